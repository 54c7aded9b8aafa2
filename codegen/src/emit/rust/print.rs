//! Items into text: one by one, joined by blank lines; imports last, and only what the text uses.
//!
//! What people read is formatted as rustfmt would. Tables, which are most of the text, are not
//! parsed for that: it would take as long as all the rest.

use proc_macro2::TokenStream;

use super::{doc, imports, invocation, items};

/// A file: where it comes from, what it holds, its items in pieces of one or more.
pub(super) fn file(
    from: &str,
    doc: Option<&str>,
    pieces: impl IntoIterator<Item = TokenStream>,
) -> String {
    let mut text = format!("// @generated from {from}: edit that, not this.\n");
    if let Some(doc) = doc {
        for line in doc::text(doc).lines() {
            text.push_str(if line.is_empty() { "//!" } else { "//! " });
            text.push_str(line);
            text.push('\n');
        }
    }
    let (mut body, mut uses, mut was_short) = (String::new(), Vec::new(), true);
    for tokens in pieces.into_iter().flat_map(items::split) {
        if items::is_table(&tokens) {
            body.push('\n');
            invocation::table(&mut body, tokens);
            was_short = false;
            continue;
        }
        match syn::parse2(tokens) {
            Ok(syn::Item::Use(item)) if matches!(item.vis, syn::Visibility::Inherited) => {
                uses.push(item);
            }
            Ok(item) => was_short = self::item(&mut body, item, was_short),
            // Never the case for a catalog that `resolve` let through; were it so, the compiler
            // would show where.
            Err(error) => body.push_str(&error.to_compile_error().to_string()),
        }
    }
    let mut was_short = true;
    for used in imports::used(uses, &body) {
        was_short = item(&mut text, syn::Item::Use(used), was_short);
    }
    if !was_short || !body.starts_with('\n') {
        text.push('\n');
    }
    text + &body
}

/// Appends an item. Lines that only declare or import stand together; says whether this is one.
fn item(text: &mut String, item: syn::Item, was_short: bool) -> bool {
    let short = matches!(&item, syn::Item::Mod(_) | syn::Item::Use(_));
    if !(short && was_short) || text.ends_with(".\n") {
        text.push('\n');
    }
    match item {
        syn::Item::Macro(invoked)
            if matches!(invoked.mac.delimiter, syn::MacroDelimiter::Brace(_)) =>
        {
            invocation::write(text, invoked.mac);
        }
        item => text.push_str(&prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        })),
    }
    short
}
