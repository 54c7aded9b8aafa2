//! Texts as YAML has them.

/// Returns a text as a value of YAML that means this text, in any place: plain where nothing in it
/// has another meaning, else in quotes.
pub(super) fn text(text: &str) -> String {
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
