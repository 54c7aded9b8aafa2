//! Which sets of fields exclude each other.

use std::collections::BTreeSet;

use super::{Catalog, FieldId, GroupId};

/// Fields that one record does not have together with those of certain other sets: those of a group
/// that excludes others or is excluded, or a field that excludes groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusive<'c> {
    /// Name of the group, or of the field.
    pub name: &'c str,
    /// The fields, in dictionary order.
    pub fields: BTreeSet<FieldId>,
    /// Positions among all sets of what it excludes, and what excludes it.
    pub excludes: Vec<usize>,
}

/// A set, and which groups its own definition excludes.
struct Set<'c> {
    group: Option<GroupId>,
    name: &'c str,
    fields: BTreeSet<FieldId>,
    excludes: &'c [GroupId],
}

impl Catalog {
    /// Returns the groups that exclude others, then the fields that exclude groups, each a set of
    /// its own.
    pub fn exclusive(&self) -> Vec<Exclusive<'_>> {
        let groups = self.groups.iter().enumerate().map(|(id, group)| {
            let fields = group.required.iter().chain(&group.optional).copied();
            Set {
                group: Some(GroupId(id)),
                name: &group.name,
                fields: fields.collect(),
                excludes: &group.excludes,
            }
        });
        let fields = self.fields.iter().enumerate().map(|(id, field)| Set {
            group: None,
            name: &field.name,
            fields: BTreeSet::from([FieldId(id)]),
            excludes: &field.excludes,
        });
        let by_field = |set: &Set<'_>| {
            set.group
                .is_some_and(|id| self.fields.iter().any(|field| field.excludes.contains(&id)))
        };
        let sets: Vec<Set<'_>> = groups
            .chain(fields)
            .filter(|set| !set.excludes.is_empty() || by_field(set))
            .collect();
        let exclusive = sets.iter().map(|set| {
            let others = sets.iter().enumerate().filter(|(_, other)| {
                let excludes = |one: &Set<'_>, other: &Set<'_>| {
                    other.group.is_some_and(|id| one.excludes.contains(&id))
                };
                excludes(set, other) || excludes(other, set)
            });
            Exclusive {
                name: set.name,
                fields: set.fields.clone(),
                excludes: others.map(|(at, _)| at).collect(),
            }
        });
        exclusive.collect()
    }
}
