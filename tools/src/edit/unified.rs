//! Two texts as a unified diff.

use similar::TextDiff;

/// Returns the diff of a file; nothing if there is none. `None`: the file is not there.
pub(crate) fn unified(path: &str, before: Option<&str>, after: &str) -> String {
    let from = before.map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
    let diff = TextDiff::from_lines(before.unwrap_or_default(), after);
    let mut diff = diff.unified_diff();
    diff.context_radius(3).header(&from, &format!("b/{path}"));
    diff.to_string()
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
