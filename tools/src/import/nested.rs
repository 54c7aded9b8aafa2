//! Records within records and enumerations: what inputs say of them becomes objects and types, by
//! whose names the fields go on.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::model::{Catalog, FieldType, Object, Presence, Primitive, TypeKind};
use event_catalog_codegen::names;

use super::dictionary::{is_other_in_yaml, is_snake};
use super::guess::guess;
use super::input::{Base, Detail, Event, Field, Type};
use crate::edit::{Folder, Place, Yaml, text};
use crate::output::Failure;

/// Where new objects go.
const FILE: &str = "objects/records.yaml";

/// Defines what is within new fields; what the catalog has of others is only compared.
pub(crate) fn define(
    folder: &mut Folder,
    catalog: &Catalog,
    events: &mut BTreeMap<String, Event>,
    remarks: &mut Vec<String>,
) -> Result<(), Failure> {
    let objects = catalog.objects.iter().map(|one| &one.name);
    let types = catalog.types.iter().map(|one| &one.name);
    let mut nested = Nested {
        folder,
        catalog,
        names: objects.chain(types).cloned().collect(),
        defined: Vec::new(),
        remarks: Vec::new(),
    };
    for (event, input) in events {
        for field in &mut input.fields {
            let own = catalog.event_named(event);
            let own = own.and_then(|own| super::dictionary::slot(catalog, own, &field.name));
            let mut all = catalog.fields.iter();
            let known = own.map(|slot| slot.ty).or_else(|| {
                all.find(|known| known.name == field.name || known.plain_name() == field.name)
                    .map(|known| known.ty)
            });
            let Some(ty) = &mut field.ty else {
                continue;
            };
            if let Some(known) = known {
                let differs = differs(catalog, known, ty);
                remarks.extend(differs.map(|what| {
                    format!(
                        "{}: `{}` of `{event}`: {what}; edit that by hand",
                        field.source, field.name
                    )
                }));
                *ty = outline(ty);
            } else if !field.is_gone {
                *ty = nested.settle(&field.name, ty)?;
                let new = nested.remarks.drain(..);
                remarks.extend(new.map(|what| format!("{}: {what}", field.source)));
            }
        }
    }
    remarks.dedup();
    Ok(())
}

struct Nested<'n> {
    folder: &'n mut Folder,
    catalog: &'n Catalog,
    /// Names that are taken.
    names: BTreeSet<String>,
    /// What was defined, by its name.
    defined: Vec<(Detail, String)>,
    /// What became less than it was.
    remarks: Vec<String>,
}

impl Nested<'_> {
    /// Returns a type that names what is within it.
    fn settle(&mut self, field: &str, ty: &Type) -> Result<Type, Failure> {
        if let Base::Map(values) = &ty.base {
            let values = self.settle(field, values)?;
            return Ok(Type {
                base: Base::Map(Box::new(values)),
                ..ty.clone()
            });
        }
        let Some(detail) = &ty.detail else {
            return Ok(ty.clone());
        };
        if let Detail::Logical(logical) = &**detail {
            let ty = outline(ty);
            self.remarks.push(format!(
                "`{field}` has Avro's logical type `{logical}`, which the catalog does not have: it became {}; say in its documentation what the values mean",
                ty.words()
            ));
            return Ok(ty);
        }
        let known = self.defined.iter().find(|(known, _)| known == &**detail);
        let name = if let Some((_, name)) = known {
            name.clone()
        } else {
            let name = match &**detail {
                Detail::Values(name, values) => {
                    self.values(name.as_deref().unwrap_or(field), values)?
                }
                // Told above.
                Detail::Logical(_) => return Ok(outline(ty)),
                Detail::Record(name, doc, fields) => {
                    if fields.iter().any(|field| !is_told(field)) {
                        // Refused, with the place.
                        return Ok(outline(ty));
                    }
                    let name = name.as_deref().unwrap_or(field);
                    self.record(name, doc.as_deref(), fields)?
                }
            };
            self.defined.push(((**detail).clone(), name.clone()));
            name
        };
        Ok(Type {
            shape: ty.shape,
            ..Type::of(Base::Named(name))
        })
    }

    fn values(&mut self, name: &str, values: &[String]) -> Result<String, Failure> {
        let same = self.catalog.types.iter().find(|ty| {
            let items = ty.values.iter().flat_map(|values| &values.items);
            ty.values.is_some() && items.map(|item| &item.wire).eq(values)
        });
        if let Some(same) = same {
            return Ok(same.name.clone());
        }
        let snake = names::module_name(&plain(name));
        let is_name = is_snake(&snake) && !is_other_in_yaml(&snake);
        let name = self.free(if is_name { &snake } else { "values" });
        let value = Yaml::Braces(vec![
            ("values".to_owned(), listed(values)),
            ("doc".to_owned(), Yaml::text(UNWRITTEN)),
        ]);
        let types = self.folder.edit("types.yaml", "")?;
        types.insert(&[], (&name, &value), Place::Last)?;
        Ok(name)
    }

    fn record(
        &mut self,
        name: &str,
        doc: Option<&str>,
        fields: &[Field],
    ) -> Result<String, Failure> {
        let pascal = names::type_name(&plain(name));
        let is_name = pascal.starts_with(|c: char| c.is_ascii_uppercase());
        let name = self.free(if is_name && !is_other_in_yaml(&pascal) {
            &pascal
        } else {
            "Record"
        });
        let mut entry = vec![("doc".to_owned(), Yaml::text(doc.unwrap_or(UNWRITTEN)))];
        for (list, presence) in [
            ("required", Presence::Required),
            ("optional", Presence::Optional),
        ] {
            let mut members = Vec::new();
            for field in fields.iter().filter(|one| one.presence == Some(presence)) {
                members.push(self.member(field)?);
            }
            if !members.is_empty() {
                entry.push((list.to_owned(), Yaml::Map(members)));
            }
        }
        let start = format!("namespace: {{doc: {UNWRITTEN}}}\n");
        let objects = self.folder.edit(FILE, &start)?;
        objects.insert(&[], (&name, &Yaml::Map(entry)), Place::Last)?;
        Ok(name)
    }

    fn member(&mut self, field: &Field) -> Result<(String, Yaml), Failure> {
        let ty = field.ty.as_ref();
        let ty = ty.map(|ty| self.settle(&field.name, ty)).transpose()?;
        let expression = match &ty {
            Some(ty) if ty.format.is_some() => {
                let guess = guess(self.catalog, &field.name, ty);
                if let Some((name, define)) = guess.define {
                    let types = self.folder.edit("types.yaml", "")?;
                    if !types.has(&[&name])? {
                        types.insert(&[], (&name, &define), Place::Last)?;
                    }
                }
                guess.expression
            }
            Some(ty) => ty.words(),
            None => "any".to_owned(),
        };
        let is_key = field.name.starts_with(|c: char| c.is_ascii_alphabetic())
            && field
                .name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !is_other_in_yaml(&field.name);
        let mut value = Vec::new();
        let key = if is_key {
            field.name.clone()
        } else {
            value.push(("name".to_owned(), Yaml::text(&field.name)));
            let snake = names::module_name(&plain(&field.name));
            let is_name = is_snake(&snake) && !is_other_in_yaml(&snake);
            if is_name {
                snake
            } else {
                format!("member_{snake}")
            }
        };
        value.push(("type".to_owned(), Yaml::text(&expression)));
        for (flag, is_set) in [
            ("pii", field.pii == Some(true)),
            ("sensitive", field.is_sensitive),
        ] {
            if is_set {
                value.push((flag.to_owned(), Yaml::word("true")));
            }
        }
        let doc = field.doc.as_deref().unwrap_or(UNWRITTEN);
        value.push(("doc".to_owned(), Yaml::text(doc)));
        Ok((key, Yaml::Braces(value)))
    }

    /// Returns a name that nothing has, and takes it.
    fn free(&mut self, name: &str) -> String {
        let is_type = is_snake(name);
        let (kind, between) = if is_type {
            ("_values", "_")
        } else {
            ("Record", "")
        };
        let is_reserved = if is_type {
            names::RESERVED_TYPES.contains(&&*names::type_name(name))
                || TypeKind::NAMED.iter().any(|(named, _)| *named == name)
                || name == TypeKind::DATETIME
                || Primitive::named(name).is_some()
        } else {
            names::RESERVED_STRUCTS.contains(&name)
        };
        let name = if is_reserved {
            format!("{name}{kind}")
        } else {
            name.to_owned()
        };
        let numbered = (2..).map(|number| format!("{name}{between}{number}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let free = all.find(|name| !self.names.contains(name));
        let free = free.unwrap_or(name);
        self.names.insert(free.clone());
        free
    }
}

fn is_variant(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The values of an enumeration; those of which Rust makes no name, or one that is taken, with one.
fn listed(values: &[String]) -> Yaml {
    let mut taken = BTreeSet::new();
    let mut all: Vec<(String, Option<String>)> = Vec::new();
    for value in values {
        let key = text(value);
        if all.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let own = names::variant_name(value);
        let is_free = |name: &String| {
            is_variant(name)
                && !names::RESERVED_VARIANTS.contains(&name.as_str())
                && !taken.contains(name)
        };
        let name = if is_free(&own) {
            None
        } else {
            (1..=values.len())
                .map(|number| format!("Value{number}"))
                .find(is_free)
        };
        taken.insert(name.clone().unwrap_or(own));
        all.push((key, name));
    }
    if all.iter().all(|(_, name)| name.is_none()) {
        return Yaml::List(all.into_iter().map(|(key, _)| key).collect());
    }
    let entry = |(key, name): (String, Option<String>)| {
        let doc = Yaml::text(UNWRITTEN);
        let value = match name {
            None => doc,
            Some(name) => Yaml::Braces(vec![
                ("doc".to_owned(), doc),
                ("name".to_owned(), Yaml::word(&name)),
            ]),
        };
        (key, value)
    };
    Yaml::Map(all.into_iter().map(entry).collect())
}

/// A name of which only letters and digits are left.
fn plain(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

/// Whether the language has words for a member, and for all within it.
fn is_told(field: &Field) -> bool {
    fn of(ty: &Type) -> bool {
        match (&ty.base, ty.detail.as_deref()) {
            (Base::Record, Some(Detail::Record(_, _, fields))) => fields.iter().all(is_told),
            (Base::Record | Base::Other(_), _) => false,
            (Base::Map(values), _) => of(values),
            _ => true,
        }
    }
    field.ty.as_ref().is_none_or(of)
}

/// The type without what is within it.
fn outline(ty: &Type) -> Type {
    let base = match &ty.base {
        Base::Map(values) => Base::Map(Box::new(outline(values))),
        other => other.clone(),
    };
    Type {
        base,
        detail: None,
        ..ty.clone()
    }
}

/// Returns what an input says otherwise of a record within a field than the catalog.
fn differs(catalog: &Catalog, known: FieldType, ty: &Type) -> Option<String> {
    match (&ty.base, known.kind, ty.detail.as_deref()) {
        (Base::Map(values), TypeKind::Map(id), _) => {
            differs(catalog, catalog.map(id).values?, values)
        }
        (_, TypeKind::Record(id), Some(Detail::Record(_, _, fields))) => {
            member_differs(catalog, catalog.object(id), fields)
        }
        (.., Some(Detail::Values(_, values))) => {
            let ty = catalog.ty(known.named?);
            let known = ty.values.as_ref().filter(|values| !values.open)?;
            let has = |value: &&String| known.items.iter().any(|item| item.wire == **value);
            let new = values.iter().find(|value| !has(value))?;
            Some(format!("`{}` has no `{new}` in the catalog", ty.name))
        }
        _ => None,
    }
}

fn member_differs(catalog: &Catalog, object: &Object, fields: &[Field]) -> Option<String> {
    let structure = &object.record;
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let gone = structure.fields.iter().find(|one| !has(&one.name));
    if let Some(member) = gone {
        return Some(format!(
            "`{}` of `{}` is not there",
            member.name, structure.name
        ));
    }
    fields.iter().find_map(|field| {
        let mut members = structure.fields.iter();
        let Some(member) = members.find(|member| member.name == field.name) else {
            return Some(format!(
                "`{}` has no `{}` in the catalog",
                structure.name, field.name
            ));
        };
        let own = format!("`{}` of `{}`", field.name, structure.name);
        let presence = field.presence.filter(|other| *other != member.presence);
        if let Some(presence) = presence {
            return Some(format!("{own} is {presence} there"));
        }
        let ty = field.ty.as_ref()?;
        if !ty.agrees(catalog, member.ty) {
            return Some(format!("{own} is {} there", ty.words()));
        }
        differs(catalog, member.ty, ty)
    })
}
