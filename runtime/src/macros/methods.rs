//! The methods that everything which is generated has: a user needs no trait for them.

/// Gives a struct, or the enum over all events, the methods that records, events and objects have in
/// common, each by one of the traits of the runtime.
///
/// They are `#[inline]`: what only calls is compiled where it is called.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_methods {
    ($name:ident as $methods:ident) => {
        impl<'a> $name<'a> {
            /// Decodes one JSON object, borrowing text from it. What the catalog does not know is
            /// kept.
            ///
            /// # Errors
            ///
            /// When the text is not JSON or not shaped as the catalog says; the last with every
            /// violation.
            #[inline]
            pub fn from_json(
                json: &'a [u8],
            ) -> ::std::result::Result<Self, $crate::json::DecodeError> {
                $crate::$methods::from_json(json)
            }
            /// Decodes one JSON object in a text, as [`from_json`](Self::from_json) does.
            ///
            /// # Errors
            ///
            /// Those of [`from_json`](Self::from_json).
            #[inline]
            pub fn from_json_str(
                json: &'a str,
            ) -> ::std::result::Result<Self, $crate::json::DecodeError> {
                $crate::$methods::from_json(json.as_bytes())
            }
            /// Returns the canonical JSON: what is known in the order of the catalog, then what is
            /// not; what is absent is left out.
            #[inline]
            pub fn to_json(&self) -> ::std::string::String {
                $crate::$methods::to_json(self)
            }
            /// Appends the canonical JSON to a buffer, which can be kept for the next one.
            #[inline]
            pub fn write_json(&self, out: &mut ::std::vec::Vec<u8>) {
                $crate::$methods::write_json(self, out);
            }
            /// Returns all that is wrong with it, each violation with a JSON Pointer, the id of a
            /// rule, a severity and a sentence.
            #[inline]
            pub fn validate(&self) -> ::std::vec::Vec<$crate::Violation> {
                $crate::$methods::validate(self)
            }
            /// Removes or replaces personal data.
            #[inline]
            pub fn redact(&mut self, redaction: &$crate::redact::Redaction) {
                $crate::$methods::redact(self, redaction);
            }
            /// Returns it for `{:?}` with everything in it: its own `Debug` hides personal data.
            #[inline]
            pub fn show_pii(&self) -> impl ::std::fmt::Debug + use<'_, 'a> {
                $crate::$methods::show_pii(self)
            }
        }
    };
}

/// Gives events the method by which destinations get them.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_project {
    ($name:ident as $methods:ident) => {
        impl<'a> $name<'a> {
            /// Returns the event as a destination gets it: something that can be written, without a
            /// tree in between.
            ///
            /// # Errors
            ///
            /// Why the destination does not get the event.
            #[inline]
            pub fn project(
                &self,
                dialect: &'static $crate::project::Dialect,
            ) -> ::std::result::Result<$crate::Projection<'_, 'a>, $crate::LeftOut> {
                $crate::$methods::project(self, dialect)
            }
        }
    };
}
