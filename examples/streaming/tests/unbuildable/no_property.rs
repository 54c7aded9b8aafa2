use streaming_events::custom::RentedMovie;

fn main() {
    let _ = RentedMovie::new().director("Andrei Tarkovsky");
}
