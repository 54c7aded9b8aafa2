//! `braze-events sample`.

use std::collections::BTreeSet;

use braze_events::EventType;

use crate::support::{pipe, run};

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let sample = |seed| run(&["sample", "--count", "300", "--seed", seed]).stdout;
    assert_eq!(sample("5"), sample("5"));
    assert_ne!(sample("5"), sample("6"));
    assert!(sample("5").starts_with(&run(&["sample", "--seed", "5"]).stdout), "more records begin with the same");
    assert_eq!(sample("1"), run(&["sample", "--count", "300"]).stdout);
}

#[test]
fn samples_are_beyond_reproach() {
    for seed in ["1", "2", "3"] {
        let sample = run(&["sample", "--retired", "--count", "2000", "--seed", seed]);
        assert_eq!((sample.status, sample.stderr.as_str()), (0, ""));
        let checked = pipe(&["validate", "--format", "json", "--warnings-as-errors", "-"], sample.stdout.as_bytes());
        let report = checked.json();
        assert_eq!(checked.status, 0, "{}", report["problems"]);
        assert_eq!((report["records"].as_u64(), report["unknown_events"].as_u64()), (Some(2000), Some(0)));
        assert_eq!(report["unknown_fields"].as_object().unwrap().len(), 0);
    }
}

fn types(arguments: &[&str]) -> Vec<String> {
    let records = run(&[&["sample"], arguments].concat()).records();
    records.iter().map(|record| record["event_type"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_live_event_type_has_its_turn() {
    let live: Vec<&str> = EventType::ALL.iter().filter(|event| event.retired().is_none()).map(|event| event.as_str()).collect();
    assert_eq!(types(&[]), live);
    assert_eq!(types(&["--retired"]).len(), EventType::ALL.len());
    assert_eq!(types(&["--retired"]).into_iter().collect::<BTreeSet<_>>().len(), EventType::ALL.len());
    assert_eq!(types(&["--count", "2"]), live[..2]);
    assert!(types(&["--count", "0"]).is_empty());
    let retired = EventType::ALL.into_iter().find(|event| event.retired().is_some()).unwrap();
    assert_eq!(types(&["--event", retired.as_str()]), [retired.as_str()], "named");
}

#[test]
fn chosen_event_types_take_turns() {
    let (click, open) = ("users.messages.email.Click", "users.messages.email.Open");
    assert_eq!(types(&["--event", open, "--event", click, "--count", "5"]), [open, click, open, click, open]);
    assert_eq!(types(&["--event", open, "--event", click]), [open, click]);
}

#[test]
fn event_types_that_do_not_exist_come_with_a_suggestion() {
    for arguments in [&["sample", "--event"] as &[&str], &["cat", "-", "--event"], &["describe"]] {
        let run = run(&[arguments, &["users.messages.email.Clik"]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains("did you mean `users.messages.email.Click`?"), "{}", run.stderr);
    }
}

#[test]
fn users_come_back_and_keep_what_is_personal() {
    let sample = run(&["sample", "--count", "600", "--users", "7", "--event", "users.messages.email.Click"]);
    let records = sample.records();
    let values = |name: &str| records.iter().filter_map(|record| record.get(name)?.as_str()).collect::<BTreeSet<_>>();
    assert_eq!(values("user_id").len(), 7);
    assert!(values("external_user_id").len() <= 7 && values("email_address").len() <= 7);
    assert_eq!(values("id").len(), 600, "events are not their users");
    let mut addresses = std::collections::BTreeMap::new();
    for record in &records {
        let known = addresses.entry(record["user_id"].to_string()).or_insert_with(|| record["email_address"].clone());
        assert_eq!(*known, record["email_address"]);
    }
    let checked = pipe(&["validate", "--warnings-as-errors", "-"], sample.stdout.as_bytes());
    assert_eq!(checked.status, 0, "{}", checked.stdout);
    assert_eq!(run(&["sample", "--users", "0"]).status, 2);
}

#[test]
fn events_happen_when_they_are_asked_to() {
    let times = |from: &str, to: &str| -> Vec<i64> {
        let sample = run(&["sample", "--count", "400", "--event", "users.messages.email.Click", "--from", from, "--to", to]);
        assert_eq!(sample.status, 0, "{}", sample.stderr);
        sample.records().iter().map(|record| record["time"].as_i64().unwrap()).collect()
    };
    let (day, next) = (1_772_323_200, 1_772_409_600);
    let all = times("2026-03-01", "2026-03-02");
    assert!(all.iter().all(|time| (day..next).contains(time)) && all.iter().max().unwrap() - all.iter().min().unwrap() > 80_000);
    let all = times("2026-03-01T23:59:58Z", "2026-03-02");
    assert!(all.iter().all(|time| (next - 2..next).contains(time)), "{all:?}");
    for (arguments, said) in [
        (["--from", "2026-03-02", "--to", "2026-03-02"], "--to is not later than --from"),
        (["--from", "2026-02-30", "--to", "2026-03-02"], "neither a date"),
        (["--from", "2026-03-01T10:00:00", "--to", "2026-03-02"], "with its offset"),
        (["--from", "1969-01-01", "--to", "2026-03-02"], "between 2010 and January 2038"),
    ] {
        let run = run(&[&["sample"], &arguments[..]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn some_records_are_delivered_again() {
    let sample = run(&["sample", "--count", "2000", "--duplicates", "10"]).stdout;
    let (lines, different) = (sample.lines().count(), sample.lines().collect::<BTreeSet<_>>().len());
    assert_eq!(lines, 2_000);
    assert!((1_750..1_900).contains(&different), "{different}");
    assert!(sample.lines().collect::<Vec<_>>().windows(2).all(|pair| pair[0] != pair[1]), "not at once");
    assert_eq!(run(&["sample", "--count", "2000", "--duplicates", "0"]).stdout, run(&["sample", "--count", "2000"]).stdout);
    assert_eq!(run(&["sample", "--duplicates", "101"]).status, 2);
}
