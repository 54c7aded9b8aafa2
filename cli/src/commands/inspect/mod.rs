//! `inspect`: what an Avro file is, and how its schema differs from the catalog.
//!
//! - this file: arguments, and what there is to say of a file;
//! - `text`: how it is said to people.

mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use event_catalog::avro::{
    AvroError, AvroReader, Block, Comparison, FieldComparison, FieldState, Plan,
};
use serde_derive::Serialize;

use crate::Format;
use crate::catalog::{Event, EventType, catalog, tool};
use crate::input::{
    Damage, LimitArguments, Named, Reader, Source, Trouble, find, open_avro, trouble,
};
use crate::names;
use crate::output::{
    Outcome, Output, Paint, Reader as OutputReader, Tone, complain, print_json, verdict,
};
use crate::report;

/// Shows what Avro files are: codec, blocks, records, sizes, and how their schemas differ from the
/// catalog, field by field.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Arguments {
    /// Avro files and folders of them; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The event type of files of which nothing else names it: neither the record, nor the column
    /// `{tag}`, nor the folder, nor the file.
    #[arg(long, value_name = "TYPE", value_parser = names::event_type)]
    assume_event: Option<EventType>,
    /// List fields in which a file and the catalog are alike, too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    limits: LimitArguments,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const HELP: &str = "\
Blocks are read and decompressed, but their records not decoded: `validate` does that.
Damaged parts are listed, and reading goes on behind them.

How a field compares:
  same                   the file and the catalog have it, alike; listed with --all only
  new                    only the file has it; its values are kept as unknown fields
  missing                only the catalog has it; it is absent in all records of the file
  required, but missing  the same, and it is required: no record of the file is valid
  type differs           values that can be converted without loss are, others are violations
  nullability differs    one says that it may be null, the other that it may not
The event type is the one that the record is called after, else what the column `{tag}` of
each record says, else what the folder (`{tag}=…`) or the file is named for, else that of
--assume-event; `told by` says which, where it is not the record's name.
Types of the catalog: `string`, `int?` (may be absent), `string?[]` (a list whose items may
be null). Release 0 is what was before the first release.

Exit status:
  0  all is well, whatever the schemas say
  1  a file is damaged
  2  the command could not run, such as for a wrong argument, or a file is missing or could not
     be read to its end; that does not keep the others from being read

Examples:
  {tool} inspect file.avro
  {tool} inspect --all file.avro
  {tool} inspect --format json bucket | jq '.files[] | {file, event_type, best_releases}'";

#[derive(Serialize)]
struct Report {
    #[serde(rename = "report")]
    version: u32,
    files: Vec<Description>,
}

/// What there is to say of a file.
#[derive(Serialize)]
struct Description {
    file: String,
    event_type: String,
    /// Whether the catalog knows it.
    known: bool,
    /// By what it is named, if not by the record.
    named_by: &'static str,
    record_name: String,
    codec: &'static str,
    /// Of the file, where that is known.
    bytes: Option<u64>,
    header_bytes: u64,
    blocks: u64,
    records: u64,
    /// Of all blocks, as they are stored and decompressed.
    stored_bytes: u64,
    decoded_bytes: u64,
    /// Apart from the schema and the codec.
    metadata: BTreeMap<String, String>,
    best_releases: Option<Best>,
    releases: Vec<Release>,
    /// How many fields compare in each way.
    states: BTreeMap<&'static str, u64>,
    /// Those that differ, or all.
    fields: Vec<Field>,
    damaged: u64,
    /// The first damaged parts.
    damage: Vec<Part>,
    /// Zeros behind the last block.
    padding: u64,
    #[serde(skip)]
    named: Option<Named>,
}

#[derive(Serialize)]
struct Best {
    first: u16,
    last: u16,
    differences: usize,
}

#[derive(Serialize)]
struct Release {
    release: u16,
    differences: usize,
}

#[derive(Serialize)]
struct Field {
    name: String,
    file: Option<String>,
    catalog: Option<String>,
    state: &'static str,
    #[serde(skip)]
    tone: Tone,
}

#[derive(Serialize)]
struct Part {
    block: Option<u64>,
    offset: u64,
    skipped_bytes: u64,
    message: String,
}

/// Most damaged parts that are listed.
const LISTED: usize = 100;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let limits = arguments.limits.limits();
    let (mut bad, mut unread) = (false, false);
    let mut report = Report {
        version: report::VERSION,
        files: Vec::new(),
    };
    let mut output = Output::new();
    for source in find(&arguments.files)?.sources {
        let described =
            open_avro(&source, limits).and_then(|reader| describe(&source, reader, arguments));
        match described {
            Ok(file) => {
                bad |= file.damaged > 0;
                if arguments.format == Format::Text {
                    let between = if report.files.is_empty() { "" } else { "\n" };
                    output.text(
                        format!("{between}{}", text::render(&file, Paint::for_stdout())).as_bytes(),
                    )?;
                    if output.flush()? == OutputReader::Gone {
                        break;
                    }
                }
                report.files.push(file);
            }
            Err(trouble) => {
                bad |= matches!(trouble, Trouble::Damage(_));
                unread |= matches!(trouble, Trouble::Unreadable(_));
                complain(trouble.line(&source.name()));
            }
        }
    }
    if arguments.format == Format::Json {
        print_json(&report)?;
    }
    verdict(unread, bad)
}

fn describe(
    source: &Source,
    mut reader: AvroReader<Reader>,
    arguments: &Arguments,
) -> Result<Description, Trouble> {
    let header = reader.header();
    let schema = header.schema();
    let (plan, named) = source.shelf().plan(schema, arguments.assume_event);
    // Where each record says it, the file as a whole is compared with what is said outside, if it
    // is.
    let event_type = if plan.event_type().is_empty() {
        schema.name()
    } else {
        plan.event_type()
    };
    let comparison = Comparison::of_event(schema, catalog(), event_type);
    let metadata = header
        .metadata()
        .filter(|(key, _)| !matches!(*key, "avro.schema" | "avro.codec"));
    let best = comparison.best().zip(comparison.best_differences());
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    for field in &comparison.fields {
        *states.entry(field.state.as_str()).or_default() += 1;
    }
    let is_listed = |field: &FieldComparison| arguments.all || field.state != FieldState::Same;
    let listed = comparison.fields.into_iter().filter(is_listed);
    let mut file = Description {
        file: source.name(),
        event_type: comparison.event_type.clone(),
        known: comparison.event.is_some(),
        named_by: named.map_or("record", Named::as_str),
        named,
        padding: 0,
        record_name: schema.name().to_owned(),
        codec: header.codec().name(),
        bytes: source.bytes,
        header_bytes: header.bytes(),
        blocks: 0,
        records: 0,
        stored_bytes: 0,
        decoded_bytes: 0,
        metadata: metadata
            .map(|(key, value)| (key.to_owned(), String::from_utf8_lossy(value).into_owned()))
            .collect(),
        best_releases: best.map(|(releases, differences)| Best {
            first: *releases.start(),
            last: *releases.end(),
            differences,
        }),
        releases: comparison
            .releases
            .iter()
            .map(|r| Release {
                release: r.release,
                differences: r.differences,
            })
            .collect(),
        states,
        fields: listed.map(field).collect(),
        damaged: 0,
        damage: Vec::new(),
    };
    let mut block = Block::default();
    loop {
        match reader.next_block(&mut block) {
            Ok(false) => {
                file.padding = reader.padding();
                return Ok(file);
            }
            Ok(true) => file.block(&mut block, &plan)?,
            Err(error) => {
                let failed = |error: AvroError| trouble(0, &error, 0);
                let saved = reader.rescue(&mut block, &plan).map_err(failed)?;
                let skipped = saved.map_or_else(|| reader.resync(), Ok).map_err(failed)?;
                file.damaged(trouble(0, &error, 0), skipped.to - skipped.from)?;
                if saved.is_some() {
                    file.block(&mut block, &plan)?;
                }
            }
        }
    }
}

impl Description {
    fn block(&mut self, block: &mut Block, plan: &Plan) -> Result<(), Trouble> {
        let stored = block.stored_bytes() as u64;
        self.blocks += 1;
        self.stored_bytes += stored;
        if let Err(error) = block.records_of::<Event<'_>>(tool().events, plan).map(drop) {
            return self.damaged(trouble(0, &error, 0), stored);
        }
        self.records = self.records.saturating_add(block.count());
        self.decoded_bytes += block.decoded_bytes() as u64;
        Ok(())
    }

    fn damaged(&mut self, trouble: Trouble, skipped_bytes: u64) -> Result<(), Trouble> {
        let Trouble::Damage(Damage { place, why, .. }) = trouble else {
            return Err(trouble);
        };
        self.damaged += 1;
        if self.damage.len() < LISTED {
            self.damage.push(Part {
                block: place.block,
                offset: place.offset,
                skipped_bytes,
                message: why,
            });
        }
        Ok(())
    }
}

fn field(field: FieldComparison) -> Field {
    let tone = match field.state {
        FieldState::Same => Tone::Faint,
        FieldState::TypeDiffers | FieldState::MissingRequired => Tone::Error,
        _ => Tone::Warning,
    };
    Field {
        name: field.name,
        file: field.file,
        catalog: field.catalog,
        state: field.state.as_str(),
        tone,
    }
}
