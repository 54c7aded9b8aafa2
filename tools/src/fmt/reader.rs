//! What stands between values: comments and empty lines.

/// A comment, or a mark of a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Comment<'t> {
    pub(crate) text: &'t str,
    /// Its column; `None` if something else stands before it on its line.
    pub(crate) column: Option<usize>,
    /// An empty line stands before it.
    pub(crate) after_blank: bool,
}

/// What was passed over.
#[derive(Debug, Default)]
pub(crate) struct Gap<'t> {
    pub(crate) comments: Vec<Comment<'t>>,
    /// An empty line stands at its end.
    pub(crate) blank: bool,
}

/// A place in a text, between two values.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
}

impl<'t> Reader<'t> {
    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns how many characters stand before a place on its line.
    pub(crate) fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.chars().count()
    }

    /// Passes over white space and comments.
    pub(crate) fn gap(&mut self) -> Gap<'t> {
        let mut gap = Gap::default();
        loop {
            let rest = self.rest();
            let white = rest.len() - rest.trim_start().len();
            let (space, rest) = rest.split_at_checked(white).unwrap_or((rest, ""));
            let lines = space.matches('\n').count();
            // At the start, an end of line is that of an empty line.
            let ends = if self.at == 0 { 1 } else { 2 };
            gap.blank |= lines >= ends;
            self.at += white;
            let line = rest.split('\n').next().unwrap_or_default().trim_end();
            let is_mark = self.column(self.at) == 0 && matches!(line, "---" | "...");
            if !line.starts_with('#') && !is_mark {
                return gap;
            }
            let own_line = lines > 0 || self.column(self.at) == 0;
            gap.comments.push(Comment {
                text: line,
                column: own_line.then(|| self.column(self.at)),
                after_blank: std::mem::take(&mut gap.blank),
            });
            self.at += line.len();
        }
    }

    /// Passes over white space within a line.
    pub(crate) fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Passes over a character, if it is the next one.
    pub(crate) fn pass(&mut self, character: char) -> bool {
        let is_next = self.rest().starts_with(character);
        self.at += if is_next { character.len_utf8() } else { 0 };
        is_next
    }
}
