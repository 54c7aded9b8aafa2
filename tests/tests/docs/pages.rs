//! Every page of every catalog: valid, linked, alone, and small.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cpu_time::ThreadTime;
use event_catalog_codegen::Files;
use scraper::{ElementRef, Html, Selector};

use super::{CATALOGS, emitted};

fn select<'h>(page: &'h Html, selector: &str) -> impl Iterator<Item = ElementRef<'h>> {
    let found: Vec<ElementRef<'h>> = page.select(&Selector::parse(selector).unwrap()).collect();
    found.into_iter()
}

fn parsed(files: &Files) -> BTreeMap<String, Html> {
    let pages = files.0.iter().filter(|(path, _)| has_ending(path, "html"));
    pages
        .map(|(path, text)| (path.clone(), Html::parse_document(text)))
        .collect()
}

pub(crate) fn has_ending(path: &str, ending: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|it| it == ending)
}

fn ids(page: &Html) -> BTreeSet<&str> {
    select(page, "[id]")
        .filter_map(|element| element.attr("id"))
        .collect()
}

/// A relative address, from the folder of a page to the root.
fn resolve(from: &str, address: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => _ = parts.pop()?,
            "" | "." => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[test]
fn html_is_valid() {
    for (name, _) in &*CATALOGS {
        for (path, page) in parsed(&emitted(name, "docs-html")) {
            assert!(page.errors.is_empty(), "{name}, {path}: {:?}", page.errors);
            let all: Vec<&str> = select(&page, "[id]")
                .filter_map(|element| element.attr("id"))
                .collect();
            let ids = ids(&page);
            assert_eq!(
                all.len(),
                ids.len(),
                "{name}, {path}: an id twice in {all:?}"
            );
            assert!(
                ids.iter()
                    .all(|id| !id.is_empty() && !id.contains(char::is_whitespace)),
                "{name}, {path}: {ids:?}"
            );
            for element in select(&page, "[aria-labelledby], label[for]") {
                let label = element
                    .attr("aria-labelledby")
                    .or(element.attr("for"))
                    .unwrap();
                assert!(ids.contains(label), "{name}, {path}: {label}");
            }
        }
    }
}

#[test]
fn pages_have_landmarks_labels_and_headings_in_order() {
    for (name, _) in &*CATALOGS {
        for (path, page) in parsed(&emitted(name, "docs-html")) {
            let place = format!("{name}, {path}");
            for one in [
                "html[lang]",
                "head > title",
                "header",
                "nav[aria-label]",
                "main",
                "h1",
                "form[role=search]",
            ] {
                assert_eq!(select(&page, one).count(), 1, "{place}: {one}");
            }
            for control in select(&page, "input, select") {
                let id = control.attr("id").unwrap_or_default();
                let labelled = control
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .any(|it| it.value().name() == "label");
                assert!(
                    labelled
                        || select(&page, "label[for]").any(|label| label.attr("for") == Some(id)),
                    "{place}: {}",
                    control.html()
                );
            }
            let levels: Vec<u8> = select(&page, "h1, h2, h3, h4")
                .map(|heading| heading.value().name().as_bytes()[1] - b'0')
                .collect();
            assert!(
                levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
                "{place}: {levels:?}"
            );
            for table in select(&page, "table") {
                let columns = table.select(&Selector::parse("thead th").unwrap()).count();
                for row in table.select(&Selector::parse("tbody tr:not(.group)").unwrap()) {
                    assert_eq!(
                        row.child_elements().count(),
                        columns,
                        "{place}: {}",
                        row.html()
                    );
                }
            }
            assert!(
                select(&page, "th, td:first-child")
                    .all(|cell| cell.text().any(|text| !text.trim().is_empty())),
                "{place}: an empty heading"
            );
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    for (name, catalog) in &*CATALOGS {
        let files = emitted(name, "docs-html");
        let pages = parsed(&files);
        let places: BTreeMap<&str, BTreeSet<&str>> = pages
            .iter()
            .map(|(path, page)| (path.as_str(), ids(page)))
            .collect();
        let options: BTreeSet<String> = select(&pages["search.html"], "select")
            .flat_map(|select| {
                let filter = select.attr("name").unwrap().to_owned();
                let options: Vec<_> = select
                    .select(&Selector::parse("option").unwrap())
                    .map(|option| option.text().collect::<String>())
                    .collect();
                options
                    .into_iter()
                    .map(move |option| format!("{filter}={option}"))
            })
            .collect();
        let mut reached = BTreeSet::from(["index.html"]);
        for (path, page) in &pages {
            for element in select(page, "[href], [src], [action]") {
                let address = ["href", "src", "action"]
                    .iter()
                    .find_map(|attribute| element.attr(attribute))
                    .unwrap();
                if element.attr("rel") == Some("external") {
                    assert!(address.starts_with("http"), "{name}, {path}: {address}");
                    continue;
                }
                let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
                let target = if file.is_empty() {
                    Some(path.clone())
                } else {
                    resolve(path, file)
                };
                let target = target.unwrap_or_else(|| panic!("{name}, {path}: {address}"));
                let Some((known, _)) = files.0.get_key_value(&target) else {
                    panic!("{name}, {path}: no file for {address}")
                };
                if target == "search.html" && path != "search.html" && !anchor.is_empty() {
                    assert!(
                        options.contains(anchor),
                        "{name}, {path}: no such filter: {anchor}"
                    );
                } else if !anchor.is_empty() {
                    assert!(
                        places[target.as_str()].contains(anchor),
                        "{name}, {path}: no place for {address}"
                    );
                }
                reached.insert(known);
            }
        }
        let unreached: Vec<&String> = files
            .0
            .keys()
            .filter(|file| !reached.contains(file.as_str()))
            .collect();
        assert_eq!(
            unreached,
            Vec::<&String>::new(),
            "{name}: nothing leads to these"
        );
        assert_eq!(
            files
                .0
                .keys()
                .filter(|path| path.starts_with("events/"))
                .count(),
            catalog.events.len()
        );
        assert_eq!(
            files
                .0
                .keys()
                .filter(|path| path.starts_with("fields/"))
                .count(),
            catalog.fields.len()
        );
    }
}

#[test]
fn links_of_the_search_index_lead_somewhere() {
    for (name, _) in &*CATALOGS {
        let files = emitted(name, "docs-html");
        let script = &files.0["search-index.js"];
        let json = script
            .strip_prefix("window.searchIndex = ")
            .unwrap()
            .trim_end()
            .strip_suffix(';')
            .unwrap();
        let index: serde_json::Value = serde_json::from_str(json).unwrap();
        let rows = |key: &str| index[key].as_array().unwrap().clone();
        let page = |row: &serde_json::Value| format!("{}.html", row[1].as_str().unwrap());
        let mut addresses: Vec<String> = rows("events")
            .iter()
            .chain(&rows("fields"))
            .map(page)
            .collect();
        addresses.extend(
            rows("more")
                .iter()
                .map(|row| row[2].as_str().unwrap().to_owned()),
        );
        for address in addresses {
            let (file, anchor) = address.split_once('#').unwrap_or((&address, ""));
            let text = files
                .0
                .get(file)
                .unwrap_or_else(|| panic!("{name}: {address}"));
            assert!(
                anchor.is_empty() || ids(&Html::parse_document(text)).contains(anchor),
                "{name}: {address}"
            );
        }
    }
}

#[test]
fn markdown_links_lead_somewhere() {
    for (name, _) in &*CATALOGS {
        let files = emitted(name, "docs-markdown");
        for (path, text) in &files.0 {
            for link in text.split("](").skip(1) {
                let address = link.split_once(')').unwrap().0;
                let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
                // What the catalog's authors wrote in brackets is no link.
                let Some(target) = resolve(path, file).filter(|_| has_ending(file, "md")) else {
                    panic!("{name}, {path}: {address}")
                };
                let page = files
                    .0
                    .get(&target)
                    .unwrap_or_else(|| panic!("{name}, {path}: {address}"));
                assert!(
                    anchor.is_empty() || page.contains(&format!("<a id=\"{anchor}\"></a>")),
                    "{name}, {path}: {address}"
                );
            }
        }
    }
}

#[test]
fn nothing_comes_from_elsewhere() {
    for (name, _) in &*CATALOGS {
        let files = emitted(name, "docs-html");
        for (path, page) in parsed(&files) {
            let loaded = select(&page, "script, link, img, iframe, source, style");
            for element in loaded {
                let address = element
                    .attr("src")
                    .or(element.attr("href"))
                    .unwrap_or_else(|| panic!("{name}, {path}: inline {}", element.html()));
                assert!(
                    !address.contains(':') && !address.starts_with('/'),
                    "{name}, {path}: {address}"
                );
            }
        }
        for (path, text) in files.0.iter().filter(|(path, _)| !has_ending(path, "html")) {
            for trace in [
                "url(",
                "@import",
                "fetch(",
                "XMLHttpRequest",
                "//cdn",
                "sendBeacon",
            ] {
                assert!(!text.contains(trace), "{name}, {path}: {trace}");
            }
        }
    }
}

#[test]
fn pages_are_small() {
    let files = emitted("braze", "docs-html");
    let total: usize = files.0.values().map(String::len).sum();
    assert!(total < 4_000_000, "{total} bytes in all");
    for (path, text) in &files.0 {
        assert!(text.len() <= 300_000, "{path}: {} bytes", text.len());
    }
    println!(
        "{} files, {total} bytes, the largest {}",
        files.0.len(),
        files.0.values().map(String::len).max().unwrap()
    );
}

/// The bar is for release builds, where it takes a tenth of this; here, so that nobody makes it
/// quadratic.
#[test]
fn pages_are_made_quickly() {
    let best = (0..3).map(|_| {
        let start = ThreadTime::now();
        let files = emitted("braze", "docs-html");
        assert!(!files.0.is_empty());
        start.elapsed()
    });
    let best = best.min().unwrap();
    let most = if cfg!(debug_assertions) {
        Duration::from_secs(10)
    } else {
        Duration::from_millis(500)
    };
    assert!(best <= most, "{best:?}");
    println!("made in {best:?}");
}
