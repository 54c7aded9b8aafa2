//! What the zoo resolves to: groups flattened, overrides and history applied, order canonical.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use event_catalog_codegen::model::{Demand, Event, Field, Presence, Primitive, Shape};
use event_catalog_codegen::{Catalog, compile};
use support::fixtures;

fn zoo() -> Catalog {
    match compile(&fixtures().join("zoo/schema-defs")) {
        Ok(catalog) => catalog,
        Err(found) => panic!("{found}"),
    }
}

fn slot<'a>(event: &'a Event, name: &str) -> &'a Field {
    event
        .fields
        .iter()
        .find(|slot| slot.name == name)
        .unwrap_or_else(|| panic!("{} has no {name}", event.wire))
}

fn names(event: &Event) -> Vec<String> {
    event.fields.iter().map(|slot| slot.name.clone()).collect()
}

#[test]
fn events_are_in_canonical_order() {
    let zoo = zoo();
    let wires: Vec<&str> = zoo.events.iter().map(|event| event.wire.as_str()).collect();
    assert_eq!(
        wires,
        [
            "farm.Arrived",
            "farm.Empty",
            "farm.barn.Fed",
            "farm.barn.Starved",
            "farm.barn.stall.Cleaned"
        ]
    );
    let variants: Vec<&str> = zoo
        .events
        .iter()
        .map(|event| event.variant.as_str())
        .collect();
    assert_eq!(
        variants,
        [
            "Arrived",
            "Empty",
            "BarnFed",
            "BarnStarved",
            "FarmBarnStallCleaned"
        ]
    );
    let paths: Vec<String> = zoo
        .namespaces
        .iter()
        .map(|namespace| namespace.path.join("."))
        .collect();
    assert_eq!(paths, ["farm", "farm.barn", "farm.barn.stall"]);
}

#[test]
fn slots_are_required_first_then_in_dictionary_order() {
    let zoo = zoo();
    let arrived = zoo.event_named("farm.Arrived").unwrap();
    assert_eq!(
        names(arrived),
        [
            "animal",
            "species",
            "weight",
            "legs",
            "keeper",
            "time_ms",
            "name",
            "size",
            "temperature",
            "is_awake",
            "keeper_email",
            "keeper_phone",
            "time",
            "water",
            "tool"
        ]
    );
    assert_eq!(
        arrived
            .fields
            .iter()
            .filter(|slot| slot.presence == Presence::Required)
            .count(),
        6
    );
    assert!(zoo.event_named("farm.Empty").unwrap().fields.is_empty());
}

#[test]
fn overrides_apply() {
    let zoo = zoo();
    let fed = zoo.event_named("farm.barn.Fed").unwrap();
    let name = slot(fed, "name");
    assert_eq!(name.doc, "Name under which it was called to dinner.");
    assert_eq!(
        (
            name.ty.named,
            name.ty.kind.primitive(),
            name.constraints.max_chars,
            name.notes.pii
        ),
        (None, Some(Primitive::String), Some(5), true)
    );
    assert_eq!(name.examples, ["Leo"]);
    let phone = slot(fed, "keeper_phone");
    assert!(phone.notes.deprecated.is_some() && !phone.notes.sensitive);
    let time = slot(fed, "time");
    assert_eq!(
        (time.ty.kind.primitive(), time.presence),
        (Some(Primitive::Long), Presence::Required)
    );
    let email = slot(fed, "keeper_email");
    assert_eq!(
        (
            email.notes.pii,
            email.notes.sensitive,
            email.constraints.max_chars
        ),
        (false, true, Some(100))
    );
    assert_eq!(slot(fed, "pictures").ty.shape, Shape::NullableList);
    // The limit of the type holds where the field has none of its own.
    let arrived = zoo.event_named("farm.Arrived").unwrap();
    assert_eq!(slot(arrived, "name").constraints.max_chars, Some(20));
    // Of two groups that bring a field, the first of the dictionary is its origin.
    let animal = zoo
        .groups
        .iter()
        .position(|group| group.name == "animal")
        .unwrap();
    assert!(
        matches!(slot(arrived, "weight").group, Some(id) if zoo.group(id).name == zoo.groups[animal].name)
    );
}

#[test]
fn history_applies() {
    let zoo = zoo();
    let fed = zoo.event_named("farm.barn.Fed").unwrap();
    let releases: Vec<u16> = fed.history.iter().map(|change| change.release).collect();
    assert_eq!(releases, [2, 3, 5]);
    assert_eq!(slot(fed, "note").since, Some(5));
    // Removed and brought back: since the second time.
    assert_eq!(slot(fed, "link").since, Some(3));
    assert_eq!(slot(fed, "animal").since, Some(1));
    let last = &fed.history[2];
    let removed: Vec<_> = last
        .removed
        .iter()
        .map(|(id, was)| (zoo.field(*id).name.as_str(), *was))
        .collect();
    assert_eq!(
        removed,
        [
            ("tracker", Presence::Optional),
            ("cage", Presence::Required)
        ]
    );
    let retyped: Vec<_> = last
        .retyped
        .iter()
        .map(|(id, was)| (zoo.field(*id).name.as_str(), zoo.type_name(*was)))
        .collect();
    assert_eq!(
        retyped,
        [
            ("tail_length", "string".to_owned()),
            ("pictures", "web_address[]".to_owned())
        ]
    );
    assert_eq!(
        zoo.event_named("farm.barn.Starved").unwrap().retired,
        Some(4)
    );
}

#[test]
fn rules_and_links_are_bound() {
    let zoo = zoo();
    let arrived = zoo.event_named("farm.Arrived").unwrap();
    let [rule] = arrived.rules.as_slice() else {
        panic!("{:?}", arrived.rules)
    };
    let Demand::AtLeastOne(slots) = &rule.demand else {
        panic!("{rule:?}")
    };
    let names = names(arrived);
    assert_eq!(
        slots.iter().map(|i| names[*i].as_str()).collect::<Vec<_>>(),
        ["weight", "size"]
    );
    let fed = zoo.event_named("farm.barn.Fed").unwrap();
    assert_eq!(fed.rules.len(), 3);
    let see: Vec<&str> = fed
        .see
        .iter()
        .map(|id| zoo.event(*id).wire.as_str())
        .collect();
    assert_eq!(see, ["farm.Arrived", "farm.barn.stall.Cleaned"]);
    assert_eq!(zoo.channel_of(fed), Some("barn_mail"));
    assert_eq!(
        zoo.category_of(zoo.event_named("farm.Empty").unwrap()),
        Some("feeding")
    );
}

#[test]
fn objects_have_members_roles_and_rules() {
    let zoo = zoo();
    let object = |name: &str| {
        zoo.objects
            .iter()
            .find(|object| object.name == name)
            .unwrap()
    };
    let envelope = object("Envelope");
    let members: Vec<&str> = envelope
        .fields
        .iter()
        .map(|member| member.rust.as_str())
        .collect();
    assert_eq!(members[..4], ["title", "sent_at", "stamps", "keeper_name"]);
    assert!(members.contains(&"odd") && members.contains(&"flag"));
    assert_eq!(
        envelope
            .choices
            .iter()
            .map(|choice| choice.members.len())
            .collect::<Vec<_>>(),
        [3, 2]
    );
    let carries = envelope.carries.as_ref().unwrap();
    let (event, name, properties) = carries.back_as.unwrap();
    let event = zoo.event(event);
    let names = names(event);
    assert_eq!(
        (
            event.wire.as_str(),
            names[name].as_str(),
            names[properties].as_str()
        ),
        ("farm.Arrived", "animal", "keeper")
    );
    let warnings: Vec<&str> = envelope
        .rules
        .iter()
        .filter(|rule| rule.warning)
        .map(|rule| rule.name.as_str())
        .collect();
    assert_eq!(warnings, ["not_all", "red"]);
    let bag = object("Bag");
    assert_eq!(bag.fields[bag.batch.unwrap()].name, "letters");
    assert_eq!(
        (
            bag.limits.max_items,
            bag.limits.max_items_in_all,
            bag.limits.max_bytes
        ),
        (Some(3), Some(4), Some(1000))
    );
    assert_eq!(
        zoo.object(object("Receipt").answers.as_ref().unwrap().request)
            .name,
        "Bag"
    );
    // The limit of the type holds where the member has none of its own.
    let party = zoo
        .custom
        .iter()
        .find(|event| event.name == "Party")
        .unwrap();
    assert_eq!(party.wire, "Birthday \"party\"");
    let where_to = party
        .fields
        .iter()
        .find(|member| member.name == "where")
        .unwrap();
    assert_eq!(
        (where_to.rust.as_str(), where_to.notes.sensitive),
        ("place", true)
    );
}

#[test]
fn custom_events_draw_on_both_dictionaries() {
    let zoo = zoo();
    let wires: Vec<&str> = zoo.custom.iter().map(|event| event.wire.as_str()).collect();
    assert_eq!(wires, ["Birthday \"party\"", "listed", "ok"]);
    let listed = &zoo.custom[1].record;
    let from_fields: Vec<bool> = listed
        .fields
        .iter()
        .map(|member| member.definition.is_some())
        .collect();
    let members: Vec<&str> = listed
        .fields
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(
        members,
        ["keeper", "legs", "greeting", "pictures", "weight"]
    );
    assert_eq!(from_fields, [true, true, false, true, true]);
    assert!(listed.fields[0].notes.pii && listed.fields[3].ty.shape == Shape::NullableList);
}
