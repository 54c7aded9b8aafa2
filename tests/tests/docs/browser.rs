//! The site in Chromium, opened as files: search, filters, keyboard, layout, contrast; no error,
//! and nothing asked of anybody.
//!
//! Needs Debian's packages `chromium` and `chromium-driver`, which `tests/browser/install`
//! installs. Without them the test says so and passes, unless `CI` is set. Pictures of four pages
//! are kept in `target/docs-screenshots`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use braze_events::Event;
use serde_json::{Value, json};

use super::webdriver::Browser;
use super::{emitted, questions, root};

const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const DOWN: &str = "\u{E015}";
const UP: &str = "\u{E013}";

const CLICK: &str = "users.messages.email.Click";

/// A page of each kind.
const PAGES: &[&str] = &[
    "index",
    "search",
    "fields",
    "groups",
    "types",
    "destinations",
    "destinations/amplitude",
    "pii",
    "releases",
    "objects",
    "objects/track",
    "events/users.messages.email.Click",
    "events/users.behaviors.liveactivity.PushToStartTokenChange",
    "fields/canvas_step_message_variation_id",
    "fields/user_id",
];

pub(super) struct Site {
    browser: Browser,
    address: String,
}

impl Site {
    pub(super) fn open(&self, page: &str) {
        // Only another document is loaded anew.
        self.browser.open("about:blank");
        self.browser.open(&format!("{}/{page}", self.address));
    }

    pub(super) fn text(&self, script: &str) -> String {
        self.browser
            .run(script)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn list(&self, script: &str) -> BTreeSet<String> {
        let list = self.browser.run(script);
        list.as_array()
            .unwrap()
            .iter()
            .map(|item| item.as_str().unwrap().to_owned())
            .collect()
    }

    /// Names of the results of a kind.
    fn results(&self, kind: &str) -> BTreeSet<String> {
        self.list(&format!(
            "const list = document.querySelector('ul[aria-labelledby=\"hits-{kind}\"]');
             return list ? [...list.querySelectorAll('code')].map((it) => it.textContent) : [];"
        ))
    }

    fn size(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.browser
            .tools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    fn media(&self, media: &str, scheme: &str) {
        let features = json!({"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.browser.tools("Emulation.setEmulatedMedia", &features);
    }

    fn keep(&self, name: &str) {
        let folder = root().join("target/docs-screenshots");
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(format!("{name}.png")),
            self.browser.screenshot(),
        )
        .unwrap();
    }
}

#[test]
fn the_site_works_in_a_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    let site = folder.join("a site/below");
    _ = fs::remove_dir_all(&folder);
    event_catalog_codegen::write::write(&emitted("braze", "docs-html"), &site).unwrap();
    let Some(browser) = Browser::start(&folder.join("profile")) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Chromium: run tests/browser/install"
        );
        println!("skipped: no Chromium; `tests/browser/install` installs it");
        return;
    };
    let address = format!("file://{}", site.display().to_string().replace(' ', "%20"));
    // What the browser did before.
    browser.open("about:blank");
    browser.log("performance");
    let site = Site { browser, address };
    search_with_the_keyboard(&site);
    an_event(&site);
    filters(&site);
    questions::have_answers(&site);
    layout(&site);
    contrast(&site);
    print(&site);
    pictures(&site);
    quiet(&site);
}

/// `/`, a word, down to the field, Enter.
fn search_with_the_keyboard(site: &Site) {
    let browser = &site.browser;
    site.open("index.html");
    browser.press("/");
    assert_eq!(site.text("return document.activeElement.id"), "q");
    assert_eq!(
        site.text("return document.getElementById('q').value"),
        "",
        "the slash itself is not typed"
    );
    browser.press("dispatch");
    browser.wait_for("return !document.getElementById('hits').hidden");
    assert!(site.results("Fields").contains("dispatch_id"));
    assert!(site.results("Groups").contains("dispatch"));
    assert!(
        site.text("return document.getElementById('told').textContent")
            .contains("results")
    );
    for _ in 0..20 {
        browser.press(DOWN);
        if site
            .text("return document.activeElement.textContent")
            .starts_with("dispatch_id")
        {
            break;
        }
    }
    browser.press(ENTER);
    browser.wait_for("return document.querySelector('h1').textContent === 'dispatch_id'");
    assert!(
        site.text("return document.body.textContent")
            .contains("Identifier of one dispatch.")
    );

    // Up from the first result is the box; Escape folds the results, then empties the box, then
    // leaves it.
    browser.press("/push");
    browser.press(DOWN);
    browser.press(UP);
    assert_eq!(site.text("return document.activeElement.id"), "q");
    browser.press(ESCAPE);
    assert_eq!(
        browser.run("return document.getElementById('hits').hidden"),
        true
    );
    browser.press(ESCAPE);
    assert_eq!(site.text("return document.getElementById('q').value"), "");
    browser.press(ESCAPE);
    assert_eq!(site.text("return document.activeElement.localName"), "body");

    // Enter in the box shows everything, on a page with an address of its own.
    browser.press("/email open");
    browser.press(ENTER);
    browser.wait_for("return location.pathname.endsWith('search.html') && document.querySelector('#results a') !== null");
    assert_eq!(site.text("return location.hash"), "#q=email+open");
    assert!(site.results("Events").contains("users.messages.email.Open"));
    // The first Tab leads past the navigation.
    site.open("index.html");
    browser.press("\u{E004}");
    assert_eq!(
        site.text("return document.activeElement.getAttribute('href')"),
        "#main"
    );
}

fn an_event(site: &Site) {
    site.open("index.html");
    site.browser
        .click(&format!("a[href='events/{CLICK}.html']"));
    let shown =
        site.list("return [...document.querySelectorAll('.roomy tr[id]')].map((row) => row.id)");
    let known: BTreeSet<String> = Event::CATALOG
        .event(CLICK)
        .unwrap()
        .fields
        .iter()
        .map(|slot| slot.definition.name.to_owned())
        .collect();
    assert_eq!(shown, known);
    assert_eq!(
        site.text("return document.querySelector('h1').textContent"),
        "Email click"
    );
    assert_eq!(
        site.text("return document.querySelector('.wire-name code').textContent"),
        CLICK
    );
    assert!(
        site.text("return document.getElementById('email_address').textContent")
            .contains("personal")
    );
    assert!(
        site.text("return document.querySelector('pre').textContent")
            .contains("\"email_address\": \"")
    );
}

fn filters(site: &Site) {
    let browser = &site.browser;
    let catalog = Event::CATALOG;
    site.open("search.html");
    let all: BTreeSet<String> = catalog
        .events
        .iter()
        .map(|event| event.name.to_owned())
        .collect();
    assert_eq!(site.results("Events"), all);
    browser.click("input[name=pii]");
    let personal = |slot: &event_catalog::descriptor::FieldDescriptor| slot.pii || slot.sensitive;
    let slots = || {
        catalog
            .events
            .iter()
            .flat_map(|event| event.fields)
            .filter(|slot| personal(slot))
    };
    let fields: BTreeSet<String> = slots()
        .map(|slot| slot.definition.name.to_owned())
        .collect();
    assert_eq!(site.results("Fields"), fields);
    let events = catalog
        .events
        .iter()
        .filter(|event| event.fields.iter().any(personal));
    assert_eq!(
        site.results("Events"),
        events.map(|event| event.name.to_owned()).collect()
    );
    assert_eq!(site.text("return location.hash"), "#pii=1");

    // The address brings it back, with everything else that was asked for.
    site.open("search.html#q=id&pii=1&channel=email&release=nonsense");
    assert_eq!(
        browser.run("return document.querySelector('input[name=pii]').checked"),
        true
    );
    assert_eq!(
        site.text("return document.querySelector('select[name=channel]').value"),
        "email"
    );
    let shown = site.results("Fields");
    assert!(
        shown.contains("user_id") && shown.is_subset(&fields),
        "{shown:?}"
    );
    for (filter, value) in [
        ("namespace", "users.canvas"),
        ("release", "2"),
        ("destination", "amplitude"),
        ("category", "user_lifecycle"),
    ] {
        site.open(&format!("search.html#{filter}={value}"));
        let shown = site.results("Events");
        assert!(
            !shown.is_empty() && shown.len() < all.len(),
            "{filter}: {}",
            shown.len()
        );
        if filter == "namespace" {
            assert!(
                shown.iter().all(|name| name.starts_with("users.canvas.")),
                "{shown:?}"
            );
        }
    }
    browser.click("button[type=reset]");
    browser.wait_for("return location.hash === '#' || location.hash === ''");
    assert_eq!(site.results("Events"), all);
    site.open("search.html#q=nothingissocalled");
    assert!(
        site.text("return document.getElementById('results').textContent")
            .contains("Nothing found.")
    );
}

fn layout(site: &Site) {
    for width in [360, 768, 1280] {
        site.size(width, 800);
        for page in PAGES {
            site.open(&format!("{page}.html"));
            let wide = site
                .browser
                .run("return document.documentElement.scrollWidth")
                .as_u64()
                .unwrap();
            assert!(wide <= u64::from(width), "{page} is {wide} wide on {width}");
        }
    }
    // On a phone the box stays in sight, and its results fit.
    site.size(360, 740);
    site.open(&format!("events/{CLICK}.html"));
    site.browser
        .run("scrollTo(0, 3000); document.getElementById('q').focus()");
    site.browser.press("canvas");
    let fits = "const box = document.getElementById('hits').getBoundingClientRect();
        return document.getElementById('q').getBoundingClientRect().top >= 0 && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight";
    assert_eq!(site.browser.run(fits), true);
    site.size(1280, 900);
}

/// Every text against what is behind it: AA of WCAG 2.2.
fn contrast(site: &Site) {
    let script = "
        const parse = (text) => {
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const known = new Map();
        const colour = (text) => known.get(text) ?? known.set(text, parse(text)).get(text);
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
        const behind = (element) => {
            for (let it = element; it; it = it.parentElement) {
                const found = colour(getComputedStyle(it).backgroundColor);
                if (found[3] === 255) return found;
            }
            return [255, 255, 255, 255];
        };
        const poor = new Set();
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
            const [a, b] = [light(colour(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
            const ratio = (a + .05) / (b + .05);
            if (ratio < 4.5) poor.add(`${element.localName}.${element.className}: ${ratio.toFixed(2)}`);
        }
        return [...poor];";
    for scheme in ["light", "dark"] {
        site.media("", scheme);
        for page in PAGES {
            site.open(&format!("{page}.html"));
            assert_eq!(site.browser.run(script), json!([]), "{page} in {scheme}");
        }
        site.open("search.html#q=push");
        assert_eq!(site.browser.run(script), json!([]), "results in {scheme}");
    }
    let background = |scheme| {
        site.media("", scheme);
        site.text("return getComputedStyle(document.body).backgroundColor")
    };
    assert_ne!(background("light"), background("dark"));
}

fn print(site: &Site) {
    site.open(&format!("events/{CLICK}.html"));
    site.media("print", "light");
    let hidden = "return ['header', 'nav'].every((name) => getComputedStyle(document.querySelector(name)).display === 'none')";
    assert_eq!(site.browser.run(hidden), true);
    let folded = "dispatchEvent(new Event('beforeprint')); return [...document.querySelectorAll('details')].every((it) => it.open)";
    assert_eq!(site.browser.run(folded), true);
    site.media("", "light");
}

fn pictures(site: &Site) {
    site.open("index.html");
    site.keep("home");
    site.open(&format!("events/{CLICK}.html"));
    site.keep("event");
    site.media("", "dark");
    site.open("fields/user_id.html");
    site.keep("field-dark");
    site.media("", "light");
    site.size(360, 740);
    site.open("search.html#q=dispatch");
    site.keep("search-phone");
}

/// No error on the console, and nothing was asked of anybody.
fn quiet(site: &Site) {
    let console = site.browser.log("browser");
    assert!(console.is_empty(), "{console:#?}");
    let mut own = 0;
    for entry in site.browser.log("performance") {
        let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        let message = &message["message"];
        if message["method"] == "Network.requestWillBeSent" {
            let address = message["params"]["request"]["url"].as_str().unwrap();
            assert!(
                address.starts_with(&site.address) || address == "about:blank",
                "{address}"
            );
            own += 1;
        }
    }
    assert!(own > PAGES.len(), "the log tells of requests");
}
