//! Statements that load files of records, and moments as timestamps.

use std::fmt::Write as _;

use super::Script;
use crate::model::{Event, FieldType, Format, Presence, Primitive, Shape};

/// How files of records get into a table.
#[derive(Debug)]
pub(super) struct Load {
    /// What it reads, and what is to be known of it.
    pub(super) reads: &'static str,
    /// Files are JSON, with the names of the wire; else Avro.
    pub(super) is_json: bool,
    /// Stands once before all statements.
    pub(super) before: &'static str,
    /// Loads a table: `{columns}` are those of `{table}`, `{values}` and `{types}` what is read for
    /// each, `{from}` the place of the files as a literal, `{path}` without quotes.
    pub(super) statement: &'static str,
    /// What is read for a column: `{key}` is its name in the file, `{type}` its type there.
    pub(super) value: &'static str,
    /// The same, as one of `{types}`.
    pub(super) typed: &'static str,
    /// A timestamp of seconds since 1970, `{}`.
    pub(super) seconds: &'static str,
    /// A timestamp of milliseconds since 1970, `{}`.
    pub(super) millis: &'static str,
}

/// What stands in a place of a statement that loads.
struct Parts {
    columns: Vec<String>,
    values: Vec<String>,
    types: Vec<String>,
}

impl Script<'_> {
    /// Loads each table; `from` is where the files of an event are, with `{event}` for its name.
    pub(super) fn load(&self, from: &str, tables: &[String]) -> String {
        let load = &self.dialect.load;
        let mut out = self.plain_heading(&format!("loads each table. {}", load.reads));
        if !load.before.is_empty() {
            let _ = writeln!(out, "\n{}", load.before);
        }
        for (event, table) in self.events(tables) {
            if event.fields.is_empty() {
                continue;
            }
            let parts = self.parts(event);
            let place = self.literal(&from.replace("{event}", &event.wire));
            let types = parts.types.join(", ");
            let statement = load
                .statement
                .replace("{table}", &self.identifier(table))
                .replace("{columns}", &parts.columns.join(", "))
                .replace("{values}", &parts.values.join(", "))
                .replace("{types}", &types)
                .replace("{types as text}", &self.literal(&types))
                .replace("{from}", &place)
                .replace("{path}", place.trim_matches('\''));
            let _ = writeln!(out, "\n-- {}\n{statement}", event.wire);
        }
        out
    }

    fn parts(&self, event: &Event) -> Parts {
        let load = &self.dialect.load;
        let mut parts = Parts {
            columns: Vec::new(),
            values: Vec::new(),
            types: Vec::new(),
        };
        for slot in &event.fields {
            let key = if load.is_json {
                slot.name.clone()
            } else {
                slot.plain_name().into_owned()
            };
            let quote = self.dialect.quote;
            let doubled = key.replace(quote, &format!("{quote}{quote}"));
            let ty = self.raw(slot.ty, slot.presence);
            let fill = |text: &str| {
                text.replace("{type}", &ty)
                    .replace("{key}", &format!("{quote}{doubled}{quote}"))
                    .replace("{key as text}", &self.literal(&key))
            };
            let value = fill(load.value);
            let value = match self.unit(slot.ty).filter(|_| self.wanted.timestamps) {
                Some(Unit::Seconds) => load.seconds.replace("{}", &value),
                Some(Unit::Millis) => load.millis.replace("{}", &value),
                None => value,
            };
            parts.columns.push(self.name(slot));
            parts.values.push(value);
            parts.types.push(fill(load.typed));
        }
        parts
    }

    /// The type of a column that holds moments: the dialect's own, if that is wanted.
    pub(super) fn timestamp(&self, ty: FieldType, presence: Presence) -> Option<String> {
        let is_wanted = self.wanted.timestamps && self.unit(ty).is_some();
        is_wanted.then(|| self.moment(presence))
    }

    /// The unit in which a number tells a moment; `None`: it does not.
    fn unit(&self, ty: FieldType) -> Option<Unit> {
        let is_number = matches!(ty.kind.primitive(), Some(Primitive::Int | Primitive::Long));
        if ty.shape != Shape::One || !is_number {
            return None;
        }
        match self.catalog.ty(ty.named?).format? {
            Format::UnixSeconds => Some(Unit::Seconds),
            Format::UnixMillis => Some(Unit::Millis),
            _ => None,
        }
    }
}

/// Since 1970.
enum Unit {
    Seconds,
    Millis,
}

pub(super) const POSTGRESQL: Load = Load {
    reads: "A file of the server with a record on each line, as JSON; in psql, \\copy reads one of yours.",
    is_json: true,
    before: "CREATE TEMPORARY TABLE records (line json);",
    statement: "COPY records FROM {from} WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01');\nINSERT INTO {table} ({columns}) SELECT {values} FROM records, json_to_record(line) AS r({types});\nTRUNCATE records;",
    value: "r.{key}",
    typed: "{key} {type}",
    seconds: "to_timestamp({})",
    millis: "to_timestamp({} / 1000.0)",
};

pub(super) const DUCKDB: Load = Load {
    reads: "Files with a record on each line, as JSON.",
    is_json: true,
    before: "",
    statement: "INSERT INTO {table} ({columns}) SELECT {values} FROM read_json({from}, format = 'newline_delimited', columns = {{types}});",
    value: "{key}",
    typed: "{key as text}: '{type}'",
    seconds: "make_timestamp({}::BIGINT * 1000000)",
    millis: "make_timestamp({}::BIGINT * 1000)",
};

pub(super) const SNOWFLAKE: Load = Load {
    reads: "Avro files of a stage.",
    is_json: false,
    before: "",
    statement: "COPY INTO {table} ({columns}) FROM (SELECT {values} FROM {from}) FILE_FORMAT = (TYPE = AVRO);",
    value: "$1:{key}::{type}",
    typed: "{key}",
    seconds: "TO_TIMESTAMP_NTZ({}, 0)",
    millis: "TO_TIMESTAMP_NTZ({}, 3)",
};

pub(super) const BIGQUERY: Load = Load {
    reads: "Avro files of Cloud Storage, in one session.",
    is_json: false,
    before: "",
    statement: "LOAD DATA OVERWRITE TEMP TABLE records ({types}) FROM FILES (format = 'AVRO', uris = [{from}]);\nINSERT INTO {table} ({columns}) SELECT {values} FROM records;",
    value: "{key}",
    typed: "{key} {type}",
    seconds: "TIMESTAMP_SECONDS({})",
    millis: "TIMESTAMP_MILLIS({})",
};

pub(super) const REDSHIFT: Load = Load {
    reads: "Avro files of S3, with the cluster's own role.",
    is_json: false,
    before: "",
    statement: "CREATE TEMP TABLE records ({types});\nCOPY records FROM {from} IAM_ROLE DEFAULT FORMAT AS AVRO 'auto';\nINSERT INTO {table} ({columns}) SELECT {values} FROM records;\nDROP TABLE records;",
    value: "{key}",
    typed: "{key} {type}",
    seconds: "TIMESTAMP 'epoch' + {} * INTERVAL '1 second'",
    millis: "TIMESTAMP 'epoch' + {} / 1000.0 * INTERVAL '1 second'",
};

pub(super) const CLICKHOUSE: Load = Load {
    reads: "Avro files of S3.",
    is_json: false,
    before: "",
    statement: "INSERT INTO {table} ({columns}) SELECT {values} FROM s3({from}, 'Avro', {types as text});",
    value: "{key}",
    typed: "{key} {type}",
    seconds: "toDateTime64({}, 3, 'UTC')",
    millis: "fromUnixTimestamp64Milli({}, 'UTC')",
};

pub(super) const SPARK: Load = Load {
    reads: "Folders of Avro files.",
    is_json: false,
    before: "",
    statement: "INSERT INTO {table} ({columns}) SELECT {values} FROM avro.`{path}`;",
    value: "{key}",
    typed: "{key}",
    seconds: "timestamp_seconds({})",
    millis: "timestamp_millis({})",
};
