//! `braze-events track check --plan`: custom events against a plan in YAML.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use braze_events::object::Check;
use braze_events::track::{TrackEvent, TrackRequest};
use serde_json::Value;
use streaming_events::custom;

use crate::support::{Run, folder, pipe, put, run};

const NOW: &str = "2026-06-01T00:00:00Z";

/// The example of a plan.
fn streaming() -> String {
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/streaming/schema-defs"
    )
    .to_owned()
}

fn check(plan: &str, more: &[&str], stdin: &str) -> Run {
    pipe(
        &[
            &["track", "check", "--now", NOW, "--plan", plan],
            more,
            &["-"],
        ]
        .concat(),
        stdin.as_bytes(),
    )
}

/// An event of this name with these properties.
fn event(name: &str, properties: &str) -> String {
    format!(
        r#"{{"external_id":"u","name":{name:?},"time":"2026-03-07T09:08:07Z","properties":{properties}}}"#
    )
}

/// What the plan and Braze accept.
const VALID: &[(&str, &str)] = &[
    ("rented_movie", r#"{"movie":"Solaris"}"#),
    (
        "rented_movie",
        r#"{"movie":"Солярис","movie_id":"mv-000042","director":"Andrei Tarkovsky","price":3.5,"rented_at":"03/07/2026","tags":["classic","space"],"plan":"premium"}"#,
    ),
    ("rented_movie", r#"{"movie":"x","price":1e300}"#),
    (
        "Bought Movie",
        r#"{"movie":"Solaris","currency":"EUR","price":9.5,"movie_id":"mv-000042"}"#,
    ),
    (
        "watched",
        r#"{"minutes":90,"is_finished":true,"stars":5,"quality":"uhd","Device name":"TV"}"#,
    ),
    ("watched", r#"{"minutes":90.0,"is_finished":false}"#),
    ("signed_out", "{}"),
];

/// What breaks a rule of the plan or of Braze, with the first of the rules.
const BROKEN: &[(&str, &str, &str)] = &[
    ("rented_movie", "{}", "required"),
    ("rented_movie", r#"{"movie":null}"#, "null"),
    ("rented_movie", r#"{"movie":"x","director":null}"#, "null"),
    ("rented_movie", r#"{"movie":5}"#, "type"),
    ("rented_movie", r#"{"movie":["x"]}"#, "type"),
    ("rented_movie", r#"{"movie":"x","movie":"y"}"#, "duplicate"),
    ("rented_movie", r#"{"movie":"x","price":"3"}"#, "type"),
    ("rented_movie", r#"{"movie":"x","price":-1}"#, "min"),
    (
        "rented_movie",
        r#"{"movie":"x","price":9007199254740993}"#,
        "range",
    ),
    (
        "rented_movie",
        r#"{"movie":"x","movie_id":"mv-1"}"#,
        "pattern",
    ),
    (
        "rented_movie",
        r#"{"movie":"x","rented_at":"noon"}"#,
        "datetime",
    ),
    ("rented_movie", r#"{"movie":"x","tags":["a",1]}"#, "type"),
    ("rented_movie", r#"{"movie":"x","tags":["a",null]}"#, "type"),
    ("rented_movie", r#"{"movie":"x","tags":"a"}"#, "type"),
    (
        "rented_movie",
        r#"{"movie":"x","tags":["2026-03-07"]}"#,
        "datetime-in-list",
    ),
    (
        "rented_movie",
        r#"{"movie":"x","tags":["1","2","3","4","5","6","7","8","9","10","11"]}"#,
        "max-items",
    ),
    (
        "rented_movie",
        r#"{"movie":"x","plan":"gold"}"#,
        "enumeration",
    ),
    ("rented_movie", r#"{"movie":"x","$x":1}"#, "name.prefix"),
    ("Bought Movie", r#"{"movie":"x"}"#, "required"),
    (
        "Bought Movie",
        r#"{"movie":"x","currency":"Euro"}"#,
        "format.currency",
    ),
    (
        "Bought Movie",
        r#"{"movie":"x","currency":"EUR","price":1}"#,
        "identified",
    ),
    ("watched", r#"{"minutes":0,"is_finished":true}"#, "min"),
    ("watched", r#"{"minutes":1441,"is_finished":true}"#, "max"),
    ("watched", r#"{"minutes":1.5,"is_finished":true}"#, "type"),
    (
        "watched",
        r#"{"minutes":9223372036854775808,"is_finished":"yes"}"#,
        "range",
    ),
    (
        "watched",
        r#"{"minutes":9,"is_finished":true,"stars":6,"quality":"8k"}"#,
        "values",
    ),
    ("watched", "[1]", "type"),
];

/// What a plan says nothing of; only with `--strict` that is an error.
const UNPLANNED: &[(&str, &str, &str)] = &[
    ("rented_moive", "{}", "unplanned-event"),
    ("RentedMovie", r#"{"movie":1}"#, "unplanned-event"),
    ("bought movie", "{}", "unplanned-event"),
    ("flew_to_the_moon", "{}", "unplanned-event"),
    (
        "rented_movie",
        r#"{"movie":"x","moive_id":"mv-000042"}"#,
        "unplanned-property",
    ),
    (
        "rented_movie",
        r#"{"movie":"x","Director":"y","weather":"rain"}"#,
        "unplanned-property",
    ),
    ("signed_out", r#"{"device":"tv"}"#, "unplanned-property"),
    (
        "watched",
        r#"{"minutes":9,"is_finished":true,"device name":"TV"}"#,
        "unplanned-property",
    ),
];

type Told = (u64, String, String, String, String);

/// What the compiled plan says of objects, line by line.
fn compiled(lines: &[String], check: &Check) -> Vec<Told> {
    let violations = |line: &String| match TrackEvent::from_json(line.as_bytes()) {
        _ if line.starts_with(r#"{"events""#) => TrackRequest::from_json(line.as_bytes())
            .unwrap()
            .validate_with(check),
        event => event.unwrap().validate_with(check),
    };
    let told = |(at, line)| {
        violations(line).into_iter().map(move |violation| {
            let severity = violation.severity.as_str().to_owned();
            (
                at,
                violation.pointer,
                violation.rule.to_string(),
                severity,
                violation.message.into_owned(),
            )
        })
    };
    (1..).zip(lines).flat_map(told).collect()
}

/// What the command says of them.
fn read(lines: &[String], more: &[&str]) -> Vec<Told> {
    let options = [more, &["--format", "json", "--problems", "100000"]].concat();
    let report = check(&streaming(), &options, &lines.join("\n")).json();
    let told = |problem: &Value| {
        let text = |key: &str| problem[key].as_str().unwrap().to_owned();
        (
            problem["line"].as_u64().unwrap(),
            text("pointer"),
            text("rule"),
            text("severity"),
            text("message"),
        )
    };
    report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(told)
        .collect()
}

#[test]
fn the_command_says_what_the_compiled_plan_says() {
    let valid = VALID
        .iter()
        .map(|(name, properties)| event(name, properties));
    let others = BROKEN
        .iter()
        .chain(UNPLANNED)
        .map(|(name, properties, _)| event(name, properties));
    let mut lines: Vec<String> = valid.chain(others).collect();
    lines.push(format!(r#"{{"events":[{}]}}"#, lines.join(",")));
    lines.push(r#"{"events":[{"external_id":"u","name":7,"time":"2026-03-07T09:08:07Z"},{"name":"watched"}]}"#.to_owned());
    let plain = custom::check().now(NOW.parse().unwrap());
    for (check, more) in [(plain, &[][..]), (plain.strict(), &["--strict"])] {
        let wanted = compiled(&lines, &check);
        assert_eq!(read(&lines, more), wanted);
        // And that is what these lines are for.
        let mut first = VALID
            .iter()
            .map(|_| None)
            .chain(BROKEN.iter().map(|(_, _, rule)| Some(*rule)))
            .collect::<Vec<_>>();
        first.extend(
            UNPLANNED
                .iter()
                .map(|(_, _, rule)| Some(*rule).filter(|_| !more.is_empty())),
        );
        let told = |line: u64| {
            wanted
                .iter()
                .find(|(at, ..)| *at == line)
                .map(|(_, _, rule, ..)| rule.as_str())
        };
        assert_eq!((1..).take(first.len()).map(told).collect::<Vec<_>>(), first);
    }
}

/// A plan of an airline.
fn airline(name: &str) -> PathBuf {
    let folder = folder(name);
    put(&folder, "types.yaml", b"cabin: {doc: Where somebody sits., values: {economy: At the back., business: In front.}}\n");
    put(
        &folder,
        "custom/flights.yaml",
        b"flight_booked:\n  doc: Somebody booked a flight.\n  required: {passenger_count: {type: integer, min: 1}}\n  \
          optional: {cabin: cabin, payer: {type: UserAlias, doc: Who pays.}}\n",
    );
    folder
}

#[test]
fn a_slip_of_the_pen_is_an_error_with_strict() {
    let plan = airline("plan-airline");
    let plan = plan.to_str().unwrap();
    let input = [
        event(
            "flight_booked",
            r#"{"passenger_count":2,"cabin":"economy","payer":{"alias_name":"a","alias_label":"b"}}"#,
        ),
        event("flight_bokked", r#"{"passenger_count":2}"#),
        event(
            "flight_booked",
            r#"{"passanger_count":2,"passenger_count":1}"#,
        ),
        event(
            "flight_booked",
            r#"{"passenger_count":0,"cabin":"first","payer":{"alias_name":"a"}}"#,
        ),
    ];
    let (input, mut body) = (input.join("\n"), String::new());
    write!(body, r#"{{"events":[{}]}}"#, input.replace('\n', ",")).unwrap();
    let without = check(plan, &[], &input);
    assert_eq!((without.status, without.stderr.as_str()), (1, ""));
    let wanted = [
        "<stdin>:1: warning[object] /properties/payer: Braze stores an object as a string.",
        "<stdin>:4: warning[object] /properties/payer: Braze stores an object as a string.",
        "<stdin>:4: error[min] /properties/passenger_count: `passenger_count` should be at least 1.",
        "<stdin>:4: warning[enumeration] /properties/cabin: `cabin` should be one of `economy`, `business`.",
        "<stdin>:4: error[required] /properties/payer/alias_label: `alias_label` is required.",
        "0 requests and 4 events in 1 file: 1 with errors, 1 with warnings, 0 malformed",
    ];
    assert_eq!(without.stdout.lines().collect::<Vec<_>>(), wanted);
    let strict = check(plan, &["--strict"], &body);
    assert_eq!((strict.status, strict.stderr.as_str()), (1, ""));
    let wanted = [
        "<stdin>:1: warning[object] /events/0/properties/payer: Braze stores an object as a string.",
        "<stdin>:1: error[unplanned-event] /events/1/name: The plan has no custom event `flight_bokked`. Did you mean `flight_booked`?",
        "<stdin>:1: error[unplanned-property] /events/2/properties/passanger_count: The plan has no property `passanger_count` of \
         `flight_booked`. Did you mean `passenger_count`?",
        "<stdin>:1: warning[object] /events/3/properties/payer: Braze stores an object as a string.",
        "<stdin>:1: error[min] /events/3/properties/passenger_count: `passenger_count` should be at least 1.",
        "<stdin>:1: warning[enumeration] /events/3/properties/cabin: `cabin` should be one of `economy`, `business`.",
        "<stdin>:1: error[required] /events/3/properties/payer/alias_label: `alias_label` is required.",
        "1 request and 4 events in 1 file: 1 with errors, 0 with warnings, 0 malformed",
    ];
    assert_eq!(strict.stdout.lines().collect::<Vec<_>>(), wanted);
    // Without a plan, all of that passes but for what Braze itself says.
    assert_eq!(
        pipe(&["track", "check", "--now", NOW, "-"], input.as_bytes()).status,
        0
    );
}

#[test]
fn strict_needs_a_plan() {
    let run = run(&["track", "check", "--strict", "-"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    let usage = "error: the following required arguments were not provided:\n  --plan <DIR>\n\n\
                 Usage: braze-events track check --plan <DIR> --strict <FILE>...\n\nFor more information, try '--help'.\n";
    assert_eq!(run.stderr, usage);
}

#[test]
fn a_folder_that_holds_no_plan() {
    let empty = folder("plan-empty");
    let missing = empty.join("missing");
    let file = put(&empty, "notes/x.txt", b"x");
    let whole = folder("plan-whole");
    put(&whole, "catalog.yaml", b"name: x\n");
    for (plan, why) in [
        (
            empty.to_str().unwrap(),
            "the plan in `DIR` has no custom events: they stand in `custom/*.yaml`",
        ),
        (
            missing.to_str().unwrap(),
            "`DIR` does not exist: `--plan` takes the folder of a plan",
        ),
        (
            file.as_str(),
            "`DIR` is not a folder: `--plan` takes the folder that holds `custom/*.yaml`",
        ),
        (
            whole.to_str().unwrap(),
            "`DIR` is a whole catalog, as its `catalog.yaml` shows: a plan stands on Braze's, and holds only `custom/*.yaml` and perhaps \
             `types.yaml`",
        ),
    ] {
        let run = check(plan, &[], "");
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert_eq!(run.stderr.replace(plan, "DIR"), format!("error: {why}\n"));
    }
}

#[test]
fn mistakes_in_a_plan_are_told_as_the_catalog_command_tells_them() {
    let plan = airline("plan-mistakes");
    let file = plan.join("custom/flights.yaml");
    fs::write(
        &file,
        fs::read_to_string(&file)
            .unwrap()
            .replace("cabin: cabin", "cabin: cabins")
            .replace("UserAlias", "UserAlia"),
    )
    .unwrap();
    let plan = plan.to_str().unwrap();
    let run = check(plan, &[], &event("flight_booked", "{}"));
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    let wanted = "\
error[unknown-type]: there is no type `cabins`
 --> DIR/custom/flights.yaml:4:21
  |
4 |   optional: {cabin: cabins, payer: {type: UserAlia, doc: Who pays.}}
  |                     ^^^^^^
  |
  = help: did you mean `cabin`?

error[unknown-type]: there is no object `UserAlia`
 --> DIR/custom/flights.yaml:4:43
  |
4 |   optional: {cabin: cabins, payer: {type: UserAlia, doc: Who pays.}}
  |                                           ^^^^^^^^
  |
  = help: did you mean `UserAlias`?

2 mistakes
";
    assert_eq!(run.stderr.replace(plan, "DIR"), wanted);
}
