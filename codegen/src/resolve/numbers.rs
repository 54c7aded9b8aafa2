//! The lock file: numbers of fields that were given away, and what a release had.
//!
//! A message is a line with its name, followed by indented lines `NUMBER NAME KIND PRESENCE`. The
//! line `release NUMBER` says which release had the fields that have a presence. Empty lines, and
//! those that start with `#`, say nothing.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::Sources;
use crate::model::{Catalog, FieldNumber, FieldNumbers, Presence, wire_form};
use crate::rules;

pub(super) fn resolve(sources: &Sources, catalog: &mut Catalog, found: &mut Diagnostics) {
    let (mut messages, release) = read(sources, sources.numbers, found);
    if sources.on.is_some() {
        // Custom events of the catalog beneath are somebody else's.
        messages.retain(|message, _| !FieldNumbers::is_custom(message));
        let (own, _) = read(sources, sources.own_numbers, found);
        let own = own.into_iter();
        messages.extend(own.filter(|(message, _)| FieldNumbers::is_custom(message)));
    }
    catalog.numbers.messages = messages;
    catalog.numbers.release = release;
}

/// What a lock file says; nothing if there is none.
fn read(
    sources: &Sources,
    file: Option<usize>,
    found: &mut Diagnostics,
) -> (BTreeMap<String, Vec<FieldNumber>>, Option<u16>) {
    let source = file.and_then(|file| Some((file, sources.files.get(file)?)));
    let Some((file, source)) = source else {
        return (BTreeMap::new(), None);
    };
    let mut reader = Reader {
        found,
        at: Span::top(file),
        release: None,
    };
    let messages = reader.messages(source.text());
    (messages, reader.release)
}

/// Returns where the lock file has a number of a message.
pub(super) fn place(sources: &Sources, message: &str, number: u32) -> Option<Span> {
    let file = sources.numbers?;
    let number = number.to_string();
    let (mut start, mut within) = (0, false);
    for line in sources.files.get(file)?.text().split_inclusive('\n') {
        let (content, at) = (line.trim(), start + line.len() - line.trim_start().len());
        start += line.len();
        match content.split_whitespace().collect::<Vec<_>>().as_slice() {
            [name] => within = *name == message,
            [first, ..] if within && *first == number => {
                return Some(Span::new(file, at..at + content.len()));
            }
            _ => {}
        }
    }
    None
}

/// What was read of a message.
#[derive(Default)]
struct Message {
    fields: Vec<FieldNumber>,
    /// Number -> who has it.
    taken: HashMap<u32, String>,
    /// Name and form on the wire -> number.
    known: HashMap<(String, String), u32>,
}

struct Reader<'a> {
    found: &'a mut Diagnostics,
    /// The line that is read.
    at: Span,
    /// What the line with the release says.
    release: Option<u16>,
}

impl Reader<'_> {
    fn report(&mut self, message: impl Into<String>) {
        let help = "undo the edit; after a merge, remove the line that was never published and run `catalog export protobuf --update-lock`";
        self.found
            .report(rules::BAD_LOCK, self.at, message)
            .help(help);
    }

    fn messages(&mut self, text: &str) -> BTreeMap<String, Vec<FieldNumber>> {
        let mut all: BTreeMap<String, Message> = BTreeMap::new();
        let mut message: Option<String> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim();
            let indent = line.len() - line.trim_start().len();
            let at = start + indent..start + indent + content.len();
            self.at = Span::new(self.at.file, at);
            start += line.len();
            let words: Vec<&str> = content.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                [name] if indent == 0 && is_name(name) => {
                    if all.insert((*name).to_owned(), Message::default()).is_some() {
                        self.report(format!("the message `{name}` is listed twice"));
                    }
                    message = Some((*name).to_owned());
                }
                ["release", number] if indent == 0 && self.release.is_none() => {
                    self.release = number.parse().ok();
                    if self.release.is_none() {
                        self.report(format!("`{number}` is no release"));
                    }
                }
                [number, name, kind, presence @ ..]
                    if indent > 0 && is_name(name) && presence.len() < 2 =>
                {
                    if let Some(fields) = message.as_ref().and_then(|message| all.get_mut(message))
                    {
                        self.field(fields, [number, name, kind], presence.first().copied());
                    } else {
                        self.report("a number stands before the first message");
                    }
                }
                _ => self.report(
                    "expected the name of a message, or indented `NUMBER NAME KIND PRESENCE`",
                ),
            }
        }
        let sorted = |mut message: Message| {
            message.fields.sort_by_key(|field| field.number);
            message.fields
        };
        all.into_iter()
            .map(|(name, message)| (name, sorted(message)))
            .collect()
    }

    fn field(
        &mut self,
        message: &mut Message,
        [number, name, kind]: [&str; 3],
        presence: Option<&str>,
    ) {
        let usable = |number: &u32| {
            (1..=FieldNumbers::LARGEST).contains(number) && !FieldNumbers::RESERVED.contains(number)
        };
        let Some(number) = number.parse().ok().filter(usable) else {
            return self.report(format!("`{number}` is no number that a field can have"));
        };
        if let Some(other) = message.taken.insert(number, name.to_owned()) {
            return self.report(format!(
                "`{name}` has the number {number}, and so has `{other}`"
            ));
        }
        if let Some(other) = message
            .known
            .insert((name.to_owned(), wire_form(kind)), number)
        {
            return self.report(format!("`{name}` has the numbers {other} and {number}"));
        }
        let all = [Presence::Required, Presence::Optional];
        let known = presence.map(|word| all.into_iter().find(|presence| presence.key() == word));
        if known == Some(None) {
            self.report("a field is `required` or `optional`");
        }
        message.fields.push(FieldNumber {
            number,
            name: name.to_owned(),
            kind: kind.to_owned(),
            presence: known.flatten(),
        });
    }
}

/// Names of events, with dots, and of fields. Marks that a merge leaves behind are none.
fn is_name(word: &str) -> bool {
    word.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
}
