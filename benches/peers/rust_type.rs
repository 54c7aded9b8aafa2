//! Types of fields as somebody writes them who derives serde: for build scripts of peers.

use event_catalog_codegen::model::{FieldType, Primitive, Shape};

/// Returns the type of a field that is there.
pub(crate) fn rust_type(ty: FieldType) -> String {
    let one = match ty.kind.primitive().unwrap_or(Primitive::String) {
        Primitive::String => "Text<'a>",
        Primitive::Int => "i32",
        Primitive::Long => "i64",
        Primitive::Float => "f32",
        Primitive::Double => "f64",
        Primitive::Boolean => "bool",
        Primitive::Bytes => "Vec<u8>",
    };
    match ty.shape {
        Shape::One => one.to_owned(),
        Shape::List => format!("Vec<{one}>"),
        Shape::NullableList => format!("Vec<Option<{one}>>"),
    }
}
