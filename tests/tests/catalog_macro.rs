//! `event_catalog::catalog!`: types without a build script, compiled again when the YAML changes,
//! and mistakes that are shown at the macro.

use std::fs;
use std::path::{Path, PathBuf};

use super::yaml_edits::project::cargo_run;

/// A crate with a small catalog and no build script; its target folder stays for the next run.
fn project() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalog_macro");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = workspace.canonicalize().unwrap();
    _ = fs::remove_dir_all(folder.join("schema-defs"));
    for path in ["catalog.yaml", "fields/own.yaml", "events/shop.yaml"] {
        let path = folder.join("schema-defs").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
    }
    let write = |path: &str, text: &str| fs::write(folder.join(path), text).unwrap();
    write(
        "schema-defs/catalog.yaml",
        "name: shop\ndoc: What our shop sends.\ntag: type\n",
    );
    write(
        "schema-defs/fields/own.yaml",
        "fields:\n  sku: {type: string, doc: What was bought.}\n",
    );
    write("schema-defs/events/shop.yaml", SHOP);
    fs::create_dir_all(folder.join("src")).unwrap();
    write("src/main.rs", MAIN);
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let runtime = workspace.join("runtime");
    let runtime = runtime.to_str().unwrap();
    let manifest = format!(
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         event-catalog = {{ path = {runtime:?}, default-features = false, features = [\"macros\"] }}\n\n\
         [workspace]\n\n[profile.dev]\ndebug = false\n",
    );
    write("Cargo.toml", &manifest);
    folder
}

const SHOP: &str = "\
namespace: {doc: The shop.}
Sale:
  doc: Something was bought.
  required: [sku]
  optional:
    pieces: {type: int, min: 1, doc: How many.}
";

const MAIN: &str = r##"
mod events {
    event_catalog::catalog!("schema-defs");
}

fn main() {
    let json = br#"{"type":"shop.Sale","sku":"a-17","pieces":0,"gift":true}"#;
    let sale = events::Event::from_json(json).expect("an event");
    for violation in sale.validate() {
        println!("{violation}");
    }
    println!("{}", sale.to_json());
}
"##;

/// Runs it: what it prints, or else what the compiler says.
fn run(folder: &Path) -> Result<String, String> {
    let output = cargo_run(folder, &folder.join("target"), &[]);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

#[test]
fn an_edit_of_the_yaml_is_compiled() {
    let folder = project();
    let json = r#"{"type":"shop.Sale","sku":"a-17","pieces":0,"gift":true}"#;
    let said = run(&folder).unwrap();
    let (violation, rest) = said.split_once('\n').unwrap();
    assert!(violation.contains("/pieces"), "{said}");
    assert_eq!(rest.trim_end(), json);

    let events = folder.join("schema-defs/events/shop.yaml");
    fs::write(&events, SHOP.replace("min: 1", "min: 0")).unwrap();
    assert_eq!(run(&folder).unwrap().trim_end(), json);

    fs::write(&events, SHOP.replace("[sku]", "[skuu]")).unwrap();
    let said = run(&folder).unwrap_err();
    for part in [
        "error[unknown-field]: there is no field `skuu`",
        "schema-defs/events/shop.yaml:4:14",
        "^^^^",
        "did you mean `sku`?",
        "event_catalog::catalog!(\"schema-defs\");",
    ] {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}
