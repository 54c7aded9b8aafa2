//! The grammar of destinations.

use super::{
    DOCS, FIELD_NAMES, LIMIT, Mapping, NAMES, Refers, Shape, keyed, may, must, names, record,
};

pub(super) static DESTINATION: Mapping = record(
    "a destination",
    &[
        must("doc", Shape::Doc, "what it is"),
        must("pages", Shape::Mapping(&DOCS), "where its rules come from"),
        may(
            "settings",
            Shape::Mapping(&DOCS),
            "what only who sends can know, such as a token",
        ),
        must(
            "dialects",
            Shape::Mapping(&names("the dialects", Shape::Mapping(&DIALECT))),
            "its versions, the usual one first",
        ),
        may(
            "needs_one_of",
            Shape::Mapping(&NEEDS),
            "events without any of these are left out",
        ),
        must(
            "envelope",
            Shape::Mapping(&MEMBERS),
            "what an event looks like there",
        ),
        may(
            "receives",
            Shape::Mark,
            "what it gets can be decoded into events again",
        ),
        may(
            "rules",
            Shape::List(&Shape::Mapping(&RULE)),
            "where events differ from storage, in order",
        ),
        may(
            "request",
            Shape::Mapping(&REQUEST),
            "how events travel together",
        ),
        may(
            "rates",
            Shape::Mapping(&names("the rates", Shape::Mapping(&RATE))),
            "how much it takes in a time",
        ),
    ],
);
static DIALECT: Mapping = record(
    "a dialect",
    &[
        must("doc", Shape::Doc, "what is special about it"),
        must("pages", NAMES, "pages whose rules hold in it"),
        must("events", Shape::Mapping(&EVENTS), "events that it knows"),
    ],
);
static EVENTS: Mapping = record(
    "a choice of events",
    &[
        may(
            "include",
            NAMES,
            "names and patterns: `*` is one segment, a final `**` all that follow; without it, all",
        ),
        may(
            "exclude",
            NAMES,
            "names and patterns of those that are not meant",
        ),
    ],
);
static NEEDS: Mapping = record(
    "a need",
    &[
        must("per", NAMES, "pages that say so"),
        must(
            "fields",
            FIELD_NAMES,
            "fields of which one must hold something",
        ),
    ],
);
static MEMBERS: Mapping = names("the members of an object", Shape::Mapping(&MEMBER));
static MEMBER: Mapping = record(
    "a member of the envelope",
    &[
        must("per", NAMES, "pages that say so"),
        may(
            "event",
            Shape::Choice(&["name", "title"]),
            "the event's full name, or its title",
        ),
        may("field", Shape::Name(Refers::Field), "a field of the event"),
        may(
            "unit",
            Shape::Choice(&["seconds", "milliseconds"]),
            "unit of a moment, where the field has another",
        ),
        may(
            "when",
            Shape::Mapping(&keyed("a condition", Refers::Field, Shape::Text)),
            "only if this field has this value; the field stays in the rest too",
        ),
        may("const", Shape::Text, "a text that is always the same"),
        may("setting", Shape::Text, "one of the `settings`"),
        may(
            "object",
            Shape::Mapping(&MEMBERS),
            "an object with members of its own",
        ),
        may(
            "rest",
            Shape::Choice(&["known", "all"]),
            "an object with all other fields: of the catalog, or also those that it does not know",
        ),
    ],
);
static RULE: Mapping = record(
    "a rule",
    &[
        must("per", NAMES, "pages that say so"),
        may(
            "events",
            Shape::Mapping(&EVENTS),
            "events for which it holds; without it, all",
        ),
        may(
            "title",
            Shape::Text,
            "what the event is called: a text with `{event}` or `{field:NAME}`",
        ),
        may("title_prefix", Shape::Text, "what stands before all titles"),
        may("drop", FIELD_NAMES, "fields that are not in the rest"),
        may(
            "keep",
            FIELD_NAMES,
            "the only fields in the rest, with those of other such rules",
        ),
        may(
            "also",
            FIELD_NAMES,
            "fields that events have there and not in storage",
        ),
        may(
            "rename",
            Shape::Mapping(&keyed("fields with their keys", Refers::Field, Shape::Text)),
            "fields with the keys under which they stand in the rest",
        ),
        may(
            "parse",
            Shape::Mapping(&keyed(
                "fields that hold JSON",
                Refers::Field,
                Shape::Mapping(&PARSE),
            )),
            "fields whose text is a JSON object",
        ),
    ],
);
static PARSE: Mapping = record(
    "what becomes of an object",
    &[
        may("as", Shape::Text, "key under which it stands"),
        may(
            "prefix",
            Shape::Text,
            "its members stand in the rest, with this before their keys",
        ),
    ],
);
static REQUEST: Mapping = record(
    "a request",
    &[
        must("per", NAMES, "pages that say so"),
        may("max_events", LIMIT, "most events in one"),
        may("max_bytes", LIMIT, "largest size"),
        may(
            "headers",
            Shape::Mapping(&names("the headers", Shape::Text)),
            "headers with their values",
        ),
        may(
            "body",
            Shape::Mapping(&names("the body", Shape::Mapping(&PART))),
            "an object; without it, requests are lists of events",
        ),
    ],
);
static PART: Mapping = record(
    "a member of the body",
    &[
        may("events", Shape::Mark, "the list of events"),
        may("const", Shape::Text, "a text that is always the same"),
        may("setting", Shape::Text, "one of the `settings`"),
    ],
);
static RATE: Mapping = record(
    "a rate",
    &[
        must("per", NAMES, "pages that say so"),
        must("value", LIMIT, "the most in that time"),
    ],
);
