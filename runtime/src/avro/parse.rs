//! Writer schemas from JSON: a table of types, with names resolved and limits kept.

use std::collections::HashMap;

use super::schema::{Field, Node, SchemaError, Type, TypeId};
use crate::value::Value;

/// How many types a schema may hold; Currents' own have about a hundred.
const MAX_TYPES: usize = 1 << 16;

/// Returns the types of a schema, the outermost first.
pub(super) fn types(schema: &Value<'_>) -> Result<Vec<Type>, SchemaError> {
    let mut parser = Parser {
        types: Vec::new(),
        names: HashMap::new(),
        at: Vec::new(),
    };
    parser.ty(schema, "")?;
    let mut types = parser.types;
    mark_empty(&mut types);
    Ok(types)
}

/// Marks the types whose values take no bytes: null, fixed of size 0, and records of nothing else.
fn mark_empty(types: &mut [Type]) {
    let mut users: Vec<Vec<TypeId>> = types.iter().map(|_| Vec::new()).collect();
    let mut waiting = vec![0_usize; types.len()];
    let mut ready = Vec::new();
    for (id, ty) in (0..).zip(types.iter()) {
        match &ty.node {
            Node::Record(fields) => {
                waiting[id as usize] = fields.len();
                for field in fields {
                    users[field.ty as usize].push(id);
                }
                if fields.is_empty() {
                    ready.push(id);
                }
            }
            Node::Null | Node::Fixed(0) => ready.push(id),
            _ => {}
        }
    }
    while let Some(id) = ready.pop() {
        types[id as usize].empty = true;
        for user in std::mem::take(&mut users[id as usize]) {
            waiting[user as usize] -= 1;
            if waiting[user as usize] == 0 {
                ready.push(user);
            }
        }
    }
}

struct Parser {
    types: Vec<Type>,
    names: HashMap<String, TypeId>,
    /// Names of the types and fields that the parser is in.
    at: Vec<String>,
}

type Parsed<T> = Result<T, SchemaError>;

impl Parser {
    #[cold]
    fn fail<T>(&self, reason: impl Into<String>) -> Parsed<T> {
        let at = if self.at.is_empty() {
            "the schema".to_owned()
        } else {
            format!("`{}`", self.at.join("` in `"))
        };
        Err(SchemaError {
            at,
            reason: reason.into(),
        })
    }

    fn add(&mut self, node: Node) -> Parsed<TypeId> {
        if self.types.len() >= MAX_TYPES {
            return self.fail(format!("it has more than {MAX_TYPES} types"));
        }
        self.types.push(Type {
            node,
            ..Type::default()
        });
        Ok(TypeId::try_from(self.types.len() - 1).unwrap_or(TypeId::MAX))
    }

    fn set(&mut self, id: TypeId, node: Node) -> TypeId {
        if let Some(ty) = self.types.get_mut(id as usize) {
            ty.node = node;
        }
        id
    }

    /// The type that a piece of the schema is. The nesting of the JSON, and so of these calls, is
    /// limited.
    fn ty(&mut self, value: &Value<'_>, namespace: &str) -> Parsed<TypeId> {
        match value {
            Value::String(word) => match Node::primitive(word) {
                Some(node) => self.add(node),
                None => self.named(word, namespace),
            },
            Value::Array(branches) => {
                let id = self.add(Node::Null)?;
                let branches = branches
                    .iter()
                    .map(|branch| self.ty(branch, namespace))
                    .collect::<Parsed<Vec<_>>>()?;
                if branches
                    .iter()
                    .any(|branch| matches!(self.types[*branch as usize].node, Node::Union(_)))
                {
                    return self.fail("a union stands directly in a union");
                }
                Ok(self.set(id, Node::Union(branches)))
            }
            Value::Object(members) => {
                let Some(ty) = member(members, "type") else {
                    return self.fail("an object without `type`");
                };
                let Some(word) = ty.as_str() else {
                    return self.ty(ty, namespace);
                };
                let id = self.complex(word, members, namespace)?;
                if let Some(logical) = member(members, "logicalType").and_then(Value::as_str) {
                    self.types[id as usize].logical = Some(logical_text(logical, members));
                }
                Ok(id)
            }
            _ => self.fail("a type is a name, a list or an object"),
        }
    }

    fn complex(&mut self, word: &str, members: &Members<'_>, namespace: &str) -> Parsed<TypeId> {
        match word {
            "array" | "map" => {
                let id = self.add(Node::Null)?;
                let key = if word == "array" { "items" } else { "values" };
                let Some(item) = member(members, key) else {
                    return self.fail(format!("{word} without `{key}`"));
                };
                let item = self.ty(item, namespace)?;
                Ok(self.set(
                    id,
                    if word == "array" {
                        Node::Array(item)
                    } else {
                        Node::Map(item)
                    },
                ))
            }
            "record" | "error" | "enum" | "fixed" => {
                let Some(name) = member(members, "name")
                    .and_then(Value::as_str)
                    .filter(|name| !name.is_empty())
                else {
                    return self.fail(format!("{word} without a name"));
                };
                let own = member(members, "namespace")
                    .and_then(Value::as_str)
                    .unwrap_or(namespace);
                let full = full_name(name, own);
                self.at.push(name.to_owned());
                let id = self.add(Node::Null)?;
                if self.names.insert(full.clone(), id).is_some() {
                    return self.fail("the name is defined twice");
                }
                let inner = full
                    .rsplit_once('.')
                    .map_or("", |(namespace, _)| namespace)
                    .to_owned();
                self.types[id as usize].name = Some(full);
                let node = match word {
                    "enum" => self.symbols(members)?,
                    "fixed" => self.size(members)?,
                    _ => self.fields(members, &inner)?,
                };
                self.at.pop();
                Ok(self.set(id, node))
            }
            _ => match Node::primitive(word) {
                Some(node) => self.add(node),
                None => self.named(word, namespace),
            },
        }
    }

    fn named(&mut self, word: &str, namespace: &str) -> Parsed<TypeId> {
        let found = self
            .names
            .get(&full_name(word, namespace))
            .or_else(|| self.names.get(word))
            .copied();
        found.map_or_else(|| self.fail(format!("there is no type `{word}`")), Ok)
    }

    fn symbols(&self, members: &Members<'_>) -> Parsed<Node> {
        let Some(Value::Array(symbols)) = member(members, "symbols") else {
            return self.fail("an enum without `symbols`");
        };
        let symbols: Option<Vec<_>> = symbols
            .iter()
            .map(|symbol| symbol.as_str().map(str::to_owned))
            .collect();
        symbols.map_or_else(
            || self.fail("a symbol is a text"),
            |symbols| Ok(Node::Enum(symbols)),
        )
    }

    fn size(&self, members: &Members<'_>) -> Parsed<Node> {
        match member(members, "size") {
            Some(Value::Int(size)) if usize::try_from(*size).is_ok() => {
                Ok(Node::Fixed(usize::try_from(*size).unwrap_or_default()))
            }
            _ => self.fail("a fixed without a usable `size`"),
        }
    }

    fn fields(&mut self, members: &Members<'_>, namespace: &str) -> Parsed<Node> {
        let Some(Value::Array(list)) = member(members, "fields") else {
            return self.fail("a record without `fields`");
        };
        let mut fields: Vec<Field> = Vec::new();
        let mut names = std::collections::HashSet::new();
        for field in list {
            let Value::Object(members) = field else {
                return self.fail("a field is an object");
            };
            let Some(name) = member(members, "name").and_then(Value::as_str) else {
                return self.fail("a field without `name`");
            };
            self.at.push(name.to_owned());
            let Some(ty) = member(members, "type") else {
                return self.fail("a field without `type`");
            };
            if !names.insert(name) {
                return self.fail("the record has this field twice");
            }
            let ty = self.ty(ty, namespace)?;
            fields.push(Field {
                name: name.to_owned(),
                ty,
            });
            self.at.pop();
        }
        Ok(Node::Record(fields))
    }
}

fn logical_text(logical: &str, members: &Members<'_>) -> String {
    let mut text = format!(",\"logicalType\":\"{logical}\"");
    for key in ["precision", "scale"] {
        if let Some(Value::Int(number)) = member(members, key) {
            text.push_str(&[",\"", key, "\":", itoa::Buffer::new().format(*number)].concat());
        }
    }
    text
}

type Members<'v> = [(std::borrow::Cow<'v, str>, Value<'v>)];

fn member<'m, 'v>(members: &'m Members<'v>, name: &str) -> Option<&'m Value<'v>> {
    members
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}
