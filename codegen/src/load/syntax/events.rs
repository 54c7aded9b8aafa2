//! `events/**/*.yaml`.

use super::cross::CrossRules;
use super::notes::{Deprecated, StatusWord};
use super::objects::EventFields;
use super::words::{
    AnyText, CategoryName, ChannelName, Decimal, Doc, DocOr, EventName, FieldName, FieldNames,
    Flag, FlagOr, GroupName, KnownReleases, Limit, Mark, Names, Release, Text, TypeName, Value,
    words,
};
use super::{mapping, record};
use crate::model::Presence;

record! { "a file of events" Events {
    must "namespace" namespace: Namespace = "facts about all events of the file",
    ..events: Names => Event,
} }

record! { "a namespace" Namespace {
    must "doc" doc: Doc = "what its events have in common",
    may "owner" owner: Text = "who answers for its events",
    may "label" label: AnyText = "prefix of the `EventType` variants",
    may "title" title: Text = "what titles of its events start with in documents, where the label reads badly",
    may "channel" channel: ChannelName = "channel of its events",
    may "category" category: CategoryName = "category of its events",
} }

record! { "an event" Event {
    may "name" name: Text = "name on the wire, where it is not built as `event_names` in `catalog.yaml` says",
    may "title" title: Text = "title in documents, where the one that is made of label and key reads badly",
    must "doc" doc: Doc = "what happened",
    may "caveats" caveats: [Doc] = "what readers of it get wrong: a sentence or two each",
    may "words" words: [Text] = "other words under which people look for it",
    may "owner" owner: Text = "who answers for it, where that is not the owner of the namespace",
    may "status" status: StatusWord = "how settled it is",
    may "deprecated" deprecated: DocOr<Deprecated> = "why it should no longer be used, and what to use in its place",
    may "channel" channel: ChannelName = "channel, when it is not the namespace's",
    may "category" category: CategoryName = "category, when it is not the namespace's",
    may "groups" groups: [GroupName] = "groups it is made of",
    may "required" required: EventFields = "fields that must be present",
    may "optional" optional: EventFields = "fields that may be absent",
    may "since" since: Release = "release that brought it",
    may "retired" retired: Release = "release that no longer has it",
    may "history" history: History = "what releases changed, newest first",
    may "override" overrides: Overrides = "exceptions to the dictionary",
    may "rules" rules: CrossRules = "rules over several fields",
    may "see" see: [EventName] = "related events, by full name",
} }

mapping! { "the history" History: KnownReleases => Change }

record! { "the changes of a release" Change {
    may "added" added: [FieldName] = "fields it brought",
    may "removed" removed: [FieldName] = "optional fields it removed",
    may "removed_required" removed_required: [FieldName] = "required fields it removed",
    may "loosened" loosened: [FieldName] = "required before, optional since",
    may "tightened" tightened: [FieldName] = "optional before, required since",
    may "retyped" retyped: Retyped = "fields with their type before",
} }

mapping! { "retyped fields" Retyped: FieldNames => TypeName }
mapping! { "the overrides" Overrides: FieldNames => Override }

record! { "an override" Override {
    may "doc" doc: Doc = "meaning in this event",
    may "type" ty: TypeName = "type in this event",
    may "pii" pii: Flag = "personal data in this event",
    may "sensitive" sensitive: Flag = "personal by our judgement in this event",
    may "presence" presence: PresenceWord = "presence in this event",
    may "deprecated" deprecated: FlagOr<Deprecated> = "whether it should no longer be used in this event: `true` if the vendor phases it out and says no more, else why",
    may "not_blank" not_blank: Mark = "the text holds more than white space in this event",
    may "min_chars" min_chars: Limit = "least number of characters in this event",
    may "max_chars" max_chars: Limit = "largest number of characters in this event",
    may "max_bytes" max_bytes: Limit = "largest number of bytes in this event",
    may "max_items" max_items: Limit = "most items of a list, or entries of a map, in this event",
    may "min" min: Decimal = "smallest number in this event",
    may "max" max: Decimal = "largest number in this event",
    may "pattern" pattern: Text = "what the whole text must match in this event",
    may "warn_of_future" warn_of_future: Doc = "why a moment in the future is worth a warning in this event",
    may "examples" examples: [Value] = "plausible values in this event",
} }

words! { PresenceWord -> Presence {
    "required" => Presence::Required,
    "optional" => Presence::Optional,
} }
