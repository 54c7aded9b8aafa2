//! Contenders take turns at the same work; ratios are taken within a round.

use std::env;
use std::hint::black_box;
use std::time::Duration;

pub use cpu_time::ThreadTime;

/// One pass over all records; returns how much time of the processor it took, without preparations.
/// It runs on one thread, so that is how long it takes on a machine with nothing else to do.
type Pass<'p> = Box<dyn FnMut() -> Duration + 'p>;

/// Several contenders at the same work.
pub struct Race<'p> {
    title: String,
    records: usize,
    bytes: usize,
    contenders: Vec<(&'static str, Pass<'p>)>,
    bars: Vec<Bar>,
    rounds: usize,
}

struct Bar {
    ours: &'static str,
    peer: &'static str,
    /// How many times as fast as the peer we want to be.
    factor: f64,
}

impl<'p> Race<'p> {
    /// Work on so many records of so many bytes in all.
    pub fn new(title: impl Into<String>, records: usize, bytes: usize) -> Self {
        Race {
            title: title.into(),
            records,
            bytes,
            contenders: Vec::new(),
            bars: Vec::new(),
            rounds: 60,
        }
    }

    /// A contender; the first is what the table's ratios refer to.
    pub fn contender(mut self, name: &'static str, mut pass: impl FnMut() + 'p) -> Self {
        let pass = move || {
            let start = ThreadTime::now();
            pass();
            start.elapsed()
        };
        self.contenders.push((name, Box::new(pass)));
        self
    }

    /// A contender that takes its own time, because something must be prepared before each pass.
    pub fn prepared(mut self, name: &'static str, pass: impl FnMut() -> Duration + 'p) -> Self {
        self.contenders.push((name, Box::new(pass)));
        self
    }

    /// Our contender should be at least so many times as fast as the peer.
    pub fn bar(mut self, ours: &'static str, factor: f64, peer: &'static str) -> Self {
        self.bars.push(Bar { ours, peer, factor });
        self
    }

    /// How many rounds, unless `ROUNDS` says otherwise; 60 is the default.
    pub fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// Runs and prints, unless the command line asks for other races.
    pub fn run(self) {
        let filters: Vec<String> = env::args()
            .skip(1)
            .filter(|arg| !arg.starts_with('-'))
            .collect();
        if !filters.is_empty()
            && !filters
                .iter()
                .any(|filter| self.title.contains(filter.as_str()))
        {
            return;
        }
        let rounds = env::var("ROUNDS")
            .ok()
            .and_then(|rounds| rounds.parse().ok())
            .unwrap_or(self.rounds);
        let (title, records, bytes, bars) = (self.title, self.records, self.bytes, self.bars);
        let times = measure(self.contenders, rounds);
        println!(
            "\n{title}: {records} records, {} bytes each on average, {rounds} rounds",
            bytes / records.max(1)
        );
        table(&times, records, bytes);
        for bar in &bars {
            report(&times, bar);
        }
    }
}

/// Makes the compiler believe that somebody looks at a value. By reference, so that it is not moved
/// for that.
pub fn keep<T>(value: &T) {
    black_box(value);
}

/// Times of each contender, by round.
type Times = Vec<(&'static str, Vec<f64>)>;

#[allow(clippy::cast_precision_loss, reason = "for people to read")]
fn measure(mut contenders: Vec<(&'static str, Pass<'_>)>, rounds: usize) -> Times {
    let mut times: Times = contenders
        .iter()
        .map(|(name, _)| (*name, vec![0.0; rounds]))
        .collect();
    for (_, pass) in &mut contenders {
        pass();
    }
    let count = contenders.len();
    for round in 0..rounds {
        for turn in 0..count {
            // Everybody follows everybody in turn: forward in even rounds, backward in odd ones,
            // from a start that moves on.
            let step = if round % 2 == 0 {
                turn
            } else {
                count - 1 - turn
            };
            let who = (step + round / 2) % count;
            times[who].1[round] = contenders[who].1().as_nanos() as f64;
        }
    }
    times
}

#[allow(clippy::cast_precision_loss, reason = "for people to read")]
fn table(times: &Times, records: usize, bytes: usize) {
    let width = times.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let Some((baseline, base)) = times.first() else {
        return;
    };
    println!(
        "  {:width$} {:>10} {:>8} {:>8}",
        "", "ns/record", "MB/s", "speed"
    );
    for (name, own) in times {
        let pass = quantile(own, 0.5);
        let (each, rate) = (pass / records as f64, bytes as f64 / pass * 1e3);
        println!(
            "  {name:width$} {each:>10.0} {rate:>8.0} {:>7.2}x",
            quantile(&ratios(base, own), 0.5)
        );
    }
    println!("  (speed: times as fast as {baseline})");
}

fn report(times: &Times, bar: &Bar) {
    let find = |name| {
        times
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, times)| times)
    };
    let (Some(ours), Some(peer)) = (find(bar.ours), find(bar.peer)) else {
        println!("  ???? {} or {} did not run", bar.ours, bar.peer);
        return;
    };
    let ratios = ratios(peer, ours);
    let (low, middle, high) = (
        quantile(&ratios, 0.1),
        quantile(&ratios, 0.5),
        quantile(&ratios, 0.9),
    );
    let verdict = if middle >= bar.factor { "PASS" } else { "MISS" };
    println!(
        "  {verdict} {} is {middle:.2}x as fast as {} (bar {}x; {low:.2} to {high:.2} in 8 rounds of 10)",
        bar.ours, bar.peer, bar.factor
    );
}

/// How many times as fast the one was, by round.
fn ratios(slow: &[f64], fast: &[f64]) -> Vec<f64> {
    slow.iter()
        .zip(fast)
        .map(|(slow, fast)| slow / fast)
        .collect()
}

/// The value below which this share of the values lies.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index"
)]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = share * (sorted.len().saturating_sub(1)) as f64;
    sorted.get(at.round() as usize).copied().unwrap_or(f64::NAN)
}
