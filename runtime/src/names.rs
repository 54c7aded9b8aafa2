//! Finding a name in a fixed list: hash tables built at compile time.
//!
//! There are two, because names come in two ways. In JSON text they stand in a window of 32 bytes
//! that can be read whatever their length: they are hashed and compared as two vectors. A slice may
//! not be read beyond its end, and loading one into vectors takes a case for each length; it is
//! hashed and compared by three words, of which most slices have room for without any case.

use wide::u8x16;

use event_catalog_formats::bytes::{FILL, filled};

/// An index over a list of names.
#[derive(Clone, Copy, Debug)]
pub struct NameTable {
    entries: &'static [Entry],
    /// By the hash of windows: a power-of-two table of positions in `entries` plus one; 0 is free.
    windows: &'static [u16],
    /// The same by the hash of slices.
    slices: &'static [u16],
}

/// A name with what is compared first.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    halves: Halves,
    ends: Ends,
    name: &'static str,
}

/// A name as a window has it: all bytes, filled up to 32 with [`FILL`].
#[derive(Clone, Copy, Debug)]
struct Halves {
    low: [u8; 16],
    high: [u8; 16],
}

/// A name as a slice has it: its first eight bytes, the last, and those in the middle, which is all
/// of it up to [`Ends::WHOLE`] bytes.
#[derive(Clone, Copy, Debug)]
struct Ends {
    first: u64,
    middle: u64,
    last: u64,
}

/// How many buckets a list of `names` wants: a power of two, at most a quarter full, so that most
/// finds are one probe.
pub const fn buckets_for(names: usize) -> usize {
    (names * 4 + 1).next_power_of_two()
}

/// Fills the first buckets for [`NameTable::new`]; `N` is [`buckets_for`] the number of names.
pub const fn windows<const N: usize>(entries: &[Entry]) -> [u16; N] {
    let mut table = [0; N];
    fill_windows(&mut table, entries);
    table
}

/// Fills buckets by the hash of windows.
const fn fill_windows(table: &mut [u16], entries: &[Entry]) {
    let mut i = 0;
    while i < entries.len() {
        // A longer one stands in no window.
        if entries[i].name.len() <= WINDOW {
            insert(table, entries[i].halves.hash(), i);
        }
        i += 1;
    }
}

/// Fills the second buckets for [`NameTable::new`]; `N` is [`buckets_for`] the number of names.
pub const fn slices<const N: usize>(entries: &[Entry]) -> [u16; N] {
    let mut table = [0; N];
    fill_slices(&mut table, entries);
    table
}

/// Fills buckets by the hash of slices.
const fn fill_slices(table: &mut [u16], entries: &[Entry]) {
    let mut i = 0;
    while i < entries.len() {
        insert(table, entries[i].ends.hash(entries[i].name.len()), i);
        i += 1;
    }
}

const fn insert(table: &mut [u16], hash: usize, index: usize) {
    let last = table.len() - 1;
    let mut at = hash & last;
    while table[at] != 0 {
        at = (at + 1) & last;
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a catalog has fewer than 65,535 names"
    )]
    {
        table[at] = index as u16 + 1;
    }
}

/// Fills the entries for [`NameTable::new`]; `N` is the number of names.
pub const fn entries<const N: usize>(names: &[&'static str; N]) -> [Entry; N] {
    let mut table = [Entry {
        halves: Halves::of(b""),
        ends: Ends::of(b""),
        name: "",
    }; N];
    let mut i = 0;
    while i < N {
        table[i] = Entry::of(names[i]);
        i += 1;
    }
    table
}

impl Entry {
    const fn of(name: &'static str) -> Self {
        Entry {
            halves: Halves::of(name.as_bytes()),
            ends: Ends::of(name.as_bytes()),
            name,
        }
    }
}

impl NameTable {
    /// A table of what [`entries`] made of names, and [`windows`] and [`slices`] of those.
    pub const fn new(
        entries: &'static [Entry],
        windows: &'static [u16],
        slices: &'static [u16],
    ) -> Self {
        NameTable {
            entries,
            windows,
            slices,
        }
    }

    /// Returns a table of names that are known only when the program runs. It stays in memory until
    /// the program ends.
    pub fn leaked(names: &[&'static str]) -> Self {
        let entries: Vec<Entry> = names.iter().map(|name| Entry::of(name)).collect();
        let mut windows = vec![0; buckets_for(names.len())];
        let mut slices = windows.clone();
        fill_windows(&mut windows, &entries);
        fill_slices(&mut slices, &entries);
        Self::new(entries.leak(), windows.leak(), slices.leak())
    }

    /// The position of a name.
    #[inline]
    pub fn find(&self, name: &[u8]) -> Option<usize> {
        let ends = Ends::of(name);
        self.probe(self.slices, ends.hash(name.len()), |entry| {
            let (same, len) = (entry.ends, entry.name.len());
            same.first == ends.first
                && same.last == ends.last
                && same.middle == ends.middle
                && len == name.len()
                && (len <= Ends::WHOLE || entry.name.as_bytes() == name)
        })
    }

    /// The position of the name that the first `len` bytes of a window are.
    #[inline]
    pub(crate) fn find_in(&self, window: &[u8; WINDOW], len: usize) -> Option<usize> {
        let fill = REST.get(len)?;
        let (low, high) = (window.first_chunk()?, window.last_chunk()?);
        let low = u8x16::new(*low) | u8x16::new(fill.low);
        let high = u8x16::new(*high) | u8x16::new(fill.high);
        let hash = Halves {
            low: low.to_array(),
            high: high.to_array(),
        }
        .hash();
        self.probe(self.windows, hash, |Entry { halves, .. }| {
            (low.simd_eq(u8x16::new(halves.low)) & high.simd_eq(u8x16::new(halves.high)))
                .to_bitmask()
                == 0xffff
        })
    }

    /// The position of the first entry from where the hash points that is the same.
    #[inline]
    fn probe(&self, buckets: &[u16], hash: usize, same: impl Fn(&Entry) -> bool) -> Option<usize> {
        let mask = buckets.len().wrapping_sub(1);
        let mut at = hash & mask;
        loop {
            let index = usize::from(*buckets.get(at)?).checked_sub(1)?;
            if same(self.entries.get(index)?) {
                return Some(index);
            }
            at = (at + 1) & mask;
        }
    }
}

/// How many bytes a window has.
pub(crate) const WINDOW: usize = 32;

impl Halves {
    const fn of(name: &[u8]) -> Self {
        let (low, high) = name.split_at(if name.len() < 16 { name.len() } else { 16 });
        Halves {
            low: half(low),
            high: half(high),
        }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the two words of a half")]
    const fn hash(self) -> usize {
        let folded = u128::from_le_bytes(self.low) ^ u128::from_le_bytes(self.high);
        mix(folded as u64, (folded >> 64) as u64)
    }
}

/// Up to sixteen bytes.
const fn half(bytes: &[u8]) -> [u8; 16] {
    match bytes.first_chunk() {
        Some(whole) => *whole,
        None => filled(bytes),
    }
}

impl Ends {
    /// Up to this length, nothing lies between the pieces.
    const WHOLE: usize = 24;

    #[inline]
    const fn of(name: &[u8]) -> Self {
        let len = name.len();
        // Of nearly all names: no further case for each length, which would be guessed wrong half
        // of the time.
        if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk())
            && let Some(middle) = name.split_at(len / 2 - 4).1.first_chunk()
        {
            return Ends {
                first: u64::from_le_bytes(*first),
                middle: u64::from_le_bytes(*middle),
                last: u64::from_le_bytes(*last),
            };
        }
        let (first, last) =
            if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
                (u32::from_le_bytes(*first), u32::from_le_bytes(*last))
            } else {
                match *name {
                    [a] => (a as u32, 0),
                    [a, b] => (a as u32, b as u32),
                    [a, b, c, ..] => (u32::from_le_bytes([a, b, c, 0]), 0),
                    [] => (0, 0),
                }
            };
        Ends {
            first: first as u64,
            middle: 0,
            last: last as u64,
        }
    }

    #[inline]
    const fn hash(self, len: usize) -> usize {
        mix(
            self.first ^ len as u64,
            self.last ^ self.middle.rotate_left(13),
        )
    }
}

#[inline]
#[allow(
    clippy::cast_possible_truncation,
    reason = "fewer bits than any machine's words have"
)]
const fn mix(a: u64, b: u64) -> usize {
    ((a ^ b.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

/// What a window has behind a name, filled, by the length of the name.
static REST: [Halves; WINDOW + 1] = {
    let mut rest = [Halves {
        low: [0; 16],
        high: [0; 16],
    }; WINDOW + 1];
    let mut len = 0;
    while len <= WINDOW {
        let mut at = len;
        while at < WINDOW {
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
    static WINDOWS: [u16; buckets_for(NAMES.len())] = windows(&ENTRIES);
    static SLICES: [u16; buckets_for(NAMES.len())] = slices(&ENTRIES);
    static ENTRIES: [Entry; NAMES.len()] = entries(&NAMES);
    static TABLE: NameTable = NameTable::new(&ENTRIES, &WINDOWS, &SLICES);

    fn window(text: &str) -> [u8; WINDOW] {
        std::array::from_fn(|i| text.as_bytes().get(i).copied().unwrap_or(b'x'))
    }

    #[test]
    fn finds_every_name_and_nothing_else() {
        for (i, name) in NAMES.iter().enumerate() {
            assert_eq!(TABLE.find(name.as_bytes()), Some(i), "{name}");
            if name.len() <= WINDOW {
                for after in ["", "\": 1, \"and\": \"more of this\"}"] {
                    assert_eq!(
                        TABLE.find_in(&window(&format!("{name}{after}")), name.len()),
                        Some(i),
                        "{name}"
                    );
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
            if other.len() <= WINDOW {
                assert_eq!(TABLE.find_in(&window(other), other.len()), None, "{other}");
            }
        }
    }

    #[test]
    fn the_halves_of_a_name_are_those_of_its_window() {
        let text = "abcdefghijklmnopqrstuvwxyz012345";
        for (len, rest) in REST.iter().enumerate() {
            let (window, found) = (window(text), Halves::of(&text.as_bytes()[..len]));
            let filled = |half: &[u8], rest: [u8; 16]| std::array::from_fn(|i| half[i] | rest[i]);
            assert_eq!(
                (found.low, found.high),
                (
                    filled(&window[..16], rest.low),
                    filled(&window[16..], rest.high)
                ),
                "{len}"
            );
        }
    }

    #[test]
    fn slices_that_differ_in_one_byte_are_told_apart() {
        static NAME: [&str; 1] = ["abcdefghijklmnopqrstuvwxyz0123456789"];
        for len in 0..=NAME[0].len() {
            let name = &NAME[0][..len];
            let entry: &'static [Entry] = Box::leak(Box::new(entries(&[name])));
            let buckets: &'static [u16] = Box::leak(Box::new(slices::<{ buckets_for(1) }>(entry)));
            let table = NameTable::new(entry, &[], buckets);
            assert_eq!(table.find(name.as_bytes()), Some(0), "{name}");
            for at in 0..len {
                let mut other = name.as_bytes().to_vec();
                other[at] ^= 1;
                assert_eq!(table.find(&other), None, "{name} at {at}");
            }
        }
    }

    #[test]
    fn a_table_that_is_made_late_is_the_one_that_is_compiled() {
        assert_eq!(
            format!("{:?}", NameTable::leaked(&NAMES)),
            format!("{TABLE:?}")
        );
        assert_eq!(NameTable::leaked(&[]).find(b"id"), None);
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        static NONE: NameTable = NameTable::new(&[], &[0; 1], &[0; 1]);
        static NO_BUCKETS: NameTable = NameTable::new(&[], &[], &[]);
        assert_eq!(NONE.find(b"id"), None);
        assert_eq!(NO_BUCKETS.find(b"id"), None);
    }
}
