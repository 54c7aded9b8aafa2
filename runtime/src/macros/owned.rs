//! Events with text of their own.

/// Implements what an event with text of its own can do: it is the event within.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_owned_event {
    ($owned:ident($event:ident)) => {
        impl $owned {
            /// Returns the event within.
            #[inline]
            pub fn into_event(self) -> $event<'static> {
                self.0
            }
        }
        impl ::std::ops::Deref for $owned {
            type Target = $event<'static>;
            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
        impl ::std::ops::DerefMut for $owned {
            #[inline]
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }
        impl ::std::convert::From<$event<'_>> for $owned {
            #[inline]
            fn from(event: $event<'_>) -> Self {
                Self(event.into_owned())
            }
        }
        impl ::std::convert::From<$owned> for $event<'static> {
            #[inline]
            fn from(event: $owned) -> Self {
                event.0
            }
        }
        impl $crate::__private::serde::Serialize for $owned {
            #[inline]
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $owned {
            #[inline]
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <$event<'de> as $crate::__private::serde::Deserialize<'de>>::deserialize(
                    deserializer,
                )
                .map(Self::from)
            }
        }
    };
}
