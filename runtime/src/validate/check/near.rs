//! Which name was meant: the nearest of those that there are.

/// Longer names are not compared: nobody mistypes them, and the cost is quadratic.
const LONGEST: usize = 100;

/// The name that was likely meant: one that differs in case and punctuation only, else the one with
/// the fewest edits, if they are few.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = plain(name);
    if wanted.is_empty() {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
    {
        let known = plain(candidate);
        let distance = strsim::osa_distance(&wanted, &known);
        // An edit for every three letters: `property` is near `properties`.
        let allowed = wanted.chars().count().max(known.chars().count()) / 3;
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A name without case, and without what stands between words.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_word_is_not() {
        let known = [
            "external_id",
            "name",
            "time",
            "properties",
            "_update_existing_only",
            "events",
            "email",
        ];
        let found = |name| nearest(name, known);
        for (name, meant) in [
            ("propertys", "properties"),
            ("property", "properties"),
            ("Properties", "properties"),
            ("externalId", "external_id"),
            ("update_existing_only", "_update_existing_only"),
            ("event", "events"),
            ("naem", "name"),
            ("e-mail", "email"),
        ] {
            assert_eq!(found(name), Some(meant), "{name}");
        }
        for name in [
            "",
            "__",
            "x",
            "timestamp",
            "country",
            "language",
            &"x".repeat(1_000_000),
        ] {
            assert_eq!(found(name), None, "{name}");
        }
    }
}
