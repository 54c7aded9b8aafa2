//! What the generated crate costs to build, beside the same events with serde's derives:
//! `cargo run --release -p catalog-benches --bin compile-cost`, with `--write` for the file of figures.
//!
//! Everything happens in a copy of the workspace below its `target/compile-cost/`, so the working
//! tree stays as it is and no other build is disturbed. Dependencies are built first. A measurement
//! touches the source files of the crates concerned and builds them again: rustc runs for those
//! crates and nothing else does; build scripts, which the benchmark `generator` measures, do not
//! run. Median over the runs: by the clock on the wall, which wants a quiet machine, and (on Linux)
//! the time of all processors, which other work disturbs less.
//!
//! The profile is cargo's own `release`, as whoever depends on the crate has it: with the
//! workspace's thin LTO a library is left as bitcode, its machine code is made when a program is
//! linked, and timing the library would leave out most of what it costs.
//!
//! - *types alone*: the crate with the types. Serde's derives are generic: what they cost shows
//!   where they are used.
//! - *the enum in and out*: with functions that decode and encode any event. For the derives,
//!   `from_slice` and `to_vec` of `serde_json` stand in the same crate; for the generated crate, a
//!   second crate calls `from_json`, `to_json`, `validate` and both directions of `serde_json`.
//! - *each struct too*: the derives do what the generated crate does: each struct in and out by
//!   itself, `Clone`, `Debug`, `PartialEq`. The second crate calls `from_json`, `to_json`,
//!   `validate` and both directions of `serde_json` of each struct. The bar compares the derives of
//!   this row with the generated crate alone: what it generates is compiled there, once, while
//!   derives are compiled where they are used.
//! - *unknown fields too*: the derives also keep what the catalog does not know, in a flattened
//!   map, as the generated structs do.
//! - *rebuild*: the development build after a change in one event's YAML: load, resolve, emit, and
//!   compile the generated crate.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement that cannot be taken should stop"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Instant, SystemTime};
use std::{env, iter};

use braze_events::Event;
use catalog_benches::figures::{Figure, rounded, run};
use catalog_benches::race::{outcome, quantile, record};

/// The derives may cost so many times what we cost, at least.
const BAR: f64 = 10.0;

/// The event whose YAML changes, and where it stands.
const EVENT: (&str, &str) = ("schema-defs/events/users/messages/email.yaml", "Click:");

/// A crate that uses the enum.
const ENUM_USER: &str = "//! Uses the generated enum as a service would.
use braze_events::{DecodeError, Event, Violation};
pub fn decode(json: &[u8]) -> Result<Event<'_>, DecodeError> { Event::from_json(json) }
pub fn encode(event: &Event<'_>) -> String { event.to_json() }
pub fn validate(event: &Event<'_>) -> Vec<Violation> { event.validate() }
pub fn from_slice(json: &[u8]) -> serde_json::Result<Event<'_>> { serde_json::from_slice(json) }
pub fn to_vec(event: &Event<'_>) -> serde_json::Result<Vec<u8>> { serde_json::to_vec(event) }
";

/// A crate that uses the enum and each struct.
fn all_user() -> String {
    let mut code = ENUM_USER.to_owned();
    for (i, event) in Event::CATALOG.events.iter().enumerate() {
        let ty = format!("braze_events::{}", event.name.replace('.', "::"));
        _ = write!(
            code,
            "pub fn decode_{i}(json: &[u8]) -> Result<{ty}<'_>, DecodeError> {{ {ty}::from_json(json) }}
pub fn encode_{i}(event: &{ty}<'_>) -> String {{ event.to_json() }}
pub fn validate_{i}(event: &{ty}<'_>) -> Vec<Violation> {{ event.validate() }}
pub fn from_slice_{i}(json: &[u8]) -> serde_json::Result<{ty}<'_>> {{ serde_json::from_slice(json) }}
pub fn to_vec_{i}(event: &{ty}<'_>) -> serde_json::Result<Vec<u8>> {{ serde_json::to_vec(event) }}
"
        );
    }
    code
}

fn main() -> ExitCode {
    let runs = env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(3);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap();
    let bench = Workspace::copy(&source, &source.join("target/compile-cost/workspace"));

    let (generated, peer) = ("generated/src/lib.rs", "benches/peers/derived/src/lib.rs");
    let all_users = bench.measure(
        &["braze-events", "all-user"],
        "",
        &[generated, "all-user/src/lib.rs"],
        runs,
    );
    let rows = [
        (
            "types alone",
            bench.measure(&["braze-events"], "", &[generated], runs),
            bench.measure(&["derived-peer"], "every", &[peer], runs),
        ),
        (
            "the enum in and out",
            bench.measure(
                &["braze-events", "enum-user"],
                "",
                &[generated, "enum-user/src/lib.rs"],
                runs,
            ),
            bench.measure(&["derived-peer"], "every,json", &[peer], runs),
        ),
        (
            "each struct too",
            all_users,
            bench.measure(&["derived-peer"], "every,all", &[peer], runs),
        ),
        (
            "unknown fields too",
            all_users,
            bench.measure(&["derived-peer"], "every,unknown", &[peer], runs),
        ),
    ];
    let rebuild = bench.rebuild(runs);

    println!(
        "\nRelease build, dependencies built, median of {runs} runs: generated, derived, ratio"
    );
    println!(
        "  {:20} {:^27} {:^27} {:^27}",
        "", "seconds", "seconds of processors", "megabytes of libraries"
    );
    for (what, ours, peer) in &rows {
        print!("  {what:20}");
        for (ours, peer) in [
            (ours.seconds, peer.seconds),
            (ours.processors, peer.processors),
            (ours.megabytes, peer.megabytes),
        ] {
            print!(" {ours:>8.2} {peer:>9.2} {:>7.1}x", peer / ours);
        }
        println!();
    }
    println!("\nDevelopment build after a change in one event's YAML: {rebuild:.2} s");
    let [(_, alone, _), _, (what, _, peer), _] = &rows;
    let race = "build for release";
    let mut lines = vec![run(race, 1, 0, runs)];
    for (unit, ours, peer) in [
        ("", alone.seconds, peer.seconds),
        (", processors", alone.processors, peer.processors),
    ] {
        let (us, them) = (format!("generated{unit}"), format!("derived, {what}{unit}"));
        for (contender, seconds) in [(&us, ours), (&them, peer)] {
            lines.push(Figure::Time {
                race: race.to_owned(),
                contender: contender.clone(),
                ns: rounded(seconds * 1e9),
                low: rounded(seconds * 1e9),
                high: rounded(seconds * 1e9),
                peak_mb: None,
            });
        }
        lines.push(Figure::Ratio {
            race: race.to_owned(),
            ours: us,
            peer: them,
            ratio: rounded(peer / ours),
            low: rounded(peer / ours),
            high: rounded(peer / ours),
            bar: Some(BAR),
        });
    }
    record(race, lines);
    outcome()
}

#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// Seconds of all processors together.
    processors: f64,
    megabytes: f64,
}

/// A copy of the workspace.
struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    fn copy(source: &Path, folder: &Path) -> Self {
        // What was built there before stays of use.
        for entry in fs::read_dir(source).unwrap().map(Result::unwrap) {
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with('.');
            if !hidden && name != "target" {
                copy(&entry.path(), &folder.join(name));
            }
        }
        let manifest = fs::read_to_string(source.join("Cargo.toml")).unwrap();
        let members =
            manifest.replacen("members = [", "members = [\"enum-user\", \"all-user\", ", 1);
        assert_ne!(
            manifest, members,
            "the workspace's manifest has no `members = [`"
        );
        fs::write(folder.join("Cargo.toml"), members).unwrap();
        for (name, code) in [
            ("enum-user", ENUM_USER.to_owned()),
            ("all-user", all_user()),
        ] {
            let user = folder.join(name);
            fs::create_dir_all(user.join("src")).unwrap();
            fs::write(user.join("src/lib.rs"), code).unwrap();
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nbraze-events.workspace = true\nserde_json.workspace = true\n"
            );
            fs::write(user.join("Cargo.toml"), manifest).unwrap();
        }
        Workspace {
            folder: folder.to_owned(),
        }
    }

    /// Seconds that cargo needs.
    fn build(&self, arguments: &[&str]) -> f64 {
        let start = Instant::now();
        // Another target folder or other flags, set for the build that runs this, are none of the
        // measurement's business.
        let status = Command::new("cargo")
            .args(["build", "--offline", "--quiet"])
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target())
            // Cargo's own values, whatever the workspace says.
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env_remove("RUSTFLAGS")
            .status()
            .unwrap();
        assert!(
            status.success(),
            "cargo build {} failed in {}",
            arguments.join(" "),
            self.folder.display()
        );
        start.elapsed().as_secs_f64()
    }

    fn target(&self) -> PathBuf {
        self.folder.with_file_name("target")
    }

    /// Builds packages for release again and again, each time after touching these files.
    fn measure(&self, packages: &[&str], features: &str, touched: &[&str], runs: usize) -> Cost {
        // Each is named, even where another depends on it: cargo puts only those where their sizes
        // are looked up.
        let named = packages.iter().flat_map(|package| ["--package", package]);
        let arguments: Vec<&str> = ["--release", "--features", features]
            .into_iter()
            .chain(named)
            .collect();
        let package = packages.join(", ");
        self.build(&arguments);
        let library_file = self
            .target()
            .join("release")
            .join(library(touched[touched.len() - 1]));
        let run = || {
            for file in touched {
                File::options()
                    .append(true)
                    .open(self.folder.join(file))
                    .unwrap()
                    .set_modified(SystemTime::now())
                    .unwrap();
            }
            let before = modified(&library_file);
            let spent = spent();
            let seconds = self.build(&arguments);
            assert_ne!(before, modified(&library_file), "{package} was not built");
            (seconds, self::spent() - spent)
        };
        let (times, processors): (Vec<f64>, Vec<f64>) = iter::repeat_with(run).take(runs).unzip();
        eprintln!("{package} {features}: {times:.2?}, of processors {processors:.2?}");
        let crates: BTreeSet<&str> = touched.iter().map(|file| library(file)).collect();
        Cost {
            seconds: quantile(&times, 0.5),
            processors: quantile(&processors, 0.5),
            megabytes: crates.into_iter().map(|library| self.size(library)).sum(),
        }
    }

    /// Builds the generated crate for development, each time after changing the documentation of
    /// one event.
    fn rebuild(&self, runs: usize) -> f64 {
        let arguments = ["-p", "braze-events"];
        self.build(&arguments);
        let (file, event) = (self.folder.join(EVENT.0), EVENT.1);
        let text = fs::read_to_string(&file).unwrap();
        let start = text
            .find(event)
            .unwrap_or_else(|| panic!("{} has no {event}", EVENT.0));
        let doc = start
            + text[start..]
                .find("  doc: A")
                .unwrap_or_else(|| panic!("{event} has no documentation"))
            + "  doc: ".len();
        let built = self.target().join("debug").join(library("generated"));
        let mut change = 0;
        let run = || {
            change += 1;
            fs::write(
                &file,
                format!("{}Change number {change}. {}", &text[..doc], &text[doc..]),
            )
            .unwrap();
            let before = modified(&built);
            let seconds = self.build(&arguments);
            assert_ne!(before, modified(&built), "braze-events was not built");
            seconds
        };
        let times: Vec<f64> = iter::repeat_with(run).take(runs.max(5)).collect();
        eprintln!("rebuild: {times:.2?}");
        fs::write(&file, &text).unwrap();
        quantile(&times, 0.5)
    }

    /// Megabytes of a library.
    #[allow(clippy::cast_precision_loss, reason = "for people to read")]
    fn size(&self, library: &str) -> f64 {
        fs::metadata(self.target().join("release").join(library))
            .unwrap()
            .len() as f64
            / 1e6
    }
}

/// The library that is made of a file.
fn library(file: &str) -> &'static str {
    match file.split('/').next() {
        Some("generated") => "libbraze_events.rlib",
        Some("enum-user") => "libenum_user.rlib",
        Some("all-user") => "liball_user.rlib",
        _ => "libderived_peer.rlib",
    }
}

/// Seconds that processors spent on what this process started; nothing where the system does not
/// say.
fn spent() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 16 and 17 of proc_pid_stat(5), in hundredths; the second is a name in parentheses.
    let fields = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .skip(13)
        .take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn modified(file: &Path) -> SystemTime {
    fs::metadata(file).unwrap().modified().unwrap()
}

/// Copies what differs and removes what is gone, so that cargo sees as changed only what did.
fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(to).unwrap().map(Result::unwrap) {
            if !from.join(entry.file_name()).exists() {
                let path = entry.path();
                if path.is_dir() {
                    fs::remove_dir_all(path)
                } else {
                    fs::remove_file(path)
                }
                .unwrap();
            }
        }
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        let new = fs::read(from).unwrap();
        if !fs::read(to).is_ok_and(|old| old == new) {
            fs::write(to, new).unwrap();
        }
    }
}
