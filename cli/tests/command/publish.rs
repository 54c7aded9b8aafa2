//! How files come into a folder: all at once, by one run at a time, and not at all where that
//! cannot be.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Run, command, folder, put, run, scratch};

const HIDDEN: &str = ".braze-events.partial";
const LINE: &str = r#"{"event_type":"users.UserDeleteRequest","id":"1","user_id":"2","time":3}"#;

fn convert(out: &Path, arguments: &[&str]) -> Run {
    run(&[
        &["convert", "--to", "avro", "--out", out.to_str().unwrap()],
        arguments,
    ]
    .concat())
}

fn batch(out: &Path, input: &str) -> Run {
    run(&["track", "batch", input, "--out", out.to_str().unwrap()])
}

/// A run that waits for more input, and has its hidden folder.
fn waiting(out: &Path, arguments: &[&str]) -> Child {
    let mut child = command(&[arguments, &["--out", out.to_str().unwrap(), "-"]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.as_mut().unwrap(), "{LINE}").unwrap();
    let (lock, start) = (out.join(HIDDEN).join(".lock"), Instant::now());
    while fs::read_to_string(&lock).unwrap_or_default() != child.id().to_string() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "no {}",
            lock.display()
        );
        thread::sleep(Duration::from_millis(10));
    }
    child
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

const WRITERS: [&[&str]; 3] = [
    &["convert", "--to", "avro", "--layout", "bucket"],
    &["convert", "--to", "ndjson", "--jobs", "2"],
    &["track", "batch"],
];

#[cfg(unix)]
fn send(child: &Child, signal: &str) {
    assert!(
        Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[cfg(unix)]
#[test]
fn signals_clear_up() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        for arguments in WRITERS {
            let out = folder(&format!("publish-signal{signal}"));
            let mut child = waiting(&out, arguments);
            // Its input stays open.
            let _inlet = child.stdin.take();
            send(&child, signal);
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(status), "{arguments:?}");
            assert_eq!(
                String::from_utf8(output.stderr).unwrap(),
                "error: interrupted\n"
            );
            assert!(is_empty(&out), "{arguments:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn signals_take_back_the_rejects() {
    let path = |folder: &Path| folder.join("rejects.ndjson").to_str().unwrap().to_owned();
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        for arguments in [
            &["validate", "-"][..],
            &["cat", "-"],
            &["project", "--to", "custom-http", "-"],
        ] {
            let rejects = folder(&format!("publish-rejects{signal}"));
            let path = path(&rejects);
            let arguments = [arguments, &["--rejects", &path]].concat();
            let mut child = command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
            let start = Instant::now();
            while is_empty(&rejects) {
                assert!(start.elapsed() < Duration::from_secs(60), "no partial file");
                thread::sleep(Duration::from_millis(10));
            }
            let _inlet = child.stdin.take();
            send(&child, signal);
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(status), "{arguments:?}");
            assert_eq!(
                String::from_utf8(output.stderr).unwrap().lines().last(),
                Some("error: interrupted")
            );
            assert!(is_empty(&rejects), "{arguments:?}");
        }
        // Both go where there are both.
        let (out, rejects) = (
            folder(&format!("publish-both{signal}")),
            folder(&format!("publish-both-rejects{signal}")),
        );
        let mut child = waiting(
            &out,
            &["convert", "--to", "avro", "--rejects", &path(&rejects)],
        );
        assert!(!is_empty(&rejects));
        let _inlet = child.stdin.take();
        send(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(status));
        assert!(is_empty(&out) && is_empty(&rejects));
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_is_removed() {
    for arguments in WRITERS {
        let out = folder("publish-killed");
        let mut child = waiting(&out, arguments);
        send(&child, "-KILL");
        let pid = child.id();
        child.wait().unwrap();
        put(&out, &format!("{HIDDEN}/event_type=x/half.avro"), b"half");
        let next = convert(&out, &[&scratch("publish-killed.ndjson", LINE.as_bytes())]);
        assert_eq!(next.status, 0, "{}", next.stderr);
        assert!(
            next.stderr.starts_with(&format!(
                "note: an earlier run (process {pid}) was cut off: what it left in "
            )),
            "{}",
            next.stderr
        );
        assert_eq!(next.stderr.lines().count(), 1);
        assert_eq!(
            fs::read_dir(&out).unwrap().count(),
            1,
            "the file, and nothing hidden"
        );
    }
    // From before there were locks.
    let out = folder("publish-old");
    put(
        &out,
        &format!("{HIDDEN}/users.messages.email.Click.avro"),
        b"half",
    );
    let next = convert(&out, &[&scratch("publish-old.ndjson", LINE.as_bytes())]);
    assert_eq!(next.status, 0);
    assert!(
        next.stderr
            .starts_with("note: an earlier run was cut off: "),
        "{}",
        next.stderr
    );
    assert!(!out.join(HIDDEN).exists());
}

#[cfg(unix)]
#[test]
fn a_link_is_not_cleared() {
    let (out, other) = (folder("publish-link"), folder("publish-link-target"));
    let kept = put(&other, "kept", b"kept");
    std::os::unix::fs::symlink(&other, out.join(HIDDEN)).unwrap();
    let refused = convert(&out, &[&scratch("publish-link.ndjson", LINE.as_bytes())]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.starts_with("error: cannot make the folder ")
            && refused.stderr.contains(HIDDEN),
        "{}",
        refused.stderr
    );
    assert_eq!(fs::read(kept).unwrap(), b"kept");
}

#[test]
fn one_run_writes_at_a_time() {
    let out = folder("publish-running");
    let input = scratch("publish-running.ndjson", LINE.as_bytes());
    let mut child = waiting(&out, WRITERS[0]);
    for refused in [
        convert(&out, &[&input]),
        convert(&out, &["--force", &input]),
        batch(&out, &input),
    ] {
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
        let message = format!(
            "error: another run (process {}) is writing into this folder",
            child.id()
        );
        assert!(refused.stderr.starts_with(&message), "{}", refused.stderr);
    }
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success(), "it was not disturbed");
    assert_eq!(
        fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect::<Vec<_>>(),
        ["event_type=users.UserDeleteRequest"]
    );
}

#[test]
fn output_does_not_become_input() {
    let input = folder("publish-apart");
    put(&input, "day/events.ndjson", LINE.as_bytes());
    let text = input.to_str().unwrap();
    let at = |path: &str| PathBuf::from(format!("{text}/{path}"));
    #[cfg(unix)]
    let link = {
        let link = folder("publish-apart-links").join("link");
        std::os::unix::fs::symlink(&input, &link).unwrap();
        link
    };
    #[cfg(not(unix))]
    let link = input.clone();
    for (out, what) in [
        (at("out"), "is inside the input folder"),
        (at("day/out/deep"), "is inside the input folder"),
        (at("day/../new/../out"), "is inside the input folder"),
        (link.join("out"), "is inside the input folder"),
        (input.clone(), "is the input folder"),
        (at("./day/.."), "is the input folder"),
        (link, "is the input folder"),
    ] {
        for refused in [convert(&out, &[text]), batch(&out, text)] {
            assert_eq!(
                (refused.status, refused.stdout.as_str()),
                (2, ""),
                "{}",
                out.display()
            );
            assert!(
                refused.stderr.starts_with("error: the output folder ")
                    && refused.stderr.contains(what),
                "{}",
                refused.stderr
            );
        }
    }
    let refused = convert(&input, &["--force", at("day").to_str().unwrap()]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.starts_with("error: the input folder ")
            && refused.stderr.contains("is inside the output folder"),
        "{}",
        refused.stderr
    );
    // Paths from where the command runs.
    for (folder, out) in [
        (".", "out"),
        (".", "."),
        ("day", "."),
        ("../publish-apart", "out"),
    ] {
        let refused = command(&["convert", "--to", "avro", "--out", out, folder])
            .current_dir(&input)
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2), "{folder} {out}");
    }
    assert_eq!(
        fs::read_dir(&input).unwrap().count(),
        1,
        "and nothing was made"
    );
    // What is hidden is not read; and a file that was named is all that is read.
    assert_eq!(convert(&at("_out"), &[text]).status, 0);
    assert_eq!(convert(&at(".out/x"), &[text]).status, 0);
    assert_eq!(
        convert(&at("day"), &[at("day/events.ndjson").to_str().unwrap()]).status,
        0
    );
    // A name that only starts the same.
    assert_eq!(
        convert(Path::new(&format!("{text}-2")), &["--force", text]).status,
        0
    );
}

#[test]
fn errors_of_writing_name_the_file() {
    let (input, place) = (
        scratch("publish-errors.ndjson", LINE.as_bytes()),
        folder("publish-errors"),
    );
    let file = PathBuf::from(put(&place, "file", b"x"));
    for out in [file.clone(), file.join("below"), file.join("far/below")] {
        for refused in [
            convert(&out, &[&input]),
            convert(&out, &["--force", &input]),
            batch(&out, &input),
        ] {
            assert_eq!(refused.status, 2);
            let message = format!(
                "error: cannot make the folder {}: {} is not a folder\n",
                out.display(),
                file.display()
            );
            assert_eq!(refused.stderr, message);
        }
    }
    // A folder where a file is to be, and the other way round.
    put(&place, "types/users.UserDeleteRequest.avro/x", b"x");
    let refused = convert(&place.join("types"), &["--force", &input]);
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .stderr
            .ends_with("users.UserDeleteRequest.avro: there is a folder of that name\n"),
        "{}",
        refused.stderr
    );
    put(&place, "bucket/event_type=users.UserDeleteRequest", b"x");
    let refused = convert(&place.join("bucket"), &["--layout", "bucket", &input]);
    assert_eq!(refused.status, 2);
    assert!(
        refused
            .stderr
            .ends_with("event_type=users.UserDeleteRequest is not a folder\n"),
        "{}",
        refused.stderr
    );
    for folder in ["types", "bucket"] {
        assert!(!place.join(folder).join(HIDDEN).exists());
    }
}

/// Runs with limits of the shell.
#[cfg(target_os = "linux")]
fn limited(limits: &str, arguments: &[&str]) -> std::process::Output {
    let script = format!("{limits}; exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_braze-events")])
        .args(arguments)
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_grow_is_named() {
    let sample = run(&[
        "sample",
        "--count",
        "3000",
        "--event",
        "users.messages.email.Click",
    ])
    .stdout;
    let input = scratch("publish-full.ndjson", sample.as_bytes());
    for arguments in [
        &["--to", "avro", "--codec", "null"] as &[&str],
        &["--to", "ndjson"],
    ] {
        let out = folder("publish-full");
        let arguments = [
            &["convert", "--out", out.to_str().unwrap()],
            arguments,
            &[&input],
        ]
        .concat();
        let full = limited("trap '' XFSZ; ulimit -f 100", &arguments);
        let message = String::from_utf8(full.stderr).unwrap();
        assert_eq!(full.status.code(), Some(2), "{message}");
        assert!(
            message.starts_with("error: cannot write ")
                && message.contains("/users.messages.email.Click."),
            "{message}"
        );
        assert!(message.contains("File too large"), "{message}");
        assert!(is_empty(&out));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bucket_of_many_files_takes_little_memory() {
    let sample = run(&["sample", "--count", "3000"]).stdout;
    let input = scratch("publish-memory.ndjson", sample.as_bytes());
    let out = folder("publish-memory");
    // Of data, in KiB: some 200 for each of the files would be four times as much.
    let made = limited(
        "ulimit -d 150000",
        &[
            "convert",
            "--to",
            "avro",
            "--layout",
            "bucket",
            "--jobs",
            "2",
            "--out",
            out.to_str().unwrap(),
            &input,
        ],
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    assert!(
        String::from_utf8(made.stdout)
            .unwrap()
            .starts_with("3000 records in 2")
    );
}
