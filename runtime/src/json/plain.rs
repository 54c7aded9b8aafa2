//! Members as nearly all senders write them: the fast path of decoding.

use std::borrow::Cow;

use event_catalog_formats::scan::{KEY, key_len, string_stop};

use super::decode::{Decoder, MAX_FIELDS};
use crate::cursor::{RawStr, Step};
use crate::descriptor::EventDescriptor;
use crate::record::FieldMut;
use crate::value::{Member, UnknownFields};

impl<'a> Decoder<'_, 'a> {
    /// Decodes members of the form `"key":value`, which most are, as long as they come; the cursor
    /// stands on a key. A key that is unusual in any way (space around it, escapes, repeated, and
    /// unknown where there is no place for such) is left for [`Decoder::member`]: true when the
    /// cursor stands on one, false when it stands behind a value that no plain member follows.
    #[inline(never)]
    pub(crate) fn plain_members(
        &mut self,
        fields: &mut [FieldMut<'_, 'a>],
        mut unknown: Option<&mut UnknownFields<'a>>,
    ) -> Step<bool> {
        let text = self.cursor.text;
        let bytes = text.as_bytes();
        let event = self.event;
        let names = &event.catalog.field_names;
        let mut pos = self.cursor.pos;
        // The key with its closing quote, the colon and the byte after it.
        while let Some(window) = bytes
            .get(pos + 1..)
            .and_then(<[u8]>::first_chunk::<{ KEY + 3 }>)
        {
            let Some(key) = window.first_chunk() else {
                break;
            };
            let len = key_len(key);
            let index = names.find_in(key, len);
            let at = index.and_then(|index| self.positions.get(index));
            let at = usize::from(at.copied().unwrap_or(EventDescriptor::ABSENT));
            let Some([b'"', b':', first]) = window.get(len..len + 3) else {
                break;
            };
            let Some(field) = fields.get_mut(at) else {
                let Some(unknown) = unknown.as_deref_mut() else {
                    break;
                };
                match self.stranger(pos + 1, len, unknown)? {
                    Some(end) => pos = end,
                    None => break,
                }
                if bytes.get(pos..pos + 2) != Some(b",\"") {
                    return Ok(false);
                }
                pos += 1;
                continue;
            };
            if std::mem::replace(&mut self.seen[at % MAX_FIELDS], true) {
                break;
            }
            self.required += u8::from(at < usize::from(event.required));
            let start = pos + len + 4;
            if let (b'"', FieldMut::OptStr(_) | FieldMut::Str(_)) = (first, &*field) {
                let end = string_stop(bytes, start);
                if bytes.get(end) == Some(&b'"')
                    && let Some(value) = text.get(start..end)
                {
                    match field {
                        FieldMut::OptStr(field) => **field = Some(Cow::Borrowed(value)),
                        FieldMut::Str(field) => **field = Cow::Borrowed(value),
                        _ => {}
                    }
                    pos = end + 1;
                    if bytes.get(pos..).and_then(<[u8]>::first_chunk) != Some(b",\"") {
                        self.cursor.pos = pos;
                        return Ok(false);
                    }
                    pos += 1;
                    continue;
                }
            }
            self.cursor.pos = start - 1;
            self.field(field, &event.fields[at])?;
            pos = self.cursor.pos;
            if bytes.get(pos..pos + 2) != Some(b",\"") {
                return Ok(false);
            }
            pos += 1;
        }
        self.cursor.pos = pos;
        Ok(true)
    }

    /// Keeps a member that the catalog does not know and whose key, without its quotes, is there.
    /// Returns where it ends; nothing if the key is unusual, or the tag.
    #[inline(never)]
    fn stranger(
        &mut self,
        start: usize,
        len: usize,
        unknown: &mut UnknownFields<'a>,
    ) -> Step<Option<usize>> {
        let end = start + len;
        // The first quote does not end it where a backslash stands before.
        let is_plain = string_stop(self.cursor.bytes(), start) == end;
        let key = self.cursor.text.get(start..end).filter(|_| is_plain);
        let Some(key) = key.filter(|key| *key != self.event.catalog.tag) else {
            return Ok(None);
        };
        self.cursor.pos = end + 2;
        let raw = RawStr {
            text: key,
            suspect: false,
        };
        let member = Member::read(self.cursor, raw)?;
        unknown.push_member(member, false, self.cursor.may_repeat);
        Ok(Some(self.cursor.pos))
    }
}
