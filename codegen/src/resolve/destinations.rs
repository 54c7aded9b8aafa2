//! `destinations/*.yaml`: what events look like to those who get them in a form of their own.
//!
//! - this file: what a destination says about itself;
//! - `choice`: patterns of events;
//! - `envelope`: what every event looks like there;
//! - `rules`: where events differ;
//! - `outline`: both together, for each event and dialect;
//! - `titles`: what events are called;
//! - `receive`: the way back.

mod choice;
mod envelope;
mod outline;
mod receive;
mod rules;
mod titles;

use std::cell::Cell;

use crate::diagnostics::{Diagnostics, Reported, Span};
use crate::load::syntax::{self, List, Map, Slot, Spanned, Whole};
use crate::load::{Source, Sources};
use crate::model::{BodyPart, Catalog, Destination, Dialect, FieldId, Named, Rate, Request};
use crate::rules as rule;

use super::scope::{Collisions, Id, Names, Scope, check_snake};
use crate::names;
use choice::Events;

/// Fills the table of destinations.
pub(super) fn resolve(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let events = Events::of(scope);
    let is_whole = sources.whole && !scope.events.any_broken();
    let mut all = Vec::new();
    for source in &sources.destinations {
        let site = Site::new(source, scope, &events, is_whole, found);
        all.push(site.resolve(found));
        if sources.whole {
            for names in [&site.pages, &site.settings] {
                names.report_unused(rule::UNUSED_DEFINITION, found);
            }
        }
    }
    drop(events);
    scope.catalog.destinations = all;
}

/// A file, and what its parts refer to.
struct Site<'s> {
    source: &'s Source<syntax::Destination>,
    scope: &'s Scope<'s>,
    events: &'s Events<'s>,
    pages: Names<'s, usize, Slot<String>>,
    settings: Names<'s, usize, Slot<String>>,
    /// Every file could be read, all fields of all events are known, and nothing in this file was
    /// refused: else what seems to make no difference may, and what seems to collide or to be lost
    /// may not.
    is_whole: Cell<bool>,
}

impl<'s> Site<'s> {
    fn new(
        source: &'s Source<syntax::Destination>,
        scope: &'s Scope<'s>,
        events: &'s Events<'s>,
        is_whole: bool,
        found: &mut Diagnostics,
    ) -> Self {
        let syntax = &source.syntax;
        let (pages, settings) = (&syntax.pages, &syntax.settings);
        let pages = Names::new("page", rule::UNKNOWN_PAGE, pages.is_complete());
        let settings = Names::new("setting", rule::UNKNOWN_SETTING, settings.is_complete());
        let mut site = Site {
            source,
            scope,
            events,
            pages,
            settings,
            is_whole: Cell::new(is_whole),
        };
        for (names, map) in [
            (&mut site.pages, &syntax.pages),
            (&mut site.settings, &syntax.settings),
        ] {
            for (name, doc) in map.value().into_iter().flat_map(|map| &map.entries) {
                check_snake(names.what, name, found);
                // The loader has refused duplicate keys.
                let _ = names.define(name, doc, found);
            }
        }
        site
    }

    /// The names of the dialects, in order.
    fn dialect_names(&self) -> impl Iterator<Item = &'s Spanned<String>> {
        self.source.syntax.dialects.iter().map(|(name, _)| name)
    }

    fn catalog(&self) -> &'s Catalog {
        &self.scope.catalog
    }

    fn resolve(&self, found: &mut Diagnostics) -> Destination {
        let Site { source, .. } = *self;
        let syntax = &source.syntax;
        let envelope = envelope::resolve(self, found);
        let rules = rules::resolve(self, found);
        let needs_one_of = self.needs(found);
        let mut statics = Collisions::default();
        for (name, _) in syntax.dialects.iter() {
            statics.add(name, names::version_static(name), found);
        }
        let mut dialects: Vec<Dialect> = syntax
            .dialects
            .iter()
            .map(|(name, syntax)| self.dialect(name, syntax, &needs_one_of, found))
            .collect();
        if dialects.is_empty() && syntax.is_whole() {
            let at: Span = syntax.dialects.span_or(source.top());
            self.bad(at, "a destination has at least one dialect", found);
        }
        let is_whole = self.is_whole.get();
        outline::resolve(self, &envelope, &rules, &mut dialects, is_whole, found);
        if let Some(receives) = syntax.receives.get() {
            receive::resolve(
                self,
                receives.span,
                &envelope,
                &mut dialects,
                is_whole,
                found,
            );
        }
        Destination {
            name: self.name(found),
            doc: syntax.doc.or_empty(),
            file: source.relative.clone(),
            pages: named(&syntax.pages),
            settings: named(&syntax.settings),
            dialects,
            receives: syntax.receives.is_given(),
            request: self.request(found),
            rates: self.rates(found),
        }
    }

    /// The name of the destination: the file's.
    fn name(&self, found: &mut Diagnostics) -> String {
        let name = self.source.name();
        if !names::is_snake(name) || names::is_keyword(name) {
            let message = format!(
                "the destination `{name}` is not `[a-z][a-z0-9_]*`, or it is a Rust keyword"
            );
            found
                .report(rule::BAD_NAME, self.source.top(), message)
                .help("rename the file");
        }
        name.to_owned()
    }

    fn dialect(
        &self,
        name: &Spanned<String>,
        syntax: &syntax::Dialect,
        needs_one_of: &[FieldId],
        found: &mut Diagnostics,
    ) -> Dialect {
        if !names::is_version(name) {
            let message = "the name of a dialect is `[a-z0-9][a-z0-9_]*`";
            found
                .report(rule::BAD_NAME, name, message)
                .maybe_help(|| names::snake_suggestion(name));
        }
        if name.value == "destination" {
            let message = "generated code needs the name `destination` itself";
            found.report(rule::NAME_COLLISION, name, message);
        }
        let pages = self.per(&syntax.pages, found);
        let chosen = self.events.choose(self, &syntax.events, found);
        // Filled in later, where they are known.
        let outlines = chosen
            .into_iter()
            .map(|chosen| chosen.then(outline::nothing))
            .collect();
        Dialect {
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            pages,
            needs_one_of: needs_one_of.to_vec(),
            outlines,
            received: Vec::new(),
        }
    }

    fn needs(&self, found: &mut Diagnostics) -> Vec<FieldId> {
        let Some(needs) = self.source.syntax.needs_one_of.get() else {
            return Vec::new();
        };
        self.per(&needs.per, found);
        let fields = self.fields(&needs.fields, found);
        fields.into_iter().map(|(_, id)| id).collect()
    }

    fn request(&self, found: &mut Diagnostics) -> Request {
        let Some(request) = self.source.syntax.request.get() else {
            return Request::default();
        };
        self.per(&request.per, found);
        let mut body = Vec::new();
        for (key, part) in request.body.iter() {
            let part = match (part.events.get(), part.constant.get(), part.setting.get()) {
                (Some(_), None, None) => Some(BodyPart::Events),
                (None, Some(text), None) => Some(BodyPart::Constant(text.value.clone())),
                (None, None, Some(name)) => self.setting(name, found).ok().map(BodyPart::Setting),
                _ => {
                    if part.is_whole() {
                        let message =
                            "a member of the body is one of `events: true`, `const` and `setting`";
                        self.bad(key, message, found);
                    }
                    None
                }
            };
            body.extend(part.map(|part| (key.value.clone(), part)));
        }
        let lists = body.iter().filter(|(_, part)| *part == BodyPart::Events);
        let lists = lists.count();
        if let Some(written) = request.body.get()
            && !written.entries.is_empty()
            && lists != 1
            && request.is_whole()
        {
            let message = "one member of the body has the events: `events: true`";
            self.bad(written, message, found);
        }
        let headers = request.headers.iter();
        Request {
            max_events: request.max_events.cloned(),
            max_bytes: request.max_bytes.cloned(),
            headers: headers
                .map(|(name, value)| (name.value.clone(), value.value.clone()))
                .collect(),
            body,
        }
    }

    fn rates(&self, found: &mut Diagnostics) -> Vec<Rate> {
        let rates = self.source.syntax.rates.iter().map(|(name, rate)| {
            check_snake("rate", name, found);
            self.per(&rate.per, found);
            Rate {
                name: name.value.clone(),
                value: rate.value.value.or_empty(),
            }
        });
        rates.collect()
    }

    /// The pages that something is told by. At least one.
    fn per(&self, listed: &Slot<List<String>>, found: &mut Diagnostics) -> Vec<usize> {
        if let Some(list) = listed.get()
            && list.items.is_empty()
            && list.is_whole()
        {
            self.bad(list, "some page must say so", found);
        }
        let pages = self.list(&self.pages, "list of pages", listed, found);
        pages
            .into_iter()
            .map(|(_, page)| page)
            .inspect(|page| self.pages.mark_used(*page))
            .collect()
    }

    /// Fields of the dictionary, each with its place.
    fn fields(&self, listed: &Slot<List<String>>, found: &mut Diagnostics) -> Vec<(Span, FieldId)> {
        self.list(&self.scope.fields, "rule", listed, found)
    }

    /// Names in a list, each once.
    fn list<I: Id, T>(
        &self,
        names: &Names<'_, I, T>,
        whole: &str,
        listed: &Slot<List<String>>,
        found: &mut Diagnostics,
    ) -> Vec<(Span, I)> {
        let known = names.find_list(whole, listed, found);
        if known.len() < listed.items().len() {
            self.is_whole.set(false);
        }
        known
            .into_iter()
            .map(|(id, name)| (name.span, id))
            .collect()
    }

    /// A name that must be there. What depends on one that is not stays silent.
    fn find<I: Id, T>(
        &self,
        names: &Names<'_, I, T>,
        (name, at): (&str, Span),
        found: &mut Diagnostics,
    ) -> Result<I, Reported> {
        names
            .find_at(name, at, found)
            .inspect_err(|_| self.is_whole.set(false))
    }

    fn field(&self, name: &Spanned<String>, found: &mut Diagnostics) -> Result<FieldId, Reported> {
        self.find(&self.scope.fields, (name, name.span), found)
    }

    fn setting(&self, name: &Spanned<String>, found: &mut Diagnostics) -> Result<usize, Reported> {
        self.find(&self.settings, (name, name.span), found)
            .inspect(|setting| self.settings.mark_used(*setting))
    }

    /// Reports something that cannot be done.
    fn bad(
        &self,
        at: impl Into<Span>,
        message: impl Into<String>,
        found: &mut Diagnostics,
    ) -> Reported {
        self.is_whole.set(false);
        found.report(rule::BAD_DESTINATION, at, message).into()
    }
}

fn named(entries: &Slot<Map<String>>) -> Vec<Named> {
    let entries = entries.iter();
    entries
        .map(|(name, doc)| Named {
            name: name.value.clone(),
            doc: doc.value.clone(),
        })
        .collect()
}
