//! `convert`: the same records in another format.
//!
//! - this file: arguments, and records on their way;
//! - `report`: what is said in the end;
//! - `lanes`: several threads that write;
//! - `schemas`: what Avro files are written with;
//! - `target`: the files that they write to.

mod lanes;
mod report;
mod schemas;
mod target;

use std::path::PathBuf;

use clap::ValueEnum;
use event_catalog::avro::{Codec, UnknownFieldPolicy, WriterOptions};
use event_catalog::record::event_into_owned;
use lanes::{Lanes, Outgoing, Written};
use report::Report;
use schemas::Schemas;
use target::Target;

use super::past::{Past, Then};
use crate::Format;
use crate::dedupe::{self, Dedupe, Id, Seen};
use crate::input::{Depth, Inputs, Item, Record, Trouble, size};
use crate::output::{Failure, Outcome, Reader, complain, print, print_json};
use crate::pipeline::{self, Sink, Work};
use crate::progress::Progress;
use crate::report::{Aside, Ledger, Policy, Rejects, Reporting};
use crate::staging::Staging;

/// Writes records into files of another format, one file per event type.
///
/// Files appear when all is written, and never in place of others unless `--force` is given.
/// Records that cannot be decoded, or not be written, are left out, and reported by kind on
/// standard error.
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
    /// How blocks of Avro files are compressed: null, deflate, snappy, zstandard, bzip2 or xz
    /// [default: deflate].
    #[arg(long, value_name = "CODEC")]
    codec: Option<Codec>,
    /// Bytes of records in a block of an Avro file, before compression [default: 64000].
    #[arg(long = "block-bytes", value_name = "SIZE", value_parser = size)]
    written_bytes: Option<usize>,
    /// Leave fields that the catalog does not know out of Avro files, and count them; without this,
    /// records that have some are not written.
    #[arg(long)]
    drop_unknown_fields: bool,
    /// Replace files that are there already. Other files stay, such as those of an earlier run that
    /// this one has no records for.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    dedupe: Dedupe,
    /// With `--to ndjson`: write records that lack the value of a required field all the same, with
    /// null in that field, and count them.
    ///
    /// For the day on which the vendor makes a field optional, until the catalog says so. The
    /// catalog's Avro schemas have no null there. Events in request bodies of a destination are
    /// still left out.
    #[arg(long, conflicts_with = "as_release")]
    lenient: bool,
    #[command(flatten)]
    past: Past,
    #[command(flatten)]
    reporting: Reporting,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Avro object container files, with the catalog's schemas.
    Avro,
    /// Canonical JSON lines.
    Ndjson,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A file per event type, named for it.
    #[default]
    Types,
    /// Avro files by event type and hour, in folders as vendors lay out buckets:
    /// `event=…/date=…/version=…/local/part+0000000001.avro`, with the catalog's tag for `event`.
    Bucket,
}

const HELP: &str = "\
A file for an event type is called `{event}.avro` or `.ndjson`. Records of
types that the catalog does not know go to `unknown.ndjson`; there is no Avro schema for them.

With --layout bucket there is one file for each event type and hour, in whatever order the records
come. Records wait in memory for their blocks to become full, 64 MB of them in all; beyond that, the
largest blocks are written as they are. So the order of the input makes little difference.

What is wrong with records that are left out is told once for each kind of problem (event type,
pointer, rule): the first one, and how many more there are. Every record that is read is written
(records), left out (not_written), or a duplicate; --rejects keeps those that are left out.

The JSON report:
  report         1: the version of the report
  files          the names of the files
  read           how many records were read; = records + not_written + duplicates, and
                 events that --drop-newer-events drops
  records        how many were written
  lenient        how many of them with null in a required field (--lenient)
  not_written    how many are malformed, or have no place in the schema
  dropped_fields, duplicates
  as_release     with --as-release: release, and the fields and events dropped that it did not have
  damaged        how many parts of files are damaged
  skipped_bytes  how many bytes --salvage skipped
  unreadable     files that could not be read to their end: file, why
  groups         what is wrong with records that are not written, by event, pointer and rule:
                 severity, count, first (file, line, offset, block) and its message
  lenient_groups the same for those that are written with --lenient

Exit status:
  0  every record was written
  1  some record was not, and is left out, or a file is damaged
  2  the command could not run: a wrong argument, a write error; or a file is missing or could not
     be read to its end, and what could be read is written

Examples:
  {tool} convert --to avro --out avro events.ndjson
  {tool} convert --to ndjson --out lines --dedupe --salvage bucket
  {tool} convert --to avro --out avro --rejects rejects.ndjson events.ndjson
  {tool} convert --to avro --out older --as-release 1 --drop-newer-events events.ndjson
  {tool} sample --count 100000 | {tool} convert --to avro --layout bucket --out bucket -";

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
    if arguments.to == To::Avro && arguments.lenient {
        return Err(Failure::Cannot(
            "--lenient is for --to ndjson only: the catalog's Avro schemas have no null for what is required".to_owned(),
        ));
    }
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let policy = Policy {
        keep: arguments.reporting.keeps_rejects(),
        lenient: arguments.lenient,
    };
    let rejects = Rejects::new(&arguments.reporting, &input, Some(&arguments.out))?;
    let own = Own {
        past: &arguments.past,
        loosely: arguments.to == To::Ndjson,
        dedupe: seen.is_some(),
        policy,
    };
    let staging = Staging::new(&arguments.out, arguments.input.paths(), arguments.force)?;
    let unknown = if arguments.drop_unknown_fields {
        UnknownFieldPolicy::Drop
    } else {
        UnknownFieldPolicy::Refuse
    };
    let mut options = WriterOptions {
        codec,
        unknown,
        ..WriterOptions::default()
    };
    options.block_bytes = arguments.written_bytes.unwrap_or(options.block_bytes);
    let target = || match (arguments.to, arguments.layout) {
        (To::Ndjson, _) => Target::lines(staging.files()),
        (To::Avro, layout) => {
            let schemas = Schemas::new(arguments.past.release(), options.clone());
            match layout {
                Layout::Types => Target::avro(staging.files(), schemas),
                Layout::Bucket => Target::bucket(staging.files(), schemas),
            }
        }
    };
    // The files of a bucket are numbered one by one.
    let lanes = if arguments.layout == Layout::Bucket {
        1
    } else {
        input.jobs
    };
    let lanes = Lanes::start((0..lanes).map(|_| target()))?;
    let mut convert = Convert {
        ledger: Ledger::new(&arguments.reporting, &input, rejects),
        lanes,
        seen,
    };
    let mut progress = Progress::new(!arguments.reporting.quiet, input.bytes());
    let reader = pipeline::run(&input, &own, &mut convert, &mut progress, false)?;
    let Convert {
        mut ledger,
        lanes,
        seen,
    } = convert;
    let dropped_fields = lanes.finish(&mut |written| add(&mut ledger, written))?;
    let mut files = staging.publish()?;
    files.sort_unstable();
    ledger.finish(reader)?;
    if !arguments.reporting.quiet {
        if let Some(note) = seen.and_then(|seen| seen.note(ledger.duplicates)) {
            complain(note);
        }
        let report = Report::new(&ledger, files, dropped_fields, arguments.past.release());
        match arguments.format {
            Format::Text => print(&report.text(&ledger))?,
            Format::Json => print_json(&report)?,
        }
    }
    ledger.verdict()
}

/// Decodes events and takes them off what they borrow from, on any thread.
struct Own<'p> {
    past: &'p Past,
    /// Whether required fields that came later have to go: Avro files have no place for them.
    loosely: bool,
    dedupe: bool,
    policy: Policy,
}

#[derive(Default)]
struct Events {
    events: Vec<(Option<Id>, Outgoing)>,
    aside: Aside,
}

impl Work for Own<'_> {
    type Made = Events;
    const DEPTH: Depth = Depth::Decode;

    fn start(&self) -> Events {
        Events::default()
    }

    fn record(&self, Record { place, raw, item }: Record<'_, '_>, made: &mut Events) {
        made.aside.read += 1;
        match item {
            Item::Event(event, _) => {
                let id = self.dedupe.then(|| dedupe::id(event)).flatten();
                let record = self.policy.copy(raw, event);
                match self.past.apply(event, &mut made.aside.older) {
                    Then::Written => {}
                    Then::Dropped => return,
                    Then::Rejected(violation) => {
                        return made.aside.event(place, event, violation, record);
                    }
                }
                let loose = self.past.loosely(event).filter(|_| self.loosely);
                let event = event_into_owned(loose.as_ref().unwrap_or(event));
                made.events.push((
                    id,
                    Outgoing {
                        place,
                        event,
                        record,
                    },
                ));
            }
            item => {
                if let Some(event) = made.aside.item(self.policy, place, raw, item, |_| {}) {
                    made.events.push((
                        None,
                        Outgoing {
                            place,
                            event,
                            record: None,
                        },
                    ));
                }
            }
        }
    }

    fn is_much(&self, made: &Events) -> bool {
        made.events.len() >= 1024 || made.aside.is_much()
    }
}

/// Writes them, and counts.
struct Convert<'i> {
    ledger: Ledger<'i>,
    lanes: Lanes,
    seen: Option<Seen>,
}

/// Adds what became of some records.
fn add(ledger: &mut Ledger<'_>, written: Written) -> Result<(), Failure> {
    ledger.written += written.records;
    written
        .refused
        .into_iter()
        .try_for_each(|reject| ledger.reject(reject))
}

impl Sink<Events> for Convert<'_> {
    fn take(&mut self, _: u32, made: Events) -> Result<Reader, Failure> {
        let rejected = self.ledger.add(made.aside);
        let (seen, duplicates) = (&mut self.seen, &mut self.ledger.duplicates);
        let new = made.events.into_iter().filter_map(|(id, event)| {
            let is_new = seen.as_mut().is_none_or(|seen| seen.is_new(id));
            *duplicates += u64::from(!is_new);
            is_new.then_some(event)
        });
        let written = self.lanes.write(new.collect(), rejected)?;
        add(&mut self.ledger, written)?;
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.ledger.trouble(file, &trouble);
        Ok(())
    }
}
