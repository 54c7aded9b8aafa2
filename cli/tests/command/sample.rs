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
