//! Clearing up when the command is told to stop: by Ctrl-C (SIGINT), or as service managers and containers do (SIGTERM).

use std::process;

use crate::output::{Failure, complain};

/// Ends the command, with 128 and the number of the signal as shells have it.
pub(super) struct Stop {
    signal: i32,
}

impl Stop {
    pub(super) fn now(self) -> ! {
        complain("error: interrupted");
        process::exit(128 + self.signal)
    }
}

/// Has somebody clear up when the command is told to stop.
#[cfg(unix)]
pub(super) fn watch(clear_up: impl FnOnce(Stop) + Send + 'static) -> Result<(), Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|error| Failure::Cannot(format!("cannot watch for signals: {error}")))?;
    let watcher = move || {
        if let Some(signal) = signals.forever().next() {
            clear_up(Stop { signal });
        }
    };
    std::thread::Builder::new().spawn(watcher).map(drop).map_err(Failure::Thread)
}

/// There are no signals: the next run clears up.
#[cfg(not(unix))]
pub(super) fn watch(_: impl FnOnce(Stop) + Send + 'static) -> Result<(), Failure> {
    Ok(())
}
