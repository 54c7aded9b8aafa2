//! `objects/*.yaml`.

use super::words::{
    DateTimesName, Decimal, Doc, EventName, FieldName, ImpliedValue, Limit, Mark, MemberType,
    Names, ObjectName, Short, Text, TypeName, TypeOr, Value, words,
};
use super::{Keyed, List, Map, Slot, Syntax, Whole, mapping, record};
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
    may "open" open: Mark = "it may hold members that nobody lists, as what is received may",
    may "required" required: Members = "members that must be present",
    may "optional" optional: Members = "members that may be absent",
    may "choices" choices: Choices = "members of which who builds it names exactly one",
    may "rules" rules: ObjectRules = "rules over several members",
    may "limits" limits: ObjectLimits = "limits of the object as a whole",
    may "carries" carries: Carries = "where a custom event travels in it",
    may "batch" batch: Text = "list that requests are made of",
    may "answers" answers: Answers = "the request it answers, and where its errors stand",
} }

/// Names from a dictionary, or definitions in place.
#[derive(Debug)]
pub(crate) enum Members {
    Listed(List<String>),
    Defined(Map<Member>),
}

impl Syntax for Members {
    type Value = Self;
    const SHAPE: Shape = Shape::NamesOr(Refers::Property, Defined::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<Self> {
        match node.data {
            Data::List(_) => <[Text]>::read(node, place).map(Members::Listed),
            _ => Defined::read(node, place).map(Members::Defined),
        }
    }
}

impl Whole for Members {
    fn is_whole(&self) -> bool {
        match self {
            Members::Listed(list) => list.is_whole(),
            Members::Defined(map) => map.is_whole(),
        }
    }
}

mapping! { "members with their types" Defined: Names => TypeOr<Member> }

record! { "a member" Member {
    must "type" ty: MemberType = "NAME, NAME[] or NAME?[]",
    may "doc" doc: Doc = "meaning, unit, quirks",
    may "name" name: Text = "Rust name, where snake_case of the name does not do",
    may "pii" pii: Mark = "personal data",
    may "sensitive" sensitive: Mark = "personal or secret by our judgement",
    may "not_blank" not_blank: Mark = "the text holds more than white space",
    may "min_chars" min_chars: Limit = "least number of characters",
    may "max_chars" max_chars: Limit = "largest number of characters",
    may "max_bytes" max_bytes: Limit = "largest number of bytes",
    may "max_items" max_items: Limit = "most items of a list",
    may "min" min: Decimal = "smallest number",
    may "max" max: Decimal = "largest number",
    may "pattern" pattern: Text = "what the whole text must match",
    may "values" values: [Value] = "the only values",
    may "warn_of_future" warn_of_future: Doc = "why a moment in the future is worth a warning",
    may "examples" examples: [Value] = "plausible values; for a list, of its items",
} }

impl Short for Member {
    fn short(ty: Slot<String>) -> Self {
        Member {
            ty,
            whole: true,
            ..Member::default()
        }
    }
}

mapping! { "the choices" Choices: Names => Choice }

record! { "a choice" Choice {
    must "doc" doc: Doc = "what is chosen",
    must "one_of" one_of: [Text] = "the members",
} }

mapping! { "the cross-field rules" ObjectRules: Names => ObjectRule }

record! { "a cross-field rule" ObjectRule {
    must "doc" doc: Doc = "sentence that is shown when it is broken",
    may "severity" severity: Severity = "how much it weighs, by default an error",
    may "unless" unless: [Text] = "the rule sleeps while one of these is present",
    may "at_least_one" at_least_one: [Text] = "at least one of these is present",
    may "at_most_one" at_most_one: [Text] = "no more than one of these is present",
    may "not_together" not_together: [Text] = "these are not all present",
    may "if_present" if_present: Text = "if this is present, `requires` or `implies` holds",
    may "requires" requires: [Text] = "these are present too",
    may "implies" implies: ImpliedValues = "this member has this value, said or not",
} }

/// Whether it is only a warning.
type IsWarning = bool;

words! { Severity -> IsWarning { "error" => false, "warning" => true } }

mapping! { "the implied value" ImpliedValues: Names => ImpliedValue }

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
