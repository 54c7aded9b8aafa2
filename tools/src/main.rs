//! The command `catalog`: check a catalog, look things up in it, generate code and exports from it.

mod check;
#[cfg(feature = "data")]
mod data;
mod diff;
mod edit;
mod explain;
mod export;
mod fmt;
mod import;
mod list;
mod output;
mod show;
mod start;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use event_catalog_codegen::load::Base;
use event_catalog_codegen::{Catalog, compile, compile_on, rules};
use event_catalog_reports::policy::Config;
use event_catalog_reports::terminal::{self, Color};
use output::{Failure, Outcome};

/// Works with an event catalog: a folder of YAML files.
///
/// Exit status: 0 all is well, 1 the catalog has mistakes or does not have what was asked for, 2
/// the command could not run.
#[derive(Parser)]
#[command(name = "catalog", version, arg_required_else_help = true)]
struct Arguments {
    /// Where text has colours.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks a catalog and reports every mistake and warning with its position.
    Check {
        /// The schema folder.
        #[arg(default_value = "schema-defs")]
        dir: PathBuf,
        /// The schema folder of the catalog that this one stands on, if it is a layer.
        #[arg(long)]
        on: Option<PathBuf>,
        /// How mistakes are reported.
        #[arg(long, value_enum, default_value_t)]
        format: check::Format,
        /// What else makes the check fail.
        #[arg(long, value_enum)]
        deny: Option<Deny>,
        #[command(flatten)]
        config: Config,
    },
    /// Shows an event with all its fields, where each comes from and what it means.
    Show {
        /// Full name of the event, such as users.messages.email.Click.
        event: String,
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
        /// The schema folder of the catalog that this one stands on, if it is a layer.
        #[arg(long)]
        on: Option<PathBuf>,
        /// How the event is shown.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Lists events, all or those that match every filter.
    List {
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
        /// The schema folder of the catalog that this one stands on, if it is a layer.
        #[arg(long)]
        on: Option<PathBuf>,
        /// How the list is shown.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[command(flatten)]
        filter: list::Filter,
    },
    /// Generates files from a catalog.
    Generate {
        /// The folder to write to. Files of an earlier run that are no longer generated are
        /// removed.
        #[arg(long)]
        out: PathBuf,
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
        /// The schema folder of the catalog that this one stands on, if it is a layer.
        #[arg(long)]
        on: Option<PathBuf>,
        /// What to generate.
        #[arg(long, default_value = "rust")]
        emitter: String,
    },
    /// Writes the catalog in a form that other systems load.
    ///
    /// Each format is an emitter; the format `editor` makes editors complete and check the
    /// catalog's own YAML.
    Export(export::Arguments),
    /// Writes documents: what the catalog holds, for people.
    Docs {
        /// The folder to write to. Files of an earlier run that are no longer generated are
        /// removed.
        #[arg(long)]
        out: PathBuf,
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
        /// The schema folder of the catalog that this one stands on, if it is a layer.
        #[arg(long)]
        on: Option<PathBuf>,
        /// A static site, or Markdown for a wiki.
        #[arg(long, value_enum, default_value_t)]
        format: DocsFormat,
    },
    /// Tells what changed from one catalog to another, and for whom that is breaking.
    ///
    /// A side is a schema folder, a revision in git, or a release of the catalog. Each change is
    /// judged for the Rust API, readers of stored data, warehouse tables, and senders and
    /// validation; the worst tells the version that it asks for.
    Diff(diff::Arguments),
    /// Turns what a vendor ships into a patch to the catalog.
    ///
    /// Prints a unified diff of the YAML, or applies it with `--write`. Inputs are recognized by their
    /// content: Avro files and schemas, JSON Schemas of events, reports of `drift --format json`, and
    /// tables of facts. A table is CSV, or a JSON list of objects, with the columns event, field, type,
    /// presence (required or optional), pii, doc, release and change (added, removed, loosened or
    /// retired).
    ///
    /// Lines that do not change stay as they are. Fields reuse the dictionary and its groups; a new
    /// field gets its type from its name; nested records and enumerations are defined. Texts that
    /// only a person can write read `To be written.`: they are listed at the end, and `catalog
    /// check` warns about them. What cannot be taken over is noted.
    Import(import::Arguments),
    /// Brings YAML files into one layout, and keeps their comments.
    Fmt(fmt::Arguments),
    /// Lists the rules that a catalog must keep.
    Rules,
    /// Writes a small catalog of one's own, and a crate of it if asked to.
    Init(start::InitArguments),
    /// Adds an event or a field to a catalog.
    New(start::NewArguments),
    /// Explains a rule: of the catalog language, of data, or one over several fields of a catalog.
    Explain(explain::Arguments),
    /// Works with files of events over a catalog that no crate was made of: checks, shows, converts,
    /// projects and makes up.
    #[cfg(feature = "data")]
    Data(data::Arguments),
}

/// For people or for programs.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, in colour on a terminal.
    #[default]
    Text,
    /// JSON on standard output.
    Json,
}

/// What a check does not let pass.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings, such as of what nothing uses.
    Warnings,
}

/// What documents are written in.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum DocsFormat {
    /// A site that needs no server: open `index.html`.
    #[default]
    Html,
    /// Pages for a wiki, without the search.
    Markdown,
}

impl DocsFormat {
    fn emitter(self) -> &'static str {
        match self {
            DocsFormat::Html => "docs-html",
            DocsFormat::Markdown => "docs-markdown",
        }
    }
}

fn main() -> ExitCode {
    let Arguments { color, command } = Arguments::parse();
    terminal::choose(color);
    let outcome = match command {
        Command::Check {
            dir,
            on,
            format,
            deny,
            config,
        } => check::run(&dir, on.as_deref(), format, deny, &config),
        Command::Show {
            event,
            dir,
            on,
            format,
        } => open(&dir, on.as_deref()).and_then(|catalog| show::run(&catalog, &event, format)),
        Command::List {
            dir,
            on,
            format,
            filter,
        } => open(&dir, on.as_deref()).and_then(|catalog| list::run(&catalog, &filter, format)),
        Command::Generate {
            out,
            dir,
            on,
            emitter,
        } => open(&dir, on.as_deref()).and_then(|catalog| generate(&catalog, &out, &emitter)),
        Command::Export(arguments) => export::run(&arguments),
        Command::Docs {
            out,
            dir,
            on,
            format,
        } => {
            open(&dir, on.as_deref()).and_then(|catalog| generate(&catalog, &out, format.emitter()))
        }
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Rules => output::print(&rules_table()),
        Command::Init(arguments) => start::init(&arguments),
        Command::New(arguments) => start::new(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        #[cfg(feature = "data")]
        Command::Data(arguments) => return data::run(&arguments, color),
    };
    output::finish(outcome)
}

/// The catalog in a folder, on top of another's if it is a layer; else all mistakes.
fn open(dir: &Path, on: Option<&Path>) -> Result<Catalog, Failure> {
    let folders = [Some(dir), on];
    if let Some(none) = folders
        .into_iter()
        .flatten()
        .find(|folder| !folder.is_dir())
    {
        return Err(Failure::Cannot(format!(
            "there is no folder `{}`",
            none.display()
        )));
    }
    let Some(folder) = on else {
        return compile(dir).map_err(Failure::Mistakes);
    };
    let beneath = compile(folder).map_err(Failure::Mistakes)?;
    let crate_name = beneath.crate_name.as_deref().unwrap_or(&beneath.name);
    compile_on(Base { folder, crate_name }, dir).map_err(Failure::Mistakes)
}

fn generate(catalog: &Catalog, out: &Path, emitter: &str) -> Outcome {
    output::complain(&catalog.warnings);
    export::write_files(catalog, export::emitter(emitter)?, out)
}

fn rules_table() -> String {
    let width = rules::ALL
        .iter()
        .map(|rule| rule.name.len())
        .max()
        .unwrap_or(0);
    let lines: Vec<String> = rules::ALL
        .iter()
        .map(|rule| format!("{:width$}  {}", rule.name, rule.explanation))
        .collect();
    lines.join("\n") + "\n"
}
