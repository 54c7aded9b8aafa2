//! A progress bar on standard error, for input that takes a while, where somebody watches.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is over sooner needs no bar.
const A_WHILE: Duration = Duration::from_millis(500);

pub(crate) struct Progress {
    started: Instant,
    /// Hidden at first, so that it knows the speed when it appears.
    bar: Option<ProgressBar>,
    shown: bool,
}

impl Progress {
    /// `total`: bytes of all input, where that is known.
    pub(crate) fn new(wanted: bool, total: Option<u64>) -> Self {
        let bar = (wanted && stderr().is_terminal()).then(|| hidden(total));
        Progress {
            started: Instant::now(),
            bar,
            shown: false,
        }
    }

    /// No bar.
    pub(crate) fn none() -> Self {
        Self::new(false, None)
    }

    /// Shows how many bytes are read.
    pub(crate) fn at(&mut self, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        if !self.shown && self.started.elapsed() > A_WHILE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        bar.set_position(bytes);
    }

    /// Ends the bar; after a while, says how long it took.
    pub(crate) fn finish(&mut self, bytes: u64) {
        let Some(bar) = self.bar.take() else { return };
        bar.finish_and_clear();
        if self.shown {
            let took = self.started.elapsed();
            let rate = u128::from(bytes) * 1_000_000 / took.as_micros().max(1);
            let rate = HumanBytes(u64::try_from(rate).unwrap_or(u64::MAX));
            // If standard error is closed, nobody misses it.
            let _ = writeln!(
                stderr(),
                "{} in {} ({rate}/s)",
                HumanBytes(bytes),
                HumanDuration(took)
            );
        }
    }
}

// Whatever ends the work, the bar goes.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn hidden(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "[{wide_bar}] {percent}% {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        None => "{bytes}, {bytes_per_sec}",
    };
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
