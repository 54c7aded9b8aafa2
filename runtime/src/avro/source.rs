//! The bytes ahead of the reader, as many as it asks for.

use std::io::{self, Read};

use super::error::AvroErrorKind;
use super::number::unzigzag;

/// Bytes ahead of the reader.
#[derive(Debug)]
pub(super) struct Source<R> {
    pub(super) reader: R,
    pub(super) buffer: Vec<u8>,
    /// What of the buffer is read but not consumed.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Offset of `start` in the input.
    pub(super) offset: u64,
    pub(super) at_end: bool,
}

/// What is read at first: all of a small file, of which there may be very many.
const FIRST: usize = 16 * 1024;

/// What is read at once of a large one, at least.
const STEP: usize = 128 * 1024;

impl<R: Read> Source<R> {
    pub(super) fn ahead(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn consume(&mut self, len: usize) {
        self.start += len;
        self.offset += len as u64;
    }

    /// Reads until so many bytes are ahead, or the input ends. Room is made as bytes come, not as a
    /// file says.
    pub(super) fn fill(&mut self, len: usize) -> Result<(), AvroErrorKind> {
        while self.ahead().len() < len && !self.at_end {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            let step = self.end.clamp(FIRST, STEP);
            if self.buffer.len() < self.end + step / 4 {
                self.buffer.resize((2 * self.end).max(FIRST), 0);
            }
            match self
                .reader
                .read(self.buffer.get_mut(self.end..).unwrap_or_default())
            {
                Ok(0) => self.at_end = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(AvroErrorKind::Io(error)),
            }
        }
        Ok(())
    }

    /// The long that stands `at` bytes ahead; moves `at` behind it. `None`: no number has so many
    /// bytes.
    pub(super) fn long(&mut self, at: &mut usize) -> Result<Option<i64>, AvroErrorKind> {
        let mut value = 0_u64;
        for i in 0..10 {
            self.fill(*at + 1)?;
            let Some(byte) = self.ahead().get(*at).copied() else {
                return Err(AvroErrorKind::Truncated);
            };
            if i == 9 && byte > 1 {
                return Ok(None);
            }
            *at += 1;
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                return Ok(Some(unzigzag(value)));
            }
        }
        Ok(None)
    }

    /// The length that stands `at` bytes ahead, and the bytes behind it.
    pub(super) fn bytes(&mut self, at: &mut usize, limit: usize) -> Result<&[u8], AvroErrorKind> {
        let len = self.long(at)?.ok_or(AvroErrorKind::BadHeader(
            "a length in the metadata is no number",
        ))?;
        let len = usize::try_from(len)
            .map_err(|_| AvroErrorKind::BadHeader("a length in the metadata is negative"))?;
        if len > limit || *at > limit - len {
            return Err(AvroErrorKind::HeaderTooLarge { limit });
        }
        self.fill(*at + len)?;
        let start = *at;
        *at += len;
        self.ahead()
            .get(start..start + len)
            .ok_or(AvroErrorKind::Truncated)
    }
}
