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

/// A part of what [`Rule::words`] says.
#[derive(Debug, Clone, Copy)]
pub enum Words<'r> {
    /// Words of ours.
    Text(&'static str),
    /// Fields, by their positions.
    Fields(&'r [usize]),
    /// A value of a field.
    Value(&'r Literal),
}

impl Rule {
    /// Returns what the rule demands, when it does not apply, and whether it is a warning, without
    /// a full stop.
    pub fn words(&self) -> Vec<Words<'_>> {
        use Words::{Fields, Text, Value};

        let one = std::slice::from_ref;
        let mut words = match &self.demand {
            Demand::AtLeastOne(fields) => vec![Text("at least one of "), Fields(fields)],
            Demand::AtMostOne(fields) => vec![Text("at most one of "), Fields(fields)],
            Demand::NotTogether(fields) => vec![Text("not all of "), Fields(fields)],
            Demand::Requires(first, rest) => {
                vec![Fields(one(first)), Text(" requires "), Fields(rest)]
            }
            Demand::RequiresIf(first, value, rest) => vec![
                Fields(one(first)),
                Text(" = "),
                Value(value),
                Text(" requires "),
                Fields(rest),
            ],
            Demand::Implies(first, second, value) => vec![
                Fields(one(first)),
                Text(" implies "),
                Fields(one(second)),
                Text(" = "),
                Value(value),
            ],
        };
        if !self.unless.is_empty() {
            words.extend([Text(", unless there is "), Fields(&self.unless)]);
        }
        if self.warning {
            words.push(Text(", as a warning"));
        }
        words
    }

    /// Returns [`words`](Self::words) as a text; `list` names fields by their positions.
    pub fn text(&self, list: impl Fn(&[usize]) -> String) -> String {
        let word = |word: Words<'_>| match word {
            Words::Text(text) => text.to_owned(),
            Words::Fields(fields) => list(fields),
            Words::Value(value) => value.to_string(),
        };
        self.words().into_iter().map(word).collect()
    }
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
