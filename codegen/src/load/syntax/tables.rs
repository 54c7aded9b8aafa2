//! `tables/*.yaml`: tables that somebody else keeps of the events, such as a vendor's share in a
//! warehouse.

use super::destinations::{EventChoice, Renamed};
use super::words::{Doc, FieldName, Names, Release, Text, words};
use super::{mapping, record};
use crate::model::{ColumnType, FieldType, Primitive};

record! { "tables of somebody else" TableSet {
    must "doc" doc: Doc = "whose they are",
    must "dialect" dialect: SqlDialect = "the SQL that is spoken there",
    must "name" name: Text = "what a table is called, with `{event}` or `{EVENT}`: the event's full name in lower or upper case, with `_` for all but letters and digits",
    may "release" release: Release = "release as of which they are; without it, the newest",
    may "events" events: EventChoice = "events of which there is a table; without it, all",
    may "rules" rules: [TableRule] = "where columns differ from fields, in order",
} }

record! { "a rule of tables" TableRule {
    may "events" events: EventChoice = "events for which it holds; without it, all",
    may "drop" drop: [FieldName] = "fields without a column",
    may "also" also: [FieldName] = "fields with a column that may be null, where the event lacks them",
    may "rename" rename: Renamed = "fields with the names of their columns",
    may "add" add: AddedColumns = "columns of no field, which may be null",
    may "optional" optional: [Text] = "columns that may be null",
    may "required" required: [Text] = "columns that are never null",
} }

mapping! { "the added columns" AddedColumns: Names => AddedColumn }

record! { "an added column" AddedColumn {
    must "type" ty: ColumnWord = "what it holds",
    must "doc" doc: Doc = "what it means",
} }

words! { SqlDialect -> &'static str {
    "postgresql" => "postgresql",
    "duckdb" => "duckdb",
    "snowflake" => "snowflake",
    "bigquery" => "bigquery",
    "redshift" => "redshift",
    "clickhouse" => "clickhouse",
    "spark" => "spark",
} }

words! { ColumnWord -> ColumnType {
    "string" => ColumnType::Value(FieldType::of(Primitive::String)),
    "int" => ColumnType::Value(FieldType::of(Primitive::Int)),
    "long" => ColumnType::Value(FieldType::of(Primitive::Long)),
    "double" => ColumnType::Value(FieldType::of(Primitive::Double)),
    "boolean" => ColumnType::Value(FieldType::of(Primitive::Boolean)),
    "timestamp" => ColumnType::Timestamp,
} }
