//! Whatever happens to a file of the zoo, the answer is a catalog or diagnostics: never a panic,
//! never a hang.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use event_catalog_codegen::{Style, compile, emit};
use support::{Scratch, copy, files, fixtures};

/// Compiles a folder and renders what comes out.
fn survive(folder: &Path, what: &dyn Fn() -> String) {
    let start = Instant::now();
    match compile(folder) {
        // Of the emitters the one that reads the most of a catalog.
        Ok(catalog) => _ = emit::named("docs-html").map(|docs| (docs.run)(&catalog)),
        Err(found) => {
            assert!(
                !found.is_empty(),
                "{}: no mistakes, and yet no catalog",
                what()
            );
            assert!(found.render(Style::Plain).contains("mistake"));
            found.to_json();
        }
    }
    let took = start.elapsed();
    assert!(took < Duration::from_secs(5), "{} took {took:?}", what());
}

/// For each file of the zoo, all variants that a mutator makes of its text.
fn mutate(name: &str, mutator: impl Fn(&str) -> Vec<Vec<u8>>) {
    let scratch = Scratch::new(name);
    copy(&fixtures().join("zoo/schema-defs"), &scratch.0);
    for file in files(&scratch.0) {
        let path = scratch.0.join(&file);
        let text = fs::read_to_string(&path).unwrap();
        for (i, variant) in mutator(&text).into_iter().enumerate() {
            fs::write(&path, variant).unwrap();
            survive(&scratch.0, &|| format!("{name} {i} of {}", file.display()));
        }
        fs::write(&path, text).unwrap();
    }
    survive(&scratch.0, &|| "the zoo".to_owned());
}

fn without(lines: &[&str], at: usize, replacement: &[&str]) -> Vec<u8> {
    [&lines[..at], replacement, &lines[at + 1..]]
        .concat()
        .join("\n")
        .into_bytes()
}

#[test]
fn the_zoo_has_no_mistakes() {
    if let Err(found) = compile(&fixtures().join("zoo/schema-defs")) {
        panic!("{found}");
    }
}

#[test]
fn lines() {
    mutate("lines", |text| {
        let lines: Vec<&str> = text.lines().collect();
        let change = |at: usize| {
            let line = lines[at];
            let swapped: String = line.chars().rev().collect();
            vec![
                without(&lines, at, &[]),
                without(&lines, at, &[line, line]),
                without(&lines, at, &[&format!(" {line}")]),
                without(&lines, at, &[line.trim_start()]),
                without(&lines, at, &[&swapped]),
                without(&lines, at, &["? [\"\u{0}"]),
                lines[..at].join("\n").into_bytes(),
            ]
        };
        (0..lines.len()).flat_map(change).collect()
    });
}

#[test]
fn characters() {
    const NOISE: [&str; 9] = ["[", "}", ":", "\"", " ", "\n", "&a ", "\u{feff}ü", "-"];
    mutate("characters", |text| {
        let at: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(61).collect();
        let change = |(i, at): (usize, usize)| {
            let (before, after) = text.split_at(at);
            let noise = NOISE[i % NOISE.len()];
            let next = after.chars().next().map_or(0, char::len_utf8);
            vec![
                format!("{before}{noise}{after}"),
                format!("{before}{}", &after[next..]),
                format!("{before}{noise}{}", &after[next..]),
            ]
        };
        at.into_iter()
            .enumerate()
            .flat_map(change)
            .map(String::into_bytes)
            .collect()
    });
}

#[test]
fn words() {
    const WORDS: [&str; 14] = [
        "null",
        "true",
        "-1",
        "0",
        "99999999999999999999",
        "''",
        "Self",
        "self",
        "[]",
        "{}",
        "string",
        "animal",
        "farm.Arrived",
        "ü_Ü",
    ];
    mutate("words", |text| {
        let mut variants = Vec::new();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut at = 0;
        for (i, word) in text.split(|c| !is_word(c)).enumerate() {
            if !word.is_empty() && i % 3 == 0 {
                let replacement = WORDS[i % WORDS.len()];
                variants.push(
                    format!("{}{replacement}{}", &text[..at], &text[at + word.len()..])
                        .into_bytes(),
                );
            }
            at += word.len();
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
        variants
    });
}

#[test]
fn bytes_that_are_not_text() {
    mutate("bytes", |text| {
        [0x00, 0x80, 0xff, 0x1b, 0x85]
            .iter()
            .flat_map(|byte| {
                (0..text.len())
                    .step_by(307)
                    .map(|at| [&text.as_bytes()[..at], &[*byte], &text.as_bytes()[at..]].concat())
            })
            .collect()
    });
}

/// Files just under the size limit, made to be slow.
#[test]
fn floods() {
    // Without optimisation everything takes ten times as long.
    const SIZE: usize = if cfg!(debug_assertions) {
        64 * 1024
    } else {
        4 * 1024 * 1024 - 64
    };
    let scratch = Scratch::new("floods");
    copy(&fixtures().join("zoo/schema-defs"), &scratch.0);
    let number = |start: &str, item: &dyn Fn(usize) -> String| {
        let mut text = start.to_owned();
        for i in 0.. {
            let next = item(i);
            if text.len() + next.len() > SIZE {
                break;
            }
            text.push_str(&next);
        }
        text
    };
    let floods = [
        ("brackets", "[".repeat(SIZE)),
        ("dashes", "- ".repeat(SIZE / 2)),
        ("questions", "? ".repeat(SIZE / 2)),
        ("quotes", "\"".repeat(SIZE)),
        ("one long key", "a".repeat(SIZE)),
        ("lines of one word", "a\n".repeat(SIZE / 2)),
        ("comments", "#\n".repeat(SIZE / 2)),
        ("unknown keys", number("", &|i| format!("key{i}: 1\n"))),
        (
            "fields",
            number("fields:\n", &|i| {
                format!("  f{i}: {{type: string, doc: A field.}}\n")
            }),
        ),
        (
            "mistaken fields",
            number("fields:\n", &|i| format!("  F{i}: {{typ: strng}}\n")),
        ),
        (
            "unknown members",
            number("groups:\n  g:\n    doc: A group.\n    optional:\n", &|i| {
                format!("    - f{i}\n")
            }),
        ),
        (
            "the same member",
            number("groups:\n  g:\n    doc: A group.\n    optional:\n", &|_| {
                "    - legs\n".to_owned()
            }),
        ),
        (
            "types",
            number("", &|i| format!("type{i}: {{doc: A type.}}\n")),
        ),
        (
            "values",
            number("flood:\n  doc: A type.\n  values:\n", &|i| {
                format!("    v{i}: A value.\n")
            }),
        ),
        (
            "groups",
            number("fields: {f: {type: int, doc: A.}}\ngroups:\n", &|i| {
                format!("  g{i}: {{doc: A, optional: [f]}}\n")
            }),
        ),
        (
            "events",
            number("namespace: {doc: A}\n", &|i| {
                format!("E{i}: {{doc: A, groups: [body, animal], see: [a]}}\n")
            }),
        ),
        (
            "rules",
            number("E:\n  doc: A\n  rules:\n", &|i| {
                format!("    r{i}: {{doc: A, at_least_one: [legs, name]}}\n")
            }),
        ),
        (
            "related events",
            number("E:\n  doc: A\n  see:\n", &|i| {
                format!("  - farm.{}\n", ["Arrived", "Empty", "flood.E"][i % 3])
            }),
        ),
        (
            "history",
            number("E:\n  doc: A\n  history:\n", &|i| {
                format!("    {}: {{added: [legs]}}\n", i + 1)
            }),
        ),
        (
            "overrides",
            number("E:\n  doc: A\n  override:\n", &|i| {
                format!("    f{i}: {{pii: true}}\n")
            }),
        ),
        (
            "releases",
            number("releases:\n", &|i| {
                format!("  {}: {{date: 2025-01-01}}\n", i + 1)
            }),
        ),
        (
            "duplicate keys",
            number("fields:\n", &|_| {
                "  f: {type: string, doc: A field.}\n".to_owned()
            }),
        ),
        (
            "one line of fields",
            format!(
                "fields: {{{}}}",
                number("", &|i| format!("f{i}: {{typ: x}}, "))
            ),
        ),
        (
            "wide characters",
            format!(
                "fields: {{ü: {{type: string, doc: \"{}\"}}}}",
                "ü".repeat(SIZE / 3)
            ),
        ),
    ];
    for (name, text) in floods {
        let home = match name {
            "types" | "values" => "types.yaml",
            "events" | "rules" | "related events" | "history" | "overrides" => {
                "events/farm/flood.yaml"
            }
            "releases" => "catalog.yaml",
            _ => "fields/flood.yaml",
        };
        let home = scratch.0.join(home);
        let before = fs::read_to_string(&home).ok();
        fs::write(&home, &text).unwrap();
        let start = Instant::now();
        if let Err(found) = compile(&scratch.0) {
            found.render(Style::Plain);
        }
        let took = start.elapsed();
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(30), "{name} took {took:?}");
        match before {
            Some(before) => fs::write(&home, before).unwrap(),
            None => fs::remove_file(&home).unwrap(),
        }
    }
}
