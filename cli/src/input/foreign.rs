//! Formats that are not read, told by their first bytes, and what to do about them.

use crate::catalog::tool;

/// A format: where its first bytes stand, what they are, what the file is, and what helps.
type Format = (usize, &'static [u8], &'static str, &'static str);

/// No JSON starts like any of these. The first that matches counts.
const FORMATS: [Format; 29] = [
    (
        0,
        b"\xff\xfe",
        "text in UTF-16",
        "convert it to UTF-8 first",
    ),
    (
        0,
        b"\xfe\xff",
        "text in UTF-16",
        "convert it to UTF-8 first",
    ),
    (0, b"PK\x03\x04", "a ZIP archive", "unpack it first"),
    (0, b"PAR1", "a Parquet file", COLUMNS),
    (0, b"PARE", "an encrypted Parquet file", PARQUET),
    (257, b"ustar", "a tar archive", "unpack it first"),
    (
        0,
        b"\x04\x22\x4d\x18",
        "compressed with lz4",
        "try `lz4 -dc FILE | {tool} … -`",
    ),
    (
        0,
        b"\x02\x21\x4c\x18",
        "compressed with lz4",
        "try `lz4 -dc FILE | {tool} … -`",
    ),
    (
        0,
        b"\xff\x06\x00\x00sNaPpY",
        "compressed with snappy",
        "decompress it first",
    ),
    (0, b"\x78\x01", "compressed with zlib", ZLIB),
    (0, b"\x78\x5e", "compressed with zlib", ZLIB),
    (0, b"\x78\x9c", "compressed with zlib", ZLIB),
    (0, b"\x78\xda", "compressed with zlib", ZLIB),
    (
        0,
        b"\x1f\x9d",
        "compressed with compress",
        "try `gzip -dc FILE | {tool} … -`",
    ),
    (
        0,
        b"\x5d\x00\x00",
        "compressed with lzma",
        "try `xz --format=lzma -dc FILE | {tool} … -`",
    ),
    (
        0,
        b"LZIP",
        "compressed with lzip",
        "try `lzip -dc FILE | {tool} … -`",
    ),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (
        0,
        b"ORC",
        "an ORC file",
        "convert it to Avro or JSON lines first, such as with Spark",
    ),
    (0, b"ARROW1", "an Arrow file", COLUMNS),
    (0, b"FEA1", "a Feather file", PARQUET),
    (
        0,
        b"SQLite format 3\0",
        "an SQLite database",
        "export its records as JSON lines first",
    ),
    (
        0,
        b"\x89HDF",
        "an HDF5 file",
        "export its records as JSON lines first",
    ),
    (
        0,
        b"SEQ\x06",
        "a Hadoop sequence file",
        "write its records into an Avro file or JSON lines first",
    ),
    (
        0,
        b"Obj\x00",
        "an Avro file of version 1.2 or older",
        "write it anew with a current version of Avro",
    ),
    (
        0,
        b"\xc3\x01",
        "a message in Avro's single-object encoding, without its schema",
        MESSAGE,
    ),
    (
        0,
        b"\0\0\0\0\0\0\0\0",
        "no data, for it starts with zeros",
        "a write may have been cut off: get it again",
    ),
    (
        0,
        b"\0",
        "binary data, such as a message in Confluent's framing: a zero, the number of a schema, and Avro",
        MESSAGE,
    ),
    (
        0,
        b"\xef\xbb\xbf\0",
        "binary data",
        "give Avro files or JSON",
    ),
];

#[cfg(not(feature = "parquet"))]
const COLUMNS: &str = "`cargo install --path cli --features parquet` installs a command that reads it; or convert it to JSON lines first, such as with DuckDB: `copy (from 'FILE') to 'FILE.ndjson'`";
// Where `--from` says that it is something else.
#[cfg(feature = "parquet")]
const COLUMNS: &str = "leave --from out, so that it is read as what it is";
const PARQUET: &str =
    "convert it to JSON lines first, such as with DuckDB: `copy (from 'FILE') to 'FILE.ndjson'`";
const ZLIB: &str = "try `pigz -dc < FILE | {tool} … -`";
const MESSAGE: &str = "have the consumer write an Avro file, or JSON lines as `kafka-avro-console-consumer` prints them";

/// What a file is that starts so, and what to do about it, if that is known.
pub(super) fn name(start: &[u8]) -> Option<(&'static str, String)> {
    let is = |(at, magic, ..): &&Format| {
        start
            .get(*at..)
            .is_some_and(|start| start.starts_with(magic))
    };
    FORMATS
        .iter()
        .find(is)
        .map(|(_, _, what, advice)| (*what, advice.replace("{tool}", tool().name)))
}

/// Programs that write what a URL leads to on standard output, by the start of the URL.
const FETCHERS: [(&str, &str); 8] = [
    ("s3://", "aws s3 cp URL -"),
    ("s3a://", "aws s3 cp URL -"),
    ("gs://", "gcloud storage cat URL"),
    ("http://", "curl -fsSL URL"),
    ("https://", "curl -fsSL URL"),
    ("az://", "az storage blob download … --file /dev/stdout"),
    ("abfss://", "az storage blob download … --file /dev/stdout"),
    ("hdfs://", "hdfs dfs -cat URL"),
];

/// What to say of a path that is a URL.
pub(super) fn url(path: &str) -> Option<String> {
    let (scheme, _) = path.split_once("://")?;
    let is_scheme = !scheme.is_empty()
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let fetcher = FETCHERS
        .iter()
        .find(|(start, _)| path.to_ascii_lowercase().starts_with(start))
        .map(|(_, fetcher)| *fetcher);
    let advice = fetcher.map_or_else(
        || "copy it into a file".to_owned(),
        |fetcher| {
            format!(
                "copy it into a file, or try `{fetcher} | {} … -`",
                tool().name
            )
        },
    );
    is_scheme.then(|| format!("URLs are not read: {advice}"))
}
