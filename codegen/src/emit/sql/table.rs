//! How a table is made.

use std::fmt::Write as _;

use super::Script;
use super::dialects::{Comments, Nulls, Pii};
use crate::model::{Event, Field, Presence, Privacy};

/// A table that is to be made.
pub(super) struct NewTable {
    /// In quotes.
    pub(super) name: String,
    pub(super) columns: Vec<NewColumn>,
    pub(super) comment: String,
    /// A column holds personal data.
    pub(super) is_personal: bool,
    /// The property that lists the personal columns.
    pub(super) property: Option<String>,
}

/// A column that is to be made.
pub(super) struct NewColumn {
    /// In quotes.
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) is_constrained: bool,
    pub(super) tag: Option<&'static str>,
    pub(super) comment: String,
}

impl Script<'_> {
    pub(super) fn table(&self, out: &mut String, event: &Event, table: &str) {
        let name = self.identifier(table);
        let mut since = String::new();
        self.since(&mut since, event, &name);
        let slots = event.fields.iter();
        let new = NewTable {
            columns: slots
                .map(|slot| self.column(event, slot, slot.presence))
                .collect(),
            comment: self.about_event(event),
            is_personal: event.fields.iter().any(|slot| slot.notes.pii),
            property: self.property(event),
            name,
        };
        self.create(out, &new, &since);
    }

    /// Makes a table. Where comments are statements of their own, `since` stands before them.
    pub(super) fn create(&self, out: &mut String, table: &NewTable, since: &str) {
        let name = &table.name;
        let _ = writeln!(out, "CREATE TABLE IF NOT EXISTS {name} (");
        let columns = table.columns.iter();
        let columns: Vec<String> = columns
            .map(|column| format!("  {}", self.definition(column)))
            .collect();
        out.push_str(&columns.join(",\n"));
        out.push_str("\n)");
        out.push_str(self.dialect.storage);
        let comment = self.literal(&table.comment);
        match self.dialect.comments {
            Comments::Statements => {
                let _ = writeln!(out, ";\n{since}COMMENT ON TABLE {name} IS {comment};");
                for column in &table.columns {
                    let comment = self.literal(&column.comment);
                    let column = &column.name;
                    let _ = writeln!(out, "COMMENT ON COLUMN {name}.{column} IS {comment};");
                }
                return;
            }
            Comments::Inline { table: before, .. } => {
                let _ = write!(out, "{before}{comment}");
            }
            Comments::Options => {
                let is_labelled = table.is_personal;
                let label = if is_labelled {
                    ", labels = [(\"pii\", \"true\")]"
                } else {
                    ""
                };
                let _ = write!(out, "\nOPTIONS (description = {comment}{label})");
            }
        }
        if let Some(personal) = &table.property {
            let _ = write!(out, "\nTBLPROPERTIES {personal}");
        }
        out.push_str(";\n");
    }

    /// The column of a field.
    fn column(&self, event: &Event, slot: &Field, presence: Presence) -> NewColumn {
        NewColumn {
            name: self.name(slot),
            ty: self.ty(slot.ty, presence),
            is_constrained: self.is_constrained(slot.ty, presence),
            tag: slot.notes.privacy().map(Privacy::word),
            comment: self.about_slot(event, slot),
        }
    }

    /// A column with its type and all that goes with it.
    pub(super) fn defined(&self, event: &Event, slot: &Field, presence: Presence) -> String {
        self.definition(&self.column(event, slot, presence))
    }

    fn definition(&self, column: &NewColumn) -> String {
        let mut out = format!("{} {}", column.name, column.ty);
        if self.dialect.nulls != Nulls::InType && column.is_constrained {
            out.push_str(" NOT NULL");
        }
        if let (Pii::ColumnTag, Some(tag)) = (self.dialect.pii, column.tag) {
            let _ = write!(out, " WITH TAG (pii = '{tag}')");
        }
        let comment = &column.comment;
        match self.dialect.comments {
            Comments::Statements => {}
            Comments::Inline { column, .. } => {
                let _ = write!(out, "{column}{}", self.literal(comment));
            }
            Comments::Options => {
                let comment = self.literal(comment);
                let _ = write!(out, " OPTIONS (description = {comment})");
            }
        }
        out
    }
}
