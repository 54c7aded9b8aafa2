//! `custom/*.yaml`.

use super::cross::CrossRules;
use super::fields::Field;
use super::notes::{Deprecated, StatusWord};
use super::objects::Members;
use super::words::{Doc, DocOr, EventName, Names, Text, TypeOr};
use super::{mapping, record};

record! { "a file of custom events" Custom {
    may "owner" owner: Text = "who answers for the events of the file",
    may "properties" properties: Properties = "properties that custom events share",
    may "groups" groups: PropertyGroups = "sets of properties that custom events share",
    ..events: Names => CustomEvent,
} }

mapping! { "the property dictionary" Properties: Names => TypeOr<Field> }
mapping! { "the groups" PropertyGroups: Names => PropertyGroup }

record! { "a group" PropertyGroup {
    #[expect(dead_code, reason = "for who reads the catalog")]
    must "doc" doc: Doc = "what the properties have in common",
    may "required" required: [Text] = "properties that must be present",
    may "optional" optional: [Text] = "properties that may be absent",
} }

record! { "a custom event" CustomEvent {
    must "doc" doc: Doc = "what happened",
    may "owner" owner: Text = "who answers for it, where that is not the owner of the file",
    may "status" status: StatusWord = "how settled it is",
    may "deprecated" deprecated: DocOr<Deprecated> = "why it should no longer be used, and what to use in its place",
    may "name" name: Text = "Rust struct, where PascalCase of the name does not do",
    may "groups" groups: [Text] = "groups it is made of",
    may "required" required: Members = "properties that must be present",
    may "optional" optional: Members = "properties that may be absent",
    may "rules" rules: CrossRules = "rules over several properties",
    may "see" see: [EventName] = "related events, by full name",
} }
