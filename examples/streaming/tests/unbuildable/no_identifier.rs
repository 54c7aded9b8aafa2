use braze_events::track::TrackEvent;

fn main() {
    let _ = TrackEvent::new("rented_movie", "2026-03-07T09:08:07Z");
}
