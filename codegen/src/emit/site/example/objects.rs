//! Example objects, and examples of custom events.

use super::{Json, quoted, scalar, value};
use crate::model::{
    Catalog, Constraints, Demand, Field, FieldType, Literal, Object, Part, Presence, Primitive,
    PropertyMap, Record, Shape, TypeKind,
};

/// An object that its rules and choices let pass. `given` are members that have a value already.
pub(in crate::emit::site) fn object(
    catalog: &Catalog,
    object: &Object,
    given: &[(usize, Json)],
) -> Json {
    let mut values = values(catalog, &object.record, given);
    for choice in &object.choices {
        // Of members to choose from, the first.
        let chosen = choice
            .members
            .iter()
            .find(|member| values[**member].is_some())
            .copied();
        drop_optional(
            &object.record,
            &mut values,
            choice
                .members
                .iter()
                .filter(|member| Some(**member) != chosen),
        );
    }
    finish(&object.record, values)
}

/// A custom event's properties.
pub(in crate::emit::site) fn structure(catalog: &Catalog, structure: &Record) -> Json {
    finish(structure, values(catalog, structure, &[]))
}

fn values(catalog: &Catalog, structure: &Record, given: &[(usize, Json)]) -> Vec<Option<Json>> {
    let members = structure.fields.iter().enumerate();
    let made = members.map(|(i, member)| match given.iter().find(|(at, _)| *at == i) {
        Some((_, value)) => Some(value.clone()),
        None => self::member(catalog, member),
    });
    made.collect()
}

fn drop_optional<'m>(
    structure: &Record,
    values: &mut [Option<Json>],
    members: impl Iterator<Item = &'m usize>,
) {
    members
        .filter(|member| structure.fields[**member].presence == Presence::Optional)
        .for_each(|member| values[*member] = None);
}

/// Applies the rules, which may undo what another did: again and again, but not for ever.
fn finish(structure: &Record, mut values: Vec<Option<Json>>) -> Json {
    for _ in 0..=structure.fields.len() {
        let before = values.clone();
        for rule in &structure.rules {
            if rule.unless.iter().any(|member| values[*member].is_some()) {
                continue;
            }
            match &rule.demand {
                Demand::AtMostOne(members) => {
                    let kept = members
                        .iter()
                        .find(|member| values[**member].is_some())
                        .copied();
                    drop_optional(
                        structure,
                        &mut values,
                        members.iter().filter(|member| Some(**member) != kept),
                    );
                }
                Demand::NotTogether(members)
                    if members.iter().all(|member| values[*member].is_some()) =>
                {
                    drop_optional(structure, &mut values, members.last().into_iter());
                }
                // All that can be there is.
                Demand::AtLeastOne(_) | Demand::NotTogether(_) => {}
                Demand::Requires(first, rest) | Demand::RequiresIf(first, _, rest) => {
                    if rest.iter().any(|member| values[*member].is_none()) {
                        drop_optional(structure, &mut values, std::iter::once(first));
                    }
                }
                Demand::Implies(first, second, implied) => {
                    if values[*first].is_some() {
                        values[*second] = Some(match implied {
                            Literal::Bool(flag) => Json::Scalar(flag.to_string()),
                            Literal::Int(number) => Json::Scalar(number.to_string()),
                            Literal::Text(text) => Json::text(text),
                        });
                    }
                }
            }
        }
        if values == before {
            break;
        }
    }
    let members = structure.fields.iter().zip(values);
    Json::Object(
        members
            .filter_map(|(member, value)| Some((member.name.clone(), value?)))
            .collect(),
    )
}

/// A value of a member; none where nobody can tell what it would be like.
pub(in crate::emit::site) fn member(catalog: &Catalog, member: &Field) -> Option<Json> {
    let required = member.presence == Presence::Required;
    let known = member
        .constraints
        .values
        .first()
        .or(member.examples.first());
    if !required
        && (member.ty.kind == TypeKind::Any
            || (member.constraints.pattern.is_some() && known.is_none()))
    {
        return None;
    }
    let one = one(catalog, member, known);
    Some(if member.ty.shape == Shape::One {
        one
    } else {
        Json::List(vec![one])
    })
}

fn one(catalog: &Catalog, member: &Field, known: Option<&String>) -> Json {
    match member.ty.kind {
        TypeKind::Primitive(base) => {
            let ty = FieldType {
                shape: Shape::One,
                ..member.ty
            };
            let known: Vec<String> = known.into_iter().cloned().collect();
            match value(
                catalog,
                ty,
                &member.name,
                &known,
                member.constraints.max_chars,
            ) {
                Json::Scalar(text) if known.is_empty() => Json::Scalar(within(&text, member, base)),
                value => value,
            }
        }
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
                let values = Field {
                    ty,
                    constraints: Constraints::default(),
                    examples: Vec::new(),
                    presence: Presence::Required,
                    ..member.clone()
                };
                let value = self::member(catalog, &values);
                let value = value.unwrap_or_else(|| Json::Object(Vec::new()));
                Json::Object(vec![("colour".to_owned(), value)])
            }
            None => map(catalog.map(id)),
        },
        TypeKind::Any => known.map_or_else(
            || Json::Object(Vec::new()),
            |text| Json::Scalar(quoted(text)),
        ),
    }
}

/// A value that was made up, made to keep the member's limits.
fn within(json: &str, member: &Field, base: Primitive) -> String {
    let number = json.parse::<f64>().ok().filter(|_| {
        matches!(
            base,
            Primitive::Int | Primitive::Long | Primitive::Float | Primitive::Double
        )
    });
    if let Some(number) = number {
        let text = clamp(number, member).to_string();
        return scalar(base, &text).unwrap_or_else(|| json.to_owned());
    }
    let least = member
        .constraints
        .min_chars
        .unwrap_or(0)
        .max(u32::from(member.constraints.not_blank)) as usize;
    let most = member
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

fn clamp(number: f64, member: &Field) -> f64 {
    number
        .min(member.constraints.max.unwrap_or(f64::MAX))
        .max(member.constraints.min.unwrap_or(f64::MIN))
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
