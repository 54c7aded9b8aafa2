//! Custom events: a view of each over the table of the event as which they come back, with their
//! properties as columns out of the JSON that holds them.
//!
//! A property that is missing, or cannot be read as its type, is null; so is each where the JSON is
//! none, but in PostgreSQL, which refuses such a row. What nests, lists as well, stays JSON.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::Script;
use crate::model::{CustomEvent, Event, EventId, Field, Primitive, Shape};

/// How a property is read: `{}` is the column that holds all of them, `{key}` the name of one as a
/// literal, `{path}` as a literal of a path, `{type}` the type of the column.
#[derive(Debug)]
pub(super) struct Extract {
    /// A document of a column that holds JSON, where that is not what a text is read from.
    pub(super) document: &'static str,
    /// How a path begins and ends, with the name between.
    pub(super) path: (&'static str, &'static str),
    pub(super) text: &'static str,
    pub(super) number: &'static str,
    pub(super) whole: &'static str,
    pub(super) boolean: &'static str,
    /// Anything that nests.
    pub(super) json: &'static str,
}

impl Script<'_> {
    /// The views of all custom events, where one of the tables that are wanted holds them.
    pub(super) fn custom(&self, out: &mut String, tables: &[String]) {
        let from = |table: &str| self.identifier(table);
        self.each_custom(tables, from, |custom, view, select| {
            let line = custom.wire.escape_debug();
            let _ = writeln!(
                out,
                "\n-- {line}: {}\nCREATE OR REPLACE VIEW {} AS {select};",
                one_line(&custom.doc),
                self.identifier(view)
            );
        });
    }

    /// Gives each custom event, the name of its view, and what that selects; `from` says how the
    /// table that holds them is read.
    pub(super) fn each_custom(
        &self,
        tables: &[String],
        from: impl Fn(&str) -> String,
        mut give: impl FnMut(&CustomEvent, &str, String),
    ) {
        let Some((EventId(home), name, properties)) = self.way_back() else {
            return;
        };
        let mut wanted = self.numbered(tables);
        let Some((_, event, table)) = wanted.find(|(at, _, _)| *at == home) else {
            return;
        };
        let mut taken: HashSet<String> = tables.iter().cloned().collect();
        for custom in &self.catalog.custom {
            let plain = format!("custom_{}", crate::names::module_name(&custom.name));
            let names = std::iter::once(plain.clone())
                .chain((2..).map(|number| format!("{plain}_{number}")));
            let view = names.into_iter().find(|name| taken.insert(name.clone()));
            let view = view.unwrap_or(plain);
            if let Some(select) =
                self.custom_select(custom, event, &from(table), (name, properties))
            {
                give(custom, &view, select);
            }
        }
    }

    /// The event as which custom events come back, if they do.
    pub(super) fn custom_home(&self) -> Option<&Event> {
        self.way_back().map(|(home, ..)| self.catalog.event(home))
    }

    /// The same, with its fields that hold their name and their properties.
    fn way_back(&self) -> Option<(EventId, usize, usize)> {
        let carrier = self.catalog.object(self.catalog.carrier?);
        carrier.carries.as_ref()?.back_as
    }

    /// Selects the records of a custom event, with its properties as columns.
    fn custom_select(
        &self,
        custom: &CustomEvent,
        event: &Event,
        from: &str,
        (name, properties): (usize, usize),
    ) -> Option<String> {
        let (naming, holding) = (event.fields.get(name)?, event.fields.get(properties)?);
        let others = event.fields.iter().enumerate();
        let others = others.filter(|(at, _)| ![name, properties].contains(at));
        let mut columns: Vec<String> = others.map(|(_, slot)| self.name(slot)).collect();
        let mut taken: HashSet<String> = columns.iter().map(|name| name.to_lowercase()).collect();
        let document = self.document(holding);
        for property in &custom.fields {
            // What the event has by the same name was there before.
            let plain = property.plain_name().into_owned();
            let mut column = self.identifier(&plain);
            while !taken.insert(column.to_lowercase()) {
                let inner = column.trim_matches(self.dialect.quote).to_lowercase();
                column = self.identifier(&format!("property_{inner}"));
            }
            columns.push(format!(
                "{} AS {column}",
                self.property_value(property, &document)
            ));
        }
        Some(format!(
            "SELECT\n  {}\nFROM {from}\nWHERE {} = {}",
            columns.join(",\n  "),
            self.name(naming),
            self.exact_literal(&custom.wire)
        ))
    }

    /// The document of all properties, as a text is read.
    fn document(&self, holding: &Field) -> String {
        let column = self.name(holding);
        if holding.ty.kind.is_text() {
            column
        } else {
            self.dialect.custom.document.replace("{}", &column)
        }
    }

    fn property_value(&self, property: &Field, document: &str) -> String {
        let words = &self.dialect.custom;
        let primitive = property.ty.kind.primitive();
        let primitive = primitive.filter(|_| property.ty.shape == Shape::One);
        let (read, ty) = match primitive {
            None => (words.json, self.dialect.types.json),
            Some(primitive) => {
                let read = match primitive {
                    Primitive::String | Primitive::Bytes => words.text,
                    Primitive::Int | Primitive::Long => words.whole,
                    Primitive::Float | Primitive::Double => words.number,
                    Primitive::Boolean => words.boolean,
                };
                // Bytes are Base64 in JSON.
                let is_bytes = primitive == Primitive::Bytes;
                let primitive = if is_bytes {
                    Primitive::String
                } else {
                    primitive
                };
                (read, self.dialect.types.of(primitive))
            }
        };
        let (before, after) = words.path;
        let path = if after.is_empty() {
            format!(
                "{before}{}",
                property.name.replace('~', "~0").replace('/', "~1")
            )
        } else {
            let quoted = property.name.replace('\\', "\\\\");
            let end = after.chars().next().unwrap_or_default();
            format!(
                "{before}{}{after}",
                quoted.replace(end, &format!("\\{end}"))
            )
        };
        let most = if primitive == Some(Primitive::Int) {
            i64::from(i32::MAX)
        } else {
            i64::MAX
        };
        read.replace("{type}", ty)
            .replace("{most}", &most.to_string())
            .replace("{key}", &self.exact_literal(&property.name))
            .replace("{path}", &self.exact_literal(&path))
            .replace("{}", document)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) const POSTGRESQL: Extract = Extract {
    document: "{}",
    path: ("", ""),
    text: "CASE WHEN json_typeof(CAST({} AS json) -> {key}) = 'string' THEN CAST({} AS json) ->> {key} END",
    number: "CASE WHEN json_typeof(CAST({} AS json) -> {key}) = 'number' THEN CAST(CAST({} AS json) ->> {key} AS {type}) END",
    whole: "CASE WHEN json_typeof(CAST({} AS json) -> {key}) = 'number' THEN CASE WHEN ABS(CAST(CAST({} AS json) ->> {key} AS NUMERIC)) <= {most} \
        AND CAST(CAST({} AS json) ->> {key} AS NUMERIC) % 1 = 0 THEN CAST(CAST(CAST({} AS json) ->> {key} AS NUMERIC) AS {type}) END END",
    boolean: "CASE WHEN json_typeof(CAST({} AS json) -> {key}) = 'boolean' THEN CAST(CAST({} AS json) ->> {key} AS {type}) END",
    json: "CAST({} AS json) -> {key}",
};

pub(super) const DUCKDB: Extract = Extract {
    path: ("/", ""),
    text: "CASE WHEN JSON_VALID({}) AND JSON_TYPE({}, {path}) = 'VARCHAR' THEN JSON_EXTRACT_STRING({}, {path}) END",
    number: "CASE WHEN JSON_VALID({}) AND JSON_TYPE({}, {path}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') THEN TRY_CAST(JSON_EXTRACT_STRING({}, {path}) AS {type}) END",
    whole: "CASE WHEN JSON_VALID({}) AND JSON_TYPE({}, {path}) IN ('BIGINT', 'UBIGINT', 'DOUBLE') \
        AND TRY_CAST(JSON_EXTRACT_STRING({}, {path}) AS DOUBLE) % 1 = 0 THEN TRY_CAST(JSON_EXTRACT_STRING({}, {path}) AS {type}) END",
    boolean: "CASE WHEN JSON_VALID({}) AND JSON_TYPE({}, {path}) = 'BOOLEAN' THEN TRY_CAST(JSON_EXTRACT_STRING({}, {path}) AS {type}) END",
    json: "CASE WHEN JSON_VALID({}) THEN JSON_EXTRACT({}, {path}) END",
    ..POSTGRESQL
};

pub(super) const SNOWFLAKE: Extract = Extract {
    document: "TO_JSON({})",
    text: "CASE WHEN IS_VARCHAR(GET(TRY_PARSE_JSON({}), {key})) THEN CAST(GET(TRY_PARSE_JSON({}), {key}) AS {type}) END",
    number: "CASE WHEN IS_DOUBLE(GET(TRY_PARSE_JSON({}), {key})) THEN CAST(GET(TRY_PARSE_JSON({}), {key}) AS {type}) END",
    whole: "CASE WHEN IS_INTEGER(GET(TRY_PARSE_JSON({}), {key})) THEN CAST(GET(TRY_PARSE_JSON({}), {key}) AS {type}) END",
    boolean: "CASE WHEN IS_BOOLEAN(GET(TRY_PARSE_JSON({}), {key})) THEN CAST(GET(TRY_PARSE_JSON({}), {key}) AS {type}) END",
    json: "GET(TRY_PARSE_JSON({}), {key})",
    ..POSTGRESQL
};

pub(super) const BIGQUERY: Extract = Extract {
    document: "TO_JSON_STRING({})",
    path: ("$.\"", "\""),
    text: "JSON_VALUE({}, {path})",
    number: "SAFE_CAST(JSON_VALUE({}, {path}) AS {type})",
    whole: "SAFE_CAST(JSON_VALUE({}, {path}) AS {type})",
    boolean: "SAFE_CAST(JSON_VALUE({}, {path}) AS {type})",
    json: "SAFE.PARSE_JSON(JSON_QUERY({}, {path}))",
};

pub(super) const REDSHIFT: Extract = Extract {
    document: "JSON_SERIALIZE({})",
    text: "NULLIF(JSON_EXTRACT_PATH_TEXT({}, {key}, TRUE), '')",
    number: "TRY_CAST(NULLIF(JSON_EXTRACT_PATH_TEXT({}, {key}, TRUE), '') AS {type})",
    whole: "TRY_CAST(NULLIF(JSON_EXTRACT_PATH_TEXT({}, {key}, TRUE), '') AS {type})",
    boolean: "TRY_CAST(NULLIF(JSON_EXTRACT_PATH_TEXT({}, {key}, TRUE), '') AS {type})",
    json: "JSON_PARSE(NULLIF(JSON_EXTRACT_PATH_TEXT({}, {key}, TRUE), ''))",
    ..POSTGRESQL
};

pub(super) const CLICKHOUSE: Extract = Extract {
    document: "toJSONString({})",
    text: "JSONExtract({}, {key}, 'Nullable({type})')",
    number: "JSONExtract({}, {key}, 'Nullable({type})')",
    whole: "JSONExtract({}, {key}, 'Nullable({type})')",
    boolean: "JSONExtract({}, {key}, 'Nullable({type})')",
    json: "nullIf(JSONExtractRaw({}, {key}), '')",
    ..POSTGRESQL
};

pub(super) const SPARK: Extract = Extract {
    document: "TO_JSON({})",
    text: "TRY_VARIANT_GET(TRY_PARSE_JSON({}), {path}, '{type}')",
    number: "TRY_VARIANT_GET(TRY_PARSE_JSON({}), {path}, '{type}')",
    whole: "TRY_VARIANT_GET(TRY_PARSE_JSON({}), {path}, '{type}')",
    boolean: "TRY_VARIANT_GET(TRY_PARSE_JSON({}), {path}, '{type}')",
    json: "TRY_VARIANT_GET(TRY_PARSE_JSON({}), {path}, '{type}')",
    path: ("$[\"", "\"]"),
};
