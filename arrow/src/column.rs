//! One column that is being filled.

use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, FixedSizeBinaryBuilder, PrimitiveBuilder, StringBuilder,
    StringViewBuilder,
};
use arrow_array::types::{
    Float32Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType,
};
use arrow_array::{ArrayRef, ListArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use event_catalog::descriptor::FieldDescriptor;
use event_catalog::record::{List, Scalar, View};

use crate::ids::uuid;
use crate::schema::per_second;

/// A column by its type.
pub(crate) enum Column {
    Text(StringBuilder),
    View(StringViewBuilder),
    Uuid(FixedSizeBinaryBuilder),
    Int(PrimitiveBuilder<Int32Type>),
    Long(PrimitiveBuilder<Int64Type>),
    Float(PrimitiveBuilder<Float32Type>),
    Double(PrimitiveBuilder<Float64Type>),
    Bool(BooleanBuilder),
    Bytes(BinaryBuilder),
    /// Milliseconds, and how many of them a unit of the field is.
    Moment(PrimitiveBuilder<TimestampMillisecondType>, i64),
    List(Box<Lists>),
}

pub(crate) struct Lists {
    field: Arc<Field>,
    items: Column,
    ends: Vec<i32>,
    valid: NullBufferBuilder,
}

impl Column {
    /// Returns an empty column of a type that a schema of ours has.
    pub(crate) fn new(data_type: &DataType, of: Option<&FieldDescriptor>) -> Self {
        match data_type {
            DataType::Utf8View => Column::View(StringViewBuilder::with_capacity(0)),
            DataType::FixedSizeBinary(_) => {
                Column::Uuid(FixedSizeBinaryBuilder::with_capacity(0, 16))
            }
            DataType::Int32 => Column::Int(PrimitiveBuilder::with_capacity(0)),
            DataType::Int64 => Column::Long(PrimitiveBuilder::with_capacity(0)),
            DataType::Float32 => Column::Float(PrimitiveBuilder::with_capacity(0)),
            DataType::Float64 => Column::Double(PrimitiveBuilder::with_capacity(0)),
            DataType::Boolean => Column::Bool(BooleanBuilder::with_capacity(0)),
            DataType::Binary => Column::Bytes(BinaryBuilder::with_capacity(0, 0)),
            DataType::Timestamp(..) => {
                let unit = 1000 / of.and_then(per_second).unwrap_or(1);
                let moments = PrimitiveBuilder::with_capacity(0).with_data_type(data_type.clone());
                Column::Moment(moments, unit)
            }
            DataType::List(field) => Column::List(Box::new(Lists {
                field: Arc::clone(field),
                items: Column::new(field.data_type(), None),
                ends: vec![0],
                valid: NullBufferBuilder::new(0),
            })),
            _ => Column::Text(StringBuilder::with_capacity(0, 0)),
        }
    }

    /// Appends null.
    pub(crate) fn push_null(&mut self) {
        match self {
            Column::Text(column) => column.append_null(),
            Column::View(column) => column.append_null(),
            Column::Uuid(column) => column.append_null(),
            Column::Int(column) => column.append_null(),
            Column::Long(column) => column.append_null(),
            Column::Float(column) => column.append_null(),
            Column::Double(column) => column.append_null(),
            Column::Bool(column) => column.append_null(),
            Column::Bytes(column) => column.append_null(),
            Column::Moment(column, _) => column.append_null(),
            Column::List(lists) => lists.end(false),
        }
    }

    /// Appends a text, such as JSON; null to a column of another type.
    pub(crate) fn push_text(&mut self, text: &str) {
        self.push_scalar(Scalar::Str(text));
    }

    /// Appends a value that does not nest; false if there is one and the column has no place for
    /// it: it holds null then.
    #[inline]
    pub(crate) fn push(&mut self, view: View<'_, '_>) -> bool {
        match (view, self) {
            (View::Scalar(value), column) => column.push_scalar(value),
            (View::List(items), Column::List(lists)) => lists.push(items),
            (View::Absent, column) => {
                column.push_null();
                true
            }
            (_, column) => {
                column.push_null();
                false
            }
        }
    }

    #[inline]
    fn push_scalar(&mut self, value: Scalar<'_>) -> bool {
        match (self, value) {
            (Column::Text(column), Scalar::Str(v)) => column.append_value(v),
            (Column::View(column), Scalar::Str(v)) => column.append_value(v),
            (Column::Int(column), Scalar::Int(v)) => column.append_value(v),
            (Column::Long(column), Scalar::Long(v)) => column.append_value(v),
            (Column::Float(column), Scalar::Float(v)) => column.append_value(v),
            (Column::Double(column), Scalar::Double(v)) => column.append_value(v),
            (Column::Bool(column), Scalar::Bool(v)) => column.append_value(v),
            (Column::Bytes(column), Scalar::Bytes(v)) => column.append_value(v),
            (Column::Uuid(column), Scalar::Str(v)) => {
                let bytes = uuid(v);
                // The length is right, so it does not fail.
                let is_in = bytes.is_some_and(|bytes| column.append_value(bytes).is_ok());
                if !is_in {
                    column.append_null();
                }
                return is_in;
            }
            (Column::Moment(column, unit), Scalar::Int(v)) => {
                return moment(column, *unit, i64::from(v));
            }
            (Column::Moment(column, unit), Scalar::Long(v)) => return moment(column, *unit, v),
            (column, _) => {
                column.push_null();
                return false;
            }
        }
        true
    }

    /// Returns the column, and starts anew.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Column::Text(column) => Arc::new(column.finish()),
            Column::View(column) => Arc::new(column.finish()),
            Column::Uuid(column) => Arc::new(column.finish()),
            Column::Int(column) => Arc::new(column.finish()),
            Column::Long(column) => Arc::new(column.finish()),
            Column::Float(column) => Arc::new(column.finish()),
            Column::Double(column) => Arc::new(column.finish()),
            Column::Bool(column) => Arc::new(column.finish()),
            Column::Bytes(column) => Arc::new(column.finish()),
            Column::Moment(column, _) => Arc::new(column.finish()),
            Column::List(lists) => Arc::new(lists.finish()?),
        })
    }
}

fn moment(column: &mut PrimitiveBuilder<TimestampMillisecondType>, unit: i64, number: i64) -> bool {
    let millis = number.checked_mul(unit);
    column.append_option(millis);
    millis.is_some()
}

impl Lists {
    fn push(&mut self, items: &dyn List<'_>) -> bool {
        for i in 0..items.len() {
            self.items.push(items.get(i));
        }
        let last = self.ends.last().copied().unwrap_or(0);
        // A batch holds less than that: see `Columns::append`.
        let end = i32::try_from(items.len()).map_or(i32::MAX, |len| last.saturating_add(len));
        self.ends.push(end);
        self.valid.append_non_null();
        true
    }

    /// Ends a list without items.
    fn end(&mut self, is_valid: bool) {
        self.ends.push(self.ends.last().copied().unwrap_or(0));
        self.valid.append(is_valid);
    }

    fn finish(&mut self) -> Result<ListArray, ArrowError> {
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        ListArray::try_new(
            Arc::clone(&self.field),
            OffsetBuffer::new(ends.into()),
            self.items.finish()?,
            self.valid.finish(),
        )
    }
}
