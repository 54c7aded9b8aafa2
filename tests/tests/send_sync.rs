//! All that is public can be sent to another thread and shared between threads, and futures that
//! hold it can.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use braze_events::destinations::amplitude;
use braze_events::groups::HasUserEvent;
use braze_events::record::{FieldRef, Record};
use braze_events::track::{TrackEvent, TrackRequest};
use braze_events::{AnyEvent as _, Event, EventType};
use catalog_tests::sample;
use event_catalog as rt;

const fn send_and_sync<T: Send + Sync + ?Sized>() {}
const fn send<T: Send + ?Sized>() {}

macro_rules! is_send_and_sync {
    ($($ty:ty;)*) => { const _: () = { $(send_and_sync::<$ty>();)* }; };
}

include!(concat!(env!("OUT_DIR"), "/generated_types.rs"));

// The runtime's: `every_type_of_the_runtime_is_in_the_table` finds what is missing here.
is_send_and_sync! {
    rt::avro::Access;
    rt::avro::AvroError;
    rt::avro::AvroErrorKind;
    rt::avro::AvroReader<&'static [u8]>;
    rt::avro::AvroRecord<'static, Event<'static>>;
    rt::avro::AvroWriter<Vec<u8>>;
    rt::avro::Block;
    rt::avro::Codec;
    rt::avro::Comparison;
    rt::avro::Fault;
    rt::avro::FieldComparison;
    rt::avro::FieldState;
    rt::avro::FileBlocks;
    rt::avro::FileForm;
    rt::avro::FullBlock;
    rt::avro::Header;
    rt::avro::Limits;
    rt::avro::PartitionOptions;
    rt::avro::PartitionSummary;
    rt::avro::Plan;
    rt::avro::Records<'static, Event<'static>>;
    rt::avro::ReleaseMatch;
    rt::avro::Schema;
    rt::avro::SchemaError;
    rt::avro::Skipped;
    rt::avro::UnknownCodec;
    rt::avro::UnknownFieldPolicy;
    rt::avro::WriteError;
    rt::avro::WriterOptions;
    rt::descriptor::AvroNames;
    rt::descriptor::CatalogDescriptor;
    rt::descriptor::Change;
    rt::descriptor::Check;
    rt::descriptor::Rule;
    rt::descriptor::Demand;
    rt::descriptor::EnumValue;
    rt::descriptor::EventDescriptor;
    rt::descriptor::ExamplesBy;
    rt::descriptor::Exclusive;
    rt::descriptor::FieldDefinition;
    rt::descriptor::Kind;
    rt::descriptor::Presence;
    rt::descriptor::Format;
    rt::descriptor::Shape;
    rt::descriptor::FieldDescriptor;
    rt::descriptor::TypeDescriptor;
    rt::descriptor::ValueSet;
    rt::event::Inspection<Event<'static>>;
    rt::json::DecodeError;
    rt::json::JsonKey;
    rt::json::Line<'static>;
    rt::json::LineError;
    rt::json::Lines<&'static [u8]>;
    rt::json::Syntax;
    rt::json::SyntaxError;
    rt::names::Entry;
    rt::names::NameTable;
    rt::object::Batches<std::vec::IntoIter<TrackEvent<'static>>, TrackRequest<'static>>;
    rt::object::Check;
    rt::object::DateTime<'static, braze_events::track::EventTimeFormats>;
    rt::object::Explanation;
    rt::object::Map<'static, i64>;
    rt::object::Oversized<TrackEvent<'static>>;
    rt::object::Properties<'static>;
    rt::object::Untyped<'static>;
    rt::object::View<'static, 'static>;
    rt::datetime::DateTimeFormat;
    rt::datetime::DateTimes;
    rt::datetime::NotADateTime;
    rt::datetime::Part;
    rt::datetime::Zone;
    rt::descriptor::Answers;
    rt::descriptor::Carries;
    rt::descriptor::Constraints;
    rt::descriptor::Literal;
    rt::descriptor::Limits;
    rt::descriptor::MapDescriptor;
    rt::descriptor::FieldDescriptor;
    rt::descriptor::Kind;
    rt::descriptor::NameRules;
    rt::descriptor::Demand;
    rt::descriptor::RecordDescriptor;
    rt::descriptor::Rule;
    rt::descriptor::Pattern;
    rt::descriptor::Back;
    rt::descriptor::Deprecation;
    rt::descriptor::Standing;
    rt::object::Planned;
    rt::record::DynEvent<'static>;
    rt::record::UntypedEvents;
    rt::descriptor::Link<rt::descriptor::CatalogDescriptor>;
    rt::descriptor::Plan;
    dyn rt::object::List<'static>;
    rt::project::Batch;
    rt::project::Destination;
    rt::project::Dialect;
    rt::project::Incoming<'static, Event<'static>>;
    rt::project::LeftOut;
    rt::project::Member;
    rt::project::Outline;
    rt::project::Oversized;
    rt::project::Part;
    rt::project::Projection<'static, 'static>;
    rt::project::Received;
    rt::project::ReceivedAs;
    rt::project::Refusal;
    rt::project::Request;
    rt::project::Settings;
    rt::project::What;
    rt::record::FieldMut<'static, 'static>;
    rt::record::FieldRef<'static, 'static>;
    rt::record::Scalar<'static>;
    rt::record::ScalarBuf<'static>;
    dyn rt::record::Field<'static>;
    dyn rt::record::EventRecord<'static>;
    dyn rt::record::Record<'static>;
    rt::redact::Redaction;
    rt::release::AsRelease;
    rt::release::NotThen;
    rt::release::ReleaseField;
    rt::sample::Breaker;
    rt::sample::Flaw;
    rt::sample::Sampler;
    rt::Severity;
    rt::UnknownEvent<'static>;
    rt::RuleId;
    rt::UnknownFields<'static>;
    rt::Violations;
    rt::Number<'static>;
    rt::Value<'static>;
    rt::Violation;
}

// Owns the files it writes and the caller's function that opens them, of which it asks only what a
// thread that takes it over needs.
const _: () = send::<rt::avro::PartitionedWriter>();

/// What of the runtime's source defines a public type that is in no line of the table above.
fn missing(source: &str) -> Vec<String> {
    let mut table: Vec<&str> = include_str!("send_sync.rs")
        .lines()
        .map(str::trim)
        .collect();
    let defined = source.lines().filter_map(|line| {
        line.strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))
    });
    let names = defined.map(|line| {
        line.split(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
    });
    let mut missing = Vec::new();
    for name in names {
        let listed = |line: &&str| {
            let rest = line.split_once("rt::").map_or("", |(_, path)| {
                path.split(['<', ';', '>']).next().unwrap_or_default()
            });
            rest.rsplit("::").next() == Some(name)
        };
        // A name that is defined twice is listed twice.
        match table.iter().position(listed) {
            Some(at) => _ = table.remove(at),
            None => missing.push(name.to_owned()),
        }
    }
    missing
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn every_type_of_the_runtime_is_in_the_table() {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src"));
    let all: String = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    assert!(all.matches("\npub struct ").count() > 60, "there are many");
    assert_eq!(missing(&all), [""; 0]);
    // What the test looks for is found.
    assert_eq!(
        missing(
            "pub struct New<'a>(Cell<&'a str>);\npub enum Limits {\npub enum Limits {\npub struct Limits;"
        ),
        ["New", "Limits"]
    );
}

#[test]
fn the_list_of_generated_types_is_whole() {
    let list = include_str!(concat!(env!("OUT_DIR"), "/generated_types.rs"));
    let types: BTreeSet<&str> = list.lines().map(str::trim).collect();
    for listed in [
        "braze_events::Event<'static>;",
        "braze_events::EventType;",
        "braze_events::users::messages::email::Click<'static>;",
        "braze_events::track::TrackRequest<'static>;",
        "braze_events::types::UnixSeconds;",
        "dyn braze_events::groups::HasUserEvent<'static>;",
        "braze_events::groups::UserEventFields<'static>;",
    ] {
        assert!(types.contains(listed), "{listed}");
    }
    assert!(types.len() > EventType::ALL.len() + 50);
}

/// Something that takes its time, such as a request.
async fn sent<T>(value: T) -> T {
    std::future::ready(value).await
}

/// What a handler does: it holds what borrows an event while it waits.
async fn handler(event: Event<'static>) -> Option<String> {
    let projection = event.project(&amplitude::CURRENT).ok()?;
    let record: &dyn Record<'_> = event.record().ok()?;
    let group: Option<&dyn HasUserEvent<'_>> = if let Event::EmailClick(click) = &event {
        Some(click)
    } else {
        None
    };
    sent(()).await;
    let mut text = projection.to_json();
    text += record.record_descriptor().name;
    text += group?.as_user_event().id;
    Some(text)
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn a_future_that_holds_a_projection_can_move_to_another_thread() {
    let event = sample(EventType::EmailClick, 1);
    let future = is_send(handler(event.clone()));
    let text = std::thread::spawn(move || {
        let mut future = Box::pin(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(text) => text,
            std::task::Poll::Pending => None,
        }
    });
    let text = text.join().unwrap().unwrap();
    assert!(
        text.contains("Email Click") && text.contains("users.messages.email.Click"),
        "{text}"
    );
    // Fields too, on several threads at once.
    let Ok(record) = event.record() else {
        panic!("known")
    };
    record.fields(&mut |fields, _| {
        let present =
            |fields: &[FieldRef<'_, '_>]| fields.iter().filter(|field| field.is_present()).count();
        let counts = std::thread::scope(|scope| {
            [0, 1]
                .map(|_| scope.spawn(|| present(fields)))
                .map(|thread| thread.join().unwrap())
        });
        assert_eq!(counts, [present(fields); 2]);
    });
}
