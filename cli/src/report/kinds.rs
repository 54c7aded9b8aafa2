//! Problems by kind: how often a rule was broken, at which pointer of which event type, and where
//! first.

use std::borrow::Cow;
use std::collections::BTreeMap;

use event_catalog::{Severity, Violation};
use serde_derive::{Deserialize, Serialize};

use super::Position;
use crate::input::{Input, Place};
use crate::output::{Paint, Tone, count, shown};

/// One thing that is wrong with one record.
pub(crate) struct Problem {
    pub(crate) place: Place,
    /// The event type; `None` where the data does not tell.
    pub(crate) event: Option<&'static str>,
    pub(crate) violation: Violation,
}

/// How often a problem of a kind came, and the first one.
#[derive(Clone)]
pub(crate) struct Kind {
    pub(crate) severity: Severity,
    pub(crate) count: u64,
    pub(crate) first: Place,
    pub(crate) message: Cow<'static, str>,
}

/// What makes a kind, but for the pointer.
type Key = (Option<&'static str>, &'static str);

/// Counts of problems by event type, rule and pointer, and the first single ones.
///
/// Event types and rules are those of the catalog; pointers can be anything. When there are very
/// many, further ones stand together under [`OTHERS`].
#[derive(Default)]
pub(crate) struct Kinds {
    by_rule: BTreeMap<Key, BTreeMap<String, Kind>>,
    /// How many pointers have a kind of their own.
    pointers: usize,
    pub(crate) problems: Vec<Problem>,
    /// How many of them to keep.
    keep: usize,
    pub(crate) total: u64,
}

/// Most pointers that are told apart, and how long they may be.
const MOST: usize = 2000;
const LONGEST: usize = 200;

/// Stands for the pointers for which there was no room.
const OTHERS: &str = "…";

impl Kinds {
    pub(crate) fn new(keep: usize) -> Self {
        Kinds {
            keep,
            ..Kinds::default()
        }
    }

    /// How many single problems are kept.
    pub(crate) fn keep(&self) -> usize {
        self.keep
    }

    #[cold]
    pub(crate) fn add(&mut self, place: Place, event: Option<&'static str>, violation: Violation) {
        let pointer = general(&violation.pointer);
        self.count(
            (event, violation.rule.as_str()),
            &pointer,
            1,
            violation.severity,
            place,
            || violation.message.clone(),
        );
        self.total += 1;
        if self.problems.len() < self.keep {
            self.problems.push(Problem {
                place,
                event,
                violation,
            });
        }
    }

    fn count(
        &mut self,
        key: Key,
        pointer: &str,
        count: u64,
        severity: Severity,
        first: Place,
        message: impl FnOnce() -> Cow<'static, str>,
    ) {
        let of_rule = self.by_rule.entry(key).or_default();
        let pointer = if pointer == OTHERS || of_rule.contains_key(pointer) {
            pointer
        } else if self.pointers < MOST {
            self.pointers += 1;
            pointer
        } else {
            OTHERS
        };
        if let Some(kind) = of_rule.get_mut(pointer) {
            kind.severity = kind.severity.max(severity);
            kind.count += count;
            if order(first) < order(kind.first) {
                (kind.first, kind.message) = (first, message());
            }
        } else {
            of_rule.insert(
                pointer.to_owned(),
                Kind {
                    severity,
                    count,
                    first,
                    message: message(),
                },
            );
        }
    }

    /// Adds what was found further on in the input.
    pub(crate) fn merge(&mut self, later: Kinds) {
        for (key, pointers) in later.by_rule {
            for (
                pointer,
                Kind {
                    severity,
                    count,
                    first,
                    message,
                },
            ) in pointers
            {
                self.count(key, &pointer, count, severity, first, || message);
            }
        }
        self.total += later.total;
        let room = self.keep.saturating_sub(self.problems.len());
        self.problems.extend(later.problems.into_iter().take(room));
    }

    pub(crate) fn iter(
        &self,
    ) -> impl Iterator<Item = (Option<&'static str>, &str, &'static str, &Kind)> {
        self.by_rule.iter().flat_map(|((event, rule), pointers)| {
            pointers
                .iter()
                .map(move |(pointer, kind)| (*event, pointer.as_str(), *rule, kind))
        })
    }

    /// The most frequent first; errors before warnings.
    pub(crate) fn by_count(&self) -> Vec<(Option<&'static str>, &str, &'static str, &Kind)> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_by_key(|(.., kind)| {
            (
                std::cmp::Reverse(kind.severity),
                std::cmp::Reverse(kind.count),
            )
        });
        all
    }

    /// The same by rule alone.
    pub(crate) fn rules(&self) -> BTreeMap<&'static str, Kind> {
        let mut rules: BTreeMap<&'static str, Kind> = BTreeMap::new();
        for (_, _, rule, kind) in self.iter() {
            let Some(all) = rules.get_mut(rule) else {
                rules.insert(rule, kind.clone());
                continue;
            };
            all.severity = all.severity.max(kind.severity);
            all.count += kind.count;
            if order(kind.first) < order(all.first) {
                all.first = kind.first;
            }
        }
        rules
    }

    /// The single problems that were kept, a line each.
    pub(crate) fn problem_lines(
        &self,
        input: &Input,
        paint: Paint,
    ) -> impl Iterator<Item = String> {
        self.problems.iter().map(
            move |Problem {
                      place,
                      event,
                      violation,
                  }| {
                line(
                    input,
                    paint,
                    *place,
                    violation.severity,
                    violation.rule.as_str(),
                    *event,
                    &violation.pointer,
                    &violation.message,
                )
            },
        )
    }

    /// The kinds, the most frequent first, a line each: the first problem and how many more there
    /// are. No more than `most`, and then how many more.
    pub(crate) fn kind_lines(&self, input: &Input, most: usize) -> Vec<String> {
        let all = self.by_count();
        let mut lines: Vec<String> = all
            .iter()
            .take(most)
            .map(|(event, pointer, rule, kind)| {
                let first = line(
                    input,
                    Paint::PLAIN,
                    kind.first,
                    kind.severity,
                    rule,
                    *event,
                    pointer,
                    &kind.message,
                );
                if kind.count > 1 {
                    format!("{first} ({} more)", kind.count - 1)
                } else {
                    first
                }
            })
            .collect();
        if all.len() > most {
            let rest = all.iter().skip(most).map(|(.., kind)| kind.count).sum();
            lines.push(format!(
                "{} of {} more",
                count(rest, "problem"),
                count((all.len() - most) as u64, "kind")
            ));
        }
        lines
    }
}

/// Where a place stands in the input.
fn order(place: Place) -> (u32, u64, u64) {
    (place.file, place.offset, place.number)
}

/// `file:1: error[rule] event /pointer: message`.
#[allow(clippy::too_many_arguments, reason = "it is what a line is made of")]
fn line(
    input: &Input,
    paint: Paint,
    place: Place,
    severity: Severity,
    rule: &str,
    event: Option<&str>,
    pointer: &str,
    message: &str,
) -> String {
    let place = paint.paint(Tone::Strong, super::place(input, place));
    let weight = paint.paint(tone(severity), format_args!("{severity}[{rule}]"));
    let at = [event.unwrap_or_default(), pointer].map(shown);
    let at = at
        .iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let colon = if at.is_empty() { "" } else { ": " };
    format!("{place}: {weight} {at}{colon}{}", shown(message))
}

pub(crate) fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Warning => Tone::Warning,
        Severity::Error => Tone::Error,
    }
}

/// The pointer without the numbers of items, `/events/*/properties/url`, and not too long.
pub(crate) fn general(pointer: &str) -> Cow<'_, str> {
    let pointer = pointer
        .char_indices()
        .nth(LONGEST)
        .map_or(pointer, |(end, _)| &pointer[..end]);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !pointer.split('/').any(is_number) {
        return Cow::Borrowed(pointer);
    }
    let parts: Vec<&str> = pointer
        .split('/')
        .map(|part| if is_number(part) { "*" } else { part })
        .collect();
    Cow::Owned(parts.join("/"))
}

/// A kind, as JSON reports show it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) event: Option<String>,
    pub(crate) pointer: String,
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) count: u64,
    pub(crate) first: Position,
    pub(crate) message: String,
}

/// All kinds, by event type, rule and pointer.
pub(crate) fn groups(kinds: &Kinds, input: &Input) -> Vec<Group> {
    kinds
        .iter()
        .map(|(event, pointer, rule, kind)| Group {
            event: event.map(ToOwned::to_owned),
            pointer: pointer.to_owned(),
            rule: rule.to_owned(),
            severity: kind.severity.as_str().to_owned(),
            count: kind.count,
            first: Position::new(input, kind.first),
            message: kind.message.clone().into_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(pointer: &str, severity: Severity) -> Violation {
        Violation::new(pointer, "r", severity, "…")
    }

    fn place(number: u64) -> Place {
        Place {
            number,
            offset: number * 10,
            ..Place::default()
        }
    }

    #[test]
    fn pointers_that_never_end_take_little_memory_and_none_is_lost() {
        let mut kinds = Kinds::new(0);
        for number in 0..5_000 {
            kinds.add(
                place(number),
                None,
                violation(&format!("/{}{number}", "é".repeat(300)), Severity::Warning),
            );
            kinds.add(
                place(number),
                None,
                violation(&format!("/x{number}"), Severity::Warning),
            );
        }
        assert!(kinds.iter().count() <= MOST + 1);
        assert!(
            kinds
                .iter()
                .all(|(_, pointer, ..)| pointer.chars().count() <= LONGEST)
        );
        assert_eq!(
            kinds.iter().map(|(.., kind)| kind.count).sum::<u64>(),
            10_000
        );
        assert_eq!((kinds.rules()["r"].count, kinds.total), (10_000, 10_000));
        let mut sum = Kinds::new(0);
        let mut other = Kinds::new(0);
        other.add(place(7), None, violation("/other", Severity::Error));
        sum.merge(kinds);
        sum.merge(other);
        assert_eq!(
            (
                sum.rules()["r"].count,
                sum.rules()["r"].severity,
                sum.rules()["r"].first.number
            ),
            (10_001, Severity::Error, 0)
        );
    }

    #[test]
    fn numbers_of_items_do_not_make_kinds() {
        assert_eq!(
            general("/events/12/properties/url"),
            "/events/*/properties/url"
        );
        assert_eq!(general("/media_urls/0"), "/media_urls/*");
        assert_eq!(general("/utm_2/x9"), "/utm_2/x9");
        assert_eq!(general(""), "");
    }

    #[test]
    fn the_first_problems_are_kept_whatever_the_batches() {
        let mut total = Kinds::new(3);
        for first in [1, 3, 5] {
            let mut batch = Kinds::new(3);
            batch.add(
                place(first),
                Some("e"),
                violation("/url", Severity::Warning),
            );
            batch.add(
                place(first + 1),
                Some("e"),
                violation("/url", Severity::Warning),
            );
            batch.add(
                place(first + 1),
                Some("e"),
                violation("/url", Severity::Error),
            );
            total.merge(batch);
        }
        let lines: Vec<u64> = total
            .problems
            .iter()
            .map(|problem| problem.place.number)
            .collect();
        assert_eq!(lines, [1, 2, 2]);
        assert_eq!(
            (
                total.total,
                total.rules()["r"].count,
                total.rules()["r"].first.number
            ),
            (9, 9, 1)
        );
    }

    #[test]
    fn what_came_first_in_the_input_is_first() {
        let mut kinds = Kinds::new(0);
        for number in [9, 3, 5] {
            kinds.add(
                place(number),
                Some("e"),
                Violation::new("/url", "r", Severity::Error, number.to_string()),
            );
        }
        let kind = kinds
            .iter()
            .next()
            .map(|(.., kind)| (kind.first.number, kind.message.to_string()));
        assert_eq!(kind, Some((3, "3".to_owned())));
    }
}
