//! `events/**/*.yaml`: namespaces, and what events say about themselves.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::{Source, Sources, ast};
use crate::model::{Event, EventId, FieldId, NamedId, Namespace, NamespaceId, Rule, Slot};
use crate::rules;

use super::cross::Rules;
use super::fields::listed_twice;
use super::members::{Draft, MOST_FIELDS};
use super::names;
use super::scope::{Collisions, Names, Scope};

/// How many events are offered for a name that may mean several.
const MOST_OFFERED: usize = 6;

/// Fills the tables of namespaces and events.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut files: Vec<(Vec<&str>, &Source<ast::Events>)> = sources
        .events
        .iter()
        .map(|source| (path(source), source))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    // The events in canonical order, with where each comes from.
    let mut drafts: Vec<(Event, &Source<ast::Events>, &ast::Event)> = Vec::new();
    for (path, source) in files {
        let file = File::new(source, &path, scope, found);
        let namespace = NamespaceId(scope.catalog.namespaces.len());
        let mut all_known = check_path(source, &path, found) && !source.partial;
        let mut statics = Collisions::default();
        let mut of_file = Vec::new();
        for (name, ast) in source.ast.events.iter() {
            statics.add(
                name,
                names::static_name(name),
                |name| source.key(&[name.into()]),
                found,
            );
            all_known &= check_name(source, name, found);
            let (event, damaged) = file.event(name, ast, namespace, scope, found);
            scope.damaged_events |= damaged;
            of_file.push((event, source, ast));
        }
        if !all_known {
            scope.blind_namespaces.insert(file.wire);
        }
        of_file.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        drafts.extend(of_file);
        scope.catalog.namespaces.push(Namespace {
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            doc: source.ast.namespace.doc.clone(),
            file: source.relative.clone(),
        });
    }
    variants(&drafts, found);
    link(&mut drafts, scope, found);
    scope.catalog.events = drafts.into_iter().map(|(event, ..)| event).collect();
}

/// The namespace of a file: its path without `events/` and `.yaml`.
fn path(source: &Source<ast::Events>) -> Vec<&str> {
    let path = source
        .relative
        .strip_prefix("events/")
        .unwrap_or(&source.relative);
    path.strip_suffix(".yaml")
        .unwrap_or(path)
        .split('/')
        .collect()
}

/// What all events of a file share.
struct File<'a> {
    source: &'a Source<ast::Events>,
    wire: String,
    label: String,
    channel: Option<usize>,
    category: Option<usize>,
}

impl<'a> File<'a> {
    fn new(
        source: &'a Source<ast::Events>,
        path: &[&str],
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Self {
        let at = |key: &'static str| source.value(&["namespace".into(), key.into()]);
        let ast = &source.ast.namespace;
        let natural: String = path
            .iter()
            .map(|segment| names::type_name(segment))
            .collect();
        let label = ast.label.clone().unwrap_or_else(|| natural.clone());
        if ast
            .label
            .as_ref()
            .is_some_and(|label| !label.is_empty() && !names::is_pascal(label))
        {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_NAME,
                    at("label"),
                    "a label is PascalCase: `[A-Z][A-Za-z0-9]*`, or empty",
                )
                .maybe_help(names::pascal_suggestion(&label))
            });
        } else if ast.label.as_ref() == Some(&natural) {
            found.report(|| {
                Diagnostic::new(
                    rules::REDUNDANT_OVERRIDE,
                    at("label"),
                    "this is the label anyway",
                )
                .help("remove it")
            });
        }
        let mut find = |names: &Names<'_>, key: &'static str, name: &Option<String>| {
            name.as_deref()
                .and_then(|name| names.find(name, || at(key), found))
        };
        let channel = find(&scope.channels, "channel", &ast.channel);
        let category = find(&scope.categories, "category", &ast.category);
        File {
            source,
            wire: path.join("."),
            label,
            channel,
            category,
        }
    }

    /// An event, and whether not all is known of its fields.
    fn event(
        &self,
        name: &'a str,
        ast: &'a ast::Event,
        namespace: NamespaceId,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> (Event, bool) {
        let source = self.source;
        let mut draft = Draft {
            source,
            name,
            ast,
            damaged: source.tree.is_damaged(&[name.into()]),
            unsettled: false,
        };
        let shared = &source.ast.namespace;
        let channel = self.trait_of(
            &draft,
            "channel",
            &scope.channels,
            [&ast.channel, &shared.channel],
            self.channel,
            found,
        );
        let category = self.trait_of(
            &draft,
            "category",
            &scope.categories,
            [&ast.category, &shared.category],
            self.category,
            found,
        );
        let (groups, mut slots) = draft.slots(scope, found);
        let history = draft.history(&mut slots, scope, found);
        if slots.len() > MOST_FIELDS {
            found.report(|| {
                let message = format!("the event has more than {MOST_FIELDS} fields");
                Diagnostic::new(rules::TOO_MANY_FIELDS, draft.key(&[]), message)
            });
        }
        let group_rules = groups
            .iter()
            .map(|id| (scope.catalog.group(*id).name.as_str(), id.0));
        let rules = cross_rules(&draft, group_rules.collect(), &slots, scope, found);
        let event = Event {
            wire: format!("{}.{name}", self.wire),
            name: name.to_owned(),
            variant: format!("{}{name}", self.label),
            namespace,
            doc: ast.doc.clone(),
            channel: NamedId(channel),
            category: NamedId(category),
            since: ast.since,
            retired: ast.retired,
            groups,
            slots,
            history,
            rules,
            see: Vec::new(),
        };
        (event, draft.damaged || draft.unsettled)
    }

    /// The channel or category of an event. An index that is not there never leaves `resolve`: it
    /// was reported.
    fn trait_of(
        &self,
        draft: &Draft<'_>,
        key: &'static str,
        known: &Names<'_>,
        [own, shared]: [&Option<String>; 2],
        default: Option<usize>,
        found: &mut Diagnostics,
    ) -> usize {
        let place = || draft.value(&[key.into()]);
        match (own, shared) {
            (Some(own), _) if Some(own) == shared.as_ref() => {
                found.report(|| {
                    Diagnostic::new(
                        rules::REDUNDANT_OVERRIDE,
                        place(),
                        format!("the namespace has this {key} already"),
                    )
                    .also(
                        self.source.value(&["namespace".into(), key.into()]),
                        "said here",
                    )
                    .help("remove it from the event")
                });
                default
            }
            (Some(own), _) => known.find(own, place, found),
            (None, Some(_)) => default,
            (None, None) => {
                if !draft.damaged && !self.source.tree.is_damaged(&["namespace".into()]) {
                    found.report(|| {
                        Diagnostic::new(
                            rules::MISSING_KEY,
                            draft.key(&[]),
                            format!("neither the event nor its namespace has a {key}"),
                        )
                        .help(format!(
                            "add `{key}` to `namespace`, or to the event if others differ"
                        ))
                    });
                }
                None
            }
        }
        .unwrap_or(0)
    }
}

/// Whether a namespace can be called as its file is.
fn check_path(source: &Source<ast::Events>, path: &[&str], found: &mut Diagnostics) -> bool {
    let mut sound = true;
    for (i, segment) in path.iter().enumerate() {
        let (rule, message) = if !names::is_segment(segment) {
            (
                rules::BAD_NAME,
                format!(
                    "the namespace segment `{segment}` is not `[a-z][a-z0-9]*`, or it is a Rust keyword"
                ),
            )
        } else if i == 0 && names::RESERVED_MODULES.contains(segment) {
            (
                rules::NAME_COLLISION,
                format!("generated code needs the module `{segment}` itself"),
            )
        } else {
            continue;
        };
        sound = false;
        found.report(|| {
            Diagnostic::new(rule, Place::top(&source.file), message)
                .help("rename the file or folder")
        });
    }
    sound
}

/// Whether an event can have its name.
fn check_name(source: &Source<ast::Events>, name: &str, found: &mut Diagnostics) -> bool {
    let place = || source.key(&[name.into()]);
    if !names::is_pascal(name) {
        found.report(|| {
            Diagnostic::new(
                rules::BAD_NAME,
                place(),
                "the name of an event is PascalCase: `[A-Z][A-Za-z0-9]*`",
            )
            .maybe_help(names::pascal_suggestion(name))
        });
        return false;
    }
    let taken = names::RESERVED_STRUCTS.contains(&name) || names::RESERVED_EVENTS.contains(&name);
    if taken {
        found.report(|| {
            Diagnostic::new(
                rules::NAME_COLLISION,
                place(),
                format!("generated code needs the name `{name}` itself"),
            )
        });
    }
    !taken
}

/// The rules of an event's groups and its own, bound to its slots.
fn cross_rules(
    draft: &Draft<'_>,
    groups: Vec<(&str, usize)>,
    slots: &[Slot],
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Vec<Rule> {
    let index: HashMap<FieldId, usize> = slots
        .iter()
        .enumerate()
        .map(|(i, slot)| (slot.field, i))
        .collect();
    let presence = |id: FieldId| {
        index
            .get(&id)
            .and_then(|i| slots.get(*i))
            .map(|slot| slot.presence)
    };
    let at = [draft.name.into()];
    let own = Rules {
        source: draft.source,
        at: &at,
        whole: "event",
        damaged: draft.damaged,
    };
    let own = own.resolve(&draft.ast.rules, scope, presence, found);
    let mut names: HashMap<&str, Option<&str>> = draft
        .ast
        .rules
        .iter()
        .map(|(name, _)| (name.as_str(), None))
        .collect();
    let mut bound = Vec::new();
    for (group, id) in groups {
        for rule in scope.group_rules.get(id).into_iter().flatten() {
            if let Some(other) = names.insert(&rule.name, Some(group)) {
                found.report(|| {
                    let other = other.map_or("the event itself".to_owned(), |other| {
                        format!("the group `{other}`")
                    });
                    let message = format!(
                        "the group `{group}` and {other} both bring a rule `{}`",
                        rule.name
                    );
                    let place = draft.ast.groups.iter().position(|name| name == group);
                    let place = draft.value(&["groups".into(), place.unwrap_or(0).into()]);
                    Diagnostic::new(rules::DUPLICATE_NAME, place, message)
                        .help("rename one of the rules")
                });
            }
            bound.extend(rule.bind(&index));
        }
    }
    bound.extend(own.iter().filter_map(|rule| rule.bind(&index)));
    bound
}

/// `EventType` has one variant for each event.
fn variants(drafts: &[(Event, &Source<ast::Events>, &ast::Event)], found: &mut Diagnostics) {
    let mut known: HashMap<&str, (&Event, &Source<ast::Events>)> = HashMap::new();
    for (event, source, _) in drafts {
        let place = || source.key(&[(&event.name).into()]);
        if let Some((first, there)) = known.insert(&event.variant, (event, source)) {
            found.report(|| {
                let message = format!(
                    "`{}` and `{}` both become the `EventType` variant `{}`",
                    event.wire, first.wire, event.variant
                );
                Diagnostic::new(rules::NAME_COLLISION, place(), message)
                    .also(there.key(&[(&first.name).into()]), "the other one")
                    .help("give one of the namespaces another `label`")
            });
        }
    }
}

/// Links related events.
fn link(
    drafts: &mut [(Event, &Source<ast::Events>, &ast::Event)],
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) {
    let wires: Vec<String> = drafts
        .iter()
        .map(|(event, ..)| event.wire.clone())
        .collect();
    let mut events = Names::new("event", rules::UNKNOWN_EVENT, scope.blind_events);
    for (id, wire) in wires.iter().enumerate() {
        // Names within a file are unique, and so are paths.
        let _ = events.define(wire, id);
    }
    // Events by the last part of their name.
    let mut short: HashMap<&str, Vec<&str>> = HashMap::new();
    for wire in &wires {
        short
            .entry(wire.rsplit('.').next().unwrap_or(wire))
            .or_default()
            .push(wire);
    }
    for (event, source, ast) in drafts {
        let mut seen = HashMap::new();
        for (i, name) in ast.see.iter().enumerate() {
            let place = |i: usize| source.value(&[(&event.name).into(), "see".into(), i.into()]);
            if let (None, Some(meant)) = (events.get(name), short.get(name.as_str())) {
                found.report(|| {
                    let message = format!("there is no event `{name}`");
                    Diagnostic::new(rules::UNKNOWN_EVENT, place(i), message)
                        .help(write_one_of(meant, &event.wire))
                });
                continue;
            }
            if events.get(name).is_none() && scope.is_blind_to(name) {
                continue;
            }
            let Some(id) = events.find(name, || place(i), found) else {
                continue;
            };
            if *name == event.wire {
                found.report(|| {
                    Diagnostic::new(
                        rules::BAD_VALUE,
                        place(i),
                        "an event is not related to itself",
                    )
                });
            } else if let Some(first) = seen.insert(id, i) {
                listed_twice("event", name, place(i), place(first), found);
            } else {
                event.see.push(EventId(id));
            }
        }
    }
}

/// Advice for a name without its namespace: the events that it may mean, those nearest to the one
/// that refers to them first.
fn write_one_of(meant: &[&str], from: &str) -> String {
    let shared = |wire: &str| {
        wire.split('.')
            .zip(from.split('.'))
            .take_while(|(a, b)| a == b)
            .count()
    };
    let mut meant = meant.to_vec();
    meant.sort_by_key(|wire| std::cmp::Reverse(shared(wire)));
    let all = meant.len();
    meant.truncate(MOST_OFFERED);
    let more = if all > meant.len() {
        format!(", and {} more", all - meant.len())
    } else {
        String::new()
    };
    let one_of = if all > 1 { "one of " } else { "" };
    format!("write {one_of}`{}`{more}", meant.join("`, `"))
}
