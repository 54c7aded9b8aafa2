//! What predicates are called in each dialect; `{}` stands for the value.

/// The words of a dialect.
#[derive(Debug)]
pub(in crate::emit::sql) struct Checking {
    /// What whoever runs the script has to know.
    pub(super) notes: &'static [&'static str],
    /// The whole text matches `{pattern}`.
    pub(super) matches: &'static str,
    /// The opposite, where there is a word for it.
    pub(super) not_matches: Option<&'static str>,
    /// What stands before and behind a pattern, so that the whole text must match.
    pub(super) anchors: (&'static str, &'static str),
    /// How classes of characters are written.
    pub(super) classes: Classes,
    pub(super) chars: &'static str,
    pub(super) bytes: &'static str,
    /// The items of a list.
    pub(super) count: &'static str,
    /// A list is empty.
    pub(super) no_items: &'static str,
    /// A list holds a null; `None`: none does.
    pub(super) holds_null: Option<&'static str>,
    /// In lower case.
    pub(super) lower: &'static str,
    /// A number of 64 bits.
    pub(super) double: &'static str,
    /// A number is neither infinite nor none.
    pub(super) finite: &'static str,
    /// A text is a JSON document.
    pub(super) json: Option<&'static str>,
    /// The rows of `{table}`, once for each item of `{column}`.
    pub(super) items: &'static str,
    /// The item, of `{type}`.
    pub(super) item: &'static str,
    /// The same, of a list that may hold nulls.
    pub(super) nullable_item: &'static str,
    /// The pointer of an item, of which `{start}` is all but its position.
    pub(super) item_pointer: &'static str,
}

/// How classes of characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Classes {
    /// As in POSIX: `[[:space:]]`.
    Posix,
    /// As in Java: `[\s]`.
    Java,
}

pub(in crate::emit::sql) const POSTGRESQL: Checking = Checking {
    notes: &["Texts are those of a database in UTF-8."],
    matches: "{} ~ {pattern}",
    not_matches: Some("{} !~ {pattern}"),
    anchors: ("^(", ")$"),
    classes: Classes::Posix,
    chars: "CHAR_LENGTH({})",
    bytes: "OCTET_LENGTH({})",
    count: "CARDINALITY({})",
    no_items: "CARDINALITY({}) = 0",
    holds_null: Some("COALESCE(ARRAY_POSITION({}, NULL) IS NOT NULL, FALSE)"),
    lower: "LOWER({})",
    double: "CAST({} AS DOUBLE PRECISION)",
    finite: "{} NOT IN ('NaN', 'Infinity', '-Infinity')",
    json: None,
    items: "{table} t CROSS JOIN LATERAL UNNEST(t.{column}) WITH ORDINALITY AS u(item, at)",
    item: "u.item",
    nullable_item: "u.item",
    item_pointer: "{start} || (u.at - 1)",
};

pub(in crate::emit::sql) const DUCKDB: Checking = Checking {
    notes: &[],
    matches: "REGEXP_FULL_MATCH({}, {pattern})",
    not_matches: None,
    anchors: ("", ""),
    chars: "LENGTH({})",
    bytes: "STRLEN({})",
    count: "LEN({})",
    no_items: "LEN({}) = 0",
    holds_null: Some("COALESCE(LIST_COUNT({}) < LEN({}), FALSE)"),
    double: "CAST({} AS DOUBLE)",
    finite: "ISFINITE({})",
    // By itself, it takes a comma behind the last item, and numbers that are none.
    json: Some(
        "(JSON_VALID({}) AND NOT REGEXP_MATCHES({}, ',[[:space:]]*[]}]|^[[:space:]]*-?[A-Z]'))",
    ),
    items: "(SELECT *, UNNEST({column}) AS item_, UNNEST(RANGE(LEN({column}))) AS at_ FROM {table}) u",
    item: "u.item_",
    nullable_item: "u.item_",
    item_pointer: "{start} || u.at_",
    ..POSTGRESQL
};

pub(in crate::emit::sql) const SNOWFLAKE: Checking = Checking {
    notes: &[],
    // It matches whole texts.
    matches: "REGEXP_LIKE({}, {pattern})",
    not_matches: None,
    anchors: ("", ""),
    chars: "LENGTH({})",
    count: "ARRAY_SIZE({})",
    no_items: "ARRAY_SIZE({}) = 0",
    holds_null: Some("COALESCE(ARRAY_SIZE(ARRAY_COMPACT({})) < ARRAY_SIZE({}), FALSE)"),
    double: "CAST({} AS FLOAT)",
    finite: "{} NOT IN (CAST('NaN' AS FLOAT), CAST('inf' AS FLOAT), CAST('-inf' AS FLOAT))",
    json: Some("CHECK_JSON({}) IS NULL"),
    items: "{table} t, LATERAL FLATTEN(INPUT => t.{column}) u",
    item: "CAST(u.value AS {type})",
    nullable_item: "CAST(u.value AS {type})",
    item_pointer: "{start} || u.index",
    ..POSTGRESQL
};

pub(in crate::emit::sql) const BIGQUERY: Checking = Checking {
    notes: &[],
    matches: "REGEXP_CONTAINS({}, {pattern})",
    not_matches: None,
    bytes: "BYTE_LENGTH({})",
    count: "ARRAY_LENGTH({})",
    no_items: "ARRAY_LENGTH({}) = 0",
    holds_null: None,
    double: "CAST({} AS FLOAT64)",
    finite: "NOT (IS_NAN({}) OR IS_INF({}))",
    json: Some("SAFE.PARSE_JSON({}) IS NOT NULL"),
    items: "{table} t, UNNEST(t.{column}) AS item_ WITH OFFSET AS at_",
    item: "item_",
    nullable_item: "item_.item",
    item_pointer: "CONCAT({start}, CAST(at_ AS STRING))",
    ..POSTGRESQL
};

pub(in crate::emit::sql) const REDSHIFT: Checking = Checking {
    notes: &["A list that holds a null is told of for that, and for its other items as well."],
    chars: "LEN({})",
    count: "GET_ARRAY_LENGTH({})",
    no_items: "GET_ARRAY_LENGTH({}) = 0",
    holds_null: None,
    json: None,
    items: "{table} t, t.{column} AS u AT at_",
    item: "CAST(u AS {type})",
    nullable_item: "CAST(u AS {type})",
    item_pointer: "{start} || CAST(at_ AS VARCHAR)",
    ..POSTGRESQL
};

pub(in crate::emit::sql) const CLICKHOUSE: Checking = Checking {
    notes: &[],
    matches: "match({}, {pattern})",
    not_matches: None,
    chars: "lengthUTF8({})",
    bytes: "length({})",
    count: "length({})",
    no_items: "empty({})",
    holds_null: None,
    lower: "lower({})",
    double: "toFloat64({})",
    finite: "isFinite({})",
    json: Some("isValidJSON({})"),
    items: "(SELECT *, arrayJoin(arrayZip({column}, arrayEnumerate({column}))) AS u_ FROM {table}) u",
    item: "tupleElement(u_, 1)",
    nullable_item: "tupleElement(u_, 1)",
    item_pointer: "concat({start}, toString(tupleElement(u_, 2) - 1))",
    ..POSTGRESQL
};

pub(in crate::emit::sql) const SPARK: Checking = Checking {
    notes: &[],
    matches: "{} RLIKE {pattern}",
    not_matches: None,
    anchors: ("\\A(", ")\\z"),
    classes: Classes::Java,
    count: "SIZE({})",
    no_items: "SIZE({}) = 0",
    holds_null: Some("COALESCE(EXISTS({}, x -> x IS NULL), FALSE)"),
    double: "CAST({} AS DOUBLE)",
    finite: "{} NOT IN (DOUBLE('NaN'), DOUBLE('Infinity'), DOUBLE('-Infinity'))",
    json: Some("TRY_PARSE_JSON({}) IS NOT NULL"),
    items: "{table} LATERAL VIEW POSEXPLODE({column}) u AS at_, item_",
    item: "item_",
    nullable_item: "item_",
    item_pointer: "CONCAT({start}, at_)",
    ..POSTGRESQL
};
