//! From the arguments to the code.

use std::path::Path;
use std::{fs, io};

use event_catalog_codegen::{Builder, Error};
use proc_macro2::TokenStream;
use quote::quote;

use crate::{Arguments, beneath, tree};

/// Returns the types of a catalog. `base` is the folder of the crate.
pub(crate) fn expand(base: &Path, arguments: &Arguments) -> syn::Result<TokenStream> {
    let folder = arguments.folder.value();
    let wrong = |message: String| syn::Error::new(arguments.folder.span(), message);
    let path = base.join(&folder);
    let mut builder = Builder::new(&path);
    if let Some(extends) = &arguments.extends {
        let beneath = beneath::folder(base, &extends.value())
            .map_err(|message| syn::Error::new(extends.span(), message))?;
        builder = builder.on(extends.value()).on_folder(beneath);
    }
    let (_, files) = builder.try_emit().map_err(|error| match error {
        // Starts on a line of its own, as the compiler puts its own mark before the first.
        Error::Catalog(found) => wrong(format!("the catalog has mistakes\n{found}")),
        error => wrong(error.to_string()),
    })?;
    let code = tree::inline(&files, "catalog.rs", "").map_err(wrong)?;
    let mut watched = Vec::new();
    list(&path, &folder, &mut watched)
        .map_err(|error| wrong(format!("cannot list the folder `{folder}`: {error}")))?;
    let watched = watched.iter().map(|file| {
        quote! {
            const _: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", #file));
        }
    });
    Ok(quote!(#(#watched)* #code))
}

/// Lists the files of a folder, in order: the compiler reads them, so that cargo watches them.
fn list(folder: &Path, shown: &str, files: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let shown = format!("{}/{}", shown.trim_end_matches('/'), name.to_string_lossy());
        let ends = |ending: &str| path.extension().is_some_and(|found| found == ending);
        if path.is_dir() {
            list(&path, &shown, files)?;
        } else if ends("yaml") || ends("lock") {
            files.push(shown);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Arguments {
        syn::parse_str(text).unwrap()
    }

    fn workspace() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    #[test]
    fn a_mistake_is_shown_with_file_line_and_caret() {
        let base = workspace().join("tests/fixtures/diagnostics");
        let error = expand(&base, &arguments("\"unknown-field/schema\"")).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("error[unknown-field]"), "{said}");
        assert!(said.contains("unknown-field/schema/events/"), "{said}");
        assert!(said.contains("^^^"), "{said}");
    }

    #[test]
    fn every_file_is_watched() {
        let code = expand(workspace(), &arguments("\"schema-defs\"")).unwrap();
        let code = code.to_string();
        assert!(code.contains("\"schema-defs/events/users/messages/email.yaml\""));
        assert!(code.contains("\"schema-defs/protobuf.lock\""));
        assert!(
            !code.contains(workspace().to_str().unwrap()),
            "a path of this machine"
        );
    }

    #[test]
    fn on_top_of_the_catalog_of_a_dependency() {
        let base = workspace().join("examples/streaming");
        let arguments = arguments("\"schema-defs\", extends = \"braze-events\",");
        let code = expand(&base, &arguments).unwrap().to_string();
        assert!(code.contains("struct RentedMovie"), "{code}");
    }

    #[test]
    fn what_is_not_an_argument() {
        for (text, said) in [
            ("", "expected the folder of a catalog"),
            ("schema", "expected the folder of a catalog"),
            ("\"a\", on = \"b\"", "expected one `extends"),
            (
                "\"a\", extends = \"b\", extends = \"b\"",
                "expected one `extends",
            ),
            ("\"a\" \"b\"", "expected `,` or the end"),
        ] {
            let error = syn::parse_str::<Arguments>(text).err().unwrap().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
