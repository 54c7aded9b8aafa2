//! What is wrong with a record: violations of shape and of meaning.

use std::borrow::Cow;
use std::fmt;

/// How much a violation weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The value is unusual: a format or an enumeration does not match.
    Warning,
    /// The record is not what the catalogue says: missing, mistyped, beyond a limit, or against a rule over several fields.
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
    /// Stable id of the rule: one of [`rule`], or the name of the catalogue's cross-field rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in a sentence. It never quotes a value of a field that holds personal data.
    pub message: Cow<'static, str>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{}[{}] {at}: {}", self.severity, self.rule, self.message)
    }
}

/// Ids of the built-in rules.
pub mod rule {
    /// A required field is absent or null.
    pub const REQUIRED: &str = "required";
    /// A value is of another type than the catalogue says.
    pub const TYPE: &str = "type";
    /// A number does not fit the type.
    pub const RANGE: &str = "range";
    /// A key stands twice.
    pub const DUPLICATE: &str = "duplicate";
    /// The text is longer than allowed.
    pub const MAX_CHARS: &str = "max-chars";
    /// The whole event is larger than allowed.
    pub const MAX_BYTES: &str = "max-bytes";
    /// A number is not finite: JSON and the receiving systems have no such value.
    pub const FINITE: &str = "finite";
    /// The value is not one of a closed enumeration.
    pub const ENUMERATION: &str = "enumeration";
}

/// A JSON Pointer to a member, and to an item of it.
pub(crate) fn pointer(name: &str, item: Option<usize>) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    out.push('/');
    for c in name.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
    if let Some(i) = item {
        out.push('/');
        out.push_str(itoa::Buffer::new().format(i));
    }
    out
}
