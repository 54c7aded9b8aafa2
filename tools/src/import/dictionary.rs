//! The dictionary of fields with what inputs add to it, and which file a new field belongs to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::model::{Catalog, Event, FieldType, Primitive};
use event_catalog_codegen::names;

use super::guess::guess;
use super::input::{Base, Field, Type};
use crate::edit::Yaml;

/// A field of the dictionary.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) file: String,
    pub(crate) pii: bool,
    /// The type of a field that the catalog has.
    known: Option<FieldType>,
    /// What an input says of a new one.
    ty: Option<Type>,
    /// The position in the file.
    at: usize,
    /// What an event says that defines it for itself.
    definition: Option<Yaml>,
}

/// A new field with the events that have it.
pub(crate) struct New<'i> {
    pub(crate) name: &'i str,
    pub(crate) uses: Vec<(&'i str, &'i Field)>,
}

pub(crate) struct Dictionary<'c> {
    pub(crate) catalog: &'c Catalog,
    entries: Vec<Entry>,
    /// By the name on the wire, and in Avro files where that is another.
    names: HashMap<String, usize>,
    /// What is known of events, old and new.
    events: BTreeMap<String, Known>,
}

impl<'c> Dictionary<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        let mut all = Dictionary {
            catalog,
            entries: Vec::new(),
            names: HashMap::new(),
            events: BTreeMap::new(),
        };
        for (at, field) in catalog.fields.iter().enumerate() {
            let (wire, plain) = (field.name.clone(), field.plain_name().into_owned());
            all.names.entry(plain).or_insert(at);
            all.names.insert(wire, at);
            all.entries.push(Entry {
                key: field.key.clone(),
                file: field.file.clone(),
                pii: field.notes.pii,
                known: Some(field.ty),
                ty: None,
                at,
                definition: None,
            });
        }
        for event in &catalog.events {
            let fields = event
                .fields
                .iter()
                .filter_map(|slot| Some(&catalog.field(slot.definition?).file));
            let known = Known {
                files: in_dictionary(fields),
                channel: catalog.channel_of(event).map(str::to_owned),
            };
            all.events.insert(event.wire.clone(), known);
        }
        all
    }

    /// Returns a field by its name on the wire or in Avro files.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.names.get(name).and_then(|at| self.entries.get(*at))
    }

    /// Returns whether what an input says of a field is what the dictionary says.
    pub(crate) fn agrees(&self, entry: &Entry, ty: &Type) -> bool {
        match (entry.known, &entry.ty) {
            (Some(known), _) => ty.agrees(self.catalog, known),
            (None, Some(own)) => match (&own.base, &ty.base) {
                (Base::One(own_all), Base::One(all)) => {
                    let first = own_all.first();
                    own.shape == ty.shape && first.is_some_and(|first| all.contains(first))
                }
                _ => own.base == ty.base && own.shape == ty.shape,
            },
            (None, None) => true,
        }
    }

    /// Returns the type of a field of the dictionary where it is another on the wire.
    pub(crate) fn alike(&self, entry: &Entry, ty: &Type) -> String {
        entry
            .known
            .map_or_else(|| ty.words(), |known| alike(self.catalog, known, ty))
    }

    /// Where a field stands among all others.
    pub(crate) fn order(&self, key: &str) -> (String, usize) {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map_or((String::new(), 0), |entry| (entry.file.clone(), entry.at))
    }

    /// Says what is known of a new event: it tells where its new fields belong.
    pub(crate) fn learn(&mut self, event: &str, fields: &[Field], channel: Option<String>) {
        let known = fields.iter().filter_map(|field| self.get(&field.name));
        let files = in_dictionary(known.map(|entry| &entry.file));
        self.events
            .insert(event.to_owned(), Known { files, channel });
    }

    /// Adds a new field; returns its key, the file, what stands there, and a type to define.
    pub(crate) fn add(&mut self, new: &New<'_>, own_file: Option<String>) -> Added {
        let wanted = most(new.uses.iter().filter_map(|(_, field)| field.ty.as_ref()));
        let ty = wanted
            .cloned()
            .unwrap_or_else(|| Type::one(Primitive::String));
        let pii = most(new.uses.iter().filter_map(|(_, field)| field.pii.as_ref())) == Some(&true);
        let doc = new.uses.iter().find_map(|(_, field)| field.doc.as_deref());
        let guess = guess(self.catalog, new.name, &ty);
        let is_sensitive =
            !pii && (guess.is_sensitive || new.uses.iter().any(|(_, field)| field.is_sensitive));
        let file = own_file.unwrap_or_else(|| self.file(new));
        let key = self.key(new.name);
        let mut value = Vec::new();
        let mut say = |key: &str, text: Yaml| value.push((key.to_owned(), text));
        if key != new.name {
            say("name", Yaml::text(new.name));
        }
        say("type", Yaml::text(&guess.expression));
        if pii {
            say("pii", Yaml::word("true"));
        }
        if is_sensitive {
            say("sensitive", Yaml::word("true"));
        }
        say("doc", Yaml::text(doc.unwrap_or(UNWRITTEN)));
        let at = self.entries.len();
        self.names.insert(new.name.to_owned(), at);
        self.entries.push(Entry {
            key: key.clone(),
            file: file.clone(),
            pii,
            known: None,
            ty: Some(ty),
            at,
            definition: None,
        });
        Added {
            key,
            file,
            value: Yaml::Map(value),
            define: guess.define,
            like: guess.like,
        }
    }

    /// Says that an event defines a field for itself.
    pub(crate) fn define(&mut self, key: &str, definition: Yaml) {
        let mut entries = self.entries.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.key == key) {
            entry.definition = Some(definition);
        }
    }

    /// Returns what an event says that defines a field for itself.
    pub(crate) fn definition(&self, key: &str) -> Option<&Yaml> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.key == key)?.definition.as_ref()
    }

    /// A key that the dictionary can have for a name.
    fn key(&self, name: &str) -> String {
        let snake = if is_snake(name) {
            name.to_owned()
        } else {
            names::module_name(&name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
        };
        let starts_well = snake.starts_with(|c: char| c.is_ascii_lowercase());
        let snake = if starts_well && !is_other_in_yaml(&snake) {
            snake
        } else {
            format!("field_{snake}")
        };
        let taken = |key: &String| self.entries.iter().any(|entry| entry.key == *key);
        let numbered = (2..).map(|number| format!("{snake}_{number}"));
        let mut keys = std::iter::once(snake.clone()).chain(numbered);
        keys.find(|key| !taken(key)).unwrap_or(snake)
    }

    /// The file of a new field. If a single event has it, that of another field of the event with the
    /// same first word; else that of the events' channel; else, of the files of which each of its
    /// events has some field, the one that the fewest events have any field of.
    fn file(&self, new: &New<'_>) -> String {
        let mut covering: Option<BTreeSet<&str>> = None;
        for (event, _) in &new.uses {
            let own = self
                .events
                .get(*event)
                .map(|event| event.files.iter().map(String::as_str));
            let own: BTreeSet<&str> = own.into_iter().flatten().collect();
            covering = Some(match covering {
                Some(all) => all.intersection(&own).copied().collect(),
                None => own,
            });
        }
        let covering = covering.unwrap_or_default();
        if let [_] = new.uses.as_slice() {
            let word = first_word(new.name);
            let alike = |entry: &&Entry| first_word(&entry.key) == word;
            let mut alike = self.entries.iter().filter(alike).map(|entry| &entry.file);
            if let Some(file) = alike.find(|file| covering.contains(file.as_str())) {
                return file.clone();
            }
        }
        let channels = new
            .uses
            .iter()
            .filter_map(|(event, _)| self.events.get(*event));
        let channels: BTreeSet<Option<&str>> =
            channels.map(|event| event.channel.as_deref()).collect();
        if let (Some(Some(channel)), 1) = (channels.first(), channels.len()) {
            let file = format!("fields/{channel}.yaml");
            if self.entries.iter().any(|entry| entry.file == file) {
                return file;
            }
        }
        let count = |file: &str| {
            let events = self.events.values();
            events.filter(|event| event.files.contains(file)).count()
        };
        let rarest = covering
            .into_iter()
            .min_by_key(|file| count(file))
            .map(str::to_owned);
        rarest.unwrap_or_else(|| {
            let mut entries = self.entries.iter();
            let first = entries.find(|entry| entry.file.starts_with("fields/"));
            first.map_or_else(
                || "fields/common.yaml".to_owned(),
                |entry| entry.file.clone(),
            )
        })
    }
}

/// What is known of an event.
struct Known {
    /// The files of its fields.
    files: BTreeSet<String>,
    channel: Option<String>,
}

/// The files among these that belong to the dictionary.
fn in_dictionary<'f>(files: impl Iterator<Item = &'f String>) -> BTreeSet<String> {
    files
        .filter(|file| file.starts_with("fields/"))
        .cloned()
        .collect()
}

/// What became of a new field.
pub(crate) struct Added {
    pub(crate) key: String,
    pub(crate) file: String,
    pub(crate) value: Yaml,
    /// A type that the catalog does not have.
    pub(crate) define: Option<(String, Yaml)>,
    /// Its type, and the field that has the same and tells it.
    pub(crate) like: Option<(String, String)>,
}

/// The value that occurs most often, the first of several.
pub(crate) fn most<'v, T: PartialEq>(values: impl Iterator<Item = &'v T>) -> Option<&'v T> {
    let mut counts: Vec<(&T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let top = counts.iter().map(|(_, count)| *count).max()?;
    let mut first = counts.into_iter().filter(|(_, count)| *count == top);
    first.next().map(|(value, _)| value)
}

/// The first word of a name that says what it is about.
fn first_word(name: &str) -> &str {
    let name = name
        .strip_prefix("is_")
        .or_else(|| name.strip_prefix("has_"))
        .unwrap_or(name);
    name.split('_').next().unwrap_or(name)
}

/// Whether YAML reads a plain word as something else than a text.
pub(crate) fn is_other_in_yaml(word: &str) -> bool {
    let others = ["null", "true", "false"];
    others.iter().any(|other| word.eq_ignore_ascii_case(other))
}

pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Returns the type of the catalog that means the same as another on the base that an input tells,
/// else that base.
pub(crate) fn alike(catalog: &Catalog, before: FieldType, ty: &Type) -> String {
    let Base::One(primitives) = &ty.base else {
        return ty.words();
    };
    let format = before.named.and_then(|id| catalog.ty(id).format);
    let mut types = catalog.types.iter();
    let same = types.find(|other| {
        format.is_some() && other.format == format && primitives.contains(&other.base)
    });
    let named = same.map(|same| Type {
        base: Base::Named(same.name.clone()),
        ..ty.clone()
    });
    named.as_ref().unwrap_or(ty).words()
}

/// Returns what an event has of a field, as its name on the wire or in Avro files tells.
pub(crate) fn slot<'e>(
    catalog: &'e Catalog,
    event: &'e Event,
    name: &str,
) -> Option<&'e event_catalog_codegen::model::Field> {
    let mut slots = event.fields.iter();
    slots.find(|slot| {
        let field = catalog.as_defined(slot);
        field.name == name || field.plain_name() == name
    })
}
