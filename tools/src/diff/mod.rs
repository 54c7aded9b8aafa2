//! `catalog diff`: what changed from one catalog to another, judged.
//!
//! `side` finds the two catalogs, `tree` (with `field`, `rule` and `destination`) makes a tree of each,
//! `compare` finds what differs, `kind` is the table that says what each kind of change means,
//! `told` puts together what many records have in common, and `text` and `machine` write it down.

mod compare;
mod destination;
mod exceptions;
mod field;
mod kind;
mod machine;
mod rule;
pub(crate) mod side;
mod state;
mod text;
mod told;
mod tree;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use event_catalog_reports::Form;
use exceptions::Exceptions;
use kind::Verdict;
use side::Origin;
use state::Role;
use told::Line;

use crate::output::{Failure, Outcome, print, remark};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The older side: a schema folder, `git:REV` or `git:REV:FOLDER`, or `release:N`.
    #[arg(required_unless_present = "kinds")]
    old: Option<String>,
    /// The newer side, named in the same way.
    #[arg(required_unless_present = "kinds")]
    new: Option<String>,
    /// The schema folder of which `release:N` and `git:REV` speak.
    #[arg(long, default_value = "schema-defs")]
    dir: PathBuf,
    /// The schema folder of the catalog that both sides stand on, if they are layers.
    #[arg(long)]
    on: Option<PathBuf>,
    /// How changes are reported.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Which changes make the command fail.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// A YAML file of changes to let pass, each with `place`, `reason`, `until` and perhaps
    /// `change`.
    #[arg(long)]
    exceptions: Option<PathBuf>,
    /// The day on which exceptions are judged, such as 2027-01-31, if not today.
    #[arg(long, value_parser = day)]
    today: Option<String>,
    /// Lists the kinds of change, and what each means for whom.
    #[arg(long)]
    kinds: bool,
}

/// How changes are reported.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A changelog.
    #[default]
    Text,
    /// The changelog as Markdown.
    Markdown,
    /// JSON on standard output.
    Json,
    /// Annotations of GitHub's actions.
    Github,
    /// SARIF 2.1.0.
    Sarif,
}

/// Which changes make the command fail.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Those that are breaking on some axis.
    Breaking,
    /// All.
    Any,
}

fn day(text: &str) -> Result<String, String> {
    let is_day = exceptions::is_day(text);
    is_day
        .then(|| text.to_owned())
        .ok_or_else(|| "write it as 2027-01-31".to_owned())
}

/// Two catalogs, compared.
struct Compared {
    /// The name of the newer one.
    catalog: String,
    /// What the sides are, in words.
    old: String,
    new: String,
    lines: Vec<Line>,
    /// Files of records, by name.
    files: BTreeMap<(Role, String), String>,
    /// The folder in which they are.
    folder: Option<PathBuf>,
}

impl Compared {
    /// How many changes of those that are not let pass have this as their worst verdict.
    fn count(&self, verdict: Verdict) -> usize {
        let counted = self.lines.iter().filter(|line| line.excused.is_none());
        counted.filter(|line| line.kind.worst() == verdict).count()
    }

    /// The worst verdict of all changes: an exception lets a change pass, yet it asks for the
    /// version that it asks for.
    fn worst(&self) -> Option<Verdict> {
        self.lines.iter().map(|line| line.kind.worst()).max()
    }
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (Some(old), Some(new), false) = (&arguments.old, &arguments.new, arguments.kinds) else {
        return print(&text::kinds());
    };
    let mut exceptions = match &arguments.exceptions {
        Some(path) => {
            let today = arguments.today.clone().unwrap_or_else(exceptions::today);
            Exceptions::read(path, today)?
        }
        None => Exceptions::default(),
    };
    let mut origin = Origin::new(&arguments.dir, arguments.on.as_deref());
    let (before, after) = (origin.side(old)?, origin.side(new)?);
    let changes = compare::compare(&before, &after);
    let changes = changes.into_iter().map(|change| {
        let excused = exceptions.excuse(&change);
        (change, excused)
    });
    let lines = told::lines(changes.collect());
    let mut files = before.files;
    files.extend(after.files);
    let compared = Compared {
        catalog: after.catalog,
        old: before.label,
        new: after.label,
        lines,
        files,
        folder: machine::folder(new, &arguments.dir),
    };
    print(&match arguments.format {
        Format::Text | Format::Markdown => text::report(&compared, arguments.format),
        Format::Json => machine::json(&compared),
        Format::Github => machine::render(Form::Github, &compared),
        Format::Sarif => machine::render(Form::Sarif, &compared),
    })?;
    for said in exceptions.remarks() {
        remark(&said);
    }
    let all: usize = [
        Verdict::Breaking,
        Verdict::Compatible,
        Verdict::Documentation,
    ]
    .into_iter()
    .map(|verdict| compared.count(verdict))
    .sum();
    let fails = match arguments.fail_on {
        None => false,
        Some(FailOn::Breaking) => compared.count(Verdict::Breaking) > 0,
        Some(FailOn::Any) => all > 0,
    };
    if fails { Err(Failure::No) } else { Ok(()) }
}
