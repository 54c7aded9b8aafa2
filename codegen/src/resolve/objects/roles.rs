//! What an object is for: choices for who builds it, carrying custom events, making requests,
//! answering them.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::ast;
use crate::load::tree::Step;
use crate::model::{
    Answers, Carries, Choice, EventId, MapId, Member, ObjectId, Presence, Primitive, Shape, TypeId,
    TypeKind,
};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::members::{find, find_all};
use super::{Known, Site, as_map, is_text};

/// Resolves the roles of an object whose members are known.
pub(super) fn resolve(
    id: ObjectId,
    site: &Site<'_, ast::Objects>,
    ast: &ast::Object,
    known: &Known<'_>,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) {
    let Some(object) = scope.catalog.objects.get(id.0) else {
        return;
    };
    let members = object.structure.members.clone();
    let choices = choices(site, ast, &members, found);
    let carries = ast
        .carries
        .as_ref()
        .and_then(|ast| carries(site, ast, &members, scope, found));
    if carries.is_some()
        && let Some(first) = scope.catalog.carrier.replace(id)
    {
        let name = scope
            .catalog
            .objects
            .get(first.0)
            .map_or("", |object| object.structure.name.as_str());
        let message = format!("`{name}` carries custom events already");
        found.report(|| Diagnostic::new(rule::BAD_ROLE, site.key(&["carries".into()]), message));
    }
    let batch = ast.batch.as_ref().and_then(|name| {
        let place = || site.value(&["batch".into()]);
        let at = find(&members, name, place, found)?;
        let fits = members.get(at).is_some_and(|member| {
            matches!(member.ty.kind, TypeKind::Record(_)) && member.ty.shape == Shape::List
        });
        if !fits {
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_ROLE,
                    place(),
                    "requests are made of a list of objects: `NAME[]`",
                )
            });
        }
        fits.then_some(at)
    });
    let answers = ast
        .answers
        .as_ref()
        .and_then(|ast| answers(site, ast, &members, known, scope, found));
    if let Some(object) = scope.catalog.objects.get_mut(id.0) {
        object.choices = choices;
        object.carries = carries;
        object.batch = batch;
        object.answers = answers;
    }
}

fn choices(
    site: &Site<'_, ast::Objects>,
    ast: &ast::Object,
    members: &[Member],
    found: &mut Diagnostics,
) -> Vec<Choice> {
    let mut taken: Vec<usize> = Vec::new();
    let mut all = Vec::new();
    for (name, choice) in ast.choices.iter() {
        let path: [Step<'_>; 3] = ["choices".into(), name.into(), "one_of".into()];
        check_snake("choice", name, || site.key(&path[..2]), found);
        let Some(chosen) = find_all(members, &choice.one_of, site, &path, found) else {
            continue;
        };
        let problem = if chosen.len() < 2 && !site.is_damaged(&path) {
            Some("a choice is among at least two members")
        } else if chosen.iter().any(|at| taken.contains(at)) {
            Some("a member is part of one choice")
        } else if chosen.iter().any(|at| {
            members
                .get(*at)
                .is_some_and(|member| member.presence == Presence::Required)
        }) {
            Some("a member that is required is no choice")
        } else if members.iter().any(|member| member.rust == *name) {
            Some("a member has the name of the choice")
        } else {
            None
        };
        if let Some(problem) = problem {
            found.report(|| Diagnostic::new(rule::BAD_ROLE, site.value(&path), problem));
        }
        taken.extend(&chosen);
        all.push(Choice {
            name: name.clone(),
            doc: choice.doc.clone(),
            members: chosen,
        });
    }
    all
}

fn carries(
    site: &Site<'_, ast::Objects>,
    ast: &ast::Carries,
    members: &[Member],
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Option<Carries> {
    let place = |key: &'static str| site.value(&["carries".into(), key.into()]);
    let name = find(members, &ast.name, || place("name"), found)?;
    if !members.get(name).is_some_and(is_text) {
        found.report(|| {
            Diagnostic::new(
                rule::BAD_ROLE,
                place("name"),
                "the name of a custom event is a `string`",
            )
        });
    }
    let properties = find(members, &ast.properties, || place("properties"), found)?;
    let map: Option<MapId> = members.get(properties).and_then(as_map);
    if map.is_none() {
        found.report(|| {
            Diagnostic::new(
                rule::BAD_ROLE,
                place("properties"),
                "the properties of a custom event are one of the `maps`",
            )
        });
    }
    let back_as = ast
        .back_as
        .as_ref()
        .and_then(|back| back_as(site, back, scope, found));
    Some(Carries {
        name,
        properties,
        map: map?,
        back_as,
    })
}

fn back_as(
    site: &Site<'_, ast::Objects>,
    ast: &ast::BackAs,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Option<(EventId, usize, usize)> {
    let place = |key: &'static str| site.value(&["carries".into(), "back_as".into(), key.into()]);
    let Some(id) = scope
        .catalog
        .events
        .iter()
        .position(|event| event.wire == ast.event)
    else {
        if !ast.event.is_empty() && !scope.is_blind_to(&ast.event) {
            let message = format!("there is no event `{}`", ast.event);
            found.report(|| {
                Diagnostic::new(rule::UNKNOWN_EVENT, place("event"), message)
                    .help("write the full name")
            });
        }
        return None;
    };
    let mut slot = |key: &'static str, name: &str| {
        let event = scope.catalog.events.get(id)?;
        let at = event
            .slots
            .iter()
            .position(|slot| scope.field_name(slot.field) == name);
        let fits = at.and_then(|at| event.slots.get(at)).is_some_and(|slot| {
            slot.ty.kind.is_text()
                && slot.ty.shape == Shape::One
                && slot.presence == Presence::Required
                && slot
                    .ty
                    .named
                    .and_then(|id| scope.catalog.types.get(id.0))
                    .is_none_or(|ty| ty.values.is_none())
        });
        if !fits && !name.is_empty() && !scope.damaged_events {
            let message = format!("`{name}` is no required text of `{}`", event.wire);
            found.report(|| Diagnostic::new(rule::BAD_ROLE, place(key), message));
        }
        at.filter(|_| fits)
    };
    Some((
        EventId(id),
        slot("name", &ast.name)?,
        slot("properties", &ast.properties)?,
    ))
}

fn answers(
    site: &Site<'_, ast::Objects>,
    ast: &ast::Answers,
    members: &[Member],
    known: &Known<'_>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Option<Answers> {
    let place = |key: &'static str| site.value(&["answers".into(), key.into()]);
    let request = known
        .objects
        .find(&ast.request, || place("request"), found)
        .map(ObjectId);
    let errors = find(members, &ast.errors, || place("errors"), found)?;
    if members
        .get(errors)
        .is_some_and(|member| member.ty.kind != TypeKind::Any || member.ty.shape != Shape::List)
    {
        found.report(|| {
            Diagnostic::new(
                rule::BAD_ROLE,
                place("errors"),
                "the errors are a list of anything: `any[]`",
            )
        });
    }
    let codes = ast
        .codes
        .as_ref()
        .and_then(|name| scope.types.find(name, || place("codes"), found));
    if let Some(ty) = codes.and_then(|id| scope.catalog.types.get(id))
        && (ty.base != Primitive::String || ty.values.is_none())
    {
        found.report(|| {
            Diagnostic::new(
                rule::BAD_ROLE,
                place("codes"),
                "the codes of errors are a type that lists texts as its `values`",
            )
        });
    }
    if let Some(id) = codes {
        scope.types.forgive(id);
    }
    Some(Answers {
        request: request?,
        errors: ast.errors.clone(),
        text: ast.text.clone(),
        list: ast.list.clone(),
        index: ast.index.clone(),
        codes: codes.map(TypeId),
    })
}
