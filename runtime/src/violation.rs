//! What is wrong with a record: violations of shape and of meaning.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// How much a violation weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The value is unusual: a format or an enumeration does not match.
    Warning,
    /// The record is not what the catalog says: missing, mistyped, beyond a limit, or against a
    /// rule over several fields.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The stable id of a rule: one of [`rule`], `format.` and the name of a format, or the name that
/// the catalog gives to a rule over several fields. It compares with text, and is shown and
/// serialized as text.
///
/// ```
/// use event_catalog::{RuleId, violation::rule};
///
/// assert_eq!(rule::MAX_CHARS, "max-chars");
/// assert_eq!(RuleId::new("format.uuid").to_string(), "format.uuid");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// Returns the rule of this id.
    pub const fn new(id: &'static str) -> Self {
        RuleId(id)
    }

    /// Returns the id as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl From<&'static str> for RuleId {
    fn from(id: &'static str) -> Self {
        RuleId(id)
    }
}

impl AsRef<str> for RuleId {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl PartialEq<str> for RuleId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for RuleId {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<RuleId> for str {
    fn eq(&self, other: &RuleId) -> bool {
        self == other.0
    }
}

impl PartialEq<RuleId> for &str {
    fn eq(&self, other: &RuleId) -> bool {
        *self == other.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// One thing that is wrong with a record.
///
/// It serializes as a map of its four fields, and is an error that can be returned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where: a JSON Pointer (RFC 6901) into the record; empty for the record itself.
    pub pointer: String,
    /// The rule that is broken.
    pub rule: RuleId,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in a sentence. It never quotes a value of a field that holds personal data.
    pub message: Cow<'static, str>,
}

impl Violation {
    /// Returns a violation of a rule at a JSON Pointer.
    pub fn new(
        pointer: impl Into<String>,
        rule: impl Into<RuleId>,
        severity: Severity,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Violation {
            pointer: pointer.into(),
            rule: rule.into(),
            severity,
            message: message.into(),
        }
    }

    /// Returns whether it is an error rather than a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether it is about the record's shape, so that the record is not what its event type says:
    /// [`EventExt::from_json`](crate::EventExt::from_json) refuses such a record. All others are
    /// about meaning.
    pub fn is_of_shape(&self) -> bool {
        matches!(
            self.rule,
            rule::REQUIRED | rule::TYPE | rule::RANGE | rule::DUPLICATE
        )
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}] {}: {}",
            self.severity,
            self.rule,
            place(&self.pointer),
            self.message
        )
    }
}

impl std::error::Error for Violation {}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Violation", 4)?;
        fields.serialize_field("pointer", &self.pointer)?;
        fields.serialize_field("rule", &self.rule)?;
        fields.serialize_field("severity", &self.severity)?;
        fields.serialize_field("message", &self.message)?;
        fields.end()
    }
}

/// All that is wrong with a record, as one error: a line for each violation.
///
/// It dereferences to the violations, and serializes as their list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Returns the violations as an error if there is an error among them.
    ///
    /// # Errors
    ///
    /// All of the violations, warnings included, if one of them is an error.
    pub fn refuse(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.iter().any(Violation::is_error) {
            Err(Violations(violations))
        } else {
            Ok(())
        }
    }

    /// Returns the violations as a list.
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }
}

impl Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'v> IntoIterator for &'v Violations {
    type Item = &'v Violation;
    type IntoIter = std::slice::Iter<'v, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, violation) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(violation, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

impl Serialize for Violations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

/// Returns a JSON Pointer as people read it. The pointer of the whole document has no characters,
/// so words stand for it: `/` would be the member whose name is empty.
pub fn place(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the whole document"
    } else {
        pointer
    }
}

/// Ids of the built-in rules.
pub mod rule {
    use crate::violation::RuleId;

    /// A required field is absent or null.
    pub const REQUIRED: RuleId = RuleId::new("required");
    /// A value is of another type than the catalog says.
    pub const TYPE: RuleId = RuleId::new("type");
    /// A number does not fit the type.
    pub const RANGE: RuleId = RuleId::new("range");
    /// A key stands twice.
    pub const DUPLICATE: RuleId = RuleId::new("duplicate");
    /// A key that the catalog does not know stands more than once.
    pub const REPEATED: RuleId = RuleId::new("repeated");
    /// The text is longer than allowed.
    pub const MAX_CHARS: RuleId = RuleId::new("max-chars");
    /// The whole event is larger than allowed.
    pub const MAX_BYTES: RuleId = RuleId::new("max-bytes");
    /// A number is not finite: JSON and the receiving systems have no such value.
    pub const FINITE: RuleId = RuleId::new("finite");
    /// The value is not one of a closed enumeration.
    pub const ENUMERATION: RuleId = RuleId::new("enumeration");
    /// The text is shorter than demanded.
    pub const MIN_CHARS: RuleId = RuleId::new("min-chars");
    /// The text holds nothing, or white space only.
    pub const BLANK: RuleId = RuleId::new("blank");
    /// A number is smaller than allowed.
    pub const MIN: RuleId = RuleId::new("min");
    /// A number is larger than allowed.
    pub const MAX: RuleId = RuleId::new("max");
    /// The text does not match its pattern.
    pub const PATTERN: RuleId = RuleId::new("pattern");
    /// The value is none of the only ones.
    pub const VALUES: RuleId = RuleId::new("values");
    /// A list, or all lists of an object together, have more items than allowed.
    pub const MAX_ITEMS: RuleId = RuleId::new("max-items");
    /// The text stands for no moment in any of the formats.
    pub const DATETIME: RuleId = RuleId::new("datetime");
    /// An item of a list stands for a moment, where none may.
    pub const DATETIME_IN_LIST: RuleId = RuleId::new("datetime-in-list");
    /// The moment lies in the future.
    pub const FUTURE: RuleId = RuleId::new("future");
    /// An object stands where it will not stay one.
    pub const OBJECT: RuleId = RuleId::new("object");
    /// Null stands where it has no meaning.
    pub const NULL: RuleId = RuleId::new("null");
    /// The object has a member that the catalog does not know.
    pub const UNKNOWN_MEMBER: RuleId = RuleId::new("unknown-member");
    /// The plan has no custom event of this name.
    pub const UNPLANNED_EVENT: RuleId = RuleId::new("unplanned-event");
    /// The plan has no such property of the custom event.
    pub const UNPLANNED_PROPERTY: RuleId = RuleId::new("unplanned-property");
    /// The name of a property is shorter than demanded.
    pub const NAME_MIN_CHARS: RuleId = RuleId::new("name.min-chars");
    /// The name of a property is longer than allowed.
    pub const NAME_MAX_CHARS: RuleId = RuleId::new("name.max-chars");
    /// The name of a property starts with what no name may start with.
    pub const NAME_PREFIX: RuleId = RuleId::new("name.prefix");
    /// The name of a property is taken.
    pub const NAME_RESERVED: RuleId = RuleId::new("name.reserved");

    /// All of them. Beside these there are the formats, as `format.` and their name, and the rules
    /// of a catalog itself.
    pub const ALL: &[RuleId] = &[
        REQUIRED,
        TYPE,
        RANGE,
        DUPLICATE,
        REPEATED,
        MAX_CHARS,
        MAX_BYTES,
        FINITE,
        ENUMERATION,
        MIN_CHARS,
        BLANK,
        MIN,
        MAX,
        PATTERN,
        VALUES,
        MAX_ITEMS,
        DATETIME,
        DATETIME_IN_LIST,
        FUTURE,
        OBJECT,
        NULL,
        UNKNOWN_MEMBER,
        UNPLANNED_EVENT,
        UNPLANNED_PROPERTY,
        NAME_MIN_CHARS,
        NAME_MAX_CHARS,
        NAME_PREFIX,
        NAME_RESERVED,
    ];
}

/// A JSON Pointer to a member, and to an item of it.
pub(crate) fn pointer(name: &str, item: Option<usize>) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    push_name(&mut out, name);
    if let Some(i) = item {
        push_index(&mut out, i);
    }
    out
}

/// Goes on to a member.
pub(crate) fn push_name(pointer: &mut String, name: &str) {
    pointer.push('/');
    for c in name.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// Goes on to an item.
pub(crate) fn push_index(pointer: &mut String, index: usize) {
    pointer.push('/');
    pointer.push_str(itoa::Buffer::new().format(index));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pointer_is_shown_as_what_it_is() {
        let shown = |pointer: &str| Violation::new(pointer, "r", Severity::Error, "m").to_string();
        assert_eq!(shown(""), "error[r] the whole document: m");
        assert_eq!(shown("/"), "error[r] /: m", "the member without a name");
        assert_eq!(shown(&pointer("", None)), shown("/"));
        assert_eq!(shown(&pointer("a/b~", Some(0))), "error[r] /a~1b~0/0: m");
    }

    #[test]
    fn violations_are_an_error_and_data() {
        let found = [
            Violation::new("/a", rule::MAX, Severity::Error, "Too large."),
            Violation::new("/b", "format.url", Severity::Warning, "Odd."),
        ];
        assert_eq!(Violations::refuse(vec![found[1].clone()]), Ok(()));
        let refused = Violations::refuse(found.to_vec()).unwrap_err();
        let expected = "error[max] /a: Too large.\nwarning[format.url] /b: Odd.";
        assert_eq!(refused.to_string(), expected);
        assert_eq!(refused[1].rule, "format.url");
        assert_eq!(
            serde_json::to_string(&refused).unwrap(),
            r#"[{"pointer":"/a","rule":"max","severity":"error","message":"Too large."},{"pointer":"/b","rule":"format.url","severity":"warning","message":"Odd."}]"#
        );
        let boxed: Box<dyn std::error::Error + Send + Sync> = refused.into();
        assert!(boxed.downcast_ref::<Violations>().is_some());
    }
}
