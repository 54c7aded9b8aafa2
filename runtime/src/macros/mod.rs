//! What generated code repeats for every event, object, group, type or destination: written once, called by a line.
//!
//! Only generated code calls these macros. They expand where structs have names that a catalog
//! chooses, such as `Clone` or `Result`, so every path in them is absolute.

mod destinations;
mod events;
mod objects;
mod types;
