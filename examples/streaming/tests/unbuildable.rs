//! What the builders leave out does not compile, and the compiler names what is missing.
//!
//! Each program in `unbuildable/` has its error beside it. Rewrite those with
//! `TRYBUILD=overwrite cargo test -p streaming-events --test unbuildable` after a new compiler
//! words them otherwise.

use braze_events::track::{Identifier, TrackEvent};
use streaming_events::custom::RentedMovie;

#[test]
fn programs_that_leave_something_out_do_not_compile() {
    // Without one that shall pass, all of them are checked in one run of cargo, and nothing that
    // they stand on is compiled further than that.
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/unbuildable/no_*.rs");
    cases.compile_fail("tests/unbuildable/two_*.rs");
}

#[test]
fn with_everything_in_it_it_does() {
    let movie = RentedMovie::new("Solaris");
    let event: TrackEvent<'_> =
        movie.into_track_event(Identifier::external_id("u"), "2026-03-07T09:08:07Z");
    assert_eq!(event.external_id.as_deref(), Some("u"));
}
