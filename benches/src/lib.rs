//! catalogue-benches
