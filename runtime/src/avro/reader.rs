//! The file format: header, blocks, sync markers; and finding the next block after damage.

use std::fmt;
use std::io::Read;
use std::ops::Range;
use std::str::FromStr as _;

use super::block::Block;
use super::codec::Codec;
use super::error::{AvroError, AvroErrorKind};
use super::limits::Limits;
use super::plan::Plan;
use super::schema::{Described, Schema};
use super::source::Source;

/// What every Avro object container file starts with.
pub const MAGIC: [u8; 4] = *b"Obj\x01";

/// Bytes of a sync marker.
const SYNC: usize = 16;

/// The header of a file.
#[derive(Clone, Debug)]
pub struct Header {
    pub(super) codec: Codec,
    schema: Schema,
    pub(super) sync: [u8; SYNC],
    metadata: Vec<(String, Vec<u8>)>,
    bytes: u64,
}

impl Header {
    /// How the blocks are compressed.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// What the records were written with.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What stands behind every block.
    pub fn sync(&self) -> [u8; 16] {
        self.sync
    }

    /// All metadata, in the order of the file: `avro.schema`, `avro.codec`, and what the writer
    /// added.
    pub fn metadata(&self) -> impl ExactSizeIterator<Item = (&str, &[u8])> {
        self.metadata
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_slice()))
    }

    /// Its size in bytes, which is where the first block starts.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Reads an Avro object container file, block by block, from any reader and never back.
///
/// ```
/// # fn read(file: &[u8]) -> Result<(), event_catalog::avro::AvroError> {
/// use event_catalog::avro::{AvroReader, Block};
///
/// let mut reader = AvroReader::new(file)?;
/// println!("{}, {}", reader.header().schema().name(), reader.header().codec());
/// let mut block = Block::default();
/// while reader.next_block(&mut block)? {
///     println!("block {} at byte {}: {} records", block.number(), block.offset(), block.count());
/// }
/// # Ok(()) }
/// # assert!(read(b"{}").is_err());
/// ```
#[derive(Debug)]
pub struct AvroReader<R> {
    source: Source<R>,
    header: Header,
    limits: Limits,
    blocks: u64,
    padding: u64,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// At the start of a block.
    Block,
    /// At the start of a block that cannot be read.
    Damaged,
    /// Nothing more comes.
    End,
}

/// Bytes that were passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Offset of the first, from the start of the input.
    pub from: u64,
    /// Offset behind the last: of the next block, or the end of the input.
    pub to: u64,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} bytes passed over, from byte {} to byte {}",
            self.to - self.from,
            self.from,
            self.to
        )
    }
}

impl<R: Read> AvroReader<R> {
    /// Reads the header, with the default [`Limits`]. The reader needs no buffer of its own.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, is no Avro file, or its header cannot be used.
    pub fn new(reader: R) -> Result<Self, AvroError> {
        Self::with_limits(reader, Limits::default())
    }

    /// Reads the header.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, is no Avro file, or its header cannot be used.
    pub fn with_limits(reader: R, limits: Limits) -> Result<Self, AvroError> {
        Self::with_schemas(reader, limits, |_| None)
    }

    /// Reads the header, and asks for its schema before it parses it: many files of a bucket have
    /// the same. `known` is given the text of the schema, and may return one of the same text.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, is no Avro file, or its header cannot be used.
    pub fn with_schemas(
        reader: R,
        limits: Limits,
        known: impl FnOnce(&str) -> Option<Schema>,
    ) -> Result<Self, AvroError> {
        let mut source = Source {
            reader,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            at_end: false,
        };
        let header = header(&mut source, limits, known)?;
        Ok(AvroReader {
            source,
            header,
            limits,
            blocks: 0,
            padding: 0,
            state: State::Block,
        })
    }

    /// The file's header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the next block into `block`, whose memory is used again; false at the end of the file.
    /// It is not decompressed yet.
    ///
    /// # Errors
    ///
    /// When the input cannot be read or the file is damaged here. The block is then empty, every
    /// further call fails in the same way, and [`AvroReader::resync`] goes on; where only the sync
    /// marker is wrong, [`AvroReader::rescue`] saves the block.
    pub fn next_block(&mut self, block: &mut Block) -> Result<bool, AvroError> {
        block.clear();
        if self.state == State::End {
            return Ok(false);
        }
        let number = self.blocks + 1;
        let offset = self.source.offset;
        match self.read_block(block) {
            Ok(false) => {
                self.state = State::End;
                Ok(false)
            }
            Ok(true) => {
                self.blocks = number;
                block.place(number, offset, self.header.codec, self.limits);
                Ok(true)
            }
            Err(AvroErrorKind::Truncated | AvroErrorKind::WrongSync) if self.is_padding()? => {
                block.clear();
                self.padding = self.source.ahead().len() as u64;
                self.source.consume(self.source.ahead().len());
                self.state = State::End;
                Ok(false)
            }
            Err(kind) => {
                block.clear();
                self.state = State::Damaged;
                Err(AvroError {
                    kind,
                    offset,
                    block: Some(number),
                    record: None,
                })
            }
        }
    }

    /// How many zero bytes stand behind the last block, with which some writers fill up what they
    /// have set aside. Known at the end of the file.
    pub fn padding(&self) -> u64 {
        self.padding
    }

    /// Whether nothing but zeros comes up to the end of the input, no more of them than a block may
    /// have.
    #[cold]
    fn is_padding(&mut self) -> Result<bool, AvroError> {
        let mut seen = 0;
        loop {
            let new = self.source.ahead().get(seen..).unwrap_or_default();
            if new.iter().any(|byte| *byte != 0) || seen > self.limits.block_bytes {
                return Ok(false);
            }
            seen += new.len();
            let (number, offset) = (self.blocks + 1, self.source.offset);
            self.source.fill(seen + 1).map_err(|kind| AvroError {
                kind,
                offset,
                block: Some(number),
                record: None,
            })?;
            if self.source.ahead().len() == seen {
                return Ok(seen > 0);
            }
        }
    }

    /// Reads a block without taking it from the source unless all of it is good.
    fn read_block(&mut self, block: &mut Block) -> Result<bool, AvroErrorKind> {
        self.source.fill(1)?;
        if self.source.ahead().is_empty() {
            return Ok(false);
        }
        let (count, data) = self.block_ahead()?;
        let ahead = self.source.ahead();
        let (Some(stored), Some(sync)) = (
            ahead.get(data.clone()),
            ahead.get(data.end..data.end + SYNC),
        ) else {
            return Err(AvroErrorKind::Truncated);
        };
        if sync != self.header.sync {
            return Err(AvroErrorKind::WrongSync);
        }
        block.fill(count, stored);
        self.source.consume(data.end + SYNC);
        Ok(true)
    }

    /// How many records the block ahead promises, and where its data is, if all of it is there.
    fn block_ahead(&mut self) -> Result<(u64, Range<usize>), AvroErrorKind> {
        self.source.fill(MAGIC.len())?;
        if self.source.ahead().starts_with(&MAGIC) {
            return Err(AvroErrorKind::AnotherFile);
        }
        let mut at = 0;
        let count = self.source.long(&mut at)?.ok_or(AvroErrorKind::BadSize)?;
        let size = self.source.long(&mut at)?.ok_or(AvroErrorKind::BadSize)?;
        let (Ok(count), Ok(size)) = (u64::try_from(count), u64::try_from(size)) else {
            return Err(AvroErrorKind::BadSize);
        };
        let limit = self.limits.block_bytes;
        let Some(len) = usize::try_from(size).ok().filter(|len| *len <= limit) else {
            return Err(AvroErrorKind::BlockTooLarge { size, limit });
        };
        // Each record takes a byte at least, unless none does.
        let limit = self.limits.decoded_bytes;
        match self.header.codec {
            _ if self.header.schema.is_empty() => {}
            Codec::Null if count > size => {
                return Err(AvroErrorKind::BadCount { count, bytes: len });
            }
            _ if count > limit as u64 => return Err(AvroErrorKind::Bomb { limit }),
            _ => {}
        }
        self.source.fill(at + len + SYNC)?;
        Ok((count, at..at + len))
    }

    /// After an error of [`AvroReader::next_block`] that was about the end of a block, its sync
    /// marker: reads the block into `block` all the same, if it decodes exactly from its first byte
    /// to its last, and tells what of the input is passed over behind it. The next block is then
    /// the one behind. `None`: there is no such block, and [`AvroReader::resync`] can go on.
    ///
    /// The plan must be of this file.
    ///
    /// # Errors
    ///
    /// When the input cannot be read.
    pub fn rescue(&mut self, block: &mut Block, plan: &Plan) -> Result<Option<Skipped>, AvroError> {
        block.clear();
        if self.state != State::Damaged {
            return Ok(None);
        }
        let (number, offset) = (self.blocks + 1, self.source.offset);
        let (count, data) = match self.block_ahead() {
            Ok(ahead) => ahead,
            Err(kind @ AvroErrorKind::Io(_)) => {
                return Err(AvroError {
                    kind,
                    offset,
                    block: Some(number),
                    record: None,
                });
            }
            Err(_) => return Ok(None),
        };
        let Some(stored) = self.source.ahead().get(data.clone()) else {
            return Ok(None);
        };
        block.fill(count, stored);
        block.place(number, offset, self.header.codec, self.limits);
        if !block.is_whole(plan) {
            block.clear();
            return Ok(None);
        }
        let marker = self.source.ahead().len().min(data.end + SYNC);
        let from = offset + data.end as u64;
        self.source.consume(marker);
        (self.blocks, self.state) = (number, State::Block);
        Ok(Some(Skipped {
            from,
            to: self.source.offset,
        }))
    }

    /// After an error of [`AvroReader::next_block`]: goes on behind the next sync marker, or at the
    /// end of the input if there is none, and tells what it passed over. Without such an error it
    /// passes over nothing.
    ///
    /// # Errors
    ///
    /// When the input cannot be read.
    pub fn resync(&mut self) -> Result<Skipped, AvroError> {
        let from = self.source.offset;
        if self.state != State::Damaged {
            return Ok(Skipped { from, to: from });
        }
        let number = self.blocks + 1;
        loop {
            if let Some(at) = memchr::memmem::find(self.source.ahead(), &self.header.sync) {
                self.source.consume(at + SYNC);
                self.state = State::Block;
                break;
            }
            // The marker may start in what is here and end in what comes.
            let keep = self.source.ahead().len().min(SYNC - 1);
            self.source.consume(self.source.ahead().len() - keep);
            if let Err(kind) = self.source.fill(keep + 1) {
                return Err(AvroError {
                    kind,
                    offset: self.source.offset,
                    block: Some(number),
                    record: None,
                });
            }
            if self.source.ahead().len() == keep {
                self.source.consume(keep);
                self.state = State::End;
                break;
            }
        }
        self.blocks = number;
        Ok(Skipped {
            from,
            to: self.source.offset,
        })
    }
}

fn header<R: Read>(
    source: &mut Source<R>,
    limits: Limits,
    known: impl FnOnce(&str) -> Option<Schema>,
) -> Result<Header, AvroError> {
    let mut at = 0;
    let header = read_header(source, &mut at, limits, known);
    let header = header.map_err(|kind| AvroError::header(at as u64, kind))?;
    source.consume(at);
    Ok(header)
}

fn read_header<R: Read>(
    source: &mut Source<R>,
    at: &mut usize,
    limits: Limits,
    known: impl FnOnce(&str) -> Option<Schema>,
) -> Result<Header, AvroErrorKind> {
    source.fill(MAGIC.len())?;
    if source.ahead().is_empty() {
        return Err(AvroErrorKind::Empty);
    }
    if !source.ahead().starts_with(&MAGIC) {
        return Err(AvroErrorKind::NotAvro);
    }
    *at = MAGIC.len();
    let limit = limits.header_bytes;
    let no_number = || AvroErrorKind::BadHeader("a count in the metadata is no number");
    let mut metadata: Vec<(String, Vec<u8>)> = Vec::new();
    loop {
        let count = source.long(at)?.ok_or_else(no_number)?;
        if count < 0 {
            source.long(at)?.ok_or_else(no_number)?;
        }
        if count == 0 {
            break;
        }
        // Each entry takes two bytes at least, so a lying count runs into the end or the limit.
        for _ in 0..count.unsigned_abs() {
            let key = String::from_utf8_lossy(source.bytes(at, limit)?).into_owned();
            let value = source.bytes(at, limit)?.to_vec();
            metadata.push((key, value));
        }
    }
    source.fill(*at + SYNC)?;
    let sync = *source
        .ahead()
        .get(*at..)
        .and_then(<[u8]>::first_chunk::<SYNC>)
        .ok_or(AvroErrorKind::Truncated)?;
    *at += SYNC;
    let find = |key: &str| {
        metadata
            .iter()
            .find(|(other, _)| other == key)
            .map(|(_, value)| value.as_slice())
    };
    let codec = match find("avro.codec") {
        None | Some(b"") => Codec::Null,
        Some(name) => {
            let name = String::from_utf8_lossy(name);
            Codec::from_str(&name).map_err(|unknown| AvroErrorKind::UnknownCodec(unknown.0))?
        }
    };
    let json = find("avro.schema").ok_or(AvroErrorKind::BadHeader(
        "the metadata has no `avro.schema`",
    ))?;
    let json = std::str::from_utf8(json)
        .map_err(|_| AvroErrorKind::BadHeader("`avro.schema` is not UTF-8"))?;
    let schema = match known(json).filter(|schema| schema.json() == json) {
        Some(schema) => schema,
        None => match Schema::read(json)? {
            Described::Records(schema) => schema,
            Described::Others(found) => return Err(AvroErrorKind::NoRecords { found }),
        },
    };
    Ok(Header {
        codec,
        schema,
        sync,
        metadata,
        bytes: *at as u64,
    })
}
