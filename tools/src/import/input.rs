//! What inputs say of events, whatever they are written in, and how several of them become one.

use std::collections::BTreeMap;

use event_catalog_codegen::model::{
    Catalog, FieldType, Format, Presence, Primitive, Shape, TypeKind,
};

use crate::output::Failure;

/// How many characters a name has at most.
const LONGEST: usize = 255;

/// What an input says of an event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: Name,
    /// The file that says it, and its line where it has several.
    pub(crate) source: String,
    /// It has no other fields.
    pub(crate) is_whole: bool,
    /// The release no longer has it.
    pub(crate) is_retired: bool,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<Field>,
}

/// What an event is called.
#[derive(Debug, PartialEq)]
pub(crate) enum Name {
    /// As on the wire.
    Wire(String),
    /// By the full name of an Avro record.
    Avro(String),
}

/// What an input says of a field. What it does not say is `None`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) ty: Option<Type>,
    pub(crate) presence: Option<Presence>,
    pub(crate) pii: Option<bool>,
    pub(crate) is_sensitive: bool,
    pub(crate) doc: Option<String>,
    /// The release removed it.
    pub(crate) is_gone: bool,
    /// The event had it before.
    pub(crate) is_old: bool,
}

/// The type of a field as an input tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Type {
    pub(crate) base: Base,
    pub(crate) shape: Shape,
    /// What its texts or numbers are, if the input says so.
    pub(crate) format: Option<Format>,
    /// What is within it.
    pub(crate) detail: Option<Box<Detail>>,
}

/// What inputs say of a type that they define, and what they call it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Detail {
    /// The only values of a text.
    Values(Option<String>, Vec<String>),
    /// What Avro says that its values mean, for which the language has no word.
    Logical(String),
    /// The documentation and the fields of a record.
    Record(Option<String>, Option<String>, Vec<Field>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Base {
    /// One of these, the first if nothing else says which.
    One(Vec<Primitive>),
    /// A type of the catalog, by its name.
    Named(String),
    Map(Box<Type>),
    Record,
    Any,
    /// Something that the language has no word for: in the words of the input.
    Other(String),
}

impl Type {
    pub(crate) fn one(primitive: Primitive) -> Self {
        Type::of(Base::One(vec![primitive]))
    }

    pub(crate) fn of(base: Base) -> Self {
        Type {
            base,
            shape: Shape::One,
            format: None,
            detail: None,
        }
    }

    /// The type with what is within it.
    pub(crate) fn with(self, detail: Detail) -> Self {
        Type {
            detail: Some(Box::new(detail)),
            ..self
        }
    }

    /// Reads a type in the words of the catalog.
    pub(crate) fn parse(text: &str) -> Self {
        let (inner, shape) = if let Some(inner) = text.strip_suffix("?[]") {
            (inner, Shape::NullableList)
        } else if let Some(inner) = text.strip_suffix("[]") {
            (inner, Shape::List)
        } else {
            (text, Shape::One)
        };
        let primitive = Primitive::named(inner);
        let values = inner.strip_prefix("map<");
        let values = values.and_then(|rest| rest.strip_suffix('>'));
        let base = match (primitive, values, inner) {
            (Some(primitive), ..) => Base::One(vec![primitive]),
            (_, Some(values), _) => Base::Map(Box::new(Type::parse(values))),
            (.., "bool") => Base::One(vec![Primitive::Boolean]),
            (.., "integer") => Base::One(vec![Primitive::Long, Primitive::Int]),
            (.., "number") => Base::One(vec![Primitive::Double, Primitive::Float]),
            (.., "any") => Base::Any,
            (.., "object" | "record" | "map") => Base::Record,
            _ => Base::Named(inner.to_owned()),
        };
        Type {
            shape,
            ..Type::of(base)
        }
    }

    /// How many types it is made of.
    pub(crate) fn size(&self) -> usize {
        let of = |ty: &Type| ty.size();
        let inner = match (&self.base, self.detail.as_deref()) {
            (Base::Map(values), _) => of(values),
            (_, Some(Detail::Record(_, _, fields))) => {
                let types = fields.iter().filter_map(|field| field.ty.as_ref());
                types.map(of).sum()
            }
            _ => 0,
        };
        1 + inner
    }

    /// The type by a name for what is within it, if that has none.
    pub(crate) fn called(mut self, by: Option<&str>) -> Self {
        if let Some(Detail::Values(name, _) | Detail::Record(name, ..)) = self.detail.as_deref_mut()
            && name.is_none()
        {
            *name = by.map(str::to_owned);
        }
        self
    }

    /// Whether only a person can say what it is.
    pub(crate) fn is_beyond(&self) -> bool {
        match &self.base {
            Base::Record | Base::Other(_) => true,
            Base::Map(values) => values.is_beyond(),
            _ => false,
        }
    }

    /// Returns the type in the words of the catalog.
    pub(crate) fn words(&self) -> String {
        let base = match &self.base {
            Base::One(all) => all.first().map_or("", |first| first.name()).to_owned(),
            Base::Named(name) | Base::Other(name) => name.clone(),
            Base::Map(values) => format!("map<{}>", values.words()),
            Base::Record => "record".to_owned(),
            Base::Any => "any".to_owned(),
        };
        base + match self.shape {
            Shape::One => "",
            Shape::List => "[]",
            Shape::NullableList => "?[]",
        }
    }

    /// Returns the type in words, a record with its fields.
    fn described(&self) -> String {
        let Some(Detail::Record(_, _, fields)) = self.detail.as_deref() else {
            return self.words();
        };
        let field = |field: &Field| {
            let ty = field.ty.as_ref().map(Type::described);
            let presence = field.presence.map(|presence| presence.to_string());
            format!(
                "{} ({} {})",
                field.name,
                presence.unwrap_or_default(),
                ty.unwrap_or_default()
            )
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        format!("{} of {}", self.words(), fields.join(", "))
    }

    /// Adds the values that another input lists, which both hold.
    fn add_values(&mut self, other: &Type) {
        if let (Some(Detail::Values(_, own)), Some(Detail::Values(_, others))) =
            (self.detail.as_deref_mut(), other.detail.as_deref())
        {
            let more: Vec<String> = others
                .iter()
                .filter(|value| !own.contains(value))
                .cloned()
                .collect();
            own.extend(more);
        }
    }

    /// Returns whether a type of the catalog is this on the wire.
    pub(crate) fn agrees(&self, catalog: &Catalog, ty: FieldType) -> bool {
        let base = match (&self.base, ty.kind) {
            (Base::One(all), kind) => match kind.primitive() {
                Some(primitive) => all.contains(&primitive),
                // Anything is JSON in a text where there is no type for it.
                None => kind == TypeKind::Any && all.contains(&Primitive::String),
            },
            (Base::Named(name), _) => {
                let one = FieldType {
                    shape: Shape::One,
                    ..ty
                };
                catalog.type_name(one) == *name
            }
            (Base::Map(values), TypeKind::Map(id)) => {
                let of = catalog.map(id).values;
                of.is_none_or(|of| values.agrees(catalog, of))
            }
            (Base::Record, TypeKind::Record(_) | TypeKind::Map(_) | TypeKind::Any)
            | (Base::Any, TypeKind::Any) => true,
            _ => false,
        };
        base && self.shape == ty.shape
    }
}

/// Puts what several inputs say of the same event together.
pub(crate) fn merged(
    events: Vec<Event>,
    name: impl Fn(&Name) -> String,
) -> Result<BTreeMap<String, Event>, Failure> {
    let mut all: BTreeMap<String, Event> = BTreeMap::new();
    for event in events {
        let name = name(&event.name);
        match all.remove(&name) {
            None => all.insert(name, event),
            Some(first) => {
                let both = both(&name, first, event)?;
                all.insert(name, both)
            }
        };
    }
    Ok(all)
}

fn both(name: &str, mut first: Event, second: Event) -> Result<Event, Failure> {
    let conflict = |one: &str, says: &str, other: &str, contrary: &str| {
        Failure::Cannot(format!(
            "the inputs contradict each other: {one} says that {says}, {other} that {contrary}"
        ))
    };
    let has = |event: &Event, field: &str| event.fields.iter().any(|other| other.name == field);
    for (whole, other) in [(&first, &second), (&second, &first)] {
        let more = other
            .fields
            .iter()
            .find(|field| !field.is_gone && !has(whole, &field.name));
        if let (true, Some(field)) = (whole.is_whole, more) {
            return Err(conflict(
                &field.source,
                &format!("`{name}` has the field `{}`", field.name),
                &whole.source,
                "it has not",
            ));
        }
    }
    for field in second.fields {
        let Some(known) = first
            .fields
            .iter_mut()
            .find(|known| known.name == field.name)
        else {
            first.fields.push(field);
            continue;
        };
        let told = |known: Option<String>, other: Option<String>| match (known, other) {
            (Some(known), Some(other)) if known != other => Some((known, other)),
            _ => None,
        };
        let ty = |field: &Field| field.ty.as_ref().map(Type::described);
        let presence = |field: &Field| field.presence.map(|presence| presence.to_string());
        let pii = |field: &Field| {
            let pii = field.pii?;
            Some(
                if pii {
                    "flagged as PII"
                } else {
                    "not flagged as PII"
                }
                .to_owned(),
            )
        };
        let gone = |field: &Field| Some(if field.is_gone { "gone" } else { "there" }.to_owned());
        let both = |of: &dyn Fn(&Field) -> Option<String>| told(of(known), of(&field));
        let difference = both(&gone)
            .or_else(|| both(&presence))
            .or_else(|| both(&pii))
            .or_else(|| both(&ty).filter(|_| !is_near(known.ty.as_ref(), field.ty.as_ref())));
        if let Some((is, other)) = difference {
            return Err(conflict(
                &known.source,
                &format!("the field `{}` of `{name}` is {is}", field.name),
                &field.source,
                &format!("it is {other}"),
            ));
        }
        if let (Some(known), Some(other)) = (&mut known.ty, &field.ty) {
            known.add_values(other);
        }
        known.ty = known.ty.take().or(field.ty);
        known.presence = known.presence.or(field.presence);
        known.pii = known.pii.or(field.pii);
        known.doc = known.doc.take().or(field.doc);
    }
    first.is_whole |= second.is_whole;
    first.is_retired |= second.is_retired;
    first.doc = first.doc.or(second.doc);
    Ok(first)
}

/// Says which name is longer than any name is.
pub(crate) fn check_names(events: &BTreeMap<String, Event>) -> Result<(), Failure> {
    let refuse = |name: &str, source: &str, what: &str| {
        let count = name.chars().count();
        if count <= LONGEST {
            return Ok(());
        }
        let start: String = name.chars().take(32).collect();
        Err(Failure::Cannot(format!(
            "{source}: the name of {what} is {count} characters long, and {LONGEST} are the most: `{start}…`"
        )))
    };
    for (name, event) in events {
        refuse(name, &event.source, "an event")?;
        for field in &event.fields {
            refuse(&field.name, &field.source, &format!("a field of `{name}`"))?;
        }
    }
    Ok(())
}

/// Takes the member that names the event out of its fields; returns a remark on it.
pub(crate) fn without_tag(events: &mut BTreeMap<String, Event>, tag: &str) -> Option<String> {
    let mut places = Vec::new();
    for (name, event) in events {
        let tagged = |field: &Field| field.name == tag;
        if let Some(field) = event.fields.iter().find(|field| tagged(field)) {
            places.push(format!("{}: skipped `{tag}` of `{name}`", field.source));
        }
        event.fields.retain(|field| !tagged(field));
    }
    let first = places.first()?;
    let more = match places.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Some(format!(
        "{first}{more}: it names the event, and is no field of it"
    ))
}

/// Whether two types can be the same: JSON does not tell `int` from `long`.
fn is_near(one: Option<&Type>, other: Option<&Type>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    match (&one.base, &other.base) {
        (Base::One(a), Base::One(b)) => {
            one.shape == other.shape && a.iter().any(|primitive| b.contains(primitive))
        }
        // What a type of the catalog is on the wire shows when it is looked up.
        (Base::Named(_), Base::One(_)) | (Base::One(_), Base::Named(_)) => one.shape == other.shape,
        _ => one == other,
    }
}
