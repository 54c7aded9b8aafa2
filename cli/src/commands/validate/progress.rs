//! A progress bar on standard error, for input that takes a while, where somebody watches.

use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is over sooner needs no bar.
const A_WHILE: Duration = Duration::from_millis(500);

pub(super) struct Progress {
    started: Instant,
    wanted: bool,
    /// Bytes of all input, where that is known.
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(wanted: bool, total: Option<u64>) -> Self {
        Progress { started: Instant::now(), wanted: wanted && stderr().is_terminal(), total, bar: None }
    }

    /// Shows how many bytes are read.
    pub(super) fn at(&mut self, bytes: u64) {
        if !self.wanted || (self.bar.is_none() && self.started.elapsed() < A_WHILE) {
            return;
        }
        self.bar.get_or_insert_with(|| bar(self.total)).set_position(bytes);
    }

    /// Ends the bar; after a while, says how long it took.
    pub(super) fn finish(&mut self, bytes: u64) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
            let took = self.started.elapsed();
            let rate = u128::from(bytes) * 1_000_000 / took.as_micros().max(1);
            let rate = HumanBytes(u64::try_from(rate).unwrap_or(u64::MAX));
            eprintln!("{} in {} ({rate}/s)", HumanBytes(bytes), HumanDuration(took));
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

fn bar(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "[{bar:40}] {percent}% {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        None => "{spinner} {bytes}, {bytes_per_sec}",
    };
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
