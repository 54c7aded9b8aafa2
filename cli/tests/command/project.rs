//! `braze-events project`, and request bodies of Custom HTTP as input.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{avro, data, folder, pipe, put, run, scratch};

const CLICK: &str = r#"{"event_type":"users.messages.email.Click","id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"email_address":"ada@example.com","external_user_id":"u-1"}"#;
const ANONYMOUS: &str = r#"{"event_type":"users.behaviors.Uninstall","id":"7ba7b810-9dad-41d1-80b4-00c04fd430c8","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400,"app_id":"a"}"#;
const DELETED: &str = r#"{"event_type":"users.UserDeleteRequest","id":"8ba7b810-9dad-41d1-80b4-00c04fd430c8","user_id":"5f2b9c1e8a7d4c0012345678","time":1782734400}"#;
const UNKNOWN: &str = r#"{"event_type":"users.New","id":"1"}"#;

fn lines(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

#[test]
fn events_come_out_as_the_destination_gets_them_and_the_rest_is_counted() {
    let run = pipe(
        &["project", "--to", "amplitude", "-"],
        &lines(&[CLICK, ANONYMOUS, DELETED, UNKNOWN, ANONYMOUS, CLICK]),
    );
    assert_eq!(run.status, 0);
    assert_eq!(run.records().len(), 2);
    assert_eq!(run.records()[0]["event_type"], "[Appboy] Email Click");
    assert_eq!(
        run.stderr,
        "2 events for amplitude (current); 4 events left out\n  \
         no-identifier: 2; amplitude needs one of `external_user_id`, `device_id`, and the event has none\n  \
         not-sent: 1; users.UserDeleteRequest 1\n  \
         unknown-event: 1; users.New 1\n"
    );
    let all = pipe(&["project", "--to", "custom-http", "-"], &lines(&[CLICK]));
    assert_eq!(
        all.stderr,
        "1 event for custom_http (current); none left out\n"
    );
}

/// Samples of all events, at each destination: what stands where its name says so, and how many.
#[test]
fn samples_reach_every_destination() {
    let samples = run(&["sample", "--count", "1090"]).stdout;
    let project = |to: &str, more: &[&str]| {
        let arguments = [&["project", "--to", to, "-"][..], more].concat();
        let run = pipe(&arguments, samples.as_bytes());
        assert_eq!(run.status, 0, "{to}: {}", run.stderr);
        run
    };
    for (to, name, title) in [
        ("segment", "/event", "Email Link Clicked"),
        ("mparticle", "/events/0/data/event_name", "Email Clicks"),
        ("tealium", "/event_type", "users.messages.email.Click"),
        ("rudderstack", "/event_type", "users.messages.email.Click"),
        ("treasure-data", "/event_type", "users.messages.email.Click"),
        ("adobe", "/event_type", "users.messages.email.Click"),
    ] {
        let run = project(to, &[]);
        let events = run.records();
        let named = |event: &serde_json::Value| event.pointer(name) == Some(&json!(title));
        assert!(events.iter().any(named), "{to}");
    }
    let events = project("shopify", &[]).records();
    let kinds: BTreeSet<_> = events
        .iter()
        .map(|event| event["asset_type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["email", "sms"].map(str::to_owned).into());
    // Who is like Custom HTTP is read as it is, and says nothing of users without external
    // identifiers.
    let (known, all) = (
        project("tealium", &["--batch"]),
        project("tealium", &["--batch", "--dialect", "anonymous"]),
    );
    let back = |bodies: &str| {
        let run = pipe(&["cat", "--from", "tealium", "-"], bodies.as_bytes());
        run.records().len()
    };
    let (known, all) = (back(&known.stdout), back(&all.stdout));
    assert!(0 < known && known < all, "{known} of {all}");
}

#[test]
fn dialects_and_settings_are_chosen_by_name() {
    let token = scratch("project-token", b"secret\n");
    let older = pipe(
        &[
            "project",
            "--to",
            "mixpanel",
            "--dialect",
            "2022",
            "--set",
            &format!("token=@{token}"),
            "-",
        ],
        CLICK.as_bytes(),
    );
    assert_eq!(older.status, 0);
    assert_eq!(older.records()[0]["properties"]["token"], "secret");
    assert_eq!(older.stderr, "1 event for mixpanel (2022); none left out\n");
    let without = pipe(&["project", "--to", "mixpanel", "-"], CLICK.as_bytes());
    assert!(
        without
            .stderr
            .starts_with("note: `token` is left out, for it has no value (see --set): "),
        "{}",
        without.stderr
    );
    assert_eq!(
        pipe(
            &["project", "--to", "amplitude", "--dialect", "2022", "-"],
            CLICK.as_bytes()
        )
        .records()[0]["event_type"],
        "[Appboy] Email Click"
    );

    for (arguments, message) in [
        (
            &["--to", "nobody"][..],
            "there is no such destination; there are adobe, amplitude, custom-http, mixpanel, mparticle, rudderstack, segment, shopify, tealium, treasure-data",
        ),
        (
            &["--to", "mixpanel", "--dialect", "old"],
            "mixpanel has no dialect `old`; there are current, 2022",
        ),
        (
            &["--to", "mixpanel", "--set", "key=1"],
            "mixpanel has no setting `key`; there are token",
        ),
        (
            &["--to", "custom-http", "--set", "key=1"],
            "custom_http has no setting `key`; it has none",
        ),
        (
            &["--to", "mixpanel", "--set", "token"],
            "write NAME=VALUE or NAME=@FILE",
        ),
        (
            &["--to", "mixpanel", "--set", "token=@/no/such/file"],
            "cannot read /no/such/file",
        ),
    ] {
        let run = pipe(&[&["project"], arguments, &["-"]].concat(), b"");
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn batches_are_bodies_of_requests() {
    let events = vec![CLICK; 250];
    let run = pipe(
        &["project", "--to", "custom-http", "--batch", "-"],
        &lines(&events),
    );
    assert_eq!(
        run.stderr,
        "250 events for custom_http (current) in 3 requests; none left out\n"
    );
    let sizes: Vec<usize> = run
        .records()
        .iter()
        .map(|body| body["events"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    // And back.
    let back = pipe(
        &["cat", "--from", "custom-http", "-"],
        run.stdout.as_bytes(),
    );
    assert_eq!((back.status, back.stderr.as_str()), (0, ""));
    assert_eq!(
        back.records(),
        vec![serde_json::from_str::<Value>(CLICK).unwrap(); 250]
    );

    let amplitude = pipe(
        &[
            "project",
            "--to",
            "amplitude",
            "--batch",
            "--set",
            "api_key=k",
            "-",
        ],
        &lines(&events),
    );
    assert_eq!(amplitude.records().len(), 1);
    assert_eq!(amplitude.records()[0]["api_key"], "k");

    let large = CLICK.replace("ada@", &"x".repeat(921_600));
    let run = pipe(
        &[
            "project", "--to", "mixpanel", "--batch", "--set", "token=t", "-",
        ],
        &lines(&[CLICK, &large, CLICK]),
    );
    assert_eq!(run.status, 1);
    assert_eq!(run.records()[0].as_array().unwrap().len(), 2);
    assert!(
        run.stderr.starts_with(
            "<stdin>:2: error[request.max-bytes] users.messages.email.Click: the event takes 921"
        ),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("bytes as JSON, and a request has room for 921600\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn every_kind_of_input_is_projected() {
    let file = data("currents.ndjson");
    let direct = run(&[
        "project",
        "--to",
        "custom-http",
        "--event",
        "users.messages.email.Click",
        "--jobs",
        "3",
        &file,
    ]);
    assert_eq!(direct.status, 0);
    let clicks = run(&["cat", "--event", "users.messages.email.Click", &file]).stdout;
    let folder = avro("project-avro", &clicks, &["--drop-unknown-fields"]);
    let from_avro = run(&["project", "--to", "custom-http", folder.to_str().unwrap()]);
    assert_eq!(direct.records().len(), from_avro.records().len());
    assert!(direct.records().len() > 2);
    let twice = run(&["project", "--to", "custom-http", "--dedupe", &file, &file]);
    let once = run(&["project", "--to", "custom-http", &file]);
    assert_eq!(twice.records().len(), once.records().len());
    assert!(
        once.stderr.contains("unknown-event: 2; "),
        "{}",
        once.stderr
    );

    let broken = run(&["project", "--to", "amplitude", &data("broken.ndjson")]);
    assert_eq!(broken.status, 1);
    assert!(
        broken.stderr.contains(
            "broken.ndjson:1: error[required] users.messages.email.Click /email_address: "
        ),
        "{}",
        broken.stderr
    );
}

fn body(events: &[Value]) -> String {
    json!({ "events": events }).to_string()
}

fn click(url: &str) -> Value {
    json!({
        "event_type": "users.messages.email.Click", "id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "time": 1_782_734_400,
        "user": {"user_id": "5f2b9c1e8a7d4c0012345678"}, "properties": {"email_address": "ada@example.com", "url": url}
    })
}

#[test]
fn bodies_are_validated_event_by_event() {
    let bad =
        json!({"event_type": "users.messages.email.Click", "id": 1, "user": {}, "properties": {}});
    let good = click("https://example.com");
    let bodies = [
        body(&[]),
        body(&[good.clone(), bad, click("odd"), json!(7), good.clone()]),
        r#"{"events":[{"event_type":"#.to_owned(),
        "[]".to_owned(),
        body(&[
            good,
            json!({"event_type": "users.New"}),
            click(&format!("https://example.com/{}", "x".repeat(921_600))),
        ]),
    ];
    let run = pipe(
        &["validate", "--from", "custom-http", "--format", "json", "-"],
        bodies.join("\n").as_bytes(),
    );
    assert_eq!(run.status, 1, "{}", run.stderr);
    let report = run.json();
    let numbers = [
        "records",
        "valid",
        "with_warnings",
        "with_errors",
        "unknown_events",
        "malformed",
    ]
    .map(|key| report[key].as_u64().unwrap());
    assert_eq!(numbers, [10, 5, 1, 5, 1, 3]);
    let problems: Vec<(u64, &str, &str)> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["line"].as_u64().unwrap(),
                problem["pointer"].as_str().unwrap(),
                problem["rule"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        problems,
        [
            (2, "/events/1/id", "type"),
            (2, "/events/1/user/user_id", "required"),
            (2, "/events/1/time", "required"),
            (2, "/events/1/properties/email_address", "required"),
            (2, "/events/2/properties/url", "format.url"),
            (2, "", "malformed.untagged"),
            (3, "", "malformed.json"),
            (4, "", "malformed.json"),
            (5, "/events/2", "max-bytes"),
        ]
    );
    let size = report["problems"][8]["message"].as_str().unwrap();
    assert!(
        size.starts_with("The event takes 921")
            && size.ends_with("bytes as JSON, more than the 921600 allowed: it is dropped."),
        "{size}"
    );
}

#[test]
fn a_body_may_stand_on_many_lines() {
    let pretty =
        |events: &[Value]| serde_json::to_string_pretty(&json!({ "events": events })).unwrap();
    let one = pretty(&[
        click("https://example.com/{[\"\\"),
        click("https://example.com/b"),
    ]);
    let run = pipe(&["cat", "--from", "custom-http", "-"], one.as_bytes());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.records().len(), 2);
    assert_eq!(run.records()[0]["url"], "https://example.com/{[\"\\");

    // Several, of which one is too long.
    let long = pretty(&[click(&"x".repeat(3000))]);
    let all = [one.as_str(), &long, &one].join("\n");
    let run = pipe(
        &[
            "validate",
            "--from",
            "custom-http",
            "--max-line-bytes",
            "2000",
            "--format",
            "json",
            "-",
        ],
        all.as_bytes(),
    );
    let report = run.json();
    assert_eq!(
        (report["records"].as_u64(), report["malformed"].as_u64()),
        (Some(5), Some(1)),
        "{}",
        run.stdout
    );

    let folder = folder("project-bodies");
    put(&folder, "a.json", one.as_bytes());
    put(
        &folder,
        "b.json",
        body(&[click("https://example.com")]).as_bytes(),
    );
    let run = crate::support::run(&["cat", "--from", "custom-http", folder.to_str().unwrap()]);
    assert_eq!((run.status, run.records().len()), (0, 3), "{}", run.stderr);
}

#[test]
fn describe_says_who_gets_an_event_and_how() {
    let text = run(&["describe", "users.messages.email.Click"]).stdout;
    assert!(
        text.contains("\n  amplitude (current): `[Appboy] Email Click`\n    external_user_id as user_id; id as insert_id\n    without "),
        "{text}"
    );
    let json = run(&["describe", "users.behaviors.Purchase", "--format", "json"]).json();
    let all = json["destinations"].as_array().unwrap();
    let amplitude = all
        .iter()
        .find(|sent| sent["destination"] == "amplitude" && sent["dialect"] == "current")
        .unwrap();
    assert_eq!(amplitude["fields"]["product_id"], json!(["productId"]));
    assert_eq!(
        amplitude["fields"]["ad_id"],
        json!(["idfa", "adid", "event_properties.ad_id"])
    );
    assert_eq!(
        amplitude["fields"]["properties"],
        json!(["event_properties.[Purchase property] …"])
    );
    let custom = run(&[
        "describe",
        "users.behaviors.CustomEvent",
        "--format",
        "json",
    ])
    .json();
    let mut all = custom["destinations"].as_array().unwrap().iter();
    let amplitude = all.find(|sent| sent["destination"] == "amplitude").unwrap();
    assert_eq!(amplitude["name"], "[Appboy] [Custom Event] {name}");
    assert_eq!(amplitude["fields"]["name"], json!(["event_type"]));
}
