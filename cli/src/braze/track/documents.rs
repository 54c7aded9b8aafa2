//! JSON objects from files that hold one per line, or a single one over many lines.

use braze_events::track::{TrackEvent, TrackRequest};
use event_catalog::Value;
use event_catalog::descriptor::RecordDescriptor;
use event_catalog::json::{DecodeError, Line, Lines, Syntax, SyntaxError};
use event_catalog::object::Member as _;
use event_catalog::record::TypedRecord as _;

use super::pack;
use crate::input::{Reader, Source, Texts, Trouble, skipped};

/// The largest object over several lines: several times what Braze accepts as a request.
const LARGEST: usize = 64 * 1024 * 1024;

/// What an object is, by its members.
pub(super) enum Document<'a> {
    /// The body of a request.
    Request(TrackRequest<'a>),
    /// An event object.
    Event(TrackEvent<'a>),
}

/// What stands somewhere in a file.
pub(super) struct Found<'a> {
    /// The line where it starts; of what is no object, the line where it stops being one.
    pub(super) line: u64,
    /// How many bytes of the file it takes, from its first to its last line.
    pub(super) bytes: u64,
    /// The object, or why it is none.
    pub(super) document: Result<Document<'a>, String>,
}

/// Calls `each` with all that a source holds; ends, with false, when that returns false.
///
/// # Errors
///
/// Why the source, or the rest of it, cannot be read.
pub(super) fn read(
    files: &Texts,
    source: &Source,
    each: &mut dyn FnMut(Found<'_>) -> bool,
) -> Result<bool, Trouble> {
    let Some(mut lines) = files.lines(source)? else {
        return Ok(true);
    };
    let mut is_first = true;
    while let Some(line) = lines.next_line() {
        let is_first = std::mem::replace(&mut is_first, false);
        let found = match line {
            Ok(line) => match decode(line.bytes) {
                Err(error) if is_first => {
                    // The first line alone is no object: perhaps the whole file is one.
                    let mut text = Text::default();
                    text.push(line);
                    if !several(&mut lines, text, &error, each)? {
                        return Ok(false);
                    }
                    continue;
                }
                document => Found {
                    line: line.number,
                    bytes: line.bytes.len() as u64,
                    document: document.map_err(|error| sentence(line.bytes, &error, error.offset)),
                },
            },
            Err(error) => not_read(skipped(error)?),
        };
        if !each(found) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lines of a file, joined.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    /// The number of each line, where it starts in `bytes`, and where in the file.
    lines: Vec<(u64, usize, u64)>,
}

impl Text {
    fn push(&mut self, line: Line<'_>) {
        if !self.lines.is_empty() {
            self.bytes.push(b'\n');
        }
        self.lines
            .push((line.number, self.bytes.len(), line.offset));
        self.bytes.extend_from_slice(line.bytes);
    }

    /// Each line with its number.
    fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let ends = self
            .lines
            .iter()
            .skip(1)
            .map(|(_, start, _)| start - 1)
            .chain([self.bytes.len()]);
        self.lines
            .iter()
            .zip(ends)
            .map(|(&(number, start, _), end)| {
                (number, self.bytes.get(start..end).unwrap_or_default())
            })
    }

    /// How many bytes of the file the lines take, blank lines between them included.
    fn len(&self) -> u64 {
        let (Some((.., first)), Some((_, start, last))) = (self.lines.first(), self.lines.last())
        else {
            return 0;
        };
        last - first + (self.bytes.len() - start) as u64
    }

    /// All of it, as one object; where it stops being one, if it does.
    fn whole(&self) -> Found<'_> {
        let found = |line, document| Found {
            line,
            bytes: self.len(),
            document,
        };
        match decode(&self.bytes) {
            Ok(document) => found(
                self.lines.first().map_or(1, |(number, ..)| *number),
                Ok(document),
            ),
            Err(error) => {
                let line = self
                    .lines()
                    .zip(&self.lines)
                    .take_while(|(_, (_, start, _))| *start <= error.offset)
                    .last();
                let (number, text, offset) = line.map_or(
                    (1, &self.bytes[..], error.offset),
                    |((number, text), (_, start, _))| (number, text, error.offset - start),
                );
                found(number, Err(sentence(text, &error, offset)))
            }
        }
    }

    /// Whether it is one object over several lines, with a mistake somewhere, rather than one
    /// object per line: going by what its first line is not.
    fn is_one(&self, first: &SyntaxError) -> bool {
        let others = self.lines.len().saturating_sub(1);
        let objects = self
            .lines()
            .skip(1)
            .filter(|(_, line)| decode(line).is_ok())
            .count();
        // An object that goes on behind its first line may well have lines that are objects, but
        // most end in a comma.
        objects == 0 || (first.kind == Syntax::UnexpectedEnd && 2 * objects <= others)
    }
}

/// Goes on behind a first line that is no object, to the end of the file where that is one object.
/// As [`read`].
fn several(
    lines: &mut Lines<Reader>,
    mut text: Text,
    first: &SyntaxError,
    each: &mut dyn FnMut(Found<'_>) -> bool,
) -> Result<bool, Trouble> {
    // Nobody blames a text for what is missing of it.
    let (mut is_complete, mut trouble) = (true, None);
    while text.bytes.len() <= LARGEST
        && trouble.is_none()
        && let Some(line) = lines.next_line()
    {
        match line {
            Ok(line) => text.push(line),
            Err(error) => match skipped(error) {
                Ok(long) => {
                    is_complete = false;
                    if !each(not_read(long)) {
                        return Ok(false);
                    }
                }
                Err(why) => trouble = Some(why),
            },
        }
    }
    let is_large = text.bytes.len() > LARGEST;
    let whole = (is_complete && trouble.is_none() && !is_large).then(|| text.whole());
    let is_one = whole.as_ref().is_some_and(|whole| whole.document.is_ok()) || text.is_one(first);
    let goes_on = match whole {
        _ if !is_one => text.lines().all(|(number, line)| {
            let document = decode(line).map_err(|error| sentence(line, &error, error.offset));
            each(Found {
                line: number,
                bytes: line.len() as u64,
                document,
            })
        }),
        Some(whole) => each(whole),
        None if is_large => {
            while let Some(line) = lines.next_line() {
                if let Err(error) = line {
                    skipped(error)?;
                }
            }
            let line = text.lines.first().map_or(1, |(number, ..)| *number);
            each(not_read((
                line,
                format!("an object over several lines should take at most {LARGEST} bytes"),
            )))
        }
        None => true,
    };
    trouble.map_or(Ok(goes_on), Err)
}

/// Lines that hold nothing, because they were skipped.
fn not_read((line, why): (u64, String)) -> Found<'static> {
    Found {
        line,
        bytes: 0,
        document: Err(why),
    }
}

/// Why a text is no object, which shows in this line of it, at this byte.
fn sentence(line: &[u8], error: &SyntaxError, offset: usize) -> String {
    if error.kind == Syntax::ExpectedObject && line.trim_ascii_start().starts_with(b"[") {
        return r#"a list of events is no request body: write {"events": [...]}, or one event per line"#.to_owned();
    }
    let column = String::from_utf8_lossy(line.get(..offset).unwrap_or(line))
        .chars()
        .count()
        + 1;
    format!("not a JSON object: {} at column {column}", error.kind)
}

/// A request has its lists, an event has none of them. What has neither lists nor a member of an
/// event is a request too, if it has anything of one: a `group_id`, or a list under another name.
fn decode(json: &[u8]) -> Result<Document<'_>, SyntaxError> {
    let not_an_object = || SyntaxError {
        offset: 0,
        kind: Syntax::ExpectedObject,
    };
    let request = TrackRequest::from_json(json).map_err(|error| match error {
        DecodeError::Syntax(error) => error,
        // Whatever an object holds, it is decoded.
        _ => not_an_object(),
    })?;
    let Value::Object(members) = request.into_value() else {
        return Err(not_an_object());
    };
    let of = |descriptor: &RecordDescriptor| {
        members
            .iter()
            .any(|(name, _)| descriptor.fields.iter().any(|field| field.name() == name))
    };
    let has_list = members
        .iter()
        .any(|(name, _)| pack::lists().any(|list| list == name));
    let is_alike = || {
        of(TrackRequest::DESCRIPTOR)
            || members
                .iter()
                .any(|(_, value)| matches!(value, Value::Array(_)))
    };
    let is_request = has_list || (!of(TrackEvent::DESCRIPTOR) && is_alike());
    let object = Value::Object(members);
    let document = if is_request {
        TrackRequest::from_value(object).map(Document::Request)
    } else {
        TrackEvent::from_value(object).map(Document::Event)
    };
    document.map_err(|_| not_an_object())
}
