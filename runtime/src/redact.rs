//! Taking personal data out of records, before they go where it must not.

use std::borrow::Cow;
use std::fmt;

use crate::descriptor::{Kind, Presence, Rule, Shape, Slot};
use crate::record::{FieldMut, Record, Scalar, ScalarBuf};
use crate::value::{UnknownEvent, UnknownFields, Value};

/// What masked text becomes.
const MASK: &str = "***";

/// How to take personal data out of a record.
///
/// What counts as personal is what the catalogue flags so for the event at hand, and, with [`Redaction::sensitive`], what it flags as
/// sensitive. Nobody knows what fields hold that the catalogue does not know, so they are redacted as well, unless
/// [`Redaction::keep_unknown`] says otherwise.
///
/// Not covered: personal data inside fields that are not flagged, such as a name in the query of a URL or in a free text.
/// A redacted record may break formats and, where a value went, rules over several fields; it never exceeds a length.
///
/// | | text | number, boolean | list | unknown field |
/// |---|---|---|---|---|
/// | mask | `***` | absent; 0 or `false` where required | item by item | text `***`, anything else null |
/// | drop | absent; `***` where required | absent; 0 or `false` where required | absent; item by item where required | removed |
/// | hash | pseudonym | absent; 0 or `false` where required | item by item | text a pseudonym, anything else null |
///
/// # Pseudonyms
///
/// A pseudonym is the keyed BLAKE3 hash of the value, in the format of the field where that is a UUID (version 8), an object id or an email
/// address (`<16 hexadecimal digits>@redacted.invalid`), and else 32 hexadecimal digits, shortened where the field allows less. With one
/// key, one value has one pseudonym per format, whatever the field, the event and the day, so joins and counts still work. Values are
/// compared by their bytes: `Ada@example.com` and `ada@example.com` differ. Who has the key can find out whether a pseudonym stands for a
/// value at hand; keep it like a password, and forget it to make pseudonyms anonymous.
#[derive(Clone)]
pub struct Redaction {
    mode: Mode,
    sensitive: bool,
    keep_unknown: bool,
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
            .field("sensitive", &self.sensitive)
            .field("keep_unknown", &self.keep_unknown)
            .finish()
    }
}

impl Redaction {
    /// Text becomes `***`.
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
        Redaction { mode, sensitive: false, keep_unknown: false }
    }

    /// Whether fields that the catalogue flags as sensitive are redacted too; without this call they are not.
    #[must_use]
    pub const fn sensitive(mut self, yes: bool) -> Self {
        self.sensitive = yes;
        self
    }

    /// Whether fields that the catalogue does not know stay as they are; without this call they are redacted.
    #[must_use]
    pub const fn keep_unknown(mut self, yes: bool) -> Self {
        self.keep_unknown = yes;
        self
    }

    /// Redacts a record in place.
    pub fn redact(&self, record: &mut dyn Record<'_>) {
        let slots = record.descriptor().slots;
        record.fields_mut(&mut |fields, unknown| {
            for (slot, field) in slots.iter().zip(fields) {
                if slot.pii || (self.sensitive && slot.sensitive) {
                    self.field(slot, field);
                }
            }
            self.unknown(unknown);
        });
    }

    /// Redacts an event of a type that the catalogue does not know: the type stays, all fields are unknown.
    pub fn redact_unknown_event(&self, event: &mut UnknownEvent<'_>) {
        self.unknown(&mut event.fields);
    }

    fn field(&self, slot: &Slot, field: &mut FieldMut<'_, '_>) {
        let required = slot.presence == Presence::Required;
        if !required && (matches!(self.mode, Mode::Drop) || (slot.shape == Shape::One && slot.kind != Kind::String)) {
            field.clear();
            return;
        }
        match field {
            FieldMut::Str(text) => **text = self.text(slot, text),
            FieldMut::OptStr(text) => {
                if let Some(text) = text {
                    *text = self.text(slot, text);
                }
            }
            FieldMut::Dyn(field) => {
                let mut items = Vec::new();
                field.read(&mut |item| items.push(item.and_then(|item| self.item(slot, item))));
                if field.is_present() {
                    field.start_list();
                }
                for item in items {
                    field.put(item);
                }
            }
            FieldMut::Int(v) => **v = 0,
            FieldMut::Long(v) => **v = 0,
            FieldMut::Float(v) => **v = 0.0,
            FieldMut::Bool(v) => **v = false,
            FieldMut::OptInt(_) | FieldMut::OptLong(_) | FieldMut::OptFloat(_) | FieldMut::OptBool(_) => field.clear(),
        }
    }

    /// An item of a list, or a value behind a table of functions; `None` where null may stand.
    fn item(&self, slot: &Slot, item: Scalar<'_>) -> Option<ScalarBuf<'static>> {
        Some(match item {
            Scalar::Str(text) => ScalarBuf::Str(self.text(slot, text)),
            _ if slot.shape == Shape::NullableList => return None,
            Scalar::Int(_) => ScalarBuf::Int(0),
            Scalar::Long(_) => ScalarBuf::Long(0),
            Scalar::Float(_) => ScalarBuf::Float(0.0),
            Scalar::Bool(_) => ScalarBuf::Bool(false),
        })
    }

    fn text(&self, slot: &Slot, text: &str) -> Cow<'static, str> {
        let mut out = match &self.mode {
            Mode::Mask | Mode::Drop => Cow::Borrowed(MASK),
            Mode::Hash(key) => Cow::Owned(pseudonym(key, slot.ty.and_then(|ty| ty.rule), text)),
        };
        let limit = slot.max_chars as usize;
        // All of it is ASCII: characters are bytes.
        if limit != 0 && out.len() > limit {
            out.to_mut().truncate(limit);
        }
        out
    }

    fn unknown(&self, fields: &mut UnknownFields<'_>) {
        if self.keep_unknown {
            return;
        }
        if matches!(self.mode, Mode::Drop) {
            fields.clear();
            return;
        }
        for (_, value) in fields.iter_mut() {
            *value = match (&self.mode, &*value) {
                (Mode::Hash(key), Value::String(text)) => Value::String(Cow::Owned(pseudonym(key, None, text))),
                (_, Value::String(_)) => Value::String(Cow::Borrowed(MASK)),
                // Of a list or a map even the length and the keys may tell something.
                _ => Value::Null,
            };
        }
    }
}

fn pseudonym(key: &[u8; 32], rule: Option<Rule>, text: &str) -> String {
    let hash = blake3::keyed_hash(key, text.as_bytes());
    let hex = hash.to_hex();
    let digits = |count| hex.get(..count).unwrap_or_default();
    match rule {
        Some(Rule::Uuid) => {
            let bytes = hash.as_bytes().first_chunk().copied().unwrap_or_default();
            uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
        }
        Some(Rule::ObjectId) => digits(24).to_owned(),
        Some(Rule::Email) => format!("{}@redacted.invalid", digits(16)),
        _ => digits(32).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sampler;
    use crate::validate::zoo::{Zoo, good};
    use crate::validate::{check, validate};
    use crate::violation::Severity;

    const KEY: [u8; 32] = *b"an example key, thirty-two bytes";

    fn full() -> Zoo<'static> {
        let mut record = Zoo {
            latitude: 52.5,
            active: true,
            tags: vec!["vip".into(), "beta".into()],
            pin: 1234,
            phone: Some("+12025550123".into()),
            card_id: Some("65f1c2a4b9d3e70812ab34cd".into()),
            media_urls: Some(vec![Some("https://example.com/".into()), None]),
            gender: Some("F".into()),
            count: Some(3),
            ratio: Some(0.5),
            flag: Some(true),
            log: Some("hello".into()),
            tiny: Some("hi".into()),
            scores: Some(vec![1, 2]),
            moments: Some(vec![Some(5), None]),
            ..good()
        };
        record.unknown.push("nickname", Value::String("ada".into()));
        record.unknown.push("age", Value::Int(36));
        record.unknown.push("pets", Value::Array(vec![Value::String("rex".into())]));
        record
    }

    #[test]
    fn masks_every_kind_of_field() {
        let mut record = full();
        Redaction::mask().redact(&mut record);
        let mut expected = Zoo {
            account: "***".into(),
            latitude: 0.0,
            active: false,
            tags: vec!["***".into(), "***".into()],
            pin: 0,
            email: Some("***".into()),
            card_id: Some("***".into()),
            media_urls: Some(vec![Some("***".into()), None]),
            count: None,
            ratio: None,
            flag: None,
            log: Some("***".into()),
            tiny: Some("**".into()),
            scores: Some(vec![0, 0]),
            moments: Some(vec![None, None]),
            unknown: UnknownFields::new(),
            ..full()
        };
        expected.unknown.push("nickname", Value::String("***".into()));
        expected.unknown.push("age", Value::Null);
        expected.unknown.push("pets", Value::Null);
        assert_eq!(record, expected);
    }

    #[test]
    fn drops_what_can_be_absent_and_masks_the_rest() {
        let mut record = full();
        Redaction::drop().sensitive(true).redact(&mut record);
        let expected = Zoo {
            account: "***".into(),
            tags: vec!["***".into(), "***".into()],
            time: record.time,
            gender: Some("F".into()),
            email: None,
            ..good()
        };
        assert_eq!(record, expected);
    }

    #[test]
    fn pseudonyms_keep_formats_and_joins() {
        let redaction = Redaction::hash(&KEY).sensitive(true);
        let mut record = full();
        redaction.redact(&mut record);
        let account = uuid::Uuid::try_parse(&record.account).unwrap();
        assert_eq!((account.get_version_num(), account.get_variant()), (8, uuid::Variant::RFC4122));
        assert!(check(Rule::ObjectId, record.card_id.as_deref().unwrap()));
        let email = record.email.clone().unwrap();
        assert!(check(Rule::Email, &email) && email.ends_with("@redacted.invalid") && email.len() == 33, "{email}");
        assert_eq!(record.phone.as_ref().unwrap().len(), 32);
        assert_eq!(record.log.as_ref().unwrap().len(), 16);
        assert_eq!(record.tiny.as_ref().unwrap().len(), 2);
        assert_ne!(record.tags[0], record.tags[1]);
        assert_eq!(record.id, full().id, "not personal");

        // One value, one pseudonym: in another field, in another record, in an unknown field.
        let mut other = Zoo { tags: vec!["beta".into(), "+12025550123".into()], ..full() };
        other.unknown.push("tag", Value::String("vip".into()));
        redaction.redact(&mut other);
        assert_eq!(other.account, record.account);
        assert_eq!(other.tags[0], record.tags[1]);
        assert_eq!(Some(&other.tags[1]), record.phone.as_ref());
        assert_eq!(other.unknown.get("tag").and_then(Value::as_str), Some(&*record.tags[0]));

        // Another key, another pseudonym.
        let mut foreign = full();
        Redaction::hash(&[7; 32]).redact(&mut foreign);
        assert_ne!(foreign.account, record.account);
    }

    #[test]
    fn pseudonyms_never_change() {
        assert_eq!(pseudonym(&KEY, None, "ada"), "7ae102e1bccb188b1e0d8c080dc9fbe5");
        assert_eq!(pseudonym(&KEY, Some(Rule::Uuid), "ada"), "7ae102e1-bccb-888b-9e0d-8c080dc9fbe5");
    }

    #[test]
    fn unknown_fields_and_events() {
        let mut record = full();
        Redaction::drop().keep_unknown(true).redact(&mut record);
        assert_eq!(record.unknown, full().unknown);

        let event = UnknownEvent { event_type: "zoo.New".into(), fields: full().unknown };
        let mut dropped = event.clone();
        Redaction::drop().redact_unknown_event(&mut dropped);
        assert_eq!((dropped.event_type.as_ref(), dropped.fields.len()), ("zoo.New", 0));
        let mut masked = event.clone();
        Redaction::mask().redact_unknown_event(&mut masked);
        assert_eq!(masked.fields.get("nickname"), Some(&Value::String("***".into())));
        assert_eq!(masked.fields.get("pets"), Some(&Value::Null));
        let mut kept = event.clone();
        Redaction::hash(&KEY).keep_unknown(true).redact_unknown_event(&mut kept);
        assert!(kept == event);
    }

    #[test]
    fn absent_stays_absent_and_nothing_breaks_a_limit() {
        let mut sampler = Sampler::new(3);
        for redaction in [Redaction::mask(), Redaction::hash(&KEY), Redaction::mask().sensitive(true)] {
            for _ in 0..200 {
                let mut record = Zoo::default();
                sampler.fill(&mut record);
                let before = record.clone();
                redaction.redact(&mut record);
                assert!(validate(&record).iter().all(|v| v.severity == Severity::Warning || v.rule == "counted"));
                assert_eq!(record.email.is_some(), before.email.is_some());
                assert_eq!(record.tags.len(), before.tags.len());
                let once = record.clone();
                if matches!(redaction.mode, Mode::Mask) {
                    redaction.redact(&mut record);
                    assert_eq!(record, once);
                }
            }
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        let shown = format!("{:?}", Redaction::hash(&KEY).sensitive(true));
        assert_eq!(shown, r#"Redaction { mode: "hash", sensitive: true, keep_unknown: false }"#);
    }
}
