//! A package for dbt, `<dialect>/…`: the tables of the export `sql` as sources, models of them, and
//! tests of what the catalog says.
//!
//! ```text
//! dbt_project.yml
//! models/sources.yml              tables and columns, with what they mean and what is personal
//! models/staging/stg_<table>.sql  columns in their types, each record once
//! models/staging/staging.yml
//! models/custom/<event>.sql       a custom event of a plan, with its properties as columns
//! models/checks/<table>_violations.sql, catalog_health.sql
//! models/checks/checks.yml        a test for each rule of each field
//! macros/catalog_rule.sql         what such a test is
//! seeds/catalog_time_zones.csv
//! ```
//!
//! What is asked of rows is what the export `sql-checks` asks, in the same words: a view of
//! violations stands on a model as there on a table.

mod yaml;

use std::fmt::Write as _;

use super::checks::{ID, TIME_ZONES, time_zones};
use super::dialects::Escape;
use super::{Script, Wanted, each_dialect};
use crate::emit::checks::{Check, Operand};
use crate::emit::{Files, flat, remarks};
use crate::model::{Catalog, Event, Field, Format, Primitive, Shape};
use yaml::{list, map, text};

/// Stands for a relation until the text around it is safe from dbt's templates.
const RELATION: char = '\u{E000}';
/// The same, for the table of time zones.
const ZONES: char = '\u{E001}';
/// The number of a row among those of the same record.
const ROW: &str = "row_of_record";

pub(in crate::emit) fn emit(catalog: &Catalog) -> Files {
    files(catalog, &Wanted::default())
}

/// Makes the packages that are wanted, one for each dialect. Of what is wanted, dialects and events
/// count.
pub fn files(catalog: &Catalog, wanted: &Wanted<'_>) -> Files {
    each_dialect(catalog, wanted, |script, tables, files| {
        Package { script, files }.write(tables);
    })
}

/// The package of a dialect.
struct Package<'p> {
    script: &'p Script<'p>,
    files: &'p mut Files,
}

/// An event with what stands for it in a package.
struct Staged<'e> {
    event: &'e Event,
    /// Name of its table, as the dialect has room for it.
    table: String,
    /// Name of the model that is made of the table.
    model: String,
}

impl Package<'_> {
    fn write(&mut self, tables: &[String]) {
        let script = self.script;
        let fit = |name: &str| flat::fit(name, script.dialect.longest_name);
        let events = script.events(tables);
        let events = events.filter(|(event, _)| !event.fields.is_empty());
        let staged: Vec<Staged<'_>> = events
            .map(|(event, table)| Staged {
                event,
                table: fit(table),
                model: fit(&format!("stg_{table}")),
            })
            .collect();
        let sources = staged.iter().map(|it| self.source(it)).collect();
        self.sources(sources);
        let mut models = Vec::new();
        let (mut checks, mut views, mut needs_zones) = (Vec::new(), Vec::new(), false);
        for it in &staged {
            self.insert(
                &format!("models/staging/{}.sql", it.model),
                self.staging(it),
            );
            models.push(self.model(it));
            let view = fit(&format!("{}_violations", it.table));
            if let Some((sql, tests)) = self.violations(it) {
                needs_zones |= sql.contains(TIME_ZONES);
                self.insert(&format!("models/checks/{view}.sql"), sql);
                let about = format!(
                    "What is wrong with the rows of {}, one row for each violation.",
                    it.model
                );
                checks.push(map([
                    ("name", text(&view)),
                    ("description", text(&about)),
                    ("data_tests", list(tests)),
                ]));
                views.push(view);
            }
        }
        self.yaml("models/staging/staging.yml", [("models", list(models))]);
        self.custom(tables, &staged);
        if !views.is_empty() {
            self.insert("models/checks/catalog_health.sql", self.health(&views));
            self.yaml("models/checks/checks.yml", [("models", list(checks))]);
            self.insert("macros/catalog_rule.sql", rule_macro(script));
        }
        self.project(needs_zones);
        if needs_zones {
            let csv = format!("name\n{}\n", time_zones().join("\n"));
            self.files.insert(
                format!("{}/seeds/{TIME_ZONES}.csv", script.dialect.file),
                csv,
            );
        }
    }

    fn project(&mut self, has_seeds: bool) {
        let name = self.script.catalog.name.clone();
        let views = map([("+materialized", text("view"))]);
        let mut entries = vec![
            ("name", text(&name)),
            ("version", text("1.0.0")),
            ("config-version", serde_yaml::Value::from(2)),
            // Since then, arguments of tests stand under a key of their own.
            ("require-dbt-version", text(">=1.10.5")),
            ("profile", text(&name)),
            ("models", map([(&*name, views)])),
        ];
        if has_seeds {
            let plain = map([("+quote_columns", serde_yaml::Value::Bool(false))]);
            entries.push(("seeds", map([(&*name, plain)])));
        }
        self.yaml("dbt_project.yml", entries);
    }

    fn sources(&mut self, tables: Vec<serde_yaml::Value>) {
        let name = self.script.catalog.name.clone();
        let schema = format!("{{{{ var('{name}_schema', target.schema) }}}}");
        let about = jinja(&one_line(&self.script.catalog.doc));
        let source = map([
            ("name", text(&name)),
            ("description", text(&about)),
            ("schema", text(&schema)),
            (
                "quoting",
                map([("identifier", serde_yaml::Value::Bool(true))]),
            ),
            ("tables", list(tables)),
        ]);
        self.yaml("models/sources.yml", [("sources", list(vec![source]))]);
    }

    /// A table.
    fn source(&self, it: &Staged<'_>) -> serde_yaml::Value {
        let mut entries = vec![
            ("name", text(&it.table)),
            ("description", text(&self.about(it.event))),
        ];
        if self.script.dialect.upper_case {
            entries.push(("identifier", text(&it.table.to_uppercase())));
        }
        if let Some(moment) = self.moment(it.event) {
            let hours = "{{ var('catalog_stale_after_hours', 24) | int }}";
            let limit = map([("count", text(hours)), ("period", text("hour"))]);
            entries.push((
                "config",
                map([
                    ("loaded_at_field", text(&jinja(&moment))),
                    ("freshness", map([("warn_after", limit)])),
                ]),
            ));
        }
        let columns = it.event.fields.iter();
        let columns = columns.map(|field| self.column(it.event, field, false));
        entries.push(("columns", list(columns.collect())));
        map(entries)
    }

    /// The model of a table.
    fn model(&self, it: &Staged<'_>) -> serde_yaml::Value {
        let about = self.about(it.event);
        let columns = it.event.fields.iter();
        let columns = columns.map(|field| self.column(it.event, field, is_id(field)));
        map([
            ("name", text(&it.model)),
            ("description", text(&about)),
            ("columns", list(columns.collect())),
        ])
    }

    fn column(&self, event: &Event, field: &Field, is_unique: bool) -> serde_yaml::Value {
        let name = self.column_name(field);
        let about = jinja(&one_line(&self.script.about_slot(event, field)));
        let mut entries = vec![("name", text(&name)), ("description", text(&about))];
        if let Some(privacy) = field.notes.privacy() {
            let meta = map([("pii", text(privacy.word()))]);
            entries.push(("config", map([("meta", meta)])));
        }
        if is_unique {
            entries.push(("data_tests", list(vec![text("unique")])));
        }
        map(entries)
    }

    /// The name of a column without quotes.
    fn column_name(&self, field: &Field) -> String {
        let name = flat::fit(&field.plain_name(), self.script.dialect.longest_name);
        if self.script.dialect.upper_case {
            name.to_uppercase()
        } else {
            name
        }
    }

    fn about(&self, event: &Event) -> String {
        jinja(&one_line(&self.script.about_event(event)))
    }

    /// When the event happened, as a timestamp.
    fn moment(&self, event: &Event) -> Option<String> {
        let time = self.script.catalog.avro.as_ref()?.time;
        let field = event.field(time)?;
        let load = &self.script.dialect.load;
        let template = match self.script.catalog.ty(field.ty.named?).format? {
            Format::UnixSeconds => load.seconds,
            Format::UnixMillis => load.millis,
            _ => return None,
        };
        Some(template.replace("{}", &self.script.name(field)))
    }

    /// Columns in their types, and each record once where it has an id.
    fn staging(&self, it: &Staged<'_>) -> String {
        let script = self.script;
        let fields = it.event.fields.iter();
        let columns: Vec<String> = fields
            .map(|field| {
                let name = script.name(field);
                match field.ty.kind.primitive() {
                    Some(primitive) if field.ty.shape == Shape::One => {
                        let ty = script.dialect.types.of(primitive);
                        let ty = script.nullable(ty, field.presence);
                        format!("  CAST({name} AS {ty}) AS {name}")
                    }
                    // Lists and JSON are what they are.
                    _ => format!("  {name}"),
                }
            })
            .collect();
        let columns = columns.join(",\n");
        let catalog = &script.catalog.name;
        let source = format!("{{{{ source('{catalog}', '{}') }}}}", it.table);
        let mut out = heading(script);
        match it.event.fields.iter().find(|field| is_id(field)) {
            None => {
                let _ = writeln!(out, "SELECT\n{columns}\nFROM {source}");
            }
            Some(id) => {
                let (id, row) = (script.name(id), script.identifier(ROW));
                let _ = writeln!(
                    out,
                    "SELECT\n{columns}\nFROM (\n  SELECT *, ROW_NUMBER() OVER (PARTITION BY {id} ORDER BY {id}) AS {row} FROM {source}\n) AS numbered\nWHERE {row} = 1 OR {id} IS NULL"
                );
            }
        }
        out
    }

    /// The view of what is wrong with the rows of a model, and a test for each rule.
    fn violations(&self, it: &Staged<'_>) -> Option<(String, Vec<serde_yaml::Value>)> {
        let script = self.script;
        let mut subject = script.own(it.event, &it.table);
        subject.from = RELATION.to_string();
        subject.zones = ZONES.to_string();
        let (mut comments, mut selects, mut tests) = (String::new(), Vec::new(), Vec::new());
        script.each_check(&subject, &mut comments, |check, severity, select| {
            selects.push(select);
            tests.push(test(it.event, check, severity));
        });
        if selects.is_empty() {
            return None;
        }
        let mut out = heading(script);
        out.push_str(&comments);
        out.push_str(&selects.join("\nUNION ALL "));
        out.push('\n');
        let relation = format!("{{{{ ref('{}') }}}}", it.model);
        let zones = format!("{{{{ ref('{TIME_ZONES}') }}}}");
        let out = jinja(&out)
            .replace(RELATION, &relation)
            .replace(ZONES, &zones);
        Some((out, tests))
    }

    /// A model of each custom event, where a table that is wanted holds them.
    fn custom(&mut self, tables: &[String], staged: &[Staged<'_>]) {
        let script = self.script;
        let from = |_: &str| RELATION.to_string();
        let mut models = Vec::new();
        let home = script.custom_home().and_then(|home| {
            let is_home = |it: &&Staged<'_>| std::ptr::eq(it.event, home);
            staged.iter().find(is_home)
        });
        let Some(home) = home else { return };
        let relation = format!("{{{{ ref('{}') }}}}", home.model);
        script.each_custom(tables, from, |custom, view, select| {
            let name = flat::fit(view, script.dialect.longest_name);
            let text = format!("{}{select}\n", heading(script));
            let text = jinja(&text).replace(RELATION, &relation);
            self.insert(&format!("models/custom/{name}.sql"), text);
            models.push((name, one_line(&custom.doc)));
        });
        let models: Vec<_> = models
            .iter()
            .map(|(name, about)| map([("name", text(name)), ("description", text(&jinja(about)))]))
            .collect();
        if !models.is_empty() {
            self.yaml("models/custom/custom.yml", [("models", list(models))]);
        }
    }

    fn health(&self, views: &[String]) -> String {
        let script = self.script;
        let names = ["event", "rule", "severity", "exactness"];
        let columns = names.map(|name| script.identifier(name)).join(", ");
        let selects = views.iter();
        let selects: Vec<String> = selects
            .map(|view| format!("SELECT {columns} FROM {{{{ ref('{view}') }}}}"))
            .collect();
        format!(
            "{}SELECT {columns}, COUNT(*) AS {} FROM (\n{}\n) v GROUP BY {columns}\n",
            heading(script),
            script.identifier("violations"),
            selects.join("\nUNION ALL ")
        )
    }

    fn yaml<'k>(
        &mut self,
        path: &str,
        entries: impl IntoIterator<Item = (&'k str, serde_yaml::Value)>,
    ) {
        let origin = remarks::origin(self.script.catalog);
        let text = format!("# {origin}\n{}", yaml::document(&map(entries)));
        self.insert(path, text);
    }

    fn insert(&mut self, path: &str, text: String) {
        let path = format!("{}/{path}", self.script.dialect.file);
        self.files.insert(path, text);
    }
}

/// Whether a field tells a record from all others.
fn is_id(field: &Field) -> bool {
    field.name == ID && field.ty.shape == Shape::One && field.ty.kind.is(Primitive::String)
}

fn heading(script: &Script<'_>) -> String {
    format!("-- {}\n", remarks::origin(script.catalog))
}

/// The test of one rule at one place.
fn test(event: &Event, check: &Check<'_>, severity: &str) -> serde_yaml::Value {
    let pointer = match check.at {
        None => String::new(),
        Some(Operand::Field(at) | Operand::Item(at)) => {
            let name = event.fields.get(at).map_or("", |field| &field.name);
            super::checks::pointer_of(name)
        }
    };
    let arguments = map([
        ("rule", text(check.rule)),
        ("pointer", text(&jinja(&pointer))),
        ("after", text("ref('catalog_health')")),
    ]);
    let severity = if severity == "error" { "error" } else { "warn" };
    let config = map([("severity", text(severity))]);
    map([(
        "catalog_rule",
        map([("arguments", arguments), ("config", config)]),
    )])
}

/// The generic test: the rows of a view that speak of a rule at a pointer, or at an item of a list
/// there. It runs after the view of counts was made, which dbt would leave out where it fails.
fn rule_macro(script: &Script<'_>) -> String {
    let [rule, at] = ["rule", "pointer"].map(|name| script.identifier(name));
    let quoted = |name: &str| {
        let escaped = match script.dialect.escape {
            Escape::Doubled => format!("{name} | replace(\"'\", \"''\")"),
            Escape::DoubledAndBackslash => {
                format!("{name} | replace('\\\\', '\\\\\\\\') | replace(\"'\", \"''\")")
            }
            Escape::Backslash => {
                format!("{name} | replace('\\\\', '\\\\\\\\') | replace(\"'\", \"\\\\'\")")
            }
        };
        format!("'{{{{ {escaped} }}}}'")
    };
    format!(
        "{{% test catalog_rule(model, rule, pointer, after) %}}\n{{% set below = pointer ~ '/' %}}\nSELECT * FROM {{{{ model }}}}\nWHERE {rule} = {} AND ({at} = {} OR ({at} <> '' AND LEFT({at}, {{{{ below | length }}}}) = {}))\n{{% endtest %}}\n",
        quoted("rule"),
        quoted("pointer"),
        quoted("below"),
    )
}

/// A text that dbt's templates leave as it is.
fn jinja(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let opens = ["{{", "{%", "{#"]
            .into_iter()
            .find(|open| from.starts_with(open));
        let taken = opens.unwrap_or("{");
        if opens.is_some() {
            let _ = write!(out, "{{{{ '{taken}' }}}}");
        } else {
            out.push_str(taken);
        }
        rest = from.get(taken.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::jinja;

    #[test]
    fn texts_open_no_templates() {
        for (text, expected) in [
            ("[0-9]{8} { }} {", "[0-9]{8} { }} {"),
            ("a {{ b }}", "a {{ '{{' }} b }}"),
            ("{%{#", "{{ '{%' }}{{ '{#' }}"),
            ("{{{", "{{ '{{' }}{"),
            ("ü{{", "ü{{ '{{' }}"),
        ] {
            assert_eq!(jinja(text), expected, "{text}");
        }
    }
}
