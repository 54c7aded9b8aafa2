//! Tables that somebody else keeps of the events, such as a vendor's share in a warehouse.

use super::{FieldId, FieldType, Presence};

/// Tables of somebody else.
#[derive(Debug, Clone)]
pub struct TableSet {
    /// Its name, `snake_case`.
    pub name: String,
    /// Whose they are.
    pub doc: String,
    /// The SQL that is spoken there, by the name that exports have for it.
    pub dialect: &'static str,
    /// For each event of the catalog, its table; `None`: there is none.
    pub tables: Vec<Option<Table>>,
}

/// The table of an event.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns; no two have the same name, in whichever case.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// Whether it may be null.
    pub presence: Presence,
    /// What it holds.
    pub content: Content,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// As fields have it.
    Value(FieldType),
    /// A moment, in the dialect's own type.
    Timestamp,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A field. The event may lack it.
    Field(FieldId),
    /// Something that no field is, with what it means.
    Other(String),
}
