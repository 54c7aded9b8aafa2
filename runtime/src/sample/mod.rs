//! Realistic records from the catalog alone: for examples, tests and load generators.
//!
//! - this file: records, one after the other;
//! - `presence`: which fields a sample has;
//! - `values`: what stands in them;
//! - `nested`: records, maps and anything within them;
//! - `together`: which values go together;
//! - `broken`: records that are broken on purpose;
//! - `random`: where chance comes from.

mod broken;
mod nested;
mod presence;
mod together;
mod values;

use std::borrow::Cow;

use crate::descriptor::{Back, RecordDescriptor, Shape};
use crate::record::{EventRecord, ScalarBuf};
use crate::validate::has_bit;

pub use broken::{Breaker, Flaw};
pub(crate) use event_catalog_formats::random::Random;
use together::Values;
use values::{Scene, User};

/// Makes records up. The same seed and the same catalog make the same records, everywhere; the
/// clock plays no part.
///
/// What a sample holds passes [`validate`](crate::validate::validate) without errors or warnings,
/// as far as the catalog's limits and rules can be met at all.
#[derive(Clone, Debug)]
pub struct Sampler {
    random: Random,
    seed: u64,
    /// How many users events are about; `None`: one for each event.
    users: Option<u32>,
    /// The first moment, and the first that is none of theirs, in milliseconds since 1970.
    span: (i64, i64),
}

impl Sampler {
    /// When events happen unless [`between`](Self::between) says otherwise: thirty days, in
    /// milliseconds since 1970.
    pub const SPAN: (i64, i64) = values::SPAN;

    /// Starts a series of samples.
    pub const fn new(seed: u64) -> Self {
        Sampler {
            random: Random::new(seed),
            seed,
            users: None,
            span: values::SPAN,
        }
    }

    /// Makes all events be about this many users, who come back: fields that hold personal data are
    /// the same whenever it is the same user. None for 0.
    #[must_use]
    pub const fn users(mut self, users: u32) -> Self {
        self.users = if users == 0 { None } else { Some(users) };
        self
    }

    /// Makes events happen within these moments, in milliseconds since 1970; `to` is none of them.
    /// In an empty span all happen at its start.
    #[must_use]
    pub const fn between(mut self, from: i64, to: i64) -> Self {
        self.span = (from, to);
        self
    }

    /// True so many times out of a hundred: for what is done with samples, such as repeating some.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.random.chance(percent, 100)
    }

    /// Fills a record with plausible values; what it held is gone.
    ///
    /// Every required field is there, two thirds of the optional ones, and one in eight of those
    /// that are being phased out. Of groups that exclude each other, one is filled.
    pub fn fill(&mut self, record: &mut dyn EventRecord<'_>) {
        self.fill_as(record, None);
    }

    /// Does the same with a record that brings a custom event back: its name and its properties are
    /// those of the custom event. A record of another event is filled as by [`fill`](Self::fill).
    pub fn fill_planned(
        &mut self,
        record: &mut dyn EventRecord<'_>,
        back: &Back,
        custom: &'static RecordDescriptor,
    ) {
        let planned = (record.descriptor().name == back.event).then_some((back, custom));
        self.fill_as(record, planned);
    }

    fn fill_as(
        &mut self,
        record: &mut dyn EventRecord<'_>,
        planned: Option<(&Back, &'static RecordDescriptor)>,
    ) {
        let event = record.descriptor();
        let present = presence::draw(&mut self.random, event);
        let user = self
            .users
            .map(|users| User::new(self.seed, self.random.below(users)));
        let scene = Scene::new(&mut self.random, self.span, user);
        let planned = planned.map(|(back, custom)| {
            let properties = nested::record(&scene, &mut self.random, custom);
            [
                (back.name, Cow::Borrowed(custom.name)),
                (
                    back.properties,
                    Cow::Owned(crate::json::text(|w| w.value(&properties))),
                ),
            ]
        });
        let mut values = Values::new(event, scene, present);
        let random = &mut self.random;
        record.fields_mut(&mut |fields, unknown| {
            unknown.clear();
            for ((descriptor, field), i) in event.fields.iter().zip(&mut *fields).zip(0..=u8::MAX) {
                field.clear();
                if !has_bit(present, i) {
                    continue;
                }
                if descriptor.kind.is_nested() {
                    // It was made for the field.
                    _ = field.set(values.nested(random, descriptor));
                    continue;
                }
                if descriptor.shape == Shape::One {
                    if let Some(value) = values.one(random, i) {
                        field.put(Some(value));
                    }
                    continue;
                }
                let texts = values.texts(random, i, descriptor);
                if values.lacks(i, descriptor, texts) {
                    continue;
                }
                field.start_list();
                let most = match descriptor.constraints.max_items {
                    0 => 3,
                    most => most.min(3),
                };
                for _ in 0..=random.below(3).min(most - 1) {
                    let null = descriptor.shape == Shape::NullableList && random.chance(1, 5);
                    field.put((!null).then(|| values.item(random, descriptor, texts)));
                }
            }
            for (at, text) in planned.iter().flatten() {
                if let Some(field) = fields.get_mut(*at) {
                    field.clear();
                    field.put(Some(ScalarBuf::Str(text.clone())));
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::Demand;

    #[test]
    fn demands_in_each_others_way_end_in_agreement() {
        let demands = [
            Demand::AtLeastOne(0b0011),
            Demand::AtMostOne(0b0101),
            Demand::Requires(1, 0b1000),
            Demand::Requires(3, 0b0100),
            Demand::AtMostOne(0b1001),
        ];
        for seed in 0..500 {
            let mut sampler = Sampler::new(seed);
            let mut present = u128::from(sampler.random.below(16));
            for _ in 0..presence::ROUNDS {
                present = demands.iter().fold(present, |present, demand| {
                    presence::mend(&mut sampler.random, *demand, present, 0)
                });
            }
            let met = demands
                .iter()
                .all(|demand| presence::mend(&mut sampler.random, *demand, present, 0) == present);
            assert!(met, "{present:b}");
        }
    }

    #[test]
    fn demands_that_cannot_be_met_end_too() {
        let mut sampler = Sampler::new(1);
        assert_eq!(
            presence::mend(&mut sampler.random, Demand::AtMostOne(0b11), 0b11, 0b11),
            0b11
        );
        assert_eq!(
            presence::mend(&mut sampler.random, Demand::AtLeastOne(0), 0b11, 0),
            0b11
        );
        assert_eq!(
            presence::mend(&mut sampler.random, Demand::Requires(200, u128::MAX), 1, 0),
            1
        );
    }
}
