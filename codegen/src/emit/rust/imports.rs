//! Imports: of what could be needed, what the text of a file does need. No catalog then has imports
//! that are unused.

use std::collections::HashSet;

use syn::{ItemUse, UseTree};

/// The imports with the names that stand in the code, in their order.
pub(super) fn used(imports: Vec<ItemUse>, code: &str) -> Vec<ItemUse> {
    let words = words(code);
    let keep = |mut import: ItemUse| {
        import.tree = prune(import.tree, &words)?;
        Some(import)
    };
    imports.into_iter().filter_map(keep).collect()
}

/// What is left of an import.
fn prune(tree: UseTree, words: &HashSet<&str>) -> Option<UseTree> {
    match tree {
        UseTree::Path(mut path) => {
            // `a::{self}` is `a`.
            let last = path.ident.to_string();
            let is_self =
                |tree: &UseTree| matches!(tree, UseTree::Name(name) if name.ident == "self");
            let UseTree::Group(mut group) = *path.tree else {
                *path.tree = prune(*path.tree, words)?;
                return Some(UseTree::Path(path));
            };
            let kept = group.items.into_iter().filter_map(|tree| match tree {
                tree if is_self(&tree) => words.contains(last.as_str()).then_some(tree),
                tree => prune(tree, words),
            });
            group.items = kept.collect();
            if group.items.is_empty() {
                return None;
            }
            *path.tree = UseTree::Group(group);
            Some(UseTree::Path(path))
        }
        UseTree::Name(ref name) => words
            .contains(name.ident.to_string().as_str())
            .then_some(tree),
        UseTree::Rename(ref rename) => words
            .contains(rename.rename.to_string().as_str())
            .then_some(tree),
        UseTree::Group(mut group) => {
            group.items = group
                .items
                .into_iter()
                .filter_map(|tree| prune(tree, words))
                .collect();
            (!group.items.is_empty()).then_some(UseTree::Group(group))
        }
        UseTree::Glob(_) => Some(tree),
    }
}

/// The words of code that prettyplease wrote that can be imported: names of types and constants,
/// functions that are called, and modules.
fn words(code: &str) -> HashSet<&str> {
    let bytes = code.as_bytes();
    let mut words = HashSet::new();
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80;
    let find = |from: usize, found: &dyn Fn(u8) -> bool| {
        bytes
            .get(from..)
            .and_then(|rest| rest.iter().position(|byte| found(*byte)))
    };
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                find(at, &|byte| byte == b'\n').unwrap_or(bytes.len())
            }
            b'"' => text_len(&bytes[at..]),
            // A character, or a lifetime.
            b'\'' => match bytes.get(at + 1..at + 3) {
                Some([b'\\', _]) => 4,
                Some([_, b'\'']) => 3,
                _ => 1 + find(at + 1, &|byte| !is_word(byte)).unwrap_or(bytes.len()),
            },
            byte if is_word(byte) => {
                let len = find(at, &|byte| !is_word(byte)).unwrap_or(bytes.len() - at);
                // Fields and what is called on them have names that a catalog chooses. Functions
                // are called, and modules lead to something.
                let is_member = code[..at].ends_with('.') || code[..at].ends_with("fn ");
                let leads = code[at + len..].starts_with('(') || code[at + len..].starts_with("::");
                if byte.is_ascii_uppercase() || (leads && !is_member) {
                    words.insert(&code[at..at + len]);
                }
                len
            }
            _ => 1,
        };
    }
    words
}

/// The length of a text in quotes.
fn text_len(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_code() {
        let code = "/// In a Comment.\nfn a(b: &'long str) -> C { \"Text \\\" More\"; '\"'; '\\''; 'X'; d::E::new(0x1F, b\"Bytes\").f(g(h)) }\n// End";
        let mut found: Vec<_> = words(code).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["C", "E", "d", "g", "new"]);
    }

    #[test]
    fn imports_are_what_is_used() {
        let import = |text: &str| syn::parse_str::<ItemUse>(text).ok();
        let pruned = |text: &str, code: &str| {
            let left = used(import(text).into_iter().collect(), code);
            left.into_iter()
                .map(|import| quote::quote!(#import).to_string().replace(' ', ""))
                .collect::<String>()
        };
        assert_eq!(
            pruned("use ::a::b::{C, D, self};", "C b::x"),
            "use::a::b::{C,self};"
        );
        assert_eq!(
            pruned("use ::a::{b::{C, D}, e as f};", "f(1)"),
            "use::a::{easf};"
        );
        assert_eq!(pruned("use ::a::B;", "\"B\" // B"), "");
        assert_eq!(pruned("use ::a::{b::C};", "b"), "");
    }
}
