use streaming_events::custom::SignedOut;

fn main() {
    let _ = SignedOut::new().into_track_event("2026-03-07T09:08:07Z");
}
