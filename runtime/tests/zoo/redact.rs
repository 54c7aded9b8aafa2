//! Redaction of a record with one field of every kind.

use event_catalog::descriptor::Format;
use event_catalog::redact::Redaction;
use event_catalog::sample::Sampler;
use event_catalog::validate::format::check;
use event_catalog::validate::validate;
use event_catalog::{UnknownEvent, UnknownFields, Value};

use super::animals::{Zoo, good};

const KEY: [u8; 32] = *b"an example key, thirty-two bytes";

fn full() -> Zoo<'static> {
    let mut record = Zoo {
        latitude: 52.5,
        active: true,
        tags: vec!["vip".into(), "beta".into()],
        pin: 1234,
        phone: Some("+12025550123".into()),
        card_id: Some("65f1c2a4b9d3e70812ab34cd".into()),
        media_urls: Some(vec![Some("https://example.com/".into()), None]),
        gender: Some("F".into()),
        count: Some(3),
        ratio: Some(0.5),
        flag: Some(true),
        log: Some("hello".into()),
        tiny: Some("hi".into()),
        properties: Some(
            r#"{"name":"ada","age":36,"pets":[{"name":"rex"},"tom"],"name":""}"#.into(),
        ),
        scores: Some(vec![1, 2]),
        moments: Some(vec![Some(5), None]),
        ..good()
    };
    record.unknown.push("nickname", Value::String("ada".into()));
    record.unknown.push("age", Value::Int(36));
    record
        .unknown
        .push("pets", Value::Array(vec![Value::String("rex".into())]));
    record
}

fn redacted(redaction: &Redaction, mut record: Zoo<'static>) -> Zoo<'static> {
    redaction.redact(&mut record);
    record
}

#[test]
fn masks_every_kind_of_field() {
    let mut expected = Zoo {
        account: "00000000-0000-8000-8000-000000000000".into(),
        latitude: 0.0,
        active: false,
        tags: vec!["***".into(), "***".into()],
        pin: 0,
        email: Some("***@redacted.invalid".into()),
        phone: Some("+9990000000".into()),
        card_id: Some("000000000000000000000000".into()),
        media_urls: Some(vec![Some("https://redacted.invalid/".into()), None]),
        // A rule asks for these where there are retries.
        count: Some(0),
        ratio: Some(0.0),
        flag: None,
        log: Some("***".into()),
        tiny: Some("**".into()),
        properties: Some(
            r#"{"name":"***","age":null,"pets":[{"name":"***"},"***"],"name":""}"#.into(),
        ),
        scores: Some(vec![0, 0]),
        moments: Some(vec![None, None]),
        unknown: UnknownFields::new(),
        ..full()
    };
    expected
        .unknown
        .push("nickname", Value::String("***".into()));
    expected.unknown.push("age", Value::Null);
    expected.unknown.push("pets", Value::Null);
    assert_eq!(redacted(&Redaction::mask(), full()), expected);

    // The vendor's flags alone.
    let flagged = redacted(&Redaction::mask().only_flagged(true), full());
    assert_eq!(
        flagged,
        Zoo {
            phone: full().phone,
            properties: full().properties,
            ..expected
        }
    );
}

#[test]
fn drops_what_can_be_absent_and_masks_the_rest() {
    let expected = Zoo {
        account: "00000000-0000-8000-8000-000000000000".into(),
        tags: vec!["***".into(), "***".into()],
        gender: Some("F".into()),
        // Somebody must be reachable, and retries are counted.
        email: Some("***@redacted.invalid".into()),
        phone: Some("+9990000000".into()),
        count: Some(0),
        ratio: Some(0.0),
        ..good()
    };
    assert_eq!(redacted(&Redaction::drop(), full()), expected);
}

#[test]
fn pseudonyms_keep_formats_and_joins() {
    let redaction = Redaction::hash(&KEY);
    let record = redacted(&redaction, full());
    let account = uuid::Uuid::try_parse(&record.account).unwrap();
    assert_eq!(
        (account.get_version_num(), account.get_variant()),
        (8, uuid::Variant::RFC4122)
    );
    assert!(check(Format::ObjectId, record.card_id.as_deref().unwrap()));
    let email = record.email.clone().unwrap();
    assert!(
        check(Format::Email, &email) && email.ends_with("@redacted.invalid") && email.len() == 49,
        "{email}"
    );
    assert!(check(Format::Phone, record.phone.as_ref().unwrap()));
    assert_eq!(
        record.log.as_deref(),
        Some("***"),
        "too short for a pseudonym"
    );
    assert_eq!(record.tiny.as_deref(), Some("**"));
    assert_ne!(record.tags[0], record.tags[1]);
    assert_eq!(record.id, full().id, "not personal");
    assert!(check(Format::Json, record.properties.as_ref().unwrap()));

    // One value, one pseudonym: in another field, in another record, in an unknown field, in JSON.
    let mut other = Zoo {
        tags: vec!["beta".into(), "x".into()],
        properties: Some(r#"["vip"]"#.into()),
        ..full()
    };
    other.unknown.push("tag", Value::String("vip".into()));
    redaction.redact(&mut other);
    assert_eq!(other.account, record.account);
    assert_eq!(other.tags[0], record.tags[1]);
    assert_eq!(
        other.unknown.get("tag").and_then(Value::as_str),
        Some(&*record.tags[0])
    );
    assert_eq!(
        other.properties,
        Some(format!("[\"{}\"]", record.tags[0]).into())
    );

    // Another key, another pseudonym.
    let foreign = redacted(&Redaction::hash(&[7; 32]), full());
    assert_ne!(foreign.account, record.account);
    // And it is none for this key.
    assert_ne!(
        redacted(&redaction, foreign.clone()).account,
        foreign.account
    );
}

#[test]
fn json_that_is_none_goes_as_a_whole() {
    for (text, masked) in [
        ("", ""),
        (" ", " "),
        ("ada", "***"),
        ("{\"name\":\"ada\"", "***"),
        ("\"ada\"", "\"***\""),
        ("36", "null"),
        (
            r#"{"a":{"b":[true,1.5,"x"]}}"#,
            r#"{"a":{"b":[null,null,"***"]}}"#,
        ),
    ] {
        let of = |redaction: &Redaction| {
            redacted(
                redaction,
                Zoo {
                    properties: Some(text.into()),
                    ..good()
                },
            )
            .properties
            .unwrap()
        };
        assert_eq!(of(&Redaction::mask()), masked);
        assert!(!of(&Redaction::hash(&KEY)).contains("ada"));
    }
}

#[test]
fn unknown_fields_and_events() {
    let record = redacted(&Redaction::drop().keep_unknown(true), full());
    assert_eq!(record.unknown, full().unknown);

    let event = UnknownEvent {
        event_type: "zoo.New".into(),
        fields: full().unknown,
    };
    let of = |redaction: Redaction| {
        let mut event = event.clone();
        redaction.redact_unknown_event(&mut event);
        event
    };
    let dropped = of(Redaction::drop());
    assert_eq!(
        (dropped.event_type.as_ref(), dropped.fields.len()),
        ("zoo.New", 0)
    );
    let masked = of(Redaction::mask());
    assert_eq!(
        masked.fields.get("nickname"),
        Some(&Value::String("***".into()))
    );
    assert_eq!(masked.fields.get("pets"), Some(&Value::Null));
    assert!(of(Redaction::hash(&KEY).keep_unknown(true)) == event);
}

#[test]
fn what_is_redacted_is_as_valid_as_it_was_and_stays() {
    let mut sampler = Sampler::new(3);
    for (redaction, drops) in [
        (Redaction::mask(), false),
        (Redaction::drop(), true),
        (Redaction::hash(&KEY), false),
    ] {
        for _ in 0..200 {
            let mut record = Zoo::default();
            sampler.fill(&mut record);
            let before = record.clone();
            redaction.redact(&mut record);
            let wrong = |record: &Zoo<'_>| {
                validate(record)
                    .into_iter()
                    .map(|v| (v.pointer, v.rule.as_str()))
                    .collect::<Vec<_>>()
            };
            let (was, is) = (wrong(&before), wrong(&record));
            assert!(
                is.iter().all(|wrong| was.contains(wrong)),
                "{is:?} {record:?}"
            );
            assert_eq!(record.email.is_some(), before.email.is_some());
            assert_eq!(record.tags.len(), before.tags.len());
            let once = record.clone();
            redaction.redact(&mut record);
            assert_eq!(record, once);
            // A pseudonym does not survive where everything is to be the same.
            if !drops {
                assert_eq!(
                    redacted(&Redaction::mask(), once),
                    redacted(&Redaction::mask(), before)
                );
            }
        }
    }
}

#[test]
fn the_key_is_not_shown() {
    let shown = format!("{:?}", Redaction::hash(&KEY).only_flagged(true));
    assert_eq!(
        shown,
        r#"Redaction { mode: "hash", only_flagged: true, keep_unknown: false, plan: false }"#
    );
}
