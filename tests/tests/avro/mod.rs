//! Avro files: what we write others read, what they write we read, of any release; and what becomes
//! of files that are damaged.

mod compare;
mod damage;
mod fastavro;
mod foreign;
mod json;
mod mutation;
mod peers;
mod releases;
mod support;
mod writing;
