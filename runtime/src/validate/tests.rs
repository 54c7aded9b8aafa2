//! What only this module can see of the walk.

use super::zoo::{EVENT, Zoo, good};
use super::*;
use crate::descriptor::{Demand, Rule};
use crate::record::Record as _;
use crate::value::Value;
use crate::violation::Severity;

/// Pointer, rule, severity of each violation.
fn found(record: &Zoo<'_>) -> Vec<(String, &'static str, Severity)> {
    validate(record)
        .into_iter()
        .map(|v| (v.pointer, v.rule.as_str(), v.severity))
        .collect()
}

fn error(pointer: &str, rule: &'static str) -> (String, &'static str, Severity) {
    (pointer.into(), rule, Severity::Error)
}

#[test]
fn masks_beyond_the_fields_do_no_harm() {
    assert!(!has_bit(u128::MAX, 128));
    assert!(!has_bit(u128::MAX, 255));
    assert!(has_bit(1 << 127, 127));
    let rule: &Rule = Box::leak(Box::new(Rule::new(
        "far",
        "Far",
        Demand::Requires(200, u128::MAX),
    )));
    let message = report::cross(&EVENT, rule, 0).message;
    assert!(message.starts_with("Far: `user`, "), "{message}");
}

#[test]
fn the_size_counts_from_the_limit_on() {
    let sized = |chars: usize| Zoo {
        user: "x".repeat(chars).into(),
        ..good()
    };
    let base = encoded_len(&sized(0));
    let limit = EVENT.catalog.max_bytes;
    assert_eq!(found(&sized(limit - base)), []);
    let over = sized(limit - base + 1);
    assert_eq!(found(&over), [error("", "max-bytes")]);
    assert_eq!(
        validate(&over)[0].message,
        "The event should take at most 9000 bytes as JSON, but takes 9001."
    );
    // Escapes make text longer than it looks.
    assert_eq!(
        found(&Zoo {
            user: "\u{1}".repeat(limit / 4).into(),
            ..good()
        }),
        [error("", "max-bytes")]
    );
    // Unknown fields count.
    let mut unknown = good();
    unknown.unknown.push(
        "more",
        Value::Array(vec![Value::String("x".repeat(limit).into())]),
    );
    assert_eq!(found(&unknown), [error("", "max-bytes")]);
}

#[test]
fn the_cheap_bound_is_never_below_the_exact_size() {
    let mut sampler = crate::sample::Sampler::new(7);
    for _ in 0..500 {
        let mut record = Zoo::default();
        sampler.fill(&mut record);
        record.user = "\u{1}\u{2}\"".into();
        record
            .unknown
            .push("\u{3}", Value::Float(-1.234_567_890_123_45e-300));
        let mut walk = Walk::default();
        record.fields(&mut |fields, unknown| {
            walk.known(&EVENT, fields);
            walk.unknown(unknown);
        });
        assert!(walk.sizes.may_exceed(&EVENT, encoded_len(&record) - 1));
    }
}

#[test]
fn enumerations_of_numbers_compare_by_value() {
    static VALUES: ValueSet = ValueSet {
        strict: false,
        open: false,
        items: &[
            crate::descriptor::EnumValue {
                wire: "1.0",
                doc: "",
            },
            crate::descriptor::EnumValue {
                wire: "-7",
                doc: "",
            },
            crate::descriptor::EnumValue {
                wire: "true",
                doc: "",
            },
        ],
    };
    for value in [
        Scalar::Float(1.0),
        Scalar::Float(-7.0),
        Scalar::Int(-7),
        Scalar::Long(-7),
        Scalar::Bool(true),
        Scalar::Str("1.0"),
    ] {
        assert!(listed(&VALUES, value), "{value:?}");
    }
    for value in [
        Scalar::Float(f32::NAN),
        Scalar::Int(1),
        Scalar::Bool(false),
        Scalar::Str("1"),
    ] {
        assert!(!listed(&VALUES, value), "{value:?}");
    }
}
