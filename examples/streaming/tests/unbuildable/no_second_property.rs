use streaming_events::custom::Watched;

fn main() {
    let _ = Watched::new(90);
}
