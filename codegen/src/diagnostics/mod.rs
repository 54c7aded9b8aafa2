//! Mistakes in a catalog: what they are, where they are, and how they are collected. Rendering is
//! in `render`.

mod render;
mod suggest;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub use render::Style;
pub use suggest::{did_you_mean, nearest};

use crate::rules::{Rule, Severity};

/// How many diagnostics are kept; more are only counted. Keeps time and memory bounded on hostile
/// input.
const KEPT: usize = 1_000;

/// A file of the catalog, as diagnostics show it.
#[derive(Debug, Default)]
pub struct SourceFile {
    rank: usize,
    path: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// A file with its path as it is to be shown; `text` is empty if the file could not be read.
    /// Mistakes in files of a lower rank are shown first: others refer to them.
    pub(crate) fn new(rank: usize, path: String, text: String) -> Arc<Self> {
        Arc::new(SourceFile {
            rank,
            path,
            text,
            line_starts: OnceLock::new(),
        })
    }

    /// The path, as it is shown.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            std::iter::once(0)
                .chain(self.text.match_indices('\n').map(|(at, _)| at + 1))
                .collect()
        })
    }

    /// Line and column of a byte offset, both counted from 1, columns in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let before = starts
            .get(line - 1)
            .and_then(|&start| self.text.get(start..offset))
            .unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Byte range of a line, counted from 1, without its line break.
    fn line_range(&self, line: usize) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts.get(line - 1).copied().unwrap_or(self.text.len());
        let end = starts.get(line).map_or(self.text.len(), |&next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end_matches('\r').len()
    }
}

/// A stretch of a file.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte range in its text; never leaves the line on which it starts.
    pub span: Range<usize>,
}

impl Place {
    /// A place, clipped to the line on which it starts and to character boundaries.
    fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        let text = file.text();
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let (line, _) = file.line_column(start);
        let mut end = span.end.min(file.line_range(line).end).max(start);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Place {
            file: Arc::clone(file),
            span: start..end,
        }
    }
}

/// One mistake, or one warning: the [rule](Rule::severity) says which, unless it was
/// [weighed](Diagnostics::weigh).
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A few words for the caret; may be empty.
    pub label: String,
    /// Other places that matter, such as a first definition.
    pub also: Vec<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// How much it weighs.
    severity: Severity,
}

impl Diagnostic {
    /// What it means: whether anything is made of the catalog.
    pub fn severity(&self) -> Severity {
        self.severity
    }
}

/// A byte range in one of the files that [`Diagnostics`] can point into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    /// Index of the file.
    pub(crate) file: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn new(file: usize, range: Range<usize>) -> Self {
        Span {
            file,
            start: range.start,
            end: range.end,
        }
    }

    /// The start of a file.
    pub(crate) fn top(file: usize) -> Self {
        Span::new(file, 0..0)
    }
}

/// A mistake was reported. Stands in for whatever could not be made because of it, so that nobody
/// reports what only follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reported;

/// A mistake that was just reported, to which more can be said.
pub(crate) struct Report<'d> {
    files: &'d [Arc<SourceFile>],
    /// `None` if it is only counted.
    item: Option<&'d mut Diagnostic>,
}

impl Report<'_> {
    /// Adds words for the caret.
    pub(crate) fn label(mut self, label: &str) -> Self {
        if let Some(item) = &mut self.item {
            label.clone_into(&mut item.label);
        }
        self
    }

    /// Adds another place that matters.
    pub(crate) fn also(mut self, at: impl Into<Span>, label: impl Into<String>) -> Self {
        if let Some(item) = &mut self.item {
            item.also.push((place(self.files, at.into()), label.into()));
        }
        self
    }

    /// Adds advice.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.maybe_help(|| Some(help.into()))
    }

    /// Adds advice if there is any. The closure runs only if the mistake is kept.
    pub(crate) fn maybe_help(mut self, help: impl FnOnce() -> Option<String>) -> Self {
        if let Some(item) = &mut self.item {
            item.help = help().or(item.help.take());
        }
        self
    }
}

impl From<Report<'_>> for Reported {
    fn from(_: Report<'_>) -> Self {
        Reported
    }
}

fn place(files: &[Arc<SourceFile>], span: Span) -> Place {
    let file = files.get(span.file).cloned().unwrap_or_default();
    Place::new(&file, span.start..span.end)
}

/// Mistakes and warnings, in the order of files and positions once a phase has ended.
#[derive(Debug, Default)]
pub struct Diagnostics {
    /// What spans point into.
    files: Vec<Arc<SourceFile>>,
    items: Vec<Diagnostic>,
    /// How many mistakes were not kept.
    uncounted: usize,
    /// How many warnings were not kept.
    uncounted_warnings: usize,
}

impl Diagnostics {
    /// No mistakes yet in these files.
    pub(crate) fn in_files(files: &[Arc<SourceFile>]) -> Self {
        Diagnostics {
            files: files.to_vec(),
            ..Diagnostics::default()
        }
    }

    /// Adds a file in which mistakes can be; returns its index.
    pub(crate) fn add_file(&mut self, file: Arc<SourceFile>) -> usize {
        self.files.push(file);
        self.files.len() - 1
    }

    pub(crate) fn files(&self) -> &[Arc<SourceFile>] {
        &self.files
    }

    /// Reports a mistake. Of a flood, most are only counted.
    pub(crate) fn report(
        &mut self,
        rule: &'static Rule,
        at: impl Into<Span>,
        message: impl Into<String>,
    ) -> Report<'_> {
        let item = if self.items.len() < KEPT {
            self.items.push(Diagnostic {
                rule,
                message: message.into(),
                place: place(&self.files, at.into()),
                label: String::new(),
                also: Vec::new(),
                help: None,
                severity: rule.severity,
            });
            self.items.last_mut()
        } else {
            self.count(rule.severity);
            None
        };
        Report {
            files: &self.files,
            item,
        }
    }

    /// Adds what someone else found.
    pub(crate) fn append(&mut self, other: Diagnostics) {
        self.uncounted += other.uncounted;
        self.uncounted_warnings += other.uncounted_warnings;
        for item in other.items {
            if self.items.len() < KEPT {
                self.items.push(item);
            } else {
                self.count(item.severity());
            }
        }
    }

    /// Counts something that is not kept.
    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.uncounted += 1,
            Severity::Warning => self.uncounted_warnings += 1,
        }
    }

    /// Sorts by file and position, so that two runs say the same. Files stand in the order in which
    /// they refer to each other: what comes first may be the cause of what follows.
    pub(crate) fn finish(mut self) -> Self {
        self.items.sort_by(|a, b| {
            fn key(d: &Diagnostic) -> (usize, &str, usize, usize, &str, &str) {
                (
                    d.place.file.rank,
                    &d.place.file.path,
                    d.place.span.start,
                    d.place.span.end,
                    d.rule.name,
                    &d.message,
                )
            }
            key(a).cmp(&key(b))
        });
        self
    }

    /// Neither mistakes nor warnings?
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Number of mistakes and warnings, including those beyond the first thousand that were not
    /// kept.
    pub fn len(&self) -> usize {
        self.items.len() + self.uncounted + self.uncounted_warnings
    }

    /// Number of warnings among them.
    pub fn warnings(&self) -> usize {
        let kept = self.items.iter();
        let kept = kept.filter(|item| item.severity() == Severity::Warning);
        kept.count() + self.uncounted_warnings
    }

    /// Is there a mistake that is more than a warning?
    pub fn has_errors(&self) -> bool {
        self.len() > self.warnings()
    }

    /// Lets a project have its own mind about warnings: each weighs what `weight` says, and where it
    /// says nothing, the warning is left out. Mistakes stay, since nothing is made of a catalog
    /// with one.
    pub fn weigh(&mut self, mut weight: impl FnMut(&Diagnostic) -> Option<Severity>) {
        self.items.retain_mut(|item| match item.rule.severity {
            Severity::Error => true,
            Severity::Warning => match weight(item) {
                Some(severity) => {
                    item.severity = severity;
                    true
                }
                None => false,
            },
        });
    }

    /// The mistakes and warnings that were kept, by file and position.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }
}

impl fmt::Display for Diagnostics {
    /// Renders without colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let file = SourceFile::new(0, "f".into(), "a: ü\r\nböse: x\n".into());
        assert_eq!(file.line_column(0), (1, 1));
        assert_eq!(file.line_column(7), (2, 1));
        assert_eq!(file.line_column(13), (2, 6));
        assert_eq!(file.line_range(1), 0..5);
    }

    #[test]
    fn places_never_leave_their_line_or_split_a_character() {
        let file = SourceFile::new(0, "f".into(), "a: ü\nb\n".into());
        assert_eq!(Place::new(&file, 3..9).span, 3..5);
        assert_eq!(Place::new(&file, 4..4).span, 3..3);
        assert_eq!(Place::new(&file, 900..901).span, 8..8);
    }

    #[test]
    fn a_flood_is_counted_not_kept() {
        let mut all = Diagnostics::default();
        let file = all.add_file(SourceFile::new(0, "f".into(), String::new()));
        for _ in 0..KEPT + 5 {
            all.report(crate::rules::BAD_NAME, Span::top(file), "bad");
        }
        assert_eq!(all.len(), KEPT + 5);
        assert_eq!(all.iter().count(), KEPT);
        assert!(all.to_string().contains("805 more"), "{all}");
    }
}
