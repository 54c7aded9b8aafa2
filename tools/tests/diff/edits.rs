//! Edits of catalogs, and what each is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::support::{Scratch, copy};
use super::{BRAZE, diff, edited, json, shop, shown, statements, text};

const E: &str = "events/orders.yaml";
const F: &str = "fields/order.yaml";
const T: &str = "types.yaml";
const C: &str = "catalog.yaml";

/// What is edited, what that is, and what the way back is.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        E,
        "  required: [id, total]\n  optional: [state",
        "  required: [id]\n  optional: [total, state",
        "field-loosened orders.Placed/total - -> -",
        "field-tightened orders.Placed/total - -> -",
    ),
    (
        E,
        "note, at]",
        "note]\n  history:\n    1: {removed: [at]}",
        "field-removed orders.Placed/at millis -> -;history-changed orders.Placed - -> -",
        "field-added orders.Placed/at - -> millis;history-changed orders.Placed - -> -",
    ),
    (
        E,
        "\n  required: [id]\n",
        "\n  required: [id, at]\n",
        "required-field-added orders.Gone/at - -> millis",
        "field-removed orders.Gone/at millis -> -",
    ),
    (
        E,
        "Gone:\n  doc: An order is gone.\n  required: [id]\n",
        "",
        "record-removed orders.Gone - -> -",
        "record-added orders.Gone - -> -",
    ),
    (
        E,
        "doc: An order is gone.",
        "doc: An order went.",
        "documentation-changed orders.Gone - -> -",
        "documentation-changed orders.Gone - -> -",
    ),
    (
        E,
        "\n  groups: [buyer]",
        "",
        "field-removed orders.Placed/code token -> -;group-left orders.Placed/buyer - -> -",
        "field-added orders.Placed/code - -> token;group-joined orders.Placed/buyer - -> -",
    ),
    (
        E,
        "at_least_one: [state, note]",
        "at_least_one: [state, at]",
        "rule-changed orders.Placed/told at least one of note, state -> at least one of at, state",
        "rule-changed orders.Placed/told at least one of at, state -> at least one of note, state",
    ),
    (
        E,
        "An order is gone.\n",
        "An order is gone.\n  deprecated: {reason: It goes.}\n",
        "deprecated orders.Gone - -> It goes",
        "undeprecated orders.Gone - -> -",
    ),
    (
        F,
        "max_chars: 20",
        "max_chars: 30",
        "limit-loosened orders.Placed/note max_chars 20 -> max_chars 30",
        "limit-tightened orders.Placed/note max_chars 30 -> max_chars 20",
    ),
    (
        F,
        "doc: A code.",
        "pii: true, doc: A code.",
        "privacy-raised orders.Placed/code - -> personal data",
        "privacy-lowered orders.Placed/code personal data -> -",
    ),
    (
        F,
        "  note: {type",
        "  note: {name: Note, type",
        "field-renamed orders.Placed/note - -> `Note`",
        "field-renamed orders.Placed/Note - -> `note`",
    ),
    (
        F,
        "code: {type: token",
        "code: {type: string",
        "limit-loosened orders.Placed/code token -> string",
        "field-format-changed orders.Placed/code string -> token",
    ),
    (
        T,
        "base: int}",
        "base: long}",
        "field-widened orders.Placed/total int -> long",
        "field-retyped orders.Placed/total long -> int",
    ),
    (
        T,
        "base: int}",
        "base: string}",
        "field-retyped orders.Placed/total int -> string",
        "field-retyped orders.Placed/total string -> int",
    ),
    (
        F,
        "at: {type: millis",
        "at: {type: long",
        "field-retyped-in-rust orders.Placed/at millis -> long",
        "field-retyped-in-rust orders.Placed/at long -> millis",
    ),
    (
        T,
        "token: {doc: A token., base: string}",
        "token: {doc: A token., base: string}\nspare: {doc: A spare., base: int}",
        "type-added spare - -> -",
        "type-removed spare - -> -",
    ),
    (
        T,
        "    paid: It is paid.\n",
        "",
        "value-removed state/paid - -> -",
        "value-added state/paid - -> -",
    ),
    (
        T,
        "  values:\n",
        "  open: true\n  values:\n",
        "values-opened state - -> -",
        "values-closed state - -> -",
    ),
    (
        C,
        "{web: The website.}",
        "{web: The website., app: The app.}",
        "value-added channels/app - -> -",
        "value-removed channels/app - -> -",
    ),
    (
        C,
        "tag: event",
        "tag: kind",
        "wire-form-changed tag event -> kind",
        "wire-form-changed tag kind -> event",
    ),
];

#[test]
fn each_edit_is_one_change_both_ways() {
    let before = shop("edit-before", &[]);
    let mut wrong = Vec::new();
    for (at, (file, old, new, forth, back)) in CASES.iter().enumerate() {
        let after = shop(&format!("edit-{at}"), &[(file, old, new)]);
        for (sides, expected) in [([&before, &after], forth), ([&after, &before], back)] {
            let [one, other] = sides.map(shown);
            let found = statements(&json(&[&one, &other]));
            let expected: BTreeSet<String> = expected.split(';').map(str::to_owned).collect();
            if found != expected {
                wrong.push(format!(
                    "{file}: {old} -> {new}\n  expected {expected:?}\n  found    {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_thousand_reworded_texts_are_one_change() {
    let scratch = Scratch::new("reworded");
    copy(Path::new(BRAZE), &scratch.0);
    let mut folders = vec![scratch.0.join("fields")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            // The first letter of each text of one line.
            let text = text
                .replace("doc: ", "doc: So, ")
                .replace("doc: So, >-", "doc: >-");
            fs::write(&path, text).unwrap();
        }
    }
    let report = json(&[BRAZE, &shown(&scratch)]);
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{report:#}");
    assert_eq!(changes[0]["kind"], "documentation-changed");
    assert!(changes[0]["places"].as_array().unwrap().len() > 900);
    assert_eq!(report["bump"], "patch");
    assert_eq!(changes[0]["axes"]["rust"], "documentation");
    let told = text(&diff(&[BRAZE, &shown(&scratch)]).stdout);
    assert!(
        told.ends_with("\n1 change: 1 of documentation. Calls for a patch version.\n")
            && told.contains("\nDocumentation\n  Reworded the documentation of ")
            && told.lines().count() == 6,
        "{told}"
    );
}

#[test]
fn destinations_and_objects_change_too() {
    let zoo = Path::new("../tests/fixtures/zoo/schema-defs");
    let (press, mail) = ("destinations/press.yaml", "objects/mail.yaml");
    let after = edited(
        "zoo-after",
        zoo,
        &[
            // Not sent any more, in one of the dialects.
            (
                press,
                "exclude: [farm.Empty, farm.barn.*]",
                "exclude: [farm.Empty, farm.barn.*, farm.barn.stall.Cleaned]",
            ),
            (press, "title: \"{event}!\"", "title: \"{event}?\""),
            (press, "legs: $legs", "legs: $feet"),
            (press, "max_events: 2", "max_events: 1"),
            (
                press,
                "source: {per: [handbook], const: zoo}",
                "source: {per: [handbook], const: Zoo}",
            ),
            (mail, "pattern: \"[A-Z]{2}|ü+\"", "pattern: \"[A-Z]{3}|ü+\""),
            (mail, "  batch: letters\n", ""),
            (mail, "one_of: [colour, size]", "one_of: [size, colour]"),
        ],
    );
    let report = json(&[&zoo.to_string_lossy(), &shown(&after)]);
    let found = statements(&report);
    let expected = [
        "key-added press/plain/farm.Arrived/about.$feet - -> legs",
        "key-removed press/plain/farm.Arrived/about.$legs legs -> -",
        "key-changed press/plain/farm.Arrived/about.source \"zoo\" -> \"Zoo\"",
        "key-changed press/loud/farm.Arrived/about.source \"zoo\" -> \"Zoo\"",
        "limit-tightened press max_events 2 -> max_events 1",
        "limit-tightened Envelope/code pattern [A-Z]{2}|ü+ -> pattern [A-Z]{3}|ü+",
        "not-sent press/loud/farm.barn.stall.Cleaned - -> -",
        "shape-changed Bag/batch letters -> none",
        "title-changed press/plain/farm.Arrived Arrived! -> Arrived?",
    ];
    let missing: Vec<&str> = expected
        .into_iter()
        .filter(|line| !found.contains(*line))
        .collect();
    assert!(missing.is_empty(), "{missing:#?} of {found:#?}");
    let text = text(&diff(&[&zoo.to_string_lossy(), &shown(&after)]).stdout);
    // Long lines are broken.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "No longer sent `farm.barn.stall.Cleaned` to the dialect `loud` of press [breaks senders]",
        "Renamed `farm.Arrived` from Arrived! to Arrived? in the dialects `only` of gazette and `plain` of press [breaks senders]",
        "Filled the key `about.$feet` with legs in `farm.Arrived` at press (loud) and `farm.Arrived` at press (plain)",
        "Changed the batch from letters to none in the object `Bag` [breaks rust, senders]",
    ] {
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
    assert!(
        !text.contains("colour_or_size"),
        "an order says nothing: {text}"
    );
}
