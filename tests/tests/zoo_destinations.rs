//! The zoo's destinations: every feature of the language, in generated code.

use catalog_tests::zoo::destinations::{archive, gazette, ledger, named, press};
use catalog_tests::zoo::{Event, farm};
use event_catalog::project::{Batch, Dialect, Settings};
use event_catalog::{AnyEvent, Value};

const ARRIVED: &str = r#"{"kind":"farm.Arrived","animal":"5f4dcc3b5aa765d61d8327de","species":"Panthera leo","weight":1900,"legs":4,"keeper":"11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2","time_ms":-1,"name":"Le\"o","is_awake":true,"keeper_email":"k@zoo.example","time":1735689600,"price":2.5,"chip":7}"#;
const FED: &str = r#"{"kind":"farm.barn.Fed","animal":"a","species":"s","keeper":"k","time":1735689600123,"diet":"herbivore","is_awake":false,"tail_length":0.5,"extras":"{\"a\": [1, 2], \"b\\\"\": {}}","note":"n"}"#;

/// The event as a dialect has it.
fn projected(line: &str, dialect: &'static Dialect) -> String {
    let event = Event::from_json(line.as_bytes()).unwrap();
    let settings = Settings::new().with("account", "z-1");
    let projection = event.project(dialect).unwrap().with(&settings);
    let json = projection.to_json();
    let through_serde: serde_json::Value =
        serde_json::from_str(&serde_json::to_string(&projection).unwrap()).unwrap();
    assert_eq!(
        through_serde,
        serde_json::from_str::<serde_json::Value>(&json).unwrap(),
        "{json}"
    );
    json
}

#[test]
fn every_kind_of_member_stands_where_it_should() {
    assert_eq!(
        projected(ARRIVED, &press::PLAIN),
        r#"{"headline":"Arrived!","at":1735689600000,"lion":"5f4dcc3b5aa765d61d8327de","about":{"source":"zoo","account":"z-1","$keeper":"11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2","animal":"5f4dcc3b5aa765d61d8327de","species":"Panthera leo","weight":1900,"$legs":4,"time_ms":-1,"name":"Le\"o","awake":true}}"#
    );
    // The second in which it was, also before 1970; a key that needs escapes; a field of the title
    // that stays elsewhere because it is kept.
    assert_eq!(
        projected(ARRIVED, &press::LOUD),
        r#"{"headline":"Zoo: Arrived (Le\"o)","kind \"of\" thing":"farm.Arrived","at":1735689600000,"second":-1,"lion":"5f4dcc3b5aa765d61d8327de","about":{"source":"zoo","account":"z-1","$keeper":"11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2","depth":{"price":2.5},"species":"Panthera leo","$legs":4,"name":"Le\"o","chip":7}}"#
    );
    // No lion; a moment that has the unit already; an object taken apart.
    assert_eq!(
        projected(FED, &press::PLAIN),
        r#"{"headline":"Fed!","at":1735689600123,"about":{"source":"zoo","account":"z-1","$keeper":"k","animal":"a","species":"s","diet":"herbivore","awake":false,"tail_length":0.5,"x.a":[1,2],"x.b\"":{},"note":"n"}}"#
    );
}

#[test]
fn constants_lists_hashes_and_choices_stand_where_they_should() {
    // The hash is that of `k`. The members of the extras that have a key of the rest are left out,
    // and those that have one of another object are not.
    let fed = FED.replace(
        r#"\"a\": [1, 2]"#,
        r#"\"diet\": 1, \"\\u0064iet\": 2, \"legs\": [3]"#,
    );
    assert_eq!(
        projected(&fed, &ledger::V1),
        r#"{"version":2,"ratio":-0.5e2,"is_test":false,"what":7,"entries":[{"title":"Meal","keeper_hash":"8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a","who":"a","0":[{}],"all":{"species":"s","diet":"herbivore","is_awake":false,"tail_length":0.5,"time":1735689600123,"legs":[3],"b\"":{},"note":"n"}}]}"#
    );
    assert_eq!(
        projected(ARRIVED, &ledger::STRICT),
        r#"{"version":2,"ratio":-0.5e2,"is_test":false,"what":"arrival","entries":[{"title":"Arrival of Panthera leo","keeper_hash":"3061a42ccebfcdd95885204c92521bd973836ddb1c2cfc0130de06f35f3610a1","who":"5f4dcc3b5aa765d61d8327de","0":[{"legs":4}],"all":{"weight":1900,"time_ms":-1,"name":"Le\"o","is_awake":true,"keeper_email":"k@zoo.example","time":1735689600}}]}"#
    );
    let descriptor = catalog_tests::zoo::EventType::BarnFed.descriptor();
    assert_eq!(
        ledger::V1.places(descriptor, "keeper"),
        ["entries.0.keeper_hash"]
    );
    assert_eq!(
        ledger::V1.places(descriptor, "diet"),
        ["entries.0.all.diet"]
    );
    assert_eq!(ledger::V1.places(descriptor, "extras"), ["entries.0.all.…"]);
    assert!(ledger::V1.needs_one_of.is_empty() && ledger::STRICT.needs_one_of.len() == 1);
}

#[test]
fn a_destination_that_is_like_another_differs_in_what_it_says() {
    assert_eq!(
        projected(ARRIVED, &gazette::ONLY),
        projected(ARRIVED, &press::PLAIN).replace(r#""$legs":4,"#, "")
    );
    let sent = |dialect: &Dialect| {
        dialect
            .outlines
            .iter()
            .map(Option::is_some)
            .collect::<Vec<_>>()
    };
    assert_eq!(sent(&gazette::ONLY), sent(&press::PLAIN));
    let (paper, press) = (&gazette::DESTINATION, &press::DESTINATION);
    assert_eq!(
        (paper.request.max_bytes, paper.rates),
        (press.request.max_bytes, press.rates)
    );
    assert_eq!(paper.pages.last().unwrap().0, "note");
    assert_eq!(
        gazette::ONLY.needs_one_of,
        catalog_tests::zoo::destinations::press::PLAIN.needs_one_of
    );
}

#[test]
fn what_a_dialect_does_not_take_is_left_out() {
    let reason =
        |event: &Event<'_>, dialect| event.project(dialect).map(|_| ()).unwrap_err().reason();
    assert_eq!(
        reason(&farm::Empty::new().into(), &press::PLAIN),
        "no-identifier"
    );
    assert_eq!(reason(&farm::Empty::new().into(), &press::LOUD), "not-sent");
    let cleaned = farm::barn::stall::Cleaned::new("");
    assert_eq!(
        cleaned.project(&press::PLAIN).unwrap_err().to_string(),
        "press needs one of `keeper_phone`, `weight`, `diet`, `keeper`, and the event has none"
    );
    assert!(cleaned.keeper_phone("1").project(&press::PLAIN).is_ok());
}

#[test]
fn a_destination_that_receives_gives_back_what_it_got() {
    let cleaned = r#"{"kind":"farm.barn.stall.Cleaned","keeper":"k","zone":"Europe/Berlin","price":1.5,"what":1,"all":[null]}"#;
    for (line, expected) in [
        (
            FED,
            r#"{"what":"farm.barn.Fed","who":{"keeper":"k","where/to~":{}},"format":"1","all":{"animal":"a","species":"s","diet":"herbivore","is_awake":false,"tail_length":0.5,"time":1735689600123,"extra":{"a":[1,2],"b\"":{}},"remark":"n"}}"#,
        ),
        (
            cleaned,
            r#"{"what":"farm.barn.stall.Cleaned","who":{"keeper":"k","where/to~":{"zone":"Europe/Berlin"}},"format":"1","all":{"price":1.5,"what":1,"all":[null]}}"#,
        ),
    ] {
        let json = projected(line, &archive::ONLY);
        assert_eq!(json, expected);
        let body = format!("[{json}]");
        let back: Event<'_> = archive::ONLY
            .receive(body.as_bytes())
            .next()
            .unwrap()
            .unwrap();
        // The text of the object is the one that went, without its spaces.
        let mut expected = Event::from_json(line.as_bytes()).unwrap();
        if let Event::BarnFed(fed) = &mut expected {
            fed.extras = Some("{\"a\":[1,2],\"b\\\"\":{}}".into());
        }
        assert_eq!(back, expected);
        assert_eq!(projected(&back.to_json(), &archive::ONLY), json);
    }
    // A member of the innermost object that nobody knows, and one that is the destination's own.
    let body = r#"[{"what":"farm.barn.stall.Cleaned","who":{"keeper":"k","where/to~":{"zone":"z","x/y":1}},"format":"2","all":{}}]"#;
    let back: Event<'_> = archive::ONLY
        .receive(body.as_bytes())
        .next()
        .unwrap()
        .unwrap();
    back.record().ok().unwrap().fields(&mut |_, unknown| {
        assert_eq!(
            unknown.iter().collect::<Vec<_>>(),
            [("/who/where~1to~0/x~1y", &Value::Int(1))]
        );
    });
    assert!(
        back.project(&archive::ONLY)
            .unwrap()
            .to_json()
            .contains(r#""where/to~":{"zone":"z","x/y":1}"#)
    );
    assert_eq!(
        back.project(&press::PLAIN).unwrap().to_json(),
        r#"{"headline":"Cleaned!","about":{"source":"zoo","$keeper":"k","zone":"z"}}"#
    );
}

#[test]
fn bodies_have_all_their_parts() {
    let settings = Settings::new().with("account", "z-1");
    let mut batch = Batch::new(&press::PLAIN, &settings);
    let cleaned = |keeper: String| farm::barn::stall::Cleaned::new(keeper);
    let mut bodies = Vec::new();
    for keeper in [
        "a".to_owned(),
        "b".to_owned(),
        "c".repeat(3500),
        "d".repeat(400),
        "e".to_owned(),
    ] {
        bodies.extend(
            batch
                .push(&cleaned(keeper).project(&press::PLAIN).unwrap())
                .unwrap(),
        );
    }
    bodies.extend(batch.finish());
    let bodies: Vec<serde_json::Value> = bodies
        .iter()
        .map(|body| serde_json::from_slice(body).unwrap())
        .collect();
    assert_eq!(
        bodies
            .iter()
            .map(|body| body["news"].as_array().unwrap().len())
            .collect::<Vec<_>>(),
        [2, 1, 2]
    );
    assert_eq!(
        (&bodies[0]["for"], &bodies[0]["account"], &bodies[0]["end"]),
        (&"press".into(), &"z-1".into(), &"\"end\"".into())
    );
    assert_eq!(named("press").unwrap().request.headers, [("X-Zoo", "yes")]);
    assert_eq!(named("press").unwrap().rates, [("headlines_per_day", 3)]);
}
