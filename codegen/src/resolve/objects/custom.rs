//! `custom/*.yaml`: the property dictionary, groups of properties, and custom events.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::load::syntax::{self, Slot, Spanned, Whole};
use crate::load::{Kind, Sources};
use crate::model::{CustomEvent, EventId, Field, Record, Standing};
use crate::names;
use crate::resolve::notes::{self, Said};
use crate::resolve::scope::{Names, Scope, by_presence, check_snake};
use crate::rules as rule;

use super::members::{self, Listed, Lookup, Properties, start_of};
use super::{limits, rules_of};

type Groups<'a> = Names<'a, usize, syntax::PropertyGroup>;

/// Fills the table of custom events.
pub(in crate::resolve) fn resolve<'a>(
    sources: &'a Sources,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let object = scope.catalog.carrier.map(|id| scope.catalog.object(id));
    let Some((object, carries)) =
        object.and_then(|object| Some((object, object.carries.as_ref()?)))
    else {
        if let Some(first) = sources.custom.first()
            // Without a catalog, that is what is missing.
            && !sources.catalog.relative.is_empty()
            && sources.is_complete(Kind::Objects)
            && !scope.objects.any_broken()
            && sources.objects.iter().all(|source| source.syntax.is_whole())
        {
            let message = "the catalog has custom events, but no object in which they travel";
            found
                .report(rule::BAD_ROLE, first.top(), message)
                .help("give one of the `objects` the key `carries`");
        }
        return;
    };
    let map = scope.catalog.map(carries.map);
    let Some(name) = object.fields.get(carries.name) else {
        return;
    };
    let function = format!("into_{}", names::module_name(&object.name));
    let functions = [function.as_str()];
    let complete = sources.is_complete(Kind::Custom);
    let mut properties = Properties {
        names: Names::new("property", rule::UNKNOWN_MEMBER, complete),
        members: Vec::new(),
    };
    let mut lookup = Lookup {
        scope,
        properties: None,
        datetime: map.datetimes,
        documented: false,
        accepts: Some(map),
        functions: &functions,
    };
    for source in &sources.custom {
        for (name, syntax) in source.syntax.properties.iter() {
            if properties.names.define(name, &syntax.value, found).is_ok() {
                properties
                    .members
                    .push(lookup.define(name, syntax, found).0);
            }
        }
    }
    let known: Vec<_> = properties
        .members
        .iter()
        .map(members::in_place_of)
        .collect();
    let defined: Vec<_> = properties.names.defined().collect();
    for (member, (_, syntax)) in properties.members.iter_mut().zip(defined) {
        members::link(member, syntax.deprecated.value(), &known, complete, found);
    }
    lookup.properties = Some(&properties);
    let groups = groups(sources, complete, found);
    let mut all: Vec<(CustomEvent, &Spanned<String>)> = Vec::new();
    let mut deprecations: HashMap<&str, &syntax::Deprecated> = HashMap::new();
    for source in &sources.custom {
        for (wire, syntax) in source.syntax.events.iter() {
            let mut event = event(wire, syntax, &groups, &lookup, name, found);
            let said = Said {
                owner: &syntax.owner,
                status: &syntax.status,
                deprecated: &syntax.deprecated,
                shared: source.syntax.owner.get(),
            };
            event.record.standing = said.standing(scope, found);
            event.file.clone_from(&source.relative);
            all.push((event, wire));
            let deprecated = syntax.deprecated.value();
            deprecations.extend(deprecated.map(|syntax| (wire.as_str(), syntax)));
        }
    }
    let known: Vec<&str> = all.iter().map(|(_, wire)| wire.as_str()).collect();
    for (event, wire) in &mut all {
        let Record { standing, .. } = &mut event.record;
        let syntax = deprecations.get(wire.as_str()).copied();
        notes::link(&mut standing.deprecated, syntax, found, |name, found| {
            if known.contains(&name.as_str()) || !complete {
                return Ok((name.value.clone(), name.value == wire.value));
            }
            let message = format!("there is no custom event `{name}`");
            Err(found
                .report(rule::UNKNOWN_EVENT, name, message)
                .maybe_help(|| did_you_mean(name, known.iter().copied()))
                .into())
        });
    }
    all.sort_by(|a, b| a.0.wire.cmp(&b.0.wire));
    collisions(&all, found);
    if sources.whole {
        properties
            .names
            .report_unused(rule::UNUSED_DEFINITION, found);
        groups.report_unused(rule::UNUSED_GROUP, found);
    }
    scope.catalog.custom = all.into_iter().map(|(event, _)| event).collect();
}

fn groups<'a>(sources: &'a Sources, complete: bool, found: &mut Diagnostics) -> Groups<'a> {
    let mut groups = Names::new("group of properties", rule::UNKNOWN_GROUP, complete);
    for source in &sources.custom {
        for (name, syntax) in source.syntax.groups.iter() {
            check_snake("group", name, found);
            if groups.define(name, &syntax.value, found).is_err() {
                continue;
            }
            let mut listed = by_presence(&syntax.required, &syntax.optional);
            if listed.next().is_none() && syntax.is_whole() {
                let message = "a group has at least one property";
                found
                    .report(rule::MISSING_KEY, name, message)
                    .help("list properties under `required` or `optional`");
            }
        }
    }
    groups
}

fn event(
    wire: &Spanned<String>,
    syntax: &syntax::CustomEvent,
    groups: &Groups<'_>,
    lookup: &Lookup<'_, '_>,
    name: &Field,
    found: &mut Diagnostics,
) -> CustomEvent {
    if let Some(problem) = limits::misfit(wire, &name.constraints, name.ty.kind) {
        let message = format!(
            "the custom event's name {problem} of `{}`, in which it travels",
            name.name
        );
        found
            .report(rule::BAD_PROPERTY_NAME, wire, message)
            .help("rename the event");
    }
    let mut listed = Listed::of("custom event");
    for (id, group) in groups.find_list("custom event", &syntax.groups, found) {
        groups.mark_used(id);
        let Some(syntax) = groups.syntax(id) else {
            continue;
        };
        for (property, presence) in by_presence(&syntax.required, &syntax.optional) {
            if let Ok(member) = lookup.listed(property, found) {
                listed.push(Field { presence, ..member }, group.span, found);
            }
        }
    }
    listed.add(&syntax.required, &syntax.optional, lookup, found);
    let members = listed.finish(wire, found);
    let rules = rules_of(&syntax.rules, &members, found);
    CustomEvent {
        record: Record {
            wire: wire.value.clone(),
            name: rust_name(wire, &syntax.name, found),
            doc: syntax.doc.or_empty(),
            standing: Standing::default(),
            since: None,
            retired: None,
            fields: members,
            rules,
        },
        see: see(syntax.see.items(), lookup.scope, found),
        file: String::new(),
    }
}

fn see(names: &[Spanned<String>], scope: &Scope<'_>, found: &mut Diagnostics) -> Vec<EventId> {
    let mut all = Vec::new();
    for name in names {
        if let Some(id) = scope.events.get(name) {
            all.push(id);
        } else if !scope.maybe_event(name) {
            let message = format!("there is no event `{name}`");
            found
                .report(rule::UNKNOWN_EVENT, name, message)
                .maybe_help(|| did_you_mean(name, scope.events.iter()));
        }
    }
    all
}

fn rust_name(wire: &Spanned<String>, given: &Slot<String>, found: &mut Diagnostics) -> String {
    let natural = names::type_name(wire);
    let given = given.get();
    let name = given.map_or(natural.as_str(), |given| given.as_str());
    let at = given.unwrap_or(wire);
    if given.is_some() && name == natural {
        let message = format!("`{wire}` becomes `{natural}` anyway");
        found
            .report(rule::REDUNDANT_OVERRIDE, at, message)
            .help("remove it");
    } else if !names::is_pascal(name) && !wire.is_empty() {
        let shown = start_of(name);
        if let Some(given) = given {
            let message = format!("`{shown}` is no name for a Rust struct");
            found
                .report(rule::BAD_NAME, at, message)
                .maybe_help(|| names::pascal_suggestion(given));
        } else {
            let message = format!("`{shown}` does not become a Rust struct");
            found
                .report(rule::BAD_NAME, at, message)
                .help("give it a `name` in PascalCase");
        }
    } else if names::RESERVED_STRUCTS.contains(&name) || names::RESERVED_CUSTOM.contains(&name) {
        let message = format!("generated code needs the name `{name}` itself");
        found
            .report(rule::NAME_COLLISION, at, message)
            .help("give it another `name`");
    }
    name.to_owned()
}

/// Names are unique, on the wire and in Rust.
fn collisions(all: &[(CustomEvent, &Spanned<String>)], found: &mut Diagnostics) {
    let mut rust: HashMap<&str, &Spanned<String>> = HashMap::new();
    for (event, wire) in all {
        let name = event.name.as_str();
        let Some(first) = rust.insert(name, wire) else {
            continue;
        };
        let (rule, message, help) = if first.value == wire.value {
            let message = format!("the custom event `{wire}` is defined twice");
            (rule::DUPLICATE_NAME, message, None)
        } else {
            let message = format!("`{wire}` and `{first}` both become `{name}` in Rust");
            (
                rule::NAME_COLLISION,
                message,
                Some("give one of them a `name`".to_owned()),
            )
        };
        found
            .report(rule, *wire, message)
            .also(first, "the other one")
            .maybe_help(|| help);
    }
}
