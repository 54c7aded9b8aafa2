//! The code generated from `fixtures/zoo`, a catalog that uses every feature of the language, under
//! the strictest checks.

#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
#![allow(
    clippy::too_many_arguments,
    reason = "`new` takes every required field"
)]
#![allow(
    clippy::doc_markdown,
    clippy::tabs_in_doc_comments,
    reason = "a catalog's texts are not written for Rust"
)]
#![allow(
    clippy::unreadable_literal,
    reason = "numbers stand as the catalog has them"
)]
#![allow(
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "as in the whole workspace"
)]
#![allow(
    clippy::elidable_lifetime_names,
    clippy::useless_conversion,
    reason = "the generator writes one form for every case"
)]
#![allow(
    unused_imports,
    reason = "the traits of groups need what they import only if there is a list of text"
)]

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
