//! `catalog.yaml`: name, tag, channels, categories, releases.

use std::collections::HashSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::ast::{self, Entries};
use crate::load::tree::Step;
use crate::load::{Kind, Source, Sources};
use crate::model::{AvroNames, Catalog, FieldId, FieldNumbers, Named, Primitive, Release, Shape};
use crate::rules;

use super::names;
use super::scope::{Collisions, Names, Scope, check_snake};

/// A scope that knows the catalog's own facts and nothing else yet.
pub(super) fn resolve<'a>(sources: &'a Sources, found: &mut Diagnostics) -> Scope<'a> {
    let source = &sources.catalog;
    let blind = |kind: Kind| sources.is_blind(kind);
    let unread = blind(Kind::Catalog);
    let incomplete = |key: &'static str| unread || source.tree.is_damaged(&[key.into()]);
    let mut scope = Scope {
        types: Names::new("type", rules::UNKNOWN_TYPE, blind(Kind::Types)),
        fields: Names::new("field", rules::UNKNOWN_FIELD, blind(Kind::Fields)),
        groups: Names::new("group", rules::UNKNOWN_GROUP, blind(Kind::Fields)),
        channels: Names::new("channel", rules::UNKNOWN_CHANNEL, incomplete("channels")),
        categories: Names::new(
            "category",
            rules::UNKNOWN_CATEGORY,
            incomplete("categories"),
        ),
        catalog: Catalog {
            name: source.ast.name.clone(),
            doc: source.ast.doc.clone(),
            tag: source.ast.tag.clone(),
            crate_name: source.ast.crate_name.clone(),
            max_bytes: source.ast.limits.max_bytes,
            avro: None,
            releases: releases(source, found),
            channels: Vec::new(),
            categories: Vec::new(),
            types: Vec::new(),
            fields: Vec::new(),
            groups: Vec::new(),
            namespaces: Vec::new(),
            events: Vec::new(),
            object_modules: Vec::new(),
            datetimes: Vec::new(),
            maps: Vec::new(),
            objects: Vec::new(),
            carrier: None,
            custom: Vec::new(),
            destinations: Vec::new(),
            numbers: FieldNumbers::default(),
            base: None,
        },
        damaged_groups: Vec::new(),
        group_rules: Vec::new(),
        damaged_types: HashSet::new(),
        damaged_fields: HashSet::new(),
        blind_events: blind(Kind::Events),
        blind_namespaces: HashSet::new(),
        damaged_events: false,
        blind_releases: incomplete("releases"),
    };
    check_snake(
        "catalog",
        &source.ast.name,
        || source.value(&["name".into()]),
        found,
    );
    if let Some(name) = &source.ast.crate_name {
        check_snake("crate", name, || source.value(&["crate".into()]), found);
    }
    scope.catalog.channels = named(
        source,
        "channels",
        &source.ast.channels,
        &mut scope.channels,
        found,
    );
    scope.catalog.categories = named(
        source,
        "categories",
        &source.ast.categories,
        &mut scope.categories,
        found,
    );
    scope
}

/// Names of Avro files. They refer to a field, so this comes after the fields.
pub(super) fn resolve_avro(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let source = &sources.catalog;
    let Some(avro) = &source.ast.avro else { return };
    let place = |key: &'static str| source.value(&["avro".into(), key.into()]);
    let pattern = &avro.record_name;
    let bad = |what: String, help: &'static str| {
        Diagnostic::new(rules::BAD_VALUE, place("record_name"), what).help(help)
    };
    let (segments, last) = pattern.rsplit_once('.').unwrap_or(("", pattern));
    let mut connections = 0;
    // What is missing was reported by the loader.
    if !pattern.is_empty() {
        if last != "{event}" {
            found.report(|| {
                bad(
                    format!("`{pattern}` does not end with the segment `{{event}}`"),
                    "write, say, `export.{connection}.{event}`",
                )
            });
        }
        for segment in segments.split('.').filter(|_| !segments.is_empty()) {
            connections += usize::from(segment == "{connection}");
            if segment != "{connection}" && !is_avro_name(segment) {
                found.report(|| {
                    bad(
                        format!("`{segment}` is no name in Avro"),
                        "letters, digits and `_`, or `{connection}`",
                    )
                });
            }
        }
        match &avro.connection {
            Some(connection) if connections > 0 && !is_avro_name(connection) => {
                let message = || format!("`{connection}` is no name in Avro");
                found.report(|| {
                    Diagnostic::new(rules::BAD_VALUE, place("connection"), message())
                        .help("letters, digits and `_`")
                });
            }
            Some(_) if connections == 0 => found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    place("connection"),
                    "`record_name` has no `{connection}` that this could stand for",
                )
            }),
            None if connections > 0 => {
                found.report(|| {
                    bad(
                        "nothing says what `{connection}` stands for".to_owned(),
                        "add the key `connection`",
                    )
                });
            }
            _ => {}
        }
    }
    let Some(time) = scope.fields.find(&avro.time, || place("time"), found) else {
        return;
    };
    let Some(field) = scope.catalog.fields.get(time) else {
        return;
    };
    let fits = field.ty.shape == Shape::One
        && matches!(
            field.ty.kind.primitive(),
            Some(Primitive::Int | Primitive::Long)
        );
    if !fits && !scope.damaged_fields.contains(&FieldId(time)) {
        let message = || format!("`{}` is neither an int nor a long", avro.time);
        found.report(|| Diagnostic::new(rules::BAD_VALUE, place("time"), message()));
    }
    let connection = avro.connection.clone().unwrap_or_default();
    scope.catalog.avro = Some(AvroNames {
        record_name: pattern.clone(),
        connection,
        time: FieldId(time),
    });
}

fn is_avro_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn named<'a>(
    source: &'a Source<ast::Catalog>,
    key: &'static str,
    entries: &'a Entries<String>,
    known: &mut Names<'a>,
    found: &mut Diagnostics,
) -> Vec<Named> {
    let mut collisions = Collisions::default();
    let mut all = Vec::new();
    for (name, doc) in entries.iter() {
        let place = |name: &str| source.key(&[key.into(), name.into()]);
        let sound = check_snake(known.what, name, || place(name), found);
        if names::variant_name(name) == "Self" {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_NAME,
                    place(name),
                    format!("`{name}` is a Rust keyword"),
                )
            });
        }
        if sound {
            collisions.add(name, names::variant_name(name), place, found);
        } else {
            known.refuse(all.len());
        }
        // The loader has refused duplicate keys.
        let _ = known.define(name, all.len());
        all.push(Named {
            name: name.clone(),
            doc: doc.clone(),
        });
    }
    all
}

fn releases(source: &Source<ast::Catalog>, found: &mut Diagnostics) -> Vec<Release> {
    let mut all: Vec<Release> = Vec::new();
    for (key, release) in source.ast.releases.iter() {
        let path: [Step<'_>; 3] = ["releases".into(), key.into(), "date".into()];
        if !release.date.is_empty() && !is_day(&release.date) {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    source.value(&path),
                    format!("`{}` is not a day", release.date),
                )
                .help("write yyyy-mm-dd")
            });
        }
        // The grammar has refused keys that are not numbers.
        if let Ok(number) = key.parse() {
            all.push(Release {
                number,
                date: release.date.clone(),
            });
        }
    }
    all.sort_by_key(|release| release.number);
    for pair in all.windows(2) {
        let [before, after] = pair else { continue };
        if after.date < before.date && is_day(&after.date) && is_day(&before.date) {
            let place = |number: u16| -> Place {
                source.key(&["releases".into(), (&number.to_string()).into()])
            };
            found.report(|| {
                let message = format!(
                    "release {} is older than release {}",
                    after.number, before.number
                );
                Diagnostic::new(rules::BAD_VALUE, place(after.number), message)
                    .also(place(before.number), format!("of {}", before.date))
                    .help("releases are numbered in the order of their days")
            });
        }
    }
    all
}

/// A day of the Gregorian calendar: `yyyy-mm-dd`.
pub(super) fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u16>().ok());
    if bytes.len() != 10
        || bytes.iter().enumerate().any(|(i, b)| {
            if i == 4 || i == 7 {
                *b != b'-'
            } else {
                !b.is_ascii_digit()
            }
        })
    {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn days() {
        assert!(is_day("2024-02-29") && is_day("2025-12-31"));
        for bad in [
            "2025-02-29",
            "2025-13-01",
            "2025-1-01",
            "2025-01-00",
            "2025/01/01",
            "2025-01-+1",
            "",
        ] {
            assert!(!is_day(bad), "{bad}");
        }
    }
}
