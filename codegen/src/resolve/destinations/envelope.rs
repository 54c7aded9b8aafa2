//! What every event looks like at a destination, but for the rest of its fields.

use crate::diagnostics::Diagnostics;
use crate::load::ast::{self, Entries};
use crate::load::tree::Step;
use crate::model::{FieldId, Shape};

use super::Site;

/// How deep objects may nest. The runtime counts on it.
const DEEPEST: usize = 4;

/// A member of an object, and the pages that say so.
pub(super) struct Node {
    pub(super) key: String,
    pub(super) pages: Vec<usize>,
    pub(super) what: What,
}

pub(super) enum What {
    Name,
    Title,
    Constant(String),
    Setting(usize),
    Field(FieldId, Option<Unit>),
    When(FieldId, FieldId, String),
    Object(Vec<Node>, Option<Rest>),
}

/// The unit that a moment should have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Milliseconds,
}

/// Which other fields there are in an object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Known,
    All,
}

/// The members of an event's object.
pub(super) fn resolve(site: &Site<'_, '_>, found: &mut Diagnostics) -> Vec<Node> {
    let mut rests = 0;
    let nodes = Walk {
        site,
        rests: &mut rests,
    }
    .members(&site.source.ast.envelope, &["envelope".into()], 1, found);
    if rests > 1 {
        site.bad(
            &["envelope".into()],
            "one object of the envelope has the rest of the fields",
            found,
        );
    }
    nodes
}

struct Walk<'w, 's, 'a> {
    site: &'w Site<'s, 'a>,
    rests: &'w mut usize,
}

impl<'a> Walk<'_, '_, 'a> {
    fn members(
        &mut self,
        members: &'a Entries<ast::EnvelopeMember>,
        path: &[Step<'_>],
        depth: usize,
        found: &mut Diagnostics,
    ) -> Vec<Node> {
        let members = members.iter().filter_map(|(key, member)| {
            let path = [path, &[key.into()]].concat();
            let pages = self
                .site
                .per(&member.per, &[&path[..], &["per".into()]].concat(), found);
            let what = self.what(member, &path, depth, found)?;
            Some(Node {
                key: key.clone(),
                pages,
                what,
            })
        });
        members.collect()
    }

    fn what(
        &mut self,
        member: &'a ast::EnvelopeMember,
        path: &[Step<'_>],
        depth: usize,
        found: &mut Diagnostics,
    ) -> Option<What> {
        let site = self.site;
        let at = |key: &'static str| [path, &[key.into()]].concat();
        let ast::EnvelopeMember {
            event,
            field,
            unit,
            when,
            constant,
            setting,
            object,
            rest,
            ..
        } = member;
        let damaged = site.source.tree.is_damaged(path);
        if field.is_none() && (unit.is_some() || !when.0.is_empty()) && !damaged {
            site.bad(path, "`unit` and `when` go with `field`", found);
            return None;
        }
        match (event, field, constant, setting, object, rest) {
            (Some(event), None, None, None, None, None) => Some(if event == "name" {
                What::Name
            } else {
                What::Title
            }),
            (None, Some(name), None, None, None, None) => {
                let field = site.field(name, &at("field"), found)?;
                match (unit, when.0.as_slice()) {
                    (None, []) => Some(What::Field(field, None)),
                    (Some(unit), []) => {
                        let unit = if unit == "seconds" {
                            Unit::Seconds
                        } else {
                            Unit::Milliseconds
                        };
                        Some(What::Field(field, Some(unit)))
                    }
                    (None, [(name, value)]) => {
                        let condition = site.field(
                            name,
                            &[path, &["when".into(), name.into()]].concat(),
                            found,
                        )?;
                        if !is_text(site, condition) {
                            site.bad(
                                &at("when"),
                                format!("`{name}` is no text that could be compared"),
                                found,
                            );
                        }
                        Some(What::When(field, condition, value.clone()))
                    }
                    _ => {
                        site.bad(
                            path,
                            "a field has a `unit` or one condition under `when`",
                            found,
                        );
                        None
                    }
                }
            }
            (None, None, Some(text), None, None, None) => Some(What::Constant(text.clone())),
            (None, None, None, Some(name), None, None) => {
                site.setting(name, path, found).map(What::Setting)
            }
            (None, None, None, None, object, rest) if object.is_some() || rest.is_some() => {
                if depth >= DEEPEST {
                    site.bad(
                        path,
                        format!("objects nest at most {DEEPEST} levels deep"),
                        found,
                    );
                    return None;
                }
                *self.rests += usize::from(rest.is_some());
                let rest = rest.as_ref().map(|rest| {
                    if rest == "all" {
                        Rest::All
                    } else {
                        Rest::Known
                    }
                });
                let members = object
                    .as_ref()
                    .map(|members| self.members(members, &at("object"), depth + 1, found));
                Some(What::Object(members.unwrap_or_default(), rest))
            }
            _ => {
                if !damaged {
                    site.bad(path, "a member is one of `event`, `field`, `const`, `setting`, and `object` or `rest` or both", found);
                }
                None
            }
        }
    }
}

/// Is a field a single text?
pub(super) fn is_text(site: &Site<'_, '_>, field: FieldId) -> bool {
    let ty = site.catalog().field(field).ty;
    ty.kind.is_text() && ty.shape == Shape::One
}
