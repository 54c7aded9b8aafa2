//! Enumerations that stand at a field, under `values`: each becomes a type, as if it stood in
//! `types.yaml`, named after the field.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diagnostics::{Diagnostics, Span};
use crate::load::Sources;
use crate::load::syntax::{self, Members, Slot, Spanned, Whole};
use crate::model::{Primitive, Type, TypeId, Values};
use crate::names;
use crate::rules;

use super::scope::Scope;
use super::types;

/// An enumeration at a field.
struct Inline<'a> {
    key: &'a Spanned<String>,
    field: &'a syntax::Field,
    base: Primitive,
    /// The record in which the field is defined, in `snake_case`; none in a dictionary.
    record: Option<String>,
}

impl Inline<'_> {
    fn natural(&self) -> String {
        names::field_name(self.key).trim_matches('_').to_owned()
    }
}

/// What the fields of a catalog bring: all but custom events.
pub(super) fn of_fields(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let mut all = Vec::new();
    for source in &sources.fields {
        all.extend(
            source
                .syntax
                .fields
                .iter()
                .filter_map(|(key, field)| inline(key, field, None)),
        );
    }
    for source in &sources.events {
        for (name, event) in source.syntax.events.iter() {
            members(&[&event.required, &event.optional], name, &mut all);
        }
    }
    for source in &sources.objects {
        for (name, object) in source.syntax.objects.iter() {
            members(&[&object.required, &object.optional], name, &mut all);
        }
    }
    define(&all, scope, found);
}

/// What custom events bring.
pub(super) fn of_custom(sources: &Sources, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let mut all = Vec::new();
    for source in &sources.custom {
        let properties = source.syntax.properties.iter();
        all.extend(properties.filter_map(|(key, field)| inline(key, field, None)));
        for (name, event) in source.syntax.events.iter() {
            members(&[&event.required, &event.optional], name, &mut all);
        }
    }
    define(&all, scope, found);
}

fn members<'a>(lists: &[&'a Slot<Members>], record: &Spanned<String>, all: &mut Vec<Inline<'a>>) {
    let record = names::field_name(record);
    let defined = lists.iter().filter_map(|members| members.value());
    let defined = defined.flat_map(Members::defined);
    all.extend(defined.filter_map(|(key, field)| inline(key, field, Some(record.clone()))));
}

/// An enumeration, if there is one at a field: texts, or whole numbers with documentation. Numbers
/// in a list are a limit.
fn inline<'a>(
    key: &'a Spanned<String>,
    field: &'a syntax::Field,
    record: Option<String>,
) -> Option<Inline<'a>> {
    let values = field.values.get()?;
    let base = match &field.ty {
        Slot::Absent => Primitive::String,
        Slot::Damaged => return None,
        Slot::Given(ty) => match types::split(ty).0 {
            "integer" => Primitive::Long,
            name => Primitive::named(name)?,
        },
    };
    let is_one = match base {
        Primitive::String => true,
        Primitive::Int | Primitive::Long => values.is_documented,
        _ => false,
    };
    is_one.then_some(Inline {
        key,
        field,
        base,
        record,
    })
}

/// Adds the types. One that has the name of another is called after its record, too.
fn define(all: &[Inline<'_>], scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for inline in all {
        *count
            .entry(names::type_name(&inline.natural()))
            .or_default() += 1;
    }
    for inline in all {
        let natural = inline.natural();
        let rust = names::type_name(&natural);
        let is_taken = count.get(&rust).is_some_and(|count| *count > 1)
            || scope.type_names.contains_key(&rust)
            || names::RESERVED_TYPES.contains(&rust.as_str())
            || Primitive::named(&natural).is_some();
        let name = match &inline.record {
            Some(record) if is_taken => format!("{}_{natural}", record.trim_matches('_')),
            _ => natural,
        };
        add(inline, name, scope, found);
    }
}

fn add(inline: &Inline<'_>, name: String, scope: &mut Scope<'_>, found: &mut Diagnostics) {
    let Inline {
        key, field, base, ..
    } = inline;
    let Some(values) = field.values.get() else {
        return;
    };
    let rust = names::type_name(&name);
    let cure = "define the type in `types.yaml` under another name, and say `type` here";
    if names::RESERVED_TYPES.contains(&rust.as_str()) || Primitive::named(&name).is_some() {
        let message = format!("generated code needs the name `{rust}` itself");
        found
            .report(rules::NAME_COLLISION, *key, message)
            .help(cure);
    } else if let Some(first) = scope.type_names.insert(rust.clone(), key.span) {
        let message =
            format!("the values of `{key}` and another type both become `{rust}` in Rust");
        found
            .report(rules::NAME_COLLISION, *key, message)
            .also(first, "the other one")
            .help(cure);
    }
    let listed = types::values(
        *base,
        values,
        field.open.is_given(),
        field.is_whole(),
        found,
    );
    let doc = field.doc.cloned();
    let types = &mut scope.types;
    let Ok(id) = types.define_as(Cow::Owned(name.clone()), key.span, &()) else {
        scope.inline.insert(values.span, (TypeId(0), false));
        return;
    };
    scope.types.mark_used(id);
    scope.catalog.types.push(Type {
        doc: doc.unwrap_or_else(|| format!("Values of `{key}`.")),
        name,
        base: *base,
        format: None,
        earliest: None,
        max_chars: None,
        values: listed.map(|values| Values {
            strict: !values.open,
            ..values
        }),
        examples: Vec::new(),
    });
    scope.inline.insert(values.span, (id, true));
}

/// The type of the enumeration that stands at a field, and whether it is known.
pub(super) fn at(values: &Slot<syntax::ValueSet>, scope: &Scope<'_>) -> Option<(TypeId, bool)> {
    let span: Span = values.get()?.span;
    scope.inline.get(&span).copied()
}
