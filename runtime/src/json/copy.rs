//! JSON that a text holds, copied into other JSON: checked on the way, without the space between its
//! parts, and its strings as they are or as this crate writes them.

use super::decode::EMBEDDED;
use super::writer::Writer;
use crate::cursor::{Cursor, Step};
use crate::syntax::Syntax;

/// Whether a key may stand where members are written.
pub(crate) type IsFree<'f> = dyn Fn(&str) -> bool + 'f;

/// Writes the object that a text holds; writes nothing and returns false if it holds none.
pub(crate) fn object(w: &mut Writer<'_>, text: &str) -> bool {
    let start = w.start();
    let mut cursor = Cursor::new(text);
    let copied = cursor.token() == b'{'
        && value(&mut cursor, w, Strings::AsTheyAre, EMBEDDED)
            .and_then(|()| cursor.end())
            .is_ok();
    if !copied {
        w.back_to(start);
    }
    copied
}

/// Writes the value that a text holds, which is known to be one, as if it had been made a
/// [`Value`](crate::Value) of and written.
pub(super) fn canonical(w: &mut Writer<'_>, text: &str) {
    let start = w.start();
    if value(&mut Cursor::new(text), w, Strings::Written, 1).is_err() {
        // Cannot be: a decoder has been here.
        w.back_to(start);
        w.raw("null");
    }
}

/// How strings are copied.
#[derive(Clone, Copy)]
enum Strings {
    /// With whatever escapes they have.
    AsTheyAre,
    /// With those escapes that they need.
    Written,
}

/// Writes the members of the object that a text holds, those whose keys are free if that is asked,
/// with a prefix before their keys; writes nothing and returns false if it holds no object.
pub(crate) fn members(
    w: &mut Writer<'_>,
    text: &str,
    prefix: &str,
    is_free: Option<&IsFree<'_>>,
) -> bool {
    let start = w.start();
    let mut cursor = Cursor::new(text);
    let copied = cursor.token() == b'{'
        && all(
            &mut cursor,
            w,
            (prefix, is_free),
            Strings::AsTheyAre,
            EMBEDDED,
        )
        .and_then(|()| cursor.end())
        .is_ok();
    if !copied {
        w.back_to(start);
    }
    copied
}

/// The members of the object at the cursor, each with a comma before it.
fn all(
    cursor: &mut Cursor<'_>,
    w: &mut Writer<'_>,
    (prefix, is_free): (&str, Option<&IsFree<'_>>),
    strings: Strings,
    depth: u32,
) -> Step<()> {
    cursor.raw_members(depth, |cursor, key, depth| {
        // Also for what is wrong with it.
        let name = cursor.unescape(key)?;
        let start = w.start();
        let is_free = is_free.is_none_or(|is_free| is_free(&name));
        w.bytes(b",\"");
        w.escaped(prefix);
        match strings {
            Strings::AsTheyAre => w.bytes(key.text.as_bytes()),
            Strings::Written => w.escaped(&name),
        }
        w.bytes(b"\":");
        value(cursor, w, strings, depth)?;
        if !is_free {
            w.back_to(start);
        }
        Ok(())
    })
}

fn value(cursor: &mut Cursor<'_>, w: &mut Writer<'_>, strings: Strings, depth: u32) -> Step<()> {
    match cursor.token() {
        b'{' => {
            let start = w.start();
            all(cursor, w, ("", None), strings, depth)?;
            w.object(start);
        }
        b'[' => {
            w.byte(b'[');
            let mut first = true;
            cursor.items(depth, |cursor, depth| {
                if !std::mem::take(&mut first) {
                    w.byte(b',');
                }
                value(cursor, w, strings, depth)
            })?;
            w.byte(b']');
        }
        b'"' if matches!(strings, Strings::Written) => w.string(&cursor.string()?),
        0 => return cursor.fail(Syntax::UnexpectedEnd),
        _ => {
            let start = cursor.pos;
            cursor.skip(depth)?;
            w.bytes(cursor.bytes().get(start..cursor.pos).unwrap_or_default());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer<'_>) -> bool) -> Option<String> {
        let mut out = b"before".to_vec();
        let mut copied = false;
        crate::json::append(&mut out, |w| copied = write(w));
        let text = String::from_utf8(out).unwrap();
        let rest = text.strip_prefix("before").unwrap().to_owned();
        assert!(copied || rest.is_empty());
        copied.then_some(rest)
    }

    #[test]
    fn copies_what_is_there_without_space() {
        for (text, expected) in [
            ("{}", "{}"),
            (" { \n } ", "{}"),
            (
                r#"{"a" : [ 1.50 , { "b\u0041 " : null } , [ ] ],"c":"x \" y","d":-0.0e+7}"#,
                r#"{"a":[1.50,{"b\u0041 ":null},[]],"c":"x \" y","d":-0.0e+7}"#,
            ),
        ] {
            assert_eq!(written(|w| object(w, text)).as_deref(), Some(expected));
        }
        assert_eq!(
            written(|w| members(w, r#"{"a" : 1,"b":{"c":2}}"#, "[\"P] ", None)).as_deref(),
            Some(r#","[\"P] a":1,"[\"P] b":{"c":2}"#)
        );
        assert_eq!(
            written(|w| members(w, "{}", "p", None)).as_deref(),
            Some("")
        );
        // A key is what it means, and what stands deeper is not asked for.
        assert_eq!(
            written(|w| members(
                w,
                r#"{"\u0061":[1],"b":{"a":2}}"#,
                "",
                Some(&|key| key != "a")
            ))
            .as_deref(),
            Some(r#","b":{"a":2}"#)
        );
    }

    #[test]
    fn writes_nothing_of_what_is_no_object() {
        let deep = format!("{}{}", "{\"a\":".repeat(130), "1");
        for text in [
            "",
            " ",
            "[1]",
            "\"a\"",
            "{\"a\":1",
            "{\"a\":1}}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":\"\n\"}",
            "null",
            &deep,
        ] {
            assert_eq!(written(|w| object(w, text)), None, "{text}");
            assert_eq!(written(|w| members(w, text, "p", None)), None, "{text}");
        }
    }
}
