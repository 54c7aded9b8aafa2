//! `examples_by`: which values of a field go with which values of another.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::load::syntax::{List, Map, Spanned, Whole, Wire};
use crate::model::{ExamplesBy, FieldDefinition, FieldId, Shape};
use crate::rules;

use super::examples::{self, Limits};
use super::scope::Scope;

/// Links the fields of the dictionary that have examples by others.
pub(super) fn resolve(scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let mut linked = Vec::new();
    for (id, syntax) in scope.fields.defined() {
        if let Some(examples_by) = syntax.examples_by.get() {
            let by = examples_by.iter();
            let by = by.filter_map(|(other, lists)| link(id, other, lists, scope, found));
            let by = by.collect();
            linked.push((id, examples_by.span));
            if let Some(field) = scope.catalog.fields.get_mut(id.0) {
                field.examples_by = by;
            }
        }
    }
    let mut told: Vec<FieldId> = Vec::new();
    for (id, at) in linked {
        let fields = &scope.catalog.fields;
        // Of fields that depend on each other, the first is enough.
        let known = || {
            told.iter()
                .any(|other| depends_on(id, *other, fields) && depends_on(*other, id, fields))
        };
        if depends_on(id, id, fields) && !known() {
            told.push(id);
            let name = scope.field_name(id);
            let message = format!("the examples of `{name}` depend on `{name}` itself");
            found
                .report(rules::BAD_VALUE, at, message)
                .help("of fields that go with each other, let one decide");
        }
    }
}

/// Whether the examples of a field depend on another, be it by way of a third.
fn depends_on(id: FieldId, other: FieldId, fields: &[FieldDefinition]) -> bool {
    let (mut seen, mut next) = (vec![false; fields.len()], vec![id]);
    while let Some(id) = next.pop() {
        let field = fields.get(id.0).into_iter();
        for by in field.flat_map(|field| &field.examples_by) {
            if by.field == other {
                return true;
            }
            if let Some(seen @ false) = seen.get_mut(by.field.0) {
                *seen = true;
                next.push(by.field);
            }
        }
    }
    false
}

/// Links the examples of one field by one other.
fn link(
    id: FieldId,
    name: &Spanned<String>,
    lists: &Map<List<String>, Wire>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Option<ExamplesBy> {
    let by = scope.fields.find(name, found).ok()?;
    let (field, other) = (scope.catalog.field(id), scope.catalog.field(by));
    let name_of_other = &name.value;
    if other.ty.shape != Shape::One {
        let message = format!("`{name_of_other}` is a list, of which no single value could decide");
        found.report(rules::BAD_VALUE, name, message);
        return None;
    }
    if lists.entries.is_empty() && lists.is_whole() {
        let message = format!("there are no examples for any value of `{name_of_other}`");
        found.report(rules::BAD_VALUE, name, message);
    }
    let named = |field: &FieldDefinition| field.ty.named.map(|id| scope.catalog.ty(id));
    let values = named(other).and_then(|ty| ty.values.as_ref());
    let what = if values.is_some() {
        "no value"
    } else {
        "none of the examples"
    };
    let values = values.into_iter().flat_map(|values| &values.items);
    let one_of = values.map(|item| &item.wire).chain(&other.examples);
    for (value, examples) in lists.iter() {
        let is_known = one_of.clone().any(|known| *known == value.text);
        if !is_known && !scope.fields.is_broken(by) {
            let message = format!("`{}` is {what} of `{name_of_other}`", value.text);
            found
                .report(rules::BAD_VALUE, value, message)
                .maybe_help(|| did_you_mean(&value.text, one_of.clone().map(String::as_str)));
        }
        if !scope.fields.is_broken(id) {
            let limits = Limits {
                base: field.ty.kind.primitive(),
                ty: named(field),
                max_chars: field.constraints.max_chars,
            };
            examples::check(&examples.items, limits, found);
        }
    }
    let texts = |list: &List<String>| list.items.iter().map(|item| item.value.clone()).collect();
    Some(ExamplesBy {
        field: by,
        lists: lists
            .iter()
            .map(|(value, examples)| (value.text.clone(), texts(examples)))
            .collect(),
    })
}
