//! As much of Thrift's compact protocol as it takes to walk a structure: values of whole numbers,
//! and past all others.

use crate::Error;

/// How deep structures nest that are walked past.
const DEPTH: usize = 16;

/// Bytes that are walked.
pub(super) struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// What a value is, as the protocol numbers it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const LIST: Kind = Kind(9);
    pub(super) const STRUCT: Kind = Kind(12);
    pub(super) const I32: Kind = Kind(5);
}

impl<'b> Walk<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Walk { bytes, at: 0 }
    }

    /// Returns how many bytes were walked.
    pub(super) fn walked(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let byte = *self.bytes.get(self.at).ok_or(Error::Broken)?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Error::Broken)
    }

    /// Returns a whole number.
    pub(super) fn int(&mut self) -> Result<i64, Error> {
        let number = self.number()?;
        let half = i64::try_from(number >> 1).map_err(|_| Error::Broken)?;
        Ok(if number & 1 == 0 { half } else { !half })
    }

    fn past_bytes(&mut self, count: u64) -> Result<(), Error> {
        let left = self.bytes.len() - self.at;
        let count = usize::try_from(count).ok().filter(|count| *count <= left);
        self.at += count.ok_or(Error::Broken)?;
        Ok(())
    }

    /// Returns what the items of a list are, and how many.
    pub(super) fn list(&mut self) -> Result<(Kind, u64), Error> {
        let start = self.byte()?;
        let count = match start >> 4 {
            15 => self.number()?,
            count => u64::from(count),
        };
        // An item takes a byte at least.
        if count > (self.bytes.len() - self.at) as u64 {
            return Err(Error::Broken);
        }
        Ok((Kind(start & 15), count))
    }

    /// Walks the fields of a structure: `each` returns whether it walked the value itself.
    pub(super) fn fields(
        &mut self,
        mut each: impl FnMut(&mut Self, i64, Kind) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.fields_at(DEPTH, &mut each)
    }

    fn fields_at(
        &mut self,
        depth: usize,
        each: &mut dyn FnMut(&mut Self, i64, Kind) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let mut id: i64 = 0;
        loop {
            let start = self.byte()?;
            if start == 0 {
                return Ok(());
            }
            id = match start >> 4 {
                0 => self.int()?,
                more => id.saturating_add(more.into()),
            };
            let kind = Kind(start & 15);
            if !each(self, id, kind)? {
                self.past(depth, kind, false)?;
            }
        }
    }

    /// Walks past a value. In a list, booleans take a byte.
    fn past(&mut self, depth: usize, kind: Kind, is_item: bool) -> Result<(), Error> {
        let depth = depth.checked_sub(1).ok_or(Error::Broken)?;
        match kind.0 {
            1 | 2 => self.past_bytes(u64::from(is_item)),
            3 => self.past_bytes(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.past_bytes(8),
            8 => {
                let length = self.number()?;
                self.past_bytes(length)
            }
            9 | 10 => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.past(depth, kind, true))
            }
            12 => self.fields_at(depth, &mut |_, _, _| Ok(false)),
            // Maps, and what there is not: Parquet has none of them.
            _ => Err(Error::Broken),
        }
    }
}
