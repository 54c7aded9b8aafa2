//! Objects: what is sent rather than received. A page per module, and the list of them.

use super::example;
use super::page::{
    Block, Code, Link, Look, Page, Piece, Pieces, Row, Rows, Section, Table, code, list as comma,
    phrases, text,
};
use super::{Site, say, tags};
use crate::emit::flat::slugs;
use crate::model::{
    Catalog, DateTimes, Field, Object, Presence, Primitive, PropertyMap, Record, Shape, TypeKind,
    Zone,
};

/// Where the page of a module is.
pub(super) fn path(catalog: &Catalog, module: usize) -> String {
    format!("objects/{}", catalog.object_modules[module].name)
}

/// Where a map is shown: with the first object that has it.
pub(super) fn map_place(catalog: &Catalog, map: &PropertyMap) -> Option<String> {
    let holder = catalog.objects.iter().find(|object| {
        let mut members = object.fields.iter();
        members.any(|member| {
            matches!(member.ty.kind, TypeKind::Map(id) if catalog.map(id).name == map.name)
        })
    })?;
    Some(format!(
        "{}.html#map.{}",
        path(catalog, holder.module),
        map.name
    ))
}

/// A link to an object.
pub(super) fn link<'c>(site: &Site<'c>, object: &'c Object) -> Piece<'c> {
    Piece::Name(Link::place(
        &*object.wire,
        path(site.catalog, object.module),
        &*object.name,
    ))
}

pub(super) fn list<'c>(site: &Site<'c>) -> Page<'c> {
    let catalog = site.catalog;
    let section = |(i, module): (usize, &'c crate::model::ObjectModule)| {
        let rows = catalog
            .objects
            .iter()
            .filter(|object| object.module == i)
            .map(|object| Row {
                id: None,
                cells: vec![
                    vec![link(site, object)],
                    vec![Piece::Prose(say::first_sentence(&object.doc))],
                ],
            });
        let table = Table {
            look: Look::Plain,
            head: vec!["Object".into(), "Meaning".into()],
            groups: vec![Rows {
                title: Vec::new(),
                rows: rows.collect(),
            }],
        };
        let whole = Block::Line(vec![
            text("All about them: "),
            Piece::Name(Link::page(&*module.name, path(catalog, i))),
            text("."),
        ]);
        Section::of(
            &*module.name,
            &*module.name,
            vec![Block::Prose(&module.doc), whole, Block::Table(table)],
        )
    };
    Page {
        path: "objects".to_owned(),
        kind: "What is sent",
        name: "Objects".into(),
        facts: vec![(
            "In all",
            vec![text(say::count(catalog.objects.len(), "object"))],
        )],
        sections: catalog
            .object_modules
            .iter()
            .enumerate()
            .map(section)
            .collect(),
        ..Page::default()
    }
}

pub(super) fn page<'c>(site: &Site<'c>, index: usize) -> Page<'c> {
    let catalog = site.catalog;
    let module = &catalog.object_modules[index];
    let objects: Vec<&'c Object> = catalog
        .objects
        .iter()
        .filter(|object| object.module == index)
        .collect();
    let mut sections: Vec<Section<'c>> = objects
        .iter()
        .map(|object| self::object(site, object))
        .collect();
    // Of the module: those that its objects speak of are found by name.
    let names = |kind: fn(&TypeKind) -> Option<usize>| -> Vec<usize> {
        let mut all: Vec<usize> = objects
            .iter()
            .flat_map(|object| &object.fields)
            .filter_map(|member| kind(&member.ty.kind))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let maps = names(|kind| {
        if let TypeKind::Map(id) = kind {
            Some(id.0)
        } else {
            None
        }
    });
    sections.extend(maps.iter().map(|map| self::map(site, &catalog.maps[*map])));
    let sets = catalog.datetimes.iter().filter(|set| set.module == index);
    sections.extend(sets.map(datetimes));
    Page {
        path: path(catalog, index),
        kind: "Module",
        parent: Some(Link::page("Objects", "objects")),
        name: (&*module.name).into(),
        is_wire: true,
        lead: &module.doc,
        facts: vec![(
            "Objects",
            comma(objects.iter().map(|object| link(site, object))),
        )],
        sections,
        source: Some(&module.file),
        ..Page::default()
    }
}

fn object<'c>(site: &Site<'c>, object: &'c Object) -> Section<'c> {
    let structure = &object.record;
    let mut blocks = vec![Block::Prose(&structure.doc)];
    let mut standing = Vec::new();
    for (what, pieces) in say::standing(&structure.standing) {
        let gap = if standing.is_empty() { "" } else { ". " };
        standing.push(text(format!("{gap}{what}: ")));
        standing.extend(pieces);
    }
    let deprecated = structure.standing.deprecated.as_ref();
    if let Some(deprecated) = deprecated.and_then(say::deprecation) {
        standing.extend((!standing.is_empty()).then(|| text(". ")));
        standing.extend(deprecated);
    }
    if !standing.is_empty() {
        blocks.push(Block::Line(standing));
    }
    if !structure.fields.is_empty() {
        blocks.push(Block::Table(members(
            site,
            structure,
            "Member",
            &structure.name,
        )));
    }
    let mut rules = rules(structure);
    for choice in &object.choices {
        let mut pieces = vec![
            code(&*choice.name),
            text(": who builds it names exactly one of "),
        ];
        let members = choice.members.iter();
        pieces.extend(comma(
            members.map(|member| code(&*structure.fields[*member].name)),
        ));
        pieces.push(text(". "));
        pieces.push(Piece::Prose(&choice.doc));
        rules.push(pieces);
    }
    rules.extend(limits(object).into_iter().map(say::words));
    rules.extend(roles(site, object));
    if !rules.is_empty() {
        blocks.push(Block::Line(vec![text("Rules and limits:")]));
        blocks.push(Block::List(rules));
    }
    let example = example::object(site.catalog, object, &[]).pretty();
    if example != "{}" {
        blocks.push(Block::Code(Code {
            title: Some("Example".into()),
            open: true,
            language: "json",
            text: example,
        }));
    }
    Section::of(&*structure.name, &*structure.wire, blocks)
}

fn limits(object: &Object) -> Vec<String> {
    let limits = &object.limits;
    let bytes = limits
        .max_bytes
        .map(|limit| format!("At most {} bytes as JSON.", say::number(limit)));
    let items = limits
        .max_items
        .map(|limit| format!("At most {limit} items in each of its lists."));
    let all = limits
        .max_items_in_all
        .map(|limit| format!("At most {limit} items in all its lists together."));
    bytes.into_iter().chain(items).chain(all).collect()
}

/// What an object is for, where the catalog knows.
fn roles<'c>(site: &Site<'c>, object: &'c Object) -> Vec<Pieces<'c>> {
    let members = &object.fields;
    let name = |member: usize| code(&*members[member].name);
    let mut all = Vec::new();
    if let Some(carries) = &object.carries {
        let mut pieces = vec![
            text("Carries custom events: the name in "),
            name(carries.name),
            text(", the properties in "),
            name(carries.properties),
        ];
        if let Some((event, _, _)) = carries.back_as {
            pieces.push(text(". They come back as "));
            pieces.push(site.event(event));
        }
        pieces.push(text("."));
        all.push(pieces);
    }
    if let Some(batch) = object.batch {
        all.push(vec![text("Requests are made of "), name(batch), text(".")]);
    }
    if let Some(answers) = &object.answers {
        let request = site.catalog.object(answers.request);
        all.push(vec![
            text("Answers "),
            link(site, request),
            text("; the mistakes it found are in "),
            code(&*answers.errors),
            text("."),
        ]);
    }
    all
}

/// Members of an object, or properties of a custom event: `what` says which. `scope` makes the
/// places in the page unique.
pub(super) fn members<'c>(
    site: &Site<'c>,
    structure: &'c Record,
    what: &'static str,
    scope: &str,
) -> Table<'c> {
    let anchors = slugs(structure.fields.iter().map(|member| member.name.as_str()));
    let group = |presence: Presence| {
        let members = structure
            .fields
            .iter()
            .zip(&anchors)
            .filter(|(member, _)| member.presence == presence);
        let rows: Vec<Row<'c>> = members
            .map(|(member, anchor)| row(site, member, format!("{scope}.{anchor}")))
            .collect();
        Rows {
            title: vec![text(format!(
                "{} ({})",
                say::capital(presence.key()),
                rows.len()
            ))],
            rows,
        }
    };
    let groups = [Presence::Required, Presence::Optional].map(group);
    Table {
        look: Look::Roomy,
        head: [what, "Type", "Meaning"].map(Into::into).into(),
        groups: groups
            .into_iter()
            .filter(|group| !group.rows.is_empty())
            .collect(),
    }
}

fn row<'c>(site: &Site<'c>, member: &'c Field, anchor: String) -> Row<'c> {
    let name = site.name(member);
    let mut meaning = if member.doc.is_empty() {
        Vec::new()
    } else {
        vec![Piece::Prose(&member.doc)]
    };
    let notes = member_limits(site, member);
    if !notes.is_empty() {
        meaning.push(Piece::Note(phrases(notes)));
    }
    let future = member.constraints.warn_of_future.as_deref();
    meaning.extend(future.map(|why| {
        Piece::Note(vec![
            text("A moment in the future is a warning: "),
            Piece::Prose(why),
        ])
    }));
    let deprecated = member.notes.deprecated.as_ref();
    meaning.extend(deprecated.and_then(say::deprecation).map(Piece::Note));
    let name = std::iter::once(name).chain(tags(&member.notes)).collect();
    Row {
        id: Some(anchor),
        cells: vec![name, vec![ty(site, member)], meaning],
    }
}

fn ty<'c>(site: &Site<'c>, member: &'c Field) -> Piece<'c> {
    let catalog = site.catalog;
    let many = |name: &str| match member.ty.shape {
        Shape::One => name.to_owned(),
        Shape::List => format!("{name}[]"),
        Shape::NullableList => format!("{name}?[]"),
    };
    match member.ty.kind {
        TypeKind::Primitive(base) => {
            let name = match member.ty.named {
                Some(id) => &*catalog.ty(id).name,
                None => match base {
                    Primitive::Long => "integer",
                    Primitive::Double => "number",
                    base => base.name(),
                },
            };
            site.named(member.ty.named, many(name))
        }
        TypeKind::Any => code(many("any")),
        TypeKind::DateTime(id) => {
            let set = catalog.datetimes(id);
            Piece::Name(Link::place(
                many(&set.name),
                path(catalog, set.module),
                format!("datetimes.{}", set.name),
            ))
        }
        TypeKind::Record(id) => {
            let object = catalog.object(id);
            Piece::Name(Link::place(
                many(&object.wire),
                path(catalog, object.module),
                &*object.name,
            ))
        }
        TypeKind::Map(id) => {
            let map = catalog.map(id);
            // Maps are shown with the objects that have them.
            let holder = catalog.objects.iter().find(|object| {
                object
                    .fields
                    .iter()
                    .any(|member| member.ty.kind == TypeKind::Map(id))
            });
            match holder {
                Some(holder) => Piece::Name(Link::place(
                    many(&map.name),
                    path(catalog, holder.module),
                    format!("map.{}", map.name),
                )),
                None => code(many(&map.name)),
            }
        }
    }
}

fn member_limits<'c>(site: &Site<'c>, member: &'c Field) -> Vec<Pieces<'c>> {
    let limits = &member.constraints;
    let number = |number: f64| number.to_string();
    let texts = [
        limits.not_blank.then(|| "not blank".to_owned()),
        limits
            .min_chars
            .map(|limit| format!("at least {}", say::count(limit as usize, "character"))),
        limits
            .max_chars
            .map(|limit| format!("at most {limit} characters")),
        limits
            .max_bytes
            .map(|limit| format!("at most {limit} bytes")),
        limits
            .max_items
            .map(|limit| format!("at most {limit} items")),
        limits
            .min
            .map(|limit| format!("at least {}", number(limit))),
        limits.max.map(|limit| format!("at most {}", number(limit))),
    ];
    let mut all: Vec<Pieces<'c>> = texts.into_iter().flatten().map(say::words).collect();
    if let Some(pattern) = &limits.pattern {
        all.push(vec![text("like "), code(&**pattern)]);
    }
    if !limits.values.is_empty() {
        let mut pieces = vec![text("one of ")];
        pieces.extend(comma(limits.values.iter().map(|value| code(&**value))));
        all.push(pieces);
    }
    if let Some(values) = member
        .ty
        .named
        .and_then(|id| site.catalog.ty(id).values.as_ref())
    {
        all.push(say::values(values, 6));
    }
    if !member.examples.is_empty() {
        let mut pieces = vec![text("such as ")];
        pieces.extend(comma(
            member
                .examples
                .iter()
                .take(2)
                .map(|example| code(&**example)),
        ));
        all.push(pieces);
    }
    all
}

/// The rules of an object or a custom event.
pub(super) fn rules(structure: &Record) -> Vec<Pieces<'_>> {
    let field = |at: usize| code(&*structure.fields[at].name);
    let rules = structure.rules.iter();
    rules.map(|rule| say::rule(rule, field)).collect()
}

fn map<'c>(site: &Site<'c>, map: &'c PropertyMap) -> Section<'c> {
    let set = map.datetimes.map(|id| site.catalog.datetimes(id));
    let texts = [
        map.name_min_chars.map(|limit| {
            format!(
                "Names have at least {}.",
                say::count(limit as usize, "character")
            )
        }),
        map.name_max_chars
            .map(|limit| format!("Names have at most {limit} characters.")),
        map.max_chars
            .map(|limit| format!("Texts have at most {limit} characters.")),
        map.max_bytes.map(|limit| {
            format!(
                "At most {} bytes as JSON, where it holds a list or an object.",
                say::number(limit)
            )
        }),
    ];
    let mut all: Vec<Pieces<'c>> = texts.into_iter().flatten().map(say::words).collect();
    all.extend(
        map.name_not_starting_with
            .as_deref()
            .map(|start| vec![text("No name starts with "), code(start), text(".")]),
    );
    if !map.reserved.is_empty() {
        let mut pieces = vec![text("Reserved names, which are refused: ")];
        pieces.extend(comma(map.reserved.iter().map(|name| code(&**name))));
        all.push(pieces);
    }
    let whys = [
        (
            "A date in a list is a warning: ",
            &map.no_datetimes_in_lists,
        ),
        ("An object is a warning: ", &map.warn_of_objects),
        ("Null is a warning: ", &map.warn_of_nulls),
    ];
    all.extend(
        whys.into_iter()
            .filter_map(|(words, why)| Some(vec![text(words), Piece::Prose(why.as_deref()?)])),
    );
    all.extend(set.map(|set| {
        let moments = Link::place(
            &*set.name,
            path(site.catalog, set.module),
            format!("datetimes.{}", set.name),
        );
        vec![
            text("Dates and times are written in one of the formats of "),
            Piece::Name(moments),
            text("."),
        ]
    }));
    Section::of(
        format!("map.{}", map.name),
        &*map.name,
        vec![Block::Prose(&map.doc), Block::List(all)],
    )
}

fn datetimes(set: &DateTimes) -> Section<'_> {
    let rows = set.formats.iter().map(|format| {
        let zone = match format.zone {
            Zone::Required => "with an offset",
            Zone::Optional => "with or without an offset",
            Zone::Never => "without an offset",
        };
        let mut meaning = vec![Piece::Prose(&format.doc)];
        if !format.examples.is_empty() {
            meaning.push(Piece::Note(comma(
                format.examples.iter().map(|example| code(&**example)),
            )));
        }
        Row {
            id: None,
            cells: vec![vec![code(&*format.pattern)], meaning, say::words(zone)],
        }
    });
    let table = Table {
        look: Look::Plain,
        head: ["Format", "Meaning", "Offset from UTC"]
            .map(Into::into)
            .into(),
        groups: vec![Rows {
            title: Vec::new(),
            rows: rows.collect(),
        }],
    };
    Section::of(
        format!("datetimes.{}", set.name),
        &*set.name,
        vec![Block::Prose(&set.doc), Block::Table(table)],
    )
}
