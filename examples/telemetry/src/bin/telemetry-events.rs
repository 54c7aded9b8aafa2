//! The command for files of this catalog's events.

use std::process::ExitCode;

use event_catalog_cli::Tool;
use telemetry_events::Event;

fn main() -> ExitCode {
    event_catalog_cli::main(Tool {
        name: "telemetry-events",
        version: env!("CARGO_PKG_VERSION"),
        files: "files of telemetry events",
        example: "NAME",
        events: Event::EVENTS,
        destinations: &[],
        plan: None,
    })
}
