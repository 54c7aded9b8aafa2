//! `types.yaml`, and type expressions such as `url?[]`.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Place, did_you_mean};
use crate::load::tree::{Plain, Step};
use crate::load::{Source, Sources, ast};
use crate::model::{Beneath, EnumValue, FieldType, Format, Primitive, Shape, Type, TypeId, Values};
use crate::rules;

use super::examples::{self, Limits};
use super::names;
use super::scope::{Collisions, Scope, check_snake};

/// Whether there is a type of this name, primitives included.
pub(super) fn is_known(name: &str, scope: &Scope<'_>) -> bool {
    Primitive::named(name).is_some() || scope.types.get(name).is_some()
}

/// Fills the table of types: those of the base first, where the catalog stands on another.
pub(super) fn resolve<'a>(sources: &'a Sources, scope: &mut Scope<'a>, found: &mut Diagnostics) {
    let mut collisions = Collisions::default();
    add(&sources.types, &mut collisions, scope, found);
    if let Some(crate_name) = &sources.on {
        scope.catalog.base = Some(Beneath {
            crate_name: crate_name.clone(),
            types: scope.catalog.types.len(),
        });
    }
    if let Some(own) = &sources.own_types {
        add(own, &mut collisions, scope, found);
    }
}

fn add<'a>(
    source: &'a Source<ast::Types>,
    collisions: &mut Collisions<'a>,
    scope: &mut Scope<'a>,
    found: &mut Diagnostics,
) {
    for (name, ast) in source.ast.iter() {
        let place = |name: &str| source.key(&[name.into()]);
        let id = scope.catalog.types.len();
        let sound = check_snake("type", name, || place(name), found);
        let rust = names::type_name(name);
        if Primitive::named(name).is_some() {
            found.report(|| {
                Diagnostic::new(
                    rules::NAME_COLLISION,
                    place(name),
                    format!("`{name}` is a base type"),
                )
                .help("rename the type")
            });
        } else if names::RESERVED_TYPES.contains(&rust.as_str()) {
            found.report(|| {
                Diagnostic::new(
                    rules::NAME_COLLISION,
                    place(name),
                    format!("generated code needs the name `{rust}` itself"),
                )
                .help("rename the type")
            });
        }
        if sound {
            collisions.add(name, rust, place, found);
        } else {
            scope.types.refuse(id);
        }
        if scope.types.define(name, id).is_err() {
            // Only a catalog on top of another comes here: within a file, keys are unique.
            found.report(|| {
                Diagnostic::new(
                    rules::DUPLICATE_NAME,
                    place(name),
                    format!("the catalog beneath has a type `{name}`"),
                )
                .help("use that one, or rename this one")
            });
            continue;
        }
        let before = found.len();
        let damaged = source.tree.is_damaged(&[name.into()]);
        let ty = Definition {
            source,
            name,
            ast,
            damaged,
        }
        .resolve(found);
        if found.len() > before || damaged {
            scope.damaged_types.insert(id);
        }
        scope.catalog.types.push(ty);
    }
}

/// A type on its way to the model.
struct Definition<'a> {
    source: &'a Source<ast::Types>,
    name: &'a str,
    ast: &'a ast::Type,
    /// Something was refused, which may have been the base.
    damaged: bool,
}

impl Definition<'_> {
    fn value(&self, key: &'static str) -> Place {
        self.source.value(&[self.name.into(), key.into()])
    }

    fn resolve(&self, found: &mut Diagnostics) -> Type {
        let base = self
            .ast
            .base
            .as_deref()
            .and_then(Primitive::named)
            .unwrap_or(Primitive::String);
        if self.ast.max_chars.is_some() && base != Primitive::String {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("max_chars"),
                    "only strings have a number of characters",
                )
            });
        }
        if self.ast.open.is_some() && self.ast.values.is_none() && !self.damaged {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("open"),
                    "a type without values is neither open nor closed",
                )
                .help("list its values, or remove `open`")
            });
        }
        let ty = Type {
            name: self.name.to_owned(),
            doc: self.ast.doc.clone(),
            base,
            format: self.format(base, found),
            max_chars: self.ast.max_chars,
            values: self
                .ast
                .values
                .as_ref()
                .and_then(|values| self.values(base, values, found)),
            examples: self.ast.examples.clone().unwrap_or_default(),
        };
        if !self.damaged {
            let limits = Limits {
                base: Some(base),
                ty: Some(&ty),
                max_chars: ty.max_chars,
            };
            examples::check(
                &ty.examples,
                limits,
                |i| {
                    self.source
                        .value(&[self.name.into(), "examples".into(), i.into()])
                },
                found,
            );
        }
        ty
    }

    fn format(&self, base: Primitive, found: &mut Diagnostics) -> Option<Format> {
        let name = self.ast.format.as_deref()?;
        let Some(format) = Format::named(name) else {
            found.report(|| {
                let known = || Format::ALL.into_iter().map(Format::name);
                Diagnostic::new(
                    rules::UNKNOWN_FORMAT,
                    self.value("format"),
                    format!("there is no format `{name}`"),
                )
                .help(format!(
                    "the formats are {}",
                    known().collect::<Vec<_>>().join(", ")
                ))
                .maybe_help(did_you_mean(name, known()))
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
        if !fits && !self.damaged {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("format"),
                    format!("the format `{name}` needs {wanted}"),
                )
            });
        } else if self.ast.values.is_some() {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("format"),
                    "an enumeration has its values, and no format besides",
                )
            });
        }
        Some(format)
    }

    fn values(
        &self,
        base: Primitive,
        values: &ast::Entries<ast::EnumValue>,
        found: &mut Diagnostics,
    ) -> Option<Values> {
        let source = self.source;
        if !matches!(base, Primitive::String | Primitive::Int | Primitive::Long) {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("values"),
                    "only strings, ints and longs can be enumerated",
                )
            });
            return None;
        }
        if values.0.is_empty() && !source.tree.is_damaged(&[self.name.into(), "values".into()]) {
            found.report(|| {
                Diagnostic::new(
                    rules::BAD_VALUE,
                    self.value("values"),
                    "an enumeration has at least one value",
                )
            });
        }
        let mut variants: HashMap<String, &str> = HashMap::new();
        let mut items = Vec::new();
        for (wire, value) in values.iter() {
            let place = |wire: &str| source.key(&[self.name.into(), "values".into(), wire.into()]);
            if !self.damaged {
                self.wire(base, wire, found);
            }
            let variant = self.variant(wire, value, found);
            if let Some(first) = variants.insert(variant.clone(), wire)
                && !variant.is_empty()
            {
                found.report(|| {
                    let message = format!(
                        "the values `{wire}` and `{first}` both become the variant `{variant}`"
                    );
                    Diagnostic::new(rules::NAME_COLLISION, place(wire), message)
                        .also(place(first), "the other one")
                        .help("give one of them a `name`: {doc: …, name: …}")
                });
            }
            items.push(EnumValue {
                wire: wire.clone(),
                variant,
                doc: value.doc.clone(),
            });
        }
        Some(Values {
            open: self.ast.open.unwrap_or(false),
            items,
        })
    }

    /// Checks that a value is written as its base demands.
    fn wire(&self, base: Primitive, wire: &str, found: &mut Diagnostics) {
        let path: [Step<'_>; 3] = [self.name.into(), "values".into(), wire.into()];
        let number = match base {
            Primitive::Int => wire.parse::<i32>().map(|n| n.to_string()).ok(),
            Primitive::Long => wire.parse::<i64>().map(|n| n.to_string()).ok(),
            _ => {
                if self
                    .source
                    .tree
                    .key_at(&path)
                    .is_some_and(|key| Plain::of(&key.text, key.plain) != Plain::Text)
                {
                    found.report(|| {
                        Diagnostic::new(
                            rules::WRONG_TYPE,
                            self.source.key(&path),
                            format!("expected a text, found `{wire}`"),
                        )
                        .help(format!("quote it: \"{wire}\""))
                    });
                }
                return;
            }
        };
        if number.as_deref() != Some(wire) {
            found.report(|| {
                let message = format!(
                    "`{wire}` is not a value of base {}",
                    if base == Primitive::Int {
                        "int"
                    } else {
                        "long"
                    }
                );
                Diagnostic::new(rules::BAD_VALUE, self.source.key(&path), message)
                    .help("write a whole number in its shortest form")
            });
        }
    }

    /// The variant of a value; empty if it has none, which was reported.
    fn variant(&self, wire: &str, value: &ast::EnumValue, found: &mut Diagnostics) -> String {
        let key: [Step<'_>; 3] = [self.name.into(), "values".into(), wire.into()];
        let name: [Step<'_>; 4] = [
            self.name.into(),
            "values".into(),
            wire.into(),
            "name".into(),
        ];
        let natural = names::variant_name(wire);
        let taken = |variant: &str| names::RESERVED_VARIANTS.contains(&variant);
        match &value.name {
            None if !names::is_pascal(&natural) => {
                found.report(|| {
                    Diagnostic::new(
                        rules::MISSING_KEY,
                        self.source.key(&key),
                        format!("the value `{wire}` makes no Rust name"),
                    )
                    .help("give it one: {doc: …, name: …}")
                });
                String::new()
            }
            None if taken(&natural) => {
                found.report(|| {
                    let message = format!("generated code needs the variant `{natural}` itself");
                    Diagnostic::new(rules::NAME_COLLISION, self.source.key(&key), message)
                        .help("give it another: {doc: …, name: …}")
                });
                natural
            }
            None => natural,
            Some(given) => {
                let (rule, message) = if !names::is_pascal(given) {
                    (
                        rules::BAD_NAME,
                        "the name of a variant is PascalCase: `[A-Z][A-Za-z0-9]*`".to_owned(),
                    )
                } else if taken(given) {
                    (
                        rules::NAME_COLLISION,
                        format!("generated code needs the variant `{given}` itself"),
                    )
                } else if *given == natural {
                    (
                        rules::REDUNDANT_OVERRIDE,
                        format!("`{wire}` becomes `{natural}` anyway"),
                    )
                } else {
                    return given.clone();
                };
                found.report(|| {
                    let help = (rule == rules::BAD_NAME)
                        .then(|| names::pascal_suggestion(given))
                        .flatten();
                    Diagnostic::new(rule, self.source.value(&name), message).maybe_help(help)
                });
                given.clone()
            }
        }
    }
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

/// Reads a type expression; `None` if there is no such type, or if something is wrong with it,
/// which was reported.
pub(super) fn expression(
    text: &str,
    scope: &Scope<'_>,
    place: impl FnOnce() -> Place,
    found: &mut Diagnostics,
) -> Option<FieldType> {
    let (name, shape) = split(text);
    if let Some(base) = Primitive::named(name) {
        return Some(FieldType {
            shape,
            ..FieldType::of(base)
        });
    }
    if !names::is_snake(name) && !name.is_empty() {
        scope.types.note_stranger();
        found.report(|| {
            Diagnostic::new(
                rules::UNKNOWN_TYPE,
                place(),
                format!("`{text}` is not a type"),
            )
            .help("write NAME, NAME[] or NAME?[]; a value that may be absent is an optional field")
        });
        return None;
    }
    if scope.types.get(name).is_none() {
        // Suggest base types too.
        let base = did_you_mean(name, Primitive::ALL.map(Primitive::name));
        if let Some(help) = base.filter(|_| !name.is_empty()) {
            found.report(|| {
                Diagnostic::new(
                    rules::UNKNOWN_TYPE,
                    place(),
                    format!("there is no type `{name}`"),
                )
                .help(help)
            });
            return None;
        }
    }
    let id = scope.types.find(name, place, found)?;
    if scope.damaged_types.contains(&id) {
        scope.types.forgive(id);
        return None;
    }
    let base = scope
        .catalog
        .types
        .get(id)
        .map_or(Primitive::String, |ty| ty.base);
    Some(FieldType {
        named: Some(TypeId(id)),
        shape,
        ..FieldType::of(base)
    })
}
