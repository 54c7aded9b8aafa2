//! The command `catalog`, and the builder that build scripts call.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use event_catalog_codegen::{Builder, Error};
use support::{Scratch, broken, catalog, copy, fixtures, text, zoo};

#[test]
fn check_tells_with_its_status() {
    let clean = catalog(&["check", &zoo()]);
    assert_eq!(clean.status.code(), Some(0));
    assert!(
        text(&clean.stdout).starts_with("zoo: no mistakes in 5 events, 3 namespaces,"),
        "{}",
        text(&clean.stdout)
    );

    let mistaken = catalog(&["check", &broken()]);
    assert_eq!(mistaken.status.code(), Some(1));
    let report = text(&mistaken.stderr);
    assert!(
        report.contains("error[unknown-field]")
            && report.contains("orders.yaml:6:14")
            && !report.contains('\u{1b}'),
        "{report}"
    );

    let unused = fixtures().join("diagnostics/unused-field/schema");
    let unused = unused.to_string_lossy();
    let warned = catalog(&["check", &unused]);
    assert_eq!(warned.status.code(), Some(0));
    assert!(
        text(&warned.stderr).contains("warning[unused-field]")
            && text(&warned.stderr).ends_with("\n1 warning\n")
            && text(&warned.stdout).contains(": no mistakes in "),
        "{warned:?}"
    );
    let denied = catalog(&["check", &unused, "--deny", "warnings"]);
    assert_eq!(
        (denied.status.code(), text(&denied.stdout).as_str()),
        (Some(1), "")
    );
    assert_eq!(denied.stderr, warned.stderr);
    let scratch = Scratch::new("check-config");
    let config = scratch.0.join("checks.yaml");
    let configured = |text: &str| {
        fs::write(&config, text).unwrap();
        catalog(&["check", &unused, "--config", &config.to_string_lossy()])
    };
    // A project makes a mistake of it, does without it, or lets it pass for a while.
    let mistaken = configured("check: {severities: {unused-field: error}}");
    assert_eq!(mistaken.status.code(), Some(1));
    assert!(text(&mistaken.stderr).starts_with("error[unused-field]"));
    for silent in [
        "check: {severities: {unused-field: off}}",
        "check: {exceptions: [{place: fields/*, rule: unused-field, reason: Soon., until: 2999-01-01}]}",
    ] {
        let run = configured(silent);
        assert_eq!(
            (run.status.code(), text(&run.stderr).as_str()),
            (Some(0), "")
        );
    }
    let idle = configured("check: {exceptions: [{place: x, reason: y, until: 2999-01-01}]}");
    assert!(text(&idle.stderr).starts_with("note: the exception for `x` excuses nothing"));
    for (wrong, expected) in [
        (
            "check: {severities: {unknown-field: off}}",
            "`unknown-field` is always an error",
        ),
        (
            "check: {severities: {unused-feild: off}}",
            "`check` has no rule `unused-feild`",
        ),
    ] {
        let run = configured(wrong);
        assert_eq!(run.status.code(), Some(2));
        assert!(
            text(&run.stderr).contains(expected),
            "{}",
            text(&run.stderr)
        );
    }

    let json = catalog(&["check", &unused, "--format", "json"]);
    let all: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (json.status.code(), &all[0]["severity"]),
        (Some(0), &"warning".into())
    );

    let nowhere = catalog(&["check", "no/such/folder"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(
        catalog(&["check", "--format", "xml"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_layer_is_checked_on_top_of_its_catalog() {
    let layer = [
        "../examples/streaming/schema-defs",
        "--on",
        "../schema-defs",
    ];
    let clean = catalog(&[&["check"], &layer[..]].concat());
    assert_eq!(clean.status.code(), Some(0), "{}", text(&clean.stderr));
    assert!(
        text(&clean.stdout).ends_with(", 4 objects, 4 custom events\n"),
        "{}",
        text(&clean.stdout)
    );
    let json: serde_json::Value = serde_json::from_slice(
        &catalog(&[&["check", "--format", "json"], &layer[..]].concat()).stdout,
    )
    .unwrap();
    assert_eq!(json, serde_json::json!([]));
    let alone = catalog(&["check", layer[0]]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(
        text(&alone.stderr).contains("--on FOLDER") && !text(&alone.stderr).contains("bad-role"),
        "{}",
        text(&alone.stderr)
    );
    assert_eq!(
        catalog(&["check", layer[0], "--on", "no/such/folder"])
            .status
            .code(),
        Some(2)
    );
    // Mistakes of the layer are its own.
    let scratch = Scratch::new("layer");
    copy(std::path::Path::new(layer[0]), &scratch.0);
    let movies = scratch.0.join("custom/movies.yaml");
    let mistaken = fs::read_to_string(&movies)
        .unwrap()
        .replace("required: [currency]", "required: [curency]");
    fs::write(&movies, mistaken).unwrap();
    let mistaken = catalog(&[
        "check",
        &scratch.0.to_string_lossy(),
        "--on",
        "../schema-defs",
    ]);
    assert_eq!(mistaken.status.code(), Some(1));
    assert!(
        text(&mistaken.stderr).contains("did you mean `currency`?"),
        "{}",
        text(&mistaken.stderr)
    );

    let layer = ["--dir", layer[0], "--on", "../schema-defs"];
    let shown = catalog(&[&["show", "users.messages.email.Click"], &layer[..]].concat());
    assert!(
        text(&shown.stdout).starts_with("users.messages.email.Click"),
        "{}",
        text(&shown.stderr)
    );
    let listed = catalog(&[&["list", "--field", "link_alias"], &layer[..]].concat());
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed.stderr));
    let out = scratch.0.join("out");
    let generated = catalog(&[&["generate", "--out", &out.to_string_lossy()], &layer[..]].concat());
    assert_eq!(
        generated.status.code(),
        Some(0),
        "{}",
        text(&generated.stderr)
    );
    let custom = fs::read_to_string(out.join("custom.rs")).unwrap();
    assert!(
        custom.contains("::braze_events::track::TrackEvent<'a>"),
        "{custom}"
    );
}

#[test]
fn check_speaks_json() {
    let clean: serde_json::Value =
        serde_json::from_slice(&catalog(&["check", &zoo(), "--format", "json"]).stdout).unwrap();
    assert_eq!(clean, serde_json::json!([]));
    let mistaken = catalog(&["check", &broken(), "--format", "json"]);
    assert_eq!(mistaken.status.code(), Some(1));
    let list: serde_json::Value = serde_json::from_slice(&mistaken.stdout).unwrap();
    assert_eq!(list[0]["rule"], "unknown-field");
}

#[test]
fn show_resolves_an_event() {
    let shown = text(&catalog(&["show", "farm.barn.Fed", "--dir", &zoo()]).stdout);
    for part in [
        "farm.barn.Fed  (EventType::BarnFed)",
        "channel barn_mail, category feeding, since release 1, status stable; events/farm/barn.yaml",
        "name: string, PII, at most 5 characters, since release 1  [group animal, fields/animal.yaml]",
        "note: string, deprecated, since release 5  [event, events/farm/barn.yaml]",
        "paid_in: chip requires extras, heartbeats",
        "release 5: added note; loosened name; tightened is_awake; removed tracker (optional); removed cage (required)",
        "archive (only): `farm.barn.Fed`",
        "press (plain): `Fed!`",
        "animal as lion, about.animal; is_awake as about.awake; keeper as about.$keeper; time as at; extras as about.x.…",
        "see farm.Arrived, farm.barn.stall.Cleaned",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    let json: serde_json::Value = serde_json::from_slice(
        &catalog(&["show", "farm.Arrived", "--dir", &zoo(), "--format", "json"]).stdout,
    )
    .unwrap();
    assert_eq!(json["fields"][2]["name"], "weight");
    assert_eq!(json["fields"][2]["presence"], "required");
    assert_eq!(json["destinations"][1]["dialect"], "plain");
    assert_eq!(
        json["destinations"][1]["fields"]["animal"],
        serde_json::json!(["lion", "about.animal"])
    );
    let unknown = catalog(&["show", "Feed", "--dir", &zoo()]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        text(&unknown.stderr).contains("did you mean farm.barn.Fed?"),
        "{}",
        text(&unknown.stderr)
    );
}

#[test]
fn a_rule_is_told_with_what_weakens_it() {
    let scratch = Scratch::new("weak-rule");
    let schema = scratch.0.join("schema-defs");
    copy(Path::new(&zoo()), &schema);
    let stall = schema.join("events/farm/barn/stall.yaml");
    let text_of_stall = fs::read_to_string(&stall).unwrap();
    let weak = text_of_stall.replace(
        "requires: [price_currency]}",
        "requires: [price_currency], unless: [token, zone], severity: warning}",
    );
    assert_ne!(weak, text_of_stall);
    fs::write(&stall, weak).unwrap();
    let (dir, event) = (schema.to_string_lossy(), "farm.barn.stall.Cleaned");
    let rule = "priced: price requires price_currency, unless there is token, zone, as a warning";

    for arguments in [
        &["show", event, "--dir", &dir][..],
        &["data", "describe", event, "--dir", &dir],
    ] {
        let run = catalog(arguments);
        let told = text(&run.stdout);
        assert!(told.contains(rule), "{told}{}", text(&run.stderr));
    }
    let out = scratch.0.join("site");
    let site = catalog(&["docs", "--dir", &dir, "--out", &out.to_string_lossy()]);
    assert_eq!(site.status.code(), Some(0), "{}", text(&site.stderr));
    let page = fs::read_to_string(out.join(format!("events/{event}.html"))).unwrap();
    let words = ["priced", "price", "price_currency", "token", "zone"];
    let ends = [
        "</code>: ",
        "</a> requires ",
        "</a>, unless there is ",
        "</a>, ",
        "</a>, as a warning. ",
    ];
    let mut rest = page.as_str();
    for (word, end) in words.into_iter().zip(ends) {
        let at = rest.find(&format!("{word}{end}"));
        rest = &rest[at.unwrap_or_else(|| panic!("{word}{end} is not in\n{rest}"))..];
    }
}

#[test]
fn list_filters() {
    let all = text(&catalog(&["list", "--dir", &zoo()]).stdout);
    assert!(
        all.ends_with("5 events\n") && all.starts_with("EVENT"),
        "{all}"
    );
    for (filter, value, wanted) in [
        ("--channel", "barn_mail", 2),
        ("--category", "feeding", 2),
        ("--group", "keeper", 3),
        ("--field", "animal", 3),
    ] {
        let listed = catalog(&["list", "--dir", &zoo(), "--format", "json", filter, value]);
        let json: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
        assert_eq!(json.as_array().unwrap().len(), wanted, "{filter} {value}");
    }
    let unknown = catalog(&["list", "--dir", &zoo(), "--field", "animla"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("did you mean `animal`?"));
}

#[test]
fn rules_lists_all() {
    let listed = text(&catalog(&["rules"]).stdout);
    assert_eq!(
        listed.lines().count(),
        event_catalog_codegen::rules::ALL.len()
    );
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_catalog"))
        .args(["show", "farm.barn.Fed", "--dir", &zoo()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn generate_writes_the_same_bytes_once() {
    let scratch = Scratch::new("generate");
    let out = scratch.0.to_string_lossy().into_owned();
    let first = catalog(&["generate", "--dir", &zoo(), "--out", &out]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let second = text(&catalog(&["generate", "--dir", &zoo(), "--out", &out]).stdout);
    assert!(
        second.contains(" 0 files written") && second.contains("0 removed"),
        "{second}"
    );
    assert_eq!(
        catalog(&[
            "generate",
            "--dir",
            &zoo(),
            "--out",
            &out,
            "--emitter",
            "cobol"
        ])
        .status
        .code(),
        Some(2)
    );
}

#[test]
fn the_builder_returns_mistakes_and_writes_nothing() {
    let scratch = Scratch::new("builder");
    let schema = scratch.0.join("schema");
    let out = scratch.0.join("out");
    copy(&fixtures().join("zoo/schema-defs"), &schema);
    let builder = Builder::new(&schema).out_dir(&out);
    builder.try_generate().unwrap();
    fs::remove_dir_all(&out).unwrap();
    fs::write(schema.join("types.yaml"), "- broken\n").unwrap();
    assert!(matches!(builder.try_generate(), Err(Error::Catalog(found)) if !found.is_empty()));
    assert!(!out.exists());
}

#[test]
fn docs_writes_a_site_or_markdown() {
    let scratch = Scratch::new("docs");
    let out = scratch.0.to_string_lossy().into_owned();
    let site = catalog(&["docs", "--dir", &zoo(), "--out", &out]);
    assert_eq!(site.status.code(), Some(0), "{}", text(&site.stderr));
    assert!(
        scratch.0.join("events/farm.barn.Fed.html").exists() && scratch.0.join("site.js").exists()
    );
    let again = text(&catalog(&["docs", "--dir", &zoo(), "--out", &out]).stdout);
    assert!(
        again.contains(" 0 files written") && again.contains("0 removed"),
        "{again}"
    );
    let markdown = catalog(&[
        "docs",
        "--dir",
        &zoo(),
        "--out",
        &out,
        "--format",
        "markdown",
    ]);
    assert_eq!(markdown.status.code(), Some(0));
    assert!(
        scratch.0.join("events/farm.barn.Fed.md").exists() && !scratch.0.join("site.js").exists(),
        "what was there before is removed"
    );
    assert_eq!(
        catalog(&["docs", "--dir", &zoo(), "--out", &out, "--format", "pdf"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        catalog(&["docs", "--dir", &broken(), "--out", &out])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn docs_of_a_layer_hold_what_is_beneath() {
    let scratch = Scratch::new("docs-of-a-layer");
    let out = scratch.0.to_string_lossy().into_owned();
    let made = catalog(&[
        "docs",
        "--on",
        "../schema-defs",
        "--dir",
        "../examples/streaming/schema-defs",
        "--out",
        &out,
    ]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let custom = fs::read_to_string(scratch.0.join("custom/Bought-Movie.html")).unwrap();
    assert!(
        custom.contains("use crate::custom::BoughtMovie;"),
        "{custom}"
    );
    assert!(
        scratch
            .0
            .join("events/users.behaviors.CustomEvent.html")
            .exists()
    );
}
