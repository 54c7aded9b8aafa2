//! Pages as Markdown, in the dialect of GitHub, which most wikis read.

use std::fmt::Write as _;

use super::page::{Block, Code, Link, Page, Piece, Pieces, Table, Target};
use super::say;
use crate::emit::prose;

/// A page.
pub(super) fn page(page: &Page<'_>) -> String {
    let markdown = Markdown {
        root: if page.path.contains('/') { "../" } else { "" },
    };
    let mut out = String::new();
    if let Some(parent) = &page.parent {
        let _ = writeln!(
            out,
            "{} · {}\n",
            page.kind,
            markdown.link(parent, &prose::markdown(&parent.text))
        );
    }
    let title = if page.is_wire {
        code(&page.title())
    } else {
        prose::markdown(&page.title())
    };
    let _ = writeln!(out, "# {title}\n");
    if let Some(wire) = page.wire {
        let _ = writeln!(out, "{}\n", code(wire));
    }
    if !page.lead.is_empty() {
        let _ = writeln!(out, "{}\n", prose::markdown(page.lead));
    }
    if !page.notice.is_empty() {
        let _ = writeln!(out, "> {}\n", markdown.pieces(&page.notice));
    }
    for (name, value) in &page.facts {
        let _ = writeln!(out, "- **{name}:** {}", markdown.pieces(value));
    }
    for section in &page.sections {
        let title = if section.is_wire {
            code(&section.title)
        } else {
            prose::markdown(&section.title)
        };
        // Links name the place as the site does; what wikis make of headings differs from one to
        // the next.
        let _ = writeln!(out, "\n<a id=\"{}\"></a>\n\n## {title}", section.id);
        for block in &section.blocks {
            out.push('\n');
            markdown.block(block, &mut out);
        }
    }
    if let Some(source) = page.source {
        let _ = writeln!(out, "\n---\n\nDefined in {}.", code(source));
    }
    out
}

/// Program text or data between fences.
fn fenced(code: &Code<'_>, out: &mut String) {
    let title = code
        .title
        .as_ref()
        .map(|title| format!("{title}:\n\n"))
        .unwrap_or_default();
    // Longer than any in the text.
    let longest = code
        .text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(
        out,
        "{title}{fence}{}\n{}\n{fence}",
        code.language,
        code.text.trim_end()
    );
}

struct Markdown {
    root: &'static str,
}

impl Markdown {
    fn block(&self, block: &Block<'_>, out: &mut String) {
        let _ = match block {
            Block::Prose(text) => writeln!(out, "{}", prose::markdown(text)),
            Block::Line(pieces) => writeln!(out, "{}", self.pieces(pieces)),
            Block::List(items) => {
                for item in items {
                    let _ = writeln!(out, "- {}", self.pieces(item));
                }
                Ok(())
            }
            Block::Names(items) => {
                let items: Vec<String> = items.iter().map(|item| self.pieces(item)).collect();
                writeln!(out, "{}", items.join(" · "))
            }
            Block::Table(table) => {
                self.table(table, out);
                Ok(())
            }
            Block::Code(code) => {
                fenced(code, out);
                Ok(())
            }
            Block::Tabs(codes) => {
                for (i, code) in codes.iter().enumerate() {
                    out.push_str(if i > 0 { "\n" } else { "" });
                    fenced(code, out);
                }
                Ok(())
            }
        };
    }

    fn table(&self, table: &Table<'_>, out: &mut String) {
        for (i, group) in table.groups.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            if !group.title.is_empty() {
                let _ = writeln!(out, "**{}**\n", self.pieces(&group.title).replace("**", ""));
            }
            let head: Vec<String> = table
                .head
                .iter()
                .map(|head| prose::markdown(head))
                .collect();
            let _ = writeln!(
                out,
                "| {} |\n|{}",
                head.join(" | "),
                " --- |".repeat(head.len())
            );
            for row in &group.rows {
                let mut cells: Vec<String> = row
                    .cells
                    .iter()
                    .map(|cell| cell_text(&self.pieces(cell)))
                    .collect();
                if let (Some(id), Some(first)) = (&row.id, cells.first_mut()) {
                    first.insert_str(0, &format!("<a id=\"{id}\"></a>"));
                }
                let _ = writeln!(out, "| {} |", cells.join(" | "));
            }
        }
    }

    fn pieces(&self, pieces: &Pieces<'_>) -> String {
        pieces.iter().map(|piece| self.piece(piece)).collect()
    }

    fn piece(&self, piece: &Piece<'_>) -> String {
        match piece {
            // Ours is without markup, but what stands at the start of a line would be taken for a
            // heading or a list.
            Piece::Text(text) => text.to_string(),
            Piece::Prose(text) => prose::markdown(text).replace('\n', " "),
            Piece::Code(text) => code(text),
            Piece::Link(link) => self.link(link, &prose::markdown(&link.text)),
            Piece::Name(link) => self.link(link, &code(&link.text)),
            Piece::Tag(tag) => format!(" *{}*", tag.word()),
            Piece::Note(pieces) => format!("<br>{}", say::capital(&self.pieces(pieces))),
        }
    }

    fn link(&self, link: &Link<'_>, text: &str) -> String {
        match &link.target {
            Target::Page(path, anchor) if anchor.is_empty() => {
                format!("[{text}]({}{path}.md)", self.root)
            }
            Target::Page(path, anchor) => format!("[{text}]({}{path}.md#{anchor})", self.root),
            // There is no search.
            Target::Search(_) => text.to_owned(),
        }
    }
}

/// Code, whatever it holds.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if longest == 0 {
        return format!("`{text}`");
    }
    let ticks = "`".repeat(longest + 1);
    format!("{ticks} {text} {ticks}")
}

/// A bar would end the cell, in code too.
fn cell_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '|' if !escaped => out.push_str("\\|"),
            c => out.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cell_text, code};

    #[test]
    fn code_and_cells() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``"), "``` a`b`` ```");
        assert_eq!(cell_text("`a|b` \\| c\nd"), "`a\\|b` \\| c d");
    }
}
