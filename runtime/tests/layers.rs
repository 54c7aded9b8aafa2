//! The modules of the crate stand in layers, and none imports from its own layer or from one above.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, bottom up. A module may import from the layers below its own, and from no other:
/// modules of one layer do not know each other.
///
/// A module within another has a place of its own where it belongs lower than the rest: its public
/// path is the only thing that it has of the other.
const LAYERS: &[&[&str]] = &[
    &["batch", "datetime", "key", "rounding", "text", "violation"],
    &["names", "number", "syntax"],
    &["cursor"],
    &["descriptor", "value"],
    &["record", "shape"],
    &["json", "release", "serde"],
    &["debug", "validate"],
    &["redact"],
    &["avro", "object", "project", "sample"],
    &["event"],
    &["__private"],
    &["macros"],
];

/// The row of a path from the root of the crate: its layer and its name there.
fn row(path: &[String]) -> Option<(usize, &'static str)> {
    let named = |len: usize| {
        let name = path.get(..len)?.join("::");
        LAYERS
            .iter()
            .enumerate()
            .find_map(|(layer, names)| Some((layer, *names.iter().find(|known| **known == name)?)))
    };
    named(2).or_else(|| named(1))
}

/// What is imported in a source file, by line: paths from the root of the crate. Comments, tests
/// and what macros spell for others (`$crate::`) do not count.
fn imports(module: &[String], text: &str) -> Vec<(usize, Vec<String>)> {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut found = Vec::new();
    let code: String = text
        .lines()
        .map(|line| {
            if line.trim_start().starts_with("//") {
                "\n".into()
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    let mut at = 0;
    while let Some((start, word)) = ["crate::", "super::"]
        .iter()
        .filter_map(|word| Some((at + code[at..].find(word)?, word)))
        .min()
    {
        at = start + word.len();
        if code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let mut from = if *word == "crate::" {
            &[][..]
        } else {
            &module[..module.len() - 1]
        };
        while let Some(rest) = code[at..].strip_prefix("super::") {
            from = &from[..from.len() - 1];
            at = code.len() - rest.len();
        }
        let line = code[..start].matches('\n').count() + 1;
        tree(&code[at..], from, &mut |path| found.push((line, path)));
    }
    found
}

/// Takes a path apart that may end in braces: `a::{b, c::d}` is `a::b` and `a::c::d`. Returns what
/// follows.
fn tree<'t>(text: &'t str, from: &[String], take: &mut dyn FnMut(Vec<String>)) -> &'t str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = tree(rest, from, take).trim_start();
            match rest.strip_prefix(',') {
                Some(more) if !more.trim_start().starts_with('}') => rest = more,
                _ => break,
            }
        }
        return rest
            .trim_start_matches(',')
            .trim_start()
            .strip_prefix('}')
            .expect("a brace is closed");
    }
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut path = from.to_vec();
    if !matches!(name, "" | "self") {
        path.push(name.to_owned());
    }
    if let Some(rest) = rest.strip_prefix("::") {
        return tree(rest, &path, take);
    }
    take(path);
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    // Another name, which says nothing of where it is from.
    let renamed = rest
        .strip_prefix(" as ")
        .map(|rest| rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'));
    renamed.unwrap_or(rest)
}

/// The sources with their modules, but for the root, and those which are compiled for tests only.
fn sources() -> Vec<(PathBuf, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders, mut only_tests) =
        (Vec::new(), vec![root.clone()], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let inner = path.with_extension("");
            let text = fs::read_to_string(&path).unwrap();
            let home = if path.ends_with("mod.rs") || path.ends_with("lib.rs") {
                folder.clone()
            } else {
                inner.clone()
            };
            for item in text
                .split("#[cfg(test)]\n")
                .skip(1)
                .filter_map(|rest| rest.lines().next())
            {
                if let Some((_, name)) = item
                    .strip_suffix(';')
                    .and_then(|item| item.split_once("mod "))
                {
                    only_tests.insert(home.join(name));
                }
            }
            let inner = if path.ends_with("mod.rs") {
                folder.clone()
            } else {
                inner
            };
            let module = inner
                .strip_prefix(&root)
                .unwrap()
                .iter()
                .map(|name| name.to_str().unwrap().to_owned())
                .collect();
            if path != root.join("lib.rs") {
                found.push((inner, path, module));
            }
        }
    }
    found.retain(|(inner, ..)| !only_tests.contains(inner));
    found
        .into_iter()
        .map(|(_, path, module)| (path, module))
        .collect()
}

#[test]
fn no_module_imports_from_its_own_layer_or_one_above() {
    let mut wrong = BTreeSet::new();
    let mut right = 0;
    for (file, module) in sources() {
        let Some((layer, name)) = row(&module) else {
            continue;
        };
        for (line, path) in imports(&module, &fs::read_to_string(&file).unwrap()) {
            let problem = match row(&path) {
                Some((below, other)) if below < layer || other == name => {
                    right += usize::from(other != name);
                    continue;
                }
                Some((beside, other)) if beside == layer => {
                    format!("`{name}` imports `{other}`, which stands beside it")
                }
                Some((_, other)) => format!("`{name}` imports `{other}`, which stands above it"),
                None => format!(
                    "`{}` is no module of a layer: name the module that it is from",
                    path.join("::")
                ),
            };
            wrong.insert(format!("{}:{line}: {problem}", file.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}",
        wrong.into_iter().collect::<Vec<_>>().join("\n")
    );
    assert!(
        right > 100,
        "only {right} imports were seen: are these the sources?"
    );
}

#[test]
fn each_module_has_one_layer_and_each_layer_its_modules() {
    let modules: BTreeSet<String> = sources()
        .into_iter()
        .flat_map(|(_, module)| [module[..1].join("::"), module.join("::")])
        .collect();
    let top: Vec<&str> = modules
        .iter()
        .map(String::as_str)
        .filter(|name| !name.contains("::"))
        .collect();
    let mut rows: Vec<&str> = LAYERS.concat();
    for name in &rows {
        assert!(
            modules.contains(*name),
            "`{name}` has a place in the layers, and there is no such module"
        );
    }
    rows.retain(|name| !name.contains("::"));
    rows.sort_unstable();
    assert_eq!(
        rows, top,
        "the layers in tests/layers.rs, and the modules of the crate: give each a place"
    );
}

#[test]
fn imports_are_found_however_they_are_written() {
    let text = "\
//! See [`event`](crate::event).
use crate::json::{self, encode::{Writer, copy}, *};
pub use super::near;
use super::super::number as digits;
use event_catalog::crate_::x;
use crate::{
    record::FieldRef,
    value,
};
fn f(v: &crate::Value) {}
#[cfg(test)]
mod tests {
    use crate::sample::Random;
}
";
    let module = ["object".to_owned(), "view".to_owned()];
    let found: Vec<String> = imports(&module, text)
        .into_iter()
        .map(|(line, path)| format!("{line} {}", path.join("::")))
        .collect();
    let expected = [
        "2 json",
        "2 json::encode::Writer",
        "2 json::encode::copy",
        "2 json",
        "3 object::near",
        "4 number",
        "6 record::FieldRef",
        "6 value",
        "10 Value",
    ];
    assert_eq!(found, expected);
}
