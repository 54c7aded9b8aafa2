//! `catalog diff`: what changed from one catalog to another, judged.
//!
//! `side` finds the two catalogs, `tree` (with `field`, `rule` and `destination`) makes a tree of each,
//! `compare` finds what differs, `kind` is the table that says what each kind of change means,
//! `told` puts together what many records have in common, `place` finds the line at which it stands,
//! and `text` and `machine` write it down.

mod compare;
mod destination;
mod field;
mod kind;
mod machine;
mod place;
mod rule;
pub(crate) mod side;
mod state;
mod text;
mod told;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::ValueEnum;
use event_catalog_reports::Form;
use event_catalog_reports::policy::Config;
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
    #[command(flatten)]
    config: Config,
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
    let is_kind = |rule: &str| kind::ALL.iter().any(|kind| kind.name == rule);
    let policy = arguments
        .config
        .read("diff", is_kind)
        .map_err(Failure::Cannot)?;
    if let Some((kind, _)) = policy.severities().next() {
        return Err(Failure::Cannot(format!(
            "how much `{kind}` weighs cannot be changed: `catalog diff --kinds` says it for each axis, and exceptions let changes pass"
        )));
    }
    let mut used = BTreeSet::new();
    let mut origin = Origin::new(&arguments.dir, arguments.on.as_deref());
    let (before, after) = (origin.side(old)?, origin.side(new)?);
    let changes = compare::compare(&before, &after);
    let changes = changes.into_iter().map(|change| {
        let found = policy.excuse(&change.place(), change.kind.name);
        used.extend(found);
        let reason = found.and_then(|at| policy.exceptions().get(at));
        (change, reason.map(|exception| exception.reason.clone()))
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
    for said in policy.remarks(|at| used.contains(&at)) {
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
