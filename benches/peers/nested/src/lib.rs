//! Request bodies of Custom HTTP as a good hand-writer would have them with serde's derives: nested
//! structs, and an internally tagged enum over them.
//!
//! `build.rs` writes them from the resolved catalog, so they have the members that Custom HTTP has.
//! Text borrows from the input unless it holds escapes. Unknown members are ignored, which is less
//! work than to keep them.

use std::borrow::Cow;

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/peer.rs"));

/// The body of a request.
#[derive(Deserialize)]
pub struct Body<'a> {
    /// Its events.
    #[serde(borrow)]
    pub events: Vec<Event<'a>>,
}

/// The body of a request whose events are all clicks in emails, which the peer is told.
#[derive(Deserialize)]
pub struct Clicks<'a> {
    /// Its events.
    #[serde(borrow)]
    pub events: Vec<EmailClick<'a>>,
}

/// Text that borrows from the input where it can: inside this newtype also in options and lists.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Decodes a body.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn body(json: &[u8]) -> serde_json::Result<Body<'_>> {
    serde_json::from_slice(json)
}

/// Decodes a body of clicks.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn clicks(json: &[u8]) -> serde_json::Result<Clicks<'_>> {
    serde_json::from_slice(json)
}
