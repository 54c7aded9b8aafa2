//! Pages as HTML.

use std::fmt::Write as _;

use askama::Template;

use super::page::{Block, Code, Link, Page, Piece, Pieces, Section, Target};
use super::{Chapter, Site, say};
use crate::emit::prose::{Span, spans};

/// Files that are the same for every catalog.
pub(super) const ASSETS: &[(&str, &str)] = &[
    ("icon.svg", include_str!("../../../templates/icon.svg")),
    ("site.css", include_str!("../../../templates/site.css")),
    ("site.js", include_str!("../../../templates/site.js")),
];

/// What stands around every page.
#[derive(Template)]
#[template(path = "shell.html")]
struct Shell<'a> {
    site: String,
    title: String,
    path: &'a str,
    root: &'static str,
    chapters: Vec<Chapter>,
    body: String,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Body<'a> {
    page: &'a Page<'a>,
    html: Html,
}

#[derive(Template)]
#[template(path = "finder.html")]
struct Finder<'a> {
    namespaces: Vec<String>,
    channels: Vec<&'a str>,
    categories: Vec<&'a str>,
    destinations: Vec<&'a str>,
    releases: Vec<(u16, String)>,
}

/// A page.
pub(super) fn page(site: &Site<'_>, page: &Page<'_>) -> String {
    let html = Html {
        root: root(&page.path),
    };
    shell(site, &page.path, page.title(), &Body { page, html })
}

/// The page of the search, whose results come from a script.
pub(super) fn finder(site: &Site<'_>) -> String {
    let catalog = site.catalog;
    let body = Finder {
        namespaces: catalog
            .namespaces
            .iter()
            .map(|namespace| namespace.path.join("."))
            .collect(),
        channels: catalog
            .channels
            .iter()
            .map(|named| named.name.as_str())
            .collect(),
        categories: catalog
            .categories
            .iter()
            .map(|named| named.name.as_str())
            .collect(),
        destinations: catalog
            .destinations
            .iter()
            .map(|destination| destination.name.as_str())
            .collect(),
        releases: catalog
            .releases
            .iter()
            .rev()
            .map(|release| (release.number, say::day(&release.date)))
            .collect(),
    };
    shell(site, "search", "Search".to_owned(), &body)
}

fn shell(site: &Site<'_>, path: &str, title: String, body: &impl Template) -> String {
    let name = format!("{} events", say::capital(&site.catalog.name));
    let mut chapters = site.chapters();
    chapters.insert(
        1,
        Chapter {
            path: "search",
            title: "Search",
        },
    );
    let body = render(body);
    render(&Shell {
        site: name,
        title,
        path,
        root: root(path),
        chapters,
        body,
    })
}

/// Writing to a string does not fail, and the templates call nothing that could.
fn render(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| error.to_string())
}

/// The way from a page to the root of the site.
fn root(path: &str) -> &'static str {
    if path.contains('/') { "../" } else { "" }
}

/// Writes what pages are made of.
struct Html {
    root: &'static str,
}

impl Html {
    fn pieces(&self, pieces: &Pieces<'_>) -> String {
        let mut out = String::new();
        for piece in pieces {
            self.piece(piece, &mut out);
        }
        out
    }

    fn piece(&self, piece: &Piece<'_>, out: &mut String) {
        match piece {
            Piece::Text(text) => escape(text, out),
            Piece::Prose(text) => out.push_str(&inline(text)),
            Piece::Code(text) => element("code", text, out),
            Piece::Link(link) => self.link(link, " class=words", out),
            Piece::Name(link) => self.link(link, "", out),
            Piece::Tag(tag) => {
                let word = tag.word();
                let _ = write!(out, " <span class=\"tag {word}\">{word}</span>");
            }
            Piece::Note(pieces) => {
                out.push_str("<small>");
                for piece in pieces {
                    self.piece(piece, out);
                }
                out.push_str("</small>");
            }
        }
    }

    /// Most links are names and look like names.
    fn link(&self, link: &Link<'_>, class: &str, out: &mut String) {
        let _ = write!(out, "<a{class} href=\"");
        escape(&self.address(link), out);
        out.push_str("\">");
        escape(&link.text, out);
        out.push_str("</a>");
    }

    fn address(&self, link: &Link<'_>) -> String {
        match &link.target {
            Target::Page(path, anchor) if anchor.is_empty() => format!("{}{path}.html", self.root),
            Target::Page(path, anchor) => format!("{}{path}.html#{anchor}", self.root),
            Target::Search(filter) => format!("{}search.html#{filter}", self.root),
        }
    }

    /// Paragraphs.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn prose(&self, text: &str) -> String {
        text.trim()
            .split("\n\n")
            .filter(|paragraph| !paragraph.trim().is_empty())
            .fold(String::new(), |mut out, paragraph| {
                let _ = writeln!(out, "<p>{}", inline(paragraph.trim()));
                out
            })
    }

    /// The heading of a section.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn heading(&self, section: &Section<'_>) -> String {
        let mut out = String::new();
        if section.is_wire {
            element("code", &section.title, &mut out);
        } else {
            escape(&section.title, &mut out);
        }
        out
    }

    /// JSON with its keys marked where it is open, as marks are a tenth of the folded ones; other
    /// text as it is.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn code(&self, code: &Code<'_>) -> String {
        let mut out = String::with_capacity(code.text.len() * 5 / 4);
        for line in code.text.lines() {
            let start = line.len() - line.trim_start().len();
            let key = line.find("\": ").map(|at| at + 1).filter(|at| {
                code.language == "json"
                    && code.open
                    && line[start..].starts_with('"')
                    && *at > start
            });
            let comment = line.find("// ").filter(|_| code.language == "rust");
            match (key, comment) {
                (Some(end), _) => {
                    out.push_str(&line[..start]);
                    element("b", &line[start..end], &mut out);
                    escape(&line[end..], &mut out);
                }
                (None, Some(at)) => {
                    escape(&line[..at], &mut out);
                    element("i", &line[at..], &mut out);
                }
                (None, None) => escape(line, &mut out),
            }
            out.push('\n');
        }
        out
    }
}

/// A line of the catalog's text.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for span in spans(text) {
        match span {
            Span::Text(text) => escape(text, &mut out),
            Span::Code(text) => element("code", text.trim_matches('`').trim(), &mut out),
            Span::Address(address) => {
                out.push_str("<a class=words rel=external href=\"");
                escape(address, &mut out);
                out.push_str("\">");
                escape(address, &mut out);
                out.push_str("</a>");
            }
        }
    }
    out
}

fn element(name: &str, text: &str, out: &mut String) {
    let _ = write!(out, "<{name}>");
    escape(text, out);
    let _ = write!(out, "</{name}>");
}

/// Text in an element. Quotes need no escape there, and in attributes stand only addresses, which
/// have none.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // HTML has no other control characters.
            c if c.is_control() && !c.is_ascii_whitespace() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(
            inline("a <b> & `c<d>` \"q\""),
            "a &lt;b&gt; &amp; <code>c&lt;d&gt;</code> \"q\""
        );
        assert_eq!(
            inline("https://e.x/?a=1&b=2."),
            "<a class=words rel=external href=\"https://e.x/?a=1&amp;b=2\">https://e.x/?a=1&amp;b=2</a>."
        );
        assert_eq!(inline("\u{1}\u{7f}"), "\u{fffd}\u{fffd}");
    }
}
