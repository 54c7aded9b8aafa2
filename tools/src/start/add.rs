//! `catalog new event` and `catalog new field`: a stub where it belongs, and what is still to be
//! written.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use event_catalog_codegen::{Catalog, Diagnostics, compile, rules};

use super::init::write;
use super::place::{self, NoPlace};
use super::yaml;
use crate::open;
use crate::output::{Failure, Outcome, complain, print};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Adds an event to the file of its namespace, which is made if it is not there.
    Event {
        /// The event with its namespace, such as `orders.Shipped`.
        name: String,
        /// What happened.
        #[arg(long)]
        doc: Option<String>,
        /// Groups of fields that it has.
        #[arg(long, value_delimiter = ',')]
        groups: Vec<String>,
        /// Fields that each record has.
        #[arg(long, value_delimiter = ',')]
        required: Vec<String>,
        /// Fields that a record may have.
        #[arg(long, value_delimiter = ',')]
        optional: Vec<String>,
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
    },
    /// Adds a field to the dictionary.
    Field {
        /// Its key, `snake_case`.
        name: String,
        /// Its type, such as `string` or `url[]`.
        #[arg(long = "type", value_name = "TYPE")]
        ty: String,
        /// What it means.
        #[arg(long)]
        doc: Option<String>,
        /// The file in `fields/`, where there are several: `common`.
        #[arg(long)]
        file: Option<String>,
        /// The schema folder.
        #[arg(long, default_value = "schema-defs")]
        dir: PathBuf,
    },
}

/// Stands where nobody has said what something is.
const TO_WRITE: &str = "To be written.";

pub(crate) fn run(Arguments { what }: &Arguments) -> Outcome {
    match what {
        What::Event {
            name,
            doc,
            groups,
            required,
            optional,
            dir,
        } => {
            open(dir, None)?;
            let (path, key) = event_file(name)?;
            let mut entry = format!("{key}:\n  doc: {}\n", text(doc.as_ref()));
            let lists = [
                ("groups", groups),
                ("required", required),
                ("optional", optional),
            ];
            for (list, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
                let names: Vec<String> = names.iter().map(|name| yaml::text(name)).collect();
                // Writing to a string cannot fail.
                let _ = writeln!(entry, "  {list}: [{}]", names.join(", "));
            }
            let file = dir.join(&path);
            let before = read(&file)?;
            let start = before
                .clone()
                .unwrap_or_else(|| format!("namespace: {{doc: {}}}\n", yaml::text(TO_WRITE)));
            let after = place::at_end(&start, &entry);
            settle(dir, &file, before.as_deref(), &after, name)
        }
        What::Field {
            name,
            ty,
            doc,
            file,
            dir,
        } => {
            let catalog = open(dir, None)?;
            let path = dictionary(&catalog, file.as_deref())?;
            let entry = format!(
                "{name}: {{type: {}, doc: {}}}\n",
                yaml::text(ty),
                text(doc.as_ref())
            );
            let file = dir.join(&path);
            let before = read(&file)?;
            let after = match before.as_deref() {
                None => Ok(format!("fields:\n  {entry}")),
                Some(text) => place::under(text, "fields", &entry),
            };
            let after = after.or_else(|why| match (why, &before) {
                (NoPlace::NoKey, Some(text)) => {
                    Ok(place::at_end(text, &format!("fields:\n  {entry}")))
                }
                _ => Err(Failure::Cannot(format!(
                    "`{}` has its fields in braces: write `{}` there yourself",
                    file.display(),
                    entry.trim_end()
                ))),
            })?;
            settle(dir, &file, before.as_deref(), &after, name)
        }
    }
}

fn text(doc: Option<&String>) -> String {
    yaml::text(doc.map_or(TO_WRITE, String::as_str))
}

/// Returns the file of an event and its key there.
fn event_file(name: &str) -> Result<(PathBuf, &str), Failure> {
    let is_segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_lowercase())
            && segment
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let parts = name.rsplit_once('.');
    let parts = parts.filter(|(namespace, key)| {
        namespace.split('.').all(is_segment)
            && !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    let (namespace, key) = parts.ok_or_else(|| {
        Failure::Cannot(format!(
            "`{name}` is no event with its namespace, such as `orders.Shipped`"
        ))
    })?;
    let path = Path::new("events").join(namespace.replace('.', "/") + ".yaml");
    Ok((path, key))
}

/// Returns the file of the dictionary that is meant.
fn dictionary(catalog: &Catalog, file: Option<&str>) -> Result<PathBuf, Failure> {
    if let Some(file) = file {
        let name = file.strip_suffix(".yaml").unwrap_or(file);
        let name = name.strip_prefix("fields/").unwrap_or(name);
        return Ok(Path::new("fields").join(format!("{name}.yaml")));
    }
    let fields = catalog.fields.iter().map(|field| field.file.as_str());
    // Fields that stand at their events have files elsewhere.
    let files: BTreeSet<&str> = fields.filter(|file| file.starts_with("fields/")).collect();
    let mut files = files.into_iter();
    match (files.next(), files.next()) {
        (None, _) => Ok("fields/common.yaml".into()),
        (Some(only), None) => Ok(only.into()),
        (Some(first), Some(second)) => {
            let names: Vec<&str> = [first, second].into_iter().chain(files).collect();
            Err(Failure::Cannot(format!(
                "say with --file where the field belongs: {}",
                names.join(", ")
            )))
        }
    }
}

fn read(file: &Path) -> Result<Option<String>, Failure> {
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(file);
    text.map(Some)
        .map_err(|error| Failure::Cannot(format!("cannot read `{}`: {error}", file.display())))
}

/// Writes a file, and takes that back if it makes the catalog wrong, but for what only a person can
/// write.
fn settle(dir: &Path, file: &Path, before: Option<&str>, after: &str, name: &str) -> Outcome {
    replace(file, before.is_some(), after)?;
    match compile(dir) {
        Ok(catalog) => {
            print(&format!("added `{name}` to {}\n", file.display()))?;
            complain(&catalog.warnings);
            Ok(())
        }
        Err(found) if is_unfinished(&found) => {
            print(&format!(
                "added `{name}` to {}; still to be written:\n",
                file.display()
            ))?;
            Err(Failure::Mistakes(found))
        }
        Err(found) => {
            match before {
                Some(before) => replace(file, true, before)?,
                None => fs::remove_file(file).map_err(|error| {
                    Failure::Cannot(format!("cannot remove `{}`: {error}", file.display()))
                })?,
            }
            complain(&found);
            Err(Failure::NoSuch(format!(
                "`{name}` cannot be added so: nothing was changed"
            )))
        }
    }
}

fn replace(file: &Path, is_there: bool, text: &str) -> Outcome {
    if !is_there {
        return write(file, text);
    }
    fs::write(file, text)
        .map_err(|error| Failure::Cannot(format!("cannot write `{}`: {error}", file.display())))
}

/// Whether nothing is wrong but for keys that are missing: only a person knows what stands there.
fn is_unfinished(found: &Diagnostics) -> bool {
    found
        .iter()
        .all(|mistake| mistake.rule == rules::MISSING_KEY)
}
