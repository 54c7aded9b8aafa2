//! Example objects, and examples of custom events.

use super::{Json, quoted, scalar, value};
use crate::model::{
    Catalog, FieldType, Implied, Member, MemberKind, Object, ObjectDemand, Part, Presence,
    Primitive, PropertyMap, Shape, Structure,
};

/// An object that its rules and choices let pass. `given` are members that have a value already.
pub(in crate::emit::site) fn object(
    catalog: &Catalog,
    object: &Object,
    given: &[(usize, Json)],
) -> Json {
    let mut values = values(catalog, &object.structure, given);
    for choice in &object.choices {
        // Of members to choose from, the first.
        let chosen = choice
            .members
            .iter()
            .find(|member| values[**member].is_some())
            .copied();
        drop_optional(
            &object.structure,
            &mut values,
            choice
                .members
                .iter()
                .filter(|member| Some(**member) != chosen),
        );
    }
    finish(&object.structure, values)
}

/// A custom event's properties.
pub(in crate::emit::site) fn structure(catalog: &Catalog, structure: &Structure) -> Json {
    finish(structure, values(catalog, structure, &[]))
}

fn values(catalog: &Catalog, structure: &Structure, given: &[(usize, Json)]) -> Vec<Option<Json>> {
    let members = structure.members.iter().enumerate();
    let made = members.map(|(i, member)| match given.iter().find(|(at, _)| *at == i) {
        Some((_, value)) => Some(value.clone()),
        None => self::member(catalog, member),
    });
    made.collect()
}

fn drop_optional<'m>(
    structure: &Structure,
    values: &mut [Option<Json>],
    members: impl Iterator<Item = &'m usize>,
) {
    members
        .filter(|member| structure.members[**member].presence == Presence::Optional)
        .for_each(|member| values[*member] = None);
}

/// Applies the rules, which may undo what another did: again and again, but not for ever.
fn finish(structure: &Structure, mut values: Vec<Option<Json>>) -> Json {
    for _ in 0..=structure.members.len() {
        let before = values.clone();
        for rule in &structure.rules {
            if rule.unless.iter().any(|member| values[*member].is_some()) {
                continue;
            }
            match &rule.demand {
                ObjectDemand::AtMostOne(members) => {
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
                ObjectDemand::NotTogether(members)
                    if members.iter().all(|member| values[*member].is_some()) =>
                {
                    drop_optional(structure, &mut values, members.last().into_iter());
                }
                // All that can be there is.
                ObjectDemand::AtLeastOne(_) | ObjectDemand::NotTogether(_) => {}
                ObjectDemand::Requires(first, rest) => {
                    if rest.iter().any(|member| values[*member].is_none()) {
                        drop_optional(structure, &mut values, std::iter::once(first));
                    }
                }
                ObjectDemand::Implies(first, second, implied) => {
                    if values[*first].is_some() {
                        values[*second] = Some(match implied {
                            Implied::Bool(flag) => Json::Scalar(flag.to_string()),
                            Implied::Text(text) => Json::text(text),
                        });
                    }
                }
            }
        }
        if values == before {
            break;
        }
    }
    let members = structure.members.iter().zip(values);
    Json::Object(
        members
            .filter_map(|(member, value)| Some((member.wire.clone(), value?)))
            .collect(),
    )
}

/// A value of a member; none where nobody can tell what it would be like.
pub(in crate::emit::site) fn member(catalog: &Catalog, member: &Member) -> Option<Json> {
    let required = member.presence == Presence::Required;
    let known = member.limits.values.first().or(member.examples.first());
    if !required
        && (member.kind == MemberKind::Any || (member.limits.pattern.is_some() && known.is_none()))
    {
        return None;
    }
    let one = one(catalog, member, known);
    Some(if member.shape == Shape::One {
        one
    } else {
        Json::List(vec![one])
    })
}

fn one(catalog: &Catalog, member: &Member, known: Option<&String>) -> Json {
    match member.kind {
        MemberKind::Base(base) => {
            let ty = FieldType {
                named: member.named,
                base,
                shape: Shape::One,
            };
            let known: Vec<String> = known.into_iter().cloned().collect();
            match value(catalog, ty, &member.wire, &known, member.limits.max_chars) {
                Json::Scalar(text) if known.is_empty() => Json::Scalar(within(&text, member, base)),
                value => value,
            }
        }
        MemberKind::Number => {
            let number = known
                .and_then(|text| text.parse::<f64>().ok())
                .unwrap_or_else(|| clamp(1.5, member));
            Json::Scalar(format!("{number:?}"))
        }
        MemberKind::DateTime(id) => {
            let formats = &catalog.datetimes(id).formats;
            let example = formats.iter().find_map(|format| format.examples.first());
            let iso = formats
                .iter()
                .any(|format| format.parts.contains(&Part::Iso))
                .then(|| "2026-03-07T09:08:07Z".to_owned());
            Json::text(&known.or(example).cloned().or(iso).unwrap_or_default())
        }
        MemberKind::Object(id) => object(catalog, catalog.object(id), &[]),
        MemberKind::Map(id) => map(catalog.map(id)),
        MemberKind::Any => known.map_or_else(
            || Json::Object(Vec::new()),
            |text| Json::Scalar(quoted(text)),
        ),
    }
}

/// A value that was made up, made to keep the member's limits.
fn within(json: &str, member: &Member, base: Primitive) -> String {
    let number = json
        .parse::<f64>()
        .ok()
        .filter(|_| matches!(base, Primitive::Int | Primitive::Long | Primitive::Float));
    if let Some(number) = number {
        let text = clamp(number, member).to_string();
        return scalar(base, &text).unwrap_or_else(|| json.to_owned());
    }
    let least = member
        .limits
        .min_chars
        .unwrap_or(0)
        .max(u32::from(member.limits.not_blank)) as usize;
    let most = member
        .limits
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

fn clamp(number: f64, member: &Member) -> f64 {
    number
        .min(member.limits.max.unwrap_or(f64::MAX))
        .max(member.limits.min.unwrap_or(f64::MIN))
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
