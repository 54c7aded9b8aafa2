//! Validation and redaction of Braze's events, as a user meets them.

use braze_events::types::{AbortType, Gender};
use braze_events::users::behaviors::{Location, Purchase};
use braze_events::users::messages::{email, sms};
use braze_events::{CATALOG, DecodeError, Event, EventType, Redaction, Severity, Value, Violation};
use catalog_tests::{label, labelled, members, object, sample};
use event_catalog::AnyEvent as _;
use event_catalog::descriptor::{FieldDescriptor, Kind};

const ID: &str = "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f";
const USER: &str = "65f1c2a4b9d3e70812ab34cd";
const TIME: i32 = 1_782_727_512;

fn told(violations: &[Violation]) -> Vec<(&str, &'static str, Severity)> {
    violations
        .iter()
        .map(|v| (v.pointer.as_str(), v.rule.as_str(), v.severity))
        .collect()
}

fn warning(pointer: &'static str, rule: &'static str) -> (&'static str, &'static str, Severity) {
    (pointer, rule, Severity::Warning)
}

fn error(pointer: &'static str, rule: &'static str) -> (&'static str, &'static str, Severity) {
    (pointer, rule, Severity::Error)
}

// Validation.

#[test]
fn a_format_that_does_not_match_is_a_warning() {
    let click = email::Click::new("7f2c1a9e", "65f1", 12, "ada at example.com").url("url");
    let violations = click.validate();
    let expected = [
        warning("/id", "format.uuid"),
        warning("/user_id", "format.object-id"),
        warning("/time", "format.unix-seconds"),
        warning("/email_address", "format.email"),
        warning("/url", "format.url"),
    ];
    assert_eq!(told(&violations), expected);
    assert_eq!(Event::from(click).validate(), violations);
    assert!(
        violations[0]
            .to_string()
            .starts_with("warning[format.uuid] /id: `id` should be a UUID"),
        "{}",
        violations[0]
    );
    assert_eq!(
        violations[2].message,
        "`time` should be seconds since 1970-01-01 UTC, before 2100 and not before 2010-01-01, but is 12."
    );
}

#[test]
fn a_closed_enumeration_warns_and_an_open_one_does_not() {
    let retry = email::Retry::new(ID, USER, TIME, "ada@example.com").gender(Gender::from("female"));
    assert_eq!(told(&retry.validate()), [warning("/gender", "enumeration")]);
    let abort = email::Abort::new(ID, USER, TIME, "ada@example.com")
        .abort_type(AbortType::from("moon_phase"));
    assert_eq!(abort.validate(), []);
}

#[test]
fn a_limit_on_characters_is_an_error() {
    let abort = |log: String| email::Abort::new(ID, USER, TIME, "ada@example.com").abort_log(log);
    assert_eq!(abort("é".repeat(128)).validate(), []);
    let violations = abort("é".repeat(129)).validate();
    assert_eq!(told(&violations), [error("/abort_log", "max-chars")]);
    assert_eq!(
        violations[0].message,
        "`abort_log` should have at most 128 characters, but has 129."
    );
}

#[test]
fn the_size_of_an_event_is_limited() {
    assert_eq!(CATALOG.max_bytes, 900 * 1024);
    let send = |extra: usize| {
        Event::from(
            email::Send::new(ID, USER, TIME, "ada@example.com").campaign_name("x".repeat(extra)),
        )
    };
    let rest = CATALOG.max_bytes - send(0).to_json().len();
    assert_eq!(send(rest).validate(), []);
    let violations = send(rest + 1).validate();
    assert_eq!(told(&violations), [error("", "max-bytes")]);
    assert_eq!(
        violations[0].message,
        "The event should take at most 921600 bytes as JSON, but takes 921601."
    );
}

#[test]
fn an_event_that_is_too_large_and_mistyped_is_told_to_be_both() {
    let json = format!(
        r#"{{"event_type":"users.messages.email.Send","id":"{ID}","user_id":"{USER}","time":"now","email_address":"ada@example.com","campaign_name":"{}"}}"#,
        "x".repeat(CATALOG.max_bytes)
    );
    let inspection = Event::inspect_json(json.as_bytes()).unwrap();
    assert_eq!(
        told(&inspection.violations),
        [error("/time", "type"), error("", "max-bytes")]
    );
}

#[test]
fn numbers_must_be_finite() {
    let location = Location::new(ID, USER, ID, TIME, f32::NAN, 13.4).altitude(f32::NEG_INFINITY);
    assert_eq!(
        told(&location.validate()),
        [error("/latitude", "finite"), error("/altitude", "finite")]
    );
}

#[test]
fn everything_wrong_is_reported_together() {
    let json = format!(
        r#"{{"event_type":"users.behaviors.Purchase","id":"no uuid","user_id":null,"time":"now","product_id":7,"price":1e39,"currency":"EUR",
        "currency":"USD","ad_tracking_enabled":1,"platform":"amiga","app_id":"{ID}","new":{{"kept":true}}}}"#
    );
    let inspection = Event::inspect_json(json.as_bytes()).unwrap();
    assert!(inspection.has_errors());
    let mut found = told(&inspection.violations);
    found.sort_unstable();
    let expected = [
        error("/ad_tracking_enabled", "type"),
        error("/currency", "duplicate"),
        warning("/id", "format.uuid"),
        warning("/platform", "enumeration"),
        error("/price", "range"),
        error("/product_id", "type"),
        error("/properties", "required"),
        error("/time", "type"),
        error("/user_id", "required"),
    ];
    assert_eq!(found, expected);
    let Event::Purchase(purchase) = inspection.event else {
        panic!("a purchase")
    };
    assert_eq!(
        (&*purchase.id, &*purchase.currency, purchase.unknown.len()),
        ("no uuid", "EUR", 1)
    );

    // Decoding alone tells what is wrong with the shape, all of it.
    let Err(DecodeError::Shape { event, violations }) = Event::from_json(json.as_bytes()) else {
        panic!("not decodable")
    };
    assert_eq!((event, violations.len()), ("users.behaviors.Purchase", 7));
    assert!(violations.iter().all(|v| v.severity == Severity::Error));
    assert!(Purchase::from_json(json.as_bytes()).is_err());
}

#[test]
fn a_text_without_its_event_is_told_from_one_that_is_no_json() {
    assert_eq!(
        Event::from_json(b"{\"id\":1}").unwrap_err(),
        DecodeError::Untagged { tag: "event_type" }
    );
    assert!(
        matches!(Event::from_json(b"{\"id\":1"), Err(DecodeError::Syntax(error)) if error.offset == 7)
    );
    assert!(
        matches!(Event::inspect_json(b"not json"), Err(DecodeError::Syntax(error)) if error.offset == 0)
    );
    let inspection = Event::inspect_json(br#"{"event_type":"users.New","id":1}"#).unwrap();
    assert!(inspection.violations.is_empty() && matches!(inspection.event, Event::Unknown(_)));
    let reply =
        sms::InboundReceive::from_json(br#"{"event_type":"users.messages.sms.Send"}"#).unwrap_err();
    assert!(
        reply
            .to_string()
            .contains("`event_type` should be `users.messages.sms.InboundReceive`"),
        "{reply}"
    );
}

// Redaction.

fn personal(slot: &FieldDescriptor, only_flagged: bool) -> bool {
    slot.pii || (!only_flagged && slot.is_private())
}

#[test]
fn redaction_takes_out_what_is_personal_and_nothing_else() {
    let key = [7; 32];
    for event_type in EventType::ALL.iter().copied() {
        for only_flagged in [false, true] {
            for redaction in [Redaction::mask(), Redaction::drop(), Redaction::hash(&key)] {
                let redaction = redaction.only_flagged(only_flagged);
                let mut event = labelled(event_type);
                if let Ok(record) = event.record_mut() {
                    record.fields_mut(&mut |_, unknown| {
                        unknown.push("unknown", Value::String(label("unknown").into()));
                    });
                }
                event.redact(&redaction);
                let json = event.to_json();
                assert!(!json.contains(&label("unknown")), "{json}");
                for slot in event_type
                    .descriptor()
                    .fields
                    .iter()
                    .filter(|slot| slot.kind == Kind::String)
                {
                    assert_eq!(
                        json.contains(&label(slot.name())),
                        !personal(slot, only_flagged),
                        "{} {redaction:?} {json}",
                        slot.name()
                    );
                }
                // What is required stays, in some form: the event can still be read.
                assert_eq!(Event::from_json(json.as_bytes()).unwrap(), event);
                let broken: Vec<_> = event
                    .validate()
                    .into_iter()
                    .filter(|v| v.severity == Severity::Error)
                    .collect();
                assert_eq!(broken, []);
            }
        }
    }
}

#[test]
fn each_way_to_redact_does_what_it_says() {
    let inbound = || {
        let mut sms = sms::InboundReceive::new(
            ID,
            ID,
            TIME,
            "+12025550123",
            "+12025550178",
            "Subscribed",
            "call me, Ada",
        )
        .user_id(USER)
        .external_user_id("ada")
        .media_urls(vec![Some("https://media.example.com/ada.jpg".into()), None]);
        sms.unknown.push("nickname", Value::String("ada".into()));
        Event::from(sms)
    };
    let redacted = |redaction: &Redaction| {
        let mut event = inbound();
        event.redact(redaction);
        let Event::SmsInboundReceive(sms) = event else {
            panic!("an SMS")
        };
        sms
    };

    let masked = redacted(&Redaction::mask());
    assert_eq!(
        (
            &*masked.user_phone_number,
            masked.user_id.as_deref(),
            masked.external_user_id.as_deref()
        ),
        ("+9990000000", Some("000000000000000000000000"), Some("***"))
    );
    assert_eq!(
        (
            &*masked.id,
            &*masked.message_body,
            &*masked.inbound_phone_number
        ),
        (ID, "***", "+9990000000")
    );
    let masked = redacted(&Redaction::mask().only_flagged(true).keep_unknown(true));
    assert_eq!(
        (&*masked.message_body, &*masked.user_phone_number),
        ("call me, Ada", "+9990000000")
    );
    assert_eq!(
        masked.media_urls,
        Some(vec![Some("https://media.example.com/ada.jpg".into()), None])
    );
    assert_eq!(
        masked.unknown.get("nickname"),
        Some(&Value::String("ada".into()))
    );

    let dropped = redacted(&Redaction::drop());
    assert_eq!(
        (
            &*dropped.user_phone_number,
            &*dropped.message_body,
            dropped.user_id,
            dropped.media_urls
        ),
        ("+9990000000", "***", None, None)
    );
    assert!(dropped.unknown.is_empty());

    // Pseudonyms keep their format, and are the same wherever the same value stood.
    let hash = Redaction::hash(b"a key of exactly thirty-two byte");
    let hashed = redacted(&hash);
    let user = hashed.user_id.clone().unwrap();
    assert!(user.len() == 24 && user != USER && user.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(
        hashed.unknown.get("nickname").and_then(Value::as_str),
        hashed.external_user_id.as_deref()
    );
    let mut click = email::Click::new(ID, USER, TIME, "ada@example.com").external_user_id("ada");
    click.redact(&hash);
    assert_eq!(
        (&*click.user_id, &click.external_user_id),
        (&*user, &hashed.external_user_id)
    );
    assert!(click.email_address.ends_with("@redacted.invalid") && click.validate().is_empty());
    let mut other = email::Click::new(ID, USER, TIME, "ada@example.com");
    other.redact(&Redaction::hash(&[1; 32]));
    assert_ne!(other.user_id, click.user_id);

    // Numbers have no pseudonyms.
    let mut location = Location::new(ID, USER, ID, TIME, 52.5, 13.4).altitude(34.0);
    location.redact(&Redaction::hash(&[1; 32]));
    assert_eq!(
        (location.latitude, location.longitude, location.altitude),
        (0.0, 0.0, None)
    );
}

/// What is wrong with a personal field is told without what stands in it. (Errors that `serde_json`
/// makes are its own.)
#[test]
fn no_message_quotes_personal_data() {
    let wrong = [
        ("\"12025550123\"", "12025550123"),
        ("12025550123", "12025550123"),
        ("-120.55123", "120.55"),
        ("[\"+1555\",7]", "1555"),
    ];
    let mut met = 0;
    for event_type in EventType::ALL.iter().copied() {
        let json = members(&sample(event_type, 0).to_json());
        for slot in event_type
            .descriptor()
            .fields
            .iter()
            .filter(|slot| personal(slot, false))
        {
            for (value, secret) in wrong {
                let mut json = json.clone();
                json.retain(|(key, _)| key.trim_matches('"') != slot.name());
                json.push((format!("\"{}\"", slot.name()), value.to_owned()));
                let json = object(&json);
                let inspection = Event::inspect_json(json.as_bytes()).unwrap();
                let mut messages: Vec<String> = inspection
                    .violations
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                messages.extend(
                    Event::from_json(json.as_bytes())
                        .err()
                        .map(|error| format!("{error} {error:?}")),
                );
                for message in messages {
                    assert!(!message.contains(secret), "{event_type}: {message}");
                    met += 1;
                }
            }
        }
    }
    assert!(met > 3_000, "{met}");
}
