//! What is refused, and in which words.

use crate::small::{MAYBE, TELL, TEXT, field, import, placed, shop};
use crate::support::Scratch;
use crate::{read, refused, said, write};

#[test]
fn inputs_that_contradict_each_other_are_named() {
    let scratch = shop("conflict");
    let fields = [
        field("id", TEXT),
        field("time", "\"int\""),
        field("via", MAYBE),
    ];
    write(&scratch, "in/a.avsc", &placed(&fields.join(",")));
    write(
        &scratch,
        "in/b.csv",
        "event,field,type,presence\norders.Placed,via,string,required\n",
    );
    let told = |scratch: &Scratch| refused(scratch, &[&["import", "in"], &TELL[..]].concat());
    assert_eq!(
        told(&scratch),
        "error: the inputs contradict each other: in/a.avsc says that the field `via` of `orders.Placed` is optional, in/b.csv:2 that it is required\n"
    );
    write(
        &scratch,
        "in/b.csv",
        "event,field,type,presence\norders.Placed,also,string,required\n",
    );
    assert_eq!(
        told(&scratch),
        "error: the inputs contradict each other: in/b.csv:2 says that `orders.Placed` has the field `also`, in/a.avsc that it has not\n"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let scratch = shop("wrong");
    let cases = [
        (
            "a.csv",
            "event,feild\n",
            "a.csv:1: there is no column `feild`; a table has event, field, type, presence, pii, doc, release, change",
        ),
        (
            "a.csv",
            "event,field,presence\n\norders.Placed,x,maybe\n",
            "a.csv:3: the presence `maybe` is neither `required` nor `optional`",
        ),
        (
            "a.csv",
            "event,field\norders.Placed,x\norders.Placed,x\n",
            "a.csv:3: `x` of `orders.Placed` has a row already, a.csv:2: leave one of them",
        ),
        (
            "a.csv",
            "event;field\norders.Placed;x\n",
            "a.csv:1: the columns are separated by `;`: write commas",
        ),
        (
            "a.csv",
            "Event,field\norders.Placed,x\n",
            "a.csv:1: there is no column `Event`; a table has event, field, type, presence, pii, doc, release, change",
        ),
        (
            "a.csv",
            "event,field,field\norders.Placed,x,y\n",
            "a.csv:1: the column `field` is there twice",
        ),
        (
            "a.csv",
            "event,field,type\norders.Placed,,string\n",
            "a.csv:2: the row has a `type`, but names no field of `orders.Placed`",
        ),
        (
            "a.csv",
            "event,field,type\n",
            "there is nothing to import: `a.csv` describes no event",
        ),
        (
            "a.csv",
            "event,change\norders.Placed,gone\n",
            "a.csv:2: `gone` is no change of an event: it is `added` or `retired`",
        ),
        (
            "a.csv",
            "event,pii,field\norders.Placed,perhaps,x\n",
            "a.csv:2: `pii` is `true` or `false`, not `perhaps`",
        ),
        (
            "a.json",
            "[{\"event\": \"orders.Placed\"},\n {\"event\": }]",
            "a.json:2: this is no JSON: expected value",
        ),
        (
            "a.json",
            "[{\"event\": \"orders.Placed\"},\n {\"event\": \"a\", \"flag\": 1}]",
            "a.json:2: there is no column `flag`; a table has event, field, type, presence, pii, doc, release, change",
        ),
        (
            "a.avsc",
            "{\"type\": \"record\", \"fields\": []}",
            "a.avsc: the record has no name",
        ),
        (
            "a.avro",
            "Obj\u{1}\u{2}",
            "a.avro: the header ends too early: is the file complete?",
        ),
        (
            "a.json",
            "{\"report\": \"drift/2\"}",
            "a.json: `drift/2` is a report of another version; this reads `drift/1`",
        ),
        (
            "a.txt",
            "hello\n",
            "`a.txt` is none of what can be imported: Avro files and schemas, JSON Schema of events, a report of `drift`, a table with a column `event`",
        ),
    ];
    let long = "x".repeat(10_000);
    let long = (
        "a.csv",
        &*format!("event,field,type\norders.Placed,{long},string\n"),
        "a.csv:2: the name of a field of `orders.Placed` is 10000 characters long, and 255 are the most: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`",
    );
    for (file, text, message) in cases.into_iter().chain([long]) {
        write(&scratch, file, text);
        let said = refused(&scratch, &[&["import", file], &TELL[..]].concat());
        assert_eq!(said, format!("error: {message}\n"), "{text}");
    }
}

#[test]
fn what_the_language_cannot_say_is_refused() {
    let scratch = shop("unsaid");
    let both = [
        field("id", TEXT),
        field("time", "\"int\""),
        field("note", r#"["int", "string"]"#),
    ];
    write(&scratch, "a.avsc", &placed(&both.join(",")));
    let tell = |path: &str| refused(&scratch, &[&["import", path], &TELL[..]].concat());
    assert_eq!(
        tell("a.avsc"),
        "error: a.avsc: the field `note` of `orders.Placed` is [\"int\",\"string\"] there and string in the catalog, which is beyond this command: change it by hand, and tell it as `retyped`\n"
    );
    write(
        &scratch,
        "a.csv",
        "event,field,type\norders.Sent,x,weight\n",
    );
    let said = tell("a.csv");
    assert!(
        said.contains("error[unknown-type]: there is no type `weight`"),
        "{said}"
    );
    assert!(said.ends_with("nothing was changed\n"), "{said}");
    write(
        &scratch,
        "a.csv",
        "event,field,change\norders.Sent,price,loosened\n",
    );
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: the field `price` of `orders.Sent` changes there, and the catalog does not have it\n"
    );
    write(&scratch, "a.csv", "event,field\norders.Sent,weight\n");
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: the field `weight` of `orders.Sent` is new, and of no type there\n"
    );
    write(&scratch, "a.csv", "event,change\norders.Gone,retired\n");
    assert_eq!(
        tell("a.csv"),
        "error: a.csv:2: `orders.Gone` is retired there, and the catalog never had it\n"
    );
}

#[test]
fn a_release_has_a_number_and_a_day() {
    let scratch = shop("number");
    write(
        &scratch,
        "a.csv",
        "event,field,type\norders.Sent,x,string\n",
    );
    let told = |more: &[&str]| refused(&scratch, &[&["import", "a.csv"], more].concat());
    assert_eq!(
        told(&[]),
        "error: say with `--release` which release brings this; the catalog has 1, 2\n"
    );
    assert_eq!(
        told(&["--release", "3"]),
        "error: the catalog has no release 3 yet: say with `--date` when it came\n"
    );
    assert_eq!(
        told(&["--release", "2", "--date", "2026-03-01"]),
        "error: the catalog has release 2 with another date, 2026-02-01\n"
    );
    // A catalog without releases.
    let catalog = read(&scratch, "schema-defs/catalog.yaml");
    let (catalog, _) = catalog.split_once("releases:").unwrap();
    let orders = read(&scratch, "schema-defs/events/orders.yaml");
    let without = orders.replace("  history:\n    2: {added: [price]}\n", "");
    write(&scratch, "schema-defs/events/orders.yaml", &without);
    write(&scratch, "schema-defs/catalog.yaml", catalog);
    write(&scratch, "b.csv", "event,change\norders.Sent,retired\n");
    assert_eq!(
        refused(&scratch, &["import", "b.csv"]),
        "error: b.csv:2: `orders.Sent` is retired there: say with `--release` and `--date` since when\n"
    );
    let (diff, _) = said(&scratch, &["import", "a.csv"]);
    assert!(
        diff.contains("+Sent: {doc: Sent., groups: [event], optional: [x]}\n"),
        "{diff}"
    );
    let (diff, _) = import(&scratch, "b.csv");
    assert!(
        diff.contains("+releases:\n+  3: {date: 2026-03-01}\n"),
        "{diff}"
    );
}

#[test]
fn a_catalog_on_top_of_another_is_edited_by_hand() {
    let scratch = shop("layer");
    write(&scratch, "a.csv", "event,field,type\norders.Sent,x,int\n");
    std::fs::remove_file(scratch.0.join("schema-defs/catalog.yaml")).unwrap();
    assert_eq!(
        refused(&scratch, &["import", "a.csv"]),
        "error: `schema-defs` has no `catalog.yaml`: if it stands on another catalog, import into that one; its own events are written by hand\n"
    );
}
