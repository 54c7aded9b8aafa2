//! `destinations/*.yaml`: what events look like to those who get them in a form of their own.
//!
//! - this file: what a destination says about itself;
//! - `choice`: patterns of events;
//! - `envelope`: what every event looks like there;
//! - `rules`: where events differ;
//! - `outline`: both together, for each event and dialect;
//! - `receive`: the way back.

mod choice;
mod envelope;
mod outline;
mod receive;
mod rules;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Place};
use crate::load::ast::{self, Entries};
use crate::load::tree::Step;
use crate::load::{Source, Sources};
use crate::model::{BodyPart, Catalog, Destination, Dialect, FieldId, Named, Rate, Request};
use crate::rules as rule;

use super::fields::listed_twice;
use super::names;
use super::scope::{Names, Scope, check_snake};
use choice::Events;

/// Fills the table of destinations.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let events = Events::of(scope);
    let damaged = sources.damaged || scope.damaged_events;
    let mut all = Vec::new();
    for source in &sources.destinations {
        let site = Site::new(source, scope, &events, damaged, found);
        all.push(site.resolve(found));
        if !sources.damaged {
            site.unused(found);
        }
    }
    drop(events);
    scope.catalog.destinations = all;
}

/// A file, and what its parts refer to.
struct Site<'s, 'a> {
    source: &'a Source<ast::Destination>,
    scope: &'s Scope<'a>,
    events: &'s Events<'s>,
    pages: Names<'a>,
    settings: Names<'a>,
    used_pages: RefCell<HashSet<usize>>,
    used_settings: RefCell<HashSet<usize>>,
    /// Some file could not be read, not all fields of all events are known, or something in this
    /// file was refused: what seems to make no difference may, and what seems to collide or to be
    /// lost may not.
    damaged: Cell<bool>,
}

impl<'s, 'a> Site<'s, 'a> {
    fn new(
        source: &'a Source<ast::Destination>,
        scope: &'s Scope<'a>,
        events: &'s Events<'s>,
        damaged: bool,
        found: &mut Diagnostics,
    ) -> Self {
        let blind = |key: &'static str| {
            source.tree.is_damaged(&[key.into()]) && source.tree.value(&[key.into()]).is_some()
        };
        let mut site = Site {
            source,
            scope,
            events,
            pages: Names::new("page", rule::UNKNOWN_PAGE, blind("pages")),
            settings: Names::new("setting", rule::UNKNOWN_SETTING, blind("settings")),
            used_pages: RefCell::default(),
            used_settings: RefCell::default(),
            damaged: Cell::new(damaged),
        };
        for (what, key, entries) in [
            ("page", "pages", &source.ast.pages),
            ("setting", "settings", &source.ast.settings),
        ] {
            let known = if key == "pages" {
                &mut site.pages
            } else {
                &mut site.settings
            };
            for (id, (name, _)) in entries.iter().enumerate() {
                check_snake(what, name, || source.key(&[key.into(), name.into()]), found);
                // The loader has refused duplicate keys.
                let _ = known.define(name, id);
            }
        }
        site
    }

    fn catalog(&self) -> &Catalog {
        &self.scope.catalog
    }

    fn resolve(&self, found: &mut Diagnostics) -> Destination {
        let Site { source, .. } = *self;
        let ast = &source.ast;
        let envelope = envelope::resolve(self, found);
        let rules = rules::resolve(self, found);
        let needs_one_of = self.needs(found);
        let mut dialects: Vec<Dialect> = ast
            .dialects
            .iter()
            .map(|(name, ast)| self.dialect(name, ast, &needs_one_of, found))
            .collect();
        if dialects.is_empty() && !source.tree.is_damaged(&[]) {
            self.bad(
                &["dialects".into()],
                "a destination has at least one dialect",
                found,
            );
        }
        let sure = !self.damaged.get();
        outline::resolve(self, &envelope, &rules, &mut dialects, sure, found);
        if ast.receives {
            receive::resolve(self, &envelope, &mut dialects, sure, found);
        }
        Destination {
            name: self.name(found),
            doc: ast.doc.clone(),
            file: source.relative.clone(),
            pages: named(&ast.pages),
            settings: named(&ast.settings),
            dialects,
            receives: ast.receives,
            request: self.request(found),
            rates: self.rates(found),
        }
    }

    /// The name of the destination: the file's.
    fn name(&self, found: &mut Diagnostics) -> String {
        let relative = &self.source.relative;
        let name = relative.strip_prefix("destinations/").unwrap_or(relative);
        let name = name.strip_suffix(".yaml").unwrap_or(name);
        if !names::is_snake(name) || names::is_keyword(name) {
            found.report(|| {
                let message = format!(
                    "the destination `{name}` is not `[a-z][a-z0-9_]*`, or it is a Rust keyword"
                );
                Diagnostic::new(rule::BAD_NAME, Place::top(&self.source.file), message)
                    .help("rename the file")
            });
        }
        name.to_owned()
    }

    fn dialect(
        &self,
        name: &'a String,
        ast: &'a ast::Dialect,
        needs_one_of: &[FieldId],
        found: &mut Diagnostics,
    ) -> Dialect {
        let at = |key: &'static str| [Step::from("dialects"), name.into(), key.into()];
        let place = || self.source.key(&["dialects".into(), name.into()]);
        check_snake("dialect", name, place, found);
        if name == "destination" {
            found.report(|| {
                Diagnostic::new(
                    rule::NAME_COLLISION,
                    place(),
                    "generated code needs the name `destination` itself",
                )
            });
        }
        let pages = self.per(&ast.pages, &at("pages"), found);
        let chosen = self.events.choose(self, &ast.events, &at("events"), found);
        // Filled in later, where they are known.
        let outlines = chosen
            .into_iter()
            .map(|chosen| chosen.then(outline::nothing))
            .collect();
        Dialect {
            name: name.clone(),
            doc: ast.doc.clone(),
            pages,
            needs_one_of: needs_one_of.to_vec(),
            outlines,
            received: Vec::new(),
        }
    }

    fn needs(&self, found: &mut Diagnostics) -> Vec<FieldId> {
        let Some(needs) = &self.source.ast.needs_one_of else {
            return Vec::new();
        };
        self.per(&needs.per, &["needs_one_of".into(), "per".into()], found);
        self.fields(
            &needs.fields,
            &["needs_one_of".into(), "fields".into()],
            found,
        )
        .into_iter()
        .map(|(_, id)| id)
        .collect()
    }

    fn request(&self, found: &mut Diagnostics) -> Request {
        let Some(request) = &self.source.ast.request else {
            return Request::default();
        };
        self.per(&request.per, &["request".into(), "per".into()], found);
        let mut body = Vec::new();
        for (key, part) in request.body.iter() {
            let path: [Step<'_>; 3] = ["request".into(), "body".into(), key.into()];
            match (part.events, &part.constant, &part.setting) {
                (true, None, None) => body.push((key.clone(), BodyPart::Events)),
                (false, Some(text), None) => {
                    body.push((key.clone(), BodyPart::Constant(text.clone())));
                }
                (false, None, Some(name)) => body.extend(
                    self.setting(name, &path, found)
                        .map(|id| (key.clone(), BodyPart::Setting(id))),
                ),
                _ if self.source.tree.is_damaged(&path) => {}
                _ => self.bad(
                    &path,
                    "a member of the body is one of `events: true`, `const` and `setting`",
                    found,
                ),
            }
        }
        let lists = body
            .iter()
            .filter(|(_, part)| *part == BodyPart::Events)
            .count();
        if !request.body.0.is_empty()
            && lists != 1
            && !self.source.tree.is_damaged(&["request".into()])
        {
            self.bad(
                &["request".into(), "body".into()],
                "one member of the body has the events: `events: true`",
                found,
            );
        }
        Request {
            max_events: request.max_events,
            max_bytes: request.max_bytes,
            headers: request.headers.0.clone(),
            body,
        }
    }

    fn rates(&self, found: &mut Diagnostics) -> Vec<Rate> {
        let rates = self.source.ast.rates.iter().map(|(name, rate)| {
            check_snake(
                "rate",
                name,
                || self.source.key(&["rates".into(), name.into()]),
                found,
            );
            self.per(
                &rate.per,
                &["rates".into(), name.into(), "per".into()],
                found,
            );
            Rate {
                name: name.clone(),
                value: rate.value,
            }
        });
        rates.collect()
    }

    /// The pages that something is told by. At least one.
    fn per(&self, listed: &'a [String], path: &[Step<'_>], found: &mut Diagnostics) -> Vec<usize> {
        if listed.is_empty() && !self.source.tree.is_damaged(path) {
            self.bad(path, "some page must say so", found);
        }
        let pages = self.list(&self.pages, "page", listed, path, found);
        self.used_pages
            .borrow_mut()
            .extend(pages.iter().map(|(_, id)| *id));
        pages.into_iter().map(|(_, id)| id).collect()
    }

    /// Fields of the dictionary, each with its position in the list.
    fn fields(
        &self,
        listed: &'a [String],
        path: &[Step<'_>],
        found: &mut Diagnostics,
    ) -> Vec<(usize, FieldId)> {
        self.list(&self.scope.fields, "field", listed, path, found)
            .into_iter()
            .map(|(at, id)| (at, FieldId(id)))
            .collect()
    }

    /// Names in a list, each once.
    fn list(
        &self,
        names: &Names<'_>,
        what: &str,
        listed: &[String],
        path: &[Step<'_>],
        found: &mut Diagnostics,
    ) -> Vec<(usize, usize)> {
        let place = |at: usize| self.source.value(&[path, &[at.into()]].concat());
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (at, name) in listed.iter().enumerate() {
            let Some(id) = self.find(names, name, || place(at), found) else {
                continue;
            };
            match known.iter().find(|(_, other)| *other == id) {
                Some((first, _)) => {
                    listed_twice(what_lists(what), name, place(at), place(*first), found);
                }
                None => known.push((at, id)),
            }
        }
        known
    }

    /// A name that must be there. What depends on one that is not stays silent.
    fn find(
        &self,
        names: &Names<'_>,
        name: &str,
        place: impl FnOnce() -> Place,
        found: &mut Diagnostics,
    ) -> Option<usize> {
        let id = names.find(name, place, found);
        if id.is_none() {
            self.damaged.set(true);
        }
        id
    }

    fn field(&self, name: &str, path: &[Step<'_>], found: &mut Diagnostics) -> Option<FieldId> {
        self.find(&self.scope.fields, name, || self.source.value(path), found)
            .map(FieldId)
    }

    fn setting(&self, name: &str, path: &[Step<'_>], found: &mut Diagnostics) -> Option<usize> {
        let id = self.find(
            &self.settings,
            name,
            || self.source.value(&[path, &["setting".into()]].concat()),
            found,
        )?;
        self.used_settings.borrow_mut().insert(id);
        Some(id)
    }

    /// Reports something that cannot be done.
    fn bad(&self, path: &[Step<'_>], message: impl Into<String>, found: &mut Diagnostics) {
        self.damaged.set(true);
        found.report(|| Diagnostic::new(rule::BAD_DESTINATION, self.source.value(path), message));
    }

    /// Reports pages and settings without a use.
    fn unused(&self, found: &mut Diagnostics) {
        let lists = [
            (
                "pages",
                &self.source.ast.pages,
                &self.pages,
                self.used_pages.borrow(),
            ),
            (
                "settings",
                &self.source.ast.settings,
                &self.settings,
                self.used_settings.borrow(),
            ),
        ];
        for (key, entries, names, used) in lists {
            for (id, (name, _)) in entries
                .iter()
                .enumerate()
                .filter(|(id, _)| !used.contains(id) && !names.was_meant(*id))
            {
                found.report(|| {
                    let message = format!("nothing uses the {} `{name}`", names.what);
                    debug_assert!(names.get(name) == Some(id), "in the order of the file");
                    Diagnostic::new(
                        rule::UNUSED_DEFINITION,
                        self.source.key(&[key.into(), name.into()]),
                        message,
                    )
                    .help("use it or remove it")
                });
            }
        }
    }
}

/// What a list of such things is called in messages.
fn what_lists(what: &str) -> &'static str {
    if what == "page" {
        "list of pages"
    } else {
        "rule"
    }
}

fn named(entries: &Entries<String>) -> Vec<Named> {
    entries
        .iter()
        .map(|(name, doc)| Named {
            name: name.clone(),
            doc: doc.clone(),
        })
        .collect()
}
