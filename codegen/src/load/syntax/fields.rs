//! `fields/*.yaml`.

use super::cross::CrossRules;
use super::events::Override;
use super::notes::Deprecated;
use super::types::ValueSet;
use super::words::{
    AnyType, Decimal, Doc, DocOr, FieldName, FieldNames, GroupName, Limit, Mark, Names, Short,
    Text, Value, Values,
};
use super::{Slot, mapping, record};
use crate::model::Constraints;

record! { "a file of fields" Fields {
    may "fields" fields: Dictionary = "the dictionary",
    may "groups" groups: Groups = "sets of fields that events share",
} }

mapping! { "the fields" Dictionary: Names => Field }

record! { "a field" Field {
    may "type" ty: AnyType = "what a value is: NAME, NAME[], NAME?[] or map<NAME>; with `values`, text unless it says otherwise",
    may "doc" doc: Doc = "meaning, unit, quirks",
    may "name" name: Text = "name on the wire, where it is not the key",
    may "pii" pii: Mark = "the vendor flags it as personal data",
    may "sensitive" sensitive: Mark = "personal or secret by our judgement",
    may "deprecated" deprecated: DocOr<Deprecated> = "why it should no longer be used, and what to use in its place",
    may "not_blank" not_blank: Mark = "the text holds more than white space",
    may "min_chars" min_chars: Limit = "least number of characters",
    may "max_chars" max_chars: Limit = "largest number of characters",
    may "max_bytes" max_bytes: Limit = "largest number of bytes",
    may "max_items" max_items: Limit = "most items of a list, or entries of a map",
    may "min" min: Decimal = "smallest number",
    may "max" max: Decimal = "largest number",
    may "pattern" pattern: Text = "what the whole text must match",
    may "values" values: ValueSet = "the only values; texts, and numbers with documentation, become an enumeration that is named after the field",
    may "open" open: Mark = "of an enumeration: listed values are examples",
    may "warn_of_future" warn_of_future: Doc = "why a moment in the future is worth a warning",
    may "examples" examples: [Value] = "plausible values; for a list, of its items",
    may "examples_by" examples_by: ExamplesBy = "of the dictionary: plausible values where another field has a certain value",
    may "excludes" excludes: [GroupName] = "of the dictionary: groups of which no field is filled in a sample that has this one",
} }

impl Short for Field {
    fn short(ty: Slot<String>) -> Self {
        Field {
            ty,
            whole: true,
            ..Field::default()
        }
    }
}

impl Field {
    /// Returns the limits and the examples of an override, as a field has them.
    pub(crate) fn limited(exception: &Override) -> Self {
        Field {
            not_blank: exception.not_blank.clone(),
            min_chars: exception.min_chars.clone(),
            max_chars: exception.max_chars.clone(),
            max_bytes: exception.max_bytes.clone(),
            max_items: exception.max_items.clone(),
            min: exception.min.clone(),
            max: exception.max.clone(),
            pattern: exception.pattern.clone(),
            warn_of_future: exception.warn_of_future.clone(),
            examples: exception.examples.clone(),
            ..Field::default()
        }
    }

    /// Returns what values must be like beside their type.
    pub(crate) fn constraints(&self) -> Constraints {
        Constraints {
            not_blank: self.not_blank.is_given(),
            min_chars: self.min_chars.cloned(),
            max_chars: self.max_chars.cloned(),
            max_bytes: self.max_bytes.cloned(),
            max_items: self.max_items.cloned(),
            min: self.min.cloned(),
            max: self.max.cloned(),
            pattern: self.pattern.cloned(),
            values: self.values.value().map_or_else(Vec::new, |values| {
                let items = values.items.iter();
                items.map(|(value, _)| value.text.clone()).collect()
            }),
            warn_of_future: self.warn_of_future.cloned(),
        }
    }
}

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
