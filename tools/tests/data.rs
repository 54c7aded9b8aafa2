//! `catalog data` against the commands that are compiled: the same data, the same words.
//!
//! The commands that are compiled are this program itself: it runs as one of them if `ACT_AS` says
//! so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use event_catalog_cli::{Tool, braze};
use event_catalog_formats::random::Random;

const ACT_AS: &str = "ACT_AS";

/// A command that is compiled, and the folders of its catalog.
struct Reference {
    name: &'static str,
    dir: &'static str,
    on: Option<&'static str>,
}

const BRAZE: Reference = Reference {
    name: "braze-events",
    dir: "../schema-defs",
    on: None,
};
const STREAMING: Reference = Reference {
    name: "streaming-events",
    dir: "../examples/streaming/schema-defs",
    on: Some("../schema-defs"),
};
const TELEMETRY: Reference = Reference {
    name: "telemetry-events",
    dir: "../examples/telemetry/schema-defs",
    on: None,
};
/// A catalog that uses every feature of the language.
const ZOO: Reference = Reference {
    name: "zoo-events",
    dir: "../tests/fixtures/zoo/schema-defs",
    on: None,
};

fn main() -> ExitCode {
    if let Ok(name) = env::var(ACT_AS) {
        return act_as(&name);
    }
    let tests: [(&str, fn()); 6] = [
        ("braze's_data", || BRAZE.agrees("../tests/data", 500)),
        ("a_layer's_data", || STREAMING.agrees("../tests/data", 150)),
        ("nested_data", || TELEMETRY.agrees("../tests/data", 300)),
        ("all_that_the_language_has", || {
            ZOO.agrees("../tests/data", 300);
        }),
        ("without_a_catalog", without_a_catalog),
        ("the_way_back", the_way_back),
    ];
    for (name, test) in tests {
        test();
        println!("test {name} ... ok");
    }
    ExitCode::SUCCESS
}

/// Runs as a command that is compiled.
fn act_as(name: &str) -> ExitCode {
    let tool = Tool {
        name: "",
        version: env!("CARGO_PKG_VERSION"),
        files: "files of events",
        example: "NAME",
        events: braze_events::Event::EVENTS,
        destinations: braze_events::destinations::ALL,
        plan: None,
    };
    match name {
        "braze-events" => braze::main(),
        "streaming-events" => event_catalog_cli::main(Tool {
            name: "streaming-events",
            plan: Some(&streaming_events::custom::PLAN),
            ..tool
        }),
        "telemetry-events" => event_catalog_cli::main(Tool {
            name: "telemetry-events",
            events: telemetry_events::Event::EVENTS,
            destinations: &[],
            ..tool
        }),
        "zoo-events" => event_catalog_cli::main(Tool {
            name: "zoo-events",
            events: catalog_tests::zoo::Event::EVENTS,
            destinations: catalog_tests::zoo::destinations::ALL,
            plan: Some(&catalog_tests::zoo::custom::PLAN),
            ..tool
        }),
        other => panic!("no command is called {other}"),
    }
}

fn run(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut inlet = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Whoever does not read all of it has its reasons.
    let writer = std::thread::spawn(move || drop(inlet.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn catalog_data(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_catalog"));
    run(command.arg("data").args(arguments), input)
}

impl Reference {
    fn compiled(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(env::current_exe().unwrap());
        run(command.args(arguments).env(ACT_AS, self.name), input)
    }

    fn read(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--dir", self.dir]);
        if let Some(on) = self.on {
            arguments.extend(["--on", on]);
        }
        catalog_data(&arguments, input)
    }

    /// Demands the same of both, and returns it.
    fn same(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let (compiled, read) = (self.compiled(arguments, input), self.read(arguments, input));
        let said = |output: &Output| {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            text.replace("catalog data", self.name)
        };
        let what = format!("{} {}", self.name, arguments.join(" "));
        assert_eq!(said(&read), said(&compiled), "{what}");
        assert_eq!(read.status, compiled.status, "{what}");
        if read.stdout != compiled.stdout {
            let lines = |output: &[u8]| String::from_utf8_lossy(output).into_owned();
            let (read, compiled) = (lines(&read.stdout), lines(&compiled.stdout));
            let pair = read.lines().zip(compiled.lines()).find(|(a, b)| a != b);
            panic!("{what}: {pair:#?}");
        }
        read.stdout
    }

    /// All commands on what samples are, on what files of a folder hold, and on what becomes of both
    /// when somebody damages them.
    fn agrees(&self, data: &str, count: usize) {
        let count = count.to_string();
        let samples = self.same(&["sample", "--count", &count, "--retired"], b"");
        let invalid = [
            "sample",
            "--count",
            &count,
            "--seed",
            "5",
            "--invalid",
            "60",
        ];
        let invalid = self.same(&invalid, b"");
        let mut corpora = vec![damaged(&samples, 11), damaged(&invalid, 12), invalid];
        for file in ["currents.ndjson", "broken.ndjson"] {
            let text = fs::read(Path::new(data).join(file)).unwrap();
            corpora.extend([damaged(&text, 13), text]);
        }
        corpora.push(samples);
        let (destinations, mut rules) = (self.destinations(), BTreeSet::new());
        for corpus in &corpora {
            assert!(corpus.len() > 2000, "there is something to look at");
            self.same(&["validate", "-"], corpus);
            let report = self.same(&["validate", "--format", "json", "-"], corpus);
            rules.extend(broken_rules(&report));
            self.same(&["drift", "--format", "json", "-"], corpus);
            self.same(&["cat", "-"], corpus);
            self.same(&["cat", "--redact", "mask", "-"], corpus);
            if self.name != "telemetry-events" {
                self.same(&["cat", "--as-release", "2", "-"], corpus);
            }
            for (name, settings) in &destinations {
                let mut arguments = vec!["project", "--to", name, "-"];
                arguments.extend(settings.iter().flat_map(|setting| ["--set", setting]));
                self.same(&arguments, corpus);
            }
            self.converts(corpus);
        }
        assert!(rules.len() > 3, "{rules:?}");
        self.explains(&rules);
        self.same(&["events", "--format", "json"], b"");
        let events = String::from_utf8(self.same(&["events"], b"")).unwrap();
        let types = events
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        for event in types.filter(|word| word.contains('.')).step_by(25) {
            self.same(&["describe", event, "--format", "json"], b"");
            self.same(&["describe", event], b"");
        }
    }

    /// Demands that `catalog explain` knows the rules.
    fn explains(&self, rules: &BTreeSet<String>) {
        for rule in rules {
            let mut command = Command::new(env!("CARGO_BIN_EXE_catalog"));
            command.args(["explain", rule, "--dir", self.dir]);
            command.args(self.on.iter().flat_map(|on| ["--on", on]));
            let output = run(&mut command, b"");
            assert!(output.status.success(), "{rule}");
            assert!(output.stdout.starts_with(rule.as_bytes()), "{rule}");
        }
    }

    /// Files of Avro are the same to the last byte, and read in the same way.
    fn converts(&self, corpus: &[u8]) {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        let (compiled, read) = (scratch.join("compiled"), scratch.join("read"));
        // From an earlier run.
        let _ = fs::remove_dir_all(&scratch);
        fs::create_dir_all(&scratch).unwrap();
        let to = |folder: &'_ Path| folder.to_str().unwrap().to_owned();
        let (first, second) = (to(&compiled), to(&read));
        let start = ["convert", "--to", "avro", "--quiet", "-", "--out"];
        let first: Vec<&str> = start.into_iter().chain([&*first]).collect();
        let second: Vec<&str> = start.into_iter().chain([&*second]).collect();
        let status = self.compiled(&first, corpus).status;
        assert_eq!(self.read(&second, corpus).status, status);
        let files = files(&compiled);
        assert_eq!(files.len(), self::files(&read).len());
        for (path, bytes) in self::files(&read) {
            assert!(files[&path] == bytes, "{} differs", path.display());
        }
        if files.is_empty() {
            return;
        }
        let folder = read.to_str().unwrap();
        self.same(&["validate", folder], b"");
        self.same(&["validate", "--format", "json", folder], b"");
        self.same(&["cat", folder], b"");
        self.same(&["inspect", "--all", "--format", "json", folder], b"");
        self.same(&["drift", "--fail-on", "any", folder], b"");
    }

    /// The destinations of the catalog, each with a value for all that only who sends can know.
    fn destinations(&self) -> Vec<(String, Vec<String>)> {
        let all = match self.name {
            "zoo-events" => catalog_tests::zoo::destinations::ALL,
            "telemetry-events" => &[],
            _ => braze_events::destinations::ALL,
        };
        let with_settings = all.iter().map(|destination| {
            let settings = destination.settings.iter();
            let settings = settings.map(|(name, _)| format!("{name}=some"));
            (destination.name.replace('_', "-"), settings.collect())
        });
        with_settings.collect()
    }
}

/// The rules that a report names.
fn broken_rules(report: &[u8]) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(report).unwrap();
    let rules = report["rules"].as_object().unwrap();
    rules.keys().cloned().collect()
}

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(next) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap().to_owned();
                all.insert(inside, fs::read(path).unwrap());
            }
        }
    }
    all
}

/// Lines of JSON with something else in most of them: values of other types, names that are not
/// there or there twice, and text that is no JSON any more.
fn damaged(lines: &[u8], seed: u64) -> Vec<u8> {
    const VALUES: [&str; 16] = [
        "null",
        "true",
        "\"\"",
        "\" \"",
        "-1",
        "0",
        "1.0",
        "2.5",
        "1e3",
        "1e999",
        "99999999999999999999",
        "[]",
        "[null,1,\"a\",{}]",
        "{}",
        "{\"a\":[1.50,null]}",
        "\"\u{fc}\\u0000\"",
    ];
    let mut random = Random::new(seed);
    let mut out = Vec::new();
    for line in String::from_utf8_lossy(lines).lines() {
        let mut line = line.to_owned();
        for _ in 0..random.below(3) {
            let colons: Vec<usize> = line.match_indices("\":").map(|(at, _)| at + 2).collect();
            let at = colons
                .get(random.index(colons.len()))
                .copied()
                .unwrap_or(line.len());
            match random.below(5) {
                // Another value before the one that was there makes no JSON, unless it takes its
                // place.
                0 | 1 => {
                    let end = line[at..]
                        .find([',', '}'])
                        .map_or(line.len(), |end| at + end);
                    line.replace_range(at..end, random.pick::<&str, 16>(&VALUES));
                }
                // A member once more, or one that nobody knows.
                2 => {
                    let end = line[..at].rfind([',', '{']).map_or(at, |start| start + 1);
                    let member = format!("{}{},", &line[end..at], random.pick(&VALUES));
                    line.insert_str(end, &member);
                }
                3 if at > 4 => line.insert(at - 2, 'x'),
                _ => {
                    let mut cut = random.index(line.len() + 1);
                    while !line.is_char_boundary(cut) {
                        cut -= 1;
                    }
                    line.truncate(cut);
                }
            }
        }
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}

/// Mistakes in the catalog are told as everywhere, and help needs none.
/// Records as an earlier release had them, of an event to which every kind of change has happened.
fn the_way_back() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("the-way-back");
    for (name, text) in [
        (
            "catalog.yaml",
            "name: shop\ndoc: A shop.\ntag: event\n\
             avro: {record_name: \"shop.{event}\", time: time}\n\
             channels: {web: The web site.}\ncategories: {sales: Something is sold.}\n\
             releases:\n  1: {date: 2025-01-01}\n  2: {date: 2025-02-01}\n",
        ),
        (
            "fields/order.yaml",
            "fields:\n  time: {type: long, doc: When.}\n  number: {type: int, doc: Its number.}\n  \
             total: {type: long, doc: What it costs.}\n  note: {type: string, doc: A note.}\n  \
             shop: {type: string, doc: Where.}\n  gift: {type: boolean, doc: Whether it is one.}\n  \
             till: {type: string, doc: Where it was paid.}\n",
        ),
        (
            "events/orders.yaml",
            "namespace: {doc: Orders., channel: web, category: sales}\nPlaced:\n  \
             doc: Somebody placed an order.\n  required: [time, shop, number]\n  \
             optional: [total, note, gift]\n  history:\n    2:\n      added: [shop, gift]\n      \
             removed_required: [till]\n      loosened: [note]\n      retyped: {total: int}\n\
             Returned:\n  doc: Somebody gave it back.\n  required: [time]\n  since: 2\n",
        ),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let dir = folder.to_str().unwrap();
    let run = |arguments: &[&str], input: &str| {
        let output = catalog_data(&[arguments, &["--dir", dir]].concat(), input.as_bytes());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let order = |rest: &str| {
        format!(r#"{{"event":"orders.Placed","time":1782734400,"shop":"Lyon","number":7,{rest}}}"#)
    };
    let good = order(r#""total":12,"note":"x","gift":true,"till":"3","new":1"#);
    let lines = [
        good.clone(),
        order(r#""total":5000000000,"note":"x","till":"3""#),
        order(r#""total":12,"till":"3""#),
        order(r#""note":"x""#),
        r#"{"event":"orders.Returned","time":1782734400}"#.to_owned(),
    ]
    .join("\n");
    let then = r#"{"event":"orders.Placed","time":1782734400,"number":7,"total":12,"note":"x","till":"3"}"#;
    let (out, said) = run(&["cat", "--as-release", "1", "-"], &lines);
    assert_eq!(out, then.to_owned() + "\n", "{said}");
    for told in [
        "note: 3 fields dropped that the release did not have (--as-release)\n",
        "/total: in release 1 `total` is int, which does not hold this value",
        "/note: release 1 requires `note`, which is null or absent",
        "/till: release 1 requires `till`, which is null or absent",
        "release 1 did not have the event `orders.Returned`",
        "note: 5 records read: 1 written, 4 rejected\n",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let out = folder.join("avro");
    let _ = fs::remove_dir_all(&out);
    let out = out.to_str().unwrap();
    let to = [
        "convert",
        "--as-release",
        "1",
        "-",
        "--to",
        "avro",
        "--out",
        out,
    ];
    let (_, said) = run(&to, &good);
    assert_eq!(
        said,
        "note: 3 fields dropped that the release did not have (--as-release)\n"
    );
    let (inspected, _) = run(&["inspect", "--all", "--format", "json", out], "");
    let inspected: serde_json::Value = serde_json::from_str(&inspected).unwrap();
    let file = &inspected["files"][0];
    assert_eq!(
        file["releases"][1],
        serde_json::json!({"release": 1, "differences": 0})
    );
    let fields = file["fields"].as_array().unwrap().iter();
    let fields: Vec<(&str, &str)> = fields
        .filter_map(|field| Some((field["name"].as_str()?, field["file"].as_str()?)))
        .collect();
    assert_eq!(
        fields,
        [
            ("time", "\"long\""),
            ("number", "\"int\""),
            ("note", "\"string\""),
            ("till", "\"string\""),
            ("total", "[\"null\",\"int\"]"),
        ]
    );
}

fn without_a_catalog() {
    let broken = "../tests/fixtures/diagnostics/unknown-field/schema";
    let run = |arguments: &[&str]| {
        let output = catalog_data(arguments, b"");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (status, out, said) = run(&["validate", "-", "--dir", broken]);
    assert_eq!((status, &*out), (Some(1), ""), "{said}");
    assert!(said.contains("error[unknown-field]"), "{said}");
    let (status, _, said) = run(&["validate", "-", "--dir", "nowhere"]);
    assert_eq!(
        (status, &*said),
        (Some(2), "error: there is no folder `nowhere`\n")
    );
    let (status, out, _) = run(&["validate", "--help", "--dir=nowhere"]);
    assert_eq!(status, Some(0));
    assert!(out.contains("Usage: catalog data validate"), "{out}");
    let (status, _, said) = run(&["validate", "--no-such", "--dir", BRAZE.dir]);
    assert_eq!(status, Some(2));
    assert!(said.contains("unexpected argument '--no-such'"), "{said}");
    let (status, _, said) = run(&["describe", "users.messages.email.Clik", "--dir", BRAZE.dir]);
    assert_eq!(status, Some(2));
    assert!(said.contains("users.messages.email.Click"), "{said}");
}
