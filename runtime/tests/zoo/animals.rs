//! An event as the generator would write it, with every kind of field and of rule: what the tests
//! of validation, redaction and samples share.

#![allow(
    clippy::cast_possible_truncation,
    reason = "a few dozen fields; constants cannot convert otherwise"
)]

use std::borrow::Cow;

use event_catalog::UnknownFields;
use event_catalog::descriptor::{
    CatalogDescriptor, Demand, EnumValue, EventDescriptor, FieldDefinition, FieldDescriptor,
    Format, Kind, Link, RecordDescriptor, Rule, Shape, TypeDescriptor, ValueSet, checks, positions,
    required_count,
};
use event_catalog::json::JsonKey;
use event_catalog::names::NameTable;
use event_catalog::record::{EventRecord, FieldMut, FieldRef, Record};

type Text<'a> = Cow<'a, str>;

macro_rules! zoo {
    ($($name:ident : $ty:ty, $variant:ident, $field:expr;)*) => {
        /// One field of each kind and rule.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct Zoo<'a> {
            $(pub(crate) $name: $ty,)*
            pub(crate) unknown: UnknownFields<'a>,
        }

        static DEFINITIONS: &[FieldDefinition] = &[$(FieldDefinition {
            name: stringify!($name),
            plain_name: stringify!($name),
            json_key: JsonKey::new(stringify!($name)),
            doc: "",
            examples: &[],
            examples_by: &[],
        },)*];

        const COUNT: usize = [$(stringify!($name),)*].len();

        static FIELDS: &[FieldDescriptor; COUNT] = &{
            let mut fields = [$($field,)*];
            let mut i = 0;
            while i < fields.len() {
                fields[i].index = i as u16;
                fields[i].definition = &DEFINITIONS[i];
                i += 1;
            }
            fields
        };

        impl<'a> Record<'a> for Zoo<'a> {
            fn record_descriptor(&self) -> &'static RecordDescriptor {
                &EVENT.record
            }
            fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>)) {
                read(&[$(FieldRef::$variant(&self.$name),)*], &self.unknown);
            }
            fn fields_mut(&mut self, write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>)) {
                write(&mut [$(FieldMut::$variant(&mut self.$name),)*], &mut self.unknown);
            }
        }

        impl<'a> EventRecord<'a> for Zoo<'a> {
            fn descriptor(&self) -> &'static EventDescriptor {
                &EVENT
            }
        }
    };
}

zoo! {
    user: Text<'a>, Str, req(Kind::String);
    id: Text<'a>, Str, req(Kind::String).of(&UUID);
    account: Text<'a>, Str, req(Kind::String).of(&UUID).personal(true, false);
    time: i32, Int, req(Kind::Int).of(&SECONDS);
    sent_at: i64, Long, req(Kind::Long).of(&MILLIS);
    latitude: f32, Float, req(Kind::Float).personal(true, false);
    active: bool, Bool, req(Kind::Boolean).personal(true, false);
    tags: Vec<Text<'a>>, Dyn, req(Kind::String).list(Shape::List).personal(true, false);
    pin: i32, Int, req(Kind::Int).personal(true, false);
    email: Option<Text<'a>>, OptStr, opt(Kind::String).of(&EMAIL).personal(true, false);
    phone: Option<Text<'a>>, OptStr, opt(Kind::String).of(&PHONE).personal(false, true);
    url: Option<Text<'a>>, OptStr, opt(Kind::String).of(&URL);
    timezone: Option<Text<'a>>, OptStr, opt(Kind::String).of(&TIME_ZONE);
    card_id: Option<Text<'a>>, OptStr, opt(Kind::String).of(&OBJECT_ID).personal(true, false);
    media_urls: Option<Vec<Option<Text<'a>>>>, Dyn, opt(Kind::String).of(&URL).list(Shape::NullableList).personal(true, false);
    gender: Option<Text<'a>>, Dyn, opt(Kind::String).of(&GENDER);
    gateway: Option<i32>, OptInt, opt(Kind::Int).of(&GATEWAY);
    channel: Option<Text<'a>>, Dyn, opt(Kind::String).of(&CHANNEL);
    retries: Option<i32>, OptInt, opt(Kind::Int);
    count: Option<i64>, OptLong, opt(Kind::Long).personal(true, false);
    ratio: Option<f32>, OptFloat, opt(Kind::Float).personal(true, false);
    flag: Option<bool>, OptBool, opt(Kind::Boolean).personal(true, false);
    log: Option<Text<'a>>, OptStr, opt(Kind::String).personal(true, false).at_most(16);
    tiny: Option<Text<'a>>, OptStr, opt(Kind::String).personal(true, false).at_most(2);
    currency: Option<Text<'a>>, OptStr, opt(Kind::String).of(&CURRENCY);
    language: Option<Text<'a>>, OptStr, opt(Kind::String).of(&LANGUAGE);
    properties: Option<Text<'a>>, OptStr, opt(Kind::String).of(&JSON);
    birthday: Option<Text<'a>>, OptStr, opt(Kind::String).of(&DATE);
    ip: Option<Text<'a>>, OptStr, opt(Kind::String).of(&IP);
    scores: Option<Vec<i32>>, Dyn, opt(Kind::Int).list(Shape::List).personal(true, false);
    moments: Option<Vec<Option<i64>>>, Dyn, opt(Kind::Long).list(Shape::NullableList).personal(true, false);
    colour: Option<Text<'a>>, OptStr, opt(Kind::String).such_as(&["red", "blue"]);
    old: Option<Text<'a>>, OptStr, opt(Kind::String).phased_out();
}

/// Bits of the fields in the rules below.
const fn bit(name: &str) -> u128 {
    let mut i = 0;
    while i < FIELDS.len() {
        if same(FIELDS[i].name().as_bytes(), name.as_bytes()) {
            return 1 << i;
        }
        i += 1;
    }
    0
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

pub(crate) static EVENT: EventDescriptor = EventDescriptor {
    record: RecordDescriptor::new(
        "zoo.Animal",
        "",
        FIELDS,
        &[
            Rule::new(
                "contactable",
                "Someone must be reachable.",
                Demand::AtLeastOne(bit("email") | bit("phone")),
            ),
            Rule::new(
                "one_link",
                "One kind of link",
                Demand::AtMostOne(bit("url") | bit("media_urls") | bit("old")),
            ),
            Rule::new(
                "counted",
                "Retries are counted.",
                Demand::Requires(
                    bit("retries").trailing_zeros() as u8,
                    bit("count") | bit("ratio"),
                ),
            ),
        ],
    ),
    catalog: Link::new(&CATALOG),
    index: 0,
    short_name: "Animal",
    channel: None,
    category: None,
    since: None,
    retired: None,
    groups: &[],
    positions: &positions::<COUNT>(FIELDS),
    checks: &checks(FIELDS),
    required: required_count(FIELDS),
    history: &[],
};

pub(crate) static CATALOG: CatalogDescriptor = CatalogDescriptor {
    name: "zoo",
    tag: "event_type",
    avro: None,
    max_bytes: 9_000,
    release: 0,
    events: &[&EVENT],
    event_names: NameTable::new(&[], &[], &[]),
    fields: DEFINITIONS,
    field_names: NameTable::new(&[], &[], &[]),
    exclusive: &[],
};

static NOTHING: &[FieldDefinition] = &[FieldDefinition {
    name: "",
    plain_name: "",
    json_key: JsonKey::new(""),
    doc: "",
    examples: &[],
    examples_by: &[],
}];

/// A required field; the table gives it its dictionary entry.
const fn req(kind: Kind) -> FieldDescriptor {
    FieldDescriptor::new(NOTHING, 0, kind).required()
}

/// An optional field; the table gives it its dictionary entry.
const fn opt(kind: Kind) -> FieldDescriptor {
    FieldDescriptor::new(NOTHING, 0, kind)
}

const fn ruled(rule: Format) -> TypeDescriptor {
    TypeDescriptor {
        name: "",
        doc: "",
        format: Some(rule),
        earliest: None,
        values: None,
        examples: &[],
    }
}

const fn listing(open: bool, items: &'static [EnumValue]) -> TypeDescriptor {
    TypeDescriptor {
        name: "",
        doc: "",
        format: None,
        earliest: None,
        values: Some(ValueSet {
            open,
            strict: false,
            items,
        }),
        examples: &[],
    }
}

const fn value(wire: &'static str) -> EnumValue {
    EnumValue { wire, doc: "" }
}

static UUID: TypeDescriptor = ruled(Format::Uuid);
static OBJECT_ID: TypeDescriptor = ruled(Format::ObjectId);
static EMAIL: TypeDescriptor = ruled(Format::Email);
static PHONE: TypeDescriptor = ruled(Format::Phone);
static URL: TypeDescriptor = ruled(Format::Url);
static TIME_ZONE: TypeDescriptor = ruled(Format::TimeZone);
static CURRENCY: TypeDescriptor = ruled(Format::Currency);
static LANGUAGE: TypeDescriptor = ruled(Format::Language);
static JSON: TypeDescriptor = ruled(Format::Json);
static DATE: TypeDescriptor = ruled(Format::Date);
static IP: TypeDescriptor = ruled(Format::Ip);
static SECONDS: TypeDescriptor = TypeDescriptor {
    earliest: Some(1_262_304_000),
    ..ruled(Format::UnixSeconds)
};
static MILLIS: TypeDescriptor = ruled(Format::UnixMillis);
static GENDER: TypeDescriptor = listing(false, &[value("M"), value("F")]);
static GATEWAY: TypeDescriptor = listing(false, &[value("1"), value("2")]);
static CHANNEL: TypeDescriptor = listing(true, &[value("email"), value("sms")]);

/// A record with nothing wrong in it.
pub(crate) fn good() -> Zoo<'static> {
    Zoo {
        user: "u-1".into(),
        id: "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f".into(),
        account: "0d94c6b8-61e2-4f7b-8a35-c9e1f4d27b60".into(),
        time: 1_782_727_512,
        sent_at: 1_782_727_512_483,
        email: Some("ada@example.com".into()),
        ..Zoo::default()
    }
}
