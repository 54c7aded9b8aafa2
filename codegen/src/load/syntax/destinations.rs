//! `destinations/*.yaml`.

use super::catalog::Docs;
use super::words::{
    AnyText, Constant, Doc, EventNames, FieldName, FieldNames, Limit, Mark, Names, Text, words,
};
use super::{mapping, record};

record! { "a destination" Destination {
    must "doc" doc: Doc = "what it is",
    may "like" like: Text = "another destination; what is not said here is as there, and rules come behind its rules",
    may "pages" pages: Docs = "where its rules come from; must be there, as dialects and the envelope, unless it is `like` another",
    may "settings" settings: Docs = "what only who sends can know, such as a token",
    may "dialects" dialects: Dialects = "its versions, the usual one first",
    may "needs_one_of" needs_one_of: Needs = "events without any of these are left out",
    may "envelope" envelope: Envelope = "what an event looks like there",
    may "receives" receives: Mark = "what it gets can be decoded into events again",
    may "rules" rules: [ProjectionRule] = "where events differ from storage, in order",
    may "request" request: RequestForm = "how events travel together",
    may "rates" rates: Rates = "how much it takes in a time",
} }

mapping! { "the dialects" Dialects: Names => Dialect }

record! { "a dialect" Dialect {
    must "doc" doc: Doc = "what is special about it",
    must "pages" pages: [Text] = "pages whose rules hold in it",
    may "events" events: EventChoice = "events that it knows; without it, those of the first dialect that says which, of the destination or of the one it is `like`",
} }

record! { "a choice of events" EventChoice {
    may "include" include: [Text] = "names and patterns: `*` is one segment, a final `**` all that follow; without it, all",
    may "exclude" exclude: [Text] = "names and patterns of those that are not meant",
} }

record! { "a need" Needs {
    must "per" per: [Text] = "pages that say so",
    must "fields" fields: [FieldName] = "fields of which one must hold something",
} }

mapping! { "the members of an object" Envelope: Names => EnvelopeMember }

record! { "a member of the envelope" EnvelopeMember {
    may "per" per: [Text] = "pages that say so; those of what it stands in unless it names others",
    may "events" events: EventChoice = "events that have it; without it, all",
    may "event" event: EventWord = "the event's full name, or its title",
    may "field" field: FieldName = "a field of the event",
    may "unit" unit: UnitWord = "unit of a moment, where the field has another",
    may "when" when: Condition = "only if this field has this value; the field stays in the rest too",
    may "hash" hash: HashWord = "in its place, the hash of a text, in hexadecimal digits",
    may "const" constant: Constant = "a text, number or boolean that is always the same",
    may "setting" setting: Text = "one of the `settings`",
    may "first" first: [EnvelopeMember] = "the first of these that the event has",
    may "list" list: Envelope = "a list of one object with members of its own",
    may "object" object: Envelope = "an object with members of its own",
    may "rest" rest: RestWord = "an object with all other fields: of the catalog, or also those that it does not know",
} }

/// What of an event stands in the envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfEvent {
    Name,
    Title,
}

/// The unit that a moment should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
}

/// How a text is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
}

/// Which other fields there are in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    Known,
    All,
}

words! { EventWord -> OfEvent { "name" => OfEvent::Name, "title" => OfEvent::Title } }
words! { UnitWord -> Unit { "seconds" => Unit::Seconds, "milliseconds" => Unit::Milliseconds } }
words! { HashWord -> Hash { "sha256" => Hash::Sha256 } }
words! { RestWord -> Rest { "known" => Rest::Known, "all" => Rest::All } }

mapping! { "a condition" Condition: FieldNames => Text }

record! { "a rule" ProjectionRule {
    must "per" per: [Text] = "pages that say so",
    may "events" events: EventChoice = "events for which it holds; without it, all",
    may "title" title: Text = "what the event is called: a text with `{event}` or `{field:NAME}`",
    may "titles" titles: Titles = "the same for single events, by full name",
    may "title_prefix" title_prefix: Text = "what stands before all titles",
    may "drop" drop: [FieldName] = "fields that are not in the rest",
    may "keep" keep: [FieldName] = "the only fields in the rest, with those of other such rules",
    may "also" also: [FieldName] = "fields that events have there and not in storage",
    may "rename" rename: Renamed = "fields with the keys under which they stand in the rest",
    may "parse" parse: ParsedFields = "fields whose text is a JSON object",
} }

mapping! { "the titles" Titles: EventNames => Text }
mapping! { "fields with their keys" Renamed: FieldNames => Text }
mapping! { "fields that hold JSON" ParsedFields: FieldNames => Parse }

record! { "what becomes of an object" Parse {
    may "as" key: Text = "key under which it stands",
    may "prefix" prefix: AnyText = "its members stand in the rest, with this before their keys; where it is empty, without those whose keys the event has",
} }

record! { "a request" RequestForm {
    must "per" per: [Text] = "pages that say so",
    may "max_events" max_events: Limit = "most events in one",
    may "max_bytes" max_bytes: Limit = "largest size",
    may "headers" headers: Headers = "headers with their values",
    may "body" body: Body = "an object; without it, requests are lists of events",
} }

mapping! { "the headers" Headers: Names => Text }
mapping! { "the body" Body: Names => BodyPart }

record! { "a member of the body" BodyPart {
    may "events" events: Mark = "the list of events",
    may "const" constant: Text = "a text that is always the same",
    may "setting" setting: Text = "one of the `settings`",
} }

mapping! { "the rates" Rates: Names => Rate }

record! { "a rate" Rate {
    must "per" per: [Text] = "pages that say so",
    must "value" value: Limit = "the most in that time",
} }
