//! `braze-events track`: what is sent to Braze's endpoint `/users/track`.
//!
//! - `check`: is it what Braze accepts?
//! - `batch`: events, and the objects of requests, into requests; `pack`: how they are filled;
//! - `documents`: request bodies and event objects, from files of either.

mod batch;
mod check;
mod documents;
mod pack;

use crate::output::Outcome;

/// Checks and batches what is sent to `/users/track`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Checks request bodies and event objects.
    Check(check::Arguments),
    /// Puts event objects, and the objects of requests, into request bodies of the size that Braze
    /// accepts.
    Batch(batch::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Batch(arguments) => batch::run(arguments),
    }
}
