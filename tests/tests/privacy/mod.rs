//! Personal data stays where it is.
//!
//! | module | what it shows |
//! |---|---|
//! | `canary` | what redaction takes out is in no form in which events are written |
//! | `clear` | which texts stay in the clear, one by one |
//! | `valid` | what is redacted is as valid as it was, and redacting it again changes nothing |
//! | `debug` | `Debug` hides what redaction takes out, and shows it on request |
//! | `objects` | redaction of objects that are sent and of custom events, there and back |

mod canary;
mod clear;
mod debug;
mod objects;
mod valid;

use braze_events::Redaction;

const KEY: [u8; 32] = *b"an example key, thirty-two bytes";

/// Every way to redact.
fn ways() -> [Redaction; 3] {
    [Redaction::mask(), Redaction::drop(), Redaction::hash(&KEY)]
}
