//! A side of a comparison: a folder, a revision in git, or a release of the catalog.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use event_catalog_codegen::load::Texts;
use event_catalog_codegen::{Catalog, compile_texts};

use super::state::State;
use super::tree;
use crate::open;
use crate::output::Failure;

/// Where catalogs come from.
pub(crate) struct Origin<'a> {
    /// The catalog of which `release:N` speaks.
    pub(crate) dir: &'a Path,
    /// The catalog beneath.
    pub(crate) on: Option<&'a Path>,
    /// That in `dir`, once it was read.
    catalog: Option<Arc<Catalog>>,
}

/// A side that was found.
pub(crate) struct Side {
    pub(crate) catalog: Arc<Catalog>,
    /// What it is, in words.
    pub(crate) label: String,
    /// The release of the catalog; `None`: as it is.
    pub(crate) release: Option<u16>,
}

impl<'a> Origin<'a> {
    pub(crate) fn new(dir: &'a Path, on: Option<&'a Path>) -> Self {
        let catalog = None;
        Origin { dir, on, catalog }
    }

    /// Returns what a side is, as a tree.
    pub(crate) fn side(&mut self, text: &str) -> Result<State, Failure> {
        let side = self.find(text)?;
        Ok(tree::state(&side.catalog, side.label, side.release))
    }

    /// Finds the catalog of a side.
    pub(crate) fn find(&mut self, text: &str) -> Result<Side, Failure> {
        if let Some(number) = text.strip_prefix("release:") {
            return self.release(number);
        }
        let whole = |catalog, label: String| Side {
            catalog: Arc::new(catalog),
            label,
            release: None,
        };
        if let Some(revision) = text.strip_prefix("git:") {
            if self.on.is_some() {
                return Err(Failure::Cannot(
                    "`--on` goes with folders and releases: check the revision out with `git worktree`, and name its folder".to_owned(),
                ));
            }
            let catalog = self.revision(revision)?;
            return Ok(whole(catalog, format!("git:{revision}")));
        }
        let catalog = open(Path::new(text), self.on)?;
        Ok(whole(catalog, text.to_owned()))
    }

    fn release(&mut self, number: &str) -> Result<Side, Failure> {
        let catalog = match self.catalog.take() {
            Some(catalog) => catalog,
            None => Arc::new(open(self.dir, self.on)?),
        };
        let catalog = self.catalog.insert(catalog);
        let wanted: Option<u16> = number.parse().ok();
        // Before the first release there was something, too.
        let date = match wanted {
            Some(0) => Some("before the first".to_owned()),
            wanted => {
                let mut all = catalog.releases.iter();
                let found = all.find(|release| Some(release.number) == wanted);
                found.map(|release| release.date.clone())
            }
        };
        if let (Some(wanted), Some(date)) = (wanted, date) {
            return Ok(Side {
                catalog: Arc::clone(catalog),
                label: format!("release {wanted} ({date})"),
                release: Some(wanted),
            });
        }
        let known = match (catalog.releases.first(), catalog.releases.last()) {
            (Some(first), Some(last)) => {
                format!("it has releases {} to {}", first.number, last.number)
            }
            _ => "it has no releases".to_owned(),
        };
        Err(Failure::NoSuch(format!(
            "{} has no release `{number}`; {known}",
            catalog.name
        )))
    }

    /// The catalog in a revision: `REV`, or `REV:FOLDER` with a path from the repository's root.
    fn revision(&self, text: &str) -> Result<Catalog, Failure> {
        if text.starts_with('-') {
            return Err(Failure::Cannot(format!("`{text}` is no revision")));
        }
        let (revision, folder) = match text.split_once(':') {
            Some((revision, folder)) => (revision, folder.trim_end_matches('/').to_owned()),
            None => (text, self.folder_in_repository()?),
        };
        let tree = format!("{revision}:{folder}");
        let listed = self.git(&["ls-tree", "-r", "-z", "--full-tree", &tree], "")?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        // `MODE TYPE ID<tab>PATH`
        let entries: Vec<(&str, &str)> = listed
            .split('\0')
            .filter_map(|entry| entry.split_once('\t'))
            .filter(|(about, path)| about.contains(" blob ") && is_read(path))
            .filter_map(|(about, path)| Some((about.rsplit(' ').next()?, path)))
            .collect();
        let ids: Vec<&str> = entries.iter().map(|(id, _)| *id).collect();
        let batch = self.git(&["cat-file", "--batch"], &(ids.join("\n") + "\n"))?;
        let texts = contents(&batch, entries.len()).ok_or_else(|| {
            Failure::Cannot(format!("git does not tell what the files of `{tree}` hold"))
        })?;
        let paths = entries.iter().map(|(_, path)| *path);
        let files: Vec<(&str, &str)> = paths.zip(texts.iter().map(String::as_str)).collect();
        let shown = format!("git:{tree}");
        let texts = Texts {
            files: &files,
            crate_name: &shown,
        };
        compile_texts(texts).map_err(Failure::Mistakes)
    }

    /// The path of `--dir` from the root of its repository.
    fn folder_in_repository(&self) -> Result<String, Failure> {
        let prefix = self.git(&["rev-parse", "--show-prefix"], "")?;
        let prefix = String::from_utf8_lossy(&prefix);
        Ok(prefix.trim_end().trim_end_matches('/').to_owned())
    }

    /// What git says, asked where the catalog is.
    fn git(&self, arguments: &[&str], input: &str) -> Result<Vec<u8>, Failure> {
        let cannot = |error: std::io::Error| Failure::Cannot(format!("cannot run git: {error}"));
        let mut child = Command::new("git")
            .arg("-C")
            .arg(if self.dir.is_dir() {
                self.dir
            } else {
                Path::new(".")
            })
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let stdin = child.stdin.take();
        // Git answers while it is asked: who only asked would wait for each other.
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // A failure is git's, and it says so.
                stdin.map(|mut stdin| stdin.write_all(input.as_bytes()))
            });
            child.wait_with_output()
        });
        let output = output.map_err(cannot)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it says nothing");
        let said = said.strip_prefix("fatal: ").unwrap_or(said);
        Err(Failure::Cannot(format!("git: {said}")))
    }
}

/// Whether a catalog has a use for the file: hidden ones, and those of hidden folders, are passed
/// over as on disk.
fn is_read(path: &str) -> bool {
    !path.split('/').any(|part| part.starts_with('.'))
}

/// The files in what `git cat-file --batch` says: `ID TYPE SIZE`, a line feed, and the content.
fn contents(mut batch: &[u8], count: usize) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    for _ in 0..count {
        let end = batch.iter().position(|byte| *byte == b'\n')?;
        let (head, rest) = batch.split_at_checked(end)?;
        let size = std::str::from_utf8(head).ok()?.rsplit(' ').next()?;
        let (text, rest) = rest.get(1..)?.split_at_checked(size.parse().ok()?)?;
        texts.push(String::from_utf8_lossy(text).into_owned());
        batch = rest.get(1..)?;
    }
    Some(texts)
}
