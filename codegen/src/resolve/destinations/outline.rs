//! The envelope and the rules together: what each event looks like in each dialect.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::tree::Step;
use crate::model::{
    Dialect, Entry, Event, Factor, FieldId, FieldType, Format, Outline, Source, Title,
};
use crate::rules as rule;

use super::Site;
use super::envelope::{Node, Rest, Unit, What};
use super::rules::{Parsed, Piece, Rule, Template};
use crate::resolve::names;

/// An outline that says nothing yet.
pub(super) fn nothing() -> Outline {
    Outline {
        title: Title::default(),
        members: Vec::new(),
    }
}

/// Fills in the outlines of the events that dialects have chosen. Unless `sure`, what seems to make
/// no difference or to collide may do so because of something that was refused.
pub(super) fn resolve(
    site: &Site<'_, '_>,
    envelope: &[Node],
    rules: &[Rule],
    dialects: &mut [Dialect],
    sure: bool,
    found: &mut Diagnostics,
) {
    let mut all = Resolver {
        site,
        rules,
        used: HashSet::new(),
        used_members: HashSet::new(),
        reported: HashSet::new(),
        titled: titled(envelope),
        sure,
    };
    for dialect in &mut *dialects {
        for (at, outline) in dialect.outlines.iter_mut().enumerate() {
            let (Some(outline), Some(event)) = (outline, site.catalog().events.get(at)) else {
                continue;
            };
            let in_force = rules.iter().enumerate().filter(|(_, rule)| {
                rule.pages.iter().any(|page| dialect.pages.contains(page))
                    && rule.events.get(at).copied().unwrap_or(false)
            });
            let one = One::new(&mut all, &dialect.pages, event, in_force.collect());
            *outline = one.outline(envelope, found);
        }
    }
    if sure {
        all.useless(found);
        all.useless_members(envelope, &mut vec!["envelope".into()], found);
    }
}

/// Does the envelope have the event's title?
fn titled(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match &node.what {
        What::Title => true,
        What::Object(members, _) => titled(members),
        _ => false,
    })
}

/// What a rule says, with the position in its list.
type Said = (usize, &'static str, usize);

struct Resolver<'r, 's, 'a> {
    site: &'r Site<'s, 'a>,
    rules: &'r [Rule],
    /// What made a difference.
    used: HashSet<Said>,
    /// Members of the envelope that some event has, by where they are in memory.
    used_members: HashSet<*const Node>,
    /// What was reported for some event, and need not be for others.
    reported: HashSet<String>,
    /// The envelope has the event's title.
    titled: bool,
    /// Nothing was refused on which the outlines depend.
    sure: bool,
}

impl Resolver<'_, '_, '_> {
    /// Reports what made no difference for any event.
    fn useless(&self, found: &mut Diagnostics) {
        let Resolver { site, .. } = self;
        for (at, rule) in self.rules.iter().enumerate() {
            let mut said: Vec<(&'static str, usize)> = Vec::new();
            said.extend(rule.title.as_ref().map(|_| ("title", 0)));
            said.extend(rule.title_prefix.as_ref().map(|_| ("title_prefix", 0)));
            said.extend(rule.drop.iter().map(|(i, _)| ("drop", *i)));
            said.extend(rule.keep.iter().map(|(i, _)| ("keep", *i)));
            said.extend(rule.also.iter().map(|(i, _)| ("also", *i)));
            said.extend(rule.rename.iter().map(|(i, ..)| ("rename", *i)));
            said.extend(rule.parse.iter().map(|(i, ..)| ("parse", *i)));
            for (key, i) in said
                .into_iter()
                .filter(|(key, i)| !self.used.contains(&(at, *key, *i)))
            {
                let path: [Step<'_>; 3] = ["rules".into(), at.into(), key.into()];
                let entry = site.source.ast.rules.get(at).and_then(|ast| match key {
                    "rename" => ast.rename.0.get(i).map(|(name, _)| Step::from(name)),
                    "parse" => ast.parse.0.get(i).map(|(name, _)| Step::from(name)),
                    "title" | "title_prefix" => None,
                    _ => Some(Step::from(i)),
                });
                let path: Vec<Step<'_>> = path.into_iter().chain(entry).collect();
                found.report(|| {
                    Diagnostic::new(
                        rule::USELESS_RULE,
                        site.source.value(&path),
                        format!("this `{key}` makes no difference for any event"),
                    )
                    .help("remove it, or look at the events and pages of the rule")
                });
            }
        }
    }
}

impl Resolver<'_, '_, '_> {
    /// Reports members of the envelope that no event has.
    fn useless_members<'n>(
        &self,
        nodes: &'n [Node],
        path: &mut Vec<Step<'n>>,
        found: &mut Diagnostics,
    ) {
        for node in nodes {
            path.push((&node.key).into());
            if !self.used_members.contains(&std::ptr::from_ref(node)) {
                found.report(|| {
                    Diagnostic::new(
                        rule::USELESS_RULE,
                        self.site.source.key(path),
                        format!("no event has the member `{}`", node.key),
                    )
                    .help("remove it, or look at its field and its pages")
                });
            } else if let What::Object(members, _) = &node.what {
                path.push("object".into());
                self.useless_members(members, path, found);
                path.pop();
            }
            path.pop();
        }
    }
}

/// One event in one dialect.
struct One<'o, 'r, 's, 'a> {
    all: &'o mut Resolver<'r, 's, 'a>,
    pages: &'o [usize],
    event: &'r Event,
    /// The rules that hold, with their positions.
    rules: Vec<(usize, &'r Rule)>,
    /// Its fields in canonical order, those that storage does not have behind the others; with
    /// their types.
    fields: Vec<(FieldId, FieldType)>,
}

impl<'o, 'r, 's, 'a> One<'o, 'r, 's, 'a> {
    fn new(
        all: &'o mut Resolver<'r, 's, 'a>,
        pages: &'o [usize],
        event: &'r Event,
        rules: Vec<(usize, &'r Rule)>,
    ) -> Self {
        let mut fields: Vec<_> = event
            .slots
            .iter()
            .map(|slot| (slot.field, slot.ty))
            .collect();
        let mut more = Vec::new();
        for (at, rule) in &rules {
            for (i, field) in &rule.also {
                let known = fields.iter().chain(&more).any(|(known, _)| known == field);
                if !known {
                    all.used.insert((*at, "also", *i));
                    more.push((*field, all.site.catalog().field(*field).ty));
                }
            }
        }
        more.sort_by_key(|(field, _)| *field);
        fields.extend(more);
        One {
            all,
            pages,
            event,
            rules,
            fields,
        }
    }

    fn has(&self, field: FieldId) -> Option<FieldType> {
        self.fields
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, ty)| *ty)
    }

    fn outline(mut self, envelope: &[Node], found: &mut Diagnostics) -> Outline {
        let title = self.title(found);
        let mut moved = Vec::new();
        self.moved(envelope, &mut moved);
        if self.all.titled {
            moved.extend(title.field);
        }
        let rest = self.rest(&moved);
        let members = self.members(envelope, &rest, &mut vec!["envelope".into()], found);
        Outline { title, members }
    }

    fn is_in_force(&self, node: &Node) -> bool {
        node.pages.iter().any(|page| self.pages.contains(page))
    }

    /// The fields that the envelope has elsewhere.
    fn moved(&self, nodes: &[Node], moved: &mut Vec<FieldId>) {
        for node in nodes.iter().filter(|node| self.is_in_force(node)) {
            match &node.what {
                What::Field(field, _) => moved.push(*field),
                What::Object(members, _) => self.moved(members, moved),
                _ => {}
            }
        }
    }

    fn title(&mut self, found: &mut Diagnostics) -> Title {
        let mut template = Template(vec![Piece::Text(names::words(&self.event.variant))]);
        let mut prefix = String::new();
        for (at, rule) in &self.rules {
            if let Some(new) = &rule.title {
                // What reads the same is no news.
                if self.all.titled && self.text(&template) != self.text(new) {
                    self.all.used.insert((*at, "title", 0));
                }
                template = new.clone();
            }
            if let Some(new) = &rule.title_prefix {
                if self.all.titled && *new != prefix {
                    self.all.used.insert((*at, "title_prefix", 0));
                }
                prefix.clone_from(new);
            }
        }
        let title = self.text(&template);
        let is_known =
            |field: FieldId| self.has(field).is_some() || self.all.site.scope.damaged_events;
        if let Some(field) = title.field.filter(|field| !is_known(*field)) {
            let at = self
                .rules
                .iter()
                .rev()
                .find(|(_, rule)| rule.title.is_some())
                .map_or(0, |(at, _)| *at);
            let message = format!(
                "`{}` has no field `{}`",
                self.event.wire,
                self.all.site.scope.field_name(field)
            );
            self.complain(&["rules".into(), at.into(), "title".into()], message, found);
        }
        Title {
            before: prefix + &title.before,
            ..title
        }
    }

    /// The title that a template makes of the event.
    fn text(&self, template: &Template) -> Title {
        let mut title = Title::default();
        for piece in &template.0 {
            let end = if title.field.is_some() {
                &mut title.after
            } else {
                &mut title.before
            };
            match piece {
                Piece::Text(text) => end.push_str(text),
                Piece::Event => end.push_str(&names::words(&self.event.name)),
                Piece::Field(field) => title.field = Some(*field),
            }
        }
        title
    }

    /// The members for all fields that the envelope does not have.
    fn rest(&mut self, moved: &[FieldId]) -> Vec<Entry> {
        let chosen = self.rules.iter().any(|(_, rule)| !rule.keep.is_empty());
        let mut members = Vec::new();
        for (field, _) in self.fields.clone() {
            let mut stays = !chosen && !moved.contains(&field);
            for (at, rule) in &self.rules {
                if let Some((i, _)) = rule.keep.iter().find(|(_, kept)| *kept == field) {
                    self.all.used.insert((*at, "keep", *i));
                    stays = true;
                }
            }
            let mut dropped = false;
            for (at, rule) in &self.rules {
                if let Some((i, _)) = rule
                    .drop
                    .iter()
                    .find(|(_, dropped)| stays && *dropped == field)
                {
                    self.all.used.insert((*at, "drop", *i));
                    dropped = true;
                }
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
        for (at, rule) in &self.rules {
            if let Some((i, _, key)) = rule.rename.iter().find(|(_, renamed, _)| *renamed == field)
            {
                if member.key != *key {
                    self.all.used.insert((*at, "rename", *i));
                }
                member.key.clone_from(key);
            }
            if let Some((i, _, parsed)) = rule.parse.iter().find(|(_, parsed, _)| *parsed == field)
            {
                self.all.used.insert((*at, "parse", *i));
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

    fn members<'n>(
        &mut self,
        nodes: &'n [Node],
        rest: &[Entry],
        path: &mut Vec<Step<'n>>,
        found: &mut Diagnostics,
    ) -> Vec<Entry> {
        let mut members = Vec::new();
        for node in nodes {
            if !self.is_in_force(node) {
                continue;
            }
            path.push((&node.key).into());
            let source = match &node.what {
                What::Name => Some(Source::Name),
                What::Title => Some(Source::Title),
                What::Constant(text) => Some(Source::Constant(text.clone())),
                What::Setting(id) => Some(Source::Setting(*id)),
                What::Field(field, unit) => self
                    .has(*field)
                    .map(|ty| self.field(*field, ty, *unit, path, found)),
                What::When(field, condition, value) => {
                    let both = self.has(*field).is_some() && self.has(*condition).is_some();
                    both.then(|| Source::When(*field, *condition, value.clone()))
                }
                What::Object(nodes, others) => {
                    path.push("object".into());
                    let mut inner = self.members(nodes, rest, path, found);
                    path.pop();
                    if let Some(others) = others {
                        inner.extend_from_slice(rest);
                        inner.extend((*others == Rest::All).then(|| Entry {
                            key: String::new(),
                            source: Source::Unknown,
                        }));
                    }
                    self.collisions(&inner, path, found);
                    Some(Source::Object(inner))
                }
            };
            if source.is_some() {
                self.all.used_members.insert(std::ptr::from_ref(node));
            }
            path.pop();
            members.extend(source.map(|source| Entry {
                key: node.key.clone(),
                source,
            }));
        }
        members
    }

    /// A field of the envelope, in the unit that is asked for.
    fn field(
        &mut self,
        field: FieldId,
        ty: FieldType,
        unit: Option<Unit>,
        path: &[Step<'_>],
        found: &mut Diagnostics,
    ) -> Source {
        let Some(unit) = unit else {
            return Source::Field(field);
        };
        let format = ty
            .named
            .and_then(|id| self.all.site.catalog().ty(id).format);
        match (format, unit) {
            (Some(Format::UnixSeconds), Unit::Milliseconds) => {
                Source::Moment(field, Factor::Times1000)
            }
            (Some(Format::UnixMillis), Unit::Seconds) => Source::Moment(field, Factor::Per1000),
            (Some(Format::UnixSeconds | Format::UnixMillis), _) => Source::Field(field),
            _ if self.all.site.scope.damaged_fields.contains(&field) => Source::Field(field),
            _ => {
                let message = format!(
                    "`{}` of `{}` is no moment in UTC",
                    self.all.site.scope.field_name(field),
                    self.event.wire
                );
                self.complain(&[path, &["unit".into()]].concat(), message, found);
                Source::Field(field)
            }
        }
    }

    /// Reports keys that an object has twice.
    fn collisions(&mut self, members: &[Entry], path: &[Step<'_>], found: &mut Diagnostics) {
        let mut seen: HashMap<&str, &Source> = HashMap::new();
        for Entry { key, source } in members {
            if matches!(source, Source::Unknown | Source::Spread(..))
                || seen.insert(key, source).is_none()
            {
                continue;
            }
            if self.all.sure && self.all.reported.insert(format!("{key} {path:?}")) {
                let site = self.all.site;
                found.report(|| {
                    let message =
                        format!("`{}` has two values under the key `{key}`", self.event.wire);
                    Diagnostic::new(rule::KEY_COLLISION, site.source.key(path), message)
                        .help("rename or drop one of the fields")
                });
            }
        }
    }

    /// Reports a mistake once, not for each event.
    fn complain(&mut self, path: &[Step<'_>], message: String, found: &mut Diagnostics) {
        if self.all.reported.insert(format!("{path:?}")) {
            self.all.site.bad(path, message, found);
        }
    }
}
