//! `destinations/*.yaml`: what events look like to those who get them in a form of their own.
//!
//! - this file: what a destination says about itself;
//! - `choice`: patterns of events;
//! - `envelope`: what every event looks like there;
//! - `rules`: where events differ;
//! - `outline`: both together, for each event and dialect;
//! - `titles`: what events are called;
//! - `receive`: the way back;
//! - `request`: how events travel.

pub(super) mod choice;
mod envelope;
mod outline;
mod receive;
mod request;
mod rules;
mod titles;

use std::cell::Cell;

use crate::diagnostics::{Diagnostics, Reported, Span, did_you_mean};
use crate::load::syntax::{self, List, Map, Slot, Spanned, Whole};
use crate::load::{Source, Sources};
use crate::model::{Catalog, Destination, Dialect, FieldId, Named};
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
        let base = base(source, sources, found);
        let site = Site::new((source, base), scope, &events, is_whole, found);
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

type File = Source<syntax::Destination>;

/// The destination that one is like, if it is like another.
fn base<'s>(source: &File, sources: &'s Sources, found: &mut Diagnostics) -> Option<&'s File> {
    let name = source.syntax.like.get()?;
    let mut others = sources.destinations.iter();
    let base = others.find(|other| other.name() == name.value);
    match base {
        None if !sources.whole => {}
        None => {
            let message = format!("there is no destination `{name}`");
            let known = sources.destinations.iter().map(Source::name);
            found
                .report(rule::BAD_DESTINATION, name, message)
                .maybe_help(|| did_you_mean(name, known));
        }
        Some(base) if base.syntax.like.is_given() => {
            let message = format!("`{name}` is like another destination itself");
            found.report(rule::BAD_DESTINATION, name, message);
        }
        Some(base) => return Some(base),
    }
    None
}

/// A file, and what its parts refer to.
struct Site<'s> {
    source: &'s File,
    /// The file that says what this one does not.
    base: Option<&'s File>,
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
        (source, base): (&'s File, Option<&'s File>),
        scope: &'s Scope<'s>,
        events: &'s Events<'s>,
        is_whole: bool,
        found: &mut Diagnostics,
    ) -> Self {
        let files = || base.into_iter().chain([source]);
        let is_complete = |get: fn(&syntax::Destination) -> &Slot<Map<String>>| {
            files().all(|file| get(&file.syntax).is_complete())
        };
        // Where none are listed, they may stand under a key that was refused, or must be there.
        let own = &source.syntax;
        let listed = own.pages.is_given() || base.is_some() && own.is_whole();
        let pages = listed && is_complete(|syntax| &syntax.pages);
        let pages = Names::new("page", rule::UNKNOWN_PAGE, pages);
        let settings = is_complete(|syntax| &syntax.settings);
        let settings = Names::new("setting", rule::UNKNOWN_SETTING, settings);
        let mut site = Site {
            source,
            base,
            scope,
            events,
            pages,
            settings,
            is_whole: Cell::new(is_whole),
        };
        for file in files() {
            for (names, map) in [
                (&mut site.pages, &file.syntax.pages),
                (&mut site.settings, &file.syntax.settings),
            ] {
                for (name, doc) in map.value().into_iter().flat_map(|map| &map.entries) {
                    check_snake(names.what, name, found);
                    // The loader has refused duplicate keys, but for those of another file.
                    let id = names.define(name, doc, found);
                    if let (Ok(id), true) = (id, !std::ptr::eq(file, source)) {
                        names.mark_used(id);
                    }
                }
            }
        }
        site
    }

    /// The names of the dialects, in order.
    fn dialect_names(&self) -> impl Iterator<Item = &'s Spanned<String>> {
        let dialects = self.part(|syntax| &syntax.dialects).iter();
        dialects.map(|(name, _)| name)
    }

    /// What the file says, or the one that it is like.
    fn part<T>(&self, get: impl Fn(&'s syntax::Destination) -> &'s Slot<T>) -> &'s Slot<T> {
        match (get(&self.source.syntax), self.base) {
            (Slot::Absent, Some(base)) => get(&base.syntax),
            (own, _) => own,
        }
    }

    /// Where to point for what may stand in the other file: there it is right.
    fn place(&self, at: Span) -> Span {
        if self.is_own(at) {
            at
        } else {
            self.source.syntax.like.span_or(at)
        }
    }

    /// Whether something stands in the file itself.
    fn is_own(&self, at: Span) -> bool {
        at.file == self.source.top().file
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
        self.missing(found);
        let mut statics = Collisions::default();
        for name in self.dialect_names() {
            statics.add(name, names::version_static(name), found);
        }
        let written = self.part(|syntax| &syntax.dialects);
        let mut dialects: Vec<Dialect> = written
            .iter()
            .map(|(name, syntax)| self.dialect(name, syntax, &needs_one_of, found))
            .collect();
        if dialects.is_empty() && written.is_given() && syntax.is_whole() {
            let at: Span = written.span_or(source.top());
            self.bad(at, "a destination has at least one dialect", found);
        }
        let is_whole = self.is_whole.get();
        outline::resolve(self, &envelope, &rules, &mut dialects, is_whole, found);
        let receives = self.part(|syntax| &syntax.receives);
        if let Some(receives) = receives.get() {
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
            like: self.base.map(|base| base.name().to_owned()),
            pages: self.named(|syntax| &syntax.pages),
            settings: self.named(|syntax| &syntax.settings),
            dialects,
            receives: receives.is_given(),
            request: self.request(found),
            rates: self.rates(found),
        }
    }

    /// Reports what must be said where no other destination says it.
    fn missing(&self, found: &mut Diagnostics) {
        let syntax = &self.source.syntax;
        if !matches!(syntax.like, Slot::Absent) {
            return;
        }
        for (key, is_missing) in [
            ("pages", matches!(syntax.pages, Slot::Absent)),
            ("dialects", matches!(syntax.dialects, Slot::Absent)),
            ("envelope", matches!(syntax.envelope, Slot::Absent)),
        ] {
            if is_missing && syntax.is_whole() {
                let message = format!("a destination needs the key `{key}`");
                found
                    .report(rule::MISSING_KEY, self.source.top(), message)
                    .help("unless it is `like` another");
                self.is_whole.set(false);
            }
        }
    }

    /// Names with their documentation, those of the other file first.
    fn named(&self, get: impl Fn(&'s syntax::Destination) -> &'s Slot<Map<String>>) -> Vec<Named> {
        let files = self.base.into_iter().chain([self.source]);
        let entries = files.flat_map(|file| get(&file.syntax).iter());
        entries
            .map(|(name, doc)| Named {
                name: name.value.clone(),
                doc: doc.value.clone(),
            })
            .collect()
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
        (needed_by, needs_one_of): &(Vec<usize>, Vec<FieldId>),
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
        let files = [Some(self.source), self.base].into_iter().flatten();
        let mut all = files.flat_map(|file| file.syntax.dialects.iter());
        let events = match &syntax.events {
            Slot::Absent => all
                .find_map(|(_, first)| first.events.is_given().then_some(&first.events))
                .unwrap_or(&syntax.events),
            own => own,
        };
        if matches!(events, Slot::Absent) && syntax.is_whole() {
            let message = "a dialect needs the key `events`";
            found.report(rule::MISSING_KEY, name, message);
            self.is_whole.set(false);
        }
        let chosen = self.events.choose(&self.is_whole, events, found);
        // Filled in later, where they are known.
        let outlines = chosen
            .into_iter()
            .map(|chosen| chosen.then(outline::nothing))
            .collect();
        let needs = pages.iter().any(|page| needed_by.contains(page));
        Dialect {
            name: name.value.clone(),
            doc: syntax.doc.or_empty(),
            pages,
            needs_one_of: if needs {
                needs_one_of.clone()
            } else {
                Vec::new()
            },
            outlines,
            received: Vec::new(),
        }
    }

    /// Fields of which one must hold something, and the pages that say so.
    fn needs(&self, found: &mut Diagnostics) -> (Vec<usize>, Vec<FieldId>) {
        let Some(needs) = self.part(|syntax| &syntax.needs_one_of).get() else {
            return Default::default();
        };
        let pages = self.per(&needs.per, found);
        let fields = self.fields(&needs.fields, found);
        (pages, fields.into_iter().map(|(_, id)| id).collect())
    }

    /// The pages that something is told by. At least one.
    fn per(&self, listed: &Slot<List<String>>, found: &mut Diagnostics) -> Vec<usize> {
        if let Some(list) = listed.get()
            && list.items.is_empty()
            && list.is_whole()
        {
            self.bad(list, "some page must say so", found);
        }
        let pages = &self.pages;
        let pages = pages.find_places("list of pages", listed, &self.is_whole, found);
        pages
            .into_iter()
            .map(|(_, page)| page)
            .inspect(|page| self.pages.mark_used(*page))
            .collect()
    }

    /// Fields of the dictionary, each with its place.
    fn fields(&self, listed: &Slot<List<String>>, found: &mut Diagnostics) -> Vec<(Span, FieldId)> {
        let fields = &self.scope.fields;
        fields.find_places("rule", listed, &self.is_whole, found)
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
