//! Taking personal data out of objects that are sent, and out of custom events on their way back:
//! by what the catalog and the plan say is personal, through lists, objects and maps. What they do
//! not describe is redacted as unknown fields of events are.

use std::borrow::Cow;

use event_catalog_formats::base64;

use super::{MASK, Redaction, is_needed, limit};
use crate::descriptor::{FieldDescriptor, Kind, MapDescriptor, Plan, RecordDescriptor};
use crate::descriptor::{Presence, Shape, ValueSet};
use crate::json::encode;
use crate::record::Scalar;
use crate::record::member::is_number;
use crate::record::pairs::Pairs;
use crate::validate::check::Check;
use crate::value::Value;

/// Moments that stand in for any other, in the forms that formats usually take.
const MOMENTS: [&str; 3] = [
    "1900-01-01T00:00:00Z",
    "1900-01-01T00:00:00.000Z",
    "1900-01-01",
];

impl Redaction {
    /// What JSON with the properties of a custom event becomes; `None` if the plan does not know
    /// the event, or the text is no JSON object.
    pub fn properties(&self, plan: &Plan, name: &str, text: &str) -> Option<String> {
        let event = plan.find(name).and_then(|at| plan.events.get(at))?;
        if text.trim().is_empty() {
            return Some(text.to_owned());
        }
        let Ok(Value::Object(members)) = crate::json::parse(text.as_bytes()) else {
            return None;
        };
        let members = self.members(event, members);
        Some(crate::json::text(|w| encode::map(w, &members)))
    }

    /// What the members of an object become.
    pub(crate) fn members<'a>(
        &self,
        descriptor: &'static RecordDescriptor,
        members: Pairs<'a>,
    ) -> Pairs<'a> {
        self.object(descriptor, members, false)
    }

    /// What a value of a field becomes that nests; `None` if it goes.
    pub(super) fn value(
        &self,
        field: &'static FieldDescriptor,
        needed: bool,
        value: Value<'static>,
    ) -> Option<Value<'static>> {
        if self.covers(field) {
            self.personal(field, None, needed, value)
        } else {
            self.within(field, None, needed, value)
        }
    }

    /// Redacts the members of an object: all, or those that are covered.
    fn object<'a>(
        &self,
        descriptor: &'static RecordDescriptor,
        members: Pairs<'a>,
        all: bool,
    ) -> Pairs<'a> {
        let planned = self.planned_in(descriptor, &members);
        let mut redacted = Vec::with_capacity(members.len());
        for (name, value) in members {
            let known = descriptor
                .fields
                .iter()
                .enumerate()
                .find(|(_, member)| member.name() == name);
            let value = match known.filter(|(_, member)| fits(member, &value)) {
                Some((at, member)) => {
                    let needed =
                        member.presence == Presence::Required || is_needed(descriptor.rules, at);
                    match (value, planned) {
                        (value, _) if all || self.covers(member) => {
                            self.personal(member, descriptor.map, needed, value)
                        }
                        (Value::Object(properties), Some((place, event))) if place == at => {
                            Some(Value::Object(self.members(event, properties)))
                        }
                        (value, _) => self.within(member, descriptor.map, needed, value),
                    }
                }
                None => self.undescribed(descriptor.map, value),
            };
            redacted.extend(value.map(|value| (name, value)));
        }
        redacted
    }

    /// Where the properties of a custom event stand in an object that carries one of the plan, and
    /// which it is.
    fn planned_in(
        &self,
        descriptor: &RecordDescriptor,
        members: &[(Cow<'_, str>, Value<'_>)],
    ) -> Option<(usize, &'static RecordDescriptor)> {
        let carries = descriptor.carries?;
        let plan = self.own_plan().or(carries.plan)?;
        let name = descriptor.fields.get(carries.name)?.name();
        let (_, name) = members.iter().find(|(member, _)| *member == name)?;
        let event = plan.events.get(plan.find(name.as_str()?)?)?;
        Some((carries.properties, event))
    }

    /// What a member becomes that is personal, or in something that is; `None` if it goes.
    fn personal(
        &self,
        member: &'static FieldDescriptor,
        travels_in: Option<&MapDescriptor>,
        needed: bool,
        value: Value<'_>,
    ) -> Option<Value<'static>> {
        if self.drops() && !needed {
            return None;
        }
        match value {
            Value::Array(items) if member.shape != Shape::One => {
                let null = member.shape == Shape::NullableList;
                let items = items.into_iter().map(|item| match item {
                    Value::Null => null.then_some(Value::Null),
                    item => self
                        .one(member, travels_in, !null, item)
                        .or(null.then_some(Value::Null)),
                });
                Some(Value::Array(items.flatten().collect()))
            }
            value => some_of(self.one(member, travels_in, needed, value), needed),
        }
    }

    /// What one value becomes; `None` where it goes, unless it is needed.
    fn one(
        &self,
        member: &'static FieldDescriptor,
        travels_in: Option<&MapDescriptor>,
        needed: bool,
        value: Value<'_>,
    ) -> Option<Value<'static>> {
        match (member.kind, value) {
            (Kind::Record(descriptor), Value::Object(members)) => {
                let members = self.object(descriptor, members, true);
                Some(Value::Object(members).into_owned())
            }
            (
                Kind::Map(MapDescriptor {
                    values: Some(values),
                    ..
                }),
                Value::Object(entries),
            ) => {
                let entries = entries.into_iter().filter_map(|(name, value)| {
                    let value = self.personal(values, travels_in, true, value)?;
                    Some((Cow::Owned(name.into_owned()), value))
                });
                Some(Value::Object(entries.collect()))
            }
            (Kind::Map(map), value) => without_nulls(map, self.open(value, limit(map.max_chars))),
            (Kind::String | Kind::DateTime(_), Value::String(text)) => {
                let closed = !member.constraints.values.is_empty() || listed(member).is_some();
                (needed || !closed)
                    .then(|| Value::String(self.member_text(member, travels_in, &text)))
            }
            (Kind::Boolean, _) => needed.then_some(Value::Bool(false)),
            (Kind::Bytes, _) => needed.then_some(Value::String(Cow::Borrowed(""))),
            (Kind::Int | Kind::Long | Kind::Float | Kind::Double, _) => {
                needed.then(|| number(member))
            }
            (_, value) => Some(self.open(value, limit_in(travels_in))),
        }
    }

    /// What stands in for a text: what does in events, if the member may have it; else a moment, a
    /// listed value, or an example.
    fn member_text(
        &self,
        member: &'static FieldDescriptor,
        travels_in: Option<&MapDescriptor>,
        text: &str,
    ) -> Cow<'static, str> {
        let most = limit(member.max_chars).min(limit(member.constraints.max_bytes));
        let own = self.text(member.ty, most.min(limit_in(travels_in)), text);
        let moments = MOMENTS
            .iter()
            .filter(|_| matches!(member.kind, Kind::DateTime(_)));
        let listed = listed(member)
            .into_iter()
            .flat_map(|values| values.items)
            .map(|value| &value.wire);
        let others = moments
            .chain(member.constraints.values)
            .chain(listed)
            .chain(member.examples())
            .map(|text| Cow::Borrowed(*text));
        let check = Check::new();
        [own.clone(), self.text(member.ty, most, text)]
            .into_iter()
            .chain(others)
            .find(|text| check.accepts(member, Scalar::Str(text)))
            .unwrap_or(own)
    }

    /// What a member becomes that is not personal itself, but may hold what is.
    fn within<'a>(
        &self,
        member: &'static FieldDescriptor,
        travels_in: Option<&MapDescriptor>,
        needed: bool,
        value: Value<'a>,
    ) -> Option<Value<'a>> {
        match (member.kind, value) {
            (Kind::Record(descriptor), Value::Object(members)) => {
                Some(Value::Object(self.members(descriptor, members)))
            }
            (Kind::Record(descriptor), Value::Array(items)) => {
                let items = items.into_iter().map(|item| match item {
                    Value::Object(members) => Value::Object(self.members(descriptor, members)),
                    other => other,
                });
                Some(Value::Array(items.collect()))
            }
            (
                Kind::Map(MapDescriptor {
                    values: Some(values),
                    ..
                }),
                Value::Object(entries),
            ) => {
                let entries = entries.into_iter().filter_map(|(name, value)| {
                    let value = self.within(values, travels_in, true, value)?;
                    Some((name, value))
                });
                Some(Value::Object(entries.collect()))
            }
            (Kind::Map(map), value) => self
                .undescribed(Some(map), value)
                .or(needed.then(|| Value::Object(Vec::new()))),
            (Kind::Any, value) if self.covers_unknown() => {
                some_of(self.undescribed(travels_in, value), needed)
            }
            (_, value) => Some(value),
        }
    }

    /// What a value becomes that neither catalog nor plan describes.
    fn undescribed<'a>(&self, map: Option<&MapDescriptor>, value: Value<'a>) -> Option<Value<'a>> {
        if !self.covers_unknown() {
            return Some(value);
        }
        if self.drops() {
            return None;
        }
        let value = self.open(value, limit_in(map));
        map.map_or(Some(value.clone()), |map| without_nulls(map, value))
    }
}

/// Whether a member can have such a value at all. What cannot is none of its values, and so
/// unknown.
fn fits(member: &FieldDescriptor, value: &Value<'_>) -> bool {
    let fits = |value: &Value<'_>| match member.kind {
        Kind::String | Kind::DateTime(_) => matches!(value, Value::String(_)),
        Kind::Int | Kind::Long | Kind::Float | Kind::Double => is_number(value),
        Kind::Boolean => matches!(value, Value::Bool(_)),
        Kind::Bytes => {
            matches!(value, Value::String(text) if base64::decode(text).is_some())
        }
        Kind::Record(_) | Kind::Map(_) => matches!(value, Value::Object(_)),
        Kind::Any => true,
    };
    match (member.shape, value) {
        (Shape::One, value) => fits(value),
        (_, Value::Array(items)) => items.iter().all(|item| *item == Value::Null || fits(item)),
        _ => false,
    }
}

/// The most characters of a text in a map.
fn limit_in(map: Option<&MapDescriptor>) -> usize {
    map.map_or(usize::MAX, |map| limit(map.max_chars))
}

/// A member that is null is none: where one is needed, it is a text.
fn some_of(value: Option<Value<'_>>, needed: bool) -> Option<Value<'_>> {
    value
        .filter(|value| *value != Value::Null)
        .or(needed.then_some(Value::String(Cow::Borrowed(MASK))))
}

/// Where null means something, it does not stand for what was taken out.
fn without_nulls<'a>(map: &MapDescriptor, value: Value<'a>) -> Option<Value<'a>> {
    if map.nulls.is_empty() {
        return Some(value);
    }
    match value {
        Value::Null => None,
        Value::Array(items) => Some(Value::Array(
            items
                .into_iter()
                .filter_map(|item| without_nulls(map, item))
                .collect(),
        )),
        Value::Object(members) => {
            let members = members
                .into_iter()
                .filter_map(|(name, value)| Some((name, without_nulls(map, value)?)));
            Some(Value::Object(members.collect()))
        }
        other => Some(other),
    }
}

/// The values of an enumeration that lists them all.
fn listed(member: &FieldDescriptor) -> Option<&'static ValueSet> {
    member
        .ty
        .and_then(|ty| ty.values.as_ref())
        .filter(|values| !values.open)
}

/// The number that any other becomes: the first that is listed, else what is nearest to 0.
fn number(member: &FieldDescriptor) -> Value<'static> {
    let first = member
        .constraints
        .values
        .first()
        .copied()
        .or_else(|| listed(member)?.items.first().map(|value| value.wire));
    if let Some(first) = first.and_then(|first| first.parse().ok()) {
        return Value::Int(first);
    }
    let of_format = crate::redact::neutral_number(member.ty);
    #[allow(
        clippy::cast_precision_loss,
        reason = "the few numbers of formats are exact"
    )]
    let nearest = (of_format as f64)
        .max(member.constraints.min.unwrap_or(f64::MIN))
        .min(member.constraints.max.unwrap_or(f64::MAX));
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a whole number of few digits"
    )]
    match member.kind {
        Kind::Int | Kind::Long => Value::Int(if nearest < 0.0 {
            nearest.floor()
        } else {
            nearest.ceil()
        } as i64),
        _ => Value::Float(nearest),
    }
}
