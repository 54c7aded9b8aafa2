//! What an event looked like in earlier releases: its history, undone.
//!
//! - this file: fields as a release had them;
//! - `back`: records as a release had them.

mod back;

pub use back::{AsRelease, NotThen};

use crate::descriptor::{EventDescriptor, FieldDescriptor, Kind, Presence, Shape};

/// A field as some release had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReleaseField {
    /// Name on the wire.
    pub name: &'static str,
    /// The primitive a value was made of.
    pub kind: Kind,
    /// One value or a list.
    pub shape: Shape,
    /// Required or optional.
    pub presence: Presence,
}

impl ReleaseField {
    /// Returns what its values are, such as `int` or `string?[]`; whether it may be absent is no
    /// part of it.
    pub fn type_name(&self) -> String {
        let list = match self.shape {
            Shape::One => "",
            Shape::List => "[]",
            Shape::NullableList => "?[]",
        };
        self.kind.name().to_owned() + list
    }

    /// A field as it is today.
    pub(crate) fn of(descriptor: &FieldDescriptor) -> Self {
        ReleaseField {
            name: descriptor.name(),
            kind: descriptor.kind,
            shape: descriptor.shape,
            presence: descriptor.presence,
        }
    }
}

impl EventDescriptor {
    /// The fields that the event had in a release: today's with every later change undone, then
    /// those that were removed since. Release 0 is what was before the first.
    ///
    /// `None` when the release did not have the event.
    pub fn fields_in(&self, release: u16) -> Option<Vec<ReleaseField>> {
        if self.since.is_some_and(|since| since > release)
            || self.retired.is_some_and(|retired| retired <= release)
        {
            return None;
        }
        let mut fields: Vec<_> = self.fields.iter().map(ReleaseField::of).collect();
        for change in self
            .history
            .iter()
            .rev()
            .take_while(|change| change.release > release)
        {
            fields.retain(|field| !change.added.contains(&field.name));
            for field in &mut fields {
                if change.loosened.contains(&field.name) {
                    field.presence = Presence::Required;
                }
                if change.tightened.contains(&field.name) {
                    field.presence = Presence::Optional;
                }
                if let Some((_, kind, shape)) =
                    change.retyped.iter().find(|(name, ..)| *name == field.name)
                {
                    (field.kind, field.shape) = (*kind, *shape);
                }
            }
            fields.extend(change.removed.iter().map(|&(name, kind, shape, presence)| {
                ReleaseField {
                    name,
                    kind,
                    shape,
                    presence,
                }
            }));
        }
        Some(fields)
    }
}
