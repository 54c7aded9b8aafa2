//! What an edit of the YAML does to a build: a new event and a new field are there in Rust, and a
//! slip of the pen stops the build.
//!
//! What is edited is the catalog of a crate of its own, a copy of ours behind a build script of one
//! line, built by the real cargo. The edits that are well are made together, because compiling the
//! whole catalog is what takes long; each has a program that uses what it brought. The crates share
//! a target folder, which stays for the next run.

mod next_release;
pub(crate) mod project;

use std::fs;
use std::sync::LazyLock;

use project::Project;

const NEW_EVENT: &str = r#"
use shop::users::behaviors::WishlistAdd;
use shop::{Channel, Event, EventType};

fn main() {
    let add = WishlistAdd::new("7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f", "65f1c2a4b9d3e70812ab34cd", 1_782_727_512, "sku-17").price(19.5);
    println!("{}", add.validate().len());
    let json = Event::from(add).to_json();
    println!("{json}");
    let Ok(Event::WishlistAdd(back)) = Event::from_json(json.as_bytes()) else { panic!("not a WishlistAdd") };
    println!("{} {:?}", back.product_id, back.price);
    let event_type: EventType = "users.behaviors.WishlistAdd".parse().unwrap();
    println!("{} {}", event_type == EventType::WishlistAdd && event_type.channel() == Channel::App, EventType::ALL.len());
}
"#;

const NEW_FIELD: &str = r##"
use shop::users::behaviors::Purchase;

fn main() {
    let mut purchase = Purchase::from_json(br#"{"id":"a","user_id":"b","time":1,"product_id":"c","currency":"EUR","price":2,"properties":"{}","coupon":"SPRING"}"#).unwrap();
    println!("{:?} {}", purchase.coupon, purchase.unknown.len());
    purchase = purchase.coupon("a coupon of many characters");
    for violation in purchase.validate() {
        if violation.pointer == "/coupon" {
            println!("{violation}");
        }
    }
}
"##;

const NEW_DESTINATION: &str = r##"
use event_catalog::project::{Batch, Settings};
use shop::{Event, destinations};

fn main() {
    // Nothing here names what the destination looks like.
    let destination = destinations::named("warehouse").expect("it is in the catalog");
    let settings = Settings::new().with("tenant", "acme");
    for dialect in destination.dialects {
        let mut batch = Batch::new(dialect, &settings);
        for line in [
            r#"{"event_type":"users.behaviors.Purchase","id":"1","user_id":"u","time":1782727512,"product_id":"sku-17","currency":"EUR","price":19.5,"properties":"{\"size\":\"M\"}","external_user_id":"c-1"}"#,
            r#"{"event_type":"users.behaviors.Purchase","id":"2","user_id":"u","time":1782727513,"product_id":"sku-18","currency":"EUR","price":1,"properties":"{}"}"#,
            r#"{"event_type":"users.messages.email.Click","id":"3","user_id":"u","time":1782727514,"email_address":"ada@example.com","external_user_id":"c-1"}"#,
        ] {
            let event = Event::from_json(line.as_bytes()).unwrap();
            match event.project(dialect) {
                Ok(projection) => println!("{}", projection.with(&settings).to_json()),
                Err(left_out) => println!("{left_out}"),
            }
            if let Ok(projection) = event.project(dialect) {
                assert_eq!(batch.push(&projection), Ok(None));
            }
        }
        println!("{}", String::from_utf8(batch.finish().unwrap()).unwrap());
    }
}
"##;

/// The catalog with an event, a field and a destination more.
static EDITED: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::new(
        "edited",
        &[
            ("new_event", NEW_EVENT),
            ("new_field", NEW_FIELD),
            ("new_destination", NEW_DESTINATION),
        ],
    );
    let events = "events/users/behaviors.yaml";
    let added = "
WishlistAdd:
  doc: A user put a product on the wish list.
  groups: [user_event, device]
  required: [product_id]
  optional: [price]
";
    let text = fs::read_to_string(project.folder.join("schema-defs").join(events)).unwrap();
    project.write(&format!("schema-defs/{events}"), &format!("{text}{added}"));
    project.edit(
        "fields/behavior.yaml",
        "fields:\n",
        "fields:\n  coupon: {type: string, max_chars: 20, doc: Coupon that the user redeemed.}\n",
    );
    project.edit(
        "events/users/behaviors.yaml",
        "  optional: [app_id]\n",
        "  optional: [app_id, coupon]\n",
    );
    project.write(
        "schema-defs/destinations/warehouse.yaml",
        r#"doc: The warehouse, which packs what was bought.
pages: {contract: What we agreed on.}
settings: {tenant: Whose goods these are.}
dialects:
  packing: {doc: What the packers read., pages: [contract], events: {include: [users.behaviors.Purchase]}}
needs_one_of: {per: [contract], fields: [external_user_id]}
envelope:
  kind: {per: [contract], event: title}
  tenant: {per: [contract], setting: tenant}
  bought_at_ms: {per: [contract], field: time, unit: milliseconds}
  goods:
    per: [contract]
    object: {sku: {per: [contract], field: product_id}, money: {per: [contract], object: {amount: {per: [contract], field: price}}}}
    rest: known
rules:
  - {per: [contract], title: "Pack {field:product_id}!"}
  - {per: [contract], drop: [user_id, id, external_user_id], rename: {currency: currency_code}, parse: {properties: {as: options}}}
request: {per: [contract], max_events: 10, body: {parcels: {events: true}}}
"#,
    );
    project
});

#[test]
fn a_new_event_is_a_few_lines() {
    let expected = r#"0
{"event_type":"users.behaviors.WishlistAdd","id":"7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f","user_id":"65f1c2a4b9d3e70812ab34cd","time":1782727512,"product_id":"sku-17","price":19.5}
sku-17 Some(19.5)
true 110
"#;
    assert_eq!(EDITED.run("new_event"), expected);
}

#[test]
fn a_new_field_is_two_lines() {
    let expected = "Some(\"SPRING\") 0\nerror[max-chars] /coupon: `coupon` should have at most 20 characters, but has 27.\n";
    assert_eq!(EDITED.run("new_field"), expected);
}

#[test]
fn a_new_destination_is_one_file() {
    let parcel = r#"{"kind":"Pack sku-17!","tenant":"acme","bought_at_ms":1782727512000,"goods":{"sku":"sku-17","money":{"amount":19.5},"options":{"size":"M"},"currency_code":"EUR"}}"#;
    let expected = format!(
        "{parcel}\nwarehouse needs `external_user_id`, which the event lacks\nwarehouse (packing) gets no users.messages.email.Click\n{{\"parcels\":[{parcel}]}}\n"
    );
    assert_eq!(EDITED.run("new_destination"), expected);
}

#[test]
fn a_misspelt_field_stops_the_build() {
    let main = "fn main() {\n    println!(\"built\");\n}\n";
    let project = Project::new("misspelt-field", &[("built", main)]);
    let path = "events/users/behaviors.yaml";
    project.edit(
        path,
        "[properties, product_id, price, currency]",
        "[properties, product_di, price, currency]",
    );
    let text = fs::read_to_string(project.folder.join("schema-defs").join(path)).unwrap();
    let (line, column) = text
        .lines()
        .enumerate()
        .find_map(|(i, line)| Some((i + 1, line.find("product_di")? + 1)))
        .unwrap();

    let output = project.cargo_run("built");
    let shown = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    for part in [
        "error[unknown-field]: there is no field `product_di`".to_owned(),
        format!("schema-defs/{path}:{line}:{column}\n"),
        format!("{line} |   required: [properties, product_di, price, currency]\n"),
        format!("|{}^^^^^^^^^^\n", " ".repeat(column)),
        "= help: did you mean `product_id`?".to_owned(),
        ": 1 mistake\n".to_owned(),
    ] {
        assert!(shown.contains(&part), "{part}\nis not in\n{shown}");
    }
    // The mistake is all there is to read: no trace of the generator, and no errors of code that
    // was not generated.
    assert!(
        !shown.contains("panicked") && !shown.contains("error[E"),
        "{shown}"
    );
}
