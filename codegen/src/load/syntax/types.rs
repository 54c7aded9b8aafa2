//! `types.yaml`.

use super::words::{
    Doc, DocOr, FormatName, Limit, Mark, Names, Short, Text, Value, Values, Wire, WireValue, words,
};
use super::{Keyed, Slot, Spanned, Syntax, Whole, mapping, record};
use crate::diagnostics::Span;
use crate::load::grammar::Shape;
use crate::load::node::{Data, Node};
use crate::model::Primitive;

mapping! { "the types" Types: Names => Type }

record! { "a type" Type {
    must "doc" doc: Doc = "meaning, unit, quirks",
    may "base" base: Base = "primitive beneath, by default string",
    may "format" format: FormatName = "format that values should have",
    may "earliest" earliest: Text = "day, yyyy-mm-dd; a moment before it is worth a warning, as one that does not have the format",
    may "values" values: ValueSet = "values of an enumeration",
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

/// The values of a type or of a field.
#[derive(Debug)]
pub(crate) struct ValueSet {
    /// Without those that were refused.
    pub(crate) items: Vec<(Spanned<Wire>, Slot<EnumValue>)>,
    /// A mapping, which has documentation.
    pub(crate) is_documented: bool,
    whole: bool,
}

impl Syntax for ValueSet {
    type Value = Self;
    const SHAPE: Shape = Shape::ValuesOr(EnumValues::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<Self> {
        let whole = node.whole;
        let (items, is_documented) = if let Data::List(_) = node.data {
            let items = <[WireValue]>::read(node, place)?.items.into_iter();
            (items.map(|wire| (wire, Slot::Absent)).collect(), false)
        } else {
            let entries = EnumValues::read(node, place)?.entries.into_iter();
            (
                entries.filter(|(_, value)| value.is_given()).collect(),
                true,
            )
        };
        Some(ValueSet {
            items,
            is_documented,
            whole,
        })
    }
}

impl Whole for ValueSet {
    fn is_whole(&self) -> bool {
        self.whole
    }
}

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
