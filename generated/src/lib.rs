//! Braze events.
