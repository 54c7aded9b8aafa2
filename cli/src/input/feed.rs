//! All files, one after the other, cut into batches.

use braze_events::avro::Block;
use braze_events::{LineError, Lines};

use super::open::{self, Opened, Position, Reader};
use super::piece::{Content, Encoding, Piece, Run};
use super::{Input, Trouble};

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
        self.bytes >= Self::BYTES || self.pieces.len() >= Self::PIECES || self.records >= if prompt { 1 } else { Self::RECORDS }
    }

    /// How many times the usual size it has, at least: blocks come as large as their writer made them.
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
}

/// The file that is being read.
struct Current {
    file: u32,
    opened: Opened,
    /// How far it is read.
    position: Position,
    /// How what is read is spread over lines.
    spread: Spread,
}

impl<'i> Feed<'i> {
    pub(crate) fn new(input: &'i Input, prompt: bool) -> Self {
        Feed { input, next: 0, current: None, done: 0, prompt, runs: Vec::new(), blocks: Vec::new() }
    }

    /// How many bytes are read, in all files.
    pub(crate) fn position(&self) -> u64 {
        self.done + self.current.as_ref().map_or(0, |current| current.position.get())
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
        let file = current.file;
        let read = match &mut current.opened {
            Opened::Lines(lines, encoding) => {
                let mut run = Run::new(*encoding, self.runs.pop());
                let read = match &mut current.spread {
                    Spread::Lines => read_run(lines, &mut run, batch, self.prompt),
                    spread => read_bodies(lines, spread, &mut run, batch, (self.prompt, self.input.max_line_bytes)),
                };
                batch.pieces.push(Piece { file, content: Content::Lines(run) });
                read
            }
            Opened::Avro(avro) => avro.next(file, self.blocks.pop().unwrap_or_default()).map(|block| {
                let Some(block) = block else { return false };
                batch.bytes += block.bytes().saturating_mul(Batch::BLOCK);
                batch.records = batch.records.saturating_add(block.count());
                batch.pieces.push(Piece { file, content: Content::Block(Box::new(block)) });
                true
            }),
        };
        read.unwrap_or_else(|trouble| {
            let goes_on = trouble.goes_on();
            batch.pieces.push(Piece { file, content: Content::Trouble(trouble) });
            goes_on
        })
    }

    /// Opens the next file; false where there is none.
    fn open(&mut self, batch: &mut Batch) -> bool {
        let file = self.next;
        let Some(source) = self.input.sources.get(file as usize) else { return false };
        self.next += 1;
        let position = Position::default();
        match open::open(file, source, self.input, &position) {
            Ok(opened) => {
                let spread = Spread::of(&opened);
                self.current = Some(Current { file, opened, position, spread });
            }
            Err(trouble) => {
                self.done += source.bytes.unwrap_or(0);
                batch.pieces.push(Piece { file, content: Content::Trouble(trouble) });
            }
        }
        true
    }

    fn finish(&mut self, current: &Current) {
        let size = self.input.sources.get(current.file as usize).and_then(|source| source.bytes);
        self.done += size.unwrap_or(current.position.get());
    }

    /// Reads no more of a file.
    pub(crate) fn leave(&mut self, file: u32) {
        if let Some(current) = self.current.take_if(|current| current.file == file) {
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

/// How what is read is spread over the lines of a file.
enum Spread {
    /// One in each.
    Lines,
    /// The first line will tell.
    Unknown,
    /// Each over several, up to where its brackets are closed.
    Nested(Nesting),
}

impl Spread {
    fn of(opened: &Opened) -> Self {
        if matches!(opened, Opened::Lines(_, Encoding::CustomHttp)) { Spread::Unknown } else { Spread::Lines }
    }
}

/// How deep in brackets a text is.
#[derive(Default)]
struct Nesting {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Nesting {
    /// Goes on by a line; true if all brackets are closed behind it.
    fn closes(&mut self, line: &[u8]) -> bool {
        for byte in line {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.quoted => self.escaped = true,
                b'"' => self.quoted = !self.quoted,
                b'{' | b'[' if !self.quoted => self.depth += 1,
                b'}' | b']' if !self.quoted => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.depth == 0 && !self.quoted
    }
}

/// Reads bodies until the batch is full: one per line if the first line is a whole one, else each over several lines.
fn read_bodies(
    lines: &mut Lines<Reader>,
    spread: &mut Spread,
    run: &mut Run,
    batch: &mut Batch,
    (prompt, limit): (bool, usize),
) -> Result<bool, Trouble> {
    let (mut bytes, mut is_open) = (0, false);
    while let Some(line) = lines.next_line() {
        let line = match line {
            Ok(line) => line,
            // The body that it is part of is not whole without it.
            Err(LineError::TooLong { limit, .. }) if is_open => {
                run.drop_last(limit);
                continue;
            }
            Err(LineError::TooLong { number, offset, limit }) => {
                run.push_too_long(number, offset, limit);
                batch.records += 1;
                continue;
            }
            Err(LineError::Io { number, source }) => return Err(Trouble::Unreadable(format!("{source} (in line {number})"))),
            Err(error) => return Err(Trouble::Unreadable(error.to_string())),
        };
        if is_open {
            run.push_more(line.bytes);
        } else {
            run.push(line.number, line.offset, line.bytes);
            bytes = 0;
        }
        bytes += line.bytes.len();
        batch.bytes += line.bytes.len();
        is_open = match spread {
            Spread::Lines => false,
            Spread::Nested(nesting) => !nesting.closes(line.bytes),
            Spread::Unknown => {
                let mut nesting = Nesting::default();
                let whole = nesting.closes(line.bytes);
                *spread = if whole { Spread::Lines } else { Spread::Nested(nesting) };
                !whole
            }
        };
        if is_open && bytes > limit {
            // What follows is no more than the rest of it: it is read, and not kept.
            run.drop_last(limit);
        }
        if !is_open {
            batch.records += 1;
            if batch.is_full(prompt) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Reads lines until the batch is full; false at the end of the file.
fn read_run(lines: &mut Lines<Reader>, run: &mut Run, batch: &mut Batch, prompt: bool) -> Result<bool, Trouble> {
    loop {
        match lines.next_line() {
            None => return Ok(false),
            Some(Ok(line)) => {
                batch.bytes += line.bytes.len();
                run.push(line.number, line.offset, line.bytes);
            }
            Some(Err(LineError::TooLong { number, offset, limit })) => run.push_too_long(number, offset, limit),
            Some(Err(LineError::Io { number, source })) => return Err(Trouble::Unreadable(format!("{source} (in line {number})"))),
            Some(Err(error)) => return Err(Trouble::Unreadable(error.to_string())),
        }
        batch.records += 1;
        if batch.is_full(prompt) {
            return Ok(true);
        }
    }
}
