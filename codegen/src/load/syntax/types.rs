//! `types.yaml`.

use super::words::{Doc, DocOr, FormatName, Limit, Mark, Names, Short, Text, Value, Values, words};
use super::{Slot, mapping, record};
use crate::model::Primitive;

mapping! { "the types" Types: Names => Type }

record! { "a type" Type {
    must "doc" doc: Doc = "meaning, unit, quirks",
    may "base" base: Base = "primitive beneath, by default string",
    may "format" format: FormatName = "format that values should have",
    may "values" values: EnumValues = "values of an enumeration",
    may "open" open: Mark = "listed values are examples",
    may "max_chars" max_chars: Limit = "largest number of characters",
    may "examples" examples: [Value] = "plausible values",
} }

words! { Base -> Primitive {
    "string" => Primitive::String,
    "int" => Primitive::Int,
    "long" => Primitive::Long,
    "float" => Primitive::Float,
    "double" => Primitive::Double,
    "boolean" => Primitive::Boolean,
    "bytes" => Primitive::Bytes,
} }

mapping! { "the values" EnumValues: Values => DocOr<EnumValue> }

record! { "a value" EnumValue {
    must "doc" doc: Doc = "what the value means",
    may "name" name: Text = "Rust variant, where PascalCase of the value does not do",
} }

impl Short for EnumValue {
    fn short(doc: Slot<String>) -> Self {
        EnumValue {
            doc,
            name: Slot::Absent,
            whole: true,
        }
    }
}
