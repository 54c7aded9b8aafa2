//! Deflate: zlib-rs, and libdeflate in front of it where the feature is on.
//!
//! libdeflate takes a block as a whole, into room that was made before, and is half as fast again.
//! It says yes or no; what is wrong with a block, zlib-rs finds out. Bytes behind the compressed
//! data are passed over by both, as in other readers of Avro: fastavro leaves three of zlib's
//! checksum there.

use std::io;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::codec::Codec;
use super::error::AvroErrorKind;

/// The least room that is made at once.
const STEP: usize = 64 * 1024;

/// Compresses.
#[derive(Default)]
pub(super) struct Deflate(Option<Compress>);

impl Deflate {
    /// Appends what `data` is compressed to.
    pub(super) fn compress(&mut self, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let deflate = self
            .0
            .get_or_insert_with(|| Compress::new(Compression::default(), false));
        deflate.reset();
        loop {
            // With room it always gets on.
            out.reserve(STEP);
            let rest = rest(data, deflate.total_in());
            if deflate.compress_vec(rest, out, FlushCompress::Finish)? == Status::StreamEnd {
                return Ok(());
            }
        }
    }
}

/// Decompresses.
#[derive(Default)]
pub(super) struct Inflate {
    stream: Option<Decompress>,
    #[cfg(feature = "libdeflate")]
    whole: Option<libdeflater::Decompressor>,
}

impl Inflate {
    /// Puts what `input` decompresses to, no more than `limit` bytes, in the place of what is in
    /// `out`.
    pub(super) fn decompress(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), AvroErrorKind> {
        #[cfg(feature = "libdeflate")]
        match self.whole(input, out, limit) {
            Ok(()) => return Ok(()),
            Err(libdeflater::DecompressionError::InsufficientSpace) => {
                *out = Vec::new();
                return Err(AvroErrorKind::Bomb { limit });
            }
            Err(libdeflater::DecompressionError::BadData) => {}
        }
        self.by_stream(input, out, limit)
    }

    /// With zlib-rs.
    fn by_stream(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), AvroErrorKind> {
        match self.stream(input, out, limit) {
            Ok(()) if out.len() > limit => Err(AvroErrorKind::Bomb { limit }),
            Ok(()) => Ok(()),
            Err(source) => Err(AvroErrorKind::Corrupt {
                codec: Codec::Deflate,
                source,
            }),
        }
    }

    /// With libdeflate. It begins anew wherever there is too little room, so room is made by what
    /// the block before took, and doubled: all of them together do no more than the last one twice.
    #[cfg(feature = "libdeflate")]
    fn whole(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), libdeflater::DecompressionError> {
        let whole = self.whole.get_or_insert_default();
        let mut room = (out.len() + out.len() / 16).max(4 * input.len() + 64);
        loop {
            room = room.min(limit);
            if out.capacity() < room {
                // What is in it need not be carried along.
                out.clear();
                out.reserve_exact(room);
            }
            // What is there already stays: it need not be made zero once more.
            out.resize(room, 0);
            match whole.deflate_decompress(input, out) {
                Ok(len) => {
                    out.truncate(len);
                    return Ok(());
                }
                Err(libdeflater::DecompressionError::InsufficientSpace) if room < limit => {
                    room = room.saturating_mul(2);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Stops beyond the limit, as soon as its room is full.
    fn stream(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> io::Result<()> {
        let inflate = self.stream.get_or_insert_with(|| Decompress::new(false));
        inflate.reset(false);
        out.clear();
        out.reserve((4 * input.len()).max(STEP).min(limit.saturating_add(1)));
        loop {
            let (taken, made) = (inflate.total_in(), out.len());
            match inflate.decompress_vec(rest(input, taken), out, FlushDecompress::Finish)? {
                Status::StreamEnd => return Ok(()),
                _ if out.len() > limit => return Ok(()),
                _ if out.len() == out.capacity() => out.reserve(out.len().max(STEP)),
                _ if inflate.total_in() == taken && out.len() == made => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                _ => {}
            }
        }
    }
}

/// What of the data is left behind so many bytes.
fn rest(data: &[u8], taken: u64) -> &[u8] {
    usize::try_from(taken)
        .ok()
        .and_then(|taken| data.get(taken..))
        .unwrap_or_default()
}

#[cfg(test)]
#[cfg(feature = "libdeflate")]
mod tests {
    use super::*;

    const LIMIT: usize = 1 << 17;

    fn deflated(data: &[u8], level: Compression) -> Vec<u8> {
        let mut out = Vec::with_capacity(data.len() + 1024);
        Compress::new(level, false)
            .compress_vec(data, &mut out, FlushCompress::Finish)
            .unwrap();
        out
    }

    fn text(len: usize) -> Vec<u8> {
        let lines =
            (0_u32..).flat_map(|i| format!("{{\"id\":{},\"n\":{i}}}", i ^ 0x5a5a).into_bytes());
        lines.take(len).collect()
    }

    /// What both say of a block, which is the same.
    fn both(inflate: &mut Inflate, input: &[u8], limit: usize) -> Result<Vec<u8>, String> {
        let said = |outcome: Result<(), AvroErrorKind>, out: Vec<u8>| {
            outcome.map(|()| out).map_err(|kind| kind.to_string())
        };
        let mut out = Vec::new();
        let outcome = inflate.decompress(input, &mut out, limit);
        let with = said(outcome, out);
        let mut out = Vec::new();
        let outcome = inflate.by_stream(input, &mut out, limit);
        assert_eq!(with, said(outcome, out), "{} bytes", input.len());
        with
    }

    #[test]
    fn good_blocks_are_read_by_both() {
        let mut inflate = Inflate::default();
        for len in [0, 1, 63, 64_000, LIMIT - 1, LIMIT] {
            for level in [
                Compression::none(),
                Compression::default(),
                Compression::fast(),
            ] {
                let (data, mut block) = (text(len), Vec::new());
                block.extend(deflated(&data, level));
                assert_eq!(both(&mut inflate, &block, LIMIT), Ok(data.clone()));
                // What stands behind it is passed over, a checksum or not.
                for more in [1, 3, 4, 5, 500] {
                    block.resize(block.len() + more, 0xa5);
                    assert_eq!(both(&mut inflate, &block, LIMIT), Ok(data.clone()));
                }
            }
        }
    }

    #[test]
    fn bad_blocks_are_refused_by_both_for_the_same_reason() {
        let mut inflate = Inflate::default();
        for level in [Compression::none(), Compression::default()] {
            let block = deflated(&text(2000), level);
            for len in 0..block.len() {
                assert_eq!(
                    both(&mut inflate, &block[..len], LIMIT),
                    Err("deflate cannot decompress it: unexpected end of file".to_owned())
                );
            }
            let mut refused = 0;
            for at in 0..block.len() {
                for flip in [1, 0x55, 0x80] {
                    let mut block = block.clone();
                    block[at] ^= flip;
                    refused += u32::from(both(&mut inflate, &block, LIMIT).is_err());
                }
            }
            assert!(refused > 10, "{refused}");
        }
    }

    #[test]
    fn bombs_stop_at_the_limit_in_no_more_memory() {
        let block = deflated(&vec![b'x'; 3 << 20], Compression::default());
        let mut inflate = Inflate::default();
        for limit in [1, 1000, LIMIT, (3 << 20) - 1] {
            let mut out = Vec::new();
            let outcome = inflate.whole(&block, &mut out, limit);
            assert_eq!(
                outcome,
                Err(libdeflater::DecompressionError::InsufficientSpace)
            );
            assert!(out.capacity() <= limit, "{}", out.capacity());
            let bomb = AvroErrorKind::Bomb { limit }.to_string();
            assert_eq!(both(&mut inflate, &block, limit), Err(bomb));
        }
        assert_eq!(both(&mut inflate, &block, 3 << 20).unwrap().len(), 3 << 20);
    }

    #[test]
    fn room_goes_by_the_block_before() {
        let (mut inflate, mut out) = (Inflate::default(), Vec::new());
        for len in [64_000, 64_100, 1000, 0, 64_000] {
            let data = text(len);
            let block = deflated(&data, Compression::default());
            inflate.decompress(&block, &mut out, LIMIT).unwrap();
            assert_eq!(out, data);
        }
        assert!(out.capacity() < 150_000, "{}", out.capacity());
    }
}
