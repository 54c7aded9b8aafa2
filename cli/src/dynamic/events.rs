//! The catalog: its dictionary and its events.

use event_catalog::descriptor::{
    self as table, AvroNames, CatalogDescriptor, EventDescriptor, ExamplesBy, Exclusive,
    FieldDefinition, FieldDescriptor, Link, RecordDescriptor, checks, required_count,
};
use event_catalog::json::JsonKey;
use event_catalog::names::NameTable;
use event_catalog_codegen::model::{
    self, Annotations, Change, Constraints, Event, Field, FieldId, FieldType, Presence, Shape,
};

use super::leak::{index, indices, leak, leak_all, number, size, text, texts};
use super::{Tables, facts};

impl Tables<'_> {
    /// Returns the table of the whole catalog.
    pub(super) fn catalog(&mut self) -> &'static CatalogDescriptor {
        let catalog = self.catalog;
        let fields = leak_all(catalog.fields.iter().map(definition).collect());
        let (event_names, field_names) = (
            NameTable::leaked(&names(
                catalog.events.iter().map(|event| event.wire.as_str()),
            )),
            NameTable::leaked(&names(
                catalog.fields.iter().map(|field| field.name.as_str()),
            )),
        );
        let avro = catalog.avro.as_ref().map(|avro| AvroNames {
            record_name: text(&avro.record_name),
            connection: text(&avro.connection),
            time: text(&catalog.field(avro.time).name),
        });
        let exclusive = catalog.exclusive().into_iter().map(|set| Exclusive {
            name: text(set.name),
            fields: indices(set.fields.iter().map(|id| id.index())),
            excludes: indices(set.excludes),
        });
        // Events refer back to the catalog: there is one without them before there is one with them.
        let start = CatalogDescriptor {
            name: text(&catalog.name),
            tag: text(&catalog.tag),
            max_bytes: size(catalog.max_bytes),
            release: catalog.releases.last().map_or(0, |last| last.number),
            avro,
            events: &[],
            event_names,
            fields,
            field_names,
            exclusive: leak_all(exclusive.collect()),
        };
        let start: &'static CatalogDescriptor = leak(start);
        let dictionary: Vec<FieldDescriptor> = (0_u16..)
            .zip(&catalog.fields)
            .map(|(at, field)| self.entry(fields, at, field))
            .collect();
        let events: Vec<&'static EventDescriptor> = (0..)
            .zip(&catalog.events)
            .map(|(at, event)| self.event(start, &dictionary, at, event))
            .collect();
        let events = leak_all(events);
        let whole = leak(CatalogDescriptor { events, ..*start });
        for event in events {
            event.catalog.settle(whole);
        }
        whole
    }

    /// Returns a field as the dictionary has it; events refine a copy.
    fn entry(
        &mut self,
        definitions: &'static [FieldDefinition],
        at: u16,
        field: &Field,
    ) -> FieldDescriptor {
        let row = FieldDescriptor::new(definitions, at, self.kind(field.ty.kind));
        let row = self.typed(row, field.ty);
        let row = annotated(row, &field.notes, &Annotations::default());
        let row = row.at_most(number(field.constraints.max_chars));
        match facts::constraints(&field.constraints) {
            Some(constraints) => row.constrained(leak(constraints)),
            None => row,
        }
    }

    /// With the type of a field, and as a list if it is one.
    fn typed(&mut self, row: FieldDescriptor, ty: FieldType) -> FieldDescriptor {
        let row = match ty.named {
            Some(id) => row.of(self.ty(id)),
            None => row,
        };
        if ty.shape == Shape::One {
            row
        } else {
            row.list(ty.shape)
        }
    }

    fn event(
        &mut self,
        start: &'static CatalogDescriptor,
        dictionary: &[FieldDescriptor],
        at: u16,
        event: &Event,
    ) -> &'static EventDescriptor {
        let catalog = self.catalog;
        let fields: Vec<FieldDescriptor> = event
            .fields
            .iter()
            .map(|slot| self.slot(dictionary, slot))
            .collect();
        let fields = leak_all(fields);
        let mut positions = vec![EventDescriptor::ABSENT; dictionary.len()];
        for (at, field) in (0_u8..).zip(fields) {
            positions[usize::from(field.index)] = at;
        }
        let rules = leak_all(event.rules.iter().map(facts::rule).collect());
        let groups = event.groups.iter().map(|id| &*catalog.group(*id).name);
        let history = event.history.iter().map(|change| self.change(change));
        let history = leak_all(history.collect());
        leak(EventDescriptor {
            record: RecordDescriptor::new(text(&event.wire), text(&event.doc), fields, rules)
                .standing(facts::standing(&event.standing)),
            catalog: Link::open(start),
            index: at,
            short_name: text(&event.name),
            channel: catalog.channel_of(event).map(text),
            category: catalog.category_of(event).map(text),
            since: event.since,
            retired: event.retired,
            groups: leak_all(names(groups)),
            positions: positions.leak(),
            checks: leak_all(fields.iter().flat_map(|field| checks(&[*field])).collect()),
            required: required_count(fields),
            history,
        })
    }

    /// Returns a field of an event: the dictionary's, and where the event differs from it.
    fn slot(&mut self, dictionary: &[FieldDescriptor], slot: &Field) -> FieldDescriptor {
        let field = self.catalog.as_defined(slot);
        let at = slot.definition.map_or(0, FieldId::index);
        let mut row = dictionary[at];
        if slot.presence == Presence::Required {
            row = row.required();
        }
        if slot.ty != field.ty {
            let kind = self.kind(slot.ty.kind);
            row = self.typed(row.retyped(kind), slot.ty);
        }
        row = annotated(row, &slot.notes, &field.notes);
        row = row.at_most(number(slot.constraints.max_chars));
        let limits = Constraints {
            max_chars: field.constraints.max_chars,
            ..slot.constraints.clone()
        };
        if limits != field.constraints {
            let own = facts::constraints(&slot.constraints);
            row = row.constrained(leak(own.unwrap_or(table::Constraints::NONE)));
        }
        if let Some(release) = slot.since {
            row = row.added_in(release);
        }
        if slot.doc != field.doc {
            row = row.documented(text(&slot.doc));
        }
        if slot.examples != field.examples {
            row = row.such_as(texts(&slot.examples));
        }
        row
    }

    fn change(&mut self, change: &Change) -> table::Change {
        let catalog = self.catalog;
        let name = |id: FieldId| text(&catalog.field(id).name);
        let all = |ids: &[FieldId]| leak_all(ids.iter().map(|id| name(*id)).collect());
        let removed = change.removed.iter().map(|(id, presence)| {
            let ty = catalog.field(*id).ty;
            (name(*id), self.kind(ty.kind), ty.shape, *presence)
        });
        let removed = leak_all(removed.collect());
        let retyped = change.retyped.iter();
        let retyped = retyped.map(|(id, ty)| (name(*id), self.kind(ty.kind), ty.shape));
        table::Change {
            release: change.release,
            added: all(&change.added),
            removed,
            loosened: all(&change.loosened),
            tightened: all(&change.tightened),
            retyped: leak_all(retyped.collect()),
        }
    }
}

/// Returns the name and meaning of a field of the dictionary.
fn definition(field: &model::FieldDefinition) -> FieldDefinition {
    let by = field.examples_by.iter().map(|by| ExamplesBy {
        field: index(by.field.index()),
        lists: leak_all(
            by.lists
                .iter()
                .map(|(value, examples)| (text(value), texts(examples)))
                .collect(),
        ),
    });
    FieldDefinition {
        name: text(&field.name),
        plain_name: text(&field.plain_name()),
        json_key: JsonKey::new(&field.name),
        doc: text(&field.doc),
        examples: texts(&field.examples),
        examples_by: leak_all(by.collect()),
    }
}

/// With what is to be known of a field, as far as it differs from what is known anyway.
fn annotated(
    mut row: FieldDescriptor,
    notes: &Annotations,
    known: &Annotations,
) -> FieldDescriptor {
    row = row.personal(notes.pii, notes.sensitive);
    if notes.deprecated == known.deprecated {
        return row;
    }
    match &notes.deprecated {
        Some(why) if why.reason.is_none() => row.phased_out(),
        why => row.deprecated(why.as_ref().map(facts::deprecation)),
    }
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> Vec<&'static str> {
    all.map(text).collect()
}
