//! Where events differ from storage, and from each other.

use crate::diagnostics::{Diagnostics, Reported, Span};
use crate::load::syntax::{self, Map, Slot, Spanned, Whole};
use crate::model::FieldId;

use super::Site;
use super::envelope::is_text;

/// A rule whose names are known. What it says about a field stands with its place, by which is known
/// what made a difference.
pub(super) struct Rule<'a> {
    pub(super) pages: Vec<usize>,
    /// For each event, whether the rule holds.
    pub(super) events: Vec<bool>,
    pub(super) title: Option<(Span, Template)>,
    /// The same for single events.
    pub(super) titles: Vec<(Span, usize, Template)>,
    pub(super) title_prefix: Option<&'a Spanned<String>>,
    pub(super) drop: Vec<(Span, FieldId)>,
    pub(super) keep: Vec<(Span, FieldId)>,
    pub(super) also: Vec<(Span, FieldId)>,
    pub(super) rename: Vec<(Span, FieldId, String)>,
    pub(super) parse: Vec<(Span, FieldId, Parsed)>,
}

/// A title before it is known of which event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// The words of the event's name.
    Event,
    Field(FieldId),
}

/// What becomes of a JSON object in a text.
pub(super) enum Parsed {
    As(String),
    Prefix(String),
}

/// The rules, in order.
pub(super) fn resolve<'a>(site: &Site<'a>, found: &mut Diagnostics) -> Vec<Rule<'a>> {
    let files = site.base.into_iter().chain([site.source]);
    let rules = files.flat_map(|file| file.syntax.rules.items());
    rules.map(|rule| one(site, rule, found)).collect()
}

fn one<'a>(
    site: &Site<'a>,
    rule: &'a Spanned<syntax::ProjectionRule>,
    found: &mut Diagnostics,
) -> Rule<'a> {
    let lists = [&rule.drop, &rule.keep, &rule.also];
    let says_something = rule.title.is_given()
        || !rule.titles.is_empty()
        || rule.title_prefix.is_given()
        || lists.iter().any(|list| !list.items().is_empty())
        || !rule.rename.is_empty()
        || !rule.parse.is_empty();
    if !says_something && rule.is_whole() {
        let message = "the rule says nothing: it needs `title`, `titles`, `title_prefix`, `drop`, `keep`, `also`, `rename` or `parse`";
        site.bad(rule, message, found);
    }
    let events = site.events.choose(&site.is_whole, &rule.events, found);
    let title = rule.title.get();
    let title = title.and_then(|text| Some((text.span, template(site, text, found).ok()?)));
    Rule {
        pages: site.per(&rule.per, found),
        events,
        title,
        titles: titles(site, &rule.titles, found),
        title_prefix: rule.title_prefix.get(),
        drop: site.fields(&rule.drop, found),
        keep: site.fields(&rule.keep, found),
        also: site
            .fields(&rule.also, found)
            .into_iter()
            .inspect(|(_, field)| site.scope.fields.mark_used(*field))
            .collect(),
        rename: rename(site, &rule.rename, found),
        parse: parse(site, &rule.parse, found),
    }
}

fn titles(
    site: &Site<'_>,
    written: &Slot<Map<String>>,
    found: &mut Diagnostics,
) -> Vec<(Span, usize, Template)> {
    let mut all = Vec::new();
    for (event, title) in written.iter() {
        let at = site.events.find(site, event, found);
        if let (Some(at), Ok(template)) = (at, template(site, title, found)) {
            all.push((title.span, at, template));
        }
    }
    all
}

fn rename(
    site: &Site<'_>,
    renamed: &Slot<Map<String>>,
    found: &mut Diagnostics,
) -> Vec<(Span, FieldId, String)> {
    let mut all = Vec::new();
    for (name, key) in renamed.iter() {
        if let Ok(id) = site.field(name, found) {
            all.push((key.span, id, key.value.clone()));
        }
    }
    all
}

fn parse(
    site: &Site<'_>,
    parsed: &Slot<Map<syntax::Parse>>,
    found: &mut Diagnostics,
) -> Vec<(Span, FieldId, Parsed)> {
    let mut all = Vec::new();
    for (name, parse) in parsed.iter() {
        let Ok(id) = site.field(name, found) else {
            continue;
        };
        if !is_text(site, id) {
            let message = format!("`{name}` is no text that could hold JSON");
            site.bad(name, message, found);
            continue;
        }
        let what = match (parse.key.cloned(), parse.prefix.cloned()) {
            (Some(key), None) => Parsed::As(key),
            (None, Some(prefix)) => Parsed::Prefix(prefix),
            _ => {
                if parse.is_whole() {
                    let message = "the object stands under a key (`as`), or its members stand apart (`prefix`)";
                    site.bad(name, message, found);
                }
                continue;
            }
        };
        all.push((name.span, id, what));
    }
    all
}

/// A text with `{event}` and `{field:NAME}` in it.
fn template(
    site: &Site<'_>,
    text: &Spanned<String>,
    found: &mut Diagnostics,
) -> Result<Template, Reported> {
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let Some((name, after)) = after.split_once('}') else {
            return Err(site.bad(text, "a `{` has no `}`", found));
        };
        pieces.push(if let Some(name) = name.strip_prefix("field:") {
            let field = site.find(&site.scope.fields, (name, text.span), found)?;
            if !is_text(site, field) {
                let message = format!("`{name}` is no text that could be part of a title");
                site.bad(text, message, found);
            }
            Piece::Field(field)
        } else if name == "event" {
            Piece::Event
        } else {
            let message = format!("`{{{name}}}` is neither `{{event}}` nor `{{field:NAME}}`");
            return Err(site.bad(text, message, found));
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    let fields = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Field(_)));
    if fields.count() > 1 {
        return Err(site.bad(text, "a title has at most one field", found));
    }
    Ok(Template(pieces))
}
