//! What the catalog says of fields and records beside what they are.

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
        let mut note = self.reason.to_owned();
        if !note.ends_with(['.', '!', '?']) {
            note.push('.');
        }
        if let Some(name) = self.instead {
            note = format!("{note} Use `{name}` instead.");
        }
        note
    }
}
