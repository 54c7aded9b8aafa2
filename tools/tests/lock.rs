//! What was published, and what the command does about a catalog that contradicts it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Scratch, copy};

/// A copy of Braze's catalog.
struct Edited(Scratch);

impl Edited {
    fn new(name: &str) -> Self {
        let scratch = Scratch::new(name);
        copy(Path::new("../schema-defs"), &scratch.0);
        // They name events, and would have to be edited too.
        fs::remove_dir_all(scratch.0.join("destinations")).unwrap();
        let catalog = scratch.0.join("catalog.yaml");
        let text = fs::read_to_string(&catalog).unwrap();
        let (before, after) = text.split_once("\nquestions:\n").unwrap();
        let (_, releases) = after.split_once("\nreleases:\n").unwrap();
        fs::write(catalog, format!("{before}\nreleases:\n{releases}")).unwrap();
        let edited = Edited(scratch);
        // Only a destination has it.
        edited.edit(
            "fields/canvas.yaml",
            "  workflow_id:\n    type: string\n    doc: Identifier of the Canvas's workflow. No schema of \
             storage has it; an older page lists it for experiment steps.\n    examples: [5f2b9c1e8a7d4c0012345679]\n",
            "",
        );
        edited
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        let path = self.0.0.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file}: {old}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.0.0.join("protobuf.lock")).unwrap()
    }

    /// The status, and what both outputs say.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let run = Command::new(env!("CARGO_BIN_EXE_catalog"))
            .args(arguments)
            .arg(&self.0.0)
            .output()
            .unwrap();
        let text = [run.stdout, run.stderr].concat();
        (run.status.code(), String::from_utf8(text).unwrap())
    }

    fn check(&self) -> (Option<i32>, String) {
        self.run(&["check"])
    }

    fn update(&self, more: &[&str]) -> (Option<i32>, String) {
        self.run(&[&["export", "protobuf", "--update-lock"], more, &["--dir"]].concat())
    }
}

const EMAIL: &str = "events/users/messages/email.yaml";

#[test]
fn check_refuses_what_history_does_not_tell() {
    let bounce = "\
  doc: The receiving server refused an email for good, for example because the address does not exist.
  groups: [user_event, campaign, canvas, dispatch, email_message, email_sender]
  optional: [sending_ip, bounce_reason, is_drop]
";
    let (required, listed) = (
        bounce.replace(", is_drop]", "]\n  required: [is_drop]"),
        bounce.replace(", is_drop]", ", is_drop, user_agent]"),
    );
    let cases = [
        // An event is deleted outright.
        (
            EMAIL,
            "MarkAsSpam:",
            "MarkedAsSpam:",
            "the event `users.messages.email.MarkAsSpam`, which release 13 had, is gone",
        ),
        (
            "fields/email.yaml",
            "attempt_count:\n    type: int\n    doc: How many times delivery has been tried so far.\n    examples: [1, 4]\n",
            "attempt_count:\n    type: unix_seconds\n    doc: When.\n",
            "",
        ),
        (
            "fields/email.yaml",
            "attempt_count:\n    type: int\n    doc: How many times delivery has been tried so far.\n    examples: [1, 4]\n",
            "attempt_count:\n    type: string\n    doc: How many times delivery has been tried so far.\n",
            "`attempt_count` of `users.messages.email.Deferral` was int32 in release 13, and is string by its history",
        ),
        (
            EMAIL,
            bounce,
            &required,
            "`is_drop` of `users.messages.email.Bounce` was optional in release 13, and is required by its history",
        ),
        (
            EMAIL,
            bounce,
            &listed,
            "release 13 did not have `user_agent` in `users.messages.email.Bounce`, and its history does not say that it came later",
        ),
    ];
    for (at, (file, old, new, expected)) in cases.into_iter().enumerate() {
        let catalog = Edited::new(&format!("untold-{at}"));
        catalog.edit(file, old, new);
        let (status, said) = catalog.check();
        // Another meaning of the same whole number is the same on the wire.
        let refused = !expected.is_empty();
        assert_eq!(status, Some(i32::from(refused)), "{said}");
        assert!(said.contains(expected), "{said}");
        if refused {
            let last = "\nerror: what was published changed, and history does not tell\n";
            assert!(
                said.ends_with(last) && !said.contains("no mistakes"),
                "{said}"
            );
            let before = catalog.lock();
            let (status, said) = catalog.update(&[]);
            assert_eq!(status, Some(1), "{said}");
            assert!(
                said.contains("error: the catalog contradicts what was published"),
                "{said}"
            );
            assert_eq!(catalog.lock(), before);
            // Unless it was never so.
            let (status, said) = catalog.update(&["--correct"]);
            assert_eq!(status, Some(0), "{said}");
            assert_eq!(catalog.check().0, Some(0));
        }
    }
}

#[test]
fn a_release_that_is_told_passes_and_is_published_with_the_lock() {
    let catalog = Edited::new("told");
    catalog.edit(
        "catalog.yaml",
        "  13: {date: 2026-10-07}\n",
        "  13: {date: 2026-10-07}\n  14: {date: 2026-11-04}\n",
    );
    catalog.edit(
        EMAIL,
        "is_drop]\n  history:\n",
        "is_drop, user_agent]\n  history:\n    14: {added: [user_agent]}\n",
    );
    catalog.edit(
        EMAIL,
        "  doc: A user reported",
        "  retired: 14\n  doc: A user reported",
    );
    let (status, said) = catalog.check();
    assert_eq!(status, Some(0), "{said}");
    let (status, said) = catalog.update(&[]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.ends_with(": 1 added\n  user_agent of users.messages.email.Bounce\n"),
        "{said}"
    );
    assert!(catalog.lock().contains("\nrelease 14\n"));
    assert_eq!(catalog.check().0, Some(0));
    // From now on that is what was published.
    catalog.edit(EMAIL, "    14: {added: [user_agent]}\n", "");
    catalog.edit(EMAIL, ", is_drop, user_agent]", ", is_drop]");
    let (status, said) = catalog.check();
    assert_eq!(status, Some(1));
    assert!(
        said.contains(
            "`user_agent`, which `users.messages.email.Bounce` had in release 14, is gone"
        ),
        "{said}"
    );
}
