use braze_events::Severity::{Error, Warning};
use braze_events::datetime::Formats;
use braze_events::jiff::Timestamp;
use braze_events::object::DateTime;
use braze_events::track::{EventTime, EventTimeFormats, PropertyTime, PropertyTimeFormats};
use serde_json::json;

use super::{clean, event, one};

/// Format, texts that have it with the moment they stand for, near misses.
type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

const FORMATS: &[Row] = &[
    (
        "iso8601",
        &[
            ("2026-03-07T09:08:07+02:00", "2026-03-07T07:08:07Z"),
            ("2026-03-07T09:08:07Z", "2026-03-07T09:08:07Z"),
            ("2026-03-07T09:08:07.123-05:00", "2026-03-07T14:08:07.123Z"),
            ("2026-03-07T09:08:07", "2026-03-07T09:08:07Z"),
            ("2026-03-07T09:08", "2026-03-07T09:08:00Z"),
            ("2028-02-29T23:59:59+14:00", "2028-02-29T09:59:59Z"),
            ("2026-03-07T09:08+02:00", "2026-03-07T07:08:00Z"),
            ("2026-03-07T09:08:07+0200", "2026-03-07T07:08:07Z"),
            ("2026-03-07T09:08:07-05", "2026-03-07T14:08:07Z"),
            ("2026-03-07T09:08:07,5+23:59", "2026-03-06T09:09:07.5Z"),
            ("20260307T090807Z", "2026-03-07T09:08:07Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ],
        &[
            "2026-03-07T09:08:07[Europe/Berlin]",
            "2026-03-07T09:08:07+02:00[Europe/Berlin]",
            "2026-02-29T09:08:07Z",
            "2026-13-07T09:08:07Z",
            "2026-03-07T25:08:07Z",
            "2026-03-07T09:61:07Z",
            "2026-03-07T",
            "T09:08:07Z",
            "2026-03-07T09:08:07+2",
            "2026-03-07T09:08:07 +02:00",
            " 2026-03-07T09:08:07Z",
            "2026-03-07T09:08:07Z ",
            "2026-03-07T09:08:07+24:00",
            "2026-03-07T09:08:07+2400",
            "2026-03-07T09:08:07+02:60",
            "2026-03-07T09:08:07+02:00:30",
            "2026-03-07T09:08:07+",
            "2026-03-07T09:08:07ZZ",
            "2026-03-07T09:08:60Z",
            "2026-03-07T09:08:60.5Z",
            "20260307T090860Z",
            "2026-03-07T09:08:07z",
            "2026-03-07t09:08:07Z",
            "2026-03-07T09",
            "2026-03-07T09Z",
            "-002026-03-07T09:08:07Z",
            "+002026-03-07T09:08:07Z",
        ],
    ),
    (
        "yyyy-MM-dd'T'HH:mm:ss:SSSZ",
        &[
            ("2026-03-07T09:08:07:123+0200", "2026-03-07T07:08:07.123Z"),
            ("2026-03-07T09:08:07:123Z", "2026-03-07T09:08:07.123Z"),
            ("2026-03-07T00:00:00:000-0130", "2026-03-07T01:30:00Z"),
        ],
        &[
            "2026-03-07T09:08:07:123",
            "2026-03-07T09:08:07:12Z",
            "2026-03-07T09:08:07:1234Z",
            "2026-03-07T09:08:07:123+02:00",
            "2026-03-07T09:08:07:123+2460",
            "2026-03-07 09:08:07:123Z",
            "2026-03-07T09:08:07:123z",
        ],
    ),
    (
        "yyyy-MM-dd'T'HH:mm:ss",
        &[("2026-03-07T09:08:07", "2026-03-07T09:08:07Z")],
        &[
            "2026-03-07t09:08:07",
            "2026-3-07T09:08:07",
            "2026-03-07TT09:08:07",
        ],
    ),
    (
        "yyyy-MM-dd HH:mm:ss",
        &[("2026-03-07 09:08:07", "2026-03-07T09:08:07Z")],
        &[
            "2026-03-07  09:08:07",
            "2026-03-07 9:08:07",
            "2026-03-07 09:08",
            "2026-03-07 09:08:07Z",
            "2026-03-07 09:08:07+02:00",
            "2026-03-07 24:00:00",
        ],
    ),
    (
        "yyyy-MM-dd",
        &[("2026-03-07", "2026-03-07T00:00:00Z")],
        &[
            "2026-3-7",
            "2026-03-7",
            "26-03-07",
            "2026-02-30",
            "2026/03/07",
            "20260307",
            "2026-03",
        ],
    ),
    (
        "MM/dd/yyyy",
        &[
            ("03/07/2026", "2026-03-07T00:00:00Z"),
            ("12/31/1999", "1999-12-31T00:00:00Z"),
        ],
        &[
            "13/07/2026",
            "3/7/2026",
            "03/07/26",
            "03-07-2026",
            "02/30/2026",
        ],
    ),
    (
        "EEE MM dd HH:mm:ss.XXX yyyy",
        &[
            ("Sat 03 07 09:08:07.+02:00 2026", "2026-03-07T07:08:07Z"),
            ("Sat 03 07 09:08:07.Z 2026", "2026-03-07T09:08:07Z"),
            ("Sun 03 08 00:00:00.-11:30 2026", "2026-03-08T11:30:00Z"),
        ],
        &[
            "Sun 03 07 09:08:07.Z 2026",
            "sat 03 07 09:08:07.Z 2026",
            "Sat 03 07 09:08:07Z 2026",
            "Sat 03 07 09:08:07.+0200 2026",
            "Sat 03 07 09:08:07. 2026",
            "Sat Mar 07 09:08:07.Z 2026",
            "Sat 03 07 09:08:07.Z",
        ],
    ),
];

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_catalog_has_these_formats() {
    let patterns: Vec<&str> = PropertyTimeFormats::FORMATS
        .formats
        .iter()
        .map(|format| format.pattern)
        .collect();
    assert_eq!(
        patterns,
        FORMATS.iter().map(|row| row.0).collect::<Vec<_>>()
    );
    let patterns: Vec<&str> = EventTimeFormats::FORMATS
        .formats
        .iter()
        .map(|format| format.pattern)
        .collect();
    assert_eq!(
        patterns,
        FORMATS[..2].iter().map(|row| row.0).collect::<Vec<_>>()
    );
}

#[test]
fn each_format_takes_what_it_should() {
    for (format, (name, valid, near_misses)) in
        PropertyTimeFormats::FORMATS.formats.iter().zip(FORMATS)
    {
        for (text, expected) in *valid {
            assert_eq!(format.parse(text), Some(moment(expected)), "{name}: {text}");
            assert_eq!(
                PropertyTimeFormats::FORMATS.parse(text),
                Some(moment(expected)),
                "{text}"
            );
        }
        for text in *near_misses {
            assert_eq!(format.parse(text), None, "{name}: {text}");
        }
    }
}

#[test]
fn near_misses_have_no_other_format_either() {
    for text in FORMATS.iter().flat_map(|row| row.2) {
        assert_eq!(PropertyTimeFormats::FORMATS.parse(text), None, "{text}");
        // So no list of a property is blamed for them.
        clean(event(json!({"properties": {"list": [text]}})));
    }
    for text in [
        "",
        "T",
        "Solaris",
        "1",
        "9999999999999999999999999999999999",
        "é",
        "Sat",
        "12/31",
        &"1".repeat(1_000_000),
    ] {
        assert_eq!(PropertyTimeFormats::FORMATS.parse(text), None);
    }
}

#[test]
fn the_time_of_an_event_has_two_of_them() {
    for (row, (_, valid, _)) in FORMATS.iter().enumerate() {
        for (text, _) in *valid {
            let iso = FORMATS[0].1.iter().any(|(other, _)| other == text);
            // One example is a leap day to come.
            if text.starts_with("2028") {
                continue;
            }
            if row < 2 || iso {
                clean(event(json!({ "time": text })));
            } else {
                one(
                    event(json!({ "time": text })),
                    "/events/0/time",
                    "datetime",
                    Error,
                );
            }
        }
    }
}

#[test]
fn the_ends_of_time_are_moments() {
    // The last moment that a timestamp holds is two hours before the last day: somebody there is 26
    // hours ahead.
    for text in [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59Z",
        "9999-12-31T23:59:59.999-14:00",
        "9999-12-31T23:59:59:999Z",
        "9999-12-31",
        "9999-12-31 23:59:59",
        "12/31/9999",
        "Fri 12 31 23:59:59.Z 9999",
    ] {
        assert_eq!(
            PropertyTimeFormats::FORMATS.parse(text),
            Some(Timestamp::MAX),
            "{text}"
        );
    }
    assert_eq!(
        PropertyTimeFormats::FORMATS.parse("9999-12-30"),
        Some(moment("9999-12-30T00:00:00Z"))
    );
    assert_eq!(PropertyTimeFormats::FORMATS.parse("9999-12-32"), None);
    assert_eq!(
        PropertyTimeFormats::FORMATS.parse("9999-12-31T24:00:00Z"),
        None
    );
    one(
        event(json!({"time": "9999-12-31T23:59:59Z"})),
        "/events/0/time",
        "future",
        Warning,
    );
    clean(event(json!({"properties": {"until": "9999-12-31"}})));
    one(
        event(json!({"properties": {"until": ["9999-12-31"]}})),
        "/events/0/properties/until/0",
        "datetime-in-list",
        Warning,
    );
}

#[test]
fn a_moment_keeps_its_text() {
    let time = EventTime::parse("2026-03-07T09:08:07:123+0200").unwrap();
    assert_eq!(
        (time.as_str(), time.timestamp()),
        (
            "2026-03-07T09:08:07:123+0200",
            Some(moment("2026-03-07T07:08:07.123Z"))
        )
    );
    assert!(EventTime::parse("2026-03-07").is_err() && PropertyTime::parse("2026-03-07").is_ok());
    let computed: EventTime<'_> = moment("2026-03-07T07:08:07.5Z").into();
    assert_eq!(computed.as_str(), "2026-03-07T07:08:07.5Z");
    assert_eq!(computed.timestamp(), Some(moment("2026-03-07T07:08:07.5Z")));
    let wrong: DateTime<'_, PropertyTimeFormats> = "noon".into();
    assert_eq!(
        (wrong.timestamp(), wrong.to_string()),
        (None, "noon".to_owned())
    );
}

/// The sentence about the time of an event.
fn sentence(time: serde_json::Value) -> String {
    let event = event(json!({ "time": time })).to_string();
    let event = <braze_events::track::TrackEvent<'_> as braze_events::ObjectExt<'_>>::from_json(
        event.as_bytes(),
    )
    .unwrap();
    let mut found = braze_events::ObjectExt::validate_with(&event, &super::check());
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).message.into_owned()
}

#[test]
fn a_sentence_says_what_is_wrong_with_a_moment() {
    let wanted = "`time` should be a moment, written as text such as `2026-03-07T09:08:07+02:00`: ";
    for (time, why) in [
        (
            json!("2026-03-07 09:08:07"),
            "`2026-03-07 09:08:07` lacks the `T` between day and time.",
        ),
        (
            json!("2026-03-07t09:08:07Z"),
            "`2026-03-07t09:08:07Z` lacks the `T` between day and time.",
        ),
        (
            json!("2026-03-07"),
            "`2026-03-07` is a day alone: the time of day is missing.",
        ),
        (
            json!("20260307"),
            "`20260307` is a day alone: the time of day is missing.",
        ),
        (
            json!("2013-02-29T19:20:30Z"),
            "`2013-02-29T19:20:30Z` names a day that does not exist.",
        ),
        (
            json!("2026-04-31"),
            "`2026-04-31` names a day that does not exist.",
        ),
        (
            json!("2026-13-01T00:00:00Z"),
            "`2026-13-01T00:00:00Z` names a month that does not exist.",
        ),
        (
            json!("2026-03-07T25:00:00Z"),
            "`2026-03-07T25:00:00Z` names a time of day that does not exist.",
        ),
        (
            json!("2026-03-07T09:61Z"),
            "`2026-03-07T09:61Z` names a time of day that does not exist.",
        ),
        (
            json!("2026-03-07T24:00:00Z"),
            "`2026-03-07T24:00:00Z` names a time of day that does not exist.",
        ),
        (
            json!("2026-03-07T09:08:07 Europe"),
            "`2026-03-07T09:08:07 Europe` has a day and a time, but what follows, an offset or a fraction of a second, is in no known form.",
        ),
        (
            json!("2026-03-07T09Z"),
            "`2026-03-07T09Z` has a day, but no time of day in a known form.",
        ),
        (json!("tomorrow"), "`tomorrow` is in no known form."),
        (json!("03/07/2026"), "`03/07/2026` is in no known form."),
        (json!(""), "`` is in no known form."),
        (
            json!("1772874487"),
            "`1772874487` looks like seconds since 1970.",
        ),
        (
            json!("1772874487123"),
            "`1772874487123` looks like milliseconds since 1970.",
        ),
        (
            json!(1_772_874_487),
            "the number 1772874487 looks like seconds since 1970.",
        ),
        (
            json!(1_772_874_487_123_i64),
            "the number 1772874487123 looks like milliseconds since 1970.",
        ),
        (
            json!(1_772_874_487.5),
            "the number 1772874487.5 looks like seconds since 1970.",
        ),
        (json!(7), "this is no text."),
        (json!(true), "this is no text."),
    ] {
        assert_eq!(sentence(time), format!("{wanted}{why}"));
    }
    // A long one is cut, and what would disturb a terminal is escaped.
    assert_eq!(
        sentence(json!("x\u{1b}".repeat(100))),
        format!("{wanted}`{}…` is in no known form.", "x\\u{1b}".repeat(20))
    );
}
