//! Records that came before: vendors deliver every event at least once, and now and then twice.
//!
//! An event is told by its `id`, of which 128 bits are remembered: all of a UUID, and of other text
//! a hash. Two generations of ids are held. When the younger is full it becomes the older, and the
//! older is forgotten; so memory is bounded, and the last ids are always known.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};
use std::num::NonZero;

use event_catalog::record::{FieldRef, Scalar};
use event_catalog::{AnyEvent as _, Value};

use crate::catalog::Event;
use crate::output::count;

/// Whether and how repeated records are left out. Shared by all commands that read records.
#[derive(clap::Args)]
pub(crate) struct Dedupe {
    /// Leave out records whose `id` came before in this run; the first in the order of the input
    /// stays.
    ///
    /// An id is text that is not empty. Records without one stay, and those that are not shaped
    /// like their event neither go nor count as the first.
    #[arg(long)]
    dedupe: bool,
    /// How many ids are remembered at least, the last ones; each takes up to 80 bytes of memory.
    #[arg(long, value_name = "N", default_value = "5000000", requires = "dedupe")]
    dedupe_ids: NonZero<usize>,
}

impl Dedupe {
    /// The memory for ids, if repeated records are unwanted.
    pub(crate) fn memory(&self) -> Option<Seen> {
        self.dedupe.then(|| Seen::new(self.dedupe_ids))
    }
}

/// What is remembered of an id.
pub(crate) type Id = u128;

/// The id of an event, if it has one.
pub(crate) fn id(event: &Event<'_>) -> Option<Id> {
    match event.record() {
        Ok(record) => {
            let at = record.descriptor().position("id")?;
            let mut id = None;
            record.fields(&mut |fields, _| {
                if let Some(Scalar::Str(text)) = fields.get(at).and_then(FieldRef::scalar) {
                    id = id_of(text);
                }
            });
            id
        }
        Err(unknown) => unknown
            .fields
            .get("id")
            .and_then(Value::as_str)
            .and_then(id_of),
    }
}

fn id_of(text: &str) -> Option<Id> {
    if text.is_empty() {
        None
    } else {
        Some(uuid(text).unwrap_or_else(|| hash(text)))
    }
}

/// The bits of a UUID as it is usually written; two texts never have the same.
fn uuid(text: &str) -> Option<Id> {
    let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let (mut bits, mut wrong) = (0, false);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            wrong |= *byte != b'-';
        } else {
            let digit = DIGITS[usize::from(*byte)];
            wrong |= digit > 15;
            bits = bits << 4 | Id::from(digit & 15);
        }
    }
    (!wrong).then_some(bits)
}

/// What hexadecimal digits are worth, in lower case; other bytes are worth 255.
const DIGITS: [u8; 256] = {
    let mut digits = [255; 256];
    let mut digit = 0;
    while digit < 16 {
        digits[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
};

/// Two hashes of 64 bits that have nothing to do with each other.
fn hash(text: &str) -> Id {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(text.as_bytes());
        Id::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// The ids that came.
pub(crate) struct Seen {
    young: HashSet<Id>,
    old: HashSet<Id>,
    /// How many a generation holds.
    most: usize,
    /// Ids were forgotten.
    forgot: bool,
}

impl Seen {
    fn new(most: NonZero<usize>) -> Self {
        Seen {
            young: HashSet::new(),
            old: HashSet::new(),
            most: most.get(),
            forgot: false,
        }
    }

    /// Whether this id comes for the first time. What has no id always does.
    pub(crate) fn is_new(&mut self, id: Option<Id>) -> bool {
        let Some(id) = id else { return true };
        if self.old.contains(&id) || !self.young.insert(id) {
            return false;
        }
        if self.young.len() == self.most {
            std::mem::swap(&mut self.young, &mut self.old);
            self.forgot |= !self.young.is_empty();
            self.young.clear();
        }
        true
    }

    /// What there is to say in the end.
    pub(crate) fn note(&self, duplicates: u64) -> Option<String> {
        let more = if self.forgot {
            "; ids were forgotten: there may be more (see --dedupe-ids)"
        } else {
            ""
        };
        (duplicates > 0 || self.forgot)
            .then(|| format!("note: {} left out{more}", count(duplicates, "duplicate")))
    }

    /// Whether ids were forgotten, so that records which came again long after the first may have
    /// been taken for new.
    pub(crate) fn forgot(&self) -> bool {
        self.forgot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart() {
        let texts = [
            "9270ced2-225a-4d7d-8e66-f13d307939c5",
            "9270ced2-225a-4d7d-8e66-f13d307939c6",
            "9270CED2-225A-4D7D-8E66-F13D307939C5",
            "9270ced2-225a-4d7d-8e66-f13d307939c",
            "9270ced2225a4d7d8e66f13d307939c5----",
            "x",
            "y",
        ];
        let mut seen = Seen::new(NonZero::new(10).unwrap());
        for text in texts {
            assert!(seen.is_new(id_of(text)), "{text}");
        }
        for text in texts {
            assert!(!seen.is_new(id_of(text)), "{text}");
        }
        assert_eq!(
            uuid(texts[0]),
            Some(0x9270_ced2_225a_4d7d_8e66_f13d_3079_39c5)
        );
        assert!(
            seen.is_new(None)
                && seen.is_new(None)
                && seen.is_new(id_of(""))
                && seen.is_new(id_of(""))
        );
    }

    #[test]
    fn the_last_ids_are_remembered_and_no_more_than_twice_as_many() {
        let mut seen = Seen::new(NonZero::new(100).unwrap());
        for id in 0..10_000 {
            assert!(seen.is_new(Some(id)));
            assert!(!seen.is_new(Some(id.saturating_sub(99))), "{id}");
            assert!(seen.young.len() + seen.old.len() <= 200);
        }
        assert!(seen.forgot() && seen.is_new(Some(0)));
    }
}
