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
    let (old, new) = (old.split_at(head).1, new.split_at(head).1);
    let tail = old.iter().rev().zip(new.iter().rev());
    let tail = tail.take_while(|(a, b)| a == b).count();
    let old = old.split_at(old.len() - tail).0;
    let new = new.split_at(new.len() - tail).0;
    if old.len().saturating_mul(new.len()) > PAIRS {
        return vec![(head..head + old.len(), head..head + new.len())];
    }
    let common = Common::of(old, new);
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut from, mut to) = (0, 0);
    while from < old.len() || to < new.len() {
        if from < old.len() && old.get(from) == new.get(to) {
            (from, to) = (from + 1, to + 1);
            continue;
        }
        let is_gone = to == new.len()
            || from < old.len() && common.get(from + 1, to) >= common.get(from, to + 1);
        let next = if is_gone {
            (from + 1, to)
        } else {
            (from, to + 1)
        };
        match found.last_mut() {
            Some((gone, come)) if gone.end == head + from && come.end == head + to => {
                (gone.end, come.end) = (head + next.0, head + next.1);
            }
            _ => found.push((head + from..head + next.0, head + to..head + next.1)),
        }
        (from, to) = next;
    }
    found
}

/// The lengths of the longest common subsequences of two texts, from each pair of lines on.
struct Common {
    lengths: Vec<u32>,
    width: usize,
}

impl Common {
    fn of(old: &[&str], new: &[&str]) -> Self {
        let width = new.len() + 1;
        let lengths = vec![0; (old.len() + 1) * width];
        let mut common = Common { lengths, width };
        for (from, a) in old.iter().enumerate().rev() {
            for (to, b) in new.iter().enumerate().rev() {
                let length = if a == b {
                    common.get(from + 1, to + 1) + 1
                } else {
                    common.get(from + 1, to).max(common.get(from, to + 1))
                };
                if let Some(cell) = common.lengths.get_mut(from * width + to) {
                    *cell = length;
                }
            }
        }
        common
    }

    fn get(&self, from: usize, to: usize) -> u32 {
        let length = self.lengths.get(from * self.width + to);
        length.copied().unwrap_or(0)
    }
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
