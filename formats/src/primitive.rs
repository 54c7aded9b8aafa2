//! What values are made of, how many there are, whether they must be there.

use std::fmt;

/// The primitive a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// UTF-8 text.
    String,
    /// 32-bit signed integer.
    Int,
    /// 64-bit signed integer.
    Long,
    /// 32-bit IEEE 754 number, as Avro's `float`. Decimals are rounded to the nearest, as by every
    /// reader of such a field: about seven digits stay, of `123456789.123` what `123456790.0` says.
    Float,
    /// 64-bit IEEE 754 number, as Avro's `double`.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Bytes, as Avro's `bytes`; in JSON their Base64.
    Bytes,
}

impl Primitive {
    /// All of them.
    pub const ALL: [Primitive; 7] = [
        Primitive::String,
        Primitive::Int,
        Primitive::Long,
        Primitive::Float,
        Primitive::Double,
        Primitive::Boolean,
        Primitive::Bytes,
    ];

    /// Returns the primitive of this name.
    pub fn named(name: &str) -> Option<Primitive> {
        Self::ALL
            .into_iter()
            .find(|primitive| primitive.name() == name)
    }

    /// Returns the name used in messages and schemas.
    pub const fn name(self) -> &'static str {
        match self {
            Primitive::String => "string",
            Primitive::Int => "int",
            Primitive::Long => "long",
            Primitive::Float => "float",
            Primitive::Double => "double",
            Primitive::Boolean => "boolean",
            Primitive::Bytes => "bytes",
        }
    }
}

/// One value or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A single value.
    One,
    /// A list without nulls: `T[]` in YAML.
    List,
    /// A list whose items may be null: `T?[]` in YAML.
    NullableList,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Every record has it.
    Required,
    /// A record may lack it; null means the same.
    Optional,
}

impl Presence {
    /// Returns the word for it, which is also its key in YAML.
    pub const fn key(self) -> &'static str {
        match self {
            Presence::Required => "required",
            Presence::Optional => "optional",
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
