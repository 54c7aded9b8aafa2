//! Which events are meant: names, and patterns of names.

use crate::diagnostics::{Diagnostic, Diagnostics, did_you_mean};
use crate::load::ast::EventChoice;
use crate::load::tree::Step;
use crate::model::Catalogue;
use crate::rules as rule;

use super::Site;

/// The names of all events.
pub(super) struct Events {
    wires: Vec<String>,
    /// What a pattern may have meant: each namespace with what may follow.
    patterns: Vec<String>,
    /// Not all events could be read.
    blind: bool,
}

impl Events {
    pub(super) fn of(catalogue: &Catalogue, blind: bool) -> Self {
        let mut patterns: Vec<String> = catalogue
            .namespaces
            .iter()
            .flat_map(|namespace| (1..=namespace.path.len()).filter_map(|len| namespace.path.get(..len)))
            .flat_map(|path| [format!("{}.*", path.join(".")), format!("{}.**", path.join("."))])
            .collect();
        patterns.sort();
        patterns.dedup();
        Events { wires: catalogue.events.iter().map(|event| event.wire.clone()).collect(), patterns, blind }
    }

    /// For each event, whether it is meant.
    pub(super) fn choose(&self, site: &Site<'_, '_>, choice: &EventChoice, path: &[Step<'_>], found: &mut Diagnostics) -> Vec<bool> {
        let mut chosen = vec![choice.include.is_none(); self.wires.len()];
        let included = choice.include.iter().flatten();
        for (at, pattern) in included.enumerate() {
            self.apply(site, pattern, true, &mut chosen, &[path, &["include".into(), at.into()]].concat(), found);
        }
        for (at, pattern) in choice.exclude.iter().enumerate() {
            self.apply(site, pattern, false, &mut chosen, &[path, &["exclude".into(), at.into()]].concat(), found);
        }
        chosen
    }

    fn apply(&self, site: &Site<'_, '_>, pattern: &str, include: bool, chosen: &mut [bool], path: &[Step<'_>], found: &mut Diagnostics) {
        let place = || site.source.value(path);
        let parts: Vec<&str> = pattern.split('.').collect();
        if let Some(odd) = parts.iter().enumerate().find_map(|(at, part)| is_odd(part, at + 1 == parts.len()).then_some(*part)) {
            site.damaged.set(true);
            found.report(|| {
                Diagnostic::new(rule::BAD_VALUE, place(), format!("`{odd}` is no part of a pattern"))
                    .help("`*` stands for one whole segment, `**` at the end for all that follow")
            });
            return;
        }
        let (mut matches, mut changes) = (false, false);
        for (wire, chosen) in self.wires.iter().zip(chosen) {
            if is_match(&parts, wire) {
                matches = true;
                changes |= *chosen != include;
                *chosen = include;
            }
        }
        if !matches && !self.blind {
            site.damaged.set(true);
            let candidates = if pattern.contains('*') { &self.patterns } else { &self.wires };
            found.report(|| {
                let message =
                    if pattern.contains('*') { format!("no event matches `{pattern}`") } else { format!("there is no event `{pattern}`") };
                Diagnostic::new(rule::UNKNOWN_EVENT, place(), message)
                    .maybe_help(did_you_mean(pattern, candidates.iter().map(String::as_str)))
            });
        } else if !changes && !self.blind {
            let what = if include { "are included already" } else { "are not included anyway" };
            found.report(|| Diagnostic::new(rule::USELESS_RULE, place(), format!("all events that match {what}")).help("remove it"));
        }
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
        for (pattern, wire) in [("a.b.C", "a.b.C"), ("a.*.C", "a.b.C"), ("a.**", "a.b.C"), ("a.b.*", "a.b.C"), ("**", "a.C")] {
            assert!(matches(pattern, wire), "{pattern} {wire}");
        }
        for (pattern, wire) in [("a.*", "a.b.C"), ("a.b.C.**", "a.b.C"), ("a.b", "a.b.C"), ("a.b.c", "a.b.C"), ("*.C", "a.b.C")] {
            assert!(!matches(pattern, wire), "{pattern} {wire}");
        }
        assert!(is_odd("C*", true) && is_odd("", false) && is_odd("**", false) && !is_odd("**", true) && !is_odd("*", false));
    }
}
