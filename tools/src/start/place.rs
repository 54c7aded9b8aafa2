//! Where something new stands in a file, found by lines: nothing else in it changes.

/// Why a file has no place for something.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// The key is not there.
    NoKey,
    /// What is under the key stands in braces or on the line of the key.
    InBraces,
}

/// Returns the file with an entry at its end. A line break is added where the last one is missing.
pub(super) fn at_end(file: &str, entry: &str) -> String {
    let missing = if file.is_empty() || file.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{file}{missing}{entry}")
}

/// Returns the file with an entry as the last one under a key of the file, indented as the others
/// are.
///
/// # Errors
///
/// When there is no such key, or what is under it is not one entry on each line.
pub(super) fn under(file: &str, key: &str, entry: &str) -> Result<String, NoPlace> {
    let mut at = 0;
    let mut lines = file.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        (start, line)
    });
    let is_key = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let (start, line) = lines.find(|(_, line)| is_key(line)).ok_or(NoPlace::NoKey)?;
    let rest = line[key.len() + 1..].trim();
    if !rest.is_empty() && !rest.starts_with('#') {
        return Err(NoPlace::InBraces);
    }
    let (mut end, mut indent) = (start + line.len(), None);
    for (start, line) in lines {
        let text = line.trim();
        // Comments and empty lines belong to what follows, unless an entry does.
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let deep = line.len() - line.trim_start_matches(' ').len();
        if deep == 0 {
            break;
        }
        if indent.is_none() && text.starts_with('{') {
            return Err(NoPlace::InBraces);
        }
        indent = indent.or(Some(deep));
        end = start + line.len();
    }
    let entry = format!("{}{entry}", " ".repeat(indent.unwrap_or(2)));
    Ok(at_end(&file[..end], &entry) + &file[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stands_last_under_its_key() {
        let file = "# About.\nfields:\n    a: {}\n    b:\n      type: int\n\n# Groups.\ngroups:\n  g: {}\n";
        let with = under(file, "fields", "c: {}\n").unwrap();
        assert_eq!(
            with,
            "# About.\nfields:\n    a: {}\n    b:\n      type: int\n    c: {}\n\n# Groups.\ngroups:\n  g: {}\n"
        );
        assert_eq!(
            under("fields: # none\n", "fields", "c: {}\n").unwrap(),
            "fields: # none\n  c: {}\n"
        );
        assert_eq!(
            under("fields:\n  a: {}", "fields", "c: {}\n").unwrap(),
            "fields:\n  a: {}\n  c: {}\n"
        );
    }

    #[test]
    fn a_file_may_have_no_place() {
        assert_eq!(
            under("groups:\n  a: {}\n", "fields", "c"),
            Err(NoPlace::NoKey)
        );
        assert_eq!(
            under("fields: {a: {}}\n", "fields", "c"),
            Err(NoPlace::InBraces)
        );
        assert_eq!(
            under("fields:\n  {a: {}}\n", "fields", "c"),
            Err(NoPlace::InBraces)
        );
    }
}
