//! All files, one after the other, cut into batches.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use event_catalog::avro::Block;
use event_catalog::json::{LineError, Lines};

use super::documents::{self, At, Document, Documents};
use super::open::{self, Opened, Position, Reader};
use super::piece::{Content, Piece};
use super::plans::Plans;
use super::records::{Encoding, Lack, Run};
use super::{About, Input, Trouble};

/// Pieces that go to a thread together: a few milliseconds of work.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) pieces: Vec<Piece>,
    bytes: usize,
    records: u64,
}

impl Batch {
    const BYTES: usize = 128 * 1024;
    const RECORDS: u64 = 512;
    /// A block has buffers of its own, even if there is little in it.
    const PIECES: usize = 32;
    /// What a byte of a block is worth: blocks are compressed.
    const BLOCK: usize = 4;

    /// With `prompt`, one record is enough.
    fn is_full(&self, prompt: bool) -> bool {
        self.bytes >= Self::BYTES
            || self.pieces.len() >= Self::PIECES
            || self.records >= if prompt { 1 } else { Self::RECORDS }
    }

    /// How many times the usual size it has, at least: blocks come as large as their writer made
    /// them.
    pub(crate) fn weight(&self) -> usize {
        1 + self.bytes / (4 * Self::BYTES)
    }
}

/// Cuts the input into batches. Where they are cut depends on the input only.
pub(crate) struct Feed<'i> {
    input: &'i Input,
    /// The next file to open.
    next: u32,
    current: Option<Current>,
    /// Bytes of the files that are done.
    done: u64,
    /// Give every record at once, rather than wait for more of them.
    prompt: bool,
    /// What had lines or blocks in it, whose memory can be used again.
    runs: Vec<Run>,
    blocks: Vec<Block>,
    plans: Plans,
}

/// The file that is being read.
struct Current {
    about: Arc<About>,
    opened: Opened,
    /// How far it is read.
    position: Position,
}

impl Current {
    /// Reads the rest of the file, from here on, as records that do not stand one per line.
    #[cold]
    fn read_otherwise(&mut self, at: At, encoding: Encoding, limit: usize) {
        let nothing = || Cursor::new(Vec::new()).chain(Box::new(io::empty()) as Box<dyn Read>);
        let Opened::Lines(lines, _) = &mut self.opened else {
            return;
        };
        let (rest, reader) = std::mem::replace(lines, Lines::new(nothing())).into_rest(at.offset);
        let rest = Cursor::new(rest).chain(Box::new(reader) as Box<dyn Read>);
        self.opened = Opened::Documents(Documents::new(rest, at, true, limit), encoding);
    }
}

impl<'i> Feed<'i> {
    pub(crate) fn new(input: &'i Input, prompt: bool) -> Self {
        Feed {
            input,
            next: 0,
            current: None,
            done: 0,
            prompt,
            runs: Vec::new(),
            blocks: Vec::new(),
            plans: Plans::default(),
        }
    }

    /// How many bytes are read, in all files.
    pub(crate) fn position(&self) -> u64 {
        self.done
            + self
                .current
                .as_ref()
                .map_or(0, |current| current.position.get())
    }

    /// The next batch; `None` at the end of all files.
    pub(crate) fn batch(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while !batch.is_full(self.prompt) {
            let Some(mut current) = self.current.take() else {
                if !self.open(&mut batch) {
                    break;
                }
                continue;
            };
            if self.read(&mut current, &mut batch) {
                self.current = Some(current);
            } else {
                self.finish(&current);
            }
        }
        (!batch.pieces.is_empty()).then_some(batch)
    }

    /// Reads a piece; false at the end of the file.
    fn read(&mut self, current: &mut Current, batch: &mut Batch) -> bool {
        let about = &current.about;
        let limit = self.input.max_line_bytes;
        let mut otherwise = None;
        let read = match &mut current.opened {
            Opened::Lines(lines, encoding) => {
                let mut run = Run::new(*encoding, self.runs.pop());
                let read = read_run(lines, &mut run, batch, self.prompt);
                batch.pieces.push(Piece::new(about, Content::Lines(run)));
                read.map(|cut| match cut {
                    Cut::Full => true,
                    Cut::End => false,
                    Cut::Otherwise(at) => {
                        otherwise = Some((at, *encoding));
                        true
                    }
                })
            }
            Opened::Documents(documents, encoding) => {
                let mut run = Run::new(*encoding, self.runs.pop());
                let read = read_documents(documents, &mut run, batch, (self.prompt, limit));
                batch.pieces.push(Piece::new(about, Content::Lines(run)));
                read
            }
            Opened::Avro(avro) => avro
                .next(about.file, self.blocks.pop().unwrap_or_default())
                .map(|block| {
                    let Some(block) = block else { return false };
                    batch.bytes += block.bytes().saturating_mul(Batch::BLOCK);
                    batch.records = batch.records.saturating_add(block.count());
                    if let Some(named) = avro.named() {
                        about.shared.namings.add(named, about.file, block.count());
                    }
                    batch
                        .pieces
                        .push(Piece::new(about, Content::Block(Box::new(block))));
                    true
                }),
        };
        if let Some((at, encoding)) = otherwise {
            current.read_otherwise(at, encoding, limit);
        }
        read.unwrap_or_else(|trouble| {
            let goes_on = trouble.goes_on();
            batch
                .pieces
                .push(Piece::new(&current.about, Content::Trouble(trouble)));
            goes_on
        })
    }

    /// Opens the next file; false where there is none.
    fn open(&mut self, batch: &mut Batch) -> bool {
        let file = self.next;
        let Some(source) = self.input.sources.get(file as usize) else {
            return false;
        };
        self.next += 1;
        let position = Position::default();
        let about = Arc::new(self.input.about(file, source));
        match open::open(&about, source, self.input, &position, &mut self.plans) {
            Ok(opened) => {
                self.current = Some(Current {
                    about,
                    opened,
                    position,
                });
            }
            Err(trouble) => {
                self.done += source.bytes.unwrap_or(0);
                batch
                    .pieces
                    .push(Piece::new(&about, Content::Trouble(trouble)));
            }
        }
        true
    }

    fn finish(&mut self, current: &Current) {
        let size = self
            .input
            .sources
            .get(current.about.file as usize)
            .and_then(|source| source.bytes);
        self.done += size.unwrap_or(current.position.get());
    }

    /// Reads no more of a file.
    pub(crate) fn leave(&mut self, file: u32) {
        if let Some(current) = self.current.take_if(|current| current.about.file == file) {
            self.finish(&current);
        }
    }

    /// Takes back the memory of a batch.
    pub(crate) fn recycle(&mut self, batch: Batch) {
        for piece in batch.pieces {
            match piece.content {
                Content::Lines(run) => self.runs.push(run),
                Content::Block(block) => self.blocks.push(block.into_memory()),
                Content::Trouble(_) => {}
            }
        }
    }
}

/// Reads documents until the batch is full; false at the end of the file.
fn read_documents(
    documents: &mut Documents<Reader>,
    run: &mut Run,
    batch: &mut Batch,
    (prompt, limit): (bool, usize),
) -> Result<bool, Trouble> {
    while let Some((at, document)) = documents
        .next()
        .map_err(|error| Trouble::Unreadable(error.to_string()))?
    {
        match document {
            Document::Text(text) => {
                batch.bytes += text.len();
                run.push(at.line, at.offset, text);
            }
            Document::TooLong => run.push_lack(at.line, at.offset, Lack::TooLong(limit)),
            Document::OpenList => run.push_lack(at.line, at.offset, Lack::OpenList),
        }
        run.at_column(at.column);
        batch.records += 1;
        if batch.is_full(prompt) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a line is the start of a record that goes on in the next, as it ends behind a bracket
/// that it opens: from there on, records are not one per line.
fn goes_on(line: &[u8]) -> bool {
    line.first() == Some(&b'{')
        && matches!(line.trim_ascii_end().last(), Some(b'{' | b'['))
        && documents::goes_on(line)
}

/// Why no more lines were read.
enum Cut {
    /// The batch is full.
    Full,
    /// The file ends.
    End,
    /// From here on, records do not stand one per line.
    Otherwise(At),
}

/// Reads lines until the batch is full.
fn read_run(
    lines: &mut Lines<Reader>,
    run: &mut Run,
    batch: &mut Batch,
    prompt: bool,
) -> Result<Cut, Trouble> {
    loop {
        match lines.next_line() {
            None => return Ok(Cut::End),
            Some(Ok(line)) if goes_on(line.bytes) => {
                return Ok(Cut::Otherwise(At {
                    line: line.number,
                    column: 1,
                    offset: line.offset,
                }));
            }
            Some(Ok(line)) => {
                batch.bytes += line.bytes.len();
                run.push(line.number, line.offset, line.bytes);
            }
            Some(Err(LineError::TooLong {
                number,
                offset,
                limit,
            })) => run.push_lack(number, offset, Lack::TooLong(limit)),
            Some(Err(LineError::Io { number, source })) => {
                return Err(Trouble::Unreadable(format!("{source} (in line {number})")));
            }
            Some(Err(error)) => return Err(Trouble::Unreadable(error.to_string())),
        }
        batch.records += 1;
        if batch.is_full(prompt) {
            return Ok(Cut::Full);
        }
    }
}
