//! What the values of a field are, and what they must be like.

use super::{DateTimesId, MapId, ObjectId, Primitive, Shape, TypeId};

/// What a type expression such as `url?[]` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldType {
    /// The named type, if the expression names one.
    pub named: Option<TypeId>,
    /// What a single value is.
    pub kind: TypeKind,
    /// One value or many.
    pub shape: Shape,
}

impl FieldType {
    /// Returns the type of single values of a primitive.
    pub const fn of(primitive: Primitive) -> Self {
        FieldType {
            named: None,
            kind: TypeKind::Primitive(primitive),
            shape: Shape::One,
        }
    }
}

/// What a single value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// A primitive.
    Primitive(Primitive),
    /// A text that stands for a moment.
    DateTime(DateTimesId),
    /// A record.
    Record(ObjectId),
    /// A map with open keys.
    Map(MapId),
    /// Any JSON.
    Any,
}

impl TypeKind {
    /// Other names of kinds.
    pub const NAMED: [(&'static str, TypeKind); 3] = [
        ("integer", TypeKind::Primitive(Primitive::Long)),
        ("number", TypeKind::Primitive(Primitive::Double)),
        ("any", TypeKind::Any),
    ];
    /// In custom events: the set of datetime formats of the map in which properties travel.
    pub const DATETIME: &'static str = "datetime";

    /// Returns the primitive that a value is; `None` for what nests.
    pub const fn primitive(self) -> Option<Primitive> {
        match self {
            TypeKind::Primitive(primitive) => Some(primitive),
            TypeKind::DateTime(_) => Some(Primitive::String),
            TypeKind::Record(_) | TypeKind::Map(_) | TypeKind::Any => None,
        }
    }

    /// Returns whether a value is this primitive, and not a text that stands for a moment.
    pub fn is(self, primitive: Primitive) -> bool {
        self == TypeKind::Primitive(primitive)
    }

    /// Whether a value is text.
    pub fn is_text(self) -> bool {
        self.primitive() == Some(Primitive::String)
    }
}

/// What values of a field must be like, beside their type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Constraints {
    /// A text holds more than white space.
    pub not_blank: bool,
    /// Least number of characters.
    pub min_chars: Option<u32>,
    /// Largest number of characters.
    pub max_chars: Option<u32>,
    /// Largest number of bytes.
    pub max_bytes: Option<u32>,
    /// Most items of a list.
    pub max_items: Option<u32>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// What the whole text must match.
    pub pattern: Option<String>,
    /// The only values; empty: any.
    pub values: Vec<String>,
    /// Why a moment in the future is worth a warning.
    pub warn_of_future: Option<String>,
}
