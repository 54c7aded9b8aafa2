//! `braze-events convert`: the same records in another format.
//!
//! - this file: arguments, records on their way, and the report;
//! - `lanes`: several threads that write;
//! - `target`: the files that they write to;
//! - `staging`: files that appear all at once.

mod lanes;
mod staging;
mod target;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use braze_events::avro::{Codec, UnknownFieldPolicy, WriterOptions};
use braze_events::{Event, event};
use clap::ValueEnum;
use lanes::{Lanes, Written};
use serde_derive::Serialize;
use staging::Staging;
use target::Target;

use crate::Format;
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Input, Inputs, Item, Place, Record, Trouble, positive};
use crate::output::{Failure, Outcome, Reader, complain, count, print, print_json, shown, verdict};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;

/// Writes records into files of another format, one file per event type.
///
/// Files appear when all is written, and never in place of others unless `--force` is given. Records that cannot be decoded, or not be written,
/// are reported on standard error and left out.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Inputs,
    /// Format of the files.
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: To,
    /// Folder for the files; it is made as needed.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How the files are laid out.
    #[arg(long, value_enum, value_name = "LAYOUT", default_value_t)]
    layout: Layout,
    /// How blocks of Avro files are compressed: null, deflate, snappy, zstandard, bzip2 or xz [default: deflate].
    #[arg(long, value_name = "CODEC")]
    codec: Option<Codec>,
    /// Bytes of records in a block of an Avro file, before compression [default: 64000].
    #[arg(long = "block-bytes", value_name = "BYTES", value_parser = positive)]
    written_bytes: Option<usize>,
    /// Leave fields that the catalogue does not know out of Avro files, and count them; without this, records that have some are not written.
    #[arg(long)]
    drop_unknown_fields: bool,
    /// Replace files that are there already. Other files stay, such as those of an earlier run that this one has no records for.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    dedupe: Dedupe,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Avro object container files, with the catalogue's schemas.
    Avro,
    /// Canonical JSON lines.
    Ndjson,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A file per event type, named for it.
    #[default]
    Types,
    /// Avro files by event type and hour, as Currents lays them out: `event_type=…/date=…/version=…/local/part+0000000001.avro`.
    Bucket,
}

const HELP: &str = "\
A file for an event type is called `users.messages.email.Click.avro` or `.ndjson`. Records of
types that the catalogue does not know go to `unknown.ndjson`; there is no Avro schema for them.

With --layout bucket there is one file for each event type and hour, in whatever order the records
come; beyond 128 at once, files are closed and opened again, which makes smaller blocks.

The JSON report: files (their names), records (in them), not_written (malformed, or without a
place in the schema), dropped_fields, duplicates, damaged (parts of files), skipped_bytes (those
that --salvage skipped), unreadable (files that could not be read to their end: file, why).

Exit status:
  0  every record was written
  1  some record was not, and is left out, or a file is damaged
  2  the command could not run: a wrong argument, a write error; or a file is missing or could not
     be read to its end, and what could be read is written

Examples:
  braze-events convert --to avro --out avro events.ndjson
  braze-events convert --to ndjson --out lines --dedupe --salvage bucket
  braze-events sample --count 100000 | braze-events convert --to avro --layout bucket --out bucket -";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let codec = arguments.codec.unwrap_or_default();
    if !codec.is_available() {
        return Err(Failure::Cannot(format!("this build has no codec {codec}")));
    }
    if arguments.to == To::Ndjson {
        let for_avro = [
            (arguments.layout == Layout::Bucket, "--layout bucket"),
            (arguments.codec.is_some(), "--codec"),
            (arguments.written_bytes.is_some(), "--block-bytes"),
            (arguments.drop_unknown_fields, "--drop-unknown-fields"),
        ];
        if let Some((_, option)) = for_avro.into_iter().find(|(given, _)| *given) {
            return Err(Failure::Cannot(format!("{option} is for --to avro only")));
        }
    }
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let own = Own { dedupe: seen.is_some() };
    let staging = Arc::new(Mutex::new(Staging::new(&arguments.out, arguments.force)?));
    let unknown = if arguments.drop_unknown_fields { UnknownFieldPolicy::Drop } else { UnknownFieldPolicy::Refuse };
    let mut options = WriterOptions { codec, unknown, ..WriterOptions::default() };
    options.block_bytes = arguments.written_bytes.unwrap_or(options.block_bytes);
    let target = || match (arguments.to, arguments.layout) {
        (To::Ndjson, _) => Target::lines(&staging),
        (To::Avro, Layout::Types) => Target::avro(&staging, options.clone()),
        (To::Avro, Layout::Bucket) => Target::bucket(&staging, options.clone()),
    };
    // The files of a bucket are numbered one by one.
    let lanes = if arguments.layout == Layout::Bucket { 1 } else { input.jobs };
    let lanes = Lanes::start((0..lanes).map(|_| target()))?;
    let mut convert = Convert { input: &input, lanes, seen, report: Report::default() };
    let mut progress = Progress::new(true, input.bytes());
    pipeline::run(&input, &own, &mut convert, &mut progress, false)?;
    let Convert { lanes, seen, mut report, .. } = convert;
    report.dropped_fields = lanes.finish(&mut |written| report.add(&input, written))?;
    report.files = staging.lock().unwrap_or_else(PoisonError::into_inner).publish()?;
    report.files.sort_unstable();
    if let Some(note) = seen.and_then(|seen| seen.note(report.duplicates)) {
        complain(note);
    }
    input.tell_namings();
    match arguments.format {
        Format::Text => print(&report.text())?,
        Format::Json => print_json(&report)?,
    }
    verdict(!report.unreadable.is_empty(), report.not_written + report.damaged > 0)
}

/// Decodes events and takes them off what they borrow from, on any thread.
struct Own {
    dedupe: bool,
}

#[derive(Default)]
struct Events {
    events: Vec<(Place, Option<Id>, Event<'static>)>,
    errors: Vec<(Place, String)>,
}

impl Work for Own {
    type Made = Events;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Events {
        Events::default()
    }

    fn record(&self, Record { place, item }: Record<'_, '_>, made: &mut Events) {
        match item {
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event)).flatten();
                made.events.push((place, id, event::into_owned(event)));
            }
            Item::Misshapen { why, .. } | Item::Malformed { why, .. } => made.errors.push((place, why)),
            Item::Filtered => {}
        }
    }

    fn is_much(&self, made: &Events) -> bool {
        made.events.len() + made.errors.len() >= 1024
    }
}

/// Writes them, and counts.
struct Convert<'i> {
    input: &'i Input,
    lanes: Lanes,
    seen: Option<Seen>,
    report: Report,
}

/// The report. `convert --help` documents it: keep both in step.
#[derive(Default, Serialize)]
struct Report {
    files: Vec<String>,
    records: u64,
    not_written: u64,
    dropped_fields: u64,
    duplicates: u64,
    damaged: u64,
    skipped_bytes: u64,
    unreadable: Vec<Unreadable>,
}

/// A file that could not be read to its end.
#[derive(Serialize)]
struct Unreadable {
    file: String,
    why: String,
}

impl Report {
    /// Adds what became of some records.
    fn add(&mut self, input: &Input, written: Written) {
        self.records += written.records;
        for (place, why) in written.refused {
            self.not_written += 1;
            complain(format_args!("{}:{}: error: {}", input.name(place.file), place.position(), shown(&why)));
        }
    }

    fn text(&self) -> String {
        let mut out = format!("{} in {}", count(self.records, "record"), count(self.files.len() as u64, "file"));
        let more = [
            (self.not_written, "record", " not written"),
            (self.dropped_fields, "unknown field", " dropped"),
            (self.duplicates, "duplicate", " left out"),
            (self.damaged, "damaged part", ""),
        ];
        for (number, noun, what) in more.into_iter().filter(|(number, ..)| *number > 0) {
            out = out + "; " + &count(number, noun) + what;
        }
        if self.skipped_bytes > 0 {
            out = out + " (" + &count(self.skipped_bytes, "byte") + " skipped)";
        }
        if !self.unreadable.is_empty() {
            out = out + "; " + &count(self.unreadable.len() as u64, "file") + " could not be read";
        }
        out + "\n"
    }
}

impl Sink<Events> for Convert<'_> {
    fn take(&mut self, made: Events) -> Result<Reader, Failure> {
        self.report.add(self.input, Written { records: 0, refused: made.errors });
        let (seen, duplicates) = (&mut self.seen, &mut self.report.duplicates);
        let new = made.events.into_iter().filter_map(|(place, id, event)| {
            let is_new = seen.as_mut().is_none_or(|seen| seen.is_new(id));
            *duplicates += u64::from(!is_new);
            is_new.then_some((place, event))
        });
        let written = self.lanes.write(new.collect())?;
        self.report.add(self.input, written);
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        complain(trouble.line(&self.input.name(file)));
        match trouble {
            Trouble::Unreadable(why) => self.report.unreadable.push(Unreadable { file: self.input.name(file), why }),
            Trouble::Damage(damage) => {
                self.report.damaged += 1;
                self.report.skipped_bytes += damage.skipped.unwrap_or(0);
            }
            Trouble::NoData(_) | Trouble::Note(_) => {}
        }
        Ok(())
    }
}
