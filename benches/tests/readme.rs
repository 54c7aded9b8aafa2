//! No figure of the README without a run behind it.

use std::path::Path;
use std::{env, fs};

use catalog_benches::figures::{Figure, Figures};
use catalog_benches::readme;

/// What the README says of speed stands between its marks and is what the file of figures says;
/// beside them there is no figure.
#[test]
fn readme_says_what_was_measured() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = fs::read_to_string(&path).unwrap();
    let figures = Figures::read(&Figures::path()).unwrap();
    let wanted = readme::with(&text, &readme::section(&figures)).unwrap();
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &wanted).unwrap();
    } else {
        assert!(
            text == wanted,
            "README.md does not say what benches/figures.jsonl says: `cargo run -p catalog-benches --bin figures -- --write`"
        );
    }
    let start = wanted.find("## How fast").unwrap();
    let section = &wanted[start..];
    let section = &section[..section[3..].find("\n## ").unwrap() + 3];
    let (before, rest) = section.split_once(readme::START).unwrap();
    let (_, behind) = rest.split_once(readme::END).unwrap();
    for prose in [before, behind] {
        let figure = prose.find(|c: char| c.is_ascii_digit());
        assert_eq!(
            figure.map(|at| &prose[at..]),
            None,
            "a figure typed by hand"
        );
    }
}

/// Each figure belongs to a race that says what machine it ran on, and once.
#[test]
fn each_figure_belongs_to_a_run() {
    let figures = Figures::read(&Figures::path()).unwrap();
    let mut runs = Vec::new();
    for figure in &figures.0 {
        if let Figure::Run {
            race, cpu, rustc, ..
        } = figure
        {
            assert!(!runs.contains(race), "{race} stands twice");
            assert!(!cpu.is_empty() && rustc.starts_with("rustc "), "{race}");
            runs.push(race.clone());
        }
        assert_eq!(
            runs.last().map(String::as_str),
            Some(figure.race()),
            "no run comes before {figure:?}"
        );
    }
}

/// A race that ran again replaces its own lines and no others.
#[test]
fn a_race_replaces_its_own_lines() {
    let time = |race: &str, ns| Figure::Time {
        race: race.to_owned(),
        contender: "x".to_owned(),
        ns,
        low: ns,
        high: ns,
        peak_mb: None,
    };
    let mut figures = Figures(vec![time("a", 1.0), time("b", 2.0), time("c", 3.0)]);
    figures.replace("b", vec![time("b", 4.0), time("b", 5.0)]);
    figures.replace("d", vec![time("d", 6.0)]);
    let expected = vec![
        time("a", 1.0),
        time("b", 4.0),
        time("b", 5.0),
        time("c", 3.0),
        time("d", 6.0),
    ];
    assert_eq!(figures.0, expected);
}
