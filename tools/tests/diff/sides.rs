//! What can be compared.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::support::{Scratch, copy};
use super::{BRAZE, diff, json, shop, statements, text, untyped};

#[test]
fn git_revisions_are_sides() {
    let repository = Scratch::new("git");
    let folder = repository.0.join("catalogs/shop");
    let commit = |message: &str| {
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "."],
            &[
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.org",
                "commit",
                "--quiet",
                "-m",
                message,
            ],
        ] {
            let run = Command::new("git")
                .arg("-C")
                .arg(&repository.0)
                .args(arguments)
                .output()
                .unwrap();
            assert!(run.status.success(), "{}", text(&run.stderr));
        }
    };
    copy(&shop("git-old", &[]).0, &folder);
    fs::write(folder.join(".hidden.yaml"), "no: catalog").unwrap();
    commit("one");
    let edit = ("events/orders.yaml", "Gone:", "Lost:");
    copy(&shop("git-new", &[edit]).0, &folder);
    commit("two");
    let dir = folder.to_string_lossy().into_owned();
    let expected: BTreeSet<String> = ["record-added orders.Lost", "record-removed orders.Gone"]
        .map(str::to_owned)
        .into();
    for sides in [
        ["git:HEAD~1", &*dir],
        ["git:HEAD~1", "git:HEAD"],
        ["git:HEAD~1:catalogs/shop", "git:HEAD:catalogs/shop/"],
    ] {
        let report = json(&[&sides[..], &["--dir", &dir]].concat());
        assert_eq!(untyped(statements(&report)), expected, "{sides:?}");
    }
    for (side, expected) in [
        ("git:nowhere", "nowhere"),
        ("git:HEAD:elsewhere", "elsewhere"),
        ("git:--help", "is no revision"),
    ] {
        let run = diff(&[side, &dir, "--dir", &dir]);
        assert_eq!((run.status.code(), run.stdout.len()), (Some(2), 0));
        assert!(
            text(&run.stderr).contains(expected),
            "{}",
            text(&run.stderr)
        );
    }
}

#[test]
fn what_is_no_side_is_told() {
    for (side, status, expected) in [
        (
            "release:14",
            1,
            "error: braze has no release `14`; it has releases 1 to 13\n",
        ),
        (
            "release:x",
            1,
            "error: braze has no release `x`; it has releases 1 to 13\n",
        ),
        ("nowhere", 2, "error: there is no folder `nowhere`\n"),
    ] {
        let run = diff(&[side, BRAZE, "--dir", BRAZE]);
        assert_eq!(run.status.code(), Some(status));
        assert_eq!(text(&run.stderr), expected);
    }
    let table = text(&diff(&["--kinds"]).stdout);
    let row = |name: &str| {
        let row = table.lines().find(|line| line.starts_with(name)).unwrap();
        row.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("CHANGE"), "RUST READERS TABLES SENDERS VERSION");
    assert_eq!(
        row("record-added"),
        "compatible compatible compatible compatible minor"
    );
    assert_eq!(
        row("field-loosened"),
        "breaking compatible compatible compatible major"
    );
    assert_eq!(
        row("documentation-changed"),
        "documentation documentation documentation documentation patch"
    );
}
