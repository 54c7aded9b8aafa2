//! What the builders leave out does not compile, and the compiler names what is missing.
//!
//! Each program in `unbuildable/` has its error beside it. Rewrite those with
//! `TRYBUILD=overwrite cargo test -p streaming-events --test unbuildable` after a new compiler
//! words them otherwise.

#[test]
fn programs_that_leave_something_out_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/unbuildable/complete.rs");
    cases.compile_fail("tests/unbuildable/no_*.rs");
    cases.compile_fail("tests/unbuildable/two_*.rs");
}
