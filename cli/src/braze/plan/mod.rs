//! A company's own custom events, read from YAML while the command runs: what a crate with
//! `Builder::on("braze-events")` has compiled in.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use event_catalog::descriptor::Plan;
use event_catalog_codegen::load::Texts;
use event_catalog_codegen::{Catalog, Diagnostics, Style, compile_on_texts};
use event_catalog_reports::terminal::is_coloured;

use crate::dynamic::Tables;
use crate::output::{Failure, complain};

/// Braze's catalog, on which plans stand.
const BRAZE: Texts<'_> = Texts {
    files: include!(concat!(env!("OUT_DIR"), "/braze.rs")),
    crate_name: "braze-events",
};

/// Reads the plan in a folder. It stays in memory until the program ends, so a program reads one
/// once.
///
/// # Errors
///
/// When there is no plan, and when it has mistakes, which are then on standard error.
pub(crate) fn read(folder: &Path) -> Result<&'static Plan, Failure> {
    if let Some(why) = no_plan(folder) {
        return Err(Failure::Cannot(format!("`{}` {why}", folder.display())));
    }
    let catalog = compile(folder).map_err(|found| {
        complain(found.render(style()).trim_end());
        Failure::Plan
    })?;
    if !catalog.warnings.is_empty() {
        complain(catalog.warnings.render(style()).trim_end());
    }
    if catalog.custom.is_empty() {
        return Err(Failure::Cannot(format!(
            "the plan in `{}` has no custom events: they stand in `custom/*.yaml`",
            folder.display()
        )));
    }
    Ok(Tables::of(&catalog).plan())
}

fn compile(folder: &Path) -> Result<Catalog, Diagnostics> {
    compile_on_texts(BRAZE, folder)
}

/// Returns why a folder cannot hold a plan at all, if it cannot.
fn no_plan(folder: &Path) -> Option<String> {
    match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some("does not exist: `--plan` takes the folder of a plan".into());
        }
        Err(error) => return Some(format!("cannot be read: {error}")),
        Ok(about) if !about.is_dir() => {
            return Some(
                "is not a folder: `--plan` takes the folder that holds `custom/*.yaml`".into(),
            );
        }
        Ok(_) => {}
    }
    if folder.join("catalog.yaml").exists() {
        let what = "is a whole catalog, as its `catalog.yaml` shows: a plan stands on Braze's, and holds only `custom/*.yaml` and \
                    perhaps `types.yaml`";
        return Some(what.into());
    }
    None
}

/// Colours only where somebody sees them.
fn style() -> Style {
    if is_coloured(io::stderr().is_terminal()) {
        Style::Coloured
    } else {
        Style::Plain
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use braze_events::track::{TrackEvent, TrackRequest};
    use event_catalog::record::TypedRecord as _;
    use event_catalog_codegen::compile_on;
    use event_catalog_codegen::load::Base;

    use super::*;

    fn workspace(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
    }

    /// The tables are those that generated code has, to the last word: of the example, and of a
    /// catalog with all that plans can hold.
    #[test]
    fn a_plan_that_is_read_is_the_one_that_is_compiled() {
        let streaming = read(&workspace("examples/streaming/schema-defs")).unwrap();
        assert_eq!(streaming.events.len(), 4);
        assert_eq!(
            format!("{streaming:#?}"),
            format!("{:#?}", streaming_events::custom::PLAN)
        );
        let zoo =
            event_catalog_codegen::compile(&workspace("tests/fixtures/zoo/schema-defs")).unwrap();
        let zoo = Tables::of(&zoo).plan();
        assert_eq!(zoo.events.len(), 3);
        assert_eq!(
            format!("{zoo:#?}"),
            format!("{:#?}", catalog_tests::zoo::custom::PLAN)
        );
    }

    /// Nested objects too: a property can be any of Braze's.
    #[test]
    fn objects_that_are_read_are_those_that_are_compiled() {
        let catalog = compile(&workspace("examples/streaming/schema-defs")).unwrap();
        let (event, answers) = (
            catalog.carrier.unwrap(),
            catalog
                .objects
                .iter()
                .find_map(|object| object.answers.as_ref()),
        );
        let mut tables = Tables::of(&catalog);
        assert_eq!(
            format!("{:#?}", tables.object(event)),
            format!("{:#?}", TrackEvent::DESCRIPTOR)
        );
        assert_eq!(
            format!("{:#?}", tables.object(answers.unwrap().request)),
            format!("{:#?}", TrackRequest::DESCRIPTOR)
        );
    }

    /// What the command carries is all that its crate was made from.
    #[test]
    fn the_command_carries_the_whole_catalog() {
        let carried: Vec<PathBuf> = BRAZE
            .files
            .iter()
            .map(|(path, _)| workspace("schema-defs").join(path))
            .collect();
        assert!(
            carried.is_sorted()
                && BRAZE
                    .files
                    .iter()
                    .zip(&carried)
                    .all(|((_, text), path)| fs::read_to_string(path).unwrap() == *text)
        );
        let on_disk = Base {
            folder: &workspace("schema-defs"),
            crate_name: BRAZE.crate_name,
        };
        let layer = workspace("examples/streaming/schema-defs");
        let (read, carried) = (
            compile_on(on_disk, &layer).unwrap(),
            compile(&layer).unwrap(),
        );
        assert_eq!(
            format!("{:?}", (read.fields, read.events, read.objects)),
            format!("{:?}", (carried.fields, carried.events, carried.objects))
        );
    }
}
