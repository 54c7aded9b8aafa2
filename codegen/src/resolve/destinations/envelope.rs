//! What every event looks like at a destination, but for the rest of its fields.

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{EnvelopeMember, Map, OfEvent, Rest, Spanned, Unit, Whole};
use crate::model::{FieldId, Shape};

use super::Site;

/// How deep objects may nest. The runtime counts on it.
const DEEPEST: usize = 4;

/// A member of an object, and the pages that say so.
pub(super) struct Node<'a> {
    pub(super) key: &'a Spanned<String>,
    pub(super) pages: Vec<usize>,
    pub(super) what: What<'a>,
}

pub(super) enum What<'a> {
    Name,
    Title,
    Constant(String),
    Setting(usize),
    /// A field, and the unit that it should have.
    Field(FieldId, Option<&'a Spanned<Unit>>),
    /// A field, if another has this value.
    When(FieldId, FieldId, String),
    Object(Vec<Node<'a>>, Option<Rest>),
}

/// The members of an event's object.
pub(super) fn resolve<'a>(site: &Site<'a>, found: &mut Diagnostics) -> Vec<Node<'a>> {
    let Some(envelope) = site.source.syntax.envelope.get() else {
        return Vec::new();
    };
    let mut walk = Walk { site, rests: 0 };
    let nodes = walk.members(envelope, 1, found);
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

impl<'a> Walk<'_, 'a> {
    fn members(
        &mut self,
        members: &'a Map<EnvelopeMember>,
        depth: usize,
        found: &mut Diagnostics,
    ) -> Vec<Node<'a>> {
        let members = members.iter().filter_map(|(key, member)| {
            let pages = self.site.per(&member.per, found);
            let what = self.what(key, member, depth, found).ok()?;
            Some(Node { key, pages, what })
        });
        members.collect()
    }

    fn what(
        &mut self,
        key: &'a Spanned<String>,
        member: &'a EnvelopeMember,
        depth: usize,
        found: &mut Diagnostics,
    ) -> Result<What<'a>, Reported> {
        let site = self.site;
        let is_whole = member.is_whole();
        let more = member.unit.is_given() || !member.when.is_empty();
        if !member.field.is_given() && more && is_whole {
            return Err(site.bad(key, "`unit` and `when` go with `field`", found));
        }
        match (
            member.event.get(),
            member.field.get(),
            member.constant.get(),
            member.setting.get(),
            (member.object.get(), member.rest.get()),
        ) {
            (Some(event), None, None, None, (None, None)) => Ok(match event.value {
                OfEvent::Name => What::Name,
                OfEvent::Title => What::Title,
            }),
            (None, Some(name), None, None, (None, None)) => {
                let field = site.field(name, found)?;
                let mut when = member.when.iter();
                match (member.unit.get(), when.next(), when.next()) {
                    (unit, None, None) => Ok(What::Field(field, unit)),
                    (None, Some((name, value)), None) => {
                        let condition = site.field(name, found)?;
                        if !is_text(site, condition) {
                            let message = format!("`{name}` is no text that could be compared");
                            site.bad(member.when.span_or(key), message, found);
                        }
                        Ok(What::When(field, condition, value.value.clone()))
                    }
                    _ => {
                        let message = "a field has a `unit` or one condition under `when`";
                        Err(site.bad(key, message, found))
                    }
                }
            }
            (None, None, Some(text), None, (None, None)) => Ok(What::Constant(text.value.clone())),
            (None, None, None, Some(name), (None, None)) => {
                site.setting(name, found).map(What::Setting)
            }
            (None, None, None, None, (object, rest)) if object.is_some() || rest.is_some() => {
                if depth >= DEEPEST {
                    let message = format!("objects nest at most {DEEPEST} levels deep");
                    return Err(site.bad(key, message, found));
                }
                self.rests += usize::from(rest.is_some());
                let members = object.map(|members| self.members(members, depth + 1, found));
                let rest = rest.map(|rest| rest.value);
                Ok(What::Object(members.unwrap_or_default(), rest))
            }
            _ if is_whole => {
                let message = "a member is one of `event`, `field`, `const`, `setting`, and `object` or `rest` or both";
                Err(site.bad(key, message, found))
            }
            _ => Err(Reported),
        }
    }
}

/// Is a field a single text?
pub(super) fn is_text(site: &Site<'_>, field: FieldId) -> bool {
    let ty = site.catalog().field(field).ty;
    ty.kind.is_text() && ty.shape == Shape::One
}
