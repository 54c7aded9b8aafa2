//! Hostile and unusual files, and positions.

use super::node::{Data, Node};
use super::*;

fn tree(text: &str) -> (Option<Node>, Diagnostics) {
    let mut found = Diagnostics::default();
    let file = found.add_file(SourceFile::new(0, "f.yaml".into(), text.into()));
    let tree = yaml::parse(file, text, &mut found);
    (tree, found)
}

fn rules_of(text: &str) -> Vec<&'static str> {
    tree(text).1.iter().map(|d| d.rule.name).collect()
}

/// Every scalar on one line must stand where its span says.
fn spans_hold(node: &Node, text: &str) {
    match &node.data {
        Data::Scalar(scalar) => {
            if scalar.plain && !scalar.text.contains('\n') {
                assert_eq!(text[node.span.clone()], scalar.text);
            }
        }
        Data::List(items) => items.iter().for_each(|item| spans_hold(item, text)),
        Data::Map(map) => {
            for (key, value) in &map.entries {
                if key.scalar.plain {
                    assert_eq!(text[key.span.clone()], key.scalar.text);
                }
                spans_hold(value, text);
            }
        }
        Data::Refused => panic!("{:?}", node.span),
    }
}

#[test]
fn spans_are_byte_ranges() {
    let text = "ä: {b: [ü, \"ö\", c], d:\r\n    e}\r\nf:\r\n  - g\r\n  -   h i\r\n# ß\r\nj: >\r\n  k\r\nl: m\r\n";
    let (root, found) = tree(text);
    assert!(found.is_empty(), "{found}");
    let root = root.unwrap();
    spans_hold(&root, text);
    // Of a list that stands under a key, the key is its place.
    let Data::Map(map) = root.data else {
        panic!("{:?}", root.data);
    };
    let (key, value) = &map.entries[1];
    let place = value.place(0, Some(&key.span));
    assert_eq!(&text[place.start..place.end], "f");
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
