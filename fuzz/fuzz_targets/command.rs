//! Any bytes as a file of the command: every way to look at it finds the same records, and of JSON
//! nothing is passed over in silence. The first byte says with which arguments it is read.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use event_catalog_cli::fuzzing::File;
use libfuzzer_sys::fuzz_target;

const LIMITS: [&str; 8] = [
    "--max-header-bytes",
    "65536",
    "--max-block-bytes",
    "65536",
    "--max-decoded-bytes",
    "1048576",
    "--max-record-items",
    "10000",
];

const ARGUMENTS: [&[&str]; 6] = [
    &[],
    &["--salvage"],
    &["--from", "json"],
    &[
        "--from",
        "avro-json",
        "--assume-event",
        "users.messages.email.Click",
    ],
    &["--from", "custom-http"],
    &["--max-line-bytes", "64"],
];

/// The file of this process, as each of the arguments has it.
static FILE: LazyLock<(PathBuf, Vec<File>)> = LazyLock::new(|| {
    let path = std::env::temp_dir().join(format!("catalog-fuzz-command-{}", std::process::id()));
    fs::write(&path, "").unwrap();
    let files = ARGUMENTS
        .iter()
        .map(|arguments| File::new(&path, &[arguments, &LIMITS[..]].concat()).unwrap());
    let files = files.collect();
    (path, files)
});

fuzz_target!(|data: &[u8]| {
    let Some((&which, data)) = data.split_first() else {
        return;
    };
    let (path, files) = &*FILE;
    fs::write(path, data).unwrap();
    let which = usize::from(which) % files.len();
    let decoded = files[which].read(false);
    let checked = files[which].read(true);
    assert_eq!(decoded, checked);
    // Text that is not compressed: all but white space and what holds lists together is in some
    // record.
    if let Some(text) = checked.text
        && checked.troubles == 0
        && !ARGUMENTS[which].contains(&"custom-http")
        && str::from_utf8(data).is_ok()
        && !data.starts_with(b"BZ")
    {
        let ink = |bytes: &[u8]| {
            bytes
                .iter()
                .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'{' | b'}'))
                .count()
        };
        assert_eq!(ink(&text), ink(data));
    }
});
