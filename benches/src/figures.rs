//! The file of figures: one line of JSON for each, so that a difference shows which figure moved.
//!
//! A run of a benchmark with `--write` replaces the lines of its races and leaves all others. The
//! README's figures come from nowhere else.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use serde::{Deserialize, Serialize};

/// A line of the file.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Figure {
    /// A race took place.
    Run {
        /// Its title.
        race: String,
        /// How many records each contender did in a round.
        records: usize,
        /// Bytes of them; 0 if that means nothing.
        bytes: usize,
        /// How often each had its turn.
        rounds: usize,
        /// The processor, as it calls itself.
        cpu: String,
        /// How many processors there were.
        cores: usize,
        /// The compiler.
        rustc: String,
    },
    /// How long a contender took: the median, and between what eight rounds of ten lay.
    Time {
        /// The race.
        race: String,
        /// Who.
        contender: String,
        /// Nanoseconds of a processor for each record.
        ns: f64,
        /// A tenth of the rounds was faster.
        low: f64,
        /// A tenth of the rounds was slower.
        high: f64,
        /// The largest memory of the process, in millions of bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        peak_mb: Option<f64>,
    },
    /// How many times as fast as a peer ours is: the median of the rounds' ratios.
    Ratio {
        /// The race.
        race: String,
        /// Ours.
        ours: String,
        /// The peer.
        peer: String,
        /// Times as fast as the peer.
        ratio: f64,
        /// In a tenth of the rounds it was less.
        low: f64,
        /// In a tenth of the rounds it was more.
        high: f64,
        /// What it has to be at least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bar: Option<f64>,
    },
    /// A peer that was not there.
    Missing {
        /// The race.
        race: String,
        /// Who.
        contender: String,
        /// Why.
        why: String,
    },
}

impl Figure {
    /// The title of the race it belongs to.
    pub fn race(&self) -> &str {
        match self {
            Figure::Run { race, .. }
            | Figure::Time { race, .. }
            | Figure::Ratio { race, .. }
            | Figure::Missing { race, .. } => race,
        }
    }
}

/// All figures, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Figures(pub Vec<Figure>);

impl Figures {
    /// Where the file is.
    pub fn path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("figures.jsonl")
    }

    /// Reads a file; one that is not there has no figures.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a line is no figure.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            text => text?,
        };
        let line = |(at, line)| {
            serde_json::from_str(line).map_err(|error| {
                let place = format!("{}, line {}: {error}", path.display(), at + 1);
                io::Error::new(io::ErrorKind::InvalidData, place)
            })
        };
        let lines = text.lines().enumerate();
        Ok(Figures(lines.map(line).collect::<io::Result<_>>()?))
    }

    /// Puts the figures of a race where those of its last run stood, or at the end.
    pub fn replace(&mut self, race: &str, figures: Vec<Figure>) {
        let at = self.0.iter().position(|figure| figure.race() == race);
        self.0.retain(|figure| figure.race() != race);
        let at = at.unwrap_or(self.0.len());
        self.0.splice(at..at, figures);
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = String::new();
        for figure in &self.0 {
            text += &serde_json::to_string(figure)?;
            text.push('\n');
        }
        fs::write(path, text)
    }

    /// How many times as fast ours is as a peer in a race.
    pub fn ratio(&self, race: &str, ours: &str, peer: &str) -> Option<f64> {
        self.0.iter().find_map(|figure| match figure {
            Figure::Ratio {
                race: of,
                ours: who,
                peer: other,
                ratio,
                ..
            } if of == race && who == ours && other == peer => Some(*ratio),
            _ => None,
        })
    }
}

/// A race that took place on this machine.
pub fn run(race: &str, records: usize, bytes: usize, rounds: usize) -> Figure {
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    Figure::Run {
        race: race.to_owned(),
        records,
        bytes,
        rounds,
        cpu: cpu
            .map_or(env::consts::ARCH, |name| {
                name.trim_start_matches([' ', '\t', ':'])
            })
            .to_owned(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        rustc: rustc.unwrap_or_default(),
    }
}

/// Digits behind the point that mean something: three places of what is small.
pub fn rounded(value: f64) -> f64 {
    let scale = if value.abs() < 100.0 { 1e3 } else { 10.0 };
    (value * scale).round() / scale
}
