//! Objects and custom events, resolved.

use super::{EventId, FieldType, Part, Record, TypeId, Zone};

/// Index of an [`Object`] in [`Catalog::objects`](super::Catalog::objects).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(crate) usize);
/// Index of a [`DateTimes`] in [`Catalog::datetimes`](super::Catalog::datetimes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTimesId(pub(crate) usize);
/// Index of a [`PropertyMap`] in [`Catalog::maps`](super::Catalog::maps).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MapId(pub(crate) usize);

/// A file of objects: its name is the module.
#[derive(Debug, Clone)]
pub struct ObjectModule {
    /// The Rust module.
    pub name: String,
    /// What its objects have in common.
    pub doc: String,
    /// File that defines it.
    pub file: String,
}

/// A struct that is sent, or answered with.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its name, fields and rules.
    pub record: Record,
    /// It may hold members that nobody lists.
    pub open: bool,
    /// Index in [`Catalog::object_modules`](super::Catalog::object_modules).
    pub module: usize,
    /// Members of which who builds it names exactly one.
    pub choices: Vec<Choice>,
    /// Limits of the object as a whole.
    pub limits: ObjectLimits,
    /// Where a custom event travels in it.
    pub carries: Option<Carries>,
    /// Position of the list that requests are made of.
    pub batch: Option<usize>,
    /// The request it answers.
    pub answers: Option<Answers>,
}

/// A company's own event.
#[derive(Debug, Clone)]
pub struct CustomEvent {
    /// Its name, properties and rules.
    pub record: Record,
    /// Related events.
    pub see: Vec<EventId>,
    /// File that defines it.
    pub file: String,
}

/// Members of which who builds an object names exactly one.
#[derive(Debug, Clone)]
pub struct Choice {
    /// `snake_case` name.
    pub name: String,
    /// What is chosen.
    pub doc: String,
    /// Positions of the members.
    pub members: Vec<usize>,
}

/// Limits of an object as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ObjectLimits {
    /// Largest size as JSON, in bytes.
    pub max_bytes: Option<u64>,
    /// Most items of each of its lists.
    pub max_items: Option<u32>,
    /// Most items of all its lists together.
    pub max_items_in_all: Option<u32>,
}

/// Where a custom event travels.
#[derive(Debug, Clone)]
pub struct Carries {
    /// Position of the member that names it.
    pub name: usize,
    /// Position of the member that holds its properties.
    pub properties: usize,
    /// The map that its properties are.
    pub map: MapId,
    /// The event as which it comes back, with the fields of its name and its properties.
    pub back_as: Option<(EventId, usize, usize)>,
}

/// How an answer speaks of a request.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The request.
    pub request: ObjectId,
    /// The member that lists the errors.
    pub errors: String,
    /// Key in an error that says what is wrong.
    pub text: String,
    /// Key in an error that names the request's list.
    pub list: String,
    /// Key in an error that holds the position in that list.
    pub index: String,
    /// The enumeration of the codes which errors have, or speak of.
    pub codes: Option<TypeId>,
}

/// A set of ways to write a moment.
#[derive(Debug, Clone)]
pub struct DateTimes {
    /// `snake_case` name.
    pub name: String,
    /// Where it holds.
    pub doc: String,
    /// Index of the module that has its Rust type.
    pub module: usize,
    /// The formats.
    pub formats: Vec<DateTimeFormat>,
}

/// One way to write a moment.
#[derive(Debug, Clone)]
pub struct DateTimeFormat {
    /// The format as the catalog has it.
    pub pattern: String,
    /// What is special about it.
    pub doc: String,
    /// Whether it names an offset from UTC.
    pub zone: Zone,
    /// The format, piece by piece.
    pub parts: Vec<Part>,
    /// Texts that have it.
    pub examples: Vec<String>,
}

/// A map with open keys.
#[derive(Debug, Clone)]
pub struct PropertyMap {
    /// `snake_case` name.
    pub name: String,
    /// What it holds.
    pub doc: String,
    /// Least number of characters of a name.
    pub name_min_chars: Option<u32>,
    /// Largest number of characters of a name.
    pub name_max_chars: Option<u32>,
    /// What no name starts with.
    pub name_not_starting_with: Option<String>,
    /// Names that are taken.
    pub reserved: Vec<String>,
    /// What each value is; `None`: anything.
    pub values: Option<FieldType>,
    /// Largest number of characters of a text.
    pub max_chars: Option<u32>,
    /// Which texts stand for a moment, where any do.
    pub datetimes: Option<DateTimesId>,
    /// Why no item of a list may stand for a moment.
    pub no_datetimes_in_lists: Option<String>,
    /// Why an object is worth a warning.
    pub warn_of_objects: Option<String>,
    /// Why null is worth a warning.
    pub warn_of_nulls: Option<String>,
    /// Largest size as JSON, where it holds a list or an object.
    pub max_bytes: Option<u64>,
}

impl PropertyMap {
    /// Returns a map without rules, but for what its values are.
    pub(crate) fn of(name: String, values: FieldType) -> Self {
        PropertyMap {
            name,
            doc: String::new(),
            name_min_chars: None,
            name_max_chars: None,
            name_not_starting_with: None,
            reserved: Vec::new(),
            values: Some(values),
            max_chars: None,
            datetimes: None,
            no_datetimes_in_lists: None,
            warn_of_objects: None,
            warn_of_nulls: None,
            max_bytes: None,
        }
    }

    /// What is wrong with a property's name, if anything.
    pub fn misfit(&self, name: &str) -> Option<String> {
        let chars = name.chars().count();
        if let Some(least) = self.name_min_chars.filter(|least| chars < *least as usize) {
            return Some(format!(
                "has fewer than {least} character{}",
                if least == 1 { "" } else { "s" }
            ));
        }
        if let Some(most) = self.name_max_chars.filter(|most| chars > *most as usize) {
            return Some(format!(
                "has more than {most} character{}",
                if most == 1 { "" } else { "s" }
            ));
        }
        if let Some(start) = self
            .name_not_starting_with
            .as_deref()
            .filter(|start| name.starts_with(start))
        {
            return Some(format!("starts with `{start}`"));
        }
        self.reserved
            .iter()
            .any(|taken| taken == name)
            .then(|| "is taken by something else".to_owned())
    }
}
