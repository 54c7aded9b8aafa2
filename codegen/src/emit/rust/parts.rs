//! Syntax that comes again from event to event: parsed once, copied after that.
//!
//! The dictionary has few fields, the events have many slots, and parsing is most of the work. What
//! depends on nothing but the field and how an event has it is therefore kept here. Each thread has
//! its own parts: syntax cannot be shared between threads.

use std::collections::HashMap;
use std::hash::Hash;

use proc_macro2::TokenStream;
use syn::parse::{Parse, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, FieldValue, ImplItem, Item, Token};

use crate::model::{FieldId, FieldType, Presence};

/// What was parsed, by what it was made from.
pub(super) struct Memo<K, V>(HashMap<K, V>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Memo(HashMap::new())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// A copy of the part with this key, which determines it.
    pub(super) fn get(&mut self, key: K, make: impl FnOnce() -> syn::Result<V>) -> syn::Result<V> {
        if let Some(part) = self.0.get(&key) {
            return Ok(part.clone());
        }
        let part = make()?;
        self.0.insert(key, part.clone());
        Ok(part)
    }
}

/// All parts of one thread.
#[derive(Default)]
pub(super) struct Parts {
    /// Fields of structs, by name, type, presence and documentation.
    pub(super) fields: Memo<(FieldId, FieldType, Presence, String), syn::Field>,
    /// Setters.
    pub(super) setters: Memo<(FieldId, FieldType), ImplItem>,
    /// How fields are lent for reading and for writing.
    pub(super) lent: Memo<(FieldId, FieldType, Presence), (Expr, Expr)>,
    /// Fields without a value.
    pub(super) empty: Memo<(FieldId, FieldType, Presence), FieldValue>,
    /// Fields in the tables of events, by their code.
    pub(super) slots: Memo<(FieldId, Presence), Expr>,
    /// Fields of a group's struct, by group and what the event has.
    pub(super) group_fields: Memo<(usize, FieldId, FieldType, Presence), FieldValue>,
    /// Functions that all structs have, by name.
    pub(super) functions: Memo<&'static str, syn::ImplItemFn>,
    /// Items that all structs have, but for the struct's name.
    pub(super) traits: Memo<(), Vec<Item>>,
}

/// Parses tokens as whatever is asked for.
pub(super) fn parse<T: Parse>(tokens: TokenStream) -> syn::Result<T> {
    syn::parse2(tokens)
}

/// Parses any number of items.
pub(super) fn items(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    Ok(syn::parse2::<syn::File>(tokens)?.items)
}

/// Parses `name: Type` with its attributes.
pub(super) fn field(tokens: TokenStream) -> syn::Result<syn::Field> {
    syn::Field::parse_named.parse2(tokens)
}

/// A list of expressions.
pub(super) fn array(elems: Punctuated<Expr, Token![,]>) -> Expr {
    Expr::Array(syn::ExprArray {
        attrs: Vec::new(),
        bracket_token: syn::token::Bracket::default(),
        elems,
    })
}
