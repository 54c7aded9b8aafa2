//! Batches, checked by several threads, counted in order.
//!
//! Batch *n* goes to worker *n mod workers* and its tally is fetched from there, so tallies come back in the order of the input without
//! any sorting. At most two batches per worker are under way, which bounds the memory.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use super::batch::Batch;
use super::tally::Tally;
use crate::output::Failure;

/// The threads, and the tally of all that they have counted.
pub(super) struct Pool {
    workers: Vec<Worker>,
    /// Workers with batches under way, the one with the oldest first.
    under_way: VecDeque<usize>,
    next: usize,
    spare: Vec<Batch>,
    keep: usize,
    total: Tally,
}

struct Worker {
    batches: Sender<(Batch, Tally)>,
    tallies: Receiver<(Batch, Tally)>,
}

impl Pool {
    /// Starts `count` threads, which keep the first `keep` problems of each batch.
    pub(super) fn start<'scope>(scope: &'scope Scope<'scope, '_>, count: usize, keep: usize) -> Self {
        let workers = (0..count.max(1)).map(|_| {
            let (batches, inbox) = channel::<(Batch, Tally)>();
            let (outbox, tallies) = channel();
            scope.spawn(move || {
                for (batch, mut tally) in inbox {
                    batch.check(&mut tally);
                    if outbox.send((batch, tally)).is_err() {
                        break;
                    }
                }
            });
            Worker { batches, tallies }
        });
        let workers = workers.collect();
        Pool { workers, under_way: VecDeque::new(), next: 0, spare: Vec::new(), keep, total: Tally::new(keep) }
    }

    /// Takes a batch to check and leaves an empty one in its place.
    pub(super) fn submit(&mut self, batch: &mut Batch) -> Result<(), Failure> {
        if self.under_way.len() >= 2 * self.workers.len() {
            self.fetch()?;
        }
        let full = std::mem::replace(batch, self.spare.pop().unwrap_or_default());
        self.workers[self.next].batches.send((full, Tally::new(self.keep))).map_err(|_| died())?;
        self.under_way.push_back(self.next);
        self.next = (self.next + 1) % self.workers.len();
        Ok(())
    }

    /// Waits for the oldest batch under way and adds its tally; false where there is none.
    fn fetch(&mut self) -> Result<bool, Failure> {
        let Some(oldest) = self.under_way.pop_front() else { return Ok(false) };
        let (mut batch, tally) = self.workers[oldest].tallies.recv().map_err(|_| died())?;
        self.total.merge(tally);
        batch.clear();
        self.spare.push(batch);
        Ok(true)
    }

    /// Waits for all.
    pub(super) fn finish(mut self) -> Result<Tally, Failure> {
        while self.fetch()? {}
        Ok(self.total)
    }
}

/// The message of the panic stands on standard error already.
fn died() -> Failure {
    Failure::Cannot("a worker thread died; this is a bug".to_owned())
}
