//! Where events differ from storage, and from each other.

use crate::diagnostics::Diagnostics;
use crate::load::ast::{self, Entries};
use crate::load::tree::Step;
use crate::model::FieldId;

use super::Site;
use super::envelope::is_text;

/// A rule whose names are known.
#[derive(Default)]
pub(super) struct Rule {
    pub(super) pages: Vec<usize>,
    /// For each event, whether the rule holds.
    pub(super) events: Vec<bool>,
    pub(super) title: Option<Template>,
    pub(super) title_prefix: Option<String>,
    /// Fields, each with its position in the list.
    pub(super) drop: Vec<(usize, FieldId)>,
    pub(super) keep: Vec<(usize, FieldId)>,
    pub(super) also: Vec<(usize, FieldId)>,
    pub(super) rename: Vec<(usize, FieldId, String)>,
    pub(super) parse: Vec<(usize, FieldId, Parsed)>,
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
pub(super) fn resolve(site: &Site<'_, '_>, found: &mut Diagnostics) -> Vec<Rule> {
    let rules = site.source.ast.rules.iter().enumerate();
    rules.map(|(at, ast)| one(site, at, ast, found)).collect()
}

fn one<'a>(
    site: &Site<'_, 'a>,
    at: usize,
    ast: &'a ast::ProjectionRule,
    found: &mut Diagnostics,
) -> Rule {
    let path = |key: &'static str| [Step::from("rules"), at.into(), key.into()];
    let whole = [Step::from("rules"), at.into()];
    let silent = ast.title.is_none()
        && ast.title_prefix.is_none()
        && [&ast.drop, &ast.keep, &ast.also]
            .iter()
            .all(|list| list.is_empty());
    if silent
        && ast.rename.0.is_empty()
        && ast.parse.0.is_empty()
        && !site.source.tree.is_damaged(&whole)
    {
        site.bad(&whole, "the rule says nothing: it needs `title`, `title_prefix`, `drop`, `keep`, `also`, `rename` or `parse`", found);
    }
    let events = match &ast.events {
        Some(choice) => site.events.choose(site, choice, &path("events"), found),
        None => vec![true; site.catalog().events.len()],
    };
    let title = ast
        .title
        .as_ref()
        .and_then(|text| template(site, text, &path("title"), found));
    Rule {
        pages: site.per(&ast.per, &path("per"), found),
        events,
        title,
        title_prefix: ast.title_prefix.clone(),
        drop: site.fields(&ast.drop, &path("drop"), found),
        keep: site.fields(&ast.keep, &path("keep"), found),
        also: site.fields(&ast.also, &path("also"), found),
        rename: rename(site, &ast.rename, &path("rename"), found),
        parse: parse(site, &ast.parse, &path("parse"), found),
    }
}

fn rename(
    site: &Site<'_, '_>,
    ast: &Entries<String>,
    path: &[Step<'_>],
    found: &mut Diagnostics,
) -> Vec<(usize, FieldId, String)> {
    let mut all = Vec::new();
    for (at, (name, key)) in ast.iter().enumerate() {
        let place = || site.source.key(&[path, &[name.into()]].concat());
        let Some(id) = site.find(&site.scope.fields, name, place, found) else {
            continue;
        };
        all.push((at, FieldId(id), key.clone()));
    }
    all
}

fn parse(
    site: &Site<'_, '_>,
    ast: &Entries<ast::Parse>,
    path: &[Step<'_>],
    found: &mut Diagnostics,
) -> Vec<(usize, FieldId, Parsed)> {
    let mut all = Vec::new();
    for (at, (name, parse)) in ast.iter().enumerate() {
        let path = [path, &[name.into()]].concat();
        let Some(id) = site
            .find(&site.scope.fields, name, || site.source.key(&path), found)
            .map(FieldId)
        else {
            continue;
        };
        if !is_text(site, id) {
            site.bad(
                &path,
                format!("`{name}` is no text that could hold JSON"),
                found,
            );
            continue;
        }
        match (&parse.key, &parse.prefix) {
            (Some(key), None) => all.push((at, id, Parsed::As(key.clone()))),
            (None, Some(prefix)) => all.push((at, id, Parsed::Prefix(prefix.clone()))),
            _ if site.source.tree.is_damaged(&path) => {}
            _ => site.bad(
                &path,
                "the object stands under a key (`as`), or its members stand apart (`prefix`)",
                found,
            ),
        }
    }
    all
}

/// A text with `{event}` and `{field:NAME}` in it.
fn template(
    site: &Site<'_, '_>,
    text: &str,
    path: &[Step<'_>],
    found: &mut Diagnostics,
) -> Option<Template> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let Some((name, after)) = after.split_once('}') else {
            site.bad(path, "a `{` has no `}`", found);
            return None;
        };
        pieces.push(match name.strip_prefix("field:") {
            Some(name) => {
                let field = site.field(name, path, found)?;
                if !is_text(site, field) {
                    site.bad(
                        path,
                        format!("`{name}` is no text that could be part of a title"),
                        found,
                    );
                }
                Piece::Field(field)
            }
            None if name == "event" => Piece::Event,
            None => {
                site.bad(
                    path,
                    format!("`{{{name}}}` is neither `{{event}}` nor `{{field:NAME}}`"),
                    found,
                );
                return None;
            }
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    if pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Field(_)))
        .count()
        > 1
    {
        site.bad(path, "a title has at most one field", found);
        return None;
    }
    Some(Template(pieces))
}
