//! Names for where there are no dots: `users.messages.email.Click` becomes
//! `users_messages_email_click`.

use std::collections::HashMap;

use crate::model::{Catalog, Event};
use crate::names;

/// One name for each event, no two the same.
pub(super) fn names(catalog: &Catalog) -> Vec<String> {
    let plain = |event: &Event| {
        let path = &catalog.namespace(event.namespace).path;
        format!("{}_{}", path.join("_"), names::module_name(&event.name))
    };
    let mut count: HashMap<String, usize> = HashMap::new();
    for event in &catalog.events {
        *count.entry(plain(event)).or_default() += 1;
    }
    let unique = |event: &Event| {
        let name = plain(event);
        // `a.BC` and `a.b.C` flatten to the same name: what they were called tells them apart.
        if count.get(&name) == Some(&1) {
            name
        } else {
            format!("{name}_{}", hash(&event.wire))
        }
    };
    catalog.events.iter().map(unique).collect()
}

/// The name of a file for each event: that on the wire, as far as names of files can have it.
pub(super) fn files(catalog: &Catalog) -> Vec<String> {
    slugs(catalog.events.iter().map(|event| event.wire.as_str()))
}

/// A name as a part of an address: no two of them alike, whatever a file system makes of upper and
/// lower case.
pub(super) fn slugs<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let plain = |name: &str| -> String {
        let slug: String = name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let slug = slug.trim_matches(['.', '-']);
        if slug.is_empty() {
            "unnamed".to_owned()
        } else {
            slug.to_owned()
        }
    };
    let unique = |name: &str| {
        let plain = plain(name);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        std::iter::once(plain.clone())
            .chain(numbered)
            .find(|slug| taken.insert(slug.to_lowercase()))
            .unwrap_or(plain)
    };
    names.into_iter().map(unique).collect()
}

/// A name of at most so many bytes. A longer one keeps its start and gets a hash of the whole.
pub(super) fn fit(name: &str, longest: usize) -> String {
    if name.len() <= longest {
        return name.to_owned();
    }
    let hash = hash(name);
    let mut end = longest.saturating_sub(hash.len() + 1);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash}", name.get(..end).unwrap_or_default())
}

/// FNV-1a, as eight hexadecimal digits.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_stay_apart() {
        let long = "a".repeat(70);
        let names = [fit(&format!("{long}b"), 63), fit(&format!("{long}c"), 63)];
        assert!(
            names[0] != names[1]
                && names
                    .iter()
                    .all(|name| name.len() == 63 && name.starts_with("aaa")),
            "{names:?}"
        );
        assert_eq!(fit("short", 63), "short");
        assert_eq!(
            hash("a"),
            "e40c292c",
            "the value that the algorithm's authors give"
        );
    }

    #[test]
    fn slugs_are_unique_and_plain() {
        assert_eq!(
            slugs([
                "a.B",
                "A.b",
                "Bought Movie",
                "bought movie",
                "\"ü\"",
                "..",
                "x_y"
            ]),
            [
                "a.B",
                "A.b-2",
                "Bought-Movie",
                "bought-movie-2",
                "unnamed",
                "unnamed-2",
                "x_y"
            ]
        );
    }
}
