//! Example records: with all that their rules and choices let stand together.

use super::{Json, field, field_if_told};
use crate::model::{Catalog, Demand, Event, Literal, Object, Presence, Record};

/// An event with every field that it can have, unless its rules forbid.
pub(in crate::emit::site) fn event(catalog: &Catalog, event: &Event) -> Vec<(String, Json)> {
    let fields = event.fields.iter();
    let values = fields.map(|it| Some(field(catalog, it))).collect();
    finish(event, values)
}

/// An object that its rules and choices let pass. `given` are fields that have a value already.
pub(in crate::emit::site) fn object(
    catalog: &Catalog,
    object: &Object,
    given: &[(usize, Json)],
) -> Json {
    let mut values = values(catalog, object, given);
    for choice in &object.choices {
        // Of fields to choose from, the first.
        let mut fields = choice.members.iter();
        let chosen = fields.find(|at| values[**at].is_some()).copied();
        let others = choice.members.iter().filter(|at| Some(**at) != chosen);
        drop_optional(object, &mut values, others);
    }
    Json::Object(finish(object, values))
}

/// A custom event's properties.
pub(in crate::emit::site) fn record(catalog: &Catalog, record: &Record) -> Json {
    Json::Object(finish(record, values(catalog, record, &[])))
}

fn values(catalog: &Catalog, record: &Record, given: &[(usize, Json)]) -> Vec<Option<Json>> {
    let fields = record.fields.iter().enumerate();
    let made = fields.map(|(i, it)| match given.iter().find(|(at, _)| *at == i) {
        Some((_, value)) => Some(value.clone()),
        None => field_if_told(catalog, it),
    });
    made.collect()
}

fn is_optional(record: &Record, at: usize) -> bool {
    record.fields[at].presence == Presence::Optional
}

fn drop_optional<'f>(
    record: &Record,
    values: &mut [Option<Json>],
    fields: impl Iterator<Item = &'f usize>,
) {
    fields
        .filter(|at| is_optional(record, **at))
        .for_each(|at| values[*at] = None);
}

/// Applies the rules, which may undo what another did: again and again, but not for ever.
fn finish(record: &Record, mut values: Vec<Option<Json>>) -> Vec<(String, Json)> {
    let made = values.clone();
    for _ in 0..=record.fields.len() {
        let before = values.clone();
        for rule in &record.rules {
            if rule.unless.iter().any(|at| values[*at].is_some()) {
                continue;
            }
            match &rule.demand {
                Demand::AtLeastOne(fields) => {
                    if fields.iter().all(|at| values[*at].is_none())
                        && let Some(first) = fields.first()
                    {
                        values[*first].clone_from(&made[*first]);
                    }
                }
                Demand::AtMostOne(fields) => {
                    let mut required = fields.iter().filter(|at| !is_optional(record, **at));
                    let mut present = fields.iter().filter(|at| values[**at].is_some());
                    let kept = required.next().or_else(|| present.next()).copied();
                    let others = fields.iter().filter(|at| Some(**at) != kept);
                    drop_optional(record, &mut values, others);
                }
                Demand::NotTogether(fields) if fields.iter().all(|at| values[*at].is_some()) => {
                    let mut last = fields.iter().rev();
                    let last = last.find(|at| is_optional(record, **at));
                    drop_optional(record, &mut values, last.into_iter());
                }
                Demand::NotTogether(_) => {}
                Demand::Requires(first, rest) | Demand::RequiresIf(first, _, rest) => {
                    if rest.iter().any(|at| values[*at].is_none()) {
                        drop_optional(record, &mut values, std::iter::once(first));
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
    let fields = record.fields.iter().zip(values);
    let fields = fields.filter_map(|(field, value)| Some((field.name.clone(), value?)));
    fields.collect()
}
