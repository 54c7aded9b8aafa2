//! `events/**/*.yaml`: namespaces, and what events say about themselves.

use std::borrow::Cow;
use std::collections::HashMap;

use event_catalog_formats::avro_name;

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, List, Slot, Spanned, Whole};
use crate::load::{Source, Sources};
use crate::model::{
    Event, EventId, Field, FieldId, GroupId, NamedId, Namespace, NamespaceId, Record, Rule,
};
use crate::rules;

use super::cross::Subject;
use super::fields::{self, find_in};
use super::members::{Draft, MOST_FIELDS};
use super::notes::{self, Said};
use super::scope::{Collisions, Names, Scope, listed_twice};
use crate::names;

/// How many events are offered for a name that may mean several.
const MOST_OFFERED: usize = 6;

/// An event that was resolved, with what it comes from.
struct Resolved<'a> {
    event: Event,
    key: &'a Spanned<String>,
    syntax: &'a syntax::Event,
    is_whole: bool,
}

/// Fills the tables of namespaces and events.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    fields::resolve_in_place(sources, scope, found);
    let path = |source: &'a Source<_>| source.name().split('/').collect();
    let files = sources.events.iter();
    let mut files: Vec<(Vec<&str>, &Source<syntax::Events>)> =
        files.map(|source| (path(source), source)).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    // The events in canonical order.
    let mut all: Vec<Resolved<'_>> = Vec::new();
    for (path, source) in files {
        let file = File::new(source, &path, scope, found);
        let namespace = NamespaceId(scope.catalog.namespaces.len());
        let mut complete = check_path(source, &path, found) && source.syntax.events.complete;
        let mut statics = Collisions::default();
        let mut of_file = Vec::new();
        for (key, syntax) in source.syntax.events.iter() {
            let name = names::struct_name(key);
            statics.add(key, names::static_name(&name), found);
            complete &= check_name(key, found);
            of_file.push(file.event(key, syntax, namespace, scope, found));
        }
        if !complete {
            scope.incomplete_namespaces.insert(file.dotted);
        }
        of_file.sort_by(|a, b| a.event.name.cmp(&b.event.name));
        all.extend(of_file);
        scope.catalog.namespaces.push(Namespace {
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            doc: file
                .namespace
                .map(|namespace| namespace.doc.or_empty())
                .unwrap_or_default(),
            file: source.relative.clone(),
        });
    }
    variants(&all, found);
    records(&all, found);
    for Resolved {
        event,
        key,
        syntax,
        is_whole,
    } in &all
    {
        let at = syntax.name.span_or(*key);
        match scope
            .events
            .define_as(Cow::Owned(event.wire.clone()), at, syntax)
        {
            Ok(id) if !is_whole => scope.events.mark_broken(id),
            Ok(_) => {}
            Err(first) => {
                let message = format!("two events are called `{}` on the wire", event.wire);
                found
                    .report(rules::DUPLICATE_NAME, at, message)
                    .label("again here")
                    .also(first, "first called so here")
                    .help(
                        "give one of them another `name`, or write `{namespace}` in `event_names`",
                    );
            }
        }
    }
    link(&mut all, scope, found);
    scope.catalog.events = all.into_iter().map(|resolved| resolved.event).collect();
}

/// What all events of a file share.
struct File<'a> {
    namespace: Option<&'a syntax::Namespace>,
    /// The path, joined by dots.
    dotted: String,
    label: String,
    channel: Option<NamedId>,
    category: Option<NamedId>,
}

impl<'a> File<'a> {
    fn new(
        source: &'a Source<syntax::Events>,
        path: &[&str],
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Self {
        let namespace = source.syntax.namespace.value();
        let natural: String = path.iter().copied().map(names::type_name).collect();
        let label = namespace.and_then(|namespace| namespace.label.get());
        if let Some(label) = label {
            if !label.is_empty() && !names::is_pascal(label) {
                let message = "a label is PascalCase: `[A-Z][A-Za-z0-9]*`, or empty";
                found
                    .report(rules::BAD_NAME, label, message)
                    .maybe_help(|| names::pascal_suggestion(label));
            } else if label.value == natural {
                found
                    .report(rules::REDUNDANT_OVERRIDE, label, "this is the label anyway")
                    .help("remove it");
            }
        }
        let channel = namespace.and_then(|namespace| namespace.channel.get());
        let category = namespace.and_then(|namespace| namespace.category.get());
        File {
            namespace,
            dotted: path.join("."),
            label: label.map_or(natural, |label| label.value.clone()),
            channel: channel.and_then(|name| scope.channels.find(name, found).ok()),
            category: category.and_then(|name| scope.categories.find(name, found).ok()),
        }
    }

    /// What people call an event.
    fn title(&self, key: &str, own: &Slot<String>) -> String {
        let shared = self.namespace.and_then(|all| all.title.get());
        match (own.get(), shared) {
            (Some(own), _) => own.value.clone(),
            (None, Some(shared)) => format!("{} {}", shared.value, names::phrase(key)),
            (None, None) => names::sentence_case(&names::words(&self.label), &names::phrase(key)),
        }
    }

    fn event(
        &self,
        key: &'a Spanned<String>,
        syntax: &'a syntax::Event,
        namespace: NamespaceId,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Resolved<'a> {
        let mut draft = Draft {
            name: key,
            syntax,
            scope,
            is_whole: syntax.is_whole(),
            is_settled: false,
        };
        let channel = [
            &syntax.channel,
            self.namespace.map_or(&Slot::Damaged, |all| &all.channel),
        ];
        let category = [
            &syntax.category,
            self.namespace.map_or(&Slot::Damaged, |all| &all.category),
        ];
        let channel = self.trait_of(&draft, &scope.channels, channel, self.channel, found);
        let category = self.trait_of(&draft, &scope.categories, category, self.category, found);
        let (groups, mut slots) = draft.slots(found);
        let history = draft.history(&mut slots, found);
        if slots.len() > MOST_FIELDS {
            let message = format!("the event has more than {MOST_FIELDS} fields");
            found.report(rules::TOO_MANY_FIELDS, key, message);
        }
        let rules = cross_rules(&draft, &groups, &slots, found);
        let standing = Said {
            owner: &syntax.owner,
            status: &syntax.status,
            deprecated: &syntax.deprecated,
            shared: self.namespace.and_then(|all| all.owner.get()),
        }
        .standing(scope, found);
        let name = names::struct_name(key);
        let variant = format!("{}{name}", self.label);
        let event = Event {
            record: Record {
                wire: self.wire(key, &syntax.name, scope, found),
                name,
                doc: syntax.doc.or_empty(),
                standing,
                since: syntax.since.cloned(),
                retired: syntax.retired.cloned(),
                fields: slots,
                rules,
            },
            is_named: syntax.name.is_given(),
            key: key.value.clone(),
            title: self.title(key, &syntax.title),
            caveats: texts(&syntax.caveats),
            words: texts(&syntax.words),
            variant,
            namespace,
            channel,
            category,
            groups,
            history,
            see: Vec::new(),
        };
        Resolved {
            event,
            key,
            syntax,
            is_whole: draft.is_settled,
        }
    }

    /// The name on the wire.
    fn wire(
        &self,
        key: &Spanned<String>,
        own: &Slot<String>,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> String {
        let built = names::event_wire(&scope.catalog.event_names, &self.dotted, key);
        let Some(own) = own.get() else {
            return built;
        };
        if own.value == built {
            found
                .report(rules::REDUNDANT_OVERRIDE, own, "this is the name anyway")
                .help("remove it");
        } else if names::needs_escapes(own) {
            let message =
                "the name of an event is text without quotes, backslashes and control characters";
            found
                .report(rules::BAD_NAME, own, message)
                .help("events of another name are kept as unknown events");
        }
        own.value.clone()
    }

    /// The channel or category of an event. A catalog that declares none has events without one; in
    /// others, one that is missing was reported.
    fn trait_of(
        &self,
        draft: &Draft<'_>,
        known: &Names<'_, NamedId, Slot<String>>,
        [own, shared]: [&Slot<String>; 2],
        default: Option<NamedId>,
        found: &mut Diagnostics,
    ) -> Option<NamedId> {
        let what = known.what;
        let id = match (own.get(), shared.get()) {
            (Some(own), Some(shared)) if own.value == shared.value => {
                let message = format!("the namespace has this {what} already");
                found
                    .report(rules::REDUNDANT_OVERRIDE, own, message)
                    .also(shared, "said here")
                    .help("remove it from the event");
                default
            }
            (Some(own), _) => known.find(own, found).ok(),
            (None, Some(_)) => default,
            (None, None) => {
                if !known.is_empty()
                    && draft.is_whole
                    && self.namespace.is_some_and(Whole::is_whole)
                {
                    let message = format!("neither the event nor its namespace has a {what}");
                    found
                        .report(rules::MISSING_KEY, draft.name, message)
                        .help(format!(
                            "add `{what}` to `namespace`, or to the event if others differ"
                        ));
                }
                None
            }
        };
        id.inspect(|id| known.mark_used(*id))
    }
}

fn texts(listed: &Slot<List<String>>) -> Vec<String> {
    let items = listed.items().iter();
    items.map(|text| text.value.clone()).collect()
}

/// Returns whether a namespace can be called as its file is.
fn check_path(source: &Source<syntax::Events>, path: &[&str], found: &mut Diagnostics) -> bool {
    let before = found.len();
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
        found
            .report(rule, source.top(), message)
            .help("rename the file or folder");
    }
    found.len() == before
}

/// Returns whether an event can have its name.
fn check_name(name: &Spanned<String>, found: &mut Diagnostics) -> bool {
    let key = name.as_str();
    let text = &*names::struct_name(key);
    if !names::is_pascal(key) && !names::is_snake(key) || !names::is_pascal(text) {
        let message = "the key of an event is PascalCase or snake_case: `[A-Z][A-Za-z0-9]*` or `[a-z][a-z0-9_]*`";
        found
            .report(rules::BAD_NAME, name, message)
            .maybe_help(|| names::pascal_suggestion(key));
        return false;
    }
    let taken = names::RESERVED_STRUCTS.contains(&text) || names::RESERVED_EVENTS.contains(&text);
    if taken {
        let message = format!("generated code needs the name `{text}` itself");
        found.report(rules::NAME_COLLISION, name, message);
    }
    !taken
}

/// The rules of an event's groups and its own, bound to its slots.
fn cross_rules(
    draft: &Draft<'_>,
    groups: &[GroupId],
    slots: &[Field],
    found: &mut Diagnostics,
) -> Vec<Rule> {
    let scope = draft.scope;
    let at = |id: FieldId| slots.iter().position(|slot| slot.is(id));
    let subject = Subject {
        word: "field",
        fields: slots,
        find: &|name, found| find_in("event", &at, draft.is_whole, scope, name, found),
        is_whole: draft.is_whole,
    };
    let own = subject.resolve(&draft.syntax.rules, found);
    let names = draft.syntax.rules.iter();
    let mut names: HashMap<&str, Option<&str>> =
        names.map(|(name, _)| (name.as_str(), None)).collect();
    let mut bound = Vec::new();
    for id in groups {
        let group = draft.scope.catalog.group(*id).name.as_str();
        for group_rule in scope.group_rules.get(id.0).into_iter().flatten() {
            let rule = &group_rule.rule;
            if let Some(other) = names.insert(&rule.name, Some(group)) {
                let other = other.map_or("the event itself".to_owned(), |other| {
                    format!("the group `{other}`")
                });
                let message = format!(
                    "the group `{group}` and {other} both bring a rule `{}`",
                    rule.name
                );
                let mut listed = draft.syntax.groups.items().iter();
                let at = listed.find(|name| name.value == group);
                found
                    .report(rules::DUPLICATE_NAME, at.unwrap_or(draft.name), message)
                    .help("rename one of the rules");
            }
            bound.extend(group_rule.bind(at));
        }
    }
    bound.extend(own);
    bound
}

/// `EventType` has one variant for each event.
fn variants(all: &[Resolved<'_>], found: &mut Diagnostics) {
    let mut known: HashMap<&str, &Resolved<'_>> = HashMap::new();
    for resolved in all {
        let event = &resolved.event;
        let first = known.insert(&event.variant, resolved);
        // In one file, their statics have the same name too, which was reported.
        if let Some(first) = first.filter(|first| first.event.namespace != event.namespace) {
            let message = format!(
                "`{}` and `{}` both become the `EventType` variant `{}`",
                event.wire, first.event.wire, event.variant
            );
            found
                .report(rules::NAME_COLLISION, resolved.key, message)
                .also(first.key, "the other one")
                .help("give one of the namespaces another `label`");
        }
    }
}

/// Records in Avro files are called after their events, in letters, digits, `_` and dots.
fn records(all: &[Resolved<'_>], found: &mut Diagnostics) {
    let mut known: HashMap<Cow<'_, str>, &Resolved<'_>> = HashMap::new();
    for resolved in all {
        let wire = &resolved.event.wire;
        let Some(first) = known.insert(avro_name(wire), resolved) else {
            continue;
        };
        if first.event.wire != *wire {
            let message = format!(
                "`{wire}` and `{}` both become `{}` in Avro files",
                first.event.wire,
                avro_name(wire)
            );
            found
                .report(
                    rules::NAME_COLLISION,
                    resolved.syntax.name.span_or(resolved.key),
                    message,
                )
                .also(first.key, "the other one")
                .help("give one of them another `name`");
        }
    }
}

/// Links related events.
fn link(all: &mut [Resolved<'_>], scope: &Scope<'_>, found: &mut Diagnostics) {
    // Events by their keys.
    let mut short: HashMap<String, Vec<String>> = HashMap::new();
    for Resolved { event, .. } in &*all {
        let same = short.entry(event.key.clone()).or_default();
        same.push(event.wire.clone());
    }
    let of_file = |namespace: NamespaceId, key: &str, all: &[Resolved<'_>]| {
        let mut events = all.iter().map(|resolved| &resolved.event);
        let known = events.find(|event| event.namespace == namespace && event.key == key);
        known.map(|event| event.wire.clone())
    };
    // In place of one that is deprecated: also one of the same file, by its key.
    let instead: Vec<Option<String>> = all
        .iter()
        .map(|resolved| {
            let deprecated = resolved.syntax.deprecated.value()?;
            let name = deprecated.instead.get()?;
            of_file(resolved.event.namespace, name, all)
        })
        .collect();
    for (Resolved { event, syntax, .. }, instead) in all.iter_mut().zip(instead) {
        let Record { standing, wire, .. } = &mut event.record;
        notes::link(
            &mut standing.deprecated,
            syntax.deprecated.value(),
            found,
            |name, found| {
                let meant = match (scope.events.get(name), instead) {
                    (None, Some(meant)) => meant,
                    (None, None) if scope.maybe_event(name) => return Err(Reported),
                    (None, None) => return Err(unknown(name, wire, &short, scope, found)),
                    (Some(_), _) => name.value.clone(),
                };
                let is_itself = meant == *wire;
                Ok((meant, is_itself))
            },
        );
    }
    for Resolved { event, syntax, .. } in all {
        let mut seen = HashMap::new();
        for name in syntax.see.items() {
            let Some(id) = scope.events.get(name) else {
                if short.contains_key(name.as_str()) || !scope.maybe_event(name) {
                    unknown(name, &event.wire, &short, scope, found);
                }
                continue;
            };
            if name.value == event.wire {
                let message = "an event is not related to itself";
                found.report(rules::BAD_VALUE, name, message);
            } else if let Some(first) = seen.insert(id, name.span) {
                listed_twice("event", name, name.span, first, found);
            } else {
                event.see.push(id);
            }
        }
    }
}

/// Reports a name that no event has; it may lack its namespace.
fn unknown(
    name: &Spanned<String>,
    from: &str,
    short: &HashMap<String, Vec<String>>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Reported {
    let Some(meant) = short.get(name.as_str()) else {
        return scope
            .events
            .unresolved(name, name.span, None::<&Names<'_, EventId, ()>>, found);
    };
    let message = format!("there is no event `{name}`");
    found
        .report(rules::UNKNOWN_EVENT, name, message)
        .help(write_one_of(meant, from))
        .into()
}

/// Advice for a name without its namespace: the events that it may mean, those nearest to the one
/// that refers to them first.
fn write_one_of(meant: &[String], from: &str) -> String {
    let shared = |wire: &str| {
        let is_between = |c: char| !c.is_alphanumeric();
        wire.split(is_between)
            .zip(from.split(is_between))
            .take_while(|(a, b)| a == b)
            .count()
    };
    let mut meant: Vec<&str> = meant.iter().map(String::as_str).collect();
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
