//! What several fields of a record must be like together.

use crate::violation::Severity;

/// A rule over several fields.
#[derive(Debug)]
pub struct Rule {
    /// Its name: the rule id of a violation.
    pub name: &'static str,
    /// The sentence shown when it is broken.
    pub doc: &'static str,
    /// How much a violation weighs.
    pub severity: Severity,
    /// The rule does not apply while one of these fields is present.
    pub unless: u128,
    /// What it demands.
    pub demand: Demand,
}

impl Rule {
    /// Returns a rule that always applies, and is an error when it is broken.
    pub const fn new(name: &'static str, doc: &'static str, demand: Demand) -> Self {
        Rule {
            name,
            doc,
            severity: Severity::Error,
            unless: 0,
            demand,
        }
    }

    /// A violation is a warning.
    pub const fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Does not apply while one of these fields is present.
    pub const fn unless(mut self, mask: u128) -> Self {
        self.unless = mask;
        self
    }
}

/// What a rule demands. Masks are over fields: bit *i* is field *i*.
#[derive(Clone, Copy, Debug)]
pub enum Demand {
    /// At least one of them is present.
    AtLeastOne(u128),
    /// No more than one of them is present.
    AtMostOne(u128),
    /// They are not all present.
    NotTogether(u128),
    /// If the field is present, all those of the mask are.
    Requires(u8, u128),
    /// If the field has this value, all those of the mask are present.
    RequiresIf(u8, Literal, u128),
    /// If the first field is present, the second has this value, by implication; a value that says
    /// otherwise is a contradiction.
    Implies(u8, u8, Literal),
}

impl Demand {
    /// Returns the fields that it is about.
    pub(crate) fn fields(self) -> u128 {
        let bit = |field: u8| 1_u128.checked_shl(u32::from(field)).unwrap_or(0);
        match self {
            Demand::AtLeastOne(mask) | Demand::AtMostOne(mask) | Demand::NotTogether(mask) => mask,
            Demand::Requires(field, mask) | Demand::RequiresIf(field, _, mask) => mask | bit(field),
            Demand::Implies(first, second, _) => bit(first) | bit(second),
        }
    }

    /// Returns whether a record that keeps the rule may break it once the field is gone.
    pub(crate) fn needs(self, field: usize) -> bool {
        match self {
            Demand::AtLeastOne(mask)
            | Demand::Requires(_, mask)
            | Demand::RequiresIf(_, _, mask) => field < 128 && mask >> field & 1 == 1,
            Demand::Implies(..) | Demand::AtMostOne(_) | Demand::NotTogether(_) => false,
        }
    }
}

/// A value that a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'static str),
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Int(value) => write!(f, "{value}"),
            Literal::Text(value) => write!(f, "{value:?}"),
        }
    }
}
