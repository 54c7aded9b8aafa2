//! Generates the code of the zoo, the catalog that uses every feature of the language, and of one
//! whose names are dangerous; a test of the Rust snippets of the documents; and a list of all
//! generated types.

mod small;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use event_catalog_codegen::load::Base;
use event_catalog_codegen::model::Catalog;
use event_catalog_codegen::{compile, compile_on, emit, write};

fn main() {
    event_catalog_codegen::Builder::new("fixtures/zoo/schema-defs").generate();
    if let Some(out) = env::var_os("OUT_DIR") {
        event_catalog_codegen::Builder::new("fixtures/names/schema-defs")
            .out_dir(Path::new(&out).join("names"))
            .generate();
    }
    println!("cargo::rerun-if-changed=../schema-defs");
    println!("cargo::rerun-if-changed=small.rs");
    if let Err(error) =
        env::var_os("OUT_DIR").map_or(Ok(()), |out| small_catalogs(&Path::new(&out).join("small")))
    {
        error
            .to_string()
            .lines()
            .for_each(|line| println!("cargo::error={line}"));
        return;
    }
    let mut functions = String::new();
    let mut table = String::new();
    for schema in ["../schema-defs", "fixtures/zoo/schema-defs"] {
        // Mistakes are reported by the crate whose catalog it is.
        let (Ok(catalog), Some(docs)) = (compile(Path::new(schema)), emit::named("docs-markdown"))
        else {
            return;
        };
        for (path, page) in (docs.run)(&catalog)
            .0
            .iter()
            .filter(|(path, _)| path.starts_with("events/"))
        {
            let (Some(rust), Some(json)) = (fenced(page, "rust"), fenced(page, "json")) else {
                continue;
            };
            let name = path.trim_end_matches(".md").trim_start_matches("events/");
            let function = name.replace('.', "_").to_lowercase();
            let _ = write!(
                functions,
                "fn {function}(line: &[u8]) -> Result<(), Box<dyn std::error::Error>> {{\n{rust}\nOk(())\n}}\n"
            );
            let _ = writeln!(table, "({name:?}, {function}, {json:?}),");
        }
    }
    let Some(out) = env::var_os("OUT_DIR") else {
        return;
    };
    let Ok(catalog) = compile(Path::new("../schema-defs")) else {
        return;
    };
    if let Err(error) = fs::write(Path::new(&out).join("generated_types.rs"), types(&catalog)) {
        println!("cargo::error=cannot write the list of types: {error}");
    }
    let text = format!("{functions}\nconst SNIPPETS: &[(&str, Snippet, &str)] = &[\n{table}];\n");
    if let Err(error) = fs::write(Path::new(&out).join("snippets.rs"), text) {
        println!("cargo::error=cannot write the snippets: {error}");
    }
}

/// Generates the small catalogs, and a module with a module for each.
fn small_catalogs(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut modules = String::new();
    for (name, beneath, files) in small::ALL {
        let schema = out.join(name).join("schema-defs");
        let catalog = beneath
            .is_none()
            .then_some(("catalog.yaml", small::CATALOG));
        for (path, text) in catalog.iter().chain(*files) {
            let path = schema.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&schema))?;
            fs::write(path, text)?;
        }
        let catalog = match beneath {
            Some(crate_name) => compile_on(
                Base {
                    folder: Path::new("../schema-defs"),
                    crate_name,
                },
                &schema,
            )?,
            None => compile(&schema)?,
        };
        write::write(
            &(emit::named("rust").ok_or("no emitter")?.run)(&catalog),
            &out.join(name).join("src"),
        )?;
        let about = name.replace('_', " ");
        writeln!(
            modules,
            "/// Generated: {about}.\npub mod {name} {{ include!(concat!(env!(\"OUT_DIR\"), \"/small/{name}/src/catalog.rs\")); }}"
        )?;
    }
    fs::write(out.join("all.rs"), modules)?;
    Ok(())
}

/// A call of the macro `is_send_and_sync` with every type and trait object of the generated code.
fn types(catalog: &Catalog) -> String {
    let mut list = String::from("is_send_and_sync! {\n");
    for (path, text) in emit::named("rust")
        .map(|rust| (rust.run)(catalog).0)
        .unwrap_or_default()
    {
        let module = path.trim_end_matches(".rs").replace('/', "::");
        // The root has what is in there.
        let module = if module.starts_with("catalog") {
            String::new()
        } else {
            module + "::"
        };
        for line in text.lines() {
            let words = line
                .split_once(' ')
                .map(|(public, rest)| (public, rest.split_once(' ')));
            let Some(("pub", Some((kind @ ("struct" | "enum" | "trait"), rest)))) = words else {
                continue;
            };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            let lifetime = if rest[name.len()..].starts_with("<'a>") {
                "<'static>"
            } else {
                ""
            };
            let object = if kind == "trait" { "dyn " } else { "" };
            let _ = writeln!(list, "    {object}braze_events::{module}{name}{lifetime};");
        }
    }
    list + "}\n"
}

/// The first block of a language in a page.
fn fenced<'p>(page: &'p str, language: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("\n```{language}\n"))?;
    rest.split_once("\n```\n").map(|(text, _)| text)
}
