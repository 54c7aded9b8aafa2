//! An event's life: `since`, `retired` and `history`, checked by walking back from today's fields.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::{self, Spanned, Whole};
use crate::model::{Change, Field, FieldId, FieldType, Presence};
use crate::rules;

use super::members::Draft;
use super::types;

/// What a field was at some time; not in the map: not there.
type State = HashMap<FieldId, (Presence, FieldType)>;

impl Draft<'_> {
    /// The changes, oldest first. Sets the release since which each slot is there.
    pub(super) fn history(&self, slots: &mut [Field], found: &mut Diagnostics) -> Vec<Change> {
        self.lifetime(found);
        let mut state: State = slots
            .iter()
            .filter_map(|slot| Some((slot.definition?, (slot.presence, slot.ty))))
            .collect();
        let mut changes: Vec<Change> = Vec::new();
        for (release, change) in self.syntax.history.iter() {
            self.release(release, changes.last().map(|later| later.release), found);
            let back = Back {
                draft: self,
                release,
                syntax: change,
            };
            changes.push(back.step(&mut state, found));
        }
        changes.sort_by_key(|change| change.release);
        let added = changes
            .iter()
            .flat_map(|change| change.added.iter().map(|id| (*id, change.release)));
        // The last addition counts: a field may have been removed in between.
        let added: HashMap<FieldId, u16> = added.collect();
        for slot in slots {
            slot.since = slot
                .definition
                .and_then(|id| added.get(&id).copied())
                .or(slot.since);
        }
        changes
    }

    fn lifetime(&self, found: &mut Diagnostics) {
        let (since, retired) = (self.syntax.since.get(), self.syntax.retired.get());
        for release in since.into_iter().chain(retired) {
            self.scope.release(release, found);
        }
        if let (Some(since), Some(retired)) = (since, retired)
            && retired.value <= since.value
        {
            let message =
                format!("the event is retired in release {retired} but came in release {since}");
            found
                .report(rules::BAD_HISTORY, retired, message)
                .also(since, "came here");
        }
    }

    /// Checks the release of a change against the event's life and the change before it in the
    /// file.
    fn release(&self, key: &Spanned<u16>, later: Option<u16>, found: &mut Diagnostics) {
        let release = key.value;
        self.scope.release(key, found);
        let since = self.syntax.since.cloned();
        let retired = self.syntax.retired.cloned();
        let problem = if let Some(since) = since.filter(|since| release <= *since) {
            format!("release {release} cannot change an event that came in release {since}")
        } else if let Some(retired) = retired.filter(|retired| release >= *retired) {
            format!("release {release} cannot change an event that is retired in release {retired}")
        } else if later.is_some_and(|later| later <= release) {
            format!("release {release} stands below an older one: write the newest first")
        } else {
            return;
        };
        found.report(rules::BAD_HISTORY, key, problem);
    }
}

/// One step back in time: from after a release to before it.
struct Back<'a> {
    draft: &'a Draft<'a>,
    release: &'a Spanned<u16>,
    syntax: &'a syntax::Change,
}

impl Back<'_> {
    fn report(&self, at: Span, message: String, found: &mut Diagnostics) {
        // Else it is not known what the event has today.
        if self.draft.is_settled {
            found.report(rules::BAD_HISTORY, at, message);
        }
    }

    fn step(&self, state: &mut State, found: &mut Diagnostics) -> Change {
        let syntax::Change {
            added,
            removed,
            removed_required,
            loosened,
            tightened,
            retyped,
            ..
        } = self.syntax;
        let lists = [
            ("added", added),
            ("removed", removed),
            ("removed_required", removed_required),
            ("loosened", loosened),
            ("tightened", tightened),
        ];
        let mut touched: HashMap<FieldId, &'static str> = HashMap::new();
        let mut change = Change {
            release: self.release.value,
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
            for name in names.items() {
                let fields = &self.draft.scope.fields;
                let Ok(id) = fields.find(name, found) else {
                    continue;
                };
                fields.mark_used(id);
                let retyped = types.contains(&id) && list != "loosened" && list != "tightened";
                let other = touched.insert(id, list).or(retyped.then_some("retyped"));
                let problem = match other {
                    Some(other) => Err(format!("is listed under `{other}` too")),
                    None => self.undo(list, id, state, &mut change),
                };
                if let Err(problem) = problem {
                    self.report(name.span, format!("`{name}` {problem}"), found);
                }
            }
        }
        let nothing = lists.iter().all(|(_, names)| names.items().is_empty()) && retyped.is_empty();
        if nothing && self.syntax.is_whole() {
            let message = format!("release {} changes nothing", change.release);
            found
                .report(rules::BAD_HISTORY, self.release, message)
                .help("remove it");
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
                let ty = self.draft.scope.catalog.field(id).ty;
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
        name: &Spanned<String>,
        before: &Spanned<String>,
        state: &mut State,
        change: &mut Change,
        found: &mut Diagnostics,
    ) {
        let scope = self.draft.scope;
        let id = scope.fields.find(name, found);
        let ty = types::expression(before, None, scope, found);
        let (Ok(id), Ok(ty)) = (id, ty) else {
            return;
        };
        scope.fields.mark_used(id);
        change.retyped.push((id, ty));
        match state.get(&id).copied() {
            None => {
                let message = format!("`{name}` is not in the event after this release");
                self.report(before.span, message, found);
            }
            Some((_, after)) if after == ty && !scope.fields.is_broken(id) => {
                let message = format!("`{name}` is {before} after this release too");
                self.report(before.span, message, found);
            }
            Some((presence, _)) => {
                state.insert(id, (presence, ty));
            }
        }
    }
}
