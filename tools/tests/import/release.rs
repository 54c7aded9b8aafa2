//! Releases of the vendor, imported into the catalog without them: what comes out is the catalog in
//! this repository, but for what a person writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog_tests::earlier::{before, without_words};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::support::files;
use crate::{braze, read, run, said, write};

const RELEASES: [(&str, &str); 3] = [
    ("11", "2026-08-05"),
    ("12", "2026-09-02"),
    ("13", "2026-10-07"),
];

/// Lines that differ where a person knew more than the facts, by file: those that the import wrote,
/// and those of the catalog.
const BY_HAND: [(&str, &[&str], &[&str]); 5] = [
    (
        "catalog.yaml",
        &["  landing_page: To be written.", "  survey: To be written."],
        &[
            "  landing_page: Landing pages, web pages that are built in Braze and hosted by it.",
            "  survey: Surveys, on landing pages and in in-app messages.",
        ],
    ),
    // The dictionary's field is an enumeration with other values.
    (
        "events/users/canvas/costep.yaml",
        &[],
        &[
            "  override:",
            "    channel: {type: string, doc: Channel on which the message was sent., examples: [email, sms]}",
        ],
    ),
    // A field of Canvas entries and of emails: no file tells of both alone.
    (
        "fields/base.yaml",
        &[],
        &[
            "  data_object_provenance:",
            "    type: string",
            "    pii: true",
        ],
    ),
    // Enumerations, whose values no type tells.
    (
        "fields/canvas.yaml",
        &[
            "    type: string",
            "  data_object_provenance:",
            "    type: string",
            "    pii: true",
            "    type: string",
        ],
        &[
            "    type: optimizer_conversion",
            "    type: destination_variant",
        ],
    ),
    (
        "fields/survey.yaml",
        &[
            "    type: uuid",
            "  survey_completion_status:",
            "    type: string",
            "    type: string",
        ],
        &[
            "  survey_completion_status:",
            "    type: survey_completion",
            "    type: survey_answer_type",
            "    type: json_text",
        ],
    ),
];

fn yaml(folder: &Path) -> BTreeMap<String, String> {
    let all = files(folder).into_iter();
    let all = all.filter(|path| path.extension().is_some_and(|found| found == "yaml"));
    all.map(|path| {
        let text = fs::read_to_string(folder.join(&path)).unwrap();
        (path.to_string_lossy().into_owned(), text)
    })
    .collect()
}

/// The lines of one text that another does not have in this order.
fn differ<'t>(from: &'t [String], to: &'t [String]) -> (Vec<&'t str>, Vec<&'t str>) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    let changes = capture_diff_slices(Algorithm::Lcs, from, to).into_iter();
    for change in changes.filter(|change| change.tag() != DiffTag::Equal) {
        gone.extend(from[change.old_range()].iter().map(String::as_str));
        come.extend(to[change.new_range()].iter().map(String::as_str));
    }
    (gone, come)
}

#[test]
fn the_facts_of_three_releases_make_the_catalog_of_today() {
    let scratch = braze("facts");
    let folder = scratch.0.join("schema-defs");
    let today = yaml(&folder);
    before(11, &folder);
    // The lock of numbers knows more than the catalog does then.
    fs::remove_file(folder.join("protobuf.lock")).unwrap();
    said(&scratch, &["fmt"]);
    let (out, _) = said(&scratch, &["check", "--deny", "warnings"]);
    assert!(
        out.contains("100 events") && out.contains("10 releases"),
        "{out}"
    );
    let then = yaml(&folder);

    let facts = fs::canonicalize("../tests/facts/releases-11-13.csv").unwrap();
    let facts = facts.to_str().unwrap();
    for (number, date) in RELEASES {
        let import = ["import", facts, "--release", number, "--date", date];
        said(&scratch, &[&import[..], &["--write"]].concat());
        assert_eq!(said(&scratch, &import).0, "", "again");
    }
    said(&scratch, &["fmt", "--check"]);

    let now = yaml(&folder);
    let mut missed: BTreeSet<&str> = today.keys().map(String::as_str).collect();
    for (path, text) in &now {
        missed.remove(path.as_str());
        let (written, wanted) = (without_words(text), without_words(&today[path]));
        let (gone, come) = differ(&written, &wanted);
        let known = BY_HAND.iter().find(|(file, ..)| file == path);
        let known = known.map_or((&[][..], &[][..]), |(_, gone, come)| (*gone, *come));
        if path != "types.yaml" {
            assert_eq!((&gone[..], &come[..]), known, "{path}");
        }
        // What the release does not touch is as it was, byte for byte.
        if let Some(then) = then.get(path) {
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (before, after) = (lines(then), lines(text));
            let (gone, _) = differ(&before, &after);
            let lists = ["  optional: [", "    optional: ["];
            let is_list = |line: &&str| lists.iter().any(|list| line.starts_with(list));
            assert!(gone.iter().all(is_list), "{path}: {gone:?}");
        }
    }
    assert_eq!(missed, BTreeSet::new());
}

/// Release 10 in the vendor's own form: what it brought is taken out, and comes back from schemas.
#[test]
fn the_schemas_of_a_release_make_the_catalog_of_that_release() {
    let scratch = braze("schemas");
    let folder = scratch.0.join("schema-defs");
    said(&scratch, &["export", "avro", "--out", "avro"]);
    let events = |file: &str| format!("schema-defs/events/{file}.yaml");
    let (costep, users, rcs) = (
        events("users/canvas/costep"),
        events("users"),
        events("users/messages/rcs"),
    );
    let see = events("contentoptimizer");
    let originals = [&costep, &users, &rcs, &see].map(|file| read(&scratch, file));
    let catalog = read(&scratch, "schema-defs/catalog.yaml");

    let (rest, _) = originals[0].split_once("\nSend:\n").unwrap();
    let rest = rest.replace("  see: [users.canvas.costep.Send]\n", "");
    write(&scratch, &costep, &rest);
    let (rest, _) = originals[1].split_once("\nUserDeleteRequest:\n").unwrap();
    write(&scratch, &users, rest);
    let without = originals[2]
        .replace("campaign, canvas", "campaign")
        .replace("    10: {added: [canvas_id]}\n", "")
        .replace("  history:\n\n", "\n")
        .replace("  history:\n  override:", "  override:");
    let names =
        "canvas_name, canvas_variation_id, canvas_variation_name, canvas_step_id, canvas_step_name";
    let listed = without
        .replace("  optional: [", &format!("  optional: [{names}, "))
        .replace(
            "  optional:\n    [",
            &format!("  optional:\n    [{names}, "),
        )
        .trim_end()
        .trim_end_matches("  history:")
        .to_owned();
    write(&scratch, &rcs, &listed);
    let see_rest = originals[3].replace("users.canvas.costep.Send, ", "");
    write(&scratch, &see, &see_rest);
    let date = catalog
        .lines()
        .find(|line| line.starts_with("  10: "))
        .unwrap();
    write(
        &scratch,
        "schema-defs/catalog.yaml",
        &catalog.replace(&format!("{date}\n"), ""),
    );
    fs::remove_file(folder.join("protobuf.lock")).unwrap();
    said(&scratch, &["fmt"]);
    assert!(!read(&scratch, &rcs).contains("canvas_id"));
    let untouched = yaml(&folder);

    let import = ["import", "avro", "--release", "10", "--date", "2026-07-01"];
    let (diff, err) = said(&scratch, &import);
    assert_eq!(err, "", "all is known");
    write(&scratch, "a.patch", &diff);
    // The diff is what `patch` and `git apply` take.
    let applied = std::process::Command::new("git")
        .args(["apply", "--check", "a.patch"])
        .env("GIT_CEILING_DIRECTORIES", scratch.0.parent().unwrap())
        .current_dir(&scratch.0)
        .output()
        .unwrap();
    assert!(applied.status.success(), "{applied:?}");
    said(&scratch, &[&import[..], &["--write"]].concat());

    assert_eq!(read(&scratch, "schema-defs/catalog.yaml"), catalog);
    // No schema has titles and words, which people wrote.
    let untitled = |text: &str| -> String {
        let lines = text.split_inclusive('\n');
        let is_of_people = |line: &&str| {
            ["  title: ", "  words: "]
                .iter()
                .any(|key| line.starts_with(key))
        };
        lines.filter(|line| !is_of_people(line)).collect()
    };
    let (kept, come) = originals[1].split_once("\nUserDeleteRequest:\n").unwrap();
    let come = untitled(come);
    assert_eq!(
        read(&scratch, &users),
        format!("{kept}\nUserDeleteRequest:\n{come}")
    );
    assert_eq!(read(&scratch, &rcs), originals[2]);
    // What a person wrote of one field, and where to look further.
    let by_hand = untitled(&originals[0])
        .replace("  see: [users.canvas.costep.Send]\n", "")
        .rsplit_once("\n  override:")
        .map(|(start, _)| format!("{start}\n"));
    assert_eq!(read(&scratch, &costep), by_hand.unwrap());
    for (path, text) in yaml(&folder) {
        let path_there = format!("schema-defs/{path}");
        if ![
            &costep,
            &users,
            &rcs,
            &"schema-defs/catalog.yaml".to_owned(),
        ]
        .contains(&&path_there)
        {
            assert_eq!(untouched[&path], text, "{path}");
        }
    }
    assert_eq!(said(&scratch, &import).0, "", "again");
}

/// The made-up release of a month: one event, two fields into three events, one loosened, one
/// retired.
#[test]
fn a_release_is_a_patch_of_a_screen() {
    let scratch = braze("month");
    fs::remove_file(scratch.0.join("schema-defs/protobuf.lock")).unwrap();
    let mut facts = "event,field,type,presence,pii,change\n".to_owned();
    for (field, presence) in [
        ("id,uuid", "required"),
        ("user_id,string", "required"),
        ("external_user_id,string", "optional"),
        ("app_group_id,string", "optional"),
        ("time,int", "required"),
        ("campaign_id,string", "optional"),
        ("campaign_name,string", "optional"),
        ("message_variation_id,string", "optional"),
        ("message_variation_name,string", "optional"),
        ("email_address,string", "required"),
        ("preference_center_id,string", "required"),
        ("preference_center_name,string", "optional"),
    ] {
        writeln!(
            facts,
            "users.messages.email.PreferenceChange,{field},{presence},,"
        )
        .unwrap();
    }
    for event in ["email.Open", "email.Send", "sms.Send"] {
        writeln!(
            facts,
            "users.messages.{event},is_prefetch,boolean,optional,false,added"
        )
        .unwrap();
        writeln!(
            facts,
            "users.messages.{event},language,string,optional,true,added"
        )
        .unwrap();
    }
    facts += "users.messages.email.Abort,email_address,,,,loosened\n";
    facts += "users.canvas.Conversion,,,,,retired\n";
    write(&scratch, "facts.csv", &facts);
    let import = [
        "import",
        "facts.csv",
        "--release",
        "14",
        "--date",
        "2026-11-04",
    ];
    let (diff, err) = said(&scratch, &import);
    let is_change = |line: &&str| {
        line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---")
    };
    let changes = diff.lines().filter(is_change).count();
    assert!(changes <= 30, "{changes} lines\n{diff}");
    let expected = "+PreferenceChange:
+  doc: To be written.
+  groups: [user_event, campaign]
+  required: [email_address, preference_center_id]
+  optional: [preference_center_name]
+  since: 14
";
    assert!(diff.contains(expected), "{diff}");
    assert!(
        diff.contains("+    14: {loosened: [email_address]}\n"),
        "{diff}"
    );
    assert!(
        diff.contains("+    email_address: {presence: optional}\n"),
        "{diff}"
    );
    assert!(diff.contains("+  retired: 14\n"), "{diff}");
    assert!(
        diff.contains("+    14: {added: [is_prefetch, language]}\n"),
        "{diff}"
    );
    assert!(err.contains("4 texts are still to be written"), "{err}");
    // The second command writes, the third says what is still to be done.
    said(&scratch, &[&import[..], &["--write"]].concat());
    let (out, err) = said(&scratch, &["check"]);
    assert!(out.contains("110 events"), "{out}");
    assert!(err.ends_with("4 warnings\n"), "{err}");
    let strict = run(&scratch, &["check", "--deny", "warnings"]);
    assert_eq!(strict.status.code(), Some(1));
}
