//! Standard output, colours, failures and the exit status. A closed pipe ends the command quietly.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, StdoutLock, Write};
use std::process::ExitCode;

use event_catalog_reports::terminal::is_coloured;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The data has errors, which were reported.
    #[error("the data has errors")]
    Data,
    /// Some of the data could not be read, which was reported.
    #[error("some of the data could not be read")]
    Unread,
    /// The plan has mistakes, which were reported.
    #[error("the plan has mistakes")]
    Plan,
    /// Nothing can be written.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
    /// The system lets no thread start.
    #[error("cannot start a thread: {0}; a limit on processes or memory may be the reason")]
    Thread(io::Error),
    /// Anything else that keeps the command from running.
    #[error("{0}")]
    Cannot(String),
}

/// How a command ends.
pub(crate) type Outcome = Result<(), Failure>;

/// What comes of having worked through all data.
pub(crate) fn verdict(unread: bool, bad: bool) -> Outcome {
    match (unread, bad) {
        (true, _) => Err(Failure::Unread),
        (false, true) => Err(Failure::Data),
        (false, false) => Ok(()),
    }
}

/// Says what remains to be said and gives the exit status.
pub(crate) fn finish(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Data) => ExitCode::from(1),
        Err(Failure::Unread | Failure::Plan) => ExitCode::from(2),
        Err(failure) => {
            complain(format_args!("error: {failure}"));
            ExitCode::from(2)
        }
    }
}

/// Writes a line to standard error. If that is closed, the exit status must do.
pub(crate) fn complain(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// How much is gathered before it is written.
const ENOUGH: usize = 64 * 1024;

/// Standard output behind a buffer that records are appended to.
pub(crate) struct Output {
    stdout: StdoutLock<'static>,
    /// On a terminal, every record is shown at once.
    enough: usize,
    buffer: Vec<u8>,
}

/// Whether anybody still reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Go on.
    There,
    /// The pipe is closed: stop.
    Gone,
}

impl Output {
    pub(crate) fn new() -> Self {
        let stdout = io::stdout().lock();
        let enough = if stdout.is_terminal() { 0 } else { ENOUGH };
        Output {
            stdout,
            enough,
            buffer: Vec::new(),
        }
    }

    /// Whether somebody watches, who wants to see every record at once.
    pub(crate) fn is_watched(&self) -> bool {
        self.enough == 0
    }

    /// Appends text.
    pub(crate) fn text(&mut self, text: &[u8]) -> Result<Reader, Failure> {
        if self.buffer.is_empty() && text.len() >= self.enough {
            let written = self
                .stdout
                .write_all(text)
                .and_then(|()| self.stdout.flush());
            return Self::outcome(written);
        }
        self.buffer.extend_from_slice(text);
        if self.buffer.len() < self.enough {
            Ok(Reader::There)
        } else {
            self.flush()
        }
    }

    /// Appends a line, which `write` puts into the buffer.
    pub(crate) fn line(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<Reader, Failure> {
        write(&mut self.buffer);
        self.buffer.push(b'\n');
        if self.buffer.len() < self.enough {
            Ok(Reader::There)
        } else {
            self.flush()
        }
    }

    /// Writes what is in the buffer.
    pub(crate) fn flush(&mut self) -> Result<Reader, Failure> {
        let written = self
            .stdout
            .write_all(&self.buffer)
            .and_then(|()| self.stdout.flush());
        self.buffer.clear();
        Self::outcome(written)
    }

    fn outcome(written: io::Result<()>) -> Result<Reader, Failure> {
        match written {
            Ok(()) => Ok(Reader::There),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
            Err(error) => Err(Failure::Output(error)),
        }
    }
}

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut output = Output::new();
    output.buffer.extend_from_slice(text.as_bytes());
    output.flush().map(|_| ())
}

/// Writes JSON to standard output.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Outcome {
    match serde_json::to_string_pretty(value) {
        Ok(text) => print(&(text + "\n")),
        Err(error) => Err(Failure::Cannot(format!("cannot write JSON: {error}"))),
    }
}

/// What a piece of text is about, which its colour shows.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Strong,
    Faint,
    Warning,
    Error,
}

/// Colours, or none.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    coloured: bool,
}

impl Paint {
    /// None.
    pub(crate) const PLAIN: Paint = Paint { coloured: false };

    /// For standard output.
    pub(crate) fn for_stdout() -> Self {
        Paint {
            coloured: is_coloured(io::stdout().is_terminal()),
        }
    }

    /// The text in the colour of its tone.
    pub(crate) fn paint(self, tone: Tone, text: impl fmt::Display) -> String {
        let code = match tone {
            Tone::Strong => 1,
            Tone::Faint => 2,
            Tone::Warning => 33,
            Tone::Error => 31,
            Tone::Plain => 0,
        };
        if self.coloured && code != 0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }
}

/// Text from the data or the file system as it is safe to show: control characters escaped, so that
/// no file can command the terminal.
pub(crate) fn shown(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .fold(String::with_capacity(text.len() + 8), |mut out, c| {
            // Writing to a string cannot fail.
            let _ = if c.is_control() {
                write!(out, "{}", c.escape_default())
            } else {
                write!(out, "{c}")
            };
            out
        })
}

/// `1 record`, `2 records`, `3 entries`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_data_commands_the_terminal() {
        assert_eq!(shown("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        assert_eq!(shown("é"), "é");
    }

    #[test]
    fn colours_can_be_off() {
        assert_eq!(Paint::PLAIN.paint(Tone::Error, "x"), "x");
        assert_eq!(
            Paint { coloured: true }.paint(Tone::Error, "x"),
            "\x1b[31mx\x1b[0m"
        );
        assert_eq!(Paint { coloured: true }.paint(Tone::Plain, "x"), "x");
    }
}
