//! Tables of an older catalog, or of an older release, become those of a newer one: columns are added
//! at the end, none goes, and what may be null now may be null there.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::dialects::Pii;
use super::{Before, Script};
use crate::emit::{flat, remarks};
use crate::model::{Event, Field, FieldId, FieldType, Presence, Primitive, Shape};

/// A table that is there.
struct Table {
    columns: BTreeMap<String, Column>,
    comment: String,
    /// Names of those that are personal.
    personal: Vec<String>,
}

/// A column that is there.
struct Column {
    ty: FieldType,
    presence: Presence,
    /// Its type in the dialect, where it is never null and where it may be.
    types: [String; 2],
    /// `None`: it is what the catalog says today.
    comment: Option<String>,
}

/// What is to be done with a table.
enum Step<'e> {
    Create(&'e Event, &'e str),
    Change(String),
}

impl Script<'_> {
    pub(super) fn change(&self, before: &Before<'_>, tables: &[String]) -> String {
        let old = self.tables(before);
        let mut steps = Vec::new();
        let mut added: Vec<&Event> = Vec::new();
        for (event, name) in self
            .events(tables)
            .filter(|(event, _)| !event.fields.is_empty())
        {
            match old.get(name) {
                None => {
                    added.push(event);
                    steps.push((event, Step::Create(event, name)));
                }
                Some(table) => {
                    let text = self.alter(table, event, name);
                    if !text.is_empty() {
                        added.push(event);
                        steps.push((event, Step::Change(text)));
                    }
                }
            }
        }
        let what = format!("tables of {} become those of today.", before.label);
        let mut out = self.heading(&what);
        self.tags(&mut out, added);
        if steps.is_empty() {
            out.push_str("\n-- Nothing is to be done.\n");
        }
        for (event, step) in steps {
            let _ = write!(out, "\n-- {}\n", event.wire);
            match step {
                Step::Create(event, name) => self.table(&mut out, event, name),
                Step::Change(text) => out.push_str(&text),
            }
        }
        out
    }

    /// Adds the columns that releases brought, and lets those be null that one loosened: no change
    /// to a new table. Comments would stop at a column that is not there.
    pub(super) fn since(&self, out: &mut String, event: &Event, table: &str) {
        let alter = &self.dialect.alter;
        if !alter.add.contains("IF NOT EXISTS") {
            return;
        }
        for slot in &event.fields {
            let is_in = |ids: &[FieldId]| ids.iter().any(|id| slot.is(*id));
            if event.history.iter().any(|change| is_in(&change.added)) {
                self.add(out, event, slot, table);
            } else if remarks::is_optional(slot.presence)
                && event.history.iter().any(|change| is_in(&change.loosened))
            {
                self.let_be_null(out, &self.name(slot), "", table);
            }
        }
    }

    /// The tables that are there, by name.
    fn tables(&self, before: &Before<'_>) -> BTreeMap<String, Table> {
        let script = Script {
            catalog: before.catalog,
            ..*self
        };
        let names = flat::names(before.catalog);
        let tables = before.catalog.events.iter().zip(names);
        tables
            .filter_map(|(event, name)| {
                let columns = script.columns(event, before.release)?;
                let mut personal = script.personal(event);
                personal.retain(|name| columns.contains_key(name));
                let table = Table {
                    comment: script.about_event(event),
                    personal,
                    columns,
                };
                (!table.columns.is_empty()).then_some((name, table))
            })
            .collect()
    }

    /// The columns of an event, as it is or was in a release; `None`: it was not there.
    fn columns(&self, event: &Event, release: Option<u16>) -> Option<BTreeMap<String, Column>> {
        let Some(release) = release else {
            let columns = event.fields.iter().map(|slot| {
                let column = Column {
                    ty: slot.ty,
                    presence: slot.presence,
                    types: self.both(slot.ty),
                    comment: Some(self.about_slot(event, slot)),
                };
                (self.name(slot), column)
            });
            return Some(columns.collect());
        };
        let members = self.catalog.members_in(event, release)?;
        let columns = members.into_iter().map(|member| {
            let column = Column {
                ty: member.ty,
                presence: member.presence,
                types: self.both(member.ty),
                comment: None,
            };
            (self.name(&member), column)
        });
        Some(columns.collect())
    }

    fn both(&self, ty: FieldType) -> [String; 2] {
        [Presence::Required, Presence::Optional].map(|presence| self.ty(ty, presence))
    }

    /// What makes a table that of today; nothing if it is.
    fn alter(&self, old: &Table, event: &Event, name: &str) -> String {
        let table = self.identifier(name);
        let mut out = String::new();
        let mut left: Vec<&String> = old.columns.keys().collect();
        for slot in &event.fields {
            let name = self.name(slot);
            left.retain(|left| **left != name);
            let Some(column) = old.columns.get(&name) else {
                if !remarks::is_optional(slot.presence) {
                    let _ = writeln!(out, "-- {name} is required, and null in older rows.");
                }
                self.add(&mut out, event, slot, &table);
                self.comment_if(&mut out, event, slot, &table, |comment| {
                    !self
                        .defined(event, slot, Presence::Optional)
                        .contains(comment)
                });
                continue;
            };
            self.retype(&mut out, column, slot, &table);
            let is_new = |comment: &str| {
                let before = column.comment.as_deref();
                before.is_some_and(|before| self.literal(before) != comment)
            };
            self.comment_if(&mut out, event, slot, &table, is_new);
        }
        for name in left {
            let _ = writeln!(out, "-- {name} is sent no more; older rows have it.");
            if let Some(column) = old.columns.get(name)
                && self.is_constrained(column.ty, column.presence)
            {
                let [_, ty] = &column.types;
                self.let_be_null(&mut out, name, ty, &table);
            }
        }
        let comment = self.about_event(event);
        if old.comment != comment {
            let text = self.dialect.alter.table_comment;
            let text = text.replace("{comment}", &self.literal(&comment));
            let _ = writeln!(out, "{}", text.replace("{table}", &table));
        }
        let personal = self.personal(event);
        if self.dialect.pii == Pii::TableLabel && old.personal.is_empty() && !personal.is_empty() {
            let _ = writeln!(
                out,
                "ALTER TABLE {table} SET OPTIONS (labels = [(\"pii\", \"true\")]);"
            );
        }
        if let Some(property) = self.property(event).filter(|_| old.personal != personal) {
            let _ = writeln!(out, "ALTER TABLE {table} SET TBLPROPERTIES {property};");
        }
        out
    }

    /// The names of the personal columns.
    fn personal(&self, event: &Event) -> Vec<String> {
        let personal = event.fields.iter().filter(|slot| slot.notes.pii);
        personal.map(|slot| self.name(slot)).collect()
    }

    /// Adds a column. Rows that are there have nothing in it, so it may be null.
    fn add(&self, out: &mut String, event: &Event, slot: &Field, table: &str) {
        let column = self.defined(event, slot, Presence::Optional);
        let text = self.dialect.alter.add.replace("{table}", table);
        let _ = writeln!(out, "{}", text.replace("{column}", &column));
    }

    /// Gives a column its type, and lets it be null if it may.
    fn retype(&self, out: &mut String, old: &Column, slot: &Field, table: &str) {
        let name = self.name(slot);
        let [before, _] = &old.types;
        let [after, _] = &self.both(slot.ty);
        // What was null stays null, whatever is required today.
        let is_constrained = self.is_constrained(old.ty, old.presence)
            && self.is_constrained(slot.ty, slot.presence);
        let presence = if is_constrained {
            Presence::Required
        } else {
            Presence::Optional
        };
        let ty = self.ty(slot.ty, presence);
        let is_loosened = self.is_constrained(old.ty, old.presence) && !is_constrained;
        let known = &self.dialect.alter;
        let statement = known.retype.filter(|_| widens(old.ty, slot.ty));
        if before != after {
            let text = statement.unwrap_or(
                "-- {name} was {before} and is {type}: no statement keeps its values, so make the column anew.",
            );
            let text = text.replace("{table}", table).replace("{name}", &name);
            let text = text.replace("{before}", before).replace("{type}", &ty);
            let _ = writeln!(out, "{text}");
        }
        // Where null is part of the type, that has said it.
        let is_said = before != after && statement.is_some() && known.nullable == known.retype;
        if is_loosened && !is_said {
            self.let_be_null(out, &name, &ty, table);
        }
    }

    /// Lets a column be null; `ty` is its type if it may.
    fn let_be_null(&self, out: &mut String, name: &str, ty: &str, table: &str) {
        let statement = self
            .dialect
            .alter
            .nullable
            .unwrap_or("-- {name} may be null, and no statement says so: make the table anew.");
        let text = statement.replace("{table}", table).replace("{name}", name);
        let _ = writeln!(out, "{}", text.replace("{type}", ty));
    }

    /// Says what a column means, if that is wanted of the literal.
    fn comment_if(
        &self,
        out: &mut String,
        event: &Event,
        slot: &Field,
        table: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) {
        let comment = self.literal(&self.about_slot(event, slot));
        if is_wanted(&comment) {
            let text = self.dialect.alter.comment.replace("{table}", table);
            let text = text.replace("{name}", &self.name(slot));
            let _ = writeln!(out, "{}", text.replace("{comment}", &comment));
        }
    }
}

/// Whether one type holds all values of another.
fn widens(old: FieldType, new: FieldType) -> bool {
    let single = (old.shape, new.shape) == (Shape::One, Shape::One);
    let kinds = (old.kind.primitive(), new.kind.primitive());
    single
        && matches!(
            kinds,
            (
                Some(Primitive::Int),
                Some(Primitive::Long | Primitive::Double)
            ) | (Some(Primitive::Float), Some(Primitive::Double))
        )
}
