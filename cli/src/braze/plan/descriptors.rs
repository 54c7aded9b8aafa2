//! A resolved catalog as the runtime's tables: the same that `emit/rust` of the generator writes as
//! Rust code.
//!
//! The tables are `'static`, so they are leaked. A program makes them once.

use std::collections::HashMap;
use std::hash::Hash;

use event_catalog::descriptor::{
    self as table, Constraints, EnumValue, FieldDefinition, FieldDescriptor, Kind, MapDescriptor,
    RecordDescriptor, Shape, TypeDescriptor, ValueSet,
};
use event_catalog_codegen::model::{
    self, Catalog, CustomEvent, DateTimesId, Demand, FieldType, MapId, Member, ObjectId, Presence,
    Primitive, Structure, TypeId, TypeKind,
};
use event_catalog_codegen::names;

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
            standing: standing(&structure.standing),
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
            Some(why) => row.deprecated(Some(deprecation(why))),
        };
        if let Some(id) = member.ty.named {
            row = row.of(self.ty(id));
        }
        row = row.at_most(number(member.constraints.max_chars));
        match constraints(member) {
            Some(constraints) => row.constrained(leak(constraints)),
            None => row,
        }
    }

    fn kind(&mut self, kind: TypeKind) -> Kind {
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
            formats: leak_all(set.formats.iter().map(datetime_format).collect()),
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
        let datetimes = map.datetimes.map(|id| self.datetimes(id));
        let values = map.values.map(|ty| self.values(ty));
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
            values,
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
fn definition(member: &Member) -> FieldDefinition {
    let plain = names::plain(&member.wire, || member.rust.clone());
    FieldDefinition::new(text(&member.wire), text(&member.doc))
        .plainly(text(&plain))
        .such_as(texts(&member.examples))
}

/// Returns what values must be like beside their type and number of characters.
fn constraints(member: &Member) -> Option<Constraints> {
    let limits = &member.constraints;
    let others = model::Constraints {
        max_chars: None,
        ..limits.clone()
    };
    let future = member
        .constraints
        .warn_of_future
        .as_deref()
        .unwrap_or_default();
    (others != model::Constraints::default() || !future.is_empty()).then(|| Constraints {
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

fn rule(rule: &model::Rule) -> table::Rule {
    let demand = match &rule.demand {
        Demand::AtLeastOne(fields) => table::Demand::AtLeastOne(mask(fields)),
        Demand::AtMostOne(fields) => table::Demand::AtMostOne(mask(fields)),
        Demand::NotTogether(fields) => table::Demand::NotTogether(mask(fields)),
        Demand::Requires(first, fields) => table::Demand::Requires(position(*first), mask(fields)),
        Demand::RequiresIf(first, value, fields) => {
            table::Demand::RequiresIf(position(*first), literal(value), mask(fields))
        }
        Demand::Implies(first, second, value) => {
            table::Demand::Implies(position(*first), position(*second), literal(value))
        }
    };
    let row = table::Rule::new(text(&rule.name), text(&rule.doc), demand);
    let row = row.unless(mask(&rule.unless));
    if rule.warning { row.warning() } else { row }
}

fn literal(value: &model::Literal) -> table::Literal {
    match value {
        model::Literal::Bool(value) => table::Literal::Bool(*value),
        model::Literal::Int(value) => table::Literal::Int(*value),
        model::Literal::Text(value) => table::Literal::Text(text(value)),
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

fn standing(standing: &model::Standing) -> table::Standing {
    table::Standing {
        owner: standing.owner.as_deref().map(text),
        status: standing.status.map(model::Status::word),
        deprecated: standing.deprecated.as_ref().map(deprecation),
    }
}

fn deprecation(why: &model::Deprecation) -> &'static table::Deprecation {
    leak(table::Deprecation {
        reason: text(why.reason.as_deref().unwrap_or_default().trim()),
        instead: why.instead.as_deref().map(text),
        since: why.since,
    })
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
