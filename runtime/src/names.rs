//! Finding a name in a fixed list: a hash table built at compile time.
//!
//! Keys are hashed by their first and last eight bytes and their length, which needs no loop over the key; what that leaves equal, probing
//! and the final comparison tell apart.

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
    first: u64,
    last: u64,
    name: &'static str,
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
        let (first, last) = ends(names[i].as_bytes());
        let mut at = hash(first, last, names[i].len()) & (N - 1);
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
    let mut table = [Entry { first: 0, last: 0, name: "" }; N];
    let mut i = 0;
    while i < N {
        let (first, last) = ends(names[i].as_bytes());
        table[i] = Entry { first, last, name: names[i] };
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
        let (first, last) = ends(key);
        self.find_by(first, last, key)
    }

    /// The position of the name that stands in a text, from `start` to `end`.
    ///
    /// With more text around the key, its ends are two loads.
    #[inline]
    pub(crate) fn find_in(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
        let key = text.get(start..end)?;
        let from_start = text.get(start..).and_then(<[u8]>::first_chunk::<8>);
        let to_end = text.get(..end).and_then(<[u8]>::last_chunk::<8>);
        let (Some(from_start), Some(to_end)) = (from_start, to_end) else { return self.find(key) };
        let (first, last) = if key.len() < 8 {
            (u64::from_le_bytes(*from_start) & !(u64::MAX << (8 * key.len())), 0)
        } else {
            (u64::from_le_bytes(*from_start), u64::from_le_bytes(*to_end))
        };
        self.find_by(first, last, key)
    }

    #[inline]
    fn find_by(&self, first: u64, last: u64, key: &[u8]) -> Option<usize> {
        let mask = self.buckets.len().wrapping_sub(1);
        let mut at = hash(first, last, key.len()) & mask;
        loop {
            let index = usize::from(*self.buckets.get(at)?).checked_sub(1)?;
            let entry = self.entries.get(index)?;
            if entry.first == first && entry.last == last && entry.name.len() == key.len() {
                // Up to sixteen bytes, the ends are all there is. The rest is compared by words: a call would cost more.
                let words = entry.name.as_bytes().as_chunks::<8>().0.iter().zip(key.as_chunks::<8>().0);
                if key.len() <= 16 || words.skip(1).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b)) {
                    return Some(index);
                }
            }
            at = (at + 1) & mask;
        }
    }
}

#[inline]
const fn hash(first: u64, last: u64, len: usize) -> usize {
    let mixed = (first ^ last.rotate_left(29) ^ len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize
}

/// The first and the last eight bytes; of fewer than eight, all of them and nothing.
#[inline]
const fn ends(key: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    let mut first = 0;
    let mut i = 0;
    while i < key.len() {
        first |= (key[i] as u64) << (8 * i);
        i += 1;
    }
    (first, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["id", "canvas_step_id", "canvas_step_name", "a", "campaign_name"];
    static BUCKETS: [u16; buckets_for(NAMES.len())] = buckets(&NAMES);
    static ENTRIES: [Entry; NAMES.len()] = entries(&NAMES);
    static TABLE: NameTable = NameTable::new(&ENTRIES, &BUCKETS);

    #[test]
    fn finds_every_name_and_nothing_else() {
        for (i, name) in NAMES.iter().enumerate() {
            assert_eq!(TABLE.find(name.as_bytes()), Some(i));
            let text = format!("{{\"event\":\"{name}\": 1}}");
            for (text, start) in [(text.as_str(), 10), (*name, 0), (&text[10..], 0), (&text[..10 + name.len()], 10)] {
                assert_eq!(TABLE.find_in(text.as_bytes(), start, start + name.len()), Some(i), "{text}");
            }
        }
        for other in ["", "i", "idd", "canvas_step", "canvas_step_nam", "canvas_step_names", "campaign_namf"] {
            assert_eq!(TABLE.find(other.as_bytes()), None, "{other}");
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
