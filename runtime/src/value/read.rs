//! Values out of JSON text.

use std::borrow::Cow;

use super::Value;
use crate::cursor::{Cursor, RawNumber, Step};
use crate::number::{self, Number};
use crate::syntax::Syntax;

impl<'a> Value<'a> {
    /// Reads the value at the cursor, whatever it is; text is borrowed where it holds no escapes.
    pub(crate) fn read(cursor: &mut Cursor<'a>, depth: u32) -> Step<Self> {
        Ok(match cursor.token() {
            b'"' => Value::String(cursor.string()?),
            b'{' => {
                let mut members = Vec::new();
                cursor.members(depth, |cursor, key, depth| {
                    members.push((key, Value::read(cursor, depth)?));
                    Ok(())
                })?;
                Value::Object(members)
            }
            b'[' => {
                let mut items = Vec::new();
                cursor.items(depth, |cursor, depth| {
                    items.push(Value::read(cursor, depth)?);
                    Ok(())
                })?;
                Value::Array(items)
            }
            b'n' => {
                cursor.literal("null")?;
                Value::Null
            }
            b't' => {
                cursor.literal("true")?;
                Value::Bool(true)
            }
            b'f' => {
                cursor.literal("false")?;
                Value::Bool(false)
            }
            b'-' | b'0'..=b'9' => exact_number(cursor.raw_number()?),
            _ => return cursor.fail(Syntax::ExpectedValue),
        })
    }
}

/// The number in the first form that is written as it came.
fn exact_number(raw: RawNumber<'_>) -> Value<'_> {
    if raw.whole {
        if let Ok(v) = raw.text.parse() {
            return Value::Int(v);
        }
        if let Ok(v) = raw.text.parse() {
            return Value::UInt(v);
        }
    }
    number::canonical(raw.text).map_or_else(
        || Value::Number(Number::known(Cow::Borrowed(raw.text))),
        Value::Float,
    )
}
