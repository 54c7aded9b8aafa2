//! One column of whatever type that is read value by value, as JSON.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_buffer::{ArrowNativeType as _, NullBuffer};
use arrow_schema::{DataType, Field, TimeUnit};
use event_catalog::descriptor::FieldDescriptor;
use event_catalog::jiff::Timestamp;
use event_catalog_formats::{base64, is_json};

use crate::Error;
use crate::ids::spelled;
use crate::json::quote;
use crate::schema::{JSON, UUID, extension, is_uuid, per_second};

type Write = Box<dyn Fn(usize, &mut Vec<u8>) + Send + Sync>;

/// A column, for reading.
pub(crate) struct Cell {
    nulls: Option<NullBuffer>,
    write: Write,
}

/// How deep columns nest that are read.
const DEPTH: usize = 32;

impl Cell {
    /// Returns a column that holds a field of the catalog, or one that the catalog does not know.
    pub(crate) fn new(
        field: &Field,
        of: Option<&'static FieldDescriptor>,
        array: &ArrayRef,
    ) -> Result<Self, Error> {
        Self::at(DEPTH, field, of, array).ok_or_else(|| Error::Type {
            column: field.name().clone(),
            data_type: field.data_type().clone(),
        })
    }

    #[allow(clippy::too_many_lines, reason = "an arm for each type")]
    fn at(
        depth: usize,
        field: &Field,
        of: Option<&'static FieldDescriptor>,
        array: &ArrayRef,
    ) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        let is_nested = of.is_some_and(|of| of.kind.is_nested()) || extension(field) == Some(JSON);
        let write: Write = match array.data_type() {
            DataType::Null => Box::new(|_, out: &mut Vec<u8>| out.extend_from_slice(b"null")),
            DataType::Boolean => {
                let array = array.as_boolean_opt()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| {
                    let value: &[u8] = if array.value(row) { b"true" } else { b"false" };
                    out.extend_from_slice(value);
                })
            }
            DataType::Int8 => plain::<Int8Type>(array)?,
            DataType::Int16 => plain::<Int16Type>(array)?,
            DataType::Int32 => plain::<Int32Type>(array)?,
            DataType::Int64 => plain::<Int64Type>(array)?,
            DataType::UInt8 => plain::<UInt8Type>(array)?,
            DataType::UInt16 => plain::<UInt16Type>(array)?,
            DataType::UInt32 => plain::<UInt32Type>(array)?,
            DataType::UInt64 => plain::<UInt64Type>(array)?,
            DataType::Float32 => {
                let array = array.as_primitive_opt::<Float32Type>()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| {
                    let value = array.value(row);
                    float(&value, value.is_finite(), out);
                })
            }
            DataType::Float64 => {
                let array = array.as_primitive_opt::<Float64Type>()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| {
                    let value = array.value(row);
                    float(&value, value.is_finite(), out);
                })
            }
            DataType::Decimal128(_, scale) => {
                let (array, scale) = (array.as_primitive_opt::<Decimal128Type>()?.clone(), *scale);
                Box::new(move |row, out: &mut Vec<u8>| decimal(array.value(row), scale, out))
            }
            DataType::Utf8 => {
                let array = array.as_string_opt::<i32>()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| text(array.value(row), is_nested, out))
            }
            DataType::LargeUtf8 => {
                let array = array.as_string_opt::<i64>()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| text(array.value(row), is_nested, out))
            }
            DataType::Utf8View => {
                let array = array.as_string_view_opt()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| text(array.value(row), is_nested, out))
            }
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                binary(array, of.is_some_and(|of| of.kind.is_text()))?
            }
            DataType::FixedSizeBinary(_) => {
                let is_id = extension(field) == Some(UUID) || of.is_some_and(is_uuid);
                let array = array.as_fixed_size_binary_opt()?.clone();
                Box::new(move |row, out: &mut Vec<u8>| {
                    let bytes = array.value(row);
                    match <&[u8; 16]>::try_from(bytes) {
                        Ok(id) if is_id => quote(out, &spelled(id)),
                        _ => quote(out, &base64::encode(bytes)),
                    }
                })
            }
            DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => moment(array, of)?,
            DataType::List(item) => list::<i32>(depth, item, of, array)?,
            DataType::LargeList(item) => list::<i64>(depth, item, of, array)?,
            DataType::FixedSizeList(item, len) => {
                let (array, len) = (array.as_fixed_size_list_opt()?, usize::try_from(*len).ok()?);
                let items = Self::at(depth, item, of, array.values())?;
                Box::new(move |row, out: &mut Vec<u8>| {
                    items.write_list(row * len..(row + 1) * len, out);
                })
            }
            DataType::Struct(fields) => {
                let array = array.as_struct_opt()?;
                let members = fields.iter().zip(array.columns());
                let members: Option<Vec<(String, Cell)>> = members
                    .map(|(field, array)| {
                        Some((field.name().clone(), Self::at(depth, field, None, array)?))
                    })
                    .collect();
                let members = members?;
                Box::new(move |row, out: &mut Vec<u8>| {
                    let present = members.iter().filter(|(_, cell)| !cell.is_null(row));
                    object(out, present, |out, (name, cell)| {
                        quote(out, name);
                        out.push(b':');
                        (cell.write)(row, out);
                    });
                })
            }
            DataType::Map(..) => map(depth, array)?,
            DataType::Dictionary(..) => {
                let array = array.as_any_dictionary_opt()?;
                // Without values, every key is null; Arrow would panic.
                let keys = if array.values().is_empty() {
                    Vec::new()
                } else {
                    array.normalized_keys()
                };
                let values = array.values();
                let values = Self::at(depth, &of_type(field, values), of, values)?;
                Box::new(move |row, out: &mut Vec<u8>| {
                    values.write(keys.get(row).copied().unwrap_or(usize::MAX), out);
                })
            }
            _ => return None,
        };
        Some(Cell {
            nulls: array.logical_nulls(),
            write,
        })
    }

    /// Whether there is no value.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.nulls
            .as_ref()
            .is_some_and(|nulls| row >= nulls.len() || nulls.is_null(row))
    }

    /// Appends the JSON of a value.
    pub(crate) fn write(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            out.extend_from_slice(b"null");
        } else {
            (self.write)(row, out);
        }
    }

    fn write_list(&self, rows: std::ops::Range<usize>, out: &mut Vec<u8>) {
        out.push(b'[');
        for row in rows.clone() {
            if row > rows.start {
                out.push(b',');
            }
            self.write(row, out);
        }
        out.push(b']');
    }
}

/// The same field, of the type of these values.
fn of_type(field: &Field, values: &ArrayRef) -> Field {
    field.clone().with_data_type(values.data_type().clone())
}

fn plain<T: ArrowPrimitiveType<Native: std::fmt::Display + Send + Sync>>(
    array: &ArrayRef,
) -> Option<Write> {
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(Box::new(move |row, out: &mut Vec<u8>| {
        out.extend_from_slice(array.value(row).to_string().as_bytes());
    }))
}

/// A number that JSON does not have stands there as it is called: whoever reads it refuses the
/// record.
fn float(value: &(impl serde::Serialize + std::fmt::Display), is_finite: bool, out: &mut Vec<u8>) {
    if is_finite {
        // Writing to memory does not fail.
        _ = serde_json::to_writer(out, value);
    } else {
        out.extend_from_slice(value.to_string().as_bytes());
    }
}

fn decimal(value: i128, scale: i8, out: &mut Vec<u8>) {
    let mut digits = value.unsigned_abs().to_string();
    let scale = isize::from(scale);
    if let Ok(scale) = usize::try_from(scale) {
        if digits.len() <= scale {
            digits.insert_str(0, &"0".repeat(scale + 1 - digits.len()));
        }
        if scale > 0 {
            digits.insert(digits.len() - scale, '.');
        }
    } else if value != 0 {
        digits.push_str(&"0".repeat(scale.unsigned_abs()));
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits.as_bytes());
}

/// A text; with `is_nested` the JSON that it is, if it is any.
fn text(text: &str, is_nested: bool, out: &mut Vec<u8>) {
    if is_nested && is_json(text) {
        out.extend(flat(text));
    } else {
        quote(out, text);
    }
}

/// The same JSON on one line: a line break within a text is escaped in JSON.
pub(crate) fn flat(json: &str) -> impl Iterator<Item = u8> {
    let space = |byte| {
        if matches!(byte, b'\n' | b'\r') {
            b' '
        } else {
            byte
        }
    };
    json.bytes().map(space)
}

/// Bytes: where the catalog has text, the text that they are, if they are any; else their Base64.
fn binary(array: &ArrayRef, is_text: bool) -> Option<Write> {
    let write = move |bytes: &[u8], out: &mut Vec<u8>| match std::str::from_utf8(bytes) {
        Ok(text) if is_text => quote(out, text),
        _ => quote(out, &base64::encode(bytes)),
    };
    Some(match array.data_type() {
        DataType::Binary => {
            let array = array.as_binary_opt::<i32>()?.clone();
            Box::new(move |row, out: &mut Vec<u8>| write(array.value(row), out))
        }
        DataType::LargeBinary => {
            let array = array.as_binary_opt::<i64>()?.clone();
            Box::new(move |row, out: &mut Vec<u8>| write(array.value(row), out))
        }
        _ => {
            let array = array.as_binary_view_opt()?.clone();
            Box::new(move |row, out: &mut Vec<u8>| write(array.value(row), out))
        }
    })
}

/// A moment: the number that it is where the catalog has one, else its text.
fn moment(array: &ArrayRef, of: Option<&'static FieldDescriptor>) -> Option<Write> {
    const DAY: i128 = 86_400_000_000_000;
    let per_second = of.and_then(per_second).map(i128::from);
    let is_day = matches!(array.data_type(), DataType::Date32);
    let nanos: Box<dyn Fn(usize) -> i128 + Send + Sync> = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            number::<TimestampSecondType>(array, 1_000_000_000)?
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            number::<TimestampMillisecondType>(array, 1_000_000)?
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            number::<TimestampMicrosecondType>(array, 1000)?
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            number::<TimestampNanosecondType>(array, 1)?
        }
        DataType::Date32 => number::<Date32Type>(array, DAY)?,
        _ => number::<Date64Type>(array, 1_000_000)?,
    };
    Some(Box::new(move |row, out: &mut Vec<u8>| {
        let nanos = nanos(row);
        if let Some(per_second) = per_second {
            let unit = 1_000_000_000 / per_second;
            if nanos % unit == 0 {
                out.extend_from_slice((nanos / unit).to_string().as_bytes());
            } else {
                // Not one of the catalog's numbers, and not to be rounded to one.
                let scale = if per_second == 1 { 9 } else { 6 };
                decimal(nanos, scale, out);
            }
            return;
        }
        match Timestamp::from_nanosecond(nanos) {
            Ok(moment) => {
                let text = moment.to_string();
                let end = if is_day { text.find('T') } else { None };
                quote(out, text.get(..end.unwrap_or(text.len())).unwrap_or(&text));
            }
            Err(_) => quote(out, &nanos.to_string()),
        }
    }))
}

fn number<T: ArrowPrimitiveType<Native: Into<i128> + Send + Sync>>(
    array: &ArrayRef,
    unit: i128,
) -> Option<Box<dyn Fn(usize) -> i128 + Send + Sync>> {
    let array = array.as_primitive_opt::<T>()?.clone();
    Some(Box::new(move |row| array.value(row).into() * unit))
}

fn list<O: OffsetSizeTrait>(
    depth: usize,
    item: &Arc<Field>,
    of: Option<&'static FieldDescriptor>,
    array: &ArrayRef,
) -> Option<Write> {
    let array = array.as_list_opt::<O>()?;
    let items = Cell::at(depth, item, of, array.values())?;
    let offsets = array.offsets().clone();
    Some(Box::new(move |row, out: &mut Vec<u8>| {
        let at = |row: usize| offsets.get(row).map_or(0, |end| end.as_usize());
        items.write_list(at(row)..at(row + 1), out);
    }))
}

/// A map: an object, whose names are texts.
fn map(depth: usize, array: &ArrayRef) -> Option<Write> {
    let array = array.as_map_opt()?;
    let keys = array.keys().as_string_opt::<i32>()?.clone();
    let DataType::Struct(fields) = array.entries().data_type() else {
        return None;
    };
    let values = Cell::at(depth, fields.get(1)?, None, array.values())?;
    let offsets = array.offsets().clone();
    Some(Box::new(move |row, out: &mut Vec<u8>| {
        let at = |row: usize| offsets.get(row).map_or(0, |end| end.as_usize());
        object(out, at(row)..at(row + 1), |out, entry| {
            quote(out, keys.value(entry));
            out.push(b':');
            values.write(entry, out);
        });
    }))
}

fn object<T>(
    out: &mut Vec<u8>,
    members: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'{');
    for (member, at) in members.zip(0..) {
        if at > 0 {
            out.push(b',');
        }
        write(out, member);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_written_in_full() {
        for (value, scale, text) in [
            (0, 0, "0"),
            (0, -3, "0"),
            (5, -2, "500"),
            (-5, 3, "-0.005"),
            (1250, 2, "12.50"),
            (-1250, 0, "-1250"),
        ] {
            let mut out = Vec::new();
            decimal(value, scale, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), text);
        }
    }
}
