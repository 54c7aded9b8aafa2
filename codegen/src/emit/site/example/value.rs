//! An example of a field: what the catalog gives as one, or what is made up.

use super::{Json, object, quoted};
use crate::model::{
    Catalog, Constraints, Field, Format, Part, Presence, Primitive, PropertyMap, Shape, Type,
    TypeKind,
};

/// A value of a field; none where it may be absent and nobody can tell what it would be like.
pub(in crate::emit::site) fn field_if_told(catalog: &Catalog, field: &Field) -> Option<Json> {
    let is_dark = field.ty.kind == TypeKind::Any
        || (field.constraints.pattern.is_some() && known(catalog, field).is_empty());
    (field.presence == Presence::Required || !is_dark).then(|| self::field(catalog, field))
}

/// A value of a field, and a list where that is what its type says.
pub(in crate::emit::site) fn field(catalog: &Catalog, field: &Field) -> Json {
    let known = known(catalog, field);
    let all = match field.ty.kind.primitive() {
        Some(base) if field.ty.kind.is(base) => {
            let all = primitives(catalog, field, base, known);
            all.into_iter().map(Json::Scalar).collect()
        }
        _ => vec![one(catalog, field, known.first())],
    };
    if field.ty.shape != Shape::One {
        return Json::List(all);
    }
    let first = all.into_iter().next();
    first.unwrap_or(Json::Scalar("null".to_owned()))
}

/// The examples that a field has, as texts.
fn known<'f>(catalog: &'f Catalog, field: &'f Field) -> &'f [String] {
    let defined = catalog.as_defined(field);
    if let [first, ..] = field.constraints.values.as_slice() {
        return std::slice::from_ref(first);
    }
    // Examples of the dictionary's type say nothing of another.
    if field.ty != defined.ty && field.examples == defined.examples {
        return &[];
    }
    &field.examples
}

/// A value that is no primitive.
fn one(catalog: &Catalog, field: &Field, known: Option<&String>) -> Json {
    match field.ty.kind {
        TypeKind::DateTime(id) => {
            let formats = &catalog.datetimes(id).formats;
            let example = formats.iter().find_map(|format| format.examples.first());
            let iso = formats
                .iter()
                .any(|format| format.parts.contains(&Part::Iso))
                .then(|| "2026-03-07T09:08:07Z".to_owned());
            Json::text(&known.or(example).cloned().or(iso).unwrap_or_default())
        }
        TypeKind::Record(id) => object(catalog, catalog.object(id), &[]),
        TypeKind::Map(id) => match catalog.map(id).values {
            Some(ty) => {
                let value = Field {
                    ty,
                    constraints: Constraints::default(),
                    examples: Vec::new(),
                    definition: None,
                    ..field.clone()
                };
                let value = self::field(catalog, &value);
                Json::Object(vec![("colour".to_owned(), value)])
            }
            None => map(catalog.map(id)),
        },
        TypeKind::Any | TypeKind::Primitive(_) => known.map_or_else(
            || Json::Object(Vec::new()),
            |text| Json::Scalar(quoted(text)),
        ),
    }
}

/// Values of a primitive, one or two.
fn primitives(catalog: &Catalog, field: &Field, base: Primitive, known: &[String]) -> Vec<String> {
    let named = field.ty.named.map(|id| catalog.ty(id));
    let (name, max_chars) = (field.name.as_str(), field.constraints.max_chars);
    let fits = |text: &&String| {
        scalar(base, text).is_some()
            && max_chars.is_none_or(|max| text.chars().count() <= max as usize)
    };
    let mut texts: Vec<String> = known.iter().filter(fits).take(2).cloned().collect();
    if texts.is_empty() {
        texts.extend(
            named
                .and_then(|named| identifier(named, name))
                .filter(|text| fits(&text)),
        );
    }
    if texts.is_empty() {
        texts.extend(
            named
                .into_iter()
                .flat_map(|named| &named.examples)
                .filter(fits)
                .take(2)
                .cloned(),
        );
    }
    if texts.is_empty() {
        let values = named.and_then(|named| named.values.as_ref());
        texts.extend(
            values
                .into_iter()
                .flat_map(|values| &values.items)
                .map(|value| &value.wire)
                .filter(fits)
                .take(2)
                .cloned(),
        );
    }
    if texts.is_empty() {
        let text = made_up(base, named.and_then(|named| named.format), name);
        texts.push(max_chars.map_or(text.clone(), |max| {
            text.chars().take(max as usize).collect()
        }));
    }
    let all = texts.iter().filter_map(|text| scalar(base, text));
    if known.is_empty() {
        return all.map(|json| within(&json, field, base)).collect();
    }
    all.collect()
}

/// A text as JSON of this kind, if it is of it.
fn scalar(base: Primitive, text: &str) -> Option<String> {
    match base {
        Primitive::String | Primitive::Bytes => Some(quoted(text)),
        Primitive::Int => text.parse::<i32>().ok().map(|number| number.to_string()),
        Primitive::Long => text.parse::<i64>().ok().map(|number| number.to_string()),
        // With a point or an exponent, as floats have it in Rust too.
        Primitive::Float => text
            .parse::<f32>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| format!("{number:?}")),
        Primitive::Double => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| format!("{number:?}")),
        Primitive::Boolean => text.parse::<bool>().ok().map(|flag| flag.to_string()),
    }
}

/// Identifiers look alike and are not: another one for each field, the same in all events.
fn identifier(ty: &Type, field: &str) -> Option<String> {
    let hash = |seed: u64| {
        field.bytes().fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        })
    };
    // Mixed once more: one letter changes many digits.
    let mix = |hash: u64| (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (hash >> 32);
    let (high, low) = (
        mix(hash(0xCBF2_9CE4_8422_2325)),
        mix(hash(0x9E37_79B9_7F4A_7C15)),
    );
    match ty.format {
        Some(Format::Uuid) => Some(format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | ((low >> 48) & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF
        )),
        // Starts with a time.
        Some(Format::ObjectId) => Some(format!("6839d0f7{high:016x}")),
        _ => None,
    }
}

/// What the catalog has no example for.
fn made_up(base: Primitive, rule: Option<Format>, name: &str) -> String {
    let text = match rule {
        Some(rule) => rule.example(),
        None => match base {
            Primitive::String => return name.replace('_', " "),
            Primitive::Int | Primitive::Long => "1",
            Primitive::Float | Primitive::Double => "1.5",
            Primitive::Boolean => "true",
            Primitive::Bytes => "AQID",
        },
    };
    text.to_owned()
}

/// A value that was made up, made to keep the field's limits.
fn within(json: &str, field: &Field, base: Primitive) -> String {
    let number = json.parse::<f64>().ok().filter(|_| {
        matches!(
            base,
            Primitive::Int | Primitive::Long | Primitive::Float | Primitive::Double
        )
    });
    if let Some(number) = number {
        let text = clamp(number, field).to_string();
        return scalar(base, &text).unwrap_or_else(|| json.to_owned());
    }
    let least = field
        .constraints
        .min_chars
        .unwrap_or(0)
        .max(u32::from(field.constraints.not_blank)) as usize;
    let most = field
        .constraints
        .max_bytes
        .map_or(usize::MAX, |limit| limit as usize);
    match serde_json::from_str::<String>(json) {
        Ok(text) if base == Primitive::String => {
            let mut text = format!("{text:x<least$}");
            while text.len() > most {
                text.pop();
            }
            quoted(&text)
        }
        _ => json.to_owned(),
    }
}

fn clamp(number: f64, field: &Field) -> f64 {
    number
        .min(field.constraints.max.unwrap_or(f64::MAX))
        .max(field.constraints.min.unwrap_or(f64::MIN))
}

/// A map with one property whose name nobody minds.
fn map(map: &PropertyMap) -> Json {
    let name = ["colour", "kind", "a_property", "x"]
        .into_iter()
        .find(|name| map.misfit(name).is_none());
    let text = |text: &str| -> String {
        text.chars()
            .take(map.max_chars.unwrap_or(u32::MAX) as usize)
            .collect()
    };
    Json::Object(
        name.map(|name| (name.to_owned(), Json::text(&text("blue"))))
            .into_iter()
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::scalar;
    use crate::model::Primitive;

    #[test]
    fn scalars_are_json() {
        assert_eq!(scalar(Primitive::Int, "+5").as_deref(), Some("5"));
        assert_eq!(scalar(Primitive::Float, "1.").as_deref(), Some("1.0"));
        assert_eq!(scalar(Primitive::Float, "inf"), None);
        assert_eq!(scalar(Primitive::Boolean, "yes"), None);
    }
}
