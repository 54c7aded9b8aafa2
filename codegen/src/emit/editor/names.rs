//! What names refer to: all that the catalog has, with their documentation.

use crate::load::grammar::Refers;
use crate::model::{Catalog, Format, Primitive, TypeKind};

/// What a name can refer to.
pub(super) struct Names<'c> {
    /// What they are, as the name of a definition.
    pub(super) what: &'static str,
    pub(super) all: Vec<Name<'c>>,
    /// There may be others, which the catalog does not keep.
    pub(super) open: bool,
}

/// A name, and what it stands for.
pub(super) struct Name<'c> {
    pub(super) name: String,
    pub(super) doc: &'c str,
}

fn name<'c>(name: &str, doc: &'c str) -> Name<'c> {
    Name {
        name: name.to_owned(),
        doc: doc.trim(),
    }
}

pub(super) fn of(catalog: &Catalog, refers: Refers) -> Names<'_> {
    let fields = || {
        catalog
            .fields
            .iter()
            .map(|field| name(&field.name, &field.doc))
            .collect()
    };
    let (what, all): (&'static str, Vec<Name<'_>>) = match refers {
        Refers::Field => ("field", fields()),
        Refers::Property => ("property", fields()),
        Refers::Group => (
            "group",
            catalog
                .groups
                .iter()
                .map(|group| name(&group.name, &group.doc))
                .collect(),
        ),
        Refers::Event => (
            "event",
            catalog
                .events
                .iter()
                .map(|event| name(&event.wire, &event.doc))
                .collect(),
        ),
        Refers::Channel => (
            "channel",
            catalog
                .channels
                .iter()
                .map(|channel| name(&channel.name, &channel.doc))
                .collect(),
        ),
        Refers::Category => (
            "category",
            catalog
                .categories
                .iter()
                .map(|category| name(&category.name, &category.doc))
                .collect(),
        ),
        Refers::Format => (
            "format",
            Format::ALL
                .iter()
                .map(|format| name(format.name(), ""))
                .collect(),
        ),
        Refers::Release => (
            "release",
            catalog
                .releases
                .iter()
                .map(|release| name(&release.number.to_string(), &release.date))
                .collect(),
        ),
        Refers::DateTimes => (
            "datetimes",
            catalog
                .datetimes
                .iter()
                .map(|formats| name(&formats.name, &formats.doc))
                .collect(),
        ),
        Refers::Object => (
            "object",
            catalog
                .objects
                .iter()
                .map(|object| name(&object.wire, &object.doc))
                .collect(),
        ),
        Refers::Type => ("type", expressions(&types(catalog))),
        Refers::AnyType => ("member-type", expressions(&member_types(catalog))),
    };
    Names {
        what,
        all,
        open: refers == Refers::Property,
    }
}

/// The names in every shape that a type expression can have.
fn expressions<'c>(names: &[Name<'c>]) -> Vec<Name<'c>> {
    let shapes = ["", "[]", "?[]"];
    shapes
        .iter()
        .flat_map(|shape| {
            names
                .iter()
                .map(move |one| name(&format!("{}{shape}", one.name), one.doc))
        })
        .collect()
}

fn types(catalog: &Catalog) -> Vec<Name<'_>> {
    let bases = [
        (Primitive::String, "Text."),
        (Primitive::Int, "Whole number of 32 bits."),
        (Primitive::Long, "Whole number of 64 bits."),
        (Primitive::Float, "Number of 32 bits."),
        (Primitive::Double, "Number of 64 bits."),
        (Primitive::Boolean, "True or false."),
        (Primitive::Bytes, "Bytes; in JSON their Base64."),
    ];
    let bases = bases.map(|(base, doc)| name(base.name(), doc));
    bases
        .into_iter()
        .chain(catalog.types.iter().map(|ty| name(&ty.name, &ty.doc)))
        .collect()
}

fn member_types(catalog: &Catalog) -> Vec<Name<'_>> {
    let mut all = types(catalog);
    all.extend(TypeKind::NAMED.map(|(kind, _)| name(kind, "")));
    all.extend(catalog.carrier.is_some().then(|| {
        name(
            TypeKind::DATETIME,
            "A text that stands for a moment, in custom events.",
        )
    }));
    all.extend(
        catalog
            .datetimes
            .iter()
            .map(|formats| name(&formats.name, &formats.doc)),
    );
    all.extend(catalog.maps.iter().map(|map| name(&map.name, &map.doc)));
    all.extend(
        catalog
            .objects
            .iter()
            .map(|object| name(&object.wire, &object.doc)),
    );
    all
}
