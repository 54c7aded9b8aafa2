//! TypeScript: the compiler at its strictest takes the types, every sample record has one, and what
//! is wrong has none.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use braze_events::EventType;
use event_catalog_codegen::Catalog;

use super::support::{braze, export, installed, run, samples, streaming, written, zoo};

/// Compiles a catalog's types and a file that uses them.
fn compile(catalog: &Catalog, usage: &str) {
    let Some(tsc) = installed("node_modules/.bin/tsc") else {
        return;
    };
    let mut files = export(catalog, "typescript");
    files.insert("usage.ts".to_owned(), usage.to_owned());
    let paths: Vec<String> = files.keys().cloned().collect();
    // Modules of ECMAScript, as most are today.
    files.insert(
        "package.json".to_owned(),
        "{\"type\": \"module\"}\n".to_owned(),
    );
    let folder = written(
        &format!("typescript-{}-{}", catalog.name, catalog.custom.len()),
        &files,
    );
    for modules in ["nodenext", "preserve"] {
        check(&tsc, &folder, modules, &paths);
    }
}

fn check(tsc: &Path, folder: &Path, modules: &str, paths: &[String]) {
    let strict = [
        "--strict",
        "--exactOptionalPropertyTypes",
        "--noUncheckedIndexedAccess",
        "--noUnusedLocals",
        "--verbatimModuleSyntax",
    ];
    let mut command = Command::new(tsc);
    command
        .current_dir(folder)
        .args(["--noEmit", "--target", "es2022", "--module", modules])
        .args(strict)
        .args(paths);
    run(&mut command);
}

#[test]
fn every_sample_has_its_type() {
    let mut usage =
        "import type { Event, EventType, Events, events, track } from \"./index.js\";\n\n"
            .to_owned();
    for event_type in EventType::ALL.iter().copied() {
        for event in samples(event_type, 3) {
            let name = event_type.as_str();
            writeln!(
                usage,
                "({} satisfies Events[\"{name}\"]) satisfies Event;",
                event.to_json()
            )
            .unwrap();
        }
    }
    usage.push_str(
        r#"
// What is wrong has no type.
const click: events.EmailClick = {
  event_type: "users.messages.email.Click", id: "1", user_id: "2", time: 3, email_address: "ada@example.com", url: null,
};
// @ts-expect-error: a required field is missing
({ event_type: "users.messages.email.Click", id: "1", user_id: "2", time: 3 }) satisfies events.EmailClick;
// @ts-expect-error: another type
({ ...click, time: "noon" }) satisfies Event;
// @ts-expect-error: null, where something is required
({ ...click, email_address: null }) satisfies Event;
// @ts-expect-error: the name is misspelled
({ ...click, link_alais: "a" }) satisfies events.EmailClick;
// @ts-expect-error: no such event
export const name: EventType = "users.messages.email.Clack";

/** The tag tells which event it is. */
export function url(event: Event): string | null | undefined {
  return event.event_type === "users.messages.email.Click" ? event.url : undefined;
}

export const request: track.TrackRequest = {
  events: [{ name: "rented", time: "2026-03-07T09:08:07Z", external_id: "u", properties: { anything: [1] } }],
};
// @ts-expect-error: an event has a time
export const timeless: track.TrackEvent = { name: "rented" };
"#,
    );
    compile(braze(), &usage);
}

#[test]
fn every_feature_of_the_language_compiles() {
    let usage = r#"
import type { CustomEvents, Event, custom, events, mail, types } from "./index.js";

export const diet: types.Diet = "herbivore";
// @ts-expect-error: the enumeration is closed
export const sweets: types.Diet = "sweets";
// An open one takes what it does not list.
export const species: types.Species[] = ["Panthera leo", "Felis catus", "back\\slash \"quoted\""];
export const size: types.SizeClass = -2;
export const pictures: events.BarnFed["pictures"] = ["https://zoo.example", null];
export const letter: mail.Envelope = { title: "ok", sent_at: "2025-01-31", stamps: [{ value: 1.5 }], "Odd \"name\"": [1, null], colour: "red" };
// @ts-expect-error: another colour
export const blue: mail.Envelope["colour"] = "blue";
export const party: custom.Party = {
  greeting: "Hello", when: "2025-01-31T12:00:00Z", guests: ["a"], diet: "carnivore", stamp: { value: 1 }, more: [1], map: { a: 1 }, cake: "tart",
};
export const same: CustomEvents["Birthday \"party\""] = party;
export const empty: Event = { kind: "farm.Empty" };
"#;
    compile(zoo(), usage);
}

#[test]
fn a_catalog_on_top_of_another_compiles() {
    let mut usage = "import type { custom } from \"./index.js\";\n\n".to_owned();
    for event in &streaming().custom {
        writeln!(usage, "export type {0} = custom.{0};", event.name).unwrap();
    }
    compile(streaming(), &usage);
}
