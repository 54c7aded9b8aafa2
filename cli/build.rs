//! Carries Braze's catalog in the command, as texts: `src/plan` reads plans that stand on it.
//!
//! Cargo hands its folder over from the build script of `braze-events`, as it does for crates that
//! stand on it.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if env::var_os("CARGO_FEATURE_BRAZE").is_none() {
        return Ok(());
    }
    let folder = env::var("DEP_BRAZE_EVENTS_SCHEMA_DIR")?;
    println!("cargo::rerun-if-changed={folder}");
    let mut files = Vec::new();
    walk(Path::new(&folder), "", &mut files)?;
    let mut list = "&[\n".to_owned();
    for relative in files {
        let path = format!("{folder}/{relative}");
        writeln!(list, "    ({relative:?}, include_str!({path:?})),")?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("braze.rs"), list)?;
    Ok(())
}

/// Lists the YAML files below a folder by their paths in it, `/`-separated, in the order of names.
fn walk(folder: &Path, inside: &str, files: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        if path.is_dir() {
            walk(&path, &format!("{inside}{name}/"), files)?;
        } else if path.extension().is_some_and(|end| end == "yaml") {
            files.push(format!("{inside}{name}"));
        }
    }
    Ok(())
}
