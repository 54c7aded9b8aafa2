//! Tables that somebody else keeps: as they have them, and views of them that are called, and whose
//! columns are called, as the catalog's own, so that queries written for those run.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::Script;
use super::table::{NewColumn, NewTable};
use crate::emit::{Files, remarks};
use crate::model::{Column, ColumnType, Content, Event, Presence, Table, TableSet};

impl Script<'_> {
    /// Two files: the tables, and the views.
    pub(super) fn kept(&self, set: &TableSet, names: &[String], files: &mut Files) {
        let what = format!("tables of `{}`, as they are there. {}", set.name, set.doc);
        let mut tables = self.plain_heading(&what);
        let what = format!("the catalog's tables, as views of those of `{}`.", set.name);
        let mut views = self.plain_heading(&what);
        for (at, event, name) in self.numbered(names) {
            let Some(Some(table)) = set.tables.get(at) else {
                continue;
            };
            for out in [&mut tables, &mut views] {
                let _ = write!(out, "\n-- {}\n", event.wire);
            }
            self.create(&mut tables, &self.kept_table(event, table), "");
            self.view(&mut views, (event, name), table);
        }
        files.insert(format!("{}.sql", set.name), tables);
        files.insert(format!("{}_views.sql", set.name), views);
    }

    pub(super) fn plain_heading(&self, what: &str) -> String {
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let origin = remarks::origin(self.catalog);
        format!("-- {origin}\n-- {}: {what}\n", self.dialect.name)
    }

    fn kept_table(&self, event: &Event, table: &Table) -> NewTable {
        let columns = table.columns.iter();
        NewTable {
            name: self.identifier(&table.name),
            columns: columns
                .map(|column| self.kept_column(event, column))
                .collect(),
            comment: self.about_event(event),
            is_personal: false,
            property: None,
        }
    }

    fn kept_column(&self, event: &Event, column: &Column) -> NewColumn {
        let (ty, is_constrained) = match column.ty {
            ColumnType::Value(ty) => (
                self.ty(ty, column.presence),
                self.is_constrained(ty, column.presence),
            ),
            ColumnType::Timestamp => (
                self.moment(column.presence),
                column.presence == Presence::Required,
            ),
        };
        let comment = match &column.content {
            Content::Other(doc) => doc.clone(),
            Content::Field(id) => match event.fields.iter().find(|slot| slot.is(*id)) {
                Some(slot) => self.about_slot(event, slot),
                None => self.catalog.field(*id).doc.clone(),
            },
        };
        NewColumn {
            name: self.identifier(&column.name),
            ty,
            is_constrained,
            tag: None,
            comment,
        }
    }

    /// The type of a moment.
    pub(super) fn moment(&self, presence: Presence) -> String {
        self.nullable(self.dialect.types.timestamp, presence)
    }

    /// The catalog's own table, of what there is; what there is not is null.
    fn view(&self, out: &mut String, (event, name): (&Event, &str), table: &Table) {
        let columns = table.columns.iter();
        let there: HashMap<_, _> = columns
            .filter_map(|column| match column.content {
                Content::Field(id) => Some((id, self.identifier(&column.name))),
                Content::Other(_) => None,
            })
            .collect();
        let slots = event.fields.iter();
        let columns: Vec<String> = slots
            .map(|slot| {
                let own = self.name(slot);
                match slot.definition.and_then(|id| there.get(&id)) {
                    Some(name) if *name == own => format!("  {own}"),
                    Some(name) => format!("  {name} AS {own}"),
                    None => {
                        let ty = self.ty(slot.ty, Presence::Optional);
                        format!("  CAST(NULL AS {ty}) AS {own}")
                    }
                }
            })
            .collect();
        let (view, of) = (self.identifier(name), self.identifier(&table.name));
        let columns = columns.join(",\n");
        let _ = writeln!(
            out,
            "CREATE OR REPLACE VIEW {view} AS SELECT\n{columns}\nFROM {of};"
        );
    }
}
