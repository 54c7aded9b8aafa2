//! Clearing up when the command is told to stop: by Ctrl-C (SIGINT), or as service managers and
//! containers do (SIGTERM).

use crate::output::{Failure, complain};

#[cfg(unix)]
/// Clears something up, then calls what it is given, which ends the command: what it holds until
/// then, such as a lock, nobody gets any more.
type ClearUp = Box<dyn FnOnce(&mut dyn FnMut()) + Send>;

/// Has somebody clear up when the command is told to stop, before it ends with 128 and the number
/// of the signal, as shells have it.
#[cfg(unix)]
pub(crate) fn watch(
    clear_up: impl FnOnce(&mut dyn FnMut()) + Send + 'static,
) -> Result<(), Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use std::sync::{Mutex, PoisonError};

    static ALL: Mutex<Vec<ClearUp>> = Mutex::new(Vec::new());
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(Box::new(clear_up));
    if all.len() > 1 {
        // Somebody watches already.
        return Ok(());
    }
    let mut signals = Signals::new([SIGINT, SIGTERM])
        .map_err(|error| Failure::Cannot(format!("cannot watch for signals: {error}")))?;
    let watcher = move || {
        if let Some(signal) = signals.forever().next() {
            let all = std::mem::take(&mut *ALL.lock().unwrap_or_else(PoisonError::into_inner));
            stop(all, signal);
        }
    };
    std::thread::Builder::new()
        .spawn(watcher)
        .map(drop)
        .map_err(Failure::Thread)
}

/// Clears up, the last one first, and ends the command.
#[cfg(unix)]
fn stop(mut all: Vec<ClearUp>, signal: i32) {
    let Some(clear_up) = all.pop() else {
        complain("error: interrupted");
        std::process::exit(128 + signal)
    };
    clear_up(&mut || stop(std::mem::take(&mut all), signal));
}

/// There are no signals: the next run clears up.
#[cfg(not(unix))]
pub(crate) fn watch(_: impl FnOnce(&mut dyn FnMut()) + Send + 'static) -> Result<(), Failure> {
    Ok(())
}
