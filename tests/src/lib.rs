//! End-to-end tests of the workspace, and what they share.
//!
//! | module in `tests/` | what it shows |
//! |---|---|
//! | `facts` | the catalog says what the collected facts say, and the generated tables say what the catalog says |
//! | `roundtrip` | nothing is lost on the way through JSON, serde and binary formats |
//! | `differential` | the JSON fast path accepts and means what `serde_json` does |
//! | `avro` | Avro files of ours and of others, of every release, whole and damaged |
//! | `no_panic` | no input makes the decoders panic, or use more memory than agreed |
//! | `api` | validation and redaction of Braze's events |
//! | `privacy` | personal data stays where it is: redaction and `Debug` of events, objects and custom events |
//! | `track` | what is sent to Braze: identifiers, limits, formats, batches, answers, custom events there and back |
//! | `destinations` | events as destinations get them, and back |
//! | `docs` | the documents: valid, linked, true, and at work in a browser |
//! | `numbers` | numbers from outside, of any size and spelling, in every format |
//! | `send_sync` | what can be held across an `await` and shared between threads |
//! | `wire_names` | fields whose names on the wire are no names in Rust |
//! | `language` | catalogs of other forms: without channels, categories, releases; any name of an event |
//! | `small` | catalogs of a few lines make code without a warning |
//! | `zoo` | the code generated from a catalog that uses every feature of the language |
//! | `yaml_edits` | what an edit of the YAML does to a build |
//! | `exports` | what `catalog export` writes is accepted by those for whom it is, with records in it |
//! | `determinism` | the same input makes the same bytes, anywhere |
//! | `packages` | what cargo packs holds all that it needs |
//!
//! `fixtures/` holds catalogs with mistakes and what the generator says of them, the zoo, and a
//! catalog with dangerous names.

pub mod earlier;
pub mod small;
pub mod taken;
pub mod zoo;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use braze_events::{Event, EventType};
use event_catalog::AnyEvent;
use event_catalog::descriptor::{FieldDescriptor, Kind, Shape};
use event_catalog::record::{FieldMut, ScalarBuf};
use event_catalog::sample::Sampler;
use event_catalog_formats::random::Random;

/// Returns all files below a folder, by their paths within it.
///
/// # Panics
///
/// Panics where one of them cannot be read.
#[allow(clippy::panic, reason = "this is for tests")]
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let read =
        |path: &Path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries =
            fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap_or(&path).to_owned(),
                    read(&path),
                );
            }
        }
    }
    found
}

/// Copies all files below a folder.
///
/// # Panics
///
/// Panics where one of them cannot be read or written.
#[allow(clippy::expect_used, reason = "this is for tests")]
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path);
        let parent = target.parent().unwrap_or(to);
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(target, bytes).expect("a file can be written");
    }
}

/// Random numbers that are the same in every run.
#[derive(Clone, Debug)]
pub struct Dice(Random);

impl Dice {
    /// One series per seed.
    pub const fn new(seed: u64) -> Self {
        Dice(Random::new(seed))
    }

    /// The next number.
    pub const fn roll(&mut self) -> u64 {
        self.0.next()
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).unwrap_or_default()
    }

    /// One of them, of which there must be one.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Puts them in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// An event of this type, made up: the same for the same seed.
pub fn sample(event_type: EventType, seed: u64) -> Event<'static> {
    let mut event = empty(event_type);
    if let Ok(record) = event.record_mut() {
        Sampler::new(seed).fill(record);
    }
    event
}

/// An event of this type without any value in it.
pub fn empty(event_type: EventType) -> Event<'static> {
    Event::empty((), usize::from(event_type.descriptor().index))
}

/// Changes each field of an event by hand; nothing on an unknown event.
pub fn each_field(
    event: &mut Event<'static>,
    mut change: impl FnMut(&'static FieldDescriptor, &mut FieldMut<'_, 'static>),
) {
    if let Ok(record) = event.record_mut() {
        let slots = record.descriptor().fields;
        record.fields_mut(&mut |fields, _| {
            slots
                .iter()
                .zip(fields)
                .for_each(|(slot, field)| change(slot, field));
        });
    }
}

/// Gives every field of a kind these values: one after the other on lists, else the first.
pub fn set_all(event: &mut Event<'static>, kind: Kind, values: &[ScalarBuf<'static>]) {
    each_field(event, |slot, field| {
        if slot.kind == kind {
            field.start_list();
            let count = if slot.shape == Shape::One {
                1
            } else {
                values.len()
            };
            values
                .iter()
                .take(count)
                .for_each(|value| field.put(Some(value.clone())));
        }
    });
}

/// An event in which every text field says which field it is, so that one can tell where a text
/// came from: see [`label`].
pub fn labelled(event_type: EventType) -> Event<'static> {
    let mut event = sample(event_type, 0);
    each_field(&mut event, |slot, field| {
        if slot.kind == Kind::String {
            field.start_list();
            field.put(Some(ScalarBuf::Str(label(slot.name()).into())));
        }
    });
    event
}

/// The text that stands in this field of a [`labelled`] event.
pub fn label(field: &str) -> String {
    format!("<the {field}>")
}

/// The members of a JSON object as text, key (with its quotes) and value, in order. The object is
/// one that somebody wrote well.
pub fn members(object: &str) -> Vec<(String, String)> {
    let inner = object
        .trim()
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or_default();
    let mut found = Vec::new();
    let (mut start, mut colon, mut depth, mut quoted, mut escaped) = (0, None, 0, false, false);
    for (i, byte) in inner.bytes().chain([b',']).enumerate() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b':' if depth == 0 && colon.is_none() => colon = Some(i),
            b',' if depth == 0 => {
                if let Some(colon) = colon.take() {
                    found.push((
                        inner[start..colon].trim().to_owned(),
                        inner[colon + 1..i].trim().to_owned(),
                    ));
                }
                start = i + 1;
            }
            _ => {}
        }
    }
    found
}

/// A JSON object with these members.
pub fn object<K: AsRef<str>, V: AsRef<str>>(members: &[(K, V)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("{}:{}", key.as_ref(), value.as_ref()))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Appends a number that is not negative as Avro writes it.
pub fn avro_long(out: &mut Vec<u8>, value: u64) {
    let mut rest = value << 1;
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_split_at_the_top_only() {
        let json = r#" {"a": 1,"b,\"":{"c":[1,{"d":"}]"}]} , "e":"\\" }"#;
        let expected = [
            (r#""a""#, "1"),
            (r#""b,\"""#, r#"{"c":[1,{"d":"}]"}]}"#),
            (r#""e""#, r#""\\""#),
        ];
        let found = members(json);
        assert_eq!(found, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        assert_eq!(
            object(&found),
            r#"{"a":1,"b,\"":{"c":[1,{"d":"}]"}]},"e":"\\"}"#
        );
        assert!(members("{}").is_empty());
    }
}
