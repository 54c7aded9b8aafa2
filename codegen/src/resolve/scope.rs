//! Tables of names: each kind of thing knows its names, reports strangers, and suggests what was
//! meant.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics, Place, nearest};
use crate::model::{Catalog, FieldId};
use crate::rules::{self, Rule};

use super::cross::Demanded;
use super::names;

/// With more names than this, nothing is suggested: comparing with all of them would take long.
const MANY: usize = 2_000;

/// The names of one kind of thing, with their indices in the catalog's table.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// What the things are, such as `field`.
    pub(super) what: &'static str,
    unknown: &'static Rule,
    ids: HashMap<&'a str, usize>,
    /// Some file that defines such names could not be read, or some name was refused: strangers may
    /// be friends.
    blind: bool,
    /// Things that are not unused.
    forgiven: RefCell<HashSet<usize>>,
    /// There was a name that nobody knows. Whichever it meant, none is unused.
    strangers: Cell<bool>,
    /// Those that were reported. Whoever renames a definition has made one mistake, wherever its
    /// old name still stands.
    reported: RefCell<HashSet<String>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(what: &'static str, unknown: &'static Rule, blind: bool) -> Self {
        Names {
            what,
            unknown,
            ids: HashMap::new(),
            blind,
            forgiven: RefCell::default(),
            strangers: Cell::new(false),
            reported: RefCell::default(),
        }
    }

    /// Defines a name; `Err` holds the index of the first definition.
    pub(super) fn define(&mut self, name: &'a str, id: usize) -> Result<(), usize> {
        match self.ids.insert(name, id) {
            None => Ok(()),
            Some(first) => {
                self.ids.insert(name, first);
                Err(first)
            }
        }
    }

    /// A name of a definition was refused: whoever uses what it should have been is not to blame,
    /// nor is it unused.
    pub(super) fn refuse(&mut self, id: usize) {
        self.blind = true;
        self.forgive(id);
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The names, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.ids.keys().copied()
    }

    /// The index of a name, if there is one.
    pub(super) fn get(&self, name: &str) -> Option<usize> {
        self.ids.get(name).copied()
    }

    /// The index of a name that must be there; else reports it.
    pub(super) fn find(
        &self,
        name: &str,
        place: impl FnOnce() -> Place,
        found: &mut Diagnostics,
    ) -> Option<usize> {
        let id = self.get(name);
        if id.is_none() {
            self.stranger(name, None, place, found);
        }
        id
    }

    /// Reports a name that is not there, nor among others that could stand in its place.
    pub(super) fn stranger(
        &self,
        name: &str,
        others: Option<&Names<'_>>,
        place: impl FnOnce() -> Place,
        found: &mut Diagnostics,
    ) {
        let tables = || [self].into_iter().chain(others);
        tables().for_each(Names::note_stranger);
        // An empty name was reported when it was read.
        if name.is_empty()
            || tables().any(|names| names.blind)
            || !self.reported.borrow_mut().insert(name.to_owned())
        {
            return;
        }
        found.report(|| {
            let meant = nearest(
                name,
                tables()
                    .filter(|names| names.len() <= MANY)
                    .flat_map(Names::iter),
            );
            Diagnostic::new(
                self.unknown,
                place(),
                format!("there is no {} `{name}`", self.what),
            )
            .maybe_help(meant.map(|meant| format!("did you mean `{meant}`?")))
        });
    }

    /// There was a name that nobody knows.
    pub(super) fn note_stranger(&self) {
        self.strangers.set(true);
    }

    /// Something that is used where `usage` does not look, or would be used but for another
    /// mistake.
    pub(super) fn forgive(&self, id: usize) {
        self.forgiven.borrow_mut().insert(id);
    }

    /// Is this one used, or would it be but for another mistake?
    pub(super) fn was_meant(&self, id: usize) -> bool {
        self.strangers.get() || self.forgiven.borrow().contains(&id)
    }
}

/// Reports names that become the same Rust name.
#[derive(Debug, Default)]
pub(super) struct Collisions<'a>(HashMap<String, &'a str>);

impl<'a> Collisions<'a> {
    /// Registers the Rust name that a name becomes. `place` tells where a name stands.
    pub(super) fn add(
        &mut self,
        name: &'a str,
        rust: String,
        place: impl Fn(&str) -> Place,
        found: &mut Diagnostics,
    ) {
        let told = |first: &str| {
            (
                format!("`{name}` and `{first}` both become `{rust}` in Rust"),
                "rename one of them",
            )
        };
        if let Some(first) = self.first(name, &rust) {
            return collide(told(first), place(name), place(first), found);
        }
        self.0.insert(rust, name);
    }

    /// What else becomes this, if anything does.
    pub(super) fn first(&self, name: &str, becomes: &str) -> Option<&'a str> {
        self.0.get(becomes).copied().filter(|first| *first != name)
    }

    /// Registers what a name becomes, without a word.
    pub(super) fn put(&mut self, name: &'a str, becomes: String) {
        self.0.entry(becomes).or_insert(name);
    }
}

/// Reports that two names become the same.
pub(super) fn collide(
    (message, help): (String, &str),
    place: Place,
    first: Place,
    found: &mut Diagnostics,
) {
    found.report(|| {
        Diagnostic::new(rules::NAME_COLLISION, place, message)
            .also(first, "the other one")
            .help(help)
    });
}

/// Reports a name that is not `snake_case`; returns whether it is.
pub(super) fn check_snake(
    what: &str,
    name: &str,
    place: impl FnOnce() -> Place,
    found: &mut Diagnostics,
) -> bool {
    let is_snake = names::is_snake(name);
    if !is_snake && !name.is_empty() {
        found.report(|| {
            Diagnostic::new(
                rules::BAD_NAME,
                place(),
                format!("the name of a {what} is snake_case: `[a-z][a-z0-9_]*`"),
            )
            .maybe_help(names::snake_suggestion(name))
        });
    }
    is_snake
}

/// Everything that events refer to.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) types: Names<'a>,
    pub(super) fields: Names<'a>,
    pub(super) groups: Names<'a>,
    pub(super) channels: Names<'a>,
    pub(super) categories: Names<'a>,
    /// The tables so far.
    pub(super) catalog: Catalog,
    /// For each group: something was wrong with it, so that its members are not all known.
    pub(super) damaged_groups: Vec<bool>,
    /// For each group: its cross-field rules.
    pub(super) group_rules: Vec<Vec<Demanded>>,
    /// Types that something is wrong with.
    pub(super) damaged_types: HashSet<usize>,
    /// Fields that something is wrong with, such as their type.
    pub(super) damaged_fields: HashSet<FieldId>,
    /// Events could not all be read.
    pub(super) blind_events: bool,
    /// Namespaces of which some event could not be read, or has a name that was refused.
    pub(super) blind_namespaces: HashSet<String>,
    /// Not all is known of the fields of all events: what seems to make no difference for any event
    /// may.
    pub(super) damaged_events: bool,
    /// Releases could not all be read.
    pub(super) blind_releases: bool,
}

impl Scope<'_> {
    /// Whether an event of this name may be there though nobody knows it.
    pub(super) fn is_blind_to(&self, event: &str) -> bool {
        let namespace = event
            .rsplit_once('.')
            .map_or("", |(namespace, _)| namespace);
        self.blind_events || self.blind_namespaces.contains(namespace)
    }

    /// Checks that a release is declared.
    pub(super) fn release(
        &self,
        release: u16,
        place: impl FnOnce() -> Place,
        found: &mut Diagnostics,
    ) {
        if !self.blind_releases
            && self
                .catalog
                .releases
                .binary_search_by_key(&release, |r| r.number)
                .is_err()
        {
            found.report(|| {
                let known: Vec<String> = self
                    .catalog
                    .releases
                    .iter()
                    .map(|r| r.number.to_string())
                    .collect();
                Diagnostic::new(
                    rules::UNKNOWN_RELEASE,
                    place(),
                    format!("there is no release {release}"),
                )
                .help(format!(
                    "`catalog.yaml` has {}",
                    if known.is_empty() {
                        "none".into()
                    } else {
                        known.join(", ")
                    }
                ))
            });
        }
    }

    /// What the catalog calls a field.
    pub(super) fn field_name(&self, id: FieldId) -> &str {
        &self.catalog.field(id).key
    }
}
