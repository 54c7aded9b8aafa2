use braze_events::track::{Identifier, TrackEvent};

fn main() {
    let _ = TrackEvent::new(Identifier::external_id("u"), "rented_movie", "2026-03-07T09:08:07Z").braze_id("b");
}
