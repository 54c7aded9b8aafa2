//! The codecs of blocks. All but null are features of this crate; deflate is one of the default
//! features.

use std::fmt;
use std::io;

#[cfg(feature = "deflate")]
use super::deflate::{Deflate, Inflate};
use super::error::AvroErrorKind;

/// How the blocks of a file are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Codec {
    /// Not at all.
    Null,
    /// Deflate (RFC 1951), which Currents uses. Feature `deflate`, a default.
    #[default]
    Deflate,
    /// Snappy, with a CRC-32 of what was compressed. Feature `snappy`.
    Snappy,
    /// Zstandard. Feature `zstandard`.
    Zstandard,
    /// bzip2. Feature `bzip2`.
    Bzip2,
    /// LZMA2 in xz. Feature `xz`.
    Xz,
}

/// The name of a codec that the format does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown codec `{0}`: null, deflate, snappy, zstandard, bzip2 or xz")]
pub struct UnknownCodec(pub String);

impl Codec {
    /// All codecs.
    pub const ALL: [Codec; 6] = [
        Codec::Null,
        Codec::Deflate,
        Codec::Snappy,
        Codec::Zstandard,
        Codec::Bzip2,
        Codec::Xz,
    ];

    /// The name in a file's header.
    pub const fn name(self) -> &'static str {
        match self {
            Codec::Null => "null",
            Codec::Deflate => "deflate",
            Codec::Snappy => "snappy",
            Codec::Zstandard => "zstandard",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "xz",
        }
    }

    /// The feature of this crate that brings it, which is called as it is.
    pub(super) const fn feature(self) -> &'static str {
        self.name()
    }

    /// Whether this build has it.
    pub const fn is_available(self) -> bool {
        match self {
            Codec::Null => true,
            Codec::Deflate => cfg!(feature = "deflate"),
            Codec::Snappy => cfg!(feature = "snappy"),
            Codec::Zstandard => cfg!(feature = "zstandard"),
            Codec::Bzip2 => cfg!(feature = "bzip2"),
            Codec::Xz => cfg!(feature = "xz"),
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Codec {
    type Err = UnknownCodec;
    fn from_str(name: &str) -> Result<Self, UnknownCodec> {
        Codec::ALL
            .into_iter()
            .find(|codec| codec.name() == name)
            .ok_or_else(|| UnknownCodec(name.to_owned()))
    }
}

/// Decompresses blocks, keeping what can be kept from one to the next.
#[derive(Default)]
pub(super) struct Decompressor {
    #[cfg(feature = "deflate")]
    inflate: Inflate,
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decompressor")
    }
}

impl Decompressor {
    /// Puts no more than `limit` bytes in the place of what is in `out`: the block before, as a rule
    /// about as large.
    pub(super) fn decompress(
        &mut self,
        codec: Codec,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), AvroErrorKind> {
        #[allow(unused_variables, reason = "without codecs, nothing can be corrupt")]
        let corrupt = |source| AvroErrorKind::Corrupt { codec, source };
        #[cfg(feature = "deflate")]
        if codec == Codec::Deflate {
            return self.inflate.decompress(input, out, limit);
        }
        out.clear();
        match codec {
            Codec::Null if input.len() > limit => return Err(AvroErrorKind::Bomb { limit }),
            Codec::Null => out.extend_from_slice(input),
            #[cfg(feature = "snappy")]
            Codec::Snappy => snappy::decompress(input, out, limit).map_err(corrupt)?,
            #[cfg(feature = "zstandard")]
            Codec::Zstandard => {
                let mut reader =
                    zstd::stream::read::Decoder::with_buffer(input).map_err(corrupt)?;
                reader.window_log_max(WINDOW_LOG_MAX).map_err(corrupt)?;
                read(reader, out, limit).map_err(corrupt)?;
            }
            #[cfg(feature = "bzip2")]
            Codec::Bzip2 => {
                read(bzip2::bufread::MultiBzDecoder::new(input), out, limit).map_err(corrupt)?;
            }
            #[cfg(feature = "xz")]
            Codec::Xz => read(
                lzma_rust2::XzReader::new_mem_limit(input, true, XZ_MEMORY),
                out,
                limit,
            )
            .map_err(corrupt)?,
            #[allow(
                unreachable_patterns,
                reason = "a build with all features has all codecs"
            )]
            codec => return Err(AvroErrorKind::MissingCodec(codec)),
        }
        if out.len() > limit {
            Err(AvroErrorKind::Bomb { limit })
        } else {
            Ok(())
        }
    }
}

/// Largest window of Zstandard, as a power of two: 8 MiB, which the format asks every decoder to
/// have, is 23; `--long` makes 27.
#[cfg(feature = "zstandard")]
const WINDOW_LOG_MAX: u32 = 27;

/// Largest memory of xz, in KiB: the highest preset takes 65 MiB.
#[cfg(feature = "xz")]
const XZ_MEMORY: u32 = 128 << 10;

/// Reads all, up to one byte more than the limit.
#[cfg(any(feature = "zstandard", feature = "bzip2", feature = "xz"))]
fn read(reader: impl io::Read, out: &mut Vec<u8>, limit: usize) -> io::Result<()> {
    io::Read::read_to_end(&mut io::Read::take(reader, limit as u64 + 1), out).map(drop)
}

/// Compresses blocks, keeping what can be kept from one to the next: what is made anew for each is
/// scattered among what lives longer, and memory grows with the number of blocks.
#[derive(Default)]
pub(super) struct Compressor {
    #[cfg(feature = "deflate")]
    deflate: Deflate,
    #[cfg(feature = "snappy")]
    snappy: Option<snap::raw::Encoder>,
    #[cfg(feature = "zstandard")]
    zstandard: Option<zstd::bulk::Compressor<'static>>,
}

impl Compressor {
    /// Appends what `data` is compressed to, to `out`, which is empty.
    pub(super) fn compress(
        &mut self,
        codec: Codec,
        data: &[u8],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match codec {
            Codec::Null => out.extend_from_slice(data),
            #[cfg(feature = "deflate")]
            Codec::Deflate => self.deflate.compress(data, out)?,
            #[cfg(feature = "snappy")]
            Codec::Snappy => snappy::compress(
                self.snappy.get_or_insert_with(snap::raw::Encoder::new),
                data,
                out,
            )?,
            #[cfg(feature = "zstandard")]
            Codec::Zstandard => {
                out.reserve(zstd::zstd_safe::compress_bound(data.len()));
                self.zstandard
                    .get_or_insert_default()
                    .compress_to_buffer(data, out)?;
            }
            // These two cannot be reset. What they take is in proportion to what they are told of
            // the size of the data.
            #[cfg(feature = "bzip2")]
            Codec::Bzip2 => {
                let level = data.len().div_ceil(100_000).clamp(1, 6);
                let mut encoder = bzip2::write::BzEncoder::new(
                    out,
                    bzip2::Compression::new(u32::try_from(level).unwrap_or(6)),
                );
                io::Write::write_all(&mut encoder, data)?;
                encoder.finish()?;
            }
            #[cfg(feature = "xz")]
            Codec::Xz => {
                let mut options = lzma_rust2::XzOptions::with_preset(6);
                let window = &mut options.lzma_options.dict_size;
                *window = u32::try_from(data.len())
                    .map_or(*window, |len| len.clamp(lzma_rust2::DICT_SIZE_MIN, *window));
                let mut encoder = lzma_rust2::XzWriter::new(out, options)?;
                io::Write::write_all(&mut encoder, data)?;
                encoder.finish()?;
            }
            #[allow(
                unreachable_patterns,
                reason = "a build with all features has all codecs"
            )]
            codec => {
                return Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    AvroErrorKind::MissingCodec(codec).to_string(),
                ));
            }
        }
        Ok(())
    }
}

#[cfg(feature = "snappy")]
mod snappy {
    use std::io;

    /// A copy of three bytes makes at most 64, and nothing makes more of less.
    const LARGEST_RATIO: usize = 22;

    fn bad(why: &'static str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, why)
    }

    pub(super) fn decompress(input: &[u8], out: &mut Vec<u8>, limit: usize) -> io::Result<()> {
        let Some((data, checksum)) = input.split_last_chunk::<4>() else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let len = snap::raw::decompress_len(data)?;
        if len > data.len().saturating_mul(LARGEST_RATIO) {
            return Err(bad("it says it is larger than it can be"));
        }
        // One more than the limit, for the caller to see that it is beyond.
        if len > limit {
            out.resize(limit.saturating_add(1), 0);
            return Ok(());
        }
        out.resize(len, 0);
        snap::raw::Decoder::new().decompress(data, out)?;
        if crc32fast::hash(out) == u32::from_be_bytes(*checksum) {
            Ok(())
        } else {
            Err(bad("the checksum is wrong"))
        }
    }

    pub(super) fn compress(
        encoder: &mut snap::raw::Encoder,
        data: &[u8],
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        out.resize(snap::raw::max_compress_len(data.len()), 0);
        let len = encoder.compress(data, out)?;
        out.truncate(len);
        out.extend(crc32fast::hash(data).to_be_bytes());
        Ok(())
    }
}
