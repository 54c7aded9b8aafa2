//! Values of one record that go together: a field is drawn after the fields by which the catalog
//! keeps its examples.

use std::borrow::Cow;

use super::Random;
use super::nested;
use super::presence::implied;
use super::values::Scene;
use crate::descriptor::{EventDescriptor, FieldDescriptor, Presence};
use crate::record::ScalarBuf;
use crate::validate::has_bit;
use crate::value::Value;

/// What a field holds beside what others hold; `None` if that makes no difference.
pub(super) type Texts = Option<&'static [&'static str]>;

/// The values of one record.
pub(super) struct Values {
    event: &'static EventDescriptor,
    scene: Scene,
    /// The fields that are present.
    present: u128,
    /// The fields that others depend on.
    deciding: u128,
    /// Those of them that were drawn, by field.
    decided: Vec<(u8, Option<ScalarBuf<'static>>)>,
}

impl Values {
    pub(super) fn new(event: &'static EventDescriptor, scene: Scene, present: u128) -> Self {
        let by = event
            .fields
            .iter()
            .flat_map(|descriptor| descriptor.definition.examples_by);
        let deciding = by
            .filter_map(|by| position(event, by.field))
            .fold(0, |mask, at| mask | bit(at));
        Values {
            event,
            scene,
            present,
            deciding,
            decided: Vec::new(),
        }
    }

    /// The single value of a field; `None` if it is absent beside what others hold.
    pub(super) fn one(&mut self, random: &mut Random, at: u8) -> Option<ScalarBuf<'static>> {
        if let Some((_, value)) = self.decided.iter().find(|(decided, _)| *decided == at) {
            return value.clone();
        }
        let decides = has_bit(self.deciding, at);
        let own = self.decided.len();
        if decides {
            // Fields that decide about each other, which the generator refuses, find nothing here.
            self.decided.push((at, None));
        }
        let descriptor = self.event.fields.get(usize::from(at))?;
        let texts = self.texts(random, at, descriptor);
        let value =
            (!self.lacks(at, descriptor, texts)).then(|| self.item(random, descriptor, texts));
        if let Some((_, known)) = self.decided.get_mut(own).filter(|_| decides) {
            known.clone_from(&value);
        }
        value
    }

    /// What nests, a whole list where it is one.
    pub(super) fn nested(
        &self,
        random: &mut Random,
        descriptor: &'static FieldDescriptor,
    ) -> Value<'static> {
        nested::value(&self.scene, random, descriptor)
    }

    /// A single value or an item of a list, of these texts if there are any.
    pub(super) fn item(
        &self,
        random: &mut Random,
        descriptor: &'static FieldDescriptor,
        texts: Texts,
    ) -> ScalarBuf<'static> {
        self.scene.value(random, descriptor, texts)
    }

    /// What goes with the fields by which the catalog keeps the examples of this one: of the first
    /// that says something.
    pub(super) fn texts(
        &mut self,
        random: &mut Random,
        at: u8,
        descriptor: &'static FieldDescriptor,
    ) -> Texts {
        if let Some(implied) = implied(self.event.rules, self.present, at) {
            return Some(implied);
        }
        if descriptor.own_examples.is_some() {
            return None;
        }
        descriptor.definition.examples_by.iter().find_map(|by| {
            let other = position(self.event, by.field)
                .filter(|other| *other != at && has_bit(self.present, *other))?;
            let value = self.one(random, other)?;
            let text: Cow<'_, str> = match &value {
                ScalarBuf::Str(text) => text.as_ref().into(),
                ScalarBuf::Int(number) => number.to_string().into(),
                ScalarBuf::Long(number) => number.to_string().into(),
                ScalarBuf::Float(number) => number.to_string().into(),
                ScalarBuf::Double(number) => number.to_string().into(),
                ScalarBuf::Bool(flag) => flag.to_string().into(),
                ScalarBuf::Bytes(_) => return None,
            };
            by.lists
                .iter()
                .find(|(known, _)| *known == text)
                .map(|(_, texts)| *texts)
        })
    }

    /// Whether nothing goes with what others hold, so that the field is absent: one that no rule
    /// over several fields speaks of.
    pub(super) fn lacks(&self, at: u8, descriptor: &FieldDescriptor, texts: Texts) -> bool {
        let ruled = || {
            self.event
                .rules
                .iter()
                .any(|rule| has_bit(rule.demand.fields(), at))
        };
        texts.is_some_and(<[_]>::is_empty) && descriptor.presence == Presence::Optional && !ruled()
    }
}

fn position(event: &EventDescriptor, field: u16) -> Option<u8> {
    event
        .position_of(usize::from(field))
        .and_then(|at| u8::try_from(at).ok())
}

fn bit(at: u8) -> u128 {
    1_u128.checked_shl(u32::from(at)).unwrap_or(0)
}
