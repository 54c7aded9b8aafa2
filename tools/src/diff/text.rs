//! Reports for people: a changelog as text or Markdown, and the table of kinds.

use std::fmt::Write as _;

use super::kind::{self, AXES, Verdict};
use super::told::Line;
use super::{Compared, Format};

/// How long lines of text are.
const WIDTH: usize = 100;

/// What the sections are called.
const SECTIONS: [(Verdict, &str); 3] = [
    (Verdict::Breaking, "Breaking"),
    (Verdict::Compatible, "Compatible"),
    (Verdict::Documentation, "Documentation"),
];

/// Returns the report.
pub(crate) fn report(compared: &Compared, format: Format) -> String {
    let is_markdown = format == Format::Markdown;
    let mut out = String::new();
    let heading = format!(
        "{}, from {} to {}",
        compared.catalog, compared.old, compared.new
    );
    let _ = if is_markdown {
        writeln!(out, "# {heading}")
    } else {
        writeln!(out, "{heading}")
    };
    let sections = SECTIONS.map(|(verdict, name)| {
        let is_in = move |line: &&Line| line.excused.is_none() && line.kind.worst() == verdict;
        (
            name,
            compared.lines.iter().filter(is_in).collect::<Vec<_>>(),
        )
    });
    let excused = compared.lines.iter().filter(|line| line.excused.is_some());
    let excused = [("Let pass", excused.collect())];
    for (name, lines) in sections.into_iter().chain(excused) {
        if lines.is_empty() {
            continue;
        }
        let _ = if is_markdown {
            writeln!(out, "\n## {name}\n")
        } else {
            writeln!(out, "\n{name}")
        };
        for line in lines {
            let mut text = line.sentence();
            let _ = match (&line.excused, axes(line)) {
                (Some(reason), _) => write!(text, ". {reason}"),
                (None, Some(axes)) => write!(text, " [breaks {axes}]"),
                (None, None) => Ok(()),
            };
            if is_markdown {
                let _ = writeln!(out, "- {text}");
            } else {
                wrap(&mut out, &text);
            }
        }
    }
    let _ = writeln!(out, "\n{}", summary(compared));
    out
}

/// Writes a text in lines of at most [`WIDTH`], those after the first indented.
fn wrap(out: &mut String, text: &str) {
    let mut column = 2;
    out.push_str("  ");
    for (at, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if at > 0 && column + 1 + length > WIDTH {
            out.push_str("\n      ");
            column = 6;
        } else if at > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

/// For whom a change is breaking.
fn axes(line: &Line) -> Option<String> {
    let all = AXES.iter().zip(line.kind.verdicts);
    let broken: Vec<&str> = all
        .filter(|(_, verdict)| *verdict == Verdict::Breaking)
        .map(|((axis, _), _)| *axis)
        .collect();
    (!broken.is_empty()).then(|| broken.join(", "))
}

/// How much there is, and which version it asks for.
pub(crate) fn summary(compared: &Compared) -> String {
    let Some(worst) = compared.worst() else {
        return "Nothing changed.".to_owned();
    };
    let excused = compared.lines.iter().filter(|line| line.excused.is_some());
    let counts: Vec<String> = [
        (compared.count(Verdict::Breaking), "breaking"),
        (compared.count(Verdict::Compatible), "compatible"),
        (compared.count(Verdict::Documentation), "of documentation"),
        (excused.count(), "let pass"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let count: usize = compared.lines.len();
    format!(
        "{count} change{}: {}. Calls for a {} version.",
        if count == 1 { "" } else { "s" },
        counts.join(", "),
        worst.bump()
    )
}

/// Returns the table of kinds and what each means on each axis.
pub(crate) fn kinds() -> String {
    let width = kind::ALL
        .iter()
        .map(|kind| kind.name.len())
        .max()
        .unwrap_or(0);
    let mut out = format!("{:width$}", "CHANGE");
    for (axis, _) in AXES {
        let _ = write!(out, "  {:13}", axis.to_uppercase());
    }
    out += "  VERSION\n";
    for kind in kind::ALL {
        let _ = write!(out, "{:width$}", kind.name);
        for verdict in kind.verdicts {
            let _ = write!(out, "  {:13}", verdict.word());
        }
        let _ = writeln!(out, "  {}", kind.worst().bump());
    }
    out.push('\n');
    for (axis, words) in AXES {
        let _ = writeln!(out, "{axis}: {words}");
    }
    out
}
