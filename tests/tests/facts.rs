//! The catalog against the collected facts about Braze's storage events, in both directions; and
//! the generated tables against the catalog.
//!
//! All three are told as lines, one per statement, such as
//! `users.behaviors.Purchase.price: float required`. Two tellings are compared as sets, so a
//! difference reads as a statement that only one of them makes.
//!
//! The facts stand in `tests/facts`, whose `README.md` says where they come from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use braze_events::{CATALOG, EventType};
use event_catalog::descriptor::{Format, Kind, Presence, Shape};
use event_catalog_codegen::{Catalog, compile, model};
use serde_json::Value;

type Lines = BTreeSet<String>;

/// The events as the facts, the catalog and the generated tables tell them.
#[derive(Default)]
struct Telling {
    lines: Lines,
}

/// What there is to say about a field of an event.
#[derive(Default)]
struct Field {
    kind: String,
    required: bool,
    pii: bool,
    deprecated: bool,
    since: Option<u64>,
    format: Option<String>,
    max_chars: Option<u64>,
    values: Option<(Vec<String>, bool)>,
}

impl Telling {
    fn event(
        &mut self,
        name: &str,
        channel: &str,
        category: &str,
        since: Option<u64>,
        retired: Option<u64>,
    ) {
        self.lines.insert(format!(
            "{name}: {channel}, {category}{}{}",
            release(" since", since),
            release(" retired", retired)
        ));
    }

    fn field(&mut self, event: &str, name: &str, field: &Field) {
        let mut line = format!(
            "{event}.{name}: {} {}",
            field.kind,
            if field.required {
                "required"
            } else {
                "optional"
            }
        );
        for (flag, word) in [(field.pii, " pii"), (field.deprecated, " deprecated")] {
            line.push_str(if flag { word } else { "" });
        }
        line.push_str(&release(" since", field.since));
        if let Some(format) = &field.format {
            line += &[" format=", format].concat();
        }
        if let Some(max) = field.max_chars {
            line += &[" max_chars=", &max.to_string()].concat();
        }
        if let Some((values, open)) = &field.values {
            line += &[
                " values=",
                &values.join("|"),
                if *open { " open" } else { "" },
            ]
            .concat();
        }
        self.lines.insert(line);
    }

    /// `what` happened to a field in a release; `before` is what it was.
    fn change(&mut self, event: &str, release: u64, what: &str, field: &str, before: &str) {
        self.lines
            .insert(format!("{event} in {release}: {what} {field}{before}"));
    }
}

fn release(word: &str, number: Option<u64>) -> String {
    number
        .map(|number| format!("{word} {number}"))
        .unwrap_or_default()
}

/// Fails with the statements that only one side makes.
fn assert_same(left: &str, a: &Lines, right: &str, b: &Lines) {
    let report = |side: &str, lines: Vec<&String>| {
        let shown: Vec<&str> = lines.iter().take(40).map(|line| line.as_str()).collect();
        if lines.is_empty() {
            String::new()
        } else {
            format!(
                "\nsaid by {side} only ({}):\n  {}",
                lines.len(),
                shown.join("\n  ")
            )
        }
    };
    let differences =
        report(left, a.difference(b).collect()) + &report(right, b.difference(a).collect());
    assert!(differences.is_empty(), "{differences}");
    assert!(!a.is_empty());
}

// The facts.

/// The facts of a file in `tests/facts`.
fn facts(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const STORAGE: &str = include_str!("../facts/storage.json");

fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} should be text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}

fn from_facts(facts: &Value) -> Telling {
    let mut told = Telling::default();
    for event in list(&facts["events"]) {
        let name = text(&event["name"]);
        let since = event["since"].as_u64();
        let retired =
            flag(&event["retired"]).then(|| first_release_after(facts, text(&event["removed_on"])));
        told.event(
            name,
            text(&event["channel"]),
            text(&event["category"]),
            since,
            retired,
        );
        for field in list(&event["fields"]) {
            let values = field.get("values").map(|values| {
                let values = list(values).iter().map(|value| {
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned)
                });
                (values.collect(), flag(&field["values_open"]))
            });
            let said = Field {
                kind: text(&field["type"]).to_owned(),
                required: !flag(&field["nullable"]),
                pii: flag(&field["pii"]),
                deprecated: flag(&field["deprecated"]),
                since: field["since"].as_u64(),
                format: field["format"]
                    .as_str()
                    .map(|format| catalog_format(format).to_owned()),
                max_chars: field["max_chars"].as_u64(),
                values,
            };
            told.field(name, text(&field["name"]), &said);
        }
        for entry in list(&event["history"]) {
            // What a release did to an event that it brought is no history: its samples came in
            // several commits.
            let Some(release) = entry["release"]
                .as_u64()
                .filter(|release| since.is_none_or(|since| *release > since))
            else {
                continue;
            };
            for added in list(&entry["added"]) {
                told.change(name, release, "added", text(added), "");
            }
            for removed in list(&entry["removed"]) {
                let removed = text(removed);
                let was = list(&event["removed_fields"])
                    .iter()
                    .find(|field| text(&field["name"]) == removed)
                    .unwrap();
                assert_eq!(
                    was["removed_in"].as_u64(),
                    Some(release),
                    "{name}.{removed}"
                );
                told.change(
                    name,
                    release,
                    "removed",
                    removed,
                    &was_before(text(&was["type"]), !flag(&was["nullable"])),
                );
            }
            for changed in list(&entry["changed"]) {
                let (field, from, to) = (text(&changed["field"]), &changed["from"], &changed["to"]);
                match (flag(&from["nullable"]), flag(&to["nullable"])) {
                    (false, true) => told.change(name, release, "loosened", field, ""),
                    (true, false) => told.change(name, release, "tightened", field, ""),
                    _ => {}
                }
                if from["type"] != to["type"] {
                    told.change(
                        name,
                        release,
                        "retyped",
                        field,
                        &format!(", {} before", text(&from["type"])),
                    );
                }
            }
        }
    }
    told
}

fn was_before(kind: &str, required: bool) -> String {
    format!(
        ", {kind} {} before",
        if required { "required" } else { "optional" }
    )
}

/// The first release whose samples are no older than this date.
fn first_release_after(facts: &Value, date: &str) -> u64 {
    let first = list(&facts["releases"]).iter().find(|release| {
        release["sample_date"]
            .as_str()
            .is_some_and(|sampled| sampled >= date)
    });
    first.unwrap()["release"].as_u64().unwrap()
}

/// What the facts call a format, in the catalog's words: the name of a rule, or of a unit that has
/// none.
fn catalog_format(format: &str) -> &str {
    match format {
        "bson-object-id" => "object_id",
        "unix-seconds" => "unix_seconds",
        "unix-millis" => "unix_millis",
        "iana-timezone" => "time_zone",
        "e164" => "phone",
        "json-in-string" => "json",
        "bcp47" => "language",
        "iso4217" => "currency",
        "iso8601-date-or-datetime" => "date",
        same => same,
    }
}

// The catalog.

fn schema_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-defs")
}

fn catalog() -> Catalog {
    compile(&schema_folder()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn from_catalog(catalog: &Catalog) -> Telling {
    let mut told = Telling::default();
    let field_name = |id| catalog.field(id).name.as_str();
    let kind = |ty: model::FieldType| {
        in_shape(
            catalog.type_name(model::FieldType {
                named: None,
                shape: model::Shape::One,
                ..ty
            }),
            ty.shape,
        )
    };
    for event in &catalog.events {
        let (channel, category) = (
            catalog.channel_of(event).unwrap(),
            catalog.category_of(event).unwrap(),
        );
        told.event(
            &event.wire,
            channel,
            category,
            event.since.map(u64::from),
            event.retired.map(u64::from),
        );
        for slot in &event.fields {
            let ty = slot.ty.named.map(|id| catalog.ty(id));
            let rule = ty.and_then(|ty| ty.format).map(Format::name);
            let unit = ty
                .filter(|ty| ty.format.is_none() && ty.values.is_none())
                .map(|ty| ty.name.as_str());
            let said = Field {
                kind: kind(slot.ty),
                required: slot.presence == model::Presence::Required,
                pii: slot.notes.pii,
                deprecated: slot.notes.deprecated.is_some(),
                since: slot.since.map(u64::from),
                format: rule.or(unit).map(str::to_owned),
                max_chars: slot.constraints.max_chars.map(u64::from),
                values: ty.and_then(|ty| ty.values.as_ref()).map(|values| {
                    (
                        values.items.iter().map(|item| item.wire.clone()).collect(),
                        values.open,
                    )
                }),
            };
            told.field(&event.wire, &slot.name, &said);
        }
        for change in &event.history {
            let mut tell = |what, id, before: &str| {
                told.change(
                    &event.wire,
                    u64::from(change.release),
                    what,
                    field_name(id),
                    before,
                );
            };
            change.added.iter().for_each(|id| tell("added", *id, ""));
            change
                .loosened
                .iter()
                .for_each(|id| tell("loosened", *id, ""));
            change
                .tightened
                .iter()
                .for_each(|id| tell("tightened", *id, ""));
            for (id, presence) in &change.removed {
                tell(
                    "removed",
                    *id,
                    &was_before(
                        &kind(catalog.field(*id).ty),
                        *presence == model::Presence::Required,
                    ),
                );
            }
            change
                .retyped
                .iter()
                .for_each(|(id, ty)| tell("retyped", *id, &format!(", {} before", kind(*ty))));
        }
    }
    told
}

fn in_shape(kind: String, shape: model::Shape) -> String {
    match shape {
        model::Shape::One => kind,
        model::Shape::List => format!("array<{kind}>"),
        model::Shape::NullableList => format!("array<{kind}?>"),
    }
}

// The generated tables.

fn from_descriptors() -> Telling {
    let mut told = Telling::default();
    let kind = |kind: Kind, shape| {
        let shape = match shape {
            Shape::One => model::Shape::One,
            Shape::List => model::Shape::List,
            Shape::NullableList => model::Shape::NullableList,
        };
        in_shape(kind.name().to_owned(), shape)
    };
    for event_type in EventType::ALL.iter().copied() {
        let event = event_type.descriptor();
        assert_eq!(
            (event_type.release(), event_type.retired()),
            (event.since, event.retired)
        );
        let (channel, category) = (event_type.channel(), event_type.category());
        assert_eq!(
            (channel.as_str(), category.as_str()),
            (event.channel.unwrap(), event.category.unwrap())
        );
        told.event(
            event_type.as_str(),
            channel.as_str(),
            category.as_str(),
            event.since.map(u64::from),
            event.retired.map(u64::from),
        );
        for slot in event.fields {
            let unit = slot
                .ty
                .filter(|ty| ty.format.is_none() && ty.values.is_none())
                .map(|ty| ty.name);
            let said = Field {
                kind: kind(slot.kind, slot.shape),
                required: slot.presence == Presence::Required,
                pii: slot.pii,
                deprecated: slot.deprecated,
                since: slot.since.map(u64::from),
                format: slot
                    .ty
                    .and_then(|ty| ty.format)
                    .map(Format::name)
                    .or(unit)
                    .map(str::to_owned),
                max_chars: (slot.max_chars != 0).then(|| u64::from(slot.max_chars)),
                values: slot.values().map(|values| {
                    (
                        values
                            .items
                            .iter()
                            .map(|item| item.wire.to_owned())
                            .collect(),
                        values.open,
                    )
                }),
            };
            told.field(event.name, slot.name(), &said);
        }
        for change in event.history {
            let mut tell = |what, name: &str, before: &str| {
                told.change(event.name, u64::from(change.release), what, name, before);
            };
            change.added.iter().for_each(|name| tell("added", name, ""));
            change
                .loosened
                .iter()
                .for_each(|name| tell("loosened", name, ""));
            change
                .tightened
                .iter()
                .for_each(|name| tell("tightened", name, ""));
            for (name, base, shape, presence) in change.removed {
                tell(
                    "removed",
                    name,
                    &was_before(&kind(*base, *shape), *presence == Presence::Required),
                );
            }
            for (name, base, shape) in change.retyped {
                tell(
                    "retyped",
                    name,
                    &format!(", {} before", kind(*base, *shape)),
                );
            }
        }
    }
    told
}

// The comparisons.

#[test]
fn the_catalog_says_what_the_facts_say() {
    let facts = facts(STORAGE);
    let told = from_facts(&facts);
    assert_same(
        "the facts",
        &told.lines,
        "the catalog",
        &from_catalog(&catalog()).lines,
    );
    assert_same(
        "the facts",
        &told.lines,
        "the generated tables",
        &from_descriptors().lines,
    );
}

#[test]
fn the_generated_tables_say_what_the_catalog_says() {
    let catalog = catalog();
    assert_same(
        "the catalog",
        &from_catalog(&catalog).lines,
        "the generated tables",
        &from_descriptors().lines,
    );
    assert_eq!(
        (CATALOG.name, CATALOG.tag, CATALOG.max_bytes as u64),
        (&*catalog.name, &*catalog.tag, catalog.max_bytes.unwrap())
    );
    assert_eq!(CATALOG.release, catalog.releases.last().unwrap().number);
    // In the same order, and documented alike.
    assert_eq!(EventType::ALL.len(), catalog.events.len());
    for (event, generated) in catalog.events.iter().zip(CATALOG.events) {
        assert_eq!((&*event.wire, &*event.doc), (generated.name, generated.doc));
        assert!(
            event
                .groups
                .iter()
                .map(|id| &*catalog.group(*id).name)
                .eq(generated.groups.iter().copied()),
            "{}",
            event.wire
        );
        for (slot, generated) in event.fields.iter().zip(generated.fields) {
            assert_eq!(
                (&*slot.name, &*slot.doc),
                (generated.name(), generated.doc())
            );
            assert_eq!(
                slot.notes.sensitive, generated.sensitive,
                "{}.{}",
                event.wire, slot.name
            );
            assert!(
                slot.examples.is_empty() || slot.examples == generated.examples(),
                "{}.{}",
                event.wire,
                slot.name
            );
        }
    }
}

#[test]
fn the_generated_tables_say_what_goes_together() {
    let catalog = catalog();
    for (field, generated) in catalog.fields.iter().zip(CATALOG.fields) {
        assert_eq!(
            field.examples_by.len(),
            generated.examples_by.len(),
            "{}",
            field.name
        );
        for (by, generated) in field.examples_by.iter().zip(generated.examples_by) {
            assert_eq!(
                catalog.field(by.field).name,
                CATALOG.fields[usize::from(generated.field)].name
            );
            let lists = generated.lists.iter().map(|(value, texts)| {
                (
                    (*value).to_owned(),
                    texts.iter().map(|text| (*text).to_owned()).collect(),
                )
            });
            assert_eq!(
                by.lists,
                lists.collect::<Vec<(String, Vec<String>)>>(),
                "{}",
                field.name
            );
        }
    }
    let exclusive = CATALOG.exclusive.iter().map(|set| {
        let fields: Vec<&str> = set
            .fields
            .iter()
            .map(|field| CATALOG.fields[usize::from(*field)].name)
            .collect();
        (set.name, fields, set.excludes)
    });
    let canvas = vec![
        "canvas_id",
        "canvas_name",
        "canvas_variation_id",
        "canvas_variation_name",
        "canvas_step_id",
        "canvas_step_name",
    ];
    let variation = "canvas_step_message_variation_id";
    let expected: [(&str, Vec<&str>, &[u16]); 3] = [
        (
            "campaign",
            vec![
                "campaign_id",
                "campaign_name",
                "message_variation_id",
                "message_variation_name",
            ],
            &[1, 2],
        ),
        ("canvas", canvas, &[0]),
        (variation, vec![variation], &[0]),
    ];
    assert!(exclusive.eq(expected));
}

#[test]
fn releases_have_the_dates_of_the_vendor() {
    let facts = facts(STORAGE);
    let released: Vec<(u64, &str)> = list(&facts["releases"])
        .iter()
        .map(|release| (release["release"].as_u64().unwrap(), text(&release["date"])))
        .collect();
    let catalog = catalog();
    let known: Vec<(u64, &str)> = catalog
        .releases
        .iter()
        .map(|release| (u64::from(release.number), &*release.date))
        .collect();
    assert_eq!(known, released);
}

/// Fields that hold personal data although the schemas of the retired events, older than the
/// vendor's flag, do not say so.
const SENSITIVE_WHEN_RETIRED: [&str; 3] = ["user_id", "external_user_id", "abort_log"];

/// Fields that the facts take for harmless and that may still tell who somebody is, or be worth
/// hiding: `WhatsApp`'s message ids have the user's phone number in them, links and webhooks are
/// made for one user, providers quote the number that they complain of, handles fetch what a user
/// sent, and the ids of Live Activities are those of orders.
const SENSITIVE_ALL_THE_SAME: [&str; 10] = [
    "activity_id",
    "endpoint_url",
    "error",
    "in_reply_to",
    "inbound_phone_number",
    "media_id",
    "message_id",
    "short_url",
    "url",
    "url_path",
];

#[test]
fn sensitive_fields_are_those_of_the_facts() {
    let facts = facts(include_str!("../facts/fields.json"));
    let told = list(&facts["fields"])
        .iter()
        .map(|field| (text(&field["name"]), flag(&field["sensitive_unflagged"])));
    let told: BTreeMap<&str, bool> = told
        .map(|(name, flag)| (name, flag || SENSITIVE_ALL_THE_SAME.contains(&name)))
        .collect();
    let catalog = catalog();
    let known: BTreeMap<&str, bool> = catalog
        .fields
        .iter()
        .map(|field| (&*field.name, field.notes.sensitive))
        .collect();
    assert_eq!(known, told);
    for event_type in EventType::ALL.iter().copied() {
        let event = event_type.descriptor();
        for slot in event.fields {
            let deviates = event.retired.is_some() && SENSITIVE_WHEN_RETIRED.contains(&slot.name());
            assert_eq!(
                slot.sensitive,
                told[slot.name()] || deviates,
                "{}.{}",
                event.name,
                slot.name()
            );
        }
    }
}

/// What an older page of the vendor's lists and no storage schema has. Two names that the page has
/// wrong are corrected in the facts, and so is each name that translation mangled.
const NOT_IN_STORAGE: [(&str, &str, &str); 4] = [
    (
        "users.messages.sms.DeliveryFailure",
        "from_phone_number",
        "the storage schema of this event does not name the sender",
    ),
    (
        "users.messages.sms.DeliveryFailure",
        "subscription_group_api_id",
        "every schema calls it `subscription_group_id`",
    ),
    (
        "users.messages.sms.Rejection",
        "subscription_group_api_id",
        "every schema calls it `subscription_group_id`",
    ),
    (
        "users.messages.sms.Send",
        "from_phone_number",
        "the storage schema of this event does not name the sender",
    ),
];

#[test]
fn the_events_of_the_older_page_exist() {
    let facts = facts(include_str!("../facts/older-pages.json"));
    let page = list(&facts["storage"]);
    assert_eq!(page.len(), 32);
    let mut missing = BTreeSet::new();
    for listed in page {
        let name = text(&listed["event"]);
        let event = name
            .parse::<EventType>()
            .unwrap_or_else(|error| panic!("{error}"))
            .descriptor();
        for (field, kind) in listed["fields"].as_object().unwrap() {
            match event.field(field) {
                Some(slot) => assert_eq!(slot.kind.name(), text(kind), "{name}.{field}"),
                None => _ = missing.insert((name, field.as_str())),
            }
        }
    }
    let excused: BTreeSet<_> = NOT_IN_STORAGE
        .iter()
        .map(|(event, field, _)| (*event, *field))
        .collect();
    assert_eq!(
        missing, excused,
        "no exception is missing, and none is idle"
    );
}
