//! Any text as a file of a catalog: a catalog, or mistakes at their places. The first byte says
//! which file of the zoo, the catalog with every feature of the language, the text takes the place
//! of.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use event_catalog_codegen::{Style, compile, emit};
use libfuzzer_sys::fuzz_target;

/// A copy of the zoo for this process, and its files.
static ZOO: LazyLock<(PathBuf, Vec<(PathBuf, Vec<u8>)>)> = LazyLock::new(|| {
    let files = catalog_fuzz::files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/zoo/schema-defs"),
    );
    let folder = std::env::temp_dir().join(format!("catalog-fuzz-{}", std::process::id()));
    for (path, text) in &files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (folder, files)
});

fuzz_target!(|data: &[u8]| {
    let (folder, files) = &*ZOO;
    let Some((&which, text)) = data.split_first() else {
        return;
    };
    let (path, original) = &files[usize::from(which) % files.len()];
    fs::write(folder.join(path), text).unwrap();
    match compile(folder) {
        Ok(catalog) => drop((emit::named("rust").unwrap().run)(&catalog)),
        Err(found) => {
            assert!(!found.is_empty());
            assert!(found.render(Style::Plain).contains("mistake"));
            drop(found.to_json());
        }
    }
    fs::write(folder.join(path), original).unwrap();
});
