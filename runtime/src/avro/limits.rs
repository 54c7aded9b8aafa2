//! What reading a file may cost.

/// What reading a file may cost at most. Beyond a limit reading stops with an error that names it.
///
/// A reader and a block together hold no more than `block_bytes` twice (what was read, and the
/// block), and of `decoded_bytes` a little more than twice, for the block is also kept as text; a
/// codec adds its window. The events of a block borrow from it. What does not (lists, unknown
/// fields) is at most 56 bytes for each of `record_items`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file's metadata, writer schema included. 4 MiB.
    pub header_bytes: usize,
    /// Bytes of a block as it is stored. 64 MiB; writers usually make blocks of 16 to 64 KiB.
    pub block_bytes: usize,
    /// Bytes of a block when it is decompressed. 256 MiB, and never 4 GiB or more.
    pub decoded_bytes: usize,
    /// Values in lists, maps and nested records of one record; also values that take no bytes, in
    /// one block. 1,000,000.
    pub record_items: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            header_bytes: 4 << 20,
            block_bytes: 64 << 20,
            decoded_bytes: 256 << 20,
            record_items: 1_000_000,
        }
    }
}
