//! The README's figures, made of the file of figures and of nothing else.
//!
//! A row whose races did not take place is left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::figures::{Figure, Figures};
use crate::floors;

/// What stands before the figures.
pub const START: &str =
    "<!-- figures: `cargo run -p catalog-benches --bin figures -- --write` -->\n";
/// What stands behind them.
pub const END: &str = "<!-- end of figures -->\n";

/// What `{stream}` in a race's title may be: the table's two columns.
const STREAMS: [&str; 2] = ["mixed stream", "stream of email clicks"];

/// The title of a race over the command starts so.
pub const COMMAND: &str = "command: ";

/// A row of the table.
struct Row {
    /// What is compared.
    what: &'static str,
    /// The race; without `{stream}`, it is about one event type.
    race: &'static str,
    ours: &'static str,
    peers: &'static [&'static str],
}

const fn row(
    what: &'static str,
    race: &'static str,
    ours: &'static str,
    peers: &'static [&'static str],
) -> Row {
    Row {
        what,
        race,
        ours,
        peers,
    }
}

const ROWS: &[Row] = &[
    row(
        "`Event::from_json`, against serde_json into a derived, internally tagged enum",
        "decode {stream}",
        "Event::from_json",
        &["serde_json, derived enum"],
    ),
    row(
        "… against sonic-rs into that enum; simd-json into that enum",
        "decode {stream}",
        "Event::from_json",
        &["sonic-rs, derived enum", "simd-json, derived enum"],
    ),
    row(
        "… against sonic-rs, which looks at the tag, then decodes the derived struct",
        "decode {stream}",
        "Event::from_json",
        &["sonic-rs, tag, then struct"],
    ),
    row(
        "… against the derived struct itself, type known in advance: sonic-rs; simd-json",
        "decode {stream}",
        "Event::from_json",
        &["sonic-rs, derived struct", "simd-json, derived struct"],
    ),
    row(
        "… floors: copying the bytes; checking UTF-8; finding quotes and backslashes; checking syntax with serde_json",
        "decode {stream}",
        "Event::from_json",
        &floors::ALL,
    ),
    row(
        "`serde_json::from_slice::<Event>`, against the derived enum",
        "decode {stream}",
        "Event with serde_json",
        &["serde_json, derived enum"],
    ),
    row(
        "`to_json`, against serde_json on derived structs",
        "encode {stream}",
        "Event::to_json",
        &["serde_json, derived, to_string"],
    ),
    row(
        "`write_json` into one buffer, against the same",
        "encode {stream}",
        "Event::write_json, one buffer",
        &["serde_json, derived, one buffer"],
    ),
    row(
        "`from_json` and `validate`, against `from_json` alone",
        "decode, and validate {stream}",
        "from_json, validate",
        &["from_json"],
    ),
    row(
        "… against `serde_json::Value` and `jsonschema`: list of errors; a mere yes or no",
        "decode and validate {stream}",
        "from_json, validate",
        &[
            "serde_json::Value, jsonschema iter_errors",
            "serde_json::Value, jsonschema is_valid",
        ],
    ),
    row(
        "… the same with validators that `jsonschema` makes when they are compiled",
        "decode and validate {stream}",
        "from_json, validate",
        &[
            "serde_json::Value, jsonschema iter_errors, built",
            "serde_json::Value, jsonschema is_valid, built",
        ],
    ),
    row(
        "Avro files into events, against `apache-avro`; `serde_avro_fast` into derived structs",
        "decode {stream}, null",
        "event-catalog",
        &["apache-avro", "serde_avro_fast"],
    ),
    row(
        "… deflated; floor: inflating alone",
        "decode {stream}, deflate",
        "event-catalog",
        &["apache-avro", "serde_avro_fast", "floor: inflate"],
    ),
    row(
        "… against `arrow-avro` into columns: not compressed",
        "decode {stream} into columns, null",
        "event-catalog",
        &["arrow-avro"],
    ),
    row(
        "… deflated",
        "decode {stream} into columns, deflate",
        "event-catalog",
        &["arrow-avro"],
    ),
    row(
        "events into Avro files, against `apache-avro`; `serde_avro_fast`",
        "encode {stream}, null",
        "event-catalog",
        &["apache-avro", "serde_avro_fast"],
    ),
    row(
        "… deflated; floor: deflating alone",
        "encode {stream}, deflate",
        "event-catalog",
        &["apache-avro", "serde_avro_fast", "floor: deflate"],
    ),
    row(
        "JSON to Amplitude's form, against `serde_json::Value` and a map of renames",
        "{stream}, to Amplitude",
        "from_json, project, write_json",
        &["serde_json::Value, map of renames"],
    ),
    row(
        "bodies of Custom HTTP into events, against serde's derives on nested structs in a tagged enum",
        "{stream}, Custom HTTP in",
        "receive",
        &["serde_json, nested structs in a tagged enum"],
    ),
    row(
        "a `/users/track` request checked and written, against `serde_json::Value` and `jsonschema`: list of errors; first error; a mere yes or no",
        "validate and write a request",
        "TrackRequest, validate and write_json",
        &[
            "jsonschema iter_errors, serde_json::Value",
            "jsonschema validate, serde_json::Value",
            "jsonschema is_valid, serde_json::Value",
        ],
    ),
];

/// A ratio by its race, ours, and the peer.
type Names = (&'static str, &'static str, &'static str);

/// Sentences that stand only where there are figures for them: `{}` is how many times as fast or
/// cheap ours is.
const SENTENCES: &[(&str, &[Names])] = &[
    (
        "Built for release, the same structs with serde's derives, once each is used, take {} times as long as the generated crate, \
         and {} times the time of the processors.",
        &[
            ("build for release", "generated", "derived, each struct too"),
            (
                "build for release",
                "generated, processors",
                "derived, each struct too, processors",
            ),
        ],
    ),
    (
        "The generator reads YAML, resolves it and writes Rust at {} times the speed at which serde_yaml merely parses the same files.",
        &[("generate", "load, resolve and emit", "floor: serde_yaml")],
    ),
];

/// Returns what stands between the marks.
pub fn section(figures: &Figures) -> String {
    if figures.0.is_empty() {
        return String::new();
    }
    let mut out = machines(figures);
    out += &table(figures);
    out += &commands(figures);
    for (sentence, ratios) in SENTENCES {
        let ratios: Option<Vec<f64>> = ratios
            .iter()
            .map(|(race, ours, peer)| figures.ratio(race, ours, peer))
            .collect();
        if let Some(ratios) = ratios {
            let sentence = ratios
                .into_iter()
                .fold((*sentence).to_owned(), |text, ratio| {
                    text.replacen("{}", &short(ratio), 1)
                });
            let _ = write!(out, "\n{sentence}\n");
        }
    }
    out.push('\n');
    out
}

/// Puts a section into the README's text; `None` if it has no marks.
pub fn with(readme: &str, section: &str) -> Option<String> {
    let start = readme.find(START)? + START.len();
    let end = start + readme[start..].find(END)?;
    Some(format!("{}\n{section}{}", &readme[..start], &readme[end..]))
}

fn machines(figures: &Figures) -> String {
    let machine = |figure: &Figure| match figure {
        Figure::Run {
            cpu, cores, rustc, ..
        } => Some(format!("{cpu}, {cores} cores, {rustc}")),
        _ => None,
    };
    let machines: BTreeSet<String> = figures.0.iter().filter_map(machine).collect();
    let machines: Vec<String> = machines.into_iter().collect();
    format!("Measured on {}.\n", machines.join("; and on "))
}

fn table(figures: &Figures) -> String {
    let mut out =
        "\nHow many times as fast:\n\n| | mixed stream | one event type |\n|---|---|---|\n"
            .to_owned();
    for row in ROWS {
        let cell = |stream: &str| {
            if stream != STREAMS[1] && !row.race.contains("{stream}") {
                return String::new();
            }
            let race = row.race.replace("{stream}", stream);
            let ratios = row
                .peers
                .iter()
                .filter_map(|peer| figures.ratio(&race, row.ours, peer))
                .map(|ratio| format!("{}x", short(ratio)));
            ratios.collect::<Vec<_>>().join("; ")
        };
        let cells = STREAMS.map(cell);
        if cells.iter().any(|cell| !cell.is_empty()) {
            let _ = writeln!(out, "| {} | {} | {} |", row.what, cells[0], cells[1]);
        }
    }
    out
}

/// The command as a whole: the first contender of each race is ours.
fn commands(figures: &Figures) -> String {
    let mut out = String::new();
    for figure in &figures.0 {
        let Figure::Run { race, records, .. } = figure else {
            continue;
        };
        let Some(task) = race.strip_prefix(COMMAND) else {
            continue;
        };
        let mut cells = Vec::new();
        let mut ours = None;
        for figure in figures.0.iter().filter(|figure| figure.race() == race) {
            match figure {
                Figure::Time {
                    contender,
                    ns,
                    peak_mb,
                    ..
                } => {
                    let peak = peak_mb.map_or(String::new(), |peak| format!(", {peak:.0} MB"));
                    cells.push(match ours {
                        None => {
                            format!("{} s{peak}", short(ns * count(*records) / 1e9))
                        }
                        Some(ours) => format!("{contender} {}x{peak}", short(ns / ours)),
                    });
                    ours = ours.or(Some(ns));
                }
                Figure::Missing { contender, .. } => {
                    cells.push(format!("{contender} was not installed"));
                }
                _ => {}
            }
        }
        if let [ours, peers @ ..] = &cells[..] {
            let _ = writeln!(out, "| {task} | {ours} | {} |", peers.join("; "));
        }
    }
    if out.is_empty() {
        return out;
    }
    format!(
        "\nThe command as a whole, seconds of processors and largest memory; peers: how many times our seconds:\n\n\
         | | `braze-events` | peers and floors |\n|---|---|---|\n{out}"
    )
}

#[allow(clippy::cast_precision_loss, reason = "for people to read")]
fn count(records: usize) -> f64 {
    records as f64
}

/// Two digits that mean something, three above ten.
fn short(ratio: f64) -> String {
    if ratio < 0.095 {
        format!("{ratio:.3}")
    } else if ratio < 0.995 {
        format!("{ratio:.2}")
    } else if ratio < 99.5 {
        format!("{ratio:.1}")
    } else {
        format!("{ratio:.0}")
    }
}
