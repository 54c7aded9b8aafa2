//! `fields/*.yaml`.

use super::words::{
    Doc, FieldName, FieldNames, GroupName, Limit, Mark, Names, Text, TypeName, Value, Values,
};
use super::{mapping, record};

record! { "a file of fields" Fields {
    may "fields" fields: Dictionary = "the dictionary",
    may "groups" groups: Groups = "sets of fields that events share",
} }

mapping! { "the fields" Dictionary: Names => Field }

record! { "a field" Field {
    must "type" ty: TypeName = "NAME, NAME[] or NAME?[]",
    must "doc" doc: Doc = "meaning, unit, quirks",
    may "name" name: Text = "name on the wire, where it is not the key",
    may "pii" pii: Mark = "the vendor flags it as personal data",
    may "sensitive" sensitive: Mark = "personal or secret by our judgement",
    may "max_chars" max_chars: Limit = "largest number of characters",
    may "examples" examples: [Value] = "plausible values; for a list, of its items",
    may "examples_by" examples_by: ExamplesBy = "plausible values where another field has a certain value",
    may "excludes" excludes: [GroupName] = "groups of which no field is filled in a sample that has this one",
} }

mapping! { "the examples by another field" ExamplesBy: FieldNames => ExamplesByValue }
mapping! { "the examples by value" ExamplesByValue: Values => [Value] }
mapping! { "the groups" Groups: Names => Group }

record! { "a group" Group {
    must "doc" doc: Doc = "what the fields have in common",
    may "required" required: [FieldName] = "fields that must be present",
    may "optional" optional: [FieldName] = "fields that may be absent",
    may "excludes" excludes: [GroupName] = "groups of which no field is filled in a sample that has one of these",
    may "rules" rules: CrossRules = "rules over several of its fields",
} }

mapping! { "the cross-field rules" CrossRules: Names => CrossRule }

record! { "a cross-field rule" CrossRule {
    must "doc" doc: Doc = "sentence that is shown when it is broken",
    may "at_least_one" at_least_one: [FieldName] = "at least one of these is present",
    may "at_most_one" at_most_one: [FieldName] = "no more than one of these is present",
    may "if_present" if_present: FieldName = "if this is present, so are those under `requires`",
    may "requires" requires: [FieldName] = "what `if_present` demands",
} }
