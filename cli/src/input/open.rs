//! What a file holds: told by its first bytes, not by its name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Chain, Cursor, Read};
use std::rc::Rc;

use braze_events::Lines;
use braze_events::avro::{AvroReader, Limits, MAGIC};

use super::avro::{self, AvroFile};
use super::gzip::Gzip;
use super::piece::Encoding;
use super::{Damage, From, Input, Place, Source, Trouble};

/// A file, open for reading.
pub(super) enum Opened {
    Lines(Lines<Reader>, Encoding),
    Avro(Box<AvroFile>),
}

/// The first bytes, which had to be looked at, and the rest.
pub(crate) type Reader = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

/// How many bytes of a file are read, as they are stored.
pub(super) type Position = Rc<Cell<u64>>;

/// How many bytes are looked at.
const HEAD: u64 = 512;

/// Opens a file. `position` goes with what is read of it.
pub(super) fn open(file: u32, source: &Source, input: &Input, position: &Position) -> Result<Opened, Trouble> {
    let reader = bytes(source, position)?;
    if start(&reader).starts_with(&MAGIC) && matches!(input.from, From::Json | From::AvroJson | From::CustomHttp) {
        let why = "it is an Avro file, not JSON lines (see --from)".to_owned();
        return Err(Trouble::Damage(Damage { place: Place { file, ..Place::default() }, why, skipped: None }));
    }
    if source.found && input.from != From::Auto && !may_hold(start(&reader), source, input.from) {
        return Err(Trouble::NoData(if input.from == From::Avro { "no Avro file" } else { "no JSON lines" }));
    }
    let holds = match input.from {
        From::Auto => look(start(&reader), source, file)?,
        From::Json => Holds::Lines(Encoding::Json),
        From::AvroJson => Holds::Lines(Encoding::AvroJson(input.event_type(source))),
        From::CustomHttp => Holds::Lines(Encoding::CustomHttp),
        From::Avro => Holds::Avro,
    };
    Ok(match holds {
        Holds::Lines(encoding) => Opened::Lines(Lines::with_limit(reader, input.max_line_bytes), encoding),
        Holds::Avro => Opened::Avro(Box::new(AvroFile::open(file, reader, input.limits, input.salvage)?)),
    })
}

/// Opens a file of JSON lines that are not records.
pub(super) fn text(source: &Source) -> Result<Reader, Trouble> {
    let reader = bytes(source, &Position::default())?;
    match look(start(&reader), source, 0)? {
        Holds::Lines(_) => Ok(reader),
        Holds::Avro => Err(Trouble::Unreadable("it is an Avro file, not JSON lines".to_owned())),
    }
}

/// What is in a file, decompressed.
fn bytes(source: &Source, position: &Position) -> Result<Reader, Trouble> {
    let unreadable = |error: io::Error| Trouble::Unreadable(error.to_string());
    let reader: Box<dyn Read> = match &source.path {
        Some(path) => Box::new(File::open(path).map_err(unreadable)?),
        None => Box::new(io::stdin().lock()),
    };
    let counted = Counted { reader, position: Rc::clone(position) };
    let mut reader = head(Box::new(counted)).map_err(unreadable)?;
    if start(&reader).starts_with(GZIP) {
        reader = head(Box::new(Gzip::new(reader))).map_err(unreadable)?;
    }
    Ok(reader)
}

/// Counts what is read.
struct Counted {
    reader: Box<dyn Read>,
    position: Position,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.position.set(self.position.get() + read as u64);
        Ok(read)
    }
}

/// Opens an Avro file, to look at it as such.
pub(crate) fn avro(source: &Source, limits: Limits) -> Result<AvroReader<Reader>, Trouble> {
    let reader = bytes(source, &Position::default())?;
    if source.found && !may_hold(start(&reader), source, From::Avro) {
        return Err(Trouble::NoData("no Avro file"));
    }
    AvroReader::with_limits(reader, limits).map_err(|error| avro::trouble(0, &error, 0))
}

/// Reads the first bytes.
fn head(mut reader: Box<dyn Read>) -> io::Result<Reader> {
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    Ok(Cursor::new(head).chain(reader))
}

fn start(reader: &Reader) -> &[u8] {
    reader.get_ref().0.get_ref()
}

enum Holds {
    Lines(Encoding),
    Avro,
}

fn look(head: &[u8], source: &Source, file: u32) -> Result<Holds, Trouble> {
    if head.starts_with(&MAGIC) {
        return Ok(Holds::Avro);
    }
    for (at, magic, what, advice) in FOREIGN {
        if head.get(at..).is_some_and(|head| head.starts_with(magic)) {
            return Err(Trouble::Unreadable(format!("it is {what}, neither Avro nor JSON lines; {advice}")));
        }
    }
    if source.is_called(&["avro"]) {
        let why = if head.is_empty() {
            "it is empty: not even an Avro file without records is".to_owned()
        } else {
            "it is no Avro file, in spite of its name: the first bytes are not `Obj` and 1 (see --from)".to_owned()
        };
        return Err(Trouble::Damage(Damage { place: Place { file, ..Place::default() }, why, skipped: None }));
    }
    if source.found && !may_hold(head, source, From::Json) {
        return Err(Trouble::NoData("neither Avro nor JSON lines"));
    }
    Ok(Holds::Lines(Encoding::Json))
}

/// Whether a file that nobody named may hold such data. What is called so is read as such, however broken it is; what else is in a folder need not be
/// data.
fn may_hold(head: &[u8], source: &Source, from: From) -> bool {
    if from == From::Avro {
        return head.starts_with(&MAGIC) || source.is_called(&["avro"]);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    source.is_called(&["json", "jsonl", "ndjson"]) || matches!(text.first(), Some(b'{') | None)
}

const GZIP: &[u8] = b"\x1f\x8b";

/// Formats that are known by bytes that JSON does not have there, at an offset: what they are, and what to do about them.
const FOREIGN: [(usize, &[u8], &str, &str); 7] = [
    (0, b"\x28\xb5\x2f\xfd", "compressed with zstd", "try `zstd -dc FILE | braze-events … -`"),
    (0, b"BZh", "compressed with bzip2", "try `bzip2 -dc FILE | braze-events … -`"),
    (0, b"\xff\xfe", "text in UTF-16", "convert it to UTF-8 first"),
    (0, b"\xfe\xff", "text in UTF-16", "convert it to UTF-8 first"),
    (0, b"PK\x03\x04", "a ZIP archive", "unpack it first"),
    (0, b"PAR1", "a Parquet file", "convert it first"),
    (257, b"ustar", "a tar archive", "unpack it first"),
];
