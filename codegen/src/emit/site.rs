//! The documents: what the catalog holds, for people who never open it; a static site, or the same
//! pages as Markdown.
//!
//! ```text
//! index             what there is, by namespace, channel and category
//! search            everything with filters (the site only; the rest of it works without scripts)
//! events/…          a page per event
//! fields, fields/…  the dictionary, and a page per field
//! groups, types     what events and fields share
//! destinations/…    what other systems make of the events
//! pii               personal data
//! releases          what each release changed
//! objects/…         what is sent rather than received
//! custom/…          a company's own events
//! ```
//!
//! Each kind of page has a module that turns the model into a [`Page`], which knows no notation;
//! `html` and `markdown` write it down. No page needs a server, and none asks for anything outside
//! the site.
//!
//! # Adding a kind of page
//!
//! 1. Write a module with `fn page(site: &Site) -> Page`. It reads the model and says what there is
//!    to say, in sections and blocks.
//! 2. Add it to [`Site::pages`], and to [`Site::chapters`] if the navigation should list it.
//!    Whatever nothing links to fails a test.

mod custom;
mod destination;
mod event;
mod example;
mod field;
mod html;
mod lists;
mod markdown;
mod object;
mod overview;
mod page;
mod personal;
mod releases;
mod say;
mod search;
mod snippet;

use std::borrow::Cow;

use self::page::{Link, Page, Piece, Tag, Target};
use super::Files;
use super::flat::{self, slugs};
use crate::model::{
    Annotations, Catalog, Event, EventId, Field, FieldDefinition, FieldId, FieldType, Group,
    GroupId, NamedId, TypeId, TypeKind,
};

/// The site.
pub(crate) fn html(catalog: &Catalog) -> Files {
    let site = Site::new(catalog);
    let mut files = Files::default();
    for (name, text) in html::ASSETS {
        files.insert(*name, *text);
    }
    files.insert("search-index.js", search::index(&site));
    files.insert("search.html", html::finder(&site));
    for page in site.pages() {
        files.insert(format!("{}.html", page.path), html::page(&site, &page));
    }
    files
}

/// The same pages as Markdown.
pub(crate) fn markdown(catalog: &Catalog) -> Files {
    let site = Site::new(catalog);
    let mut files = Files::default();
    for page in site.pages() {
        files.insert(format!("{}.md", page.path), markdown::page(&page));
    }
    files
}

/// The catalog, and who uses what.
struct Site<'c> {
    catalog: &'c Catalog,
    /// For each field of the dictionary, the events with it and the slot there.
    uses: Vec<Vec<(usize, usize)>>,
    /// Names of the tables of events, as exports call them.
    tables: Vec<String>,
    /// Names of the pages of events.
    events: Vec<String>,
    /// Names of the pages of custom events.
    custom: Vec<String>,
}

/// A chapter: where it is and what it is called.
struct Chapter {
    path: &'static str,
    title: &'static str,
}

impl<'c> Site<'c> {
    fn new(catalog: &'c Catalog) -> Self {
        let mut uses = vec![Vec::new(); catalog.fields.len()];
        for (event, it) in catalog.events.iter().enumerate() {
            for (slot, field) in it.fields.iter().enumerate() {
                if let Some(uses) = field.definition.and_then(|id| uses.get_mut(id.0)) {
                    uses.push((event, slot));
                }
            }
        }
        let events = flat::files(catalog);
        Site {
            catalog,
            uses,
            tables: flat::names(catalog),
            events,
            custom: slugs(catalog.custom.iter().map(|event| event.wire.as_str())),
        }
    }

    /// What the navigation lists.
    fn chapters(&self) -> Vec<Chapter> {
        let all = [
            ("index", "Overview", true),
            ("fields", "Fields", true),
            ("groups", "Groups", !self.catalog.groups.is_empty()),
            ("types", "Types", !self.catalog.types.is_empty()),
            (
                "destinations",
                "Destinations",
                !self.catalog.destinations.is_empty(),
            ),
            ("pii", "Personal data", true),
            ("releases", "Releases", !self.catalog.releases.is_empty()),
            ("objects", "Objects", !self.catalog.objects.is_empty()),
            ("custom", "Custom events", !self.catalog.custom.is_empty()),
        ];
        all.into_iter()
            .filter(|(_, _, is_there)| *is_there)
            .map(|(path, title, _)| Chapter { path, title })
            .collect()
    }

    /// All pages.
    fn pages(&self) -> impl Iterator<Item = Page<'c>> {
        let single = self
            .chapters()
            .into_iter()
            .filter_map(|chapter| match chapter.path {
                "index" => Some(overview::page(self)),
                "fields" => Some(field::list_page(self)),
                "groups" => Some(lists::groups(self)),
                "types" => Some(lists::types(self)),
                "destinations" => Some(destination::list(self)),
                "pii" => Some(personal::page(self)),
                "releases" => Some(releases::page(self)),
                "objects" => Some(object::list(self)),
                "custom" => Some(custom::list(self)),
                _ => None,
            });
        let events = (0..self.catalog.events.len()).map(|index| event::page(self, index));
        let fields = (0..self.catalog.fields.len()).map(|index| field::page(self, index));
        let destinations =
            (0..self.catalog.destinations.len()).map(|index| destination::page(self, index));
        let objects = (0..self.catalog.object_modules.len()).map(|index| object::page(self, index));
        let custom = (0..self.catalog.custom.len()).map(|index| custom::page(self, index));
        single
            .chain(events)
            .chain(fields)
            .chain(destinations)
            .chain(objects)
            .chain(custom)
    }

    /// The crate with the events, as `use` names it.
    fn crate_name(&self) -> &'c str {
        let beneath = self
            .catalog
            .base
            .as_ref()
            .map(|base| base.crate_name.as_str());
        beneath
            .or(self.catalog.crate_name.as_deref())
            .unwrap_or("crate")
    }

    fn namespace(&self, event: &Event) -> String {
        self.catalog.namespace(event.namespace).path.join(".")
    }

    fn event_path(&self, index: usize) -> String {
        format!("events/{}", self.events[index])
    }

    fn event(&self, id: EventId) -> Piece<'c> {
        self.to_event(id.0, &self.catalog.event(id).wire, "")
    }

    /// An event by its title, for lists that people read.
    fn titled(&self, id: EventId) -> Piece<'c> {
        let title: &'c str = &self.catalog.event(id).title;
        Piece::Link(Link::page(title, self.event_path(id.0)))
    }

    /// An event by the last part of its name, for places that say its namespace.
    fn short(&self, index: usize, anchor: &str) -> Piece<'c> {
        self.to_event(index, self.catalog.events[index].split_name().1, anchor)
    }

    fn to_event(&self, index: usize, text: &'c str, anchor: &str) -> Piece<'c> {
        Piece::Name(Link::place(text, self.event_path(index), anchor))
    }

    fn field(&self, id: FieldId) -> Piece<'c> {
        let field: &'c FieldDefinition = self.catalog.field(id);
        Piece::Name(Link::page(&*field.name, field::path(field)))
    }

    fn group(&self, id: GroupId) -> Piece<'c> {
        let group: &'c Group = self.catalog.group(id);
        Piece::Name(Link::place(&*group.name, "groups", &*group.name))
    }

    fn release(number: u16) -> Piece<'c> {
        Piece::Link(Link::place(
            format!("release {number}"),
            "releases",
            format!("r{number}"),
        ))
    }

    /// A type expression; a link if it names a type.
    fn ty(&self, ty: FieldType) -> Piece<'c> {
        let text = self.catalog.type_name(ty);
        let nested = self.nested(ty.kind).filter(|_| ty.named.is_none());
        match nested {
            Some((page, anchor)) => Piece::Name(Link::place(text, page, anchor)),
            None => self.named(ty.named, text),
        }
    }

    /// Where the page of what nests is, and its place there.
    fn nested(&self, kind: TypeKind) -> Option<(String, String)> {
        match kind {
            TypeKind::Record(id) => {
                let object = self.catalog.object(id);
                let page = object::path(self.catalog, object.module);
                Some((page, object.name.clone()))
            }
            TypeKind::DateTime(id) => {
                let set = self.catalog.datetimes(id);
                let page = object::path(self.catalog, set.module);
                Some((page, format!("datetimes.{}", set.name)))
            }
            // What the values are.
            TypeKind::Map(id) => self.nested(self.catalog.map(id).values?.kind),
            TypeKind::Primitive(_) | TypeKind::Any => None,
        }
    }

    fn named(&self, id: Option<TypeId>, text: String) -> Piece<'c> {
        match id {
            Some(id) => Piece::Name(Link::place(text, "types", &*self.catalog.ty(id).name)),
            None => Piece::Code(Cow::Owned(text)),
        }
    }

    /// The name of a field: a link, where it has a page.
    fn name(&self, field: &'c Field) -> Piece<'c> {
        match field.definition {
            Some(id) => self.field(id),
            None => page::code(&*field.name),
        }
    }

    fn channel(&self, id: NamedId) -> Piece<'c> {
        search("channel", &self.catalog.channel(id).name)
    }

    fn category(&self, id: NamedId) -> Piece<'c> {
        search("category", &self.catalog.category(id).name)
    }

    /// Things of events, in the order of namespaces, with each namespace's name.
    fn by_namespace<T>(
        &self,
        items: impl Iterator<Item = (usize, T)>,
    ) -> Vec<(String, Vec<(usize, T)>)> {
        let mut groups: Vec<(String, Vec<(usize, T)>)> = Vec::new();
        for (event, item) in items {
            let name = self.namespace(&self.catalog.events[event]);
            match groups.last_mut() {
                Some((last, items)) if *last == name => items.push((event, item)),
                _ => groups.push((name, vec![(event, item)])),
            }
        }
        groups
    }
}

/// A link to all that a filter lets pass.
fn search<'c>(filter: &str, value: &'c str) -> Piece<'c> {
    Piece::Name(Link {
        text: value.into(),
        target: Target::Search(format!("{filter}={value}")),
    })
}

/// How private it is, and whether it is deprecated.
fn tags<'c>(notes: &Annotations) -> impl Iterator<Item = Piece<'c>> + use<'c> {
    let all = [
        notes.privacy().map(Tag::Private),
        notes.deprecated.as_ref().map(|_| Tag::Deprecated),
    ];
    all.into_iter().flatten().map(Piece::Tag)
}
