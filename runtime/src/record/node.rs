//! Lists and what nests, without a type for it: the same values as generated structs hold, kept by
//! descriptor.

use std::borrow::Cow;

use super::Record;
use super::field::{Field, FieldMut, FieldRef};
use super::item::ScalarBuf;
use super::member::Member;
use super::pairs::{self, Pairs};
use super::view::{Entries, List, View};
use crate::descriptor::{FieldDescriptor, Kind, Presence, RecordDescriptor, Shape};
use crate::value::{UnknownFields, Value};

/// A field that is a list or nests. What is absent, or null in a list, is `None`.
pub(super) struct Nested<'a> {
    field: &'static FieldDescriptor,
    node: Option<Box<Node<'a>>>,
}

/// A value of a certain kind.
enum Node<'a> {
    Scalar(ScalarBuf<'a>),
    List(Nodes<'a>),
    Record(Kept<'a>),
    Map(NodeMap<'a>),
    /// A map whose values are anything.
    Open(Pairs<'a>),
    Any(Value<'a>),
}

struct Nodes<'a>(Vec<Option<Node<'a>>>);

struct NodeMap<'a>(Vec<(Cow<'a, str>, Option<Node<'a>>)>);

/// A record within another. Every field may be absent, whatever the catalog demands.
struct Kept<'a> {
    table: &'static RecordDescriptor,
    fields: Vec<Nested<'a>>,
    unknown: UnknownFields<'a>,
}

impl Nested<'_> {
    /// Returns the field with nothing in it; a list or what nests, where required, is empty.
    pub(super) fn empty(field: &'static FieldDescriptor) -> Self {
        let is_one = field.shape == Shape::One && !field.kind.is_nested();
        let is_needed = field.presence == Presence::Required && !is_one;
        let node = is_needed.then(|| Box::new(Node::empty(field)));
        Nested { field, node }
    }
}

impl<'a> Field<'a> for Nested<'a> {
    fn view(&self) -> View<'_, 'a> {
        self.node.as_deref().map_or(View::Absent, Node::view)
    }

    fn set(&mut self, value: Value<'a>) -> Result<(), Value<'a>> {
        self.node = match Node::of_field(self.field, value) {
            Ok(node) => Some(Box::new(node)),
            Err(Value::Null) if self.field.presence == Presence::Optional => None,
            Err(value) => return Err(value),
        };
        Ok(())
    }

    fn take(&mut self) -> Value<'a> {
        let node = std::mem::replace(self, Nested::empty(self.field)).node;
        Node::into_value(node.map(|node| *node))
    }

    fn start_list(&mut self) {
        if self.field.shape != Shape::One {
            self.node = Some(Box::new(Node::empty(self.field)));
        }
    }

    fn put(&mut self, value: Option<ScalarBuf<'a>>) {
        let fits = match &value {
            None => self.field.shape == Shape::NullableList,
            Some(value) => is_of(value, self.field.kind),
        };
        if self.node.is_none() {
            self.start_list();
        }
        if let Some(Node::List(items)) = self.node.as_deref_mut()
            && fits
        {
            items.0.push(value.map(Node::Scalar));
        }
    }
}

impl<'a> Node<'a> {
    /// Returns a value of a field with nothing in it.
    fn empty(field: &'static FieldDescriptor) -> Self {
        match field.kind {
            _ if field.shape != Shape::One => Node::List(Nodes(Vec::new())),
            Kind::Record(table) => Node::Record(Kept::of(table, Vec::new())),
            Kind::Map(map) if map.values.is_some() => Node::Map(NodeMap(Vec::new())),
            Kind::Map(_) => Node::Open(Vec::new()),
            _ => Node::Any(Value::Null),
        }
    }

    /// Returns what a value is in a field, one or a list: all items fit, or none does.
    ///
    /// # Errors
    ///
    /// A value that does not fit, as it was.
    fn of_field(field: &'static FieldDescriptor, value: Value<'a>) -> Result<Self, Value<'a>> {
        if field.shape == Shape::One {
            return Self::one(field.kind, value);
        }
        let Value::Array(items) = value else {
            return Err(value);
        };
        let nullable = field.shape == Shape::NullableList;
        let mut kept = Vec::with_capacity(items.len());
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            match Self::item(field.kind, nullable, item) {
                Ok(item) => kept.push(item),
                Err(item) => {
                    let before = kept.into_iter().map(Self::into_value);
                    return Err(Value::Array(before.chain([item]).chain(items).collect()));
                }
            }
        }
        Ok(Node::List(Nodes(kept)))
    }

    fn item(kind: Kind, nullable: bool, value: Value<'a>) -> Result<Option<Self>, Value<'a>> {
        if nullable && value == Value::Null {
            Ok(None)
        } else {
            Self::one(kind, value).map(Some)
        }
    }

    /// Returns what a single value is.
    fn one(kind: Kind, value: Value<'a>) -> Result<Self, Value<'a>> {
        let scalar = match kind {
            Kind::Record(table) => {
                return match value {
                    Value::Object(members) => Ok(Node::Record(Kept::of(table, members))),
                    other => Err(other),
                };
            }
            Kind::Map(map) => {
                return match value {
                    Value::Object(members) => Self::map(map.values, members),
                    other => Err(other),
                };
            }
            Kind::Any => return Ok(Node::Any(value)),
            Kind::String | Kind::DateTime(_) => ScalarBuf::Str(Member::from_value(value)?),
            Kind::Int => ScalarBuf::Int(Member::from_value(value)?),
            Kind::Long => ScalarBuf::Long(Member::from_value(value)?),
            Kind::Float => ScalarBuf::Float(Member::from_value(value)?),
            Kind::Double => ScalarBuf::Double(Member::from_value(value)?),
            Kind::Boolean => ScalarBuf::Bool(Member::from_value(value)?),
            Kind::Bytes => ScalarBuf::Bytes(Member::from_value(value)?),
        };
        Ok(Node::Scalar(scalar))
    }

    /// Returns a map: all values fit, or none does.
    fn map(
        values: Option<&'static FieldDescriptor>,
        members: Pairs<'a>,
    ) -> Result<Self, Value<'a>> {
        let Some(values) = values else {
            return Ok(Node::Open(members));
        };
        let mut kept = Vec::with_capacity(members.len());
        let mut members = members.into_iter();
        while let Some((name, value)) = members.next() {
            match Self::of_field(values, value) {
                Ok(value) => kept.push((name, Some(value))),
                Err(value) => {
                    let before = kept.into_iter();
                    let before = before.map(|(name, value)| (name, Self::into_value(value)));
                    return Err(Value::Object(
                        before.chain([(name, value)]).chain(members).collect(),
                    ));
                }
            }
        }
        Ok(Node::Map(NodeMap(kept)))
    }

    fn view(&self) -> View<'_, 'a> {
        match self {
            Node::Scalar(value) => View::Scalar(value.as_scalar()),
            Node::List(items) => View::List(items),
            Node::Record(record) => View::Record(record),
            Node::Map(map) => View::Entries(map),
            Node::Open(members) => View::Map(members),
            Node::Any(value) => View::Value(value),
        }
    }

    fn into_value(node: Option<Self>) -> Value<'a> {
        match node {
            None => Value::Null,
            Some(Node::Scalar(value)) => value.into(),
            Some(Node::List(items)) => {
                Value::Array(items.0.into_iter().map(Self::into_value).collect())
            }
            Some(Node::Record(mut record)) => Value::Object(pairs::into_pairs(&mut record)),
            Some(Node::Map(map)) => {
                let entries = map.0.into_iter();
                let entries = entries.map(|(name, value)| (name, Self::into_value(value)));
                Value::Object(entries.collect())
            }
            Some(Node::Open(members)) => Value::Object(members),
            Some(Node::Any(value)) => value,
        }
    }
}

impl<'a> Kept<'a> {
    /// Returns the record of these members: fields take theirs, if the value fits, the rest stays.
    fn of(table: &'static RecordDescriptor, members: Pairs<'a>) -> Self {
        let fields = table.fields.iter();
        let mut record = Kept {
            table,
            fields: fields.map(|field| Nested { field, node: None }).collect(),
            unknown: UnknownFields::new(),
        };
        pairs::fill(&mut record, members);
        record
    }
}

impl<'a> Record<'a> for Kept<'a> {
    fn record_descriptor(&self) -> &'static RecordDescriptor {
        self.table
    }

    fn fields(&self, read: &mut dyn FnMut(&[FieldRef<'_, 'a>], &UnknownFields<'a>)) {
        let fields = self.fields.iter().map(|it| FieldRef::Dyn(it));
        let fields: Vec<FieldRef<'_, 'a>> = fields.collect();
        read(&fields, &self.unknown);
    }

    fn fields_mut(
        &mut self,
        write: &mut dyn FnMut(&mut [FieldMut<'_, 'a>], &mut UnknownFields<'a>),
    ) {
        let fields = self.fields.iter_mut().map(|it| FieldMut::Dyn(it));
        let mut fields: Vec<FieldMut<'_, 'a>> = fields.collect();
        write(&mut fields, &mut self.unknown);
    }
}

impl<'a> List<'a> for Nodes<'a> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> View<'_, 'a> {
        view(self.0.get(index).and_then(Option::as_ref))
    }
}

impl<'a> Entries<'a> for NodeMap<'a> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> (&str, View<'_, 'a>) {
        self.0
            .get(index)
            .map_or(("", View::Absent), |(name, value)| {
                (name, view(value.as_ref()))
            })
    }
}

fn view<'s, 'a>(node: Option<&'s Node<'a>>) -> View<'s, 'a> {
    node.map_or(View::Absent, Node::view)
}

/// Returns whether a value is of a kind.
fn is_of(value: &ScalarBuf<'_>, kind: Kind) -> bool {
    matches!(
        (value, kind),
        (ScalarBuf::Str(_), Kind::String | Kind::DateTime(_))
            | (ScalarBuf::Int(_), Kind::Int)
            | (ScalarBuf::Long(_), Kind::Long)
            | (ScalarBuf::Float(_), Kind::Float)
            | (ScalarBuf::Double(_), Kind::Double)
            | (ScalarBuf::Bool(_), Kind::Boolean)
            | (ScalarBuf::Bytes(_), Kind::Bytes)
    )
}
