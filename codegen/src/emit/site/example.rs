//! Example records: made up from the catalog's own examples, the same every time, and beyond
//! reproach where the catalog says enough.

mod objects;
mod projected;

use std::fmt::Write as _;

use crate::model::{
    Catalog, Constraints, Demand, Event, Field, FieldType, Format, Presence, Primitive, Shape,
    Type, TypeKind,
};

pub(super) use objects::{member, object, structure};
pub(super) use projected::projected;

/// JSON in an order of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// A number, a text in quotes, `true`, `false`, `null`.
    Scalar(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(text: &str) -> Json {
        Json::Scalar(quoted(text))
    }

    /// As people like to read it: a member a line.
    pub(super) fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    /// In one line.
    pub(super) fn compact(&self) -> String {
        match self {
            Json::Scalar(text) => text.clone(),
            Json::List(items) => {
                let items: Vec<String> = items.iter().map(Json::compact).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Object(members) => {
                let member = |(name, value): &(String, Json)| {
                    format!("{}: {}", quoted(name), value.compact())
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Json::Scalar(text) => out.push_str(text),
            Json::List(items) if items.iter().all(|item| matches!(item, Json::Scalar(_))) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    item.write(out, depth);
                }
                out.push(']');
            }
            Json::List(items) => nested(out, depth, ['[', ']'], items, |item, out| {
                item.write(out, depth + 1);
            }),
            Json::Object(members) if members.is_empty() => out.push_str("{}"),
            Json::Object(members) => {
                nested(out, depth, ['{', '}'], members, |(name, value), out| {
                    out.push_str(&quoted(name));
                    out.push_str(": ");
                    value.write(out, depth + 1);
                });
            }
        }
    }
}

fn nested<T>(
    out: &mut String,
    depth: usize,
    brackets: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut String),
) {
    out.push(brackets[0]);
    for (i, item) in items.iter().enumerate() {
        let _ = write!(
            out,
            "{}\n{:width$}",
            if i > 0 { "," } else { "" },
            "",
            width = depth * 2 + 2
        );
        write(item, out);
    }
    let _ = write!(out, "\n{:width$}{}", "", brackets[1], width = depth * 2);
}

fn quoted(text: &str) -> String {
    // Texts have no keys that could be no texts.
    serde_json::to_string(text).unwrap_or_default()
}

/// A record with every field that the event can have, unless its rules forbid.
pub(super) fn record(catalog: &Catalog, event: &Event) -> Vec<(String, Json)> {
    let present = present(event);
    let slots = event.fields.iter().enumerate().filter(|(i, _)| present[*i]);
    slots
        .map(|(_, slot)| (slot.name.clone(), slot_value(catalog, slot)))
        .collect()
}

/// Which fields can be there together. A rule may undo what another did, so they are asked again,
/// but not for ever.
fn present(event: &Event) -> Vec<bool> {
    let mut present = vec![true; event.fields.len()];
    let optional = |slot: usize| event.fields[slot].presence == Presence::Optional;
    for _ in 0..=event.fields.len() {
        let before = present.clone();
        for rule in &event.rules {
            match &rule.demand {
                Demand::AtLeastOne(slots) => {
                    if let Some(first) = slots
                        .first()
                        .filter(|_| slots.iter().all(|slot| !present[*slot]))
                    {
                        present[*first] = true;
                    }
                }
                Demand::AtMostOne(slots) => {
                    let kept = slots
                        .iter()
                        .find(|slot| !optional(**slot))
                        .or_else(|| slots.iter().find(|slot| present[**slot]));
                    slots
                        .iter()
                        .filter(|slot| Some(*slot) != kept && optional(**slot))
                        .for_each(|slot| present[*slot] = false);
                }
                Demand::NotTogether(slots) if slots.iter().all(|slot| present[*slot]) => {
                    if let Some(last) = slots.iter().rev().find(|slot| optional(**slot)) {
                        present[*last] = false;
                    }
                }
                Demand::NotTogether(_) | Demand::Implies(..) => {}
                Demand::Requires(first, rest) | Demand::RequiresIf(first, _, rest) => {
                    if optional(*first) && rest.iter().any(|slot| !present[*slot]) {
                        present[*first] = false;
                    }
                }
            }
        }
        if present == before {
            break;
        }
    }
    present
}

/// The value of a field in an event.
pub(super) fn slot_value(catalog: &Catalog, slot: &Field) -> Json {
    let known = catalog.as_defined(slot);
    let more = Constraints {
        max_chars: None,
        ..slot.constraints.clone()
    };
    if !matches!(slot.ty.kind, TypeKind::Primitive(_)) || more != Constraints::default() {
        let mut member = slot.clone();
        // Required: something stands there, whatever the field is.
        member.presence = Presence::Required;
        if let Some(value) = objects::member(catalog, &member) {
            return value;
        }
    }
    // Examples of the dictionary's type say nothing of another.
    let own = (slot.ty == known.ty || slot.examples != known.examples).then_some(&*slot.examples);
    value(
        catalog,
        slot.ty,
        &slot.name,
        own.unwrap_or_default(),
        slot.constraints.max_chars,
    )
}

/// A value of a type, and a list of two where that is what the type says.
pub(super) fn value(
    catalog: &Catalog,
    ty: FieldType,
    name: &str,
    examples: &[String],
    max_chars: Option<u32>,
) -> Json {
    let named = ty.named.map(|id| catalog.ty(id));
    // What nests is made elsewhere.
    let base = ty.kind.primitive().unwrap_or(Primitive::String);
    let fits = |text: &&String| {
        scalar(base, text).is_some()
            && max_chars.is_none_or(|max| text.chars().count() <= max as usize)
    };
    let mut texts: Vec<String> = examples.iter().filter(fits).take(2).cloned().collect();
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
    let mut scalars: Vec<Json> = texts
        .iter()
        .filter_map(|text| scalar(base, text))
        .map(Json::Scalar)
        .collect();
    match ty.shape {
        Shape::One => scalars
            .drain(..)
            .next()
            .unwrap_or(Json::Scalar("null".to_owned())),
        Shape::List | Shape::NullableList => Json::List(scalars),
    }
}

/// A text as JSON of this kind, if it is of it.
pub(super) fn scalar(base: Primitive, text: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::{Json, scalar};
    use crate::model::Primitive;

    #[test]
    fn pretty_json() {
        let number = || Json::Scalar("1".to_owned());
        let value = Json::Object(vec![
            ("a".to_owned(), Json::List(vec![number(), Json::text("\"")])),
            (
                "b".to_owned(),
                Json::List(vec![Json::Object(vec![(
                    "c".to_owned(),
                    Json::Object(vec![]),
                )])]),
            ),
        ]);
        assert_eq!(
            value.pretty(),
            "{\n  \"a\": [1, \"\\\"\"],\n  \"b\": [\n    {\n      \"c\": {}\n    }\n  ]\n}"
        );
    }

    #[test]
    fn scalars_are_json() {
        assert_eq!(scalar(Primitive::Int, "+5").as_deref(), Some("5"));
        assert_eq!(scalar(Primitive::Float, "1.").as_deref(), Some("1.0"));
        assert_eq!(scalar(Primitive::Float, "inf"), None);
        assert_eq!(scalar(Primitive::Boolean, "yes"), None);
    }
}
