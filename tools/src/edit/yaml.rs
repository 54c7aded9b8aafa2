//! Values as YAML writes them.

/// How long a line may be.
const WIDTH: usize = 120;

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Yaml {
    /// What stands in one line, as it is written.
    Word(String),
    /// A text, which may take several lines.
    Text(String),
    List(Vec<String>),
    /// A mapping of which each entry stands on a line.
    Map(Vec<(String, Yaml)>),
    /// A mapping in braces, if it fits into a line.
    Braces(Vec<(String, Yaml)>),
}

impl Yaml {
    pub(crate) fn text(text: &str) -> Self {
        Yaml::Text(text.to_owned())
    }

    pub(crate) fn word(word: &str) -> Self {
        Yaml::Word(word.to_owned())
    }

    /// Returns a mapping that stands in braces, if it fits.
    pub(crate) fn in_line(self) -> Self {
        match self {
            Yaml::Map(entries) => Yaml::Braces(entries),
            other => other,
        }
    }

    /// Returns the value as it stands in brackets.
    pub(crate) fn flow(&self) -> String {
        match self {
            Yaml::Word(word) => word.clone(),
            Yaml::Text(text) => self::text(text),
            Yaml::List(items) => format!("[{}]", items.join(", ")),
            Yaml::Map(entries) | Yaml::Braces(entries) => {
                let entry = |(key, value): &(String, Yaml)| format!("{key}: {}", value.flow());
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    /// Returns the lines of an entry with this value.
    pub(crate) fn entry(&self, key: &str, indent: usize) -> String {
        let start = " ".repeat(indent);
        let line = format!("{start}{key}: {}\n", self.flow());
        let fits = line.chars().count() <= WIDTH + 1;
        match self {
            Yaml::Map(entries) | Yaml::Braces(entries)
                if !entries.is_empty() && (matches!(self, Yaml::Map(_)) || !fits) =>
            {
                let inner = |(key, value): &(String, Yaml)| value.entry(key, indent + 2);
                let inner: String = entries.iter().map(inner).collect();
                format!("{start}{key}:\n{inner}")
            }
            Yaml::Text(text) if !fits && is_prose(text) => {
                let below = " ".repeat(indent + 2);
                let mut out = format!("{start}{key}: >-\n{below}");
                let mut used = below.len();
                for (at, word) in text.split(' ').enumerate() {
                    let length = word.chars().count();
                    if at > 0 && used + 1 + length > WIDTH {
                        out.push('\n');
                        out.push_str(&below);
                        used = below.len();
                    } else if at > 0 {
                        out.push(' ');
                        used += 1;
                    }
                    out.push_str(word);
                    used += length;
                }
                out + "\n"
            }
            Yaml::Text(text) => format!("{start}{key}: {}\n", alone(text)),
            _ => line,
        }
    }
}

/// Returns a text as it stands alone behind a key, where commas and brackets mean nothing else.
fn alone(text: &str) -> String {
    let starts_plainly = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let ends_plainly = !text.ends_with([' ', ':']);
    let is_plain = !text.contains(": ") && !text.contains(" #") && !text.contains(char::is_control);
    // A word may be one of YAML's own.
    let is_word = !text.contains(' ') && !text.ends_with("[]");
    if starts_plainly && ends_plainly && is_plain && !is_word {
        text.to_owned()
    } else {
        self::text(text)
    }
}

/// Whether a text stays what it is when its lines are folded.
fn is_prose(text: &str) -> bool {
    text.split(' ').all(|word| !word.is_empty()) && !text.chars().any(char::is_control)
}

/// Returns a text as a value of YAML that means this text, in any place: plain where nothing in it
/// has another meaning, else in quotes.
pub(crate) fn text(text: &str) -> String {
    let starts_plainly = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_ .'-".contains(c));
    // Words of YAML for something else, and numbers of sorts.
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let ends_plainly = !text.ends_with(' ');
    if starts_plainly && is_plain && ends_plainly && !is_word {
        text.to_owned()
    } else {
        // A string of JSON is one of YAML.
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_takes_several_lines() {
        let long = "word ".repeat(40);
        let value = Yaml::Braces(vec![
            ("type".to_owned(), Yaml::word("int")),
            ("doc".to_owned(), Yaml::text(long.trim_end())),
        ]);
        let entry = value.entry("a", 2);
        let lines: Vec<&str> = entry.lines().collect();
        assert_eq!(lines[..3], ["  a:", "    type: int", "    doc: >-"]);
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(lines.len(), 5);
        let short = Yaml::Braces(vec![("doc".to_owned(), Yaml::text("x: y"))]);
        assert_eq!(short.entry("a", 2), "  a: {doc: \"x: y\"}\n");
    }

    #[test]
    fn texts_are_quoted_where_they_mean_something_else() {
        for plain in ["An order's total.", "string", "order_id", "a - b"] {
            assert_eq!(text(plain), plain);
        }
        let quoted = [
            "no", "1", "", "string[]", "a: b", "a #b", "é", "ends ", "map<int>", "- a",
        ];
        for text in quoted {
            assert_eq!(super::text(text), format!("\"{text}\""));
        }
        assert_eq!(text("a \"b\"\n"), r#""a \"b\"\n""#);
    }
}
