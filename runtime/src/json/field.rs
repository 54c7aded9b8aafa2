//! One JSON value into a field: what its descriptor asks for, or why it is something else.

use std::borrow::Cow;

use event_catalog_formats::base64;

use super::decode::Decoder;
use crate::cursor::Step;
use crate::descriptor::{FieldDescriptor, Kind, Presence, Shape};
use crate::record::{FieldMut, ScalarBuf};
use crate::rounding::{self, Whole};
use crate::shape::{self, FRACTION, MAX_BAD_ITEMS};
use crate::syntax::Syntax;
use crate::value::Value;

impl<'a> Decoder<'_, 'a> {
    #[inline]
    pub(super) fn field(
        &mut self,
        field: &mut FieldMut<'_, 'a>,
        descriptor: &'static FieldDescriptor,
    ) -> Step<()> {
        let token = self.cursor.token();
        match (field, token) {
            (FieldMut::OptStr(field), b'"') => **field = Some(self.cursor.string()?),
            (FieldMut::Str(field), b'"') => **field = self.cursor.string()?,
            (FieldMut::Int(field), b'-' | b'0'..=b'9') => {
                if let Some(v) = self.integer(descriptor, None)? {
                    **field = v;
                }
            }
            (_, b'n') => {
                self.cursor.literal("null")?;
                if descriptor.presence == Presence::Required {
                    self.report(&shape::null(descriptor, None));
                }
            }
            (field, _) if descriptor.kind.is_nested() => self.nested(field, descriptor)?,
            (field, b'[') if descriptor.shape != Shape::One => self.list(field, descriptor)?,
            (field, _) if descriptor.shape == Shape::One => {
                if let Some(value) = self.scalar(descriptor, None)? {
                    field.put(Some(value));
                }
            }
            _ => self.mistyped(descriptor, None)?,
        }
        Ok(())
    }

    /// What nests: it is read as any value, and what is in a record within is judged by validation.
    #[cold]
    fn nested(
        &mut self,
        field: &mut FieldMut<'_, 'a>,
        descriptor: &'static FieldDescriptor,
    ) -> Step<()> {
        let found = match (descriptor.shape, self.cursor.token()) {
            (Shape::List | Shape::NullableList, b'[') => "a list that holds something else",
            (_, token) => described(token),
        };
        let value = Value::read(self.cursor, 1)?;
        if field.set(value).is_err() {
            self.report(&shape::mistyped(descriptor, None, found));
        }
        Ok(())
    }

    /// A whole number of type `T`; `None` after reporting that it is none.
    fn integer<T: TryFrom<i64> + std::str::FromStr>(
        &mut self,
        descriptor: &'static FieldDescriptor,
        item: Option<usize>,
    ) -> Step<Option<T>> {
        let value = if let Some(value) = self.cursor.short_integer() {
            T::try_from(value).ok()
        } else {
            let raw = self.cursor.raw_number()?;
            if raw.whole {
                raw.text.parse().ok()
            } else {
                return Ok(self.whole(raw.text, descriptor, item));
            }
        };
        if value.is_none() {
            self.report(&shape::out_of_range(descriptor, item));
        }
        Ok(value)
    }

    /// The same of a number that is written with a fraction or an exponent.
    #[cold]
    fn whole<T: TryFrom<i64>>(
        &mut self,
        text: &str,
        descriptor: &'static FieldDescriptor,
        item: Option<usize>,
    ) -> Option<T> {
        let value = match rounding::whole_of(text) {
            Whole::Number(value) => T::try_from(value).ok(),
            Whole::Range => None,
            Whole::Fraction => {
                self.report(&shape::mistyped(descriptor, item, FRACTION));
                return None;
            }
        };
        if value.is_none() {
            self.report(&shape::out_of_range(descriptor, item));
        }
        value
    }

    /// One primitive value; `None` after reporting what is wrong with it.
    #[inline(never)]
    fn scalar(
        &mut self,
        descriptor: &'static FieldDescriptor,
        item: Option<usize>,
    ) -> Step<Option<ScalarBuf<'a>>> {
        Ok(match (descriptor.kind, self.cursor.token()) {
            (Kind::String | Kind::DateTime(_), b'"') => Some(ScalarBuf::Str(self.cursor.string()?)),
            (Kind::Int, b'-' | b'0'..=b'9') => self.integer(descriptor, item)?.map(ScalarBuf::Int),
            (Kind::Long, b'-' | b'0'..=b'9') => {
                self.integer(descriptor, item)?.map(ScalarBuf::Long)
            }
            (Kind::Float, b'-' | b'0'..=b'9') => {
                let value = rounding::float_of(self.cursor.raw_number()?.text);
                if value.is_none() {
                    self.report(&shape::out_of_range(descriptor, item));
                }
                value.map(ScalarBuf::Float)
            }
            (Kind::Double, b'-' | b'0'..=b'9') => {
                let value = self.cursor.raw_number()?.text.parse();
                let value = value.ok().filter(|v: &f64| v.is_finite());
                if value.is_none() {
                    self.report(&shape::out_of_range(descriptor, item));
                }
                value.map(ScalarBuf::Double)
            }
            (Kind::Bytes, b'"') => {
                let bytes = base64::decode(&self.cursor.string()?);
                if bytes.is_none() {
                    self.report(&shape::mistyped(descriptor, item, shape::NOT_BASE64));
                }
                bytes.map(|bytes| ScalarBuf::Bytes(Cow::Owned(bytes)))
            }
            (Kind::Boolean, b't') => {
                self.cursor.literal("true")?;
                Some(ScalarBuf::Bool(true))
            }
            (Kind::Boolean, b'f') => {
                self.cursor.literal("false")?;
                Some(ScalarBuf::Bool(false))
            }
            _ => {
                self.mistyped(descriptor, item)?;
                None
            }
        })
    }

    fn list(
        &mut self,
        field: &mut FieldMut<'_, 'a>,
        descriptor: &'static FieldDescriptor,
    ) -> Step<()> {
        field.start_list();
        self.cursor.pos += 1;
        if self.cursor.token() == b']' {
            self.cursor.pos += 1;
            return Ok(());
        }
        let mut bad = 0;
        for i in 0.. {
            let before = self.violations.len();
            if self.cursor.token() == b'n' {
                self.cursor.literal("null")?;
                if descriptor.shape == Shape::NullableList {
                    field.put(None);
                } else {
                    self.report(&shape::null(descriptor, Some(i)));
                }
            } else if let Some(value) = self.scalar(descriptor, Some(i))? {
                field.put(Some(value));
            }
            if self.violations.len() > before {
                bad += 1;
                if bad > MAX_BAD_ITEMS {
                    self.violations.truncate(before);
                }
            }
            match self.cursor.token() {
                b',' => self.cursor.pos += 1,
                b']' => {
                    self.cursor.pos += 1;
                    break;
                }
                _ => return self.cursor.fail(Syntax::ExpectedCommaOrBracket),
            }
        }
        if bad > MAX_BAD_ITEMS {
            self.report(&shape::more_bad_items(descriptor, bad - MAX_BAD_ITEMS));
        }
        Ok(())
    }

    #[cold]
    fn mistyped(&mut self, descriptor: &'static FieldDescriptor, item: Option<usize>) -> Step<()> {
        let found = described(self.cursor.token());
        self.cursor.skip(1 + u32::from(item.is_some()))?;
        self.report(&shape::mistyped(descriptor, item, found));
        Ok(())
    }
}

/// What a value is that starts with this byte.
pub(crate) fn described(token: u8) -> &'static str {
    match token {
        b'"' => "a string",
        b'{' => "an object",
        b'[' => "a list",
        b'n' => "null",
        b't' | b'f' => "a boolean",
        _ => "a number",
    }
}
