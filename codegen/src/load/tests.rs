//! Hostile and unusual files, and positions.

use super::tree::Data;
use super::*;

fn tree(text: &str) -> (Option<Node>, Diagnostics) {
    let file = SourceFile::new(0, "f.yaml".into(), text.into());
    let mut found = Diagnostics::default();
    let tree = parse::parse(&file, &mut found);
    (tree, found)
}

fn rules_of(text: &str) -> Vec<&'static str> {
    tree(text).1.iter().map(|d| d.rule.name).collect()
}

/// Every scalar on one line must stand where its span says.
fn spans_hold(node: &Node, text: &str) {
    match &node.data {
        Data::Scalar {
            text: scalar,
            plain,
        } => {
            if *plain && !scalar.contains('\n') {
                assert_eq!(&text[node.span.clone()], scalar);
            }
        }
        Data::List(items) => items.iter().for_each(|item| spans_hold(item, text)),
        Data::Map(entries) => {
            for (key, value) in entries.iter() {
                if key.plain {
                    assert_eq!(text[key.span.clone()], key.text);
                }
                spans_hold(value, text);
            }
        }
    }
}

#[test]
fn spans_are_byte_ranges() {
    let text = "ä: {b: [ü, \"ö\", c], d:\r\n    e}\r\nf:\r\n  - g\r\n  -   h i\r\n# ß\r\nj: >\r\n  k\r\nl: m\r\n";
    let (root, found) = tree(text);
    assert!(found.is_empty(), "{found}");
    let root = root.unwrap();
    spans_hold(&root, text);
    assert_eq!(&text[root.value_span(&["f".into(), 1.into()])], "h i");
    assert_eq!(
        &text[root.value_span(&["ä".into(), "b".into(), 1.into()])],
        "\"ö\""
    );
    assert_eq!(&text[root.value_span(&["f".into()])], "f");
    assert_eq!(&text[root.key_span(&["l".into()])], "l");
    assert_eq!(&text[root.value_span(&["f".into(), "nowhere".into()])], "f");
}

#[test]
fn refuses_what_serde_yaml_lets_through() {
    assert_eq!(rules_of("a: &x 1\nb: *x\n"), ["yaml-anchor", "yaml-anchor"]);
    assert_eq!(rules_of("a: !!str 1\n"), ["yaml-tag"]);
    assert_eq!(
        rules_of("a: 1\na: 2\nb: 3\na: 4\n"),
        ["duplicate-key", "duplicate-key"]
    );
    assert_eq!(rules_of("a: 1\n---\nb: 1\n"), ["yaml-documents"]);
    assert_eq!(rules_of("[a]: 1\n"), ["yaml-syntax"]);
    assert_eq!(rules_of("a: [1\n"), ["yaml-syntax"]);
    assert_eq!(rules_of("a: b: c\n"), ["yaml-syntax"]);
}

#[test]
fn nesting_stops_at_the_limit() {
    for deep in ["[", "{a: ", "- ", "? ", "[{a: ", "!<x> [", "&a [", "a:\n "] {
        for times in [33, 300, 200_000] {
            let text = deep.repeat(times);
            assert!(!rules_of(&text).is_empty(), "{deep} {times}");
        }
    }
    assert_eq!(rules_of(&"[".repeat(100)), ["yaml-depth"]);
    assert!(rules_of(&format!("{}{}", "[".repeat(32), "]".repeat(32))).is_empty());
}

#[test]
fn what_is_left_of_a_damaged_file_reads_the_same() {
    let (root, _) =
        tree("a: [1, true, ~, 'x \"y\\z', \"0x1F\"]\n'b c':\n  d: |\n    two\n    lines\n");
    let mut written = String::new();
    root.unwrap().write(&mut written);
    let value: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
    assert_eq!(value["a"][0], 1);
    assert_eq!(value["a"][2], serde_yaml::Value::Null);
    assert_eq!(value["a"][3], "x \"y\\z");
    assert_eq!(value["a"][4], "0x1F");
    assert_eq!(value["b c"]["d"], "two\nlines\n");
}
