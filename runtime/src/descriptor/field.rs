//! A field: of an event, an object, a custom event or a record within one of these.

use std::borrow::Cow;
use std::sync::OnceLock;

use event_catalog_formats::format::day_of;
use event_catalog_formats::{Format, Presence, Shape};
use regex_lite::Regex;

use super::{Deprecation, MapDescriptor, RecordDescriptor};
use crate::datetime::DateTimes;
use crate::key::JsonKey;

/// What a field means wherever it stands: an entry of the field dictionary.
#[derive(Debug)]
pub struct FieldDefinition {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in Avro files, where names are of ASCII letters, digits and underscores: mostly the
    /// same.
    pub plain_name: &'static str,
    /// The name as the JSON writer needs it: `,"name":`.
    pub json_key: JsonKey,
    /// Meaning, unit, quirks.
    pub doc: &'static str,
    /// Plausible values, as text.
    pub examples: &'static [&'static str],
    /// Plausible values where another field has a certain value; of several fields, the first that
    /// a record has and lists its value decides.
    pub examples_by: &'static [ExamplesBy],
}

impl FieldDefinition {
    /// Returns a definition without examples, for a name that Avro can have.
    pub const fn new(name: &'static str, doc: &'static str) -> Self {
        FieldDefinition {
            name,
            plain_name: name,
            json_key: JsonKey::of_any(name),
            doc,
            examples: &[],
            examples_by: &[],
        }
    }

    /// With another name in Avro files.
    pub const fn plainly(mut self, name: &'static str) -> Self {
        self.plain_name = name;
        self
    }

    /// With examples.
    pub const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.examples = examples;
        self
    }
}

/// Plausible values of a field by the value of another.
#[derive(Debug)]
pub struct ExamplesBy {
    /// Position of the other field in [`CatalogDescriptor::fields`](super::CatalogDescriptor::fields).
    pub field: u16,
    /// A value of that field, and the values that go with it, as text; none if the field is absent
    /// then.
    pub lists: &'static [(&'static str, &'static [&'static str])],
}

/// The values of a map: they have no name of their own.
pub static VALUE: [FieldDefinition; 1] = [FieldDefinition::new("value", "")];

/// What a single value of a field is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// UTF-8 text.
    String,
    /// 32-bit signed integer.
    Int,
    /// 64-bit signed integer.
    Long,
    /// 32-bit IEEE 754 number.
    Float,
    /// 64-bit IEEE 754 number.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Bytes; in JSON their Base64.
    Bytes,
    /// Text that stands for a moment.
    DateTime(&'static DateTimes),
    /// A record.
    Record(&'static RecordDescriptor),
    /// A map with open keys.
    Map(&'static MapDescriptor),
    /// Anything that JSON can say.
    Any,
}

impl Eq for Kind {}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Kind::DateTime(a), Kind::DateTime(b)) => std::ptr::eq(*a, *b),
            (Kind::Record(a), Kind::Record(b)) => std::ptr::eq(*a, *b),
            (Kind::Map(a), Kind::Map(b)) => std::ptr::eq(*a, *b),
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

impl Kind {
    /// Returns the name used in messages and schemas.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::String => "string",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Boolean => "boolean",
            Kind::Bytes => "bytes",
            Kind::DateTime(_) => "datetime",
            Kind::Record(_) => "record",
            Kind::Map(_) => "map",
            Kind::Any => "any",
        }
    }

    /// Whether a value is text.
    pub const fn is_text(self) -> bool {
        matches!(self, Kind::String | Kind::DateTime(_))
    }

    /// Whether a value is more than one primitive: a record, a map, or anything.
    pub const fn is_nested(self) -> bool {
        matches!(self, Kind::Record(_) | Kind::Map(_) | Kind::Any)
    }

    /// Whether it holds what the catalog does not describe.
    pub(crate) const fn is_open(self) -> bool {
        match self {
            Kind::Map(map) => map.values.is_none(),
            kind => matches!(kind, Kind::Any),
        }
    }
}

/// What the values of a field must be like, beside their type; 0 and the empty text: no limit.
#[derive(Clone, Copy, Debug)]
pub struct Constraints {
    /// A text holds more than white space.
    pub not_blank: bool,
    /// Least number of characters.
    pub min_chars: u32,
    /// Largest number of bytes of text.
    pub max_bytes: u32,
    /// Most items of a list, or entries of a map.
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
}

impl Constraints {
    /// No constraints.
    pub const NONE: Constraints = Constraints {
        not_blank: false,
        min_chars: 0,
        max_bytes: 0,
        max_items: 0,
        min: None,
        max: None,
        pattern: None,
        values: &[],
        future: "",
    };
}

/// A pattern, compiled when it is first asked. The generator has checked that it compiles.
#[derive(Debug)]
pub struct Pattern {
    /// The pattern as the catalog has it.
    pub text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Returns a pattern that the whole text must match.
    pub const fn new(text: &'static str) -> Self {
        Pattern {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Returns whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| Regex::new(&format!("^(?:{})$", self.text)).ok());
        compiled
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(text))
    }
}

/// A field of a record, all exceptions applied.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact that the catalog states by itself"
)]
pub struct FieldDescriptor {
    /// Its name and meaning.
    pub definition: &'static FieldDefinition,
    /// Of a field of an event: position of the definition in
    /// [`CatalogDescriptor::fields`](super::CatalogDescriptor::fields).
    pub index: u16,
    /// What a value is.
    pub kind: Kind,
    /// One value or a list.
    pub shape: Shape,
    /// Required or optional.
    pub presence: Presence,
    /// The vendor flags it as personal data.
    pub pii: bool,
    /// Personal or secret by the catalog's own judgement.
    pub sensitive: bool,
    /// It should no longer be used.
    pub deprecated: bool,
    /// Why, if the catalog says so.
    pub deprecation: Option<&'static Deprecation>,
    /// Release that brought it to this event; `None`: older than the first release.
    pub since: Option<u16>,
    /// Largest allowed number of characters; 0: no limit.
    pub max_chars: u32,
    /// What else its values must be like.
    pub constraints: &'static Constraints,
    /// Its semantic type, if it has one.
    pub ty: Option<&'static TypeDescriptor>,
    /// Documentation of its own, where that of the definition does not fit.
    pub own_doc: Option<&'static str>,
    /// Examples of its own.
    pub own_examples: Option<&'static [&'static str]>,
    /// There are constraints.
    constrained: bool,
    /// A text holds more than white space: as the constraints have it, close at hand.
    not_blank: bool,
    /// How few and how many bytes of text are certainly right, if text is all that it is; see
    /// [`FieldDescriptor::is_good_text`].
    good_bytes: (u32, u32),
}

/// No text is right at a glance.
const NEVER: (u32, u32) = (1, 0);

impl FieldDescriptor {
    /// A plain optional field with the definition at `index`; generated tables refine it with the
    /// methods below.
    pub const fn new(definitions: &'static [FieldDefinition], index: u16, kind: Kind) -> Self {
        FieldDescriptor {
            definition: &definitions[index as usize],
            index,
            kind,
            shape: Shape::One,
            presence: Presence::Optional,
            pii: false,
            sensitive: false,
            deprecated: false,
            deprecation: None,
            since: None,
            max_chars: 0,
            constraints: &Constraints::NONE,
            ty: None,
            own_doc: None,
            own_examples: None,
            constrained: false,
            not_blank: false,
            good_bytes: NEVER,
        }
        .glance()
    }

    /// Works out what text is right at a glance; to be called after all that sets conditions for
    /// text.
    const fn glance(mut self) -> Self {
        let constraints = self.constraints;
        let plain = matches!(self.kind, Kind::String)
            && matches!(self.shape, Shape::One)
            && self.ty.is_none()
            && constraints.pattern.is_none()
            && constraints.values.is_empty();
        self.good_bytes = if plain {
            // Bytes are at least as many as characters, and at most four times as many.
            let least = if constraints.min_chars <= 1 {
                constraints.min_chars
            } else {
                constraints.min_chars.saturating_mul(4)
            };
            let chars = if self.max_chars == 0 {
                u32::MAX
            } else {
                self.max_chars
            };
            let bytes = if constraints.max_bytes == 0 {
                u32::MAX
            } else {
                constraints.max_bytes
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

    /// Whether there are constraints beside the type and the number of characters.
    pub(crate) const fn is_constrained(&self) -> bool {
        self.constrained
    }

    /// With constraints.
    pub const fn constrained(mut self, constraints: &'static Constraints) -> Self {
        self.constraints = constraints;
        self.constrained = true;
        self.not_blank = constraints.not_blank;
        self.glance()
    }

    /// Required.
    pub const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// Of another kind than in the dictionary: one plain value.
    pub const fn retyped(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self.shape = Shape::One;
        self.ty = None;
        self.glance()
    }

    /// With a semantic type.
    pub const fn of(mut self, ty: &'static TypeDescriptor) -> Self {
        self.ty = Some(ty);
        self.glance()
    }

    /// A list.
    pub const fn list(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self.glance()
    }

    /// Personal by the vendor's flag, and by the catalog's own judgement.
    pub const fn personal(mut self, pii: bool, sensitive: bool) -> Self {
        self.pii = pii;
        self.sensitive = sensitive;
        self
    }

    /// Being phased out.
    pub const fn phased_out(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// No longer to be used, for this reason; `None`: to be used, whatever the definition says.
    pub const fn deprecated(mut self, why: Option<&'static Deprecation>) -> Self {
        self.deprecated = why.is_some();
        self.deprecation = why;
        self
    }

    /// Brought by a release after the event.
    pub const fn added_in(mut self, release: u16) -> Self {
        self.since = Some(release);
        self
    }

    /// With a limit on its characters.
    pub const fn at_most(mut self, max_chars: u32) -> Self {
        self.max_chars = max_chars;
        self.glance()
    }

    /// With documentation of its own.
    pub const fn documented(mut self, doc: &'static str) -> Self {
        self.own_doc = Some(doc);
        self
    }

    /// With examples of its own.
    pub const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.own_examples = Some(examples);
        self
    }

    /// Whether it holds personal data, or may hold any: flagged by the vendor, sensitive by the
    /// catalog's judgement, or JSON in a text, of which nobody knows what is in it.
    pub const fn is_private(&self) -> bool {
        self.pii || self.sensitive || holds_json(self.ty)
    }

    /// Name on the wire.
    pub const fn name(&self) -> &'static str {
        self.definition.name
    }

    /// What it means in this event.
    pub const fn doc(&self) -> &'static str {
        match self.own_doc {
            Some(doc) => doc,
            None => self.definition.doc,
        }
    }

    /// Plausible values, as text: the field's own, else its type's.
    pub const fn examples(&self) -> &'static [&'static str] {
        if let Some(own) = self.own_examples {
            return own;
        }
        match self.ty {
            Some(ty) if self.definition.examples.is_empty() => ty.examples,
            _ => self.definition.examples,
        }
    }

    /// The values an enumeration lists.
    pub const fn values(&self) -> Option<&'static ValueSet> {
        match self.ty {
            Some(ty) => ty.values.as_ref(),
            None => None,
        }
    }
}

/// Whether values of a type are JSON documents.
pub(crate) const fn holds_json(ty: Option<&TypeDescriptor>) -> bool {
    matches!(
        ty,
        Some(TypeDescriptor {
            format: Some(Format::Json),
            ..
        })
    )
}

/// A semantic type: a primitive with a meaning.
#[derive(Debug)]
pub struct TypeDescriptor {
    /// Its name in the catalog.
    pub name: &'static str,
    /// Meaning, unit, quirks.
    pub doc: &'static str,
    /// Format that values should have.
    pub format: Option<Format>,
    /// The earliest moment that is plausible, in the unit of the format.
    pub earliest: Option<i64>,
    /// The enumeration, if it is one.
    pub values: Option<ValueSet>,
    /// Plausible values, as text.
    pub examples: &'static [&'static str],
}

impl TypeDescriptor {
    /// Returns whether a number is a moment before those that are plausible.
    #[inline]
    pub fn is_too_early(&self, number: i64) -> bool {
        self.earliest.is_some_and(|earliest| number < earliest)
    }

    /// Returns what a value of its format should be, as a sentence goes on after "should be".
    pub(crate) fn expectation(&self, format: Format) -> Cow<'static, str> {
        let expected = format.expectation();
        let day = self.earliest.and_then(|number| day_of(format, number));
        day.map_or(Cow::Borrowed(expected), |day| {
            Cow::Owned(format!("{expected} and not before {day}"))
        })
    }
}

/// The values of an enumeration.
#[derive(Debug)]
pub struct ValueSet {
    /// Listed values are examples; others are as good.
    pub open: bool,
    /// Any other value is an error: the values are listed at the one field that has them. Of a type
    /// that many fields have it is a warning, because vendors send placeholders.
    pub strict: bool,
    /// The listed values, as text.
    pub items: &'static [EnumValue],
}

/// One value of an enumeration.
#[derive(Debug)]
pub struct EnumValue {
    /// The value on the wire, as text.
    pub wire: &'static str,
    /// What it means.
    pub doc: &'static str,
}
