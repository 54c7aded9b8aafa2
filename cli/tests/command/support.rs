//! Running the binary, and files to run it on.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

/// What a run came to.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The lines of standard output as JSON.
    pub(crate) fn records(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_braze-events"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Run {
    pipe(arguments, b"")
}

/// Runs with this on standard input.
pub(crate) fn pipe(arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = command(arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut inlet = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // The command need not read it all.
        scope.spawn(move || _ = inlet.write_all(stdin));
        child.wait_with_output().unwrap()
    });
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A file of sample data.
pub(crate) fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/data")
        .join(name);
    path.to_str().unwrap().to_owned()
}

/// A file of this test run.
pub(crate) fn scratch(name: &str, content: &[u8]) -> String {
    let path: PathBuf = [env!("CARGO_TARGET_TMPDIR"), name].iter().collect();
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// An empty folder of this test run.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path: PathBuf = [env!("CARGO_TARGET_TMPDIR"), name].iter().collect();
    if path.exists() {
        fs::remove_dir_all(&path).unwrap();
    }
    fs::create_dir(&path).unwrap();
    path
}

/// Writes a file into a folder, and the folders on the way.
pub(crate) fn put(folder: &Path, name: &str, content: &[u8]) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Avro files of these records, one per event type.
pub(crate) fn avro(name: &str, records: &str, arguments: &[&str]) -> PathBuf {
    let folder = folder(name);
    let out = folder.to_str().unwrap();
    let run = pipe(
        &[
            &["convert", "--to", "avro", "--out", out],
            arguments,
            &["-"],
        ]
        .concat(),
        records.as_bytes(),
    );
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    folder
}

/// A number in Avro's binary form.
pub(crate) fn long(value: i64) -> Vec<u8> {
    let (mut rest, mut out) = ((value << 1 ^ value >> 63).cast_unsigned(), Vec::new());
    while rest > 0x7f {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push((rest & 0x7f) as u8);
    out
}

/// A text in Avro's binary form.
pub(crate) fn text(value: &str) -> Vec<u8> {
    [
        long(i64::try_from(value.len()).unwrap()),
        value.as_bytes().to_vec(),
    ]
    .concat()
}

/// An Avro file with these records, in a schema of one's own.
pub(crate) fn container(schema: &Value, records: &[Vec<u8>]) -> Vec<u8> {
    let block: Vec<u8> = records.concat();
    let header = [
        b"Obj\x01\x02".to_vec(),
        text("avro.schema"),
        text(&schema.to_string()),
        vec![0],
        vec![7; 16],
    ]
    .concat();
    [
        header,
        long(records.len().try_into().unwrap()),
        long(block.len().try_into().unwrap()),
        block,
        vec![7; 16],
    ]
    .concat()
}
