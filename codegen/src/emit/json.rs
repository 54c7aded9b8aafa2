//! JSON whose keys keep their order, laid out for people: what fits on a line stands on one.

use std::fmt::Write as _;

use crate::model::Annotations;

/// Values are laid out in lines of at most so many bytes, where they can be.
const WIDTH: usize = 120;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Object),
}

/// The members of an object, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Json)>);

impl Object {
    pub(super) fn new() -> Self {
        Object::default()
    }

    /// Adds a member at the end.
    pub(super) fn with(mut self, key: impl Into<String>, value: impl Into<Json>) -> Self {
        self.set(key, value);
        self
    }

    /// Adds a member if there is a value.
    pub(super) fn with_some(self, key: &str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a member if there is anything in the list.
    pub(super) fn with_any(self, key: &str, list: Vec<Json>) -> Self {
        if list.is_empty() {
            self
        } else {
            self.with(key, list)
        }
    }

    /// Adds `true` if it holds.
    pub(super) fn with_flag(self, key: &str, holds: bool) -> Self {
        self.with_some(key, holds.then_some(true))
    }

    /// With the flags of a field that hold, under their keys behind a prefix.
    pub(super) fn with_flags(self, prefix: &str, notes: &Annotations) -> Self {
        let flags = notes.flags().into_iter();
        flags.fold(self, |all, (key, holds)| {
            all.with_flag(&format!("{prefix}{key}"), holds)
        })
    }

    /// Adds a member at the end.
    pub(super) fn set(&mut self, key: impl Into<String>, value: impl Into<Json>) {
        self.0.push((key.into(), value.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members of both.
    pub(super) fn and(mut self, other: Object) -> Self {
        self.0.extend(other.0);
        self
    }

    /// As the text of a file.
    pub(super) fn document(self) -> String {
        let mut out = String::new();
        Json::Object(self).write(&mut out, 0);
        out.push('\n');
        out
    }
}

impl Json {
    /// A list of these.
    /// The value that a text of JSON is; as a text, if it is none.
    pub(super) fn parsed(text: &str) -> Json {
        fn of(value: serde_json::Value) -> Json {
            match value {
                serde_json::Value::Null => Json::Null,
                serde_json::Value::Bool(value) => Json::Bool(value),
                serde_json::Value::Number(number) => Json::Number(number.to_string()),
                serde_json::Value::String(text) => Json::Text(text),
                serde_json::Value::Array(items) => Json::List(items.into_iter().map(of).collect()),
                serde_json::Value::Object(members) => Json::Object(
                    members
                        .into_iter()
                        .fold(Object::new(), |all, (name, value)| {
                            all.with(name, of(value))
                        }),
                ),
            }
        }
        serde_json::from_str(text).map_or_else(|_| text.into(), of)
    }

    pub(super) fn list<T: Into<Json>>(items: impl IntoIterator<Item = T>) -> Json {
        Json::List(items.into_iter().map(Into::into).collect())
    }

    fn write(&self, out: &mut String, indent: usize) {
        if self.width(WIDTH.saturating_sub(indent)).is_some() {
            return self.line(out);
        }
        match self {
            Json::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    line_break(out, i, indent + 2);
                    item.write(out, indent + 2);
                }
                line_break(out, 0, indent);
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.0.iter().enumerate() {
                    line_break(out, i, indent + 2);
                    text(out, key);
                    out.push_str(": ");
                    value.write(out, indent + 2);
                }
                line_break(out, 0, indent);
                out.push('}');
            }
            _ => self.line(out),
        }
    }

    /// Writes everything on one line.
    fn line(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => out.push_str(value),
            Json::Text(value) => text(out, value),
            Json::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    item.line(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.0.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    text(out, key);
                    out.push_str(": ");
                    value.line(out);
                }
                out.push('}');
            }
        }
    }

    /// About how many bytes it takes on one line, without escapes; nothing if that is more than
    /// there is room for.
    fn width(&self, room: usize) -> Option<usize> {
        let mut used = 2;
        match self {
            Json::Null | Json::Bool(_) => used += 3,
            Json::Number(value) | Json::Text(value) => used += value.len(),
            Json::List(items) => {
                for item in items {
                    used += 2 + item.width(room.checked_sub(used)?)?;
                }
            }
            Json::Object(members) => {
                for (key, value) in &members.0 {
                    used += key.len() + 6 + value.width(room.checked_sub(used)?)?;
                }
            }
        }
        (used <= room).then_some(used)
    }
}

fn line_break(out: &mut String, before: usize, indent: usize) {
    out.push_str(if before > 0 { ",\n" } else { "\n" });
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Writes a text in quotes.
pub(super) fn text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // The line separators of JavaScript too: what is valid JSON is a valid literal there.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A text in quotes.
pub(super) fn quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    text(&mut out, value);
    out
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Json::Bool(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Json::Text(value.to_owned())
    }
}

impl From<&String> for Json {
    fn from(value: &String) -> Self {
        Json::Text(value.clone())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Json::Text(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Json::List(items)
    }
}

impl From<Object> for Json {
    fn from(members: Object) -> Self {
        Json::Object(members)
    }
}

/// Whole numbers of these types.
macro_rules! numbers {
    ($($ty:ty)*) => {
        $(impl From<$ty> for Json {
            fn from(value: $ty) -> Self {
                Json::Number(value.to_string())
            }
        })*
    };
}
numbers!(u16 u32 u64 i32 i64 usize);

impl From<f64> for Json {
    /// Limits of the catalog are finite.
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Json::Number(value.to_string())
        } else {
            Json::Null
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stands_on_a_line() {
        let short = Object::new()
            .with("b", 1_u32)
            .with("a", Json::list(["x", "\"\n\u{1}"]))
            .with_flag("no", false);
        assert_eq!(
            short.clone().document(),
            "{\"b\": 1, \"a\": [\"x\", \"\\\"\\n\\u0001\"]}\n"
        );
        let long = Object::new()
            .with("short", short)
            .with("long", "x".repeat(WIDTH))
            .with("none", Json::List(Vec::new()));
        let text = long.document();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(
            lines[1].starts_with("  \"short\": {\"b\": 1") && lines[3] == "  \"none\": []",
            "{text}"
        );
    }

    #[test]
    fn it_is_the_json_that_others_read() {
        let object = Object::new()
            .with("text", "tab\t, quote \", back\\slash, \u{7f}\u{2028}ü★")
            .with(
                "numbers",
                Json::List(vec![
                    (-1_i64).into(),
                    u64::MAX.into(),
                    0.5.into(),
                    f64::NAN.into(),
                ]),
            )
            .with(
                "deep",
                Json::list([Json::list([Json::list([Json::Bool(true), Json::Null])])]),
            );
        let expected = serde_json::json!({
            "text": "tab\t, quote \", back\\slash, \u{7f}\u{2028}ü★",
            "numbers": [-1, u64::MAX, 0.5, null],
            "deep": [[[true, null]]],
        });
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&object.document()).unwrap(),
            expected
        );
    }
}
