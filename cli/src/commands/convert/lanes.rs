//! Several threads that write. Events of one type all go to the same, in their order, so the files
//! do not depend on how many there are.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use event_catalog::avro::WriteError;
use event_catalog::{AnyEvent as _, Violation};

use super::super::faults::{NOT_JSON, not_json};
use super::target::Target;
use crate::catalog::{Event, EventType, type_of};
use crate::input::Place;
use crate::output::Failure;
use crate::report::{self, Reject};

/// An event on its way into a file.
pub(super) struct Outgoing {
    pub(super) place: Place,
    pub(super) event: Event<'static>,
    /// As it came; only where rejects are kept.
    pub(super) record: Option<Box<[u8]>>,
}

/// The event type that the catalog knows by this name. What lacks a required value is kept as if
/// the catalog did not know it, and belongs there.
pub(super) fn event_type(event: &Event<'_>) -> Option<EventType> {
    type_of(event).or_else(|| EventType::named(event.name()))
}

/// What became of events.
#[derive(Default)]
pub(super) struct Written {
    pub(super) records: u64,
    /// Those that are not written, in the order of the input.
    pub(super) refused: Vec<Reject>,
}

pub(super) struct Lanes {
    lanes: Vec<Lane>,
    /// The oldest first, each with what was refused before.
    under_way: VecDeque<(Vec<Reject>, Vec<Receiver<Reply>>)>,
}

/// What a thread says became of its share.
type Reply = Result<Written, WriteError>;

struct Lane {
    jobs: Sender<(Vec<Outgoing>, Sender<Reply>)>,
    thread: JoinHandle<Result<u64, WriteError>>,
}

/// How many calls of [`Lanes::write`] may wait for what comes of them.
const UNDER_WAY: usize = 4;

impl Lanes {
    /// Starts a thread for each target, or for as many as can be.
    pub(super) fn start(targets: impl IntoIterator<Item = Target>) -> Result<Self, Failure> {
        let mut lanes = Vec::new();
        for mut target in targets {
            let (jobs, inbox) = channel::<(Vec<Outgoing>, Sender<_>)>();
            let thread = thread::Builder::new().spawn(move || {
                for (events, reply) in inbox {
                    // Nobody waits for it where the command has ended early.
                    let _ = reply.send(write(&mut target, events));
                }
                target.finish()
            });
            match thread {
                Ok(thread) => lanes.push(Lane { jobs, thread }),
                Err(error) if lanes.is_empty() => return Err(Failure::Thread(error)),
                Err(_) => break,
            }
        }
        Ok(Lanes {
            lanes,
            under_way: VecDeque::new(),
        })
    }

    /// Has events written, and hands out what became of earlier ones, if it is time. `refused`:
    /// records from among them that are not to be written.
    pub(super) fn write(
        &mut self,
        events: Vec<Outgoing>,
        refused: Vec<Reject>,
    ) -> Result<Written, Failure> {
        let mut shares: Vec<Vec<Outgoing>> = self.lanes.iter().map(|_| Vec::new()).collect();
        for outgoing in events {
            let index = event_type(&outgoing.event)
                .map_or(0, |event| usize::from(event.descriptor().index));
            shares[index % self.lanes.len()].push(outgoing);
        }
        let mut replies = Vec::with_capacity(shares.len());
        for (lane, share) in self.lanes.iter().zip(shares) {
            let (reply, result) = channel();
            lane.jobs.send((share, reply)).map_err(|_| died())?;
            replies.push(result);
        }
        self.under_way.push_back((refused, replies));
        if self.under_way.len() > UNDER_WAY {
            self.fetch()
        } else {
            Ok(Written::default())
        }
    }

    /// Waits for the oldest.
    fn fetch(&mut self) -> Result<Written, Failure> {
        let (refused, replies) = self.under_way.pop_front().unwrap_or_default();
        let mut all = Written {
            records: 0,
            refused,
        };
        for reply in replies {
            let written = reply
                .recv()
                .map_err(|_| died())?
                .map_err(|error| failed(&error))?;
            all.records += written.records;
            all.refused.extend(written.refused);
        }
        all.refused
            .sort_by_key(|reject| (reject.place.file, reject.place.number));
        Ok(all)
    }

    /// Waits for all, and finishes the files: how many unknown fields were dropped.
    pub(super) fn finish(
        mut self,
        each: &mut impl FnMut(Written) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        while !self.under_way.is_empty() {
            each(self.fetch()?)?;
        }
        let mut dropped = 0;
        for Lane { jobs, thread } in std::mem::take(&mut self.lanes) {
            drop(jobs);
            dropped += thread
                .join()
                .map_err(|_| died())?
                .map_err(|error| failed(&error))?;
        }
        Ok(dropped)
    }
}

// However it ends, nobody writes when the files are cleared away.
impl Drop for Lanes {
    fn drop(&mut self) {
        for Lane { jobs, thread } in std::mem::take(&mut self.lanes) {
            drop(jobs);
            let _ = thread.join();
        }
    }
}

fn write(target: &mut Target, events: Vec<Outgoing>) -> Result<Written, WriteError> {
    let mut written = Written::default();
    for Outgoing {
        place,
        event,
        record,
    } in events
    {
        match target.write(&event, place) {
            Ok(()) => written.records += 1,
            // No event of the type could be written.
            Err(error @ (WriteError::Io(_) | WriteError::Schema(_))) => return Err(error),
            Err(error) => {
                let known = event.record().ok().map(|record| record.descriptor().name);
                written.refused.push(Reject {
                    place,
                    event: known,
                    violations: vec![refused(&error)],
                    record,
                });
            }
        }
    }
    Ok(written)
}

/// Why an event cannot be written.
#[cold]
fn refused(error: &WriteError) -> Violation {
    match error {
        WriteError::UnknownField { name } => {
            let why = format!(
                "the catalog's schema has no place for the field `{name}` (see --drop-unknown-fields)"
            );
            report::unwritable("avro.unknown-field", Some(name), why)
        }
        WriteError::UnknownEvent { event_type } => {
            let why = format!(
                "the catalog does not know the event `{event_type}`, so it has no Avro schema for it; --to ndjson keeps it"
            );
            report::unwritable("avro.unknown-event", None, why)
        }
        WriteError::Field { name, reason } if reason == NOT_JSON => not_json(name),
        WriteError::Field { name, .. } => {
            report::unwritable("avro.field", Some(name), error.to_string())
        }
        error => report::unwritable("avro.record", None, error.to_string()),
    }
}

fn failed(error: &WriteError) -> Failure {
    Failure::Cannot(match error {
        // It tells which file, and what could not be done.
        WriteError::Io(error) => error.to_string(),
        error => error.to_string(),
    })
}

/// The message of the panic stands on standard error already.
fn died() -> Failure {
    Failure::Cannot("a writing thread died; this is a bug".to_owned())
}
