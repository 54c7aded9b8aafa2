//! Runs a command as its users do: shared by the tests of the examples' commands.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Runs the program with these arguments and this input.
pub(crate) fn run(program: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut inlet = child.stdin.take().unwrap();
    inlet.write_all(input.as_bytes()).unwrap();
    drop(inlet);
    child.wait_with_output().unwrap()
}
