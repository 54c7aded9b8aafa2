//! `catalog export`: files for other systems, and lock files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use event_catalog_codegen::emit::{self, EMITTERS, Emitter, sql};
use event_catalog_codegen::{Catalog, write};

use crate::check;
use crate::diff::side::Origin;
use crate::open;
use crate::output::{Failure, Outcome, complain, print};

/// The format whose files belong into the schema folder.
const EDITOR: &str = "editor";
/// The formats that can be asked for in parts: tables, and views of what is wrong with their rows.
const SQL: &str = "sql";
const CHECKS: &str = "sql-checks";
const DBT: &str = "dbt";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to write.
    #[arg(value_parser = formats())]
    format: String,
    /// The folder to write to; for `editor`, by default `.editor` in the schema folder. Files of an
    /// earlier run that are no longer made are removed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The schema folder.
    #[arg(long, default_value = "schema-defs")]
    dir: PathBuf,
    /// The schema folder of the catalog on which this one stands.
    #[arg(long)]
    on: Option<PathBuf>,
    /// Of `sql`: instead of tables, what changes those of an older catalog: `release:N` of this one,
    /// `git:REV` or `git:REV:FOLDER`, or a schema folder.
    ///
    /// Columns are added at the end, what may be null now may be null there, comments are brought
    /// up to date, and no column goes.
    #[arg(long, value_name = "OLD", conflicts_with = "update_lock")]
    from: Option<String>,
    /// Of `sql`, `sql-checks` and `dbt`: only this dialect; may be given several times, or as a list.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(sql::dialects()), value_delimiter = ',')]
    dialect: Vec<String>,
    /// Of `sql`, `sql-checks` and `dbt`: only these events; may be given several times, or as a list.
    #[arg(long, value_name = "EVENT", value_delimiter = ',')]
    events: Vec<String>,
    /// Of `sql`: instead of the catalog's own tables, those that somebody else keeps, by their name
    /// under `tables` in `catalog.yaml`; and views of them that are called as the catalog's own. Of
    /// `sql-checks`: what is wrong with the rows of those.
    #[arg(long = "for", value_name = "TABLES", conflicts_with_all = ["from", "dialect"])]
    kept: Option<String>,
    /// Of `sql`: moments that are numbers on the wire, in seconds or milliseconds, become timestamps.
    #[arg(long, conflicts_with = "kept")]
    timestamps: bool,
    /// Of `sql`: also statements that load the files that are there, with `{event}` for the name of
    /// an event: `s3://bucket/event_type={event}/`, `@stage/{event}/`, `/data/{event}.jsonl`.
    #[arg(long, value_name = "PLACE", conflicts_with = "kept")]
    load: Option<String>,
    /// Adds what is new to the format's lock file in the schema folder, such as the numbers of
    /// Protobuf fields.
    #[arg(long)]
    update_lock: bool,
    /// With `--update-lock`: what the lock file has was never so, and the catalog corrects it. For
    /// mistakes of the catalog; what a release changed belongs into `history`.
    #[arg(long, requires = "update_lock")]
    correct: bool,
}

/// The table of emitters, for the help.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(
        EMITTERS
            .iter()
            .map(|emitter| PossibleValue::new(emitter.name).help(emitter.about)),
    )
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let emitter = emitter(&arguments.format)?;
    let catalog = open(&arguments.dir, arguments.on.as_deref())?;
    complain(&catalog.warnings);
    let editor = || (emitter.name == EDITOR).then(|| arguments.dir.join(emit::EDITOR_FOLDER));
    let out = arguments.out.clone().or_else(editor);
    if arguments.update_lock {
        if check::contradicts_lock(&catalog.warnings) && !arguments.correct {
            return Err(Failure::NoSuch(
                "the catalog contradicts what was published: tell it in `history`, or use `--correct` if it was never so".to_owned(),
            ));
        }
        update_lock(&catalog, emitter, &arguments.dir)?;
        // Numbers are complete now, in the file and in what follows.
        return out.map_or(Ok(()), |out| write_all(&(emitter.run)(&catalog), &out));
    }
    let Some(out) = out else {
        return Err(Failure::Cannot(
            "name the folder to write to: --out DIR".to_owned(),
        ));
    };
    if arguments.is_plain() {
        return write_files(&catalog, emitter, &out);
    }
    let make = match emitter.name {
        SQL => sql::files,
        CHECKS if arguments.is_of_tables_as_they_are() => sql::checks::files,
        DBT if arguments.is_of_tables_as_they_are() && arguments.kept.is_none() => sql::dbt::files,
        DBT => {
            return Err(Failure::Cannot(format!(
                "`--from`, `--for`, `--load` and `--timestamps` are for `{SQL}`, not for `{DBT}`"
            )));
        }
        CHECKS => {
            return Err(Failure::Cannot(format!(
                "`--from`, `--load` and `--timestamps` are for `{SQL}`, not for `{CHECKS}`"
            )));
        }
        other => {
            return Err(Failure::Cannot(format!(
                "`--from`, `--for`, `--load`, `--timestamps`, `--dialect` and `--events` are for `{SQL}`, not for `{other}`"
            )));
        }
    };
    write_all(&tables(arguments, &catalog, make)?, &out)
}

impl Arguments {
    /// Whether all is wanted that the format makes.
    fn is_plain(&self) -> bool {
        self.from.is_none()
            && self.kept.is_none()
            && self.load.is_none()
            && !self.timestamps
            && self.dialect.is_empty()
            && self.events.is_empty()
    }

    /// Whether nothing is asked about tables but which.
    fn is_of_tables_as_they_are(&self) -> bool {
        self.from.is_none() && self.load.is_none() && !self.timestamps
    }
}

/// The scripts that are wanted.
fn tables(
    arguments: &Arguments,
    catalog: &Catalog,
    make: fn(&Catalog, &sql::Wanted<'_>) -> emit::Files,
) -> Result<emit::Files, Failure> {
    let mut events = Vec::new();
    for name in &arguments.events {
        let mut all = catalog.event_ids();
        let (id, _) = all.find(|(_, event)| event.wire == *name).ok_or_else(|| {
            Failure::NoSuch(format!(
                "there is no event `{name}`; `catalog list` has them all"
            ))
        })?;
        events.push(id);
    }
    let load = arguments.load.as_deref();
    if load.is_some_and(|place| !place.contains("{event}")) {
        return Err(Failure::Cannot(
            "`--load` needs `{event}` where the name of an event stands, as in `@stage/{event}/`"
                .to_owned(),
        ));
    }
    let mut origin = Origin::new(&arguments.dir, arguments.on.as_deref());
    let from = arguments.from.as_deref();
    let from = from.map(|from| origin.find(from)).transpose()?;
    let from = from.as_ref().map(|side| sql::Before {
        catalog: &side.catalog,
        release: side.release,
        label: &side.label,
    });
    let kept = arguments.kept.as_deref();
    let kept = kept.map(|name| {
        let set = catalog.tables.iter().find(|set| set.name == name);
        set.ok_or_else(|| {
            let known: Vec<&str> = catalog.tables.iter().map(|set| &*set.name).collect();
            let known = if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            };
            Failure::NoSuch(format!(
                "`catalog.yaml` has no tables `{name}`; under `tables`, it has {known}"
            ))
        })
    });
    let wanted = sql::Wanted {
        dialects: &arguments.dialect,
        events: &events,
        from,
        kept: kept.transpose()?,
        timestamps: arguments.timestamps,
        load,
    };
    Ok(make(catalog, &wanted))
}

/// The emitter with this name.
pub(crate) fn emitter(name: &str) -> Result<&'static Emitter, Failure> {
    emit::named(name).ok_or_else(|| {
        let known: Vec<&str> = EMITTERS.iter().map(|emitter| emitter.name).collect();
        Failure::Cannot(format!(
            "there is no emitter `{name}`; there is {}",
            known.join(", ")
        ))
    })
}

/// Writes what an emitter makes.
pub(crate) fn write_files(catalog: &Catalog, emitter: &Emitter, out: &Path) -> Outcome {
    let files = emitter
        .files(catalog)
        .map_err(|error| Failure::NoSuch(error.to_string()))?;
    write_all(&files, out)
}

fn write_all(files: &emit::Files, out: &Path) -> Outcome {
    let written = write::write(files, out).map_err(|error| Failure::Cannot(error.to_string()))?;
    let write::Written {
        changed,
        unchanged,
        removed,
    } = written;
    print(&format!(
        "{}: {changed} files written, {unchanged} unchanged, {removed} removed\n",
        out.display()
    ))
}

fn update_lock(catalog: &Catalog, emitter: &Emitter, folder: &Path) -> Outcome {
    let Some(lock) = emitter.lock else {
        return Err(Failure::Cannot(format!(
            "`{}` has no lock file",
            emitter.name
        )));
    };
    let path = folder.join(lock.file);
    let Some(emit::Update { text, added }) = (lock.update)(catalog) else {
        return print(&format!("{}: nothing is new\n", path.display()));
    };
    write::write_one(folder, lock.file, &text)
        .map_err(|error| Failure::Cannot(error.to_string()))?;
    if added.is_empty() {
        return print(&format!("{}: brought up to date\n", path.display()));
    }
    let mut said = format!("{}: {} added\n", path.display(), added.len());
    for one in added.iter().take(20) {
        let _ = writeln!(said, "  {one}");
    }
    if added.len() > 20 {
        let _ = writeln!(said, "  … and {} more", added.len() - 20);
    }
    print(&said)
}
