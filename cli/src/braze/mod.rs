//! The command `braze-events`: that of Braze's catalog, with what is sent to `/users/track`.

mod plan;
mod track;

use std::process::ExitCode;

use braze_events::{Event, destinations};
use clap::Subcommand;

use crate::output::Outcome;
use crate::{Run, Tool};

/// Braze's catalog.
pub(crate) const TOOL: Tool = Tool {
    name: "braze-events",
    version: env!("CARGO_PKG_VERSION"),
    files: "files of Braze events (Currents)",
    example: "users.messages.email.Click",
    events: Event::EVENTS,
    destinations: destinations::ALL,
    plan: None,
};

#[derive(Subcommand)]
enum More {
    /// Checks and batches what is sent to `/users/track`.
    Track(track::Arguments),
}

impl Run for More {
    fn run(&self) -> Outcome {
        match self {
            More::Track(arguments) => track::run(arguments),
        }
    }
}

/// Runs the command with the arguments of the process, and returns its exit status.
pub fn main() -> ExitCode {
    crate::run::<More>(TOOL)
}
