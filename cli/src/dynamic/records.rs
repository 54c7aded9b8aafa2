//! Types, and records of all kinds but events: objects, custom events, and what their fields are.

use event_catalog::descriptor::{
    self as table, EnumValue, FieldDefinition, FieldDescriptor, Kind, MapDescriptor,
    RecordDescriptor, Shape, TypeDescriptor, ValueSet,
};
use event_catalog_codegen::model::{
    CustomEvent, DateTimesId, Field, FieldType, MapId, ObjectId, Presence, Primitive, Record,
    TypeId, TypeKind,
};

use super::leak::{leak, leak_all, number, once, size, text, texts};
use super::{Tables, facts};

/// What an object's table says beside members and rules.
#[derive(Clone, Copy)]
struct Roles {
    open: bool,
    limits: table::Limits,
    map: Option<&'static MapDescriptor>,
    carries: Option<table::Carries>,
    batch: Option<usize>,
}

impl Tables<'_> {
    /// Returns the table of all custom events.
    pub(crate) fn plan(&mut self) -> &'static table::Plan {
        let catalog = self.catalog;
        let carries = catalog
            .carrier
            .and_then(|id| catalog.object(id).carries.as_ref());
        let map = carries.map(|carries| self.map(carries.map));
        let events = catalog
            .custom
            .iter()
            .map(|event| self.custom_event(event, map))
            .collect();
        let back = carries
            .and_then(|carries| carries.back_as)
            .map(|(id, name, properties)| table::Back {
                event: text(&catalog.event(id).wire),
                name,
                properties,
            });
        leak(table::Plan {
            events: leak_all(events),
            back,
        })
    }

    fn custom_event(
        &mut self,
        event: &CustomEvent,
        map: Option<&'static MapDescriptor>,
    ) -> &'static RecordDescriptor {
        // What a plan does not list is judged by who checks: `Check::strict`.
        self.structure(
            &event.record,
            Roles {
                open: true,
                limits: table::Limits::NONE,
                map,
                carries: None,
                batch: None,
            },
        )
    }

    /// Returns the table of an object, without what only requests and answers as a whole have: the
    /// plan that travels in it, and what it answers.
    pub(crate) fn object(&mut self, id: ObjectId) -> &'static RecordDescriptor {
        if let Some(known) = self.objects.get(&id) {
            return known;
        }
        let object = self.catalog.object(id);
        let limits = table::Limits::NONE
            .max_bytes(size(object.limits.max_bytes))
            .max_items(number(object.limits.max_items) as usize)
            .max_items_in_all(number(object.limits.max_items_in_all) as usize);
        let carries = object.carries.as_ref();
        let carries = carries.map(|carries| table::Carries {
            name: carries.name,
            properties: carries.properties,
            plan: None,
        });
        let table = self.structure(
            &object.record,
            Roles {
                open: object.open,
                limits,
                map: None,
                carries,
                batch: object.batch,
            },
        );
        self.objects.insert(id, table);
        table
    }

    fn structure(&mut self, structure: &Record, roles: Roles) -> &'static RecordDescriptor {
        let Roles {
            open,
            limits,
            map,
            carries,
            batch,
        } = roles;
        let definitions = leak_all(structure.fields.iter().map(definition).collect());
        let fields = structure.fields.iter().zip(0..);
        let fields = fields.map(|(member, at)| self.field(definitions, at, member));
        leak(RecordDescriptor {
            name: text(&structure.wire),
            doc: text(&structure.doc),
            standing: facts::standing(&structure.standing),
            fields: leak_all(fields.collect()),
            rules: leak_all(structure.rules.iter().map(facts::rule).collect()),
            open,
            limits,
            map,
            carries,
            batch,
            answers: None,
        })
    }

    fn field(
        &mut self,
        definitions: &'static [FieldDefinition],
        at: u16,
        member: &Field,
    ) -> FieldDescriptor {
        let mut row = FieldDescriptor::new(definitions, at, self.kind(member.ty.kind));
        if member.presence == Presence::Required {
            row = row.required();
        }
        if member.ty.shape != Shape::One {
            row = row.list(member.ty.shape);
        }
        let notes = &member.notes;
        row = row.personal(notes.pii, notes.sensitive);
        row = match &notes.deprecated {
            None => row,
            Some(why) if why.reason.is_none() => row.phased_out(),
            Some(why) => row.deprecated(Some(facts::deprecation(why))),
        };
        if let Some(id) = member.ty.named {
            row = row.of(self.ty(id));
        }
        row = row.at_most(number(member.constraints.max_chars));
        match facts::constraints(&member.constraints) {
            Some(constraints) => row.constrained(leak(constraints)),
            None => row,
        }
    }

    pub(super) fn kind(&mut self, kind: TypeKind) -> Kind {
        match kind {
            TypeKind::Primitive(Primitive::String) => Kind::String,
            TypeKind::Primitive(Primitive::Int) => Kind::Int,
            TypeKind::Primitive(Primitive::Long) => Kind::Long,
            TypeKind::Primitive(Primitive::Float) => Kind::Float,
            TypeKind::Primitive(Primitive::Double) => Kind::Double,
            TypeKind::Primitive(Primitive::Boolean) => Kind::Boolean,
            TypeKind::Primitive(Primitive::Bytes) => Kind::Bytes,
            TypeKind::DateTime(id) => Kind::DateTime(self.datetimes(id)),
            TypeKind::Record(id) => Kind::Record(self.object(id)),
            TypeKind::Map(id) => Kind::Map(self.map(id)),
            TypeKind::Any => Kind::Any,
        }
    }

    pub(super) fn ty(&mut self, id: TypeId) -> &'static TypeDescriptor {
        let ty = self.catalog.ty(id);
        once(&mut self.types, id, || TypeDescriptor {
            name: text(&ty.name),
            doc: text(&ty.doc),
            format: ty.format,
            earliest: ty.earliest.as_ref().map(|(_, number)| *number),
            values: ty.values.as_ref().map(|values| {
                let items = values.items.iter().map(|value| EnumValue {
                    wire: text(&value.wire),
                    doc: text(&value.doc),
                });
                ValueSet {
                    open: values.open,
                    strict: values.strict,
                    items: leak_all(items.collect()),
                }
            }),
            examples: texts(&ty.examples),
        })
    }

    fn datetimes(&mut self, id: DateTimesId) -> &'static table::DateTimes {
        let set = self.catalog.datetimes(id);
        once(&mut self.datetimes, id, || table::DateTimes {
            name: text(&set.name),
            doc: text(&set.doc),
            formats: leak_all(set.formats.iter().map(facts::datetime_format).collect()),
        })
    }

    /// Returns what each value of a map is.
    fn values(&mut self, ty: FieldType) -> &'static FieldDescriptor {
        let row = FieldDescriptor::new(&table::VALUE, 0, self.kind(ty.kind)).list(ty.shape);
        leak(match ty.named {
            Some(id) => row.of(self.ty(id)),
            None => row,
        })
    }

    fn map(&mut self, id: MapId) -> &'static MapDescriptor {
        let map = self.catalog.map(id);
        if let Some(values) = map.values {
            let values = self.values(values);
            return once(&mut self.maps, id, || MapDescriptor::of(values));
        }
        let datetimes = map.datetimes.map(|id| self.datetimes(id));
        let sentence = |why: &Option<String>| text(why.as_deref().unwrap_or_default());
        once(&mut self.maps, id, || MapDescriptor {
            name: text(&map.name),
            doc: text(&map.doc),
            names: table::NameRules {
                min_chars: number(map.name_min_chars),
                max_chars: number(map.name_max_chars),
                not_starting_with: sentence(&map.name_not_starting_with),
                reserved: texts(&map.reserved),
            },
            values: None,
            max_chars: number(map.max_chars),
            datetimes,
            no_datetimes_in_lists: sentence(&map.no_datetimes_in_lists),
            objects: sentence(&map.warn_of_objects),
            nulls: sentence(&map.warn_of_nulls),
            max_bytes: size(map.max_bytes),
        })
    }
}

/// Returns the name and meaning of a field.
fn definition(member: &Field) -> FieldDefinition {
    FieldDefinition::new(text(&member.name), text(&member.doc))
        .plainly(text(&member.plain_name()))
        .such_as(texts(&member.examples))
}
