//! What the catalog says of fields and records beside what they are.

use event_catalog_formats::{deprecation_note, deprecation_remark};

/// What is to be known of a record beside what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who answers for it.
    pub owner: Option<&'static str>,
    /// How settled it is: `draft`, `beta` or `stable`.
    pub status: Option<&'static str>,
    /// Why it should no longer be used; `None`: it may be.
    pub deprecated: Option<&'static Deprecation>,
}

impl Standing {
    /// Nothing is known.
    pub const NONE: Standing = Standing {
        owner: None,
        status: None,
        deprecated: None,
    };
}

/// Why something should no longer be used, and what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// Why.
    pub reason: &'static str,
    /// What to use in its place, by its name on the wire.
    pub instead: Option<&'static str>,
    /// The release since which it should no longer be used.
    pub since: Option<u16>,
}

impl Deprecation {
    /// Returns the reason and what to do, in sentences.
    pub fn note(&self) -> String {
        deprecation_note(self.reason, self.instead)
    }

    /// Returns all there is to say of it, as a remark.
    pub fn remark(&self) -> String {
        deprecation_remark(self.reason, self.instead, self.since)
    }
}
