//! What every event looks like at a destination, but for the rest of its fields.

use crate::diagnostics::{Diagnostics, Reported, Span};
use crate::load::syntax::{
    EnvelopeMember, Literal, Map, OfEvent, Rest, Slot, Spanned, Unit, Whole,
};
use crate::model::{Constant, FieldId, Shape};
use crate::rules as rule;

use super::Site;

/// How deep objects may nest. The runtime counts on it.
const DEEPEST: usize = 4;

/// A member of an object, and the pages that say so.
pub(super) struct Node<'a> {
    pub(super) key: &'a Spanned<String>,
    /// Its own place: the key's, or that of one of several alternatives.
    pub(super) at: Span,
    pub(super) pages: Vec<usize>,
    /// For each event, whether it has the member; empty: all have.
    pub(super) events: Vec<bool>,
    pub(super) what: What<'a>,
}

impl Node<'_> {
    /// Whether an event has the member in a dialect of these pages.
    pub(super) fn is_in_force(&self, pages: &[usize], event: usize) -> bool {
        self.pages.iter().any(|page| pages.contains(page))
            && self.events.get(event).copied().unwrap_or(true)
    }
}

pub(super) enum What<'a> {
    Name,
    Title,
    Constant(Constant),
    Setting(usize),
    /// A field, and the unit that it should have.
    Field(FieldId, Option<&'a Spanned<Unit>>),
    /// A field, if another has this value.
    When(FieldId, FieldId, String),
    /// The hash of a field.
    Hash(FieldId),
    /// The first of these that the event has.
    First(Vec<Node<'a>>),
    /// A list of one object.
    List(Vec<Node<'a>>),
    Object(Vec<Node<'a>>, Option<Rest>),
}

/// The members of an event's object.
pub(super) fn resolve<'a>(site: &Site<'a>, found: &mut Diagnostics) -> Vec<Node<'a>> {
    let Some(envelope) = site.part(|syntax| &syntax.envelope).get() else {
        return Vec::new();
    };
    let mut walk = Walk { site, rests: 0 };
    let nodes = walk.members(envelope, (1, &[]), found);
    if walk.rests > 1 {
        let message = "one object of the envelope has the rest of the fields";
        site.bad(envelope, message, found);
    }
    nodes
}

struct Walk<'w, 'a> {
    site: &'w Site<'a>,
    /// How many objects have the rest of the fields.
    rests: usize,
}

/// How deep a member stands, and the pages that say so unless it names its own.
type Around<'p> = (usize, &'p [usize]);

impl<'a> Walk<'_, 'a> {
    fn members(
        &mut self,
        members: &'a Map<EnvelopeMember>,
        around: Around<'_>,
        found: &mut Diagnostics,
    ) -> Vec<Node<'a>> {
        let members = members.iter();
        members
            .filter_map(|(key, member)| self.node(key, key.span, member, around, found).ok())
            .collect()
    }

    fn node(
        &mut self,
        key: &'a Spanned<String>,
        at: Span,
        member: &'a EnvelopeMember,
        (depth, pages): Around<'_>,
        found: &mut Diagnostics,
    ) -> Result<Node<'a>, Reported> {
        let site = self.site;
        let pages = match &member.per {
            Slot::Absent if pages.is_empty() => {
                let message = "a member of the envelope needs the key `per`";
                site.is_whole.set(false);
                return Err(found.report(rule::MISSING_KEY, at, message).into());
            }
            Slot::Absent => pages.to_vec(),
            listed => site.per(listed, found),
        };
        let events = match member.events.get() {
            Some(_) => site.events.choose(&site.is_whole, &member.events, found),
            None => Vec::new(),
        };
        let what = self.what(key, at, member, (depth, &pages), found)?;
        Ok(Node {
            key,
            at,
            pages,
            events,
            what,
        })
    }

    fn what(
        &mut self,
        key: &'a Spanned<String>,
        at: Span,
        member: &'a EnvelopeMember,
        (depth, pages): Around<'_>,
        found: &mut Diagnostics,
    ) -> Result<What<'a>, Reported> {
        let site = self.site;
        let holds = member.object.is_given() || member.rest.is_given();
        let kinds = [
            member.event.is_given(),
            member.field.is_given(),
            member.constant.is_given(),
            member.setting.is_given(),
            member.first.is_given(),
            member.list.is_given(),
            holds,
        ];
        if !member.is_whole() && kinds.iter().all(|kind| !kind) {
            return Err(Reported);
        }
        let more = member.unit.is_given() || !member.when.is_empty() || member.hash.is_given();
        if !member.field.is_given() && more {
            let message = "`unit`, `when` and `hash` go with `field`";
            return Err(site.bad(at, message, found));
        }
        if kinds.iter().filter(|kind| **kind).count() != 1 {
            let message = "a member is one of `event`, `field`, `const`, `setting`, `first`, `list`, and `object` or `rest` or both";
            return Err(site.bad(at, message, found));
        }
        if (member.list.is_given() || holds) && depth >= DEEPEST {
            let message = format!("objects nest at most {DEEPEST} levels deep");
            return Err(site.bad(at, message, found));
        }
        if let Some(event) = member.event.get() {
            return Ok(match event.value {
                OfEvent::Name => What::Name,
                OfEvent::Title => What::Title,
            });
        }
        if let Some(name) = member.field.get() {
            return self.field(name, at, member, found);
        }
        if let Some(literal) = member.constant.get() {
            return constant(site, literal, found).map(What::Constant);
        }
        if let Some(name) = member.setting.get() {
            return site.setting(name, found).map(What::Setting);
        }
        if member.first.is_given() {
            let all = member.first.items().iter();
            let all = all.filter_map(|one| {
                self.node(key, one.span, &one.value, (depth, pages), found)
                    .ok()
            });
            return Ok(What::First(all.collect()));
        }
        let inside = (depth + 1, pages);
        if let Some(members) = member.list.get() {
            return Ok(What::List(self.members(members, inside, found)));
        }
        self.rests += usize::from(member.rest.is_given());
        let members = member.object.get();
        let members = members.map(|members| self.members(members, inside, found));
        let rest = member.rest.get().map(|rest| rest.value);
        Ok(What::Object(members.unwrap_or_default(), rest))
    }

    /// A field, as it is or made into something else.
    fn field(
        &self,
        name: &Spanned<String>,
        at: Span,
        member: &'a EnvelopeMember,
        found: &mut Diagnostics,
    ) -> Result<What<'a>, Reported> {
        let site = self.site;
        let field = site.field(name, found)?;
        let mut when = member.when.iter();
        match (
            member.unit.get(),
            member.hash.get(),
            when.next(),
            when.next(),
        ) {
            (unit, None, None, None) => Ok(What::Field(field, unit)),
            (None, Some(_), None, None) => {
                if !is_text(site, field) {
                    let message = format!("`{name}` is no text that could be hashed");
                    return Err(site.bad(at, message, found));
                }
                Ok(What::Hash(field))
            }
            (None, None, Some((name, value)), None) => {
                let condition = site.field(name, found)?;
                if !is_text(site, condition) {
                    let message = format!("`{name}` is no text that could be compared");
                    site.bad(member.when.span_or(at), message, found);
                }
                Ok(What::When(field, condition, value.value.clone()))
            }
            _ => {
                let message = "a field has a `unit`, a `hash` or one condition under `when`";
                Err(site.bad(at, message, found))
            }
        }
    }
}

/// A value that is always the same, as JSON has it.
fn constant(
    site: &Site<'_>,
    literal: &Spanned<Literal>,
    found: &mut Diagnostics,
) -> Result<Constant, Reported> {
    match &literal.value {
        Literal::Text(text) => Ok(Constant::Text(text.clone())),
        Literal::Boolean(boolean) => Ok(Constant::Boolean(*boolean)),
        Literal::Number(number) => {
            if serde_json::from_str::<serde_json::Number>(number).is_err() {
                let message = format!("`{number}` is no number of JSON");
                return Err(site.bad(literal, message, found));
            }
            Ok(Constant::Number(number.clone()))
        }
    }
}

/// Is a field a single text?
pub(super) fn is_text(site: &Site<'_>, field: FieldId) -> bool {
    let ty = site.catalog().field(field).ty;
    ty.kind.is_text() && ty.shape == Shape::One
}
