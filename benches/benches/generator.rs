//! How long the generator takes, phase by phase: on the real catalog, and on made-up ones of 100,
//! 1,000 and 10,000 events.
//!
//! Times are by the clock on the wall: run it on a quiet machine. A phase's time includes dropping
//! neither its input nor its output. Files are in the page cache after the first run.

#![allow(
    clippy::unwrap_used,
    reason = "a benchmark whose catalog does not load should stop"
)]
#![allow(clippy::cast_precision_loss, reason = "for people to read")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use catalog_benches::figures::{Figure, rounded, run};
use catalog_benches::race::{keep, outcome, quantile, record};
use event_catalog_codegen::emit::{self, EMITTERS};

/// An event of the largest catalog may cost so many times what one of the smallest costs.
const LINEAR: f64 = 1.5;
/// Runs over the real catalog.
const RUNS: usize = 30;

fn main() -> ExitCode {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-defs");
    println!("\nThe real catalog, milliseconds (median of {RUNS} runs)");
    heading();
    let row = measure(&real, RUNS);
    print(&row);
    against_yaml(&row);

    let catalog = event_catalog_codegen::compile(&real).unwrap();
    println!("\nEmitters on the real catalog, milliseconds (median of 10 runs)");
    for emitter in EMITTERS {
        let times: Vec<f64> = (0..10)
            .map(|_| time(|| (emitter.run)(&catalog)).1)
            .collect();
        println!("  {:12} {:>8.1}", emitter.name, quantile(&times, 0.5));
    }

    println!("\nMade-up catalogs, milliseconds (median)");
    heading();
    let rows: Vec<Row> = [(100, 15), (1_000, 7), (10_000, 2)]
        .into_iter()
        .map(|(events, runs)| {
            let folder =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("catalog-of-{events}"));
            made_up(&folder, events);
            let row = measure(&folder, runs);
            print(&row);
            fs::remove_dir_all(&folder).unwrap();
            row
        })
        .collect();
    let race = "generate, by the number of events";
    let mut lines = vec![run(race, 1, 0, 2)];
    for large in &rows[1..] {
        let speed = rounded(rows[0].each() / large.each());
        lines.push(Figure::Ratio {
            race: race.to_owned(),
            ours: format!("an event among {}", large.events),
            peer: format!("an event among {}", rows[0].events),
            ratio: speed,
            low: speed,
            high: speed,
            bar: Some(rounded(1.0 / LINEAR)),
        });
    }
    record(race, lines);
    outcome()
}

/// All phases beside a floor: each file of the catalog parsed, and nothing more.
fn against_yaml(row: &Row) {
    let race = "generate";
    let (total, yaml) = (row.total(), quantile(&row.yaml, 0.5));
    println!("  serde_yaml alone takes {yaml:.1} ms");
    let line = |contender: &str, ms: f64| Figure::Time {
        race: race.to_owned(),
        contender: contender.to_owned(),
        ns: rounded(ms * 1e6),
        low: rounded(ms * 1e6),
        high: rounded(ms * 1e6),
        peak_mb: None,
    };
    let speeds: Vec<f64> = row.yaml.iter().map(|yaml| yaml / total).collect();
    let ratio = Figure::Ratio {
        race: race.to_owned(),
        ours: "load, resolve and emit".to_owned(),
        peer: "floor: serde_yaml".to_owned(),
        ratio: rounded(yaml / total),
        low: rounded(quantile(&speeds, 0.1)),
        high: rounded(quantile(&speeds, 0.9)),
        bar: None,
    };
    let lines = vec![
        run(race, 1, row.bytes, RUNS),
        line("load, resolve and emit", total),
        line("floor: serde_yaml", yaml),
        ratio,
    ];
    record(race, lines);
}

/// Parses each file of a catalog, and nothing more.
fn parse(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            parse(&path);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let text = fs::read_to_string(&path).unwrap();
            let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            keep(&value);
        }
    }
}

struct Row {
    events: usize,
    /// How much text was generated.
    bytes: usize,
    load: f64,
    resolve: f64,
    emit: f64,
    /// Parsing alone, in each run.
    yaml: Vec<f64>,
}

impl Row {
    fn total(&self) -> f64 {
        self.load + self.resolve + self.emit
    }

    /// Milliseconds per event.
    fn each(&self) -> f64 {
        self.total() / self.events as f64
    }
}

fn heading() {
    println!(
        "  {:>7} {:>9} {:>9} {:>9} {:>9} {:>10} {:>8}",
        "events", "load", "resolve", "emit", "all", "per event", "MB out"
    );
}

fn print(row: &Row) {
    let Row {
        events,
        load,
        resolve,
        emit,
        bytes,
        ..
    } = row;
    let (total, each, bytes) = (row.total(), row.each(), *bytes as f64 / 1e6);
    println!(
        "  {events:>7} {load:>9.1} {resolve:>9.1} {emit:>9.1} {total:>9.1} {each:>10.4} {bytes:>8.1}"
    );
}

fn measure(folder: &Path, runs: usize) -> Row {
    let (mut events, mut bytes) = (0, 0);
    let (mut load, mut resolve, mut emit) = (Vec::new(), Vec::new(), Vec::new());
    let mut yaml = Vec::new();
    for run in 0..=runs {
        let (sources, loading) = time(|| event_catalog_codegen::load(folder).unwrap());
        let (catalog, resolving) = time(|| event_catalog_codegen::resolve(&sources).unwrap());
        let (files, emitting) = time(|| (emit::named("rust").unwrap().run)(&catalog));
        let ((), parsing) = time(|| parse(folder));
        // The first run warms caches up.
        if run > 0 {
            load.push(loading);
            resolve.push(resolving);
            emit.push(emitting);
            yaml.push(parsing);
        }
        events = catalog.events.len();
        bytes = files.0.values().map(String::len).sum();
    }
    Row {
        events,
        bytes,
        load: quantile(&load, 0.5),
        resolve: quantile(&resolve, 0.5),
        emit: quantile(&emit, 0.5),
        yaml,
    }
}

fn time<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64() * 1e3)
}

/// Events per file.
const PER_FILE: usize = 25;
/// Fields that all namespaces share, in groups of ten.
const SHARED: usize = 150;
/// Further fields of each namespace.
const OWN: usize = 6;

/// Writes a catalog whose events look like the real ones: 20 to 50 fields each, most of them
/// through groups; the dictionary grows with it.
fn made_up(folder: &Path, events: usize) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for sub in ["fields", "events/made"] {
        fs::create_dir_all(folder.join(sub)).unwrap();
    }
    let catalog = "name: made_up\ndoc: Events of a benchmark.\ntag: event_type\nchannels:\n  one: The first channel.\n  two: The second channel.\n\
                   categories:\n  only: The only category.\nreleases:\n  1: {date: 2025-01-01}\n  2: {date: 2026-01-01}\n";
    fs::write(folder.join("catalog.yaml"), catalog).unwrap();
    let types = "uuid:\n  format: uuid\n  doc: An identifier.\nmoment:\n  base: int\n  format: unix_seconds\n  doc: A moment.\n\
                 colour:\n  doc: A colour.\n  open: true\n  values:\n    red: The colour red.\n    blue: The colour blue.\n";
    fs::write(folder.join("types.yaml"), types).unwrap();
    fs::write(folder.join("fields/shared.yaml"), shared_fields()).unwrap();
    for file in 0..events.div_ceil(PER_FILE) {
        fs::write(
            folder.join(format!("fields/own{file}.yaml")),
            own_fields(file),
        )
        .unwrap();
        let count = PER_FILE.min(events - file * PER_FILE);
        fs::write(
            folder.join(format!("events/made/topic{file}.yaml")),
            namespace(file, count),
        )
        .unwrap();
    }
}

const TYPES: [&str; 8] = [
    "string", "uuid", "string", "moment", "boolean", "colour", "float", "string[]",
];

fn shared_fields() -> String {
    let mut out = "fields:\n".to_owned();
    for i in 0..SHARED {
        let ty = TYPES[i % TYPES.len()];
        writeln!(
            out,
            "  shared_field_{i}:\n    type: {ty}\n    doc: What shared field {i} of all events means, in a sentence of usual length."
        )
        .unwrap();
    }
    out += "groups:\n";
    for group in 0..SHARED / 10 {
        let names = |range: std::ops::Range<usize>| {
            range
                .map(|i| format!("shared_field_{}", group * 10 + i))
                .collect::<Vec<_>>()
                .join(", ")
        };
        writeln!(
            out,
            "  group_{group}:\n    doc: Ten fields that belong together, number {group}."
        )
        .unwrap();
        writeln!(
            out,
            "    required: [{}]\n    optional: [{}]",
            names(0..2),
            names(2..10)
        )
        .unwrap();
    }
    out
}

fn own_fields(file: usize) -> String {
    let mut out = "fields:\n".to_owned();
    for i in 0..OWN {
        let ty = TYPES[i % TYPES.len()];
        writeln!(out, "  topic_{file}_field_{i}:\n    type: {ty}\n    doc: What field {i} of topic {file} means.").unwrap();
    }
    out
}

fn namespace(file: usize, count: usize) -> String {
    let channel = ["one", "two"][file % 2];
    let mut out = format!(
        "namespace:\n  doc: Events about topic {file}.\n  label: Topic{file}\n  channel: {channel}\n  category: only\n"
    );
    for event in 0..count {
        let own = |i: usize| format!("topic_{file}_field_{}", (event + i) % OWN);
        let group = |i: usize| format!("group_{}", (file + event * 3 + i * 4) % (SHARED / 10));
        let groups: Vec<String> = (0..2 + event % 3).map(group).collect();
        write!(out, "\nHappened{event}:\n  doc: Something of kind {event} happened to topic {file}.\n  groups: [{}]\n", groups.join(", "))
            .unwrap();
        writeln!(
            out,
            "  required: [{}]\n  optional: [{}, {}]",
            own(0),
            own(1),
            own(2)
        )
        .unwrap();
        if event % 5 == 0 {
            writeln!(out, "  history:\n    2: {{added: [{}]}}", own(1)).unwrap();
        }
    }
    out
}
