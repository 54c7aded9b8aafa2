//! `braze-events track batch`: event objects into request bodies.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use braze_events::ObjectExt as _;
use braze_events::object::Batch as _;
use braze_events::track::{TrackEvent, TrackRequest};

use super::documents::{self, Document};
use crate::input::{Source, Texts, Trouble};
use crate::output::{Failure, Outcome, complain, count, print, shown, verdict};
use crate::staging::{Files, Staging};

/// Puts event objects into request bodies of the size that Braze accepts, in order.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Texts,
    /// Folder for the bodies, made if need be: `request-000001.json` and so on. It must hold no requests yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Most events of a request; 0: no limit [default: what Braze says].
    #[arg(long, value_name = "N")]
    max_events: Option<usize>,
    /// Largest request; 0: no limit [default: what Braze says].
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<usize>,
}

const HELP: &str = "\
A file holds one event object per line. Nothing is checked but sizes: see `track check`.
The events of all files follow each other: a request may hold some of several.

Exit status:
  0  every event is in a request
  1  some line is no event object, or some event fits no request: reported, and left out
  2  the command could not run: a missing file, a wrong argument, a folder with requests in it,
     a read or write error; a file that cannot be read does not keep the others from being read

Example:
  braze-events track batch events.ndjson --out requests";

/// How many events may wait for the requests to be written.
const WAITING: usize = 256;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sources = arguments.files.sources()?;
    let staging = Staging::new(&arguments.out, arguments.files.paths(), false)?;
    prepare(&arguments.out)?;
    let notes = Notes::default();
    // One thread reads events, this one asks for them as requests have room: memory holds a request and a few events more.
    let written = thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let (files, sources) = (&arguments.files, &sources);
        scope.spawn(move || read(files, sources, &sender));
        batch(arguments, &staging.files(), receiver.into_iter().filter_map(|told| notes.take(told)), &notes)
    })?;
    staging.publish()?;
    let left_out = notes.left_out.get();
    let more = if left_out == 0 { String::new() } else { format!(", {left_out} left out") };
    print(&format!("{} in {}{more}\n", count(written.events, "event"), count(written.requests, "request")))?;
    verdict(notes.is_unread.get(), left_out > 0)
}

/// What requests of another run are in the folder would be taken for ours.
fn prepare(out: &Path) -> Outcome {
    let mut first: Option<String> = None;
    for entry in fs::read_dir(out).map_err(|error| cannot("read", out, &error))? {
        let name = entry.map_err(|error| cannot("read", out, &error))?.file_name();
        let is_json = Path::new(&name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let name = name.to_string_lossy().into_owned();
        if is_json && name.starts_with("request-") && first.as_ref().is_none_or(|first| name < *first) {
            first = Some(name);
        }
    }
    match first {
        None => Ok(()),
        Some(name) => {
            let (out, name) = (shown(&out.to_string_lossy()), shown(&name));
            Err(Failure::Cannot(format!("there are requests in {out} already, such as {name}: name another folder, or empty this one")))
        }
    }
}

/// Where an event stands.
#[derive(Clone, Copy)]
struct Place<'s> {
    source: &'s Source,
    line: u64,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source.name(), self.line)
    }
}

/// What the reading thread tells.
enum Told<'s> {
    Event(Place<'s>, Box<TrackEvent<'static>>),
    /// Something that is no event, and why.
    Bad(Place<'s>, String),
    Unread(&'s Source, Trouble),
}

/// Reads all files, until nobody listens any more because a request could not be written.
fn read<'s>(files: &Texts, sources: &'s [Source], sender: &SyncSender<Told<'s>>) {
    for source in sources {
        let read = documents::read(files, source, &mut |found| {
            let place = Place { source, line: found.line };
            let told = match found.document {
                Ok(Document::Event(event)) => Told::Event(place, Box::new(event.into_owned())),
                Ok(Document::Request(_)) => Told::Bad(place, "this is a request already, not an event".to_owned()),
                Err(why) => Told::Bad(place, why),
            };
            sender.send(told).is_ok()
        });
        let goes_on = match read {
            Ok(goes_on) => goes_on,
            Err(trouble) => sender.send(Told::Unread(source, trouble)).is_ok(),
        };
        if !goes_on {
            return;
        }
    }
}

/// What was told beside the events. They travel through an iterator that knows nothing of it.
#[derive(Default)]
struct Notes<'s> {
    /// Where the events stand that are on their way, in order.
    places: RefCell<VecDeque<Place<'s>>>,
    /// How many events, and lines that are none, are in no request.
    left_out: Cell<u64>,
    /// Some file could not be read.
    is_unread: Cell<bool>,
}

impl<'s> Notes<'s> {
    /// The event that was told; of anything else, says what it is.
    fn take(&self, told: Told<'s>) -> Option<TrackEvent<'static>> {
        match told {
            Told::Event(place, event) => {
                self.places.borrow_mut().push_back(place);
                return Some(*event);
            }
            Told::Bad(place, why) => self.leave_out(place, &why),
            Told::Unread(source, trouble) => {
                self.is_unread.set(true);
                complain(trouble.line(&source.name()));
            }
        }
        None
    }

    fn leave_out(&self, place: Place<'_>, why: &str) {
        self.left_out.set(self.left_out.get() + 1);
        complain(format_args!("{place}: error: {}", shown(why)));
    }
}

#[derive(Default)]
struct Written {
    requests: u64,
    events: u64,
}

/// Writes requests as events come.
fn batch(
    arguments: &Arguments,
    files: &Files,
    events: impl Iterator<Item = TrackEvent<'static>>,
    notes: &Notes<'_>,
) -> Result<Written, Failure> {
    let mut written = Written::default();
    let mut batches = TrackRequest::batches(events);
    if let Some(items) = arguments.max_events {
        batches = batches.max_items(items);
    }
    if let Some(bytes) = arguments.max_bytes {
        batches = batches.max_bytes(bytes);
    }
    for batch in batches {
        match batch {
            Ok(request) => {
                let events = request.events.as_ref().map_or(0, Vec::len);
                notes.places.borrow_mut().drain(..events);
                written.requests += 1;
                written.events += events as u64;
                write(files, written.requests, &request)?;
            }
            Err(oversized) => {
                let name = oversized.event.name.as_deref().unwrap_or_default();
                let place = notes.places.borrow_mut().pop_front();
                if let Some(place) = place {
                    notes.leave_out(place, &format!("the event `{name}` is left out: {oversized}"));
                }
            }
        }
    }
    Ok(written)
}

fn write(files: &Files, number: u64, request: &TrackRequest<'_>) -> Outcome {
    let file = files.create(&format!("request-{number:06}.json"));
    let written = file.and_then(|mut file| file.write_all(request.to_json().as_bytes()));
    // The error tells which file.
    written.map_err(|error| Failure::Cannot(error.to_string()))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Cannot(format!("cannot {what} {}: {error}", shown(&path.to_string_lossy())))
}
