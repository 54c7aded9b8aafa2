//! Small phrases.

use super::Site;
use super::page::{Piece, Pieces, code, list, text};
use crate::model::{Deprecation, Field, Rule, Standing, Type, Values, Words};
use crate::names;

/// `1 event`, `2 events`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `4000000` as `4,000,000`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && digits.len() > 4 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `2026-06-29` as `29 June 2026`.
pub(super) fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month.and_then(|month| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?));
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => {
            format!("{} {month} {year}", day.trim_start_matches('0'))
        }
        _ => date.to_owned(),
    }
}

/// The first letter in upper case.
pub(super) fn capital(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// A `snake_case` name as a title.
pub(super) fn title(name: &str) -> String {
    names::sentence_case("", &names::phrase(name))
}

/// The first sentence of a text, for lists. Only whole ones: where in doubt, all of it.
pub(super) fn first_sentence(text: &str) -> &str {
    let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
    let ends_here = |at: &usize| {
        let next = paragraph[at + 2..].chars().next();
        // Backticks in pairs: no end inside of code.
        next.is_some_and(char::is_uppercase)
            && paragraph[..*at].matches('`').count().is_multiple_of(2)
    };
    let end = paragraph
        .match_indices(". ")
        .map(|(at, _)| at)
        .find(ends_here);
    end.map_or(paragraph, |at| &paragraph[..=at])
}

/// `One of a, b.` or `Such as a, b.`
pub(super) fn values(values: &Values, most: usize) -> Pieces<'_> {
    let mut pieces = vec![text(if values.open { "Such as " } else { "One of " })];
    pieces.extend(list(
        values
            .items
            .iter()
            .take(most)
            .map(|value| code(&*value.wire)),
    ));
    if values.items.len() > most {
        pieces.push(text(format!(" and {} more", values.items.len() - most)));
    }
    pieces
}

/// What values of a slot must be like, beyond their type.
pub(super) fn limits<'c>(site: &Site<'c>, slot: &Field) -> Vec<Pieces<'c>> {
    let ty: Option<&'c Type> = slot.ty.named.map(|id| site.catalog.ty(id));
    let values = ty
        .and_then(|ty| ty.values.as_ref())
        .map(|values| self::values(values, 6));
    let chars = slot
        .constraints
        .max_chars
        .map(|limit| vec![text(format!("At most {limit} characters"))]);
    values.into_iter().chain(chars).collect()
}

/// A rule over several fields; `field` names one by its position.
pub(super) fn rule<'c>(rule: &'c Rule, field: impl Fn(usize) -> Piece<'c>) -> Pieces<'c> {
    let mut pieces = vec![code(&*rule.name), text(": ")];
    for word in rule.words() {
        match word {
            Words::Text(words) => pieces.push(text(words)),
            Words::Fields(fields) => pieces.extend(list(fields.iter().map(|at| field(*at)))),
            Words::Value(value) => pieces.push(code(value.to_string())),
        }
    }
    pieces.extend([text(". "), Piece::Prose(&rule.doc)]);
    pieces
}

/// Who answers for a record, and how settled it is.
pub(super) fn standing(standing: &Standing) -> Vec<(&'static str, Pieces<'_>)> {
    let owner = standing.owner.as_deref();
    let owner = owner.map(|owner| ("Owner", words(owner)));
    let status = standing.status;
    let status = status.map(|status| ("Status", words(status.word())));
    owner.into_iter().chain(status).collect()
}

/// Why something should no longer be used, if the catalog says so.
pub(super) fn why(deprecation: &Deprecation) -> Option<Pieces<'_>> {
    let reason = deprecation.reason.as_deref()?.trim();
    let mut pieces = vec![Piece::Prose(reason)];
    if !reason.ends_with(['.', '!', '?']) {
        pieces.push(text("."));
    }
    if let Some(name) = &deprecation.instead {
        pieces.extend([text(" Use "), code(&**name), text(" instead.")]);
    }
    if let Some(release) = deprecation.since {
        pieces.push(text(format!(" Since release {release}.")));
    }
    Some(pieces)
}

/// That something should no longer be used and why, if the catalog says so.
pub(super) fn deprecation(deprecation: &Deprecation) -> Option<Pieces<'_>> {
    let mut pieces = vec![text("Deprecated: ")];
    pieces.extend(why(deprecation)?);
    Some(pieces)
}

/// Words, as a cell.
pub(super) fn words<'c>(words: impl Into<std::borrow::Cow<'c, str>>) -> Pieces<'c> {
    vec![Piece::Text(words.into())]
}

#[cfg(test)]
mod tests {
    use super::{capital, day, first_sentence, number};

    #[test]
    fn phrases() {
        assert_eq!(day("2026-06-09"), "9 June 2026");
        assert_eq!(day("soon"), "soon");
        assert_eq!(
            [0, 2026, 12345, 4_000_000].map(number),
            ["0", "2026", "12,345", "4,000,000"]
        );
        assert_eq!(capital("über"), "Über");
        assert_eq!(first_sentence("One, e.g. this. Two."), "One, e.g. this.");
        assert_eq!(
            first_sentence("Code `a. B` here. Then."),
            "Code `a. B` here."
        );
        assert_eq!(first_sentence("All\n\nof it."), "All");
    }
}
