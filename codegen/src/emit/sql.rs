//! SQL, `<dialect>.sql`: a table for each event, with what each column means.
//!
//! A column takes everything that the catalog lets pass without an error, so that loading never
//! fails for a format that is only recommended: text stays text, and moments stay the numbers that
//! they are on the wire. Units, formats and values stand in the comments.
//!
//! - `dialects`: what the dialects differ in, as a table;
//! - `alter`: tables of an older catalog become those of a newer one;
//! - `table`: how a table is made;
//! - [`checks`]: views of what is wrong with the rows of tables;
//! - `custom`: a view for each custom event;
//! - [`dbt`]: both as a package for dbt;
//! - `load`: statements that load files, and moments as timestamps;
//! - `kept`: tables that somebody else keeps.
//!
//! A script can be run over tables that it made in an older release: where a comment would stop at a
//! column that is not there, it is added before.

mod alter;
pub mod checks;
mod custom;
pub mod dbt;
mod dialects;
mod kept;
mod load;
mod table;

use std::fmt::Write as _;

use super::{Files, flat, remarks};
use crate::model::{Catalog, Event, EventId, Field, FieldType, Presence, Privacy, Shape, TableSet};
use dialects::{DIALECTS, Dialect, Escape, Nulls, Pii};

/// What is wanted of the SQL of a catalog.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// Dialects by the names of their files, such as `duckdb`; none: all.
    pub dialects: &'w [String],
    /// Events; none: all.
    pub events: &'w [EventId],
    /// What tables are there, to be changed into those of the catalog.
    pub from: Option<Before<'w>>,
    /// Instead of all that, the tables of somebody else, in their dialect.
    pub kept: Option<&'w TableSet>,
    /// Moments that are numbers on the wire become timestamps.
    pub timestamps: bool,
    /// Beside all that, statements that load the files that are there; `{event}` stands for the
    /// event's name.
    pub load: Option<&'w str>,
}

/// The catalog that tables were made of.
#[derive(Clone, Copy, Debug)]
pub struct Before<'w> {
    /// The catalog.
    pub catalog: &'w Catalog,
    /// The release of it; `None`: as it is.
    pub release: Option<u16>,
    /// What it is, in words.
    pub label: &'w str,
}

/// Returns the names of the dialects.
pub fn dialects() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().map(|dialect| dialect.file)
}

pub(super) fn emit(catalog: &Catalog) -> Files {
    files(catalog, &Wanted::default())
}

/// Makes the scripts that are wanted, one for each dialect.
pub fn files(catalog: &Catalog, wanted: &Wanted<'_>) -> Files {
    each_dialect(catalog, wanted, |script, tables, files| {
        if let Some(set) = wanted.kept {
            return script.kept(set, tables, files);
        }
        let text = match &wanted.from {
            None => script.all(tables),
            Some(before) => script.change(before, tables),
        };
        let dialect = script.dialect.file;
        files.insert(format!("{dialect}.sql"), text);
        if let Some(from) = wanted.load {
            files.insert(format!("{dialect}_load.sql"), script.load(from, tables));
        }
    })
}

/// Makes the files of each dialect that is wanted, with the names of all tables.
fn each_dialect(
    catalog: &Catalog,
    wanted: &Wanted<'_>,
    write: impl Fn(&Script<'_>, &[String], &mut Files),
) -> Files {
    let tables = flat::names(catalog);
    let mut files = Files::default();
    for dialect in DIALECTS.iter().filter(|dialect| wanted.has(dialect)) {
        let script = Script {
            catalog,
            dialect,
            wanted,
        };
        write(&script, &tables, &mut files);
    }
    files
}

/// A catalog in one dialect.
struct Script<'c> {
    catalog: &'c Catalog,
    dialect: &'static Dialect,
    wanted: &'c Wanted<'c>,
}

impl Script<'_> {
    fn all(&self, tables: &[String]) -> String {
        let mut out = self.heading("a table for each event.");
        self.tags(&mut out, self.events(tables).map(|(event, _)| event));
        for (event, table) in self.events(tables) {
            let _ = write!(out, "\n-- {}\n", event.wire);
            if event.fields.is_empty() {
                out.push_str("-- It has no fields, and so no table.\n");
            } else {
                self.table(&mut out, event, table);
            }
        }
        self.custom(&mut out, tables);
        out
    }

    fn heading(&self, what: &str) -> String {
        let mut out = self.plain_heading(what);
        for note in self.dialect.notes {
            let _ = writeln!(out, "-- {note}");
        }
        if self.wanted.timestamps {
            out.push_str(
                "-- Moments are timestamps in UTC; units in comments are those of records.\n",
            );
        }
        out
    }

    /// The events that are wanted, each with its table.
    fn events<'t>(&'t self, tables: &'t [String]) -> impl Iterator<Item = (&'t Event, &'t str)> {
        self.numbered(tables)
            .map(|(_, event, table)| (event, table))
    }

    /// The same, with their positions in the catalog.
    fn numbered<'t>(
        &'t self,
        tables: &'t [String],
    ) -> impl Iterator<Item = (usize, &'t Event, &'t str)> {
        let all = self.catalog.events.iter().zip(tables).enumerate();
        let wanted = self.wanted.events;
        all.filter(move |(at, _)| wanted.is_empty() || wanted.iter().any(|id| id.0 == *at))
            .map(|(at, (event, table))| (at, event, table.as_str()))
    }

    /// Makes the tag of personal columns, if there are any.
    fn tags<'e>(&self, out: &mut String, events: impl IntoIterator<Item = &'e Event>) {
        let mut slots = events.into_iter().flat_map(|event| &event.fields);
        if self.dialect.pii == Pii::ColumnTag && slots.any(|slot| slot.notes.is_personal()) {
            let words = [Privacy::Flagged, Privacy::Judged].map(Privacy::word);
            let words = words.join("', '");
            let _ = writeln!(
                out,
                "\nCREATE TAG IF NOT EXISTS pii ALLOWED_VALUES '{words}';"
            );
        }
    }

    /// Whether a column says that it is never null.
    fn is_constrained(&self, ty: FieldType, presence: Presence) -> bool {
        let is_list = ty.shape != Shape::One;
        let is_free = is_list && self.dialect.nulls == Nulls::NotOfLists;
        !remarks::is_optional(presence) && !is_free
    }

    fn ty(&self, ty: FieldType, presence: Presence) -> String {
        let timestamp = self.timestamp(ty, presence);
        timestamp.unwrap_or_else(|| self.raw(ty, presence))
    }

    /// The type of a value as it is on the wire.
    fn raw(&self, ty: FieldType, presence: Presence) -> String {
        let types = &self.dialect.types;
        let Some(base) = ty.kind.primitive() else {
            // A list of them is JSON as well.
            return self.nullable(types.json, presence);
        };
        let one = types.of(base);
        match ty.shape {
            Shape::One => self.nullable(one, presence),
            Shape::List => self.dialect.list.replace("{}", one),
            Shape::NullableList => self.dialect.nullable_list.replace("{}", one),
        }
    }

    /// A type with the word that it may be null, where the dialect has it in the type.
    fn nullable(&self, ty: &str, presence: Presence) -> String {
        if self.dialect.nulls == Nulls::InType && remarks::is_optional(presence) {
            format!("Nullable({ty})")
        } else {
            ty.to_owned()
        }
    }

    /// The property of a table that lists its personal columns.
    fn property(&self, event: &Event) -> Option<String> {
        let personal = event.fields.iter().filter(|slot| slot.notes.pii);
        let names: Vec<_> = personal.map(Field::plain_name).collect();
        (self.dialect.pii == Pii::TableProperty && !names.is_empty())
            .then(|| format!("('pii' = '{}')", names.join(",")))
    }

    fn name(&self, slot: &Field) -> String {
        self.identifier(&slot.plain_name())
    }

    /// A name in quotes, since any could be a word of the dialect. Names are of letters, digits and
    /// underscores.
    fn identifier(&self, name: &str) -> String {
        let name = flat::fit(name, self.dialect.longest_name);
        let quote = self.dialect.quote;
        // Quoted in upper case, it is the name that others write without quotes.
        if self.dialect.upper_case {
            format!("{quote}{}{quote}", name.to_uppercase())
        } else {
            format!("{quote}{name}{quote}")
        }
    }

    fn about_event(&self, event: &Event) -> String {
        let mut about = vec![event.doc.clone(), format!("Event {}.", event.wire)];
        about.extend(remarks::event(self.catalog, event));
        about.join(" ")
    }

    fn about_slot(&self, event: &Event, slot: &Field) -> String {
        let mut about = vec![slot.doc.trim().to_owned()];
        about.extend(remarks::field(self.catalog, event, slot));
        about.join(" ")
    }

    fn literal(&self, text: &str) -> String {
        literal(self.dialect, text)
    }
}

/// A text on one line, as a literal, cut where the dialect takes no more.
fn literal(dialect: &Dialect, text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = dialect.longest_comment;
    if text.len() > longest && text.chars().count() > longest {
        text = text.chars().take(longest - 1).chain(['…']).collect();
    }
    match dialect.escape {
        Escape::Doubled => format!("'{}'", text.replace('\'', "''")),
        Escape::DoubledAndBackslash => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        Escape::Backslash => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(file: &str) -> &'static Dialect {
        DIALECTS
            .iter()
            .find(|dialect| dialect.file == file)
            .unwrap()
    }

    #[test]
    fn literals_cannot_be_left() {
        let text = "it's\n a \\ backslash";
        for (file, expected) in [
            ("postgresql", "'it''s a \\ backslash'"),
            ("duckdb", "'it''s a \\ backslash'"),
            ("snowflake", "'it''s a \\\\ backslash'"),
            ("redshift", "'it''s a \\\\ backslash'"),
            ("bigquery", "'it\\'s a \\\\ backslash'"),
            ("clickhouse", "'it\\'s a \\\\ backslash'"),
            ("spark", "'it\\'s a \\\\ backslash'"),
        ] {
            assert_eq!(literal(dialect(file), text), expected, "{file}");
        }
    }

    #[test]
    fn comments_are_as_long_as_they_may_be() {
        let cut = literal(dialect("bigquery"), &"ü".repeat(1025));
        assert!(cut.chars().count() == 1024 + 2 && cut.ends_with("ü…'"));
        assert_eq!(
            literal(dialect("bigquery"), &"ü".repeat(1024)),
            format!("'{}'", "ü".repeat(1024))
        );
        assert_eq!(literal(dialect("spark"), &"a".repeat(5000)).len(), 5002);
    }
}
