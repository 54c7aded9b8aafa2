//! Folders as input.

use serde_json::{Value, json};

use crate::support::{folder, put, run};

fn line(id: &str) -> Vec<u8> {
    format!("{{\"event_type\":\"users.UserDeleteRequest\",\"id\":\"{id}\",\"user_id\":\"u\",\"time\":1700000000}}\n").into_bytes()
}

fn ids(cat: &str) -> Vec<String> {
    cat.lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn files_come_by_name_whatever_they_are_called() {
    let folder = folder("by-name");
    for name in [
        "b/2.ndjson",
        "b/10",
        "a.json",
        "c.txt",
        "b.json",
        "b/deep/er/x",
    ] {
        put(&folder, name, &line(name));
    }
    put(&folder, "empty", b"");
    let found = run(&["cat", folder.to_str().unwrap()]);
    assert_eq!((found.status, found.stderr.as_str()), (0, ""));
    assert_eq!(
        ids(&found.stdout),
        [
            "a.json",
            "b/10",
            "b/2.ndjson",
            "b/deep/er/x",
            "b.json",
            "c.txt"
        ]
    );
    let report = run(&["validate", "--format", "json", folder.to_str().unwrap()]).json();
    assert_eq!(
        (
            &report["records"],
            report["files"].as_array().unwrap().len()
        ),
        (&json!(6), 7)
    );
}

#[test]
fn what_is_no_data_is_told_and_not_read() {
    let folder = folder("no-data");
    put(&folder, "data.json", &line("1"));
    put(&folder, "notes.md", b"# Notes\n");
    put(&folder, "image.png", b"\x89PNG\r\n\x1a\n");
    put(&folder, "_SUCCESS", b"");
    put(&folder, ".data.json.crc", b"crc\0");
    put(&folder, "_temporary/0/part.json", b"{\"event");
    let text = run(&["validate", folder.to_str().unwrap()]);
    assert_eq!((text.status, text.stderr.as_str()), (0, ""));
    for part in [
        "/notes.md was not read: it is neither Avro nor JSON lines\n",
        "\n3 entries of folders passed over: hidden, or no files\n",
    ] {
        assert!(text.stdout.contains(part), "{}", text.stdout);
    }
    assert!(
        text.stdout
            .ends_with("\n1 record in 1 file: 1 valid (1 with warnings), 0 with errors\n"),
        "{}",
        text.stdout
    );
    let report = run(&["validate", "--format", "json", folder.to_str().unwrap()]).json();
    assert_eq!(
        (
            report["no_data"].as_array().unwrap().len(),
            &report["passed_over"]
        ),
        (2, &json!(3))
    );
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
    let cat = run(&["cat", folder.to_str().unwrap()]);
    assert_eq!(
        (
            cat.status,
            cat.stdout.lines().count(),
            cat.stderr.lines().count()
        ),
        (0, 1, 2)
    );
    // Named, it is read.
    assert_eq!(
        run(&[
            "validate",
            "--quiet",
            folder.join("notes.md").to_str().unwrap()
        ])
        .status,
        1
    );
}

#[test]
fn data_that_is_broken_from_the_start_is_still_data() {
    let folder = folder("broken-start");
    put(
        &folder,
        "data.ndjson",
        &[b"garbage\n", &line("1")[..]].concat(),
    );
    put(&folder, "data.avro", b"garbage");
    let run = run(&["validate", "--format", "json", folder.to_str().unwrap()]);
    let report = run.json();
    assert_eq!(run.status, 1);
    assert_eq!(
        (&report["records"], &report["malformed"], &report["damaged"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(report["rules"]["malformed.block"]["count"], 1);
}

#[test]
fn a_folder_without_files_is_a_mistake() {
    let folder = folder("empty");
    put(&folder, "_SUCCESS", b"");
    let run = run(&["validate", folder.to_str().unwrap()]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr
            .ends_with("/empty: there are no files in this folder, apart from hidden ones\n"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_and_never_in_circles() {
    let folder = folder("links");
    put(&folder, "data.json", &line("1"));
    std::os::unix::fs::symlink(folder.join("data.json"), folder.join("link.json")).unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("lost.json")).unwrap();
    let run = run(&["validate", "--format", "json", folder.to_str().unwrap()]);
    let report = run.json();
    assert_eq!(
        (run.status, &report["records"], &report["passed_over"]),
        (2, &json!(2), &json!(1))
    );
    assert!(
        report["unreadable"][0]["file"]
            .as_str()
            .unwrap()
            .ends_with("/lost.json"),
        "{report}"
    );
    assert!(
        run.stderr.contains("/lost.json: No such file"),
        "{}",
        run.stderr
    );
}

#[test]
fn order_does_not_depend_on_threads() {
    let folder = folder("threads");
    for part in 0..30 {
        // Of very different sizes: the small ones are done long before the large ones.
        let count = if part % 3 == 0 { "700" } else { "3" };
        let sample = run(&["sample", "--count", count, "--seed", &part.to_string()]).stdout;
        put(
            &folder,
            &format!("{part:02}.ndjson"),
            format!("{sample}nope\n").as_bytes(),
        );
    }
    let path = folder.to_str().unwrap();
    for command in [
        &["cat"] as &[&str],
        &["cat", "--dedupe"],
        &["validate", "--format", "json"],
        &["validate", "--dedupe"],
    ] {
        let runs: Vec<_> = ["1", "2", "5"]
            .iter()
            .map(|jobs| run(&[command, &["--jobs", jobs, path]].concat()))
            .collect();
        for other in &runs {
            assert!(other.status == 1 && !other.stdout.is_empty());
            assert!(
                other.stdout == runs[0].stdout && other.stderr == runs[0].stderr,
                "{command:?}"
            );
        }
    }
}
