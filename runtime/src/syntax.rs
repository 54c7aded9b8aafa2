//! What is wrong with a text that is not JSON, and where.

use std::fmt;

/// What is wrong with a text that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Syntax {
    /// It ends in the middle.
    UnexpectedEnd,
    /// A record is an object: `{` expected.
    ExpectedObject,
    /// A key in quotes expected.
    ExpectedKey,
    /// `:` expected.
    ExpectedColon,
    /// A value expected.
    ExpectedValue,
    /// A string expected.
    ExpectedString,
    /// `,` or `}` expected.
    ExpectedCommaOrBrace,
    /// `,` or `]` expected.
    ExpectedCommaOrBracket,
    /// A number that JSON does not write so.
    InvalidNumber,
    /// An escape that JSON does not have, or half a surrogate pair.
    InvalidEscape,
    /// A control character inside a string.
    ControlCharacter,
    /// Lists and objects nest deeper than 127 levels.
    TooDeep,
    /// Something follows the record.
    TrailingData,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Syntax::UnexpectedEnd => "the text ends in the middle of a value",
            Syntax::ExpectedObject => "expected an object",
            Syntax::ExpectedKey => "expected a key in double quotes",
            Syntax::ExpectedColon => "expected `:` after the key",
            Syntax::ExpectedValue => "expected a value",
            Syntax::ExpectedString => "expected a string",
            Syntax::ExpectedCommaOrBrace => "expected `,` or `}`",
            Syntax::ExpectedCommaOrBracket => "expected `,` or `]`",
            Syntax::InvalidNumber => "not a JSON number",
            Syntax::InvalidEscape => "an escape that JSON does not have, or half a surrogate pair",
            Syntax::ControlCharacter => "a control character must be escaped",
            Syntax::TooDeep => "lists and objects nest deeper than 127 levels",
            Syntax::TrailingData => "something follows the record",
            Syntax::InvalidUtf8 => "not UTF-8",
        })
    }
}

/// A text that is not JSON, and where it stops being it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {offset}")]
pub struct SyntaxError {
    /// Offset in bytes from the start of the text.
    pub offset: usize,
    /// What is wrong there.
    pub kind: Syntax,
}
