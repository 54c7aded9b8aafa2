//! What schemas refer to: semantic types, sets of datetime formats, maps, and other objects. Only
//! what is used is defined.

use std::collections::BTreeMap;

use super::super::json::{Json, Object};
use super::{base, object, shaped, value, values};
use crate::model::{
    Catalog, DateTimeFormat, DateTimes, DateTimesId, FieldType, Format, MapId, ObjectId, Part,
    PropertyMap, Type, TypeId, TypeKind, Zone,
};

/// The definitions of one file.
pub(super) struct Defs<'c> {
    pub(super) catalog: &'c Catalog,
    /// By name: types, formats and maps are `snake_case` and share one name space, objects are
    /// `PascalCase`.
    found: BTreeMap<&'c str, Object>,
}

impl<'c> Defs<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Defs {
            catalog,
            found: BTreeMap::new(),
        }
    }

    pub(super) fn finish(self) -> Object {
        self.found
            .into_iter()
            .fold(Object::new(), |all, (name, schema)| all.with(name, schema))
    }

    /// A reference to a semantic type.
    fn reference(&mut self, id: TypeId) -> Object {
        let ty = self.catalog.ty(id);
        self.define(&ty.name, |_| self::ty(ty))
    }

    fn datetimes(&mut self, id: DateTimesId) -> Object {
        let formats = self.catalog.datetimes(id);
        self.define(&formats.name, |_| self::datetimes(formats))
    }

    fn map(&mut self, id: MapId) -> Object {
        let map = self.catalog.map(id);
        if let Some(ty) = map.values {
            let value = shaped(self.of_type(ty), ty.shape, None);
            return Object::new()
                .with("type", "object")
                .with("additionalProperties", value);
        }
        self.define(&map.name, |_| self::map(map))
    }

    /// A reference to an object; none holds itself.
    fn object(&mut self, id: ObjectId) -> Object {
        let it = self.catalog.object(id);
        self.define(&it.name, |defs| object(it, defs))
    }

    /// The schema of a type, of single values.
    pub(super) fn of_type(&mut self, ty: FieldType) -> Object {
        match (ty.kind, ty.named) {
            (_, Some(id)) => self.reference(id),
            (TypeKind::Primitive(kind), None) => base(kind),
            (TypeKind::DateTime(id), None) => self.datetimes(id),
            (TypeKind::Record(id), None) => self.object(id),
            (TypeKind::Map(id), None) => self.map(id),
            (TypeKind::Any, None) => Object::new(),
        }
    }

    fn define(&mut self, name: &'c str, schema: impl FnOnce(&mut Self) -> Object) -> Object {
        if !self.found.contains_key(name) {
            let schema = schema(self);
            self.found.insert(name, schema);
        }
        Object::new().with("$ref", format!("#/$defs/{name}"))
    }
}

fn ty(ty: &Type) -> Object {
    let mut schema = Object::new().with("description", ty.doc.trim());
    match &ty.values {
        None => schema = schema.and(base(ty.base)),
        Some(values) => {
            let listed = Json::List(
                values
                    .items
                    .iter()
                    .map(|item| value(&item.wire, TypeKind::Primitive(ty.base)))
                    .collect(),
            );
            if values.open {
                schema = schema.with(
                    "anyOf",
                    Json::list([Object::new().with("enum", listed), base(ty.base)]),
                );
            } else {
                schema = schema.with("enum", listed);
            }
            let docs = values.items.iter().fold(Object::new(), |all, item| {
                all.with(&item.wire, item.doc.trim())
            });
            schema = schema.with("x-values", docs);
        }
    }
    if let Some(rule) = ty.format.filter(|_| ty.values.is_none()) {
        schema = schema.and(format(rule));
    }
    schema.with_some("maxLength", ty.max_chars).with_any(
        "examples",
        values(&ty.examples, TypeKind::Primitive(ty.base)),
    )
}

/// A format, in the draft's words where it has some.
fn format(rule: Format) -> Object {
    let one = |format: &str| Object::new().with("format", format);
    let either = |a: &str, b: &str| Object::new().with("anyOf", Json::list([one(a), one(b)]));
    match rule {
        Format::Uuid => one("uuid"),
        // Letters beyond ASCII are as good.
        Format::Email => one("idn-email"),
        Format::Url => one("uri"),
        Format::Ip => either("ipv4", "ipv6"),
        Format::Date => either("date", "date-time"),
        Format::Json => Object::new().with("contentMediaType", "application/json"),
        rule => Object::new().with("x-rule", rule.name()),
    }
}

/// Texts of more bytes stand for no moment.
const LONGEST_MOMENT: u32 = 64;

fn datetimes(formats: &DateTimes) -> Object {
    let each = formats.formats.iter().map(|format| {
        Object::new()
            .with("title", &format.pattern)
            .with("description", format.doc.trim())
            .with("pattern", pattern(format))
            .with_any("examples", format.examples.iter().map(Json::from).collect())
    });
    Object::new()
        .with("description", formats.doc.trim())
        .with("type", "string")
        .with("maxLength", LONGEST_MOMENT)
        .with("anyOf", Json::list(each))
}

/// A format as a regular expression: its form. Whether there is such a day is not asked.
fn pattern(format: &DateTimeFormat) -> String {
    let mut out = "^".to_owned();
    for part in &format.parts {
        match part {
            Part::Iso => {
                out.push_str("[0-9]{4}-?[0-9]{2}-?[0-9]{2}T[0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]{1,9})?)?)?");
                let offset = "([Zz]|[+-][0-9]{2}(:?[0-9]{2}(:?[0-9]{2})?)?)";
                match format.zone {
                    Zone::Required => out.push_str(offset),
                    Zone::Optional => {
                        out.push_str(offset);
                        out.push('?');
                    }
                    Zone::Never => {}
                }
            }
            Part::Year => out.push_str("[0-9]{4}"),
            Part::Month | Part::Day | Part::Hour | Part::Minute | Part::Second => {
                out.push_str("[0-9]{2}");
            }
            Part::Millis => out.push_str("[0-9]{3}"),
            Part::Weekday => out.push_str("(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"),
            Part::Offset => out.push_str("(Z|[+-][0-9]{4})"),
            Part::OffsetWithColon => out.push_str("(Z|[+-][0-9]{2}:[0-9]{2})"),
            Part::Literal(c) => escape(&mut out, *c),
        }
    }
    out.push('$');
    out
}

/// Takes a character for itself in a regular expression.
pub(super) fn escape(out: &mut String, c: char) {
    if "^$\\.*+?()[]{}|/".contains(c) {
        out.push('\\');
    }
    out.push(c);
}

fn map(map: &PropertyMap) -> Object {
    let mut not = Vec::new();
    if let Some(start) = &map.name_not_starting_with {
        let mut pattern = "^".to_owned();
        start.chars().for_each(|c| escape(&mut pattern, c));
        not.push(Json::from(Object::new().with("pattern", pattern)));
    }
    if !map.reserved.is_empty() {
        not.push(Object::new().with("enum", Json::list(&map.reserved)).into());
    }
    let names = Object::new()
        .with_some("minLength", map.name_min_chars)
        .with_some("maxLength", map.name_max_chars);
    let names = if not.is_empty() {
        names
    } else {
        names.with("not", Object::new().with("anyOf", not))
    };
    let mut schema = Object::new()
        .with("description", map.doc.trim())
        .with("type", "object");
    if !names.is_empty() {
        schema = schema.with("propertyNames", names);
    }
    if let Some(most) = map.max_chars {
        // Texts in lists count, however deep; what objects hold does not.
        let text = Object::new().with("maxLength", most);
        let reference = Object::new().with("$ref", format!("#/$defs/{}/$defs/value", map.name));
        schema = schema.with("additionalProperties", reference.clone()).with(
            "$defs",
            Object::new().with("value", text.with("items", reference)),
        );
    }
    let mut limits = Vec::new();
    limits.extend(
        map.max_bytes.map(|most| {
            format!("At most {most} bytes as JSON, where it holds a list or an object.")
        }),
    );
    limits.extend(
        map.no_datetimes_in_lists
            .as_ref()
            .map(|why| why.trim().to_owned()),
    );
    schema.with_some(
        "x-limits",
        Some(limits.join(" ")).filter(|limits| !limits.is_empty()),
    )
}
