//! The grammar of objects and custom events.

use super::{
    EVENT_NAMES, Keys, LIMIT, Mapping, NAMES, Others, Refers, Shape, may, must, names, record,
};

const EXAMPLES: Shape = Shape::List(&Shape::Scalar);

pub(super) static OBJECTS: Mapping = Mapping {
    what: "a file of objects",
    known: &[
        must(
            "namespace",
            Shape::Mapping(&NAMESPACE),
            "facts about all objects of the file",
        ),
        may(
            "datetimes",
            Shape::Mapping(&names(
                "the sets of datetime formats",
                Shape::Mapping(&DATETIMES),
            )),
            "sets of datetime formats",
        ),
        may(
            "maps",
            Shape::Mapping(&names("the maps", Shape::Mapping(&MAP))),
            "maps with open keys",
        ),
    ],
    others: Some(Others {
        keys: Keys::Names,
        value: Shape::Mapping(&OBJECT),
    }),
};
static NAMESPACE: Mapping = record(
    "a namespace",
    &[must("doc", Shape::Doc, "what its objects have in common")],
);
static DATETIMES: Mapping = record(
    "a set of datetime formats",
    &[
        must("doc", Shape::Doc, "where these formats hold"),
        must(
            "formats",
            Shape::Mapping(&names("the formats", Shape::Mapping(&FORMAT))),
            "pattern: zone and documentation",
        ),
    ],
);
static FORMAT: Mapping = record(
    "a datetime format",
    &[
        must("doc", Shape::Doc, "what is special about it"),
        must(
            "zone",
            Shape::Choice(&["required", "optional", "never"]),
            "whether it names an offset from UTC",
        ),
        may("examples", EXAMPLES, "texts that have the format"),
    ],
);
static MAP: Mapping = record(
    "a map",
    &[
        must("doc", Shape::Doc, "what it holds"),
        may(
            "names",
            Shape::Mapping(&NAME_RULES),
            "what names must be like",
        ),
        may("max_chars", LIMIT, "largest number of characters of a text"),
        must(
            "datetime",
            Shape::Name(Refers::DateTimes),
            "set of formats of texts that stand for a moment",
        ),
        may(
            "no_datetimes_in_lists",
            Shape::Doc,
            "why no item of a list may stand for a moment",
        ),
        may(
            "warn_of_objects",
            Shape::Doc,
            "why an object is worth a warning",
        ),
        may("warn_of_nulls", Shape::Doc, "why null is worth a warning"),
        may(
            "max_bytes",
            LIMIT,
            "largest size as JSON, where it holds a list or an object",
        ),
    ],
);
static NAME_RULES: Mapping = record(
    "the rules of names",
    &[
        may("min_chars", LIMIT, "least number of characters"),
        may("max_chars", LIMIT, "largest number of characters"),
        may("not_starting_with", Shape::Text, "what no name starts with"),
        may("reserved", NAMES, "names that are taken"),
    ],
);
static OBJECT: Mapping = record(
    "an object",
    &[
        must("doc", Shape::Doc, "what it is"),
        may(
            "open",
            Shape::Mark,
            "it may hold members that nobody lists, as what is received may",
        ),
        may("required", MEMBERS, "members that must be present"),
        may("optional", MEMBERS, "members that may be absent"),
        may(
            "choices",
            Shape::Mapping(&names("the choices", Shape::Mapping(&CHOICE))),
            "members of which who builds it names exactly one",
        ),
        may(
            "rules",
            Shape::Mapping(&RULES),
            "rules over several members",
        ),
        may(
            "limits",
            Shape::Mapping(&LIMITS),
            "limits of the object as a whole",
        ),
        may(
            "carries",
            Shape::Mapping(&CARRIES),
            "where a custom event travels in it",
        ),
        may("batch", Shape::Text, "list that requests are made of"),
        may(
            "answers",
            Shape::Mapping(&ANSWERS),
            "the request it answers, and where its errors stand",
        ),
    ],
);
/// Names from a dictionary, or definitions.
const MEMBERS: Shape = Shape::NamesOr(Refers::Property, &DEFINED);
static DEFINED: Mapping = names(
    "members with their types",
    Shape::NameOr(Refers::MemberType, &MEMBER),
);
static MEMBER: Mapping = record(
    "a member",
    &[
        must(
            "type",
            Shape::Name(Refers::MemberType),
            "NAME, NAME[] or NAME?[]",
        ),
        may("doc", Shape::Doc, "meaning, unit, quirks"),
        may(
            "name",
            Shape::Text,
            "Rust name, where snake_case of the name does not do",
        ),
        may("pii", Shape::Mark, "personal data"),
        may(
            "sensitive",
            Shape::Mark,
            "personal or secret by our judgement",
        ),
        may(
            "not_blank",
            Shape::Mark,
            "the text holds more than white space",
        ),
        may("min_chars", LIMIT, "least number of characters"),
        may("max_chars", LIMIT, "largest number of characters"),
        may("max_bytes", LIMIT, "largest number of bytes"),
        may("max_items", LIMIT, "most items of a list"),
        may("min", Shape::Decimal, "smallest number"),
        may("max", Shape::Decimal, "largest number"),
        may("pattern", Shape::Text, "what the whole text must match"),
        may("values", EXAMPLES, "the only values"),
        may(
            "warn_of_future",
            Shape::Doc,
            "why a moment in the future is worth a warning",
        ),
        may(
            "examples",
            EXAMPLES,
            "plausible values; for a list, of its items",
        ),
    ],
);
static CHOICE: Mapping = record(
    "a choice",
    &[
        must("doc", Shape::Doc, "what is chosen"),
        must("one_of", NAMES, "the members"),
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
            "severity",
            Shape::Choice(&["error", "warning"]),
            "how much it weighs, by default an error",
        ),
        may(
            "unless",
            NAMES,
            "the rule sleeps while one of these is present",
        ),
        may("at_least_one", NAMES, "at least one of these is present"),
        may("at_most_one", NAMES, "no more than one of these is present"),
        may("not_together", NAMES, "these are not all present"),
        may(
            "if_present",
            Shape::Text,
            "if this is present, `requires` or `implies` holds",
        ),
        may("requires", NAMES, "these are present too"),
        may(
            "implies",
            Shape::Mapping(&names("the implied value", Shape::Scalar)),
            "this member has this value, said or not",
        ),
    ],
);
static LIMITS: Mapping = record(
    "the limits",
    &[
        may("max_bytes", LIMIT, "largest size as JSON"),
        may("max_items", LIMIT, "most items of each of its lists"),
        may(
            "max_items_in_all",
            LIMIT,
            "most items of all its lists together",
        ),
    ],
);
static CARRIES: Mapping = record(
    "how a custom event travels",
    &[
        must("name", Shape::Text, "member that names it"),
        must(
            "properties",
            Shape::Text,
            "member that holds its properties",
        ),
        may(
            "back_as",
            Shape::Mapping(&BACK_AS),
            "the event as which it comes back",
        ),
    ],
);
static BACK_AS: Mapping = record(
    "how a custom event comes back",
    &[
        must(
            "event",
            Shape::Name(Refers::Event),
            "full name of the event",
        ),
        must("name", Shape::Name(Refers::Field), "field that names it"),
        must(
            "properties",
            Shape::Name(Refers::Field),
            "field that holds its properties as JSON text",
        ),
    ],
);
static ANSWERS: Mapping = record(
    "how an answer speaks of a request",
    &[
        must(
            "request",
            Shape::Name(Refers::Object),
            "object that it answers",
        ),
        must("errors", Shape::Text, "member that lists the errors"),
        must(
            "text",
            Shape::Text,
            "key in an error that says what is wrong",
        ),
        must(
            "list",
            Shape::Text,
            "key in an error that names the request's list",
        ),
        must(
            "index",
            Shape::Text,
            "key in an error that holds the position in that list",
        ),
        may(
            "codes",
            Shape::Name(Refers::Type),
            "named type that lists the codes which errors have, or speak of",
        ),
    ],
);

pub(super) static CUSTOM: Mapping = Mapping {
    what: "a file of custom events",
    known: &[
        may(
            "properties",
            Shape::Mapping(&names(
                "the property dictionary",
                Shape::NameOr(Refers::MemberType, &MEMBER),
            )),
            "properties that custom events share",
        ),
        may(
            "groups",
            Shape::Mapping(&names("the groups", Shape::Mapping(&GROUP))),
            "sets of properties that custom events share",
        ),
    ],
    others: Some(Others {
        keys: Keys::Names,
        value: Shape::Mapping(&CUSTOM_EVENT),
    }),
};
static GROUP: Mapping = record(
    "a group",
    &[
        must("doc", Shape::Doc, "what the properties have in common"),
        may("required", NAMES, "properties that must be present"),
        may("optional", NAMES, "properties that may be absent"),
    ],
);
static CUSTOM_EVENT: Mapping = record(
    "a custom event",
    &[
        must("doc", Shape::Doc, "what happened"),
        may(
            "name",
            Shape::Text,
            "Rust struct, where PascalCase of the name does not do",
        ),
        may("groups", NAMES, "groups it is made of"),
        may("required", MEMBERS, "properties that must be present"),
        may("optional", MEMBERS, "properties that may be absent"),
        may(
            "rules",
            Shape::Mapping(&RULES),
            "rules over several properties",
        ),
        may("see", EVENT_NAMES, "related events, by full name"),
    ],
);
