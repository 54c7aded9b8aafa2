//! `objects/*.yaml`.

use super::cross::CrossRules;
use super::fields::Field;
use super::notes::{Deprecated, StatusWord};
use super::words::{
    DateTimesName, Doc, DocOr, EventName, FieldName, Limit, Mark, Names, ObjectName, Text,
    TypeName, TypeOr, Value, words,
};
use super::{Keyed, Slot, Spanned, Syntax, Whole, mapping, record};
use crate::diagnostics::Span;
use crate::load::grammar::{Refers, Shape};
use crate::load::node::{Data, Node};
use crate::model::Zone;

record! { "a file of objects" Objects {
    must "namespace" namespace: ObjectNamespace = "facts about all objects of the file",
    may "datetimes" datetimes: Sets = "sets of datetime formats",
    may "maps" maps: PropertyMaps = "maps with open keys",
    ..objects: Names => Object,
} }

record! { "a namespace" ObjectNamespace {
    must "doc" doc: Doc = "what its objects have in common",
    may "owner" owner: Text = "who answers for its objects",
} }

mapping! { "the sets of datetime formats" Sets: Names => DateTimes }

record! { "a set of datetime formats" DateTimes {
    must "doc" doc: Doc = "where these formats hold",
    must "formats" formats: Formats = "pattern: zone and documentation",
} }

mapping! { "the formats" Formats: Names => Format }

record! { "a datetime format" Format {
    must "doc" doc: Doc = "what is special about it",
    must "zone" zone: ZoneWord = "whether it names an offset from UTC",
    may "examples" examples: [Value] = "texts that have the format",
} }

words! { ZoneWord -> Zone {
    "required" => Zone::Required,
    "optional" => Zone::Optional,
    "never" => Zone::Never,
} }

mapping! { "the maps" PropertyMaps: Names => PropertyMap }

record! { "a map" PropertyMap {
    must "doc" doc: Doc = "what it holds",
    may "names" names: NameRules = "what names must be like",
    may "max_chars" max_chars: Limit = "largest number of characters of a text",
    must "datetime" datetime: DateTimesName = "set of formats of texts that stand for a moment",
    may "no_datetimes_in_lists" no_datetimes_in_lists: Doc = "why no item of a list may stand for a moment",
    may "warn_of_objects" warn_of_objects: Doc = "why an object is worth a warning",
    may "warn_of_nulls" warn_of_nulls: Doc = "why null is worth a warning",
    may "max_bytes" max_bytes: Limit = "largest size as JSON, where it holds a list or an object",
} }

record! { "the rules of names" NameRules {
    may "min_chars" min_chars: Limit = "least number of characters",
    may "max_chars" max_chars: Limit = "largest number of characters",
    may "not_starting_with" not_starting_with: Text = "what no name starts with",
    may "reserved" reserved: [Text] = "names that are taken",
} }

record! { "an object" Object {
    must "doc" doc: Doc = "what it is",
    may "owner" owner: Text = "who answers for it, where that is not the owner of the namespace",
    may "status" status: StatusWord = "how settled it is",
    may "deprecated" deprecated: DocOr<Deprecated> = "why it should no longer be used, and what to use in its place",
    may "open" open: Mark = "it may hold members that nobody lists, as what is received may",
    may "required" required: Members = "members that must be present",
    may "optional" optional: Members = "members that may be absent",
    may "choices" choices: Choices = "members of which who builds it names exactly one",
    may "rules" rules: CrossRules = "rules over several members",
    may "limits" limits: ObjectLimits = "limits of the object as a whole",
    may "carries" carries: Carries = "where a custom event travels in it",
    may "batch" batch: Text = "list that requests are made of",
    may "answers" answers: Answers = "the request it answers, and where its errors stand",
} }

/// Names from a dictionary, and definitions in place.
#[derive(Debug)]
pub(crate) struct Members {
    /// Without those that were refused.
    pub(crate) items: Vec<Item>,
    whole: bool,
}

/// One of them.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there are few, and not for long")]
pub(crate) enum Item {
    Listed(Spanned<String>),
    Defined(Spanned<String>, Spanned<Field>),
}

impl Item {
    /// Returns the name by which the catalog refers to it.
    pub(crate) fn name(&self) -> &Spanned<String> {
        match self {
            Item::Listed(name) | Item::Defined(name, _) => name,
        }
    }
}

impl Members {
    /// Returns those that are defined in place.
    pub(crate) fn defined(&self) -> impl Iterator<Item = (&Spanned<String>, &Spanned<Field>)> {
        self.items.iter().filter_map(|item| match item {
            Item::Defined(name, field) => Some((name, field)),
            Item::Listed(_) => None,
        })
    }

    fn of(node: Node, place: Span) -> Self {
        let whole = node.whole;
        let nodes = match node.data {
            Data::List(nodes) => nodes,
            _ => vec![node],
        };
        let mut items = Vec::new();
        for node in nodes {
            let span = node.place(place.file, None);
            if let Data::Scalar(_) = node.data {
                let name = Text::read(node, span);
                items.extend(name.map(|value| Item::Listed(Spanned { value, span })));
            } else {
                let entries = Defined::read(node, span).unwrap_or_default().entries;
                items.extend(entries.into_iter().filter_map(|(name, field)| match field {
                    Slot::Given(field) => Some(Item::Defined(name, field)),
                    Slot::Absent | Slot::Damaged => None,
                }));
            }
        }
        Members { items, whole }
    }
}

impl Syntax for Members {
    type Value = Self;
    const SHAPE: Shape = Shape::NamesOr(Refers::Property, Defined::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<Self> {
        Some(Members::of(node, place))
    }
}

/// The same, of an event: names from the dictionary of fields.
pub(crate) enum EventFields {}

impl Syntax for EventFields {
    type Value = Members;
    const SHAPE: Shape = Shape::NamesOr(Refers::Field, Defined::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<Members> {
        Some(Members::of(node, place))
    }
}

impl Whole for Members {
    fn is_whole(&self) -> bool {
        self.whole
    }
}

mapping! { "members with their types" Defined: Names => TypeOr<Field> }

mapping! { "the choices" Choices: Names => Choice }

record! { "a choice" Choice {
    must "doc" doc: Doc = "what is chosen",
    must "one_of" one_of: [Text] = "the members",
} }

record! { "the limits" ObjectLimits {
    may "max_bytes" max_bytes: Limit = "largest size as JSON",
    may "max_items" max_items: Limit = "most items of each of its lists",
    may "max_items_in_all" max_items_in_all: Limit = "most items of all its lists together",
} }

record! { "how a custom event travels" Carries {
    must "name" name: Text = "member that names it",
    must "properties" properties: Text = "member that holds its properties",
    may "back_as" back_as: BackAs = "the event as which it comes back",
} }

record! { "how a custom event comes back" BackAs {
    must "event" event: EventName = "full name of the event",
    must "name" name: FieldName = "field that names it",
    must "properties" properties: FieldName = "field that holds its properties as JSON text",
} }

record! { "how an answer speaks of a request" Answers {
    must "request" request: ObjectName = "object that it answers",
    must "errors" errors: Text = "member that lists the errors",
    must "text" text: Text = "key in an error that says what is wrong",
    must "list" list: Text = "key in an error that names the request's list",
    must "index" index: Text = "key in an error that holds the position in that list",
    may "codes" codes: TypeName = "named type that lists the codes which errors have, or speak of",
} }
