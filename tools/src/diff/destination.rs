//! Destinations: which events they get, called what, and what stands under which key.

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{Destination, Factor, Outline, Source};

use super::state::{Fact, Limit, Node, Role};

pub(crate) fn node(catalog: &Catalog, it: &Destination) -> Node {
    let mut node = Node::default()
        .say(Fact::Doc, &it.doc)
        .most("max_events", it.request.max_events)
        .most("max_bytes", it.request.max_bytes);
    for rate in &it.rates {
        let limit = Node::default().limit("rate", Some(Limit::Most(rate.value.into())));
        node.add(Role::Setting, &rate.name, limit);
    }
    for dialect in &it.dialects {
        let needs: Vec<&str> = dialect
            .needs_one_of
            .iter()
            .map(|id| catalog.field(*id).name.as_str())
            .collect();
        let mut version = Node::default().say(Fact::Doc, &dialect.doc).must(
            "needs_one_of",
            (!needs.is_empty()).then(|| needs.join(", ")),
        );
        for (id, event) in catalog.event_ids() {
            if let Some(outline) = dialect.outline(id) {
                let title = dialect.name_of(catalog, id).unwrap_or_default();
                let sent = sent(catalog, it, outline).say(Fact::Title, title);
                version.add(Role::Sent, &event.wire, sent);
            }
        }
        node.add(Role::Dialect, &dialect.name, version);
    }
    node
}

/// The keys that an event has there, objects aside.
fn sent(catalog: &Catalog, it: &Destination, outline: &Outline) -> Node {
    let mut node = Node::default();
    outline.walk(&mut |path, source| {
        let name = |id| catalog.field(id).name.as_str();
        let setting = |at: usize| it.settings.get(at).map_or("", |named| named.name.as_str());
        let held = match source {
            Source::Object(_) | Source::List(_) => return,
            Source::Name => "the event's name".to_owned(),
            Source::Title => "the event's title".to_owned(),
            Source::Constant(constant) => constant.to_string(),
            Source::Setting(at) => format!("the setting {}", setting(*at)),
            Source::Field(id) => name(*id).to_owned(),
            Source::Moment(id, Factor::Times1000) => format!("{} × 1000", name(*id)),
            Source::Moment(id, Factor::Per1000) => format!("{} ÷ 1000", name(*id)),
            Source::When(id, other, value) => {
                format!("{}, where {} is {value}", name(*id), name(*other))
            }
            Source::Sha256(id) => format!("{}, as its SHA-256 hash", name(*id)),
            Source::Parsed(id) => format!("{}, parsed", name(*id)),
            Source::Spread(id, prefix) => format!("the members of {}, as {prefix}…", name(*id)),
            Source::Unknown => "what the catalog does not know".to_owned(),
        };
        let key = path.join(".");
        let of = source.field().map(name).unwrap_or_default();
        // A key may stand twice, under conditions that exclude each other.
        let slot = node.parts.entry((Role::Key, key)).or_default();
        let text = slot.facts.entry(Fact::Source).or_default();
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&held);
        if !of.is_empty() {
            slot.facts.insert(Fact::Of, of.to_owned());
        }
    });
    node
}
