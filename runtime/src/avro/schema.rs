//! Writer schemas, as tables of types.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use event_catalog_formats::avro_name;

use super::parse;
use crate::descriptor::{CatalogDescriptor, EventDescriptor};
use crate::json;

/// The schema that the records of a file were written with: a record, and all types below it.
///
/// Cloning is cheap.
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

struct Inner {
    json: String,
    types: Vec<Type>,
}

/// What a schema is of.
pub(super) enum Described {
    Records(Schema),
    /// Other values: their type as JSON in short.
    Others(String),
}

/// Position of a type in the schema's table.
pub(super) type TypeId = u32;

/// The record itself.
pub(super) const ROOT: TypeId = 0;

#[derive(Debug, Default)]
pub(super) struct Type {
    pub(super) node: Node,
    /// Full name of a record, an enum or a fixed.
    pub(super) name: Option<String>,
    /// `logicalType`, which says how to read the values; they are kept as they are. Of decimals
    /// with precision and scale. As JSON in short.
    pub(super) logical: Option<String>,
    /// Its values take no bytes at all.
    pub(super) empty: bool,
}

#[derive(Debug, Default)]
pub(super) enum Node {
    #[default]
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed(usize),
    Enum(Vec<String>),
    Array(TypeId),
    Map(TypeId),
    Union(Vec<TypeId>),
    Record(Vec<Field>),
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) ty: TypeId,
}

/// Why a text is no usable schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schema is not usable: {at}: {reason}")]
#[non_exhaustive]
pub struct SchemaError {
    /// Which type of the schema: its field, or name.
    pub at: String,
    /// What is wrong there.
    pub reason: String,
}

/// The event whose name, which Avro could not have, becomes this one there.
fn becomes(catalog: &CatalogDescriptor, name: &str) -> Option<&'static EventDescriptor> {
    // What a name cannot have becomes `_` in Avro, and for every file of a bucket is asked here.
    if !name.contains('_') {
        return None;
    }
    let mut events = catalog.events.iter();
    events
        .find(|event| matches!(avro_name(event.name), Cow::Owned(legal) if legal == name))
        .copied()
}

impl Schema {
    /// Parses a schema: one record, as JSON. Names are resolved as the Avro specification says;
    /// properties it does not name are passed over.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, the schema is not a record, breaks the specification, or has more
    /// than 65,536 types.
    pub fn parse(json: &str) -> Result<Schema, SchemaError> {
        match Schema::read(json)? {
            Described::Records(schema) => Ok(schema),
            Described::Others(_) => Err(SchemaError {
                at: "the schema".to_owned(),
                reason: "a record is expected".to_owned(),
            }),
        }
    }

    /// Parses a schema, whatever it is of.
    pub(super) fn read(json: &str) -> Result<Described, SchemaError> {
        let value = json::parse(json.as_bytes()).map_err(|error| SchemaError {
            at: "the JSON".to_owned(),
            reason: error.to_string(),
        })?;
        let schema = Schema(Arc::new(Inner {
            json: json.to_owned(),
            types: parse::types(&value)?,
        }));
        let is_record = matches!(schema.ty(ROOT).node, Node::Record(_));
        Ok(if is_record {
            Described::Records(schema)
        } else {
            Described::Others(schema.type_text(ROOT))
        })
    }

    /// The text it was parsed from.
    pub fn json(&self) -> &str {
        &self.0.json
    }

    /// Full name of the record.
    pub fn name(&self) -> &str {
        self.ty(ROOT).name.as_deref().unwrap_or_default()
    }

    /// The event type of the records, by the record's full name.
    ///
    /// It is the name of [the event that the record is called after](Schema::event). If there is
    /// none, it is what stands for `{event}` in the catalog's pattern of record names
    /// ([`AvroNames::record_name`](crate::descriptor::AvroNames::record_name)); and if the name
    /// does not match the pattern, the full name.
    pub fn event_type(&self, catalog: &CatalogDescriptor) -> &str {
        let name = self.name();
        self.event(catalog)
            .map(|event| event.name)
            .or_else(|| catalog.avro.as_ref()?.event_in(name))
            .unwrap_or(name)
    }

    /// The event that the record is called after. What cannot stand in a name of Avro is `_` there.
    ///
    /// It is the longest part of the full name, from some segment to its end, that is an event of
    /// the catalog; if there is none, the same of the namespace, because tools that call all
    /// records `Value` put the event there. Where names may hold no dots, underscores stand for
    /// them. A record's short name alone is never taken for more than it is: many events share one.
    pub fn event(&self, catalog: &CatalogDescriptor) -> Option<&'static EventDescriptor> {
        let event = |name: &str| {
            let starts = std::iter::once(0).chain(name.match_indices('.').map(|(dot, _)| dot + 1));
            starts
                .filter_map(|start| name.get(start..))
                .find_map(|suffix| catalog.event(suffix).or_else(|| becomes(catalog, suffix)))
        };
        let name = self.name();
        let namespace = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        [name, namespace]
            .into_iter()
            .find_map(|name| event(name).or_else(|| event(&name.replace('_', "."))))
    }

    /// Whether the record says which event it is: the position of the field that is called like the
    /// catalog's tag, and holds texts.
    pub(super) fn tag(&self, catalog: &CatalogDescriptor) -> Option<u16> {
        let is_text = |id: TypeId| matches!(self.ty(id).node, Node::String | Node::Enum(_));
        let (at, field) = (0..)
            .zip(self.record())
            .find(|(_, field)| field.name == catalog.tag)?;
        let texts = match &self.ty(field.ty).node {
            Node::Union(branches) => branches.iter().any(|id| is_text(*id)),
            _ => is_text(field.ty),
        };
        texts.then_some(at)
    }

    /// Whether a record takes no bytes.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.ty(ROOT).empty
    }

    /// Names of the record's fields and how their types are written, in short: named types by their
    /// names.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, String)> {
        self.record()
            .iter()
            .map(|field| (field.name.as_str(), self.type_text(field.ty)))
    }

    /// The type as JSON in short: named types by their names, logical types marked.
    pub(super) fn type_text(&self, id: TypeId) -> String {
        let mut out = String::new();
        self.write_type(&mut out, id, 0);
        out
    }

    fn write_type(&self, out: &mut String, id: TypeId, depth: usize) {
        let ty = self.ty(id);
        let word = match &ty.node {
            Node::Array(item) | Node::Map(item) if depth < 8 => {
                let (kind, key) = if matches!(ty.node, Node::Array(_)) {
                    ("array", "items")
                } else {
                    ("map", "values")
                };
                for piece in ["{\"type\":\"", kind, "\",\"", key, "\":"] {
                    out.push_str(piece);
                }
                self.write_type(out, *item, depth + 1);
                return out.push('}');
            }
            Node::Union(branches) if depth < 8 => {
                out.push('[');
                for (i, branch) in branches.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    self.write_type(out, *branch, depth + 1);
                }
                return out.push(']');
            }
            node => ty.name.as_deref().unwrap_or(node.word()),
        };
        let size = if let Node::Fixed(size) = &ty.node {
            format!(",\"size\":{size}")
        } else {
            String::new()
        };
        let logical = ty.logical.as_deref().unwrap_or_default();
        if size.is_empty() && logical.is_empty() {
            out.push_str(&["\"", word, "\""].concat());
        } else {
            out.push_str(&["{\"type\":\"", word, "\"", &size, logical, "}"].concat());
        }
    }

    /// The fields of the record.
    pub(super) fn record(&self) -> &[Field] {
        match &self.ty(ROOT).node {
            Node::Record(fields) => fields,
            _ => &[],
        }
    }

    #[inline]
    pub(super) fn ty(&self, id: TypeId) -> &Type {
        static NULL: Type = Type {
            node: Node::Null,
            name: None,
            logical: None,
            empty: true,
        };
        self.0.types.get(id as usize).unwrap_or(&NULL)
    }
}

/// Equal by their text.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.json() == other.json()
    }
}

impl Eq for Schema {}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Schema").field(&self.name()).finish()
    }
}

impl Node {
    pub(super) fn primitive(word: &str) -> Option<Node> {
        Some(match word {
            "null" => Node::Null,
            "boolean" => Node::Boolean,
            "int" => Node::Int,
            "long" => Node::Long,
            "float" => Node::Float,
            "double" => Node::Double,
            "bytes" => Node::Bytes,
            "string" => Node::String,
            _ => return None,
        })
    }

    /// The name of the type's kind.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Boolean => "boolean",
            Node::Int => "int",
            Node::Long => "long",
            Node::Float => "float",
            Node::Double => "double",
            Node::Bytes => "bytes",
            Node::String => "string",
            Node::Fixed(_) => "fixed",
            Node::Enum(_) => "enum",
            Node::Array(_) => "array",
            Node::Map(_) => "map",
            Node::Union(_) => "union",
            Node::Record(_) => "record",
        }
    }
}
