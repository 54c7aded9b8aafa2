//! `types.yaml`, and type expressions such as `url?[]`.

use event_catalog_formats::format::of_day;

use crate::diagnostics::{Diagnostics, Reported, did_you_mean};
use crate::load::Sources;
use crate::load::syntax::{self, Map, Slot, Spanned, ValueSet, Whole, Wire};
use crate::model::{
    Beneath, DateTimesId, EnumValue, FieldType, Format, Primitive, Shape, Type, TypeKind, Values,
};
use crate::rules;

use super::examples::{self, Limits};
use super::inline;
use super::scope::{Collisions, Scope, check_snake};
use crate::names;

/// Fills the table of types: those of the base first, where the catalog stands on another.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    add(&sources.types.syntax, &mut collisions, scope, found);
    inline::of_fields(sources, scope, found);
    if sources.on.is_none() {
        inline::of_custom(sources, scope, found);
    }
    if let Some(crate_name) = &sources.on {
        scope.catalog.base = Some(Beneath {
            crate_name: crate_name.clone(),
            types: scope.catalog.types.len(),
        });
    }
    if let Some(own) = &sources.own_types {
        add(&own.syntax, &mut collisions, scope, found);
    }
    if sources.on.is_some() {
        inline::of_custom(sources, scope, found);
    }
}

fn add<'a>(
    types: &'a Map<syntax::Type>,
    collisions: &mut Collisions<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, syntax) in types.iter() {
        let is_snake = check_snake("type", name, found);
        let rust = names::type_name(name);
        let taken = if Primitive::named(name).is_some() {
            Some(format!("`{name}` is a base type"))
        } else {
            let reserved = names::RESERVED_TYPES.contains(&rust.as_str());
            reserved.then(|| format!("generated code needs the name `{rust}` itself"))
        };
        if let Some(message) = taken {
            found
                .report(rules::NAME_COLLISION, name, message)
                .help("rename the type");
        }
        if let Some(first) = scope.types.get(name) {
            // Only a catalog on top of another comes here: within a file, keys are unique.
            let message = format!("the catalog beneath has a type `{name}`");
            found
                .report(rules::DUPLICATE_NAME, name, message)
                .also(scope.types.span(first), "defined here")
                .help("use that one, or rename this one");
            continue;
        }
        let Ok(id) = scope.types.define(name, &(), found) else {
            continue;
        };
        scope.type_names.insert(rust.clone(), name.span);
        if is_snake {
            collisions.add(name, rust, found);
        } else {
            scope.types.misnamed(id);
        }
        let before = found.len();
        let ty = Definition { name, syntax }.resolve(found);
        if found.len() > before || !syntax.is_whole() {
            scope.types.mark_broken(id);
        }
        scope.catalog.types.push(ty);
    }
}

/// A type on its way to the model.
struct Definition<'a> {
    name: &'a Spanned<String>,
    syntax: &'a syntax::Type,
}

impl Definition<'_> {
    fn resolve(&self, found: &mut Diagnostics) -> Type {
        let syntax = self.syntax;
        let base = syntax.base.cloned().unwrap_or(Primitive::String);
        if let Some(limit) = syntax.max_chars.get().filter(|_| base != Primitive::String) {
            let message = "only strings have a number of characters";
            found.report(rules::BAD_VALUE, limit, message);
        }
        if let Some(open) = syntax.open.get()
            && !syntax.values.is_given()
            && syntax.is_whole()
        {
            let message = "a type without values is neither open nor closed";
            found
                .report(rules::BAD_VALUE, open, message)
                .help("list its values, or remove `open`");
        }
        let values = syntax.values.get();
        let format = self.format(base, found);
        let ty = Type {
            name: self.name.value.clone(),
            doc: syntax.doc.or_empty(),
            base,
            format,
            earliest: self.earliest(format, found),
            max_chars: syntax.max_chars.cloned(),
            values: values.and_then(|set| {
                self::values(base, set, syntax.open.is_given(), syntax.is_whole(), found)
            }),
            examples: syntax.examples.to_vec(),
        };
        if syntax.is_whole() {
            let limits = Limits {
                base: Some(base),
                ty: Some(&ty),
                max_chars: ty.max_chars,
            };
            examples::check(syntax.examples.items(), limits, found);
        }
        ty
    }

    fn earliest(&self, format: Option<Format>, found: &mut Diagnostics) -> Option<(String, i64)> {
        let day = self.syntax.earliest.get()?;
        // A format that is wrong was told.
        if format.is_none() && self.syntax.format.is_given() {
            return None;
        }
        let Some(number) = format.and_then(|format| of_day(format, day)) else {
            let (message, help) = if of_day(Format::UnixSeconds, day).is_none() {
                (format!("`{day}` is not a day"), "write it as 2010-01-01")
            } else {
                let message = "only moments can be too early".to_owned();
                (
                    message,
                    "give the type the format unix_seconds or unix_millis, or remove this",
                )
            };
            found.report(rules::BAD_VALUE, day, message).help(help);
            return None;
        };
        Some((day.value.clone(), number))
    }

    fn format(&self, base: Primitive, found: &mut Diagnostics) -> Option<Format> {
        let name = self.syntax.format.get()?;
        let Some(format) = Format::named(name) else {
            let known = || Format::ALL.into_iter().map(Format::name);
            let message = format!("there is no format `{name}`");
            found
                .report(rules::UNKNOWN_FORMAT, name, message)
                .maybe_help(|| {
                    let all =
                        || format!("the formats are {}", known().collect::<Vec<_>>().join(", "));
                    Some(did_you_mean(name, known()).unwrap_or_else(all))
                });
            return None;
        };
        let (fits, wanted) = match format {
            Format::UnixSeconds | Format::UnixMillis => (
                matches!(base, Primitive::Int | Primitive::Long),
                "base int or long",
            ),
            _ => (base == Primitive::String, "base string"),
        };
        if !fits && self.syntax.is_whole() {
            let message = format!("the format `{name}` needs {wanted}");
            found.report(rules::BAD_VALUE, name, message);
        } else if self.syntax.values.is_given() {
            let message = "an enumeration has its values, and no format besides";
            found.report(rules::BAD_VALUE, name, message);
        }
        Some(format)
    }
}

/// The values of an enumeration.
pub(super) fn values(
    base: Primitive,
    values: &Spanned<ValueSet>,
    open: bool,
    is_whole: bool,
    found: &mut Diagnostics,
) -> Option<Values> {
    let problem = if !matches!(base, Primitive::String | Primitive::Int | Primitive::Long) {
        Some("only strings, ints and longs can be enumerated")
    } else if values.items.is_empty() && values.is_whole() {
        Some("an enumeration has at least one value")
    } else {
        None
    };
    if let Some(problem) = problem {
        found.report(rules::BAD_VALUE, values, problem);
        return None;
    }
    let mut variants = std::collections::HashMap::new();
    let mut items = Vec::new();
    for (wire, value) in &values.items {
        let before = found.len();
        if is_whole {
            check_wire(base, wire, found);
        }
        // What should be a text may be none that makes a name.
        let is_bare = value.value().is_none() && found.len() > before;
        let variant = if is_bare {
            String::new()
        } else {
            variant(wire, value.value(), found).unwrap_or_default()
        };
        if let Some(first) = variants.insert(variant.clone(), wire)
            && !variant.is_empty()
        {
            let (message, help) = if first.text == wire.text {
                let message = format!("the value `{}` stands here twice", wire.text);
                (message, "remove one of them")
            } else {
                let message = format!(
                    "the values `{}` and `{}` both become the variant `{variant}`",
                    wire.text, first.text
                );
                (message, "give one of them a `name`: {doc: …, name: …}")
            };
            found
                .report(rules::NAME_COLLISION, wire, message)
                .also(first, "the other one")
                .help(help);
        }
        items.push(EnumValue {
            wire: wire.text.clone(),
            variant,
            doc: value
                .value()
                .map_or_else(String::new, |value| value.doc.or_empty()),
        });
    }
    Some(Values {
        open,
        strict: false,
        items,
    })
}

/// Checks that a value is written as its base demands.
fn check_wire(base: Primitive, wire: &Spanned<Wire>, found: &mut Diagnostics) {
    let text = wire.text.as_str();
    let (number, name) = match base {
        Primitive::Int => (text.parse::<i32>().map(|n| n.to_string()).ok(), "int"),
        Primitive::Long => (text.parse::<i64>().map(|n| n.to_string()).ok(), "long"),
        _ => {
            if !wire.is_text {
                let message = format!("expected a text, found `{text}`");
                found
                    .report(rules::WRONG_TYPE, wire, message)
                    .help(format!("quote it: \"{text}\""));
            }
            return;
        }
    };
    if number.as_deref() != Some(text) {
        let message = format!("`{text}` is not a value of base {name}");
        found
            .report(rules::BAD_VALUE, wire, message)
            .help("write a whole number in its shortest form");
    }
}

/// The variant of a value.
fn variant(
    wire: &Spanned<Wire>,
    value: Option<&syntax::EnumValue>,
    found: &mut Diagnostics,
) -> Result<String, Reported> {
    let natural = names::variant_name(&wire.text);
    let taken = |variant: &str| names::RESERVED_VARIANTS.contains(&variant);
    let needed = |variant: &str| format!("generated code needs the variant `{variant}` itself");
    let Some(given) = value.and_then(|value| value.name.get()) else {
        if !names::is_pascal(&natural) {
            let message = format!("the value `{}` makes no Rust name", wire.text);
            let report = found.report(rules::MISSING_KEY, wire, message);
            return Err(report.help("give it one: {doc: …, name: …}").into());
        }
        if taken(&natural) {
            found
                .report(rules::NAME_COLLISION, wire, needed(&natural))
                .help("give it another: {doc: …, name: …}");
        }
        return Ok(natural);
    };
    if !names::is_pascal(given) {
        let message = "the name of a variant is PascalCase: `[A-Z][A-Za-z0-9]*`";
        found
            .report(rules::BAD_NAME, given, message)
            .maybe_help(|| names::pascal_suggestion(given));
    } else if taken(given) {
        found.report(rules::NAME_COLLISION, given, needed(given));
    } else if **given == natural {
        let message = format!("`{}` becomes `{natural}` anyway", wire.text);
        found.report(rules::REDUNDANT_OVERRIDE, given, message);
    }
    Ok(given.value.clone())
}

/// A type expression as the name in it and the shape around it.
pub(super) fn split(text: &str) -> (&str, Shape) {
    if let Some(name) = text.strip_suffix("?[]") {
        (name, Shape::NullableList)
    } else if let Some(name) = text.strip_suffix("[]") {
        (name, Shape::List)
    } else {
        (text, Shape::One)
    }
}

/// The type of a field: as it is written, or the enumeration that stands there.
pub(super) fn of_field(
    key: &Spanned<String>,
    syntax: &syntax::Field,
    datetime: Option<DateTimesId>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<FieldType, Reported> {
    let written = syntax.ty.get();
    if let Some((id, is_known)) = inline::at(&syntax.values, scope) {
        let shape = written.map_or(Shape::One, |written| split(written).1);
        let ty = || FieldType {
            named: Some(id),
            shape,
            ..FieldType::of(scope.catalog.ty(id).base)
        };
        return is_known.then(ty).ok_or(Reported);
    }
    if let Some(open) = syntax.open.get().filter(|_| syntax.is_whole()) {
        found
            .report(rules::BAD_VALUE, open, "only an enumeration is open")
            .help("list its texts under `values`, or remove `open`");
    }
    if let Some(values) = syntax
        .values
        .get()
        .filter(|values| values.is_documented && syntax.is_whole())
    {
        found
            .report(
                rules::BAD_VALUE,
                values,
                "only strings, ints and longs can be enumerated",
            )
            .help("list the values without documentation: [1.5, 2]");
    }
    match (&syntax.ty, written) {
        (_, Some(written)) => expression(written, datetime, scope, found),
        (Slot::Absent, None) if syntax.is_whole() => Err(found
            .report(rules::MISSING_KEY, key, "a field needs the key `type`")
            .help("`type`: what a value is: NAME, NAME[], NAME?[] or map<NAME>")
            .into()),
        _ => Err(Reported),
    }
}

/// Reads a type expression. A type with which something is wrong is as good as none. `datetime` is
/// the set of formats that this word means, where it means one.
pub(super) fn expression(
    text: &Spanned<String>,
    datetime: Option<DateTimesId>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<FieldType, Reported> {
    expression_in(text, text, datetime, scope, found)
}

/// The same for a part of what is written.
fn expression_in(
    part: &str,
    text: &Spanned<String>,
    datetime: Option<DateTimesId>,
    scope: &Scope<'_>,
    found: &mut Diagnostics,
) -> Result<FieldType, Reported> {
    let (name, shape) = split(part);
    let of = |kind| {
        Ok(FieldType {
            named: None,
            kind,
            shape,
        })
    };
    if let Some(base) = Primitive::named(name) {
        return of(TypeKind::Primitive(base));
    }
    // A type of the catalog's own is what its name says.
    if let Some((_, kind)) = TypeKind::NAMED.iter().find(|(known, _)| *known == name)
        && scope.types.get(name).is_none()
    {
        return of(*kind);
    }
    if let Some(values) = name
        .strip_prefix("map<")
        .and_then(|name| name.strip_suffix('>'))
    {
        let values = expression_in(values, text, datetime, scope, found)?;
        return of(TypeKind::Map(scope.map_of(values)));
    }
    if name == TypeKind::DATETIME {
        let Some(formats) = datetime else {
            let message = "only properties of custom events say `datetime` and no more";
            return Err(found
                .report(rules::UNKNOWN_TYPE, text, message)
                .help("name a set of `datetimes`")
                .into());
        };
        return of(TypeKind::DateTime(formats));
    }
    if let Some(id) = scope.datetimes.get(name) {
        scope.datetimes.mark_used(id);
        return of(TypeKind::DateTime(id));
    }
    if let Some(id) = scope.maps.get(name) {
        scope.maps.mark_used(id);
        return of(TypeKind::Map(id));
    }
    if names::is_pascal(name) {
        let id = scope.objects.find_at(name, text.span, found)?;
        return of(TypeKind::Record(id));
    }
    if !names::is_snake(name) {
        scope.types.note_unresolved(text);
        let message = format!("`{text}` is not a type");
        let help = "write NAME, NAME[] or NAME?[]; a value that may be absent is an optional field";
        return Err(found
            .report(rules::UNKNOWN_TYPE, text, message)
            .help(help)
            .into());
    }
    if scope.types.get(name).is_none() {
        // It may be a type, or one of these.
        scope.datetimes.note_unresolved(name);
        scope.maps.note_unresolved(name);
        let mut more: Vec<&str> = Primitive::ALL.map(Primitive::name).to_vec();
        more.extend(TypeKind::NAMED.map(|(name, _)| name));
        more.extend(datetime.map(|_| TypeKind::DATETIME));
        more.extend(scope.datetimes.iter().chain(scope.maps.iter()));
        if let Some(help) = did_you_mean(name, more) {
            scope.types.note_unresolved(name);
            let message = format!("there is no type `{name}`");
            return Err(found
                .report(rules::UNKNOWN_TYPE, text, message)
                .help(help)
                .into());
        }
    }
    let id = scope.types.find_at(name, text.span, found)?;
    scope.types.mark_used(id);
    if scope.types.is_broken(id) {
        return Err(Reported);
    }
    Ok(FieldType {
        named: Some(id),
        shape,
        ..FieldType::of(scope.catalog.ty(id).base)
    })
}
