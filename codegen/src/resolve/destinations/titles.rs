//! What events are called, each in its own way within a dialect.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::Spanned;
use crate::model::{Event, Title};
use crate::names;
use crate::rules as rule;

use super::envelope::{Node, What};
use super::outline::{One, Resolver};
use super::rules::{Piece, Template};

/// Does the envelope have the event's title?
pub(super) fn titled(nodes: &[Node<'_>]) -> bool {
    nodes.iter().any(|node| match &node.what {
        What::Title => true,
        What::Object(members, _) | What::List(members) | What::First(members) => titled(members),
        _ => false,
    })
}

impl One<'_, '_, '_> {
    /// What the event is called, and where that was said, if it was.
    pub(super) fn title(&mut self, found: &mut Diagnostics) -> (Title, Option<Span>) {
        let mut template = Template(vec![Piece::Text(names::words(&self.event.variant))]);
        let mut prefix = String::new();
        let mut said_at = None;
        for rule in &self.rules {
            let single = rule.titles.iter().find(|(_, event, _)| *event == self.at);
            let single = single.map(|(at, _, new)| (at, new));
            let all = rule.title.as_ref().map(|(at, new)| (at, new));
            for (at, new) in all.into_iter().chain(single) {
                // What reads the same is no news.
                if self.all.titled && self.text(&template) != self.text(new) {
                    self.all.used.insert(*at);
                }
                template = new.clone();
                said_at = Some(*at);
            }
            if let Some(new) = rule.title_prefix {
                if self.all.titled && new.value != prefix {
                    self.all.used.insert(new.span);
                }
                prefix.clone_from(&new.value);
            }
        }
        let title = self.text(&template);
        let scope = self.all.site.scope;
        if let (Some(field), Some(at)) = (title.field, said_at)
            && self.has(field).is_none()
            && !scope.events.any_broken()
        {
            let name = scope.field_name(field);
            let message = format!("`{}` has no field `{name}`", self.event.wire);
            self.complain(at, message, found);
        }
        let title = Title {
            before: prefix + &title.before,
            ..title
        };
        (title, said_at)
    }

    /// The title that a template makes of the event.
    fn text(&self, template: &Template) -> Title {
        let mut title = Title::default();
        for piece in &template.0 {
            let end = if title.field.is_some() {
                &mut title.after
            } else {
                &mut title.before
            };
            match piece {
                Piece::Text(text) => end.push_str(text),
                Piece::Event => end.push_str(&names::words(&self.event.name)),
                Piece::Field(field) => title.field = Some(*field),
            }
        }
        title
    }
}

/// The titles of a dialect.
pub(super) struct Titles<'t> {
    dialect: &'t Spanned<String>,
    all: Vec<(Title, Option<Span>, &'t Event)>,
}

impl<'t> Titles<'t> {
    /// None yet.
    pub(super) fn new(dialect: &'t Spanned<String>) -> Self {
        let all = Vec::new();
        Titles { dialect, all }
    }

    /// Adds that of an event, with the place where it was said, if it was.
    pub(super) fn add(&mut self, title: &Title, said_at: Option<Span>, event: &'t Event) {
        self.all.push((title.clone(), said_at, event));
    }

    /// Reports events that nobody could tell apart.
    pub(super) fn check(&self, all: &Resolver<'_, '_>, found: &mut Diagnostics) {
        if !all.titled || !all.is_whole {
            return;
        }
        let mut known: HashMap<&Title, (Option<Span>, &Event)> = HashMap::new();
        for (title, said_at, event) in &self.all {
            let Some((first_at, first)) = known.get(title) else {
                known.insert(title, (*said_at, event));
                continue;
            };
            let message = format!(
                "`{}` and `{}` are both called `{}` in the dialect `{}`",
                first.wire,
                event.wire,
                title.shown(all.site.catalog()),
                self.dialect,
            );
            let at = said_at.or(*first_at).unwrap_or(self.dialect.span);
            found
                .report(rule::TITLE_COLLISION, all.site.place(at), message)
                .help("give one of them a `title` of its own");
        }
    }
}
