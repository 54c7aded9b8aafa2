//! What was left out, and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use event_catalog::LeftOut;

use crate::output::{count, shown};

/// Most event types that are named for a reason, and most that are kept apart: input that makes up
/// ever new names must not fill the memory.
const LISTED: usize = 8;
const MOST: usize = 1000;
const LONGEST: usize = 200;

/// How many events were left out, by reason and event type.
#[derive(Default)]
pub(super) struct Counts(BTreeMap<&'static str, Reason>);

#[derive(Default)]
struct Reason {
    /// A sentence, where it is the same for all.
    why: Option<String>,
    total: u64,
    by_event: BTreeMap<String, u64>,
}

impl Counts {
    pub(super) fn add(&mut self, left_out: &LeftOut, event: &str) {
        let reason = self.0.entry(left_out.reason()).or_default();
        if matches!(left_out, LeftOut::NoneOf { .. }) && reason.why.is_none() {
            reason.why = Some(left_out.to_string());
        }
        reason.add(event, 1);
    }

    pub(super) fn merge(&mut self, other: Counts) {
        for (reason, theirs) in other.0 {
            let ours = self.0.entry(reason).or_default();
            ours.why = ours.why.take().or(theirs.why);
            ours.total += theirs.total - theirs.by_event.values().sum::<u64>();
            theirs
                .by_event
                .iter()
                .for_each(|(event, number)| ours.add(event, *number));
        }
    }

    /// A line that says how many, and one for each reason.
    pub(super) fn text(&self) -> String {
        let total = self.0.values().map(|reason| reason.total).sum();
        if total == 0 {
            return "none left out".to_owned();
        }
        let mut text = format!("{} left out", count(total, "event"));
        for (
            name,
            Reason {
                why,
                total,
                by_event,
            },
        ) in &self.0
        {
            let mut events: Vec<(&String, &u64)> = by_event.iter().collect();
            events.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            let mut listed: Vec<String> = events
                .iter()
                .take(LISTED)
                .map(|(event, number)| format!("{} {number}", shown(event)))
                .collect();
            if events.len() > LISTED {
                listed.push(format!(
                    "{} more",
                    count((events.len() - LISTED) as u64, "type")
                ));
            }
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n  {name}: {total}; {}",
                why.clone().unwrap_or_else(|| listed.join(", "))
            );
        }
        text
    }
}

impl Reason {
    fn add(&mut self, event: &str, number: u64) {
        self.total += number;
        let event = event
            .char_indices()
            .nth(LONGEST)
            .map_or(event, |(end, _)| &event[..end]);
        if let Some(known) = self.by_event.get_mut(event) {
            *known += number;
        } else if self.by_event.len() < MOST {
            self.by_event.insert(event.to_owned(), number);
        }
    }
}
