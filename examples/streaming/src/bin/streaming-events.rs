//! The command for files of Braze events that carry the custom events of this plan.

use std::process::ExitCode;

use braze_events::{Event, destinations};
use event_catalog_cli::Tool;
use streaming_events::custom;

fn main() -> ExitCode {
    event_catalog_cli::main(Tool {
        name: "streaming-events",
        version: env!("CARGO_PKG_VERSION"),
        files: "files of Braze events with the custom events of a streaming service",
        example: "users.messages.email.Click",
        events: Event::EVENTS,
        destinations: destinations::ALL,
        plan: Some(&custom::PLAN),
    })
}
