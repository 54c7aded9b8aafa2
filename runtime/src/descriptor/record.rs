//! A record: an event, an object, a custom event, a record within another; and maps with open keys.

use std::num::NonZeroUsize;

use super::{DateTimes, FieldDescriptor, Rule, Standing, TypeDescriptor};

/// Anything with named fields: an event, an object, or a custom event and its properties.
#[derive(Debug)]
pub struct RecordDescriptor {
    /// Its name; of an event, custom or not, the full name on the wire.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Who answers for it, and whether it should still be used.
    pub standing: Standing,
    /// Its fields; those of an event required first.
    pub fields: &'static [FieldDescriptor],
    /// Rules over several fields.
    pub rules: &'static [Rule],
    /// It may hold fields that nobody lists; in any other record, one earns a warning.
    pub open: bool,
    /// Limits of the object as a whole.
    pub limits: Limits,
    /// The map in which it travels, if it is a custom event: that map's rules hold for it too.
    pub map: Option<&'static MapDescriptor>,
    /// Where a custom event travels in it.
    pub carries: Option<Carries>,
    /// Position of the member that holds the list which requests are made of.
    pub batch: Option<usize>,
    /// What an answer to a request says, if this is one.
    pub answers: Option<Answers>,
}

impl RecordDescriptor {
    /// Returns a record that plays no role and has no limits.
    pub const fn new(
        name: &'static str,
        doc: &'static str,
        fields: &'static [FieldDescriptor],
        rules: &'static [Rule],
    ) -> Self {
        RecordDescriptor {
            name,
            doc,
            standing: Standing::NONE,
            fields,
            rules,
            open: false,
            limits: Limits::NONE,
            map: None,
            carries: None,
            batch: None,
            answers: None,
        }
    }

    /// Returns the position among the fields of the one with this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name() == name)
    }

    /// With who answers for it, and whether it should still be used.
    pub const fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }
}

/// Limits of an object as a whole; `None`: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Largest size of its JSON, in bytes.
    pub max_bytes: Option<NonZeroUsize>,
    /// Most items of each of its lists.
    pub max_items: Option<NonZeroUsize>,
    /// Most items of all its lists together.
    pub max_items_in_all: Option<NonZeroUsize>,
}

impl Limits {
    /// No limits.
    pub const NONE: Limits = Limits {
        max_bytes: None,
        max_items: None,
        max_items_in_all: None,
    };

    /// With a largest size.
    pub const fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = NonZeroUsize::new(bytes);
        self
    }

    /// With a limit for each list.
    pub const fn max_items(mut self, items: usize) -> Self {
        self.max_items = NonZeroUsize::new(items);
        self
    }

    /// With a limit for all lists together.
    pub const fn max_items_in_all(mut self, items: usize) -> Self {
        self.max_items_in_all = NonZeroUsize::new(items);
        self
    }
}

/// Positions of the members in which a custom event travels.
#[derive(Clone, Copy, Debug)]
pub struct Carries {
    /// The event's name.
    pub name: usize,
    /// Its properties.
    pub properties: usize,
    /// The custom events of the same catalog.
    pub plan: Option<&'static Plan>,
}

/// Names of the members in which an answer speaks of a request.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// The object it answers.
    pub request: &'static RecordDescriptor,
    /// The list of errors.
    pub errors: &'static str,
    /// In an error: what is wrong.
    pub text: &'static str,
    /// In an error: the request's list.
    pub list: &'static str,
    /// In an error: the position in that list.
    pub index: &'static str,
    /// The enumeration of the codes which errors have, or speak of.
    pub codes: Option<&'static TypeDescriptor>,
}

/// The custom events of a catalog.
#[derive(Debug)]
pub struct Plan {
    /// By name, in byte order.
    pub events: &'static [&'static RecordDescriptor],
    /// As which event they come back.
    pub back: Option<Back>,
}

/// The event as which custom events come back, and where in it they stand.
#[derive(Clone, Copy, Debug)]
pub struct Back {
    /// Full name of the event.
    pub event: &'static str,
    /// Position of the field with the custom event's name.
    pub name: usize,
    /// Position of the field with its properties.
    pub properties: usize,
}

impl Plan {
    /// The position of the custom event with this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.events
            .binary_search_by(|event| event.name.cmp(name))
            .ok()
    }
}

/// A map with open keys: names and values have rules, but nobody lists them.
#[derive(Debug)]
pub struct MapDescriptor {
    /// Its name in the catalog.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// What names must be like.
    pub names: NameRules,
    /// What each value is; `None`: anything.
    pub values: Option<&'static FieldDescriptor>,
    /// Largest number of characters of a text; 0: no limit.
    pub max_chars: u32,
    /// Which texts are moments, where any are.
    pub datetimes: Option<&'static DateTimes>,
    /// Why no item of a list may be a moment; empty: it may.
    pub no_datetimes_in_lists: &'static str,
    /// Why an object is worth a warning; empty: it is not.
    pub objects: &'static str,
    /// Why null is worth a warning; empty: it is not.
    pub nulls: &'static str,
    /// Largest size as JSON, in bytes, where it holds a list or an object; 0: no limit.
    pub max_bytes: usize,
}

impl MapDescriptor {
    /// Returns a map without rules, but for what its values are.
    pub const fn of(values: &'static FieldDescriptor) -> Self {
        MapDescriptor {
            name: "map",
            doc: "",
            names: NameRules::NONE,
            values: Some(values),
            max_chars: 0,
            datetimes: None,
            no_datetimes_in_lists: "",
            objects: "",
            nulls: "",
            max_bytes: 0,
        }
    }
}

/// What the names in a map must be like.
#[derive(Clone, Copy, Debug)]
pub struct NameRules {
    /// Least number of characters.
    pub min_chars: u32,
    /// Largest number of characters; 0: no limit.
    pub max_chars: u32,
    /// What no name starts with; empty: anything goes.
    pub not_starting_with: &'static str,
    /// Names that are taken.
    pub reserved: &'static [&'static str],
}

impl NameRules {
    /// Any name goes.
    pub const NONE: NameRules = NameRules {
        min_chars: 0,
        max_chars: 0,
        not_starting_with: "",
        reserved: &[],
    };
}
