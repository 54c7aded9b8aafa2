//! A release of the vendor is no breaking change: one program compiles against the catalog as it
//! was at release 10, as it is, and with a release more, and says the same of the same data.

use std::fs;

use catalog_tests::earlier::{before, without_others};

use super::project::Project;

/// Uses what people use, as SEMVER.md asks: arms for the rest, patterns with `..`, `new` and setters.
const PROGRAM: &str = r##"#![deny(warnings)]
use event_catalog::descriptor::{Kind, Presence};
use event_catalog::redact::Redaction;
use event_catalog::{Severity, Value};
use shop::groups::HasUserEvent;
use shop::types::{AbortType, Platform};
use shop::users::behaviors::Purchase;
use shop::users::messages::email::{Abort, Click};
use shop::{Category, Channel, Event, EventType, OwnedEvent};

const ID: &str = "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f";
const USER: &str = "65f1c2a4b9d3e70812ab34cd";

fn kind<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Purchase(Purchase { product_id, price, .. }) if *price > 1.0 => product_id,
        Event::EmailClick(Click { url: Some(url), .. }) => url,
        Event::Unknown(event) => &event.event_type,
        other => other.name(),
    }
}

fn store(platform: &Platform<'_>) -> &'static str {
    match platform {
        Platform::Ios => "App Store",
        Platform::Android => "Play Store",
        Platform::Other(_) => "somewhere",
        _ => "elsewhere",
    }
}

fn desk(event_type: EventType) -> &'static str {
    match (event_type, event_type.channel(), event_type.category()) {
        (EventType::Purchase, ..) => "sales",
        (_, Channel::Email | Channel::Sms, Category::MessageEngagement) => "messages",
        _ => "others",
    }
}

fn who<'a>(event: &impl HasUserEvent<'a>) -> (String, i64) {
    let of = event.as_user_event();
    (of.id.to_owned(), of.time.0)
}

fn main() {
    let purchase = Purchase::new(ID, USER, 1_782_727_512, "{}", "sku-17", 19.5, "EUR")
        .platform(Platform::Ios)
        .external_user_id("customer-4711");
    println!("{:?} {:?}", who(&purchase), purchase.platform.as_ref().map(store));
    let abort = Abort::new(ID, USER, 1_782_727_512, "ada@example.com").abort_type(AbortType::FrequencyCapped);
    for event in [Event::from(purchase), abort.into()] {
        println!("{} {:?} {}", kind(&event), event.event_type().map(desk), event.to_json());
        let known = event.descriptor().map(|event| event.required_fields().len());
        println!("{known:?} {:?}", event.validate());
    }
    // What a release after the next one may send: nothing of it is lost.
    let lines = [
        r#"{"event_type":"users.behaviors.Teleport","id":"1","planet":["Solaris"]}"#,
        r#"{"event_type":"users.behaviors.Uninstall","id":"1","user_id":"2","time":3,"app_id":"4","mood":"sad"}"#,
    ];
    for line in lines {
        let mut event: OwnedEvent = Event::from_json_str(line).unwrap().into();
        println!("{} {}", kind(&event), event.to_json() == line);
        let errors = event.validate().iter().filter(|found| found.severity == Severity::Error).count();
        if let Event::Unknown(event) = &*event {
            println!("{:?}", event.fields.get("planet").and_then(Value::as_array).map(<[_]>::len));
        }
        event.redact(&Redaction::mask());
        println!("{errors} {}", event.to_json());
    }
    let click: EventType = "users.messages.email.Click".parse().unwrap();
    let texts = click.descriptor().fields.iter().filter(|field| match field.kind {
        Kind::String => field.presence == Presence::Required,
        _ => false,
    });
    println!("{} {}", texts.count(), EventType::ALL.contains(&click));
}
"##;

#[test]
fn the_next_release_breaks_no_program() {
    let programs = [("user", PROGRAM), ("release", RELEASE)];
    let today = Project::new("release", &programs);
    let then = Project::new("release-10", &programs);
    let folder = then.folder.join("schema-defs");
    without_others(&folder);
    before(11, &folder);
    // It has the numbers of what came later.
    fs::remove_file(folder.join("protobuf.lock")).unwrap();
    let next = Project::new("next-release", &programs);
    next.edit(
        "catalog.yaml",
        "  13: {date: 2026-10-07}\n",
        "  13: {date: 2026-10-07}\n  14: {date: 2026-11-04}\n",
    );
    // Something new in every place that a program can match on or build.
    next.edit(
        "catalog.yaml",
        "channels:\n",
        "channels:\n  kiosk: Kiosks in shops.\n",
    );
    next.edit(
        "catalog.yaml",
        "categories:\n",
        "categories:\n  in_store: What happens in shops.\n",
    );
    next.edit(
        "types.yaml",
        "    roku: Roku players and televisions.\n",
        "    roku: Roku players and televisions.\n    fridge: Refrigerators with a screen.\n",
    );
    next.edit(
        "types.yaml",
        "    frequency_capped:",
        "    asleep: The user was asleep.\n    frequency_capped:",
    );
    next.edit(
        "fields/behavior.yaml",
        "fields:\n",
        "fields:\n  coupon: {type: string, doc: Coupon that the user redeemed.}\n",
    );
    let events = "events/users/behaviors.yaml";
    next.edit(
        events,
        "  optional: [app_id]\n",
        "  optional: [app_id, coupon]\n  history:\n    14: {added: [coupon]}\n",
    );
    next.edit(
        events,
        "CustomEvent:\n",
        "Browse:\n  doc: A user browsed the shelves.\n  channel: kiosk\n  category: in_store\n  groups: [user_event, device]\n  required: [product_id]\n  optional: [coupon]\n  since: 14\n\nCustomEvent:\n",
    );

    let said = today.run("user");
    assert_eq!(next.run("user"), said);
    assert_eq!(then.run("user"), said);
    let expected = format!(
        r#"("{ID}", 1782727512) Some("App Store")
sku-17 Some("sales") {{"event_type":"users.behaviors.Purchase","id":"{ID}","user_id":"{USER}","time":1782727512,"properties":"{{}}","product_id":"sku-17","price":19.5,"currency":"EUR","external_user_id":"customer-4711","platform":"ios"}}
Some(7) []
users.messages.email.Abort Some("messages") {{"event_type":"users.messages.email.Abort","id":"{ID}","user_id":"{USER}","time":1782727512,"email_address":"ada@example.com","abort_type":"frequency_capped"}}
Some(4) []
users.behaviors.Teleport true
Some(1)
0 {{"event_type":"users.behaviors.Teleport","id":"***","planet":null}}
"#
    );
    assert!(said.starts_with(&expected), "{said}\nis not\n{expected}");
    // It is a release less and a release more that were built, not the same once more.
    assert_eq!(
        today.run("release"),
        "13 109 None\n",
        "the release, its events, what it says of the coupon"
    );
    assert_eq!(then.run("release"), "10 100 None\n");
    assert_eq!(next.run("release"), "14 110 Some(Some(14))\n");
}

const ID: &str = "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f";
const USER: &str = "65f1c2a4b9d3e70812ab34cd";

/// What tells one catalog from the other.
const RELEASE: &str = r#"
use shop::{CATALOG, EventType};

fn main() {
    let coupon = EventType::Purchase.descriptor().field("coupon");
    println!("{} {} {:?}", CATALOG.release, EventType::ALL.len(), coupon.map(|field| field.since));
}
"#;
