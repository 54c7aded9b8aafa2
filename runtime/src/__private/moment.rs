//! Moments that are numbers: seconds or milliseconds since 1970.

/// Of seconds.
pub mod seconds {
    use jiff::Timestamp;

    /// Returns the moment.
    pub fn timestamp(seconds: i64) -> Option<Timestamp> {
        Timestamp::from_second(seconds).ok()
    }

    /// Returns the seconds, rounded down.
    pub fn of(moment: Timestamp) -> i64 {
        // What jiff has no number for is below zero, as the seconds before 1970 are.
        moment.as_second() - i64::from(moment.subsec_nanosecond() < 0)
    }
}

/// Of milliseconds.
pub mod millis {
    use jiff::Timestamp;

    /// Returns the moment.
    pub fn timestamp(millis: i64) -> Option<Timestamp> {
        Timestamp::from_millisecond(millis).ok()
    }

    /// Returns the milliseconds, rounded down.
    pub fn of(moment: Timestamp) -> i64 {
        moment.as_millisecond() - i64::from(moment.subsec_nanosecond() % 1_000_000 < 0)
    }
}

/// Returns the moment as the crate `chrono` has it.
#[cfg(feature = "chrono")]
pub fn chrono(moment: jiff::Timestamp) -> Option<chrono::DateTime<chrono::Utc>> {
    let seconds = seconds::of(moment);
    let nanos = moment.as_nanosecond() - i128::from(seconds) * 1_000_000_000;
    chrono::DateTime::from_timestamp(seconds, u32::try_from(nanos).ok()?)
}

/// Returns the moment as the crate `time` has it.
#[cfg(feature = "time")]
pub fn offset_date_time(moment: jiff::Timestamp) -> Option<time::OffsetDateTime> {
    time::OffsetDateTime::from_unix_timestamp_nanos(moment.as_nanosecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_before_1970_are_rounded_down() {
        let moment: jiff::Timestamp = "1969-12-31T23:59:58.9999Z".parse().unwrap();
        assert_eq!((seconds::of(moment), millis::of(moment)), (-2, -1001));
        let whole = seconds::timestamp(-2).unwrap();
        assert_eq!((seconds::of(whole), millis::of(whole)), (-2, -2000));
        assert_eq!(millis::timestamp(i64::MAX), None);
    }
}
