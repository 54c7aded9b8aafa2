//! catalogue-tests
