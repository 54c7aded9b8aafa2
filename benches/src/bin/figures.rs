//! The README's figures: `cargo run -p catalog-benches --bin figures` says whether they are what
//! `benches/figures.jsonl` says, with `--write` it makes them so. `--bars` lists each bar of that
//! file, met or missed; with `--strict` a missed one is a failure.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use catalog_benches::figures::{Figure, Figures};
use catalog_benches::readme;

fn main() -> io::Result<ExitCode> {
    let flag = |name: &str| env::args().any(|arg| arg == name);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let figures = Figures::read(&Figures::path())?;
    if flag("--bars") {
        let missed = bars(&figures);
        return Ok(ExitCode::from(u8::from(flag("--strict") && missed)));
    }
    let text = fs::read_to_string(&path)?;
    let Some(wanted) = readme::with(&text, &readme::section(&figures)) else {
        eprintln!("README.md has no place for figures: {}", readme::START);
        return Ok(ExitCode::FAILURE);
    };
    if wanted == text {
        println!("README.md says what benches/figures.jsonl says");
    } else if flag("--write") {
        fs::write(&path, wanted)?;
        println!("wrote README.md");
    } else {
        eprintln!(
            "README.md does not say what benches/figures.jsonl says; write it with `--write`"
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether one was missed.
fn bars(figures: &Figures) -> bool {
    let mut missed = false;
    for figure in &figures.0 {
        let Figure::Ratio {
            race,
            ours,
            peer,
            ratio,
            bar: Some(bar),
            ..
        } = figure
        else {
            continue;
        };
        missed |= ratio < bar;
        let verdict = if ratio < bar { "MISS" } else { "PASS" };
        println!("{verdict} {race}: {ours} is {ratio:.2}x as fast as {peer} (bar {bar}x)");
    }
    missed
}
