//! Events that the catalog has: what an input changes in them.

use event_catalog_codegen::model::{Catalog, Event, Field, Presence};

use super::dictionary::{Dictionary, alike, slot};
use super::groups::Groups;
use super::input::{self, Base, Type};
use super::writer::{TOLD, Writer};
use crate::edit::{Folder, Yaml};
use crate::output::Failure;

/// What an input changes in an event.
pub(crate) struct Changes<'a> {
    pub(crate) event: &'a Event,
    /// Fields that the event does not have.
    pub(crate) added: Vec<&'a input::Field>,
    removed: Vec<&'a Field>,
    /// Fields whose presence is another.
    turned: Vec<(&'a Field, Presence)>,
    /// Fields of another type.
    retyped: Vec<(&'a Field, &'a Type)>,
    /// Fields of which the vendor's flag is another.
    flagged: Vec<(&'a Field, bool)>,
    is_retired: bool,
}

impl<'a> Changes<'a> {
    /// Compares an event with what an input says of it.
    pub(crate) fn of(
        catalog: &'a Catalog,
        event: &'a Event,
        input: &'a input::Event,
    ) -> Result<Self, Failure> {
        let mut changes = Changes {
            event,
            added: Vec::new(),
            removed: Vec::new(),
            turned: Vec::new(),
            retyped: Vec::new(),
            flagged: Vec::new(),
            is_retired: input.is_retired && event.retired.is_none(),
        };
        for field in &input.fields {
            let Some(slot) = slot(catalog, event, &field.name) else {
                if field.is_old {
                    return Err(Failure::Cannot(format!(
                        "{}: the field `{}` of `{}` changes there, and the catalog does not have it",
                        field.source, field.name, event.wire
                    )));
                }
                if !field.is_gone {
                    changes.added.push(field);
                }
                continue;
            };
            if field.is_gone {
                changes.removed.push(slot);
                continue;
            }
            if let Some(presence) = field.presence.filter(|presence| *presence != slot.presence) {
                changes.turned.push((slot, presence));
            }
            if let Some(ty) = field.ty.as_ref().filter(|ty| !ty.agrees(catalog, slot.ty)) {
                if matches!(ty.base, Base::Record | Base::Other(_)) {
                    return Err(Failure::Cannot(format!(
                        "{}: the field `{}` of `{}` is {} there and {} in the catalog, which is beyond this command: change it by hand, and tell it as `retyped`",
                        field.source,
                        field.name,
                        event.wire,
                        ty.words(),
                        catalog.type_name(slot.ty)
                    )));
                }
                changes.retyped.push((slot, ty));
            }
            if let Some(pii) = field.pii.filter(|pii| *pii != slot.notes.pii) {
                changes.flagged.push((slot, pii));
            }
        }
        if input.is_whole {
            let names: Vec<&str> = input
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            changes.removed.extend(event.fields.iter().filter(|slot| {
                let field = catalog.as_defined(slot);
                !names.contains(&field.name.as_str()) && !names.contains(&&*field.plain_name())
            }));
        }
        Ok(changes)
    }

    /// Returns why the event cannot be edited: what a release removed stays in the dictionary, where a
    /// field that an event defines for itself never was.
    pub(crate) fn refusal(&self, catalog: &Catalog) -> Option<String> {
        let mut removed = self
            .removed
            .iter()
            .filter_map(|slot| Some(catalog.field(slot.definition?)));
        let own = removed.find(|field| !field.file.starts_with("fields/"))?;
        Some(format!(
            "the field `{}` was removed from `{}`, which defines it: move its definition to `fields/` first, where it stays for older records",
            own.key, self.event.wire
        ))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.turned.is_empty()
            && self.retyped.is_empty()
            && self.flagged.is_empty()
            && !self.is_retired
    }

    /// Returns remarks on what history has no words for: a field that was removed has the type of the
    /// dictionary there.
    pub(crate) fn unsaid(&self, catalog: &Catalog) -> Vec<String> {
        let removed = self.removed.iter();
        let other = removed.filter(|slot| slot.ty != catalog.as_defined(slot).ty);
        let remark = |slot: &&Field| {
            let field = catalog.as_defined(slot);
            format!(
                "`{}` of `{}` was {}; now that it is removed, its history says {}, as the dictionary does",
                field.key,
                self.event.wire,
                catalog.type_name(slot.ty),
                catalog.type_name(field.ty)
            )
        };
        other.map(remark).collect()
    }

    /// Edits the event.
    pub(crate) fn write(
        &self,
        folder: &mut Folder,
        (dictionary, groups): (&Dictionary<'_>, &Groups<'_>),
        release: Option<u16>,
    ) -> Result<(), Failure> {
        let catalog = dictionary.catalog;
        let file = &catalog.namespace(self.event.namespace).file;
        let mut writer = Writer {
            text: folder.edit(file, "")?,
            event: &self.event.key,
            channel: catalog.channel_of(self.event),
            dictionary,
        };
        let mut told: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        let mut tell = |list: &'static str, key: &str, more: String| {
            let item = (key.to_owned(), more);
            match told.iter_mut().find(|(known, _)| *known == list) {
                Some((_, items)) => items.push(item),
                None => told.push((list, vec![item])),
            }
        };
        for slot in &self.removed {
            let list = match slot.presence {
                Presence::Optional => "removed",
                Presence::Required => "removed_required",
            };
            tell(list, slot.key.as_str(), String::new());
            writer.leave_out(slot.key.as_str(), groups)?;
        }
        for (slot, presence) in &self.turned {
            let list = match presence {
                Presence::Optional => "loosened",
                Presence::Required => "tightened",
            };
            tell(list, slot.key.as_str(), String::new());
            writer.turn(slot.key.as_str(), *presence)?;
        }
        for (slot, ty) in &self.retyped {
            let before = catalog.type_name(slot.ty);
            tell("retyped", slot.key.as_str(), before);
            let new = alike(catalog, slot.ty, ty);
            writer.except(
                slot.key.as_str(),
                "type",
                &new,
                catalog.type_name(catalog.as_defined(slot).ty) == new,
            )?;
        }
        for (slot, pii) in &self.flagged {
            let said = catalog.as_defined(slot).notes.pii == *pii;
            writer.except(slot.key.as_str(), "pii", &pii.to_string(), said)?;
        }
        let mut added = Vec::new();
        for field in &self.added {
            let Some(entry) = dictionary.get(&field.name) else {
                continue;
            };
            let presence = field.presence.unwrap_or(Presence::Optional);
            added.push((entry.key.clone(), presence));
            tell("added", &entry.key, String::new());
            if let Some(ty) = field.ty.as_ref().filter(|ty| !dictionary.agrees(entry, ty)) {
                writer.except(&entry.key, "type", &dictionary.alike(entry, ty), false)?;
            }
            if let Some(pii) = field.pii.filter(|pii| *pii != entry.pii) {
                writer.except(&entry.key, "pii", &pii.to_string(), false)?;
            }
        }
        writer.take_up(added, groups)?;
        if let Some(release) = release.filter(|release| self.event.since != Some(*release)) {
            told.sort_by_key(|(list, _)| TOLD.iter().position(|known| known == list));
            writer.history(release, told)?;
        }
        if let Some(release) = release.filter(|_| self.is_retired) {
            let value = Yaml::word(&release.to_string());
            writer.insert("retired", &value)?;
        }
        Ok(())
    }
}
