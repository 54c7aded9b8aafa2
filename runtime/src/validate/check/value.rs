//! Single values and lists of them.

use std::collections::HashSet;
use std::fmt::Display;
use std::num::NonZeroUsize;

use event_catalog_formats::base64;

use jiff::Timestamp;

use super::misfit;
use super::path::Path;
use super::{Walk, exceeded, is_absent, report};
use crate::datetime::DateTimes;
use crate::descriptor::Shape;
use crate::descriptor::{FieldDescriptor, Kind, MapDescriptor, NameRules};
use crate::json::size;
use crate::record::Scalar;
use crate::record::View;
use crate::record::member::{double, is_large, is_number, single, whole};
use crate::validate::report::unlisted;
use crate::validate::{formed, is_one_of, listed};
use crate::value::Value;
use crate::violation::{RuleId, Severity, rule};

impl Walk<'_> {
    /// Checks a member that is present; how many items it has, if it is a list.
    pub(super) fn member(
        &mut self,
        member: &'static FieldDescriptor,
        view: View<'_, '_>,
        max_items: Option<NonZeroUsize>,
        path: &Path<'_>,
    ) -> usize {
        if member.shape == Shape::One {
            self.one(member, view, path);
            return 0;
        }
        let len = match view {
            View::List(list) => list.len(),
            View::Value(Value::Array(items)) => items.len(),
            _ => {
                self.mistyped(member, "a list", view, path);
                return 0;
            }
        };
        let own = NonZeroUsize::new(member.constraints.max_items as usize);
        if let Some(limit) = exceeded(own.or(max_items), len) {
            self.report(
                path,
                rule::MAX_ITEMS,
                Severity::Error,
                report::too_many(member, limit, len),
            );
        }
        self.count(size::SCALAR);
        for i in 0..len {
            self.count(1);
            let item = match view {
                View::List(list) => list.get(i),
                View::Value(Value::Array(items)) => items.get(i).map_or(View::Absent, View::Value),
                _ => View::Absent,
            };
            let at = path.index(i);
            if !is_absent(&item) {
                self.one(member, item, &at);
            } else if member.shape == Shape::List && !matches!(member.kind, Kind::Any) {
                self.blame(member, &at, rule::TYPE, "should not be null.");
            }
        }
        len
    }

    pub(super) fn one(
        &mut self,
        member: &'static FieldDescriptor,
        view: View<'_, '_>,
        path: &Path<'_>,
    ) {
        self.count(size::SCALAR);
        match member.kind {
            Kind::String => match as_text(view) {
                Some(text) => self.text_of(member, text, path),
                None => self.mistyped(member, "a string", view, path),
            },
            Kind::DateTime(formats) => match as_text(view) {
                Some(text) => {
                    self.text_of(member, text, path);
                    self.moment(member, formats, text, path);
                }
                None => self.no_moment(member, formats, view, path),
            },
            Kind::Int | Kind::Long => match as_whole(view) {
                Some(number)
                    if matches!(member.kind, Kind::Int) && i32::try_from(number).is_err() =>
                {
                    self.range(member, path);
                }
                Some(number) => self.whole_of(member, number, path),
                None if matches!(view, View::Value(value) if is_large(value)) => {
                    self.range(member, path);
                }
                None => self.mistyped(member, "a whole number", view, path),
            },
            Kind::Float | Kind::Double => match as_number(view) {
                Some(number)
                    if matches!(member.kind, Kind::Float)
                        && number.is_finite()
                        && single(number).is_none() =>
                {
                    self.range(member, path);
                }
                Some(number) => self.number(member, number, path),
                None if matches!(view, View::Value(value) if is_number(value)) => {
                    self.range(member, path);
                }
                None => self.mistyped(member, "a number", view, path),
            },
            Kind::Boolean => match view {
                View::Scalar(Scalar::Bool(_)) | View::Value(Value::Bool(_)) => {}
                _ => self.mistyped(member, "true or false", view, path),
            },
            Kind::Record(descriptor) => match view {
                View::Record(object) => self.typed(object, path),
                View::Value(Value::Object(members)) => self.raw(descriptor, members, path),
                _ => self.mistyped(member, "an object", view, path),
            },
            Kind::Bytes => match view {
                View::Scalar(Scalar::Bytes(bytes)) => {
                    self.count(size::text(bytes.len().saturating_mul(2)));
                }
                View::Value(Value::String(text)) if base64::decode(text).is_some() => {
                    self.count(size::text(text.len()));
                }
                _ => self.mistyped(member, "bytes, in Base64", view, path),
            },
            Kind::Map(MapDescriptor {
                names,
                values: Some(values),
                ..
            }) => match view {
                View::Entries(entries) => {
                    let entries = (0..entries.len()).map(|i| entries.get(i));
                    self.entries(member, names, values, entries, path);
                }
                View::Value(Value::Object(members)) => {
                    let entries = members.iter();
                    let entries = entries.map(|(name, value)| (&**name, View::Value(value)));
                    self.entries(member, names, values, entries, path);
                }
                _ => self.mistyped(member, "an object", view, path),
            },
            Kind::Map(map) => match view {
                View::Map(members) => self.map(map, members, path),
                View::Value(Value::Object(members)) => self.map(map, members, path),
                _ => self.mistyped(member, "an object", view, path),
            },
            Kind::Any => {
                self.count(size::bound(&view));
                if let View::Value(value) = view
                    && size::has_non_finite(value)
                {
                    self.report(
                        path,
                        rule::FINITE,
                        Severity::Error,
                        report::not_finite(member.name()),
                    );
                }
            }
        }
    }

    /// The entries of a map whose values have a type.
    fn entries<'e, 'a: 'e>(
        &mut self,
        member: &FieldDescriptor,
        names: &NameRules,
        values: &'static FieldDescriptor,
        entries: impl ExactSizeIterator<Item = (&'e str, View<'e, 'a>)>,
        path: &Path<'_>,
    ) {
        let limit = member.constraints.max_items as usize;
        if limit != 0 && entries.len() > limit {
            self.report(
                path,
                rule::MAX_ITEMS,
                Severity::Error,
                report::too_many_entries(member, limit, entries.len()),
            );
        }
        let mut seen = HashSet::new();
        for (name, value) in entries {
            let at = path.key(name);
            self.count(size::text(name.len()).saturating_add(1));
            self.name(names, name, &at);
            if !seen.insert(name) {
                self.duplicate(name, path);
            }
            if is_absent(&value) {
                if !matches!(values.kind, Kind::Any) {
                    self.blame(values, &at, rule::TYPE, "should not be null.");
                }
                continue;
            }
            self.member(values, value, None, &at);
        }
    }

    #[cold]
    fn mistyped(
        &mut self,
        member: &FieldDescriptor,
        wanted: &str,
        view: View<'_, '_>,
        path: &Path<'_>,
    ) {
        self.count(size::bound(&view));
        self.blame(
            member,
            path,
            rule::TYPE,
            format_args!("should be {wanted}."),
        );
    }

    /// What should be a text that stands for a moment, and is no text.
    #[cold]
    fn no_moment(
        &mut self,
        member: &FieldDescriptor,
        formats: &DateTimes,
        view: View<'_, '_>,
        path: &Path<'_>,
    ) {
        self.count(size::bound(&view));
        let number = if let View::Value(value) = view {
            double(value)
        } else {
            as_number(view)
        };
        let why =
            number.and_then(|number| misfit::number(number, !member.pii && !member.sensitive));
        let why = why.unwrap_or_else(|| "this is no text".to_owned());
        self.blame(member, path, rule::TYPE, report::datetime(formats, &why));
    }

    #[cold]
    fn range(&mut self, member: &FieldDescriptor, path: &Path<'_>) {
        self.blame(member, path, rule::RANGE, report::range(member));
    }

    /// Reports what is wrong with a member, or with an item of its list.
    #[cold]
    fn blame(
        &mut self,
        member: &FieldDescriptor,
        path: &Path<'_>,
        rule: RuleId,
        what: impl Display,
    ) {
        let message = report::about(member, path, what);
        self.report(path, rule, Severity::Error, message);
    }

    fn text_of(&mut self, member: &'static FieldDescriptor, text: &str, path: &Path<'_>) {
        self.count(size::text(text.len()));
        let constraints = member.constraints;
        if constraints.not_blank && text.trim().is_empty() {
            // Whatever else is wrong with it follows from that.
            return self.blame(member, path, rule::BLANK, report::blank(text));
        }
        match wrong_length(text, constraints.min_chars, member.max_chars) {
            Some(Wrong::Short(count)) => {
                let what = report::too_short(constraints.min_chars, count);
                self.blame(member, path, rule::MIN_CHARS, what);
            }
            Some(Wrong::Long(count)) => {
                let what = report::too_long(member.max_chars, count);
                self.blame(member, path, rule::MAX_CHARS, what);
            }
            None => {}
        }
        if constraints.max_bytes != 0 && text.len() > constraints.max_bytes as usize {
            let what = report::too_many_bytes(member, text.len());
            self.blame(member, path, rule::MAX_BYTES, what);
        }
        if let Some(pattern) = constraints.pattern.filter(|it| !it.matches(text)) {
            let what = format_args!("should match `{}`.", pattern.text);
            self.blame(member, path, rule::PATTERN, what);
        }
        self.scalar(member, Scalar::Str(text), path);
    }

    /// What is asked of any primitive value: that it is listed, and that it has the format and is in
    /// the enumeration of its type.
    fn scalar(&mut self, member: &'static FieldDescriptor, value: Scalar<'_>, path: &Path<'_>) {
        let values = member.constraints.values;
        if !values.is_empty() && !is_one_of(values.iter().copied(), value) {
            self.blame(member, path, rule::VALUES, report::values(member));
        }
        let Some(ty) = member.ty else { return };
        if let Some(format) = ty.format
            && !formed(ty, value)
        {
            let message = report::about(member, path, report::format(ty, format));
            self.report(
                path,
                RuleId::new(format.rule_id()),
                Severity::Warning,
                message,
            );
        }
        if let Some(values) = &ty.values
            && !values.open
            && !listed(values, value)
        {
            let message = report::about(member, path, report::enumeration(values));
            let (rule, severity) = unlisted(values);
            self.report(path, rule, severity, message);
        }
    }

    fn moment(
        &mut self,
        member: &FieldDescriptor,
        formats: &DateTimes,
        text: &str,
        path: &Path<'_>,
    ) {
        match formats.parse(text) {
            None => {
                let why = misfit::text(formats, text, !member.pii && !member.sensitive);
                self.blame(
                    member,
                    path,
                    rule::DATETIME,
                    report::datetime(formats, &why),
                );
            }
            Some(moment)
                if !member.constraints.future.is_empty()
                    && moment > *self.now.get_or_insert_with(Timestamp::now) =>
            {
                self.report(
                    path,
                    rule::FUTURE,
                    Severity::Warning,
                    member.constraints.future.to_owned(),
                );
            }
            Some(_) => {}
        }
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "limits are doubles, and rounding keeps order"
    )]
    fn whole_of(&mut self, member: &'static FieldDescriptor, number: i64, path: &Path<'_>) {
        self.scalar(member, Scalar::Long(number), path);
        self.between(member, number as f64, path);
    }

    fn number(&mut self, member: &'static FieldDescriptor, number: f64, path: &Path<'_>) {
        if !number.is_finite() {
            let message = report::not_finite(member.name());
            return self.report(path, rule::FINITE, Severity::Error, message);
        }
        self.scalar(member, Scalar::Double(number), path);
        self.between(member, number, path);
    }

    fn between(&mut self, member: &FieldDescriptor, number: f64, path: &Path<'_>) {
        if let Some(min) = member.constraints.min.filter(|min| number < *min) {
            self.blame(
                member,
                path,
                rule::MIN,
                format_args!("should be at least {min}."),
            );
        }
        if let Some(max) = member.constraints.max.filter(|max| number > *max) {
            self.blame(
                member,
                path,
                rule::MAX,
                format_args!("should be at most {max}."),
            );
        }
    }
}

/// How many characters a text has, where they are too few or too many.
pub(super) enum Wrong {
    Short(usize),
    Long(usize),
}

/// What is wrong with the length of a text; at most 0: no limit.
pub(super) fn wrong_length(text: &str, least: u32, most: u32) -> Option<Wrong> {
    let (least, most) = (
        least as usize,
        if most == 0 { usize::MAX } else { most as usize },
    );
    // Bytes are at least as many as characters, and at most four times as many: nearly no text has
    // to be counted.
    if text.len() >= least.saturating_mul(4) && text.len() <= most {
        return None;
    }
    match text.chars().count() {
        count if count < least => Some(Wrong::Short(count)),
        count if count > most => Some(Wrong::Long(count)),
        _ => None,
    }
}

fn as_text<'s>(view: View<'s, '_>) -> Option<&'s str> {
    match view {
        View::Scalar(Scalar::Str(text)) => Some(text),
        View::Value(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn as_whole(view: View<'_, '_>) -> Option<i64> {
    match view {
        View::Scalar(scalar) => scalar.whole(),
        View::Value(value) => whole(value),
        _ => None,
    }
}

/// The number that a float is written as. Limits and values are written too: the double next to 0.1
/// is another number than the float next to it.
fn as_written(number: f32) -> f64 {
    if !number.is_finite() {
        return number.into();
    }
    ryu::Buffer::new()
        .format_finite(number)
        .parse()
        .unwrap_or_else(|_| number.into())
}

#[allow(
    clippy::cast_precision_loss,
    reason = "limits are doubles, and rounding keeps order"
)]
fn as_number(view: View<'_, '_>) -> Option<f64> {
    match view {
        View::Scalar(Scalar::Float(number)) => Some(as_written(number)),
        View::Scalar(Scalar::Double(number)) => Some(number),
        View::Scalar(scalar) => scalar.whole().map(|number| number as f64),
        View::Value(value) => double(value),
        _ => None,
    }
}
