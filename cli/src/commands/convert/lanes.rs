//! Several threads that write. Events of one type all go to the same, in their order, so the files do not depend on how many there are.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use braze_events::avro::WriteError;
use braze_events::{AnyEvent as _, Event};

use super::target::Target;
use crate::input::Place;
use crate::output::Failure;

/// Events, and where they come from.
pub(super) type Events = Vec<(Place, Event<'static>)>;

/// What became of events.
#[derive(Default)]
pub(super) struct Written {
    pub(super) records: u64,
    /// Those that could not be written, and why.
    pub(super) refused: Vec<(Place, String)>,
}

pub(super) struct Lanes {
    lanes: Vec<Lane>,
    /// The oldest first.
    under_way: VecDeque<Vec<Receiver<Result<Written, WriteError>>>>,
}

struct Lane {
    jobs: Sender<(Events, Sender<Result<Written, WriteError>>)>,
    thread: JoinHandle<Result<u64, WriteError>>,
}

/// How many calls of [`Lanes::write`] may wait for what comes of them.
const UNDER_WAY: usize = 4;

impl Lanes {
    /// Starts a thread for each target, or for as many as can be.
    pub(super) fn start(targets: impl IntoIterator<Item = Target>) -> Result<Self, Failure> {
        let mut lanes = Vec::new();
        for mut target in targets {
            let (jobs, inbox) = channel::<(Events, Sender<_>)>();
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
        Ok(Lanes { lanes, under_way: VecDeque::new() })
    }

    /// Has events written, and hands out what became of earlier ones, if it is time.
    pub(super) fn write(&mut self, events: Events) -> Result<Written, Failure> {
        let mut shares: Vec<Events> = self.lanes.iter().map(|_| Vec::new()).collect();
        for (place, event) in events {
            let index = event.record().map_or(0, |record| usize::from(record.descriptor().index));
            shares[index % self.lanes.len()].push((place, event));
        }
        let mut replies = Vec::with_capacity(shares.len());
        for (lane, share) in self.lanes.iter().zip(shares) {
            let (reply, result) = channel();
            lane.jobs.send((share, reply)).map_err(|_| died())?;
            replies.push(result);
        }
        self.under_way.push_back(replies);
        if self.under_way.len() > UNDER_WAY { self.fetch() } else { Ok(Written::default()) }
    }

    /// Waits for the oldest.
    fn fetch(&mut self) -> Result<Written, Failure> {
        let mut all = Written::default();
        for reply in self.under_way.pop_front().unwrap_or_default() {
            let written = reply.recv().map_err(|_| died())?.map_err(|error| failed(&error))?;
            all.records += written.records;
            all.refused.extend(written.refused);
        }
        all.refused.sort_by_key(|(place, _)| (place.file, place.number));
        Ok(all)
    }

    /// Waits for all, and finishes the files: how many unknown fields were dropped.
    pub(super) fn finish(mut self, each: &mut impl FnMut(Written)) -> Result<u64, Failure> {
        while !self.under_way.is_empty() {
            each(self.fetch()?);
        }
        let mut dropped = 0;
        for Lane { jobs, thread } in std::mem::take(&mut self.lanes) {
            drop(jobs);
            dropped += thread.join().map_err(|_| died())?.map_err(|error| failed(&error))?;
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

fn write(target: &mut Target, events: Events) -> Result<Written, WriteError> {
    let mut written = Written::default();
    for (place, event) in events {
        let why = match target.write(&event, place) {
            Ok(()) => {
                written.records += 1;
                continue;
            }
            Err(error @ WriteError::Io(_)) => return Err(error),
            Err(WriteError::UnknownField { name }) => {
                format!("the catalogue's schema has no place for the field `{name}` (see --drop-unknown-fields)")
            }
            Err(WriteError::UnknownEvent { event_type }) => {
                format!("the catalogue does not know the event `{event_type}`, so it has no Avro schema for it; --to ndjson keeps it")
            }
            Err(error) => error.to_string(),
        };
        written.refused.push((place, why));
    }
    Ok(written)
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
