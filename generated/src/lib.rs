//! Braze's events as Rust types, generated from the catalog in `schema-defs/`.
//!
//! One struct per event in a module per namespace, so `users.messages.email.Click` is
//! [`users::messages::email::Click`]; one enum, [`Event`], over all of them; and one table,
//! [`CATALOG`], that says what each field means. Rebuilding the crate regenerates all of it.
//!
//! # Decode
//!
//! The tag `event_type` names the event and may stand anywhere in the object. Text borrows from the
//! input.
//!
//! ```
//! use braze_events::Event;
//!
//! let line = br#"{"event_type":"users.messages.email.Click","id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8",
//!     "user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"email_address":"ada@example.com",
//!     "url":"https://example.com/sale","brand_new_field":[1,2]}"#;
//!
//! match Event::from_json(line)? {
//!     Event::EmailClick(click) => {
//!         assert_eq!(click.url.as_deref(), Some("https://example.com/sale"));
//!         assert_eq!(click.time.0, 1_782_734_400);
//!         // What the catalog does not know is kept, and written back.
//!         assert!(click.unknown.get("brand_new_field").is_some());
//!     }
//!     Event::Unknown(event) => println!("not in the catalog: {}", event.event_type),
//!     other => println!("some other event: {}", other.name()),
//! }
//! # Ok::<(), braze_events::DecodeError>(())
//! ```
//!
//! An event that outlives its input is made with [`Event::into_owned`]. Files of newline-delimited
//! JSON are read with [`Lines`], one buffer for all lines:
//!
//! ```
//! use braze_events::{Event, Lines};
//!
//! let file = b"{\"event_type\":\"users.UserDeleteRequest\",\"id\":\"1\",\"user_id\":\"2\",\"time\":3}\nnot json\n";
//! let mut lines = Lines::new(&file[..]);
//! while let Some(line) = lines.next_line() {
//!     let line = line?;
//!     match Event::from_json(line.bytes) {
//!         Ok(event) => println!("{}", event.name()),
//!         Err(error) => eprintln!("line {} at byte {}: {error}", line.number, line.offset),
//!     }
//! }
//! # Ok::<(), braze_events::LineError>(())
//! ```
//!
//! # Build
//!
//! `new` takes what is required; setters add the rest. Text is anything that becomes a `Cow<str>`;
//! units and enumerations are types; a unit of time gives the moment it stands for.
//!
//! ```
//! use braze_events::types::AdIdType;
//! use braze_events::users::behaviors::Purchase;
//! use braze_events::Event;
//!
//! let purchase = Purchase::new(
//!     "0f9a3a3e-51b0-4a5c-9d7e-3b1f6d8c2a10",
//!     "5f2b9c1e8a7d4c0012345678",
//!     1_782_734_400,
//!     "{}",
//!     "sku-17",
//!     19.5,
//!     "EUR",
//! )
//! .external_user_id("customer-4711")
//! .ad_id_type(AdIdType::IosIdfa);
//! assert_eq!(purchase.time.to_timestamp().map(|time| time.to_string()).as_deref(), Some("2026-06-29T12:00:00Z"));
//!
//! assert!(purchase.validate().is_empty());
//!
//! let json = Event::from(purchase).to_json();
//! assert!(json.starts_with(r#"{"event_type":"users.behaviors.Purchase","#));
//! ```
//!
//! # Validate
//!
//! Decoding checks the shape: types, and what is required. Validation checks the meaning and
//! returns everything it finds, each with a JSON Pointer, a stable rule id, a severity and a
//! sentence. Formats and enumerations are warnings, limits and rules over several fields are
//! errors. [`Event::inspect_json`] does both at once.
//!
//! ```
//! use braze_events::users::messages::email::Click;
//! use braze_events::Severity;
//!
//! let click = Click::new("not-a-uuid", "5f2b9c1e8a7d4c0012345678", 1_782_734_400, "ada@example.com");
//! let violations = click.validate();
//! assert_eq!(violations.len(), 1);
//! assert_eq!((violations[0].pointer.as_str(), violations[0].rule.as_str()), ("/id", "format.uuid"));
//! assert_eq!(violations[0].severity, Severity::Warning);
//! ```
//!
//! # Redact
//!
//! The catalog knows for each event which fields hold personal data, or may hold any. [`Redaction`]
//! masks them, drops them, or puts pseudonyms in their place that are the same for the same value,
//! so that joins still work. `{:?}` hides them, unless it is asked of [`Event::show_pii`].
//!
//! ```
//! use braze_events::users::messages::email::Click;
//! use braze_events::Redaction;
//!
//! let mut click =
//!     Click::new("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "5f2b9c1e8a7d4c0012345678", 1_782_734_400, "ada@example.com");
//! click.redact(&Redaction::hash(&[7; 32]));
//! assert!(click.email_address.ends_with("@redacted.invalid"));
//! assert!(!format!("{click:?}").contains(&*click.email_address));
//! assert!(format!("{:?}", click.show_pii()).contains(&*click.email_address));
//! ```
//!
//! # Reflect
//!
//! ```
//! use braze_events::{Channel, EventType, descriptor::Presence};
//!
//! let click: EventType = "users.messages.email.Click".parse()?;
//! assert_eq!(click, EventType::EmailClick);
//! assert_eq!(click.channel(), Channel::Email);
//! for field in click.descriptor().fields {
//!     let required = field.presence == Presence::Required;
//!     println!("{}: {} {}", field.name(), field.kind.name(), if required { "required" } else { "optional" });
//! }
//! # Ok::<(), braze_events::UnknownName>(())
//! ```
//!
//! The structs in [`groups`] hold what different events have in the same fields; its traits are for
//! code that is generic over events:
//!
//! ```
//! use braze_events::groups::HasCampaign;
//! use braze_events::Event;
//!
//! let line = br#"{"event_type":"users.messages.sms.Delivery","id":"1","user_id":"2","time":3,"campaign_id":"c"}"#;
//! let event = Event::from_json(line)?;
//! assert_eq!(event.as_campaign().and_then(|campaign| campaign.campaign_id), Some("c"));
//!
//! fn campaign_of<'e, 'a>(event: &'e impl HasCampaign<'a>) -> Option<&'e str> {
//!     event.as_campaign().campaign_id
//! }
//! # Ok::<(), braze_events::DecodeError>(())
//! ```
//!
//! # Serde
//!
//! [`Event`] and every struct implement `Serialize` and `Deserialize` for any format; `Event`
//! carries its tag, a struct does not. The JSON methods above are the faster way to the same
//! values, and the only one that keeps numbers of any length in fields the catalog does not know. A
//! type that borrows is no `DeserializeOwned`: where a whole value must own its text, such as behind a
//! reader, in a queue or in a handler of requests, [`OwnedEvent`] is the event.
//!
//! ```
//! use braze_events::{Event, OwnedEvent, users::UserDeleteRequest};
//!
//! let event: Event = serde_json::from_str(r#"{"id":"1","user_id":"2","time":3,"event_type":"users.UserDeleteRequest"}"#)?;
//! let alone: UserDeleteRequest = serde_json::from_str(r#"{"id":"1","user_id":"2","time":3}"#)?;
//! assert_eq!(event, Event::from(alone));
//! let body: &[u8] = br#"[{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":3}]"#;
//! let owned: Vec<OwnedEvent> = serde_json::from_reader(body)?;
//! assert_eq!(*owned[0], event);
//! # Ok::<(), serde_json::Error>(())
//! ```

//! # Send
//!
//! [`track`] has what is sent to `/users/track`. A builder cannot leave out whom an event is about,
//! or name two; [`object::Check`] finds what is wrong with what others built;
//! [`batches`](track::TrackRequest::batches) splits any number of events into requests.
//!
//! ```
//! use braze_events::object::Properties;
//! use braze_events::track::{Identifier, TrackEvent, TrackRequest};
//!
//! let event = |movie| {
//!     TrackEvent::new(Identifier::external_id("customer-4711"), "rented_movie", "2026-03-07T09:08:07+02:00")
//!         .properties(Properties::new().with("movie", movie).with("price", 3.5))
//! };
//! let mut requests = TrackRequest::batches((0..100).map(|_| event("Solaris")));
//! let first = requests.next().expect("there are events")?;
//! assert_eq!(first.events.as_ref().map(Vec::len), Some(75));
//! assert!(first.validate().is_empty());
//! let body = first.to_json();
//! assert!(body.starts_with(r#"{"events":[{"name":"rented_movie","time":"2026-03-07T09:08:07+02:00","external_id":"#));
//!
//! // Decoding keeps what it gets; validation says what is wrong with it, and where.
//! let request = TrackRequest::from_json(br#"{"events":[{"name":"x","time":"noon","external_id":"u","braze_id":"b"}]}"#)?;
//! let found: Vec<_> = request.validate().into_iter().map(|violation| (violation.pointer, violation.rule.as_str())).collect();
//! assert_eq!(found, [("/events/0/time".to_owned(), "datetime"), ("/events/0".to_owned(), "one_primary_identifier")]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What the server answers is a [`track::TrackResponse`];
//! [`explain`](track::TrackResponse::explain) leads each of its errors back to the event, the field
//! and the rule. A company's own custom events become types in a crate that stands on this one: see
//! `Builder::on` of `event-catalog-codegen`.

//! # Destinations
//!
//! [`destinations`] has what events look like to those who get them in another form: a module for
//! each, a static for each of its dialects. A [`Projection`] is written straight from the event, as
//! JSON or through serde; who is left out is told why.
//!
//! ```
//! use braze_events::destinations::{amplitude, mixpanel};
//! use braze_events::project::{Batch, Settings};
//! use braze_events::users::messages::email::Click;
//!
//! let click = Click::new("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "5f2b9c1e8a7d4c0012345678", 1_782_734_400, "ada@example.com")
//!     .external_user_id("customer-4711");
//! let json = click.project(&amplitude::CURRENT)?.to_json();
//! assert!(json.starts_with(r#"{"event_type":"[Appboy] Email Click","user_id":"customer-4711","insert_id":"6ba7b810-"#));
//!
//! // What only the sender knows is a setting; requests keep the destination's limits. Sending them is up to you.
//! let settings = Settings::new().with("token", "4bf9");
//! let mut batch = Batch::new(&mixpanel::V2022, &settings);
//! assert_eq!(batch.push(&click.project(&mixpanel::V2022)?)?, None);
//! let body = batch.finish().expect("there is an event");
//! assert!(body.starts_with(br#"[{"event":"Email Click","properties":{"token":"4bf9","#));
//!
//! // Users whom the destination could not tell apart are left out.
//! let anonymous = Click::new("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "5f2b9c1e8a7d4c0012345678", 1_782_734_400, "ada@example.com");
//! let left_out = anonymous.project(&mixpanel::CURRENT).unwrap_err();
//! assert_eq!(left_out.to_string(), "mixpanel needs `external_user_id`, which the event lacks");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What a Custom HTTP endpoint gets is decoded straight from the body, one event after the other; a
//! bad one does not lose the others.
//!
//! ```
//! use braze_events::Event;
//! use braze_events::destinations::custom_http;
//!
//! let body = br#"{"events":[
//!     {"event_type":"users.behaviors.CustomEvent","id":"1","time":1782734400,"user":{"user_id":"u"},
//!      "properties":{"name":"rented movie","custom_properties":{"title":"Solaris"}}},
//!     {"event_type":"users.behaviors.CustomEvent","id":"2","user":{},"properties":{"name":7}}
//! ]}"#;
//! let mut incoming = custom_http::CURRENT.receive::<Event<'_>>(body);
//! let Some(Ok(Event::CustomEvent(event))) = incoming.next() else { panic!("the first is well") };
//! assert_eq!(event.properties, r#"{"title":"Solaris"}"#);
//! let refusal = incoming.next().expect("there are two").unwrap_err();
//! assert!(refusal.to_string().starts_with("event 1 is not a valid users.behaviors.CustomEvent: `name` should be a string"));
//! assert!(incoming.next().is_none());
//! ```

// Generated code is checked like any other, but for what the catalog decides.
#![allow(
    clippy::too_many_arguments,
    reason = "`new` takes every required field"
)]
#![allow(
    clippy::doc_markdown,
    reason = "the catalog's texts are not written for Rust"
)]
#![allow(
    clippy::wrong_self_convention,
    reason = "fields have names such as `from_domain`"
)]
#![allow(
    clippy::unreadable_literal,
    reason = "numbers stand as the catalog has them"
)]
#![allow(clippy::too_many_lines, reason = "an enum over every event is long")]

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

#[cfg(any(feature = "uuid", feature = "url"))]
pub use event_catalog::TextExt;
pub use event_catalog::avro;
pub use event_catalog::json::{DecodeError, Line, LineError, Lines, Syntax, SyntaxError};
pub use event_catalog::redact::Redaction;
pub use event_catalog::{
    AnyEvent, EventExt, Inspection, LeftOut, Number, ObjectExt, Projection, RecordExt, RuleId,
    Severity, UnknownEvent, UnknownFields, Value, Violation, Violations, datetime, descriptor,
    event, jiff, object, project, record, sample, violation,
};
