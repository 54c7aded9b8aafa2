//! Two texts as a unified diff.

use std::fmt::Write as _;
use std::ops::Range;

/// How many pairs of lines are compared at most.
const PAIRS: usize = 1 << 24;

/// How many lines without a change stand around one.
const CONTEXT: usize = 3;

/// Returns the diff of a file; nothing if there is none. `None`: the file is not there.
pub(crate) fn unified(path: &str, before: Option<&str>, after: &str) -> String {
    let old: Vec<&str> = before.unwrap_or_default().split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let changes = changes(&old, &new);
    if changes.is_empty() {
        return String::new();
    }
    let from = before.map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
    let mut out = format!("--- {from}\n+++ b/{path}\n");
    let mut rest = changes.as_slice();
    while let Some(first) = rest.first() {
        // Changes whose surroundings meet stand together.
        let apart = rest
            .windows(2)
            .position(|pair| match pair {
                [(a, _), (b, _)] => b.start - a.end > 2 * CONTEXT,
                _ => true,
            })
            .map_or(rest.len(), |at| at + 1);
        let (hunk, others) = rest.split_at(apart);
        let last = hunk.last().unwrap_or(first);
        let lead = CONTEXT.min(first.0.start);
        let trail = CONTEXT.min(old.len() - last.0.end);
        let olds = first.0.start - lead..last.0.end + trail;
        let news = first.1.start - lead..last.1.end + trail;
        // Writing to a string cannot fail.
        let _ = writeln!(out, "@@ -{} +{} @@", shown(&olds), shown(&news));
        let mut at = olds.start;
        for (gone, come) in hunk {
            write(&mut out, ' ', old.get(at..gone.start));
            write(&mut out, '-', old.get(gone.clone()));
            write(&mut out, '+', new.get(come.clone()));
            at = gone.end;
        }
        write(&mut out, ' ', old.get(at..olds.end));
        rest = others;
    }
    out
}

fn shown(lines: &Range<usize>) -> String {
    // An empty range is named by the line before it.
    let start = lines.start + usize::from(!lines.is_empty());
    match lines.len() {
        1 => start.to_string(),
        count => format!("{start},{count}"),
    }
}

fn write(out: &mut String, mark: char, lines: Option<&[&str]>) {
    for line in lines.unwrap_or_default() {
        out.push(mark);
        out.push_str(line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Returns the ranges of lines that differ, in both texts.
fn changes(old: &[&str], new: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (old.split_at(head).1, new.split_at(head).1);
    let tail = a.iter().rev().zip(b.iter().rev());
    let tail = tail.take_while(|(a, b)| a == b).count();
    let (a, b) = (a.split_at(a.len() - tail).0, b.split_at(b.len() - tail).0);
    if a.len().saturating_mul(b.len()) > PAIRS {
        return vec![(head..head + a.len(), head..head + b.len())];
    }
    // The length of the longest common subsequence of what follows.
    let width = b.len() + 1;
    let mut common = vec![0_u32; (a.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let longest = if a.get(i) == b.get(j) {
                common.get(at(i + 1, j + 1)).map_or(0, |rest| rest + 1)
            } else {
                common
                    .get(at(i + 1, j))
                    .max(common.get(at(i, j + 1)))
                    .copied()
                    .unwrap_or(0)
            };
            if let Some(cell) = common.get_mut(at(i, j)) {
                *cell = longest;
            }
        }
    }
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let is_same = i < a.len() && j < b.len() && a.get(i) == b.get(j);
        let (olds, news) = if is_same {
            (0, 0)
        } else if j == b.len()
            || i < a.len() && common.get(at(i + 1, j)) >= common.get(at(i, j + 1))
        {
            (1, 0)
        } else {
            (0, 1)
        };
        if is_same {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (x, y) = (head + i, head + j);
        match found.last_mut() {
            Some((gone, come)) if gone.end == x && come.end == y => {
                (gone.end, come.end) = (x + olds, y + news);
            }
            _ => found.push((x..x + olds, y..y + news)),
        }
        (i, j) = (i + olds, j + news);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_what_patch_takes() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let new = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nx\nk\n";
        assert_eq!(
            unified("f.yaml", Some(old), new),
            "--- a/f.yaml\n+++ b/f.yaml\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -8,4 +8,5 @@\n h\n i\n j\n+x\n k\n"
        );
        assert_eq!(unified("f.yaml", Some(old), old), "");
        assert_eq!(
            unified("f.yaml", None, "a\nb"),
            "--- /dev/null\n+++ b/f.yaml\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
        );
    }
}
