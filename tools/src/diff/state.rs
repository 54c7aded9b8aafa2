//! A catalog as a tree of what can change: the two sides of a comparison.

use std::collections::BTreeMap;

/// What a node of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Catalog,
    Event,
    Object,
    Custom,
    Type,
    Field,
    Value,
    Rule,
    Group,
    Setting,
    Past,
    Destination,
    Dialect,
    Sent,
    Key,
}

impl Role {
    /// Returns the noun for one of them; none where the name says it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Role::Catalog => "catalog",
            Role::Event => "event",
            Role::Object => "object",
            Role::Custom => "custom event",
            Role::Type => "type",
            Role::Field => "field",
            Role::Value => "value",
            Role::Rule => "rule",
            Role::Group => "group",
            Role::Destination => "destination",
            Role::Dialect => "dialect",
            Role::Key => "key",
            Role::Setting | Role::Past | Role::Sent => "",
        }
    }
}

/// What is said of a node. Two sayings are compared by a rule of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    /// By what the catalog refers to it.
    Key,
    Doc,
    Examples,
    /// Its name in Rust.
    Rust,
    /// Its type as YAML writes it.
    Type,
    /// What it is on the wire.
    Wire,
    /// What tells its Rust type.
    Family,
    Presence,
    Privacy,
    Deprecated,
    /// The release that retired it.
    Retired,
    /// Whether other values than those listed are as good.
    Open,
    /// What a rule demands.
    Demand,
    /// Who answers for it, how settled it is.
    Standing,
    /// What it counts among.
    Class,
    /// How an object is built or used.
    Shape,
    /// How records stand on the wire.
    Form,
    /// What an event is called at a destination.
    Title,
    /// What a key at a destination holds.
    Source,
    /// The field that a key at a destination is made of.
    Of,
    /// What a release did.
    Past,
}

/// A limit of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Limit {
    Most(f64),
    Least(f64),
    /// Something that every value has to be, or a set of rules.
    Must(String),
    OneOf(Vec<String>),
}

impl Limit {
    /// Returns whether what it lets pass, `other` lets pass too.
    pub(crate) fn is_within(&self, other: &Limit) -> bool {
        match (self, other) {
            (Limit::Most(this), Limit::Most(other)) => this <= other,
            (Limit::Least(this), Limit::Least(other)) => this >= other,
            (Limit::OneOf(this), Limit::OneOf(other)) => {
                this.iter().all(|value| other.contains(value))
            }
            _ => self == other,
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Limit::Most(number) | Limit::Least(number) => write!(f, "{number}"),
            Limit::Must(text) => f.write_str(text),
            Limit::OneOf(values) => f.write_str(&values.join(", ")),
        }
    }
}

/// Something that can change.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) facts: BTreeMap<Fact, String>,
    pub(crate) limits: BTreeMap<&'static str, Limit>,
    pub(crate) parts: BTreeMap<(Role, String), Node>,
}

impl Node {
    /// Says something of the node; nothing if there is nothing to say.
    pub(crate) fn say(mut self, fact: Fact, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.facts.insert(fact, text);
        }
        self
    }

    pub(crate) fn limit(mut self, name: &'static str, limit: Option<Limit>) -> Self {
        self.limits.extend(limit.map(|limit| (name, limit)));
        self
    }

    /// Limits the node to at most a number.
    pub(crate) fn most<N: Into<f64>>(self, name: &'static str, number: Option<N>) -> Self {
        self.limit(name, number.map(|number| Limit::Most(number.into())))
    }

    /// Demands something.
    pub(crate) fn must(self, name: &'static str, what: Option<impl Into<String>>) -> Self {
        self.limit(name, what.map(|what| Limit::Must(what.into())))
    }

    pub(crate) fn add(&mut self, role: Role, name: impl Into<String>, node: Node) {
        self.parts.insert((role, name.into()), node);
    }

    /// Adds a setting that is always there; without a value, it is `none`.
    pub(crate) fn set(&mut self, name: &str, fact: Fact, value: Option<impl Into<String>>) {
        let value = value.map_or_else(|| "none".to_owned(), Into::into);
        self.add(Role::Setting, name, Node::default().say(fact, value));
    }

    /// Returns what is said of the node, or nothing.
    pub(crate) fn fact(&self, fact: Fact) -> &str {
        self.facts.get(&fact).map_or("", String::as_str)
    }

    pub(crate) fn part(&self, role: Role, name: &str) -> Option<&Node> {
        self.parts.get(&(role, name.to_owned()))
    }
}

/// A side of a comparison.
#[derive(Debug)]
pub(crate) struct State {
    /// The name of the catalog.
    pub(crate) catalog: String,
    /// What the side is, in words.
    pub(crate) label: String,
    /// Its newest release; 0 if there is none.
    pub(crate) newest: u16,
    /// All there is.
    pub(crate) root: Node,
    /// Files of events, objects, custom events and destinations, by name.
    pub(crate) files: BTreeMap<(Role, String), String>,
}
