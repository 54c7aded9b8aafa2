//! Parts of an input that machines work on apart: each file belongs to one, by its name alone.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::hash::Fnv;

/// One part of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// From 0.
    index: u32,
    of: u32,
}

impl Shard {
    /// Most parts.
    const MOST: u32 = 100_000;

    /// Returns whether it is the first, which speaks for what belongs to no file.
    pub(super) fn is_first(self) -> bool {
        self.index == 0
    }

    /// Returns whether a file belongs to it. Its key is its path below the folder that was named,
    /// so that it matters to nobody where a bucket is mounted.
    pub(super) fn has(self, key: &Path) -> bool {
        let mut hash = Fnv::new();
        for part in key {
            hash.add(part.to_string_lossy().as_bytes());
            hash.add(b"/");
        }
        // The upper bits depend on all of the name.
        (hash.value() >> 32) % u64::from(self.of) == u64::from(self.index)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let parts = parts.and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((index, of)) if index < of && of <= Self::MOST => Ok(Shard { index, of }),
            Some((_, of)) if of > Self::MOST => Err(format!("no more than {} parts", Self::MOST)),
            Some((_, of @ 1..)) => Err(format!("of {of} parts, the last is {}/{of}", of - 1)),
            _ => Err("a part of so many, the first of eight being 0/8".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_belongs_to_one_part() {
        for of in [1, 2, 7, 8, 100] {
            let mut sizes = vec![0; of as usize];
            for n in 0..2_000 {
                let key = format!("event_type=x/date=2026-11-{:02}/part-{n}.avro", n % 30 + 1);
                let owners: Vec<u32> = (0..of)
                    .filter(|index| Shard { index: *index, of }.has(Path::new(&key)))
                    .collect();
                assert_eq!(owners.len(), 1, "{key} of {of}: {owners:?}");
                sizes[owners[0] as usize] += 1;
            }
            let fair = 2_000 / of as usize;
            assert!(
                sizes
                    .iter()
                    .all(|size| *size > fair / 3 && *size < fair * 3),
                "{sizes:?}"
            );
        }
    }

    #[test]
    fn names_alone_decide_and_never_change() {
        let of_eight = |key: &str| {
            (0..8).find(|index| {
                Shard {
                    index: *index,
                    of: 8,
                }
                .has(Path::new(key))
            })
        };
        assert_eq!(of_eight("a/b.avro"), of_eight("a//b.avro"));
        assert_eq!(
            ["a/b.avro", "ab.avro", "événement.json"].map(of_eight),
            [Some(4), Some(1), Some(1)]
        );
    }

    #[test]
    fn parts_are_written_as_fractions() {
        assert_eq!("3/8".parse(), Ok(Shard { index: 3, of: 8 }));
        for (wrong, why) in [
            ("8/8", "the last is 7/8"),
            ("0/0", "0/8"),
            ("3", "0/8"),
            ("-1/8", "0/8"),
            ("1/1000000", "no more than 100000"),
        ] {
            let error = wrong.parse::<Shard>().unwrap_err();
            assert!(error.contains(why), "{wrong}: {error}");
        }
    }
}
