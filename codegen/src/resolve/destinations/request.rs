//! How events travel together, and how much of them there may be.

use crate::diagnostics::Diagnostics;
use crate::load::syntax::Whole;
use crate::model::{BodyPart, Rate, Request};

use super::{Site, check_snake};

impl Site<'_> {
    pub(super) fn request(&self, found: &mut Diagnostics) -> Request {
        let Some(request) = self.part(|syntax| &syntax.request).get() else {
            return Request::default();
        };
        self.per(&request.per, found);
        let mut body = Vec::new();
        for (key, part) in request.body.iter() {
            let part = match (part.events.get(), part.constant.get(), part.setting.get()) {
                (Some(_), None, None) => Some(BodyPart::Events),
                (None, Some(text), None) => Some(BodyPart::Constant(text.value.clone())),
                (None, None, Some(name)) => self.setting(name, found).ok().map(BodyPart::Setting),
                _ => {
                    if part.is_whole() {
                        let message =
                            "a member of the body is one of `events: true`, `const` and `setting`";
                        self.bad(key, message, found);
                    }
                    None
                }
            };
            body.extend(part.map(|part| (key.value.clone(), part)));
        }
        let lists = body.iter().filter(|(_, part)| *part == BodyPart::Events);
        let lists = lists.count();
        if let Some(written) = request.body.get()
            && !written.entries.is_empty()
            && lists != 1
            && request.is_whole()
        {
            let message = "one member of the body has the events: `events: true`";
            self.bad(written, message, found);
        }
        let headers = request.headers.iter();
        Request {
            max_events: request.max_events.cloned(),
            max_bytes: request.max_bytes.cloned(),
            headers: headers
                .map(|(name, value)| (name.value.clone(), value.value.clone()))
                .collect(),
            body,
        }
    }

    pub(super) fn rates(&self, found: &mut Diagnostics) -> Vec<Rate> {
        let rates = self.part(|syntax| &syntax.rates).iter();
        let rates = rates.map(|(name, rate)| {
            check_snake("rate", name, found);
            self.per(&rate.per, found);
            Rate {
                name: name.value.clone(),
                value: rate.value.value.or_empty(),
            }
        });
        rates.collect()
    }
}
