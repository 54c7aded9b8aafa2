//! Files that are compressed as a whole, told by their first bytes: all members or frames one after
//! the other, within a limit on memory.

use std::io::{self, Read};

use super::gzip::Gzip;

/// Largest window of zstd, as a power of two: 8 MiB, which the format asks every decoder to have,
/// is 23; `--long` makes 27.
const ZSTD_WINDOW: u32 = 27;

/// Largest memory of xz, in KiB: the highest preset takes 65 MiB.
const XZ_MEMORY: u32 = 128 << 10;

type Open = fn(Box<dyn Read>) -> io::Result<Box<dyn Read>>;

/// First bytes, and what reads on from them.
const FORMATS: [(&[u8], Open); 4] = [
    (b"\x1f\x8b", |reader| Ok(Box::new(Gzip::new(reader)))),
    (b"\x28\xb5\x2f\xfd", |reader| {
        let mut decoder = zstd::stream::read::Decoder::new(reader)?;
        decoder.window_log_max(ZSTD_WINDOW)?;
        Ok(Box::new(decoder))
    }),
    (b"BZh", |reader| {
        Ok(Box::new(bzip2::read::MultiBzDecoder::new(reader)))
    }),
    (b"\xfd7zXZ\0", |reader| {
        Ok(Box::new(lzma_rust2::XzReader::new_mem_limit(
            io::BufReader::new(reader),
            true,
            XZ_MEMORY,
        )))
    }),
];

/// What decompresses a file that starts so; `None`: nothing has to.
pub(super) fn decompressor(start: &[u8]) -> Option<Open> {
    FORMATS
        .iter()
        .find(|(magic, _)| start.starts_with(magic))
        .map(|(_, open)| *open)
}
