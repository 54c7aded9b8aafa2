//! `catalog.yaml`.

use super::words::{Doc, EventName, FieldName, Names, ReleaseNumbers, Size, Text};
use super::{mapping, record};

record! { "the catalog" Catalog {
    must "name" name: Text = "name of the catalog",
    must "doc" doc: Doc = "what the catalog describes",
    must "tag" tag: Text = "JSON key that names the event",
    may "event_names" event_names: Text = "how the names of events are built, of `{namespace}` (its path, joined by dots) and `{event}` (the key): `{namespace}.{event}` unless it says otherwise",
    may "crate" crate_name: Text = "the Rust crate that is generated from it, as `use` names it, for examples in documents",
    may "limits" limits: Limits = "limits that hold for every event",
    may "avro" avro: Avro = "how Avro files of the events are called and kept",
    may "channels" channels: Docs = "channels with their documentation",
    may "categories" categories: Docs = "categories with their documentation",
    may "questions" questions: Questions = "questions that people have, and the events that answer them, for the first page of documents",
    may "releases" releases: Releases = "releases of the vendor's schemas",
} }

mapping! { "the questions" Questions: Names => Question }

record! { "a question" Question {
    must "doc" doc: Doc = "the question, in full",
    must "events" events: [EventName] = "the events that answer it, by full name",
} }

record! { "the limits" Limits {
    may "max_bytes" max_bytes: Size = "largest JSON of one event, in bytes",
} }

record! { "the names of Avro files" Avro {
    must "record_name" record_name: Text = "pattern of the full names of records, with `{event}` and perhaps `{connection}`",
    may "connection" connection: Text = "what stands for `{connection}` unless somebody says otherwise",
    must "time" time: FieldName = "field that says when an event happened",
} }

mapping! { "a mapping of names to documentation" Docs: Names => Doc }
mapping! { "the releases" Releases: ReleaseNumbers => Release }

record! { "a release" Release {
    must "date" date: Text = "day of the release, yyyy-mm-dd",
} }
