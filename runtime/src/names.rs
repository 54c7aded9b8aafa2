//! Finding a name in a fixed list: a hash table built at compile time.
//!
//! A name of up to 32 bytes is four words: hashing and comparing it needs no loop.

use wide::u8x16;

use crate::bytes::{FILL, filled};

/// An index over a list of names.
#[derive(Debug)]
pub struct NameTable {
    entries: &'static [Entry],
    /// Power-of-two table of positions in `entries` plus one; 0 is free.
    buckets: &'static [u16],
}

/// A name with what is compared first.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    words: Words,
    name: &'static str,
}

/// What is hashed and compared: all bytes, filled up to 32 with [`FILL`]; of more, the first and the last sixteen, the very first replaced by
/// [`FILL`] so that no key of 32 is mistaken for one.
#[derive(Clone, Copy, Debug)]
struct Words {
    low: [u8; 16],
    high: [u8; 16],
}

/// How many buckets a list of `names` wants: a power of two, at most a quarter full, so that most finds are one probe.
pub const fn buckets_for(names: usize) -> usize {
    (names * 4 + 1).next_power_of_two()
}

/// Fills the buckets for [`NameTable::new`]; `N` is [`buckets_for`] the number of names.
pub const fn buckets<const N: usize>(names: &[&str]) -> [u16; N] {
    let mut table = [0; N];
    let mut i = 0;
    while i < names.len() {
        let mut at = hash(words(names[i].as_bytes())) & (N - 1);
        while table[at] != 0 {
            at = (at + 1) & (N - 1);
        }
        #[allow(clippy::cast_possible_truncation, reason = "a catalogue has fewer than 65,535 names")]
        {
            table[at] = i as u16 + 1;
        }
        i += 1;
    }
    table
}

/// Fills the entries for [`NameTable::new`]; `N` is the number of names.
pub const fn entries<const N: usize>(names: &[&'static str; N]) -> [Entry; N] {
    let mut table = [Entry { words: words(b""), name: "" }; N];
    let mut i = 0;
    while i < N {
        table[i] = Entry { words: words(names[i].as_bytes()), name: names[i] };
        i += 1;
    }
    table
}

impl NameTable {
    /// A table of what [`entries`] and [`buckets`] made of the same names.
    pub const fn new(entries: &'static [Entry], buckets: &'static [u16]) -> Self {
        NameTable { entries, buckets }
    }

    /// The position of a name.
    #[inline]
    pub fn find(&self, key: &[u8]) -> Option<usize> {
        self.find_by(words(key), |name| name.len() == key.len() && (key.len() <= WORDS || name.as_bytes() == key))
    }

    /// The position of the name that the first `len` bytes of a window are.
    #[inline]
    pub(crate) fn find_in(&self, window: &[u8; WORDS], len: usize) -> Option<usize> {
        let Words { low, high } = halves(window);
        let fill = REST.get(len)?;
        let low = u8x16::new(low) | u8x16::new(fill.low);
        let high = u8x16::new(high) | u8x16::new(fill.high);
        self.find_by(Words { low: low.to_array(), high: high.to_array() }, |_| true)
    }

    /// The position of the name with these words; of more than 32 bytes, `same` has the last say.
    #[inline]
    fn find_by(&self, words: Words, same: impl Fn(&str) -> bool) -> Option<usize> {
        let mask = self.buckets.len().wrapping_sub(1);
        let mut at = hash(words) & mask;
        let (low, high) = (u8x16::new(words.low), u8x16::new(words.high));
        loop {
            let index = usize::from(*self.buckets.get(at)?).checked_sub(1)?;
            let entry = self.entries.get(index)?;
            let equal = low.simd_eq(u8x16::new(entry.words.low)) & high.simd_eq(u8x16::new(entry.words.high));
            if equal.to_bitmask() == 0xffff && same(entry.name) {
                return Some(index);
            }
            at = (at + 1) & mask;
        }
    }
}

/// How many bytes a name's words hold.
pub(crate) const WORDS: usize = 32;

/// What a window has behind a key, filled, by the length of the key.
static REST: [Words; WORDS + 1] = {
    let mut rest = [Words { low: [0; 16], high: [0; 16] }; WORDS + 1];
    let mut len = 0;
    while len <= WORDS {
        let mut at = len;
        while at < WORDS {
            if at < 16 {
                rest[len].low[at] = FILL;
            } else {
                rest[len].high[at - 16] = FILL;
            }
            at += 1;
        }
        len += 1;
    }
    rest
};

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the two words of a half")]
const fn hash(words: Words) -> usize {
    let folded = u128::from_le_bytes(words.low) ^ u128::from_le_bytes(words.high);
    let folded = folded as u64 ^ ((folded >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

#[inline]
const fn halves(window: &[u8; WORDS]) -> Words {
    let (Some(low), Some(high)) = (window.first_chunk(), window.last_chunk()) else { return Words { low: [0; 16], high: [0; 16] } };
    Words { low: *low, high: *high }
}

#[inline]
const fn words(key: &[u8]) -> Words {
    const NONE: u128 = u128::MAX;
    let len = key.len();
    // Two pieces that overlap where there are fewer bytes than both hold; the second moves up to where it belongs.
    if let (Some(first), Some(last)) = (key.first_chunk::<16>(), key.last_chunk::<16>()) {
        let last = u128::from_le_bytes(*last);
        let high = if len >= WORDS {
            last
        } else if len == 16 {
            NONE
        } else {
            last >> (8 * (WORDS - len)) | NONE << (8 * (len - 16))
        };
        let mut low: [u8; 16] = *first;
        if len > WORDS {
            low[0] = FILL;
        }
        return Words { low, high: high.to_le_bytes() };
    }
    Words { low: filled(key), high: NONE.to_le_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 10] = [
        "id",
        "canvas_step_id",
        "canvas_step_name",
        "a",
        "campaign_name",
        "canvas_step_message_variation_id",
        "push_token_provisionally_opted_in",
        "users.messages.first.Click.many.times",
        "users.messages.other.Click.many.times",
        "device_id",
    ];
    static BUCKETS: [u16; buckets_for(NAMES.len())] = buckets(&NAMES);
    static ENTRIES: [Entry; NAMES.len()] = entries(&NAMES);
    static TABLE: NameTable = NameTable::new(&ENTRIES, &BUCKETS);

    fn window(text: &str) -> [u8; WORDS] {
        std::array::from_fn(|i| text.as_bytes().get(i).copied().unwrap_or(b'x'))
    }

    #[test]
    fn finds_every_name_and_nothing_else() {
        for (i, name) in NAMES.iter().enumerate() {
            assert_eq!(TABLE.find(name.as_bytes()), Some(i), "{name}");
            if name.len() <= WORDS {
                for after in ["", "\": 1, \"and\": \"more of this\"}"] {
                    assert_eq!(TABLE.find_in(&window(&format!("{name}{after}")), name.len()), Some(i), "{name}");
                }
            }
        }
        let others = [
            "",
            "i",
            "idd",
            "canvas_step",
            "canvas_step_nam",
            "canvas_step_names",
            "campaign_namf",
            "push_token_proviionally_opted_in",
            "users.messages.third.Click.many.times",
        ];
        for other in others {
            assert_eq!(TABLE.find(other.as_bytes()), None, "{other}");
            if other.len() <= WORDS {
                assert_eq!(TABLE.find_in(&window(other), other.len()), None, "{other}");
            }
        }
    }

    #[test]
    fn the_words_of_a_key_are_those_of_its_window() {
        let text = "abcdefghijklmnopqrstuvwxyz012345";
        for (len, rest) in REST.iter().enumerate() {
            let (window, found) = (halves(&window(text)), words(&text.as_bytes()[..len]));
            let filled = |half: [u8; 16], rest: [u8; 16]| std::array::from_fn(|i| half[i] | rest[i]);
            assert_eq!((found.low, found.high), (filled(window.low, rest.low), filled(window.high, rest.high)), "{len}");
        }
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        static NONE: NameTable = NameTable::new(&[], &[0; 1]);
        static NO_BUCKETS: NameTable = NameTable::new(&[], &[]);
        assert_eq!(NONE.find(b"id"), None);
        assert_eq!(NO_BUCKETS.find(b"id"), None);
    }
}
