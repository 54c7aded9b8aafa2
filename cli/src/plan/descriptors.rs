//! A resolved catalog as the runtime's tables: the same that `emit/rust` of the generator writes as
//! Rust code.
//!
//! The tables are `'static`, so they are leaked. A program makes them once.

use std::collections::HashMap;
use std::hash::Hash;

use braze_events::Severity;
use braze_events::descriptor::{
    self as table, Constraints, EnumValue, FieldDefinition, FieldDescriptor, MapDescriptor,
    RecordDescriptor, Shape, TypeDescriptor, ValueSet,
};
use event_catalog_codegen::model::{
    self, Catalog, CustomEvent, DateTimesId, Implied, MapId, Member, MemberKind, MemberLimits,
    ObjectDemand, ObjectId, ObjectRule, Presence, Primitive, Structure, TypeId,
};
use event_catalog_codegen::resolve::names;

/// Makes the tables of a catalog, each once.
pub(crate) struct Tables<'c> {
    catalog: &'c Catalog,
    types: HashMap<TypeId, &'static TypeDescriptor>,
    datetimes: HashMap<DateTimesId, &'static table::DateTimes>,
    maps: HashMap<MapId, &'static MapDescriptor>,
    objects: HashMap<ObjectId, &'static RecordDescriptor>,
}

/// What an object's table says beside members and rules.
#[derive(Clone, Copy)]
struct Roles {
    open: bool,
    limits: table::Limits,
    map: Option<&'static MapDescriptor>,
    carries: Option<table::Carries>,
    batch: Option<usize>,
}

impl<'c> Tables<'c> {
    pub(crate) fn of(catalog: &'c Catalog) -> Self {
        Tables {
            catalog,
            types: HashMap::new(),
            datetimes: HashMap::new(),
            maps: HashMap::new(),
            objects: HashMap::new(),
        }
    }

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
            &event.structure,
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
        let limits = table::Limits {
            max_bytes: size(object.limits.max_bytes),
            max_items: number(object.limits.max_items) as usize,
            max_items_in_all: number(object.limits.max_items_in_all) as usize,
        };
        let carries = object.carries.as_ref();
        let carries = carries.map(|carries| table::Carries {
            name: carries.name,
            properties: carries.properties,
            plan: None,
        });
        let table = self.structure(
            &object.structure,
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

    fn structure(&mut self, structure: &Structure, roles: Roles) -> &'static RecordDescriptor {
        let Roles {
            open,
            limits,
            map,
            carries,
            batch,
        } = roles;
        let definitions = leak_all(structure.members.iter().map(definition).collect());
        let fields = structure.members.iter().zip(0..);
        let fields = fields.map(|(member, at)| self.field(definitions, at, member));
        leak(RecordDescriptor {
            name: text(&structure.wire),
            doc: text(&structure.doc),
            fields: leak_all(fields.collect()),
            rules: leak_all(structure.rules.iter().map(rule).collect()),
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
        member: &Member,
    ) -> FieldDescriptor {
        let mut row = FieldDescriptor::new(definitions, at, self.kind(member.kind));
        if member.presence == Presence::Required {
            row = row.required();
        }
        if member.shape != Shape::One {
            row = row.list(member.shape);
        }
        row = row.personal(member.pii, member.sensitive);
        if let Some(id) = member.named {
            row = row.of(self.ty(id));
        }
        row = row.at_most(number(member.limits.max_chars));
        match constraints(member) {
            Some(constraints) => row.constrained(leak(constraints)),
            None => row,
        }
    }

    fn kind(&mut self, kind: MemberKind) -> table::Kind {
        match kind {
            MemberKind::Base(Primitive::String) => table::Kind::String,
            MemberKind::Base(Primitive::Int) => table::Kind::Int,
            MemberKind::Base(Primitive::Long) => table::Kind::Long,
            MemberKind::Base(Primitive::Float) => table::Kind::Float,
            MemberKind::Base(Primitive::Double) => table::Kind::Double,
            MemberKind::Base(Primitive::Boolean) => table::Kind::Boolean,
            MemberKind::Base(Primitive::Bytes) => table::Kind::Bytes,
            MemberKind::Number => table::Kind::Double,
            MemberKind::DateTime(id) => table::Kind::DateTime(self.datetimes(id)),
            MemberKind::Object(id) => table::Kind::Record(self.object(id)),
            MemberKind::Map(id) => table::Kind::Map(self.map(id)),
            MemberKind::Any => table::Kind::Any,
        }
    }

    fn ty(&mut self, id: TypeId) -> &'static TypeDescriptor {
        let ty = self.catalog.ty(id);
        once(&mut self.types, id, || TypeDescriptor {
            name: text(&ty.name),
            doc: text(&ty.doc),
            format: ty.format,
            values: ty.values.as_ref().map(|values| {
                let items = values.items.iter().map(|value| EnumValue {
                    wire: text(&value.wire),
                    doc: text(&value.doc),
                });
                ValueSet {
                    open: values.open,
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
            formats: leak_all(set.formats.iter().map(datetime_format).collect()),
        })
    }

    fn map(&mut self, id: MapId) -> &'static MapDescriptor {
        let map = self.catalog.map(id);
        let datetimes = self.datetimes(map.datetimes);
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
            datetimes: Some(datetimes),
            no_datetimes_in_lists: sentence(&map.no_datetimes_in_lists),
            objects: sentence(&map.warn_of_objects),
            nulls: sentence(&map.warn_of_nulls),
            max_bytes: size(map.max_bytes),
        })
    }
}

/// Returns the name and meaning of a field.
fn definition(member: &Member) -> FieldDefinition {
    let plain = names::plain(&member.wire, || member.rust.clone());
    FieldDefinition::new(text(&member.wire), text(&member.doc))
        .plainly(text(&plain))
        .such_as(texts(&member.examples))
}

/// Returns what values must be like beside their type and number of characters.
fn constraints(member: &Member) -> Option<Constraints> {
    let limits = &member.limits;
    let others = MemberLimits {
        max_chars: None,
        ..limits.clone()
    };
    let future = member.warn_of_future.as_deref().unwrap_or_default();
    (others != MemberLimits::default() || !future.is_empty()).then(|| Constraints {
        not_blank: limits.not_blank,
        min_chars: number(limits.min_chars),
        max_bytes: number(limits.max_bytes),
        max_items: number(limits.max_items),
        min: limits.min,
        max: limits.max,
        pattern: limits.pattern.as_ref().map(|pattern| {
            let pattern: &'static table::Pattern = leak(table::Pattern::new(text(pattern)));
            pattern
        }),
        values: texts(&limits.values),
        future: text(future),
    })
}

fn rule(rule: &ObjectRule) -> table::Rule {
    let demand = match &rule.demand {
        ObjectDemand::AtLeastOne(members) => table::Demand::AtLeastOne(mask(members)),
        ObjectDemand::AtMostOne(members) => table::Demand::AtMostOne(mask(members)),
        ObjectDemand::NotTogether(members) => table::Demand::NotTogether(mask(members)),
        ObjectDemand::Requires(first, members) => {
            table::Demand::Requires(position(*first), mask(members))
        }
        ObjectDemand::Implies(first, second, implied) => {
            let implied = match implied {
                Implied::Bool(value) => table::Literal::Bool(*value),
                Implied::Text(value) => table::Literal::Text(text(value)),
            };
            table::Demand::Implies(position(*first), position(*second), implied)
        }
    };
    table::Rule {
        name: text(&rule.name),
        doc: text(&rule.doc),
        severity: if rule.warning {
            Severity::Warning
        } else {
            Severity::Error
        },
        unless: mask(&rule.unless),
        demand,
    }
}

fn datetime_format(format: &model::DateTimeFormat) -> table::DateTimeFormat {
    table::DateTimeFormat {
        pattern: text(&format.pattern),
        zone: format.zone,
        parts: leak_all(format.parts.clone()),
        examples: texts(&format.examples),
    }
}

/// Returns members as bits. There are at most 128.
fn mask(members: &[usize]) -> u128 {
    members.iter().fold(0, |mask, at| mask | 1 << at)
}

fn position(member: usize) -> u8 {
    u8::try_from(member).unwrap_or(u8::MAX)
}

/// Returns a limit as tables have it; 0: none.
fn number(limit: Option<u32>) -> u32 {
    limit.unwrap_or(0)
}

/// Returns a limit in bytes as tables have it; 0: none.
fn size(limit: Option<u64>) -> usize {
    limit.map_or(0, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Returns the table with this id, which is made if it is the first time that somebody asks.
fn once<Id: Eq + Hash, T>(
    known: &mut HashMap<Id, &'static T>,
    id: Id,
    make: impl FnOnce() -> T,
) -> &'static T {
    known.entry(id).or_insert_with(|| leak(make()))
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn leak_all<T>(values: Vec<T>) -> &'static [T] {
    values.leak()
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn texts(all: &[String]) -> &'static [&'static str] {
    leak_all(all.iter().map(|one| text(one)).collect())
}
