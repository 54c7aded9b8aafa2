//! Records in texts: mostly one on a line, but also several, lists of them, and request bodies.

use event_catalog::json::{DecodeError, Syntax, SyntaxError};
use event_catalog::project::{Dialect, Refusal};
use event_catalog::{EventExt as _, avro};

use super::piece::{Depth, Item, Place, Record, malformed};
use super::raw::{Body, Members, Raw};
use super::{About, documents};

use crate::catalog::{Event, catalog, tool};

/// How the records of a text are encoded.
#[derive(Clone, Copy)]
pub(super) enum Encoding {
    Json,
    /// Avro's JSON encoding.
    AvroJson,
    /// Request bodies of a destination.
    Bodies(&'static Dialect),
}

/// Why there is no text where one should be.
#[derive(Clone, Copy)]
pub(super) enum Lack {
    /// It was longer than this limit.
    TooLong(usize),
    /// A list of records begins here, and the file ends before it does.
    OpenList,
}

impl Lack {
    #[cold]
    fn item(self) -> Item<'static, 'static> {
        match self {
            Lack::TooLong(limit) => Item::Malformed {
                rule: malformed::TOO_LONG,
                why: format!("the line is longer than {limit} bytes"),
            },
            Lack::OpenList => {
                let why = "not JSON: the list of records that begins here is not closed at the end of the file".to_owned();
                Item::Malformed {
                    rule: malformed::JSON,
                    why,
                }
            }
        }
    }
}

/// Texts of a file, copied together: mostly lines.
pub(super) struct Run {
    encoding: Encoding,
    text: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    number: u64,
    column: u64,
    offset: u64,
    /// Where it ends in the text; it starts where the one before ended.
    end: usize,
    /// It is not here.
    lack: Option<Lack>,
}

impl Run {
    /// No texts, in the memory of others.
    pub(super) fn new(encoding: Encoding, memory: Option<Run>) -> Self {
        let (mut text, mut entries) = memory
            .map(|run| (run.text, run.entries))
            .unwrap_or_default();
        text.clear();
        entries.clear();
        Run {
            encoding,
            text,
            entries,
        }
    }

    pub(super) fn push(&mut self, number: u64, offset: u64, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.entries.push(Entry {
            number,
            column: 0,
            offset,
            end: self.text.len(),
            lack: None,
        });
    }

    pub(super) fn push_lack(&mut self, number: u64, offset: u64, lack: Lack) {
        self.entries.push(Entry {
            number,
            column: 0,
            offset,
            end: self.text.len(),
            lack: Some(lack),
        });
    }

    /// Takes note of where in its line the last one starts.
    pub(super) fn at_column(&mut self, column: u64) {
        if let Some(last) = self.entries.last_mut() {
            last.column = column;
        }
    }

    pub(super) fn records(
        &self,
        about: &About,
        depth: Depth,
        each: &mut impl FnMut(Record<'_, '_>),
    ) {
        let mut start = 0;
        let mut reader = Reader {
            about,
            encoding: self.encoding,
            depth,
            plain: Vec::new(),
            named: Vec::new(),
        };
        for &Entry {
            number,
            column,
            offset,
            end,
            lack,
        } in &self.entries
        {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            let place = Place {
                file: about.file,
                number,
                column,
                offset,
                block: None,
            };
            match lack {
                None => reader.text(text, place, each),
                Some(lack) => each(Record {
                    place,
                    raw: Raw::Gone,
                    item: lack.item(),
                }),
            }
        }
    }
}

/// Makes records of texts.
struct Reader<'f> {
    about: &'f About,
    encoding: Encoding,
    depth: Depth,
    /// A text as it would be in plain JSON.
    plain: Vec<u8>,
    /// A text with the name of its event.
    named: Vec<u8>,
}

impl Reader<'_> {
    /// The records of a text: one, mostly.
    #[inline]
    fn text(&mut self, text: &[u8], place: Place, each: &mut impl FnMut(Record<'_, '_>)) {
        match self.encoding {
            Encoding::Json => self.json(text, place, each),
            Encoding::AvroJson => self.avro_json(text, place, each),
            Encoding::Bodies(dialect) => self.bodies(dialect, text, place, each),
        }
    }

    #[inline]
    fn json(&mut self, text: &[u8], place: Place, each: &mut impl FnMut(Record<'_, '_>)) {
        if let Err(error) = decoded(text, Raw::Text(text), self.depth, place, each) {
            self.not_json(text, text, &error, place, each);
        }
    }

    fn avro_json(&mut self, text: &[u8], place: Place, each: &mut impl FnMut(Record<'_, '_>)) {
        let mut plain = std::mem::take(&mut self.plain);
        let outcome = avro::plain_json(text, catalog(), None, &mut plain);
        let outcome =
            outcome.and_then(|()| decoded(&plain, Raw::Text(text), self.depth, place, each));
        if let Err(error) = outcome {
            self.not_json(text, &plain, &error, place, each);
        }
        self.plain = plain;
    }

    /// A text that is no record as it is: it may hold several, or not name its event. `plain` is
    /// the same in plain JSON.
    #[cold]
    fn not_json(
        &mut self,
        text: &[u8],
        plain: &[u8],
        error: &DecodeError,
        place: Place,
        each: &mut impl FnMut(Record<'_, '_>),
    ) {
        let raw = Raw::Text(text);
        let item = match error {
            DecodeError::Syntax(_) if self.several(text, place, each) => return,
            DecodeError::Untagged { tag } if untagged(plain, tag, &mut self.named) => {
                let Some((event, named)) = self.about.shelf.event(self.about.shared.assumed) else {
                    let why = format!(
                        "{error}, and neither its folder nor the name of the file does (see --assume-event)"
                    );
                    return each(Record {
                        place,
                        raw,
                        item: Item::Malformed {
                            rule: malformed::UNTAGGED,
                            why,
                        },
                    });
                };
                name(tag, event, &mut self.named);
                match decoded(&self.named, raw, self.depth, place, each) {
                    Ok(()) => return self.about.shared.namings.add(named, self.about.file, 1),
                    Err(error) => undecodable(&error),
                }
            }
            error => undecodable(error),
        };
        each(Record { place, raw, item });
    }

    /// Hands out the records of a text that holds several, or a list of them; false where it does
    /// not.
    fn several(
        &mut self,
        text: &[u8],
        place: Place,
        each: &mut impl FnMut(Record<'_, '_>),
    ) -> bool {
        let parts = documents::several(text);
        // A text that is one record is none for another reason.
        if parts
            .iter()
            .any(|(_, part)| part.len() == text.trim_ascii().len())
        {
            return false;
        }
        for (start, part) in &parts {
            self.text(part, place.further(*start), each);
        }
        !parts.is_empty()
    }

    /// The events of a request body.
    fn bodies(
        &mut self,
        dialect: &'static Dialect,
        body: &[u8],
        place: Place,
        each: &mut impl FnMut(Record<'_, '_>),
    ) {
        let mut delivered = false;
        let all = Body::new(body);
        let outcome = received(
            dialect,
            body,
            &|index| Raw::Event(&all, index),
            self.depth,
            place,
            &mut |record: Record<'_, '_>| {
                delivered = true;
                each(record);
            },
        );
        let Err(refusal) = outcome else { return };
        let item = match &refusal {
            Refusal::Syntax(SyntaxError {
                offset,
                kind: Syntax::TrailingData | Syntax::ExpectedObject,
                ..
            }) => {
                // A body that came is behind; anything else is still to come.
                let start = if delivered { *offset } else { 0 };
                if self.several(
                    body.get(start..).unwrap_or_default(),
                    place.further(start),
                    each,
                ) {
                    return;
                }
                refused(&refusal)
            }
            // An event that stands for itself, as in the vendor's samples.
            Refusal::NoEvents { key: Some(key) } => {
                let mut list = format!("{{\"{key}\":[").into_bytes();
                list.extend_from_slice(body);
                list.extend_from_slice(b"]}");
                let mut is_event = true;
                let outcome = received(
                    dialect,
                    &list,
                    &|_| Raw::Text(body),
                    self.depth,
                    place,
                    &mut |record: Record<'_, '_>| {
                        is_event = !matches!(record.item, Item::Malformed { .. });
                        if is_event {
                            each(record);
                        }
                    },
                );
                match outcome {
                    Ok(()) if is_event => return,
                    _ => refused(&refusal),
                }
            }
            refusal => refused(refusal),
        };
        each(Record {
            place,
            raw: Raw::Text(body),
            item,
        });
    }
}

/// Decodes a record and hands it out. An error where it is none.
#[inline]
fn decoded(
    text: &[u8],
    raw: Raw<'_>,
    depth: Depth,
    place: Place,
    each: &mut impl FnMut(Record<'_, '_>),
) -> Result<(), DecodeError> {
    // Events are large: they are not moved around.
    let outcome = match depth {
        Depth::Check => Event::inspect_json_of(tool().events, text).map(|mut inspection| {
            each(Record {
                place,
                raw,
                item: Item::Event(&mut inspection.event, inspection.violations),
            });
        }),
        Depth::Decode => Event::from_json_of(tool().events, text).map(|mut event| {
            each(Record {
                place,
                raw,
                item: Item::Event(&mut event, Vec::new()),
            });
        }),
    };
    match outcome {
        // Looked at again: what could be decoded may be kept.
        Err(DecodeError::Shape {
            event,
            violations: shape,
        }) => {
            let mut inspection = Event::inspect_json_of(tool().events, text).ok();
            let record = inspection.as_mut().map(|inspection| &mut inspection.event);
            each(Record {
                place,
                raw,
                item: Item::Misshapen {
                    event,
                    shape,
                    record,
                },
            });
            Ok(())
        }
        outcome => outcome,
    }
}

/// Hands out the events of a request body, with where each can be had as it came; an error where it
/// is none, or none any more.
fn received<'r>(
    dialect: &'static Dialect,
    body: &[u8],
    raw: &dyn Fn(usize) -> Raw<'r>,
    depth: Depth,
    place: Place,
    each: &mut impl FnMut(Record<'_, '_>),
) -> Result<(), Refusal> {
    let mut one = |index, item: Item<'_, '_>| {
        each(Record {
            place,
            raw: raw(index),
            item,
        });
    };
    let refusal = |refusal: Refusal| match refusal {
        Refusal::Event { .. } => Ok(refused(&refusal)),
        refusal => Err(refusal),
    };
    let incoming = dialect.receive_of::<Event<'_>>(tool().events, body);
    match depth {
        Depth::Check => incoming
            .inspections()
            .enumerate()
            .try_for_each(|(index, outcome)| {
                match outcome {
                    Ok(mut inspection) => one(
                        index,
                        Item::Event(&mut inspection.event, inspection.violations),
                    ),
                    Err(bad) => one(index, refusal(bad)?),
                }
                Ok(())
            }),
        Depth::Decode => incoming.enumerate().try_for_each(|(index, outcome)| {
            match outcome {
                Ok(mut event) => one(index, Item::Event(&mut event, Vec::new())),
                Err(bad) => one(index, refusal(bad)?),
            }
            Ok(())
        }),
    }
}

/// Whether an object does not say which event it is: the tag is not there, or null. Then `out`
/// holds its members without the tag.
#[cold]
fn untagged(object: &[u8], tag: &str, out: &mut Vec<u8>) -> bool {
    out.clear();
    // A key may be written with escapes.
    let has = |text: &[u8]| object.windows(text.len()).any(|window| window == text);
    if !has(tag.as_bytes()) && !has(b"\\u") {
        out.extend_from_slice(
            object
                .trim_ascii_start()
                .strip_prefix(b"{")
                .unwrap_or_default(),
        );
        return true;
    }
    let Ok(Members(members)) = serde_json::from_slice(object) else {
        return false;
    };
    for (key, value) in &members {
        match value.get() {
            _ if key != tag => {
                let comma = if out.is_empty() { "" } else { "," };
                out.extend_from_slice(
                    format!("{comma}{}:{value}", serde_json::Value::from(&**key)).as_bytes(),
                );
            }
            "null" => {}
            _ => return false,
        }
    }
    out.push(b'}');
    true
}

/// Puts the name of the event in front of the members of an object.
fn name(tag: &str, event: &str, members: &mut Vec<u8>) {
    let comma = if members.trim_ascii_start().starts_with(b"}") {
        ""
    } else {
        ","
    };
    let start = format!("{{\"{tag}\":{}{comma}", serde_json::Value::from(event));
    members.splice(..0, start.into_bytes());
}

#[cold]
fn refused(refusal: &Refusal) -> Item<'static, 'static> {
    let why = refusal.to_string();
    match refusal {
        Refusal::Syntax(_) => Item::Malformed {
            rule: malformed::JSON,
            why: format!("not JSON: {why} of the body"),
        },
        Refusal::Event {
            event: Some(event),
            violations,
            ..
        } => Item::Misshapen {
            event,
            shape: violations.clone(),
            record: None,
        },
        _ => Item::Malformed {
            rule: malformed::UNTAGGED,
            why,
        },
    }
}

#[cold]
fn undecodable(error: &DecodeError) -> Item<'static, 'static> {
    let why = error.to_string();
    match error {
        DecodeError::Syntax(_) => Item::Malformed {
            rule: malformed::JSON,
            why: format!("not JSON: {why} of the line"),
        },
        _ => Item::Malformed {
            rule: malformed::UNTAGGED,
            why,
        },
    }
}
