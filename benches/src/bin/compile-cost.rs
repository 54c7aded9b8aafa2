//! What the generated crate costs to build, beside the same events with serde's derives: `cargo run --release -p catalogue-benches --bin compile-cost`.
//!
//! Everything happens in a copy of the workspace below its `target/compile-cost/`, so the working tree stays as it is and no other build is disturbed.
//! Dependencies are built first. A measurement touches the source files of the crates concerned and builds them again: rustc runs for those crates
//! and nothing else does; build scripts, which the benchmark `generator` measures, do not run. Median over the runs, by the clock on the wall, so run
//! it on a quiet machine.
//!
//! - *types*: the crate with the types alone. Serde's derives are generic: what they cost shows in the crate that uses them.
//! - *types and use*: with functions that decode and encode JSON. For the derives, `from_slice` and `to_vec` of `serde_json` stand in the same crate;
//!   for the generated crate, a second crate calls `from_json`, `to_json`, `validate` and both directions of `serde_json`.
//! - *rebuild*: the development build after a change in one event's YAML: load, resolve, emit, and compile the generated crate.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot be taken should stop")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};
use std::{env, iter};

use catalogue_benches::race::quantile;

/// The derives may cost so many times what we cost, at least.
const BAR: f64 = 10.0;
/// Seconds for a rebuild.
const REBUILD_BAR: f64 = 4.0;

/// The event whose YAML changes, and where it stands.
const EVENT: (&str, &str) = ("schema-defs/events/users/messages/email.yaml", "Click:");

const USER: &str = "//! Uses the generated crate as a service would.
use braze_events::{Event, DecodeError, Violation, prelude::*};
pub fn decode(json: &[u8]) -> Result<Event<'_>, DecodeError> { Event::from_json(json) }
pub fn encode(event: &Event<'_>) -> String { event.to_json() }
pub fn validate(event: &Event<'_>) -> Vec<Violation> { event.validate() }
pub fn from_slice(json: &[u8]) -> serde_json::Result<Event<'_>> { serde_json::from_slice(json) }
pub fn to_vec(event: &Event<'_>) -> serde_json::Result<Vec<u8>> { serde_json::to_vec(event) }
";

fn main() {
    let runs = env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(3);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let bench = Workspace::copy(&source, &source.join("target/compile-cost/workspace"));

    let generated = bench.measure(&["--release", "-p", "braze-events"], &["generated/src/lib.rs"], runs);
    let generated_use =
        bench.measure(&["--release", "-p", "compile-cost-user"], &["generated/src/lib.rs", "compile-cost-user/src/lib.rs"], runs);
    let peer = "benches/derived-peer/src/lib.rs";
    let derived = bench.measure(&["--release", "-p", "derived-peer"], &[peer], runs);
    let derived_use = bench.measure(&["--release", "-p", "derived-peer", "--features", "derived-peer/json"], &[peer], runs);
    // The library with the functions in it is the one built last.
    let (generated_size, derived_size) = (bench.size("libbraze_events.rlib"), bench.size("libderived_peer.rlib"));
    let rebuild = bench.rebuild(runs);

    println!("\nRelease build, dependencies built: seconds, median of {runs} runs");
    println!("  {:28} {:>9} {:>9} {:>9}", "", "generated", "derived", "ratio");
    println!("  {:28} {generated:>9.2} {derived:>9.2} {:>8.1}x", "types", derived / generated);
    println!("  {:28} {generated_use:>9.2} {derived_use:>9.2} {:>8.1}x", "types and use", derived_use / generated_use);
    println!("  {:28} {generated_size:>9.2} {derived_size:>9.2} {:>8.1}x", "size of the rlib, MB", derived_size / generated_size);
    let verdict = |pass| if pass { "PASS" } else { "MISS" };
    let ratio = derived_use / generated_use;
    println!("  {} with use, the derives cost {ratio:.1}x what the generated crate costs (bar {BAR}x)", verdict(ratio >= BAR));
    println!("\nDevelopment build after a change in one event's YAML");
    println!("  {} {rebuild:.2} s (bar {REBUILD_BAR} s)", verdict(rebuild <= REBUILD_BAR));
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
        let members = manifest.replacen("members = [", "members = [\"compile-cost-user\", ", 1);
        assert_ne!(manifest, members, "the workspace's manifest has no `members = [`");
        fs::write(folder.join("Cargo.toml"), members).unwrap();
        let user = folder.join("compile-cost-user");
        fs::create_dir_all(user.join("src")).unwrap();
        fs::write(user.join("src/lib.rs"), USER).unwrap();
        let manifest = "[package]\nname = \"compile-cost-user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                        [dependencies]\nbraze-events.workspace = true\nserde_json.workspace = true\n";
        fs::write(user.join("Cargo.toml"), manifest).unwrap();
        Workspace { folder: folder.to_owned() }
    }

    /// Seconds that cargo needs.
    fn build(&self, arguments: &[&str]) -> f64 {
        let start = Instant::now();
        // Another target folder or other flags, set for the build that runs this, are none of the measurement's business.
        let status = Command::new("cargo")
            .args(["build", "--offline", "--quiet"])
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target())
            .env_remove("RUSTFLAGS")
            .status()
            .unwrap();
        assert!(status.success(), "cargo build {} failed in {}", arguments.join(" "), self.folder.display());
        start.elapsed().as_secs_f64()
    }

    fn target(&self) -> PathBuf {
        self.folder.with_file_name("target")
    }

    /// Builds what the arguments say again and again, each time after touching these files.
    fn measure(&self, arguments: &[&str], touched: &[&str], runs: usize) -> f64 {
        self.build(arguments);
        let run = || {
            for file in touched {
                File::options().append(true).open(self.folder.join(file)).unwrap().set_modified(SystemTime::now()).unwrap();
            }
            self.build(arguments)
        };
        let times: Vec<f64> = iter::repeat_with(run).take(runs).collect();
        eprintln!("{}: {times:.2?}", arguments.join(" "));
        quantile(&times, 0.5)
    }

    /// Builds the generated crate for development, each time after changing the documentation of one event.
    fn rebuild(&self, runs: usize) -> f64 {
        let arguments = ["-p", "braze-events"];
        self.build(&arguments);
        let (file, event) = (self.folder.join(EVENT.0), EVENT.1);
        let text = fs::read_to_string(&file).unwrap();
        let start = text.find(event).unwrap_or_else(|| panic!("{} has no {event}", EVENT.0));
        let doc = start + text[start..].find("  doc: A").unwrap_or_else(|| panic!("{event} has no documentation")) + "  doc: ".len();
        let mut change = 0;
        let run = || {
            change += 1;
            fs::write(&file, format!("{}Change number {change}. {}", &text[..doc], &text[doc..])).unwrap();
            self.build(&arguments)
        };
        let times: Vec<f64> = iter::repeat_with(run).take(runs.max(5)).collect();
        eprintln!("rebuild: {times:.2?}");
        fs::write(&file, &text).unwrap();
        quantile(&times, 0.5)
    }

    /// Megabytes of a library.
    #[allow(clippy::cast_precision_loss, reason = "for people to read")]
    fn size(&self, library: &str) -> f64 {
        fs::metadata(self.target().join("release").join(library)).unwrap().len() as f64 / 1e6
    }
}

/// Copies what differs and removes what is gone, so that cargo sees as changed only what did.
fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(to).unwrap().map(Result::unwrap) {
            if !from.join(entry.file_name()).exists() {
                let path = entry.path();
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
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
