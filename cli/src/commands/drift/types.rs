//! The types that values were seen with, in the words of the catalog, and what values look like
//! without being told.

use event_catalog::Value;
use event_catalog::descriptor::Format;
use event_catalog::validate::format::{check, check_number};

/// Types of single values: the catalog's own words.
const WORDS: [&str; 10] = [
    "any", "boolean", "bytes", "double", "float", "int", "long", "map", "object", "string",
];
/// One value, a list, a list whose items may be null.
const FORMS: [&str; 3] = ["", "[]", "?[]"];
/// A list without anything in it.
const EMPTY: u32 = 1 << (WORDS.len() * FORMS.len());

/// A set of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u32);

impl Types {
    /// Returns the set of this type, such as `string`, `int?` or `string?[]`; whether it may be
    /// null is no part of it.
    pub(super) fn named(text: &str) -> Types {
        let text = text.strip_suffix('?').unwrap_or(text);
        let (word, form) = FORMS
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, form)| Some((text.strip_suffix(form)?, at)))
            .unwrap_or((text, 0));
        Types::one(word, form)
    }

    fn one(word: &str, form: usize) -> Types {
        let at = WORDS.iter().position(|known| *known == word).unwrap_or(0);
        Types(1 << (form * WORDS.len() + at))
    }

    /// Returns the set of the type of a value; nothing is the type of null.
    pub(super) fn of(value: &Value<'_>) -> Types {
        let word = match value {
            Value::Null => return Types::default(),
            Value::Bool(_) => "boolean",
            Value::Int(v) if i32::try_from(*v).is_ok() => "int",
            Value::Int(_) => "long",
            Value::UInt(_) | Value::Float(_) | Value::Number(_) => "double",
            Value::String(_) => "string",
            Value::Bytes(_) => "bytes",
            Value::Object(_) => "object",
            Value::Array(items) => return Types::of_items(items),
        };
        Types::one(word, 0)
    }

    fn of_items(items: &[Value<'_>]) -> Types {
        let mut all = Types::default();
        for item in items {
            all.add(match item {
                Value::Array(_) => Types::one("any", 0),
                item => Types::of(item),
            });
        }
        let form = if items.contains(&Value::Null) { 2 } else { 1 };
        match all.widest().0 {
            0 => Types(EMPTY),
            one if one.is_power_of_two() => Types(one << (form * WORDS.len())),
            _ => Types::one("any", form),
        }
    }

    pub(super) fn add(&mut self, other: Types) {
        self.0 |= other.0;
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the set without what others of it hold as well: every int is a long, and a double.
    fn widest(self) -> Types {
        let has = |word: &str, form| self.0 & Types::one(word, form).0 != 0;
        let mut wide = self;
        for form in 0..FORMS.len() {
            let mut drop = |word: &str, wider: &[&str]| {
                if wider.iter().any(|wider| has(wider, form)) {
                    wide.0 &= !Types::one(word, form).0;
                }
            };
            drop("int", &["long", "double"]);
            drop("long", &["double"]);
            drop("float", &["double"]);
        }
        for word in WORDS {
            if has(word, 2) {
                wide.0 &= !Types::one(word, 1).0;
            }
        }
        if wide.0 & (EMPTY - 1) >> WORDS.len() << WORDS.len() != 0 {
            wide.0 &= !EMPTY;
        }
        wide
    }

    /// Returns the names of the types, sorted.
    pub(super) fn names(self) -> Vec<String> {
        let wide = self.widest();
        let all = FORMS.iter().enumerate().flat_map(|(form, suffix)| {
            WORDS
                .iter()
                .map(move |word| (Types::one(word, form), format!("{word}{suffix}")))
        });
        let mut names: Vec<String> = all
            .filter(|(one, _)| wide.0 & one.0 != 0)
            .map(|(_, name)| name)
            .collect();
        if wide.0 & EMPTY != 0 && !names.iter().any(|name| name == "any[]") {
            names.push("any[]".to_owned());
        }
        names.sort_unstable();
        names
    }
}

/// What texts are recognized as, the first that fits.
const RECOGNIZED: [Format; 9] = [
    Format::Uuid,
    Format::ObjectId,
    Format::Email,
    Format::Url,
    Format::Phone,
    Format::Ip,
    Format::Date,
    Format::Duration,
    Format::TimeZone,
];

/// What whole numbers are recognized as, and from which on: the start of 2000, since small numbers
/// are rarely moments.
const MOMENTS: [(Format, i64); 2] = [
    (Format::UnixSeconds, 946_684_800),
    (Format::UnixMillis, 946_684_800_000),
];

/// Longest shape, in characters.
const LONGEST: usize = 24;
/// Longest text that is looked at closely.
const CLOSELY: usize = 200;

/// Returns what a value looks like, without anything of it but its signs: `<uuid>`, `Aa a: 9`,
/// `[a]`, `{…}`. Of a boolean there is nothing to show.
pub(super) fn shape(value: &Value<'_>) -> Option<String> {
    let number = |v: f64| if v < 0.0 { "-9" } else { "9" }.to_owned();
    Some(match value {
        Value::Null | Value::Bool(_) => return None,
        Value::Int(v) => MOMENTS
            .into_iter()
            .find(|(format, first)| v >= first && check_number(*format, *v))
            .map(|(format, _)| format)
            .map_or_else(|| if *v < 0 { "-9" } else { "9" }.to_owned(), named),
        Value::UInt(_) => "9".to_owned(),
        Value::Float(v) => number(*v) + ".9",
        Value::Number(v) => number(v.to_f64().unwrap_or_default()) + ".9",
        Value::String(text) => RECOGNIZED
            .into_iter()
            .find(|format| text.len() <= CLOSELY && check(*format, text))
            .map_or_else(|| signs(text), named),
        Value::Bytes(_) => "<bytes>".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        Value::Array(items) => match items.first() {
            None => "[]".to_owned(),
            Some(Value::Array(_)) => "[[…]]".to_owned(),
            Some(item) => format!("[{}]", shape(item).unwrap_or_else(|| "…".to_owned())),
        },
    })
}

fn named(format: Format) -> String {
    format!("<{}>", format.name())
}

/// A text with one sign for each run of letters, of capitals and of digits.
fn signs(text: &str) -> String {
    let mut out = String::new();
    let mut last = None;
    for c in text.chars() {
        let sign = match c {
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_numeric() => '9',
            ' ' | '!'..='~' => c,
            _ => '?',
        };
        if last != Some(sign) {
            if out.chars().count() == LONGEST {
                out.push('…');
                break;
            }
            out.push(sign);
        }
        last = Some(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::String(Cow::Borrowed(text))
    }

    fn names(values: &[Value<'_>]) -> Vec<String> {
        let mut types = Types::default();
        for value in values {
            types.add(Types::of(value));
        }
        types.names()
    }

    #[test]
    fn types_are_the_narrowest_that_hold_all_values() {
        assert_eq!(names(&[Value::Int(1), Value::Int(1 << 40)]), ["long"]);
        assert_eq!(names(&[Value::Int(1), Value::Float(0.5)]), ["double"]);
        assert_eq!(names(&[Value::Int(1), text("a")]), ["int", "string"]);
        let list = |items| Value::Array(items);
        assert_eq!(names(&[list(vec![])]), ["any[]"]);
        assert_eq!(names(&[list(vec![]), list(vec![text("a")])]), ["string[]"]);
        assert_eq!(
            names(&[list(vec![text("a")]), list(vec![Value::Null, text("a")])]),
            ["string?[]"]
        );
        assert_eq!(names(&[list(vec![text("a"), Value::Int(1)])]), ["any[]"]);
        assert_eq!(
            names(&[list(vec![Value::Int(1), Value::Float(0.5)])]),
            ["double[]"]
        );
        assert_eq!(names(&[list(vec![list(vec![])])]), ["any[]"]);
        for word in ["string?[]", "boolean", "map", "double[]"] {
            assert_eq!(Types::named(word).names(), [word]);
            assert_eq!(Types::named(&format!("{word}?")).names(), [word]);
        }
    }

    #[test]
    fn shapes_hold_nothing_of_the_value() {
        for (value, shown) in [
            (text("ada@example.com"), "<email>"),
            (text("7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f"), "<uuid>"),
            (text("Ada Lovelace, 36"), "Aa Aa, 9"),
            (text("Émile\n"), "Aa?"),
            (Value::Int(-36), "-9"),
            (Value::Int(1_782_727_512), "<unix_seconds>"),
            (Value::Float(2.5), "9.9"),
            (Value::Array(vec![text("ada"), text("bob")]), "[a]"),
            (Value::Object(vec![("ada".into(), text("x"))]), "{…}"),
        ] {
            assert_eq!(shape(&value).unwrap(), shown);
        }
        assert_eq!(shape(&Value::Bool(true)), None);
        let long = shape(&text(&"aB1".repeat(1000))).unwrap();
        assert_eq!(long.chars().count(), LONGEST + 1);
    }
}
