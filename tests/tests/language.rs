//! Catalogs of other forms than Braze's: without channels, categories or releases, with events of
//! any name and fields that are called like keywords. What is made of them holds together, and says
//! nothing of what they do not have.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "these are the names that the emitters give"
)]
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use catalog_tests::small;
use event_catalog::AnyEvent as _;
use event_catalog::avro::{AvroReader, AvroWriter, Block, Plan, WriterOptions};
use event_catalog::descriptor::CatalogDescriptor;
use event_catalog::sample::Sampler;
use event_catalog_codegen::{Catalog, compile, emit};
use serde_json::Value;

/// The YAML of a small catalog, read.
fn compiled(name: &str) -> Catalog {
    let folder = Path::new(env!("OUT_DIR"))
        .join("small")
        .join(name)
        .join("schema-defs");
    compile(&folder).unwrap_or_else(|found| panic!("{found}"))
}

fn exported(catalog: &Catalog, format: &str) -> BTreeMap<String, String> {
    (emit::named(format).unwrap().run)(catalog).0
}

/// There and back, for each event: JSON, serde, Avro. Samples are valid.
macro_rules! goes_round {
    ($name:ident) => {{
        use small::$name::{CATALOG, Event};
        for descriptor in CATALOG.events {
            let events: Vec<Event<'static>> = (0..8)
                .map(|seed| {
                    let mut event = Event::empty((), usize::from(descriptor.index));
                    Sampler::new(seed).fill(event.record_mut().unwrap());
                    event
                })
                .collect();
            let mut writer =
                AvroWriter::new(Vec::new(), descriptor, WriterOptions::default()).unwrap();
            for event in &events {
                assert_eq!(event.validate(), [], "{event:?}");
                let json = event.to_json();
                let value: Value = serde_json::from_str(&json).unwrap();
                assert_eq!(value[CATALOG.tag], descriptor.name, "{json}");
                assert_eq!(Event::from_json(json.as_bytes()).unwrap(), *event);
                assert_eq!(serde_json::from_str::<Event<'_>>(&json).unwrap(), *event);
                writer.write(event).unwrap();
            }
            let file = writer.finish().unwrap();
            let mut reader = AvroReader::new(file.as_slice()).unwrap();
            let schema = reader.header().schema();
            assert_eq!(schema.event_type(&CATALOG), descriptor.name);
            let exported = exported(&compiled(stringify!($name)), "avro");
            let written: Value = serde_json::from_str(schema.json()).unwrap();
            assert!(
                exported
                    .values()
                    .any(|text| serde_json::from_str::<Value>(text).unwrap() == written),
                "{written} is not among {exported:?}"
            );
            let plan = Plan::new(schema, &CATALOG);
            let mut block = Block::default();
            assert!(reader.next_block(&mut block).unwrap());
            let mut records = block.records::<Event<'_>>(&plan).unwrap();
            for event in &events {
                let read = records.next_record().unwrap().unwrap().into_event();
                assert_eq!(read, *event);
            }
        }
    }};
}

/// How many folders were made: tests run beside each other, each in its own.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// Every export has a file, and is of its form.
fn exports_hold(catalog: &Catalog) {
    for emitter in emit::EMITTERS {
        let files = (emitter.run)(catalog).0;
        assert!(!files.is_empty(), "{}", emitter.name);
        for (path, text) in &files {
            let name = path.rsplit('/').next().unwrap();
            assert!(
                !text.trim().is_empty() && name.is_ascii() && !name.contains([' ', ':']),
                "{path}"
            );
            if path.ends_with(".json") || path.ends_with(".avsc") {
                serde_json::from_str::<Value>(text).unwrap_or_else(|e| panic!("{path}: {e}"));
            }
            if path.ends_with(".schema.json") {
                let schema = serde_json::from_str(text).unwrap();
                assert!(jsonschema::meta::is_valid(&schema), "{path}");
            }
            // Nothing is said of what is not there.
            for nothing in [
                "channel ``",
                "category ``",
                "Channel ,",
                "category .",
                "undefined",
            ] {
                let is_text = path.ends_with(".md") || path.ends_with(".sql");
                assert!(!is_text || !text.contains(nothing), "{nothing} in {path}");
            }
        }
    }
    let tables = exported(catalog, "sql");
    for (path, text) in &tables {
        assert_eq!(
            text.matches("CREATE TABLE").count(),
            catalog.events.len(),
            "{path}"
        );
    }
    assert_eq!(exported(catalog, "avro").len(), catalog.events.len());
    links_lead_somewhere(&exported(catalog, "docs-html"));
    let proto = exported(catalog, "protobuf");
    let root = std::env::temp_dir().join(format!(
        "language-{}-{}",
        std::process::id(),
        FOLDERS.fetch_add(1, Ordering::Relaxed)
    ));
    for (path, text) in &proto {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let files = proto.keys().filter(|path| path.ends_with(".proto"));
    let compiled = protox::compile(files.map(|path| root.join(path)), [&root]);
    let _ = std::fs::remove_dir_all(&root);
    compiled.unwrap_or_else(|error| panic!("{error}"));
}

fn links_lead_somewhere(pages: &BTreeMap<String, String>) {
    for (path, text) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        for link in text.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            let target = link.split(['#', '?']).next().unwrap();
            if target.is_empty() || target.contains("://") || target.starts_with("data:") {
                continue;
            }
            let target = match target.strip_prefix("../") {
                Some(rest) => rest.to_owned(),
                None => match path.rsplit_once('/') {
                    Some((folder, _)) => format!("{folder}/{target}"),
                    None => target.to_owned(),
                },
            };
            assert!(pages.contains_key(&target), "{path} links to {link}");
        }
    }
}

#[test]
fn catalogs_need_no_channels_categories_and_releases() {
    goes_round!(no_channels);
    goes_round!(no_categories);
    goes_round!(no_releases);
    goes_round!(the_least);
    for name in ["no_channels", "no_categories", "no_releases", "the_least"] {
        exports_hold(&compiled(name));
    }
    let sell = small::no_channels::EventType::ShopSell;
    assert_eq!(
        (
            sell.category(),
            sell.descriptor().channel,
            sell.descriptor().category,
            sell.release()
        ),
        (
            small::no_channels::Category::Shop,
            None,
            Some("shop"),
            Some(1)
        )
    );
    let sell = small::no_categories::EventType::ShopSell;
    assert_eq!(
        (sell.channel().as_str(), sell.descriptor().category),
        ("web", None)
    );
    let buy = small::the_least::EventType::ShopBuy.descriptor();
    assert_eq!((buy.channel, buy.category, buy.since), (None, None, None));
}

#[test]
fn names_of_events_are_what_the_catalog_says() {
    goes_round!(slashes);
    goes_round!(bare_names);
    goes_round!(named_events);
    let names = |catalog: &'static CatalogDescriptor| -> Vec<(&str, &str)> {
        let events = catalog.events.iter();
        events.map(|it| (it.name, it.short_name)).collect()
    };
    assert_eq!(
        names(&small::slashes::CATALOG),
        [
            ("shop.cart/Emptied", "Emptied"),
            ("shop.cart/order_completed", "OrderCompleted")
        ]
    );
    assert_eq!(
        names(&small::bare_names::CATALOG),
        [("order", "Order"), ("Sell", "Sell")]
    );
    assert_eq!(
        names(&small::named_events::CATALOG),
        [
            ("Order Completed", "Completed"),
            ("shop.Plain", "Plain"),
            ("user.signed_up", "SignedUp"),
            ("größe/1", "Sized")
        ]
    );
    for name in ["slashes", "bare_names", "named_events"] {
        exports_hold(&compiled(name));
    }
    // Names of files have what names of files can have, records of Avro what those can.
    let files =
        |name, format| -> Vec<String> { exported(&compiled(name), format).into_keys().collect() };
    assert_eq!(
        files("slashes", "avro"),
        ["shop.cart-Emptied.avsc", "shop.cart-order_completed.avsc"]
    );
    assert_eq!(
        files("named_events", "avro"),
        [
            "Order-Completed.avsc",
            "gr--e-1.avsc",
            "shop.Plain.avsc",
            "user.signed_up.avsc"
        ]
    );
    let record: Value =
        serde_json::from_str(&exported(&compiled("named_events"), "avro")["Order-Completed.avsc"])
            .unwrap();
    assert_eq!(
        (&record["namespace"], &record["name"]),
        (&"x".into(), &"Order_Completed".into())
    );
    let sql = &exported(&compiled("slashes"), "sql")["postgresql.sql"];
    assert!(
        sql.contains("\"shop_cart_order_completed\"")
            && sql.contains("-- shop.cart/order_completed"),
        "{sql}"
    );
    let types = exported(&compiled("named_events"), "typescript");
    assert!(
        types
            .values()
            .any(|text| text.contains("\"Order Completed\""))
    );
    let pages = exported(&compiled("named_events"), "docs-markdown");
    assert!(
        pages["index.md"].contains("[`Order Completed`](events/Order-Completed.md)")
            && pages["index.md"].contains("[`Plain`](events/shop.Plain.md)"),
        "{}",
        pages["index.md"]
    );
    let completed = small::named_events::EventType::ShopCompleted;
    assert_eq!(
        ("Order Completed".parse(), completed.as_str()),
        (Ok(completed), "Order Completed")
    );
}

#[test]
fn keywords_are_raw_identifiers() {
    use small::keywords::groups::HasWords as _;
    goes_round!(keywords);
    exports_hold(&compiled("keywords"));
    let buy = small::keywords::shop::Buy::new("t")
        .r#match(1)
        .r#ref("r")
        .r#fn(vec!["f".into()])
        .r#async(true)
        .crate_("c")
        .super_("s");
    let words = buy.as_words();
    assert_eq!(
        (
            buy.r#type.as_ref(),
            words.r#match,
            words.r#ref,
            words.crate_
        ),
        ("t", Some(1), Some("r"), Some("c"))
    );
    let json =
        r#"{"type":"t","match":1,"ref":"r","fn":["f"],"async":true,"crate":"c","super":"s"}"#;
    assert_eq!(
        small::keywords::shop::Buy::from_json(json.as_bytes()).unwrap(),
        buy
    );
    let page = &exported(&compiled("keywords"), "docs-markdown")["events/shop.Buy.md"];
    assert!(
        page.contains("r#type") || page.contains("Buy::new("),
        "{page}"
    );
}

#[test]
fn nothing_is_said_of_what_a_catalog_does_not_have() {
    let least = compiled("the_least");
    let schema: Value =
        serde_json::from_str(&exported(&least, "json-schema")["events/shop.Buy.schema.json"])
            .unwrap();
    assert!(!schema.to_string().contains("x-c"), "{schema}");
    for format in ["docs-html", "docs-markdown"] {
        let pages = exported(&least, format);
        assert!(
            pages.keys().all(|path| !path.contains("release")),
            "{format}"
        );
        for (path, text) in &pages {
            let is_page = path.ends_with(".html") || path.ends_with(".md");
            for word in ["Channel", "Categor", "elease"] {
                assert!(!is_page || !text.contains(word), "{word} in {path}: {text}");
            }
        }
    }
    for format in ["sql", "typescript", "protobuf", "arrow", "rust"] {
        for (path, text) in exported(&least, format) {
            for word in ["channel", "Category", "category:"] {
                let has = text.lines().any(|line| {
                    line.contains(word) && !line.contains("None") && !line.contains("option")
                });
                assert!(!has, "{word} in {path}: {text}");
            }
        }
    }
}

#[test]
fn what_nothing_uses_is_a_warning() {
    let catalog = compiled("unused");
    let mut rules: Vec<&str> = catalog.warnings.iter().map(|it| it.rule.name).collect();
    assert!(
        !catalog.warnings.has_errors() && catalog.warnings.warnings() == rules.len(),
        "{}",
        catalog.warnings
    );
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(
        rules,
        [
            "unused-category",
            "unused-channel",
            "unused-definition",
            "unused-field",
            "unused-group",
            "unused-type"
        ]
    );
    goes_round!(unused);
    exports_hold(&catalog);
}
