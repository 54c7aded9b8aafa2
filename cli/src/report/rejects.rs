//! The file of records that are left out. `--rejects` documents it: keep both in step.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use event_catalog::Violation;
use serde_derive::Serialize;
use serde_json::value::RawValue;

use super::{Position, Reporting};
use crate::input::{Input, Place, malformed};
use crate::output::{Failure, shown};
use crate::staging;

/// A record that is left out.
pub(crate) struct Reject {
    pub(crate) place: Place,
    /// The event type; `None` where the data does not tell.
    pub(crate) event: Option<&'static str>,
    pub(crate) violations: Vec<Violation>,
    /// The record as it came; only where there is a file for it.
    pub(crate) record: Option<Box<[u8]>>,
}

/// The file. It is written under another name, and takes its place when all is done.
pub(crate) struct Rejects {
    path: PathBuf,
    /// `None`: it is written to directly, because it is a pipe or a device.
    partial: Option<PathBuf>,
    file: BufWriter<File>,
}

impl Rejects {
    /// The file, if one is wanted. `out`: the folder that the command writes to.
    pub(crate) fn new(
        reporting: &Reporting,
        input: &Input,
        out: Option<&Path>,
    ) -> Result<Option<Self>, Failure> {
        reporting
            .rejects
            .as_deref()
            .map(|path| Self::open(path, input, out))
            .transpose()
    }

    fn open(path: &Path, input: &Input, out: Option<&Path>) -> Result<Self, Failure> {
        let refuse = |why: &str| {
            Err(Failure::Cannot(format!(
                "--rejects {}: {why}",
                shown(&path.to_string_lossy())
            )))
        };
        let Some(name) = path.file_name().filter(|name| *name != "-") else {
            return refuse("this is not the name of a file");
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let (direct, full) = match fs::metadata(path) {
            Ok(facts) if facts.is_dir() => return refuse("this is a folder"),
            Ok(facts) if !facts.is_file() => (true, None),
            Ok(_) => (false, fs::canonicalize(path).ok()),
            Err(_) => (
                false,
                fs::canonicalize(folder)
                    .ok()
                    .map(|folder| folder.join(name)),
            ),
        };
        if let Some(full) = &full {
            if input.covers(full) {
                return refuse(
                    "this is one of the files that are read, or lies in a folder that is",
                );
            }
            if out
                .and_then(|out| fs::canonicalize(out).ok())
                .is_some_and(|out| full.starts_with(out))
            {
                return refuse(
                    "this lies in the folder of --out; records that are left out should not stand beside those that are written",
                );
            }
            if is_stdout(full) {
                return refuse("standard output goes there");
            }
        }
        // Where a link leads, not in its place.
        let path = full.unwrap_or_else(|| path.to_owned());
        let partial = (!direct).then(|| {
            path.with_file_name(format!(
                ".{}.{}.partial",
                name.to_string_lossy(),
                std::process::id()
            ))
        });
        if let Some(partial) = partial.clone() {
            staging::watch(move |stop| {
                // There is none yet, or none any more, where it is early or late.
                let _ = fs::remove_file(partial);
                stop();
            })?;
        }
        let file = match &partial {
            Some(partial) => File::create(partial),
            None => File::options().write(true).open(&path),
        };
        let file = file.map_err(|error| cannot_write(&path, &error))?;
        Ok(Rejects {
            path,
            partial,
            file: BufWriter::new(file),
        })
    }

    /// Appends a record.
    pub(crate) fn write(&mut self, input: &Input, reject: &Reject) -> Result<(), Failure> {
        let line = line(input, reject).map_err(io::Error::from);
        line.and_then(|line| self.file.write_all(&line))
            .map_err(|error| cannot_write(&self.path, &error))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let mut publish = || {
            self.file.flush()?;
            let Some(partial) = &self.partial else {
                return Ok(());
            };
            self.file.get_ref().sync_all()?;
            fs::rename(partial, &self.path)
        };
        publish().map_err(|error| cannot_write(&self.path, &error))
    }
}

// However it ends, there is no file that could be taken for all of it.
impl Drop for Rejects {
    fn drop(&mut self) {
        if let Some(partial) = &self.partial {
            let _ = fs::remove_file(partial);
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Cannot(format!(
        "cannot write {}: {error}",
        shown(&path.to_string_lossy())
    ))
}

/// Whether standard output is this file.
#[cfg(unix)]
fn is_stdout(path: &Path) -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;

    let stdout = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .and_then(|stdout| File::from(stdout).metadata());
    matches!((stdout, fs::metadata(path)), (Ok(stdout), Ok(file)) if (stdout.dev(), stdout.ino()) == (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn is_stdout(_: &Path) -> bool {
    false
}

#[derive(Serialize)]
struct Line<'r> {
    #[serde(flatten)]
    position: Position,
    event: Option<&'static str>,
    violations: Vec<Fault<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'r RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
}

#[derive(Serialize)]
struct Fault<'r> {
    pointer: &'r str,
    rule: &'static str,
    severity: &'static str,
    message: &'r str,
}

fn line(input: &Input, reject: &Reject) -> serde_json::Result<Vec<u8>> {
    let fault = |violation: &'_ Violation| violation.rule == malformed::JSON;
    let (mut record, mut text, mut hex) = (None, None, None);
    match reject
        .record
        .as_deref()
        .map(|bytes| (str::from_utf8(bytes), bytes))
    {
        // What is no JSON for us, such as what nests too deep, other readers may not take either.
        Some((Ok(kept), _)) if !reject.violations.iter().any(fault) => {
            record = serde_json::from_str::<&RawValue>(kept).ok();
            text = record.is_none().then_some(kept);
        }
        Some((Ok(kept), _)) => text = Some(kept),
        Some((Err(_), bytes)) => hex = Some(hexadecimal(bytes)),
        None => {}
    }
    let violations = reject.violations.iter().map(|violation| Fault {
        pointer: &violation.pointer,
        rule: violation.rule.as_str(),
        severity: violation.severity.as_str(),
        message: &violation.message,
    });
    let position = Position::new(input, reject.place);
    let mut line = serde_json::to_vec(&Line {
        position,
        event: reject.event,
        violations: violations.collect(),
        record,
        text,
        hex,
    })?;
    // A record may stand on several lines. In JSON these are white space.
    line.iter_mut()
        .filter(|byte| matches!(byte, b'\n' | b'\r'))
        .for_each(|byte| *byte = b' ');
    line.push(b'\n');
    Ok(line)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            // Writing to a string cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}
