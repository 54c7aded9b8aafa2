//! What the grammar of a kind of file is made of: which keys there are, what stands under them,
//! which are required.
//!
//! The grammar itself is written in [`syntax`](super::syntax), a row for each key. `check` compares
//! files with it; the schemas for editors and the table of keys in `schema-defs/README.md` are made
//! from it, hence the words for each key, and what names refer to.

/// What may stand in a place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A text that is not empty.
    Text,
    /// A text that is not empty, and refers to something.
    Name(Refers),
    /// A text that may be empty.
    AnyText,
    /// Documentation: a text that is not empty.
    Doc,
    /// Anything but null and collections, taken as text.
    Scalar,
    /// `true` or `false`.
    Flag,
    /// `true`, where nothing means `false`.
    Mark,
    /// A whole number in a range.
    Number(u64, u64),
    /// The number of a release.
    Release,
    /// A finite number.
    Decimal,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// A mapping with known keys, other keys, or both.
    Mapping(Grammar),
    /// Documentation alone, or a mapping with more.
    DocOr(Grammar),
    /// `true` or `false`, or a mapping with more.
    FlagOr(Grammar),
    /// A name alone, or a mapping with more.
    NameOr(Refers, Grammar),
    /// A list of names, of which some may be defined in place; or a mapping that defines all.
    NamesOr(Refers, Grammar),
    /// A list of values, or a mapping with more about each.
    ValuesOr(Grammar),
}

/// The keys of a mapping. A function, because a mapping may hold itself.
pub(crate) type Grammar = fn() -> &'static Mapping;

impl Shape {
    /// Returns the shape without what it refers to, which is checked later.
    pub(crate) fn plain(&self) -> Shape {
        match self {
            Shape::Name(_) => Shape::Text,
            Shape::Release => Shape::Number(1, u64::from(u16::MAX)),
            other => *other,
        }
    }
}

/// What a name refers to: editors can offer what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Refers {
    /// A field of the dictionary.
    Field,
    /// A group of fields.
    Group,
    /// A type expression.
    Type,
    /// A type expression of a member.
    AnyType,
    /// An event, by its full name.
    Event,
    /// A channel.
    Channel,
    /// A category.
    Category,
    /// A format that the runtime can check.
    Format,
    /// A release, as a key.
    Release,
    /// A set of datetime formats.
    DateTimes,
    /// An object.
    Object,
    /// A property of custom events, or a field of the dictionary.
    Property,
}

/// The keys of a mapping.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// What the mapping is, for messages: `a field`.
    pub(crate) what: &'static str,
    /// Keys with a meaning of their own.
    pub(crate) known: &'static [Key],
    /// What other keys there may be.
    pub(crate) others: Option<Others>,
}

/// Keys that the catalog's author chooses.
#[derive(Debug)]
pub(crate) struct Others {
    /// What the keys are.
    pub(crate) keys: Keys,
    /// What stands under each.
    pub(crate) value: Shape,
}

/// Which keys an author may choose. Names are checked for their style later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Names.
    Names,
    /// Names of what is defined elsewhere.
    Of(Refers),
    /// Numbers of releases.
    Releases,
    /// Values of an enumeration: texts or numbers.
    Values,
}

/// A key with a meaning.
#[derive(Debug)]
pub(crate) struct Key {
    /// The key.
    pub(crate) name: &'static str,
    /// Must it be there?
    pub(crate) required: bool,
    /// What stands under it.
    pub(crate) shape: Shape,
    /// What it is for, in a few words.
    pub(crate) about: &'static str,
}
