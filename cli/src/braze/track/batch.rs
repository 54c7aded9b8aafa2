//! `braze-events track batch`: event objects and request bodies into request bodies.

use std::cell::Cell;
use std::fs;
use std::io::{self, Write as _};
use std::num::NonZero;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use braze_events::track::{TrackEvent, TrackRequest};
use event_catalog::Value;
use event_catalog::object::{Member as _, Properties};
use event_catalog::record::TypedRecord as _;

use super::documents::{self, Document, Found};
use super::pack::{self, Packer, Room};
use crate::input::{Source, Texts};
use crate::output::{Failure, Outcome, complain, count, print, shown, verdict};
use crate::staging::{Files, Staging};

/// Puts event objects, and the objects of request bodies, into request bodies of the size that
/// Braze accepts, in order.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Texts,
    /// Folder for the bodies, made if need be: `request-000001.json` and so on. It must hold no
    /// requests yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Most attributes, events and purchases of a request, each; 0: no limit [default: what Braze
    /// says].
    #[arg(long, value_name = "N", alias = "max-events")]
    max_items: Option<usize>,
    /// Most attributes, events and purchases of a request, together; 0: no limit.
    #[arg(long, value_name = "N")]
    max_items_in_all: Option<usize>,
    /// Largest request; 0: no limit [default: what Braze says].
    #[arg(long, value_name = "SIZE", value_parser = crate::input::limit)]
    max_bytes: Option<usize>,
}

const HELP: &str = "\
A file holds one JSON object per line, or a single one over several lines: event objects, or
bodies of requests, of which attributes, events and purchases are taken out and put together
anew. What else a body has, such as `group_id`, stays with its objects: bodies with the same
members become one, and those with other values are never put together. Nothing is checked but
sizes: see `track check`. The objects of all files follow each other: a request may hold some
of several.

Exit status:
  0  every object is in a request
  1  some line is no event object and no request, or some object fits no request: reported, and
     left out
  2  the command could not run: a missing file, a wrong argument, a folder with requests in it,
     a read or write error; a file that cannot be read does not keep the others from being read

Examples:
  braze-events track batch events.ndjson --out requests
  braze-events track batch too-large.json --out requests";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let sources = arguments.files.sources()?;
    let staging = Staging::new(&arguments.out, arguments.files.paths(), false)?;
    prepare(&arguments.out)?;
    let mut batcher = Batcher::new(arguments, staging.files());
    let mut is_unread = false;
    for source in &sources {
        let read = documents::read(&arguments.files, source, &mut |found| {
            batcher.add(source, found);
            batcher.failure.is_none()
        });
        if let Err(trouble) = read {
            is_unread = true;
            complain(trouble.line(&source.name()));
        }
        if let Some(failure) = batcher.failure {
            return Err(failure);
        }
    }
    let Batcher {
        packer,
        requests,
        written,
        left_out,
        ..
    } = batcher;
    packer.finish()?;
    staging.publish()?;
    let more = if left_out == 0 {
        String::new()
    } else {
        format!(", {left_out} left out")
    };
    print(&format!(
        "{} in {}{more}\n",
        sum(&written),
        count(requests.get(), "request")
    ))?;
    verdict(is_unread, left_out > 0)
}

/// How many objects there are, by list: `2 attributes and 3 events`.
fn sum(written: &[(&'static str, u64)]) -> String {
    let one = |(list, number): &(&str, u64)| count(*number, list.strip_suffix('s').unwrap_or(list));
    let all: Vec<String> = written
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(one)
        .collect();
    match all.as_slice() {
        [] => count(0, "event"),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What requests of another run are in the folder would be taken for ours.
fn prepare(out: &Path) -> Outcome {
    let mut first: Option<String> = None;
    for entry in fs::read_dir(out).map_err(|error| cannot("read", out, &error))? {
        let name = entry
            .map_err(|error| cannot("read", out, &error))?
            .file_name();
        let is_json = Path::new(&name)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let name = name.to_string_lossy().into_owned();
        if is_json
            && name.starts_with("request-")
            && first.as_ref().is_none_or(|first| name < *first)
        {
            first = Some(name);
        }
    }
    match first {
        None => Ok(()),
        Some(name) => {
            let (out, name) = (shown(&out.to_string_lossy()), shown(&name));
            Err(Failure::Cannot(format!(
                "there are requests in {out} already, such as {name}: name another folder, or empty this one"
            )))
        }
    }
}

/// The list in which event objects travel.
fn list_of_events() -> &'static str {
    let at = TrackRequest::DESCRIPTOR.batch.unwrap_or_default();
    TrackRequest::DESCRIPTOR
        .fields
        .get(at)
        .map_or("", |field| field.name())
}

/// Takes documents apart and packs what is in them.
struct Batcher {
    packer: Packer<Failure>,
    requests: Rc<Cell<u64>>,
    /// By list, how many objects are in requests.
    written: Vec<(&'static str, u64)>,
    /// How many objects, and lines that are none, are in no request.
    left_out: u64,
    /// Why a request could not be written.
    failure: Option<Failure>,
}

impl Batcher {
    fn new(arguments: &Arguments, files: Files) -> Self {
        let limits = TrackRequest::DESCRIPTOR.limits;
        let most = |given: Option<usize>, own: Option<NonZero<usize>>| {
            given
                .map_or(own, NonZero::new)
                .map_or(usize::MAX, NonZero::get)
        };
        let room = Room {
            items: most(arguments.max_items, limits.max_items),
            items_in_all: most(arguments.max_items_in_all, limits.max_items_in_all),
            bytes: most(arguments.max_bytes, limits.max_bytes),
        };
        let requests = Rc::new(Cell::new(0));
        let number = Rc::clone(&requests);
        let packer = Packer::new(room, move |body| {
            number.set(number.get() + 1);
            write(&files, number.get(), &body)
        });
        Batcher {
            packer,
            requests,
            written: pack::lists().map(|list| (list, 0)).collect(),
            left_out: 0,
            failure: None,
        }
    }

    fn add(&mut self, source: &Source, found: Found<'_>) {
        let line = found.line;
        let done = match found.document {
            Ok(Document::Event(event)) => self.event(source, line, &event),
            Ok(Document::Request(request)) => self.request(source, line, request),
            Err(why) => {
                self.leave_out(source, line, &why);
                Ok(())
            }
        };
        if let Err(failure) = done {
            self.failure = Some(failure);
        }
    }

    fn event(&mut self, source: &Source, line: u64, event: &TrackEvent<'_>) -> Outcome {
        let what = || format!("the event `{}`", event.name.as_deref().unwrap_or_default());
        self.object(source, line, "", list_of_events(), &event.to_json(), &what)
    }

    /// Takes a request apart: its lists, and the members that stay with what is in them.
    fn request(&mut self, source: &Source, line: u64, request: TrackRequest<'_>) -> Outcome {
        let Value::Object(members) = request.into_value() else {
            return Ok(());
        };
        let (lists, others): (Vec<_>, Vec<_>) = members
            .into_iter()
            .partition(|(name, _)| pack::lists().any(|list| list == name));
        let others = Properties::from_value(Value::Object(others))
            .map(|others| others.to_json())
            .unwrap_or_default();
        let others = others
            .trim_start_matches('{')
            .strip_suffix('}')
            .unwrap_or_default()
            .to_owned();
        let mut is_empty = true;
        for (name, value) in lists {
            let Some(list) = pack::lists().find(|list| *list == name) else {
                continue;
            };
            let items = match value {
                Value::Array(items) => items,
                Value::Null => continue,
                _ => {
                    is_empty = false;
                    self.leave_out(source, line, &format!("`{list}` is no list"));
                    continue;
                }
            };
            for (i, item) in items.into_iter().enumerate() {
                is_empty = false;
                let what = || format!("item {i} of `{list}`");
                match Properties::from_value(item) {
                    Ok(object) => {
                        self.object(source, line, &others, list, &object.to_json(), &what)?;
                    }
                    Err(_) => self.leave_out(source, line, &format!("{} is no object", what())),
                }
            }
        }
        if is_empty {
            self.leave_out(
                source,
                line,
                "this request holds no attributes, events or purchases",
            );
        }
        Ok(())
    }

    /// Packs an object, or tells that no request has room for it.
    fn object(
        &mut self,
        source: &Source,
        line: u64,
        others: &str,
        list: &'static str,
        json: &str,
        what: &dyn Fn() -> String,
    ) -> Outcome {
        match self.packer.add(others, list, json)? {
            Ok(()) => self
                .written
                .iter_mut()
                .filter(|(known, _)| *known == list)
                .for_each(|(_, number)| *number += 1),
            Err(over) => {
                let why = format!(
                    "{} is left out: it takes {} bytes as JSON, and a request has room for {}",
                    what(),
                    over.bytes,
                    over.room
                );
                self.leave_out(source, line, &why);
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, source: &Source, line: u64, why: &str) {
        self.left_out += 1;
        complain(format_args!(
            "{}:{line}: error: {}",
            source.name(),
            shown(why)
        ));
    }
}

fn write(files: &Files, number: u64, body: &str) -> Outcome {
    let file = files.create(&format!("request-{number:06}.json"));
    let written = file.and_then(|mut file| file.write_all(body.as_bytes()));
    // The error tells which file.
    written.map_err(|error| Failure::Cannot(error.to_string()))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Cannot(format!(
        "cannot {what} {}: {error}",
        shown(&path.to_string_lossy())
    ))
}
