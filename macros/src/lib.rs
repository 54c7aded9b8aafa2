//! The macro [`catalog!`] of `event-catalog`, which re-exports it with its feature `macros`.

mod beneath;
mod expand;
mod tree;

use proc_macro::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// Makes Rust types of a catalog, as the build script `event_catalog_codegen::Builder` does.
///
/// ```ignore
/// mod events {
///     event_catalog::catalog!("schema-defs");
/// }
///
/// // Custom events on top of the catalog of a crate that is a dependency:
/// event_catalog::catalog!("schema-defs", extends = "braze-events");
/// ```
///
/// The folder is relative to the crate's own (`CARGO_MANIFEST_DIR`). A catalog that others extend
/// is found in the folder `schema-defs` of its crate.
///
/// The crate is compiled again when a file of the folder changes, or goes. Cargo cannot see from a
/// macro that a file is *new*: it is taken in when another one changes too, or with a build script,
/// which watches the whole folder and leaves files that one can read and step through.
///
/// # Errors
///
/// Mistakes in the catalog fail the build at the macro; each is shown with its file, its line and a
/// caret. Warnings are for `catalog check`: a macro has no way to say them.
#[proc_macro]
pub fn catalog(input: TokenStream) -> TokenStream {
    let arguments = syn::parse_macro_input!(input as Arguments);
    let base = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    match expand::expand(base.as_ref(), &arguments) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// What stands between the parentheses.
struct Arguments {
    folder: LitStr,
    extends: Option<LitStr>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expected = "expected the folder of a catalog, such as \"schema-defs\"";
        let folder = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), expected))?;
        let mut extends = None;
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let key: syn::Ident = input.parse()?;
            if key != "extends" || extends.is_some() {
                let message = "expected one `extends = \"the-crate-beneath\"`, and nothing else";
                return Err(syn::Error::new(key.span(), message));
            }
            input.parse::<Token![=]>()?;
            extends = Some(input.parse()?);
        }
        if input.is_empty() {
            Ok(Arguments { folder, extends })
        } else {
            Err(input.error("expected `,` or the end"))
        }
    }
}
