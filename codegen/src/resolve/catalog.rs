//! `catalog.yaml`: name, tag, channels, categories, releases.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_formats::format::check as has_format;

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{self, Map, Slot, Spanned};
use crate::load::{Kind, Sources};
use crate::model::{
    AvroNames, Catalog, FieldNumbers, Format, Named, NamedId, Primitive, Question, Release, Shape,
};
use crate::rules;

use super::fields::Taken;
use super::scope::{Collisions, Names, Scope, check_snake};
use crate::names;

/// A scope that knows the catalog's own facts and nothing else yet.
pub(super) fn resolve<'a>(sources: &'a Sources, found: &mut Diagnostics) -> Scope<'a> {
    let syntax = &sources.catalog.syntax;
    let complete = |kind: Kind| sources.is_complete(kind);
    let is_read = complete(Kind::Catalog);
    let (channels, categories) = (
        syntax.channels.is_complete(),
        syntax.categories.is_complete(),
    );
    let mut scope = Scope {
        types: Names::new("type", rules::UNKNOWN_TYPE, complete(Kind::Types)),
        fields: Names::new("field", rules::UNKNOWN_FIELD, complete(Kind::Fields)),
        inline: BTreeMap::new(),
        type_names: HashMap::new(),
        in_place: BTreeMap::new(),
        own_fields: HashSet::new(),
        taken: Taken::default(),
        groups: Names::new("group", rules::UNKNOWN_GROUP, complete(Kind::Fields)),
        channels: Names::new("channel", rules::UNKNOWN_CHANNEL, is_read && channels),
        categories: Names::new("category", rules::UNKNOWN_CATEGORY, is_read && categories),
        events: Names::new("event", rules::UNKNOWN_EVENT, complete(Kind::Events)),
        objects: Names::new("object", rules::UNKNOWN_TYPE, complete(Kind::Objects)),
        datetimes: Names::new(
            "set of datetime formats",
            rules::UNKNOWN_TYPE,
            complete(Kind::Objects),
        ),
        maps: Names::new("map", rules::UNKNOWN_TYPE, complete(Kind::Objects)),
        typed_maps: RefCell::default(),
        catalog: Catalog {
            name: syntax.name.or_empty(),
            doc: syntax.doc.or_empty(),
            tag: syntax.tag.or_empty(),
            event_names: event_names(&syntax.event_names, found),
            crate_name: syntax.crate_name.cloned(),
            max_bytes: syntax
                .limits
                .value()
                .and_then(|limits| limits.max_bytes.cloned()),
            avro: None,
            releases: releases(&syntax.releases, found),
            channels: Vec::new(),
            categories: Vec::new(),
            questions: Vec::new(),
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
            tables: Vec::new(),
            numbers: FieldNumbers::default(),
            base: None,
            warnings: Diagnostics::default(),
        },
        group_rules: Vec::new(),
        incomplete_namespaces: HashSet::new(),
        releases_complete: is_read && syntax.releases.is_complete(),
    };
    for (what, name) in [("catalog", &syntax.name), ("crate", &syntax.crate_name)] {
        name.get()
            .inspect(|name| _ = check_snake(what, name, found));
    }
    scope.catalog.channels = named(&syntax.channels, &mut scope.channels, found);
    scope.catalog.categories = named(&syntax.categories, &mut scope.categories, found);
    scope
}

/// How names of events are built.
fn event_names(pattern: &Slot<String>, found: &mut Diagnostics) -> String {
    let Some(pattern) = pattern.get() else {
        return names::EVENT_NAMES.to_owned();
    };
    let rest = names::event_wire(pattern, "", "");
    let (message, help) = if names::needs_escapes(&rest) {
        (
            "names of events have no quotes, backslashes and control characters".to_owned(),
            "leave them out",
        )
    } else if rest.contains(['{', '}']) {
        let start = rest.find(['{', '}']).unwrap_or_default();
        let odd = rest.get(start..).unwrap_or_default();
        let odd = odd.split_inclusive('}').next().unwrap_or(odd);
        (
            format!("`{odd}` stands for nothing"),
            "write `{namespace}` and `{event}`",
        )
    } else if !pattern.contains("{event}") {
        (
            format!(
                "`{}` has no `{{event}}`: all events would have one name",
                pattern.value
            ),
            "write, say, `{namespace}.{event}`",
        )
    } else {
        return pattern.value.clone();
    };
    found.report(rules::BAD_VALUE, pattern, message).help(help);
    names::EVENT_NAMES.to_owned()
}

/// Questions. They refer to events, so this comes after the events.
pub(super) fn resolve_questions(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    for (name, question) in sources.catalog.syntax.questions.iter() {
        check_snake("question", name, found);
        // One that a mistake elsewhere keeps from being known is no mistake here.
        let names = question.events.items().iter();
        let names =
            names.filter(|name| scope.events.get(name).is_some() || !scope.maybe_event(name));
        let names = names.map(|name| (name, ()));
        let events = scope.events.find_each("the question", names, found);
        let events = events.into_iter().map(|(id, ..)| id).collect();
        scope.catalog.questions.push(Question {
            name: name.value.clone(),
            doc: question.doc.or_empty(),
            events,
        });
    }
}

/// Names of Avro files. They refer to a field, so this comes after the fields.
pub(super) fn resolve_avro(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let Some(avro) = sources.catalog.syntax.avro.get() else {
        return;
    };
    if let Some(pattern) = avro.record_name.get() {
        check_pattern(pattern, avro, found);
    }
    let Some(name) = avro.time.get() else { return };
    let Ok(time) = scope.fields.find(name, found) else {
        return;
    };
    let ty = scope.catalog.field(time).ty;
    let fits = ty.shape == Shape::One
        && matches!(ty.kind.primitive(), Some(Primitive::Int | Primitive::Long));
    if !fits && !scope.fields.is_broken(time) {
        let message = format!("`{name}` is neither an int nor a long");
        found.report(rules::BAD_VALUE, name, message);
    }
    scope.catalog.avro = Some(AvroNames {
        record_name: avro.record_name.or_empty(),
        connection: avro.connection.or_empty(),
        time,
    });
}

fn check_pattern(pattern: &Spanned<String>, avro: &syntax::Avro, found: &mut Diagnostics) {
    let mut bad = |at: Span, message: String, help: Option<&str>| {
        found
            .report(rules::BAD_VALUE, at, message)
            .maybe_help(|| help.map(str::to_owned));
    };
    let (segments, last) = pattern.rsplit_once('.').unwrap_or(("", pattern));
    if last != "{event}" {
        let message = format!("`{pattern}` does not end with the segment `{{event}}`");
        bad(
            pattern.span,
            message,
            Some("write, say, `export.{connection}.{event}`"),
        );
    }
    let mut has_connection = false;
    for segment in segments.split('.').filter(|_| !segments.is_empty()) {
        if segment == "{connection}" {
            has_connection = true;
        } else if !is_avro_name(segment) {
            let message = format!("`{segment}` is no name in Avro");
            bad(
                pattern.span,
                message,
                Some("letters, digits and `_`, or `{connection}`"),
            );
        }
    }
    match avro.connection.get() {
        Some(connection) if has_connection && !is_avro_name(connection) => {
            let message = format!("`{connection}` is no name in Avro");
            bad(connection.span, message, Some("letters, digits and `_`"));
        }
        Some(connection) if !has_connection => {
            let message = "`record_name` has no `{connection}` that this could stand for";
            bad(connection.span, message.to_owned(), None);
        }
        None if has_connection => {
            let message = "nothing says what `{connection}` stands for".to_owned();
            bad(pattern.span, message, Some("add the key `connection`"));
        }
        _ => {}
    }
}

fn is_avro_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn named<'a>(
    entries: &'a Slot<Map<String>>,
    known: &mut Names<'a, NamedId, Slot<String>>,
    found: &mut Diagnostics,
) -> Vec<Named> {
    let mut collisions = Collisions::default();
    let mut all = Vec::new();
    for (name, doc) in entries.value().into_iter().flat_map(|map| &map.entries) {
        let is_snake = check_snake(known.what, name, found);
        let variant = names::variant_name(name);
        if variant == "Self" {
            let message = format!("`{name}` is a Rust keyword");
            found.report(rules::BAD_NAME, name, message);
        }
        let Ok(id) = known.define(name, doc, found) else {
            continue;
        };
        if is_snake {
            collisions.add(name, variant, found);
        } else {
            known.misnamed(id);
        }
        all.push(Named {
            name: name.value.clone(),
            doc: doc.or_empty(),
        });
    }
    all
}

fn releases(releases: &Slot<Map<syntax::Release, u16>>, found: &mut Diagnostics) -> Vec<Release> {
    let mut all = Vec::new();
    for (number, release) in releases.iter() {
        let date = release.date.get();
        if let Some(date) = date.filter(|date| !has_format(Format::Date, date)) {
            let message = format!("`{date}` is not a day");
            found
                .report(rules::BAD_VALUE, date, message)
                .help("write yyyy-mm-dd");
        }
        all.push((number, release.date.or_empty()));
    }
    all.sort_by_key(|(number, _)| number.value);
    for pair in all.windows(2) {
        let [(number, before), (next, after)] = pair else {
            continue;
        };
        let is_day = |date: &str| has_format(Format::Date, date);
        if after < before && is_day(after) && is_day(before) {
            let message = format!("release {next} is older than release {number}");
            found
                .report(rules::BAD_VALUE, *next, message)
                .also(*number, format!("of {before}"))
                .help("releases are numbered in the order of their days");
        }
    }
    all.into_iter()
        .map(|(number, date)| Release {
            number: number.value,
            date,
        })
        .collect()
}
