//! What the catalog says about a field beside its documentation, in sentences: for comments in
//! other languages.

use crate::model::{
    Annotations, Catalog, Constraints, Deprecation, Event, Field, Presence, Privacy, Record, Shape,
    Standing, Type, TypeId,
};

/// What is to be said of a field beside its documentation.
pub(super) fn field(catalog: &Catalog, record: &Record, field: &Field) -> Vec<String> {
    field_of_kind(catalog, record, field, None)
}

/// The same, where the language has no word for what kind of value it is.
pub(super) fn field_of_kind(
    catalog: &Catalog,
    record: &Record,
    field: &Field,
    kind: Option<String>,
) -> Vec<String> {
    let mut all = of_type(catalog, field.ty.named, field.ty.shape);
    all.extend(kind);
    all.extend(constraints(&field.constraints));
    all.extend(privacy(&field.notes));
    let since = record.came_later(field);
    all.extend(since.map(|release| format!("Since release {release}.")));
    all.extend(field.notes.deprecated.as_ref().map(Deprecation::remark));
    all
}

/// What is to be said of an event beside its documentation.
pub(super) fn event(catalog: &Catalog, event: &Event) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(
        match (catalog.channel_of(event), catalog.category_of(event)) {
            (Some(channel), Some(category)) => {
                Some(format!("Channel {channel}, category {category}."))
            }
            (Some(channel), None) => Some(format!("Channel {channel}.")),
            (None, Some(category)) => Some(format!("Category {category}.")),
            (None, None) => None,
        },
    );
    all.extend(record(event));
    all
}

/// What is to be said of a record beside its documentation.
pub(super) fn record(record: &Record) -> Vec<String> {
    let since = record.since;
    let since = since.map(|release| format!("Since release {release}."));
    let retired = record.retired;
    let retired = retired.map(|release| format!("Retired in release {release}."));
    let mut all: Vec<String> = since.into_iter().chain(retired).collect();
    all.extend(standing(&record.standing));
    let rules = record.rules.iter();
    all.extend(rules.map(|rule| format!("Rule {}: {}", rule.name, rule.doc.trim())));
    all
}

/// What values must be like beside their type.
fn constraints(limits: &Constraints) -> Vec<String> {
    let mut all = Vec::new();
    if !limits.values.is_empty() {
        all.push(format!("One of {}.", ticked(limits.values.iter())));
    }
    all.extend(limits.not_blank.then(|| "Not blank.".to_owned()));
    all.extend(
        limits
            .min_chars
            .map(|least| format!("At least {}.", characters(least))),
    );
    all.extend(
        limits
            .max_chars
            .map(|most| format!("At most {}.", characters(most))),
    );
    all.extend(
        limits
            .max_bytes
            .map(|most| format!("At most {most} bytes.")),
    );
    all.extend(
        limits
            .max_items
            .map(|most| format!("At most {most} items.")),
    );
    all.extend(limits.min.map(|least| format!("At least {least}.")));
    all.extend(limits.max.map(|most| format!("At most {most}.")));
    all.extend(
        limits
            .pattern
            .as_ref()
            .map(|pattern| format!("Matches `{pattern}` as a whole.")),
    );
    let future = limits.warn_of_future.as_ref();
    all.extend(future.map(|why| why.trim().to_owned()));
    all
}

/// Whether it may be absent.
pub(super) fn is_optional(presence: Presence) -> bool {
    presence == Presence::Optional
}

fn of_type(catalog: &Catalog, named: Option<TypeId>, shape: Shape) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(ty) = named.map(|id| catalog.ty(id)) {
        all.push(format!("Type {}: {}", ty.name, ty.doc.trim()));
        all.extend(values(ty));
    }
    if shape == Shape::NullableList {
        all.push("Items may be null.".to_owned());
    }
    all
}

/// The values of an enumeration.
pub(super) fn values(ty: &Type) -> Option<String> {
    let values = ty.values.as_ref()?;
    let list = ticked(values.items.iter().map(|value| &value.wire));
    Some(if values.open {
        format!("Such as {list}.")
    } else {
        format!("One of {list}.")
    })
}

fn ticked<'s>(texts: impl Iterator<Item = &'s String>) -> String {
    texts
        .map(|text| format!("`{text}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn privacy(notes: &Annotations) -> Option<String> {
    let sentence = match notes.privacy()? {
        Privacy::Flagged => "Personal data.",
        Privacy::Judged => "Personal or secret, though not flagged by the vendor.",
    };
    Some(sentence.to_owned())
}

/// Who answers for a record, and whether it should still be used.
fn standing(standing: &Standing) -> Vec<String> {
    let owner = standing.owner.as_ref();
    let owner = owner.map(|owner| format!("Owner {}.", owner.trim_end_matches('.')));
    let status = standing
        .status
        .map(|status| format!("Status {}.", status.word()));
    let deprecated = standing.deprecated.as_ref().map(Deprecation::remark);
    owner.into_iter().chain(status).chain(deprecated).collect()
}

fn characters(count: u32) -> String {
    format!("{count} character{}", if count == 1 { "" } else { "s" })
}

/// Where the files are from, without anything that changes from run to run.
pub(super) fn origin(catalog: &Catalog) -> String {
    let release = catalog
        .releases
        .last()
        .map(|release| format!(", release {}", release.number))
        .unwrap_or_default();
    format!(
        "@generated from the catalog `{}`{release}. Edit its YAML, not this file.",
        catalog.name
    )
}
