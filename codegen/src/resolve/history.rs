//! An event's life: `since`, `retired` and `history`, checked by walking back from today's fields.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::ast;
use crate::load::tree::Step;
use crate::model::{Change, FieldId, FieldType, Presence, Slot};
use crate::rules;

use super::members::Draft;
use super::scope::Scope;
use super::types;

/// What a field was at some time; not in the map: not there.
type State = HashMap<FieldId, (Presence, FieldType)>;

impl Draft<'_> {
    /// The changes, oldest first. Sets the release since which each slot is there.
    pub(super) fn history(
        &self,
        slots: &mut [Slot],
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) -> Vec<Change> {
        self.lifetime(scope, found);
        let mut state: State = slots
            .iter()
            .map(|slot| (slot.field, (slot.presence, slot.ty)))
            .collect();
        let mut changes: Vec<Change> = Vec::new();
        for (key, change) in self.ast.history.iter() {
            // The grammar has refused keys that are not numbers.
            let Ok(release) = key.parse::<u16>() else {
                continue;
            };
            self.release(
                release,
                key,
                changes.last().map(|later| later.release),
                scope,
                found,
            );
            let back = Back {
                draft: self,
                key,
                change,
                scope,
            };
            changes.push(back.step(release, &mut state, found));
        }
        changes.sort_by_key(|change| change.release);
        let added = changes
            .iter()
            .flat_map(|change| change.added.iter().map(|id| (*id, change.release)));
        // The last addition counts: a field may have been removed in between.
        let added: HashMap<FieldId, u16> = added.collect();
        for slot in slots {
            slot.since = added.get(&slot.field).copied().or(slot.since);
        }
        changes
    }

    fn lifetime(&self, scope: &Scope<'_>, found: &mut Diagnostics) {
        for (key, release) in [("since", self.ast.since), ("retired", self.ast.retired)] {
            if let Some(release) = release {
                scope.release(release, || self.value(&[key.into()]), found);
            }
        }
        if let (Some(since), Some(retired)) = (self.ast.since, self.ast.retired)
            && retired <= since
        {
            found.report(|| {
                let message = format!(
                    "the event is retired in release {retired} but came in release {since}"
                );
                Diagnostic::new(rules::BAD_HISTORY, self.value(&["retired".into()]), message)
                    .also(self.value(&["since".into()]), "came here")
            });
        }
    }

    /// Checks the release of a change against the event's life and the change before it in the
    /// file.
    fn release(
        &self,
        release: u16,
        key: &str,
        later: Option<u16>,
        scope: &Scope<'_>,
        found: &mut Diagnostics,
    ) {
        let path: [Step<'_>; 2] = ["history".into(), key.into()];
        scope.release(release, || self.key(&path), found);
        let problem = if self.ast.since.is_some_and(|since| release <= since) {
            format!(
                "release {release} cannot change an event that came in release {}",
                self.ast.since.unwrap_or(0)
            )
        } else if self.ast.retired.is_some_and(|retired| release >= retired) {
            format!(
                "release {release} cannot change an event that is retired in release {}",
                self.ast.retired.unwrap_or(0)
            )
        } else if later.is_some_and(|later| later <= release) {
            format!("release {release} stands below an older one: write the newest first")
        } else {
            return;
        };
        found.report(|| Diagnostic::new(rules::BAD_HISTORY, self.key(&path), problem));
    }
}

/// One step back in time: from after a release to before it.
struct Back<'a> {
    draft: &'a Draft<'a>,
    key: &'a str,
    change: &'a ast::Change,
    scope: &'a Scope<'a>,
}

impl Back<'_> {
    fn report(
        &self,
        list: &'static str,
        at: Step<'_>,
        message: impl FnOnce() -> String,
        found: &mut Diagnostics,
    ) {
        // Else it is not known what the event has today.
        if !self.draft.damaged && !self.draft.unsettled {
            let place = || {
                self.draft
                    .value(&["history".into(), self.key.into(), list.into(), at])
            };
            found.report(|| Diagnostic::new(rules::BAD_HISTORY, place(), message()));
        }
    }

    fn step(&self, release: u16, state: &mut State, found: &mut Diagnostics) -> Change {
        let ast::Change {
            added,
            removed,
            removed_required,
            loosened,
            tightened,
            retyped,
        } = self.change;
        let lists = [
            ("added", added),
            ("removed", removed),
            ("removed_required", removed_required),
            ("loosened", loosened),
            ("tightened", tightened),
        ];
        let mut touched: HashMap<FieldId, &'static str> = HashMap::new();
        let mut change = Change {
            release,
            added: Vec::new(),
            removed: Vec::new(),
            loosened: Vec::new(),
            tightened: Vec::new(),
            retyped: Vec::new(),
        };
        // Types first: a field that was retyped and loosened is there before and after.
        for (name, before) in retyped.iter() {
            self.retype(name, before, state, &mut change, found);
        }
        let types: HashSet<FieldId> = change.retyped.iter().map(|(id, _)| *id).collect();
        for (list, names) in lists {
            for (i, name) in names.iter().enumerate() {
                let place = || {
                    self.draft
                        .value(&["history".into(), self.key.into(), list.into(), i.into()])
                };
                let Some(id) = self.scope.fields.find(name, place, found).map(FieldId) else {
                    continue;
                };
                if let Some(other) = touched.insert(id, list) {
                    self.report(
                        list,
                        i.into(),
                        || format!("`{name}` is listed under `{other}` too"),
                        found,
                    );
                    continue;
                }
                if list != "loosened" && list != "tightened" && types.contains(&id) {
                    self.report(
                        list,
                        i.into(),
                        || format!("`{name}` is listed under `retyped` too"),
                        found,
                    );
                    continue;
                }
                if let Err(problem) = self.undo(list, id, state, &mut change) {
                    self.report(list, i.into(), || format!("`{name}` {problem}"), found);
                }
            }
        }
        let nothing = lists.iter().all(|(_, names)| names.is_empty()) && retyped.0.is_empty();
        if nothing
            && !self.draft.source.tree.is_damaged(&[
                self.draft.name.into(),
                "history".into(),
                self.key.into(),
            ])
        {
            found.report(|| {
                let place = self.draft.key(&["history".into(), self.key.into()]);
                Diagnostic::new(
                    rules::BAD_HISTORY,
                    place,
                    format!("release {release} changes nothing"),
                )
                .help("remove it")
            });
        }
        change
    }

    /// Takes back one change; `Err` says why that cannot be.
    fn undo(
        &self,
        list: &'static str,
        id: FieldId,
        state: &mut State,
        change: &mut Change,
    ) -> Result<(), String> {
        let now = state.get(&id).copied();
        let gone = "is not in the event after this release";
        match list {
            "added" => {
                change.added.push(id);
                state.remove(&id).map(|_| ()).ok_or(gone.into())
            }
            "removed" | "removed_required" => {
                let presence = if list == "removed" {
                    Presence::Optional
                } else {
                    Presence::Required
                };
                change.removed.push((id, presence));
                let ty = self.scope.catalog.field(id).ty;
                match state.insert(id, (presence, ty)) {
                    None => Ok(()),
                    Some(_) => Err("is still in the event after this release".into()),
                }
            }
            "loosened" => {
                change.loosened.push(id);
                let (presence, ty) = now.ok_or(gone)?;
                state.insert(id, (Presence::Required, ty));
                if presence == Presence::Optional {
                    Ok(())
                } else {
                    Err("is required after this release".into())
                }
            }
            _ => {
                change.tightened.push(id);
                let (presence, ty) = now.ok_or(gone)?;
                state.insert(id, (Presence::Optional, ty));
                if presence == Presence::Required {
                    Ok(())
                } else {
                    Err("is optional after this release".into())
                }
            }
        }
    }

    fn retype(
        &self,
        name: &str,
        before: &str,
        state: &mut State,
        change: &mut Change,
        found: &mut Diagnostics,
    ) {
        let path: [Step<'_>; 4] = [
            "history".into(),
            self.key.into(),
            "retyped".into(),
            name.into(),
        ];
        let id = self
            .scope
            .fields
            .find(name, || self.draft.key(&path), found)
            .map(FieldId);
        let ty = types::expression(before, self.scope, || self.draft.value(&path), found);
        let (Some(id), Some(ty)) = (id, ty) else {
            return;
        };
        change.retyped.push((id, ty));
        match state.get(&id).copied() {
            None => self.report(
                "retyped",
                name.into(),
                || format!("`{name}` is not in the event after this release"),
                found,
            ),
            Some((_, after)) if after == ty && !self.scope.damaged_fields.contains(&id) => {
                self.report(
                    "retyped",
                    name.into(),
                    || format!("`{name}` is {before} after this release too"),
                    found,
                );
            }
            Some((presence, _)) => {
                state.insert(id, (presence, ty));
            }
        }
    }
}
