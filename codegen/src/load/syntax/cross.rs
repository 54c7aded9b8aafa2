//! Rules over several fields of a record.

use super::words::{Doc, ImpliedValue, Names, PropertyName, words};
use super::{mapping, record};

mapping! { "the cross-field rules" CrossRules: Names => CrossRule }

record! { "a cross-field rule" CrossRule {
    must "doc" doc: Doc = "sentence that is shown when it is broken",
    may "severity" severity: Severity = "how much it weighs, by default an error",
    may "unless" unless: [PropertyName] = "the rule does not apply while one of these is present",
    may "at_least_one" at_least_one: [PropertyName] = "at least one of these is present",
    may "at_most_one" at_most_one: [PropertyName] = "no more than one of these is present",
    may "not_together" not_together: [PropertyName] = "these are not all present",
    may "if_present" if_present: PropertyName = "if this is present, `requires` or `implies` holds",
    may "if" if_value: Values = "if this field has this value, `requires` holds",
    may "requires" requires: [PropertyName] = "these are present too",
    may "implies" implies: Values = "this field has this value, said or not",
} }

/// Whether it is only a warning.
type IsWarning = bool;

words! { Severity -> IsWarning { "error" => false, "warning" => true } }

mapping! { "the value of a field" Values: Names => ImpliedValue }
