//! The command `braze-events`.

use std::process::ExitCode;

fn main() -> ExitCode {
    braze_events_cli::main()
}
