//! `catalog new event` and `catalog new field`: a stub where it belongs, and what is still to be
//! written.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Subcommand;
use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::{Catalog, Diagnostics, Severity, rules};

use crate::edit::{self, Folder, Place, Yaml};
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
            let mut entry = vec![("doc".to_owned(), text(doc.as_ref()))];
            let lists = [
                ("groups", groups),
                ("required", required),
                ("optional", optional),
            ];
            for (list, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
                let names = names.iter().map(|name| edit::text(name)).collect();
                entry.push((list.to_owned(), Yaml::List(names)));
            }
            let start = format!("namespace: {{doc: {UNWRITTEN}}}\n");
            let mut folder = Folder::read(dir)?;
            let file = folder.edit(&path, &start)?;
            file.insert(&[], (key, &Yaml::Map(entry)), Place::Last)?;
            settle(&folder, &path, name)
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
            let entry = vec![
                ("type".to_owned(), Yaml::text(ty)),
                ("doc".to_owned(), text(doc.as_ref())),
            ];
            let mut folder = Folder::read(dir)?;
            let file = folder.edit(&path, "fields:\n")?;
            if !file.has(&["fields"])? {
                file.insert(&[], ("fields", &Yaml::Map(Vec::new())), Place::First)?;
            }
            file.insert(&["fields"], (name, &Yaml::Braces(entry)), Place::Last)?;
            settle(&folder, &path, name)
        }
    }
}

fn text(doc: Option<&String>) -> Yaml {
    Yaml::text(doc.map_or(UNWRITTEN, String::as_str))
}

/// Returns the file of an event and its key there.
fn event_file(name: &str) -> Result<(String, &str), Failure> {
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
    Ok((format!("events/{}.yaml", namespace.replace('.', "/")), key))
}

/// Returns the file of the dictionary that is meant.
fn dictionary(catalog: &Catalog, file: Option<&str>) -> Result<String, Failure> {
    if let Some(file) = file {
        let name = file.strip_suffix(".yaml").unwrap_or(file);
        let name = name.strip_prefix("fields/").unwrap_or(name);
        return Ok(format!("fields/{name}.yaml"));
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

/// Writes the files, unless the catalog would be wrong, but for what only a person can write.
fn settle(folder: &Folder, path: &str, name: &str) -> Outcome {
    let shown = folder.shown(path);
    match folder.compile() {
        Ok(catalog) => {
            folder.write()?;
            print(&format!("added `{name}` to {shown}\n"))?;
            complain(&catalog.warnings);
            Ok(())
        }
        Err(found) if is_unfinished(&found) => {
            folder.write()?;
            print(&format!(
                "added `{name}` to {shown}; still to be written:\n"
            ))?;
            Err(Failure::Mistakes(found))
        }
        Err(found) => {
            complain(&found);
            Err(Failure::NoSuch(format!(
                "`{name}` cannot be added so: nothing was changed"
            )))
        }
    }
}

/// Whether nothing is wrong but for keys that are missing: only a person knows what stands there.
fn is_unfinished(found: &Diagnostics) -> bool {
    let mut mistakes = found.iter().filter(|one| one.severity() == Severity::Error);
    mistakes.all(|mistake| mistake.rule == rules::MISSING_KEY)
}
