//! Why a JSON text could not be decoded.

use crate::syntax::SyntaxError;
use crate::violation::Violation;

/// A text from which no event could be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// It is not JSON.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The object does not say which event it is: its tag is missing, empty, or not a string.
    #[error("the record does not name its event: `{tag}` is missing, empty or not a string")]
    Untagged {
        /// The key that should name the event.
        tag: &'static str,
    },
    /// The object says that it is another event than the one it is said to be.
    #[error("`{tag}` says `{found}`, and the record should be a `{expected}`")]
    OtherEvent {
        /// The key that names the event.
        tag: &'static str,
        /// What it says.
        found: String,
        /// What was said.
        expected: String,
    },
    /// It is not shaped like the event it says it is.
    #[error("not a valid {event}: {}", summary(.violations))]
    Shape {
        /// Full name of the event.
        event: &'static str,
        /// All that is wrong with its shape, in the order met; not empty.
        violations: Vec<Violation>,
    },
}

fn summary(violations: &[Violation]) -> String {
    let mut text = String::new();
    for (i, violation) in violations.iter().enumerate() {
        if i > 0 {
            text.push_str("; ");
        }
        text.push_str(&violation.message);
    }
    text
}
