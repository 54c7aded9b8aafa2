//! What the catalog says about objects, as static tables.

use std::sync::OnceLock;

use regex_lite::Regex;

pub use super::datetime::{DateTimeFormat, DateTimes, Part, Zone};
use crate::descriptor::{Presence, Shape, TypeDescriptor, holds_json};
use crate::key::JsonKey;
use crate::violation::Severity;

/// A struct with named members, or a custom event and its properties.
#[derive(Debug)]
pub struct ObjectDescriptor {
    /// Its name; for a custom event, the name on the wire.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its members: required first.
    pub members: &'static [MemberDescriptor],
    /// Rules over several members.
    pub rules: &'static [ObjectRule],
    /// It may hold members that nobody lists; in any other object, one earns a warning.
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

/// Limits of an object as a whole; 0: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Largest size of its JSON, in bytes.
    pub max_bytes: usize,
    /// Most items of each of its lists.
    pub max_items: usize,
    /// Most items of all its lists together.
    pub max_items_in_all: usize,
}

impl Limits {
    /// No limits.
    pub const NONE: Limits = Limits {
        max_bytes: 0,
        max_items: 0,
        max_items_in_all: 0,
    };
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
    pub request: &'static ObjectDescriptor,
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
    pub events: &'static [&'static ObjectDescriptor],
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

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct MemberDescriptor {
    /// Name on the wire.
    pub name: &'static str,
    /// The name as the JSON writer needs it.
    pub json_key: JsonKey,
    /// What it means.
    pub doc: &'static str,
    /// What a value is made of.
    pub kind: MemberKind,
    /// One value or a list.
    pub shape: Shape,
    /// Required or optional.
    pub presence: Presence,
    /// Personal data.
    pub pii: bool,
    /// Personal or secret by the catalog's own judgement.
    pub sensitive: bool,
    /// Its semantic type, if it has one.
    pub ty: Option<&'static TypeDescriptor>,
    /// A text holds more than white space.
    pub not_blank: bool,
    /// Least number of characters.
    pub min_chars: u32,
    /// Largest number of characters; 0: no limit.
    pub max_chars: u32,
    /// Largest number of bytes of text; 0: no limit.
    pub max_bytes: u32,
    /// Most items of a list; 0: no limit.
    pub max_items: u32,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// What the whole text must match.
    pub pattern: Option<&'static Pattern>,
    /// The only values, as text; empty: any.
    pub values: &'static [&'static str],
    /// Why a moment in the future is worth a warning; empty: it is not.
    pub future: &'static str,
    /// Plausible values, as text.
    pub examples: &'static [&'static str],
    /// How few and how many bytes of text are certainly right, if text is all that it is; see
    /// [`MemberDescriptor::is_good_text`].
    good_bytes: (u32, u32),
}

/// No text is right at a glance.
const NEVER: (u32, u32) = (1, 0);

/// What a value of a member is made of.
#[derive(Clone, Copy, Debug)]
pub enum MemberKind {
    /// UTF-8 text.
    String,
    /// 32-bit signed integer.
    Int,
    /// 64-bit signed integer.
    Long,
    /// 32-bit IEEE 754 number.
    Float,
    /// 64-bit IEEE 754 number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A text that stands for a moment.
    DateTime(&'static DateTimes),
    /// Another object.
    Object(&'static ObjectDescriptor),
    /// A map with open keys.
    Map(&'static MapDescriptor),
    /// Any JSON.
    Any,
}

impl MemberDescriptor {
    /// A plain optional member; generated tables refine it with the methods below.
    pub const fn new(name: &'static str, doc: &'static str, kind: MemberKind) -> Self {
        MemberDescriptor {
            name,
            json_key: JsonKey::of_any(name),
            doc,
            kind,
            shape: Shape::One,
            presence: Presence::Optional,
            pii: false,
            sensitive: false,
            ty: None,
            not_blank: false,
            min_chars: 0,
            max_chars: 0,
            max_bytes: 0,
            max_items: 0,
            min: None,
            max: None,
            pattern: None,
            values: &[],
            future: "",
            examples: &[],
            good_bytes: NEVER,
        }
        .glance()
    }

    /// Works out what text is right at a glance; to be called after all that sets conditions for
    /// text.
    const fn glance(mut self) -> Self {
        let plain = matches!(self.kind, MemberKind::String)
            && matches!(self.shape, Shape::One)
            && self.ty.is_none()
            && self.pattern.is_none()
            && self.values.is_empty();
        self.good_bytes = if plain {
            // Bytes are at least as many as characters, and at most four times as many.
            let least = if self.min_chars <= 1 {
                self.min_chars
            } else {
                self.min_chars.saturating_mul(4)
            };
            let chars = if self.max_chars == 0 {
                u32::MAX
            } else {
                self.max_chars
            };
            let bytes = if self.max_bytes == 0 {
                u32::MAX
            } else {
                self.max_bytes
            };
            (least, if chars < bytes { chars } else { bytes })
        } else {
            NEVER
        };
        self
    }

    /// Whether a text is right; false where it takes a closer look.
    #[inline]
    pub(crate) fn is_good_text(&self, text: &str) -> bool {
        let (least, most) = self.good_bytes;
        (least as usize..=most as usize).contains(&text.len())
            && (!self.not_blank || text.as_bytes().first().is_some_and(u8::is_ascii_graphic))
    }

    /// Required.
    pub const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// A list.
    pub const fn list(mut self, shape: Shape, max_items: u32) -> Self {
        self.shape = shape;
        self.max_items = max_items;
        self.glance()
    }

    /// Personal by flag, and by judgement.
    pub const fn personal(mut self, pii: bool, sensitive: bool) -> Self {
        self.pii = pii;
        self.sensitive = sensitive;
        self
    }

    /// With a semantic type.
    pub const fn of(mut self, ty: &'static TypeDescriptor) -> Self {
        self.ty = Some(ty);
        self.glance()
    }

    /// With limits on its text: least and most characters, most bytes.
    pub const fn text(mut self, min_chars: u32, max_chars: u32, max_bytes: u32) -> Self {
        self.min_chars = min_chars;
        self.max_chars = max_chars;
        self.max_bytes = max_bytes;
        self.glance()
    }

    /// Holds more than white space.
    pub const fn not_blank(mut self) -> Self {
        self.not_blank = true;
        self
    }

    /// With limits on its number.
    pub const fn between(mut self, min: Option<f64>, max: Option<f64>) -> Self {
        self.min = min;
        self.max = max;
        self
    }

    /// With a pattern.
    pub const fn matching(mut self, pattern: &'static Pattern) -> Self {
        self.pattern = Some(pattern);
        self.glance()
    }

    /// With the only values there are.
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self.glance()
    }

    /// With a warning for the future.
    pub const fn not_in_future(mut self, why: &'static str) -> Self {
        self.future = why;
        self
    }

    /// With examples.
    pub const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.examples = examples;
        self
    }

    /// Whether it holds personal data, or may hold any: flagged, sensitive, or JSON in a text.
    pub const fn is_private(&self) -> bool {
        self.pii || self.sensitive || holds_json(self.ty)
    }

    /// Whether it holds what the catalog does not describe.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.kind, MemberKind::Map(_) | MemberKind::Any)
    }
}

/// A pattern, compiled when it is first asked. The generator has checked that it compiles.
#[derive(Debug)]
pub struct Pattern {
    /// The pattern as the catalog has it.
    pub text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that the whole text must match.
    pub const fn new(text: &'static str) -> Self {
        Pattern {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(&format!("^(?:{})$", self.text)).ok());
        compiled
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(text))
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
    /// Largest number of characters of a text; 0: no limit.
    pub max_chars: u32,
    /// Which texts are moments.
    pub datetimes: &'static DateTimes,
    /// Why no item of a list may be a moment; empty: it may.
    pub no_datetimes_in_lists: &'static str,
    /// Why an object is worth a warning; empty: it is not.
    pub objects: &'static str,
    /// Why null is worth a warning; empty: it is not.
    pub nulls: &'static str,
    /// Largest size as JSON, in bytes, where it holds a list or an object; 0: no limit.
    pub max_bytes: usize,
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

/// A rule over several members.
#[derive(Debug)]
pub struct ObjectRule {
    /// Its name: the rule id of a violation.
    pub name: &'static str,
    /// The sentence shown when it is broken.
    pub doc: &'static str,
    /// How much a violation weighs.
    pub severity: Severity,
    /// The rule sleeps while one of these is present.
    pub unless: u128,
    /// What it demands.
    pub demand: ObjectDemand,
}

/// What a rule demands. Masks are over members: bit *i* is member *i*.
#[derive(Clone, Copy, Debug)]
pub enum ObjectDemand {
    /// At least one of them is present.
    AtLeastOne(u128),
    /// No more than one of them is present.
    AtMostOne(u128),
    /// They are not all present.
    NotTogether(u128),
    /// If the member is present, all those of the mask are.
    Requires(u8, u128),
    /// If the first member is present, the second has this value, by implication; a value that says
    /// otherwise is a contradiction.
    Implies(u8, u8, Implied),
}

/// A value that goes without saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implied {
    /// A boolean.
    Bool(bool),
    /// A text.
    Text(&'static str),
}
