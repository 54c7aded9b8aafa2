//! Standard output, standard error and the exit status. A closed pipe ends the command quietly.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use event_catalog_codegen::{Diagnostics, Style};
use event_catalog_reports::terminal::is_coloured;

/// Why a command did not do what was asked.
pub(crate) enum Failure {
    /// The catalog has mistakes, which are still to be shown.
    Mistakes(Diagnostics),
    /// The answer is no, and was given.
    No,
    /// The answer is no, for this reason.
    NoSuch(String),
    /// The command could not run.
    Cannot(String),
}

/// How a command ends.
pub(crate) type Outcome = Result<(), Failure>;

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Cannot(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}

/// Returns whether text for this output has colours.
pub(crate) fn style(out: &impl IsTerminal) -> Style {
    if is_coloured(out.is_terminal()) {
        Style::Coloured
    } else {
        Style::Plain
    }
}

/// Shows mistakes and warnings on standard error. If that is closed, the exit status must do.
pub(crate) fn complain(found: &Diagnostics) {
    if !found.is_empty() {
        let mut err = io::stderr().lock();
        let text = found.render(style(&err));
        let _ = err.write_all(text.as_bytes());
    }
}

/// Says something beside the answer, on standard error.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "note: {text}");
}

/// Says what remains to be said and gives the exit status.
pub(crate) fn finish(outcome: Outcome) -> ExitCode {
    let mut err = io::stderr();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::No) => ExitCode::from(1),
        Err(Failure::Mistakes(found)) => {
            complain(&found);
            ExitCode::from(1)
        }
        Err(Failure::NoSuch(message)) => {
            let _ = writeln!(err, "error: {message}");
            ExitCode::from(1)
        }
        Err(Failure::Cannot(message)) => {
            let _ = writeln!(err, "error: {message}");
            ExitCode::from(2)
        }
    }
}
