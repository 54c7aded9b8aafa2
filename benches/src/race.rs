//! Contenders take turns at the same work; ratios are taken within a round.

use std::env;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use cpu_time::ThreadTime;

use crate::figures::{self, Figure, Figures, rounded};

/// Whether a bar was missed.
static MISSED: AtomicBool = AtomicBool::new(false);

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

/// Two contenders whose ratio somebody wants to know.
struct Bar {
    ours: &'static str,
    peer: &'static str,
    /// How many times as fast as the peer we want to be, if we want that.
    factor: Option<f64>,
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
        self.bars.push(Bar {
            ours,
            peer,
            factor: Some(factor),
        });
        self
    }

    /// How many times as fast our contender is as the peer is worth knowing.
    pub fn against(mut self, ours: &'static str, peer: &'static str) -> Self {
        self.bars.push(Bar {
            ours,
            peer,
            factor: None,
        });
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
        let mut lines = vec![figures::run(&title, records, bytes, rounds)];
        lines.extend(
            times
                .iter()
                .map(|(name, own)| time(&title, name, own, records)),
        );
        lines.extend(bars.iter().filter_map(|bar| ratio(&title, &times, bar)));
        record(&title, lines);
    }
}

/// Prints the ratios of a race, remembers whether a bar was missed, and, with `--write`, puts all
/// into the file of figures.
pub fn record(race: &str, lines: Vec<Figure>) {
    lines.iter().for_each(report);
    if flag("--write") {
        let path = Figures::path();
        let written = Figures::read(&path).and_then(|mut figures| {
            figures.replace(race, lines);
            figures.write(&path)
        });
        if let Err(error) = written {
            println!("  the figures could not be written: {error}");
            MISSED.store(true, Ordering::Relaxed);
        }
    }
}

/// What a benchmark ends with: a failure with `--strict` if a bar was missed.
pub fn outcome() -> ExitCode {
    if flag("--strict") && MISSED.load(Ordering::Relaxed) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn flag(name: &str) -> bool {
    env::args().any(|arg| arg == name)
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

#[allow(clippy::cast_precision_loss, reason = "for people to read")]
fn time(race: &str, contender: &str, own: &[f64], records: usize) -> Figure {
    let each = |share| rounded(quantile(own, share) / records.max(1) as f64);
    Figure::Time {
        race: race.to_owned(),
        contender: contender.to_owned(),
        ns: each(0.5),
        low: each(0.1),
        high: each(0.9),
        peak_mb: None,
    }
}

/// The ratio of two contenders, if both ran.
fn ratio(race: &str, times: &Times, bar: &Bar) -> Option<Figure> {
    let find = |name| {
        let found = times.iter().find(|(other, _)| *other == name);
        if found.is_none() {
            println!("  ???? {name} did not run");
            MISSED.store(true, Ordering::Relaxed);
        }
        found.map(|(_, times)| times)
    };
    let ratios = ratios(find(bar.peer)?, find(bar.ours)?);
    Some(Figure::Ratio {
        race: race.to_owned(),
        ours: bar.ours.to_owned(),
        peer: bar.peer.to_owned(),
        ratio: rounded(quantile(&ratios, 0.5)),
        low: rounded(quantile(&ratios, 0.1)),
        high: rounded(quantile(&ratios, 0.9)),
        bar: bar.factor,
    })
}

fn report(figure: &Figure) {
    let Figure::Ratio {
        ours,
        peer,
        ratio,
        low,
        high,
        bar,
        ..
    } = figure
    else {
        return;
    };
    let (verdict, bar) = match bar {
        None => ("    ", String::new()),
        Some(bar) if ratio >= bar => ("PASS", format!("bar {bar}x; ")),
        Some(bar) => {
            MISSED.store(true, Ordering::Relaxed);
            ("MISS", format!("bar {bar}x; "))
        }
    };
    println!(
        "  {verdict} {ours} is {ratio:.2}x as fast as {peer} ({bar}{low:.2} to {high:.2} in 8 rounds of 10)"
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
