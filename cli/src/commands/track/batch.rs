//! `braze-events track batch`: event objects into request bodies.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use braze_events::ObjectExt as _;
use braze_events::object::Batch as _;
use braze_events::track::{TrackEvent, TrackRequest};

use super::documents::{self, Document};
use crate::input::{Source, Texts};
use crate::output::{Failure, Outcome, complain, count, print, shown};

/// Puts event objects into request bodies of the size that Braze accepts, in order.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Texts,
    /// Folder for the bodies, made if need be: `request-000001.json` and so on.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Most events of a request [default: what Braze says].
    #[arg(long, value_name = "N")]
    max_events: Option<usize>,
    /// Largest request [default: what Braze says].
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<usize>,
}

const HELP: &str = "\
A file holds one event object per line. Nothing is checked but sizes: see `track check`.
Files that exist are not overwritten.

Exit status:
  0  every event is in a request
  1  some line is no event object, or some event fits no request: reported, and left out
  2  the command could not run: a missing file, a wrong argument, a read or write error

Example:
  braze-events track batch events.ndjson --out requests";

/// How many events may wait for the requests to be written.
const WAITING: usize = 256;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sources = arguments.files.sources()?;
    let out = &arguments.out;
    fs::create_dir_all(out).map_err(|error| cannot("make", out, &error))?;
    let mut writer = Writer { arguments, bad: false, requests: 0, events: 0 };
    for source in &sources {
        writer.source(source)?;
    }
    print(&format!("{} in {}\n", count(writer.events, "event"), count(writer.requests, "request")))?;
    if writer.bad { Err(Failure::Data) } else { Ok(()) }
}

struct Writer<'a> {
    arguments: &'a Arguments,
    /// Something was left out.
    bad: bool,
    requests: u64,
    events: u64,
}

impl Writer<'_> {
    /// One thread reads events, this one asks for them as requests have room: memory holds a request and a few events more.
    fn source(&mut self, source: &Source) -> Outcome {
        thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(WAITING);
            let files = &self.arguments.files;
            let reader = scope.spawn(move || {
                documents::read(files, source, &mut |line, found| {
                    let event = match found {
                        Ok(Document::Event(event)) => Ok(event.into_owned()),
                        Ok(Document::Request(_)) => Err((line, "this is a request already, not an event".to_owned())),
                        Err(why) => Err((line, why)),
                    };
                    // Nobody listens any more when a request could not be written.
                    Ok(sender.send(event).is_ok())
                })
            });
            let bad = Cell::new(false);
            let written = self.batches(
                source,
                receiver.into_iter().filter_map(|event| {
                    event
                        .map_err(|(line, why)| {
                            bad.set(true);
                            complain(format_args!("{}:{line}: error: {}", source.name(), shown(&why)));
                        })
                        .ok()
                }),
            );
            self.bad |= bad.get();
            written?;
            match reader.join() {
                Ok(read) => read.map(|_| ()),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn batches(&mut self, source: &Source, events: impl Iterator<Item = TrackEvent<'static>>) -> Outcome {
        let mut batches = TrackRequest::batches(events);
        if let Some(items) = self.arguments.max_events {
            batches = batches.max_items(items);
        }
        if let Some(bytes) = self.arguments.max_bytes {
            batches = batches.max_bytes(bytes);
        }
        for batch in batches {
            match batch {
                Ok(request) => {
                    self.requests += 1;
                    self.events += request.events.as_ref().map_or(0, Vec::len) as u64;
                    write(&self.arguments.out, self.requests, &request)?;
                }
                Err(oversized) => {
                    self.bad = true;
                    let name = oversized.event.name.as_deref().unwrap_or_default();
                    complain(format_args!("{}: error: an event `{}` is left out: {oversized}", source.name(), shown(name)));
                }
            }
        }
        Ok(())
    }
}

fn write(folder: &Path, number: u64, request: &TrackRequest<'_>) -> Outcome {
    let path = folder.join(format!("request-{number:06}.json"));
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(request.to_json().as_bytes()));
    written.map_err(|error| cannot("write", &path, &error))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Cannot(format!("cannot {what} {}: {error}", shown(&path.to_string_lossy())))
}
