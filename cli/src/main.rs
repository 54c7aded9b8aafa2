//! The command `braze-events`.

use std::process::ExitCode;

fn main() -> ExitCode {
    event_catalog_cli::braze::main()
}
