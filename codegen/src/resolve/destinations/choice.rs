//! Which events are meant: names, and patterns of names.

use std::cell::Cell;

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::load::syntax::{EventChoice, Slot, Spanned};
use crate::resolve::scope::Scope;
use crate::rules as rule;

use super::Site;

/// The names of all events.
pub(in crate::resolve) struct Events<'e> {
    scope: &'e Scope<'e>,
    wires: Vec<String>,
    /// The same by namespace and key, joined by dots, which is what patterns match.
    dotted: Vec<String>,
    /// What a pattern may have meant: each namespace with what may follow.
    patterns: Vec<String>,
}

impl<'e> Events<'e> {
    pub(in crate::resolve) fn of(scope: &'e Scope<'_>) -> Self {
        let catalog = &scope.catalog;
        let mut patterns: Vec<String> = catalog
            .namespaces
            .iter()
            .flat_map(|namespace| {
                (1..=namespace.path.len()).filter_map(|len| namespace.path.get(..len))
            })
            .flat_map(|path| {
                [
                    format!("{}.*", path.join(".")),
                    format!("{}.**", path.join(".")),
                ]
            })
            .collect();
        patterns.sort();
        patterns.dedup();
        Events {
            scope,
            wires: catalog
                .events
                .iter()
                .map(|event| event.wire.clone())
                .collect(),
            dotted: catalog
                .events
                .iter()
                .map(|event| {
                    let path = &catalog.namespace(event.namespace).path;
                    format!("{}.{}", path.join("."), event.key)
                })
                .collect(),
            patterns,
        }
    }

    /// For each event, whether it is meant; without a choice, all are. What was refused is told
    /// `all_whole`.
    pub(in crate::resolve) fn choose(
        &self,
        all_whole: &Cell<bool>,
        choice: &Slot<EventChoice>,
        found: &mut Diagnostics,
    ) -> Vec<bool> {
        let Some(choice) = choice.value() else {
            return vec![true; self.wires.len()];
        };
        let mut chosen = vec![!choice.include.is_given(); self.wires.len()];
        let mut is_whole = true;
        for (patterns, include) in [(&choice.include, true), (&choice.exclude, false)] {
            for pattern in patterns.items() {
                is_whole &= self.apply(pattern, include, is_whole, &mut chosen, found);
            }
        }
        all_whole.set(all_whole.get() && is_whole);
        chosen
    }

    /// The position of an event, by its full name.
    pub(super) fn find(
        &self,
        site: &Site<'_>,
        name: &Spanned<String>,
        found: &mut Diagnostics,
    ) -> Option<usize> {
        let at = self.wires.iter().position(|wire| *wire == name.value);
        if at.is_none() {
            site.is_whole.set(false);
            let parts: Vec<&str> = name.split('.').collect();
            if !self.maybe_more(&parts) {
                found
                    .report(
                        rule::UNKNOWN_EVENT,
                        name,
                        format!("there is no event `{name}`"),
                    )
                    .maybe_help(|| did_you_mean(name, self.wires.iter().map(String::as_str)));
            }
        }
        at
    }

    /// Applies a pattern; returns whether it matches anything. `is_whole`: so did all before it.
    fn apply(
        &self,
        pattern: &Spanned<String>,
        include: bool,
        is_whole: bool,
        chosen: &mut [bool],
        found: &mut Diagnostics,
    ) -> bool {
        let parts: Vec<&str> = pattern.split('.').collect();
        let mut odd = parts.iter().enumerate();
        let is_name = self.wires.contains(&pattern.value);
        if let Some((_, odd)) =
            odd.find(|(at, part)| !is_name && is_odd(part, at + 1 == parts.len()))
        {
            let message = format!("`{odd}` is no part of a pattern");
            found
                .report(rule::BAD_VALUE, pattern, message)
                .help("`*` stands for one whole segment, `**` at the end for all that follow");
            return false;
        }
        let (mut matches, mut changes) = (false, false);
        for ((wire, dotted), chosen) in self.wires.iter().zip(&self.dotted).zip(chosen) {
            let is_meant = if is_name {
                *wire == pattern.value
            } else {
                is_match(&parts, dotted)
            };
            if is_meant {
                matches = true;
                changes |= *chosen != include;
                *chosen = include;
            }
        }
        if self.maybe_more(&parts) {
            return matches;
        }
        let is_pattern = pattern.contains('*');
        if !matches {
            let (message, candidates) = if is_pattern {
                (format!("no event matches `{pattern}`"), &self.patterns)
            } else {
                (format!("there is no event `{pattern}`"), &self.wires)
            };
            found
                .report(rule::UNKNOWN_EVENT, pattern, message)
                .maybe_help(|| did_you_mean(pattern, candidates.iter().map(String::as_str)));
        } else if !changes && is_whole {
            let what = if include {
                "are included already"
            } else {
                "are not included anyway"
            };
            let message = format!("all events that match {what}");
            found
                .report(rule::USELESS_RULE, pattern, message)
                .help("remove it");
        }
        matches
    }

    /// Whether a pattern may match events that nobody knows.
    fn maybe_more(&self, pattern: &[&str]) -> bool {
        let Some((last, namespace)) = pattern.split_last() else {
            return false;
        };
        let within = |unknown: &String| {
            is_match(namespace, unknown) || *last == "**" && is_match(pattern, unknown)
        };
        self.scope.events.is_incomplete() || self.scope.incomplete_namespaces.iter().any(within)
    }
}

/// A part that is neither a name nor a whole star.
fn is_odd(part: &str, last: bool) -> bool {
    part.is_empty() || part.contains('*') && part != "*" && !(part == "**" && last)
}

fn is_match(pattern: &[&str], dotted: &str) -> bool {
    let mut segments = dotted.split('.');
    for part in pattern {
        match (*part, segments.next()) {
            ("**", Some(_)) => return true,
            ("*", Some(_)) => {}
            (part, Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
    segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{is_match, is_odd};

    #[test]
    fn patterns_match_whole_segments() {
        let matches = |pattern: &str, wire| is_match(&pattern.split('.').collect::<Vec<_>>(), wire);
        for (pattern, wire) in [
            ("a.b.C", "a.b.C"),
            ("a.*.C", "a.b.C"),
            ("a.**", "a.b.C"),
            ("a.b.*", "a.b.C"),
            ("**", "a.C"),
        ] {
            assert!(matches(pattern, wire), "{pattern} {wire}");
        }
        for (pattern, wire) in [
            ("a.*", "a.b.C"),
            ("a.b.C.**", "a.b.C"),
            ("a.b", "a.b.C"),
            ("a.b.c", "a.b.C"),
            ("*.C", "a.b.C"),
        ] {
            assert!(!matches(pattern, wire), "{pattern} {wire}");
        }
        assert!(
            is_odd("C*", true)
                && is_odd("", false)
                && is_odd("**", false)
                && !is_odd("**", true)
                && !is_odd("*", false)
        );
    }
}
