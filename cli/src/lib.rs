//! The command for files of events, over any catalog: is this data what the catalog says?
//!
//! A crate with a catalog of its own has its own command, in a few lines:
//!
//! ```no_run
//! # mod shop {
//! #     pub use braze_events::{CATALOG, Event, destinations};
//! # }
//! use std::process::ExitCode;
//!
//! use event_catalog_cli::Tool;
//!
//! fn main() -> ExitCode {
//!     event_catalog_cli::main(Tool {
//!         name: "shop-events",
//!         version: env!("CARGO_PKG_VERSION"),
//!         files: "files of the shop's events",
//!         example: "shop.OrderPlaced",
//!         events: shop::Event::EVENTS,
//!         destinations: shop::destinations::ALL,
//!         plan: None,
//!     })
//! }
//! ```
//!
//! | module | job |
//! |---|---|
//! | `catalog` | the catalog that the command is for |
//! | `commands` | one module per subcommand: its arguments, and what it does |
//! | `input` | files, folders and standard input, and the records in them |
//! | `pipeline` | records through several threads, and back in order |
//! | `report` | what is said of records that are not as they should be, and the file of those that are left out |
//! | `dedupe` | records that came before |
//! | `output` | standard output, colours, failures and the exit status |
//! | `dynamic` | the tables of a catalog that is read from YAML while the command runs |
//! | `data` | the command over such a catalog |
//! | `names` | event types by name, with suggestions for names that do not exist |
//! | `staging` | files that appear in a folder all at once |
//! | `table` | aligned columns |
//! | `progress` | the bar on standard error |
//! | `braze` | what only the command `braze-events` has: what is sent to `/users/track` |
//! | `fuzzing` | what fuzz targets reach of it |
//!
//! # Adding a command
//!
//! Write a module in `commands`, which `commands/mod.rs` names, with a struct of arguments and
//! `run`; then name it in the `use` of this file, and add a variant to `Command` and an arm to
//! `Command::run`. The list in `examples/telemetry/tests/command.rs` holds all commands, and
//! `tools/tests/data.rs` demands the same of a catalog that is read and of one that is compiled.

#![cfg_attr(
    not(feature = "braze"),
    allow(
        dead_code,
        unused_imports,
        reason = "some of what reads files has `track` as its only caller"
    )
)]

#[cfg(feature = "braze")]
pub mod braze;
mod catalog;
mod commands;
#[cfg(feature = "dynamic")]
pub mod data;
mod dedupe;
#[cfg(feature = "dynamic")]
mod dynamic;
#[cfg(feature = "braze")]
#[doc(hidden)]
pub mod fuzzing;
mod hash;
mod input;
mod names;
mod output;
mod pipeline;
mod progress;
mod report;
mod staging;
mod table;
mod tasks;

use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::{FromArgMatches as _, Parser, Subcommand, ValueEnum};
use commands::{
    cat, convert, describe, drift, events, generate, inspect, project, report as reports, sample,
    validate,
};
use event_catalog_reports::terminal::{self, Color};
use output::Outcome;

pub use catalog::Tool;

/// What installs a command that knows Parquet.
#[cfg(not(feature = "parquet"))]
const WITH_PARQUET: &str = "`cargo install --path cli --features parquet`";

#[derive(Parser)]
#[command(arg_required_else_help = true, after_long_help = HELP)]
struct Arguments<More: Subcommand> {
    /// Where text has colours.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    #[command(subcommand)]
    command: Command<More>,
}

#[derive(Subcommand)]
enum Command<More: Subcommand> {
    /// Checks that records are what the catalog says, and reports counts and problems.
    Validate(validate::Arguments),
    /// Writes records as canonical JSON lines; can filter them and take personal data out.
    Cat(cat::Arguments),
    /// Writes records into files of another format, one file per event type.
    Convert(convert::Arguments),
    /// Writes records as a destination gets them.
    Project(project::Arguments),
    /// Shows how data differs from the catalog, event by event, across all files.
    Drift(drift::Arguments),
    /// Shows what Avro files are: codec, blocks, and their schemas against the catalog.
    Inspect(inspect::Arguments),
    /// Does something with reports that are there.
    Report(reports::Arguments),
    /// Makes up realistic records, valid unless told otherwise: for tests and load generators.
    Sample(sample::Arguments),
    /// Lists the event types of the catalog.
    Events(events::Arguments),
    /// Shows an event type with all its fields and what they mean.
    Describe(describe::Arguments),
    #[command(flatten)]
    More(More),
}

/// What a command has that is a program of its own.
#[derive(Subcommand)]
enum Own<More: Subcommand> {
    /// Writes what shells complete the command with, or its manual pages.
    Generate(generate::Arguments),
    #[command(flatten)]
    More(More),
}

impl<More: Subcommand + Run> Run for Own<More> {
    fn run(&self) -> Outcome {
        match self {
            Own::Generate(arguments) => generate::run(arguments, command::<Arguments<Own<More>>>()),
            Own::More(command) => command.run(),
        }
    }
}

/// The commands that one program has and others do not.
pub(crate) trait Run {
    fn run(&self) -> Outcome;
}

/// None.
#[derive(Subcommand)]
enum NoMore {}

impl Run for NoMore {
    fn run(&self) -> Outcome {
        match *self {}
    }
}

/// `{tool}` stands for the command, `{event}` for one of its events, here and in all help.
const HELP: &str = "\
Exit status:
  0  all is well
  1  the data has errors, or a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end

Examples:
  {tool} validate events.ndjson bucket/{tag}={event}
  {tool} inspect file.avro
  {tool} drift bucket
  {tool} convert --to ndjson --out lines bucket
  {tool} cat --redact mask events.ndjson > redacted.ndjson
  {tool} sample --count 1000 --seed 7 | {tool} validate -
  {tool} describe {event}

The variables CLICOLOR_FORCE, NO_COLOR, CLICOLOR and TERM say what --color auto means.";

/// For people or for programs.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, in colour on a terminal.
    #[default]
    Text,
    /// JSON on standard output.
    Json,
}

impl<More: Subcommand + Run> Command<More> {
    fn run(&self) -> Outcome {
        match self {
            Command::Validate(arguments) => validate::run(arguments),
            Command::Cat(arguments) => cat::run(arguments),
            Command::Convert(arguments) => convert::run(arguments),
            Command::Drift(arguments) => drift::run(arguments),
            Command::Inspect(arguments) => inspect::run(arguments),
            Command::Project(arguments) => project::run(arguments),
            Command::Report(arguments) => reports::run(arguments),
            Command::Sample(arguments) => sample::run(arguments),
            Command::Events(arguments) => events::run(arguments),
            Command::Describe(arguments) => describe::run(arguments),
            Command::More(command) => command.run(),
        }
    }
}

/// Runs the command of a catalog with the arguments of the process, and returns its exit status.
pub fn main(tool: Tool) -> ExitCode {
    run::<NoMore>(tool)
}

/// Runs the command with more than every command has.
fn run<More: Subcommand + Run>(tool: Tool) -> ExitCode {
    catalog::settle(tool);
    execute::<Own<More>>(&command::<Arguments<Own<More>>>().get_matches())
}

fn execute<More: Subcommand + Run>(matches: &clap::ArgMatches) -> ExitCode {
    match Arguments::<More>::from_arg_matches(matches) {
        Ok(arguments) => {
            terminal::choose(arguments.color);
            output::finish(arguments.command.run())
        }
        Err(error) => error.exit(),
    }
}

/// Returns the description of the command line, in the words of the catalog.
fn command<A: Parser>() -> clap::Command {
    let tool = catalog::tool();
    let catalog = tool.events.catalog();
    let release = match catalog.release {
        0 => String::new(),
        release => format!(", release {release}"),
    };
    let version = format!("{} (catalog {}{release})", tool.version, catalog.name);
    let command = A::command()
        .name(tool.name)
        .bin_name(tool.name)
        .version(version)
        .about(format!(
            "Works with {}: Avro files, JSON lines, and folders of them",
            tool.files
        ));
    in_words_of(tool, command)
}

/// Fills in what stands for the command and an event in all help.
fn in_words_of(tool: &Tool, mut command: clap::Command) -> clap::Command {
    let filled = |help: &StyledStr| {
        let help = help.to_string();
        // Most of it is the same for all.
        help.contains('{').then(|| {
            let help = help.replace("{tool}", tool.name);
            help.replace("{event}", tool.example)
                .replace("{tag}", tool.events.catalog().tag)
        })
    };
    if let Some(help) = command.get_after_long_help().and_then(filled) {
        command = command.after_long_help(help);
    }
    command = command.mut_args(|mut argument| {
        if let Some(help) = argument.get_help().and_then(filled) {
            argument = argument.help(help);
        }
        match argument.get_long_help().and_then(filled) {
            Some(help) => argument.long_help(help),
            None => argument,
        }
    });
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| in_words_of(tool, command))
    })
}
