//! Taking personal data out of records, before they go where it must not.
//!
//! - this file: which fields of an event are redacted, and what becomes of them;
//! - `stand_in`: what stands in for a text;
//! - `open`: JSON that nobody has described;
//! - `record`: the same for values of what nests, for objects, and for custom events.

mod open;
mod record;
mod stand_in;

pub(crate) use stand_in::{MASK, neutral_number};

use std::borrow::Cow;
use std::fmt;

use crate::descriptor::{Back, Plan};
use crate::descriptor::{FieldDescriptor, Format, Kind, Presence, Rule, Shape, TypeDescriptor};
use crate::record::{EventRecord, FieldMut, Scalar, ScalarBuf, View};
use crate::value::UnknownEvent;

/// How to take personal data out of a record.
///
/// Safe by default: redacted is what the vendor flags as personal data, what the catalog judges to
/// be personal or secret, every text that is JSON, since nobody knows what is in it, and fields and
/// events that the catalog does not know. [`Redaction::only_flagged`] and
/// [`Redaction::keep_unknown`] redact less.
///
/// Not covered: personal data in fields that the catalog takes for harmless, such as the name of a
/// campaign that names somebody.
///
/// | | text | JSON in a text | number, boolean | list | unknown field |
/// |---|---|---|---|---|---|
/// | mask | neutral text | keys stay, texts `***`, all else null | absent; neutral where required | item by item | text `***`, anything else null |
/// | drop | absent; neutral where required | absent; as `mask` where required | absent; neutral where required | absent; item by item where required | removed |
/// | hash | pseudonym | keys stay, texts pseudonyms, all else null | absent; neutral where required | item by item | text a pseudonym, anything else null |
///
/// A redacted record is as valid as it was: lengths are kept, formats too, enumerations that list
/// all their values are left out or become the first of them, and what a rule over several fields
/// asks for is not dropped. A text that should be JSON and is not becomes `***` or a pseudonym as a
/// whole. Redacting twice changes nothing. Empty text stays.
///
/// # What stands in for a text
///
/// | format | neutral | pseudonym |
/// |---|---|---|
/// | none | `***` | `***` and 32 hexadecimal digits, fewer where the field allows less |
/// | UUID | `00000000-0000-8000-8000-000000000000` | of version 8, as RFC 9562 has it for one's own use; the fourth group begins with 8 |
/// | object id | 24 zeros | begins with `00`, as no real one does: its time would be in 1970 |
/// | email address | `***@redacted.invalid` | 32 hexadecimal digits `@redacted.invalid` |
/// | URL | `https://redacted.invalid/` | the same and 32 hexadecimal digits |
/// | phone number | `+9990000000` | `+999` and 12 digits: no country has that code |
/// | IP address | `2001:db8::` | in `2001:db8::/32`, which is for documentation |
/// | time zone, currency, language, date | `Etc/UTC`, `XXX`, `und`, `1900-01-01` | the same as neutral: so few values are in use that counting them tells which is which |
///
/// # Pseudonyms
///
/// A pseudonym is the HMAC-SHA256 of the value. With one key, one value has one pseudonym per
/// format, whatever the field, the event and the day, so joins and counts still work; of phone
/// numbers there are only a billion, so that among 100,000 a few are mistaken for others. Values
/// are compared by their bytes: `Ada@example.com` and `ada@example.com` differ. The last digits
/// check the others by the key: with them, redaction tells its own pseudonyms, which stay, from a
/// value that somebody made to look like one, which does not.
///
/// Who has the key can find out whether a pseudonym stands for a value at hand; keep it like a
/// password, and forget it to make pseudonyms anonymous.
#[derive(Clone)]
pub struct Redaction {
    mode: Mode,
    only_flagged: bool,
    keep_unknown: bool,
    plan: Option<&'static Plan>,
}

#[derive(Clone)]
enum Mode {
    Mask,
    Drop,
    Hash([u8; 32]),
}

// The key is a secret.
impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode {
            Mode::Mask => "mask",
            Mode::Drop => "drop",
            Mode::Hash(_) => "hash",
        };
        f.debug_struct("Redaction")
            .field("mode", &mode)
            .field("only_flagged", &self.only_flagged)
            .field("keep_unknown", &self.keep_unknown)
            .field("plan", &self.plan.is_some())
            .finish()
    }
}

impl Redaction {
    /// Text becomes neutral, such as `***`.
    pub const fn mask() -> Self {
        Self::new(Mode::Mask)
    }

    /// Values go; what is required is masked.
    pub const fn drop() -> Self {
        Self::new(Mode::Drop)
    }

    /// Text becomes a pseudonym, which only the key ties to the value.
    pub const fn hash(key: &[u8; 32]) -> Self {
        Self::new(Mode::Hash(*key))
    }

    const fn new(mode: Mode) -> Self {
        Redaction {
            mode,
            only_flagged: false,
            keep_unknown: false,
            plan: None,
        }
    }

    /// Whether only what the vendor flags as personal is redacted, and unknown fields. What the
    /// catalog judges to be sensitive, such as device ids and push tokens, and JSON in texts, such
    /// as the properties of custom events, then stays in the clear.
    #[must_use]
    pub const fn only_flagged(mut self, yes: bool) -> Self {
        self.only_flagged = yes;
        self
    }

    /// Whether fields that the catalog does not know stay as they are; without this call they are
    /// redacted.
    #[must_use]
    pub const fn keep_unknown(mut self, yes: bool) -> Self {
        self.keep_unknown = yes;
        self
    }

    /// The custom events of a catalog. The properties of an event that is one of them are then
    /// redacted property by property: planned ones that are not personal stay, all others go.
    #[must_use]
    pub const fn plan(mut self, plan: &'static Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Whether a field is redacted.
    pub const fn covers(&self, descriptor: &FieldDescriptor) -> bool {
        descriptor.pii || (!self.only_flagged && descriptor.is_private())
    }

    /// Whether only what the vendor flags as personal is redacted.
    pub const fn is_only_flagged(&self) -> bool {
        self.only_flagged
    }

    pub(crate) const fn own_plan(&self) -> Option<&'static Plan> {
        self.plan
    }

    /// Whether fields that the catalog does not know are redacted.
    pub const fn covers_unknown(&self) -> bool {
        !self.keep_unknown
    }

    /// Redacts a record in place.
    pub fn redact(&self, record: &mut dyn EventRecord<'_>) {
        let event = record.descriptor();
        let back = self
            .plan
            .and_then(|plan| plan.back.as_ref().map(|back| (plan, back)));
        let back = back.filter(|(_, back)| back.event == event.name);
        record.fields_mut(&mut |fields, unknown| {
            let planned = back.and_then(|(plan, back)| self.planned(plan, back, fields));
            for (at, (descriptor, field)) in event.fields.iter().zip(&mut *fields).enumerate() {
                match &planned {
                    Some((properties, text)) if *properties == at => {
                        field.put(Some(ScalarBuf::Str(Cow::Owned(text.clone()))));
                    }
                    _ if descriptor.kind.is_nested() => {
                        let needed =
                            descriptor.presence == Presence::Required || is_needed(event.rules, at);
                        self.nested(descriptor, needed, field);
                    }
                    _ if self.covers(descriptor) => {
                        let needed =
                            descriptor.presence == Presence::Required || is_needed(event.rules, at);
                        self.field(descriptor, needed, field);
                    }
                    _ => {}
                }
            }
            self.unknown(unknown);
        });
    }

    /// Redacts an event of a type that the catalog does not know: the type stays, all fields are
    /// unknown.
    pub fn redact_unknown_event(&self, event: &mut UnknownEvent<'_>) {
        self.unknown(&mut event.fields);
    }

    /// Where the properties of a custom event stand in these fields, and what they become, if the
    /// plan knows the event.
    fn planned(
        &self,
        plan: &'static Plan,
        back: &Back,
        fields: &[FieldMut<'_, '_>],
    ) -> Option<(usize, String)> {
        let name = text_in(fields.get(back.name)?)?;
        let properties = text_in(fields.get(back.properties)?)?;
        self.properties(plan, name, properties)
            .map(|text| (back.properties, text))
    }

    /// What nests: as a whole where the field is personal, else what is personal within.
    fn nested(
        &self,
        descriptor: &'static FieldDescriptor,
        needed: bool,
        field: &mut FieldMut<'_, '_>,
    ) {
        let value = match field.as_ref().view() {
            View::Absent => return,
            view => view.to_value().into_owned(),
        };
        match self.value(descriptor, needed, value) {
            Some(value) => {
                if field.set(value).is_err() {
                    field.clear();
                }
            }
            None => field.clear(),
        }
    }

    /// A field that cannot be left out if it is needed.
    fn field(&self, descriptor: &FieldDescriptor, needed: bool, field: &mut FieldMut<'_, '_>) {
        let is_text =
            descriptor.kind == Kind::String && descriptor.values().is_none_or(|values| values.open);
        if !needed
            && (matches!(self.mode, Mode::Drop) || (descriptor.shape == Shape::One && !is_text))
        {
            field.clear();
            return;
        }
        let mut items = Vec::new();
        let held = field.as_ref();
        held.read(&mut |item| items.push(item.and_then(|item| self.item(descriptor, item))));
        if held.is_present() {
            field.start_list();
        }
        for item in items {
            field.put(item);
        }
    }

    /// What a value becomes; `None` where null may stand.
    fn item(&self, descriptor: &FieldDescriptor, item: Scalar<'_>) -> Option<ScalarBuf<'static>> {
        let closed = descriptor.values().filter(|values| !values.open);
        if descriptor.shape == Shape::NullableList
            && (closed.is_some() || descriptor.kind != Kind::String)
        {
            return None;
        }
        let first = closed
            .and_then(|values| values.items.first())
            .map(|item| item.wire);
        Some(match item {
            Scalar::Str(_) if first.is_some() => {
                ScalarBuf::Str(Cow::Borrowed(first.unwrap_or_default()))
            }
            Scalar::Str(text) => {
                ScalarBuf::Str(self.text(descriptor.ty, limit(descriptor.max_chars), text))
            }
            Scalar::Int(_) => ScalarBuf::Int(neutral(first, descriptor.ty)),
            Scalar::Long(_) => ScalarBuf::Long(neutral(first, descriptor.ty)),
            Scalar::Float(_) => ScalarBuf::Float(
                first
                    .and_then(|first| first.parse().ok())
                    .unwrap_or_default(),
            ),
            Scalar::Double(_) => ScalarBuf::Double(
                first
                    .and_then(|first| first.parse().ok())
                    .unwrap_or_default(),
            ),
            Scalar::Bool(_) => ScalarBuf::Bool(false),
            Scalar::Bytes(_) => ScalarBuf::Bytes(Cow::Borrowed(&[])),
        })
    }

    /// What a text of some type becomes, in no more than `limit` characters.
    pub(crate) fn text(
        &self,
        ty: Option<&TypeDescriptor>,
        limit: usize,
        text: &str,
    ) -> Cow<'static, str> {
        let rule = ty.and_then(|ty| ty.format);
        if text.is_empty() {
            return Cow::Borrowed("");
        }
        match &self.mode {
            _ if rule == Some(Format::Json) => self.json(limit, text),
            Mode::Mask | Mode::Drop => stand_in::mask(rule, limit),
            Mode::Hash(key) => stand_in::pseudonym(key, rule, limit, text),
        }
    }
}

/// A limit of characters, where 0 stands for none.
pub(crate) const fn limit(max_chars: u32) -> usize {
    if max_chars == 0 {
        usize::MAX
    } else {
        max_chars as usize
    }
}

/// The number that any other of its type becomes: the first of an enumeration, else that of its
/// format.
fn neutral<N: std::str::FromStr + TryFrom<i64> + Default>(
    first: Option<&str>,
    ty: Option<&TypeDescriptor>,
) -> N {
    let of_format = || N::try_from(neutral_number(ty)).ok();
    first
        .and_then(|first| first.parse().ok())
        .or_else(of_format)
        .unwrap_or_default()
}

/// Whether a rule over several fields may be broken when the field goes.
fn is_needed(rules: &[Rule], at: usize) -> bool {
    rules.iter().any(|rule| rule.demand.needs(at))
}

/// The text of a field that is a text.
fn text_in<'f>(field: &'f FieldMut<'_, '_>) -> Option<&'f str> {
    match field.as_ref().scalar()? {
        Scalar::Str(text) => Some(text),
        _ => None,
    }
}
