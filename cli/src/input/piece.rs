//! Pieces of files, and the records in them.

use braze_events::destinations::custom_http;
use braze_events::project::Refusal;
use braze_events::{AnyEvent as _, DecodeError, Event, EventExt as _, EventType, Violation, avro};

use super::Trouble;
use super::avro::Stored;
use super::raw::{Body, Raw};

/// Where a record is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// Which of the files.
    pub(crate) file: u32,
    /// Its number in the file, from 1: that of the line, in an Avro file that of the record. 0: it is about no record.
    pub(crate) number: u64,
    /// Offset in bytes, from the start of the file, of the line or block.
    pub(crate) offset: u64,
    /// Number of the block, from 1, in an Avro file.
    pub(crate) block: Option<u64>,
}

/// A part of a file.
pub(crate) struct Piece {
    pub(crate) file: u32,
    pub(super) content: Content,
}

pub(super) enum Content {
    Lines(Run),
    Block(Box<Stored>),
    Trouble(Trouble),
}

/// What became of a record.
pub(crate) enum Item<'r, 'a> {
    /// It was decoded. What [`Depth::Check`] has found wrong with it may make the event incomplete.
    Event(&'r mut Event<'a>, Vec<Violation>),
    /// It is not shaped like its event: comes at [`Depth::Decode`] only. What could be decoded is there unless it came in a request body.
    Misshapen { event: &'static str, shape: Vec<Violation>, record: Option<&'r mut Event<'a>> },
    /// It is no record at all.
    Malformed { rule: &'static str, why: String },
}

/// How closely records are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// They are decoded.
    Decode,
    /// They are decoded and validated.
    Check,
}

/// A record, or what stands in its place.
pub(crate) struct Record<'r, 'a> {
    pub(crate) place: Place,
    pub(crate) raw: Raw<'r>,
    pub(crate) item: Item<'r, 'a>,
}

/// Rule ids of what is no record.
pub(crate) mod malformed {
    use braze_events::{Severity, Violation};

    /// A line that is not JSON.
    pub(crate) const JSON: &str = "malformed.json";
    /// A line that does not name its event.
    pub(crate) const UNTAGGED: &str = "malformed.untagged";
    /// A line beyond the limit.
    pub(crate) const TOO_LONG: &str = "malformed.too-long";
    /// A part of an Avro file that cannot be decoded.
    pub(crate) const BLOCK: &str = "malformed.block";

    /// What is wrong, as a violation.
    #[cold]
    pub(crate) fn violation(rule: &'static str, why: String) -> Violation {
        Violation { pointer: String::new(), rule, severity: Severity::Error, message: why.into() }
    }
}

impl Piece {
    /// Hands out its records, then what is wrong with the piece itself.
    pub(crate) fn records(&mut self, depth: Depth, mut each: impl FnMut(Record<'_, '_>)) -> Option<Trouble> {
        match &mut self.content {
            Content::Lines(run) => {
                run.records(self.file, depth, &mut each);
                None
            }
            Content::Block(block) => block.records(self.file, depth, &mut each),
            Content::Trouble(trouble) => Some(trouble.clone()),
        }
    }
}

/// How the records of lines are encoded.
#[derive(Clone, Copy)]
pub(super) enum Encoding {
    Json,
    /// Avro's JSON encoding, of this event type; `None`: of those that the lines name.
    AvroJson(Option<EventType>),
    /// Request bodies of a Custom HTTP connector.
    CustomHttp,
}

/// Lines of a file, copied together.
pub(super) struct Run {
    encoding: Encoding,
    text: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    number: u64,
    offset: u64,
    /// Where the line ends in the text; it starts where the one before ended.
    end: usize,
    /// The line was longer than this limit, and is not here.
    limit: Option<usize>,
}

impl Run {
    /// No lines, in the memory of others.
    pub(super) fn new(encoding: Encoding, memory: Option<Run>) -> Self {
        let (mut text, mut entries) = memory.map(|run| (run.text, run.entries)).unwrap_or_default();
        text.clear();
        entries.clear();
        Run { encoding, text, entries }
    }

    pub(super) fn push(&mut self, number: u64, offset: u64, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.entries.push(Entry { number, offset, end: self.text.len(), limit: None });
    }

    /// Adds a line to the entry of the last one.
    pub(super) fn push_more(&mut self, line: &[u8]) {
        self.text.push(b'\n');
        self.text.extend_from_slice(line);
        if let Some(last) = self.entries.last_mut() {
            last.end = self.text.len();
        }
    }

    /// Takes the text of the last entry out: it is too long.
    pub(super) fn drop_last(&mut self, limit: usize) {
        let start = self.entries.iter().rev().nth(1).map_or(0, |entry| entry.end);
        if let Some(last) = self.entries.last_mut() {
            self.text.truncate(start);
            (last.end, last.limit) = (start, Some(limit));
        }
    }

    pub(super) fn push_too_long(&mut self, number: u64, offset: u64, limit: usize) {
        self.entries.push(Entry { number, offset, end: self.text.len(), limit: Some(limit) });
    }

    fn records(&self, file: u32, depth: Depth, each: &mut impl FnMut(Record<'_, '_>)) {
        let mut start = 0;
        let mut buffer = Vec::new();
        for &Entry { number, offset, end, limit } in &self.entries {
            let line = self.text.get(start..end).unwrap_or_default();
            start = end;
            let place = Place { file, number, offset, block: None };
            let mut each = |raw: Raw<'_>, item: Item<'_, '_>| each(Record { place, raw, item });
            if let Some(limit) = limit {
                let why = format!("the line is longer than {limit} bytes");
                each(Raw::Gone, Item::Malformed { rule: malformed::TOO_LONG, why });
                continue;
            }
            let mut text = |item: Item<'_, '_>| each(Raw::Text(line), item);
            match self.encoding {
                Encoding::CustomHttp => custom_http(line, depth, &mut each),
                _ if number == 1 && is_part(line) => text(part()),
                Encoding::Json => json(line, depth, &mut text),
                Encoding::AvroJson(event) => avro_json(line, event, depth, &mut buffer, &mut text),
            }
        }
    }
}

/// Whether the first line of a file tells that its records are not one per line.
fn is_part(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"{" | [b'[', ..])
}

#[cold]
fn part() -> Item<'static, 'static> {
    let why = "not a record, but part of one, or a list of them: each should stand on a line of its own (try `jq -c .`, for a list `jq -c '.[]'`)";
    Item::Malformed { rule: malformed::JSON, why: why.to_owned() }
}

fn json(line: &[u8], depth: Depth, each: &mut impl FnMut(Item<'_, '_>)) {
    // Events are large: they are not moved around.
    let outcome = match depth {
        Depth::Check => Event::inspect_json(line).map(|mut inspection| each(Item::Event(&mut inspection.event, inspection.violations))),
        Depth::Decode => Event::from_json(line).map(|mut event| each(Item::Event(&mut event, Vec::new()))),
    };
    match outcome {
        Ok(()) => {}
        // Looked at again: what could be decoded may be kept.
        Err(DecodeError::Shape { event, violations: shape }) => {
            let mut inspection = Event::inspect_json(line).ok();
            each(Item::Misshapen { event, shape, record: inspection.as_mut().map(|inspection| &mut inspection.event) });
        }
        Err(error) => each(undecodable(&error)),
    }
}

/// `buffer` holds the line as it would be in plain JSON.
fn avro_json(line: &[u8], event: Option<EventType>, depth: Depth, buffer: &mut Vec<u8>, each: &mut impl FnMut(Item<'_, '_>)) {
    match avro::plain_json(line, Event::CATALOG, event.map(EventType::as_str), buffer) {
        // What a line does not tell, its file should.
        Ok(()) => json(buffer, depth, &mut |item: Item<'_, '_>| match (event, item) {
            (None, Item::Malformed { rule: malformed::UNTAGGED, .. }) => {
                let why = "the record does not name its event, and neither does the name of the file; give --event".to_owned();
                each(Item::Malformed { rule: malformed::UNTAGGED, why });
            }
            (_, item) => each(item),
        }),
        Err(DecodeError::OtherEvent { expected, found, .. }) => {
            let why = format!("the record says that it is a `{found}`, and the name of the file or --event that it is a `{expected}`");
            each(Item::Malformed { rule: malformed::UNTAGGED, why });
        }
        Err(error) => each(undecodable(&error)),
    }
}

/// The events of a request body.
fn custom_http(body: &[u8], depth: Depth, each: &mut impl FnMut(Raw<'_>, Item<'_, '_>)) {
    let incoming = custom_http::CURRENT.receive::<Event<'_>>(body);
    let all = Body::new(body);
    let refuse = |index, refusal: Refusal, each: &mut dyn FnMut(Raw<'_>, Item<'_, '_>)| {
        // Else it is about the body, or the rest of it.
        let raw = if let Refusal::Event { .. } = refusal { Raw::Event(&all, index) } else { Raw::Text(body) };
        each(raw, refused(refusal));
    };
    match depth {
        Depth::Check => incoming.inspections().enumerate().for_each(|(index, outcome)| match outcome {
            Ok(mut inspection) => each(Raw::Event(&all, index), Item::Event(&mut inspection.event, inspection.violations)),
            Err(refusal) => refuse(index, refusal, each),
        }),
        Depth::Decode => incoming.enumerate().for_each(|(index, outcome)| match outcome {
            Ok(mut event) => each(Raw::Event(&all, index), Item::Event(&mut event, Vec::new())),
            Err(refusal) => refuse(index, refusal, each),
        }),
    }
}

#[cold]
fn refused(refusal: Refusal) -> Item<'static, 'static> {
    let why = refusal.to_string();
    match refusal {
        Refusal::Syntax(_) => Item::Malformed { rule: malformed::JSON, why: format!("not JSON: {why} of the body") },
        Refusal::Event { event: Some(event), violations: shape, .. } => Item::Misshapen { event, shape, record: None },
        _ => Item::Malformed { rule: malformed::UNTAGGED, why },
    }
}

#[cold]
fn undecodable(error: &DecodeError) -> Item<'static, 'static> {
    let why = error.to_string();
    match error {
        DecodeError::Syntax(_) => Item::Malformed { rule: malformed::JSON, why: format!("not JSON: {why} of the line") },
        _ => Item::Malformed { rule: malformed::UNTAGGED, why },
    }
}
