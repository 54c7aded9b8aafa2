//! SQL, `<dialect>.sql`: a table for each event, with what each column means.
//!
//! A column takes everything that the catalog lets pass without an error, so that loading never
//! fails for a format that is only recommended: text stays text, and moments stay the numbers that
//! they are on the wire. Units, formats and values stand in the comments.
//!
//! - `dialects`: what the dialects differ in, as a table.

mod dialects;

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Files, flat, remarks};
use crate::model::{Catalog, Event, Shape, Slot};
use dialects::{Comments, DIALECTS, Dialect, Escape, Nulls, Pii};

pub(super) fn emit(catalog: &Catalog) -> Files {
    let tables = flat::names(catalog);
    let mut files = Files::default();
    for dialect in DIALECTS {
        files.insert(
            format!("{}.sql", dialect.file),
            Script { catalog, dialect }.all(&tables),
        );
    }
    files
}

/// A catalog in one dialect.
struct Script<'c> {
    catalog: &'c Catalog,
    dialect: &'static Dialect,
}

impl Script<'_> {
    fn all(&self, tables: &[String]) -> String {
        let mut out = format!(
            "-- {}\n-- {}: a table for each event.\n",
            remarks::origin(self.catalog),
            self.dialect.name
        );
        for note in self.dialect.notes {
            let _ = writeln!(out, "-- {note}");
        }
        let personal = self
            .catalog
            .events
            .iter()
            .flat_map(|event| &event.slots)
            .any(|slot| slot.notes.is_personal());
        if self.dialect.pii == Pii::ColumnTag && personal {
            out.push_str(
                "\nCREATE TAG IF NOT EXISTS pii ALLOWED_VALUES 'personal', 'sensitive';\n",
            );
        }
        for (event, table) in self.catalog.events.iter().zip(tables) {
            let _ = write!(out, "\n-- {}\n", event.wire);
            if event.slots.is_empty() {
                out.push_str("-- It has no fields, and so no table.\n");
            } else {
                self.table(&mut out, event, table);
            }
        }
        out
    }

    fn table(&self, out: &mut String, event: &Event, table: &str) {
        let table = self.identifier(table);
        let _ = writeln!(out, "CREATE TABLE IF NOT EXISTS {table} (");
        let columns: Vec<String> = event
            .slots
            .iter()
            .map(|slot| self.column(event, slot))
            .collect();
        out.push_str(&columns.join(",\n"));
        out.push_str("\n)");
        out.push_str(self.dialect.storage);
        let comment = self.literal(&self.about_event(event));
        match self.dialect.comments {
            Comments::Statements => {
                let _ = write!(out, ";\nCOMMENT ON TABLE {table} IS {comment};\n");
                for slot in &event.slots {
                    let comment = self.literal(&self.about_slot(event, slot));
                    let _ = writeln!(
                        out,
                        "COMMENT ON COLUMN {table}.{} IS {comment};",
                        self.name(slot)
                    );
                }
                return;
            }
            Comments::Inline { table: before, .. } => {
                let _ = write!(out, "{before}{comment}");
            }
            Comments::Options => {
                let label = if event.slots.iter().any(|slot| slot.notes.pii) {
                    ", labels = [(\"pii\", \"true\")]"
                } else {
                    ""
                };
                let _ = write!(out, "\nOPTIONS (description = {comment}{label})");
            }
        }
        let personal: Vec<_> = event
            .slots
            .iter()
            .filter(|slot| slot.notes.pii)
            .map(|slot| self.plain_name(slot))
            .collect();
        if self.dialect.pii == Pii::TableProperty && !personal.is_empty() {
            let _ = write!(out, "\nTBLPROPERTIES ('pii' = '{}')", personal.join(","));
        }
        out.push_str(";\n");
    }

    fn column(&self, event: &Event, slot: &Slot) -> String {
        let mut out = format!("  {} {}", self.name(slot), self.ty(slot));
        let list = slot.ty.shape != Shape::One;
        if self.dialect.nulls != Nulls::InType
            && !remarks::is_optional(slot.presence)
            && !(list && self.dialect.nulls == Nulls::NotOfLists)
        {
            out.push_str(" NOT NULL");
        }
        if self.dialect.pii == Pii::ColumnTag && (slot.notes.is_personal()) {
            let _ = write!(
                out,
                " WITH TAG (pii = '{}')",
                if slot.notes.pii {
                    "personal"
                } else {
                    "sensitive"
                }
            );
        }
        match self.dialect.comments {
            Comments::Statements => {}
            Comments::Inline { column, .. } => {
                let _ = write!(
                    out,
                    "{column}{}",
                    self.literal(&self.about_slot(event, slot))
                );
            }
            Comments::Options => {
                let _ = write!(
                    out,
                    " OPTIONS (description = {})",
                    self.literal(&self.about_slot(event, slot))
                );
            }
        }
        out
    }

    fn ty(&self, slot: &Slot) -> String {
        let types = &self.dialect.types;
        let Some(base) = slot.ty.kind.primitive() else {
            // A list of them is JSON as well.
            return if self.dialect.nulls == Nulls::InType && remarks::is_optional(slot.presence) {
                format!("Nullable({})", types.json)
            } else {
                types.json.to_owned()
            };
        };
        let one = types.of(base);
        let nullable_types = self.dialect.nulls == Nulls::InType;
        match slot.ty.shape {
            Shape::One if nullable_types && remarks::is_optional(slot.presence) => {
                format!("Nullable({one})")
            }
            Shape::One => one.to_owned(),
            Shape::List => self.dialect.list.replace("{}", one),
            Shape::NullableList => self.dialect.nullable_list.replace("{}", one),
        }
    }

    fn plain_name(&self, slot: &Slot) -> Cow<'_, str> {
        self.catalog.field(slot.field).plain_name()
    }

    fn name(&self, slot: &Slot) -> String {
        self.identifier(&self.plain_name(slot))
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

    fn about_slot(&self, event: &Event, slot: &Slot) -> String {
        let mut about = vec![remarks::doc(self.catalog, slot).to_owned()];
        about.extend(remarks::slot(self.catalog, event, slot));
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
