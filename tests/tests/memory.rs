//! How much memory is used at most. It is measured for the whole process, so each of these tests is a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "the helpers of tests may panic as tests do")]

use std::io::{self, Read};
use std::process::Command;

use braze_events::Event;
use event_catalog::EventExt as _;
use event_catalog::json::{LineError, Lines};

/// Names the job in the environment of the process that does it.
const JOB: &str = "CATALOGUE_TESTS_JOB";

/// The most memory this process ever had, in MiB; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// Runs the test of this name alone, and tells whether this is the process that should do the job.
fn alone(test: &str) -> bool {
    if std::env::var_os(JOB).is_some_and(|job| job == test) {
        return true;
    }
    let job = Command::new(std::env::current_exe().unwrap()).args([test, "--exact"]).env(JOB, test).output().unwrap();
    assert!(job.status.success(), "{}", String::from_utf8_lossy(&job.stdout));
    false
}

#[test]
fn lines_need_no_more_than_their_limit() {
    if !alone("lines_need_no_more_than_their_limit") {
        return;
    }
    let before = peak();
    let mut lines = Lines::with_limit(io::repeat(b'[').take(300 << 20).chain(&b"\n{}"[..]), 1 << 20);
    assert!(matches!(lines.next_line(), Some(Err(LineError::TooLong { number: 1, .. }))));
    assert_eq!(lines.next_line().unwrap().unwrap().bytes, b"{}");
    assert!(lines.next_line().is_none());
    assert!(peak() - before <= 8, "{} MiB more for lines of 1 MiB", peak() - before);
}

#[test]
fn what_is_wrong_is_told_in_little_room() {
    const LEN: usize = 4 << 20;
    if !alone("what_is_wrong_is_told_in_little_room") {
        return;
    }
    let start = r#"{"event_type":"users.messages.sms.InboundReceive","#;
    for (begin, piece, end) in [("\"media_urls\":[", "1,", "1]}"), ("", "\"id\":1,", "\"x\":1}"), ("", "\"event_type\":1,", "\"x\":1}")] {
        let json = format!("{start}{begin}{}{end}", piece.repeat(LEN / piece.len()));
        let before = peak();
        let inspection = Event::inspect_json(json.as_bytes()).unwrap();
        assert!(inspection.has_errors());
        assert!(inspection.violations.len() <= 50, "{} violations in {}…", inspection.violations.len(), &json[..80]);
        assert!(peak() - before <= 16, "{} MiB more for 4 MiB", peak() - before);
    }
}
