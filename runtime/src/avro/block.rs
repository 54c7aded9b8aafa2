//! A block of a file: what was read, and what it decompresses to.

use super::codec::{Codec, Decompressor};
use super::error::{AvroError, AvroErrorKind};
use super::input::Input;
use super::limits::Limits;
use super::plan::Plan;
use super::records::{Place, Records};
use super::schema::ROOT;
use super::text::Text;
use crate::record::AnyEvent;

/// A block of a file, with all buffers that decoding it takes. It can be read by one thread and
/// decoded by another.
#[derive(Debug, Default)]
pub struct Block {
    number: u64,
    offset: u64,
    count: u64,
    codec: Codec,
    limits: Limits,
    stored: Vec<u8>,
    /// What it decompresses to. Before that, what the block before did, of which the next is about
    /// the size.
    decoded: Vec<u8>,
    is_decoded: bool,
    text: Text,
    decompressor: Decompressor,
}

impl Block {
    /// Its number within the file, from 1; 0: nothing has been read.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Offset in bytes from the start of the input.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How many records it promises.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Its bytes as they are stored.
    pub fn stored(&self) -> &[u8] {
        &self.stored
    }

    /// Its size in bytes as it is stored.
    pub fn stored_bytes(&self) -> usize {
        self.stored.len()
    }

    /// Its size in bytes decompressed; 0 before that.
    pub fn decoded_bytes(&self) -> usize {
        if self.codec == Codec::Null {
            self.stored.len()
        } else if self.is_decoded {
            self.decoded.len()
        } else {
            0
        }
    }

    pub(super) fn clear(&mut self) {
        (self.number, self.offset, self.count) = (0, 0, 0);
        self.stored.clear();
        self.is_decoded = false;
        // One huge block should not be paid for to the end.
        if self
            .text
            .capacity()
            .max(self.decoded.capacity())
            .max(self.stored.capacity())
            > KEPT
        {
            (self.stored, self.decoded, self.text) = (Vec::new(), Vec::new(), Text::default());
        }
    }

    pub(super) fn fill(&mut self, count: u64, stored: &[u8]) {
        self.count = count;
        self.stored.extend_from_slice(stored);
    }

    pub(super) fn place(&mut self, number: u64, offset: u64, codec: Codec, limits: Limits) {
        (self.number, self.offset, self.codec, self.limits) = (number, offset, codec, limits);
    }

    /// Decompresses the block and hands out its records, of which the events borrow from it.
    ///
    /// The plan must be of the file that the block comes from.
    ///
    /// # Errors
    ///
    /// When the block cannot be decompressed, or promises more records than it has bytes for. Other
    /// blocks of the file are not concerned.
    pub fn records<'b, E: AnyEvent<'b, Source = ()>>(
        &'b mut self,
        plan: &'b Plan,
    ) -> Result<Records<'b, E>, AvroError> {
        self.records_of((), plan)
    }

    /// Decompresses the block and hands out its records as events of the catalog that `source`
    /// stands for, as [`Block::records`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Block::records`].
    pub fn records_of<'b, E: AnyEvent<'b>>(
        &'b mut self,
        source: E::Source,
        plan: &'b Plan,
    ) -> Result<Records<'b, E>, AvroError> {
        let (count, place) = (
            self.count,
            Place {
                number: self.number,
                offset: self.offset,
            },
        );
        let input = self.input(plan).map_err(|kind| place.error(kind))?;
        Ok(Records::new(source, plan, input, count, place))
    }

    /// Whether it holds exactly the records that it promises, from its first byte to its last, and
    /// at least one.
    pub(super) fn is_whole(&mut self, plan: &Plan) -> bool {
        let count = self.count;
        let Ok(mut input) = self.input(plan) else {
            return false;
        };
        let items = input.items;
        let each = |_| {
            input.items = items;
            input.skip(&plan.schema, ROOT, 0).is_ok()
        };
        count > 0 && !plan.is_empty() && (0..count).all(each) && input.rest() == 0
    }

    /// Its bytes, decompressed.
    fn input(&mut self, plan: &Plan) -> Result<Input<'_>, AvroErrorKind> {
        let limit = self.limits.decoded_bytes.min(u32::MAX as usize - 1);
        let data = if self.codec == Codec::Null && self.stored.len() <= limit {
            &self.stored
        } else {
            self.is_decoded = true;
            self.decompressor
                .decompress(self.codec, &self.stored, &mut self.decoded, limit)?;
            &self.decoded
        };
        if self.count > data.len() as u64 && !plan.is_empty() {
            return Err(AvroErrorKind::BadCount {
                count: self.count,
                bytes: data.len(),
            });
        }
        Ok(Input::new(self.text.scan(data), self.limits.record_items))
    }
}

/// How much memory of a block is kept for the next.
const KEPT: usize = 16 << 20;
