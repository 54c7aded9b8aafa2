//! `sample`: records that are made up.

use event_catalog::descriptor::{Back, RecordDescriptor};
use event_catalog::sample::{Breaker, Sampler};
use event_catalog::{AnyEvent as _, EventExt as _, jiff};
use jiff::civil::Date;

use crate::catalog::{Event, EventType, tool};
use crate::names::{self, Named};
use crate::output::{Failure, Outcome, Output, Reader};

/// Makes up realistic records, valid unless told otherwise: for tests and load generators.
///
/// Records of the chosen event types follow each other in turn. The same seed makes the same bytes,
/// everywhere.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    /// Only records of this event type, or of this custom event of the plan; may be given several
    /// times [default: all that are not retired].
    #[arg(long, value_name = "TYPE", value_parser = names::named)]
    event: Vec<Named>,
    /// How many records, over all event types [default: one per event type].
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// What chance starts from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many users the events are about; they come back, and keep what is personal [default:
    /// each event has its own].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    users: Option<u32>,
    /// How many of a hundred records are delivered once more, some records later, as the vendor may
    /// do.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=100))]
    duplicates: u32,
    /// How many of a hundred records are broken, each in one way that `validate` counts as an error
    /// or an unknown event; the others are as without this.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=100))]
    invalid: u32,
    /// When events start: a date (UTC) or an RFC 3339 time [default: 2026-06-01].
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<i64>,
    /// When they end, that moment not included; a date or a time [default: 30 days after the
    /// start].
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<i64>,
    /// Event types that are retired as well.
    #[arg(long, conflicts_with = "event")]
    retired: bool,
}

const HELP: &str = "\
Examples:
  {tool} sample
  {tool} sample --count 1000000 > events.ndjson
  {tool} sample --count 100000 --users 500 --duplicates 2 --from 2026-03-01 --to 2026-03-08
  {tool} sample --event {event} --count 3 --seed 7
  {tool} sample --count 1000 --invalid 5 | {tool} validate --rejects rejects.ndjson -";

/// How many records lie between a delivery and the one that repeats it, at least.
const LATER: u64 = 3;

/// The milliseconds of a date, at midnight in UTC, or of a time.
fn moment(text: &str) -> Result<i64, String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.as_millisecond());
    }
    let date = text
        .parse::<Date>()
        .ok()
        .filter(|_| !text.contains(['T', 't', ' ']));
    let midnight = date.and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok());
    midnight
        .map(|midnight| midnight.timestamp().as_millisecond())
        .ok_or_else(|| "this is neither a date such as 2026-03-07 nor a time with its offset such as 2026-03-07T09:08:07Z".to_owned())
}

/// From when to when events happen.
fn span(arguments: &Arguments) -> Result<(i64, i64), Failure> {
    // Seconds since 1970 have 32 bits.
    const FIRST: i64 = 1_262_304_000_000;
    const LAST: i64 = i32::MAX as i64 * 1_000;
    let from = arguments.from.unwrap_or(Sampler::SPAN.0);
    let to = arguments
        .to
        .unwrap_or_else(|| from.saturating_add(Sampler::SPAN.1 - Sampler::SPAN.0));
    if from >= to {
        return Err(Failure::Cannot("--to is not later than --from".to_owned()));
    }
    if from < FIRST || to > LAST {
        return Err(Failure::Cannot(
            "--from and --to lie between 2010 and January 2038: times are seconds of 32 bits"
                .to_owned(),
        ));
    }
    Ok((from, to))
}

/// A custom event, and as what it comes back.
type Custom = (&'static Back, &'static RecordDescriptor);

/// All event types, and of the one as which custom events come back, those of the plan.
fn all(retired: bool) -> Vec<Named> {
    let plan = tool().plan.filter(|plan| !plan.events.is_empty());
    let back = plan.and_then(|plan| plan.back.as_ref());
    let events = EventType::all().filter(|event| retired || event.descriptor().retired.is_none());
    let mut all = Vec::new();
    for event in events {
        match plan.filter(|_| back.is_some_and(|back| back.event == event.as_str())) {
            Some(plan) => all.extend(plan.events.iter().map(|event| Named::Custom(event))),
            None => all.push(Named::Event(event)),
        }
    }
    all
}

/// An empty record of what was named; none for a custom event that does not come back.
fn of(named: Named) -> Option<(Event<'static>, Option<Custom>)> {
    let (event, custom) = match named {
        Named::Event(event) => (event, None),
        Named::Custom(custom) => {
            let back = tool().plan?.back.as_ref()?;
            (EventType::named(back.event)?, Some((back, custom)))
        }
    };
    Some((Event::new(tool().events, event.descriptor()), custom))
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let chosen = if arguments.event.is_empty() {
        all(arguments.retired)
    } else {
        arguments.event.clone()
    };
    let count = arguments.count.unwrap_or(chosen.len() as u64);
    let mut events: Vec<(Event<'_>, Option<Custom>)> = chosen.into_iter().filter_map(of).collect();
    let (from, to) = span(arguments)?;
    let mut sampler = Sampler::new(arguments.seed)
        .users(arguments.users.unwrap_or(0))
        .between(from, to);
    let mut breaker = Breaker::new(arguments.seed);
    let mut output = Output::new();
    let mut written = 0;
    // What is to be delivered once more: a line, and behind how many others.
    let mut again: Vec<(Vec<u8>, u64)> = Vec::new();
    while written < count {
        for (event, custom) in &mut events {
            if written == count {
                break;
            }
            let mut broken = None;
            if let Ok(record) = event.record_mut() {
                match custom {
                    Some((back, custom)) => sampler.fill_planned(record, back, custom),
                    None => sampler.fill(record),
                }
                broken = breaker
                    .percent(arguments.invalid)
                    .then(|| breaker.broken(record).1);
            }
            let write = |out: &mut Vec<u8>| match &broken {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => event.write_json(out),
            };
            if output.line(write)? == Reader::Gone {
                return Ok(());
            }
            written += 1;
            if arguments.duplicates > 0 && sampler.percent(arguments.duplicates) {
                let mut line = Vec::new();
                write(&mut line);
                again.push((line, written + LATER));
            }
            while written < count
                && let Some(at) = again.iter().position(|(_, due)| *due <= written)
            {
                let (line, _) = again.remove(at);
                if output.line(|out| out.extend_from_slice(&line))? == Reader::Gone {
                    return Ok(());
                }
                written += 1;
            }
        }
    }
    output.flush().map(|_| ())
}
