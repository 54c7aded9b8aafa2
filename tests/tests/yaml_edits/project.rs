//! A crate with a catalog of its own: a copy of ours behind a build script of one line, built by the
//! real cargo.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use catalog_tests::copy;

/// A crate with a catalog of its own.
pub(super) struct Project {
    pub(super) folder: PathBuf,
}

impl Project {
    /// A crate with programs, by their names, that print what they make of its catalog, which is a
    /// copy of ours.
    pub(super) fn new(name: &str, programs: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("yaml_edits")
            .join(name);
        _ = fs::remove_dir_all(&folder);
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize()
            .unwrap();
        copy(&workspace.join("schema-defs"), &folder.join("schema-defs"));
        // The versions that the workspace has been built with: no network is needed.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        let at = |path: &str| format!("{:?}", workspace.join(path).to_str().unwrap());
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nevent-catalog = {{ path = {} }}\nserde = {{ version = \"1\", default-features = false }}\n\n\
             [build-dependencies]\nevent-catalog-codegen = {{ path = {}, default-features = false, features = [\"rust\"] }}\n\n\
             [workspace]\n\n[profile.dev]\ndebug = false\n",
            at("runtime"),
            at("codegen")
        );
        let project = Project { folder };
        project.write("Cargo.toml", &manifest);
        project.write("build.rs", "fn main() {\n    event_catalog_codegen::Builder::new(\"schema-defs\").generate();\n}\n");
        let lib = "//! Our events.\n#![deny(warnings, missing_docs)]\n\ninclude!(concat!(env!(\"OUT_DIR\"), \"/catalog.rs\"));\n";
        project.write("src/lib.rs", lib);
        for (name, main) in programs {
            project.write(&format!("src/bin/{name}.rs"), main);
        }
        project
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Edits a file of the catalog: one text becomes another.
    pub(super) fn edit(&self, path: &str, old: &str, new: &str) {
        let path = format!("schema-defs/{path}");
        let text = fs::read_to_string(self.folder.join(&path)).unwrap();
        assert!(text.contains(old), "{path} has no {old:?}");
        self.write(&path, &text.replacen(old, new, 1));
    }

    pub(super) fn cargo_run(&self, program: &str) -> Output {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("yaml_edits/target");
        cargo_run(&self.folder, &target, &["--bin", program])
    }

    /// What a program prints once it is built.
    pub(super) fn run(&self, program: &str) -> String {
        let output = self.cargo_run(program);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Builds the crate in a folder and runs it.
pub(crate) fn cargo_run(folder: &Path, target: &Path, more: &[&str]) -> Output {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--offline", "--color=never"])
        .args(more)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        // What this cargo was told is not for that one.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .output()
        .unwrap()
}
