//! `braze-events cat`.

use std::collections::BTreeSet;
use std::io::Read as _;

use braze_events::EventType;
use serde_json::Value;

use crate::support::{avro, command, data, pipe, run, scratch};

#[test]
fn canonical_lines_stay_as_they_are() {
    let once = run(&["cat", &data("currents.ndjson")]);
    assert_eq!((once.status, once.stderr.as_str()), (0, ""));
    assert_eq!(once.stdout.lines().count(), 309);
    let twice = pipe(&["cat", "-"], once.stdout.as_bytes());
    assert_eq!(once.stdout, twice.stdout);
    let sample = run(&["sample", "--retired"]).stdout;
    assert_eq!(pipe(&["cat", "-"], sample.as_bytes()).stdout, sample);
}

#[test]
fn nothing_is_lost() {
    let before: Vec<Value> = std::fs::read_to_string(data("currents.ndjson"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let after = run(&["cat", &data("currents.ndjson")]).records();
    for (before, after) in before.into_iter().zip(after) {
        let mut before = before;
        // Null is as good as absent, where it is optional.
        before
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        assert_eq!(before, after);
    }
}

#[test]
fn lines_that_cannot_be_decoded_are_reported_and_left_out() {
    let file = data("broken.ndjson");
    let run = run(&["cat", &file]);
    assert_eq!(run.status, 1);
    let types: Vec<Value> = run
        .records()
        .into_iter()
        .map(|record| record["event_type"].clone())
        .collect();
    assert_eq!(
        types,
        ["users.messages.email.Abort", "users.messages.email.Open"]
    );
    let lines: Vec<&str> = run.stderr.lines().collect();
    // Nine kinds of problems, and what became of the records.
    assert_eq!(lines.len(), 10);
    assert_eq!(
        lines[0],
        format!(
            "{file}:4: error[malformed.json] not JSON: expected an object at byte 0 of the line (2 more)"
        )
    );
    assert_eq!(
        lines[1],
        format!(
            "{file}:5: error[malformed.untagged] the record does not name its event: `event_type` is missing, empty or not a string, and neither its folder nor the name of the file does (see --assume-event) (1 more)"
        )
    );
    assert_eq!(lines[9], "note: 13 records read: 2 written, 11 rejected");

    let long = pipe(&["cat", "--max-line-bytes", "3", "-"], b"{}\n{  }\n");
    assert_eq!(long.status, 1);
    assert!(
        long.stderr
            .contains("<stdin>:2: error[malformed.too-long] the line is longer than 3 bytes"),
        "{}",
        long.stderr
    );
}

#[test]
fn a_filter_lets_pass_what_it_names() {
    let types = ["users.messages.email.Click", "users.behaviors.Purchase"];
    let run = run(&[
        "cat",
        "--event",
        types[0],
        "--event",
        types[1],
        &data("currents.ndjson"),
    ]);
    assert_eq!(run.status, 0);
    let found: Vec<String> = run
        .records()
        .iter()
        .map(|record| record["event_type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found.len(), 9);
    assert_eq!(
        found.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        BTreeSet::from(types)
    );
}

#[test]
fn a_filter_does_not_complain_of_what_it_leaves_out() {
    let run = run(&[
        "cat",
        "--event",
        "users.messages.email.Open",
        &data("broken.ndjson"),
    ]);
    assert_eq!(run.stdout.lines().count(), 1);
    // Lines that tell no event might have been meant.
    let notes: Vec<&str> = run.stderr.lines().collect();
    assert_eq!((run.status, notes.len()), (1, 3));
    assert!(
        notes[0].ends_with("(2 more)") && notes[1].ends_with("(1 more)"),
        "{notes:?}"
    );
    assert_eq!(
        notes[2],
        "note: 13 records read: 1 written, 5 rejected, 7 filtered out"
    );
}

/// Text that is personal or may be, of a record; or that Braze flags as such.
fn personal(record: &Value, only_flagged: bool) -> Vec<(String, String)> {
    let Ok(event) = record["event_type"].as_str().unwrap().parse::<EventType>() else {
        return Vec::new();
    };
    let slots = event
        .descriptor()
        .fields
        .iter()
        .filter(|slot| slot.pii || (!only_flagged && slot.is_private()));
    slots
        .filter_map(|slot| {
            Some((
                slot.name().to_owned(),
                record[slot.name()].as_str()?.to_owned(),
            ))
        })
        .collect()
}

#[test]
fn no_personal_data_is_left() {
    let input = run(&["sample", "--retired", "--count", "1000"]).stdout;
    let before: Vec<Value> = input
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let key = scratch("key", &[7; 32]);
    let mut checked = 0;
    for how in [
        &["mask"] as &[&str],
        &["drop"],
        &["hash", "--key-file", &key],
    ] {
        for only_flagged in [false, true] {
            let mut arguments = [&["cat", "-", "--redact"], how].concat();
            if only_flagged {
                arguments.push("--only-flagged");
            }
            let redacted = pipe(&arguments, input.as_bytes());
            assert_eq!(redacted.status, 0);
            // What stays is told in one line.
            assert_eq!(
                redacted.stderr.lines().count(),
                usize::from(only_flagged),
                "{}",
                redacted.stderr
            );
            let after = redacted.records();
            assert_eq!(before.len(), after.len());
            for (before, after) in before.iter().zip(&after) {
                for (name, value) in personal(before, only_flagged) {
                    assert_ne!(
                        after[&name].as_str(),
                        Some(value.as_str()),
                        "{how:?} {after}"
                    );
                    checked += 1;
                }
                assert_eq!(before["event_type"], after["event_type"]);
            }
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn values_that_are_personal_appear_nowhere() {
    let text = r#"{"event_type":"users.messages.email.Click","id":"9270ced2-225a-4d7d-8e66-f13d307939c5","user_id":"6a25a2fc4be507d2d4c0f144","time":1780851455,"email_address":"ada@example.com","external_user_id":"ada-1815","nickname":"Countess"}
{"event_type":"users.messages.carrierpigeon.Send","to":"Ada Lovelace"}
"#;
    let key = scratch("hex-key", "0f".repeat(32).as_bytes());
    for how in [
        &["mask"] as &[&str],
        &["drop"],
        &["hash", "--key-file", &key],
    ] {
        let arguments = [&["cat", "-", "--redact"], how].concat();
        let out = pipe(&arguments, text.as_bytes()).stdout;
        assert_eq!(out.lines().count(), 2);
        for secret in [
            "ada@example",
            "ada-1815",
            "6a25a2fc4be507d2d4c0f144",
            "Lovelace",
            "Countess",
        ] {
            assert!(!out.contains(secret), "{out}");
        }
        let kept = pipe(
            &[&arguments[..], &["--keep-unknown"]].concat(),
            text.as_bytes(),
        )
        .stdout;
        assert!(
            kept.contains("Countess")
                && kept.contains("Ada Lovelace")
                && !kept.contains("ada-1815"),
            "{kept}"
        );
    }
}

#[test]
fn what_stays_in_the_clear_is_told() {
    let text = r#"{"event_type":"users.behaviors.CustomEvent","id":"9270ced2-225a-4d7d-8e66-f13d307939c5","user_id":"6a25a2fc4be507d2d4c0f144","time":1780851455,"name":"n","properties":"{\"who\":\"ada\"}","device_id":"d","nick\u0007name":"Countess"}
{"event_type":"users.behaviors.app.SessionStart","id":"9270ced2-225a-4d7d-8e66-f13d307939c5","user_id":"6a25a2fc4be507d2d4c0f144","time":1780851455,"session_id":"s","app_id":"a","device_id":"d"}
{"event_type":"users.messages.carrierpigeon.Send","to":"Ada Lovelace"}
"#;
    let told = |more: &[&str]| {
        let run = pipe(
            &[&["cat", "-", "--redact", "mask"], more].concat(),
            text.as_bytes(),
        );
        assert_eq!(
            (run.status, run.stdout.lines().count()),
            (0, 3),
            "{}",
            run.stderr
        );
        run.stderr
    };
    assert_eq!(told(&[]), "");
    let flagged = "left in the clear, though it may be personal: device_id (2 types of event), properties (users.behaviors.CustomEvent)\n";
    assert_eq!(told(&["--only-flagged"]), flagged);
    let unknown = "left in the clear, though it may be personal: \
                   nick\\u{7}name (users.behaviors.CustomEvent), to (users.messages.carrierpigeon.Send)\n";
    assert_eq!(told(&["--keep-unknown"]), unknown);
    assert_eq!(
        told(&["--keep-unknown", "--only-flagged"])
            .matches(" (")
            .count(),
        4
    );
}

#[test]
fn what_was_redacted_stays_as_it_is() {
    let input = run(&["sample", "--retired", "--count", "500"]).stdout;
    let key = scratch("again.key", &[9; 32]);
    for how in [
        &["mask"] as &[&str],
        &["drop"],
        &["hash", "--key-file", &key],
    ] {
        let arguments = [&["cat", "-", "--redact"], how].concat();
        let once = pipe(&arguments, input.as_bytes()).stdout;
        assert_eq!(once.lines().count(), 500);
        assert_eq!(pipe(&arguments, once.as_bytes()).stdout, once);
        assert_eq!(pipe(&["validate", "-"], once.as_bytes()).status, 0);
    }
}

#[test]
fn the_key_decides_the_pseudonym() {
    let file = data("currents.ndjson");
    let (raw, hex) = (
        scratch("raw.key", &[0x0f; 32]),
        scratch("hex.key", format!("{}\n", "0F".repeat(32)).as_bytes()),
    );
    let other = scratch("other.key", &[0x10; 32]);
    let hashed = |key: &str| run(&["cat", "--redact", "hash", "--key-file", key, &file]).stdout;
    assert_eq!(hashed(&raw), hashed(&hex));
    assert_ne!(hashed(&raw), hashed(&other));
    let short = scratch("short.key", b"secret");
    let cases: [(&[&str], &str); 5] = [
        (&["--redact", "hash"], "--key-file <PATH>"),
        (
            &["--redact", "hash", "--key-file", "no/such.key"],
            "error: cannot read the key in no/such.key: ",
        ),
        (
            &["--redact", "hash", "--key-file", &short],
            "it should be 32 bytes, or 64 hexadecimal digits",
        ),
        (
            &["--redact", "mask", "--key-file", &raw],
            "--key-file is for --redact hash only",
        ),
        (&["--only-flagged"], "--redact <HOW>"),
    ];
    for (arguments, expected) in cases {
        let run = run(&[&["cat", &file], arguments].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(!run.stderr.contains("secret"));
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let big = scratch(
        "pipe.ndjson",
        run(&["sample", "--count", "5000"]).stdout.as_bytes(),
    );
    let avro = avro(
        "pipe-avro",
        &run(&[
            "sample",
            "--count",
            "5000",
            "--event",
            "users.messages.email.Click",
        ])
        .stdout,
        &[],
    );
    for arguments in [
        &["cat", big.as_str()] as &[&str],
        &["cat", avro.to_str().unwrap()],
        &["sample", "--count", "1000000000"],
    ] {
        let mut child = command(arguments).spawn().unwrap();
        let mut outlet = child.stdout.take().unwrap();
        outlet.read_exact(&mut [0; 100]).unwrap();
        drop(outlet);
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(0), b"" as &[u8]),
            "{arguments:?}"
        );
    }
}
