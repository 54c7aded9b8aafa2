//! What the catalog says of fields and records beside what they are.

use event_catalog_formats::{deprecation_note, deprecation_remark};

/// What is to be known of a field beside its type and its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    /// The vendor flags it as personal data.
    pub pii: bool,
    /// Personal or secret by our judgement, though the vendor sets no flag.
    pub sensitive: bool,
    /// It should no longer be used.
    pub deprecated: Option<Deprecation>,
}

impl Annotations {
    /// Returns whether it holds personal data, by the vendor's flag or by our judgement.
    pub fn is_personal(&self) -> bool {
        self.pii || self.sensitive
    }

    /// Returns how private it is, if it is: a flag outweighs a judgement.
    pub fn privacy(&self) -> Option<Privacy> {
        if self.pii {
            Some(Privacy::Flagged)
        } else {
            self.sensitive.then_some(Privacy::Judged)
        }
    }

    /// Returns what is said of privacy, each by its key in the catalog, and whether it holds.
    pub fn flags(&self) -> [(&'static str, bool); 2] {
        [("pii", self.pii), ("sensitive", self.sensitive)]
    }
}

/// How private the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Personal data by the vendor's flag.
    Flagged,
    /// Personal or secret by our judgement alone.
    Judged,
}

impl Privacy {
    /// Returns the word for it in lists and tags.
    pub fn word(self) -> &'static str {
        match self {
            Privacy::Flagged => "personal",
            Privacy::Judged => "sensitive",
        }
    }

    /// Returns how it is told among other facts of a field.
    pub fn fact(self) -> &'static str {
        match self {
            Privacy::Flagged => "personal data",
            Privacy::Judged => self.word(),
        }
    }
}

/// What is to be known of an event, an object or a custom event beside what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Who answers for it: its own owner, else that of its file.
    pub owner: Option<String>,
    /// How settled it is.
    pub status: Option<Status>,
    /// It should no longer be used.
    pub deprecated: Option<Deprecation>,
}

/// How settled something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may still change in any way, or go.
    Draft,
    /// It is in use, and may still change.
    Beta,
    /// It only changes in ways that nobody has to follow.
    Stable,
}

impl Status {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Beta => "beta",
            Status::Stable => "stable",
        }
    }
}

/// Why something should no longer be used, and what to do instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// Why; `None`: the vendor phases it out and says no more.
    pub reason: Option<String>,
    /// What to use in its place, by its name on the wire.
    pub instead: Option<String>,
    /// The release since which it should no longer be used.
    pub since: Option<u16>,
}

impl Deprecation {
    /// Returns the reason and what to do, in sentences; `None` if there is no reason.
    pub fn note(&self) -> Option<String> {
        let reason = self.reason.as_deref()?;
        Some(deprecation_note(reason, self.instead.as_deref()))
    }

    /// Returns all there is to say of it, as a remark.
    pub fn remark(&self) -> String {
        match &self.reason {
            Some(reason) => deprecation_remark(reason, self.instead.as_deref(), self.since),
            None => "Being phased out.".to_owned(),
        }
    }
}
