//! The way back: what the members that a destination gets are, whatever the event.

use crate::diagnostics::{Diagnostics, Span};
use crate::load::syntax::Whole;
use crate::model::{Dialect, Field, Presence, Received, ReceivedAs, Shape, Source};

use super::Site;
use super::envelope::{Node, What};

/// Fills in what each dialect gets, and checks that an event can be made of it. Unless `is_whole`,
/// what seems to be lost may be in something that was refused. `at` is the place of the wish.
pub(super) fn resolve(
    site: &Site<'_>,
    at: Span,
    envelope: &[Node<'_>],
    dialects: &mut [Dialect],
    is_whole: bool,
    found: &mut Diagnostics,
) {
    if !envelope.iter().any(|node| matches!(node.what, What::Name)) {
        let written = site.part(|syntax| &syntax.envelope).value();
        if written.is_some_and(|all| all.is_whole() && all.entries.len() == envelope.len()) {
            let message =
                "what is received must name its event: a member of the envelope has `event: name`";
            site.bad(at, message, found);
        }
        return;
    }
    for dialect in &mut *dialects {
        let in_force =
            |node: &&Node<'_>| node.pages.iter().any(|page| dialect.pages.contains(page));
        let mut objects = vec![Received {
            pointer: String::new(),
            keys: Vec::new(),
            rest: false,
        }];
        object(envelope, 0, &in_force, &mut objects);
        parts(site, dialect, &mut objects);
        dialect.received = objects;
    }
    irreversible(site, envelope, found);
    if is_whole {
        lost(site, at, dialects, found);
    }
}

fn object(
    nodes: &[Node<'_>],
    at: usize,
    in_force: &dyn Fn(&&Node<'_>) -> bool,
    objects: &mut Vec<Received>,
) {
    for node in nodes.iter().filter(in_force) {
        let received = match &node.what {
            What::Name => ReceivedAs::Name,
            What::Field(field, _) => ReceivedAs::Field(*field),
            What::Object(members, rest) => {
                let inner = objects.len();
                let outer = objects.get(at).map_or("", |object| &object.pointer);
                let pointer = outer.to_owned() + &pointer(&[node.key]);
                objects.push(Received {
                    pointer,
                    keys: Vec::new(),
                    rest: rest.is_some(),
                });
                object(members, inner, in_force, objects);
                ReceivedAs::Object(inner)
            }
            _ => ReceivedAs::Nothing,
        };
        if let Some(object) = objects.get_mut(at) {
            object.keys.push((node.key.value.clone(), received));
        }
    }
}

/// Keys in the rest that are no names of fields.
fn parts(site: &Site<'_>, dialect: &Dialect, objects: &mut [Received]) {
    let Some(rest) = objects.iter_mut().find(|object| object.rest) else {
        return;
    };
    for outline in dialect.outlines.iter().flatten() {
        outline.walk(&mut |path, source| {
            let [outer @ .., key] = path else { return };
            let received = match source {
                Source::Parsed(field) => ReceivedAs::Parsed(*field),
                Source::Field(field) if site.scope.field_name(*field) != *key => {
                    ReceivedAs::Field(*field)
                }
                _ => return,
            };
            let entry = ((*key).to_owned(), received);
            if pointer(outer) == rest.pointer && !rest.keys.contains(&entry) {
                rest.keys.push(entry);
            }
        });
    }
}

/// A JSON Pointer to an object.
fn pointer(path: &[&str]) -> String {
    path.iter()
        .flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")])
        .collect()
}

/// Reports what cannot be turned around.
fn irreversible(site: &Site<'_>, nodes: &[Node<'_>], found: &mut Diagnostics) {
    for node in nodes {
        match &node.what {
            What::Field(_, Some(_))
            | What::When(..)
            | What::Title
            | What::Hash(_)
            | What::First(_) => {
                let message = format!(
                    "`{}` cannot be read back: its value is another than the event's",
                    node.key.value
                );
                site.bad(node.at, message, found);
            }
            What::List(_) => {
                let message = format!("`{}` cannot be read back: it is a list", node.key.value);
                site.bad(node.at, message, found);
            }
            What::Object(members, _) => irreversible(site, members, found),
            _ => {}
        }
    }
}

/// Reports required fields that do not come back. A text may: it comes back empty, with a warning,
/// where a number would be made up.
fn lost(site: &Site<'_>, at: Span, dialects: &[Dialect], found: &mut Diagnostics) {
    for dialect in dialects {
        for (outline, event) in dialect.outlines.iter().zip(&site.catalog().events) {
            let Some(outline) = outline else { continue };
            let mut spread = false;
            outline.walk(&mut |_, source| spread |= matches!(source, Source::Spread(..)));
            if spread {
                let message = format!(
                    "`{}` cannot be read back: an object is taken apart",
                    event.wire
                );
                site.bad(at, message, found);
            }
            let needed = |slot: &&Field| slot.presence == Presence::Required && !is_text(slot);
            for slot in event.fields.iter().filter(needed) {
                let mut carried = false;
                outline.walk(&mut |_, source| carried |= source.field() == slot.definition);
                if !carried {
                    let name = &slot.name;
                    let message = format!(
                        "`{name}` is lost: `{}` requires it, and it is no text",
                        event.wire
                    );
                    site.bad(at, message, found);
                }
            }
        }
    }
}

fn is_text(slot: &Field) -> bool {
    slot.ty.kind.is_text() && slot.ty.shape == Shape::One
}
