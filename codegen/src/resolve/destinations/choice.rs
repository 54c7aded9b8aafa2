//! Which events are meant: names, and patterns of names.

use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};
use crate::load::ast::EventChoice;
use crate::load::tree::Step;
use crate::resolve::scope::Scope;
use crate::rules as rule;

use super::Site;

/// The names of all events.
pub(super) struct Events<'e> {
    scope: &'e Scope<'e>,
    wires: Vec<String>,
    /// What a pattern may have meant: each namespace with what may follow.
    patterns: Vec<String>,
}

/// The events that were chosen so far.
struct Chosen {
    events: Vec<bool>,
    /// No pattern was refused.
    sure: bool,
}

impl<'e> Events<'e> {
    pub(super) fn of(scope: &'e Scope<'_>) -> Self {
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
            patterns,
        }
    }

    /// For each event, whether it is meant.
    pub(super) fn choose(
        &self,
        site: &Site<'_, '_>,
        choice: &EventChoice,
        path: &[Step<'_>],
        found: &mut Diagnostics,
    ) -> Vec<bool> {
        let mut chosen = Chosen {
            events: vec![choice.include.is_none(); self.wires.len()],
            sure: true,
        };
        let included = choice.include.iter().flatten();
        for (at, pattern) in included.enumerate() {
            self.apply(
                site,
                pattern,
                true,
                &mut chosen,
                &[path, &["include".into(), at.into()]].concat(),
                found,
            );
        }
        for (at, pattern) in choice.exclude.iter().enumerate() {
            self.apply(
                site,
                pattern,
                false,
                &mut chosen,
                &[path, &["exclude".into(), at.into()]].concat(),
                found,
            );
        }
        if !chosen.sure {
            site.damaged.set(true);
        }
        chosen.events
    }

    fn apply(
        &self,
        site: &Site<'_, '_>,
        pattern: &str,
        include: bool,
        chosen: &mut Chosen,
        path: &[Step<'_>],
        found: &mut Diagnostics,
    ) {
        let place = || site.source.value(path);
        let parts: Vec<&str> = pattern.split('.').collect();
        if let Some(odd) = parts
            .iter()
            .enumerate()
            .find_map(|(at, part)| is_odd(part, at + 1 == parts.len()).then_some(*part))
        {
            chosen.sure = false;
            found.report(|| {
                Diagnostic::new(
                    rule::BAD_VALUE,
                    place(),
                    format!("`{odd}` is no part of a pattern"),
                )
                .help("`*` stands for one whole segment, `**` at the end for all that follow")
            });
            return;
        }
        let (mut matches, mut changes) = (false, false);
        for (wire, chosen) in self.wires.iter().zip(&mut chosen.events) {
            if is_match(&parts, wire) {
                matches = true;
                changes |= *chosen != include;
                *chosen = include;
            }
        }
        chosen.sure &= matches;
        if self.is_blind_to(&parts) {
            return;
        }
        if !matches {
            let candidates = if pattern.contains('*') {
                &self.patterns
            } else {
                &self.wires
            };
            found.report(|| {
                let message = if pattern.contains('*') {
                    format!("no event matches `{pattern}`")
                } else {
                    format!("there is no event `{pattern}`")
                };
                Diagnostic::new(rule::UNKNOWN_EVENT, place(), message)
                    .maybe_help(did_you_mean(pattern, candidates.iter().map(String::as_str)))
            });
        } else if !changes && chosen.sure {
            let what = if include {
                "are included already"
            } else {
                "are not included anyway"
            };
            found.report(|| {
                Diagnostic::new(
                    rule::USELESS_RULE,
                    place(),
                    format!("all events that match {what}"),
                )
                .help("remove it")
            });
        }
    }
}

impl Events<'_> {
    /// Whether a pattern may match events that nobody knows.
    fn is_blind_to(&self, pattern: &[&str]) -> bool {
        let Some((last, namespace)) = pattern.split_last() else {
            return false;
        };
        let within = |unknown: &String| {
            is_match(namespace, unknown) || *last == "**" && is_match(pattern, unknown)
        };
        self.scope.blind_events || self.scope.blind_namespaces.iter().any(within)
    }
}

/// A part that is neither a name nor a whole star.
fn is_odd(part: &str, last: bool) -> bool {
    part.is_empty() || part.contains('*') && part != "*" && !(part == "**" && last)
}

fn is_match(pattern: &[&str], wire: &str) -> bool {
    let mut segments = wire.split('.');
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
