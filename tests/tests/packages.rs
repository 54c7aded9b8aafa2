//! What cargo packs is whole: a package builds, and others can stand on it, where there is nothing
//! else of this repository. And what the packages stand on is what `deny.toml` allows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use catalog_tests::files;
use event_catalog_codegen::load::Base;
use event_catalog_codegen::{Builder, compile_on};
use serde_json::Value;
use spdx::expression::Expression;
use spdx::{LicenseReq, ParseMode, license_id};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_package_of_the_types_holds_their_catalog() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "package",
        "--no-verify",
        "--allow-dirty",
        "--offline",
        "--locked",
        "--quiet",
    ]);
    cargo.args([
        "-p",
        "event-catalog-formats",
        "-p",
        "event-catalog-codegen",
        "-p",
        "event-catalog-macros",
        "-p",
        "event-catalog",
        "-p",
        "braze-events",
    ]);
    run(cargo
        .arg("--target-dir")
        .arg(&scratch)
        .current_dir(workspace()));
    let package = concat!("braze-events-", env!("CARGO_PKG_VERSION"));
    run(Command::new("tar")
        .arg("xzf")
        .arg(
            scratch
                .join("package")
                .join(package)
                .with_added_extension("crate"),
        )
        .arg("-C")
        .arg(&scratch));
    let unpacked = scratch.join(package).join("schema-defs");

    assert_eq!(files(&unpacked), files(&workspace().join("schema-defs")));
    // What its build script does there makes the same code.
    let generated = |folder: &Path, out: &str| {
        let out = scratch.join(out);
        Builder::new(folder)
            .out_dir(&out)
            .try_generate()
            .unwrap_or_else(|error| panic!("{error}"));
        files(&out)
    };
    assert_eq!(
        generated(&unpacked, "unpacked"),
        generated(&workspace().join("schema-defs"), "here")
    );
    // And a company's own events stand on it.
    let base = Base {
        folder: &unpacked,
        crate_name: "braze-events",
    };
    let layer = compile_on(base, &workspace().join("examples/streaming/schema-defs"))
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(!layer.custom.is_empty());
}

// The dependencies.

/// What cargo knows of all packages, and `deny.toml`.
struct Dependencies {
    metadata: Value,
    rules: Value,
}

impl Dependencies {
    /// For the platform of this machine, whose packages are all here: asks no registry.
    fn read() -> Self {
        let host = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
            .args(["--print", "host-tuple"])
            .output()
            .unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--offline"])
            .args(["--all-features", "--filter-platform"])
            .arg(String::from_utf8(host.stdout).unwrap().trim())
            .current_dir(workspace())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let rules = fs::read_to_string(workspace().join("deny.toml")).unwrap();
        Dependencies {
            metadata: serde_json::from_slice(&output.stdout).unwrap(),
            rules: toml::from_str(&rules).unwrap(),
        }
    }

    /// The packages that are not ours.
    fn packages(&self) -> impl Iterator<Item = &Value> {
        let packages = self.metadata["packages"].as_array().unwrap();
        packages
            .iter()
            .filter(|package| !package["source"].is_null())
    }

    /// The ids of what somebody needs who builds one of our packages: all but what only tests,
    /// benchmarks and their peers need.
    fn built(&self) -> BTreeSet<&str> {
        let nodes = self.metadata["resolve"]["nodes"].as_array().unwrap();
        let nodes: BTreeMap<&str, &Value> = nodes
            .iter()
            .map(|node| (node["id"].as_str().unwrap(), node))
            .collect();
        let peers = texts(&self.rules["graph"]["exclude"]);
        let packages = self.metadata["packages"].as_array().unwrap();
        let peers: BTreeSet<&str> = packages
            .iter()
            .filter(|package| peers.contains(&name(package)))
            .map(|package| package["id"].as_str().unwrap())
            .collect();
        let mut open = texts(&self.metadata["workspace_members"]);
        open.retain(|id| !peers.contains(id));
        let mut found = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !found.insert(id) {
                continue;
            }
            for dependency in nodes[id]["deps"].as_array().unwrap() {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                if kinds.iter().any(|kind| kind["kind"] != "dev") {
                    open.push(dependency["pkg"].as_str().unwrap());
                }
            }
        }
        found
    }
}

fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

fn allows(licences: &Value, required: &LicenseReq) -> bool {
    let known = texts(licences).into_iter().map(|name| {
        license_id(name).unwrap_or_else(|| panic!("`{name}` is no licence that SPDX knows"))
    });
    required.addition.is_none()
        && known
            .into_iter()
            .any(|id| required.license.id() == Some(id))
}

#[test]
fn licences_are_those_allowed() {
    let dependencies = Dependencies::read();
    let rules = &dependencies.rules["licenses"];
    let mut exceptions: BTreeMap<&str, &Value> = rules["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|exception| (exception["crate"].as_str().unwrap(), &exception["allow"]))
        .collect();
    let mut refused = Vec::new();
    for package in dependencies.packages() {
        let licence = package["license"].as_str().unwrap_or_default();
        let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
            refused.push(format!("{}: {licence:?}", name(package)));
            continue;
        };
        if expression.evaluate(|required| allows(&rules["allow"], required)) {
            continue;
        }
        let exception = exceptions.remove(name(package));
        if !exception.is_some_and(|allow| {
            expression
                .evaluate(|required| allows(allow, required) || allows(&rules["allow"], required))
        }) {
            refused.push(format!("{}: {licence}", name(package)));
        }
    }
    assert_eq!(refused, [""; 0], "not allowed in deny.toml");
    assert!(exceptions.is_empty(), "idle in deny.toml: {exceptions:?}");
    // And none of the exceptions is in what others are given.
    let built = dependencies.built();
    let excepted: BTreeSet<&str> = rules["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|exception| exception["crate"].as_str().unwrap())
        .collect();
    let linked: Vec<&str> = dependencies
        .packages()
        .filter(|package| built.contains(package["id"].as_str().unwrap()))
        .map(name)
        .filter(|name| excepted.contains(name))
        .collect();
    assert_eq!(linked, [""; 0], "for tests and benchmarks only");
}

#[test]
fn sources_are_those_allowed() {
    let dependencies = Dependencies::read();
    let allowed: BTreeSet<String> = texts(&dependencies.rules["sources"]["allow-registry"])
        .iter()
        .map(|registry| format!("registry+{registry}"))
        .collect();
    let sources: BTreeSet<String> = dependencies
        .packages()
        .map(|package| package["source"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(sources, allowed);
    // Other platforms have packages of their own.
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
    let lock: Value = toml::from_str(&lock).unwrap();
    let sources: BTreeSet<String> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|package| Some(package.get("source")?.as_str()?.to_owned()))
        .collect();
    assert_eq!(sources, allowed);
}

#[test]
fn no_crate_is_built_in_two_versions() {
    let dependencies = Dependencies::read();
    let built = dependencies.built();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in dependencies.packages() {
        if built.contains(package["id"].as_str().unwrap()) {
            let version = package["version"].as_str().unwrap();
            versions.entry(name(package)).or_default().insert(version);
        }
    }
    let rows = dependencies.rules["bans"]["skip"].as_array().unwrap();
    let mut skipped = BTreeSet::new();
    for row in rows {
        assert!(
            !row["reason"].as_str().unwrap_or_default().is_empty(),
            "{row}"
        );
        skipped.insert(row["crate"].as_str().unwrap());
    }
    let mut used = BTreeSet::new();
    versions.retain(|name, versions| {
        versions.retain(|version| {
            let skip = skipped.get(&*format!("{name}@{version}"));
            used.extend(skip);
            skip.is_none()
        });
        versions.len() > 1
    });
    assert!(versions.is_empty(), "{versions:?}");
    assert_eq!(used, skipped, "idle in deny.toml");
    assert!(built.len() > 100, "{} packages are few", built.len());
}

#[test]
fn dependencies_need_no_newer_toolchain_than_we_say() {
    let version = |text: &str| {
        let mut parts = text.split('.').map(|part| part.parse::<u32>().unwrap());
        [(); 3].map(|()| parts.next().unwrap_or_default())
    };
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));
    let dependencies = Dependencies::read();
    let newer: Vec<String> = dependencies
        .packages()
        .filter_map(|package| {
            let needs = package["rust_version"].as_str()?;
            (version(needs) > ours).then(|| format!("{} needs Rust {needs}", name(package)))
        })
        .collect();
    assert_eq!(newer, [""; 0]);
}

/// What only generated code calls is hidden, so that no page has to say so.
#[test]
fn documentation_speaks_to_people() {
    let (mut folders, mut lines) = (
        ["cli", "codegen", "formats", "generated", "runtime"]
            .map(|name| workspace().join(name).join("src"))
            .to_vec(),
        0,
    );
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let docs = text
                .lines()
                .map(str::trim)
                .filter(|line| line.starts_with("//"));
            for line in docs {
                lines += 1;
                let says = line.to_lowercase().contains("for generated code");
                assert!(!says, "{}: {line}", path.display());
            }
        }
    }
    assert!(lines > 5_000, "{lines}");
}
