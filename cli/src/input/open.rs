//! What a file holds: told by its first bytes, not by its name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Chain, Cursor, Read};
use std::rc::Rc;

use event_catalog::avro::{AvroReader, Limits, MAGIC};
use event_catalog::json::Lines;

use super::avro::{self, AvroFile};
use super::documents::{At, Documents, Probe};
use super::plans::Plans;
use super::records::Encoding;
use super::{About, Damage, From, Input, Place, Source, Trouble};
use super::{compressed, foreign};

/// A file, open for reading.
pub(super) enum Opened {
    /// One record per line.
    Lines(Lines<Reader>, Encoding),
    /// Records in any other order.
    Documents(Documents<Reader>, Encoding),
    Avro(Box<AvroFile>),
}

/// The first bytes, which had to be looked at, and the rest.
pub(crate) type Reader = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

/// How many bytes of a file are read, as they are stored.
pub(super) type Position = Rc<Cell<u64>>;

/// How many bytes are looked at.
const HEAD: u64 = 512;

/// Opens a file. `position` goes with what is read of it; `plans` are those of files before.
pub(super) fn open(
    about: &About,
    source: &Source,
    input: &Input,
    position: &Position,
    plans: &mut Plans,
) -> Result<Opened, Trouble> {
    let file = about.file;
    let mut reader = bytes(source, position)?;
    #[cfg(feature = "parquet")]
    if matches!(input.from, From::Auto)
        && let Some(format) = super::columns::Format::of(start(&reader))
    {
        let rows = super::columns::open(about, source, format, input.limits)?;
        let reader = Cursor::new(Vec::new()).chain(Box::new(rows) as Box<dyn Read>);
        let lines = Lines::with_limit(reader, input.max_line_bytes);
        return Ok(Opened::Lines(lines, Encoding::Json));
    }
    if start(&reader).starts_with(&MAGIC)
        && matches!(input.from, From::Json | From::AvroJson | From::Bodies(_))
    {
        let why = "it is an Avro file, not JSON lines (see --from)".to_owned();
        return Err(Trouble::Damage(Damage {
            place: Place {
                file,
                ..Place::default()
            },
            why,
            skipped: None,
        }));
    }
    if !matches!(input.from, From::Auto) {
        known(start(&reader))?;
    }
    if source.is_found()
        && !matches!(input.from, From::Auto)
        && !may_hold(start(&reader), source, input.from)
    {
        return Err(Trouble::NoData(if matches!(input.from, From::Avro) {
            "no Avro file"
        } else {
            "no JSON lines"
        }));
    }
    let holds = match input.from {
        From::Auto => look(start(&reader), source, file)?,
        From::Json => Holds::Lines(Encoding::Json),
        From::AvroJson => Holds::Lines(Encoding::AvroJson),
        From::Bodies(dialect) => Holds::Lines(Encoding::Bodies(dialect)),
        From::Avro => Holds::Avro,
    };
    Ok(match holds {
        Holds::Lines(encoding) if by_line(&mut reader, input.max_line_bytes)? => {
            Opened::Lines(Lines::with_limit(reader, input.max_line_bytes), encoding)
        }
        Holds::Lines(encoding) => {
            let mut at = At::START;
            if start(&reader).starts_with(BYTE_ORDER_MARK) {
                at.offset = BYTE_ORDER_MARK.len() as u64;
                reader.get_mut().0.set_position(at.offset);
            }
            Opened::Documents(
                Documents::new(reader, at, false, input.max_line_bytes),
                encoding,
            )
        }
        Holds::Avro => Opened::Avro(Box::new(AvroFile::open(
            about,
            reader,
            input.limits,
            input.salvage,
            plans,
        )?)),
    })
}

/// How some programs start text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a file has one record per line. More of it is looked at as it takes: up to the end of
/// the first record.
fn by_line(reader: &mut Reader, limit: usize) -> Result<bool, Trouble> {
    let (head, rest) = reader.get_mut();
    let head = head.get_mut();
    let mut seen = if head.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let mut probe = Probe::new();
    loop {
        if let Some(by_line) = probe.is_by_line(head.get(seen..).unwrap_or_default()) {
            return Ok(by_line);
        }
        seen = head.len();
        // A line beyond the limit is told by who reads lines.
        if seen > limit
            || read_some(&mut *rest, head)
                .map_err(|error| Trouble::Unreadable(error.to_string()))?
                == 0
        {
            return Ok(true);
        }
    }
}

const HEAD_STEP: usize = 4096;

/// Reads what there is, and waits only where there is nothing.
fn read_some(mut reader: impl Read, to: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; HEAD_STEP];
    loop {
        match reader.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => {
                let read = read?;
                to.extend_from_slice(buffer.get(..read).unwrap_or_default());
                return Ok(read);
            }
        }
    }
}

/// Opens a file of JSON lines that are not records.
pub(super) fn text(source: &Source) -> Result<Reader, Trouble> {
    let reader = bytes(source, &Position::default())?;
    match look(start(&reader), source, 0)? {
        Holds::Lines(_) => Ok(reader),
        Holds::Avro => Err(Trouble::Unreadable(
            "it is an Avro file, not JSON lines".to_owned(),
        )),
    }
}

/// What is in a file, decompressed.
fn bytes(source: &Source, position: &Position) -> Result<Reader, Trouble> {
    let unreadable = |error: io::Error| Trouble::Unreadable(error.to_string());
    let reader: Box<dyn Read> = match &source.path {
        Some(path) => Box::new(File::open(path).map_err(|error| {
            let url = path
                .to_str()
                .filter(|_| error.kind() == io::ErrorKind::NotFound)
                .and_then(foreign::url);
            url.map_or_else(|| unreadable(error), Trouble::Unreadable)
        })?),
        None => Box::new(io::stdin().lock()),
    };
    let counted = Counted {
        reader,
        position: Rc::clone(position),
    };
    let mut reader = head(Box::new(counted)).map_err(unreadable)?;
    if let Some(decompressor) = compressed::decompressor(start(&reader)) {
        reader = decompressor(Box::new(reader))
            .and_then(head)
            .map_err(unreadable)?;
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
    if source.is_found() && !may_hold(start(&reader), source, From::Avro) {
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
    known(head)?;
    if source.is_called(&["avro"]) {
        let why = if head.is_empty() {
            "it is empty: not even an Avro file without records is".to_owned()
        } else {
            "it is no Avro file, in spite of its name: the first bytes are not `Obj` and 1 (see --from)".to_owned()
        };
        return Err(Trouble::Damage(Damage {
            place: Place {
                file,
                ..Place::default()
            },
            why,
            skipped: None,
        }));
    }
    if source.is_found() && !may_hold(head, source, From::Json) {
        return Err(Trouble::NoData("neither Avro nor JSON lines"));
    }
    Ok(Holds::Lines(Encoding::Json))
}

/// Tells of a format that is known, and not read.
fn known(head: &[u8]) -> Result<(), Trouble> {
    let told = |(what, advice)| {
        Err(Trouble::Unreadable(format!(
            "it is {what}, neither Avro nor JSON lines; {advice}"
        )))
    };
    foreign::name(head).map_or(Ok(()), told)
}

/// Whether a file that nobody named may hold such data. What is called so is read as such, however
/// broken it is; what else is in a folder need not be data.
fn may_hold(head: &[u8], source: &Source, from: From) -> bool {
    if matches!(from, From::Avro) {
        return head.starts_with(&MAGIC) || source.is_called(&["avro"]);
    }
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    source.is_called(&["json", "jsonl", "ndjson"])
        || matches!(text.first(), Some(b'{' | b'[' | 0x1e) | None)
}
