//! What releases changed in events, and what an event was before.

use super::{Catalog, Event, Field, FieldId, FieldType, Presence};

/// What one release changed in an event.
#[derive(Debug, Clone)]
pub struct Change {
    /// The release.
    pub release: u16,
    /// Fields it added.
    pub added: Vec<FieldId>,
    /// Fields it removed, with what they were.
    pub removed: Vec<(FieldId, Presence)>,
    /// Fields that were required before and are optional since.
    pub loosened: Vec<FieldId>,
    /// Fields that were optional before and are required since.
    pub tightened: Vec<FieldId>,
    /// Fields whose type it changed, with the type before.
    pub retyped: Vec<(FieldId, FieldType)>,
}

impl Catalog {
    /// Returns the fields that an event had in a release: those of today with every later change
    /// undone, then those that were removed since. Release 0 is what was before the first. `None`
    /// when the event came later.
    pub fn members_in(&self, event: &Event, release: u16) -> Option<Vec<Field>> {
        if event.since.is_some_and(|since| since > release) {
            return None;
        }
        let mut members: Vec<Field> = event.fields.clone();
        let later = event.history.iter().rev();
        for change in later.take_while(|change| change.release > release) {
            let is_in = |ids: &[FieldId], member: &Field| ids.iter().any(|id| member.is(*id));
            members.retain(|member| !is_in(&change.added, member));
            for member in &mut members {
                if is_in(&change.loosened, member) {
                    member.presence = Presence::Required;
                }
                if is_in(&change.tightened, member) {
                    member.presence = Presence::Optional;
                }
                let mut retyped = change.retyped.iter();
                let before = retyped.find(|(id, _)| member.is(*id));
                member.ty = before.map_or(member.ty, |(_, ty)| *ty);
            }
            let removed = change.removed.iter();
            members.extend(removed.map(|(id, presence)| self.field_of(*id, *presence)));
        }
        Some(members)
    }
}
