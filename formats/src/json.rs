//! Whether a text is JSON (RFC 8259): its grammar, and nothing of what it says.

use crate::MAX_DEPTH;
use crate::scan::string_stop;

/// Whether a text is one JSON value, white space around it allowed. Nested deeper than
/// [`MAX_DEPTH`], it is none.
pub fn is_json(text: &str) -> bool {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
    };
    reader.value(0).is_some() && reader.token().is_none()
}

/// What is left of the text. Each step returns `None` where the text stops being JSON.
struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next byte that is no white space, which stays.
    fn token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        match self.token()? {
            b'"' => self.string(),
            open @ (b'{' | b'[') => self.nested(open, depth),
            b'n' => self.word(b"null"),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            _ => self.number(),
        }
    }

    /// An object or a list.
    fn nested(&mut self, open: u8, depth: u32) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        // Both brackets stand two places behind the opening ones in ASCII.
        let close = open + 2;
        self.at += 1;
        if self.token()? == close {
            self.at += 1;
            return Some(());
        }
        loop {
            if open == b'{' {
                (self.token()? == b'"').then_some(())?;
                self.string()?;
                (self.token()? == b':').then_some(())?;
                self.at += 1;
            }
            self.value(depth + 1)?;
            let next = self.token()?;
            self.at += 1;
            if next != b',' {
                return (next == close).then_some(());
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at = string_stop(self.bytes, self.at);
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// An escape. Half of a surrogate pair is none: it stands for no character.
    fn escape(&mut self) -> Option<()> {
        self.at += 2;
        match self.bytes.get(self.at - 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.hex()? {
                0xd800..0xdc00 => {
                    self.word(b"\\u")?;
                    (0xdc00..0xe000).contains(&self.hex()?).then_some(())
                }
                0xdc00..0xe000 => None,
                _ => Some(()),
            },
            _ => None,
        }
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..)?.first_chunk::<4>()?;
        self.at += 4;
        digits.iter().try_fold(0, |sum, digit| {
            Some(sum << 4 | char::from(*digit).to_digit(16)?)
        })
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let rest = self.bytes.get(self.at..)?.strip_prefix(word)?;
        self.at = self.bytes.len() - rest.len();
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        let zero = self.bytes.get(self.at) == Some(&b'0');
        if self.digits()? > 1 && zero {
            return None;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(())
    }

    /// How many digits stand here, of which there must be one.
    fn digits(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_serde_json_does() {
        let mut texts: Vec<String> = [
            "null",
            " true ",
            "false",
            "nul",
            "truex",
            "0",
            "-0",
            "01",
            "-",
            "1.",
            ".5",
            "1.5e",
            "1e+",
            "1e5",
            "-1.25E-7",
            "+1",
            "",
            "  ",
            "\"",
            "\"a\"",
            "\"a",
            "\"\\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"\u{1}\"",
            "\"\t\"",
            "[]",
            "[ ]",
            "[1,2]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{}",
            "{ }",
            "{\"a\":1}",
            "{\"a\" : [ {\"b\":null} ] }",
            "{a:1}",
            "{\"a\":}",
            "{\"a\"}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "[}",
            "{]",
            "1 2",
            "[] []",
            "é",
        ]
        .map(str::to_owned)
        .into();
        texts.extend([15, 16, 17, 47, 48, 49, 100].map(|len| {
            format!(
                "{{\"{}\":\"{}\\\\{}\"}}",
                "k".repeat(len),
                "v".repeat(len),
                "w".repeat(len)
            )
        }));
        for text in &texts {
            assert_eq!(
                is_json(text),
                serde_json::from_str::<serde_json::Value>(text).is_ok(),
                "{text}"
            );
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        for (depth, good) in [
            (MAX_DEPTH as usize, true),
            (MAX_DEPTH as usize + 1, false),
            (100_000, false),
        ] {
            assert_eq!(
                is_json(&("[".repeat(depth) + &"]".repeat(depth))),
                good,
                "{depth}"
            );
            assert_eq!(
                is_json(&("{\"a\":".repeat(depth) + "1" + &"}".repeat(depth))),
                good,
                "{depth}"
            );
        }
    }
}
