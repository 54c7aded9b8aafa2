//! `--as-release`: records as an earlier release had them.

use std::collections::BTreeMap;
use std::fs;

use braze_events::Event;
use braze_events::avro::{AvroReader, Comparison};
use braze_events::descriptor::{Change, Presence};
use serde_json::{Value, json};

use crate::support::{avro, data, folder, pipe, run, scratch};

/// Releases that differ from each other, and from today.
fn releases() -> [u16; 4] {
    [0, 5, 9, Event::CATALOG.release - 1]
}

fn sample() -> String {
    run(&["sample", "--count", "1200", "--retired", "--seed", "16"]).stdout
}

/// Lines by event type.
fn by_event(lines: &str) -> BTreeMap<String, Vec<Value>> {
    let mut events: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let event = record["event_type"].as_str().unwrap().to_owned();
        events.entry(event).or_default().push(record);
    }
    events
}

#[test]
fn json_has_what_the_release_had_and_all_of_it() {
    let sample = sample();
    let today = by_event(&sample);
    for release in releases() {
        let number = release.to_string();
        let run = pipe(
            &["cat", "--as-release", &number, "--drop-newer-events", "-"],
            sample.as_bytes(),
        );
        let then = by_event(&run.stdout);
        let (mut dropped, mut rejected) = (0, 0);
        for (name, records) in &today {
            let event = Event::CATALOG.event(name).unwrap();
            let Some(fields) = event.fields_in(release) else {
                assert!(!then.contains_key(name), "{name} in {release}");
                continue;
            };
            let mut written = then.get(name).into_iter().flatten();
            for record in records {
                let mut expected = serde_json::Map::new();
                for (key, value) in record.as_object().unwrap() {
                    if key == "event_type" || fields.iter().any(|field| field.name == key) {
                        expected.insert(key.clone(), value.clone());
                    } else {
                        dropped += 1;
                    }
                }
                let is_whole = fields.iter().all(|field| {
                    field.presence == Presence::Optional || expected.contains_key(field.name)
                });
                if is_whole {
                    assert_eq!(written.next(), Some(&Value::Object(expected)));
                } else {
                    rejected += 1;
                    dropped -= record.as_object().unwrap().len() - expected.len();
                }
            }
            assert_eq!(written.next(), None, "{name} in {release}");
        }
        assert_eq!(run.status, i32::from(rejected > 0), "{}", run.stderr);
        let note = format!("note: {dropped} fields dropped that the release did not have");
        assert!(run.stderr.contains(&note), "{note}: {}", run.stderr);
    }
}

#[test]
fn avro_has_the_schema_of_the_release_and_the_same_records() {
    let sample = sample();
    for release in releases() {
        let number = release.to_string();
        let arguments = ["--as-release", &number, "--drop-newer-events", "-"];
        // Files of a bucket are many.
        let layouts = if release == 9 {
            &["types", "bucket"][..]
        } else {
            &["types"]
        };
        for &layout in layouts {
            let folder = folder(&format!("past-{layout}-{release}"));
            let out = folder.to_str().unwrap();
            let to = ["convert", "--to", "avro", "--layout", layout, "--out", out];
            let convert = pipe(
                &[&to[..], &["--format", "json"], &arguments].concat(),
                sample.as_bytes(),
            );
            let report = convert.json();
            assert_eq!(report["as_release"]["release"], release);
            assert!(report["as_release"]["fields"].as_u64().unwrap() > 0);
            let number = |key: &str| report[key].as_u64().unwrap();
            let events = report["as_release"]["events"].as_u64().unwrap();
            assert_eq!(
                number("read"),
                number("records") + number("not_written") + events
            );
            let inspected = run(&["inspect", "--format", "json", out]).json();
            for file in inspected["files"].as_array().unwrap() {
                let fits = file["releases"].as_array().unwrap();
                assert!(
                    fits.contains(&json!({"release": release, "differences": 0})),
                    "{file}"
                );
            }
            let drift = run(&["drift", "--format", "json", out]).json();
            for event in drift["events"].as_array().unwrap() {
                let fits = event["releases"].as_array().unwrap();
                assert!(fits.contains(&json!(release)), "{event}");
            }
            let lines = pipe(&[&["cat"], &arguments[..]].concat(), sample.as_bytes()).stdout;
            let sorted = |lines: &str| {
                let mut lines: Vec<String> = lines.lines().map(str::to_owned).collect();
                lines.sort_unstable();
                lines
            };
            let (back, lines) = (sorted(&run(&["cat", out]).stdout), sorted(&lines));
            assert_eq!(back.len(), lines.len());
            for (back, line) in back.iter().zip(&lines) {
                // What was removed since the release is null in its files.
                let mut back: Value = serde_json::from_str(back).unwrap();
                back.as_object_mut()
                    .unwrap()
                    .retain(|_, value| !value.is_null());
                let line: Value = serde_json::from_str(line).unwrap();
                assert_eq!(back, line, "{release} {layout}");
            }
            if layout == "bucket" {
                let files = report["files"].as_array().unwrap();
                let version = format!("/version={release}/");
                assert!(
                    files
                        .iter()
                        .all(|file| file.as_str().unwrap().contains(&version))
                );
            }
        }
    }
}

#[test]
fn what_the_release_cannot_hold_is_rejected_as_it_came() {
    let loosened = |change: &'static Change| Some((change.release, *change.loosened.first()?));
    let (event, (release, field)) = Event::CATALOG
        .events
        .iter()
        .filter(|event| event.retired.is_none())
        .find_map(|event| Some((event.name, event.history.iter().find_map(loosened)?)))
        .unwrap();
    let sample = run(&["sample", "--event", event, "--count", "4"]).stdout;
    let mut records: Vec<Value> = by_event(&sample).remove(event).unwrap();
    for record in &mut records {
        record[field] = json!("there");
        record["news"] = json!({"a": 1});
    }
    records[2].as_object_mut().unwrap().remove(field);
    records.push(json!({"event_type": "users.messages.pigeon.Send", "id": "x"}));
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let json = scratch("past-rejects.ndjson", lines.join("\n").as_bytes());
    let rejects = scratch("past-rejected.ndjson", b"");
    let before = (release - 1).to_string();
    let cat = run(&["cat", "--as-release", &before, "--rejects", &rejects, &json]);
    assert_eq!((cat.status, cat.records().len()), (1, 3));
    assert!(
        cat.records()
            .iter()
            .all(|record| record.get("news").is_none())
    );
    let rejected: Vec<Value> = fs::read_to_string(&rejects)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rejected.len(), 2);
    assert_eq!(rejected[0]["record"], records[2]);
    assert_eq!(
        rejected[0]["violations"],
        json!([{
            "pointer": format!("/{field}"), "rule": "release.required", "severity": "error",
            "message": format!("release {before} requires `{field}`, which is null or absent")
        }])
    );
    assert_eq!(rejected[1]["violations"][0]["rule"], "release.event");
    // Two are dropped, not rejected, where that is wanted.
    let drop = ["cat", "--as-release", &before, "--drop-newer-events", &json];
    let cat = run(&drop);
    assert!(
        cat.stderr
            .contains("note: 5 records read: 3 written, 1 rejected, 1 dropped\n"),
        "{}",
        cat.stderr
    );
    // The release that loosened it takes them.
    let after = release.to_string();
    assert_eq!(
        run(&["cat", "--as-release", &after, &json]).records().len(),
        4
    );
}

#[test]
fn what_came_from_a_file_of_today_is_kept_whole_among_the_rejects() {
    let event = "users.messages.rcs.Send";
    let sample = run(&["sample", "--event", event, "--count", "3"]).stdout;
    let file = avro("past-binary", &sample, &[]).join(format!("{event}.avro"));
    let since = Event::CATALOG.event(event).unwrap().since.unwrap();
    let (before, rejects) = ((since - 1).to_string(), scratch("past-binary.ndjson", b""));
    for command in [&["cat"][..], &["project", "--to", "amplitude"]] {
        let arguments = [
            "--as-release",
            &before,
            "--rejects",
            &rejects,
            file.to_str().unwrap(),
        ];
        let run = run(&[command, &arguments].concat());
        assert_eq!((run.status, run.stdout.as_str()), (1, ""));
        let kept: Vec<Value> = fs::read_to_string(&rejects)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["record"].clone())
            .collect();
        assert_eq!(kept, by_event(&sample)[event]);
    }
}

#[test]
fn destinations_get_nothing_that_the_release_did_not_have() {
    let event = "users.messages.email.Click";
    let sample = run(&["sample", "--event", event, "--count", "50"]).stdout;
    let newer = |release: u16| -> Vec<&str> {
        let event = Event::CATALOG.event(event).unwrap();
        let then = event.fields_in(release).unwrap();
        let fields = event.fields.iter().map(|field| field.definition.name);
        fields
            .filter(|name| !then.iter().any(|then| then.name == *name))
            .collect()
    };
    let release = releases()
        .into_iter()
        .find(|release| newer(*release).len() > 3)
        .unwrap();
    let project = |arguments: &[&str]| {
        let all = [&["project", "--to", "custom-http"], arguments, &["-"]].concat();
        pipe(&all, sample.as_bytes()).stdout
    };
    let today = project(&[]);
    let then = project(&["--as-release", &release.to_string()]);
    assert_eq!(then.lines().count(), 50);
    let has = |text: &str, name: &str| text.contains(&format!("\"{name}\":"));
    assert!(newer(release).iter().any(|name| has(&today, name)));
    assert!(!newer(release).iter().any(|name| has(&then, name)));
}

#[test]
fn releases_that_there_are_not_are_named() {
    let newest = Event::CATALOG.release;
    for number in [(newest + 1).to_string(), "ten".to_owned(), "-1".to_owned()] {
        let run = run(&[
            "cat",
            &format!("--as-release={number}"),
            &data("currents.ndjson"),
        ]);
        assert_eq!(run.status, 2);
        let message = format!(
            "the catalog has no release `{number}`; there are 1 to {newest}, and 0 for what was before"
        );
        assert!(run.stderr.contains(&message), "{}", run.stderr);
    }
    let alone = run(&["cat", "--drop-newer-events", "-"]);
    assert_eq!(alone.status, 2);
}

#[test]
fn a_file_of_today_read_as_today_is_what_it_was() {
    let sample = sample();
    let newest = Event::CATALOG.release.to_string();
    let live: Vec<&str> = sample
        .lines()
        .filter(|line| {
            let record: Value = serde_json::from_str(line).unwrap();
            let event = Event::CATALOG.event(record["event_type"].as_str().unwrap());
            event.unwrap().retired.is_none()
        })
        .collect();
    let lines = live.join("\n") + "\n";
    let (plain, as_release) = (
        avro("past-today", &lines, &[]),
        avro("past-today-too", &lines, &["--as-release", &newest]),
    );
    for entry in fs::read_dir(&plain).unwrap() {
        let name = entry.unwrap().file_name();
        let bytes = |folder: &std::path::Path| fs::read(folder.join(&name)).unwrap();
        assert!(bytes(&plain) == bytes(&as_release), "{}", name.display());
        let bytes = bytes(&as_release);
        let reader = AvroReader::new(&bytes[..]).unwrap();
        let comparison = Comparison::new(reader.header().schema(), Event::CATALOG);
        assert_eq!(comparison.best_differences(), Some(0));
    }
}
