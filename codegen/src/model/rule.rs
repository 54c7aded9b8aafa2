//! What several fields of a record must be like together.

/// A rule over several fields.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `snake_case` name, shown in violations.
    pub name: String,
    /// The sentence shown when it is broken.
    pub doc: String,
    /// Broken, it is a warning.
    pub warning: bool,
    /// The rule does not apply while one of these is present.
    pub unless: Vec<usize>,
    /// What it demands.
    pub demand: Demand,
}

/// What a rule demands; numbers are positions of fields.
#[derive(Debug, Clone)]
pub enum Demand {
    /// At least one of them is present.
    AtLeastOne(Vec<usize>),
    /// No more than one of them is present.
    AtMostOne(Vec<usize>),
    /// They are not all present.
    NotTogether(Vec<usize>),
    /// If the first is present, all the others are.
    Requires(usize, Vec<usize>),
    /// If the first has this value, all the others are present.
    RequiresIf(usize, Literal, Vec<usize>),
    /// If the first is present, the second has this value, said or not.
    Implies(usize, usize, Literal),
}

/// A value that a rule speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Int(value) => write!(f, "{value}"),
            Literal::Text(value) => f.write_str(value),
        }
    }
}
