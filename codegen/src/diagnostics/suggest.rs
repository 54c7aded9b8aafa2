//! "Did you mean": the candidate nearest to a misspelt name.

use strsim::osa_distance;

/// Longer names are not compared: nobody mistypes them, and the cost is quadratic.
const LONGEST: usize = 64;

/// The candidate that the name most likely stands for, if any is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let lowered = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((mistyped(&lowered, &candidate.to_lowercase())?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many edits lead from one name to another, if few enough. Each segment is measured by itself:
/// that two events share a long namespace does not make their names alike.
fn mistyped(name: &str, candidate: &str) -> Option<usize> {
    if name.split('.').count() != candidate.split('.').count() {
        return None;
    }
    // What has a namespace can be mistaken for less, so a short segment may be mistyped twice.
    let few = |chars: usize| {
        if name.contains('.') {
            chars.div_ceil(3)
        } else {
            (chars / 3).max(1)
        }
    };
    name.split('.')
        .zip(candidate.split('.'))
        .try_fold(0, |all, (a, b)| {
            let (chars, other) = (a.chars().count(), b.chars().count());
            // Most differ too much in length alone.
            let found = if chars.abs_diff(other) > few(chars) {
                return None;
            } else {
                osa_distance(a, b)
            };
            (found <= few(chars)).then_some(all + found)
        })
}

/// Advice that names the nearest candidate.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|found| format!("did you mean `{found}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_measured_one_by_one() {
        let known = [
            "users.messages.email.Send",
            "users.messages.email.Abort",
            "users.messages.sms.Send",
            "users.messages.email.*",
        ];
        for (name, meant) in [
            (
                "users.messages.email.Sned",
                Some("users.messages.email.Send"),
            ),
            (
                "users.mesages.emial.Send",
                Some("users.messages.email.Send"),
            ),
            ("users.messages.emails.*", Some("users.messages.email.*")),
            ("users.messages.email.Open", None),
            ("users.messages.email.MarkAsSpam", None),
            ("users.email.Send", None),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
    }

    #[test]
    fn finds_typos_and_leaves_strangers_alone() {
        let known = ["canvas_id", "canvas_name", "campaign_id", "url"];
        assert_eq!(nearest("canvas_di", known), Some("canvas_id"));
        assert_eq!(nearest("Canvas_Name", known), Some("canvas_name"));
        assert_eq!(nearest("ulr", known), Some("url"));
        assert_eq!(nearest("xyz", known), None);
        assert_eq!(nearest("Click", ["Clicks", "Flicked"]), Some("Clicks"));
        assert_eq!(nearest("", known), None);
    }
}
