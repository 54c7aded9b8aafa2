//! JSON that does not stand one record per line: records spread over several lines, several on a
//! line, in a list, or behind record separators (RFC 7464).
//!
//! Records are told apart by brackets and quotes alone, byte by byte: whether one is JSON is for
//! its decoder to say. What is broken must not swallow what is whole: a record that cannot go on
//! ends where the next one starts. This is the slow way, for files that [`super::feed`] cannot cut
//! at newlines.

use std::io::{self, Read};

/// What separates the records of RFC 7464, and stands nowhere in JSON.
const SEPARATOR: u8 = 0x1e;

/// Brackets nest deeper in no record that can be decoded.
const DEEPEST: usize = 1024;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// A position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// From 1.
    pub(super) line: u64,
    /// In bytes, from 1.
    pub(super) column: u64,
    pub(super) offset: u64,
}

impl At {
    pub(super) const START: At = At {
        line: 1,
        column: 1,
        offset: 0,
    };

    fn step(&mut self, byte: u8) {
        self.offset += 1;
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
    }
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Document<'b> {
    /// A record, or what stands in the place of one.
    Text(&'b [u8]),
    /// One that is longer than the limit.
    TooLong,
    /// The list of records that begins here is not closed at the end of the file.
    OpenList,
}

/// Documents from a reader, one after the other. Memory stays at the longest that is let through.
pub(super) struct Documents<R> {
    reader: R,
    chunk: Vec<u8>,
    /// What of the chunk is read and not looked at.
    start: usize,
    end: usize,
    at: At,
    splitter: Splitter,
    /// The document that is handed out, or begun.
    text: Vec<u8>,
    limit: usize,
    at_end: bool,
}

impl<R: Read> Documents<R> {
    /// Reads from `reader`, which stands at `at`. With `lines`, records so far stood one per line:
    /// one that starts on a line of its own is a new one, however much is missing of the one
    /// before.
    pub(super) fn new(reader: R, at: At, lines: bool, limit: usize) -> Self {
        let splitter = Splitter {
            lines,
            ..Splitter::default()
        };
        Documents {
            reader,
            chunk: vec![0; CHUNK],
            start: 0,
            end: 0,
            at,
            splitter,
            text: Vec::new(),
            limit,
            at_end: false,
        }
    }

    /// The next document, and where it starts; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(At, Document<'_>)>> {
        self.text.clear();
        let mut too_long = false;
        loop {
            let was_open = self.splitter.open.is_some();
            let mut from = self.start;
            let mut found = None;
            while let Some(byte) = self
                .chunk
                .get(self.start..self.end)
                .and_then(<[u8]>::first)
                .copied()
            {
                let opened_before = self.splitter.open.is_some();
                let step = self.splitter.step(byte, self.at);
                if !opened_before && self.splitter.open.is_some() {
                    from = self.start;
                }
                if step != Step::Before {
                    self.at.step(byte);
                    self.start += 1;
                }
                if step != Step::On {
                    found = self.splitter.open.take();
                    break;
                }
            }
            let open = was_open || found.is_some() || self.splitter.open.is_some();
            if open {
                let more = self.chunk.get(from..self.start).unwrap_or_default();
                // One byte more than the limit tells that it is too long.
                let room = self.limit.saturating_add(1).saturating_sub(self.text.len());
                self.text
                    .extend_from_slice(more.get(..room).unwrap_or(more));
                too_long |= self.text.len() > self.limit;
            }
            if found.is_none() && self.start == self.end {
                if self.at_end {
                    found = self.splitter.open.take();
                    if found.is_none() {
                        return Ok(self.splitter.list.take().map(|at| (at, Document::OpenList)));
                    }
                } else {
                    self.fill()?;
                    continue;
                }
            }
            if let Some(open) = found {
                // What ended with its line, ended before it.
                let text = self.text.trim_ascii_end();
                return Ok(Some((
                    open.at,
                    if too_long {
                        Document::TooLong
                    } else {
                        Document::Text(text)
                    },
                )));
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        (self.start, self.end) = (0, 0);
        loop {
            match self.reader.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    self.end = read?;
                    self.at_end = self.end == 0;
                    return Ok(());
                }
            }
        }
    }
}

/// Finds out from the start of a file whether it has one record per line.
pub(super) struct Probe {
    splitter: Splitter,
    at: At,
    /// Behind the first record.
    is_done: bool,
}

impl Probe {
    pub(super) fn new() -> Self {
        Probe {
            splitter: Splitter::default(),
            at: At::START,
            is_done: false,
        }
    }

    /// Looks at what comes next. `None`: it takes more than this.
    pub(super) fn is_by_line(&mut self, next: &[u8]) -> Option<bool> {
        for &byte in next {
            if self.is_done {
                match byte {
                    b'\n' => return Some(true),
                    _ if byte.is_ascii_whitespace() => continue,
                    _ => return Some(false),
                }
            }
            self.is_done = self.splitter.step(byte, self.at) != Step::On;
            self.at.step(byte);
            match &self.splitter.open {
                _ if self.splitter.list.is_some() || byte == SEPARATOR => return Some(false),
                Some(Open {
                    state: State::Loose,
                    ..
                }) => return Some(true),
                Some(open) if open.at.line < self.at.line => return Some(false),
                _ => {}
            }
        }
        None
    }
}

/// Whether a line is the start of a record that may go on in the next.
#[cold]
pub(super) fn goes_on(line: &[u8]) -> bool {
    let mut splitter = Splitter::default();
    let mut at = At::START;
    for &byte in line {
        if splitter.step(byte, at) != Step::On {
            splitter.open = None;
        }
        at.step(byte);
    }
    splitter.open.is_some_and(|open| open.state == State::Plain)
}

/// The records on a line that holds several, or a list of them, and where each starts; nothing
/// where any of it is something else.
pub(super) fn several(line: &[u8]) -> Vec<(usize, &[u8])> {
    let mut splitter = Splitter::default();
    let mut at = At::START;
    let mut found = Vec::new();
    for &byte in line {
        let step = splitter.step(byte, at);
        at.step(byte);
        if step == Step::On {
            continue;
        }
        let bounds = splitter.open.take().and_then(|open| {
            Some((
                usize::try_from(open.at.offset).ok()?,
                usize::try_from(at.offset).ok()?,
            ))
        });
        let Some((start, text)) =
            bounds.and_then(|(start, end)| Some((start, line.get(start..end)?)))
        else {
            return Vec::new();
        };
        if step != Step::Behind || !text.starts_with(b"{") {
            return Vec::new();
        }
        found.push((start, text));
    }
    if splitter.open.is_some() || splitter.list.is_some() {
        Vec::new()
    } else {
        found
    }
}

/// What a byte does to the document that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It goes on, or none is open.
    On,
    /// The document ends with the byte.
    Behind,
    /// The document ended before the byte, which is still to be looked at.
    Before,
}

/// Tells documents apart.
#[derive(Default)]
struct Splitter {
    /// Records stood one per line so far.
    lines: bool,
    /// The list of documents that is open.
    list: Option<At>,
    open: Option<Open>,
    /// Something else than white space stands on this line already.
    inked: bool,
}

/// A document that has begun.
struct Open {
    at: At,
    /// It begins its line.
    leads: bool,
    state: State,
    /// The brackets that are open: whether each is a square one.
    brackets: Vec<bool>,
    /// The last byte that is no white space, and in no string.
    last: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    Quoted,
    Escaped,
    /// Neither an object nor a list.
    Loose,
    /// It cannot become JSON any more: it ends where another may start.
    Broken,
}

impl Splitter {
    fn step(&mut self, byte: u8, at: At) -> Step {
        let leads = !self.inked;
        self.inked = byte != b'\n' && (self.inked || !byte.is_ascii_whitespace());
        let (lines, in_list) = (self.lines, self.list.is_some());
        let Some(open) = &mut self.open else {
            self.between(byte, at, leads);
            return Step::On;
        };
        let step = open.step(byte, at, leads, lines, in_list);
        if step == Step::Before {
            // The byte comes again.
            self.inked = !leads;
        }
        step
    }

    fn between(&mut self, byte: u8, at: At, leads: bool) {
        let state = match byte {
            SEPARATOR => return,
            _ if byte.is_ascii_whitespace() => return,
            b'[' if self.list.is_none() => {
                self.list = Some(at);
                return;
            }
            b']' if self.list.is_some() => {
                self.list = None;
                return;
            }
            b',' if self.list.is_some() => return,
            b'{' | b'[' => State::Plain,
            _ => State::Loose,
        };
        let brackets = if state == State::Plain {
            vec![byte == b'[']
        } else {
            Vec::new()
        };
        self.open = Some(Open {
            at,
            leads,
            state,
            brackets,
            last: byte,
        });
    }
}

impl Open {
    /// Whether an object may come next.
    fn wants_value(&self) -> bool {
        match self.last {
            b':' | b'[' => true,
            b',' => self.brackets.last() == Some(&true),
            _ => false,
        }
    }

    fn step(&mut self, byte: u8, at: At, leads: bool, lines: bool, in_list: bool) -> Step {
        if byte == SEPARATOR {
            return Step::Before;
        }
        // Where this one began, another one begins.
        let begins = leads && byte == b'{' && (!self.leads || at.column == self.at.column);
        match (self.state, byte) {
            (State::Quoted, b'\\') => self.state = State::Escaped,
            (State::Quoted | State::Escaped, b'\n') => self.state = State::Broken,
            (State::Quoted, b'"') => (self.state, self.last) = (State::Plain, byte),
            (State::Escaped, _) | (State::Plain, b'"') => self.state = State::Quoted,
            (State::Broken, _) if begins => return Step::Before,
            (State::Loose, b'\n') => return Step::Behind,
            (State::Loose, b'{') => return Step::Before,
            (State::Loose, b',' | b']') if in_list => return Step::Before,
            (State::Plain, b'{') if begins && (lines || !self.wants_value()) => {
                return Step::Before;
            }
            (State::Plain, b'{' | b'[') if self.brackets.len() < DEEPEST => {
                self.brackets.push(byte == b'[');
                self.last = byte;
            }
            (State::Plain, b'}' | b']') if self.brackets.pop() == Some(byte == b']') => {
                self.last = byte;
                if self.brackets.is_empty() {
                    return Step::Behind;
                }
            }
            (State::Plain, b'{' | b'[' | b'}' | b']') => self.state = State::Broken,
            (State::Plain, _) if !byte.is_ascii_whitespace() => self.last = byte,
            // It goes on as it is.
            (State::Plain | State::Quoted | State::Broken | State::Loose, _) => {}
        }
        Step::On
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a few bytes per read.
    struct Drip<'a>(&'a [u8], usize);
    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(buffer.len()).min(self.1);
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn all(text: &str, lines: bool, limit: usize) -> Vec<String> {
        let read = |step| {
            let mut documents =
                Documents::new(Drip(text.as_bytes(), step), At::START, lines, limit);
            let mut found = Vec::new();
            while let Some((at, document)) = documents.next().unwrap() {
                assert_eq!(
                    text[..usize::try_from(at.offset).unwrap()]
                        .matches('\n')
                        .count() as u64
                        + 1,
                    at.line
                );
                found.push(match document {
                    Document::Text(text) => format!(
                        "{}:{} {}",
                        at.line,
                        at.column,
                        String::from_utf8_lossy(text)
                    ),
                    Document::TooLong => format!("{}:{} too long", at.line, at.column),
                    Document::OpenList => format!("{}:{} open", at.line, at.column),
                });
            }
            found
        };
        let found = read(1);
        assert_eq!(read(3), found);
        assert_eq!(read(usize::MAX), found);
        found
    }

    #[test]
    fn records_are_told_apart_whatever_the_white_space() {
        for (text, expected) in [
            ("", &[][..]),
            ("{}", &["1:1 {}"]),
            (
                "{\n  \"a\": {\n  }\n}\n{\n\"b\":\n{\n}}\n",
                &["1:1 {\n  \"a\": {\n  }\n}", "5:1 {\n\"b\":\n{\n}}"],
            ),
            ("{}{}\t{} \n {}", &["1:1 {}", "1:3 {}", "1:6 {}", "2:2 {}"]),
            (
                r#"[{"a":"]"},{"b":"\"}"}]"#,
                &[r#"1:2 {"a":"]"}"#, r#"1:12 {"b":"\"}"}"#],
            ),
            ("[\n  {},\n  {}\n]\n", &["2:3 {}", "3:3 {}"]),
            ("[]\n[{}]\n", &["2:2 {}"]),
            ("\u{1e}{}\n\u{1e}{\n}\n", &["1:2 {}", "2:2 {\n}"]),
        ] {
            assert_eq!(all(text, false, 100), expected, "{text}");
        }
    }

    #[test]
    fn what_is_broken_swallows_nothing() {
        for (text, lines, expected) in [
            (
                "{\"a\":1,\n{\"b\":2}\n{\"c\":3}",
                true,
                &["1:1 {\"a\":1,", "2:1 {\"b\":2}", "3:1 {\"c\":3}"][..],
            ),
            (
                "{\"a\":\n{\"b\":2}\n",
                true,
                &["1:1 {\"a\":", "2:1 {\"b\":2}"],
            ),
            (
                "{\"a\":\"x\n{\"b\":2}\n",
                false,
                &["1:1 {\"a\":\"x", "2:1 {\"b\":2}"],
            ),
            (
                "{\"a\":\"x\\\n{\"b\":2}\n",
                false,
                &["1:1 {\"a\":\"x\\", "2:1 {\"b\":2}"],
            ),
            (
                "{\"a\":1,\n{\"b\":2}\n",
                false,
                &["1:1 {\"a\":1,", "2:1 {\"b\":2}"],
            ),
            (
                "{\"a\":1\n{\"b\":2}\n",
                false,
                &["1:1 {\"a\":1", "2:1 {\"b\":2}"],
            ),
            (
                "{\n  \"a\": \"x\n}\n{\n}\n",
                false,
                &["1:1 {\n  \"a\": \"x\n}", "4:1 {\n}"],
            ),
            (
                "[\n  {\"a\":\"x\n  },\n  {}\n]",
                false,
                &["2:3 {\"a\":\"x\n  },", "4:3 {}"],
            ),
            ("{\"a\":]}\n{}\n", false, &["1:1 {\"a\":]}", "2:1 {}"]),
            (
                "\u{1e}{\"a\":\n\u{1e}{}\n",
                false,
                &["1:2 {\"a\":", "2:2 {}"],
            ),
            (
                "{}\nno {}\nnull\n{}",
                false,
                &["1:1 {}", "2:1 no", "2:4 {}", "3:1 null", "4:1 {}"],
            ),
            (
                "[{},7,\"x\",{}] 8",
                false,
                &["1:2 {}", "1:5 7", "1:7 \"x\"", "1:11 {}", "1:15 8"],
            ),
            ("[{},\n{}", false, &["1:2 {}", "2:1 {}", "1:1 open"]),
            ("[[{}]]", false, &["1:2 [{}]"]),
            ("{\"a\":1", false, &["1:1 {\"a\":1"]),
        ] {
            assert_eq!(all(text, lines, 100), expected, "{text}");
        }
        let deep = format!("{}\n{{}}\n", "{\"a\":[".repeat(2_000));
        assert_eq!(all(&deep, false, 1 << 20).last().unwrap(), "2:1 {}");
    }

    #[test]
    fn a_long_one_is_told_and_takes_no_memory() {
        let text = format!("{{\"a\":\"{}\"}}\n{{}}", "x".repeat(100));
        assert_eq!(all(&text, false, 50), ["1:1 too long", "2:1 {}"]);
        assert_eq!(all(&text, false, 108).len(), 2);
        let mut documents = Documents::new(
            b"{\"a\":\"".chain(io::repeat(b'x').take(64 << 20)),
            At::START,
            false,
            1000,
        );
        assert!(matches!(documents.next(), Ok(Some((_, Document::TooLong)))));
        assert!(documents.text.capacity() < 8192 && matches!(documents.next(), Ok(None)));
    }

    #[test]
    fn the_start_of_a_file_tells_how_it_goes_on() {
        for (start, expected) in [
            ("{}\n", Some(true)),
            ("{\"a\":{\"b\":\"}\"}} \r\n", Some(true)),
            ("\n\n{}\n{", Some(true)),
            ("no\n", Some(true)),
            ("{}{", Some(false)),
            ("{\n", Some(false)),
            ("{\"a\":1,\n", Some(false)),
            ("[", Some(false)),
            ("\u{1e}{", Some(false)),
            ("", None),
            ("{}", None),
            ("{\"a\":1,", None),
        ] {
            assert_eq!(
                Probe::new().is_by_line(start.as_bytes()),
                expected,
                "{start}"
            );
            let mut probe = Probe::new();
            assert_eq!(
                start
                    .as_bytes()
                    .chunks(1)
                    .find_map(|byte| probe.is_by_line(byte)),
                expected,
                "{start}"
            );
        }
    }

    #[test]
    fn lines_that_go_on() {
        for (line, expected) in [
            ("{", true),
            ("{}{", true),
            ("{\"a\":[1,", true),
            ("{} x", false),
            ("{\"a\":\"x", false),
            ("{\"a\":]", false),
            ("x", false),
        ] {
            assert_eq!(goes_on(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn several_on_a_line() {
        assert_eq!(
            several(b"{}{\"a\":1} {}"),
            [(0, &b"{}"[..]), (2, b"{\"a\":1}"), (10, b"{}")]
        );
        assert_eq!(several(b"[{}, {}]"), [(1, &b"{}"[..]), (5, b"{}")]);
        for line in ["{}x", "{}{", "[{}", "null", "", "{\"a\":]}", "[{},1]"] {
            assert!(several(line.as_bytes()).is_empty(), "{line}");
        }
    }
}
