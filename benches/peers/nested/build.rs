//! Writes the structs and the enum from the resolved catalog: an object of the projection is a
//! struct.

#[path = "../chosen.rs"]
mod chosen;
#[path = "../rust_type.rs"]
mod rust_type;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use event_catalog_codegen::model::{Catalog, Entry, Event, FieldId, Presence, Source};
use rust_type::rust_type;

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = chosen::catalog()?;
    let dialect = catalog
        .destination_named("custom_http")
        .and_then(|destination| destination.dialects.first());
    let dialect = dialect.ok_or("there is no Custom HTTP")?;
    let (mut out, mut variants, mut names) = (String::new(), String::new(), Vec::new());
    let events = catalog.event_ids().enumerate();
    for (_, (id, event)) in events.filter(|(at, (_, event))| chosen::is_chosen(*at, event)) {
        let Some(outline) = dialect.outline(id) else {
            continue;
        };
        structure(&mut out, &catalog, event, &event.variant, &outline.members)?;
        names.push(event.wire.as_str());
        writeln!(
            variants,
            "    #[serde(rename = {:?}, borrow)]\n    {1}({1}<'a>),",
            event.wire, event.variant
        )?;
    }
    writeln!(
        out,
        "/// The names of the events.\npub const EVENTS: &[&str] = &{names:?};"
    )?;
    writeln!(
        out,
        "/// Any event.\n#[derive(Deserialize)]\n#[serde(tag = \"event_type\")]"
    )?;
    writeln!(
        out,
        "#[allow(missing_docs, clippy::large_enum_variant, reason = \"like the generated enum\")]\npub enum Event<'a> {{\n{variants}}}"
    )?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("peer.rs"), out)?;
    Ok(())
}

fn structure(
    out: &mut String,
    catalog: &Catalog,
    event: &Event,
    name: &str,
    entries: &[Entry],
) -> std::fmt::Result {
    let mut fields = String::new();
    for Entry { key, source } in entries {
        let ty = match source {
            Source::Field(id) => field(catalog, event, *id),
            // An object of any form.
            Source::Parsed(_) => "serde_json::Value".to_owned(),
            Source::Object(inner) => {
                let inner_name =
                    format!("{name}{}", key.split('_').map(capital).collect::<String>());
                structure(out, catalog, event, &inner_name, inner)?;
                format!("{inner_name}<'a>")
            }
            _ => continue,
        };
        let borrow = if ty.contains("'a") {
            "    #[serde(borrow)]\n"
        } else {
            ""
        };
        writeln!(fields, "{borrow}    pub {key}: {ty},")?;
    }
    // An empty object borrows nothing.
    let marker = if fields.contains("'a") {
        ""
    } else {
        "    #[serde(skip)]\n    pub nothing: std::marker::PhantomData<&'a ()>,\n"
    };
    writeln!(
        out,
        "/// A part of `{}`.\n#[derive(Deserialize)]",
        event.wire
    )?;
    writeln!(
        out,
        "#[allow(missing_docs, clippy::struct_excessive_bools, reason = \"named as on the wire\")]"
    )?;
    writeln!(out, "pub struct {name}<'a> {{\n{fields}{marker}}}")
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The type of a field; what storage does not have is optional text.
fn field(catalog: &Catalog, event: &Event, id: FieldId) -> String {
    let slot = event.fields.iter().find(|slot| slot.is(id));
    let ty = slot.map_or(catalog.field(id).ty, |slot| slot.ty);
    let ty = rust_type(ty);
    if slot.is_some_and(|slot| slot.presence == Presence::Required) {
        ty
    } else {
        format!("Option<{ty}>")
    }
}
