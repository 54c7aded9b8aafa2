//! Plausible values of what nests: records, maps, anything.

use std::borrow::Cow;

use super::Random;
use super::presence;
use super::values::{Scene, WORDS};
use crate::descriptor::{FieldDescriptor, Kind, RecordDescriptor, Shape};
use crate::validate::has_bit;
use crate::value::Value;

/// Returns a value of a field, a whole list where it is one.
pub(super) fn value(
    scene: &Scene,
    random: &mut Random,
    field: &'static FieldDescriptor,
) -> Value<'static> {
    if field.shape == Shape::One {
        return one(scene, random, field);
    }
    let most = match field.constraints.max_items {
        0 => 3,
        most => most.min(3),
    };
    let items = (0..=random.below(most)).map(|_| {
        if field.shape == Shape::NullableList && random.chance(1, 5) {
            Value::Null
        } else {
            one(scene, random, field)
        }
    });
    Value::Array(items.take(most as usize).collect())
}

fn one(scene: &Scene, random: &mut Random, field: &'static FieldDescriptor) -> Value<'static> {
    match field.kind {
        Kind::Record(record) => self::record(scene, random, record),
        Kind::Map(map) => {
            let most = match field.constraints.max_items {
                0 => 3,
                most => most.min(3),
            };
            let mut entries: Vec<(Cow<'static, str>, Value<'static>)> = Vec::new();
            for _ in 0..=random.below(most) {
                let name = *random.pick(&WORDS);
                if entries.len() < most as usize && entries.iter().all(|(known, _)| known != name) {
                    let value = match map.values {
                        Some(values) => value(scene, random, values),
                        None => text(random),
                    };
                    entries.push((Cow::Borrowed(name), value));
                }
            }
            Value::Object(entries)
        }
        Kind::Any => text(random),
        _ => scene.value(random, field, None).into(),
    }
}

/// Returns a record of its own, such as the properties of a custom event.
pub(super) fn record(
    scene: &Scene,
    random: &mut Random,
    record: &'static RecordDescriptor,
) -> Value<'static> {
    Value::Object(members(scene, random, record))
}

fn members(
    scene: &Scene,
    random: &mut Random,
    record: &'static RecordDescriptor,
) -> Vec<(Cow<'static, str>, Value<'static>)> {
    let present = presence::of_record(random, record);
    let fields = record.fields.iter().zip(0..=u8::MAX);
    fields
        .filter(|(_, at)| has_bit(present, *at))
        .map(|(field, at)| {
            let implied = presence::implied(record.rules, present, at);
            let value = match implied.filter(|_| !field.kind.is_nested()) {
                Some(texts) => scene.value(random, field, Some(texts)).into(),
                None => value(scene, random, field),
            };
            (Cow::Borrowed(field.name()), value)
        })
        .collect()
}

fn text(random: &mut Random) -> Value<'static> {
    Value::String(Cow::Borrowed(random.pick::<&str, 24>(&WORDS)))
}
