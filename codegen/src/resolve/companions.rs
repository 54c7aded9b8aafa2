//! `examples_by`: which values of a field go with which values of another.

use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};
use crate::load::tree::Step;
use crate::load::{Source, Sources, ast};
use crate::model::{ExamplesBy, Field, FieldId, Shape};
use crate::rules;

use super::examples::{self, Limits};
use super::scope::Scope;

/// Links the fields of the dictionary that have examples by others.
pub(super) fn resolve(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let mut linked: Vec<(FieldId, &Source<ast::Fields>)> = Vec::new();
    for source in &sources.fields {
        for (name, ast) in source
            .ast
            .fields
            .iter()
            .filter(|(_, ast)| !ast.examples_by.0.is_empty())
        {
            // One that is defined twice was reported.
            let id = scope.fields.get(name).map(FieldId);
            let Some(id) = id.filter(|id| scope.catalog.field(*id).file == source.relative) else {
                continue;
            };
            let by = ast.examples_by.iter().filter_map(|(other, lists)| {
                Link {
                    source,
                    name,
                    id,
                    other,
                }
                .resolve(lists, scope, found)
            });
            let by = by.collect();
            if let Some(field) = scope.catalog.fields.get_mut(id.0) {
                field.examples_by = by;
            }
            linked.push((id, source));
        }
    }
    let mut told: Vec<FieldId> = Vec::new();
    for (id, source) in linked {
        let fields = &scope.catalog.fields;
        // Of fields that depend on each other, the first is enough.
        let known = || {
            told.iter()
                .any(|other| depends_on(id, *other, fields) && depends_on(*other, id, fields))
        };
        if depends_on(id, id, fields) && !known() {
            told.push(id);
            let name = scope.field_name(id);
            found.report(|| {
                let at = ["fields".into(), name.into(), "examples_by".into()];
                Diagnostic::new(
                    rules::BAD_VALUE,
                    source.key(&at),
                    format!("the examples of `{name}` depend on `{name}` itself"),
                )
                .help("of fields that go with each other, let one decide")
            });
        }
    }
}

/// Whether the examples of a field depend on another, be it by way of a third.
fn depends_on(id: FieldId, other: FieldId, fields: &[Field]) -> bool {
    let (mut seen, mut next) = (vec![false; fields.len()], vec![id]);
    while let Some(id) = next.pop() {
        for by in fields
            .get(id.0)
            .into_iter()
            .flat_map(|field| &field.examples_by)
        {
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

/// The examples of one field by one other.
struct Link<'a> {
    source: &'a Source<ast::Fields>,
    name: &'a str,
    id: FieldId,
    other: &'a str,
}

impl Link<'_> {
    fn resolve(
        &self,
        lists: &ast::Entries<Vec<String>>,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Option<ExamplesBy> {
        let at: [Step<'_>; 4] = [
            "fields".into(),
            self.name.into(),
            "examples_by".into(),
            self.other.into(),
        ];
        let place = || self.source.key(&at);
        let by = scope.fields.find(self.other, place, found).map(FieldId)?;
        let (field, other) = (scope.catalog.field(self.id), scope.catalog.field(by));
        if other.ty.shape != Shape::One {
            let message = || {
                format!(
                    "`{}` is a list, of which no single value could decide",
                    self.other
                )
            };
            found.report(|| Diagnostic::new(rules::BAD_VALUE, place(), message()));
            return None;
        }
        if lists.0.is_empty() && !self.source.tree.is_damaged(&at) {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    place(),
                    format!("there are no examples for any value of `{}`", self.other),
                )
            });
        }
        let known = |id: FieldId| !scope.damaged_fields.contains(&id);
        let named = |field: &Field| field.ty.named.map(|id| scope.catalog.ty(id));
        let values = named(other).and_then(|ty| ty.values.as_ref());
        let values: Vec<&str> = values
            .iter()
            .flat_map(|values| &values.items)
            .map(|item| &*item.wire)
            .collect();
        for (value, examples) in lists.iter() {
            let [fields, name, key, other_name] = at;
            let at: [Step<'_>; 5] = [fields, name, key, other_name, value.into()];
            let one_of = || {
                values
                    .iter()
                    .copied()
                    .chain(other.examples.iter().map(String::as_str))
            };
            if known(by) && !one_of().any(|known| known == value) {
                let what = if values.is_empty() {
                    "none of the examples"
                } else {
                    "no value"
                };
                found.report(|| {
                    Diagnostic::new(
                        rules::BAD_VALUE,
                        self.source.key(&at),
                        format!("`{value}` is {what} of `{}`", self.other),
                    )
                    .maybe_help(did_you_mean(value, one_of()))
                });
            }
            if known(self.id) {
                let limits = Limits {
                    base: field.ty.kind.primitive(),
                    ty: named(field),
                    max_chars: field.constraints.max_chars,
                };
                examples::check(
                    examples,
                    limits,
                    |i| self.source.value(&[&at[..], &[i.into()]].concat()),
                    found,
                );
            }
        }
        Some(ExamplesBy {
            field: by,
            lists: lists.0.clone(),
        })
    }
}
