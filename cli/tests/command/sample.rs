//! `braze-events sample`.

use std::collections::BTreeSet;

use braze_events::EventType;

use crate::support::{pipe, run};

#[test]
fn the_same_seed_makes_the_same_bytes() {
    let sample = |seed| run(&["sample", "--count", "300", "--seed", seed]).stdout;
    assert_eq!(sample("5"), sample("5"));
    assert_ne!(sample("5"), sample("6"));
    assert!(
        sample("5").starts_with(&run(&["sample", "--seed", "5"]).stdout),
        "more records begin with the same"
    );
    assert_eq!(sample("1"), run(&["sample", "--count", "300"]).stdout);
}

#[test]
fn samples_are_beyond_reproach() {
    for seed in ["1", "2", "3"] {
        let sample = run(&["sample", "--retired", "--count", "2000", "--seed", seed]);
        assert_eq!((sample.status, sample.stderr.as_str()), (0, ""));
        let checked = pipe(
            &["validate", "--format", "json", "--warnings-as-errors", "-"],
            sample.stdout.as_bytes(),
        );
        let report = checked.json();
        assert_eq!(checked.status, 0, "{}", report["problems"]);
        assert_eq!(
            (
                report["records"].as_u64(),
                report["unknown_events"].as_u64()
            ),
            (Some(2000), Some(0))
        );
        assert_eq!(report["unknown_fields"].as_object().unwrap().len(), 0);
    }
}

fn types(arguments: &[&str]) -> Vec<String> {
    let records = run(&[&["sample"], arguments].concat()).records();
    records
        .iter()
        .map(|record| record["event_type"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_live_event_type_has_its_turn() {
    let live: Vec<&str> = EventType::ALL
        .iter()
        .filter(|event| event.retired().is_none())
        .map(|event| event.as_str())
        .collect();
    assert_eq!(types(&[]), live);
    assert_eq!(types(&["--retired"]).len(), EventType::ALL.len());
    assert_eq!(
        types(&["--retired"])
            .into_iter()
            .collect::<BTreeSet<_>>()
            .len(),
        EventType::ALL.len()
    );
    assert_eq!(types(&["--count", "2"]), live[..2]);
    assert!(types(&["--count", "0"]).is_empty());
    let retired = EventType::ALL
        .iter()
        .copied()
        .find(|event| event.retired().is_some())
        .unwrap();
    assert_eq!(
        types(&["--event", retired.as_str()]),
        [retired.as_str()],
        "named"
    );
}

#[test]
fn chosen_event_types_take_turns() {
    let (click, open) = ("users.messages.email.Click", "users.messages.email.Open");
    assert_eq!(
        types(&["--event", open, "--event", click, "--count", "5"]),
        [open, click, open, click, open]
    );
    assert_eq!(types(&["--event", open, "--event", click]), [open, click]);
}

#[test]
fn event_types_that_do_not_exist_come_with_a_suggestion() {
    for arguments in [
        &["sample", "--event"] as &[&str],
        &["cat", "-", "--event"],
        &["describe"],
    ] {
        let run = run(&[arguments, &["users.messages.email.Clik"]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(
            run.stderr
                .contains("did you mean `users.messages.email.Click`?"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn users_come_back_and_keep_what_is_personal() {
    let sample = run(&[
        "sample",
        "--count",
        "600",
        "--users",
        "7",
        "--event",
        "users.messages.email.Click",
    ]);
    let records = sample.records();
    let values = |name: &str| {
        records
            .iter()
            .filter_map(|record| record.get(name)?.as_str())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(values("user_id").len(), 7);
    assert!(values("external_user_id").len() <= 7 && values("email_address").len() <= 7);
    assert_eq!(values("id").len(), 600, "events are not their users");
    let mut addresses = std::collections::BTreeMap::new();
    for record in &records {
        let known = addresses
            .entry(record["user_id"].to_string())
            .or_insert_with(|| record["email_address"].clone());
        assert_eq!(*known, record["email_address"]);
    }
    let checked = pipe(
        &["validate", "--warnings-as-errors", "-"],
        sample.stdout.as_bytes(),
    );
    assert_eq!(checked.status, 0, "{}", checked.stdout);
    assert_eq!(run(&["sample", "--users", "0"]).status, 2);
}

#[test]
fn events_happen_when_they_are_asked_to() {
    let times = |from: &str, to: &str| -> Vec<i64> {
        let sample = run(&[
            "sample",
            "--count",
            "400",
            "--event",
            "users.messages.email.Click",
            "--from",
            from,
            "--to",
            to,
        ]);
        assert_eq!(sample.status, 0, "{}", sample.stderr);
        sample
            .records()
            .iter()
            .map(|record| record["time"].as_i64().unwrap())
            .collect()
    };
    let (day, next) = (1_772_323_200, 1_772_409_600);
    let all = times("2026-03-01", "2026-03-02");
    assert!(
        all.iter().all(|time| (day..next).contains(time))
            && all.iter().max().unwrap() - all.iter().min().unwrap() > 80_000
    );
    let all = times("2026-03-01T23:59:58Z", "2026-03-02");
    assert!(
        all.iter().all(|time| (next - 2..next).contains(time)),
        "{all:?}"
    );
    for (arguments, said) in [
        (
            ["--from", "2026-03-02", "--to", "2026-03-02"],
            "--to is not later than --from",
        ),
        (
            ["--from", "2026-02-30", "--to", "2026-03-02"],
            "neither a date",
        ),
        (
            ["--from", "2026-03-01T10:00:00", "--to", "2026-03-02"],
            "with its offset",
        ),
        (
            ["--from", "1969-01-01", "--to", "2026-03-02"],
            "between 2010 and January 2038",
        ),
    ] {
        let run = run(&[&["sample"], &arguments[..]].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn some_records_are_delivered_again() {
    let sample = run(&["sample", "--count", "2000", "--duplicates", "10"]).stdout;
    let (lines, different) = (
        sample.lines().count(),
        sample.lines().collect::<BTreeSet<_>>().len(),
    );
    assert_eq!(lines, 2_000);
    assert!((1_750..1_900).contains(&different), "{different}");
    assert!(
        sample
            .lines()
            .collect::<Vec<_>>()
            .windows(2)
            .all(|pair| pair[0] != pair[1]),
        "not at once"
    );
    assert_eq!(
        run(&["sample", "--count", "2000", "--duplicates", "0"]).stdout,
        run(&["sample", "--count", "2000"]).stdout
    );
    assert_eq!(run(&["sample", "--duplicates", "101"]).status, 2);
}

#[test]
fn a_message_comes_from_a_campaign_or_a_canvas() {
    let sample = run(&["sample", "--retired", "--count", "6000", "--seed", "11"]);
    let (mut campaigns, mut canvases) = (0, 0);
    for record in sample.records() {
        let has = |names: &[&str]| names.iter().any(|name| record.get(name).is_some());
        let campaign = has(&[
            "campaign_id",
            "campaign_name",
            "message_variation_id",
            "message_variation_name",
        ]);
        let canvas = has(&[
            "canvas_id",
            "canvas_name",
            "canvas_variation_id",
            "canvas_variation_name",
            "canvas_step_id",
            "canvas_step_name",
            "canvas_step_message_variation_id",
        ]);
        assert!(!(campaign && canvas), "{record}");
        campaigns += u32::from(campaign);
        canvases += u32::from(canvas);
    }
    assert!(
        campaigns > 1_000 && canvases > 1_000,
        "{campaigns} and {canvases}"
    );
}

#[test]
fn devices_fit_their_platform() {
    let sample = run(&[
        "sample",
        "--retired",
        "--count",
        "20000",
        "--users",
        "40",
        "--seed",
        "4",
    ]);
    let mut seen = BTreeSet::new();
    for record in sample.records() {
        let text = |name: &str| record.get(name).and_then(|value| value.as_str());
        let model = text("device_model");
        if let Some(model) = model {
            seen.insert(model.to_owned());
        }
        match text("platform") {
            Some("ios") => {
                assert!(
                    model.is_none_or(
                        |model| model.starts_with("iPhone") || model.starts_with("iPad")
                    ),
                    "{record}"
                );
                assert!(
                    matches!(text("ad_id_type"), None | Some("ios_idfa")),
                    "{record}"
                );
                assert!(
                    text("browser").is_none() && text("web_push_token_user_auth").is_none(),
                    "{record}"
                );
                assert!(
                    matches!(text("os_version"), None | Some("18.5" | "17.7.2")),
                    "{record}"
                );
            }
            Some("android") => {
                assert!(
                    matches!(model, None | Some("Pixel 9" | "SM-S938B")),
                    "{record}"
                );
                assert!(
                    matches!(text("ad_id_type"), None | Some("google_ad_id")),
                    "{record}"
                );
                assert!(text("ios_push_token_apns_gateway").is_none(), "{record}");
            }
            Some("web") => {
                assert!(
                    model.is_none()
                        && text("ad_id_type").is_none()
                        && text("ad_id").is_none()
                        && text("carrier").is_none(),
                    "{record}"
                );
                assert!(
                    matches!(text("os_version"), None | Some("Windows" | "Mac")),
                    "{record}"
                );
            }
            Some("tvos") => assert!(
                model.is_none_or(|model| model.starts_with("AppleTV")),
                "{record}"
            ),
            _ => {}
        }
        match text("ad_id_type") {
            Some("ios_idfa") => assert!(
                text("ad_id").is_none_or(|id| id.contains('-') && id == id.to_uppercase()),
                "{record}"
            ),
            Some("google_ad_id") => assert!(
                text("ad_id").is_none_or(|id| id.contains('-') && id == id.to_lowercase()),
                "{record}"
            ),
            _ => {}
        }
        if text("device_class") == Some("tablet") {
            assert!(
                matches!(
                    (text("device_os"), model),
                    (None | Some("iOS"), None | Some("iPad"))
                ),
                "{record}"
            );
        }
        if text("device_os") == Some("Windows") {
            assert!(
                model.is_none() && text("user_agent").is_none_or(|agent| agent.contains("Windows")),
                "{record}"
            );
        }
        if text("event_type") == Some("users.messages.pushnotification.IosForeground") {
            assert_eq!(text("platform"), Some("ios"));
        }
    }
    for model in [
        "iPhone17,1",
        "iPad16,3",
        "Pixel 9",
        "AFTN",
        "AppleTV14,1",
        "4802X",
        "iPad",
    ] {
        assert!(seen.contains(model), "{model}");
    }
}

#[test]
fn as_many_records_are_broken_as_validate_finds() {
    for (seed, percent) in [
        ("1", "3"),
        ("2", "10"),
        ("3", "50"),
        ("4", "100"),
        ("5", "1"),
        ("6", "97"),
    ] {
        let arguments = ["sample", "--retired", "--count", "3000", "--seed", seed];
        let (whole, some) = (
            run(&arguments).stdout,
            run(&[&arguments[..], &["--invalid", percent]].concat()).stdout,
        );
        assert_eq!(whole.lines().count(), some.lines().count());
        let broken: Vec<&str> = whole
            .lines()
            .zip(some.lines())
            .filter(|(a, b)| a != b)
            .map(|(_, broken)| broken)
            .collect();
        let share = percent.parse::<usize>().unwrap() * 30;
        assert!(
            broken.len().abs_diff(share) < 100,
            "{} of {share}",
            broken.len()
        );
        let report = pipe(&["validate", "--format", "json", "-"], some.as_bytes()).json();
        let number = |name: &str| report[name].as_u64().unwrap();
        assert_eq!(number("records"), 3_000);
        assert_eq!(
            number("with_errors") + number("unknown_events"),
            broken.len() as u64,
            "{report}"
        );
        assert_eq!(number("with_warnings"), 0, "{report}");
        // Those that are broken are found one by one, too.
        for line in broken.iter().take(60) {
            let report = pipe(
                &["validate", "--format", "json", "-"],
                format!("{line}\n").as_bytes(),
            )
            .json();
            assert_eq!(
                report["with_errors"].as_u64().unwrap()
                    + report["unknown_events"].as_u64().unwrap(),
                1,
                "{line}"
            );
        }
    }
    assert_eq!(
        run(&["sample", "--invalid", "0"]).stdout,
        run(&["sample"]).stdout
    );
    assert_eq!(run(&["sample", "--invalid", "101"]).status, 2);
}

#[test]
fn rejects_are_the_broken_records_that_are_errors() {
    let file = std::env::temp_dir().join(format!(
        "braze-events-sample-rejects-{}.ndjson",
        std::process::id()
    ));
    let sample = run(&[
        "sample",
        "--count",
        "2000",
        "--invalid",
        "20",
        "--duplicates",
        "10",
    ])
    .stdout;
    let checked = pipe(
        &[
            "validate",
            "--format",
            "json",
            "--rejects",
            file.to_str().unwrap(),
            "-",
        ],
        sample.as_bytes(),
    );
    let rejects = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(checked.status, 1);
    assert_eq!(
        rejects.lines().count() as u64,
        checked.json()["with_errors"].as_u64().unwrap()
    );
    assert!(
        (250..450).contains(&rejects.lines().count()),
        "{}",
        rejects.lines().count()
    );
}
