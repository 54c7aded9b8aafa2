//! Finding a name in a fixed list: a hash table built at compile time.
//!
//! Keys are hashed by their first and last eight bytes and their length, which needs no loop over the key; what that leaves equal, probing
//! and the final comparison tell apart.

/// An index over a list of names.
#[derive(Debug)]
pub struct NameTable {
    names: &'static [&'static str],
    /// Power-of-two table of positions in `names` plus one; 0 is free.
    buckets: &'static [u16],
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
        let mut at = hash_const(names[i].as_bytes()) as usize & (N - 1);
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

impl NameTable {
    /// A table over `names`, with the buckets that [`buckets`] made of them.
    pub const fn new(names: &'static [&'static str], buckets: &'static [u16]) -> Self {
        NameTable { names, buckets }
    }

    /// All names, in order.
    pub const fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The position of a name.
    #[inline]
    pub fn find(&self, key: &[u8]) -> Option<usize> {
        let mask = self.buckets.len().wrapping_sub(1);
        let mut at = hash(key) as usize & mask;
        loop {
            let index = usize::from(*self.buckets.get(at)?).checked_sub(1)?;
            if self.names.get(index)?.as_bytes() == key {
                return Some(index);
            }
            at = (at + 1) & mask;
        }
    }
}

#[inline]
const fn mix(first: u64, last: u64, len: u64) -> u32 {
    let h = (first ^ last.rotate_left(29) ^ len).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (h >> 40) as u32
}

#[inline]
fn hash(key: &[u8]) -> u32 {
    match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        (Some(first), Some(last)) => mix(u64::from_le_bytes(*first), u64::from_le_bytes(*last), key.len() as u64),
        _ => mix(short(key), 0, key.len() as u64),
    }
}

/// Fewer than eight bytes as one number.
#[inline]
const fn short(key: &[u8]) -> u64 {
    let mut word = 0;
    let mut i = 0;
    while i < key.len() {
        word |= (key[i] as u64) << (8 * i);
        i += 1;
    }
    word
}

/// [`hash`], for constants.
const fn hash_const(key: &[u8]) -> u32 {
    match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        (Some(first), Some(last)) => mix(u64::from_le_bytes(*first), u64::from_le_bytes(*last), key.len() as u64),
        _ => mix(short(key), 0, key.len() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["id", "canvas_step_id", "canvas_step_name", "a", "campaign_name"];
    static BUCKETS: [u16; buckets_for(NAMES.len())] = buckets(&NAMES);
    static TABLE: NameTable = NameTable::new(&NAMES, &BUCKETS);

    #[test]
    fn finds_every_name_and_nothing_else() {
        for (i, name) in NAMES.iter().enumerate() {
            assert_eq!(TABLE.find(name.as_bytes()), Some(i));
        }
        for other in ["", "i", "idd", "canvas_step", "canvas_step_nam", "canvas_step_names", "campaign_namf"] {
            assert_eq!(TABLE.find(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        static NONE: NameTable = NameTable::new(&[], &[0; 1]);
        assert_eq!(NONE.find(b"id"), None);
        static NO_BUCKETS: NameTable = NameTable::new(&[], &[]);
        assert_eq!(NO_BUCKETS.find(b"id"), None);
    }
}
