//! Events into the binary form, as a schema says.

use std::borrow::Cow;
use std::collections::HashSet;

use super::nested::to_avro;
use super::number::narrow;
use super::plan::{Plan, Step};
use super::schema::{Node, Schema, TypeId};
use crate::descriptor::{FieldDescriptor, Kind};
use crate::record::{FieldRef, Record, Scalar, View};
use crate::value::{UnknownEvent, UnknownFields, Value};

/// How events of one type are written with one schema: the plan of reading, turned round.
#[derive(Debug)]
pub(super) struct Encoder {
    plan: Plan,
    /// The fields whose values may come from the event's unknown fields.
    open: HashSet<String>,
}

/// A value that the schema has no place for.
#[derive(Debug)]
pub(super) struct Misfit {
    pub(super) field: String,
    pub(super) reason: String,
}

impl Encoder {
    pub(super) fn new(plan: Plan) -> Self {
        let open = plan.steps.iter().filter_map(|step| match *step {
            Step::Resolve { field, .. } | Step::Keep { field, .. } => {
                Some(plan.field_name(field).to_owned())
            }
            _ => None,
        });
        let open = open.collect();
        Encoder { plan, open }
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The unknown fields that the schema does not have.
    pub(super) fn strangers<'f>(
        &'f self,
        fields: &'f UnknownFields<'_>,
    ) -> impl Iterator<Item = Cow<'f, str>> {
        fields.names().filter(|name| !self.open.contains(&**name))
    }

    /// Appends a record of the plan's event.
    pub(super) fn record(&self, out: &mut Vec<u8>, record: &dyn Record<'_>) -> Result<(), Misfit> {
        let mut outcome = Ok(());
        record.fields(&mut |fields, unknown| outcome = self.fields(out, fields, unknown));
        outcome
    }

    /// Appends an event of a type that the catalog does not know.
    pub(super) fn unknown_event(
        &self,
        out: &mut Vec<u8>,
        event: &UnknownEvent<'_>,
    ) -> Result<(), Misfit> {
        self.fields(out, &[], &event.fields)
    }

    fn fields(
        &self,
        out: &mut Vec<u8>,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
    ) -> Result<(), Misfit> {
        let plan = &self.plan;
        for step in &plan.steps {
            match *step {
                Step::Nullable { index, null, .. } => {
                    match fields.get(usize::from(index)).and_then(FieldRef::scalar) {
                        Some(value) => {
                            long(out, i64::from(1 - null));
                            scalar(out, value);
                        }
                        None => long(out, i64::from(null)),
                    }
                }
                Step::Plain { index, kind } => {
                    let Some(value) = fields.get(usize::from(index)).and_then(FieldRef::scalar)
                    else {
                        let name = plan.field(index).map_or("", FieldDescriptor::name);
                        return Err(misfit(
                            name,
                            format!("the schema has it as {}, and it is absent", kind.name()),
                        ));
                    };
                    scalar(out, value);
                }
                Step::Resolve { field, ty, index } => {
                    let name = plan.field_name(field);
                    // A value that did not resolve when it was read is among the unknown fields.
                    let encoded = match (unknown.get(name), fields.get(usize::from(index))) {
                        (Some(kept), _) => value(out, &plan.schema, ty, kept),
                        (None, Some(field)) => {
                            let held = plan
                                .field(index)
                                .map_or(Value::Null, |descriptor| owned(field, descriptor));
                            value(out, &plan.schema, ty, &held)
                        }
                        (None, None) => value(out, &plan.schema, ty, &Value::Null),
                    };
                    encoded.map_err(|reason| misfit(name, reason))?;
                }
                Step::Keep { field, ty } => {
                    let name = plan.field_name(field);
                    value(
                        out,
                        &plan.schema,
                        ty,
                        unknown.get(name).unwrap_or(&Value::Null),
                    )
                    .map_err(|reason| misfit(name, reason))?;
                }
                Step::Tag { field, ty } => {
                    let tag = Value::String(Cow::Borrowed(plan.event_type()));
                    value(out, &plan.schema, ty, &tag)
                        .map_err(|reason| misfit(plan.field_name(field), reason))?;
                }
                Step::Skip { .. } => {}
            }
        }
        Ok(())
    }
}

#[cold]
fn misfit(field: &str, reason: String) -> Misfit {
    Misfit {
        field: field.to_owned(),
        reason,
    }
}

/// What a field holds, as a value.
fn owned<'s>(field: &FieldRef<'s, '_>, descriptor: &FieldDescriptor) -> Value<'s> {
    match field.view() {
        View::Absent => Value::Null,
        View::Scalar(value) => value.to_value(),
        View::List(_) if !descriptor.kind.is_nested() => {
            let mut items = Vec::new();
            field.read(&mut |item| items.push(item.map_or(Value::Null, Scalar::to_value)));
            Value::Array(items)
        }
        view => to_avro(descriptor, view.to_value()),
    }
}

/// Appends a long, or an int, which looks the same.
pub(super) fn long(out: &mut Vec<u8>, value: i64) {
    let mut rest = (value << 1 ^ value >> 63).cast_unsigned();
    while rest >= 0x80 {
        #[allow(clippy::cast_possible_truncation, reason = "the lowest seven bits")]
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    #[allow(clippy::cast_possible_truncation, reason = "less than 0x80")]
    out.push(rest as u8);
}

/// Appends bytes behind their length.
pub(super) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    long(out, i64::try_from(bytes.len()).unwrap_or(i64::MAX));
    out.extend_from_slice(bytes);
}

fn scalar(out: &mut Vec<u8>, value: Scalar<'_>) {
    match value {
        Scalar::Str(v) => bytes(out, v.as_bytes()),
        Scalar::Int(v) => long(out, v.into()),
        Scalar::Long(v) => long(out, v),
        Scalar::Float(v) => out.extend_from_slice(&v.to_le_bytes()),
        Scalar::Double(v) => out.extend_from_slice(&v.to_le_bytes()),
        Scalar::Bool(v) => out.push(v.into()),
        Scalar::Bytes(v) => bytes(out, v),
    }
}

/// Appends any value as the type says; or tells why the type has no place for it. Nothing is
/// rounded and nothing left out.
fn value(out: &mut Vec<u8>, schema: &Schema, id: TypeId, value: &Value<'_>) -> Result<(), String> {
    let ty = schema.ty(id);
    match (&ty.node, value) {
        (Node::Null, Value::Null) => {}
        (Node::Boolean, Value::Bool(v)) => out.push(u8::from(*v)),
        (Node::Int, Value::Int(v)) if i32::try_from(*v).is_ok() => long(out, *v),
        (Node::Long, Value::Int(v)) => long(out, *v),
        (Node::Float, v) if float(v).is_some() => {
            out.extend_from_slice(&float(v).unwrap_or_default().to_le_bytes());
        }
        (Node::Double, v) if double(v).is_some() => {
            out.extend_from_slice(&double(v).unwrap_or_default().to_le_bytes());
        }
        (Node::String, Value::String(v)) => bytes(out, v.as_bytes()),
        (Node::Bytes, Value::Bytes(v)) => bytes(out, v),
        (Node::Fixed(size), Value::Bytes(v)) if v.len() == *size => out.extend_from_slice(v),
        (Node::Enum(symbols), Value::String(v)) if symbols.iter().any(|symbol| symbol == v) => {
            let at = symbols
                .iter()
                .position(|symbol| symbol == v)
                .unwrap_or_default();
            long(out, i64::try_from(at).unwrap_or(i64::MAX));
        }
        (Node::Array(item), Value::Array(items)) => {
            start(out, items.len());
            for value in items {
                self::value(out, schema, *item, value)?;
            }
            long(out, 0);
        }
        (Node::Map(item), Value::Object(members)) => {
            start(out, members.len());
            for (name, value) in members {
                bytes(out, name.as_bytes());
                self::value(out, schema, *item, value)?;
            }
            long(out, 0);
        }
        (Node::Record(fields), Value::Object(members)) => {
            if let Some((name, _)) = members
                .iter()
                .find(|(name, _)| !fields.iter().any(|field| field.name == *name))
            {
                return Err(format!("its type has no field `{name}`"));
            }
            for field in fields {
                let member = members
                    .iter()
                    .find(|(name, _)| *name == field.name)
                    .map_or(&Value::Null, |(_, value)| value);
                self::value(out, schema, field.ty, member)?;
            }
        }
        (Node::Union(branches), v) => {
            // A whole number is an int or a long before it is a float.
            let find = |exact| {
                branches
                    .iter()
                    .position(|branch| suits(schema, *branch, v, exact))
            };
            let Some(at) = find(true).or_else(|| find(false)) else {
                return Err(format!(
                    "no branch of {} holds {}",
                    schema.type_text(id),
                    word(v)
                ));
            };
            long(out, i64::try_from(at).unwrap_or(i64::MAX));
            return branches
                .get(at)
                .map_or(Ok(()), |branch| self::value(out, schema, *branch, v));
        }
        (_, v) => {
            return Err(format!(
                "{} does not hold {}",
                schema.type_text(id),
                word(v)
            ));
        }
    }
    Ok(())
}

/// Whether a branch of a union is for such a value: of lists and maps the first, of records the
/// first with all its members.
fn suits(schema: &Schema, id: TypeId, value: &Value<'_>, exact: bool) -> bool {
    match (&schema.ty(id).node, value) {
        (Node::Null, Value::Null)
        | (Node::Boolean, Value::Bool(_))
        | (Node::Long, Value::Int(_))
        | (Node::String, Value::String(_))
        | (Node::Bytes, Value::Bytes(_))
        | (Node::Array(_), Value::Array(_))
        | (Node::Map(_), Value::Object(_)) => true,
        (Node::Int, Value::Int(v)) => i32::try_from(*v).is_ok(),
        (Node::Float | Node::Double, Value::Int(_)) if exact => false,
        (Node::Float, v) => float(v).is_some(),
        (Node::Double, v) => double(v).is_some(),
        (Node::Fixed(size), Value::Bytes(v)) => v.len() == *size,
        (Node::Enum(symbols), Value::String(v)) => symbols.iter().any(|symbol| symbol == v),
        (Node::Record(fields), Value::Object(members)) => members
            .iter()
            .all(|(name, _)| fields.iter().any(|field| field.name == *name)),
        _ => false,
    }
}

/// The float that a number is.
fn float(value: &Value<'_>) -> Option<f32> {
    double(value).and_then(narrow)
}

/// The double that a number is.
#[allow(clippy::cast_precision_loss, reason = "no more than 53 bits")]
fn double(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Float(v) => Some(*v),
        Value::Number(v) => v.exact(),
        Value::Int(v) if v.unsigned_abs() <= 1 << 53 => Some(*v as f64),
        _ => None,
    }
}

fn start(out: &mut Vec<u8>, len: usize) {
    if len > 0 {
        long(out, i64::try_from(len).unwrap_or(i64::MAX));
    }
}

fn word(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => Kind::Boolean.name(),
        Value::Int(_) | Value::UInt(_) | Value::Float(_) | Value::Number(_) => "this number",
        Value::String(_) => "this text",
        Value::Bytes(_) => "these bytes",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
