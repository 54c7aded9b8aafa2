//! `generate`: completions for shells, and manual pages.

use std::fs;
use std::path::PathBuf;

use clap_complete::Shell;

use crate::output::{Failure, Outcome, print, shown};

/// Writes what shells complete the command with, or its manual pages.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

const HELP: &str = "\
Examples:
  {tool} generate completions bash > /etc/bash_completion.d/{tool}
  {tool} generate man --out /usr/local/share/man/man1";

#[derive(clap::Subcommand)]
enum What {
    /// Writes a script that completes the command, to standard output.
    Completions {
        /// The shell that reads it.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Writes a manual page for each command into a folder.
    Man {
        /// The folder, which is made if it does not exist.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
}

/// `command` is the whole command line, which is what is written about.
pub(crate) fn run(arguments: &Arguments, mut command: clap::Command) -> Outcome {
    match &arguments.what {
        What::Completions { shell } => {
            let (name, mut script) = (command.get_name().to_owned(), Vec::new());
            clap_complete::generate(*shell, &mut command, name, &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        What::Man { out } => fs::create_dir_all(out)
            .and_then(|()| clap_mangen::generate_to(command, out))
            .map_err(|error| {
                let out = shown(&out.to_string_lossy());
                Failure::Cannot(format!("cannot write manual pages into {out}: {error}"))
            }),
    }
}
