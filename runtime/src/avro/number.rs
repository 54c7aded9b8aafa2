//! Numbers from one of Avro's types to another, only where they stay what they are.

/// The float that is this double.
#[allow(clippy::cast_possible_truncation, reason = "compared with what it was")]
pub(super) fn narrow(value: f64) -> Option<f32> {
    let float = value as f32;
    (f64::from(float).to_bits() == value.to_bits() || value.is_nan()).then_some(float)
}

/// The signed number that a variable-length one stands for.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "the encoding is about bits")]
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}
