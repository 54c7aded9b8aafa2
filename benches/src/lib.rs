//! What the benchmarks share: [`streams`] of records, and [`race`]s between contenders.
//!
//! | benchmark | question |
//! |---|---|
//! | `cargo bench -p catalog-benches --bench json` | decoding and encoding JSON, against `serde_json`, `sonic-rs` and `simd-json` |
//! | `cargo bench -p catalog-benches --bench avro` | decoding Avro files, against `apache-avro`, `serde_avro_fast` and bare inflate |
//! | `cargo bench -p catalog-benches --bench validate` | validation, against decoding and against `jsonschema` |
//! | `cargo bench -p catalog-benches --bench track` | checking and writing what is sent to `/users/track`, against `jsonschema` |
//! | `cargo bench -p catalog-benches --bench destinations` | events to Amplitude, and out of bodies of Custom HTTP, against `serde_json` |
//! | `cargo bench -p catalog-benches --bench generator` | the generator's phases, and how they grow with the catalog |
//! | `cargo run --release -p catalog-benches --bin compile-cost` | build times, against serde's derives |
//!
//! What counts is ratios. Contenders take turns, round after round, so whatever else the machine
//! does hits all of them alike, and a ratio is the median over the rounds. Bars that the project
//! set itself are printed with `PASS` or `MISS`; no timing makes a benchmark fail.
//!
//! Arguments choose races by a part of their title; `ROUNDS=20` in the environment sets how many
//! rounds there are.

pub mod race;
pub mod streams;
