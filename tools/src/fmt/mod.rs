//! `catalog fmt`: one layout for the YAML of a catalog.
//!
//! `layout` prints the tree of a text with what stands between its values (`reader`), and knows
//! what is in brackets (`flow`). Whatever it makes is read again and compared before it is written.

pub(crate) mod flow;
mod layout;
mod reader;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use event_catalog_codegen::load::{Tree, Value};
use event_catalog_codegen::write;

use crate::output::{Failure, Outcome, print};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files, and folders with YAML files; `-` formats standard input.
    #[arg(default_value = "schema-defs")]
    paths: Vec<PathBuf>,
    /// Writes nothing, lists the files that are not in this layout, and fails if there are any.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.paths == [PathBuf::from("-")] {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(|error| Failure::Cannot(format!("standard input: {error}")))?;
        let laid = formatted("standard input", &text)?;
        return match (arguments.check, laid == text) {
            (false, _) => print(&laid),
            (true, true) => Ok(()),
            (true, false) => Err(Failure::No),
        };
    }
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files)?;
    }
    files.sort();
    files.dedup();
    // Nothing is written before everything could be read.
    let mut changed = Vec::new();
    for path in &files {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| cannot(path, &error))?;
        let laid = formatted(&shown, &text)?;
        if laid != text {
            changed.push((path, shown, laid));
        }
    }
    let mut said = String::new();
    for (path, shown, laid) in &changed {
        if !arguments.check {
            let folder = path.parent().unwrap_or(Path::new(""));
            let name = path.file_name().map(|name| name.to_string_lossy());
            write::write_one(folder, &name.unwrap_or_default(), laid)
                .map_err(|error| Failure::Cannot(error.to_string()))?;
        }
        said.push_str(shown);
        said.push('\n');
    }
    print(&said)?;
    if arguments.check && !changed.is_empty() {
        return Err(Failure::NoSuch(format!(
            "{} of {} files are not in their layout: run `catalog fmt`",
            changed.len(),
            files.len()
        )));
    }
    Ok(())
}

fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Cannot(format!("{}: {error}", path.display()))
}

/// Adds a file, or the YAML files of a folder. Hidden ones are passed over, as catalogs do.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(|error| cannot(path, &error))? {
        let entry = entry.map_err(|error| cannot(path, &error))?;
        let inner = entry.path();
        let kind = entry.file_type().map_err(|error| cannot(&inner, &error))?;
        let is_yaml = inner.extension().is_some_and(|found| found == "yaml");
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() || is_yaml {
            collect(&inner, files)?;
        }
    }
    Ok(())
}

/// Returns a text in its layout. `shown` is its path, for mistakes.
pub(crate) fn formatted(shown: &str, text: &str) -> Result<String, Failure> {
    let tree = Tree::read(shown, text).map_err(Failure::Mistakes)?;
    if !matches!(tree.value, Value::Map(_)) {
        return Ok(text.to_owned());
    }
    let laid = layout::lay(text, &tree);
    if laid.text == text {
        return Ok(laid.text);
    }
    let again = Tree::read(shown, &laid.text).ok();
    let again = again.filter(|again| again.says_the_same(&tree));
    let is_same =
        again.is_some_and(|again| layout::lay(&laid.text, &again).comments == laid.comments);
    if is_same {
        Ok(laid.text)
    } else {
        Err(Failure::Cannot(format!(
            "{shown} was left as it is: its layout would change what it says, which is a mistake of this command"
        )))
    }
}
