//! A catalog becomes a tree, as it is or as one of its releases was.

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{
    Change, Event, Field, FieldId, Format, Record, Standing, Status, Type, Values,
};

use super::destination;
use super::field::{deprecated, field, is_rust_type};
use super::rule;
use super::state::{Fact, Limit, Node, Role, State};

/// Returns the catalog as a release had it: its history undone. Without a release, as it is.
pub(crate) fn state(catalog: &Catalog, label: String, release: Option<u16>) -> State {
    let newest = catalog.releases.last().map_or(0, |newest| newest.number);
    let mut state = State {
        catalog: catalog.name.clone(),
        label,
        newest: release.unwrap_or(newest),
        root: settings(catalog),
        files: std::collections::BTreeMap::new(),
    };
    let upto = release.unwrap_or(u16::MAX);
    for event in &catalog.events {
        if let Some(node) = self::event(catalog, event, upto) {
            let file = catalog.namespace(event.namespace).file.clone();
            state.add(Role::Event, &event.wire, node, file);
        }
    }
    for object in &catalog.objects {
        let module = catalog.object_modules.get(object.module);
        let mut node = structure(catalog, &object.record, &object.name)
            .limit(
                "unlisted members",
                (!object.open).then(|| Limit::Must("none".into())),
            )
            .limit("max_bytes", object.limits.max_bytes.map(bytes))
            .most("max_items", object.limits.max_items)
            .most("max_items_in_all", object.limits.max_items_in_all);
        for choice in &object.choices {
            let members = names(&object.fields, &choice.members);
            let name = format!("choice of {}", choice.name);
            node.set(&name, Fact::Shape, Some(members));
        }
        let name_of = |at: usize| object.fields.get(at).map(|member| member.name.clone());
        node.set("batch", Fact::Shape, object.batch.and_then(name_of));
        let answers = object.answers.as_ref();
        let answers = answers.map(|answers| catalog.object(answers.request).name.clone());
        node.set("request that it answers", Fact::Shape, answers);
        let file = module.map(|module| module.file.clone());
        state.add(Role::Object, &object.name, node, file.unwrap_or_default());
    }
    for custom in &catalog.custom {
        let node = structure(catalog, &custom.record, &custom.name);
        state.add(Role::Custom, &custom.wire, node, custom.file.clone());
    }
    for ty in &catalog.types {
        state.root.add(Role::Type, &ty.name, named(ty));
    }
    sets(catalog, &mut state.root);
    for it in &catalog.destinations {
        let node = destination::node(catalog, it);
        state.add(Role::Destination, &it.name, node, it.file.clone());
    }
    state
}

impl State {
    fn add(&mut self, role: Role, name: &str, node: Node, file: String) {
        self.root.add(role, name, node);
        self.files.insert((role, name.to_owned()), file);
    }
}

/// What holds in the catalog as a whole.
fn settings(catalog: &Catalog) -> Node {
    let mut node = Node::default()
        .say(Fact::Doc, &catalog.doc)
        .limit("max_bytes", catalog.max_bytes.map(bytes));
    node.set("tag", Fact::Form, Some(&catalog.tag));
    let avro = catalog.avro.as_ref();
    node.set(
        "name of Avro records",
        Fact::Form,
        avro.map(|avro| &avro.record_name),
    );
    node.set("crate", Fact::Rust, catalog.crate_name.as_ref());
    node
}

/// Channels, categories, ways to write moments, and maps: sets of values, as enumerations are.
fn sets(catalog: &Catalog, root: &mut Node) {
    for (name, all) in [
        ("channels", &catalog.channels),
        ("categories", &catalog.categories),
    ] {
        let mut node = Node::default();
        for named in all {
            node.add(
                Role::Value,
                &named.name,
                Node::default().say(Fact::Doc, &named.doc),
            );
        }
        root.add(Role::Type, name, node);
    }
    for set in &catalog.datetimes {
        let mut node = Node::default().say(Fact::Doc, &set.doc);
        for format in &set.formats {
            node.add(
                Role::Value,
                &format.pattern,
                Node::default().say(Fact::Doc, &format.doc),
            );
        }
        root.add(Role::Type, &set.name, node);
    }
    for map in &catalog.maps {
        let values = map.values.map(|ty| catalog.type_name(ty));
        let least = map.name_min_chars.map(|least| Limit::Least(least.into()));
        let mut node = Node::default()
            .say(Fact::Doc, &map.doc)
            .limit("name_min_chars", least)
            .most("name_max_chars", map.name_max_chars)
            .must(
                "name_not_starting_with",
                map.name_not_starting_with.as_ref(),
            )
            .must(
                "reserved names",
                (!map.reserved.is_empty()).then(|| map.reserved.join(", ")),
            )
            .most("max_chars", map.max_chars)
            .limit("max_bytes", map.max_bytes.map(bytes))
            .must(
                "no_datetimes_in_lists",
                map.no_datetimes_in_lists.as_ref().map(|_| "set"),
            )
            .must(
                "warn_of_objects",
                map.warn_of_objects.as_ref().map(|_| "set"),
            )
            .must("warn_of_nulls", map.warn_of_nulls.as_ref().map(|_| "set"));
        node.set("values", Fact::Shape, values);
        root.add(Role::Type, &map.name, node);
    }
}

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53 bytes")]
fn bytes(number: u64) -> Limit {
    Limit::Most(number as f64)
}

fn named(ty: &Type) -> Node {
    let node = Node::default()
        .say(Fact::Doc, &ty.doc)
        .say(Fact::Examples, ty.examples.join("\n"))
        .say(Fact::Family, if is_rust_type(ty) { "type" } else { "" })
        .must("format", ty.format.map(Format::name))
        .must("earliest", ty.earliest.as_ref().map(|(day, _)| day));
    let Some(Values {
        open,
        strict,
        items,
    }) = &ty.values
    else {
        return node;
    };
    let open = match (open, strict) {
        (true, _) => "2: any other value is as good",
        (false, false) => "1: another value is worth a warning",
        (false, true) => "0: another value is an error",
    };
    let mut node = node.say(Fact::Open, open);
    for value in items {
        let about = Node::default()
            .say(Fact::Doc, &value.doc)
            .say(Fact::Rust, &value.variant);
        node.add(Role::Value, &value.wire, about);
    }
    node
}

fn structure(catalog: &Catalog, it: &Record, rust: &str) -> Node {
    let mut node = standing(
        Node::default()
            .say(Fact::Doc, &it.doc)
            .say(Fact::Rust, rust),
        &it.standing,
    );
    for member in &it.fields {
        node.add(Role::Field, &member.name, field(catalog, member));
    }
    let keys: Vec<&str> = it.fields.iter().map(|member| member.key.as_str()).collect();
    for one in &it.rules {
        node.add(Role::Rule, &one.name, rule::node(one, &keys));
    }
    node
}

fn standing(node: Node, it: &Standing) -> Node {
    let mut node = deprecated(node, it.deprecated.as_ref());
    node.set("owner", Fact::Standing, it.owner.as_ref());
    node.set("status", Fact::Standing, it.status.map(Status::word));
    node
}

fn event(catalog: &Catalog, event: &Event, upto: u16) -> Option<Node> {
    let members = catalog.members_in(event, upto)?;
    let retired = event.retired.filter(|retired| *retired <= upto);
    let node = Node::default()
        .say(Fact::Doc, &event.doc)
        .say(Fact::Rust, catalog.dotted(event))
        .say(
            Fact::Retired,
            retired
                .map(|release| release.to_string())
                .unwrap_or_default(),
        );
    let mut node = standing(node, &event.standing);
    node.set("channel", Fact::Class, catalog.channel_of(event));
    node.set("category", Fact::Class, catalog.category_of(event));
    for id in &event.groups {
        node.add(Role::Group, &catalog.group(*id).name, Node::default());
    }
    for member in members {
        node.add(Role::Field, &member.name, field(catalog, &member));
    }
    let keys = event.fields.iter().map(|slot| slot.key.as_str());
    let keys: Vec<&str> = keys.collect();
    for one in &event.rules {
        node.add(Role::Rule, &one.name, rule::node(one, &keys));
    }
    if let Some(since) = event.since {
        past(&mut node, since, "came");
    }
    for change in event.history.iter().filter(|change| change.release <= upto) {
        past(&mut node, change.release, &told(catalog, change));
    }
    Some(node)
}

/// Releases are ordered as texts: with zeros before them.
fn past(node: &mut Node, release: u16, what: &str) {
    node.add(
        Role::Past,
        format!("{release:05}"),
        Node::default().say(Fact::Past, what),
    );
}

/// A change of an event in words that are compared and never shown.
fn told(catalog: &Catalog, change: &Change) -> String {
    let sorted = |ids: &[FieldId]| {
        let mut names: Vec<&str> = ids
            .iter()
            .map(|id| catalog.field(*id).name.as_str())
            .collect();
        names.sort_unstable();
        names.join(" ")
    };
    let mut removed: Vec<String> = change
        .removed
        .iter()
        .map(|(id, presence)| format!("{} {presence}", catalog.field(*id).name))
        .collect();
    let mut retyped: Vec<String> = change
        .retyped
        .iter()
        .map(|(id, ty)| format!("{} {}", catalog.field(*id).name, catalog.type_name(*ty)))
        .collect();
    removed.sort();
    retyped.sort();
    let lists = [&change.added, &change.loosened, &change.tightened].map(|ids| sorted(ids));
    format!("{lists:?} {removed:?} {retyped:?}")
}

/// The names of some members, whose order says nothing.
fn names(members: &[Field], at: &[usize]) -> String {
    let mut names: Vec<&str> = at
        .iter()
        .filter_map(|at| members.get(*at))
        .map(|member| member.name.as_str())
        .collect();
    names.sort_unstable();
    names.join(", ")
}
