//! What there is to say of a file, to people.

use std::fmt::Write as _;

use super::{Best, Description};
use crate::input::{Named, advice};
use crate::output::{Paint, Tone, count, shown};
use crate::table::{self, Cell};

pub(super) fn render(file: &Description, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.paint(Tone::Strong, &file.file));
    let mut line = |what: &str, text: String| {
        let _ = writeln!(out, "  {what:<10}  {text}");
    };
    let stranger = if file.known {
        String::new()
    } else {
        format!(" (not in the catalog{})", advice(&file.event_type))
    };
    if file.named == Some(Named::Column) && !file.known {
        line("event type", "each record says it".to_owned());
    } else {
        line(
            "event type",
            format!("{}{stranger}", shown(&file.event_type)),
        );
    }
    if let Some(named) = file.named {
        line("told by", named.by());
    }
    line("record", shown(&file.record_name));
    line("codec", file.codec.to_owned());
    line(
        "records",
        format!("{} in {}", file.records, count(file.blocks, "block")),
    );
    line(
        "bytes",
        format!(
            "header {}, blocks {}, decompressed {}",
            file.header_bytes, file.stored_bytes, file.decoded_bytes
        ),
    );
    for (key, value) in &file.metadata {
        line("metadata", shown(&format!("{key}: {value}")));
    }
    if file.padding > 0 {
        line(
            "padding",
            format!(
                "{} behind the last block, all of them zero",
                count(file.padding, "byte")
            ),
        );
    }
    if let Some(Best {
        first,
        last,
        differences,
    }) = file.best_releases
    {
        let releases = if first == last {
            format!("{last}")
        } else {
            format!("{first} to {last}")
        };
        let how = if differences == 0 {
            "alike".to_owned()
        } else {
            format!("{} differ", count(differences as u64, "field"))
        };
        line("release", format!("{releases}: {how}"));
    }
    let states: Vec<String> = file
        .states
        .iter()
        .map(|(state, number)| format!("{number} {state}"))
        .collect();
    line("fields", states.join(", "));
    for part in &file.damage {
        line(
            "damage",
            shown(&format!(
                "{}; {} skipped",
                part.message,
                count(part.skipped_bytes, "byte")
            )),
        );
    }
    if file.damaged > file.damage.len() as u64 {
        line(
            "damage",
            format!(
                "and {} more",
                count(file.damaged - file.damage.len() as u64, "part")
            ),
        );
    }
    if file.fields.is_empty() {
        return out;
    }
    out.push('\n');
    let mut rows = vec![["FIELD", "FILE", "CATALOG", "STATE"].map(Cell::text).into()];
    rows.extend(file.fields.iter().map(|field| {
        let ty =
            |ty: &Option<String>| Cell::text(ty.as_deref().map_or_else(|| "-".to_owned(), shown));
        vec![
            Cell::text(shown(&field.name)),
            ty(&field.file),
            ty(&field.catalog),
            Cell::text(field.state).toned(field.tone),
        ]
    }));
    table::render(&mut out, &rows, paint);
    out
}
