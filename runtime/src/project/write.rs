//! Projections as JSON: one walk over the members of an outline, straight into a buffer.

use super::{Lent, Member, Projection, What, milliseconds, seconds};
use crate::json::copy;
use crate::json::encode::{self, view};
use crate::json::writer::Writer;
use crate::record::FieldRef;
use crate::value::Entry;
use crate::violation::push_name;
use event_catalog_formats::hash::sha256;

/// Writes a projection.
pub(super) fn projection(w: &mut Writer<'_>, projection: &Projection<'_, '_>) {
    let event = projection.record.descriptor();
    projection.record.fields(&mut |fields, unknown| {
        let lent = Lent {
            event,
            fields,
            unknown,
        };
        // Fields whose names say where they stand: rare, so that nothing more is asked where there
        // are none.
        let placed = unknown
            .names()
            .any(|name| projection.dialect.is_place(&name));
        let start = w.start();
        Walk {
            w,
            projection,
            lent,
            placed,
            starts: [start; What::DEEPEST],
            opened: [0; What::DEEPEST],
            depth: 0,
        }
        .members();
    });
}

struct Walk<'w, 'o, 'p, 'l, 's, 'a> {
    w: &'w mut Writer<'o>,
    projection: &'p Projection<'p, 'a>,
    lent: Lent<'l, 's, 'a>,
    placed: bool,
    /// Where each open object starts in the buffer.
    starts: [usize; What::DEEPEST],
    /// Where each was opened, in the outline.
    opened: [usize; What::DEEPEST],
    depth: usize,
}

impl Walk<'_, '_, '_, '_, '_, '_> {
    fn members(&mut self) {
        let Projection {
            dialect, outline, ..
        } = *self.projection;
        for (position, at) in outline.members.iter().enumerate() {
            let Some(member) = dialect.members.get(usize::from(*at)) else {
                continue;
            };
            match member.what {
                What::Field(field) => self.field(member, field),
                What::Open => self.open(member, position),
                What::Close => self.close(),
                _ => self.other(member, position),
            }
        }
        while self.depth > 0 {
            self.close();
        }
        self.places(0);
        self.w.object(self.starts[0]);
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "nearly all members are fields")]
    fn field(&mut self, member: &'static Member, field: u16) {
        let at = self.lent.position(field);
        match self.lent.fields.get(at).copied() {
            Some(FieldRef::OptStr(Some(text)) | FieldRef::Str(text)) => {
                self.w.text_member(&member.json_key, member.key, text);
            }
            Some(FieldRef::OptStr(None)) => {}
            Some(value) => {
                if value.is_present() {
                    self.w.key(&member.json_key, member.key);
                    view(self.w, &value.view());
                }
            }
            None => self.extra(member, field),
        }
    }

    /// A field that the event does not have by the catalog, and may have all the same.
    fn extra(&mut self, member: &'static Member, field: u16) {
        if self.lent.unknown.is_empty() {
            return;
        }
        if let Some(value) = self.lent.extra(self.projection.dialect.field_name(field)) {
            self.w.key(&member.json_key, member.key);
            self.w.value(value);
        }
    }

    fn open(&mut self, member: &'static Member, position: usize) {
        self.w.key(&member.json_key, member.key);
        self.depth += 1;
        if let (Some(start), Some(opened)) = (
            self.starts.get_mut(self.depth),
            self.opened.get_mut(self.depth),
        ) {
            *start = self.w.start();
            *opened = position;
        }
    }

    fn close(&mut self) {
        self.places(self.depth);
        if let Some(start) = self.starts.get(self.depth) {
            self.w.object(*start);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn other(&mut self, member: &'static Member, position: usize) {
        let Projection {
            dialect,
            outline,
            settings,
            ..
        } = *self.projection;
        match member.what {
            What::Name => self
                .w
                .text_member(&member.json_key, member.key, self.lent.event.name),
            What::Title => match outline.title_field {
                None => self
                    .w
                    .text_member(&member.json_key, member.key, outline.title),
                Some((field, after)) => {
                    self.w.key(&member.json_key, member.key);
                    self.w.texts([
                        outline.title,
                        self.lent.text(dialect, field).unwrap_or_default(),
                        after,
                    ]);
                }
            },
            What::Constant(text) => self.w.text_member(&member.json_key, member.key, text),
            What::Number(json) => {
                self.w.key(&member.json_key, member.key);
                self.w.raw(json);
            }
            What::Boolean(boolean) => {
                self.w.key(&member.json_key, member.key);
                self.w.raw(if boolean { "true" } else { "false" });
            }
            What::OpenList => {
                self.open(member, position);
                self.in_list();
            }
            What::CloseList => {
                self.close();
                self.w.byte(b']');
            }
            What::Sha256(field) => {
                if let Some(text) = self.lent.text(dialect, field) {
                    self.w
                        .text_member(&member.json_key, member.key, &sha256(text));
                }
            }
            What::Setting(setting) => {
                if let Some(value) = settings.at(dialect.destination.get(), setting) {
                    self.w.text_member(&member.json_key, member.key, value);
                }
            }
            What::Milliseconds(field) => {
                self.number(member, self.lent.number(dialect, field).map(milliseconds));
            }
            What::Seconds(field) => self.number(
                member,
                self.lent
                    .number(dialect, field)
                    .map(|number| Ok(seconds(number))),
            ),
            What::When(field, condition, value) => {
                if self.lent.holds(dialect, condition, value) {
                    self.field(member, field);
                }
            }
            What::Parsed(field) => {
                if let Some(text) = self.lent.text(dialect, field) {
                    self.w.key(&member.json_key, member.key);
                    if !copy::object(self.w, text) {
                        self.w.string(text);
                    }
                }
            }
            What::Spread(field, prefix) => {
                let opened = self.opened();
                let projection = self.projection;
                let is_free = |key: &str| projection.is_free(key, opened);
                let is_free = prefix.is_empty().then_some(&is_free as &copy::IsFree<'_>);
                if let Some(text) = self.lent.text(dialect, field)
                    && !copy::members(self.w, text, prefix, is_free)
                {
                    self.w.text_member(&member.json_key, member.key, text);
                }
            }
            What::Unknown => self.unknown(position),
            What::Field(_) | What::Open | What::Close => {}
        }
    }

    fn number(&mut self, member: &'static Member, number: Option<Result<i64, i128>>) {
        let Some(number) = number else { return };
        self.w.key(&member.json_key, member.key);
        match number {
            Ok(number) => self.w.raw(itoa::Buffer::new().format(number)),
            Err(wide) => self.w.raw(itoa::Buffer::new().format(wide)),
        }
    }

    /// The position behind the member that opens the object.
    fn opened(&self) -> usize {
        let opened = self.opened.get(self.depth);
        opened.map_or(0, |opened| opened + usize::from(self.depth > 0))
    }

    /// Makes the object that was just opened the one of a list.
    fn in_list(&mut self) {
        self.w.byte(b'[');
        if let Some(start) = self.starts.get_mut(self.depth) {
            *start = self.w.start();
        }
    }

    /// Fields that the catalog does not know, in the rest.
    fn unknown(&mut self, position: usize) {
        if self.lent.unknown.is_empty() {
            return;
        }
        let opened = self.opened();
        let projection = self.projection;
        let rest = self.lent.unknown.entries();
        encode::entries(
            self.w,
            rest.filter(|entry| projection.is_rest(&entry.name, opened, position)),
        );
    }

    /// Fields whose names say that they stand in the object that ends here.
    #[inline]
    fn places(&mut self, depth: usize) {
        if self.placed {
            self.placed_in(depth);
        }
    }

    #[cold]
    fn placed_in(&mut self, depth: usize) {
        let Projection {
            dialect, outline, ..
        } = *self.projection;
        let mut pointer = String::new();
        for opened in self.opened.get(1..=depth).unwrap_or_default() {
            let member = outline
                .members
                .get(*opened)
                .and_then(|at| dialect.members.get(usize::from(*at)));
            push_name(&mut pointer, member.map_or("", |member| member.key));
        }
        for Entry { name, held } in self.lent.unknown.entries() {
            if let Some(key) = dialect.key_in(&pointer, &name) {
                encode::entry(self.w, &key, &held);
            }
        }
    }
}
