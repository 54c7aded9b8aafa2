//! The tables of keys in `schema-defs/README.md`, which stand there between two marks.

use std::fmt::Write as _;
use std::path::Path;

use crate::load::Kind;
use crate::load::grammar::{Keys, Mapping, Refers, Shape};

const START: &str = "<!-- keys -->\n";
const END: &str = "<!-- end of keys -->\n";

#[test]
fn the_readme_lists_all_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-defs/README.md");
    let readme = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\r\n", "\n");
    let (before, rest) = readme.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{START}\n{}{END}{after}", tables());
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        std::fs::write(path, expected).unwrap();
    } else {
        assert!(
            readme == expected,
            "the keys have changed: UPDATE_EXPECT=1 cargo test -p event-catalog-codegen"
        );
    }
}

/// A table for each record, in the order in which they are met.
fn tables() -> String {
    let mut out = String::new();
    for (file, kind) in [
        ("catalog.yaml", Kind::Catalog),
        ("types.yaml", Kind::Types),
        ("fields/*.yaml", Kind::Fields),
        ("events/**/*.yaml", Kind::Events),
        ("objects/*.yaml", Kind::Objects),
        ("custom/*.yaml", Kind::Custom),
        ("destinations/*.yaml", Kind::Destinations),
        ("tables/*.yaml", Kind::Tables),
    ] {
        let _ = write!(
            out,
            "### `{file}`\n\n| of | key | holds | |\n|---|---|---|---|\n"
        );
        let mut records = Records::default();
        records.add(kind.grammar());
        let mut next = 0;
        while let Some(record) = records.0.get(next).copied() {
            rows(record, &mut out);
            for key in record.known {
                records.inside(&key.shape);
            }
            record
                .others
                .iter()
                .for_each(|others| records.inside(&others.value));
            next += 1;
        }
        out.push('\n');
    }
    out
}

/// The records of a kind of file, each once.
#[derive(Default)]
struct Records(Vec<&'static Mapping>);

impl Records {
    fn add(&mut self, mapping: &'static Mapping) {
        if !self.0.iter().any(|known| std::ptr::eq(*known, mapping)) {
            self.0.push(mapping);
        }
    }

    fn inside(&mut self, shape: &Shape) {
        match shape {
            Shape::List(inner) => self.inside(inner),
            Shape::Mapping(grammar)
            | Shape::DocOr(grammar)
            | Shape::FlagOr(grammar)
            | Shape::NameOr(_, grammar)
            | Shape::NamesOr(_, grammar)
            | Shape::ValuesOr(grammar) => match (grammar().known, &grammar().others) {
                ([], Some(others)) => self.inside(&others.value),
                _ => self.add(grammar()),
            },
            _ => {}
        }
    }
}

fn rows(record: &Mapping, out: &mut String) {
    let mut what = record.what;
    for key in record.known {
        let name = if key.required {
            format!("**`{}`**", key.name)
        } else {
            format!("`{}`", key.name)
        };
        let _ = writeln!(
            out,
            "| {what} | {name} | {} | {} |",
            holds(&key.shape),
            key.about
        );
        what = "";
    }
    if let Some(others) = &record.others {
        let _ = writeln!(
            out,
            "| {what} | *{}* | {} | |",
            chosen(others.keys),
            holds(&others.value)
        );
    }
}

fn chosen(keys: Keys) -> String {
    match keys {
        Keys::Names => "name".to_owned(),
        Keys::Of(refers) => name_of(refers).to_owned(),
        Keys::Releases => "number".to_owned(),
        Keys::Values => "value".to_owned(),
    }
}

fn holds(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::AnyText => "text".to_owned(),
        Shape::Name(refers) => name_of(*refers).to_owned(),
        Shape::Doc => "documentation".to_owned(),
        Shape::Scalar => "value".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Mark => "`true`".to_owned(),
        Shape::Number(..) => "whole number".to_owned(),
        Shape::Release => "release".to_owned(),
        Shape::Decimal => "number".to_owned(),
        Shape::Choice(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(", ")
        }
        Shape::List(inner) => format!("list: {}", holds(inner)),
        Shape::Mapping(grammar) => mapping(grammar()),
        Shape::DocOr(grammar) => format!("documentation, or {}", mapping(grammar())),
        Shape::FlagOr(grammar) => format!("`true` or `false`, or {}", mapping(grammar())),
        Shape::NameOr(refers, grammar) => {
            format!("{}, or {}", name_of(*refers), mapping(grammar()))
        }
        Shape::NamesOr(refers, grammar) => {
            let (name, mapping) = (name_of(*refers), mapping(grammar()));
            format!("list: {name}, or {mapping}; or {mapping}")
        }
        Shape::ValuesOr(grammar) => format!("list: value; or {}", mapping(grammar())),
    }
}

fn mapping(mapping: &Mapping) -> String {
    match (mapping.known, &mapping.others) {
        ([], Some(others)) => format!("{{*{}*: {}}}", chosen(others.keys), holds(&others.value)),
        _ => mapping.what.to_owned(),
    }
}

fn name_of(refers: Refers) -> &'static str {
    match refers {
        Refers::Field => "field",
        Refers::Group => "group",
        Refers::Type => "type",
        Refers::AnyType => "type of a member",
        Refers::Event => "event",
        Refers::Channel => "channel",
        Refers::Category => "category",
        Refers::Format => "format",
        Refers::Release => "release",
        Refers::DateTimes => "set of datetime formats",
        Refers::Object => "object",
        Refers::Property => "property",
    }
}
