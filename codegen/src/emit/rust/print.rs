//! Tokens into text: item by item, joined by blank lines.

use proc_macro2::TokenStream;

use super::doc;

/// A file: where it comes from, what it holds, its items.
pub(super) fn file(from: &str, doc: Option<&str>, items: TokenStream) -> String {
    let mut text = format!("// @generated from {from}: edit that, not this.\n");
    if let Some(doc) = doc {
        for line in doc::text(doc).lines() {
            text.push_str(if line.is_empty() { "//!" } else { "//! " });
            text.push_str(line);
            text.push('\n');
        }
    }
    match syn::parse2::<syn::File>(items) {
        Ok(parsed) => {
            let mut was_module = true;
            for item in parsed.items {
                // Lines that only declare or import stand together.
                let short = matches!(&item, syn::Item::Mod(_) | syn::Item::Use(_));
                if !(short && was_module) || text.ends_with(".\n") {
                    text.push('\n');
                }
                was_module = short;
                text.push_str(&prettyplease::unparse(&syn::File {
                    shebang: None,
                    frontmatter: None,
                    attrs: Vec::new(),
                    items: vec![item],
                }));
            }
        }
        // Never the case for a catalogue that `resolve` let through; were it so, the compiler would show where.
        Err(error) => text.push_str(&error.to_compile_error().to_string()),
    }
    text
}
