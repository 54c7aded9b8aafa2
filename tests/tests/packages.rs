//! What cargo packs is whole: a package builds, and others can stand on it, where there is nothing
//! else of this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use catalog_tests::files;
use event_catalog_codegen::load::Base;
use event_catalog_codegen::{Builder, compile_on};

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
