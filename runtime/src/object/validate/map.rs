//! Open maps: their names, their values, their size.

use std::borrow::Cow;

use super::path::Path;
use super::value::{Wrong, wrong_length};
use super::{Walk, report};
use crate::object::datetime::DateTimes;
use crate::object::descriptor::{MapDescriptor, NameRules};
use crate::object::json;
use crate::validate::size;
use crate::value::Value;
use crate::violation::{Severity, rule};

/// How many moments in one list are told one by one.
const BAD_ITEMS: usize = 16;

/// Up to so many members, each is compared with each.
const FEW: usize = 16;

/// What a glance at a name looks for: most are fine, and need no closer look.
struct Glance {
    /// How few and how many bytes are certainly neither too few nor too many characters.
    least: usize,
    most: usize,
    start: Option<u8>,
    reserved: &'static [&'static str],
}

impl Glance {
    fn new(rules: &NameRules) -> Self {
        let (least, most) = (rules.min_chars as usize, rules.max_chars as usize);
        Glance {
            least: if least <= 1 { least } else { 4 * least },
            most: if most == 0 { usize::MAX } else { most },
            start: rules.not_starting_with.as_bytes().first().copied(),
            reserved: rules.reserved,
        }
    }

    /// Whether nothing is wrong with a name; false where it takes a closer look.
    #[inline]
    fn is_good(&self, name: &str) -> bool {
        let first = name.as_bytes().first();
        name.len() >= self.least
            && name.len() <= self.most
            && (first.is_none() || first != self.start.as_ref())
            && !self.reserved.contains(&name)
    }
}

/// One bit for length and first letter: most names of a map differ in them.
#[inline]
fn bit(name: &str) -> u64 {
    let letter = name.as_bytes().first().copied().unwrap_or_default();
    1 << (name.len().wrapping_add(usize::from(letter)) % 64)
}

/// If nothing is wrong with a value at a glance: how many bytes of text and how many values are in it, and whether it is a list.
#[inline]
fn good_value(map: &MapDescriptor, value: &Value<'_>) -> Option<(usize, usize, bool)> {
    let most = map.max_chars as usize;
    let short = |text: &str| most == 0 || text.len() <= most;
    match value {
        Value::String(text) => {
            let text: &str = text;
            short(text).then_some((text.len(), 1, false))
        }
        Value::Bool(_) | Value::Int(_) | Value::UInt(_) => Some((0, 1, false)),
        Value::Float(v) if v.is_finite() => Some((0, 1, false)),
        Value::Array(items) => {
            let mut bytes = 0_usize;
            for item in items {
                match item {
                    Value::String(text) => {
                        let text: &str = text;
                        if !short(text) || (DateTimes::may_start(text) && !map.no_datetimes_in_lists.is_empty()) {
                            return None;
                        }
                        bytes = bytes.saturating_add(text.len());
                    }
                    Value::Bool(_) | Value::Int(_) | Value::UInt(_) => {}
                    Value::Float(v) if v.is_finite() => {}
                    _ => return None,
                }
            }
            Some((bytes, items.len() + 1, true))
        }
        _ => None,
    }
}

impl Walk<'_> {
    pub(super) fn map(&mut self, map: &'static MapDescriptor, members: &[(Cow<'_, str>, Value<'_>)], path: &Path<'_>) {
        let glance = Glance::new(&map.names);
        // What was fine at a glance: bytes of text, and names and values.
        let (mut text, mut scalars) = (0_usize, 1_usize);
        let (mut nested, mut seen, mut twice) = (false, 0_u64, false);
        let before = self.bytes;
        for (i, (name, value)) in members.iter().enumerate() {
            let name: &str = name;
            text = text.saturating_add(name.len());
            scalars += 2;
            let bit = bit(name);
            if seen & bit != 0 && !twice {
                twice = i >= FEW || members.iter().take(i).any(|(other, _)| other == name);
            }
            seen |= bit;
            // Nearly everything is fine and needs no path.
            if glance.is_good(name)
                && let Some((bytes, values, is_list)) = good_value(map, value)
            {
                text = text.saturating_add(bytes);
                scalars += values;
                nested |= is_list;
                continue;
            }
            let at = path.key(name);
            self.name(map, name, &at);
            match value {
                Value::String(text) => self.text(map, text, &at),
                Value::Bool(_) | Value::Int(_) | Value::UInt(_) => {}
                Value::Number(text) => self.count(text.len()),
                Value::Float(v) if v.is_finite() => {}
                Value::Float(_) => self.report(&at, rule::FINITE, Severity::Error, report::not_finite(name)),
                Value::Null if map.nulls.is_empty() => {}
                Value::Null => self.report(&at, rule::NULL, Severity::Warning, map.nulls.to_owned()),
                Value::Array(items) => {
                    nested = true;
                    self.items(map, items, &at);
                }
                Value::Object(_) => {
                    nested = true;
                    self.count(size::nested(value, size::DEPTH));
                    if !map.objects.is_empty() {
                        self.report(&at, rule::OBJECT, Severity::Warning, map.objects.to_owned());
                    }
                }
                Value::Bytes(_) => self.report(&at, rule::TYPE, Severity::Error, report::bytes(name)),
            }
        }
        self.count(size::text(text).saturating_add(scalars.saturating_mul(size::SCALAR)));
        if twice {
            self.twice(members, path);
        }
        if nested && map.max_bytes != 0 && self.bytes - before > map.max_bytes {
            let size = json::len_of_map(members);
            if size <= map.max_bytes {
                return;
            }
            self.report(path, rule::MAX_BYTES, Severity::Error, report::too_large(&path.name(), map.max_bytes, size));
        }
    }

    fn name(&mut self, map: &MapDescriptor, name: &str, path: &Path<'_>) {
        let rules = &map.names;
        if let Some(wrong) = wrong_length(name, rules.min_chars, rules.max_chars) {
            let (rule, what) = match wrong {
                Wrong::Short(count) => (rule::NAME_MIN_CHARS, report::too_short(rules.min_chars, count)),
                Wrong::Long(count) => (rule::NAME_MAX_CHARS, report::too_long(rules.max_chars, count)),
            };
            self.report(path, rule, Severity::Error, format!("The name of a property {what}"));
        }
        if !rules.not_starting_with.is_empty() && name.starts_with(rules.not_starting_with) {
            let message = format!("The name of a property should not start with `{}`.", rules.not_starting_with);
            self.report(path, rule::NAME_PREFIX, Severity::Error, message);
        }
        if rules.reserved.contains(&name) {
            self.report(path, rule::NAME_RESERVED, Severity::Error, format!("The name `{name}` is reserved: no property can have it."));
        }
    }

    fn text(&mut self, map: &MapDescriptor, text: &str, path: &Path<'_>) {
        self.count(size::text(text.len()));
        if let Some(Wrong::Long(count)) = wrong_length(text, 0, map.max_chars) {
            self.report(path, rule::MAX_CHARS, Severity::Error, format!("A text {}", report::too_long(map.max_chars, count)));
        }
    }

    fn items(&mut self, map: &'static MapDescriptor, items: &[Value<'_>], path: &Path<'_>) {
        let mut moments = 0;
        for (i, item) in items.iter().enumerate() {
            let at = path.index(i);
            self.count(size::SCALAR);
            match item {
                Value::String(text) => {
                    self.text(map, text, &at);
                    if !map.no_datetimes_in_lists.is_empty() && moments < BAD_ITEMS && map.datetimes.parse(text).is_some() {
                        moments += 1;
                        self.report(&at, rule::DATETIME_IN_LIST, Severity::Error, map.no_datetimes_in_lists.to_owned());
                    }
                }
                Value::Float(v) if !v.is_finite() => self.report(&at, rule::FINITE, Severity::Error, report::not_finite("item")),
                // Decoding limits how deep lists nest; who builds deeper ones by hand has the stack for it.
                Value::Array(items) => self.items(map, items, &at),
                Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) | Value::Null => {}
                other => self.count(size::nested(other, size::DEPTH)),
            }
        }
    }

    fn twice(&mut self, members: &[(Cow<'_, str>, Value<'_>)], path: &Path<'_>) {
        if members.len() <= FEW {
            for (i, (name, _)) in members.iter().enumerate() {
                // Told at the second, however many there are.
                if members.iter().take(i).filter(|(other, _)| other == name).count() == 1 {
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
