//! Reports in each format, and exceptions.

use std::fs;

use serde_json::Value;

use super::support::Scratch;
use super::{BRAZE, diff, shop, shown, text};

#[test]
fn the_report_is_a_changelog() {
    let run = diff(&["release:3", "release:4", "--dir", BRAZE]);
    let expected = "\
braze, from release 3 (2025-10-08) to release 4 (2026-01-07)

Breaking
  Made the field `user_phone_number` optional in the event `users.messages.rcs.Click` [breaks rust]
  Made the field `user_id` optional in the event `users.messages.rcs.InboundReceive` [breaks rust]

Compatible
  Added the optional field `push_token` (string, sensitive) to the events
      `users.behaviors.pushnotification.TokenStateChange`, `users.messages.pushnotification.Bounce`
      and `users.messages.pushnotification.Send`
  Added the optional field `canvas_variation_name` (string) to the event `users.messages.rcs.Click`
  Added the optional field `canvas_step_message_variation_id` (uuid) to the event
      `users.messages.rcs.Rejection`

5 changes: 2 breaking, 3 compatible. Calls for a major version.
";
    assert_eq!(text(&run.stdout), expected);
    let markdown = text(
        &diff(&[
            "release:6",
            "release:7",
            "--dir",
            BRAZE,
            "--format",
            "markdown",
        ])
        .stdout,
    );
    assert!(
        markdown.starts_with("# braze, from release 6 (2026-03-04) to release 7 (2026-04-01)\n\n## Compatible\n\n- ")
            // Seven fields of three events, by their types.
            && markdown.contains("- Added the optional fields `canvas_name`, `canvas_step_name` and `canvas_variation_name` (string) to the events `users.messages.banner.Abort`, `users.messages.banner.Click` and `users.messages.banner.Impression`\n"),
        "{markdown}"
    );
}

#[test]
fn exceptions_let_a_change_pass_until_a_day_for_a_reason() {
    let before = shop("excuse-before", &[]);
    let after = shop(
        "excuse-after",
        &[
            ("events/orders.yaml", "note, at]", "note]"),
            (
                "events/orders.yaml",
                "An order is gone.\n  required: [id]\n",
                "An order is gone.\n",
            ),
            (
                "fields/order.yaml",
                "  at: {type: millis, doc: When.}\n",
                "",
            ),
        ],
    );
    let folder = Scratch::new("excuse");
    let [old, new] = [&before, &after].map(shown);
    let file = folder.0.join("checks.yaml");
    let excuse = |exceptions: &str, today: &str| {
        fs::write(&file, exceptions).unwrap();
        let file = file.to_string_lossy();
        let arguments = [&*old, &new, "--fail-on", "breaking", "--config", &file];
        let run = diff(&[&arguments[..], &["--today", today]].concat());
        (run.status.code(), text(&run.stdout), text(&run.stderr))
    };
    let both = "\
diff:
  exceptions:
    - {place: orders.Placed/*, rule: field-removed, reason: Nobody filled it., until: 2026-12-31}
    - {place: orders.Gone/id, reason: It goes., until: 2027-01-31}
";
    let (status, told, noted) = excuse(both, "2026-12-31");
    assert_eq!((status, noted.as_str()), (Some(0), ""));
    assert!(
        told.contains("\nLet pass\n  Removed the field `id` (string) from the event `orders.Gone`. It goes.\n  Removed the field `at` (millis) from the event `orders.Placed`. Nobody filled it.\n")
            // The version is what it is.
            && told.ends_with("\n2 changes: 2 let pass. Calls for a major version.\n")
            && !told.contains("\nBreaking\n"),
        "{told}"
    );
    let (status, told, noted) = excuse(both, "2027-01-01");
    assert_eq!(status, Some(1));
    assert_eq!(
        noted,
        "note: the exception for `orders.Placed/*` ended on 2026-12-31\n"
    );
    assert!(
        told.contains("\nBreaking\n  Removed the field `at`"),
        "{told}"
    );
    let (status, _, noted) = excuse(
        "diff:\n  exceptions:\n    - {place: x, reason: y, until: 2027-01-01}\n",
        "2026-01-01",
    );
    assert_eq!(status, Some(1));
    assert_eq!(
        noted,
        "note: the exception for `x` excuses nothing: remove it\n"
    );
    for (exceptions, expected) in [
        (
            "diff:\n  exceptions:\n    - {place: x, reason: y, until: soon}\n",
            "`soon` is not a date",
        ),
        (
            "diff:\n  exceptions:\n    - {place: x, reason: ' ', until: 2027-01-01}\n",
            "has no reason",
        ),
        (
            "diff:\n  exceptions:\n    - {place: x, rule: z, reason: y, until: 2027-01-01}\n",
            "`diff` has no rule `z`",
        ),
        (
            "diff: {severities: {field-removed: off}}\n",
            "how much `field-removed` weighs cannot be changed",
        ),
        (
            "diff:\n  exceptions:\n    - {place: x, until: 2027-01-01}\n",
            "missing field `reason`",
        ),
    ] {
        let (status, told, noted) = excuse(exceptions, "2026-01-01");
        assert_eq!((status, told.as_str()), (Some(2), ""));
        assert!(noted.contains(expected), "{noted}");
    }
}

#[test]
fn programs_read_reports_too() {
    let before = shop("program-before", &[]);
    let edit = (
        "events/orders.yaml",
        "Gone:\n  doc: An order is gone.\n",
        "Gone:\n  doc: 'Gone: 100%.'\n",
    );
    let other = (
        "events/orders.yaml",
        "[state, note, at]\n",
        "[state, note]\n  history: {1: {removed: [at]}}\n",
    );
    let after = shop("program-after", &[edit, other]);
    let [old, new] = [&before, &after].map(shown);
    let run = |format: &str| text(&diff(&[&old, &new, "--format", format]).stdout);
    let github = run("github");
    let expected = format!(
        "::error file={new}/events/orders.yaml,line=6,title=field-removed::Removed the field `at` (millis) from the event `orders.Placed`\n"
    );
    assert!(
        github.starts_with(&expected)
            && github.ends_with("::notice title=catalog diff::3 changes: 1 breaking, 2 of documentation. Calls for a major version.\n"),
        "{github}"
    );
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let told: Vec<(&str, &str)> = results
        .iter()
        .map(|result| {
            (
                result["ruleId"].as_str().unwrap(),
                result["level"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("field-removed", "error"),
            ("history-changed", "note"),
            ("documentation-changed", "note")
        ]
    );
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert!(
        results
            .iter()
            .all(|result| rules.iter().any(|rule| rule["id"] == result["ruleId"]))
    );
    // Of what changed within a record, its own line.
    let lines = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["region"]["startLine"]);
    assert_eq!(lines.collect::<Vec<_>>(), [6, 2, 10]);
    let place = &results[2]["locations"][0];
    assert_eq!(
        place["logicalLocations"][0]["fullyQualifiedName"],
        "orders.Gone"
    );
}

#[test]
fn annotations_stand_at_the_line_of_what_changed() {
    let before = shop("lines-before", &[]);
    let edits = [
        (
            "types.yaml",
            "    paid: It is paid.\n",
            "    paid: It is paid.\n    late: It is late.\n",
        ),
        (
            "catalog.yaml",
            "{web: The website.}",
            "\n  web: The website.\n  app: The app.",
        ),
        (
            "events/orders.yaml",
            "when or how., at_least_one: [state, note]",
            "when or how., at_least_one: [state, note, at]",
        ),
        ("events/orders.yaml", "total]\n", "total, code]\n"),
        ("events/orders.yaml", "  groups: [buyer]\n", ""),
    ];
    let after = shop("lines-after", &edits);
    let [old, new] = [&before, &after].map(shown);
    let github = text(&diff(&[&old, &new, "--format", "github"]).stdout);
    let at = |line: &str| {
        let (_, rest) = line.split_once(&format!("file={new}/"))?;
        let (place, rest) = rest.split_once(",title=")?;
        let (title, _) = rest.split_once("::")?;
        Some(format!("{title} {}", place.replace(",line=", ":")))
    };
    let told: Vec<String> = github.lines().filter_map(at).collect();
    assert_eq!(
        told,
        [
            "field-tightened events/orders.yaml:4",
            "value-added catalog.yaml:6",
            "value-added types.yaml:7",
            "rule-changed events/orders.yaml:7",
            // It is not there any more: the event.
            "group-left events/orders.yaml:2",
        ],
        "{github}"
    );
}
