//! Files as people have them: what an import leaves as it was, and what it writes.

use std::fs;

use crate::small::{TELL, import, shop};
use crate::support::{Scratch, files};
use crate::{read, refused, said, write};

const ROWS: &str = "event,field,type,presence
orders.Sent,x,string,optional
orders.Placed,note,,optional
orders.Packed,id,string,required
";

fn told<'a>(path: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", path], &TELL[..], more].concat()
}

fn all(scratch: &Scratch) -> Vec<(String, String)> {
    let folder = scratch.0.join("schema-defs");
    let paths = files(&folder).into_iter();
    let text = |path: std::path::PathBuf| {
        let text = fs::read_to_string(folder.join(&path)).unwrap();
        (path.display().to_string(), text)
    };
    paths.map(text).collect()
}

#[test]
fn lines_end_as_the_others_of_their_file() {
    let plain = shop("unix");
    let windows = shop("windows");
    for (path, text) in all(&windows) {
        write(
            &windows,
            &format!("schema-defs/{path}"),
            &text.replace('\n', "\r\n"),
        );
    }
    for scratch in [&plain, &windows] {
        write(scratch, "a.csv", ROWS);
        said(scratch, &told("a.csv", &["--write"]));
        said(scratch, &["check"]);
    }
    for ((path, plain), (_, windows)) in all(&plain).into_iter().zip(all(&windows)) {
        assert_eq!(windows, plain.replace('\n', "\r\n"), "{path}");
    }
}

#[test]
fn a_file_needs_no_end_of_its_last_line() {
    let scratch = shop("no-newline");
    for (path, text) in all(&scratch) {
        write(&scratch, &format!("schema-defs/{path}"), text.trim_end());
    }
    write(&scratch, "a.csv", ROWS);
    said(&scratch, &told("a.csv", &["--write"]));
    said(&scratch, &["check"]);
    assert_eq!(import(&scratch, "a.csv").0, "", "again");
}

#[test]
fn all_files_are_written_or_none() {
    let scratch = shop("none");
    let before = all(&scratch);
    // A folder where the last of the files would stand.
    fs::create_dir_all(scratch.0.join("schema-defs/events/packing.yaml")).unwrap();
    write(
        &scratch,
        "a.csv",
        &ROWS.replace("orders.Packed", "packing.Packed"),
    );
    let said = refused(&scratch, &told("a.csv", &["--write"]));
    let problem = "error: cannot write `schema-defs/events/packing.yaml`: Is a directory";
    assert!(said.contains(problem), "{said}");
    assert_eq!(all(&scratch), before);
}

#[test]
fn a_table_may_quote_its_columns() {
    let scratch = shop("quoted");
    let rows = "\u{feff}\"event\",\"field\",\"type\",\"doc\"\r\n\"orders.Sent\",\"x\",\"string\",\"One, \"\"two\"\".\"\r\n";
    write(&scratch, "a.csv", rows);
    said(&scratch, &told("a.csv", &["--write"]));
    let fields = read(&scratch, "schema-defs/fields/common.yaml");
    assert!(
        fields.contains("  x: {type: string, doc: \"One, \\\"two\\\".\"}\n")
            || fields.contains("  x: {type: string, doc: 'One, \"two\".'}\n"),
        "{fields}"
    );
}

#[test]
fn the_tag_is_no_field() {
    let scratch = shop("tag");
    let schema = r#"{"type": "record", "name": "Sent", "namespace": "orders", "fields": [
        {"name": "event_type", "type": "string"}, {"name": "id", "type": "string"},
        {"name": "time", "type": "int"}, {"name": "email", "type": ["null", "string"]}]}"#;
    write(&scratch, "a.avsc", schema);
    let (diff, remarks) = import(&scratch, "a.avsc");
    assert!(!diff.contains("event_type"), "{diff}");
    assert_eq!(
        remarks,
        "note: a.avsc: skipped `event_type` of `orders.Sent`: it names the event, and is no field of it\n"
    );
}
