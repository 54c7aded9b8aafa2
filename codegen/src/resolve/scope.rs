//! Tables of names: each kind of thing knows its names, reports those that nobody defines, and
//! suggests what was meant.

use std::borrow::Cow;
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::marker::PhantomData;

use crate::diagnostics::{Diagnostics, Reported, Span, nearest};
use crate::load::syntax::{self, List, Slot, Spanned};
use crate::model::{
    Catalog, DateTimesId, EventId, Field, FieldId, FieldType, GroupId, MapId, NamedId, ObjectId,
    Presence, PropertyMap, TypeId, TypeKind,
};
use crate::rules::{self, Rule};

use super::cross::GroupRule;
use super::fields::Taken;
use crate::names;

/// With more names than this, nothing is suggested: comparing with all of them would take long.
const MANY: usize = 2_000;

/// An index into one of the catalog's tables.
pub(super) trait Id: Copy + PartialEq {
    fn of(at: usize) -> Self;
    fn at(self) -> usize;
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Id for $id {
            fn of(at: usize) -> Self {
                $id(at)
            }
            fn at(self) -> usize {
                self.0
            }
        }
    )*};
}

ids! { TypeId FieldId GroupId EventId NamedId ObjectId DateTimesId MapId }

impl Id for usize {
    fn of(at: usize) -> Self {
        at
    }
    fn at(self) -> usize {
        self
    }
}

/// The names of one kind of thing, in the order of the catalog's table.
#[derive(Debug)]
pub(super) struct Names<'a, I, T> {
    /// What the things are, such as `field`.
    pub(super) what: &'static str,
    unknown: &'static Rule,
    ids: HashMap<Cow<'a, str>, usize>,
    defined: Vec<Definition<'a, T>>,
    /// Not all definitions could be read, or some name was refused: a name that nobody defines may
    /// be fine.
    incomplete: bool,
    /// Things with which something is wrong: what seems to be wrong with those that use them may
    /// only follow from that.
    broken: HashSet<usize>,
    /// Things that are used, or would be but for another mistake.
    used: RefCell<HashSet<usize>>,
    /// Names that nobody defines. Each is reported once: whoever renames a definition has made one
    /// mistake, wherever its old name still stands.
    unresolved: RefCell<HashSet<String>>,
    id: PhantomData<I>,
}

#[derive(Debug)]
struct Definition<'a, T> {
    name: Cow<'a, str>,
    span: Span,
    syntax: &'a T,
}

impl<'a, I: Id, T> Names<'a, I, T> {
    pub(super) fn new(what: &'static str, unknown: &'static Rule, complete: bool) -> Self {
        Names {
            what,
            unknown,
            ids: HashMap::new(),
            defined: Vec::new(),
            incomplete: !complete,
            broken: HashSet::new(),
            used: RefCell::default(),
            unresolved: RefCell::default(),
            id: PhantomData,
        }
    }

    /// Defines a name, or reports that it is defined twice.
    pub(super) fn define(
        &mut self,
        key: &'a Spanned<String>,
        syntax: &'a T,
        found: &mut Diagnostics,
    ) -> Result<I, Reported> {
        self.define_as(Cow::Borrowed(key), key.span, syntax)
            .map_err(|first| {
                let message = format!("the {} `{key}` is defined twice", self.what);
                found
                    .report(rules::DUPLICATE_NAME, key, message)
                    .label("again here")
                    .also(first, "first defined here")
                    .help("keep one of them")
                    .into()
            })
    }

    /// Defines a name; `Err` is where it was defined before.
    pub(super) fn define_as(
        &mut self,
        name: Cow<'a, str>,
        span: Span,
        syntax: &'a T,
    ) -> Result<I, Span> {
        let id = self.defined.len();
        let first = *self.ids.entry(name.clone()).or_insert(id);
        if let Some(first) = self.defined.get(first) {
            return Err(first.span);
        }
        self.defined.push(Definition { name, span, syntax });
        Ok(I::of(id))
    }

    /// The name of a definition was refused: whoever uses what it should have been is not to blame,
    /// nor is it unused.
    pub(super) fn misnamed(&mut self, id: I) {
        self.incomplete = true;
        self.mark_used(id);
    }

    /// Returns whether there is nothing of this kind.
    pub(super) fn is_empty(&self) -> bool {
        self.defined.is_empty()
    }

    /// Returns the names.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let defined = self.defined.iter();
        defined.map(|definition| definition.name.as_ref())
    }

    /// Returns what was defined, in the order of the table.
    pub(super) fn defined(&self) -> impl Iterator<Item = (I, &'a T)> {
        let defined = self.defined.iter().enumerate();
        defined.map(|(id, definition)| (I::of(id), definition.syntax))
    }

    /// Returns the definition of an id.
    pub(super) fn syntax(&self, id: I) -> Option<&'a T> {
        self.defined
            .get(id.at())
            .map(|definition| definition.syntax)
    }

    /// Returns where something was defined.
    pub(super) fn span(&self, id: I) -> Span {
        let definition = self.defined.get(id.at());
        definition.map_or_else(Span::default, |definition| definition.span)
    }

    /// Returns the id of a name, if it is defined.
    pub(super) fn get(&self, name: &str) -> Option<I> {
        self.ids.get(name).copied().map(I::of)
    }

    /// Returns the id of a name that must be defined.
    pub(super) fn find(
        &self,
        name: &Spanned<String>,
        found: &mut Diagnostics,
    ) -> Result<I, Reported> {
        self.find_at(name, name.span, found)
    }

    /// The same, of a name that stands within a text.
    pub(super) fn find_at(
        &self,
        name: &str,
        at: Span,
        found: &mut Diagnostics,
    ) -> Result<I, Reported> {
        self.get(name)
            .ok_or_else(|| self.unresolved(name, at, None::<&Self>, found))
    }

    /// Returns the ids of names that something lists, each once; reports those that are not defined
    /// or stand there twice. Each name can bring something along.
    pub(super) fn find_each<'s, P>(
        &self,
        whole: &str,
        listed: impl IntoIterator<Item = (&'s Spanned<String>, P)>,
        found: &mut Diagnostics,
    ) -> Vec<(I, &'s Spanned<String>, P)> {
        let mut seen = HashMap::new();
        let mut all = Vec::new();
        for (name, more) in listed {
            let Ok(id) = self.find(name, found) else {
                continue;
            };
            match seen.insert(id.at(), name.span) {
                Some(first) => {
                    seen.insert(id.at(), first);
                    listed_twice(whole, name, name.span, first, found);
                }
                None => all.push((id, name, more)),
            }
        }
        all
    }

    /// The same, of a list without anything beside the names.
    pub(super) fn find_list<'s>(
        &self,
        whole: &str,
        listed: &'s Slot<List<String>>,
        found: &mut Diagnostics,
    ) -> Vec<(I, &'s Spanned<String>)> {
        let names = listed.items().iter().map(|name| (name, ()));
        let known = self.find_each(whole, names, found).into_iter();
        known.map(|(id, name, ())| (id, name)).collect()
    }

    /// The same, with the places of the names; where one is not known, what they stand in is not
    /// whole.
    pub(super) fn find_places(
        &self,
        whole: &str,
        listed: &Slot<List<String>>,
        is_whole: &Cell<bool>,
        found: &mut Diagnostics,
    ) -> Vec<(Span, I)> {
        let known = self.find_list(whole, listed, found);
        if known.len() < listed.items().len() {
            is_whole.set(false);
        }
        let known = known.into_iter();
        known.map(|(id, name)| (name.span, id)).collect()
    }

    /// Reports a name that is not defined, nor among others that could stand in its place.
    pub(super) fn unresolved<J: Id, U>(
        &self,
        name: &str,
        at: Span,
        others: Option<&Names<'_, J, U>>,
        found: &mut Diagnostics,
    ) -> Reported {
        let is_new = self.note_unresolved(name);
        others.inspect(|others| _ = others.note_unresolved(name));
        if self.incomplete || others.is_some_and(|others| others.incomplete) || !is_new {
            return Reported;
        }
        let message = format!("there is no {} `{name}`", self.what);
        let few = |len: usize| len <= MANY;
        let own = self.iter().filter(|_| few(self.ids.len()));
        let others = others.into_iter().filter(|others| few(others.ids.len()));
        found
            .report(self.unknown, at, message)
            .maybe_help(|| {
                let meant = nearest(name, own.chain(others.flat_map(Names::iter)));
                meant.map(|meant| format!("did you mean `{meant}`?"))
            })
            .into()
    }

    /// Remembers a name that nobody defines: whichever it means, none is unused. Returns whether it
    /// is new.
    pub(super) fn note_unresolved(&self, name: &str) -> bool {
        self.unresolved.borrow_mut().insert(name.to_owned())
    }

    pub(super) fn mark_broken(&mut self, id: I) {
        self.broken.insert(id.at());
    }

    pub(super) fn is_broken(&self, id: I) -> bool {
        self.broken.contains(&id.at())
    }

    /// Returns whether something is wrong with any of them.
    pub(super) fn any_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    pub(super) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    pub(super) fn mark_used(&self, id: I) {
        self.used.borrow_mut().insert(id.at());
    }

    /// Reports those that nothing uses.
    pub(super) fn report_unused(&self, rule: &'static Rule, found: &mut Diagnostics) {
        if !self.unresolved.borrow().is_empty() {
            return;
        }
        for (id, Definition { name, span, .. }) in self.defined.iter().enumerate() {
            if !self.used.borrow().contains(&id) {
                let message = format!("nothing uses the {} `{name}`", self.what);
                found
                    .report(rule, *span, message)
                    .help("use it or remove it");
            }
        }
    }
}

/// Reports a member that is listed a second time.
pub(super) fn listed_twice(
    whole: &str,
    member: &str,
    again: Span,
    first: Span,
    found: &mut Diagnostics,
) {
    let message = format!("the {whole} lists `{member}` twice");
    found
        .report(rules::DUPLICATE_MEMBER, again, message)
        .label("again here")
        .also(first, "first listed here")
        .help("remove one of them");
}

/// Returns what is listed as required, then what is listed as optional.
pub(super) fn by_presence<'s>(
    required: &'s Slot<List<String>>,
    optional: &'s Slot<List<String>>,
) -> impl Iterator<Item = (&'s Spanned<String>, Presence)> {
    let required = required
        .items()
        .iter()
        .map(|name| (name, Presence::Required));
    required.chain(
        optional
            .items()
            .iter()
            .map(|name| (name, Presence::Optional)),
    )
}

/// Reports names that become the same Rust name.
#[derive(Debug, Default)]
pub(super) struct Collisions<'a>(HashMap<String, &'a Spanned<String>>);

impl<'a> Collisions<'a> {
    /// Registers the Rust name that a name becomes.
    pub(super) fn add(&mut self, name: &'a Spanned<String>, rust: String, found: &mut Diagnostics) {
        let Some(first) = self.first(name, &rust) else {
            self.0.insert(rust, name);
            return;
        };
        let message = format!("`{name}` and `{first}` both become `{rust}` in Rust");
        found
            .report(rules::NAME_COLLISION, name, message)
            .also(first, "the other one")
            .help("rename one of them");
    }

    /// Returns what else becomes this, if anything does.
    pub(super) fn first(&self, name: &str, becomes: &str) -> Option<&'a Spanned<String>> {
        let first = self.0.get(becomes).copied();
        first.filter(|first| first.value != name)
    }

    /// Registers what a name becomes, and reports nothing.
    pub(super) fn put(&mut self, name: &'a Spanned<String>, becomes: String) {
        self.0.entry(becomes).or_insert(name);
    }
}

/// Reports a name that is not `snake_case`; returns whether it is.
pub(super) fn check_snake(what: &str, name: &Spanned<String>, found: &mut Diagnostics) -> bool {
    let is_snake = names::is_snake(name);
    if !is_snake && !name.is_empty() {
        let message = format!("the name of a {what} is snake_case: `[a-z][a-z0-9_]*`");
        found
            .report(rules::BAD_NAME, name, message)
            .maybe_help(|| names::snake_suggestion(name));
    }
    is_snake
}

/// Everything that events refer to.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) types: Names<'a, TypeId, ()>,
    /// The enumerations that stand at fields, by the place of their `values`; and whether they are
    /// known.
    pub(super) inline: BTreeMap<Span, (TypeId, bool)>,
    /// What types are called in Rust, and where.
    pub(super) type_names: HashMap<String, Span>,
    /// Fields that events define in place, by the place of their key.
    pub(super) in_place: BTreeMap<Span, Field>,
    /// The entries of the dictionary that are made of them.
    pub(super) own_fields: HashSet<FieldId>,
    /// What fields are called.
    pub(super) taken: Taken<'a>,
    pub(super) fields: Names<'a, FieldId, syntax::Field>,
    pub(super) groups: Names<'a, GroupId, syntax::Group>,
    pub(super) channels: Names<'a, NamedId, Slot<String>>,
    pub(super) categories: Names<'a, NamedId, Slot<String>>,
    pub(super) events: Names<'a, EventId, syntax::Event>,
    pub(super) objects: Names<'a, ObjectId, syntax::Object>,
    pub(super) datetimes: Names<'a, DateTimesId, syntax::DateTimes>,
    pub(super) maps: Names<'a, MapId, syntax::PropertyMap>,
    /// What the values of maps are that type expressions define: `map<T>`. In the catalog they come
    /// after all maps with a name.
    pub(super) typed_maps: RefCell<Vec<FieldType>>,
    /// The tables so far.
    pub(super) catalog: Catalog,
    /// For each group: its cross-field rules.
    pub(super) group_rules: Vec<Vec<GroupRule>>,
    /// Namespaces of which not all events are known.
    pub(super) incomplete_namespaces: HashSet<String>,
    /// All releases are known.
    pub(super) releases_complete: bool,
}

impl Scope<'_> {
    /// Returns whether there may be an event of this name that nobody knows.
    pub(super) fn maybe_event(&self, event: &str) -> bool {
        let is_of = |namespace: &String| {
            let pattern = self.catalog.event_names.replace("{namespace}", namespace);
            let (before, after) = pattern.split_once("{event}").unwrap_or((&pattern, ""));
            let key = event.strip_prefix(before);
            key.and_then(|key| key.strip_suffix(after))
                .is_some_and(|key| !key.contains(['.', '/']))
        };
        self.events.is_incomplete() || self.incomplete_namespaces.iter().any(is_of)
    }

    /// Checks that a release is declared.
    pub(super) fn release(&self, release: &Spanned<u16>, found: &mut Diagnostics) {
        let known = &self.catalog.releases;
        if !self.releases_complete || known.iter().any(|known| known.number == release.value) {
            return;
        }
        let message = format!("there is no release {release}");
        found
            .report(rules::UNKNOWN_RELEASE, release, message)
            .maybe_help(|| {
                let known: Vec<String> = known.iter().map(|r| r.number.to_string()).collect();
                let none = known.is_empty().then(|| "none".to_owned());
                Some(format!(
                    "`catalog.yaml` has {}",
                    none.unwrap_or_else(|| known.join(", "))
                ))
            });
    }

    /// Returns the map whose values are of this type.
    pub(super) fn map_of(&self, values: FieldType) -> MapId {
        let mut maps = self.typed_maps.borrow_mut();
        let at = maps.iter().position(|known| *known == values);
        let at = at.unwrap_or_else(|| {
            maps.push(values);
            maps.len() - 1
        });
        MapId(self.catalog.maps.len() + at)
    }

    /// Returns the record that a value is or that the values of a map are.
    pub(super) fn record_in(&self, kind: TypeKind) -> Option<ObjectId> {
        match kind {
            TypeKind::Record(id) => Some(id),
            TypeKind::Map(MapId(id)) => {
                let at = id.checked_sub(self.catalog.maps.len())?;
                let values = self.typed_maps.borrow().get(at).copied()?;
                self.record_in(values.kind)
            }
            _ => None,
        }
    }

    /// Adds the maps that type expressions define to the catalog.
    pub(super) fn add_typed_maps(&mut self) {
        for values in self.typed_maps.take() {
            let name = format!("map<{}>", self.catalog.type_name(values));
            self.catalog.maps.push(PropertyMap::of(name, values));
        }
    }

    /// Returns what the catalog calls a field.
    pub(super) fn field_name(&self, id: FieldId) -> &str {
        &self.catalog.field(id).key
    }
}
