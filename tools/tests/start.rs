//! `catalog init` and `catalog new`: from nothing to a catalog that checks clean, and the README's way
//! to a command of one's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Scratch, copy};

fn catalog(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_catalog"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// What a run that succeeds writes: standard output, standard error.
fn said(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = catalog(folder, arguments);
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{arguments:?}: {out}{err}");
    (out, err)
}

/// What a run that fails says, with its status.
fn refused(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = catalog(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join("schema-defs").join(file)).unwrap()
}

#[test]
fn a_new_catalog_is_clean_and_is_not_written_twice() {
    let scratch = Scratch::new("init");
    let (out, _) = said(&scratch.0, &["init", "--name", "web_shop"]);
    assert!(
        out.starts_with("wrote ./schema-defs/catalog.yaml\n"),
        "{out}"
    );
    assert_eq!(out.lines().count(), 4, "{out}");
    let (out, err) = said(&scratch.0, &["check", "--deny", "warnings"]);
    assert!(
        out.starts_with("web_shop: no mistakes in 1 event,"),
        "{out}"
    );
    assert_eq!(err, "");
    let before = read(&scratch.0, "catalog.yaml");
    let (status, said) = refused(&scratch.0, &["init", "--name", "other"]);
    let why = "error: `./schema-defs/catalog.yaml` is there already: nothing was written\n";
    assert_eq!((status, &*said), (Some(1), why));
    assert_eq!(read(&scratch.0, "catalog.yaml"), before);
    let (status, said) = refused(&scratch.0, &["init", "x", "--name", "Web-Shop"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("snake_case, such as `shop`"), "{said}");
}

#[test]
fn what_is_added_changes_no_other_line() {
    let scratch = Scratch::new("new");
    let folder = &scratch.0;
    said(folder, &["init", "--name", "shop"]);
    let (fields, orders) = (
        read(folder, "fields/common.yaml"),
        read(folder, "events/orders.yaml"),
    );

    let field = [
        "new",
        "field",
        "tags",
        "--type",
        "string[]",
        "--doc",
        "Tags: all of them.",
    ];
    let (out, err) = said(folder, &field);
    assert_eq!(out, "added `tags` to schema-defs/fields/common.yaml\n");
    assert!(err.contains("warning[unused-field]"), "{err}");
    let added = "  tags: {type: \"string[]\", doc: \"Tags: all of them.\"}\n";
    let with = read(folder, "fields/common.yaml");
    assert_eq!(
        with,
        fields.replace("groups:\n", &format!("{added}groups:\n"))
    );

    let event = [
        "new",
        "event",
        "orders.Packed",
        "--groups",
        "event",
        "--optional",
        "order_id,tags",
    ];
    let (_, err) = said(folder, &event);
    assert!(
        err.starts_with("warning[unwritten-doc]") && err.ends_with("\n1 warning\n"),
        "{err}"
    );
    let added = "Packed:\n  doc: To be written.\n  groups: [event]\n  optional: [order_id, tags]\n";
    assert_eq!(read(folder, "events/orders.yaml"), orders + added);

    said(
        folder,
        &["new", "event", "mail.out.Sent", "--doc", "A mail was sent."],
    );
    assert_eq!(
        read(folder, "events/mail/out.yaml"),
        "namespace: {doc: To be written.}\nSent:\n  doc: A mail was sent.\n"
    );
    let (out, err) = said(folder, &["check"]);
    assert!(err.ends_with("\n2 warnings\n"), "{err}");
    assert!(
        out.starts_with("shop: no mistakes in 3 events, 2 namespaces, 6 fields"),
        "{out}{err}"
    );
}

#[test]
fn what_cannot_be_added_leaves_all_as_it_was() {
    let scratch = Scratch::new("refused");
    let folder = &scratch.0;
    said(folder, &["init", "--name", "shop"]);
    let files = || ["fields/common.yaml", "events/orders.yaml"].map(|file| read(folder, file));
    let before = files();
    let wrong: [(&[&str], &str); 5] = [
        (&["event", "orders.Placed"], "error[duplicate-key]"),
        (
            &["event", "orders.Packed", "--required", "weight"],
            "error[unknown-field]",
        ),
        (
            &["event", "parcels.Packed", "--required", "weight"],
            "error[unknown-field]",
        ),
        (
            &["field", "weight", "--type", "kilogram"],
            "error[unknown-type]",
        ),
        (&["field", "1st", "--type", "int"], "error[bad-name]"),
    ];
    for (arguments, mistake) in wrong {
        let (status, said) = refused(folder, &[&["new"], arguments].concat());
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains(mistake), "{said}");
        assert!(
            said.ends_with("cannot be added so: nothing was changed\n"),
            "{said}"
        );
        assert_eq!(files(), before);
    }
    assert!(!folder.join("schema-defs/events/parcels.yaml").exists());
    let (status, said) = refused(folder, &["new", "event", "Packed"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("such as `orders.Shipped`"), "{said}");
}

/// In a catalog whose events have channels, who adds one is told what only he knows.
#[test]
fn what_only_a_person_knows_is_asked_for() {
    let scratch = Scratch::new("unfinished");
    copy(Path::new("../schema-defs"), &scratch.0.join("schema-defs"));
    let (status, said) = refused(&scratch.0, &["new", "event", "users.sleep.Slept"]);
    assert_eq!(status, Some(1));
    assert!(
        said.contains("has a category") && said.contains("has a channel"),
        "{said}"
    );
    let file = read(&scratch.0, "events/users/sleep.yaml");
    assert!(
        file.ends_with("\nSlept:\n  doc: To be written.\n"),
        "{file}"
    );
    let (status, said) = refused(&scratch.0, &["new", "field", "naps", "--type", "int"]);
    assert_eq!(
        status,
        Some(1),
        "a catalog with mistakes is mended first: {said}"
    );
    fs::remove_dir_all(scratch.0.join("schema-defs")).unwrap();
    copy(Path::new("../schema-defs"), &scratch.0.join("schema-defs"));
    let (status, said) = refused(&scratch.0, &["new", "field", "naps", "--type", "int"]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("say with --file where the field belongs: fields/"),
        "{said}"
    );
}

/// The README's way to a file of one's own events, validated by one's own command, as it stands
/// there.
#[cfg(unix)]
#[test]
fn the_readme_leads_to_a_command_of_ones_own() {
    use std::env;

    let readme = fs::read_to_string("../README.md").unwrap();
    let (_, section) = readme.split_once("\n## A catalog of your own\n").unwrap();
    let (_, script) = section.split_once("```sh\n").unwrap();
    let (script, _) = script.split_once("```").unwrap();
    assert!(script.starts_with("catalog init ") && script.lines().count() <= 10);

    let scratch = Scratch::new("readme");
    let repository = fs::canonicalize("..").unwrap();
    std::os::unix::fs::symlink(&repository, scratch.0.join("event-catalog")).unwrap();
    // With the versions that this project has, so that nothing is fetched.
    fs::create_dir(scratch.0.join("shop")).unwrap();
    fs::copy("../Cargo.lock", scratch.0.join("shop/Cargo.lock")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_catalog"));
    let programs = env::split_paths(&env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let programs = [program.parent().unwrap().to_owned()]
        .into_iter()
        .chain(programs);
    let home = |name: &str, folder: &str| {
        env::var_os(name).unwrap_or_else(|| {
            let home = env::home_dir().unwrap();
            home.join(folder).into()
        })
    };
    let output = Command::new("sh")
        .args(["-e", "-c", script])
        .current_dir(&scratch.0)
        .env("CARGO_HOME", home("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup"))
        .env("HOME", &scratch.0)
        .env("PATH", env::join_paths(programs).unwrap())
        .env("CARGO_NET_OFFLINE", "true")
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("own"),
        )
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{out}{err}");
    let last = "1000 records in 1 file: 1000 valid (0 with warnings), 0 with errors\n";
    assert!(out.ends_with(last), "{out}");
    assert!(
        out.contains("shop: no mistakes in 2 events") && out.contains("orders.Cancelled"),
        "{out}"
    );
}
