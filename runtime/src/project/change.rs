//! Values that destinations have in another form.

/// A moment in seconds as milliseconds; a wider number where that is too large for the usual one.
pub(super) fn milliseconds(seconds: i64) -> Result<i64, i128> {
    seconds.checked_mul(1000).ok_or(i128::from(seconds) * 1000)
}

/// A moment in milliseconds as seconds: the second in which it lies.
pub(super) fn seconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1000)
}
