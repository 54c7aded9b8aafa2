//! `catalog fmt`: one layout that keeps what a text says, and its comments.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use event_catalog_codegen::load::Base;
use event_catalog_codegen::{Diagnostics, compile, compile_on};
use support::{Scratch, catalog, copy, files, text};

/// Every catalog of the repository, and the one that it stands on.
const CATALOGS: [(&str, Option<&str>); 5] = [
    ("../schema-defs", None),
    ("../tests/fixtures/zoo/schema-defs", None),
    ("../tests/fixtures/names/schema-defs", None),
    ("../examples/telemetry/schema-defs", None),
    ("../examples/streaming/schema-defs", Some("../schema-defs")),
];

fn fmt(arguments: &[&str]) -> Output {
    catalog(&[&["fmt"], arguments].concat())
}

/// A text in its layout.
fn laid(text: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_catalog"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// All that a catalog says.
fn resolved(folder: &Path, on: Option<&str>) -> String {
    let catalog = match on {
        None => compile(folder),
        Some(folder_on) => {
            let base = Base {
                folder: Path::new(folder_on),
                crate_name: "base",
            };
            compile_on(base, folder)
        }
    };
    let mut catalog = catalog.unwrap();
    // They hold the texts themselves.
    catalog.warnings = Diagnostics::default();
    format!("{catalog:#?}")
}

/// Comments on lines of their own, and the number of signs that may begin one.
fn comments(text: &str) -> (Vec<&str>, usize) {
    let lines = text.lines().map(str::trim);
    let own = lines.filter(|line| line.starts_with('#')).collect();
    (own, text.matches('#').count())
}

#[test]
fn the_layout_of_every_catalog_says_the_same_with_all_comments_and_is_one() {
    for (at, (from, on)) in CATALOGS.into_iter().enumerate() {
        let scratch = Scratch::new(&format!("fmt-{at}"));
        let folder = scratch.0.join("schema-defs");
        copy(Path::new(from), &folder);
        let before = resolved(&folder, on);
        let texts: Vec<_> = files(&folder)
            .into_iter()
            .map(|file| (fs::read_to_string(folder.join(&file)).unwrap(), file))
            .collect();
        let path = folder.to_string_lossy();
        let run = fmt(&[&path]);
        assert_eq!(
            (run.status.code(), text(&run.stderr)),
            (Some(0), String::new())
        );
        assert!(
            resolved(&folder, on) == before,
            "{from} says something else"
        );
        for (before, file) in &texts {
            let after = fs::read_to_string(folder.join(file)).unwrap();
            assert_eq!(comments(&after), comments(before), "{}", file.display());
            // The layout does not depend on the one before.
            if file.extension().is_some_and(|found| found == "yaml") {
                let wide: Vec<String> = before
                    .lines()
                    .map(|line| {
                        let indent = line.len() - line.trim_start().len();
                        format!("{}{line}", " ".repeat(if indent > 0 { 3 } else { 0 }))
                    })
                    .collect();
                let wide = laid(&(wide.join("\n") + "\n\n"));
                assert_eq!(text(&wide.stderr), "", "{}", file.display());
                assert!(text(&wide.stdout) == after, "{}", file.display());
            }
        }
        let again = fmt(&["--check", &path]);
        assert_eq!(
            (again.status.code(), text(&again.stdout)),
            (Some(0), String::new())
        );
    }
}

#[test]
fn catalogs_that_people_edit_are_in_their_layout() {
    let run = fmt(&[
        "--check",
        "../schema-defs",
        "../examples/telemetry/schema-defs",
        "../examples/streaming/schema-defs",
    ]);
    assert_eq!(
        (run.status.code(), text(&run.stdout), text(&run.stderr)),
        (Some(0), String::new(), String::new())
    );
}

const UNTIDY: &str = r#"

# top


a:   b   # of a
longer:  {c:  "d # no",e: [f,g  ,  'h'] , }      # of longer


d:    # of d

    # before e
    e: >-   # folded
         x
           y

         z


    # behind e
  # further out
    f:
    - o: p   
      q:   r
    -   s

    - - t
      - u
    -
      # in an item
      v: w
        # deep
    empty:
    list:
      [one,
       two]
    kept: [three,   # why
      # and
      four,
      ]
    literal: |
       1
         2
    next: long
       plain
       text
    quoted:
      "a
       b"
'key #': {}
# end

"#;

const TIDY: &str = "\
# top

a: b                                   # of a
longer: {c: \"d # no\", e: [f, g, 'h']}  # of longer

d:  # of d
  # before e
  e: >-  # folded
    x
      y

    z

  # behind e
  # further out
  f:
    - o: p
      q: r
    - s

    - - t
      - u
    -
      # in an item
      v: w
      # deep
  empty:
  list: [one, two]
  kept: [three,   # why
    # and
    four,
    ]
  literal: |
    1
      2
  next: long
    plain
    text
  quoted: \"a
    b\"
'key #': {}
# end
";

/// What stays as it is, byte for byte.
const ODD: &str = r#"a: |2
    x
  y
b: |+
  t


c: >-

  u

d: "a, 'b"
e:
  - [f]
  - {g: h}
  - - i
    - j
k: {l: [], m: {}, "n":}
o:  # p
  [q]
r:
  # s
  t
"#;

#[test]
fn an_untidy_text_becomes_tidy() {
    let run = laid(ODD);
    assert_eq!(
        (text(&run.stderr).as_str(), text(&run.stdout).as_str()),
        ("", ODD)
    );
    let run = laid(UNTIDY);
    assert_eq!(
        (text(&run.stderr).as_str(), text(&run.stdout).as_str()),
        ("", TIDY)
    );
    let again = laid(TIDY);
    assert_eq!(text(&again.stdout), TIDY);
}

#[test]
fn what_is_in_brackets_goes_to_the_next_line_and_over_several() {
    let names = |count: usize| {
        (0..count)
            .map(|at| format!("name_{at}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let fits = format!("a:\n  b: [{}]\n", names(13));
    assert_eq!(text(&laid(&fits).stdout), fits);
    let next = text(&laid(&format!("a:\n  b: [{}]\n", names(14))).stdout);
    assert_eq!(next, format!("a:\n  b:\n    [{}]\n", names(14)));
    let several = text(&laid(&format!("a:\n  - b: {{c: [{}], d: e}}\n", names(14))).stdout);
    assert_eq!(
        several,
        format!(
            "a:\n  - b:\n      {{c: [{},\n       name_13], d: e}}\n",
            names(13)
        )
    );
    assert_eq!(text(&laid(&several).stdout), several);
    assert!(
        several.lines().all(|line| line.chars().count() <= 120),
        "{several}"
    );
}

#[test]
fn what_is_no_yaml_stays_and_is_told() {
    let scratch = Scratch::new("fmt-broken");
    let (good, bad) = (scratch.0.join("a.yaml"), scratch.0.join("b.yaml"));
    fs::write(&good, "a:  1\n").unwrap();
    fs::write(&bad, "a: [\n").unwrap();
    let folder = scratch.0.to_string_lossy();
    let run = fmt(&[&folder]);
    assert_eq!(run.status.code(), Some(1));
    assert!(
        text(&run.stderr).contains("error[yaml-syntax]"),
        "{}",
        text(&run.stderr)
    );
    // Nothing was written, not even what is well.
    assert_eq!(fs::read_to_string(&good).unwrap(), "a:  1\n");

    fs::remove_file(&bad).unwrap();
    let check = fmt(&["--check", &folder]);
    assert_eq!(check.status.code(), Some(1));
    assert_eq!(text(&check.stdout), format!("{}\n", good.display()));
    assert_eq!(
        text(&check.stderr),
        "error: 1 of 1 files are not in their layout: run `catalog fmt`\n"
    );
    assert_eq!(fs::read_to_string(&good).unwrap(), "a:  1\n");
    let run = fmt(&[&folder]);
    assert_eq!(
        (run.status.code(), text(&run.stdout)),
        (Some(0), format!("{}\n", good.display()))
    );
    assert_eq!(fs::read_to_string(&good).unwrap(), "a: 1\n");
    assert_eq!(fmt(&["nowhere.yaml"]).status.code(), Some(2));
}
