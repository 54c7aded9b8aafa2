//! Names that neither Rust nor YAML could have as they are.

use crate::small::{TELL, import, shop};
use crate::support::Scratch;
use crate::{read, said, write};

/// Imports a table of these rows: the catalog checks, and a second import has nothing to add.
fn settles(scratch: &Scratch, rows: &[String]) {
    let table = format!("event,field,type,presence\n{}\n", rows.join("\n"));
    write(scratch, "a.csv", &table);
    said(
        scratch,
        &[&["import", "a.csv", "--write"], &TELL[..]].concat(),
    );
    said(scratch, &["check"]);
    assert_eq!(import(scratch, "a.csv").0, "", "again");
}

#[test]
fn events_have_keys_of_their_own() {
    let scratch = shop("names-events");
    let wires = [
        "orders.placed",
        "orders.Unknown",
        "orders.namespace",
        "orders.Self",
        "orders.True",
        "a b",
        "$os",
        "users/../../etc.X",
        "1.2",
        "\u{fc}ber",
    ];
    settles(
        &scratch,
        &wires.map(|wire| format!("{wire},id,string,required")),
    );
    let orders = read(&scratch, "schema-defs/events/orders.yaml");
    assert!(
        orders.contains("\nplaced_2:\n  doc: To be written.\n  name: orders.placed\n"),
        "{orders}"
    );
    let (list, _) = said(&scratch, &["list"]);
    for wire in wires {
        assert!(list.contains(wire), "{wire}: {list}");
    }
    said(&scratch, &["generate", "--out", "rust"]);
}

#[test]
fn fields_have_keys_of_their_own() {
    let scratch = shop("names-fields");
    let wires = [
        "$os",
        "a.b",
        "a-b",
        "gr\u{f6}\u{df}e",
        "__proto__",
        "type",
        "self",
        "Self",
        "1st",
        "ID",
        "null",
        "True",
        "~",
        "a: b",
        "#x",
    ];
    settles(
        &scratch,
        &wires.map(|wire| format!("orders.Sent,{wire},string,optional")),
    );
    said(&scratch, &["generate", "--out", "rust"]);
    let (shown, _) = said(&scratch, &["show", "orders.Sent"]);
    for wire in wires {
        assert!(shown.contains(wire), "{wire}: {shown}");
    }
}
