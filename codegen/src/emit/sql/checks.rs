//! Checks: a view of violations for each table, and one of counts over all of them.
//!
//! What is checked is `emit/checks`, in the words of each dialect: `words`. What a dialect has no
//! words for is named in a comment.

mod predicate;
mod words;

use std::collections::HashMap;
use std::fmt::Write as _;

use event_catalog_formats::format;

use super::dialects::{Dialect, Nulls};
use super::{Script, Wanted, each_dialect};
use crate::emit::Files;
use crate::emit::checks::{self, Check, Checks, Operand};
use crate::model::{Catalog, ColumnType, Content, Event, Presence, Shape, Table};
pub(super) use words::*;

/// The table of the names of time zones, in lower case.
pub(super) const TIME_ZONES: &str = "catalog_time_zones";
/// The view of counts.
const HEALTH: &str = "catalog_health";
/// Names of one line of the table of time zones.
const A_LINE: usize = 8;
/// What the field is called that identifies a record.
pub(super) const ID: &str = "id";

/// What no column holds, so that nothing is to be said of it.
const ABOUT: &str = "A value of another type, a number that is too large for its column, a key that stands twice, fields that the catalog does not know, \
and the size of the whole record: no table holds them, and nothing here looks for them.";

pub(in crate::emit) fn emit(catalog: &Catalog) -> Files {
    files(catalog, &Wanted::default())
}

/// Makes the scripts that are wanted, one for each dialect. Of what is wanted, dialects, events and
/// tables of somebody else count.
pub fn files(catalog: &Catalog, wanted: &Wanted<'_>) -> Files {
    each_dialect(catalog, wanted, |script, tables, files| {
        let name = wanted.kept.map_or(script.dialect.file, |set| &set.name);
        files.insert(format!("{name}.sql"), script.checks(tables));
    })
}

/// The names of time zones in lower case, sorted.
pub(super) fn time_zones() -> Vec<String> {
    let mut zones: Vec<String> = format::time_zones().map(str::to_ascii_lowercase).collect();
    zones.sort_unstable();
    zones
}

/// A table whose rows are checked.
pub(super) struct Subject<'s> {
    event: &'s Event,
    /// Without quotes.
    table: &'s str,
    /// What rows are read from, as SQL has it.
    pub(super) from: String,
    /// The table of time zones, as SQL has it.
    pub(super) zones: String,
    /// For each field its column, in quotes; none: the table has none that could be checked.
    columns: Vec<Option<String>>,
}

impl Subject<'_> {
    /// The column of a field, or why there is none.
    fn column(&self, at: usize) -> Result<String, String> {
        let column = self.columns.get(at).cloned().flatten();
        column.ok_or_else(|| {
            let name = self.event.fields.get(at).map_or("", |slot| &slot.name);
            let name = name.escape_debug();
            format!("the table has no `{name}` as records have it")
        })
    }
}

impl Script<'_> {
    fn checks(&self, tables: &[String]) -> String {
        let what = match self.wanted.kept {
            None => "what is wrong with the rows of each table of `catalog export sql`.".to_owned(),
            Some(set) => format!(
                "what is wrong with the rows of the tables of `{}`.",
                set.name
            ),
        };
        let mut views = String::new();
        let mut all = Vec::new();
        let mut needs_zones = false;
        for (at, event, own) in self.numbered(tables) {
            let subject = match self.wanted.kept.map(|set| set.tables.get(at)) {
                None if event.fields.is_empty() => continue,
                None => self.own(event, own),
                Some(Some(Some(table))) => self.shared(event, table),
                Some(_) => continue,
            };
            let _ = write!(views, "\n-- {}\n", event.wire);
            if let Some((view, text)) = self.violations(&subject, &mut views) {
                needs_zones |= text.contains(TIME_ZONES);
                views.push_str(&text);
                all.push(view);
            }
        }
        let mut out = self.plain_heading(&what);
        for line in [
            ABOUT,
            "An approximate check may be wrong about an unusual value, and is never an error.",
        ] {
            let _ = writeln!(out, "-- {line}");
        }
        for note in self.dialect.checks.notes {
            let _ = writeln!(out, "-- {note}");
        }
        if needs_zones {
            self.time_zones(&mut out);
        }
        out.push_str(&views);
        self.health(&mut out, &all);
        out
    }

    pub(super) fn own<'s>(&self, event: &'s Event, table: &'s str) -> Subject<'s> {
        let columns = event.fields.iter().map(|slot| Some(self.name(slot)));
        Subject {
            event,
            table,
            from: self.identifier(table),
            zones: self.identifier(TIME_ZONES),
            columns: columns.collect(),
        }
    }

    fn shared<'s>(&self, event: &'s Event, table: &'s Table) -> Subject<'s> {
        let there: HashMap<_, _> = table
            .columns
            .iter()
            .filter_map(|column| match (&column.content, column.ty) {
                (Content::Field(id), ColumnType::Value(_)) => {
                    Some((*id, self.identifier(&column.name)))
                }
                _ => None,
            })
            .collect();
        let columns = event.fields.iter();
        let columns = columns.map(|slot| there.get(&slot.definition?).cloned());
        Subject {
            event,
            table: &table.name,
            from: self.identifier(&table.name),
            zones: self.identifier(TIME_ZONES),
            columns: columns.collect(),
        }
    }

    /// The view of one table, in quotes, and the statement that makes it; comments go before it.
    fn violations(&self, subject: &Subject<'_>, comments: &mut String) -> Option<(String, String)> {
        let mut selects = Vec::new();
        self.each_check(subject, comments, |_, _, select| selects.push(select));
        if selects.is_empty() {
            return None;
        }
        let view = self.identifier(&format!("{}_violations", subject.table));
        let selects = selects.join("\nUNION ALL ");
        let text = format!("CREATE OR REPLACE VIEW {view} AS {selects};\n");
        Some((view, text))
    }

    /// Gives each check that can be said, with its severity and what finds the rows that break it;
    /// what cannot be said goes into comments.
    pub(super) fn each_check<'c>(
        &'c self,
        subject: &Subject<'c>,
        comments: &mut String,
        mut give: impl FnMut(&Check<'c>, &'static str, String),
    ) {
        let event = subject.event;
        let Checks { all, gaps, .. } = checks::of_event(self.catalog, event);
        for gap in gaps {
            let _ = writeln!(comments, "-- Not checked: {gap}.");
        }
        for check in &all {
            match self.select(subject, check) {
                Ok((severity, select)) => give(check, severity, select),
                Err(why) => {
                    let place = match check.at {
                        None => String::new(),
                        Some(Operand::Field(at) | Operand::Item(at)) => {
                            let name = event.fields.get(at).map_or("", |slot| &slot.name);
                            format!("`{}`, ", name.escape_debug())
                        }
                    };
                    let _ = writeln!(
                        comments,
                        "-- Not checked: {place}rule {}: {why}.",
                        check.rule
                    );
                }
            }
        }
    }

    /// The severity of one check and its rows, or why there are none.
    fn select(
        &self,
        subject: &Subject<'_>,
        check: &Check<'_>,
    ) -> Result<(&'static str, String), String> {
        let event = subject.event;
        let words = &self.dialect.checks;
        let id = event.fields.iter().zip(&subject.columns);
        let id = id
            .filter(|(slot, _)| slot.name == ID && slot.ty.shape == Shape::One)
            .find_map(|(_, column)| column.clone());
        let id = id.unwrap_or_else(|| {
            let ty = self.nullable(self.dialect.types.string(), Presence::Optional);
            format!("CAST(NULL AS {ty})")
        });
        let mut from = subject.from.clone();
        let mut pointer = self.literal("");
        match check.at {
            None => {}
            Some(Operand::Field(at)) => {
                let name = event.fields.get(at).map_or("", |slot| &slot.name);
                pointer = self.literal(&pointer_of(name));
            }
            Some(Operand::Item(at)) => {
                let column = subject.column(at)?;
                let name = event.fields.get(at).map_or("", |slot| &slot.name);
                let start = self.literal(&format!("{}/", pointer_of(name)));
                pointer = words.item_pointer.replace("{start}", &start);
                from = words
                    .items
                    .replace("{table}", &from)
                    .replace("{column}", &column);
            }
        }
        let mut is_exact = check.is_exact;
        let broken = self.predicate(subject, &check.broken, &mut is_exact, check.at)?;
        let severity = if check.is_error && is_exact {
            "error"
        } else {
            "warning"
        };
        let exactness = if is_exact { "exact" } else { "approximate" };
        let columns = [
            (id, ID),
            (self.literal(&event.wire), "event"),
            (pointer, "pointer"),
            (self.literal(check.rule), "rule"),
            (self.literal(severity), "severity"),
            (self.literal(exactness), "exactness"),
        ];
        let columns = columns.map(|(value, name)| format!("{value} AS {}", self.identifier(name)));
        let select = format!("SELECT {} FROM {from} WHERE {broken}", columns.join(", "));
        Ok((severity, select))
    }

    /// The table of time zones. It is filled again each time, as views may stand on it.
    fn time_zones(&self, out: &mut String) {
        let name = self.identifier(TIME_ZONES);
        let column = self.identifier("name");
        let ty = self.dialect.types.string();
        let storage = self.dialect.storage;
        let rows: Vec<String> = time_zones()
            .iter()
            .map(|zone| format!("({})", self.literal(zone)))
            .collect();
        let lines: Vec<String> = rows.chunks(A_LINE).map(|line| line.join(", ")).collect();
        let _ = writeln!(
            out,
            "\nCREATE TABLE IF NOT EXISTS {name} ({column} {ty}){storage};\nTRUNCATE TABLE {name};\nINSERT INTO {name} ({column}) VALUES\n  {};",
            lines.join(",\n  ")
        );
    }

    /// Counts over all events that have checks.
    fn health(&self, out: &mut String, views: &[String]) {
        if views.is_empty() {
            return;
        }
        let names = ["event", "rule", "severity", "exactness"].map(|name| self.identifier(name));
        let columns = names.join(", ");
        let selects = views
            .iter()
            .map(|view| format!("SELECT {columns} FROM {view}"));
        let selects: Vec<String> = selects.collect();
        let _ = writeln!(
            out,
            "\nCREATE OR REPLACE VIEW {} AS SELECT {columns}, COUNT(*) AS {} FROM (\n{}\n) v GROUP BY {columns};",
            self.identifier(HEALTH),
            self.identifier("violations"),
            selects.join("\nUNION ALL ")
        );
    }

    /// Whether the column of a field is null where the field is absent.
    fn may_be_null(&self, event: &Event, at: usize) -> bool {
        let Some(slot) = event.fields.get(at) else {
            return false;
        };
        let is_json = slot.ty.kind.primitive().is_none();
        let is_list = slot.ty.shape != Shape::One && !is_json;
        match self.dialect.nulls {
            Nulls::Constraint => true,
            Nulls::NotOfLists => !is_list,
            Nulls::InType => !is_list && slot.presence == Presence::Optional,
        }
    }
}

/// A name as the whole of a JSON pointer.
pub(super) fn pointer_of(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Wanted<'_> {
    /// Whether a script in this dialect is wanted.
    pub(super) fn has(&self, dialect: &Dialect) -> bool {
        match self.kept {
            Some(set) => dialect.file == set.dialect,
            None => {
                self.dialects.is_empty() || self.dialects.iter().any(|name| name == dialect.file)
            }
        }
    }
}
