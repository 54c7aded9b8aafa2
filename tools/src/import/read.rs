//! Inputs: which files there are, and what each is, by what is in it.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::input::Event;
use super::{avro, drift, facts, json_schema};
use crate::output::{Failure, Outcome};

/// How much of a file is looked at first.
const FIRST: u64 = 1 << 16;

/// Size of the largest header of a container file.
const HEADER: u64 = 4 << 20;

/// Size of the largest file of any other kind.
const LARGEST: u64 = 64 << 20;

/// What all inputs say.
#[derive(Default)]
pub(crate) struct Inputs {
    pub(crate) events: Vec<Event>,
    pub(crate) remarks: Vec<String>,
    /// The member that names events, if a schema tells.
    pub(crate) tag: Option<String>,
    /// A report of `drift` is among them, which has no event if nothing differs.
    has_report: bool,
    /// Events that only the title of a schema names.
    titled: Vec<Event>,
    /// Rows about other releases.
    others: usize,
    /// Schemas of container files that were seen, by their text: many have the same.
    seen: HashSet<String>,
}

/// What is known before inputs are read.
pub(crate) struct Context<'c> {
    /// The release that is told.
    pub(crate) release: Option<u16>,
    /// The name of the catalog, if it is there.
    pub(crate) name: Option<&'c str>,
    /// The member that names events, if the catalog is there.
    pub(crate) tag: Option<&'c str>,
    /// Whether a title can be the name of an event.
    pub(crate) is_event: &'c dyn Fn(&str) -> bool,
}

impl Inputs {
    /// Reads files, and all files of folders.
    pub(crate) fn read(paths: &[PathBuf], context: &Context<'_>) -> Result<Self, Failure> {
        let mut inputs = Inputs::default();
        let mut passed_over = Vec::new();
        for path in paths {
            if !path.is_dir() {
                let is_known = inputs.file(path, context)?;
                if !is_known {
                    return Err(Failure::Cannot(format!(
                        "`{}` is none of what can be imported: Avro files and schemas, JSON Schema of events, a report of `drift`, a table with a column `event`",
                        path.display()
                    )));
                }
                continue;
            }
            let mut files = Vec::new();
            collect(path, &mut files, &mut HashSet::new())?;
            files.sort();
            for file in files {
                if !inputs.file(&file, context)? {
                    passed_over.push(file.display().to_string());
                }
            }
        }
        // Where some schemas name their events by a member, the others are of something else.
        if inputs.tag.is_none() {
            inputs.events.append(&mut inputs.titled);
        }
        passed_over.extend(inputs.titled.drain(..).map(|event| event.source));
        if inputs.events.is_empty() && !inputs.has_report && inputs.others == 0 {
            return Err(Failure::Cannot(format!(
                "there is nothing to import: {} no event",
                match paths {
                    [only] => format!("`{}` describes", only.display()),
                    _ => "the files describe".to_owned(),
                }
            )));
        }
        match passed_over.as_slice() {
            [] => {}
            [only] => inputs
                .remarks
                .push(format!("skipped {only}: it describes no event")),
            [first, ..] => inputs.remarks.push(format!(
                "skipped {} files that describe no event, the first of them {first}",
                passed_over.len()
            )),
        }
        // A schema that flags some fields does not flag the others.
        let whole = || inputs.events.iter().filter(|event| event.is_whole);
        let flags = whole()
            .flat_map(|event| &event.fields)
            .any(|field| field.pii == Some(true));
        for event in inputs
            .events
            .iter_mut()
            .filter(|event| event.is_whole && flags)
        {
            for field in &mut event.fields {
                field.pii = field.pii.or(Some(false));
            }
        }
        Ok(inputs)
    }

    /// Reads a file; returns whether it is anything that is known.
    fn file(&mut self, path: &Path, context: &Context<'_>) -> Result<bool, Failure> {
        let shown = path.display().to_string();
        let wrong = |problem: String| Failure::Cannot(format!("{shown}: {problem}"));
        let at = |(line, problem): (usize, String)| {
            Failure::Cannot(format!("{shown}:{line}: {problem}"))
        };
        let mut bytes = Vec::new();
        // Of a container file, which may be large, only the header is looked at.
        let read = File::open(path).and_then(|mut file| {
            file.by_ref().take(FIRST).read_to_end(&mut bytes)?;
            let is_container = bytes.starts_with(&avro::MAGIC);
            let most = if is_container { HEADER } else { LARGEST + 1 };
            if !is_container || avro::writer_schema(&bytes).is_err() {
                file.take(most).read_to_end(&mut bytes)?;
            }
            Ok(())
        });
        read.map_err(|error| wrong(error.to_string()))?;
        if bytes.starts_with(&avro::MAGIC) {
            let schema = avro::writer_schema(&bytes).map_err(wrong)?;
            if self.seen.contains(&schema) {
                return Ok(true);
            }
            let value = serde_json::from_str(&schema);
            let value =
                value.map_err(|error| wrong(format!("the schema in the header: {error}")))?;
            if !avro::is_record(&value) {
                return Ok(false);
            }
            let event = avro::event(&value, &shown).map_err(wrong)?;
            self.events.push(event);
            self.seen.insert(schema);
            return Ok(true);
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return Ok(false);
        };
        let text = text.trim_start_matches('\u{feff}');
        if text.len() as u64 > LARGEST {
            return Err(wrong("the file is larger than 64 MiB".to_owned()));
        }
        let start = text.trim_start();
        if !start.starts_with(['{', '[']) {
            if !facts::is_csv(text) {
                return Ok(false);
            }
            let rows = facts::csv(text).map_err(at)?;
            self.table(rows, &shown, context).map_err(at)?;
            return Ok(true);
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let kind = facts::plain(&error);
            at((error.line(), format!("this is no JSON: {kind}")))
        })?;
        let schemas = match &value {
            Value::Array(all) if all.iter().any(avro::is_record) => all.as_slice(),
            Value::Array(all) if all.iter().any(|row| row.get("event").is_some()) => {
                let rows = facts::json(text).map_err(at)?;
                self.table(rows, &shown, context).map_err(at)?;
                return Ok(true);
            }
            one => std::slice::from_ref(one),
        };
        let mut is_known = false;
        for schema in schemas {
            is_known |= self.schema(schema, &shown, context).map_err(wrong)?;
        }
        Ok(is_known)
    }

    fn table(
        &mut self,
        rows: Vec<(usize, std::collections::BTreeMap<String, String>)>,
        shown: &str,
        context: &Context<'_>,
    ) -> Result<(), (usize, String)> {
        let (events, others) = facts::events(rows, shown, context.release)?;
        self.events.extend(events);
        self.others += others;
        if others > 0 {
            let rows = if others == 1 { "row" } else { "rows" };
            self.remarks.push(format!(
                "{shown}: skipped {others} {rows} about other releases"
            ));
        }
        Ok(())
    }

    /// Reads a value of JSON; returns whether it is anything that is known.
    fn schema(
        &mut self,
        value: &Value,
        shown: &str,
        context: &Context<'_>,
    ) -> Result<bool, String> {
        if drift::is_report(value) {
            let (events, remarks) = drift::events(value, context.name, shown)?;
            self.events.extend(events);
            self.remarks.extend(remarks);
            self.has_report = true;
        } else if avro::is_record(value) {
            self.events.push(avro::event(value, shown)?);
        } else if json_schema::is_schema(value) {
            let found = json_schema::event(value, context.tag, context.is_event, shown);
            let Some((event, tag)) = found else {
                return Ok(false);
            };
            if tag.is_none() && context.tag.is_none() {
                self.titled.push(event);
            } else {
                self.events.push(event);
            }
            self.tag = self.tag.take().or(tag);
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

/// Collects the files of a folder. Hidden ones are passed over, and links to folders that were seen.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, seen: &mut HashSet<PathBuf>) -> Outcome {
    let cannot = |error: std::io::Error| {
        Failure::Cannot(format!("cannot read `{}`: {error}", folder.display()))
    };
    if !seen.insert(fs::canonicalize(folder).map_err(cannot)?) {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        if name.is_none_or(|name| name.starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files, seen)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
