//! Which groups an event is made of: as few names as will do, in the order in which other events
//! have them.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{Event, Group, Presence};

/// What an exception costs, in names.
const EXCEPTION: usize = 1;

/// The fields of an event by their keys.
pub(crate) type Fields = BTreeMap<String, Presence>;

/// The groups of a catalog.
pub(crate) struct Groups<'c> {
    catalog: &'c Catalog,
    /// The fields of each group, by name. Grows when groups do.
    fields: BTreeMap<&'c str, Vec<(String, Presence)>>,
    /// How often one group stands before another.
    before: BTreeMap<(String, String), usize>,
    /// Where a group stands in lists, between 0 for the start and 1 for the end: the sum, and of how
    /// many.
    places: BTreeMap<String, (f64, f64)>,
}

impl<'c> Groups<'c> {
    /// `listed` are the groups of all events, as they list them.
    pub(crate) fn new(catalog: &'c Catalog, listed: &[Vec<String>]) -> Self {
        let mut before: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut places: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        let number = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
        for list in listed {
            for (at, first) in list.iter().enumerate() {
                let (sum, count) = places.entry(first.clone()).or_default();
                *sum += number(at) / number(list.len().saturating_sub(1).max(1));
                *count += 1.0;
                for second in list.iter().skip(at + 1) {
                    *before.entry((first.clone(), second.clone())).or_default() += 1;
                }
            }
        }
        let fields = |group: &'c Group| {
            let key = |id: &_| catalog.field(*id).key.clone();
            let required = group
                .required
                .iter()
                .map(|id| (key(id), Presence::Required));
            let optional = group
                .optional
                .iter()
                .map(|id| (key(id), Presence::Optional));
            (group.name.as_str(), required.chain(optional).collect())
        };
        Groups {
            catalog,
            fields: catalog.groups.iter().map(fields).collect(),
            before,
            places,
        }
    }

    /// Returns the fields of a group.
    pub(crate) fn fields(&self, group: &str) -> &[(String, Presence)] {
        self.fields.get(group).map_or(&[], Vec::as_slice)
    }

    /// Adds a field to a group.
    pub(crate) fn grow(&mut self, group: &str, field: String, presence: Presence) {
        if let Some(fields) = self.fields.get_mut(group) {
            fields.push((field, presence));
        }
    }

    /// Whether all events with a group have another channel than one.
    fn is_foreign(&self, group: &str, channel: Option<&str>) -> bool {
        let has = |event: &&Event| {
            event
                .groups
                .iter()
                .any(|id| self.catalog.group(*id).name == group)
        };
        let events = self.catalog.events.iter().filter(has);
        let channels: BTreeSet<Option<&str>> =
            events.map(|event| self.catalog.channel_of(event)).collect();
        channels.len() == 1 && !channels.contains(&channel)
    }

    /// Returns the groups of a new event of a channel.
    pub(crate) fn cover(&self, fields: &Fields, channel: Option<&str>) -> Vec<String> {
        let all = self.catalog.groups.iter().map(|group| group.name.as_str());
        let mut banned: Vec<&str> = all
            .filter(|group| self.is_foreign(group, channel))
            .collect();
        let mut best = self.greedy(fields, &banned);
        let mut cost = self.cost(fields, &best);
        // The largest group is not always part of the best choice.
        for group in best.clone() {
            let without = [banned.as_slice(), &[group]].concat();
            let other = self.greedy(fields, &without);
            let other_cost = self.cost(fields, &other);
            if other_cost < cost {
                (best, cost, banned) = (other, other_cost, without);
            }
        }
        let mut names: Vec<String> = Vec::new();
        for group in best {
            let at = self.place(&names, group);
            names.insert(at, group.to_owned());
        }
        names
    }

    /// How many names an event takes that is made of some groups, and how many of its fields several
    /// of them bring.
    fn cost(&self, fields: &Fields, groups: &[&str]) -> (usize, usize) {
        let brought: Vec<&(String, Presence)> =
            groups.iter().flat_map(|group| self.fields(group)).collect();
        let keys: BTreeMap<&str, Presence> = brought
            .iter()
            .map(|(key, presence)| (key.as_str(), *presence))
            .collect();
        let differ = |(key, presence): &(&&str, &Presence)| fields.get(**key) != Some(*presence);
        let exceptions = keys.iter().filter(differ).count();
        let names = groups.len() + (fields.len() - keys.len()) + EXCEPTION * exceptions;
        (names, brought.len() - keys.len())
    }

    /// Takes the group that saves most, again and again.
    fn greedy(&self, fields: &Fields, banned: &[&str]) -> Vec<&'c str> {
        let mut chosen: Vec<&str> = Vec::new();
        let mut covered: BTreeMap<&str, Presence> = BTreeMap::new();
        loop {
            let gain = |group: &str| {
                let (mut new, mut exceptions) = (0_usize, 0_usize);
                for (field, presence) in self.fields(group) {
                    let wanted = fields.get(field)?;
                    match covered.get(field.as_str()) {
                        // Groups that disagree need an exception, too.
                        Some(other) if other != presence => return None,
                        Some(_) => {}
                        None => {
                            new += 1;
                            exceptions += usize::from(wanted != presence);
                        }
                    }
                }
                new.checked_sub(1 + EXCEPTION * exceptions)
            };
            let groups = self.catalog.groups.iter().map(|group| group.name.as_str());
            let mut best: Option<(usize, &'c str)> = None;
            for group in groups.filter(|name| !chosen.contains(name) && !banned.contains(name)) {
                let gain = gain(group).unwrap_or(0);
                if gain > best.map_or(0, |(best, _)| best) {
                    best = Some((gain, group));
                }
            }
            let Some((_, group)) = best else {
                break;
            };
            covered.extend(
                self.fields(group)
                    .iter()
                    .map(|(field, p)| (field.as_str(), *p)),
            );
            chosen.push(group);
        }
        // What others bring already is not brought by one more.
        for group in chosen.clone().into_iter().rev() {
            let others = chosen.iter().filter(|other| **other != group);
            let others: BTreeSet<&str> = others
                .flat_map(|other| self.fields(other))
                .map(|(key, _)| key.as_str())
                .collect();
            if self
                .fields(group)
                .iter()
                .all(|(key, _)| others.contains(key.as_str()))
            {
                chosen.retain(|other| *other != group);
            }
        }
        chosen
    }

    /// Returns a group of which an event has all fields once it has new ones, and that brings at
    /// least one of these. `brought` are the groups it has, `listed` the fields it lists itself.
    pub(crate) fn complete(
        &self,
        brought: &[String],
        listed: &Fields,
        new: &Fields,
        channel: Option<&str>,
    ) -> Option<String> {
        let others: BTreeMap<&str, Presence> = brought
            .iter()
            .flat_map(|group| self.fields(group))
            .map(|(key, presence)| (key.as_str(), *presence))
            .collect();
        let names = self.catalog.groups.iter().map(|group| group.name.as_str());
        let mut best: Option<(usize, &str)> = None;
        let is_other = |group: &&str| {
            !brought.iter().any(|other| other == group) && !self.is_foreign(group, channel)
        };
        for group in names.filter(is_other) {
            let own = self.fields(group);
            let is_had = |(key, presence): &&(String, Presence)| {
                let found = listed
                    .get(key)
                    .or_else(|| new.get(key))
                    .or_else(|| others.get(key.as_str()));
                found == Some(presence)
            };
            let saved = own
                .iter()
                .filter(|(key, _)| !others.contains_key(key.as_str()))
                .count();
            let is_new = own.iter().any(|(key, _)| new.contains_key(key));
            if own.iter().all(|field| is_had(&field))
                && is_new
                && saved > 1
                && best.is_none_or(|(most, _)| saved > most)
            {
                best = Some((saved, group));
            }
        }
        best.map(|(_, group)| group.to_owned())
    }

    /// Returns where a group stands among others, as in other events: before those that it stands
    /// before there, else by how early it comes there.
    pub(crate) fn place(&self, others: &[String], group: &str) -> usize {
        let rank = |name: &str| {
            self.catalog
                .groups
                .iter()
                .position(|group| group.name == name)
        };
        let mean = |name: &str| {
            self.places
                .get(name)
                .map_or(1.0, |(sum, count)| sum / count)
        };
        let stands_before = |one: &str, other: &str| {
            let count = |a: &str, b: &str| {
                let key = (a.to_owned(), b.to_owned());
                self.before.get(&key).copied().unwrap_or(0)
            };
            match count(one, other).cmp(&count(other, one)) {
                std::cmp::Ordering::Equal => match mean(one).total_cmp(&mean(other)) {
                    std::cmp::Ordering::Equal => rank(one) < rank(other),
                    order => order.is_lt(),
                },
                order => order.is_gt(),
            }
        };
        let last = others.iter().rposition(|other| stands_before(other, group));
        last.map_or(0, |at| at + 1)
    }
}
