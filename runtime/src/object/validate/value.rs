//! Single values and lists of them.

use std::fmt::Display;

use jiff::Timestamp;

use super::path::Path;
use super::{Walk, is_absent, report};
use crate::descriptor::Shape;
use crate::json::size;
use crate::object::datetime::DateTimes;
use crate::object::descriptor::{MemberDescriptor, MemberKind};
use crate::object::json;
use crate::object::member::{double, is_large, is_number, single, whole};
use crate::object::misfit;
use crate::object::view::View;
use crate::record::Scalar;
use crate::validate::listed;
use crate::value::Value;
use crate::violation::{Severity, rule};
use event_catalog_formats::format::{check, check_number};

impl Walk<'_> {
    /// Checks a member that is present; how many items it has, if it is a list.
    pub(super) fn member(
        &mut self,
        member: &'static MemberDescriptor,
        view: View<'_>,
        max_items: usize,
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
        let own = member.max_items as usize;
        let limit = if own == 0 { max_items } else { own };
        if limit != 0 && len > limit {
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
            } else if member.shape == Shape::List && !matches!(member.kind, MemberKind::Any) {
                self.blame(
                    member,
                    &at,
                    rule::TYPE,
                    Severity::Error,
                    "should not be null.",
                );
            }
        }
        len
    }

    pub(super) fn one(
        &mut self,
        member: &'static MemberDescriptor,
        view: View<'_>,
        path: &Path<'_>,
    ) {
        self.count(size::SCALAR);
        match member.kind {
            MemberKind::String => match as_text(view) {
                Some(text) => self.text_of(member, text, path),
                None => self.mistyped(member, "a string", view, path),
            },
            MemberKind::DateTime(formats) => match as_text(view) {
                Some(text) => {
                    self.text_of(member, text, path);
                    self.moment(member, formats, text, path);
                }
                None => self.no_moment(member, formats, view, path),
            },
            MemberKind::Int | MemberKind::Long => match as_whole(view) {
                Some(number)
                    if matches!(member.kind, MemberKind::Int) && i32::try_from(number).is_err() =>
                {
                    self.range(member, path);
                }
                Some(number) => self.whole_of(member, number, path),
                None if matches!(view, View::Value(value) if is_large(value)) => {
                    self.range(member, path);
                }
                None => self.mistyped(member, "a whole number", view, path),
            },
            MemberKind::Float | MemberKind::Number => match as_number(view) {
                Some(number)
                    if matches!(member.kind, MemberKind::Float)
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
            MemberKind::Boolean => match view {
                View::Bool(_) | View::Value(Value::Bool(_)) => {}
                _ => self.mistyped(member, "true or false", view, path),
            },
            MemberKind::Object(descriptor) => match view {
                View::Object(object) => self.typed(object, path),
                View::Value(Value::Object(members)) => self.raw(descriptor, members, path),
                _ => self.mistyped(member, "an object", view, path),
            },
            MemberKind::Map(map) => match view {
                View::Map(members) => self.map(map, members, path),
                View::Value(Value::Object(members)) => self.map(map, members, path),
                _ => self.mistyped(member, "an object", view, path),
            },
            MemberKind::Any => {
                self.count(json::bound(&view));
                if let View::Value(value) = view
                    && size::has_non_finite(value)
                {
                    self.report(
                        path,
                        rule::FINITE,
                        Severity::Error,
                        report::not_finite(member.name),
                    );
                }
            }
        }
    }

    #[cold]
    fn mistyped(
        &mut self,
        member: &MemberDescriptor,
        wanted: &str,
        view: View<'_>,
        path: &Path<'_>,
    ) {
        self.count(json::bound(&view));
        self.blame(
            member,
            path,
            rule::TYPE,
            Severity::Error,
            format_args!("should be {wanted}."),
        );
    }

    /// What should be a text that stands for a moment, and is no text.
    #[cold]
    fn no_moment(
        &mut self,
        member: &MemberDescriptor,
        formats: &DateTimes,
        view: View<'_>,
        path: &Path<'_>,
    ) {
        self.count(json::bound(&view));
        let number = if let View::Value(value) = view {
            double(value)
        } else {
            as_number(view)
        };
        let why =
            number.and_then(|number| misfit::number(number, !member.pii && !member.sensitive));
        let why = why.unwrap_or_else(|| "this is no text".to_owned());
        self.blame(
            member,
            path,
            rule::TYPE,
            Severity::Error,
            report::datetime(formats, &why),
        );
    }

    #[cold]
    fn range(&mut self, member: &MemberDescriptor, path: &Path<'_>) {
        self.blame(
            member,
            path,
            rule::RANGE,
            Severity::Error,
            report::range(member),
        );
    }

    /// Reports what is wrong with a member, or with an item of its list.
    #[cold]
    fn blame(
        &mut self,
        member: &MemberDescriptor,
        path: &Path<'_>,
        rule: &'static str,
        severity: Severity,
        what: impl Display,
    ) {
        let of_list = if path.is_item() { "An item of " } else { "" };
        self.report(
            path,
            rule,
            severity,
            format!("{of_list}`{}` {what}", member.name),
        );
    }

    fn text_of(&mut self, member: &'static MemberDescriptor, text: &str, path: &Path<'_>) {
        self.count(size::text(text.len()));
        if member.not_blank && text.trim().is_empty() {
            // Whatever else is wrong with it follows from that.
            return self.blame(
                member,
                path,
                rule::BLANK,
                Severity::Error,
                report::blank(text),
            );
        }
        match wrong_length(text, member.min_chars, member.max_chars) {
            Some(Wrong::Short(count)) => {
                self.blame(
                    member,
                    path,
                    rule::MIN_CHARS,
                    Severity::Error,
                    report::too_short(member.min_chars, count),
                );
            }
            Some(Wrong::Long(count)) => {
                self.blame(
                    member,
                    path,
                    rule::MAX_CHARS,
                    Severity::Error,
                    report::too_long(member.max_chars, count),
                );
            }
            None => {}
        }
        if member.max_bytes != 0 && text.len() > member.max_bytes as usize {
            self.blame(
                member,
                path,
                rule::MAX_BYTES,
                Severity::Error,
                report::too_many_bytes(member, text.len()),
            );
        }
        if let Some(pattern) = member.pattern.filter(|pattern| !pattern.matches(text)) {
            self.blame(
                member,
                path,
                rule::PATTERN,
                Severity::Error,
                format_args!("should match `{}`.", pattern.text),
            );
        }
        if !member.values.is_empty() && !member.values.contains(&text) {
            self.blame(
                member,
                path,
                rule::VALUES,
                Severity::Error,
                report::values(member),
            );
        }
        if let Some(ty) = member.ty {
            if let Some(rule) = ty.format
                && !check(rule, text)
            {
                self.blame(
                    member,
                    path,
                    rule.rule_id(),
                    Severity::Warning,
                    report::format(rule),
                );
            }
            self.enumeration(member, Scalar::Str(text), path);
        }
    }

    fn enumeration(
        &mut self,
        member: &'static MemberDescriptor,
        value: Scalar<'_>,
        path: &Path<'_>,
    ) {
        if let Some(values) = member.ty.and_then(|ty| ty.values.as_ref())
            && !values.open
            && !listed(values, value)
        {
            self.blame(
                member,
                path,
                rule::ENUMERATION,
                Severity::Warning,
                report::enumeration(values),
            );
        }
    }

    fn moment(
        &mut self,
        member: &MemberDescriptor,
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
                    Severity::Error,
                    report::datetime(formats, &why),
                );
            }
            Some(moment)
                if !member.future.is_empty()
                    && moment > *self.now.get_or_insert_with(Timestamp::now) =>
            {
                self.report(
                    path,
                    rule::FUTURE,
                    Severity::Warning,
                    member.future.to_owned(),
                );
            }
            Some(_) => {}
        }
    }

    fn whole_of(&mut self, member: &'static MemberDescriptor, number: i64, path: &Path<'_>) {
        if let Some(ty) = member.ty {
            if let Some(rule) = ty.format
                && !check_number(rule, number)
            {
                self.blame(
                    member,
                    path,
                    rule.rule_id(),
                    Severity::Warning,
                    report::format(rule),
                );
            }
            self.enumeration(member, Scalar::Long(number), path);
        }
        if !member.values.is_empty() && !member.values.contains(&itoa::Buffer::new().format(number))
        {
            self.blame(
                member,
                path,
                rule::VALUES,
                Severity::Error,
                report::values(member),
            );
        }
        #[allow(
            clippy::cast_precision_loss,
            reason = "limits are doubles, and rounding keeps order"
        )]
        self.between(member, number as f64, path);
    }

    fn number(&mut self, member: &'static MemberDescriptor, number: f64, path: &Path<'_>) {
        if !number.is_finite() {
            return self.report(
                path,
                rule::FINITE,
                Severity::Error,
                report::not_finite(member.name),
            );
        }
        if !member.values.is_empty()
            && !member
                .values
                .iter()
                .any(|value| value.parse() == Ok(number))
        {
            self.blame(
                member,
                path,
                rule::VALUES,
                Severity::Error,
                report::values(member),
            );
        }
        self.between(member, number, path);
    }

    fn between(&mut self, member: &MemberDescriptor, number: f64, path: &Path<'_>) {
        if let Some(min) = member.min.filter(|min| number < *min) {
            self.blame(
                member,
                path,
                rule::MIN,
                Severity::Error,
                format_args!("should be at least {min}."),
            );
        }
        if let Some(max) = member.max.filter(|max| number > *max) {
            self.blame(
                member,
                path,
                rule::MAX,
                Severity::Error,
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

fn as_text(view: View<'_>) -> Option<&str> {
    match view {
        View::Str(text) => Some(text),
        View::Value(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn as_whole(view: View<'_>) -> Option<i64> {
    match view {
        View::Int(number) => Some(number),
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
fn as_number(view: View<'_>) -> Option<f64> {
    match view {
        View::Int(number) => Some(number as f64),
        View::Float(number) => Some(as_written(number)),
        View::Number(number) => Some(number),
        View::Value(value) => double(value),
        _ => None,
    }
}
