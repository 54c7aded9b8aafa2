//! Plausible values for a field, from what the catalog says about it.
//!
//! Addresses, domains and phone numbers are those that standards set aside for examples, so a
//! sample that escapes reaches nobody.

use std::borrow::Cow;

use event_catalog_formats::base64;
use jiff::Timestamp;

use super::Random;
use crate::datetime::DateTimes;
use crate::descriptor::{FieldDescriptor, Format, Kind};
use crate::record::{Scalar, ScalarBuf};
use crate::validate::check::Check;

/// Thirty days from 2026-06-01T00:00:00Z on, in milliseconds: samples look recent and do not depend
/// on the clock.
pub(super) const SPAN: (i64, i64) = (1_780_272_000_000, 1_780_272_000_000 + 30 * 24 * 60 * 60_000);

/// What all values of one record have in common, so that they fit together.
pub(super) struct Scene {
    /// When it happened, in milliseconds since 1970.
    moment: i64,
    /// The last moment that may be.
    last: i64,
    place: &'static Place,
    person: &'static str,
    number: u32,
    user: Option<User>,
}

/// A user who comes back: where the chance of what is personal starts from.
#[derive(Clone, Copy)]
pub(super) struct User(u64);

impl User {
    pub(super) const fn new(seed: u64, index: u32) -> Self {
        User(Random::new(seed ^ (index as u64).wrapping_add(1).rotate_left(32)).next())
    }

    /// The chance of one field: the same whenever it is the same user.
    fn random(self, field: &str) -> Random {
        Random::new(field.bytes().fold(self.0, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }
}

struct Place {
    time_zone: &'static str,
    language: &'static str,
    currency: &'static str,
}

const fn place(time_zone: &'static str, language: &'static str, currency: &'static str) -> Place {
    Place {
        time_zone,
        language,
        currency,
    }
}

static PLACES: [Place; 12] = [
    place("America/New_York", "en-US", "USD"),
    place("America/Los_Angeles", "en-US", "USD"),
    place("America/Toronto", "en-CA", "CAD"),
    place("America/Mexico_City", "es-MX", "MXN"),
    place("America/Sao_Paulo", "pt-BR", "BRL"),
    place("Europe/London", "en-GB", "GBP"),
    place("Europe/Berlin", "de", "EUR"),
    place("Europe/Paris", "fr", "EUR"),
    place("Asia/Tokyo", "ja", "JPY"),
    place("Asia/Singapore", "en-SG", "SGD"),
    place("Asia/Kolkata", "hi-IN", "INR"),
    place("Australia/Sydney", "en-AU", "AUD"),
];

static PEOPLE: [&str; 12] = [
    "ada",
    "alan",
    "barbara",
    "claude",
    "donald",
    "edsger",
    "frances",
    "grace",
    "john",
    "katherine",
    "margaret",
    "tony",
];

pub(super) static WORDS: [&str; 24] = [
    "amber", "autumn", "bridge", "cedar", "coral", "drift", "early", "ember", "field", "garden",
    "harbor", "island", "lantern", "maple", "meadow", "north", "ocean", "river", "silver",
    "spring", "summer", "thunder", "willow", "winter",
];

impl Scene {
    pub(super) fn new(random: &mut Random, (from, to): (i64, i64), user: Option<User>) -> Self {
        let minutes = to.saturating_sub(from) / 60_000;
        let minute = i64::from(random.below(u32::try_from(minutes).unwrap_or_default()));
        let rest = to
            .saturating_sub(from)
            .saturating_sub(minute * 60_000)
            .clamp(0, 60_000);
        let moment = from
            + minute * 60_000
            + i64::from(random.below(u32::try_from(rest).unwrap_or_default()));
        let mut own = user.map(|user| user.random(""));
        let random = own.as_mut().unwrap_or(random);
        Scene {
            moment,
            last: to.saturating_sub(1).max(from),
            place: random.pick(&PLACES),
            person: random.pick::<&str, 12>(&PEOPLE),
            number: random.below(1_000),
            user,
        }
    }

    /// A value: one of these texts if there are any, else of the enumeration if the field has one,
    /// else one of its examples, else made up. What is personal is the user's.
    pub(super) fn value(
        &self,
        random: &mut Random,
        descriptor: &'static FieldDescriptor,
        texts: Option<&'static [&'static str]>,
    ) -> ScalarBuf<'static> {
        match self.user.filter(|_| descriptor.pii) {
            Some(user) => Scene {
                moment: SPAN.0,
                last: SPAN.1,
                ..*self
            }
            .drawn(&mut user.random(descriptor.name()), descriptor, texts),
            None => self.drawn(random, descriptor, texts),
        }
    }

    fn drawn(
        &self,
        random: &mut Random,
        descriptor: &'static FieldDescriptor,
        texts: Option<&'static [&'static str]>,
    ) -> ScalarBuf<'static> {
        let rule = descriptor.ty.and_then(|ty| ty.format);
        // An event may have but some of an enumeration's values.
        let narrower = texts.or(descriptor
            .own_examples
            .filter(|_| descriptor.values().is_some()));
        if let Some(value) =
            narrower.and_then(|texts| listed(random, descriptor, texts.iter().copied()))
        {
            return value;
        }
        if let Some(values) = descriptor.values()
            && let Some(value) = listed(
                random,
                descriptor,
                values.items.iter().map(|item| item.wire),
            )
        {
            return value;
        }
        if let Some(value) = listed(
            random,
            descriptor,
            examples(descriptor, rule).iter().copied(),
        ) {
            return value;
        }
        if descriptor.is_constrained() {
            return self.within(random, descriptor, rule);
        }
        match descriptor.kind {
            Kind::String => ScalarBuf::Str(self.text(random, descriptor, rule).into()),
            Kind::DateTime(formats) => ScalarBuf::Str(self.moment(random, formats).into()),
            Kind::Int => {
                ScalarBuf::Int(i32::try_from(self.whole(random, rule, 100)).unwrap_or(i32::MAX))
            }
            Kind::Long => ScalarBuf::Long(self.whole(random, rule, 100_000)),
            Kind::Double => ScalarBuf::Double(f64::from(random.below(4_000)) / 4.0),
            Kind::Bytes => ScalarBuf::Bytes(Cow::Owned(random.next().to_be_bytes().to_vec())),
            // Quarters: every format writes and reads them exactly.
            Kind::Float => ScalarBuf::Float(
                f32::from(u16::try_from(random.below(256)).unwrap_or_default()) / 4.0,
            ),
            Kind::Boolean => ScalarBuf::Bool(random.chance(1, 2)),
            // What nests is made elsewhere.
            Kind::Record(_) | Kind::Map(_) | Kind::Any => ScalarBuf::Str(Cow::Borrowed("")),
        }
    }

    /// A value that keeps constraints: one that is listed, else one between the limits.
    fn within(
        &self,
        random: &mut Random,
        descriptor: &'static FieldDescriptor,
        rule: Option<Format>,
    ) -> ScalarBuf<'static> {
        let constraints = descriptor.constraints;
        if let Some(value) = listed(random, descriptor, constraints.values.iter().copied()) {
            return value;
        }
        let least = constraints
            .min
            .unwrap_or_else(|| constraints.max.unwrap_or(100.0).min(0.0));
        let most = constraints.max.unwrap_or(least + 100.0);
        // In steps of a 64th, so that every format writes and reads it exactly where limits allow.
        let steps = ((most - least) * 64.0).floor().clamp(0.0, 65_536.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 65,536"
        )]
        let number = least + f64::from(random.below(steps as u32 + 1)) / 64.0;
        #[allow(clippy::cast_possible_truncation, reason = "between limits that fit")]
        match descriptor.kind {
            Kind::Int if rule.is_none() => ScalarBuf::Int(number.min(most).ceil() as i32),
            Kind::Long if rule.is_none() => ScalarBuf::Long(number.min(most).ceil() as i64),
            Kind::Float => ScalarBuf::Float(number as f32),
            Kind::Double => ScalarBuf::Double(number),
            Kind::Int => ScalarBuf::Int(self.whole(random, rule, 100).try_into().unwrap_or(0)),
            Kind::Long => ScalarBuf::Long(self.whole(random, rule, 100)),
            Kind::DateTime(formats) => ScalarBuf::Str(self.moment(random, formats).into()),
            _ => {
                let mut text = self.text(random, descriptor, rule);
                while text.chars().count() < constraints.min_chars as usize {
                    text.push(' ');
                    text.push_str(random.pick::<&str, 24>(&WORDS));
                }
                let most = match (descriptor.max_chars, constraints.max_bytes) {
                    (0, 0) => u32::MAX,
                    (chars, 0) => chars,
                    (0, bytes) => bytes,
                    (chars, bytes) => chars.min(bytes),
                };
                text.truncate(most as usize);
                ScalarBuf::Str(text.into())
            }
        }
    }

    /// The moment of the event in ISO 8601, or an example where that is none of the formats.
    fn moment(&self, random: &mut Random, formats: &'static DateTimes) -> String {
        let moment = Timestamp::from_millisecond(self.millis(random)).unwrap_or_default();
        let text = moment.to_string();
        if formats.parse(&text).is_some() {
            return text;
        }
        let mut examples = formats.formats.iter().flat_map(|format| format.examples);
        examples
            .next()
            .map_or(text, |example| (*example).to_owned())
    }

    /// A little after the moment of the event.
    fn millis(&self, random: &mut Random) -> i64 {
        (self.moment + i64::from(random.below(3_000))).min(self.last)
    }

    fn whole(&self, random: &mut Random, rule: Option<Format>, end: u32) -> i64 {
        match rule {
            Some(Format::UnixSeconds) => self.millis(random) / 1_000,
            Some(Format::UnixMillis) => self.millis(random),
            _ => i64::from(random.below(end)),
        }
    }

    fn text(
        &self,
        random: &mut Random,
        descriptor: &FieldDescriptor,
        rule: Option<Format>,
    ) -> String {
        let limit = if descriptor.max_chars == 0 {
            usize::MAX
        } else {
            descriptor.max_chars as usize
        };
        let mut text = match rule {
            Some(rule) => self.formatted(random, rule),
            None => free(random, descriptor.name()),
        };
        // All of it is ASCII: characters are bytes.
        if text.len() > limit
            && let Some(shortest) = rule.and_then(shortest)
        {
            shortest.clone_into(&mut text);
        }
        text.truncate(limit);
        text
    }

    fn formatted(&self, random: &mut Random, rule: Format) -> String {
        match rule {
            Format::Uuid => {
                let bytes = u128::from(random.next()) << 64 | u128::from(random.next());
                uuid::Builder::from_random_bytes(bytes.to_be_bytes())
                    .into_uuid()
                    .to_string()
            }
            // The first eight digits of an object id are the second it was made.
            Format::ObjectId => format!("{:08x}{:016x}", self.moment / 1_000, random.next()),
            Format::Email => format!("{}.{}@example.com", self.person, self.number),
            Format::Url => format!(
                "https://example.com/{}/{}",
                random.pick(&WORDS),
                random.below(1_000)
            ),
            Format::Phone => format!("+120255501{:02}", random.below(100)),
            Format::Ip => format!("192.0.2.{}", 1 + random.below(254)),
            Format::TimeZone => self.place.time_zone.to_owned(),
            Format::Currency => self.place.currency.to_owned(),
            Format::Language => self.place.language.to_owned(),
            Format::Json => format!(
                r#"{{"{}":"{}","count":{}}}"#,
                random.pick(&WORDS),
                random.pick(&WORDS),
                random.below(100)
            ),
            Format::Date => format!(
                "{}-{:02}-{:02}",
                1960 + random.below(45),
                1 + random.below(12),
                1 + random.below(28)
            ),
            Format::Duration => format!("PT{}M", 1 + random.below(600)),
            Format::UnixSeconds | Format::UnixMillis => {
                self.whole(random, Some(rule), 0).to_string()
            }
        }
    }
}

/// Text of no format. The catalog's habit of ending names in `_id` or `_name` says what it is for.
fn free(random: &mut Random, name: &str) -> String {
    let (first, second) = (*random.pick(&WORDS), *random.pick(&WORDS));
    if name.ends_with("_id") {
        format!("{first}-{:04}", random.below(10_000))
    } else if name.ends_with("_name") {
        format!("{} {}", title(first), title(second))
    } else {
        format!("{first} {second}")
    }
}

/// What a format needs at least, where that is less than what [`Scene::formatted`] makes.
const fn shortest(rule: Format) -> Option<&'static str> {
    match rule {
        Format::Email => Some("a@b.example"),
        Format::Url => Some("http://a.example"),
        Format::Phone => Some("+2025550"),
        Format::Ip => Some("192.0.2.1"),
        Format::TimeZone => Some("UTC"),
        Format::Language => Some("en"),
        Format::Json => Some("{}"),
        _ => None,
    }
}

/// The examples to choose from.
///
/// Identifiers that are all alike and times that disagree make poor samples, so those are made up
/// even where there are examples; and the examples of a type, which many fields share, are for
/// types that have no format to make up values by.
fn examples(descriptor: &'static FieldDescriptor, rule: Option<Format>) -> &'static [&'static str] {
    match rule {
        Some(Format::Uuid | Format::ObjectId | Format::UnixSeconds | Format::UnixMillis) => &[],
        Some(_) => descriptor
            .own_examples
            .unwrap_or(descriptor.definition.examples),
        None => descriptor.examples(),
    }
}

/// One of these texts, as a value of the field's kind; those that break its format or its limit are
/// passed over.
fn listed(
    random: &mut Random,
    descriptor: &'static FieldDescriptor,
    texts: impl Iterator<Item = &'static str>,
) -> Option<ScalarBuf<'static>> {
    let mut fitting: Vec<_> = texts
        .filter_map(|text| parse(descriptor.kind, text))
        .filter(|value| fits(descriptor, value))
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let at = random.index(fitting.len());
    Some(fitting.swap_remove(at))
}

fn parse(kind: Kind, text: &'static str) -> Option<ScalarBuf<'static>> {
    match kind {
        Kind::String | Kind::DateTime(_) => Some(ScalarBuf::Str(Cow::Borrowed(text))),
        Kind::Int => text.parse().ok().map(ScalarBuf::Int),
        Kind::Long => text.parse().ok().map(ScalarBuf::Long),
        Kind::Float => text
            .parse()
            .ok()
            .filter(|v: &f32| v.is_finite())
            .map(ScalarBuf::Float),
        Kind::Double => text
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite())
            .map(ScalarBuf::Double),
        Kind::Boolean => text.parse().ok().map(ScalarBuf::Bool),
        Kind::Bytes => base64::decode(text).map(|bytes| ScalarBuf::Bytes(Cow::Owned(bytes))),
        Kind::Record(_) | Kind::Map(_) | Kind::Any => None,
    }
}

/// Nothing lies in the future of samples, since the clock plays no part.
static CHECK: Check = Check::new().now(Timestamp::MAX);

fn fits(descriptor: &'static FieldDescriptor, value: &ScalarBuf<'_>) -> bool {
    let scalar = value.as_scalar();
    if let Scalar::Str(text) = scalar
        && descriptor.max_chars != 0
        && text.chars().count() > descriptor.max_chars as usize
    {
        return false;
    }
    if (descriptor.is_constrained() || matches!(descriptor.kind, Kind::DateTime(_)))
        && !CHECK.accepts(descriptor, scalar)
    {
        return false;
    }
    descriptor
        .ty
        .is_none_or(|ty| crate::validate::formed(ty, scalar))
        && descriptor
            .values()
            .is_none_or(|values| values.open || crate::validate::listed(values, scalar))
}

fn title(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use event_catalog_formats::format::check;

    use super::*;

    #[test]
    fn what_is_made_up_has_its_format() {
        let mut random = Random::new(1);
        for _ in 0..300 {
            let scene = Scene::new(&mut random, SPAN, None);
            for rule in Format::ALL {
                let text = scene.formatted(&mut random, rule);
                assert!(check(rule, &text), "{rule:?}: {text}");
                assert!(
                    shortest(rule).is_none_or(|short| check(rule, short)),
                    "{rule:?}"
                );
            }
        }
        for place in &PLACES {
            assert!(
                check(Format::TimeZone, place.time_zone)
                    && check(Format::Language, place.language)
                    && check(Format::Currency, place.currency)
            );
        }
    }
}
