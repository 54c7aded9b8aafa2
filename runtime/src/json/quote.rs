//! Text between quotes, copied in chunks to a place that is longer by one.

use event_catalog_formats::bytes::filled;
use event_catalog_formats::scan::{LANES as CHUNK, stops};

/// Writes `,"name":` to the start of `to`, which is longer by a chunk; its length. Nothing if the
/// name is not short, or some byte needs an escape.
#[inline]
pub(super) fn short_key(to: &mut [u8], name: &str) -> Option<usize> {
    let len = name.len();
    let [comma, open, rest @ ..] = to.first_chunk_mut::<{ CHUNK + 4 }>()?;
    if len >= CHUNK {
        return None;
    }
    let chunk = filled(name.as_bytes());
    if stops(&chunk) != 0 {
        return None;
    }
    (*comma, *open) = (b',', b'"');
    put(rest, 0, &chunk);
    (rest[len], rest[len + 1]) = (b'"', b':');
    Some(len + 4)
}

/// Writes a text between quotes to the start of `to`, which is longer by a chunk; false when some
/// byte needs an escape.
#[inline]
pub(super) fn quoted(to: &mut [u8], text: &str) -> bool {
    let Some((open, to)) = to.split_first_mut() else {
        return false;
    };
    *open = b'"';
    let plain = copy(to, text.as_bytes());
    if let Some(close) = to.get_mut(text.len()) {
        *close = b'"';
    }
    plain
}

/// Copies all of `from` to the start of `to`, which is longer by a chunk; false when some byte
/// needs an escape, and then not all is copied.
///
/// By chunks that overlap where the length is no multiple of theirs: a call into the C library for
/// every short piece would cost more than the copy, and so would a loop for most.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call costs as much as the copy")]
pub(super) fn copy(to: &mut [u8], from: &[u8]) -> bool {
    let len = from.len();
    if len < CHUNK {
        let chunk = filled(from);
        put(to, 0, &chunk);
        return stops(&chunk) == 0;
    }
    // From both ends: four chunks cover what is not longer than four.
    let tail = len - CHUNK;
    let mut found = copy_chunk(to, from, 0) | copy_chunk(to, from, tail);
    if len > 2 * CHUNK {
        found |= copy_chunk(to, from, CHUNK) | copy_chunk(to, from, tail - CHUNK);
        if len > 4 * CHUNK {
            found |= copy_middle(to, from);
        }
    }
    found == 0
}

/// Copies what lies between the first two chunks and the last two; not all when some byte needs an
/// escape.
#[inline(never)]
fn copy_middle(to: &mut [u8], from: &[u8]) -> u64 {
    let (mut at, mut found) = (2 * CHUNK, 0);
    while found == 0 && at + 2 * CHUNK < from.len() {
        found |= copy_chunk(to, from, at);
        at += CHUNK;
    }
    found
}

/// Copies a chunk; the bytes in it that need an escape.
#[inline]
fn copy_chunk(to: &mut [u8], from: &[u8], at: usize) -> u64 {
    let Some(chunk) = from.get(at..).and_then(<[u8]>::first_chunk) else {
        return 0;
    };
    put(to, at, chunk);
    stops(chunk)
}

#[inline]
fn put(to: &mut [u8], at: usize, chunk: &[u8; CHUNK]) {
    if let Some(to) = to.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *to = *chunk;
    }
}
