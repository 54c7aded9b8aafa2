//! `convert`: the same records in another format.
//!
//! - this file: arguments, and records on their way;
//! - `encode`: records as they will stand in the files, on any thread;
//! - `csv`, `columns`: lines of CSV; files of Parquet and Arrow;
//! - `files`: the files, written in the order of the input;
//! - `report`: what is said in the end.

#[cfg(feature = "parquet")]
mod columns;
mod csv;
mod encode;
mod files;
mod report;

use std::path::PathBuf;

use clap::ValueEnum;
use encode::{Encode, Encoded, Encoding, Fate, Forms};
use event_catalog::avro::{Codec, PartitionOptions, UnknownFieldPolicy, WriterOptions};
use files::{Files, failed};
use report::Report;

use super::past::Past;
use crate::Format;
use crate::dedupe::{Dedupe, Seen};
use crate::input::{Inputs, Trouble, size};
use crate::output::{Failure, Outcome, Reader, complain, print, print_json};
use crate::pipeline::{self, Sink};
use crate::progress::Progress;
use crate::report::{Ledger, Policy, Rejects, Reporting};
use crate::staging::Staging;
use crate::tasks::Tasks;

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
    /// How ids that should be UUIDs are kept in Parquet and Arrow files [default: text].
    #[arg(long, value_enum, value_name = "AS")]
    ids: Option<IdsAs>,
    /// How moments that are numbers are kept in Parquet and Arrow files [default: numbers].
    #[arg(long, value_enum, value_name = "AS")]
    times: Option<TimesAs>,
    /// A `protobuf.lock`, whose numbers become the field ids of Parquet files: by them Iceberg and
    /// Delta know a column again, whatever it is called later.
    #[arg(long, value_name = "LOCK")]
    field_ids: Option<PathBuf>,
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
    /// Lines of CSV: a column for each field, and `_unknown` for what the catalog does not know, as
    /// JSON. Null is nothing, an empty text `""`.
    Csv,
    /// Parquet, compressed with zstd: the same columns. Needs the feature `parquet`.
    Parquet,
    /// Arrow IPC: the same columns. Needs the feature `parquet`.
    Arrow,
}

/// How ids are kept in columns.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum IdsAs {
    /// As text.
    Text,
    /// As 16 bytes. A text that is no UUID, or not in its canonical spelling, stands in `_unknown`.
    Uuid,
}

/// How moments are kept in columns.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TimesAs {
    /// As the numbers they are.
    Numbers,
    /// As timestamps in UTC.
    Timestamps,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A file per event type, named for it.
    #[default]
    Types,
    /// Avro files by event type and hour, in folders as vendors lay out buckets:
    /// `event=…/date=…/version=…/local/part+0000000001.avro`, with the catalog's tag for `event`.
    Bucket,
    /// Parquet or Arrow files by event type and day (UTC), in folders as Hive has them:
    /// `event=…/date=2026-01-31/part-….parquet`, with the catalog's tag for `event`. A file is named
    /// for what is in it: the same records, in the same order, give the same files.
    Lake,
}

const HELP: &str = "\
A file for an event type is called `{event}.avro`, `.ndjson`, `.csv`, `.parquet` or `.arrow`.
Records of types that the catalog does not know go to `unknown.ndjson`; the other formats have no
schema for them.

Parquet, Arrow and CSV files have a column for each field, and `_unknown` for fields that the
catalog does not know, as a JSON object. Every command that reads events reads Parquet and Arrow
files, too, and gets the same records back.

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
  {tool} convert --to parquet --layout lake --ids uuid --out lake bucket
  {tool} convert --to avro --out older --as-release 1 --drop-newer-events events.ndjson
  {tool} sample --count 100000 | {tool} convert --to avro --layout bucket --out bucket -";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let codec = arguments.codec.unwrap_or_default();
    if !codec.is_available() {
        return Err(Failure::Cannot(format!("this build has no codec {codec}")));
    }
    arguments.check()?;
    #[cfg(not(feature = "parquet"))]
    if matches!(arguments.to, To::Parquet | To::Arrow) {
        return Err(Failure::Cannot(without_columns()));
    }
    let input = arguments.input.input()?;
    let seen = arguments.dedupe.memory();
    let policy = Policy {
        keep: arguments.reporting.keeps_rejects(),
        lenient: arguments.lenient,
    };
    let rejects = Rejects::new(&arguments.reporting, &input, Some(&arguments.out))?;
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
    let release = arguments.past.release();
    let bucket = (arguments.layout == Layout::Bucket).then(|| PartitionOptions {
        schema_id: release.map(|release| format!("version={release}")),
        ..PartitionOptions::default()
    });
    let encoding = match arguments.to {
        To::Ndjson => Encoding::Lines,
        To::Avro => Encoding::Avro(Forms::new(release, options, bucket.is_some())),
        To::Csv => Encoding::Csv,
        #[cfg(feature = "parquet")]
        To::Parquet | To::Arrow => Encoding::Table(arguments.table()?),
        #[cfg(not(feature = "parquet"))]
        To::Parquet | To::Arrow => return Err(Failure::Cannot(without_columns())),
    };
    let encode = Encode {
        past: &arguments.past,
        encoding: &encoding,
        dedupe: seen.is_some(),
        policy,
    };
    let tasks = Tasks::default();
    let mut convert = Convert {
        ledger: Ledger::new(&arguments.reporting, &input, rejects),
        files: Files::new(staging.files(), &encoding, bucket, &tasks, input.jobs),
        seen,
    };
    let mut progress = Progress::new(!arguments.reporting.quiet, input.bytes());
    let reader = pipeline::run_with(&tasks, &input, &encode, &mut convert, &mut progress, false)?;
    let Convert {
        mut ledger,
        files,
        seen,
    } = convert;
    let dropped_fields = files.dropped;
    // All of them are closed.
    drop(files);
    let mut files = staging.publish()?;
    files.sort_unstable();
    ledger.finish(reader)?;
    if !arguments.reporting.quiet {
        if let Some(note) = seen.and_then(|seen| seen.note(ledger.duplicates)) {
            complain(note);
        }
        let report = Report::new(&ledger, files, dropped_fields, release);
        match arguments.format {
            Format::Text => print(&report.text(&ledger))?,
            Format::Json => print_json(&report)?,
        }
    }
    ledger.verdict()
}

/// What to say where there is no code for columns.
#[cfg(not(feature = "parquet"))]
fn without_columns() -> String {
    format!(
        "this build writes no Parquet and no Arrow: {} installs one that does",
        crate::WITH_PARQUET
    )
}

impl Arguments {
    /// Refuses options that are for other formats.
    fn check(&self) -> Result<(), Failure> {
        let (avro, tables) = ("--to avro", "--to parquet and --to arrow");
        let is_table = matches!(self.to, To::Parquet | To::Arrow);
        let given = [
            (self.layout == Layout::Bucket, "--layout bucket", avro),
            (self.codec.is_some(), "--codec", avro),
            (self.written_bytes.is_some(), "--block-bytes", avro),
            (self.drop_unknown_fields, "--drop-unknown-fields", avro),
            (self.layout == Layout::Lake, "--layout lake", tables),
            (self.ids.is_some(), "--ids", tables),
            (self.times.is_some(), "--times", tables),
            (self.field_ids.is_some(), "--field-ids", tables),
        ];
        let is_wrong = |(given, _, of): &(bool, &str, &str)| {
            *given
                && if *of == avro {
                    self.to != To::Avro
                } else {
                    !is_table
                }
        };
        if let Some((_, option, of)) = given.into_iter().find(is_wrong) {
            return Err(Failure::Cannot(format!("{option} is for {of} only")));
        }
        if self.to != To::Ndjson && self.lenient {
            let why = if self.to == To::Avro {
                ": the catalog's Avro schemas have no null for what is required"
            } else {
                ""
            };
            let said = format!("--lenient is for --to ndjson only{why}");
            return Err(Failure::Cannot(said));
        }
        Ok(())
    }

    /// How columns are written.
    #[cfg(feature = "parquet")]
    fn table(&self) -> Result<columns::Table, Failure> {
        use event_catalog_arrow::{FieldIds, Ids, Moments, Options};
        let ids = match self.ids {
            Some(IdsAs::Uuid) => Ids::Uuid,
            _ => Ids::Text,
        };
        let moments = match self.times {
            Some(TimesAs::Timestamps) => Moments::Timestamps,
            _ => Moments::Numbers,
        };
        let mut options = Options::default().ids(ids).moments(moments);
        if let Some(path) = &self.field_ids {
            let name = crate::output::shown(&path.to_string_lossy());
            let failed = |why: String| Failure::Cannot(format!("cannot read {name}: {why}"));
            let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
            let ids = FieldIds::from_lock(&text).map_err(|error| failed(error.to_string()))?;
            options = options.field_ids(ids);
        }
        Ok(columns::Table {
            format: if self.to == To::Arrow {
                columns::TableFormat::Arrow
            } else {
                columns::TableFormat::Parquet
            },
            options,
            lake: self.layout == Layout::Lake,
        })
    }
}

/// Writes them, and counts.
struct Convert<'i, 'f, 't> {
    ledger: Ledger<'i>,
    files: Files<'f, 't>,
    seen: Option<Seen>,
}

impl Sink<Encoded> for Convert<'_, '_, '_> {
    fn take(&mut self, _: u32, made: Encoded) -> Result<Reader, Failure> {
        let mut rejected = self.ledger.add(made.aside);
        let mut rest = made.bytes.as_slice();
        for (id, fate) in made.records {
            let is_new = self.seen.as_mut().is_none_or(|seen| seen.is_new(id));
            self.ledger.duplicates += u64::from(!is_new);
            match fate {
                Fate::Written(entry) => {
                    let (record, behind) = rest.split_at_checked(entry.len).unwrap_or_default();
                    rest = behind;
                    if is_new {
                        self.files.write(&entry, record)?;
                        self.ledger.written += 1;
                    }
                }
                Fate::Refused(reject) if is_new => rejected.push(reject),
                Fate::Refused(_) => {}
            }
        }
        if let Some(error) = made.failed {
            return Err(failed(&error));
        }
        #[cfg(feature = "parquet")]
        self.files.add_columns(made.columns)?;
        rejected.sort_by_key(|reject| (reject.place.file, reject.place.number));
        for reject in rejected {
            self.ledger.reject(reject)?;
        }
        Ok(Reader::There)
    }

    fn trouble(&mut self, file: u32, trouble: Trouble) -> Result<(), Failure> {
        self.ledger.trouble(file, &trouble);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        self.files.finish()
    }
}
