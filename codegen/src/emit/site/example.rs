//! Example records: made up from the catalog's own examples, the same every time, and beyond
//! reproach where the catalog says enough.

mod projected;
mod record;
mod value;

use std::fmt::Write as _;

pub(super) use projected::projected;
pub(super) use record::{event, object, record};
pub(super) use value::{field, field_if_told};

/// JSON in an order of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// A number, a text in quotes, `true`, `false`, `null`.
    Scalar(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(text: &str) -> Json {
        Json::Scalar(quoted(text))
    }

    /// As people like to read it: a member a line.
    pub(super) fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    /// In one line.
    pub(super) fn compact(&self) -> String {
        match self {
            Json::Scalar(text) => text.clone(),
            Json::List(items) => {
                let items: Vec<String> = items.iter().map(Json::compact).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Object(members) => {
                let member = |(name, value): &(String, Json)| {
                    format!("{}: {}", quoted(name), value.compact())
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            Json::Scalar(text) => out.push_str(text),
            Json::List(items) if items.iter().all(|item| matches!(item, Json::Scalar(_))) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    item.write(out, depth);
                }
                out.push(']');
            }
            Json::List(items) => nested(out, depth, ['[', ']'], items, |item, out| {
                item.write(out, depth + 1);
            }),
            Json::Object(members) if members.is_empty() => out.push_str("{}"),
            Json::Object(members) => {
                nested(out, depth, ['{', '}'], members, |(name, value), out| {
                    out.push_str(&quoted(name));
                    out.push_str(": ");
                    value.write(out, depth + 1);
                });
            }
        }
    }
}

fn nested<T>(
    out: &mut String,
    depth: usize,
    brackets: [char; 2],
    items: &[T],
    write: impl Fn(&T, &mut String),
) {
    out.push(brackets[0]);
    for (i, item) in items.iter().enumerate() {
        let _ = write!(
            out,
            "{}\n{:width$}",
            if i > 0 { "," } else { "" },
            "",
            width = depth * 2 + 2
        );
        write(item, out);
    }
    let _ = write!(out, "\n{:width$}{}", "", brackets[1], width = depth * 2);
}

fn quoted(text: &str) -> String {
    // Texts have no keys that could be no texts.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn pretty_json() {
        let number = || Json::Scalar("1".to_owned());
        let value = Json::Object(vec![
            ("a".to_owned(), Json::List(vec![number(), Json::text("\"")])),
            (
                "b".to_owned(),
                Json::List(vec![Json::Object(vec![(
                    "c".to_owned(),
                    Json::Object(vec![]),
                )])]),
            ),
        ]);
        assert_eq!(
            value.pretty(),
            "{\n  \"a\": [1, \"\\\"\"],\n  \"b\": [\n    {\n      \"c\": {}\n    }\n  ]\n}"
        );
    }
}
