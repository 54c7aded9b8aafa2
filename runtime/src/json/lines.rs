//! Newline-delimited JSON: one record per line, from any reader, through one buffer.

use std::io::{self, Read};

/// A line of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line<'b> {
    /// Its number, from 1.
    pub number: u64,
    /// Offset in bytes of its first byte from the start of the input.
    pub offset: u64,
    /// The line without its end (`\n` or `\r\n`).
    pub bytes: &'b [u8],
}

/// A line that could not be read. Reading can go on, except after [`LineError::Io`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// The line is longer than the limit; it was skipped.
    #[error("line {number} (at byte {offset}) is longer than {limit} bytes")]
    TooLong {
        /// Its number, from 1.
        number: u64,
        /// Offset in bytes of its first byte from the start of the input.
        offset: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// The input cannot be read.
    #[error("cannot read line {number}: {source}")]
    Io {
        /// The number of the line, from 1.
        number: u64,
        /// Why.
        source: io::Error,
    },
}

/// Reads lines that borrow from its one buffer, so memory stays at the longest line met. Blank
/// lines are passed over, and so is a byte order mark at the very start.
///
/// It is no `Iterator`, because a line lives only until the next is read: use
/// `while let Some(line) = lines.next_line()`.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What of the buffer is read but not handed out.
    start: usize,
    end: usize,
    /// Up to here, from `start`, there is no newline.
    searched: usize,
    at_end: bool,
    number: u64,
    offset: u64,
    limit: usize,
}

/// How some programs start text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How large the buffer is at first.
const BUFFER: usize = 256 * 1024;

impl<R: Read> Lines<R> {
    /// How long a line may be unless [`Lines::with_limit`] says otherwise: 16 MiB.
    pub const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

    /// Reads from `reader`, which needs no buffer of its own.
    pub fn new(reader: R) -> Self {
        Self::with_limit(reader, Self::DEFAULT_LIMIT)
    }

    /// The same, skipping (and reporting) lines of more than `limit` bytes.
    pub fn with_limit(reader: R, limit: usize) -> Self {
        Lines {
            reader,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            searched: 0,
            at_end: false,
            number: 0,
            offset: 0,
            limit,
        }
    }

    /// The next line that is not blank; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// [`LineError::TooLong`] for a line beyond the limit, after which reading can go on;
    /// [`LineError::Io`] when the reader fails.
    pub fn next_line(&mut self) -> Option<Result<Line<'_>, LineError>> {
        if self.number == 0
            && let Err(error) = self.skip_mark()
        {
            return Some(Err(error));
        }
        let (start, end, number, offset) = loop {
            let found = match self.find_newline() {
                Ok(found) => found,
                Err(error) => return Some(Err(error)),
            };
            let (length, taken) = match found {
                Some(length) => (length, length + 1),
                None if self.start == self.end => return None,
                None => (self.end - self.start, self.end - self.start),
            };
            let (start, offset) = (self.start, self.offset);
            self.consume(taken);
            self.number += 1;
            let line = &self.buffer[start..start + length];
            if !line.iter().all(u8::is_ascii_whitespace) {
                let end = start + line.strip_suffix(b"\r").unwrap_or(line).len();
                break (start, end, self.number, offset);
            }
        };
        if end - start > self.limit {
            return Some(Err(LineError::TooLong {
                number,
                offset,
                limit: self.limit,
            }));
        }
        Some(Ok(Line {
            number,
            offset,
            bytes: &self.buffer[start..end],
        }))
    }

    /// Returns what is read and not handed out yet, from an offset on that is no further back than
    /// the start of the last line, and the reader of all that comes behind it: to go on in another
    /// way than by lines.
    pub fn into_rest(mut self, offset: u64) -> (Vec<u8>, R) {
        let back = usize::try_from(self.offset.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.buffer.truncate(self.end);
        self.buffer.drain(..self.start.saturating_sub(back));
        (self.buffer, self.reader)
    }

    /// Before the first line: passes over a byte order mark.
    fn skip_mark(&mut self) -> Result<(), LineError> {
        // No further than it takes to tell: what is there is not held back for what may fail to
        // come.
        let may_come = |start: &[u8]| {
            start.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(start)
        };
        while self.offset == 0 && may_come(&self.buffer[..self.end]) && !self.at_end {
            self.fill()?;
        }
        if self.offset == 0 && self.buffer[..self.end].starts_with(BYTE_ORDER_MARK) {
            self.consume(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    /// Hands out `len` bytes of the buffer.
    fn consume(&mut self, len: usize) {
        self.start += len;
        self.offset += len as u64;
        self.searched = 0;
    }

    /// How far the next newline is from `start`, reading more as needed; `None` when the input ends
    /// first.
    fn find_newline(&mut self) -> Result<Option<usize>, LineError> {
        loop {
            let unseen = &self.buffer[self.start + self.searched..self.end];
            if let Some(at) = memchr::memchr(b'\n', unseen) {
                return Ok(Some(self.searched + at));
            }
            self.searched = self.end - self.start;
            // One more than the limit may be the `\r` of the line's end.
            if self.searched > self.limit.saturating_add(1) {
                return self.skip_long_line().map(|()| None);
            }
            if self.at_end {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Drops the rest of a line that is too long and reports it.
    fn skip_long_line(&mut self) -> Result<(), LineError> {
        let offset = self.offset;
        loop {
            self.consume(self.searched);
            if self.start == self.end {
                if self.at_end {
                    break;
                }
                self.fill()?;
            }
            let unseen = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', unseen) {
                self.consume(at + 1);
                break;
            }
            self.searched = unseen.len();
        }
        self.number += 1;
        Err(LineError::TooLong {
            number: self.number,
            offset,
            limit: self.limit,
        })
    }

    fn fill(&mut self) -> Result<(), LineError> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < self.end + BUFFER / 2 {
            self.buffer.resize((2 * self.end).max(BUFFER), 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => {
                    return Err(LineError::Io {
                        number: self.number + 1,
                        source,
                    });
                }
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte per read.
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(1);
            buf[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn all(reader: impl Read, limit: usize) -> Vec<String> {
        let mut lines = Lines::with_limit(reader, limit);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line() {
            out.push(match line {
                Ok(line) => format!(
                    "{}@{} {}",
                    line.number,
                    line.offset,
                    String::from_utf8_lossy(line.bytes)
                ),
                Err(error) => error.to_string(),
            });
        }
        out
    }

    #[test]
    fn lines_know_where_they_stand() {
        let input = b"a\r\n\n  \nbb\nc";
        let expected = ["1@0 a", "4@7 bb", "5@10 c"];
        assert_eq!(all(&input[..], 10), expected);
        assert_eq!(all(Drip(input), 10), expected);
        assert!(all(&b""[..], 10).is_empty());
        assert!(all(&b"\n\n"[..], 10).is_empty());
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        for (input, expected) in [
            (
                &b"\xef\xbb\xbfa\n\xef\xbb\xbfb"[..],
                &["1@3 a", "2@5 \u{feff}b"][..],
            ),
            (b"\xef\xbb\xbf\n\nc", &["3@5 c"]),
            (b"\xef\xbb\xbf", &[]),
            (b"\xef\xbb", &["1@0 \u{fffd}"]),
            (b"\xef\xbbx\n", &["1@0 \u{fffd}x"]),
        ] {
            assert_eq!(all(input, 10), expected);
            assert_eq!(all(Drip(input), 10), expected);
        }
    }

    #[test]
    fn the_rest_can_be_read_otherwise() {
        let mut lines = Lines::new(&b"one\r\n\ntwo\nthree"[..]);
        lines.next_line().unwrap().unwrap();
        let offset = lines.next_line().unwrap().unwrap().offset;
        let (mut rest, mut reader) = lines.into_rest(offset);
        reader.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, b"two\nthree");
    }

    #[test]
    fn a_long_line_is_skipped_and_reported() {
        let input = b"12345\n123456\nab\n1234567";
        let expected = [
            "1@0 12345",
            "line 2 (at byte 6) is longer than 5 bytes",
            "3@13 ab",
            "line 4 (at byte 16) is longer than 5 bytes",
        ];
        assert_eq!(all(&input[..], 5), expected);
        assert_eq!(all(Drip(input), 5), expected);
    }

    #[test]
    fn a_long_line_needs_no_more_memory_than_the_limit() {
        let mut lines = Lines::with_limit(
            io::repeat(b'x').take(64 << 20).chain(&b"\nend"[..]),
            1 << 20,
        );
        assert!(matches!(
            lines.next_line(),
            Some(Err(LineError::TooLong {
                number: 1,
                offset: 0,
                ..
            }))
        ));
        assert_eq!(lines.next_line().unwrap().unwrap().bytes, b"end");
        assert!(lines.buffer.len() <= 4 << 20);
    }
}
