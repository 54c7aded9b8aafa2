//! What the commands of an event catalog have in common when they speak: colours for terminals,
//! reports for machines that many programs read, and what a project has decided about rules.
//!
//! | module | job |
//! |---|---|
//! | [`terminal`] | whether text has colours |
//! | [`policy`] | what a project lets pass, and how much rules weigh there |
//! | `github` | annotations of GitHub's workflows |
//! | `sarif` | SARIF 2.1.0, for code scanning and editors |
//! | `junit` | JUnit's XML, for whoever shows tests |
//!
//! ```
//! use event_catalog_reports::{Finding, Form, Level, Program};
//!
//! let program = Program { name: "shop-events validate", version: "1.2.0" };
//! let finding = Finding {
//!     rule: "required",
//!     level: Level::Error,
//!     message: "`id` is missing".into(),
//!     file: "orders.ndjson",
//!     line: Some(7),
//!     column: None,
//!     places: &[],
//!     excused: None,
//! };
//! assert_eq!(
//!     Form::Github.render(&program, &[finding]),
//!     "::error file=orders.ndjson,line=7,title=required::`id` is missing\n"
//! );
//! ```

mod github;
mod junit;
pub mod policy;
mod sarif;
pub mod terminal;

use std::borrow::Cow;

/// The program that reports.
#[derive(Clone, Copy, Debug)]
pub struct Program<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its version.
    pub version: &'p str,
}

/// How much something weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something is wrong.
    Error,
    /// Something is worth a look.
    Warning,
    /// Something is to be known.
    Note,
}

impl Level {
    /// Returns the word for it, as SARIF has it.
    const fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Finding<'f> {
    /// Name of the rule that is broken.
    pub rule: &'f str,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong, in a sentence or a few.
    pub message: Cow<'f, str>,
    /// The file, as the user named it; empty: it is about no file.
    pub file: &'f str,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The character in the line, from 1.
    pub column: Option<u64>,
    /// What it is about, by names that are no files.
    pub places: &'f [String],
    /// Why it is let pass, if it is.
    pub excused: Option<&'f str>,
}

/// A form that programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Commands of GitHub's workflows, which become annotations.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit's XML.
    Junit,
}

impl Form {
    /// Returns the report of what was found, which may be nothing.
    pub fn render(self, program: &Program<'_>, findings: &[Finding<'_>]) -> String {
        match self {
            Form::Github => github::render(findings),
            Form::Sarif => sarif::render(program, findings),
            Form::Junit => junit::render(program, findings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: Program<'_> = Program {
        name: "catalog check",
        version: "0.1.0",
    };

    fn findings() -> [Finding<'static>; 2] {
        [
            Finding {
                rule: "unknown-field",
                level: Level::Error,
                message: "100 %: <no> field \"a\"\nhelp: b".into(),
                file: "schema defs/a,b.yaml",
                line: Some(3),
                column: Some(14),
                places: &[],
                excused: None,
            },
            Finding {
                rule: "unreadable",
                level: Level::Warning,
                message: "not \u{1b}there".into(),
                file: "",
                line: None,
                column: None,
                places: &[],
                excused: None,
            },
        ]
    }

    #[test]
    fn workflow_commands_escape_what_ends_them() {
        assert_eq!(
            Form::Github.render(&PROGRAM, &findings()),
            "::error file=schema defs/a%2Cb.yaml,line=3,col=14,title=unknown-field::100 %25: <no> field \"a\"%0Ahelp: b\n\
             ::warning title=unreadable::not \u{1b}there\n"
        );
        assert_eq!(Form::Github.render(&PROGRAM, &[]), "");
    }

    #[test]
    fn sarif_has_rules_and_results() {
        let text = Form::Sarif.render(&PROGRAM, &findings());
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["version"], "2.1.0");
        let run = &report["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "catalog check");
        assert_eq!(run["tool"]["driver"]["rules"][1]["id"], "unreadable");
        let [first, second] = [&run["results"][0], &run["results"][1]];
        assert_eq!(
            (&first["ruleId"], &first["ruleIndex"], &first["level"]),
            (&"unknown-field".into(), &0.into(), &"error".into())
        );
        let place = &first["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "schema%20defs/a%2Cb.yaml");
        assert_eq!(
            place["region"],
            serde_json::json!({"startLine": 3, "startColumn": 14})
        );
        assert_eq!(second["locations"], serde_json::json!([]));
        let none = Form::Sarif.render(&PROGRAM, &[]);
        let none: serde_json::Value = serde_json::from_str(&none).unwrap();
        assert_eq!(none["runs"][0]["results"], serde_json::json!([]));
    }

    #[test]
    fn junit_fails_for_errors_only() {
        assert_eq!(
            Form::Junit.render(&PROGRAM, &findings()),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites>\n\
             <testsuite name=\"catalog check\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n\
             <testcase classname=\"schema defs/a,b.yaml\" name=\"unknown-field at 3:14\">\
             <failure type=\"unknown-field\" message=\"100 %: &lt;no&gt; field &quot;a&quot;&#10;help: b\">\
             schema defs/a,b.yaml:3:14: 100 %: &lt;no&gt; field &quot;a&quot;&#10;help: b</failure></testcase>\n\
             <testcase classname=\"catalog check\" name=\"unreadable\">\
             <system-out>warning: not \u{fffd}there</system-out></testcase>\n\
             </testsuite>\n\
             </testsuites>\n"
        );
        // A suite without tests counts as broken in places.
        let none = Form::Junit.render(&PROGRAM, &[]);
        assert!(none.contains("tests=\"1\" failures=\"0\""), "{none}");
        assert!(none.contains("name=\"nothing was found\""), "{none}");
    }
}
