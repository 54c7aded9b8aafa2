//! What waits for a thread to do it: batches of the input, and chores that come of them and go
//! first.
//!
//! A worker may wait for its results to be taken. So whoever takes results never waits for a chore
//! that nobody has begun: it [does some](Tasks::help) itself.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

type Task<'t> = Box<dyn FnOnce() + Send + 't>;

/// Waiting tasks, shared by those who make them and those who do them.
#[derive(Default)]
pub(crate) struct Tasks<'t> {
    waiting: Mutex<Waiting<'t>>,
    more: Condvar,
}

#[derive(Default)]
struct Waiting<'t> {
    chores: VecDeque<Task<'t>>,
    batches: VecDeque<Task<'t>>,
    is_closed: bool,
}

impl<'t> Tasks<'t> {
    /// There is nothing in it that a panic could break.
    fn lock(&self) -> MutexGuard<'_, Waiting<'t>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch, behind all others.
    pub(crate) fn batch(&self, task: impl FnOnce() + Send + 't) {
        self.add(|waiting| &mut waiting.batches, Box::new(task));
    }

    /// Adds a chore, which must wait for nothing.
    pub(crate) fn chore(&self, task: impl FnOnce() + Send + 't) {
        self.add(|waiting| &mut waiting.chores, Box::new(task));
    }

    fn add(
        &self,
        to: impl for<'w> FnOnce(&'w mut Waiting<'t>) -> &'w mut VecDeque<Task<'t>>,
        task: Task<'t>,
    ) {
        let mut waiting = self.lock();
        if !waiting.is_closed {
            to(&mut waiting).push_back(task);
            self.more.notify_one();
        }
    }

    /// Does a chore, if one waits.
    pub(crate) fn help(&self) -> bool {
        let chore = self.lock().chores.pop_front();
        chore.map(|chore| chore()).is_some()
    }

    /// Does what comes, until it is closed. A panic closes it: nobody waits for what nobody does.
    pub(crate) fn work(&self) {
        let _closing = self.closing(true);
        loop {
            let mut waiting = self.lock();
            let task = loop {
                if waiting.is_closed {
                    return;
                }
                let chore = waiting.chores.pop_front();
                if let Some(task) = chore.or_else(|| waiting.batches.pop_front()) {
                    break task;
                }
                waiting = self
                    .more
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner);
            };
            drop(waiting);
            task();
        }
    }

    /// Sends all workers home when it is dropped, or only if that is for a panic; what waits is not
    /// done any more.
    pub(crate) fn closing(&self, only_for_panic: bool) -> Closing<'_, 't> {
        Closing(self, only_for_panic)
    }
}

/// See [`Tasks::closing`].
pub(crate) struct Closing<'c, 't>(&'c Tasks<'t>, bool);

impl Drop for Closing<'_, '_> {
    fn drop(&mut self) {
        if self.1 && !thread::panicking() {
            return;
        }
        let left = {
            let mut waiting = self.0.lock();
            waiting.is_closed = true;
            (
                std::mem::take(&mut waiting.chores),
                std::mem::take(&mut waiting.batches),
            )
        };
        // Whoever waits for one of them learns that it does not come.
        drop(left);
        self.0.more.notify_all();
    }
}
