//! `custom/*.yaml`: the property dictionary, groups of properties, and custom events.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::{Kind, Sources, ast};
use crate::model::{CustomEvent, EventId, Member, Presence, Structure};
use crate::resolve::fields::listed_twice;
use crate::resolve::names;
use crate::resolve::scope::{Names, Scope, check_snake};
use crate::rules as rule;

use super::members::{Listed, Lookup, Properties};
use super::{Known, Site, limits, rules};

/// A group of properties.
struct Group<'a> {
    site: Site<'a, ast::Custom>,
    ast: &'a ast::PropertyGroup,
}

/// Fills the table of custom events.
pub(in crate::resolve) fn resolve<'a>(
    sources: &'a Sources,
    known: &Known<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    let carrier = scope
        .catalog
        .carrier
        .and_then(|id| scope.catalog.objects.get(id.0));
    let map = carrier
        .and_then(|object| object.carries.as_ref())
        .and_then(|carries| scope.catalog.maps.get(carries.map.0));
    let name =
        carrier.and_then(|object| object.structure.members.get(object.carries.as_ref()?.name));
    let (Some(carrier), Some(map), Some(name)) = (carrier, map, name) else {
        if let Some(first) = sources.custom.first()
            // Without a catalog, that is what is missing.
            && !sources.catalog.relative.is_empty()
            && !sources.is_blind(Kind::Objects)
            && !sources.objects.iter().any(|source| source.tree.damaged)
        {
            found.report(|| {
                let message = "the catalog has custom events, but no object in which they travel";
                Diagnostic::new(
                    rule::BAD_ROLE,
                    crate::diagnostics::Place::top(&first.file),
                    message,
                )
                .help("give one of the `objects` the key `carries`")
            });
        }
        return;
    };
    let function = format!("into_{}", names::module_name(&carrier.structure.name));
    let functions = [function.as_str()];
    let blind = sources.is_blind(Kind::Custom);
    let mut properties = Properties {
        names: Names::new("property", rule::UNKNOWN_MEMBER, blind),
        members: Vec::new(),
        sites: Vec::new(),
    };
    let lookup = |properties| Lookup {
        known,
        scope,
        properties,
        datetime: map.datetimes,
        documented: false,
        accepts: Some(map),
        functions: &functions,
    };
    for source in &sources.custom {
        for (name, ast) in source.ast.properties.iter() {
            let site = Site::new(source, &["properties".into(), name.into()]);
            if properties
                .names
                .define(name, properties.members.len())
                .is_err()
            {
                let message = format!("the property `{name}` is defined twice");
                found.report(|| {
                    Diagnostic::new(rule::DUPLICATE_NAME, site.key(&[]), message)
                        .help("keep one of them")
                });
                continue;
            }
            let member = lookup(None).define(&site, name, ast, found);
            properties.members.push(member);
            properties.sites.push(site);
        }
    }
    let (names, groups) = groups(sources, blind, found);
    let mut all: Vec<(CustomEvent, Site<'_, ast::Custom>)> = Vec::new();
    for source in &sources.custom {
        for (wire, ast) in source.ast.events.iter() {
            let site = Site::new(source, &[wire.into()]);
            let event = event(
                &site,
                wire,
                ast,
                (&names, &groups),
                &lookup(Some(&properties)),
                name,
                found,
            );
            all.push((event, site));
        }
    }
    all.sort_by(|a, b| a.0.structure.wire.cmp(&b.0.structure.wire));
    collisions(&all, found);
    if !sources.damaged {
        for (at, site) in properties
            .sites
            .iter()
            .enumerate()
            .filter(|(at, _)| !properties.names.was_meant(*at))
        {
            let name = properties
                .members
                .get(at)
                .map_or("", |member| member.wire.as_str());
            let message = format!("nothing uses the property `{name}`");
            found.report(|| {
                Diagnostic::new(rule::UNUSED_DEFINITION, site.key(&[]), message)
                    .help("use it or remove it")
            });
        }
        for (_, group) in groups
            .iter()
            .enumerate()
            .filter(|(at, _)| !names.was_meant(*at))
        {
            found.report(|| {
                Diagnostic::new(
                    rule::UNUSED_GROUP,
                    group.site.key(&[]),
                    "nothing uses this group",
                )
                .help("use it or remove it")
            });
        }
    }
    scope.catalog.custom = all.into_iter().map(|(event, _)| event).collect();
}

fn groups<'a>(
    sources: &'a Sources,
    blind: bool,
    found: &mut Diagnostics,
) -> (Names<'a>, Vec<Group<'a>>) {
    let mut known = Names::new("group of properties", rule::UNKNOWN_GROUP, blind);
    let mut groups = Vec::new();
    for source in &sources.custom {
        for (name, ast) in source.ast.groups.iter() {
            let site = Site::new(source, &["groups".into(), name.into()]);
            check_snake("group", name, || site.key(&[]), found);
            if known.define(name, groups.len()).is_err() {
                let message = format!("the group `{name}` is defined twice");
                found.report(|| {
                    Diagnostic::new(rule::DUPLICATE_NAME, site.key(&[]), message)
                        .help("keep one of them")
                });
                continue;
            }
            if ast.required.is_empty() && ast.optional.is_empty() && !site.is_damaged(&[]) {
                found.report(|| {
                    Diagnostic::new(
                        rule::MISSING_KEY,
                        site.key(&[]),
                        "a group has at least one property",
                    )
                    .help("list properties under `required` or `optional`")
                });
            }
            groups.push(Group { site, ast });
        }
    }
    (known, groups)
}

fn event<'a>(
    site: &Site<'a, ast::Custom>,
    wire: &'a str,
    ast: &'a ast::CustomEvent,
    (names, groups): (&Names<'_>, &[Group<'_>]),
    lookup: &Lookup<'_, '_>,
    name: &Member,
    found: &mut Diagnostics,
) -> CustomEvent {
    if let Some(problem) = limits::misfit(wire, &name.constraints, name.ty.kind) {
        let message = format!(
            "the custom event's name {problem} of `{}`, in which it travels",
            name.wire
        );
        found.report(|| {
            Diagnostic::new(rule::BAD_PROPERTY_NAME, site.key(&[]), message)
                .help("rename the event")
        });
    }
    let mut listed = Listed::of("custom event");
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for (i, name) in ast.groups.iter().enumerate() {
        let place = |i: usize| site.value(&["groups".into(), i.into()]);
        let Some(at) = names.find(name, || place(i), found) else {
            continue;
        };
        names.forgive(at);
        if let Some(first) = seen.insert(at, i) {
            listed_twice("custom event", name, place(i), place(first), found);
            continue;
        }
        let Some(group) = groups.get(at) else {
            continue;
        };
        for (key, list, presence) in [
            ("required", &group.ast.required, Presence::Required),
            ("optional", &group.ast.optional, Presence::Optional),
        ] {
            for (j, property) in list.iter().enumerate() {
                let there = || group.site.value(&[key.into(), j.into()]);
                if let Some(member) = lookup.listed(property, there, found) {
                    listed.push(Member { presence, ..member }, place(i), found);
                }
            }
        }
    }
    listed.add(site, "required", &ast.required, lookup, found);
    listed.add(site, "optional", &ast.optional, lookup, found);
    let members = listed.finish(&site.key(&[]), found);
    let rules = rules::resolve(&site.inside(&["rules".into()]), &ast.rules, &members, found);
    CustomEvent {
        structure: Structure {
            wire: wire.to_owned(),
            name: rust_name(site, wire, ast.name.as_deref(), found),
            doc: ast.doc.clone(),
            members,
            rules,
        },
        see: see(site, ast, lookup.scope, found),
        file: site.source.relative.clone(),
    }
}

fn see(
    site: &Site<'_, ast::Custom>,
    ast: &ast::CustomEvent,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Vec<EventId> {
    let mut all = Vec::new();
    for (i, name) in ast.see.iter().enumerate() {
        match scope
            .catalog
            .events
            .iter()
            .position(|event| event.wire == *name)
        {
            Some(id) => all.push(EventId(id)),
            None if scope.is_blind_to(name) => {}
            None => {
                let message = format!("there is no event `{name}`");
                let wires = scope.catalog.events.iter().map(|event| event.wire.as_str());
                let help = crate::diagnostics::did_you_mean(name, wires);
                found.report(|| {
                    Diagnostic::new(
                        rule::UNKNOWN_EVENT,
                        site.value(&["see".into(), i.into()]),
                        message,
                    )
                    .maybe_help(help)
                });
            }
        }
    }
    all
}

fn rust_name(
    site: &Site<'_, ast::Custom>,
    wire: &str,
    given: Option<&str>,
    found: &mut Diagnostics,
) -> String {
    let natural = names::type_name(wire);
    let name = given.unwrap_or(&natural);
    let place = || {
        if given.is_some() {
            site.value(&["name".into()])
        } else {
            site.key(&[])
        }
    };
    if given == Some(natural.as_str()) {
        let message = format!("`{wire}` becomes `{natural}` anyway");
        found.report(|| {
            Diagnostic::new(rule::REDUNDANT_OVERRIDE, place(), message).help("remove it")
        });
    } else if !names::is_pascal(name) && !wire.is_empty() {
        found.report(|| {
            let shown = name.chars().take(40).collect::<String>();
            match given {
                None => Diagnostic::new(
                    rule::BAD_NAME,
                    place(),
                    format!("`{shown}` does not become a Rust struct"),
                )
                .help("give it a `name` in PascalCase"),
                Some(given) => Diagnostic::new(
                    rule::BAD_NAME,
                    place(),
                    format!("`{shown}` is no name for a Rust struct"),
                )
                .maybe_help(names::pascal_suggestion(given)),
            }
        });
    } else if names::RESERVED_STRUCTS.contains(&name) || names::RESERVED_CUSTOM.contains(&name) {
        found.report(|| {
            let message = format!("generated code needs the name `{name}` itself");
            Diagnostic::new(rule::NAME_COLLISION, place(), message).help("give it another `name`")
        });
    }
    name.to_owned()
}

/// Names are unique, on the wire and in Rust.
fn collisions(all: &[(CustomEvent, Site<'_, ast::Custom>)], found: &mut Diagnostics) {
    let mut rust: HashMap<&str, usize> = HashMap::new();
    for (i, (event, site)) in all.iter().enumerate() {
        let Structure { wire, name, .. } = &event.structure;
        if let Some((first, there)) = rust.insert(name, i).and_then(|at| all.get(at)) {
            let other = &first.structure.wire;
            found.report(|| {
                let diagnostic = if other == wire {
                    Diagnostic::new(
                        rule::DUPLICATE_NAME,
                        site.key(&[]),
                        format!("the custom event `{wire}` is defined twice"),
                    )
                } else {
                    let message = format!("`{wire}` and `{other}` both become `{name}` in Rust");
                    Diagnostic::new(rule::NAME_COLLISION, site.key(&[]), message)
                        .help("give one of them a `name`")
                };
                diagnostic.also(there.key(&[]), "the other one")
            });
        }
    }
}
