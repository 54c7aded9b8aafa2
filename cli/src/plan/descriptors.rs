//! A resolved catalog as the runtime's tables: the same that `emit/rust` of the generator writes as
//! Rust code.
//!
//! The tables are `'static`, so they are leaked. A program makes them once.

use std::collections::HashMap;
use std::hash::Hash;

use braze_events::Severity;
use braze_events::descriptor::{EnumValue, Shape, TypeDescriptor, ValueSet};
use braze_events::object::descriptor::{
    self as table, MapDescriptor, MemberDescriptor, ObjectDescriptor,
};
use event_catalog_codegen::model::{
    self, Catalog, CustomEvent, DateTimesId, Implied, MapId, Member, MemberKind, ObjectDemand,
    ObjectId, ObjectRule, Presence, Primitive, Structure, TypeId,
};

/// Makes the tables of a catalog, each once.
pub(crate) struct Tables<'c> {
    catalog: &'c Catalog,
    types: HashMap<TypeId, &'static TypeDescriptor>,
    datetimes: HashMap<DateTimesId, &'static table::DateTimes>,
    maps: HashMap<MapId, &'static MapDescriptor>,
    objects: HashMap<ObjectId, &'static ObjectDescriptor>,
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
    ) -> &'static ObjectDescriptor {
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
    pub(crate) fn object(&mut self, id: ObjectId) -> &'static ObjectDescriptor {
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

    fn structure(&mut self, structure: &Structure, roles: Roles) -> &'static ObjectDescriptor {
        let Roles {
            open,
            limits,
            map,
            carries,
            batch,
        } = roles;
        leak(ObjectDescriptor {
            name: text(&structure.wire),
            doc: text(&structure.doc),
            members: leak_all(
                structure
                    .members
                    .iter()
                    .map(|member| self.member(member))
                    .collect(),
            ),
            rules: leak_all(structure.rules.iter().map(rule).collect()),
            open,
            limits,
            map,
            carries,
            batch,
            answers: None,
        })
    }

    fn member(&mut self, member: &Member) -> MemberDescriptor {
        let mut row = MemberDescriptor::new(
            text(&member.wire),
            text(&member.doc),
            self.kind(member.kind),
        );
        let limits = &member.limits;
        if member.presence == Presence::Required {
            row = row.required();
        }
        row = match member.shape {
            Shape::One => row,
            Shape::List => row.list(Shape::List, number(limits.max_items)),
            Shape::NullableList => row.list(Shape::NullableList, number(limits.max_items)),
        };
        row = row.personal(member.pii, member.sensitive);
        if let Some(id) = member.named {
            row = row.of(self.ty(id));
        }
        row = row.text(
            number(limits.min_chars),
            number(limits.max_chars),
            number(limits.max_bytes),
        );
        if limits.not_blank {
            row = row.not_blank();
        }
        row = row.between(limits.min, limits.max);
        if let Some(pattern) = &limits.pattern {
            row = row.matching(leak(table::Pattern::new(text(pattern))));
        }
        if let Some(why) = &member.warn_of_future {
            row = row.not_in_future(text(why));
        }
        row.one_of(texts(&limits.values))
            .such_as(texts(&member.examples))
    }

    fn kind(&mut self, kind: MemberKind) -> table::MemberKind {
        match kind {
            MemberKind::Base(Primitive::String) => table::MemberKind::String,
            MemberKind::Base(Primitive::Int) => table::MemberKind::Int,
            MemberKind::Base(Primitive::Long) => table::MemberKind::Long,
            MemberKind::Base(Primitive::Float) => table::MemberKind::Float,
            MemberKind::Base(Primitive::Boolean) => table::MemberKind::Boolean,
            MemberKind::Number => table::MemberKind::Number,
            MemberKind::DateTime(id) => table::MemberKind::DateTime(self.datetimes(id)),
            MemberKind::Object(id) => table::MemberKind::Object(self.object(id)),
            MemberKind::Map(id) => table::MemberKind::Map(self.map(id)),
            MemberKind::Any => table::MemberKind::Any,
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
            max_chars: number(map.max_chars),
            datetimes,
            no_datetimes_in_lists: sentence(&map.no_datetimes_in_lists),
            objects: sentence(&map.warn_of_objects),
            nulls: sentence(&map.warn_of_nulls),
            max_bytes: size(map.max_bytes),
        })
    }
}

fn rule(rule: &ObjectRule) -> table::ObjectRule {
    let demand = match &rule.demand {
        ObjectDemand::AtLeastOne(members) => table::ObjectDemand::AtLeastOne(mask(members)),
        ObjectDemand::AtMostOne(members) => table::ObjectDemand::AtMostOne(mask(members)),
        ObjectDemand::NotTogether(members) => table::ObjectDemand::NotTogether(mask(members)),
        ObjectDemand::Requires(first, members) => {
            table::ObjectDemand::Requires(position(*first), mask(members))
        }
        ObjectDemand::Implies(first, second, implied) => {
            let implied = match implied {
                Implied::Bool(value) => table::Implied::Bool(*value),
                Implied::Text(value) => table::Implied::Text(text(value)),
            };
            table::ObjectDemand::Implies(position(*first), position(*second), implied)
        }
    };
    table::ObjectRule {
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
