//! Text of the catalog is text: no markup in it becomes markup of the page, and none of it is lost.

use scraper::{Html, Selector};

use super::pages::has_ending;
use super::{CATALOGS, emitted};

/// Without spaces and backticks, which are shown in other ways.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '`')
        .collect()
}

#[test]
fn every_text_stands_in_its_page() {
    for (name, catalog) in &*CATALOGS {
        let files = emitted(name, "docs-html");
        let shown = |path: &str, selector: &str| -> String {
            let page = Html::parse_document(
                files
                    .0
                    .get(path)
                    .unwrap_or_else(|| panic!("{name}: no {path}")),
            );
            let main = page
                .select(&Selector::parse(selector).unwrap())
                .next()
                .unwrap();
            letters(&main.text().collect::<String>())
        };
        assert!(
            shown("index.html", ".lead").contains(&letters(&catalog.doc)),
            "{name}"
        );
        for field in &catalog.fields {
            assert_eq!(
                shown(&format!("fields/{}.html", field.name), ".lead"),
                letters(&field.doc),
                "{name}, {}",
                field.name
            );
        }
        for event in &catalog.events {
            let path = format!("events/{}.html", event.wire);
            assert_eq!(
                shown(&path, ".lead"),
                letters(&event.doc),
                "{name}, {}",
                event.wire
            );
            let page = shown(&path, "main");
            for slot in &event.fields {
                assert!(
                    page.contains(&letters(&slot.doc)),
                    "{name}, {}, {}",
                    event.wire,
                    slot.name
                );
            }
        }
        let types = shown("types.html", "main");
        assert!(
            catalog
                .types
                .iter()
                .all(|ty| types.contains(&letters(&ty.doc))),
            "{name}"
        );
        let groups = shown("groups.html", "main");
        assert!(
            catalog
                .groups
                .iter()
                .all(|group| groups.contains(&letters(&group.doc))),
            "{name}"
        );
    }
}

/// Units, constants and conditions, and the members in dialects that event pages do not show.
#[test]
fn destinations_tell_what_becomes_of_values() {
    let files = emitted("braze", "docs-html");
    let shown = |name: &str| {
        let page = Html::parse_document(&files.0[&format!("destinations/{name}.html")]);
        letters(&page.root_element().text().collect::<String>())
    };
    let amplitude = shown("amplitude");
    for fact in [
        "time, in milliseconds in place of seconds",
        "library always \"Braze\"",
        "idfa ad_id, only where ad_id_type is ios_idfa",
        "adid ad_id, only where ad_id_type is google_ad_id",
        "500,000 events per day per device",
        "Members of each event, 2022",
    ] {
        assert!(amplitude.contains(&letters(fact)), "{fact}");
    }
    assert!(shown("mixpanel").contains("$partner_id"));
}

#[test]
fn markup_in_texts_is_none_in_pages() {
    let files = emitted("zoo", "docs-html");
    for (path, text) in files.0.iter().filter(|(path, _)| has_ending(path, "html")) {
        let page = Html::parse_document(text);
        // The catalog's authors wrote `<b>bold</b>` and `<tag>`; our own `b` marks keys of JSON.
        assert!(
            page.select(&Selector::parse("tag, tags, :not(pre) > b").unwrap())
                .next()
                .is_none(),
            "{path}"
        );
    }
}

/// The text of a Markdown page without its code.
fn without_code(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('`') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let ticks = &after[..after.len() - after.trim_start_matches('`').len()];
        rest = &after[ticks.len()..];
        if !before.ends_with('\\') {
            rest = rest
                .split_once(ticks)
                .unwrap_or_else(|| panic!("code without an end: {rest}"))
                .1;
        }
    }
    out + rest
}

#[test]
fn markup_in_texts_is_none_in_markdown() {
    for (name, _) in &*CATALOGS {
        for (path, page) in &emitted(name, "docs-markdown").0 {
            let text = without_code(page);
            for (at, _) in text
                .match_indices('<')
                .filter(|(at, _)| !text[..*at].ends_with('\\'))
            {
                let ours = ["<a id=\"", "</a>", "<br>", "<http"]
                    .iter()
                    .any(|tag| text[at..].starts_with(tag));
                assert!(
                    ours,
                    "{name}, {path}: {}",
                    text[at..].chars().take(40).collect::<String>()
                );
            }
        }
    }
    let zoo = emitted("zoo", "docs-markdown");
    assert!(
        zoo.0["events/farm.Arrived.md"]
            .contains("`[PII]` \\<b\\>bold\\</b\\> \\\\n is no line break.")
    );
}
