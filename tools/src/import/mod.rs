//! `catalog import`: what a vendor ships becomes a patch to the YAML.
//!
//! `read` finds the inputs and tells by their content what they are (`avro`, `json_schema`, `facts`,
//! `drift`);
//! `input` is what all of them say. `known` compares that with an event of the catalog, which `writer`
//! edits; `fresh` writes one that is new, with `dictionary` for its fields (`guess` for their types) and
//! `groups` for what it is made of, and `nested` for what is within fields; `update` puts both together, and `begin` makes a catalog to start with. `verify` compares
//! the catalog that comes out with the inputs: what differs is a mistake of this command.

mod avro;
mod begin;
mod dictionary;
mod drift;
mod facts;
mod fresh;
mod groups;
mod guess;
mod input;
mod json_schema;
mod known;
mod nested;
mod read;
mod update;
mod verify;
mod writer;

use std::path::PathBuf;

use event_catalog_codegen::{Catalog, rules};
use event_catalog_formats::avro_name;
use event_catalog_reports::policy::day;
use input::Name;
use read::{Context, Inputs};

use crate::edit::Folder;
use crate::open;
use crate::output::{Failure, Outcome, complain, print, remark};

/// How many places are listed at most.
const LISTED: usize = 100;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders: Avro files and schemas, JSON Schemas, drift reports, tables of facts.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The release that the inputs describe.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    release: Option<u16>,
    /// The day of the release, such as 2026-08-05; required if `catalog.yaml` does not list it yet.
    #[arg(long, value_parser = day)]
    date: Option<String>,
    /// The schema folder. If it is empty or does not exist, a whole catalog is made.
    #[arg(long, default_value = "schema-defs")]
    dir: PathBuf,
    /// Applies the changes instead of printing them as a diff.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut folder = Folder::read(&arguments.dir)?;
    let catalog = if folder.is_empty() {
        None
    } else if folder.text("catalog.yaml").is_none() {
        return Err(Failure::Cannot(format!(
            "`{}` has no `catalog.yaml`: if it stands on another catalog, import into that one; its own events are written by hand",
            arguments.dir.display()
        )));
    } else {
        Some(open(&arguments.dir, None)?)
    };
    let is_event = |name: &str| is_event(catalog.as_ref(), name);
    let context = Context {
        release: arguments.release,
        name: catalog.as_ref().map(|catalog| catalog.name.as_str()),
        tag: catalog.as_ref().map(|catalog| catalog.tag.as_str()),
        is_event: &is_event,
    };
    let mut inputs = Inputs::read(&arguments.paths, &context)?;
    let mut remarks = inputs.remarks.split_off(0);
    if inputs.events.is_empty() {
        remarks.push("there is nothing to import: nothing was changed".to_owned());
        for said in remarks {
            remark(&said);
        }
        return Ok(());
    }
    let release = told(catalog.as_ref(), arguments)?;
    let is_new = catalog.is_none();
    let (catalog, start) = if let Some(catalog) = catalog {
        (catalog, None)
    } else {
        let start = begin::Start::of(&inputs);
        (begin::begin(&mut folder, &start, arguments)?, Some(start))
    };
    let name = |name: &Name| match name {
        Name::Wire(name) => name.clone(),
        Name::Avro(full) => wire(&catalog, start.as_ref(), full),
    };
    let mut events = input::merged(inputs.events, name)?;
    input::check_names(&events)?;
    remarks.extend(input::without_tag(&mut events, &catalog.tag));
    nested::define(&mut folder, &catalog, &mut events, &mut remarks)?;
    let catalog = if is_new {
        begin::share(&mut folder, catalog, &events)?
    } else {
        catalog
    };
    if let (Some(number), Some(date)) = (release, &arguments.date) {
        begin::release(&mut folder, number, date)?;
    }
    // What a catalog starts with is older than its first release.
    let since = release.filter(|_| !is_new);
    update::update(&mut folder, &catalog, &events, since, &mut remarks)?;
    if let Some(start) = &start {
        begin::finish(&mut folder, start, &events)?;
    }
    let edited = folder.compile().map_err(|mut found| {
        // What is only worth a warning is no reason.
        found.weigh(|_| None);
        complain(&found);
        Failure::NoSuch(
            "the inputs cannot be imported as they are, for the reasons above, which show the files as they would be: nothing was changed"
                .to_owned(),
        )
    })?;
    for (name, event) in &events {
        if let Some(difference) = verify::difference(&edited, name, event) {
            return Err(Failure::Cannot(format!(
                "{}: after the import, {difference}: nothing was changed, and this is a mistake of the command",
                event.source
            )));
        }
    }
    for said in remarks {
        remark(&said);
    }
    unwritten(&edited, &folder);
    if arguments.write {
        let written = folder.write()?;
        let lines = written.iter().map(|path| format!("wrote {path}\n"));
        return print(&lines.collect::<String>());
    }
    print(&folder.diff())
}

/// Returns the release that history is told of, if the catalog has any.
fn told(catalog: Option<&Catalog>, arguments: &Arguments) -> Result<Option<u16>, Failure> {
    let releases = catalog.map_or(&[][..], |catalog| &catalog.releases);
    let numbers = releases.iter().map(|release| release.number);
    match (arguments.release, &arguments.date) {
        (None, Some(_)) => Err(Failure::Cannot(
            "`--date` is the day of a release: say which with `--release`".to_owned(),
        )),
        (None, None) if !releases.is_empty() => Err(Failure::Cannot(format!(
            "say with `--release` which release brings this; the catalog has {}",
            numbers
                .map(|number| number.to_string())
                .collect::<Vec<_>>()
                .join(", ")
        ))),
        (Some(number), date) => {
            let known = releases.iter().find(|release| release.number == number);
            match (known, date) {
                (Some(known), Some(date)) if known.date != *date => Err(Failure::Cannot(format!(
                    "the catalog has release {number} with another date, {}",
                    known.date
                ))),
                (None, None) if !releases.is_empty() => Err(Failure::Cannot(format!(
                    "the catalog has no release {number} yet: say with `--date` when it came"
                ))),
                // Without dates, a catalog has no releases.
                (None, None) => Ok(None),
                _ => Ok(Some(number)),
            }
        }
        (None, None) => Ok(None),
    }
}

/// Whether something of this name may be an event.
fn is_event(catalog: Option<&Catalog>, name: &str) -> bool {
    let Some(catalog) = catalog else {
        return true;
    };
    let address = fresh::Address::of(&catalog.event_names, name);
    catalog.event_named(name).is_some() || address.name.is_none()
}

/// Returns what the event of an Avro record is called on the wire.
fn wire(catalog: &Catalog, start: Option<&begin::Start>, full: &str) -> String {
    let ends_so = |wire: &&str| {
        let name = avro_name(wire);
        full.strip_suffix(&*name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let events = catalog.events.iter().map(|event| event.wire.as_str());
    if let Some(known) = events.filter(ends_so).max_by_key(|wire| wire.len()) {
        return known.to_owned();
    }
    if let Some(start) = start {
        return start.event(full).to_owned();
    }
    let Some(names) = &catalog.avro else {
        return full.to_owned();
    };
    // `dataexport.{connection}.inner.{event}`: as many segments stand before.
    let before = names
        .record_name
        .split('.')
        .take_while(|part| *part != "{event}");
    let mut rest = full;
    for part in before {
        match rest.split_once('.') {
            Some((segment, after)) if segment == part || part.contains('{') => rest = after,
            _ => return full.to_owned(),
        }
    }
    rest.to_owned()
}

/// Lists what only a person can write, in files that change.
fn unwritten(catalog: &Catalog, folder: &Folder) {
    let changed = folder.changed_paths();
    let all = catalog.warnings.iter().filter(|one| {
        one.rule == rules::UNWRITTEN_DOC && changed.iter().any(|path| path == one.place.file.path())
    });
    let places: Vec<String> = all
        .map(|one| {
            let (line, _) = one.place.file.line_column(one.place.span.start);
            format!("  {}:{line}", one.place.file.path())
        })
        .collect();
    let count = places.len();
    if count == 0 {
        return;
    }
    let more = count.saturating_sub(LISTED);
    let mut lines: Vec<String> = places.into_iter().take(LISTED).collect();
    if more > 0 {
        lines.push(format!("  and {more} more, which `catalog check` lists"));
    }
    let texts = if count == 1 { "text is" } else { "texts are" };
    remark(&format!(
        "{count} {texts} still to be written:\n{}",
        lines.join("\n")
    ));
}
