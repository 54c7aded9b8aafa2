//! What may be said of fields and records beside what they are.

use super::Slot;
use super::record;
use super::words::{Doc, Release, Short, Text, words};
use crate::model::Status;

record! { "a deprecation" Deprecated {
    must "reason" reason: Doc = "why it should no longer be used",
    may "use" instead: Text = "what to use in its place: something of the same kind",
    may "since" since: Release = "release since which that holds",
} }

impl Short for Deprecated {
    fn short(reason: Slot<String>) -> Self {
        Deprecated {
            reason,
            whole: true,
            ..Deprecated::default()
        }
    }
}

words! { StatusWord -> Status {
    "draft" => Status::Draft,
    "beta" => Status::Beta,
    "stable" => Status::Stable,
} }
