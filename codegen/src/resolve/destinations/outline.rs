//! The envelope and the rules together: what each event looks like in each dialect.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{Rest, Spanned, Unit};
use crate::model::{
    Dialect, Entry, Event, Factor, FieldId, FieldType, Format, Outline, Source, Title,
};
use crate::rules as rule;

use super::Site;
use super::envelope::{Node, What};
use super::rules::{Parsed, Rule};
use super::titles::{self, Titles};

/// An outline that says nothing yet.
pub(super) fn nothing() -> Outline {
    Outline {
        title: Title::default(),
        members: Vec::new(),
    }
}

/// Fills in the outlines of the events that dialects have chosen. Unless `is_whole`, what seems to
/// make no difference or to collide may do so because of something that was refused.
pub(super) fn resolve(
    site: &Site<'_>,
    envelope: &[Node<'_>],
    rules: &[Rule<'_>],
    dialects: &mut [Dialect],
    is_whole: bool,
    found: &mut Diagnostics,
) {
    let mut all = Resolver {
        site,
        used: HashSet::new(),
        reported: HashSet::new(),
        titled: titles::titled(envelope),
        is_whole,
    };
    for (dialect, name) in dialects.iter_mut().zip(site.dialect_names()) {
        let mut titles = Titles::new(name);
        for (at, outline) in dialect.outlines.iter_mut().enumerate() {
            let (Some(outline), Some(event)) = (outline, site.catalog().events.get(at)) else {
                continue;
            };
            let in_force = rules.iter().filter(|rule| {
                rule.pages.iter().any(|page| dialect.pages.contains(page))
                    && rule.events.get(at).copied().unwrap_or(false)
            });
            let one = One::new(&mut all, &dialect.pages, (at, event), in_force.collect());
            let said_at;
            (*outline, said_at) = one.outline(envelope, found);
            titles.add(&outline.title, said_at, event);
        }
        titles.check(&all, found);
    }
    if is_whole {
        all.useless(rules, found);
        all.useless_members(envelope, found);
    }
}

pub(super) struct Resolver<'r, 'a> {
    pub(super) site: &'r Site<'a>,
    /// Places of what made a difference: of what rules say, and of members of the envelope.
    pub(super) used: HashSet<Span>,
    /// What was reported for some event, and need not be for others: the place, and the key if keys
    /// collide there.
    pub(super) reported: HashSet<(Span, String)>,
    /// The envelope has the event's title.
    pub(super) titled: bool,
    /// Nothing was refused on which the outlines depend.
    pub(super) is_whole: bool,
}

impl Resolver<'_, '_> {
    /// Reports what made no difference for any event.
    fn useless(&self, rules: &[Rule<'_>], found: &mut Diagnostics) {
        for rule in rules {
            let mut said: Vec<(&str, Span)> = Vec::new();
            said.extend(rule.title.iter().map(|(at, _)| ("title", *at)));
            said.extend(rule.titles.iter().map(|(at, ..)| ("titles", *at)));
            said.extend(
                rule.title_prefix
                    .map(|prefix| ("title_prefix", prefix.span)),
            );
            said.extend(rule.drop.iter().map(|(at, _)| ("drop", *at)));
            said.extend(rule.keep.iter().map(|(at, _)| ("keep", *at)));
            said.extend(rule.also.iter().map(|(at, _)| ("also", *at)));
            said.extend(rule.rename.iter().map(|(at, ..)| ("rename", *at)));
            said.extend(rule.parse.iter().map(|(at, ..)| ("parse", *at)));
            for (key, at) in said {
                if !self.used.contains(&at) && self.site.is_own(at) {
                    let message = format!("this `{key}` makes no difference for any event");
                    found
                        .report(rule::USELESS_RULE, at, message)
                        .help("remove it, or look at the events and pages of the rule");
                }
            }
        }
    }

    /// Reports members of the envelope that no event has.
    fn useless_members(&self, nodes: &[Node<'_>], found: &mut Diagnostics) {
        for node in nodes {
            if !self.used.contains(&node.at) {
                let message = format!("no event has the member `{}`", node.key.value);
                if self.site.is_own(node.at) {
                    found
                        .report(rule::USELESS_RULE, node.at, message)
                        .help("remove it, or look at its field, its events and its pages");
                }
            } else if let What::Object(members, _) | What::List(members) | What::First(members) =
                &node.what
            {
                self.useless_members(members, found);
            }
        }
    }
}

/// One event in one dialect.
pub(super) struct One<'o, 'r, 'a> {
    pub(super) all: &'o mut Resolver<'r, 'a>,
    pages: &'o [usize],
    pub(super) at: usize,
    pub(super) event: &'r Event,
    /// The rules that hold.
    pub(super) rules: Vec<&'o Rule<'a>>,
    /// Its fields in canonical order, those that storage does not have behind the others; with
    /// their types.
    fields: Vec<(FieldId, FieldType)>,
}

impl<'o, 'r, 'a> One<'o, 'r, 'a> {
    fn new(
        all: &'o mut Resolver<'r, 'a>,
        pages: &'o [usize],
        (at, event): (usize, &'r Event),
        rules: Vec<&'o Rule<'a>>,
    ) -> Self {
        let mut fields: Vec<_> = event
            .fields
            .iter()
            .filter_map(|slot| Some((slot.definition?, slot.ty)))
            .collect();
        let mut more = Vec::new();
        for (at, field) in rules.iter().flat_map(|rule| &rule.also) {
            let known = fields.iter().chain(&more).any(|(known, _)| known == field);
            if !known {
                all.used.insert(*at);
                more.push((*field, all.site.catalog().field(*field).ty));
            }
        }
        more.sort_by_key(|(field, _)| *field);
        fields.extend(more);
        One {
            all,
            pages,
            at,
            event,
            rules,
            fields,
        }
    }

    pub(super) fn has(&self, field: FieldId) -> Option<FieldType> {
        self.fields
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, ty)| *ty)
    }

    /// What the event looks like, and where its title was said, if it was.
    fn outline(
        mut self,
        envelope: &[Node<'_>],
        found: &mut Diagnostics,
    ) -> (Outline, Option<Span>) {
        let (title, said_at) = self.title(found);
        let mut moved = Vec::new();
        self.moved(envelope, &mut moved);
        if self.all.titled {
            moved.extend(title.field);
        }
        let rest = self.rest(&moved);
        let members = self.members(envelope, &rest, found);
        (Outline { title, members }, said_at)
    }

    /// The member that stands under a key: one of alternatives, if any of them holds.
    fn chosen<'n>(&self, node: &'n Node<'n>) -> Option<&'n Node<'n>> {
        if !node.is_in_force(self.pages, self.at) {
            return None;
        }
        let has = |field: &FieldId| self.has(*field).is_some();
        let holds = match &node.what {
            What::First(all) => return all.iter().find_map(|one| self.chosen(one)),
            What::Field(field, _) | What::Hash(field) => has(field),
            What::When(field, condition, _) => has(field) && has(condition),
            _ => true,
        };
        holds.then_some(node)
    }

    /// The fields that the envelope has elsewhere.
    fn moved(&self, nodes: &[Node<'_>], moved: &mut Vec<FieldId>) {
        for node in nodes.iter().filter_map(|node| self.chosen(node)) {
            match &node.what {
                What::Field(field, _) | What::Hash(field) => moved.push(*field),
                What::Object(members, _) | What::List(members) => self.moved(members, moved),
                _ => {}
            }
        }
    }

    /// The members for all fields that the envelope does not have.
    fn rest(&mut self, moved: &[FieldId]) -> Vec<Entry> {
        let chosen = self.rules.iter().any(|rule| !rule.keep.is_empty());
        let mut members = Vec::new();
        for (field, _) in self.fields.clone() {
            let mut stays = !chosen && !moved.contains(&field);
            let keep = self.rules.iter().flat_map(|rule| &rule.keep);
            for (at, _) in keep.filter(|(_, kept)| *kept == field) {
                self.all.used.insert(*at);
                stays = true;
            }
            let mut dropped = false;
            let drop = self.rules.iter().flat_map(|rule| &rule.drop);
            for (at, _) in drop.filter(|(_, dropped)| stays && *dropped == field) {
                self.all.used.insert(*at);
                dropped = true;
            }
            if stays && !dropped {
                members.push(self.member(field));
            }
        }
        members
    }

    /// A field in the rest, under its name or another.
    fn member(&mut self, field: FieldId) -> Entry {
        let name = self.all.site.scope.field_name(field);
        let mut member = Entry {
            key: name.to_owned(),
            source: Source::Field(field),
        };
        for rule in &self.rules {
            if let Some((at, _, key)) = rule.rename.iter().find(|(_, id, _)| *id == field) {
                if member.key != *key {
                    self.all.used.insert(*at);
                }
                member.key.clone_from(key);
            }
            if let Some((at, _, parsed)) = rule.parse.iter().find(|(_, id, _)| *id == field) {
                self.all.used.insert(*at);
                match parsed {
                    Parsed::As(key) => {
                        member = Entry {
                            key: key.clone(),
                            source: Source::Parsed(field),
                        }
                    }
                    Parsed::Prefix(prefix) => member.source = Source::Spread(field, prefix.clone()),
                }
            }
        }
        member
    }

    fn members(
        &mut self,
        nodes: &[Node<'_>],
        rest: &[Entry],
        found: &mut Diagnostics,
    ) -> Vec<Entry> {
        let mut members = Vec::new();
        for outer in nodes {
            let Some(node) = self.chosen(outer) else {
                continue;
            };
            self.all.used.extend([outer.at, node.at]);
            let source = match &node.what {
                What::Name => Source::Name,
                What::Title => Source::Title,
                What::Constant(constant) => Source::Constant(constant.clone()),
                What::Setting(id) => Source::Setting(*id),
                What::Field(field, unit) => match self.has(*field) {
                    Some(ty) => self.field(*field, ty, *unit, found),
                    None => continue,
                },
                What::When(field, condition, value) => {
                    Source::When(*field, *condition, value.clone())
                }
                What::Hash(field) => Source::Sha256(*field),
                // What is chosen is one of them.
                What::First(_) => continue,
                What::List(nodes) => {
                    let inner = self.members(nodes, rest, found);
                    self.collisions(&inner, node.key, found);
                    Source::List(inner)
                }
                What::Object(nodes, others) => {
                    let mut inner = self.members(nodes, rest, found);
                    if let Some(others) = others {
                        inner.extend_from_slice(rest);
                        inner.extend((*others == Rest::All).then(|| Entry {
                            key: String::new(),
                            source: Source::Unknown,
                        }));
                    }
                    self.collisions(&inner, node.key, found);
                    Source::Object(inner)
                }
            };
            members.push(Entry {
                key: node.key.value.clone(),
                source,
            });
        }
        members
    }

    /// A field of the envelope, in the unit that is asked for.
    fn field(
        &mut self,
        field: FieldId,
        ty: FieldType,
        unit: Option<&Spanned<Unit>>,
        found: &mut Diagnostics,
    ) -> Source {
        let Some(unit) = unit else {
            return Source::Field(field);
        };
        let format = ty
            .named
            .and_then(|id| self.all.site.catalog().ty(id).format);
        match (format, unit.value) {
            (Some(Format::UnixSeconds), Unit::Milliseconds) => {
                Source::Moment(field, Factor::Times1000)
            }
            (Some(Format::UnixMillis), Unit::Seconds) => Source::Moment(field, Factor::Per1000),
            (Some(Format::UnixSeconds | Format::UnixMillis), _) => Source::Field(field),
            _ if self.all.site.scope.fields.is_broken(field) => Source::Field(field),
            _ => {
                let message = format!(
                    "`{}` of `{}` is no moment in UTC",
                    self.all.site.scope.field_name(field),
                    self.event.wire
                );
                self.complain(unit.span, message, found);
                Source::Field(field)
            }
        }
    }

    /// Reports keys that an object has twice.
    fn collisions(&mut self, members: &[Entry], at: &Spanned<String>, found: &mut Diagnostics) {
        let mut seen: HashMap<&str, &Source> = HashMap::new();
        for Entry { key, source } in members {
            if matches!(source, Source::Unknown | Source::Spread(..))
                || seen.insert(key, source).is_none()
            {
                continue;
            }
            if self.all.is_whole && self.all.reported.insert((at.span, key.clone())) {
                let message = format!("`{}` has two values under the key `{key}`", self.event.wire);
                found
                    .report(rule::KEY_COLLISION, self.all.site.place(at.span), message)
                    .help("rename or drop one of the fields");
            }
        }
    }

    /// Reports a mistake once, not for each event.
    pub(super) fn complain(&mut self, at: Span, message: String, found: &mut Diagnostics) {
        if self.all.reported.insert((at, String::new())) {
            self.all.site.bad(at, message, found);
        }
    }
}
