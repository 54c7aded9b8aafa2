//! Two trees become a list of changes.

use event_catalog_codegen::model::Privacy;

use super::kind::{self, Kind};
use super::state::{Fact, Limit, Node, Role, State};

/// Where something stands: from the outside in.
pub(crate) type Path = Vec<(Role, String)>;

/// A change.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) kind: &'static Kind,
    /// What changed.
    pub(crate) path: Path,
    /// What it was; empty if that says nothing.
    pub(crate) old: String,
    /// What it is; empty if that says nothing.
    pub(crate) new: String,
}

impl Change {
    /// Returns where the change is: names from the outside in, with slashes between them.
    pub(crate) fn place(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|(_, name)| name.as_str()).collect();
        names.join("/")
    }
}

/// Returns every change from one state to the other, kinds in the order of their table.
pub(crate) fn compare(old: &State, new: &State) -> Vec<Change> {
    let mut compared = Compared {
        old,
        new,
        path: Vec::new(),
        changes: Vec::new(),
    };
    compared.node(&old.root, &new.root);
    let mut changes = compared.changes;
    let rank = |change: &Change| {
        kind::ALL
            .iter()
            .position(|kind| std::ptr::eq(*kind, change.kind))
    };
    changes.sort_by_key(rank);
    changes
}

struct Compared<'s> {
    old: &'s State,
    new: &'s State,
    path: Path,
    changes: Vec<Change>,
}

impl<'s> Compared<'s> {
    fn report(&mut self, kind: &'static Kind, old: impl Into<String>, new: impl Into<String>) {
        let mut path = self.path.clone();
        if path.is_empty() {
            path.push((Role::Catalog, self.new.catalog.clone()));
        }
        self.changes.push(Change {
            kind,
            path,
            old: old.into(),
            new: new.into(),
        });
    }

    fn node(&mut self, old: &'s Node, new: &'s Node) {
        self.facts(old, new);
        self.limits(old, new);
        let mut gone: Vec<&(Role, String)> = Vec::new();
        for (at, part) in &old.parts {
            match new.parts.get(at) {
                Some(now) => self.at(at, |this| this.node(part, now)),
                None => gone.push(at),
            }
        }
        let mut come: Vec<&(Role, String)> = new
            .parts
            .keys()
            .filter(|at| !old.parts.contains_key(*at))
            .collect();
        gone.retain(|at| !self.is_renamed(at, old, new, &mut come));
        for at in gone {
            if let Some(part) = old.parts.get(at) {
                self.at(at, |this| this.only(at, part, Side::Old));
            }
        }
        for at in come {
            if let Some(part) = new.parts.get(at) {
                self.at(at, |this| this.only(at, part, Side::New));
            }
        }
    }

    fn at(&mut self, at: &(Role, String), run: impl FnOnce(&mut Self)) {
        self.path.push(at.clone());
        run(self);
        self.path.pop();
    }

    /// Whether a field goes on under another name, by its key in the catalog. If so, it is taken
    /// from those that came.
    fn is_renamed(
        &mut self,
        at: &(Role, String),
        old: &'s Node,
        new: &'s Node,
        come: &mut Vec<&(Role, String)>,
    ) -> bool {
        let key = |node: &Node, at: &(Role, String)| {
            let part = node.parts.get(at).filter(|_| at.0 == Role::Field);
            part.map(|part| part.fact(Fact::Key).to_owned())
        };
        let Some(was) = key(old, at) else {
            return false;
        };
        let Some(found) = come
            .iter()
            .position(|other| key(new, other).as_ref() == Some(&was))
        else {
            return false;
        };
        let now = come.remove(found);
        if let (Some(before), Some(after)) = (old.parts.get(at), new.parts.get(now)) {
            self.at(at, |this| {
                this.report(&kind::FIELD_RENAMED, "", format!("`{}`", now.1));
                this.node(before, after);
            });
        }
        true
    }

    /// Reports what only one side has.
    fn only(&mut self, (role, name): &(Role, String), part: &Node, side: Side) {
        use kind as k;
        let is_new = side == Side::New;
        let pick = |added, removed| if is_new { added } else { removed };
        let about = match role {
            Role::Field => summary(part),
            Role::Rule => part.fact(Fact::Demand).to_owned(),
            Role::Key => part.fact(Fact::Source).to_owned(),
            _ => String::new(),
        };
        let kind = match role {
            Role::Catalog => return,
            Role::Event | Role::Object | Role::Custom => pick(&k::RECORD_ADDED, &k::RECORD_REMOVED),
            Role::Type => pick(&k::TYPE_ADDED, type_removed(part)),
            Role::Field if is_new && part.fact(Fact::Presence) == "required" => &k::REQUIRED_ADDED,
            Role::Field => pick(&k::FIELD_ADDED, &k::FIELD_REMOVED),
            Role::Value => pick(&k::VALUE_ADDED, &k::VALUE_REMOVED),
            Role::Rule => pick(&k::RULE_ADDED, &k::RULE_REMOVED),
            Role::Group => pick(&k::GROUP_JOINED, &k::GROUP_LEFT),
            Role::Destination | Role::Dialect => {
                pick(&k::DESTINATION_ADDED, &k::DESTINATION_REMOVED)
            }
            Role::Setting => &k::SHAPE_CHANGED,
            Role::Past => return self.past(name),
            // What it holds came or went by itself.
            Role::Sent if !self.is_on_both_sides(name, None) => return,
            Role::Sent => pick(&k::SENT, &k::NOT_SENT),
            Role::Key if !self.is_kept(part) => return,
            Role::Key => pick(&k::KEY_ADDED, &k::KEY_REMOVED),
        };
        let (old, new) = match (role, is_new) {
            (Role::Setting, true) => ("none".to_owned(), "something".to_owned()),
            (Role::Setting, false) => ("something".to_owned(), "none".to_owned()),
            (_, true) => (String::new(), about),
            (_, false) => (about, String::new()),
        };
        self.report(kind, old, new);
    }

    /// The past is told differently, unless it is what one of the sides has not seen.
    fn past(&mut self, release: &str) {
        let both_know = self.old.newest.min(self.new.newest);
        if release
            .parse()
            .is_ok_and(|release: u16| release <= both_know)
        {
            let at = self.path.pop();
            self.history_changed();
            self.path.extend(at);
        }
    }

    fn history_changed(&mut self) {
        let last = self.changes.last();
        let is_told = last.is_some_and(|last| {
            std::ptr::eq(last.kind, &raw const kind::HISTORY_CHANGED) && last.path == self.path
        });
        if !is_told {
            self.report(&kind::HISTORY_CHANGED, "", "");
        }
    }

    /// Whether both sides have an event, and in it a field.
    fn is_on_both_sides(&self, event: &str, field: Option<&str>) -> bool {
        [self.old, self.new].into_iter().all(|state| {
            let event = state.root.part(Role::Event, event);
            event.is_some_and(|event| {
                field.is_none_or(|field| event.part(Role::Field, field).is_some())
            })
        })
    }

    /// Whether the field that a key is made of is in the event before and after; keys that no field
    /// of the event stands behind are.
    fn is_kept(&self, key: &Node) -> bool {
        let [.., (Role::Sent, event), _] = self.path.as_slice() else {
            return true;
        };
        let of = key.fact(Fact::Of);
        let has = |state: &State| {
            let event = state.root.part(Role::Event, event);
            event.is_some_and(|event| event.part(Role::Field, of).is_some())
        };
        of.is_empty() || has(self.old) == has(self.new)
    }

    fn facts(&mut self, old: &Node, new: &Node) {
        let all = old.facts.keys().chain(new.facts.keys());
        let mut all: Vec<Fact> = all.copied().collect();
        all.sort_unstable();
        all.dedup();
        for fact in all {
            let (before, after) = (old.fact(fact), new.fact(fact));
            if before != after {
                self.fact(fact, before, after, (old, new));
            }
        }
    }

    fn fact(&mut self, fact: Fact, before: &str, after: &str, (old, new): (&Node, &Node)) {
        use kind as k;
        let rank = |text: &str| match text {
            "" => 0,
            judged if judged == Privacy::Judged.fact() => 1,
            _ => 2,
        };
        let kind = match fact {
            Fact::Doc => return self.report(&k::DOCS_CHANGED, "", ""),
            Fact::Examples => return self.report(&k::EXAMPLES_CHANGED, "", ""),
            Fact::Past => {
                let at = self.path.pop();
                self.history_changed();
                self.path.extend(at);
                return;
            }
            Fact::Retired if before.is_empty() => return self.report(&k::EVENT_RETIRED, "", ""),
            Fact::Retired if after.is_empty() => return self.report(&k::EVENT_RESTORED, "", ""),
            Fact::Retired => return self.history_changed(),
            Fact::Presence if after == "optional" => return self.report(&k::LOOSENED, "", ""),
            Fact::Presence => return self.report(&k::TIGHTENED, "", ""),
            Fact::Deprecated if before.is_empty() => {
                return self.report(&k::DEPRECATED, "", after.trim_end_matches('.'));
            }
            Fact::Deprecated if after.is_empty() => return self.report(&k::UNDEPRECATED, "", ""),
            Fact::Open if before < after => return self.report(&k::VALUES_OPENED, "", ""),
            Fact::Open => return self.report(&k::VALUES_CLOSED, "", ""),
            Fact::Wire => {
                let kind = if widens(before, after) {
                    &k::WIDENED
                } else {
                    &k::RETYPED
                };
                // Where a type has become another beneath, its name tells nothing.
                let names = (old.fact(Fact::Type), new.fact(Fact::Type));
                let (before, after) = if names.0 == names.1 {
                    (before, after)
                } else {
                    names
                };
                return self.report(kind, before, after);
            }
            // What it is on the wire says more.
            Fact::Type | Fact::Family if old.fact(Fact::Wire) != new.fact(Fact::Wire) => return,
            Fact::Type if old.fact(Fact::Family) != new.fact(Fact::Family) => &k::RETYPED_IN_RUST,
            Fact::Type if after == new.fact(Fact::Wire) => &k::LIMIT_LOOSENED,
            Fact::Type => &k::REFORMATTED,
            // By the same name, it became an enumeration or a plain text: so say its values.
            Fact::Family | Fact::Key | Fact::Of => return,
            Fact::Privacy if rank(before) < rank(after) => &k::PRIVACY_RAISED,
            Fact::Privacy => &k::PRIVACY_LOWERED,
            Fact::Rust => &k::RENAMED_IN_RUST,
            Fact::Demand => &k::RULE_CHANGED,
            Fact::Standing | Fact::Deprecated => &k::STANDING_CHANGED,
            Fact::Class => &k::RECLASSIFIED,
            Fact::Shape => &k::SHAPE_CHANGED,
            Fact::Form => &k::WIRE_FORM_CHANGED,
            Fact::Title => &k::TITLE_CHANGED,
            Fact::Source => &k::KEY_CHANGED,
        };
        self.report(kind, before, after);
    }

    fn limits(&mut self, old: &Node, new: &Node) {
        let all = old.limits.keys().chain(new.limits.keys());
        let mut all: Vec<&'static str> = all.copied().collect();
        all.sort_unstable();
        all.dedup();
        for name in all {
            let (before, after) = (old.limits.get(name), new.limits.get(name));
            let is_looser = match (before, after) {
                (Some(before), Some(after)) if before == after => continue,
                (Some(before), Some(after)) => before.is_within(after),
                (_, after) => after.is_none(),
            };
            let kind = if is_looser {
                &kind::LIMIT_LOOSENED
            } else {
                &kind::LIMIT_TIGHTENED
            };
            let said = |limit: Option<&Limit>| {
                limit.map_or_else(|| format!("no {name}"), |limit| format!("{name} {limit}"))
            };
            self.report(kind, said(before), said(after));
        }
    }
}

/// Which side has something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

/// Types that are texts in Rust have no name there.
fn type_removed(node: &Node) -> &'static Kind {
    let is_rust_type = !node.fact(Fact::Family).is_empty() || !node.parts.is_empty();
    if is_rust_type {
        &kind::TYPE_REMOVED
    } else {
        &kind::DOCS_CHANGED
    }
}

/// Whether every value of the one type is one of the other.
fn widens(before: &str, after: &str) -> bool {
    matches!(
        (before, after),
        ("int", "long" | "double") | ("float", "double") | (_, "any")
    )
}

/// A field in a few words.
fn summary(field: &Node) -> String {
    let ty = field.fact(Fact::Type);
    match field.fact(Fact::Privacy) {
        "" => ty.to_owned(),
        privacy => format!("{ty}, {privacy}"),
    }
}
