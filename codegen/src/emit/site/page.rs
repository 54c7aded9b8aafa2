//! What a page is made of, whatever notation it ends up in.

use std::borrow::Cow;

use crate::model::Privacy;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page<'c> {
    /// Where it is, without the ending: `fields/url`.
    pub(super) path: String,
    /// What it is about, in one word.
    pub(super) kind: &'static str,
    /// The page that lists it.
    pub(super) parent: Option<Link<'c>>,
    /// What its name starts with, such as a namespace with a dot.
    pub(super) prefix: String,
    /// Its name.
    pub(super) name: Cow<'c, str>,
    /// The name is one on the wire.
    pub(super) is_wire: bool,
    /// What it is called on the wire, where its name is in words.
    pub(super) wire: Option<&'c str>,
    /// What it means, in the words of the catalog.
    pub(super) lead: &'c str,
    /// What must not be overlooked.
    pub(super) notice: Pieces<'c>,
    /// Facts in a few words each.
    pub(super) facts: Vec<(&'static str, Pieces<'c>)>,
    /// The rest.
    pub(super) sections: Vec<Section<'c>>,
    /// The file in which it is defined.
    pub(super) source: Option<&'c str>,
}

impl Page<'_> {
    /// The whole name.
    pub(super) fn title(&self) -> String {
        format!("{}{}", self.prefix, self.name)
    }
}

/// A part of a page with a heading.
#[derive(Debug, Default)]
pub(super) struct Section<'c> {
    /// What links to it name; unique in the page.
    pub(super) id: String,
    /// Its heading.
    pub(super) title: Cow<'c, str>,
    /// The heading is a name on the wire.
    pub(super) is_wire: bool,
    /// What it is made of.
    pub(super) blocks: Vec<Block<'c>>,
}

impl<'c> Section<'c> {
    /// A section that is called what it is linked by.
    pub(super) fn new(id: &str, title: impl Into<Cow<'c, str>>, blocks: Vec<Block<'c>>) -> Self {
        Section {
            id: id.to_owned(),
            title: title.into(),
            is_wire: false,
            blocks,
        }
    }

    /// A section about something with a name on the wire.
    pub(super) fn of(
        id: impl Into<String>,
        name: impl Into<Cow<'c, str>>,
        blocks: Vec<Block<'c>>,
    ) -> Self {
        Section {
            id: id.into(),
            title: name.into(),
            is_wire: true,
            blocks,
        }
    }
}

/// A part of a section.
#[derive(Debug)]
pub(super) enum Block<'c> {
    /// Text of the catalog, in paragraphs.
    Prose(&'c str),
    /// One paragraph.
    Line(Pieces<'c>),
    /// Points, one below the other.
    List(Vec<Pieces<'c>>),
    /// Short things, as many in a row as there is room for.
    Names(Vec<Pieces<'c>>),
    /// Rows and columns.
    Table(Table<'c>),
    /// Program text or data.
    Code(Code<'c>),
    /// The same in several languages: each has a title. One at a time where a script can do that,
    /// else below one another.
    Tabs(Vec<Code<'c>>),
}

/// Program text or data.
#[derive(Debug)]
pub(super) struct Code<'c> {
    /// What it shows. Text with a heading can be folded.
    pub(super) title: Option<Cow<'c, str>>,
    /// Shown unless the reader folds it.
    pub(super) open: bool,
    /// `json` or `rust`.
    pub(super) language: &'static str,
    /// The text.
    pub(super) text: String,
}

/// Rows and columns. The first cell of a row names it.
#[derive(Debug, Default)]
pub(super) struct Table<'c> {
    /// How it is laid out.
    pub(super) look: Look,
    /// Headings of the columns.
    pub(super) head: Vec<Cow<'c, str>>,
    /// Rows, group by group.
    pub(super) groups: Vec<Rows<'c>>,
}

/// How a table is laid out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// As wide as what is in it, always a table.
    #[default]
    Plain,
    /// Cells with text in them; below one another where there is little room.
    Roomy,
    /// The same with two columns, of which the first may be long.
    Pair,
    /// Narrow rows, as there are many.
    Matrix,
}

impl Look {
    /// The name for it in the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Look::Plain => "plain",
            Look::Roomy => "roomy",
            Look::Pair => "roomy pair",
            Look::Matrix => "matrix",
        }
    }
}

/// Rows that belong together.
#[derive(Debug, Default)]
pub(super) struct Rows<'c> {
    /// What they have in common.
    pub(super) title: Pieces<'c>,
    /// The rows.
    pub(super) rows: Vec<Row<'c>>,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct Row<'c> {
    /// What links to it name; unique in the page.
    pub(super) id: Option<String>,
    /// A cell per column.
    pub(super) cells: Vec<Pieces<'c>>,
}

/// Text with something in it.
pub(super) type Pieces<'c> = Vec<Piece<'c>>;

/// A piece of text.
#[derive(Debug)]
pub(super) enum Piece<'c> {
    /// Our words.
    Text(Cow<'c, str>),
    /// The catalog's words.
    Prose(&'c str),
    /// A name or a value.
    Code(Cow<'c, str>),
    /// A link in words.
    Link(Link<'c>),
    /// A link that is a name.
    Name(Link<'c>),
    /// A mark.
    Tag(Tag),
    /// What is said less loudly, in a line of its own.
    Note(Pieces<'c>),
}

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// It is personal data, or secret.
    Private(Privacy),
    /// On its way out.
    Deprecated,
    /// Gone.
    Retired,
}

impl Tag {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Tag::Private(privacy) => privacy.word(),
            Tag::Deprecated => "deprecated",
            Tag::Retired => "retired",
        }
    }
}

/// A way to another place.
#[derive(Debug, Clone)]
pub(super) struct Link<'c> {
    /// What it is called.
    pub(super) text: Cow<'c, str>,
    /// Where it leads.
    pub(super) target: Target,
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// A page without its ending, and a place in it, which may be empty.
    Page(String, String),
    /// The search, with filters; only where there is one.
    Search(String),
}

impl<'c> Link<'c> {
    /// To a page.
    pub(super) fn page(text: impl Into<Cow<'c, str>>, path: impl Into<String>) -> Self {
        Link {
            text: text.into(),
            target: Target::Page(path.into(), String::new()),
        }
    }

    /// To a place in a page.
    pub(super) fn place(
        text: impl Into<Cow<'c, str>>,
        path: impl Into<String>,
        anchor: impl Into<String>,
    ) -> Self {
        Link {
            text: text.into(),
            target: Target::Page(path.into(), anchor.into()),
        }
    }
}

/// Our words.
pub(super) fn text<'c>(text: impl Into<Cow<'c, str>>) -> Piece<'c> {
    Piece::Text(text.into())
}

/// A name or a value.
pub(super) fn code<'c>(text: impl Into<Cow<'c, str>>) -> Piece<'c> {
    Piece::Code(text.into())
}

/// Things with commas between them.
pub(super) fn list<'c>(items: impl IntoIterator<Item = Piece<'c>>) -> Pieces<'c> {
    let mut pieces = Vec::new();
    for item in items {
        if !pieces.is_empty() {
            pieces.push(text(", "));
        }
        pieces.push(item);
    }
    pieces
}

/// Phrases with dots between them.
pub(super) fn phrases<'c>(items: impl IntoIterator<Item = Pieces<'c>>) -> Pieces<'c> {
    let mut pieces = Vec::new();
    for item in items {
        if !pieces.is_empty() {
            pieces.push(text(" · "));
        }
        pieces.extend(item);
    }
    pieces
}
