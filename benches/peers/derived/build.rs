//! Writes the structs and the enum from the resolved catalog.

#[path = "../chosen.rs"]
mod chosen;
#[path = "../rust_type.rs"]
mod rust_type;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use event_catalog_codegen::model::{Catalog, Event, Presence, Primitive};
use rust_type::rust_type;

/// What of Rust's keywords a field may be called.
const KEYWORDS: &[&str] = &[
    "as", "box", "in", "loop", "match", "mod", "move", "ref", "static", "type", "use", "where",
];

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = chosen::catalog()?;
    let events: Vec<&Event> = catalog
        .events
        .iter()
        .enumerate()
        .filter(|(at, event)| every() || chosen::is_chosen(*at, event))
        .map(|(_, event)| event)
        .collect();
    let mut out = String::new();
    for event in &events {
        structure(&mut out, event)?;
    }
    enumeration(&mut out, &catalog, &events)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("peer.rs"), out)?;
    Ok(())
}

/// Whether there is every event.
fn every() -> bool {
    env::var_os("CARGO_FEATURE_EVERY").is_some()
}

/// Whether the crate offers all that the generated one does.
fn all() -> bool {
    env::var_os("CARGO_FEATURE_ALL").is_some()
}

/// Whether structs keep unknown fields, as the generated ones do.
fn keeps_unknown() -> bool {
    env::var_os("CARGO_FEATURE_UNKNOWN").is_some()
}

fn derives() -> &'static str {
    if all() {
        "#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]"
    } else {
        "#[derive(Serialize, Deserialize)]"
    }
}

fn structure(out: &mut String, event: &Event) -> std::fmt::Result {
    writeln!(out, "/// `{}`", event.wire)?;
    writeln!(out, "{}", derives())?;
    writeln!(
        out,
        "#[allow(missing_docs, clippy::struct_excessive_bools, reason = \"named as on the wire\")]"
    )?;
    writeln!(out, "pub struct {}<'a> {{", event.variant)?;
    for slot in &event.fields {
        let name = &slot.name;
        let name = if KEYWORDS.contains(&name.as_str()) {
            format!("r#{name}")
        } else {
            name.clone()
        };
        let mut attributes = Vec::new();
        if slot.ty.kind.is(Primitive::String) {
            attributes.push("borrow");
        }
        let mut ty = rust_type(slot.ty);
        if slot.presence == Presence::Optional {
            attributes.push("skip_serializing_if = \"Option::is_none\"");
            ty = format!("Option<{ty}>");
        }
        if !attributes.is_empty() {
            writeln!(out, "    #[serde({})]", attributes.join(", "))?;
        }
        writeln!(out, "    pub {name}: {ty},")?;
    }
    if keeps_unknown() {
        writeln!(
            out,
            "    #[serde(flatten)]\n    pub unknown: serde_json::Map<String, serde_json::Value>,"
        )?;
    }
    writeln!(out, "}}")?;
    if all() {
        writeln!(out, "impl<'a> {}<'a> {{", event.variant)?;
        writeln!(
            out,
            "    /// From JSON.\n    ///\n    /// # Errors\n    ///\n    /// Those of `serde_json`."
        )?;
        writeln!(
            out,
            "    pub fn from_slice(json: &'a [u8]) -> serde_json::Result<Self> {{ serde_json::from_slice(json) }}"
        )?;
        writeln!(
            out,
            "    /// To JSON.\n    ///\n    /// # Errors\n    ///\n    /// Those of `serde_json`."
        )?;
        writeln!(
            out,
            "    pub fn to_vec(&self) -> serde_json::Result<Vec<u8>> {{ serde_json::to_vec(self) }}"
        )?;
        writeln!(out, "}}")?;
    }
    Ok(())
}

/// The enum; and a macro for those who look at the tag themselves and then decode the struct.
fn enumeration(out: &mut String, catalog: &Catalog, events: &[&Event]) -> std::fmt::Result {
    writeln!(out, "/// Any event.")?;
    writeln!(out, "{}", derives())?;
    writeln!(out, "#[serde(tag = {:?})]", catalog.tag)?;
    writeln!(
        out,
        "#[allow(missing_docs, clippy::large_enum_variant, reason = \"like the generated enum\")]"
    )?;
    writeln!(out, "pub enum Event<'a> {{")?;
    for event in events {
        writeln!(out, "    #[serde(rename = {:?}, borrow)]", event.wire)?;
        writeln!(out, "    {0}({0}<'a>),", event.variant)?;
    }
    writeln!(out, "}}")?;
    let names: Vec<&str> = events.iter().map(|event| event.wire.as_str()).collect();
    writeln!(
        out,
        "/// The names of the events.\npub const EVENTS: &[&str] = &{names:?};"
    )?;
    writeln!(
        out,
        "/// The event that a tag names, its struct made by an expression; `None` for an unknown tag."
    )?;
    writeln!(
        out,
        "#[macro_export]\nmacro_rules! by_tag {{\n    ($tag:expr, $decode:expr) => {{\n        match $tag {{"
    )?;
    for event in events {
        writeln!(
            out,
            "            {:?} => Some($crate::Event::{}($decode)),",
            event.wire, event.variant
        )?;
    }
    writeln!(out, "            _ => None,\n        }}\n    }};\n}}")
}
