//! Texts that stand for a moment, in one of several formats that the catalog lists.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use event_catalog_formats::datetime::{self, may_start};
pub use event_catalog_formats::datetime::{Part, Zone};
use jiff::Timestamp;

/// A set of formats.
#[derive(Debug)]
pub struct DateTimes {
    /// Its name in the catalog.
    pub name: &'static str,
    /// Where it holds.
    pub doc: &'static str,
    /// The formats.
    pub formats: &'static [DateTimeFormat],
}

/// One way to write a moment.
#[derive(Debug)]
pub struct DateTimeFormat {
    /// The format as the catalog writes it.
    pub pattern: &'static str,
    /// Whether it names an offset from UTC.
    pub zone: Zone,
    /// The format, piece by piece.
    pub parts: &'static [Part],
    /// Texts that have it.
    pub examples: &'static [&'static str],
}

impl DateTimes {
    /// The moment that a text stands for; nothing if it has none of the formats.
    pub fn parse(&self, text: &str) -> Option<Timestamp> {
        if may_start(text) {
            self.formats.iter().find_map(|format| format.parse(text))
        } else {
            None
        }
    }
}

impl DateTimeFormat {
    /// The moment that a text of this format stands for.
    pub fn parse(&self, text: &str) -> Option<Timestamp> {
        datetime::parse(self.parts, self.zone, text)
    }
}

/// The formats of a [`DateTime`]: implemented by a generated type without values.
pub trait Formats {
    /// The formats.
    const FORMATS: &'static DateTimes;
}

/// A text that stands for a moment, kept as it was written.
///
/// Made from a [`Timestamp`] it is ISO 8601 in UTC. Made from a text it is whatever the text is:
/// [`DateTime::parse`] refuses what has none of the formats, `From` leaves that to validation.
pub struct DateTime<'a, F> {
    text: Cow<'a, str>,
    formats: PhantomData<fn() -> F>,
}

/// A text that has none of the formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text has none of the formats of `{0}`")]
pub struct NotADateTime(&'static str);

impl<'a, F: Formats> DateTime<'a, F> {
    /// A text that has one of the formats.
    ///
    /// # Errors
    ///
    /// When it has none of them.
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Result<Self, NotADateTime> {
        let text = text.into();
        if F::FORMATS.parse(&text).is_some() {
            Ok(text.into())
        } else {
            Err(NotADateTime(F::FORMATS.name))
        }
    }

    /// The moment; nothing if the text has none of the formats.
    pub fn timestamp(&self) -> Option<Timestamp> {
        F::FORMATS.parse(&self.text)
    }
}

impl<'a, F> DateTime<'a, F> {
    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text as it was written.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> DateTime<'static, F> {
        Cow::<'static, str>::Owned(self.text.into_owned()).into()
    }
}

impl<'a, F> From<Cow<'a, str>> for DateTime<'a, F> {
    fn from(text: Cow<'a, str>) -> Self {
        DateTime {
            text,
            formats: PhantomData,
        }
    }
}

impl<'a, F> From<&'a str> for DateTime<'a, F> {
    fn from(text: &'a str) -> Self {
        Cow::Borrowed(text).into()
    }
}

impl<F> From<String> for DateTime<'_, F> {
    fn from(text: String) -> Self {
        Cow::<'static, str>::Owned(text).into()
    }
}

impl<F> From<Timestamp> for DateTime<'_, F> {
    fn from(moment: Timestamp) -> Self {
        moment.to_string().into()
    }
}

// By hand: `F` has no values, so nothing is asked of it.
impl<F> Clone for DateTime<'_, F> {
    fn clone(&self) -> Self {
        self.text.clone().into()
    }
}

impl<F> PartialEq for DateTime<'_, F> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<F> Eq for DateTime<'_, F> {}

impl<F> Hash for DateTime<'_, F> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<F> fmt::Debug for DateTime<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<F> fmt::Display for DateTime<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
