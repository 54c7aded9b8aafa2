//! Reports of `catalog check` for programs, and colours for people.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::process::Command;

use support::{broken, catalog, fixtures, text, zoo};

#[test]
fn programs_get_the_report_in_their_form() {
    let unused = fixtures().join("diagnostics/unused-field/schema");
    let unused = unused.to_string_lossy();
    let github = catalog(&["check", &unused, "--format", "github", "--deny", "warnings"]);
    let line = text(&github.stdout);
    assert_eq!(github.status.code(), Some(1));
    assert_eq!(
        line,
        format!(
            "::warning file={unused}/fields/order.yaml,line=4,col=3,title=unused-field::\
             nothing uses the field `state`%0Ahelp: use it or remove it\n"
        )
    );
    let sarif = catalog(&["check", &broken(), "--format", "sarif"]);
    let report: serde_json::Value = serde_json::from_slice(&sarif.stdout).unwrap();
    let first = &report["runs"][0]["results"][0];
    assert_eq!(sarif.status.code(), Some(1));
    assert_eq!(first["ruleId"], "unknown-field");
    assert_eq!(
        first["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({"startLine": 9, "startColumn": 16})
    );
    let junit = catalog(&["check", &zoo(), "--format", "junit"]);
    assert_eq!(junit.status.code(), Some(0));
    assert!(text(&junit.stdout).contains("failures=\"0\""));
}

#[test]
fn colours_are_where_they_are_wanted() {
    let has_colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_catalog"));
        // Nothing of what those who run the tests have set.
        for variable in ["CLICOLOR_FORCE", "CLICOLOR", "NO_COLOR"] {
            command.env_remove(variable);
        }
        let output = command.args(arguments).envs(variables.iter().copied());
        let output = output.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        said.windows(2).any(|pair| pair == b"\x1b[")
    };
    let folder = broken();
    // Standard error is no terminal here.
    assert!(!has_colours(&["check", &folder], &[]));
    assert!(has_colours(&["check", &folder], &[("CLICOLOR_FORCE", "1")]));
    assert!(has_colours(
        &["--color", "always", "check", &folder],
        &[("NO_COLOR", "1")]
    ));
    let never = ["check", &folder, "--color", "never"];
    assert!(!has_colours(&never, &[("CLICOLOR_FORCE", "1")]));
}
