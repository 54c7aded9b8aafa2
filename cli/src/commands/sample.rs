//! `braze-events sample`: records that are made up.

use braze_events::sample::Sampler;
use braze_events::{AnyEvent as _, Event, EventExt as _, EventType};

use crate::names;
use crate::output::{Outcome, Output, Reader};

/// Makes up realistic, valid records: for tests and load generators.
///
/// Records of the chosen event types follow each other in turn. The same seed makes the same bytes, everywhere.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    /// Only records of this event type; may be given several times [default: all that are not retired].
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    event: Vec<EventType>,
    /// How many records, over all event types [default: one per event type].
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// What chance starts from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Event types that are retired as well.
    #[arg(long, conflicts_with = "event")]
    retired: bool,
}

const HELP: &str = "\
Examples:
  braze-events sample
  braze-events sample --count 1000000 > events.ndjson
  braze-events sample --event users.messages.email.Click --count 3 --seed 7";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let chosen: Vec<EventType> = if arguments.event.is_empty() {
        EventType::ALL.into_iter().filter(|event| arguments.retired || event.retired().is_none()).collect()
    } else {
        arguments.event.clone()
    };
    let count = arguments.count.unwrap_or(chosen.len() as u64);
    let mut events: Vec<Event<'_>> = chosen.iter().map(|event| Event::empty(usize::from(event.descriptor().index))).collect();
    let mut sampler = Sampler::new(arguments.seed);
    let mut output = Output::new();
    let mut written = 0;
    while written < count {
        for event in &mut events {
            if written == count {
                break;
            }
            if let Ok(record) = event.record_mut() {
                sampler.fill(record);
            }
            if output.line(|out| event.write_json(out))? == Reader::Gone {
                return Ok(());
            }
            written += 1;
        }
    }
    output.flush().map(|_| ())
}
