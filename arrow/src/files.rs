//! Files of Arrow (IPC), and with the feature `parquet` of Parquet.
//!
//! Files of Parquet are compressed with zstd at level 1, have statistics per row group, and no
//! dictionaries for ids, of which none comes twice. The same batches give the same bytes.

use std::io::{Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::FileDecoder;
use arrow_ipc::writer::FileWriter;
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::Schema;

use crate::Error;

/// How files of Arrow start.
pub const ARROW_MAGIC: &[u8] = b"ARROW1";
/// How files of Parquet start.
pub const PARQUET_MAGIC: &[u8] = b"PAR1";

/// Most rows in a row group.
pub const GROUP_ROWS: usize = 128 * 1024;

/// A file of Arrow that is being written.
pub type ArrowFile<W> = FileWriter<W>;

/// Returns a file of Arrow without rows.
///
/// # Errors
///
/// When writing fails.
pub fn arrow_file<W: Write>(to: W, schema: &Schema) -> Result<ArrowFile<W>, Error> {
    Ok(FileWriter::try_new(to, schema)?)
}

/// The batches of a file.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Error>>>;

/// Most bytes that the description of a file takes, at its end: 64 MiB.
pub const MOST_FOOTER_BYTES: u64 = 64 << 20;

/// Returns the batches of a file of Arrow.
///
/// # Errors
///
/// When it is none, or broken; in a batch, when that is broken.
pub fn read_arrow(mut from: impl Read + Seek + 'static) -> Result<Batches, Error> {
    let (start, length) = check_footer(&mut from, ARROW_MAGIC.len())?;
    let footer = read_at(&mut from, start, length)?;
    let (mut decoder, dictionaries, batches) = guarded(|| {
        let footer = root_as_footer(&footer).map_err(|_| Error::Broken)?;
        let schema = fb_to_schema(footer.schema().ok_or(Error::Broken)?);
        let decoder = FileDecoder::new(Arc::new(schema), footer.version());
        let dictionaries = footer.dictionaries().into_iter().flatten().copied();
        let batches = footer.recordBatches().into_iter().flatten().copied();
        Ok((
            decoder,
            dictionaries.collect::<Vec<_>>(),
            batches.collect::<Vec<_>>(),
        ))
    })?;
    for block in dictionaries {
        let bytes = read_block(&mut from, &block, start)?;
        guarded(|| Ok(decoder.read_dictionary(&block, &bytes)?))?;
    }
    let batch = move |block: Block| {
        let bytes = read_block(&mut from, &block, start)?;
        let batch = decoder.read_record_batch(&block, &bytes)?;
        // Columns of nulls take no bytes, however many rows they say to have.
        let most = bytes.len().saturating_mul(8);
        match batch {
            Some(batch) if batch.num_rows() > most => Err(Error::Broken),
            batch => Ok(batch),
        }
    };
    let batches = batches.into_iter().map(batch);
    Ok(Box::new(Guarded(Some(
        batches.filter_map(Result::transpose),
    ))))
}

/// Reads a part of a file, of which it is known that it is there.
fn read_at(from: &mut (impl Read + Seek), start: u64, length: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    from.seek(SeekFrom::Start(start))?;
    from.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a block, which ends before `end`. (`FileReader` of `arrow-ipc` takes as much memory as the
/// file says that a block has.)
fn read_block(from: &mut (impl Read + Seek), block: &Block, end: u64) -> Result<Buffer, Error> {
    let size = |size: i64| u64::try_from(size).map_err(|_| Error::Broken);
    let (start, body) = (size(block.offset())?, size(block.bodyLength())?);
    let length = size(block.metaDataLength().into())?.checked_add(body);
    let length = length.ok_or(Error::Broken)?;
    if start.checked_add(length).is_none_or(|to| to > end) {
        return Err(Error::Broken);
    }
    Ok(Buffer::from_vec(read_at(from, start, length)?))
}

/// Does what the libraries do with bytes from outside. They panic on some that are broken, such as
/// a schema with a type that they do not know, where an error is due.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What was being read is dropped, so nobody sees it half done.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Broken))
}

/// Batches up to the first that is broken.
struct Guarded<I>(Option<I>);

impl<I: Iterator<Item = Result<RecordBatch, Error>>> Iterator for Guarded<I> {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batches = self.0.take()?;
        let next = guarded(|| batches.next().transpose()).transpose()?;
        if next.is_ok() {
            self.0 = Some(batches);
        }
        Some(next)
    }
}

/// Looks at how long a footer says to be: four bytes before the magic at the end of the file. Returns
/// where it starts, and its length.
fn check_footer(from: &mut (impl Read + Seek), magic: usize) -> Result<(u64, u64), Error> {
    let end = from.seek(SeekFrom::End(0))?;
    let tail = magic as u64 + 4;
    if end < 2 * tail {
        return Err(Error::Io(std::io::ErrorKind::UnexpectedEof.into()));
    }
    from.seek(SeekFrom::Start(end - tail))?;
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    from.seek(SeekFrom::Start(0))?;
    let bytes = u64::from(u32::from_le_bytes(length));
    let limit = MOST_FOOTER_BYTES.min(end - tail);
    if bytes > limit {
        return Err(Error::TooLarge {
            what: "the description at the end of the file",
            bytes,
            limit,
        });
    }
    Ok((end - tail - bytes, bytes))
}

#[cfg(feature = "parquet")]
pub use of_parquet::{ParquetFile, parquet_file, read_parquet};

#[cfg(feature = "parquet")]
mod of_parquet {
    use std::fs::File;
    use std::sync::Arc;

    use arrow_schema::{DataType, Field, Schema, SchemaRef};
    use parquet::arrow::ArrowWriter;
    use parquet::arrow::arrow_reader::{
        ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
    };
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::file::properties::{EnabledStatistics, WriterProperties};
    use parquet::schema::types::ColumnPath;

    use crate::guard;

    use super::{
        Batches, Error, GROUP_ROWS, Guarded, PARQUET_MAGIC, RecordBatch, Write, check_footer,
        guarded,
    };

    /// A file of Parquet that is being written.
    pub type ParquetFile<W> = ArrowWriter<W>;

    /// Returns a file of Parquet without rows.
    ///
    /// # Errors
    ///
    /// When the schema has a type that Parquet does not have, or writing fails.
    pub fn parquet_file<W: Write + Send>(
        to: W,
        schema: &SchemaRef,
    ) -> Result<ParquetFile<W>, Error> {
        let level = ZstdLevel::try_new(1)?;
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP_ROWS));
        for field in schema.fields() {
            // `id`s are of one record each; others come again and again.
            if field.name() == "id" {
                let path = ColumnPath::new(vec![field.name().clone()]);
                properties = properties.set_column_dictionary_enabled(path, false);
            }
        }
        let properties = properties.build();
        Ok(ArrowWriter::try_new(
            to,
            Arc::clone(schema),
            Some(properties),
        )?)
    }

    /// Rows in a batch that is read.
    const BATCH_ROWS: usize = 1024;

    /// Returns the batches of a file of Parquet.
    ///
    /// # Errors
    ///
    /// When it is none, or broken, or a column of a row group says to take more than `limit` bytes;
    /// in a batch, when that is broken.
    pub fn read_parquet(mut from: File, limit: u64) -> Result<Batches, Error> {
        check_footer(&mut from, PARQUET_MAGIC.len())?;
        guard::check_schema(&mut from)?;
        guarded(|| open(from, limit))
    }

    fn open(mut from: File, limit: u64) -> Result<Batches, Error> {
        let found = ArrowReaderMetadata::load(&from, ArrowReaderOptions::new())?;
        guard::check_columns(&mut from, found.metadata(), limit)?;
        // Values of a dictionary that come again and again are held once.
        let schema = with_views(found.schema());
        let views = ArrowReaderOptions::new().with_schema(Arc::clone(&schema));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), views)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(from, metadata);
        let reader = builder.with_batch_size(BATCH_ROWS).build()?;
        // The reader drops the metadata, which says what the event is.
        let batch =
            move |batch: Result<RecordBatch, _>| Ok(batch?.with_schema(Arc::clone(&schema))?);
        Ok(Box::new(Guarded(Some(reader.map(batch)))))
    }

    /// The same schema, with views of texts and bytes.
    fn with_views(schema: &SchemaRef) -> SchemaRef {
        let view = |field: &Arc<Field>| {
            let data_type = match field.data_type() {
                DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
                DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
                _ => return Arc::clone(field),
            };
            Arc::new(field.as_ref().clone().with_data_type(data_type))
        };
        let fields: Vec<_> = schema.fields().iter().map(view).collect();
        Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
    }
}
