use braze_events::jiff::Timestamp;
use braze_events::object::Properties;
use braze_events::track::{Identifier, TrackEvent, TrackRequest, UserAlias};
use braze_events::{Severity, Value};
use proptest::prelude::*;
use streaming_events::custom::{BoughtMovie, RentedMovie, SignedOut, Watched, check};
use streaming_events::types::Plan;

/// Text of so many characters, whatever they are.
fn text(chars: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), chars).prop_map(String::from_iter)
}

/// Text that names something: not blank.
fn name(chars: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    text(chars).prop_map(|text| format!("n{text}"))
}

/// Numbers that every JSON parser reads alike: `serde_json` is off by a bit on some others, unless
/// told to be exact.
fn number() -> impl Strategy<Value = f64> {
    any::<i32>().prop_map(|number| f64::from(number) / 4.0)
}

fn identifier() -> impl Strategy<Value = Identifier<'static>> {
    prop_oneof![
        name(0..=245).prop_map(Identifier::external_id),
        (name(0..=58), name(0..=58)).prop_map(|(name, label)| UserAlias::new(name, label).into()),
        name(0..=300).prop_map(Identifier::braze_id),
        name(0..=300).prop_map(Identifier::email),
        name(0..=300).prop_map(Identifier::phone),
    ]
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000)
        .prop_map(|(second, nanos)| Timestamp::new(second, nanos).unwrap())
}

fn value() -> impl Strategy<Value = Value<'static>> {
    // Moments do not belong into lists: a letter in front makes every text none.
    let item = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text(0..=254).prop_map(|t| Value::from(format!("x{t}")))
    ];
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        number().prop_map(Value::from),
        text(0..=255).prop_map(Value::from),
        moment().prop_map(|moment| Value::from(moment.to_string())),
        proptest::collection::vec(item, 0..5).prop_map(Value::Array),
        text(0..=20).prop_map(|t| Value::from(Properties::new().with("k", t))),
    ]
}

fn properties() -> impl Strategy<Value = Properties<'static>> {
    let name = text(1..=255).prop_filter("names have rules", |name| {
        !name.starts_with('$') && name != "time" && name != "event_name"
    });
    proptest::collection::vec((name, value()), 0..12).prop_map(Properties::from_iter)
}

pub(super) fn event() -> impl Strategy<Value = TrackEvent<'static>> {
    let optional = (
        proptest::option::of(text(0..=40)),
        proptest::option::of(properties()),
        proptest::option::of(any::<bool>()),
    );
    (identifier(), name(0..=299), moment(), optional).prop_map(
        |(identifier, name, time, (app_id, properties, flag))| {
            let mut event = TrackEvent::new(identifier, name, time);
            if let Some(app_id) = app_id {
                event = event.app_id(app_id);
            }
            if let Some(properties) = properties {
                event = event.properties(properties);
            }
            if let Some(flag) = flag {
                event = event.update_existing_only(flag);
            }
            event
        },
    )
}

fn rented() -> impl Strategy<Value = RentedMovie<'static>> {
    (
        text(0..=200),
        proptest::option::of(text(0..=255)),
        number().prop_map(f64::abs),
        moment(),
        proptest::collection::vec(text(0..=250), 0..=10),
    )
        .prop_map(|(movie, director, price, at, tags)| {
            let event = RentedMovie::new(movie)
                .price(price)
                .rented_at(at)
                .tags(tags.into_iter().map(|tag| format!("x{tag}")))
                .plan(Plan::Premium);
            match director {
                Some(director) => event.director(director),
                None => event,
            }
        })
}

fn watched() -> impl Strategy<Value = Watched<'static>> {
    (1_i64..=1440, any::<bool>(), 1_i64..=5, text(0..=255)).prop_map(
        |(minutes, finished, stars, device)| {
            Watched::new(minutes, finished)
                .stars(stars)
                .quality("hd")
                .device_name(device)
        },
    )
}

/// No error; the warnings are about formats of addresses, objects, aliases and the future.
fn no_errors(event: &TrackEvent<'_>) {
    let violations = event.validate_with(&check());
    assert!(
        violations
            .iter()
            .all(|violation| violation.severity == Severity::Warning),
        "{violations:?}"
    );
    assert!(event.clone().checked().is_ok());
    // And what is written is the same event.
    let json = event.to_json();
    let again = TrackEvent::from_json(json.as_bytes()).unwrap();
    assert_eq!(again.to_json(), json);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        serde_json::to_value(event).unwrap()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_within_the_limits_has_no_errors(event in event()) {
        no_errors(&event);
    }

    #[test]
    fn custom_events_that_are_built_have_no_errors(rented in rented(), watched in watched(), who in identifier(), time in moment()) {
        no_errors(&rented.into_track_event(who.clone(), time));
        no_errors(&watched.into_track_event(who.clone(), time));
        no_errors(&SignedOut::new().into_track_event(who.clone(), time));
        no_errors(&BoughtMovie::new("Solaris", "EUR").price(1.0).movie_id("mv-000042").into_track_event(who, time));
    }

    /// Whatever texts go in, nothing but their lengths, names and formats can be wrong: the
    /// structure is right by construction.
    #[test]
    fn builders_make_no_structural_mistakes(id in text(0..=1100), name in text(0..=3), time in text(0..=30), key in text(0..=300), value in text(0..=300)) {
        let event = TrackEvent::new(Identifier::external_id(id), name, time).properties(Properties::new().with(key, value));
        for violation in event.validate() {
            let of_values = ["blank", "max-chars", "max-bytes", "datetime", "future", "name.min-chars", "name.max-chars", "name.prefix", "name.reserved"];
            prop_assert!(of_values.contains(&violation.rule.as_str()), "{violation}");
        }
    }
}

#[test]
fn a_builder_names_one_identifier() {
    let event = TrackEvent::new(UserAlias::new("n", "l").into(), "x", "2026-03-07T09:08:07Z");
    assert_eq!(
        (event.external_id, event.braze_id, event.email, event.phone),
        (None, None, None, None)
    );
    let event = TrackEvent::new(
        Identifier::email("ada@example.com"),
        "x",
        "2026-03-07T09:08:07Z",
    );
    assert_eq!(
        (event.email.as_deref(), event.phone),
        (Some("ada@example.com"), None)
    );
    assert!(TrackRequest::new().validate().is_empty());
    let broken = TrackEvent::new(Identifier::external_id("u"), "", "noon")
        .checked()
        .unwrap_err();
    assert_eq!(broken.len(), 2);
}
