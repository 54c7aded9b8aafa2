//! JSON objects from files that hold one per line, or a single one over many lines.

use braze_events::object::Object;
use braze_events::track::{TrackEvent, TrackRequest};
use braze_events::{DecodeError, ObjectExt as _};

use crate::input::{Source, Texts, skipped};
use crate::output::Failure;

/// The largest object over several lines: several times what Braze accepts as a request.
const LARGEST: usize = 64 * 1024 * 1024;

/// What an object is, by its members.
pub(super) enum Document<'a> {
    /// The body of a request.
    Request(TrackRequest<'a>),
    /// An event object.
    Event(TrackEvent<'a>),
}

/// What stands at a line: an object, or why it is none.
pub(super) type Found<'a> = Result<Document<'a>, String>;

/// Calls `each` with every object of a source and the line where it starts; ends when that returns false.
pub(super) fn read(files: &Texts, source: &Source, each: &mut dyn FnMut(u64, Found<'_>) -> Result<bool, Failure>) -> Result<bool, Failure> {
    let Some(mut lines) = files.lines(source)? else { return Ok(true) };
    let mut is_first = true;
    while let Some(line) = lines.next_line() {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                is_first = false;
                let (number, why) = skipped(source, error)?;
                if !each(number, Err(why))? {
                    return Ok(false);
                }
                continue;
            }
        };
        if line.bytes.trim_ascii().is_empty() {
            continue;
        }
        let found = decode(line.bytes);
        if !std::mem::replace(&mut is_first, false) || found.is_ok() {
            if !each(line.number, found)? {
                return Ok(false);
            }
            continue;
        }
        // The first line alone is no object: perhaps the whole file is one.
        let mut numbers = vec![(line.number, 0, line.bytes.len())];
        let mut text = line.bytes.to_vec();
        while text.len() <= LARGEST
            && let Some(line) = lines.next_line()
        {
            match line {
                Ok(line) => {
                    text.push(b'\n');
                    numbers.push((line.number, text.len(), text.len() + line.bytes.len()));
                    text.extend_from_slice(line.bytes);
                }
                Err(error) => {
                    let (number, why) = skipped(source, error)?;
                    if !each(number, Err(why))? {
                        return Ok(false);
                    }
                }
            }
        }
        if let Ok(document) = decode(&text) {
            let first = numbers.first().map_or(1, |(number, ..)| *number);
            if !each(first, Ok(document))? {
                return Ok(false);
            }
            continue;
        }
        for (number, start, end) in numbers {
            let line = text.get(start..end).unwrap_or_default();
            if !line.trim_ascii().is_empty() && !each(number, decode(line))? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// A request has its lists, an event has none of them.
fn decode(json: &[u8]) -> Found<'_> {
    let request = TrackRequest::from_json(json).map_err(|error| match error {
        DecodeError::Syntax(error) => format!("not a JSON object: {error}"),
        error => error.to_string(),
    })?;
    let mut is_request = false;
    request.views(&mut |views, unknown| {
        let names = request.descriptor().members.iter().map(|member| member.name);
        let present = views.iter().any(|view| !matches!(view, braze_events::object::View::Absent));
        is_request = present || names.into_iter().any(|name| unknown.get(name).is_some());
    });
    if is_request {
        return Ok(Document::Request(request));
    }
    TrackEvent::from_json(json).map(Document::Event).map_err(|error| error.to_string())
}
