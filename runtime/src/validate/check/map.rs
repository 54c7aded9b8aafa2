//! Open maps: their names, their values, their size.
//!
//! One rule for what nests: a list is judged item by item however deep it stands, and an object is
//! one wherever it stands, as a property or as an item. An object earns its warning once, with all
//! that is in it: of that, only the lists are looked at, for moments. What a text looks like is a
//! guess, so that a moment in a list is never more than a warning.

use std::borrow::Cow;

use super::path::Path;
use super::value::{Wrong, wrong_length};
use super::{Walk, report};
use crate::descriptor::{MapDescriptor, NameRules};
use crate::json::size;
use crate::value::Value;
use crate::violation::{Severity, rule};
use event_catalog_formats::datetime::may_start;

/// How many moments, and how many objects, in one list are told one by one.
const BAD_ITEMS: usize = 16;

/// Up to so many members, each is compared with each.
const FEW: usize = 16;

/// No text is longer that is fine at a glance, so that nothing overflows where sizes are added up:
/// there is no memory for that many.
const LONG: usize = 1 << 24;

/// One bit for length and first letter: most names of a map differ in them.
#[inline]
fn bit(name: &str) -> u64 {
    let letter = name.as_bytes().first().copied().unwrap_or_default();
    1 << (name.len().wrapping_add(usize::from(letter)) % 64)
}

/// What adds up to the largest size that a map can have.
#[derive(Default)]
struct Fine {
    /// Bytes of text, names included.
    text: usize,
    /// Names and values, items of lists included.
    scalars: usize,
    /// Some value is a list or an object.
    nested: bool,
    /// Some name may stand there twice: another has the same bit.
    twice: bool,
}

/// Looks at a map in which everything is fine, as it nearly always is; nothing where some name or
/// value takes a closer look.
///
/// A function of its own, that has nothing else to keep in registers.
#[inline(never)]
fn glance(map: &MapDescriptor, members: &[(Cow<'_, str>, Value<'_>)]) -> Option<Fine> {
    let NameRules {
        min_chars,
        max_chars,
        not_starting_with,
        reserved,
    } = map.names;
    // So many bytes are neither too few nor too many characters.
    let least = if min_chars <= 1 {
        min_chars as usize
    } else {
        4 * min_chars as usize
    };
    let lengths = least..=if max_chars == 0 {
        LONG
    } else {
        LONG.min(max_chars as usize)
    };
    let start = not_starting_with.as_bytes().first();
    let longest = if map.max_chars == 0 {
        LONG
    } else {
        LONG.min(map.max_chars as usize)
    };
    let (mut fine, mut seen) = (Fine::default(), 0);
    for (name, value) in members {
        let name: &str = name;
        let first = name.as_bytes().first();
        if !lengths.contains(&name.len())
            || (first.is_some() && first == start)
            || reserved.contains(&name)
        {
            return None;
        }
        let bit = bit(name);
        fine.twice |= seen & bit != 0;
        seen |= bit;
        fine.text += name.len();
        fine.scalars += 2;
        match value {
            Value::String(text) if text.len() <= longest => fine.text += text.len(),
            Value::Bool(_) | Value::Int(_) | Value::UInt(_) => {}
            Value::Float(v) if v.is_finite() => {}
            Value::Array(items) => {
                fine.nested = true;
                fine.scalars += items.len();
                fine.text += good_items(map, items, longest)?;
            }
            _ => return None,
        }
    }
    Some(fine)
}

/// How many bytes of text are in a list without lists, objects and nulls; nothing where some item
/// takes a closer look.
#[inline(never)]
fn good_items(map: &MapDescriptor, items: &[Value<'_>], longest: usize) -> Option<usize> {
    let mut bytes = 0;
    for item in items {
        match item {
            Value::String(text) => {
                let text: &str = text;
                if text.len() > longest
                    || (may_start(text) && !map.no_datetimes_in_lists.is_empty())
                {
                    return None;
                }
                bytes += text.len();
            }
            Value::Bool(_) | Value::Int(_) | Value::UInt(_) => {}
            Value::Float(v) if v.is_finite() => {}
            _ => return None,
        }
    }
    Some(bytes)
}

impl Walk<'_> {
    pub(super) fn map(
        &mut self,
        map: &'static MapDescriptor,
        members: &[(Cow<'_, str>, Value<'_>)],
        path: &Path<'_>,
    ) {
        let before = self.bytes;
        let (nested, twice) = if let Some(fine) = glance(map, members) {
            self.count(
                size::text(fine.text)
                    .saturating_add((fine.scalars + 1).saturating_mul(size::SCALAR)),
            );
            (fine.nested, fine.twice)
        } else {
            self.members_of_map(map, members, path)
        };
        if twice {
            self.twice(members, path);
        }
        if nested && map.max_bytes != 0 && self.bytes - before > map.max_bytes {
            let size = size::len_of_map(members);
            if size > map.max_bytes {
                self.report(
                    path,
                    rule::MAX_BYTES,
                    Severity::Error,
                    report::too_large(&path.name(), map.max_bytes, size),
                );
            }
        }
    }

    /// Looks closely at the members of a map. Whether some value is a list or an object, and
    /// whether some name may stand there twice.
    #[cold]
    fn members_of_map(
        &mut self,
        map: &'static MapDescriptor,
        members: &[(Cow<'_, str>, Value<'_>)],
        path: &Path<'_>,
    ) -> (bool, bool) {
        let (mut nested, mut seen, mut twice) = (false, 0, false);
        self.count(size::SCALAR);
        for (name, value) in members {
            let name: &str = name;
            let bit = bit(name);
            twice |= seen & bit != 0;
            seen |= bit;
            let at = path.key(name);
            self.count(size::text(name.len()).saturating_add(size::SCALAR));
            self.name(&map.names, name, &at);
            match value {
                Value::String(text) => self.text(map, text, &at),
                Value::Bool(_) | Value::Int(_) | Value::UInt(_) => {}
                Value::Number(number) => self.count(number.as_str().len()),
                Value::Float(v) if v.is_finite() => {}
                Value::Float(_) => {
                    self.report(&at, rule::FINITE, Severity::Error, report::not_finite(name));
                }
                Value::Null if map.nulls.is_empty() => {}
                Value::Null => {
                    self.report(&at, rule::NULL, Severity::Warning, map.nulls.to_owned());
                }
                Value::Array(items) => {
                    nested = true;
                    self.items(map, items, &at);
                }
                Value::Object(_) => {
                    nested = true;
                    self.inner_object(map, value, true, &at);
                }
                Value::Bytes(_) => {
                    self.report(&at, rule::TYPE, Severity::Error, report::bytes(name));
                }
            }
        }
        (nested, twice)
    }

    pub(super) fn name(&mut self, rules: &NameRules, name: &str, path: &Path<'_>) {
        if let Some(wrong) = wrong_length(name, rules.min_chars, rules.max_chars) {
            let (rule, what) = match wrong {
                Wrong::Short(count) => (
                    rule::NAME_MIN_CHARS,
                    report::too_short(rules.min_chars, count),
                ),
                Wrong::Long(count) => (
                    rule::NAME_MAX_CHARS,
                    report::too_long(rules.max_chars, count),
                ),
            };
            self.report(
                path,
                rule,
                Severity::Error,
                format!("The name of a property {what}"),
            );
        }
        if !rules.not_starting_with.is_empty() && name.starts_with(rules.not_starting_with) {
            let message = format!(
                "The name of a property should not start with `{}`.",
                rules.not_starting_with
            );
            self.report(path, rule::NAME_PREFIX, Severity::Error, message);
        }
        if rules.reserved.contains(&name) {
            self.report(
                path,
                rule::NAME_RESERVED,
                Severity::Error,
                format!("The name `{name}` is reserved: no property can have it."),
            );
        }
    }

    fn text(&mut self, map: &MapDescriptor, text: &str, path: &Path<'_>) {
        self.count(size::text(text.len()));
        if let Some(Wrong::Long(count)) = wrong_length(text, 0, map.max_chars) {
            self.report(
                path,
                rule::MAX_CHARS,
                Severity::Error,
                format!("A text {}", report::too_long(map.max_chars, count)),
            );
        }
    }

    fn items(&mut self, map: &'static MapDescriptor, items: &[Value<'_>], path: &Path<'_>) {
        let (mut moments, mut objects) = (0, 0);
        for (i, item) in items.iter().enumerate() {
            let at = path.index(i);
            self.count(size::SCALAR);
            match item {
                Value::String(text) => {
                    self.text(map, text, &at);
                    self.item_of_list(map, text, &mut moments, &at);
                }
                Value::Float(v) if !v.is_finite() => self.report(
                    &at,
                    rule::FINITE,
                    Severity::Error,
                    report::not_finite("item"),
                ),
                // Decoding limits how deep lists nest; who builds deeper ones by hand has the stack
                // for it.
                Value::Array(items) => self.items(map, items, &at),
                Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) | Value::Null => {
                }
                Value::Object(_) => {
                    self.inner_object(map, item, objects < BAD_ITEMS, &at);
                    objects += 1;
                }
                other => self.count(size::nested(other, size::DEPTH)),
            }
        }
    }

    /// A text in a list, which should stand for no moment.
    fn item_of_list(
        &mut self,
        map: &'static MapDescriptor,
        text: &str,
        moments: &mut usize,
        path: &Path<'_>,
    ) {
        if !map.no_datetimes_in_lists.is_empty()
            && *moments < BAD_ITEMS
            && map
                .datetimes
                .is_some_and(|datetimes| datetimes.parse(text).is_some())
        {
            *moments += 1;
            let message = format!("This reads as a moment. {}", map.no_datetimes_in_lists);
            self.report(path, rule::DATETIME_IN_LIST, Severity::Warning, message);
        }
    }

    /// An object as a property or as an item of a list.
    fn inner_object(
        &mut self,
        map: &'static MapDescriptor,
        object: &Value<'_>,
        is_told: bool,
        path: &Path<'_>,
    ) {
        self.count(size::nested(object, size::DEPTH));
        if is_told && !map.objects.is_empty() {
            self.report(
                path,
                rule::OBJECT,
                Severity::Warning,
                map.objects.to_owned(),
            );
        }
        self.lists_within(map, object, path);
    }

    /// Looks for moments in the lists within an object. Its size was counted.
    fn lists_within(&mut self, map: &'static MapDescriptor, value: &Value<'_>, path: &Path<'_>) {
        match value {
            Value::Object(members) => members
                .iter()
                .for_each(|(name, value)| self.lists_within(map, value, &path.key(name))),
            Value::Array(items) => {
                let mut moments = 0;
                for (i, item) in items.iter().enumerate() {
                    let at = path.index(i);
                    match item {
                        Value::String(text) => self.item_of_list(map, text, &mut moments, &at),
                        item => self.lists_within(map, item, &at),
                    }
                }
            }
            _ => {}
        }
    }

    /// Tells of names that stand there twice.
    fn twice(&mut self, members: &[(Cow<'_, str>, Value<'_>)], path: &Path<'_>) {
        if members.len() <= FEW {
            for (i, (name, _)) in members.iter().enumerate() {
                // Told at the second, however many there are.
                if members
                    .iter()
                    .take(i)
                    .filter(|(other, _)| other == name)
                    .count()
                    == 1
                {
                    self.duplicate(name, path);
                }
            }
            return;
        }
        let mut names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        for same in names.chunk_by(|name, next| name == next) {
            if let [name, _, ..] = same {
                self.duplicate(name, path);
            }
        }
    }
}
