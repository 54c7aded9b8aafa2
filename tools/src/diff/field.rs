//! Fields as nodes of the tree.

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{
    Constraints, Deprecation, Field, FieldType, Primitive, Privacy, Shape, Type, TypeKind,
};

use super::state::{Fact, Limit, Node};

/// Returns a field with all that can change in it.
pub(crate) fn field(catalog: &Catalog, member: &Field) -> Node {
    let Constraints {
        not_blank,
        min_chars,
        max_chars,
        max_bytes,
        max_items,
        min,
        max,
        pattern,
        values,
        warn_of_future,
    } = &member.constraints;
    let set = |holds: bool| holds.then_some("set");
    let node = Node::default()
        .say(Fact::Key, &member.key)
        .say(Fact::Doc, &member.doc)
        .say(Fact::Examples, member.examples.join("\n"))
        .say(Fact::Rust, &member.rust)
        .say(Fact::Type, catalog.type_name(member.ty))
        .say(Fact::Wire, wire(catalog, member.ty))
        .say(Fact::Family, family(catalog, member.ty))
        .say(Fact::Presence, member.presence.key())
        .say(Fact::Privacy, privacy(member))
        .must("not_blank", set(*not_blank))
        .limit(
            "min_chars",
            min_chars.map(|least| Limit::Least(least.into())),
        )
        .most("max_chars", *max_chars)
        .most("max_bytes", *max_bytes)
        .most("max_items", *max_items)
        .limit("min", min.map(Limit::Least))
        .most("max", *max)
        .must("pattern", pattern.as_ref())
        .limit(
            "values",
            (!values.is_empty()).then(|| Limit::OneOf(values.clone())),
        )
        .must("warn_of_future", set(warn_of_future.is_some()));
    deprecated(node, member.notes.deprecated.as_ref())
}

fn privacy(member: &Field) -> &'static str {
    member.notes.privacy().map_or("", Privacy::fact)
}

fn shaped(one: &str, shape: Shape) -> String {
    match shape {
        Shape::One => one.to_owned(),
        Shape::List => format!("{one}[]"),
        Shape::NullableList => format!("{one}?[]"),
    }
}

/// What values are on the wire.
fn wire(catalog: &Catalog, ty: FieldType) -> String {
    let one = match ty.kind {
        TypeKind::Record(id) => catalog.object(id).name.as_str(),
        TypeKind::Map(_) => "map",
        TypeKind::Any => "any",
        kind => kind.primitive().map_or("any", Primitive::name),
    };
    shaped(one, ty.shape)
}

/// What tells the Rust type of values.
fn family(catalog: &Catalog, ty: FieldType) -> String {
    match ty.named {
        Some(id) if is_rust_type(catalog.ty(id)) => catalog.type_name(ty),
        _ => match ty.kind {
            TypeKind::DateTime(_) | TypeKind::Map(_) => catalog.type_name(ty),
            _ => wire(catalog, ty),
        },
    }
}

/// Text with a format is text in Rust; numbers with a meaning and enumerations are types.
pub(crate) fn is_rust_type(ty: &Type) -> bool {
    ty.values.is_some() || ty.base != Primitive::String
}

pub(crate) fn deprecated(node: Node, it: Option<&Deprecation>) -> Node {
    let why = |it: &Deprecation| it.note().unwrap_or_else(|| "Being phased out.".to_owned());
    node.say(Fact::Deprecated, it.map(why).unwrap_or_default())
}
