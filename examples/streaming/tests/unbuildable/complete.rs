use braze_events::track::{Identifier, TrackEvent};
use streaming_events::custom::RentedMovie;

fn main() {
    let event: TrackEvent<'_> = RentedMovie::new("Solaris").into_track_event(Identifier::external_id("u"), "2026-03-07T09:08:07Z");
    assert!(event.external_id.is_some());
}
