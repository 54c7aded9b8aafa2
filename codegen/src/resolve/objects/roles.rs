//! What an object is for: choices for who builds it, carrying custom events, making requests,
//! answering them.

use crate::diagnostics::{Diagnostics, Reported};
use crate::load::syntax::{self, Map, Slot, Spanned, Whole};
use crate::model::{
    Answers, Carries, Choice, EventId, Field, ObjectId, Presence, Primitive, Shape, TypeKind,
};
use crate::resolve::scope::{Scope, check_snake};
use crate::rules as rule;

use super::as_map;
use super::members::{find, find_all};
use crate::resolve::cross::is_text;

/// Resolves the roles of an object whose members are known.
pub(super) fn resolve(
    id: ObjectId,
    syntax: &syntax::Object,
    scope: &mut Scope<'_>,
    found: &mut Diagnostics,
) {
    let object = Members {
        all: &scope.catalog.object(id).fields,
        is_whole: !scope.objects.is_broken(id),
    };
    let choices = choices(&syntax.choices, object.all, found);
    let written = syntax.carries.get();
    let carries = written.and_then(|written| carries(written, &object, scope, found).ok());
    let batch = syntax.batch.get();
    let batch = batch.and_then(|name| batch_of(name, &object, found).ok());
    let answers = syntax.answers.get();
    let answers = answers.and_then(|written| self::answers(written, &object, scope, found).ok());
    if let (Some(written), Some(_)) = (written, &carries)
        && let Some(first) = scope.catalog.carrier.replace(id)
    {
        let name = &scope.catalog.object(first).name;
        let message = format!("`{name}` carries custom events already");
        found.report(rule::BAD_ROLE, written, message);
    }
    if let Some(object) = scope.catalog.objects.get_mut(id.0) {
        object.choices = choices;
        object.carries = carries;
        object.batch = batch;
        object.answers = answers;
    }
}

/// The members of an object.
struct Members<'m> {
    all: &'m [Field],
    /// All their types are known.
    is_whole: bool,
}

impl Members<'_> {
    /// Finds a member and checks that it is what it must be.
    fn find(
        &self,
        name: &Spanned<String>,
        fits: impl Fn(&Field) -> bool,
        wanted: &str,
        found: &mut Diagnostics,
    ) -> Result<usize, Reported> {
        let at = find(self.all, name, found)?;
        if self.all.get(at).is_some_and(fits) {
            return Ok(at);
        }
        if self.is_whole {
            found.report(rule::BAD_ROLE, name, wanted);
        }
        Err(Reported)
    }
}

fn batch_of(
    name: &Spanned<String>,
    members: &Members<'_>,
    found: &mut Diagnostics,
) -> Result<usize, Reported> {
    let fits = |member: &Field| {
        matches!(member.ty.kind, TypeKind::Record(_)) && member.ty.shape == Shape::List
    };
    let wanted = "requests are made of a list of objects: `NAME[]`";
    members.find(name, fits, wanted, found)
}

fn choices(
    choices: &Slot<Map<syntax::Choice>>,
    members: &[Field],
    found: &mut Diagnostics,
) -> Vec<Choice> {
    let mut taken: Vec<usize> = Vec::new();
    let mut all = Vec::new();
    for (name, choice) in choices.iter() {
        check_snake("choice", name, found);
        let Some(one_of) = choice.one_of.get() else {
            continue;
        };
        let Ok(chosen) = find_all(members, &one_of.items, found) else {
            continue;
        };
        let is_required = |at: &usize| {
            let member = members.get(*at);
            member.is_some_and(|member| member.presence == Presence::Required)
        };
        let problem = if chosen.len() < 2 && one_of.is_whole() {
            Some("a choice is among at least two members")
        } else if chosen.iter().any(|at| taken.contains(at)) {
            Some("a member is part of one choice")
        } else if chosen.iter().any(is_required) {
            Some("a member that is required is no choice")
        } else if members.iter().any(|member| member.rust == name.value) {
            Some("a member has the name of the choice")
        } else {
            None
        };
        if let Some(problem) = problem {
            found.report(rule::BAD_ROLE, one_of, problem);
        }
        taken.extend(&chosen);
        all.push(Choice {
            name: name.value.clone(),
            doc: choice.doc.or_empty(),
            members: chosen,
        });
    }
    all
}

fn carries(
    syntax: &syntax::Carries,
    members: &Members<'_>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<Carries, Reported> {
    let name = syntax.name.get().ok_or(Reported)?;
    let wanted = "the name of a custom event is a `string`";
    let name = members.find(name, is_text, wanted, found);
    let properties = syntax.properties.get().ok_or(Reported)?;
    let wanted = "the properties of a custom event are one of the `maps`";
    let is_map = |member: &Field| as_map(member).is_some();
    let properties = members.find(properties, is_map, wanted, found);
    let back_as = syntax.back_as.get();
    let back_as = back_as.and_then(|written| back_as_event(written, scope, found).ok());
    let properties = properties?;
    Ok(Carries {
        name: name?,
        properties,
        map: members
            .all
            .get(properties)
            .and_then(as_map)
            .ok_or(Reported)?,
        back_as,
    })
}

/// The event as which a custom event comes back, with the fields of its name and its properties.
fn back_as_event(
    syntax: &syntax::BackAs,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<(EventId, usize, usize), Reported> {
    let name = syntax.event.get().ok_or(Reported)?;
    let Some(id) = scope.events.get(name) else {
        if !scope.maybe_event(name) {
            let message = format!("there is no event `{name}`");
            found
                .report(rule::UNKNOWN_EVENT, name, message)
                .help("write the full name");
        }
        return Err(Reported);
    };
    let event = scope.catalog.event(id);
    let mut slot = |name: &Slot<String>| {
        let name = name.get().ok_or(Reported)?;
        let fits = |slot: &Field| {
            let ty = slot.ty;
            slot.ty.kind.is_text()
                && ty.shape == Shape::One
                && slot.presence == Presence::Required
                && ty
                    .named
                    .is_none_or(|id| scope.catalog.ty(id).values.is_none())
        };
        let mut slots = event.fields.iter();
        let at = slots.position(|slot| slot.name == name.value && fits(slot));
        if at.is_none() && !scope.events.any_broken() {
            let message = format!("`{name}` is no required text of `{}`", event.wire);
            found.report(rule::BAD_ROLE, name, message);
        }
        at.ok_or(Reported)
    };
    Ok((id, slot(&syntax.name)?, slot(&syntax.properties)?))
}

fn answers(
    syntax: &syntax::Answers,
    members: &Members<'_>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<Answers, Reported> {
    let request = syntax.request.get().ok_or(Reported);
    let request = request.and_then(|request| scope.objects.find(request, found));
    let errors = syntax.errors.get().ok_or(Reported)?;
    let is_list =
        |member: &Field| member.ty.kind == TypeKind::Any && member.ty.shape == Shape::List;
    let wanted = "the errors are a list of anything: `any[]`";
    let errors = members.find(errors, is_list, wanted, found);
    let written = syntax.codes.get();
    let codes = written.and_then(|name| Some((name, scope.types.find(name, found).ok()?)));
    if let Some((name, id)) = codes {
        let ty = scope.catalog.ty(id);
        if ty.base != Primitive::String || ty.values.is_none() {
            let message = "the codes of errors are a type that lists texts as its `values`";
            found.report(rule::BAD_ROLE, name, message);
        }
        scope.types.mark_used(id);
    }
    let errors = members.all.get(errors?).ok_or(Reported)?;
    Ok(Answers {
        request: request?,
        errors: errors.name.clone(),
        text: syntax.text.or_empty(),
        list: syntax.list.or_empty(),
        index: syntax.index.or_empty(),
        codes: codes.map(|(_, id)| id),
    })
}
