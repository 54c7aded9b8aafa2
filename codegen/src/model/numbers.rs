//! What was published: numbers of fields in binary formats, which never change once given, and what
//! the fields were.

use std::collections::{BTreeMap, HashSet};

use super::{Field, FieldType, Presence, Primitive, Record, Shape, TypeKind};
use crate::names::camel;

/// The numbers that the lock file holds, by message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNumbers {
    /// Full name of an event, `Custom.` and the name of a custom event, or [`FieldNumbers::UNION`] -> what was ever given a number in it, by
    /// number.
    pub messages: BTreeMap<String, Vec<FieldNumber>>,
    /// The release that [presences](FieldNumber::presence) speak of; `None` if the catalog has no
    /// releases.
    pub release: Option<u16>,
}

/// A number that was given away, whether what has it still exists or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNumber {
    /// The number.
    pub number: u32,
    /// The field; in the union, the event.
    pub name: String,
    /// What it is on the wire, such as `string`, `int32[]` or `string?[]`; in the union, `message`.
    pub kind: String,
    /// What it was in the newest release that was published; `None` if that did not have it, or if
    /// nobody says.
    pub presence: Option<Presence>,
}

impl FieldNumbers {
    /// The message that holds any event. Names of events have dots.
    pub const UNION: &'static str = "Event";
    /// What the names of messages of custom events start with; no namespace has capitals.
    const CUSTOM: &'static str = "Custom.";
    /// The largest number.
    pub const LARGEST: u32 = (1 << 29) - 1;
    /// Numbers that the format keeps for itself.
    pub const RESERVED: std::ops::RangeInclusive<u32> = 19_000..=19_999;

    /// Returns the message of a custom event.
    pub(crate) fn of_custom(event: &Record) -> String {
        format!("{}{}", Self::CUSTOM, event.name)
    }

    /// Returns whether a message is that of a custom event.
    pub(crate) fn is_custom(message: &str) -> bool {
        message.starts_with(Self::CUSTOM)
    }

    /// The number of a field, if it has one. A field that became something else on the wire has
    /// none yet.
    pub fn get(&self, message: &str, name: &str, kind: &str) -> Option<u32> {
        let given = self.messages.get(message)?.iter();
        given
            .filter(|field| field.name == name)
            .find(|field| wire_form(&field.kind) == wire_form(kind))
            .map(|field| field.number)
    }

    /// Numbers and names that nothing may have again.
    pub fn given(&self, message: &str) -> &[FieldNumber] {
        self.messages.get(message).map_or(&[], Vec::as_slice)
    }

    /// Gives the next number, unless the field has one. Whether it got one.
    pub fn give(&mut self, message: &str, name: &str, kind: &str) -> bool {
        if self.get(message, name, kind).is_some() {
            return false;
        }
        let given = self.messages.entry(message.to_owned()).or_default();
        // Nothing is ever removed from the list, so the first number that is free was never given.
        let mut number = 1;
        for field in given.iter() {
            number = if field.number == number {
                number + 1
            } else {
                number
            };
            number = if Self::RESERVED.contains(&number) {
                Self::RESERVED.end() + 1
            } else {
                number
            };
        }
        let at = given.partition_point(|field| field.number < number);
        given.insert(
            at,
            FieldNumber {
                number,
                name: name.to_owned(),
                kind: kind.to_owned(),
                presence: None,
            },
        );
        true
    }

    /// Forgets what was published, and says of which release it is told anew.
    pub(crate) fn start(&mut self, release: Option<u16>) {
        self.release = release;
        let fields = self.messages.values_mut().flatten();
        fields.for_each(|field| field.presence = None);
    }

    /// Says what a field that has a number is in the release.
    pub(crate) fn publish(&mut self, message: &str, name: &str, kind: &str, presence: Presence) {
        let fields = self.messages.get_mut(message).into_iter().flatten();
        let mut same =
            fields.filter(|field| field.name == name && wire_form(&field.kind) == wire_form(kind));
        if let Some(field) = same.next() {
            kind.clone_into(&mut field.kind);
            field.presence = Some(presence);
        }
    }

    /// Returns what a message had in the newest release that was published.
    pub(crate) fn published(
        &self,
        message: &str,
    ) -> impl Iterator<Item = (&FieldNumber, Presence)> {
        let fields = self.given(message).iter();
        fields.filter_map(|field| Some((field, field.presence?)))
    }
}

impl Record {
    /// Returns the names under which its fields have their numbers. Protobuf refuses two
    /// that are one in camel case, `device_ip` and `deviceIp`: those in snake case keep their
    /// names, others get a number.
    pub(crate) fn numbered_names(&self) -> Vec<String> {
        let plain = |slot: &Field| slot.plain_name().into_owned();
        let mut names: Vec<String> = self.fields.iter().map(plain).collect();
        let is_snake = |name: &str| !name.contains(|c: char| c.is_ascii_uppercase());
        let mut taken: HashSet<String> = HashSet::new();
        for name in names.iter().filter(|name| is_snake(name)) {
            taken.insert(camel(name));
        }
        for name in names.iter_mut().filter(|name| !is_snake(name)) {
            let (plain, mut number) = (name.clone(), 2);
            while !taken.insert(camel(name)) {
                *name = format!("{plain}_{number}");
                number += 1;
            }
        }
        names
    }
}

/// Returns what a field is in Protobuf, as the lock file has it.
pub(crate) fn kind(ty: FieldType) -> String {
    let one = scalar(ty.kind);
    match ty.shape {
        Shape::One => one.to_owned(),
        Shape::List => format!("{one}[]"),
        Shape::NullableList => format!("{one}?[]"),
    }
}

/// Returns a type of Protobuf. What nests is what JSON makes of it.
pub(crate) fn scalar(kind: TypeKind) -> &'static str {
    let Some(base) = kind.primitive() else {
        return match kind {
            TypeKind::Any => "google.protobuf.Value",
            _ => "google.protobuf.Struct",
        };
    };
    match base {
        Primitive::String => "string",
        Primitive::Int => "int32",
        Primitive::Long => "int64",
        Primitive::Float => "float",
        Primitive::Double => "double",
        Primitive::Boolean => "bool",
        Primitive::Bytes => "bytes",
    }
}

/// How a kind is written: both widths of whole numbers are written alike, and can be read as each
/// other.
pub(crate) fn wire_form(kind: &str) -> String {
    kind.replace("int64", "int32")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_once_and_never_move() {
        let mut numbers = FieldNumbers::default();
        assert!(numbers.give("a.B", "id", "string") && !numbers.give("a.B", "id", "string"));
        assert!(numbers.give("a.B", "time", "int32"));
        assert!(
            !numbers.give("a.B", "time", "int64"),
            "a wider number is read as before"
        );
        assert!(
            numbers.give("a.B", "time", "string"),
            "another type needs another number"
        );
        let given: Vec<_> = numbers
            .given("a.B")
            .iter()
            .map(|field| (field.number, field.name.as_str()))
            .collect();
        assert_eq!(given, [(1, "id"), (2, "time"), (3, "time")]);
        assert_eq!(
            (
                numbers.get("a.B", "time", "int64"),
                numbers.get("a.B", "time", "string")
            ),
            (Some(2), Some(3))
        );
    }

    #[test]
    fn numbers_of_the_format_are_passed_over() {
        let mut numbers = FieldNumbers::default();
        let field = |number| FieldNumber {
            number,
            name: format!("f{number}"),
            kind: "bool".to_owned(),
            presence: None,
        };
        numbers
            .messages
            .insert("a.B".to_owned(), (1..19_000).map(field).collect());
        numbers.give("a.B", "next", "bool");
        assert_eq!(numbers.get("a.B", "next", "bool"), Some(20_000));
    }
}
