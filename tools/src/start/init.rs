//! `catalog init`: a small catalog that checks clean, and a crate of it that builds.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::output::{Failure, Outcome, print};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the project, in which the catalog is `schema-defs`.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Name of the catalog, such as `shop`.
    #[arg(long, value_parser = name)]
    name: String,
    /// A crate, too: with the types of the catalog, and a command for files of its events.
    #[arg(long = "crate")]
    with_crate: bool,
    /// Where this project's own crates are: a folder, until a registry has them.
    #[arg(long, value_name = "DIR", requires = "with_crate")]
    crates: Option<PathBuf>,
}

/// A file: where it is, and what it holds. `NAME`, `name` and others in braces are filled in.
type Template = (&'static str, &'static str);

const CATALOG: [Template; 4] = [
    (
        "schema-defs/catalog.yaml",
        "name: {name}
doc: The events of {name}.
tag: event_type
crate: {name}_events
",
    ),
    (
        "schema-defs/types.yaml",
        "uuid: {format: uuid, doc: Identifies something.}
unix_millis: {base: long, format: unix_millis, doc: Milliseconds since 1970 in UTC.}
",
    ),
    (
        "schema-defs/fields/common.yaml",
        "fields:
  id: {type: uuid, doc: Identifies the event.}
  time: {type: unix_millis, doc: When it happened.}
  customer_id: {type: string, doc: The customer who did it., pii: true}
  order_id: {type: string, doc: The order.}
  total: {type: float, doc: What the order costs.}
groups:
  event:
    doc: What every event has.
    required: [id, time]
    optional: [customer_id]
",
    ),
    (
        "schema-defs/events/orders.yaml",
        "namespace: {doc: Orders and what becomes of them.}
Placed:
  doc: A customer placed an order.
  groups: [event]
  required: [order_id]
  optional: [total]
",
    ),
];

const CRATE: [Template; 4] = [
    (
        "Cargo.toml",
        "[package]
name = \"{command}\"
version = \"0.1.0\"
edition = \"2024\"
description = \"The events of {name}\"

[dependencies]
event-catalog = {runtime}
event-catalog-cli = {cli}

[build-dependencies]
event-catalog-codegen = {codegen}
",
    ),
    (
        "build.rs",
        "//! Makes the types of the catalog when the crate is built.

fn main() {
    event_catalog_codegen::Builder::new(\"schema-defs\").generate();
}
",
    ),
    (
        "src/lib.rs",
        "//! The events of {name}: the types that `schema-defs` describes.

include!(concat!(env!(\"OUT_DIR\"), \"/catalog.rs\"));
",
    ),
    (
        "src/main.rs",
        "//! The command for files of these events.

use std::process::ExitCode;

use {name}_events::Event;
use event_catalog_cli::Tool;

fn main() -> ExitCode {
    event_catalog_cli::main(Tool {
        name: \"{command}\",
        version: env!(\"CARGO_PKG_VERSION\"),
        files: \"files of the events of {name}\",
        example: \"orders.Placed\",
        events: Event::EVENTS,
        destinations: &[],
        plan: None,
    })
}
",
    ),
];

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Arguments {
        dir,
        name,
        with_crate,
        crates,
    } = arguments;
    let mut files: Vec<Template> = CATALOG.to_vec();
    if *with_crate {
        files.extend(CRATE);
    }
    // All or nothing: who has a catalog does not want another one within it.
    if let Some((path, _)) = files.iter().find(|(path, _)| dir.join(path).exists()) {
        return Err(Failure::NoSuch(format!(
            "`{}` is there already: nothing was written",
            dir.join(path).display()
        )));
    }
    let dependencies = Dependencies::of(crates.as_deref())?;
    let mut report = String::new();
    for (path, text) in files {
        let path = dir.join(path);
        write(&path, &filled(text, name, &dependencies))?;
        // Writing to a string cannot fail.
        let _ = writeln!(report, "wrote {}", path.display());
    }
    print(&report)
}

/// Returns a file with all that is in braces filled in.
fn filled(text: &str, name: &str, dependencies: &Dependencies) -> String {
    let command = format!("{}-events", name.replace('_', "-"));
    text.replace("{name}", name)
        .replace("{command}", &command)
        .replace("{runtime}", &dependencies.runtime)
        .replace("{cli}", &dependencies.cli)
        .replace("{codegen}", &dependencies.codegen)
}

/// The crates that the new one needs, as its manifest names them.
struct Dependencies {
    runtime: String,
    cli: String,
    codegen: String,
}

impl Dependencies {
    fn of(crates: Option<&Path>) -> Result<Self, Failure> {
        let version = env!("CARGO_PKG_VERSION");
        let crates = crates.map(|folder| {
            let there = fs::canonicalize(folder).ok();
            let there = there.filter(|folder| folder.join("codegen/Cargo.toml").is_file());
            there.ok_or_else(|| {
                Failure::Cannot(format!(
                    "`{}` does not hold the crates `event-catalog` and `event-catalog-codegen`",
                    folder.display()
                ))
            })
        });
        let crates = crates.transpose()?;
        let dependency = |folder: &str, more: &str| match &crates {
            Some(crates) => {
                let path = crates.join(folder);
                // A string of JSON is one of TOML.
                let path = serde_json::Value::from(path.to_string_lossy());
                format!("{{ path = {path}{more} }}")
            }
            None if more.is_empty() => format!("\"{version}\""),
            None => format!("{{ version = \"{version}\"{more} }}"),
        };
        Ok(Dependencies {
            runtime: dependency("runtime", ""),
            // Without the command of another catalog.
            cli: dependency("cli", ", default-features = false"),
            codegen: dependency("codegen", ""),
        })
    }
}

/// Writes a file that is not there, with the folders to it.
fn write(path: &Path, text: &str) -> Outcome {
    let cannot = |error: &std::io::Error| {
        Failure::Cannot(format!("cannot write `{}`: {error}", path.display()))
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
    }
    match File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure::Cannot(format!(
            "`{}` is there already",
            path.display()
        ))),
        written => written.map_err(|error| cannot(&error)),
    }
}

/// Returns a name if a catalog can have it.
fn name(name: &str) -> Result<String, String> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if is_name {
        Ok(name.to_owned())
    } else {
        Err("the name of a catalog is snake_case, such as `shop` or `web_shop`".to_owned())
    }
}
