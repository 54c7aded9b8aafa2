//! `catalog data`: the commands for files of events, over the catalog in a folder instead of a crate
//! that was made of one.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum as _;
use event_catalog_cli::data::{Folder, main};
use event_catalog_reports::terminal::Color;

use crate::{open, output};

/// What the command for files takes; `catalog` itself only looks for the folders.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// A subcommand and its arguments: `catalog data --help`.
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "COMMAND"
    )]
    rest: Vec<OsString>,
}

/// Where catalogs are, in the words of the other subcommands.
const FOLDERS: [Folder; 2] = [
    Folder {
        name: "dir",
        help: "The schema folder [default: schema-defs]",
    },
    Folder {
        name: "on",
        help: "The schema folder of the catalog that this one stands on, if it is a layer",
    },
];

pub(crate) fn run(Arguments { rest }: &Arguments, color: Color) -> ExitCode {
    // What stands before `data` holds there, too.
    let color = color.to_possible_value();
    let color = color.filter(|color| color.get_name() != "auto");
    let color = color.map(|color| format!("--color={}", color.get_name()).into());
    let rest: Vec<OsString> = color.into_iter().chain(rest.iter().cloned()).collect();
    let [dir, on] = FOLDERS.map(|folder| value(&rest, folder.name));
    let dir = dir.unwrap_or_else(|| "schema-defs".into());
    let opened = open(&dir, on.as_deref());
    if let Ok(catalog) = &opened {
        output::complain(&catalog.warnings);
    }
    let catalog = opened.as_ref().ok();
    main(
        "catalog data",
        env!("CARGO_PKG_VERSION"),
        &FOLDERS,
        &rest,
        catalog,
    )
    .unwrap_or_else(|| output::finish(opened.map(drop)))
}

/// Returns the value of an option, wherever it stands: which catalog is meant says what all other
/// arguments may be.
fn value(arguments: &[OsString], name: &str) -> Option<PathBuf> {
    let option = format!("--{name}");
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if *argument == *option {
            return arguments.next().map(PathBuf::from);
        }
        let joined = argument
            .to_str()
            .and_then(|text| text.strip_prefix(&option));
        if let Some(value) = joined.and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_found_wherever_they_stand() {
        let given = |arguments: &[&str]| {
            let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            [value(&arguments, "dir"), value(&arguments, "on")]
        };
        let some = |folder: &str| Some(PathBuf::from(folder));
        assert_eq!(
            given(&["validate", "--dir", "a", "--on=b", "file"]),
            [some("a"), some("b")]
        );
        assert_eq!(
            given(&["--on", "b", "cat", "--dir=a=b"]),
            [some("a=b"), some("b")]
        );
        assert_eq!(given(&["cat", "--directory", "a", "--dir"]), [None, None]);
        assert_eq!(given(&["cat", "--", "--dir", "a"]), [None, None]);
    }
}
