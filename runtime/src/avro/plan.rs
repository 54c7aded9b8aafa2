//! How the records of one file become events: worked out once per file, from its writer schema and the catalogue.

use super::schema::{Node, Schema, TypeId};
use crate::descriptor::{CatalogDescriptor, EventDescriptor, Kind, Presence, Shape, Slot};

/// How the records of one schema become events: each field of the schema goes into a field of the event, or is kept as unknown.
///
/// Types are resolved by the rules of the Avro specification (int to long or float, string and bytes to each other, a union by the branch in the
/// record), and beyond them wherever no value is changed: a long that fits an int, a double that a float holds, an enum as the text of its symbol. A
/// value that does not resolve is a [`Violation`](crate::Violation) and kept as unknown under its name.
///
/// A plan is made once per file, or per schema, and can be shared among threads.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) schema: Schema,
    pub(super) catalog: &'static CatalogDescriptor,
    event: Option<&'static EventDescriptor>,
    pub(super) steps: Vec<Step>,
    /// The required fields that the schema lacks.
    pub(super) missing: Vec<&'static Slot>,
}

/// What is done with a field of the schema.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Its value, of exactly the slot's kind, goes into the slot.
    Plain { slot: u8, kind: Kind },
    /// The same, in a union with null; what the branch of null is.
    Nullable { slot: u8, kind: Kind, null: u8 },
    /// Its value goes into the slot if it resolves.
    Resolve { slot: u8, field: u16, ty: TypeId },
    /// Its value is kept as unknown.
    Keep { field: u16, ty: TypeId },
    /// Its value should be the event type, as if it were the tag: as a field it would stand beside the tag.
    Tag { field: u16, ty: TypeId },
    /// Its value is passed over.
    Skip { ty: TypeId },
}

impl Plan {
    /// A plan for files with this schema and events of this catalogue.
    pub fn new(schema: &Schema, catalog: &'static CatalogDescriptor) -> Plan {
        let event = catalog.event(schema.event_type(catalog));
        let mut steps = Vec::with_capacity(schema.record().len());
        let mut filled = [false; EventDescriptor::MAX_SLOTS];
        for (index, field) in (0..).zip(schema.record()) {
            let at = event.and_then(|event| event.position(&field.name));
            let slot = at.and_then(|at| Some((u8::try_from(at).ok()?, event?.slots.get(at)?)));
            steps.push(match slot {
                Some((at, slot)) => {
                    filled[usize::from(at) % EventDescriptor::MAX_SLOTS] = true;
                    step(schema, index, field.ty, at, slot)
                }
                None if field.name == catalog.tag => Step::Tag { field: index, ty: field.ty },
                None => Step::Keep { field: index, ty: field.ty },
            });
        }
        let required = event.map(EventDescriptor::required_slots).unwrap_or_default();
        let missing = required.iter().zip(filled).filter(|(_, filled)| !filled).map(|(slot, _)| slot).collect();
        Plan { schema: schema.clone(), catalog, event, steps, missing }
    }

    /// The same plan, passing over the fields that the catalogue does not know instead of keeping them. Events it does not know stay whole.
    pub fn without_unknown_fields(mut self) -> Plan {
        if self.event.is_some() {
            for step in &mut self.steps {
                if let Step::Keep { ty, .. } = *step {
                    *step = Step::Skip { ty };
                }
            }
        }
        self
    }

    /// The event type of all records: see [`Schema::event_type`].
    pub fn event_type(&self) -> &str {
        self.schema.event_type(self.catalog)
    }

    /// What the catalogue says about that event; `None`: it does not know it.
    pub fn event(&self) -> Option<&'static EventDescriptor> {
        self.event
    }

    /// What the catalogue says about a field of the event.
    pub(super) fn slot(&self, slot: u8) -> Option<&'static Slot> {
        self.event?.slots.get(usize::from(slot))
    }

    /// Name of a field of the schema.
    pub(super) fn field_name(&self, field: u16) -> &str {
        self.schema.record().get(usize::from(field)).map_or("", |field| &field.name)
    }

    /// Whether a record takes no bytes.
    pub(super) fn is_empty(&self) -> bool {
        self.schema.is_empty()
    }
}

fn step(schema: &Schema, field: u16, ty: TypeId, at: u8, slot: &Slot) -> Step {
    let kind = slot.kind;
    let fits = |id: TypeId| kind_of(&schema.ty(id).node) == Some(kind);
    if slot.shape == Shape::One {
        match &schema.ty(ty).node {
            _ if fits(ty) => return Step::Plain { slot: at, kind },
            Node::Union(branches) if slot.presence == Presence::Optional => {
                let is_null = |id: &TypeId| matches!(schema.ty(*id).node, Node::Null);
                match branches[..] {
                    [null, value] if is_null(&null) && fits(value) => return Step::Nullable { slot: at, kind, null: 0 },
                    [value, null] if is_null(&null) && fits(value) => return Step::Nullable { slot: at, kind, null: 1 },
                    _ => {}
                }
            }
            _ => {}
        }
    }
    Step::Resolve { slot: at, field, ty }
}

/// The kind whose values are exactly those of a type.
pub(super) fn kind_of(node: &Node) -> Option<Kind> {
    Some(match node {
        Node::String => Kind::String,
        Node::Int => Kind::Int,
        Node::Long => Kind::Long,
        Node::Float => Kind::Float,
        Node::Boolean => Kind::Boolean,
        _ => return None,
    })
}
