//! `--dedupe`.

use serde_json::json;

use crate::support::{pipe, run, scratch};

fn line(id: &str, user: &str) -> String {
    format!(
        "{{\"event_type\":\"users.UserDeleteRequest\",\"id\":\"{id}\",\"user_id\":\"{user}\",\"time\":1700000000}}\n"
    )
}

#[test]
fn the_first_in_the_order_of_the_input_stays() {
    let sample = run(&["sample", "--count", "4000", "--seed", "3"]).stdout;
    let first = scratch("dedupe-1.ndjson", sample.as_bytes());
    let reversed: String = sample.split_inclusive('\n').rev().collect();
    let second = scratch("dedupe-2.ndjson", reversed.as_bytes());
    let cat = run(&["cat", "--dedupe", &first, &second]);
    assert_eq!((cat.status, cat.stdout == sample), (0, true));
    assert_eq!(cat.stderr, "note: 4000 duplicates left out\n");
    let report = run(&["validate", "--format", "json", "--dedupe", &first, &second]).json();
    let once = run(&["validate", "--format", "json", &first]).json();
    assert_eq!(
        (&report["duplicates"], &once["duplicates"]),
        (&json!(4000), &json!(0))
    );
    for key in ["records", "valid", "events", "rules"] {
        assert_eq!(report[key], once[key], "{key}");
    }
    let text = run(&["validate", "--dedupe", &first, &second]).stdout;
    assert!(
        text.ends_with("0 with errors; 4000 duplicates left out\n"),
        "{text}"
    );
}

#[test]
fn only_ids_count_and_what_has_none_stays() {
    let id = "9270ced2-225a-4d7d-8e66-f13d307939c5";
    let input = [
        line(id, "a"),
        line(id, "b"),
        line("not a uuid", "c"),
        line("not a uuid", "d"),
        "{\"event_type\":\"new\",\"id\":\"not a uuid\"}\n{\"event_type\":\"new\"}\n{\"event_type\":\"new\"}\nnope\nnope\n".to_owned(),
        line("", "e"),
        line("", "e"),
    ];
    let report = pipe(
        &["validate", "--format", "json", "--dedupe", "-"],
        input.concat().as_bytes(),
    )
    .json();
    assert_eq!(
        (
            &report["records"],
            &report["duplicates"],
            &report["malformed"]
        ),
        (&json!(8), &json!(3), &json!(2))
    );
    assert_eq!(report["rules"]["malformed.json"]["first"]["line"], 8);
    let cat = pipe(&["cat", "--dedupe", "-"], input.concat().as_bytes());
    let users: Vec<_> = cat
        .records()
        .into_iter()
        .map(|record| record["user_id"].clone())
        .collect();
    assert_eq!(
        users,
        [
            json!("a"),
            json!("c"),
            json!(null),
            json!(null),
            json!("e"),
            json!("e")
        ]
    );
}

#[test]
fn a_copy_that_can_be_decoded_is_no_duplicate_of_one_that_cannot() {
    let input = format!(
        "{}{}",
        line("1", "a").replace("1700000000", "null"),
        line("1", "a")
    );
    let cat = pipe(&["cat", "--dedupe", "-"], input.as_bytes());
    assert_eq!((cat.status, cat.stdout.lines().count()), (1, 1));
}

#[test]
fn memory_is_bounded_and_forgetting_is_told() {
    let input: String = (0..100)
        .chain(0..100)
        .map(|id| line(&id.to_string(), "u"))
        .collect();
    let report = |ids| {
        pipe(
            &[
                "validate",
                "--format",
                "json",
                "--dedupe",
                "--dedupe-ids",
                ids,
                "-",
            ],
            input.as_bytes(),
        )
        .json()
    };
    assert_eq!(
        (
            &report("100")["duplicates"],
            &report("100")["duplicates_complete"]
        ),
        (&json!(100), &json!(true))
    );
    assert_eq!(
        (
            &report("10")["duplicates"],
            &report("10")["duplicates_complete"]
        ),
        (&json!(0), &json!(false))
    );
    let cat = pipe(
        &["cat", "--dedupe", "--dedupe-ids", "10", "-"],
        input.as_bytes(),
    );
    assert_eq!(
        cat.stderr,
        "note: 0 duplicates left out; ids were forgotten: there may be more (see --dedupe-ids)\n"
    );
    assert_eq!(pipe(&["cat", "--dedupe-ids", "10", "-"], b"").status, 2);
}

#[test]
fn a_record_that_is_not_shaped_like_its_event_is_no_first() {
    let input = format!(
        "{}{}",
        line("1", "a").replace("1700000000", "null"),
        line("1", "a")
    );
    let report = pipe(
        &["validate", "--format", "json", "--dedupe", "-"],
        input.as_bytes(),
    )
    .json();
    let counts =
        ["records", "valid", "with_errors", "duplicates"].map(|key| report[key].as_u64().unwrap());
    assert_eq!(
        counts,
        [2, 1, 1, 0],
        "as `cat --dedupe`, which writes the second"
    );
}
