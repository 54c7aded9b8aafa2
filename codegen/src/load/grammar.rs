//! The grammar of each kind of file, as a table: which keys there are, what stands under them,
//! which are required.
//!
//! `shape` walks it. The schemas for editors (`emit::editor`) are made from the same table, hence
//! the words for each key, and what names refer to.

mod destinations;
mod objects;

use super::Kind;

/// What may stand in a place.
#[derive(Debug)]
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
    Mapping(&'static Mapping),
    /// Documentation alone, or a mapping with more.
    DocOr(&'static Mapping),
    /// A name alone, or a mapping with more.
    NameOr(Refers, &'static Mapping),
    /// A list of names, or a mapping of names to more.
    NamesOr(Refers, &'static Mapping),
}

impl Shape {
    /// The shape without what it refers to, which is checked later.
    pub(crate) fn plain(&'static self) -> &'static Shape {
        match self {
            Shape::Name(_) => &Shape::Text,
            Shape::Release => &RELEASE,
            other => other,
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
    MemberType,
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
#[derive(Debug)]
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

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        required: true,
        shape,
        about,
    }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        required: false,
        shape,
        about,
    }
}

const fn names(what: &'static str, value: Shape) -> Mapping {
    Mapping {
        what,
        known: &[],
        others: Some(Others {
            keys: Keys::Names,
            value,
        }),
    }
}

const fn keyed(what: &'static str, keys: Refers, value: Shape) -> Mapping {
    Mapping {
        what,
        known: &[],
        others: Some(Others {
            keys: Keys::Of(keys),
            value,
        }),
    }
}

const fn record(what: &'static str, known: &'static [Key]) -> Mapping {
    Mapping {
        what,
        known,
        others: None,
    }
}

const NAMES: Shape = Shape::List(&Shape::Text);
const FIELD_NAMES: Shape = Shape::List(&Shape::Name(Refers::Field));
const GROUP_NAMES: Shape = Shape::List(&Shape::Name(Refers::Group));
const EVENT_NAMES: Shape = Shape::List(&Shape::Name(Refers::Event));
const EXAMPLES: Shape = Shape::List(&Shape::Scalar);
/// The numbers that releases can have.
static RELEASE: Shape = Shape::Number(1, u16::MAX as u64);
const LIMIT: Shape = Shape::Number(1, u32::MAX as u64);

impl Kind {
    /// The grammar of a kind of file.
    pub(crate) fn grammar(self) -> &'static Mapping {
        match self {
            Kind::Catalog => &CATALOG,
            Kind::Types => &TYPES,
            Kind::Fields => &FIELDS,
            Kind::Events => &EVENTS,
            Kind::Objects => &objects::OBJECTS,
            Kind::Custom => &objects::CUSTOM,
            Kind::Destinations => &destinations::DESTINATION,
        }
    }
}

static CATALOG: Mapping = record(
    "the catalog",
    &[
        must("name", Shape::Text, "name of the catalog"),
        must("doc", Shape::Doc, "what the catalog describes"),
        must("tag", Shape::Text, "JSON key that names the event"),
        may(
            "crate",
            Shape::Text,
            "the Rust crate that is generated from it, as `use` names it, for examples in documents",
        ),
        may(
            "limits",
            Shape::Mapping(&LIMITS),
            "limits that hold for every event",
        ),
        may(
            "avro",
            Shape::Mapping(&AVRO),
            "how Avro files of the events are called and kept",
        ),
        must(
            "channels",
            Shape::Mapping(&DOCS),
            "channels with their documentation",
        ),
        must(
            "categories",
            Shape::Mapping(&DOCS),
            "categories with their documentation",
        ),
        must(
            "releases",
            Shape::Mapping(&RELEASES),
            "releases of the vendor's schemas",
        ),
    ],
);
static LIMITS: Mapping = record(
    "the limits",
    &[may(
        "max_bytes",
        Shape::Number(1, u64::MAX),
        "largest JSON of one event, in bytes",
    )],
);
static AVRO: Mapping = record(
    "the names of Avro files",
    &[
        must(
            "record_name",
            Shape::Text,
            "pattern of the full names of records, with `{event}` and perhaps `{connection}`",
        ),
        may(
            "connection",
            Shape::Text,
            "what stands for `{connection}` unless somebody says otherwise",
        ),
        must(
            "time",
            Shape::Name(Refers::Field),
            "field that says when an event happened",
        ),
    ],
);
static DOCS: Mapping = names("a mapping of names to documentation", Shape::Doc);
static RELEASES: Mapping = Mapping {
    what: "the releases",
    known: &[],
    others: Some(Others {
        keys: Keys::Releases,
        value: Shape::Mapping(&Mapping {
            what: "a release",
            known: &[must("date", Shape::Text, "day of the release, yyyy-mm-dd")],
            others: None,
        }),
    }),
};

static TYPES: Mapping = names("the types", Shape::Mapping(&TYPE));
static TYPE: Mapping = record(
    "a type",
    &[
        must("doc", Shape::Doc, "meaning, unit, quirks"),
        may(
            "base",
            Shape::Choice(&[
                "string", "int", "long", "float", "double", "boolean", "bytes",
            ]),
            "primitive beneath, by default string",
        ),
        may(
            "format",
            Shape::Name(Refers::Format),
            "format that values should have",
        ),
        may(
            "values",
            Shape::Mapping(&VALUES),
            "values of an enumeration",
        ),
        may("open", Shape::Mark, "listed values are examples"),
        may("max_chars", LIMIT, "largest number of characters"),
        may("examples", EXAMPLES, "plausible values"),
    ],
);
static VALUES: Mapping = Mapping {
    what: "the values",
    known: &[],
    others: Some(Others {
        keys: Keys::Values,
        value: Shape::DocOr(&VALUE),
    }),
};
static VALUE: Mapping = record(
    "a value",
    &[
        must("doc", Shape::Doc, "what the value means"),
        may(
            "name",
            Shape::Text,
            "Rust variant, where PascalCase of the value does not do",
        ),
    ],
);

static FIELDS: Mapping = record(
    "a file of fields",
    &[
        may(
            "fields",
            Shape::Mapping(&names("the fields", Shape::Mapping(&FIELD))),
            "the dictionary",
        ),
        may(
            "groups",
            Shape::Mapping(&names("the groups", Shape::Mapping(&GROUP))),
            "sets of fields that events share",
        ),
    ],
);
static FIELD: Mapping = record(
    "a field",
    &[
        must("type", Shape::Name(Refers::Type), "NAME, NAME[] or NAME?[]"),
        must("doc", Shape::Doc, "meaning, unit, quirks"),
        may(
            "name",
            Shape::Text,
            "name on the wire, where it is not the key",
        ),
        may("pii", Shape::Mark, "the vendor flags it as personal data"),
        may(
            "sensitive",
            Shape::Mark,
            "personal or secret by our judgement",
        ),
        may("max_chars", LIMIT, "largest number of characters"),
        may(
            "examples",
            EXAMPLES,
            "plausible values; for a list, of its items",
        ),
        may(
            "examples_by",
            Shape::Mapping(&EXAMPLES_BY),
            "plausible values where another field has a certain value",
        ),
        may(
            "excludes",
            GROUP_NAMES,
            "groups of which no field is filled in a sample that has this one",
        ),
    ],
);
static EXAMPLES_BY: Mapping = keyed(
    "the examples by another field",
    Refers::Field,
    Shape::Mapping(&EXAMPLES_BY_VALUE),
);
static EXAMPLES_BY_VALUE: Mapping = Mapping {
    what: "the examples by value",
    known: &[],
    others: Some(Others {
        keys: Keys::Values,
        value: EXAMPLES,
    }),
};
static GROUP: Mapping = record(
    "a group",
    &[
        must("doc", Shape::Doc, "what the fields have in common"),
        may("required", FIELD_NAMES, "fields that must be present"),
        may("optional", FIELD_NAMES, "fields that may be absent"),
        may(
            "excludes",
            GROUP_NAMES,
            "groups of which no field is filled in a sample that has one of these",
        ),
        may(
            "rules",
            Shape::Mapping(&RULES),
            "rules over several of its fields",
        ),
    ],
);
static RULES: Mapping = names("the cross-field rules", Shape::Mapping(&RULE));
static RULE: Mapping = record(
    "a cross-field rule",
    &[
        must(
            "doc",
            Shape::Doc,
            "sentence that is shown when it is broken",
        ),
        may(
            "at_least_one",
            FIELD_NAMES,
            "at least one of these is present",
        ),
        may(
            "at_most_one",
            FIELD_NAMES,
            "no more than one of these is present",
        ),
        may(
            "if_present",
            Shape::Name(Refers::Field),
            "if this is present, so are those under `requires`",
        ),
        may("requires", FIELD_NAMES, "what `if_present` demands"),
    ],
);

static EVENTS: Mapping = Mapping {
    what: "a file of events",
    known: &[must(
        "namespace",
        Shape::Mapping(&NAMESPACE),
        "facts about all events of the file",
    )],
    others: Some(Others {
        keys: Keys::Names,
        value: Shape::Mapping(&EVENT),
    }),
};
static NAMESPACE: Mapping = record(
    "a namespace",
    &[
        must("doc", Shape::Doc, "what its events have in common"),
        may(
            "label",
            Shape::AnyText,
            "prefix of the `EventType` variants",
        ),
        may(
            "channel",
            Shape::Name(Refers::Channel),
            "channel of its events",
        ),
        may(
            "category",
            Shape::Name(Refers::Category),
            "category of its events",
        ),
    ],
);
static EVENT: Mapping = record(
    "an event",
    &[
        must("doc", Shape::Doc, "what happened"),
        may(
            "channel",
            Shape::Name(Refers::Channel),
            "channel, when it is not the namespace's",
        ),
        may(
            "category",
            Shape::Name(Refers::Category),
            "category, when it is not the namespace's",
        ),
        may("groups", GROUP_NAMES, "groups it is made of"),
        may("required", FIELD_NAMES, "fields that must be present"),
        may("optional", FIELD_NAMES, "fields that may be absent"),
        may("since", Shape::Release, "release that brought it"),
        may("retired", Shape::Release, "release that no longer has it"),
        may(
            "history",
            Shape::Mapping(&HISTORY),
            "what releases changed, newest first",
        ),
        may(
            "override",
            Shape::Mapping(&keyed(
                "the overrides",
                Refers::Field,
                Shape::Mapping(&OVERRIDE),
            )),
            "exceptions to the dictionary",
        ),
        may("rules", Shape::Mapping(&RULES), "rules over several fields"),
        may("see", EVENT_NAMES, "related events, by full name"),
    ],
);
static HISTORY: Mapping = keyed("the history", Refers::Release, Shape::Mapping(&CHANGE));
static CHANGE: Mapping = record(
    "the changes of a release",
    &[
        may("added", FIELD_NAMES, "fields it brought"),
        may("removed", FIELD_NAMES, "optional fields it removed"),
        may(
            "removed_required",
            FIELD_NAMES,
            "required fields it removed",
        ),
        may("loosened", FIELD_NAMES, "required before, optional since"),
        may("tightened", FIELD_NAMES, "optional before, required since"),
        may(
            "retyped",
            Shape::Mapping(&keyed(
                "retyped fields",
                Refers::Field,
                Shape::Name(Refers::Type),
            )),
            "fields with their type before",
        ),
    ],
);
static OVERRIDE: Mapping = record(
    "an override",
    &[
        may("doc", Shape::Doc, "meaning in this event"),
        may("type", Shape::Name(Refers::Type), "type in this event"),
        may("pii", Shape::Flag, "personal data in this event"),
        may(
            "sensitive",
            Shape::Flag,
            "personal by our judgement in this event",
        ),
        may(
            "presence",
            Shape::Choice(&["required", "optional"]),
            "presence in this event",
        ),
        may("deprecated", Shape::Flag, "the vendor is phasing it out"),
        may("max_chars", LIMIT, "limit in this event"),
        may("examples", EXAMPLES, "plausible values in this event"),
    ],
);
