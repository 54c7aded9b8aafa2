//! What is wrong with a record: violations of shape and of meaning.

use std::borrow::Cow;
use std::fmt;

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

/// One thing that is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where: a JSON Pointer (RFC 6901) into the record; empty for the record itself.
    pub pointer: String,
    /// Stable id of the rule: one of [`rule`], or the name of the catalog's cross-field rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in a sentence. It never quotes a value of a field that holds personal data.
    pub message: Cow<'static, str>,
}

impl Violation {
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
    /// A required field is absent or null.
    pub const REQUIRED: &str = "required";
    /// A value is of another type than the catalog says.
    pub const TYPE: &str = "type";
    /// A number does not fit the type.
    pub const RANGE: &str = "range";
    /// A key stands twice.
    pub const DUPLICATE: &str = "duplicate";
    /// A key that the catalog does not know stands more than once.
    pub const REPEATED: &str = "repeated";
    /// The text is longer than allowed.
    pub const MAX_CHARS: &str = "max-chars";
    /// The whole event is larger than allowed.
    pub const MAX_BYTES: &str = "max-bytes";
    /// A number is not finite: JSON and the receiving systems have no such value.
    pub const FINITE: &str = "finite";
    /// The value is not one of a closed enumeration.
    pub const ENUMERATION: &str = "enumeration";
    /// The text is shorter than demanded.
    pub const MIN_CHARS: &str = "min-chars";
    /// The text holds nothing, or white space only.
    pub const BLANK: &str = "blank";
    /// A number is smaller than allowed.
    pub const MIN: &str = "min";
    /// A number is larger than allowed.
    pub const MAX: &str = "max";
    /// The text does not match its pattern.
    pub const PATTERN: &str = "pattern";
    /// The value is none of the only ones.
    pub const VALUES: &str = "values";
    /// A list, or all lists of an object together, have more items than allowed.
    pub const MAX_ITEMS: &str = "max-items";
    /// The text stands for no moment in any of the formats.
    pub const DATETIME: &str = "datetime";
    /// An item of a list stands for a moment, where none may.
    pub const DATETIME_IN_LIST: &str = "datetime-in-list";
    /// The moment lies in the future.
    pub const FUTURE: &str = "future";
    /// An object stands where it will not stay one.
    pub const OBJECT: &str = "object";
    /// Null stands where it has no meaning.
    pub const NULL: &str = "null";
    /// The object has a member that the catalog does not know.
    pub const UNKNOWN_MEMBER: &str = "unknown-member";
    /// The plan has no custom event of this name.
    pub const UNPLANNED_EVENT: &str = "unplanned-event";
    /// The plan has no such property of the custom event.
    pub const UNPLANNED_PROPERTY: &str = "unplanned-property";
    /// The name of a property is shorter than demanded.
    pub const NAME_MIN_CHARS: &str = "name.min-chars";
    /// The name of a property is longer than allowed.
    pub const NAME_MAX_CHARS: &str = "name.max-chars";
    /// The name of a property starts with what no name may start with.
    pub const NAME_PREFIX: &str = "name.prefix";
    /// The name of a property is taken.
    pub const NAME_RESERVED: &str = "name.reserved";
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
        let shown = |pointer: &str| {
            let pointer = pointer.to_owned();
            Violation {
                pointer,
                rule: "r",
                severity: Severity::Error,
                message: "m".into(),
            }
            .to_string()
        };
        assert_eq!(shown(""), "error[r] the whole document: m");
        assert_eq!(shown("/"), "error[r] /: m", "the member without a name");
        assert_eq!(shown(&pointer("", None)), shown("/"));
        assert_eq!(shown(&pointer("a/b~", Some(0))), "error[r] /a~1b~0/0: m");
    }
}
