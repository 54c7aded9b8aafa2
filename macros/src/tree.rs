//! Files into one stream of tokens: modules stand in their place instead of in files.

use std::str::FromStr;

use event_catalog_codegen::Files;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Returns the tokens of a file, with the modules that it declares in place.
///
/// `beside` is the folder of its modules.
pub(crate) fn inline(files: &Files, path: &str, beside: &str) -> Result<TokenStream, String> {
    let text = files
        .0
        .get(path)
        .ok_or_else(|| format!("the generator made no file `{path}`"))?;
    let tokens = TokenStream::from_str(text)
        .map_err(|error| format!("the generated file `{path}` is not Rust: {error}"))?;
    let mut done: Vec<TokenTree> = Vec::new();
    for token in tokens {
        // `mod name;`, and before it maybe `#[path = "…"]`.
        let is_end = matches!(&token, TokenTree::Punct(end) if end.as_char() == ';');
        let module = match done.as_slice() {
            [.., TokenTree::Ident(word), TokenTree::Ident(name)] if is_end && word == "mod" => {
                name.to_string()
            }
            _ => {
                done.push(token);
                continue;
            }
        };
        let name = module.strip_prefix("r#").unwrap_or(&module);
        let file = match take_path(&mut done) {
            Some(path) => path,
            None => format!("{beside}{name}.rs"),
        };
        let inside = inline(files, &file, &format!("{}/", file.trim_end_matches(".rs")))?;
        done.push(Group::new(Delimiter::Brace, inside).into());
    }
    Ok(done.into_iter().collect())
}

/// Takes `#[path = "…"]` from before the `mod name` at the end, and returns the path.
fn take_path(done: &mut Vec<TokenTree>) -> Option<String> {
    let mut end = done.len().checked_sub(2)?;
    // `pub`, or `pub(…)`.
    while matches!(done.get(end.checked_sub(1)?)?, TokenTree::Ident(word) if word == "pub") {
        end -= 1;
    }
    let TokenTree::Group(attribute) = done.get(end.checked_sub(1)?)? else {
        return None;
    };
    let attribute: syn::MetaNameValue = syn::parse2(attribute.stream()).ok()?;
    let syn::Expr::Lit(syn::ExprLit {
        lit: syn::Lit::Str(path),
        ..
    }) = &attribute.value
    else {
        return None;
    };
    if !attribute.path.is_ident("path") {
        return None;
    }
    let start = end.checked_sub(2)?;
    done.drain(start..end);
    Some(path.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_stand_in_their_place() {
        let mut files = Files::default();
        files.insert(
            "a.rs",
            "/// About `b`.\npub mod b;\n#[path = \"x/c.rs\"]\nmod c;\npub use c::D;",
        );
        files.insert("b.rs", "//! B.\npub mod r#type;");
        files.insert("b/type.rs", "pub struct E;");
        files.insert("x/c.rs", "pub struct D;");
        let expected = "/// About `b`.\npub mod b { //! B.\npub mod r#type { pub struct E; } }
            mod c { pub struct D; } pub use c::D;";
        assert_eq!(
            inline(&files, "a.rs", "").unwrap().to_string(),
            TokenStream::from_str(expected).unwrap().to_string()
        );
        files.0.remove("x/c.rs");
        assert_eq!(
            inline(&files, "a.rs", "").unwrap_err(),
            "the generator made no file `x/c.rs`"
        );
    }
}
