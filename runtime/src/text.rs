//! Texts as values of other crates, by the features that bring those.

/// What texts stand for: `event.id.to_uuid()`.
///
/// A format that a text does not have is no error when it is decoded: vendors send placeholders in
/// places, and validation warns of them. So each method returns `None`
/// for a text that is something else.
pub trait TextExt {
    /// Returns the UUID that the text is, in any of the usual spellings.
    #[cfg(feature = "uuid")]
    fn to_uuid(&self) -> Option<uuid::Uuid>;

    /// Returns the absolute URL that the text is, as a browser would understand it.
    #[cfg(feature = "url")]
    fn to_url(&self) -> Option<url::Url>;
}

impl TextExt for str {
    #[cfg(feature = "uuid")]
    fn to_uuid(&self) -> Option<uuid::Uuid> {
        uuid::Uuid::try_parse(self).ok()
    }

    #[cfg(feature = "url")]
    fn to_url(&self) -> Option<url::Url> {
        url::Url::parse(self).ok()
    }
}
