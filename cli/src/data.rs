//! The command over a catalog that is read from YAML: what is edited is tried on real data before
//! anything is compiled.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches};
use event_catalog_codegen::Catalog;

use crate::catalog::{self, Tool};
use crate::{Arguments, NoMore, command, dynamic, execute};

/// An argument that says which catalog is meant: whoever calls the command reads it, and the command
/// only says in its help what it is.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    /// Name of the argument, as in `--dir`.
    pub name: &'static str,
    /// What it is.
    pub help: &'static str,
}

/// Runs the command of this name with these arguments, over a catalog of which no crate was made,
/// and returns its exit status.
///
/// The catalog stays in memory until the process ends, and a process has one. Without a catalog,
/// because it has mistakes, nothing but help can be had: `None` if something else was asked for.
pub fn main(
    name: &'static str,
    version: &'static str,
    folders: &[Folder],
    arguments: &[OsString],
    catalog: Option<&Catalog>,
) -> Option<ExitCode> {
    catalog::settle(match catalog {
        Some(catalog) => dynamic::tool(catalog, name, version),
        None => Tool {
            name,
            version,
            ..*catalog::tool()
        },
    });
    match matches(name, folders, arguments) {
        Ok(matches) => catalog.map(|_| execute::<NoMore>(&matches)),
        Err(error) if catalog.is_some() || is_help(error.kind()) => {
            // If nobody can read it, the exit status must do.
            let _ = error.print();
            Some(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)))
        }
        // Without a catalog, no name of an event is right.
        Err(_) => None,
    }
}

fn matches(
    name: &'static str,
    folders: &[Folder],
    arguments: &[OsString],
) -> Result<ArgMatches, clap::Error> {
    let folders = folders.iter().map(|folder| {
        Arg::new(folder.name)
            .long(folder.name)
            .value_name("DIR")
            .help(folder.help)
            .global(true)
    });
    command::<Arguments<NoMore>>()
        .args(folders)
        .try_get_matches_from([OsString::from(name)].iter().chain(arguments))
}

fn is_help(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}
