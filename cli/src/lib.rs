//! The command `braze-events`: is this data what the catalog says?
//!
//! | module | job |
//! |---|---|
//! | `commands` | one module per subcommand: its arguments, and what it does |
//! | `input` | files, folders and standard input, and the records in them |
//! | `plan` | a company's own custom events, from YAML |
//! | `pipeline` | records through several threads, and back in order |
//! | `report` | what is said of records that are not as they should be, and the file of those that are left out |
//! | `dedupe` | records that came before |
//! | `output` | standard output, colours, failures and the exit status |
//! | `names` | event types by name, with suggestions for names that do not exist |
//! | `staging` | files that appear in a folder all at once |
//! | `table` | aligned columns |
//! | `progress` | the bar on standard error |
//! | `fuzzing` | what fuzz targets reach of it |
//!
//! # Adding a command
//!
//! Write a module in `commands`, which `commands/mod.rs` names, with a struct of arguments and `run`;
//! then add a variant to `Command` and an arm to `main` here.

mod commands;
mod dedupe;
#[doc(hidden)]
pub mod fuzzing;
mod input;
mod names;
mod output;
mod pipeline;
mod plan;
mod progress;
mod report;
mod staging;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use commands::{cat, convert, describe, events, inspect, project, sample, track, validate};

/// Works with files of Braze events (Currents): Avro files, JSON lines, and folders of them.
#[derive(Parser)]
#[command(name = "braze-events", version, arg_required_else_help = true, after_long_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks that records are what the catalog says, and reports counts and problems.
    Validate(validate::Arguments),
    /// Writes records as canonical JSON lines; can filter them and take personal data out.
    Cat(cat::Arguments),
    /// Writes records into files of another format, one file per event type.
    Convert(convert::Arguments),
    /// Writes records as Amplitude, Mixpanel or a Custom HTTP endpoint gets them.
    Project(project::Arguments),
    /// Shows what Avro files are: codec, blocks, and their schemas against the catalog.
    Inspect(inspect::Arguments),
    /// Makes up realistic records, valid unless told otherwise: for tests and load generators.
    Sample(sample::Arguments),
    /// Lists the event types of the catalog.
    Events(events::Arguments),
    /// Shows an event type with all its fields and what they mean.
    Describe(describe::Arguments),
    /// Checks and batches what is sent to `/users/track`.
    Track(track::Arguments),
}

const EXAMPLES: &str = "\
Exit status:
  0  all is well
  1  the data has errors, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end

Examples:
  braze-events validate events.ndjson bucket/event_type=users.messages.email.Click
  braze-events inspect file.avro
  braze-events convert --to ndjson --out lines bucket
  braze-events project --to amplitude events.ndjson
  braze-events validate --from custom-http bodies.ndjson
  braze-events cat --redact mask events.ndjson > redacted.ndjson
  braze-events sample --count 1000 --seed 7 | braze-events validate -
  braze-events describe users.messages.email.Click
  braze-events track check body.json

Colours appear on terminals only, and not where NO_COLOR is set.";

/// For people or for programs.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, in colour on a terminal.
    #[default]
    Text,
    /// JSON on standard output.
    Json,
}

/// Runs the command with the arguments of the process, and returns its exit status.
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Cat(arguments) => cat::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Project(arguments) => project::run(&arguments),
        Command::Sample(arguments) => sample::run(&arguments),
        Command::Events(arguments) => events::run(&arguments),
        Command::Describe(arguments) => describe::run(&arguments),
        Command::Track(arguments) => track::run(&arguments),
    };
    output::finish(outcome)
}
