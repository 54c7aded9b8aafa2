//! What is said of something that should no longer be used.

/// Returns the reason and what to do, in sentences.
pub fn deprecation_note(reason: &str, instead: Option<&str>) -> String {
    let mut note = reason.trim().to_owned();
    if !note.ends_with(['.', '!', '?']) {
        note.push('.');
    }
    if let Some(name) = instead {
        note = format!("{note} Use `{name}` instead.");
    }
    note
}

/// Returns all there is to say, as a remark: since which release, why, and what to do.
pub fn deprecation_remark(reason: &str, instead: Option<&str>, since: Option<u16>) -> String {
    let since = since.map(|release| format!(" since release {release}"));
    let note = deprecation_note(reason, instead);
    format!("Deprecated{}: {note}", since.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{deprecation_note, deprecation_remark};

    #[test]
    fn reasons_end_as_sentences_do() {
        assert_eq!(deprecation_note(" Too long\n", None), "Too long.");
        assert_eq!(deprecation_note("Really?", None), "Really?");
        assert_eq!(
            deprecation_remark("It is gone.", Some("other"), Some(3)),
            "Deprecated since release 3: It is gone. Use `other` instead."
        );
    }
}
