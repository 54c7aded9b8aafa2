//! `apache-avro` reads what we write and we read what it writes, with equal values, for every event
//! type.

use apache_avro::{Bzip2Settings, Codec as Theirs, DeflateSettings, XzSettings, ZstandardSettings};
use braze_events::Event;
use braze_events::avro::{AvroReader, Codec, schema_of};
use serde_json::Value;

use super::support::{fields, read_fields, read_theirs, samples, write, write_theirs};

#[test]
fn every_event_type_both_ways() {
    for event in Event::CATALOG.events {
        let events = samples(event, 10);
        let expected: Vec<Value> = events.iter().map(fields).collect();
        let file = write(&events, Codec::Deflate);
        assert_eq!(read_fields(&file), expected, "{}", event.name);
        assert_eq!(read_theirs(&file), expected, "{}", event.name);
        let theirs = write_theirs(
            &schema_of(event, None),
            &expected,
            Theirs::Deflate(DeflateSettings::default()),
        );
        assert_eq!(read_fields(&theirs), expected, "{}", event.name);
    }
}

#[test]
fn every_codec_both_ways() {
    let event = Event::CATALOG.event("users.messages.email.Click").unwrap();
    let events = samples(event, 40);
    let expected: Vec<Value> = events.iter().map(fields).collect();
    let theirs = [
        Theirs::Null,
        Theirs::Deflate(DeflateSettings::default()),
        Theirs::Snappy,
        Theirs::Zstandard(ZstandardSettings::default()),
        Theirs::Bzip2(Bzip2Settings::default()),
        Theirs::Xz(XzSettings::default()),
    ];
    for (codec, theirs) in Codec::ALL.into_iter().zip(theirs) {
        assert!(codec.is_available());
        let file = write(&events, codec);
        assert_eq!(AvroReader::new(&file[..]).unwrap().header().codec(), codec);
        assert_eq!(read_fields(&file), expected, "{codec}");
        assert_eq!(read_theirs(&file), expected, "{codec}");
        assert_eq!(
            read_fields(&write_theirs(&schema_of(event, None), &expected, theirs)),
            expected,
            "{codec}"
        );
    }
}

#[test]
fn the_schema_says_what_the_catalog_says() {
    let event = Event::CATALOG.event("users.messages.email.Click").unwrap();
    let schema: Value = serde_json::from_str(&schema_of(event, Some("GCS"))).unwrap();
    assert_eq!(schema["name"], "Click");
    assert_eq!(
        schema["namespace"],
        "dataexport.GCS.inner.users.messages.email"
    );
    assert_eq!(schema["doc"], event.doc);
    let fields = schema["fields"].as_array().unwrap();
    for (slot, field) in event.fields.iter().zip(fields) {
        assert_eq!(
            (field["name"].as_str(), field["doc"].as_str()),
            (Some(slot.name()), Some(slot.doc()))
        );
        assert_eq!(field.get("pii").is_some(), slot.pii);
        assert_eq!(
            field["type"].is_array(),
            field.get("default").is_some_and(Value::is_null)
        );
    }
    assert!(fields.iter().any(|field| field["name"] == "email_address"
        && field["pii"] == true
        && field["type"] == "string"));
}
