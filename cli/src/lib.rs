//! braze-events-cli
