//! A canary in every field of every event: what redaction takes out is found in no form in which
//! events are written, the rest in JSON is.

use braze_events::avro::{
    AvroReader, AvroWriter, Block, Codec, Plan, UnknownFieldPolicy, WriterOptions,
};
use braze_events::destinations::{amplitude, custom_http, mixpanel};
use braze_events::{Event, EventType, Number, Redaction, UnknownEvent, UnknownFields, Value};
use catalog_tests::{each_field, sample};
use event_catalog::AnyEvent as _;
use event_catalog::descriptor::{FieldDescriptor, Format, Kind, Shape};
use event_catalog::record::ScalarBuf;

use super::ways;

/// A text that stands nowhere else. As it stands, and in the formats that fields have.
fn canary(field: &str) -> String {
    format!("canary-{}-yranac", field.replace('_', "-"))
}

/// A number that stands nowhere else, and that 32 bits of floating point hold exactly.
fn number(at: usize) -> i32 {
    7_654_000 + i32::try_from(at).unwrap()
}

/// A canary of every form that the field can hold, the `form`th of them.
fn planted(slot: &FieldDescriptor, at: usize, form: usize) -> ScalarBuf<'static> {
    let text = canary(slot.name());
    match slot.kind {
        Kind::String if slot.ty.and_then(|ty| ty.format) == Some(Format::Json) => {
            let number = number(at);
            let forms = [
                format!(
                    r#"{{"key":"{text}","n":{number},"list":["{text}",{number},{{"deep":"{text} {number}"}}],"key":"{text}"}}"#
                ),
                format!("\"{text}\""),
                format!("{{\"name\":\"{text}"),
                format!(" [[[{number}]],\"{text}\"]\n"),
            ];
            ScalarBuf::Str(forms[form].clone().into())
        }
        Kind::String => {
            let forms = [
                text.clone(),
                format!("{text}@example.com"),
                format!("https://example.com/{text}?who={text}"),
                // What looks like a pseudonym, and is none.
                format!("***{text}0123456789abcdef"),
            ];
            ScalarBuf::Str(forms[form].clone().into())
        }
        Kind::Int => ScalarBuf::Int(number(at)),
        Kind::Long => ScalarBuf::Long(number(at).into()),
        #[allow(clippy::cast_precision_loss, reason = "small enough")]
        Kind::Float => ScalarBuf::Float(number(at) as f32),
        Kind::Double => ScalarBuf::Double(number(at).into()),
        Kind::Boolean => ScalarBuf::Bool(true),
        kind => unreachable!("no event has a field of {}", kind.name()),
    }
}

const FORMS: usize = 4;

/// Canaries of unknown fields: texts, numbers, and both at any depth.
fn unknown() -> UnknownFields<'static> {
    let mut fields = UnknownFields::new();
    let text = || Value::String(canary("unknown").into());
    let deep = Value::Object(vec![(
        canary("unknown").into(),
        Value::Array(vec![text(), Value::Int(7_653_999), Value::Null]),
    )]);
    fields.push("text", text());
    fields.push("number", Value::Int(7_653_999));
    fields.push("fraction", Value::Float(7_653_999.5));
    fields.push(
        "long_number",
        Value::Number(Number::parse("7653999000000000000000000000").unwrap()),
    );
    fields.push("bytes", Value::Bytes(canary("unknown").into_bytes().into()));
    fields.push("list", Value::Array(vec![text(), deep.clone()]));
    fields.push("map", deep);
    fields
}

fn event(event_type: EventType, form: usize) -> Event<'static> {
    let mut event = sample(event_type, 1);
    let mut at = 0;
    each_field(&mut event, |slot, field| {
        field.start_list();
        for _ in 0..if slot.shape == Shape::One { 1 } else { 2 } {
            field.put(Some(planted(slot, at, form)));
        }
        at += 1;
    });
    if let Ok(record) = event.record_mut() {
        record.fields_mut(&mut |_, fields| *fields = unknown());
    }
    event
}

/// The event in every form in which it leaves, with the name of the form.
fn written(event: &Event<'_>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("JSON", event.to_json()),
        ("serde", serde_json::to_string(event).unwrap()),
        ("Debug", format!("{event:?}")),
    ];
    for (name, dialect) in [
        ("Custom HTTP", &custom_http::CURRENT),
        ("Amplitude", &amplitude::CURRENT),
        ("Mixpanel", &mixpanel::CURRENT),
    ] {
        all.extend(
            event
                .project(dialect)
                .ok()
                .map(|projection| (name, projection.to_json())),
        );
    }
    let Ok(record) = event.record() else {
        return all;
    };
    let options = WriterOptions {
        codec: Codec::Null,
        unknown: UnknownFieldPolicy::Drop,
        ..WriterOptions::default()
    };
    let mut writer = AvroWriter::new(Vec::new(), record.descriptor(), options).unwrap();
    writer.write(event).unwrap();
    let file = writer.finish().unwrap();
    all.push(("Avro", String::from_utf8_lossy(&file).into_owned()));
    // Numbers are varints there.
    let mut reader = AvroReader::new(&file[..]).unwrap();
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    assert!(reader.next_block(&mut block).unwrap());
    let mut records = block.records::<Event<'_>>(&plan).unwrap();
    all.push((
        "Avro, read",
        records.next_record().unwrap().unwrap().event().to_json(),
    ));
    all
}

/// Whether there is a canary of a field in a text.
fn sings(text: &str, slot: &FieldDescriptor, at: usize) -> bool {
    let has_number = || text.contains(&number(at).to_string());
    match slot.kind {
        // Those of fields whose name begins alike end otherwise.
        Kind::String => text.contains(&canary(slot.name())) || has_number(),
        Kind::Boolean => false,
        Kind::Int | Kind::Long | Kind::Float | Kind::Double => has_number(),
        kind => unreachable!("no event has a field of {}", kind.name()),
    }
}

#[test]
fn what_is_taken_out_is_in_no_form() {
    let mut forms_seen = std::collections::BTreeMap::<&str, usize>::new();
    for event_type in EventType::ALL.iter().copied() {
        for (redaction, form) in ways()
            .into_iter()
            .flat_map(|way| (0..FORMS).map(move |form| (way.clone(), form)))
        {
            for only_flagged in [false, true] {
                let redaction = redaction.clone().only_flagged(only_flagged);
                let mut event = event(event_type, form);
                event.redact(&redaction);
                for (format, text) in written(&event) {
                    *forms_seen.entry(format).or_default() += 1;
                    assert!(
                        !text.contains(&canary("unknown")) && !text.contains("7653999"),
                        "{format} {redaction:?} {text}"
                    );
                    for (at, slot) in event_type.descriptor().fields.iter().enumerate() {
                        let covered = slot.pii || (!only_flagged && slot.is_private());
                        assert!(
                            !(covered && sings(&text, slot, at)),
                            "{} in {format}: {redaction:?} {text}",
                            slot.name()
                        );
                        // Nothing else goes: the canaries can be found.
                        if !covered
                            && slot.kind != Kind::Boolean
                            && ["JSON", "serde", "Avro, read"].contains(&format)
                        {
                            assert!(
                                sings(&text, slot, at),
                                "{} not in {format}: {redaction:?} {text}",
                                slot.name()
                            );
                        }
                    }
                }
            }
        }
    }
    let all = EventType::ALL.len() * 3 * FORMS * 2;
    let few = all / 4;
    for (format, least) in [
        ("JSON", all),
        ("serde", all),
        ("Avro", all),
        ("Avro, read", all),
        ("Custom HTTP", few),
        ("Amplitude", few),
        ("Mixpanel", few),
    ] {
        assert!(forms_seen[format] >= least, "{forms_seen:?}");
    }
}

/// Without redaction the canaries sing in each form: the search finds what is there.
#[test]
fn canaries_sing() {
    let (mut heard, mut private) = (std::collections::BTreeMap::<&str, usize>::new(), 0);
    for event_type in EventType::ALL.iter().copied() {
        let event = event(event_type, 0);
        private += event_type
            .descriptor()
            .fields
            .iter()
            .filter(|slot| slot.is_private() && slot.kind != Kind::Boolean)
            .count();
        for (format, text) in written(&event) {
            let slots = event_type.descriptor().fields.iter().enumerate();
            *heard.entry(format).or_default() += slots
                .filter(|(at, slot)| slot.is_private() && sings(&text, slot, *at))
                .count();
        }
    }
    // A boolean has no note of its own, so it sings in no form.
    assert_eq!(
        (heard["JSON"], heard["Avro, read"], heard["Debug"]),
        (private, private, 0)
    );
    assert!(
        heard["Custom HTTP"] > private / 2 && heard["Amplitude"] > 100 && heard["Mixpanel"] > 100,
        "{heard:?}"
    );
}

#[test]
fn unknown_events() {
    for redaction in ways() {
        let mut event = Event::Unknown(UnknownEvent {
            event_type: "users.New".into(),
            fields: unknown(),
        });
        event.redact(&redaction);
        for (format, text) in written(&event) {
            assert!(
                !text.contains(&canary("unknown")) && !text.contains("7653999"),
                "{format} {redaction:?} {text}"
            );
            assert!(text.contains("users.New"), "{text}");
        }
    }
    let mut kept = Event::Unknown(UnknownEvent {
        event_type: "users.New".into(),
        fields: unknown(),
    });
    kept.redact(&Redaction::mask().keep_unknown(true));
    assert!(kept.to_json().contains(&canary("unknown")) && kept.to_json().contains("7653999"));
}
