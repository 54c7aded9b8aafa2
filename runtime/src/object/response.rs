//! What a server said of a request: each of its errors, with the event, the field and the rule that
//! it speaks of.
//!
//! A server's error names a list, a position in it, and says a sentence. Field and rule follow from
//! what is wrong with that event here and from the fields that the sentence names: the sentence
//! itself is not for programs.

use super::{Check, View};
use crate::descriptor::{Demand, FieldDescriptor, Kind, RecordDescriptor};
use crate::record::member::whole;
use crate::record::{FieldRef, Record, Scalar};
use crate::validate::has_bit;
use crate::value::Value;
use crate::violation::{RuleId, Violation, push_index, push_name};

/// An error of a server's answer, traced back to the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What the server said.
    pub text: String,
    /// The list of the request that it speaks of, such as `events`; empty if it does not say.
    pub list: String,
    /// The position in that list.
    pub index: Option<usize>,
    /// JSON Pointer into the request: to the field if it is known, else to the event, else to the
    /// list; empty if the request has no such list.
    pub pointer: String,
    /// The field.
    pub field: Option<String>,
    /// The id of the rule that is broken, as validation knows it.
    pub rule: Option<RuleId>,
    /// The code that the error has or speaks of, as the catalog lists it.
    pub code: Option<&'static str>,
    /// What the code means, in the catalog's words.
    pub meaning: Option<&'static str>,
}

/// All errors of an answer.
pub type Explanations = Vec<Explanation>;

/// Returns the errors of an answer, traced back to the request that was sent; the check says what is
/// wrong with that.
pub fn explain(answer: &dyn Record<'_>, request: &dyn Record<'_>, check: &Check) -> Explanations {
    let Some(answers) = answer.record_descriptor().answers else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    with_member(answer, answers.errors, &mut |view| match view {
        View::List(list) => {
            (0..list.len())
                .for_each(|i| errors.extend(plain(list.get(i), answer.record_descriptor())));
        }
        View::Value(Value::Array(items)) => items
            .iter()
            .for_each(|item| errors.extend(plain(View::Value(item), answer.record_descriptor()))),
        view => errors.extend(plain(view, answer.record_descriptor())),
    });
    if errors.is_empty() {
        return errors;
    }
    let violations = check.object(request);
    for error in &mut errors {
        trace(error, request, &violations);
    }
    errors
}

/// An error as the server wrote it: a text, or an object with a text and a place.
fn plain(view: View<'_, '_>, answer: &RecordDescriptor) -> Option<Explanation> {
    let answers = answer.answers?;
    let mut found = Explanation {
        text: String::new(),
        list: String::new(),
        index: None,
        pointer: String::new(),
        field: None,
        rule: None,
        code: None,
        meaning: None,
    };
    match view {
        View::Scalar(Scalar::Str(text)) => text.clone_into(&mut found.text),
        View::Value(Value::String(text)) => found.text = text.to_string(),
        View::Value(Value::Object(members)) => {
            let get = |name: &str| {
                members
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value)
            };
            get(answers.text)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .clone_into(&mut found.text);
            get(answers.list)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .clone_into(&mut found.list);
            found.index = get(answers.index)
                .and_then(whole)
                .and_then(|index| usize::try_from(index).ok());
        }
        _ => return None,
    }
    let codes = answers
        .codes
        .and_then(|codes| codes.values.as_ref())
        .map_or(&[][..], |values| values.items);
    if let Some(code) = codes.iter().find(|code| mentions(&found.text, code.wire)) {
        (found.code, found.meaning) = (Some(code.wire), Some(code.doc));
    }
    Some(found)
}

/// Finds event, field and rule.
fn trace(error: &mut Explanation, request: &dyn Record<'_>, violations: &[Violation]) {
    if error.list.is_empty() {
        of_request(error, request);
        return;
    }
    // Nowhere that the request does not have.
    let mut len = None;
    with_member(request, &error.list, &mut |view| len = Some(len_of(view)));
    let Some(len) = len else { return };
    push_name(&mut error.pointer, &error.list);
    let Some(index) = error.index.filter(|index| *index < len) else {
        return;
    };
    push_index(&mut error.pointer, index);
    let Some(item) = request
        .record_descriptor()
        .fields
        .iter()
        .find(|member| member.name() == error.list)
    else {
        return;
    };
    let Kind::Record(descriptor) = item.kind else {
        return;
    };
    let own = |violation: &&Violation| {
        violation.is_error()
            && violation
                .pointer
                .strip_prefix(&error.pointer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let own: Vec<&Violation> = violations.iter().filter(own).collect();
    let named = named(error, descriptor);
    // What we find wrong ourselves, if the sentence speaks of it or if it is the only thing.
    let field_of = |violation: &Violation| {
        violation
            .pointer
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace("~1", "/")
            .replace("~0", "~")
    };
    let spoken = own.iter().find(|violation| {
        violation.pointer.len() > error.pointer.len() && speaks_of(error, &field_of(violation))
            || violation.pointer == error.pointer
                && rule_speaks_of(descriptor, violation.rule.as_str(), &named)
    });
    let spoken = spoken.or(if own.len() == 1 { own.first() } else { None });
    if let Some(violation) = spoken {
        error.rule = Some(violation.rule);
        error.field = (violation.pointer.len() > error.pointer.len()).then(|| field_of(violation));
        violation.pointer.clone_into(&mut error.pointer);
        return;
    }
    // Nothing is wrong here: the sentence must do.
    let rule = descriptor
        .rules
        .iter()
        .find(|rule| rule_speaks_of(descriptor, rule.name, &named));
    error.rule = rule.map(|rule| RuleId::new(rule.name));
    if let (None, [field]) = (rule, named.as_slice()) {
        error.field = Some((*field).to_owned());
        push_name(&mut error.pointer, field);
    }
}

/// The member of the request itself that an error speaks of by its code.
fn of_request(error: &mut Explanation, request: &dyn Record<'_>) {
    if error.meaning.is_some()
        && let [field] = named(error, request.record_descriptor()).as_slice()
    {
        with_member(request, field, &mut |view| {
            if !matches!(view, View::Absent) {
                error.field = Some((*field).to_owned());
                push_name(&mut error.pointer, field);
            }
        });
    }
}

/// The members that an error speaks of.
fn named(error: &Explanation, descriptor: &RecordDescriptor) -> Vec<&'static str> {
    descriptor
        .fields
        .iter()
        .map(FieldDescriptor::name)
        .filter(|name| speaks_of(error, name))
        .collect()
}

/// Whether an error names a field, or its code is about it.
fn speaks_of(error: &Explanation, field: &str) -> bool {
    mentions(&error.text, field)
        || error
            .meaning
            .is_some_and(|meaning| mentions(meaning, &format!("`{field}`")))
}

/// Whether a rule over several members is about just what was named.
fn rule_speaks_of(descriptor: &RecordDescriptor, rule: &str, named: &[&str]) -> bool {
    let Some(rule) = descriptor.rules.iter().find(|known| known.name == rule) else {
        return false;
    };
    let (Demand::AtLeastOne(mask) | Demand::AtMostOne(mask) | Demand::NotTogether(mask)) =
        rule.demand
    else {
        return false;
    };
    let members = descriptor.fields.iter().zip(0..=u8::MAX);
    let of_rule = members
        .filter(|(_, i)| has_bit(mask, *i))
        .map(|(member, _)| member.name());
    named.len() > 1
        && named
            .iter()
            .all(|name| of_rule.clone().any(|known| known == *name))
}

/// Whether a sentence names a field as a word of its own.
fn mentions(sentence: &str, field: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    !field.is_empty()
        && sentence.match_indices(field).any(|(at, _)| {
            let before = sentence.get(..at).and_then(|head| head.chars().next_back());
            let after = sentence
                .get(at + field.len()..)
                .and_then(|tail| tail.chars().next());
            !before.is_some_and(inside) && !after.is_some_and(inside)
        })
}

/// How many items a list has; anything else has none.
fn len_of(view: View<'_, '_>) -> usize {
    match view {
        View::List(list) => list.len(),
        View::Value(Value::Array(items)) => items.len(),
        _ => 0,
    }
}

/// Calls `read` with a member, typed or as it came.
fn with_member(object: &dyn Record<'_>, name: &str, read: &mut dyn FnMut(View<'_, '_>)) {
    let at = object.record_descriptor().find(name);
    object.fields(
        &mut |fields, unknown| match at.and_then(|at| fields.get(at)).map(FieldRef::view) {
            Some(View::Absent) | None => {
                if let Some(value) = unknown.get(name) {
                    read(View::Value(value));
                }
            }
            Some(view) => read(view),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn only_whole_words_are_named() {
        assert!(mentions("'external_id' is missing", "external_id"));
        assert!(!mentions("'external_ids' is missing", "external_id"));
        assert!(!mentions("my_external_id", "external_id"));
        assert!(
            mentions("time", "time") && !mentions("timed sometime", "time") && !mentions("any", "")
        );
    }
}
