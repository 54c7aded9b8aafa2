//! What the dialects of SQL differ in.

use super::checks::{self, Checking};
use super::custom::{self, Extract};
use super::load::{self, Load};
use crate::model::Primitive;

/// All dialects.
pub(super) const DIALECTS: &[Dialect] = &[
    POSTGRESQL, DUCKDB, SNOWFLAKE, BIGQUERY, REDSHIFT, CLICKHOUSE, SPARK,
];

/// A dialect of SQL.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Name of the file.
    pub(super) file: &'static str,
    /// What people call it.
    pub(super) name: &'static str,
    /// What whoever loads records has to know.
    pub(super) notes: &'static [&'static str],
    /// Stands around names.
    pub(super) quote: char,
    /// Names without quotes are taken in upper case.
    pub(super) upper_case: bool,
    /// Bytes of a name.
    pub(super) longest_name: usize,
    /// Characters of a comment.
    pub(super) longest_comment: usize,
    pub(super) types: Types,
    /// A list of `{}` without nulls.
    pub(super) list: &'static str,
    /// A list of `{}` whose items may be null.
    pub(super) nullable_list: &'static str,
    pub(super) nulls: Nulls,
    pub(super) comments: Comments,
    pub(super) escape: Escape,
    pub(super) pii: Pii,
    /// What stands behind the columns.
    pub(super) storage: &'static str,
    pub(super) alter: Alter,
    pub(super) load: Load,
    pub(super) checks: Checking,
    pub(super) custom: Extract,
}

/// Statements that change a table: `{table}`, `{name}` and `{comment}` stand for themselves,
/// `{column}` for a name with its type and all that goes with it, `{type}` for the type.
#[derive(Debug)]
pub(super) struct Alter {
    /// Adds a column.
    pub(super) add: &'static str,
    /// Lets a column be null; `None`: there is no such statement.
    pub(super) nullable: Option<&'static str>,
    /// Gives a column a type that holds all that the one before held.
    pub(super) retype: Option<&'static str>,
    pub(super) comment: &'static str,
    pub(super) table_comment: &'static str,
}

/// Types of single values.
#[derive(Debug)]
pub(super) struct Types {
    string: &'static str,
    int: &'static str,
    long: &'static str,
    float: &'static str,
    double: &'static str,
    bytes: &'static str,
    /// Anything that nests.
    pub(super) json: &'static str,
    boolean: &'static str,
    /// A moment in UTC.
    pub(super) timestamp: &'static str,
}

impl Types {
    pub(super) const fn string(&self) -> &'static str {
        self.string
    }

    pub(super) fn of(&self, base: Primitive) -> &'static str {
        match base {
            Primitive::String => self.string,
            Primitive::Int => self.int,
            Primitive::Long => self.long,
            Primitive::Float => self.float,
            Primitive::Double => self.double,
            Primitive::Boolean => self.boolean,
            Primitive::Bytes => self.bytes,
        }
    }
}

/// How a column says that it is never null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    /// `NOT NULL`.
    Constraint,
    /// `NOT NULL`, but not on lists, which are never null.
    NotOfLists,
    /// `Nullable(…)` says that it may be.
    InType,
}

/// Where comments stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// `COMMENT ON …`
    Statements,
    /// Behind the column and behind the table.
    Inline {
        column: &'static str,
        table: &'static str,
    },
    /// `OPTIONS (description = …)`
    Options,
}

/// How a quote stands in a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Twice; a backslash is a backslash.
    Doubled,
    /// Twice; a backslash is two.
    DoubledAndBackslash,
    /// After a backslash.
    Backslash,
}

/// What marks columns as personal, beside their comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pii {
    /// Nothing: the dialect has no tags.
    Comment,
    /// A tag of the column.
    ColumnTag,
    /// A label of the table.
    TableLabel,
    /// A property of the table that lists its columns.
    TableProperty,
}

/// As long as anything is.
const ANY: usize = usize::MAX;

const POSTGRESQL: Dialect = Dialect {
    file: "postgresql",
    name: "PostgreSQL",
    notes: &[],
    quote: '"',
    upper_case: false,
    longest_name: 63,
    longest_comment: ANY,
    types: Types {
        string: "text",
        int: "integer",
        long: "bigint",
        float: "real",
        double: "double precision",
        bytes: "bytea",
        json: "jsonb",
        boolean: "boolean",
        timestamp: "timestamptz",
    },
    list: "{}[]",
    nullable_list: "{}[]",
    nulls: Nulls::Constraint,
    comments: Comments::Statements,
    escape: Escape::Doubled,
    pii: Pii::Comment,
    storage: "",
    alter: Alter {
        add: "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column};",
        nullable: Some("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL;"),
        retype: Some("ALTER TABLE {table} ALTER COLUMN {name} TYPE {type};"),
        comment: "COMMENT ON COLUMN {table}.{name} IS {comment};",
        table_comment: "COMMENT ON TABLE {table} IS {comment};",
    },
    load: load::POSTGRESQL,
    checks: checks::POSTGRESQL,
    custom: custom::POSTGRESQL,
};

const DUCKDB: Dialect = Dialect {
    file: "duckdb",
    name: "DuckDB",
    longest_name: 255,
    types: Types {
        string: "VARCHAR",
        int: "INTEGER",
        long: "BIGINT",
        float: "FLOAT",
        double: "DOUBLE",
        bytes: "BLOB",
        json: "JSON",
        boolean: "BOOLEAN",
        timestamp: "TIMESTAMP",
    },
    load: load::DUCKDB,
    checks: checks::DUCKDB,
    custom: custom::DUCKDB,
    ..POSTGRESQL
};

const SNOWFLAKE: Dialect = Dialect {
    file: "snowflake",
    name: "Snowflake",
    notes: &[
        "Names are in upper case: those that queries mean without quotes. Lists are ARRAY, whose items have no type.",
        "Tags need the Enterprise edition: where there is none, leave out CREATE TAG and WITH TAG.",
    ],
    quote: '"',
    upper_case: true,
    longest_name: 255,
    longest_comment: ANY,
    types: Types {
        string: "VARCHAR",
        int: "INTEGER",
        long: "BIGINT",
        float: "FLOAT",
        double: "FLOAT",
        bytes: "BINARY",
        json: "VARIANT",
        boolean: "BOOLEAN",
        timestamp: "TIMESTAMP_NTZ",
    },
    list: "ARRAY",
    nullable_list: "ARRAY",
    nulls: Nulls::Constraint,
    comments: Comments::Inline {
        column: " COMMENT ",
        table: "\nCOMMENT = ",
    },
    escape: Escape::DoubledAndBackslash,
    pii: Pii::ColumnTag,
    storage: "",
    alter: Alter {
        retype: None,
        ..POSTGRESQL.alter
    },
    load: load::SNOWFLAKE,
    checks: checks::SNOWFLAKE,
    custom: custom::SNOWFLAKE,
};

const BIGQUERY: Dialect = Dialect {
    file: "bigquery",
    name: "BigQuery",
    notes: &[
        "Lists are never null: one that is absent is empty. BigQuery stores no null in a list, hence `item` where there can be one.",
        "Tables with personal data have the label `pii`; policy tags of columns need a taxonomy, which is not ours to name.",
    ],
    quote: '`',
    upper_case: false,
    longest_name: 255,
    longest_comment: 1024,
    types: Types {
        string: "STRING",
        int: "INT64",
        long: "INT64",
        float: "FLOAT64",
        double: "FLOAT64",
        bytes: "BYTES",
        json: "JSON",
        boolean: "BOOL",
        timestamp: "TIMESTAMP",
    },
    list: "ARRAY<{}>",
    nullable_list: "ARRAY<STRUCT<item {}>>",
    nulls: Nulls::NotOfLists,
    comments: Comments::Options,
    escape: Escape::Backslash,
    pii: Pii::TableLabel,
    storage: "",
    alter: Alter {
        retype: Some("ALTER TABLE {table} ALTER COLUMN {name} SET DATA TYPE {type};"),
        comment: "ALTER TABLE {table} ALTER COLUMN {name} SET OPTIONS (description = {comment});",
        table_comment: "ALTER TABLE {table} SET OPTIONS (description = {comment});",
        ..POSTGRESQL.alter
    },
    load: load::BIGQUERY,
    checks: checks::BIGQUERY,
    custom: custom::BIGQUERY,
};

const REDSHIFT: Dialect = Dialect {
    file: "redshift",
    name: "Redshift",
    notes: &[
        "Texts have the largest size there is, in bytes. Lists are SUPER.",
        "Over tables of an older release run the script of `--from` first: no column is added here that may be there.",
    ],
    longest_name: 127,
    types: Types {
        string: "VARCHAR(65535)",
        int: "INTEGER",
        long: "BIGINT",
        float: "REAL",
        double: "DOUBLE PRECISION",
        bytes: "VARBYTE",
        json: "SUPER",
        boolean: "BOOLEAN",
        timestamp: "TIMESTAMP",
    },
    list: "SUPER",
    nullable_list: "SUPER",
    escape: Escape::DoubledAndBackslash,
    alter: Alter {
        add: "ALTER TABLE {table} ADD COLUMN {column};",
        nullable: None,
        retype: None,
        ..POSTGRESQL.alter
    },
    load: load::REDSHIFT,
    checks: checks::REDSHIFT,
    custom: custom::REDSHIFT,
    ..POSTGRESQL
};

const CLICKHOUSE: Dialect = Dialect {
    file: "clickhouse",
    name: "ClickHouse",
    notes: &[
        "Lists are never null: one that is absent is empty. Choose an order of your own before there is much data.",
    ],
    quote: '`',
    upper_case: false,
    longest_name: 200,
    longest_comment: ANY,
    types: Types {
        string: "String",
        int: "Int32",
        long: "Int64",
        float: "Float32",
        double: "Float64",
        bytes: "String",
        json: "JSON",
        boolean: "Bool",
        timestamp: "DateTime64(3, 'UTC')",
    },
    list: "Array({})",
    nullable_list: "Array(Nullable({}))",
    nulls: Nulls::InType,
    comments: Comments::Inline {
        column: " COMMENT ",
        table: "\nCOMMENT ",
    },
    escape: Escape::Backslash,
    pii: Pii::Comment,
    storage: "\nENGINE = MergeTree\nORDER BY tuple()",
    alter: Alter {
        nullable: Some("ALTER TABLE {table} MODIFY COLUMN {name} {type};"),
        retype: Some("ALTER TABLE {table} MODIFY COLUMN {name} {type};"),
        comment: "ALTER TABLE {table} COMMENT COLUMN {name} {comment};",
        table_comment: "ALTER TABLE {table} MODIFY COMMENT {comment};",
        ..POSTGRESQL.alter
    },
    load: load::CLICKHOUSE,
    checks: checks::CLICKHOUSE,
    custom: custom::CLICKHOUSE,
};

const SPARK: Dialect = Dialect {
    file: "spark",
    name: "Spark",
    notes: &["The table property `pii` lists the columns with personal data."],
    quote: '`',
    upper_case: false,
    longest_name: 255,
    longest_comment: ANY,
    types: Types {
        string: "STRING",
        int: "INT",
        long: "BIGINT",
        float: "FLOAT",
        double: "DOUBLE",
        bytes: "BINARY",
        json: "VARIANT",
        boolean: "BOOLEAN",
        timestamp: "TIMESTAMP",
    },
    list: "ARRAY<{}>",
    nullable_list: "ARRAY<{}>",
    nulls: Nulls::Constraint,
    comments: Comments::Inline {
        column: " COMMENT ",
        table: "\nCOMMENT ",
    },
    escape: Escape::Backslash,
    pii: Pii::TableProperty,
    storage: "\nUSING PARQUET",
    alter: Alter {
        add: "ALTER TABLE {table} ADD COLUMNS ({column});",
        retype: None,
        comment: "ALTER TABLE {table} ALTER COLUMN {name} COMMENT {comment};",
        ..POSTGRESQL.alter
    },
    load: load::SPARK,
    checks: checks::SPARK,
    custom: custom::SPARK,
};
