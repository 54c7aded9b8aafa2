//! A table of facts, a row for each field of an event, as CSV or as JSON.

use std::collections::BTreeMap;

use event_catalog_codegen::model::Presence;
use serde_json::{Map, Value};

use super::input::{Event, Field, Name, Type};

/// The columns of a table. Only `event` must be there.
const COLUMNS: [&str; 8] = [
    "event", "field", "type", "presence", "pii", "doc", "release", "change",
];

/// Returns whether a text is a table as CSV: its first line names the columns.
pub(crate) fn is_csv(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default();
    let mut cells = head.split([',', ';', '\t']);
    cells.any(|cell| {
        cell.trim()
            .trim_matches('"')
            .trim()
            .eq_ignore_ascii_case("event")
    })
}

/// A row: the line it starts in, and its cells by column.
type Row = (usize, BTreeMap<String, String>);

/// Reads a table as CSV.
///
/// # Errors
///
/// The line, and what is wrong there.
pub(crate) fn csv(text: &str) -> Result<Vec<Row>, Mistake> {
    let mut records = records(text)?.into_iter();
    let (_, head) = records.next().unwrap_or_default();
    let head: Vec<String> = head.iter().map(|cell| cell.trim().to_owned()).collect();
    for (at, column) in head.iter().enumerate() {
        if let Some(wrong) = [';', '\t'].iter().find(|other| column.contains(**other)) {
            let wrong = wrong.escape_default();
            let problem = format!("the columns are separated by `{wrong}`: write commas");
            return Err((1, problem));
        }
        known(column).map_err(|problem| (1, problem))?;
        if head.iter().take(at).any(|other| other == column) {
            return Err((1, format!("the column `{column}` is there twice")));
        }
    }
    let mut rows = Vec::new();
    for (line, cells) in records {
        if cells.len() > head.len() {
            let problem = format!("there are {} cells for {} columns", cells.len(), head.len());
            return Err((line, problem));
        }
        let cells = cells.into_iter().map(|cell| cell.trim().to_owned());
        let row = head.iter().cloned().zip(cells);
        rows.push((line, row.filter(|(_, cell)| !cell.is_empty()).collect()));
    }
    Ok(rows)
}

fn known(column: &str) -> Result<(), String> {
    if COLUMNS.contains(&column) {
        return Ok(());
    }
    Err(format!(
        "there is no column `{column}`; a table has {}",
        COLUMNS.join(", ")
    ))
}

/// What is wrong in a line.
pub(crate) type Mistake = (usize, String);

/// The cells of CSV, with the lines in which the rows start.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, Mistake> {
    let (mut all, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut start, mut is_quoted) = (1, 1, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, is_quoted) {
            ('"', Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', Some(_)) => is_quoted = None,
            ('"', None) if cell.is_empty() => is_quoted = Some(line),
            (',', None) => cells.push(std::mem::take(&mut cell)),
            ('\r', None) if chars.peek() == Some(&'\n') => {}
            ('\n', None) => {
                cells.push(std::mem::take(&mut cell));
                let record = std::mem::take(&mut cells);
                if record.iter().any(|cell| !cell.is_empty()) {
                    all.push((start, record));
                }
                line += 1;
                start = line;
            }
            (c, _) => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
    }
    if let Some(line) = is_quoted {
        return Err((line, "a quotation mark is not closed".to_owned()));
    }
    cells.push(cell);
    if cells.iter().any(|cell| !cell.is_empty()) {
        all.push((start, cells));
    }
    Ok(all)
}

/// Reads a table as JSON: a list of objects.
///
/// # Errors
///
/// The line, and what is wrong there.
pub(crate) fn json(text: &str) -> Result<Vec<Row>, Mistake> {
    let line_of = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        1 + before.matches('\n').count()
    };
    let mut at = text.find('[').map_or(text.len(), |start| start + 1);
    let mut rows = Vec::new();
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t', ',']).len();
        let rest = text.get(at..).unwrap_or_default();
        if rest.is_empty() || rest.starts_with(']') {
            return Ok(rows);
        }
        let line = line_of(at);
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        let row = match values.next() {
            Some(Ok(row)) => row,
            Some(Err(error)) => return Err((line + error.line().saturating_sub(1), plain(&error))),
            None => return Ok(rows),
        };
        at += values.byte_offset();
        let mut cells = BTreeMap::new();
        for (column, value) in row {
            known(&column).map_err(|problem| (line, problem))?;
            let cell = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                _ => return Err((line, format!("`{column}` is not one value"))),
            };
            cells.insert(column, cell);
        }
        rows.push((line, cells));
    }
}

/// What is wrong with a text as JSON, without the place, which is told apart.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = text.rfind(" at line ");
    text.get(..place.unwrap_or(text.len()))
        .unwrap_or(&text)
        .to_owned()
}

/// Returns what a table says of a release. Rows of other releases are passed over, and counted.
///
/// # Errors
///
/// The line, and what is wrong there.
pub(crate) fn events(
    rows: Vec<Row>,
    path: &str,
    release: Option<u16>,
) -> Result<(Vec<Event>, usize), Mistake> {
    let mut events: Vec<Event> = Vec::new();
    let mut others = 0;
    for (line, row) in rows {
        let at = |problem: String| (line, problem);
        let cell = |column: &str| row.get(column).map(String::as_str);
        let name = cell("event").ok_or_else(|| at("the row names no event".to_owned()))?;
        if let Some(of) = cell("release") {
            let number: u16 = of
                .parse()
                .map_err(|_| at(format!("`{of}` is no release: write its number")))?;
            if release.is_some_and(|release| release != number) {
                others += 1;
                continue;
            }
        }
        let source = format!("{path}:{line}");
        let position = events
            .iter()
            .position(|event| event.name == Name::Wire(name.to_owned()));
        let position = position.unwrap_or_else(|| {
            events.push(Event {
                name: Name::Wire(name.to_owned()),
                source: source.clone(),
                is_whole: false,
                is_retired: false,
                doc: None,
                fields: Vec::new(),
            });
            events.len() - 1
        });
        let Some(event) = events.get_mut(position) else {
            continue;
        };
        let change = cell("change").unwrap_or("added");
        let doc = cell("doc").map(str::to_owned);
        let Some(field) = cell("field") else {
            let mut of_fields = ["type", "presence", "pii"].iter();
            if let Some(column) = of_fields.find(|column| row.contains_key(**column)) {
                return Err(at(format!(
                    "the row has a `{column}`, but names no field of `{name}`"
                )));
            }
            match change {
                "added" => event.doc = event.doc.take().or(doc),
                "retired" => event.is_retired = true,
                other => {
                    return Err(at(format!(
                        "`{other}` is no change of an event: it is `added` or `retired`"
                    )));
                }
            }
            continue;
        };
        let presence = match (cell("presence"), change) {
            (Some("required"), "added") => Some(Presence::Required),
            (Some("optional"), "added" | "loosened") | (None, "loosened") => {
                Some(Presence::Optional)
            }
            (_, "removed") | (None, "added") => None,
            (Some(other), "added") => {
                return Err(at(format!(
                    "the presence `{other}` is neither `required` nor `optional`"
                )));
            }
            (Some(other), "loosened") => {
                return Err(at(format!("a field that was loosened is not `{other}`")));
            }
            (_, other) => {
                return Err(at(format!(
                    "`{other}` is no change of a field: it is `added`, `removed` or `loosened`"
                )));
            }
        };
        let pii = match cell("pii") {
            None => None,
            Some("true" | "yes") => Some(true),
            Some("false" | "no") => Some(false),
            Some(other) => {
                return Err(at(format!("`pii` is `true` or `false`, not `{other}`")));
            }
        };
        if let Some(first) = event.fields.iter().find(|other| other.name == field) {
            return Err(at(format!(
                "`{field}` of `{name}` has a row already, {}: leave one of them",
                first.source
            )));
        }
        event.fields.push(Field {
            name: field.to_owned(),
            source,
            ty: cell("type").map(Type::parse),
            presence,
            pii,
            is_sensitive: false,
            doc,
            is_gone: change == "removed",
            is_old: change == "loosened",
        });
    }
    Ok((events, others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_with_its_lines() {
        let text = "event,field,doc\r\na.B,x,\"one, \"\"two\"\"\nthree\"\n\na.B,y\n";
        let rows = csv(text).unwrap();
        let doc = |row: &Row| row.1.get("doc").cloned();
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(doc(&rows[0]).unwrap(), "one, \"two\"\nthree");
        assert_eq!(doc(&rows[1]), None);
        let open = csv("event,doc\na.B,x\na.B,\"y\n").unwrap_err();
        assert_eq!(open, (3, "a quotation mark is not closed".to_owned()));
    }

    #[test]
    fn json_is_read_with_its_lines() {
        let text = "[\n {\"event\": \"a.B\"},\n\n {\"event\": \"a.B\", \"field\": \"x\",\n  \"pii\": true}\n]\n";
        let rows = json(text).unwrap();
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(rows[1].1["pii"], "true");
        let (line, problem) = json("[{\"event\": \"a.B\"},\n {\"evnt\": 1}]").unwrap_err();
        assert_eq!(line, 2);
        assert!(problem.starts_with("there is no column `evnt`; a table has event, field"));
    }
}
