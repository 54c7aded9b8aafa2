//! Files of Parquet: how deep their schema is, and how large their pages say to be.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::thrift::{Kind, Walk};
use crate::Error;

/// How deep columns nest at most.
const DEPTH: usize = 32;

/// Bytes at the end: the length of the footer, and the magic.
const TAIL: u64 = 8;
/// Most bytes of a page's own description.
const PAGE_HEADER: u64 = 64 << 10;

/// Looks at the schema of a file, whose footer is known to be within it.
pub(crate) fn check_schema(from: &mut File) -> Result<(), Error> {
    let end = from.seek(SeekFrom::End(0))?;
    from.seek(SeekFrom::Start(end.saturating_sub(TAIL)))?;
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    let start = end.checked_sub(sum(length, TAIL)?);
    let start = start.ok_or(Error::Broken)?;
    from.seek(SeekFrom::Start(start))?;
    let mut footer = Vec::new();
    from.take(length).read_to_end(&mut footer)?;
    Walk::new(&footer).fields(|walk, id, kind| {
        if (id, kind) != (2, Kind::LIST) {
            return Ok(false);
        }
        let (kind, count) = walk.list()?;
        demand(kind == Kind::STRUCT)?;
        depth(walk, count)?;
        Ok(true)
    })?;
    from.seek(SeekFrom::Start(0))?;
    Ok(())
}

/// Elements of a schema stand depth first, each with the number of its children.
fn depth(walk: &mut Walk<'_>, count: u64) -> Result<(), Error> {
    let mut open: Vec<u64> = Vec::new();
    for _ in 0..count {
        let mut children = 0;
        walk.fields(|walk, id, kind| {
            let is_it = (id, kind) == (5, Kind::I32);
            if is_it {
                children = size(walk.int()?)?;
            }
            Ok(is_it)
        })?;
        demand(children < count)?;
        while let Some(last) = open.last_mut() {
            if *last > 0 {
                *last -= 1;
                break;
            }
            open.pop();
        }
        open.push(children);
        demand(open.len() <= DEPTH)?;
    }
    Ok(())
}

/// Looks at the column chunks: all lie within the file, and neither what they hold nor a page of
/// them says to be larger than the limit.
pub(crate) fn check_columns(
    from: &mut File,
    metadata: &ParquetMetaData,
    limit: u64,
) -> Result<(), Error> {
    let end = from.seek(SeekFrom::End(0))?;
    for group in metadata.row_groups() {
        size(group.num_rows())?;
        for column in group.columns() {
            size(column.num_values())?;
            within(
                "a column of a row group",
                size(column.uncompressed_size())?,
                limit,
            )?;
            within(
                "a column of a row group",
                size(column.compressed_size())?,
                limit,
            )?;
            check_pages(from, column, end, limit)?;
        }
    }
    from.seek(SeekFrom::Start(0))?;
    Ok(())
}

fn check_pages(
    from: &mut File,
    column: &ColumnChunkMetaData,
    end: u64,
    limit: u64,
) -> Result<(), Error> {
    let data = size(column.data_page_offset())?;
    let mut at = match column.dictionary_page_offset() {
        Some(dictionary) => size(dictionary)?,
        None => data,
    };
    let stop = sum(at, size(column.compressed_size())?)?;
    demand(stop <= end)?;
    let mut header = Vec::new();
    while at < stop {
        from.seek(SeekFrom::Start(at))?;
        header.clear();
        from.by_ref()
            .take(PAGE_HEADER.min(stop - at))
            .read_to_end(&mut header)?;
        let (mut inflated, mut stored) = (0, 0);
        let mut walk = Walk::new(&header);
        walk.fields(|walk, id, kind| {
            match (id, kind) {
                (2, Kind::I32) => inflated = size(walk.int()?)?,
                (3, Kind::I32) => stored = size(walk.int()?)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        within("a page", inflated, limit)?;
        at = sum(at, sum(walk.walked() as u64, stored)?)?;
    }
    demand(at == stop)
}

fn within(what: &'static str, bytes: u64, limit: u64) -> Result<(), Error> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::TooLarge { what, bytes, limit })
}

/// Returns an error unless something is so.
fn demand(is_so: bool) -> Result<(), Error> {
    if is_so { Ok(()) } else { Err(Error::Broken) }
}

/// Returns a size or place that a file states.
fn size(stated: i64) -> Result<u64, Error> {
    u64::try_from(stated).map_err(|_| Error::Broken)
}

/// Returns the sum of two sizes.
fn sum(a: u64, b: u64) -> Result<u64, Error> {
    a.checked_add(b).ok_or(Error::Broken)
}
