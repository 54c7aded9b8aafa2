//! Files of every release, past and made up, are read by today's types with nothing lost.

use apache_avro::Codec as Theirs;
use braze_events::Event;
use braze_events::avro::{AvroReader, AvroWriter, Block, Comparison, Plan, Schema, WriterOptions};
use event_catalog::descriptor::{Kind, Presence, Shape};
use event_catalog::release::ReleaseField;
use serde_json::{Map, Value, json};

use super::support::{fields, read, samples, write_theirs};

/// The schema that a release wrote an event with.
fn schema(name: &str, fields: &[ReleaseField]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|field| {
            let item = match field.shape {
                Shape::NullableList => json!(["null", field.kind.name()]),
                _ => json!(field.kind.name()),
            };
            let one = if field.shape == Shape::One {
                item
            } else {
                json!({"type": "array", "items": item})
            };
            match field.presence {
                Presence::Required => json!({"name": field.name, "type": one}),
                Presence::Optional => {
                    json!({"name": field.name, "type": ["null", one], "default": null})
                }
            }
        })
        .collect();
    let (namespace, short) = name.rsplit_once('.').unwrap();
    json!({"type": "record", "name": short, "namespace": format!("dataexport.S3.inner.{namespace}"), "fields": fields})
}

/// Some value of a kind.
fn value(field: &ReleaseField) -> Value {
    let one = match field.kind {
        Kind::String => json!(format!("old {} ü", field.name)),
        Kind::Int | Kind::Long => json!(77),
        Kind::Float | Kind::Double => json!(0.5),
        Kind::Boolean => json!(true),
        kind => unreachable!("no event had a field of {}", kind.name()),
    };
    if field.shape == Shape::One {
        one
    } else {
        json!([one])
    }
}

#[test]
fn past_releases() {
    let mut seen = 0;
    for event in Event::CATALOG.events {
        for release in 0..=Event::CATALOG.release {
            let Some(then) = event.fields_in(release) else {
                continue;
            };
            seen += 1;
            let written: Vec<Value> = samples(event, 3)
                .iter()
                .map(|sample| {
                    let mut today = fields(sample);
                    let mut record = Map::new();
                    for field in &then {
                        let now = today.as_object_mut().unwrap().remove(field.name);
                        let same = event.field(field.name).is_some_and(|slot| {
                            (slot.kind, slot.shape) == (field.kind, field.shape)
                        });
                        match now.filter(|_| same) {
                            Some(now) => drop(record.insert(field.name.to_owned(), now)),
                            None if field.presence == Presence::Optional && same => {}
                            None => drop(record.insert(field.name.to_owned(), value(field))),
                        }
                    }
                    record.into()
                })
                .collect();
            let schema = schema(event.name, &then).to_string();
            let file = write_theirs(&schema, &written, Theirs::Null);
            let mut records = written.iter();
            read(&file, |read, shape| {
                assert_eq!(read.name(), event.name);
                let read = fields(read);
                for (name, value) in records.next().unwrap().as_object().unwrap() {
                    assert_eq!(
                        &read[name], value,
                        "{} {name} in release {release}",
                        event.name
                    );
                }
                // All that can be wrong is that what is required today was not there then.
                for violation in shape {
                    let name = violation.pointer.trim_start_matches('/');
                    assert!(!then.iter().any(|field| field.name == name && field.presence == Presence::Required), "{violation}");
                }
            });
            assert_eq!(records.len(), 0);
            let comparison = Comparison::new(&Schema::parse(&schema).unwrap(), Event::CATALOG);
            assert_eq!(
                comparison.best_differences(),
                Some(0),
                "{} in release {release}",
                event.name
            );
        }
    }
    assert!(seen > 900, "{seen} pairs of event and release");
}

#[test]
fn a_past_schema_is_recognised() {
    let event = Event::CATALOG.event("users.messages.email.Click").unwrap();
    let schema =
        Schema::parse(&schema(event.name, &event.fields_in(1).unwrap()).to_string()).unwrap();
    let comparison = Comparison::new(&schema, Event::CATALOG);
    let best = comparison.best().unwrap();
    let next = event
        .history
        .iter()
        .find(|change| change.release > 1)
        .unwrap()
        .release;
    assert!(best.contains(&1) && *best.end() == next - 1, "{best:?}");
}

/// A schema from the future, with everything that a schema can have.
fn future(name: &str) -> Value {
    let record = json!({"type": "record", "name": "Inner", "fields": [
        {"name": "a", "type": "long"}, {"name": "more", "type": ["null", "Inner"]}]});
    json!({"type": "record", "name": name, "namespace": "dataexport.S3.inner.users.messages.email", "fields": [
        {"name": "id", "type": "string"},
        {"name": "time", "type": "long"},
        {"name": "user_id", "type": ["null", "string"]},
        {"name": "email_address", "type": {"type": "enum", "name": "Address", "symbols": ["one", "two"]}},
        {"name": "url", "type": ["string", "null"]},
        {"name": "is_suspected_bot_click", "type": "string"},
        {"name": "texts", "type": {"type": "array", "items": ["null", "string"]}},
        {"name": "numbers", "type": {"type": "map", "values": "double"}},
        {"name": "inner", "type": record},
        {"name": "again", "type": "Inner"},
        {"name": "some", "type": ["null", "int", "string", {"type": "fixed", "name": "Four", "size": 4}]},
        {"name": "ratio", "type": "float"},
        {"name": "when", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "raw", "type": "bytes"}
    ]})
}

#[test]
fn future_releases() {
    use apache_avro::types::Value as V;
    let text = |text: &str| V::String(text.into());
    let inner = |a, more| V::Record(vec![("a".into(), V::Long(a)), ("more".into(), more)]);
    let record = V::Record(vec![
        ("id".into(), text("1")),
        ("time".into(), V::Long(1_782_734_400)),
        ("user_id".into(), V::Union(0, Box::new(V::Null))),
        ("email_address".into(), V::Enum(1, "two".into())),
        (
            "url".into(),
            V::Union(0, Box::new(text("https://example.com/ü"))),
        ),
        ("is_suspected_bot_click".into(), text("perhaps")),
        (
            "texts".into(),
            V::Array(vec![
                V::Union(1, Box::new(text("x"))),
                V::Union(0, Box::new(V::Null)),
            ]),
        ),
        (
            "numbers".into(),
            V::Map([("n".to_owned(), V::Double(2.25))].into()),
        ),
        (
            "inner".into(),
            inner(
                -5,
                V::Union(1, Box::new(inner(6, V::Union(0, Box::new(V::Null))))),
            ),
        ),
        (
            "again".into(),
            inner(i64::MIN, V::Union(0, Box::new(V::Null))),
        ),
        (
            "some".into(),
            V::Union(3, Box::new(V::Fixed(4, vec![1, 2, 3, 255]))),
        ),
        ("ratio".into(), V::Float(0.25)),
        ("when".into(), V::TimestampMillis(1_782_734_400_123)),
        ("raw".into(), V::Bytes(vec![0, 0xff])),
    ]);
    let kept = json!({"texts": ["x", null], "numbers": {"n": 2.25}, "inner": {"a": -5, "more": {"a": 6, "more": null}},
        "again": {"a": i64::MIN, "more": null}, "some": [1, 2, 3, 255], "ratio": 0.25, "when": 1_782_734_400_123_i64, "raw": [0, 255]});
    let write = |name: &str| {
        let schema = apache_avro::Schema::parse_str(&future(name).to_string()).unwrap();
        let mut writer = apache_avro::Writer::new(&schema, Vec::new()).unwrap();
        writer.append_value(record.clone()).unwrap();
        writer.append_value(record.clone()).unwrap();
        writer.into_inner().unwrap()
    };

    // An event that we know, with other types and new fields.
    let mut count = 0;
    read(&write("Click"), |event, shape| {
        count += 1;
        let Event::EmailClick(click) = event else {
            panic!("{event:?}")
        };
        assert_eq!(
            (click.time.0, &*click.email_address, click.url.as_deref()),
            (1_782_734_400, "two", Some("https://example.com/ü"))
        );
        let shape: Vec<_> = shape
            .iter()
            .map(|violation| (violation.pointer.as_str(), violation.rule.as_str()))
            .collect();
        assert_eq!(
            shape,
            [
                ("/user_id", "required"),
                ("/is_suspected_bot_click", "type")
            ]
        );
        let read = fields(event);
        for (name, value) in kept.as_object().unwrap() {
            assert_eq!(&read[name], value, "{name}");
        }
        assert_eq!(read["is_suspected_bot_click"], "perhaps");
    });
    assert_eq!(count, 2);

    // An event that we do not know.
    read(&write("Forward"), |event, shape| {
        let Event::Unknown(unknown) = event else {
            panic!("{event:?}")
        };
        assert_eq!(unknown.event_type, "users.messages.email.Forward");
        assert!(shape.is_empty());
        let read = fields(event);
        for (name, value) in kept.as_object().unwrap() {
            assert_eq!(&read[name], value, "{name}");
        }
        assert_eq!(
            (&read["id"], &read["email_address"], unknown.fields.len()),
            (&json!("1"), &json!("two"), 14)
        );
    });
}

#[test]
fn event_types_come_from_full_names() {
    let event_type = |name: &str| {
        let schema =
            Schema::parse(&json!({"type": "record", "name": name, "fields": []}).to_string())
                .unwrap();
        schema.event_type(Event::CATALOG).to_owned()
    };
    assert_eq!(
        event_type("dataexport.S3.inner.users.messages.email.Click"),
        "users.messages.email.Click"
    );
    assert_eq!(
        event_type("dataexport.AzureBlob.inner.users.messages.sms.Send"),
        "users.messages.sms.Send"
    );
    assert_eq!(
        event_type("users.messages.email.Click"),
        "users.messages.email.Click"
    );
    assert_eq!(
        event_type("elsewhere.users.messages.email.Click"),
        "users.messages.email.Click"
    );
    assert_eq!(
        event_type("dataexport.S3.inner.users.messages.fax.Send"),
        "users.messages.fax.Send"
    );
    // A short name is nobody's.
    assert_eq!(event_type("Click"), "Click");
    assert_eq!(
        event_type("dataexport.S3.outer.Click"),
        "dataexport.S3.outer.Click"
    );
    assert_eq!(
        event_type("dataexport.a.b.inner.Click"),
        "dataexport.a.b.inner.Click"
    );
}

/// The only record of a file as `cat` shows it, and what is wrong with its shape.
fn only(file: &[u8], plan: impl Fn(Plan) -> Plan) -> (String, Vec<String>) {
    let mut reader = AvroReader::new(file).unwrap();
    let plan = plan(Plan::new(reader.header().schema(), Event::CATALOG));
    let mut block = Block::default();
    assert!(reader.next_block(&mut block).unwrap());
    let mut records = block.records::<Event<'_>>(&plan).unwrap();
    let record = records.next_record().unwrap().unwrap();
    let found = (
        record.event().to_json(),
        record
            .shape()
            .iter()
            .map(|violation| violation.message.to_string())
            .collect(),
    );
    assert!(records.next_record().is_none());
    found
}

#[test]
fn unknown_fields_can_be_passed_over() {
    let fields = json!([
        {"name": "id", "type": "string"}, {"name": "new", "type": {"type": "map", "values": "string"}}, {"name": "user_id", "type": "string"},
        {"name": "list", "type": {"type": "array", "items": "long"}}, {"name": "time", "type": "int"}]);
    let record = json!({"id": "1", "new": {"a": "b"}, "user_id": "2", "list": [1, 2], "time": 3});
    let file = |name: &str| {
        let schema = json!({"type": "record", "name": "X", "namespace": "a", "fields": fields})
            .to_string()
            .replace("\"X\"", &format!("{name:?}"));
        write_theirs(&schema, std::slice::from_ref(&record), Theirs::Null)
    };
    let known = file("users.UserDeleteRequest");
    let (all, shape) = only(&known, |plan| plan);
    assert!(
        shape.is_empty() && all.ends_with(r#","new":{"a":"b"},"list":[1,2]}"#),
        "{all}"
    );
    let (some, shape) = only(&known, Plan::without_unknown_fields);
    assert!(shape.is_empty());
    assert_eq!(
        some,
        r#"{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":3}"#
    );
    // Of an event that is not known at all, all fields are.
    let (whole, _) = only(&file("users.NewThing"), Plan::without_unknown_fields);
    assert!(
        whole.contains(r#""new":{"a":"b"}"#) && whole.contains(r#""time":3"#),
        "{whole}"
    );
}

#[test]
fn the_tag_as_a_field_must_say_the_same() {
    for name in ["users.UserDeleteRequest", "users.NewThing"] {
        let schema = json!({"type": "record", "name": name, "fields": [
            {"name": "id", "type": "string"}, {"name": "event_type", "type": "string"}, {"name": "user_id", "type": "string"},
            {"name": "time", "type": "int"}]});
        let file = |tag: &str| {
            write_theirs(
                &schema.to_string(),
                &[json!({"id": "1", "event_type": tag, "user_id": "2", "time": 3})],
                Theirs::Null,
            )
        };
        let plans: [fn(Plan) -> Plan; 2] = [Plan::without_unknown_fields, |plan| plan];
        for plan in plans {
            let (json, shape) = only(&file(name), plan);
            assert!(shape.is_empty(), "{shape:?}");
            assert_eq!(
                json,
                format!(r#"{{"event_type":"{name}","id":"1","user_id":"2","time":3}}"#)
            );
            let (json, shape) = only(&file("users.messages.email.Click"), plan);
            assert_eq!(shape, [format!("`event_type` should be `{name}`")]);
            assert_eq!(json.matches("event_type").count(), 1, "{json}");
        }
        // Written with that schema, it is there again.
        let line = format!(r#"{{"event_type":"{name}","id":"1","user_id":"2","time":3}}"#);
        let mut writer = AvroWriter::with_schema(
            Vec::new(),
            &Schema::parse(&schema.to_string()).unwrap(),
            Event::CATALOG,
            WriterOptions::default(),
        )
        .unwrap();
        writer
            .write(&Event::from_json(line.as_bytes()).unwrap())
            .unwrap();
        let file = writer.finish().unwrap();
        assert_eq!(super::support::read_theirs(&file)[0]["event_type"], name);
        assert_eq!(only(&file, |plan| plan), (line, Vec::new()));
    }
}
