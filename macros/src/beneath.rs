//! Where the catalog is that another one extends: cargo tells build scripts, macros have to ask.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of every catalog that others may extend.
const FOLDER: &str = "schema-defs";

/// Returns the schema folder of a crate that the crate in `base` depends on.
pub(crate) fn folder(base: &Path, crate_name: &str) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        // Cargo has fetched what it needs before it compiles anything.
        .args(["metadata", "--format-version", "1", "--offline"])
        .arg("--manifest-path")
        .arg(base.join("Cargo.toml"))
        .output()
        .map_err(|error| {
            format!("cargo cannot be asked where `{crate_name}` is, since it does not run: {error}")
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "cargo cannot say where `{crate_name}` is: {}",
            said.trim_end()
        ));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("what cargo says of `{crate_name}` is no JSON: {error}"))?;
    let manifest = manifest(&metadata, crate_name).ok_or_else(|| {
        format!("`{crate_name}` is not among the dependencies: add it to Cargo.toml")
    })?;
    let folder = manifest.with_file_name(FOLDER);
    // It may be a link, which the builder follows.
    if folder.exists() {
        Ok(folder)
    } else {
        Err(format!(
            "`{crate_name}` has no folder `{FOLDER}`: only a crate with a catalog can be extended"
        ))
    }
}

/// Returns the manifest of a package.
fn manifest(metadata: &Value, crate_name: &str) -> Option<PathBuf> {
    let named = |package: &&Value| package["name"] == crate_name;
    let package = metadata["packages"].as_array()?.iter().find(named)?;
    package["manifest_path"].as_str().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_dependency() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let codegen = folder(here, "event-catalog-codegen").unwrap_err();
        assert!(codegen.contains("has no folder `schema-defs`"), "{codegen}");
        let nobody = folder(here, "nobody-events").unwrap_err();
        assert!(nobody.contains("add it to Cargo.toml"), "{nobody}");
    }
}
