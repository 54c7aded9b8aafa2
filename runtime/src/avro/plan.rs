//! How the records of one file become events: worked out once per file, from its writer schema and
//! the catalog.

use std::sync::OnceLock;

use super::schema::{Node, Schema, TypeId};
use crate::descriptor::{
    CatalogDescriptor, EventDescriptor, FieldDescriptor, Kind, Presence, Shape,
};

/// How the records of one schema become events: each field of the schema goes into a field of the
/// event, or is kept as unknown.
///
/// Types are resolved by the rules of the Avro specification (int to long or float, string and
/// bytes to each other, a union by the branch in the record), and beyond them wherever no value is
/// lost: a long that fits an int, a double that is a whole number, a double as the float nearest to
/// it, an enum as the text of its symbol. A value that does not resolve is a
/// [`Violation`](crate::Violation) and kept as unknown under its name.
///
/// A plan is made once per file, or per schema, and can be shared among threads.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) schema: Schema,
    pub(super) catalog: &'static CatalogDescriptor,
    event_type: String,
    event: Option<&'static EventDescriptor>,
    pub(super) steps: Vec<Step>,
    /// The required fields that the schema lacks.
    pub(super) missing: Vec<&'static FieldDescriptor>,
    /// Each record may be of another event.
    tagged: Option<Box<Tagged>>,
}

/// Plans for the records of a file of which each says which event it is.
#[derive(Debug, Clone)]
pub(super) struct Tagged {
    /// The field that says it.
    pub(super) field: u16,
    drops_unknown: bool,
    /// By position of the event in the catalog, made when the first record comes; the last is for
    /// all that the catalog does not know.
    plans: Vec<OnceLock<Plan>>,
}

/// What is done with a field of the schema.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Its value, of exactly the field's kind, goes into the field.
    Plain { index: u8, kind: Kind },
    /// The same, in a union with null; what the branch of null is.
    Nullable { index: u8, kind: Kind, null: u8 },
    /// Its value goes into the field if it resolves.
    Resolve { index: u8, field: u16, ty: TypeId },
    /// Its value is kept as unknown.
    Keep { field: u16, ty: TypeId },
    /// Its value should be the event type, as if it were the tag: as a field it would stand beside
    /// the tag.
    Tag { field: u16, ty: TypeId },
    /// Its value is passed over.
    Skip { ty: TypeId },
}

impl Plan {
    /// A plan for files with this schema and events of this catalog: of the event that
    /// [the record is called after](Schema::event_type).
    pub fn new(schema: &Schema, catalog: &'static CatalogDescriptor) -> Plan {
        Plan::of_event(schema, catalog, schema.event_type(catalog))
    }

    /// A plan for records of this event, whatever the schema calls them.
    pub fn of_event(
        schema: &Schema,
        catalog: &'static CatalogDescriptor,
        event_type: &str,
    ) -> Plan {
        let event = catalog.event(event_type);
        let mut steps = Vec::with_capacity(schema.record().len());
        let mut filled = [false; EventDescriptor::MAX_FIELDS];
        for (index, field) in (0..).zip(schema.record()) {
            let at = event.and_then(|event| event.plain_position(&field.name));
            let descriptor =
                at.and_then(|at| Some((u8::try_from(at).ok()?, event?.fields.get(at)?)));
            steps.push(match descriptor {
                Some((at, descriptor)) => {
                    filled[usize::from(at) % EventDescriptor::MAX_FIELDS] = true;
                    step(schema, index, field.ty, at, descriptor)
                }
                None if field.name == catalog.tag => Step::Tag {
                    field: index,
                    ty: field.ty,
                },
                None => Step::Keep {
                    field: index,
                    ty: field.ty,
                },
            });
        }
        let required = event
            .map(EventDescriptor::required_fields)
            .unwrap_or_default();
        let missing = required
            .iter()
            .zip(filled)
            .filter(|(_, filled)| !filled)
            .map(|(descriptor, _)| descriptor)
            .collect();
        Plan {
            schema: schema.clone(),
            catalog,
            event_type: event_type.to_owned(),
            event,
            steps,
            missing,
            tagged: None,
        }
    }

    /// A plan for records that say themselves which event they are, each in a field that is called
    /// like the catalog's tag; `None`: there is no such field. Those that leave it empty are of the
    /// event `otherwise`, if there is one.
    pub fn by_tag(
        schema: &Schema,
        catalog: &'static CatalogDescriptor,
        otherwise: Option<&str>,
    ) -> Option<Plan> {
        let field = schema.tag(catalog)?;
        let mut plan = Plan::of_event(schema, catalog, otherwise.unwrap_or_default());
        plan.skip(|step| matches!(step, Step::Tag { .. }));
        plan.tagged = Some(Box::new(Tagged {
            field,
            drops_unknown: false,
            plans: vec![OnceLock::new(); catalog.events.len() + 1],
        }));
        Some(plan)
    }

    /// Where records say which event they are, if they do.
    pub(super) fn tagged(&self) -> Option<&Tagged> {
        self.tagged.as_deref()
    }

    /// The plan for records that say they are of this event.
    pub(super) fn tagged_as<'t>(&self, tagged: &'t Tagged, event_type: &str) -> Option<&'t Plan> {
        let event = self.catalog.event(event_type);
        let at = event.map_or(self.catalog.events.len(), |event| usize::from(event.index));
        let make = || {
            let mut plan = Plan::of_event(
                &self.schema,
                self.catalog,
                event.map_or("", |event| event.name),
            );
            plan.skip(|step| matches!(step, Step::Tag { .. }));
            if tagged.drops_unknown {
                plan.without_unknown_fields()
            } else {
                plan
            }
        };
        tagged.plans.get(at).map(|plan| plan.get_or_init(make))
    }

    /// Whether nothing says which event a record is that leaves its tag empty.
    pub(super) fn is_nameless(&self) -> bool {
        self.event_type.is_empty()
    }

    fn skip(&mut self, which: impl Fn(&Step) -> bool) {
        for step in self.steps.iter_mut().filter(|step| which(step)) {
            if let Step::Keep { ty, .. } | Step::Tag { ty, .. } = *step {
                *step = Step::Skip { ty };
            }
        }
    }

    /// The same plan, passing over the fields that the catalog does not know instead of keeping
    /// them. Events it does not know stay whole.
    pub fn without_unknown_fields(mut self) -> Plan {
        if self.event.is_some() {
            self.skip(|step| matches!(step, Step::Keep { .. }));
        }
        if let Some(tagged) = &mut self.tagged {
            tagged.drops_unknown = true;
            tagged.plans.fill(OnceLock::new());
        }
        self
    }

    /// The event type of all records; with [`Plan::by_tag`], of those that do not say it.
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// What the catalog says about that event; `None`: it does not know it.
    pub fn event(&self) -> Option<&'static EventDescriptor> {
        self.event
    }

    /// The schema that all records were written with; `None`: each record says which event it is, so
    /// that its columns are those of no event.
    pub fn writer(&self) -> Option<&Schema> {
        self.tagged.is_none().then_some(&self.schema)
    }

    /// What the catalog says about a field of the event.
    pub(super) fn field(&self, index: u8) -> Option<&'static FieldDescriptor> {
        self.event?.fields.get(usize::from(index))
    }

    /// Name of a field of the schema.
    pub(super) fn field_name(&self, field: u16) -> &str {
        self.schema
            .record()
            .get(usize::from(field))
            .map_or("", |field| &field.name)
    }

    /// Whether a record takes no bytes.
    pub(super) fn is_empty(&self) -> bool {
        self.schema.is_empty()
    }
}

fn step(schema: &Schema, field: u16, ty: TypeId, index: u8, descriptor: &FieldDescriptor) -> Step {
    // A moment is text, whichever its formats are.
    let kind = if descriptor.kind.is_text() {
        Kind::String
    } else {
        descriptor.kind
    };
    let fits = |id: TypeId| kind_of(&schema.ty(id).node) == Some(kind);
    if descriptor.shape == Shape::One {
        match &schema.ty(ty).node {
            _ if fits(ty) => return Step::Plain { index, kind },
            Node::Union(branches) if descriptor.presence == Presence::Optional => {
                let is_null = |id: &TypeId| matches!(schema.ty(*id).node, Node::Null);
                match branches[..] {
                    [null, value] if is_null(&null) && fits(value) => {
                        return Step::Nullable {
                            index,
                            kind,
                            null: 0,
                        };
                    }
                    [value, null] if is_null(&null) && fits(value) => {
                        return Step::Nullable {
                            index,
                            kind,
                            null: 1,
                        };
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Step::Resolve { index, field, ty }
}

/// The kind whose values are exactly those of a type.
pub(super) fn kind_of(node: &Node) -> Option<Kind> {
    Some(match node {
        Node::String => Kind::String,
        Node::Int => Kind::Int,
        Node::Long => Kind::Long,
        Node::Float => Kind::Float,
        Node::Double => Kind::Double,
        Node::Bytes => Kind::Bytes,
        Node::Boolean => Kind::Boolean,
        _ => return None,
    })
}
