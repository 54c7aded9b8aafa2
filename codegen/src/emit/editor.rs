//! JSON Schemas for the YAML of the catalog itself, `<kind>.schema.json`: editors complete and
//! check with them while somebody writes.
//!
//! They are made from the grammar by which files are read (`load::syntax`), and offer the names that the catalog has
//! now. A YAML file says which schema is its own:
//! `# yaml-language-server: $schema=.editor/types.schema.json`. The draft is 07, the one that all
//! editors know.
//!
//! - `names`: what names refer to, as enumerations.

mod names;

use std::collections::BTreeMap;

use super::json::{Json, Object};
use super::{Files, remarks};
use crate::load::Kind;
use crate::load::grammar::{Key, Keys, Mapping, Refers, Shape};
use crate::model::Catalog;

/// Where schemas stand in a schema folder, unless somebody says otherwise. Tools of the catalog
/// pass hidden folders over.
pub const FOLDER: &str = ".editor";

/// Larger numbers are not exact in every editor.
const EXACT: u64 = 1 << 53;

pub(super) fn emit(catalog: &Catalog) -> Files {
    let mut files = Files::default();
    for (name, kind) in Kind::ALL {
        files.insert(
            format!("{name}.schema.json"),
            schema(catalog, kind.grammar()),
        );
    }
    files
}

fn schema(catalog: &Catalog, grammar: &'static Mapping) -> String {
    let mut writer = Writer {
        definitions: BTreeMap::new(),
        catalog,
    };
    let root = writer.keys(grammar);
    let document = Object::new()
        .with("$schema", "http://json-schema.org/draft-07/schema#")
        .with("$comment", remarks::origin(catalog))
        .with("title", format!("{}: {}", catalog.name, grammar.what))
        .and(root);
    let definitions = writer
        .definitions
        .into_iter()
        .fold(Object::new(), |all, (name, schema)| all.with(name, schema));
    if definitions.is_empty() {
        document.document()
    } else {
        document.with("definitions", definitions).document()
    }
}

struct Writer<'c> {
    catalog: &'c Catalog,
    /// What stands in the schema once: mappings, enumerations, and what stands under each of their
    /// names.
    definitions: BTreeMap<String, Object>,
}

impl Writer<'_> {
    /// A mapping, by reference: many stand in several places, and some hold themselves.
    fn mapping(&mut self, grammar: &'static Mapping) -> Object {
        let name = grammar.what.replace(' ', "-");
        if self.definitions.contains_key(&name) {
            return refer(&name);
        }
        // Known from now on, to what it holds.
        self.define(name.clone(), Object::new());
        let schema = self.keys(grammar);
        self.define(name, schema)
    }

    fn keys(&mut self, grammar: &'static Mapping) -> Object {
        let mut properties = Object::new();
        for Key {
            name, shape, about, ..
        } in grammar.known
        {
            let described = Object::new().with("description", *about);
            properties.set(*name, described.and(self.shape(shape)));
        }
        let required: Vec<Json> = grammar
            .known
            .iter()
            .filter(|key| key.required)
            .map(|key| key.name.into())
            .collect();
        let mut schema = Object::new()
            .with("type", "object")
            .with_any("required", required);
        match &grammar.others {
            None => {
                schema = schema
                    .with("properties", properties)
                    .with("additionalProperties", false);
            }
            Some(others) => {
                let value = self.shape(&others.value);
                match others.keys {
                    Keys::Names | Keys::Values => {
                        if !properties.is_empty() {
                            schema.set("properties", properties);
                        }
                        schema.set("additionalProperties", value);
                    }
                    Keys::Releases => {
                        schema.set(
                            "patternProperties",
                            Object::new().with("^[1-9][0-9]*$", value),
                        );
                        schema.set("additionalProperties", false);
                    }
                    // By a pattern, because yaml-language-server does not take the number 9 for the
                    // property "9".
                    Keys::Of(refers @ Refers::Release) => {
                        let numbers: Vec<String> = names::of(self.catalog, refers)
                            .all
                            .into_iter()
                            .map(|name| name.name)
                            .collect();
                        if !numbers.is_empty() {
                            schema.set(
                                "patternProperties",
                                Object::new().with(format!("^({})$", numbers.join("|")), value),
                            );
                        }
                        schema.set("additionalProperties", false);
                    }
                    // One by one, because that is how editors complete keys.
                    Keys::Of(refers) => {
                        let name = format!("one-of-{}", grammar.what.replace(' ', "-"));
                        let value = self.define(name, value);
                        for name in names::of(self.catalog, refers).all {
                            properties.set(name.name, value.clone());
                        }
                        schema = schema
                            .with("properties", properties)
                            .with("additionalProperties", false);
                    }
                }
            }
        }
        schema
    }

    fn shape(&mut self, shape: &'static Shape) -> Object {
        let ty = |name: &str| Object::new().with("type", name);
        match shape {
            Shape::Text => ty("string").with("minLength", 1_u32),
            Shape::Name(refers) => self.name(*refers),
            Shape::AnyText => ty("string"),
            Shape::Doc => ty("string").with("pattern", "\\S"),
            Shape::Scalar => {
                Object::new().with("type", Json::list(["string", "number", "boolean"]))
            }
            Shape::Flag => ty("boolean"),
            Shape::Mark => Object::new().with("const", true),
            Shape::Number(least, most) => ty("integer")
                .with("minimum", *least)
                .with_some("maximum", Some(*most).filter(|most| *most <= EXACT)),
            // An enumeration has a value at least.
            Shape::Release if self.catalog.releases.is_empty() => {
                Object::new().with("not", Object::new())
            }
            Shape::Release => Object::new().with(
                "enum",
                Json::list(
                    self.catalog
                        .releases
                        .iter()
                        .map(|release| Json::from(release.number)),
                ),
            ),
            Shape::Decimal => ty("number"),
            Shape::Choice(words) => Object::new().with("enum", Json::list(words.iter().copied())),
            Shape::List(item @ Shape::Name(_)) => ty("array")
                .with("minItems", 1_u32)
                .with("items", self.shape(item)),
            Shape::List(item) => ty("array").with("items", self.shape(item)),
            Shape::Mapping(grammar) => self.mapping(grammar()),
            Shape::DocOr(grammar) => either(self.shape(&Shape::Doc), self.mapping(grammar())),
            Shape::FlagOr(grammar) => either(ty("boolean"), self.mapping(grammar())),
            Shape::NameOr(refers, grammar) => either(self.name(*refers), self.mapping(grammar())),
            Shape::NamesOr(refers, grammar) => {
                let list = |item: Object| ty("array").with("minItems", 1_u32).with("items", item);
                let (name, mapping) = (self.name(*refers), self.mapping(grammar()));
                let mixed = list(either(name.clone(), mapping.clone()));
                // Editors complete the names of a list only where its items can be nothing else.
                Object::new().with("anyOf", Json::list([list(name), mixed, mapping]))
            }
            Shape::ValuesOr(grammar) => either(
                ty("array").with("items", self.shape(&Shape::Scalar)),
                self.mapping(grammar()),
            ),
        }
    }

    fn name(&mut self, refers: Refers) -> Object {
        let names = names::of(self.catalog, refers);
        let what = names.what.to_owned();
        let list = Json::list(names.all.iter().map(|name| &name.name));
        let docs = Json::list(names.all.iter().map(|name| name.doc));
        let schema = if names.all.is_empty() {
            // An enumeration has a value at least.
            Object::new().with("not", Object::new())
        } else {
            Object::new()
                .with("enum", list)
                .with("enumDescriptions", docs)
        };
        self.define(
            what,
            if names.open {
                either(schema, Object::new().with("type", "string"))
            } else {
                schema
            },
        )
    }

    fn define(&mut self, name: String, schema: Object) -> Object {
        let reference = refer(&name);
        self.definitions.insert(name, schema);
        reference
    }
}

fn refer(name: &str) -> Object {
    Object::new().with("$ref", format!("#/definitions/{name}"))
}

fn either(a: Object, b: Object) -> Object {
    Object::new().with("anyOf", Json::list([a, b]))
}
