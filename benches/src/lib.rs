//! What the benchmarks share: [`streams`] of records, and [`race`]s between contenders.
//!
//! | benchmark | question |
//! |---|---|
//! | `cargo bench -p bench-json` | decoding and encoding JSON, against `serde_json`, `sonic-rs` and `simd-json` |
//! | `cargo bench -p bench-avro` | Avro files in and out, against `apache-avro`, `serde_avro_fast` and bare inflate and deflate |
//! | `cargo bench -p bench-arrow` | Avro files into events, against `arrow-avro` into columns |
//! | `cargo bench -p bench-validate --bench validate` | validation, against decoding and against `jsonschema`, as it runs and as it is built |
//! | `cargo bench -p bench-validate --bench track` | checking and writing what is sent to `/users/track`, against `jsonschema` |
//! | `cargo bench -p bench-destinations` | events to Amplitude, and out of bodies of Custom HTTP, against `serde_json` |
//! | `cargo bench -p catalog-benches` | the generator's phases, and how they grow with the catalog |
//! | `cargo run --release -p catalog-benches --bin compile-cost` | build times, against serde's derives |
//! | `benches/commands` | the command as a whole, against what else reads such files |
//!
//! What counts is ratios. Contenders take turns, round after round, so whatever else the machine
//! does hits all of them alike, and a ratio is the median over the rounds. Beside peers stand
//! [`floors`], which do only what nobody can do without. Bars that the project set itself are
//! printed with `PASS` or `MISS`; a missed one makes a benchmark fail only with `--strict`.
//!
//! Arguments choose races by a part of their title; `ROUNDS=20` in the environment sets how many
//! rounds there are. With `--write` a race's lines in `benches/figures.jsonl` are replaced, and
//! `cargo run -p catalog-benches --bin figures -- --write` makes the README's figures of that file.
//!
//! Each peer is a crate of its own in `benches/peers`, whose functions are not generic: what serde
//! derives is compiled there, once, with the profile of the benchmark, and not again whenever our
//! code changes. The profile `bench` is cargo's own `release`, without the workspace's thin LTO: with
//! it, all machine code of all peers would be made again whenever a benchmark is linked, and whoever
//! depends on the crates has none either, unless they ask for it.

pub mod figures;
pub mod floors;
pub mod race;
pub mod readme;
pub mod streams;
