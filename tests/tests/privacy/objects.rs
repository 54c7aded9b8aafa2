//! Redaction of objects that are sent and of custom events, there and back.

use braze_events::object::Properties;
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use braze_events::users::behaviors::CustomEvent;
use braze_events::{Event, Redaction};
use catalog_tests::zoo;
use catalog_tests::zoo::custom::{Party, Typed as _, TypedEvent};
use catalog_tests::zoo::farm::Arrived;
use catalog_tests::zoo::mail::{Bag, Envelope};
use serde_json::{Value as Json, json};

use super::{KEY, ways};

/// The properties of a birthday party, with personal data where the plan says so (`guests`,
/// `where`) and where nobody says anything.
fn properties() -> Json {
    json!({
        "greeting": "Hello", "when": "2026-03-07T09:08:07Z", "guests": ["ada", "grace"], "diet": "herbivore",
        "stamp": {"value": 1.5, "motif": "herbivore", "stuck_by": "ada"}, "more": {"from": "ada", "age": 73619},
        "map": {"to": ["ada", {"age": 73619}]}, "where": "https://zoo.example/ada", "count": 2, "size": -2,
        "unplanned": "ada", "unplanned_number": 1815, "unplanned_list": [{"name": "ada"}, 1815], "grams": "ada"
    })
}

const NAME: &str = "Birthday \"party\"";

fn envelope() -> Json {
    json!({
        "title": NAME, "sent_at": "2026-03-07T09:08:07Z", "stamps": [{"value": 1, "glued_by": "ada"}],
        "keeper_name": "ada", "animal_number": 4, "extras": properties(), "any": {"owner": "ada"}, "things": ["ada", 1815], "colour": "red",
        "unknown": {"owner": "ada"}, "code": {"by": "ada"}
    })
}

/// What is planned and not personal stays as it was.
fn kept(redacted: &Json) {
    for name in ["greeting", "when", "diet", "count", "size"] {
        assert_eq!(redacted[name], properties()[name], "{redacted}");
    }
    assert_eq!(redacted["stamp"]["value"], 1.5, "{redacted}");
    let text = redacted.to_string();
    assert!(
        !text.contains("ada")
            && !text.contains("grace")
            && !text.contains("1815")
            && !text.contains("73619"),
        "{text}"
    );
}

#[test]
fn objects_at_any_depth() {
    for redaction in ways() {
        let text =
            json!({"letters": [envelope(), envelope()], "parcels": [{"to": "ada"}, "ada", 1815]})
                .to_string();
        let mut bag = Bag::from_json(text.as_bytes()).unwrap();
        bag.redact(&redaction);
        let once = bag.clone();
        bag.redact(&redaction);
        assert_eq!(bag, once, "{redaction:?}");
        let json: Json = serde_json::from_str(&bag.to_json()).unwrap();
        assert!(
            !bag.to_json().contains("ada") && !bag.to_json().contains("1815"),
            "{redaction:?} {json:#}"
        );
        let letter = &json["letters"][1];
        assert_eq!(
            (&letter["title"], &letter["sent_at"], &letter["colour"]),
            (&json!(NAME), &json!("2026-03-07T09:08:07Z"), &json!("red"))
        );
        assert_eq!(letter["stamps"][0]["value"], 1.0, "{letter}");
        kept(&letter["extras"]);
        // Somebody gets the letter, whoever it is.
        assert!(
            letter["keeper_name"].is_string() && letter["animal_number"] == 0,
            "{redaction:?} {letter}"
        );
        assert!(
            letter["keeper_name"].as_str().unwrap().len() <= 6,
            "{letter}"
        );
    }
}

#[test]
fn custom_events_by_their_plan() {
    for redaction in ways() {
        let mut json = properties();
        // A mistyped property keeps an event from being typed.
        json.as_object_mut().unwrap().remove("grams");
        let text = json.to_string();
        let mut party = Party::from_json(text.as_bytes()).unwrap();
        let known: Vec<_> = party
            .validate()
            .into_iter()
            .map(|violation| (violation.pointer, violation.rule.as_str()))
            .collect();
        party.redact(&redaction);
        let redacted: Json = serde_json::from_str(&party.to_json()).unwrap();
        kept(&redacted);
        let news = party.validate().into_iter().filter(|violation| {
            !known.contains(&(violation.pointer.clone(), violation.rule.as_str()))
        });
        assert_eq!(news.collect::<Vec<_>>(), [], "{redaction:?} {redacted}");
        assert_eq!(
            redacted["guests"].as_array().map(Vec::len),
            Some(2),
            "required"
        );

        // On the way back: the event knows its plan by the redaction.
        let mut arrived = Arrived::new(NAME, "Panthera leo", 1, 4, text.clone(), 1_735_689_600_000);
        arrived.redact(&redaction.clone().plan(&zoo::custom::PLAN));
        kept(&serde_json::from_str(&arrived.keeper).unwrap());
        let typed = arrived.typed();
        assert!(matches!(&typed, TypedEvent::Party(_)), "{typed:?}");
        let mut again = arrived.clone();
        again.redact(&redaction.clone().plan(&zoo::custom::PLAN));
        assert_eq!(again, arrived);

        // Typed first, then redacted.
        let raw = Arrived::new(NAME, "Panthera leo", 1, 4, text.clone(), 1_735_689_600_000);
        let mut typed = raw.typed();
        typed.redact(&redaction);
        assert_eq!(typed, arrived.typed(), "{redaction:?}");
        // What is not typed, by the plan as far as it goes; what no plan knows, altogether.
        for (name, properties) in [
            (NAME, self::properties().to_string()),
            ("unheard of", text.clone()),
            (NAME, "ada".to_owned()),
        ] {
            let mut untyped = TypedEvent::decode(name, &properties);
            untyped.redact(&redaction);
            let TypedEvent::Untyped(untyped) = untyped else {
                panic!("{name}")
            };
            assert!(
                !untyped.properties.contains("ada") && !untyped.properties.contains("1815"),
                "{untyped:?}"
            );
            assert_eq!(
                untyped.properties.contains("Hello"),
                name == NAME && properties != "ada",
                "{}",
                untyped.properties
            );
        }
    }
    // Without the plan nobody knows what is in it.
    let mut back = CustomEvent::new(
        "1",
        "2",
        3,
        "rented_movie",
        r#"{"movie":"Solaris","tags":["ada"]}"#,
    );
    back.redact(&Redaction::mask());
    assert_eq!(back.properties, r#"{"movie":"***","tags":["***"]}"#);
    let mut back = Event::from(CustomEvent::new(
        "1",
        "2",
        3,
        "rented_movie",
        r#"{"movie":"Solaris","tags":["classic"],"who":"ada"}"#,
    ));
    back.redact(&Redaction::mask().plan(&streaming_events::custom::PLAN));
    assert!(
        back.to_json()
            .contains(r#"{\"movie\":\"Solaris\",\"tags\":[\"classic\"],\"who\":\"***\"}"#),
        "{}",
        back.to_json()
    );
}

#[test]
fn requests_to_track_users() {
    let event = |who| {
        TrackEvent::new(who, "rented", "2026-03-07T09:08:07Z")
            .properties(Properties::new().with("movie", "Solaris").with("n", 1))
    };
    let whos = [
        Identifier::external_id("ada"),
        Identifier::email("ada@example.com"),
        Identifier::phone("+12025550123"),
    ];
    let mut request = TrackRequest::from_items(whos.map(event).to_vec());
    assert!(request.validate().is_empty());
    request.attributes = Some(vec![
        Properties::new()
            .with("external_id", "ada")
            .with("age", 73619)
            .into(),
    ]);
    for redaction in ways() {
        let mut redacted = request.clone();
        redacted.redact(&redaction);
        let json = redacted.to_json();
        assert!(
            !["ada", "Solaris", "12025550123", "73619", "\"n\":1"]
                .iter()
                .any(|secret| json.contains(secret)),
            "{redaction:?} {json}"
        );
        assert!(
            json.contains("rented") && json.contains("2026-03-07T09:08:07Z"),
            "{json}"
        );
        assert_eq!(redacted.validate(), [], "{redaction:?} {json}");
    }
    // The same user has the same pseudonym in what is sent and in what comes back.
    let mut sent = request.clone();
    sent.redact(&Redaction::hash(&KEY));
    let mut back = CustomEvent::new("1", "2", 3, "rented", "{}").external_user_id("ada");
    back.redact(&Redaction::hash(&KEY));
    assert!(
        sent.to_json()
            .contains(back.external_user_id.as_deref().unwrap())
    );
    let kept = {
        let mut kept = request;
        kept.redact(&Redaction::mask().keep_unknown(true));
        kept.to_json()
    };
    assert!(kept.contains("Solaris") && !kept.contains("ada"), "{kept}");
}

#[test]
fn a_text_that_has_to_match_something_still_does() {
    let mut envelope = Envelope::from_json(
        br#"{"title":"ok","sent_at":"2026-03-07T09:08:07Z","keeper_name":"Leo","colour":"red"}"#,
    )
    .unwrap();
    envelope.redact(&Redaction::hash(&KEY));
    assert_eq!(
        envelope.keeper_name.as_deref(),
        Some("***"),
        "six bytes hold no pseudonym"
    );
}
