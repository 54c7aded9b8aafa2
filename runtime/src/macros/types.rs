//! Types that a catalog names: units, enumerations, channels and categories.

/// Implements what a number with a unit can do: from and to the bare number, text, access, serde.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_unit {
    ($name:ident($number:ident) as $scalar:ident) => {
        impl ::std::convert::From<$number> for $name {
            fn from(value: $number) -> Self {
                Self(value)
            }
        }
        impl ::std::convert::From<$name> for $number {
            fn from(value: $name) -> Self {
                value.0
            }
        }
        $crate::__impl_number!($name($number) as $scalar, .0);
    };
}

/// Implements what a number can do that stands for a moment, as seconds or milliseconds since 1970.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_moment {
    ($name:ident: $unit:ident) => {
        impl $name {
            /// Returns the moment, or `None` beyond the years -9999 to 9999.
            pub fn to_timestamp(self) -> ::std::option::Option<$crate::jiff::Timestamp> {
                $crate::__private::moment::$unit::timestamp(self.0.into())
            }
            /// Returns the moment as the standard library has it, or `None` beyond the
            /// years -9999 to 9999.
            pub fn to_system_time(self) -> ::std::option::Option<::std::time::SystemTime> {
                self.to_timestamp().map(::std::convert::From::from)
            }
            /// Returns the number for a moment, rounded down; `None` if it does not fit.
            pub fn from_timestamp(moment: $crate::jiff::Timestamp) -> ::std::option::Option<Self> {
                let number = $crate::__private::moment::$unit::of(moment);
                ::std::convert::TryFrom::try_from(number).ok().map(Self)
            }
        }
        $crate::__impl_moment_of_chrono!($name);
        $crate::__impl_moment_of_time!($name);
    };
}

/// Implements the moments of the crate `chrono`, if the feature is on.
#[cfg(feature = "chrono")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_moment_of_chrono {
    ($name:ident) => {
        impl $name {
            /// Returns the moment as the crate `chrono` has it, or `None` beyond its range.
            pub fn to_chrono(
                self,
            ) -> ::std::option::Option<
                $crate::__private::chrono::DateTime<$crate::__private::chrono::Utc>,
            > {
                $crate::__private::moment::chrono(self.to_timestamp()?)
            }
        }
    };
}

/// Implements nothing: the feature is off.
#[cfg(not(feature = "chrono"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_moment_of_chrono {
    ($name:ident) => {};
}

/// Implements the moments of the crate `time`, if the feature is on.
#[cfg(feature = "time")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_moment_of_time {
    ($name:ident) => {
        impl $name {
            /// Returns the moment as the crate `time` has it, in UTC, or `None` beyond its range.
            pub fn to_offset_date_time(
                self,
            ) -> ::std::option::Option<$crate::__private::time::OffsetDateTime> {
                $crate::__private::moment::offset_date_time(self.to_timestamp()?)
            }
        }
    };
}

/// Implements nothing: the feature is off.
#[cfg(not(feature = "time"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_moment_of_time {
    ($name:ident) => {};
}

/// Implements what an enumeration of texts can do. A row has a variant and its text on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_text_enum {
    ($name:ident { $($variant:ident = $text:literal,)* }) => {
        impl $name<'_> {
            /// Every value that the catalog lists.
            pub const VALUES: &'static [&'static str] = &[$($text),*];
            /// Returns the value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(value) => value,
                }
            }
            /// Returns the same value with text of its own, so that it borrows from nothing.
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$variant => $name::$variant,)*
                    Self::Other(value) => {
                        $name::Other(::std::borrow::Cow::Owned(value.into_owned()))
                    }
                }
            }
        }
        impl<'a> ::std::convert::From<::std::borrow::Cow<'a, str>> for $name<'a> {
            fn from(value: ::std::borrow::Cow<'a, str>) -> Self {
                match value.as_ref() {
                    $($text => Self::$variant,)*
                    _ => Self::Other(value),
                }
            }
        }
        impl<'a> ::std::convert::From<&'a str> for $name<'a> {
            fn from(value: &'a str) -> Self {
                ::std::borrow::Cow::Borrowed(value).into()
            }
        }
        impl ::std::convert::From<::std::string::String> for $name<'_> {
            fn from(value: ::std::string::String) -> Self {
                ::std::borrow::Cow::<'_, str>::Owned(value).into()
            }
        }
        impl ::std::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl<'a> $crate::record::Item<'a> for $name<'a> {
            fn from_scalar(value: $crate::record::ScalarBuf<'a>) -> ::std::option::Option<Self> {
                <::std::borrow::Cow<'a, str> as $crate::record::Item<'a>>::from_scalar(value)
                    .map(Self::from)
            }
            fn as_scalar(&self) -> $crate::record::Scalar<'_> {
                $crate::record::Scalar::Str(self.as_str())
            }
        }
        impl $crate::__private::serde::Serialize for $name<'_> {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de: 'a, 'a> $crate::__private::serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__private::deserialize_text(deserializer).map(Self::from)
            }
        }
    };
}

/// Implements what an enumeration of numbers can do. A row has a variant and its number on the
/// wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_number_enum {
    ($name:ident($number:ident) as $scalar:ident { $($variant:ident = $value:literal,)* }) => {
        impl $name {
            /// Every value that the catalog lists.
            pub const VALUES: &'static [$number] = &[$($value),*];
            /// Returns the value as it is on the wire.
            pub const fn value(self) -> $number {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Other(value) => value,
                }
            }
        }
        impl ::std::convert::From<$number> for $name {
            fn from(value: $number) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    value => Self::Other(value),
                }
            }
        }
        $crate::__impl_number!($name($number) as $scalar, .value());
    };
}

/// Implements `Display`, access and serde by the number beneath, and by how that is reached.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_number {
    ($name:ident($number:ident) as $scalar:ident, $($beneath:tt)+) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self$($beneath)+, f)
            }
        }
        impl<'a> $crate::record::Item<'a> for $name {
            fn from_scalar(value: $crate::record::ScalarBuf<'a>) -> ::std::option::Option<Self> {
                <$number as $crate::record::Item<'a>>::from_scalar(value).map(Self::from)
            }
            fn as_scalar(&self) -> $crate::record::Scalar<'_> {
                $crate::record::Scalar::$scalar(self$($beneath)+)
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self$($beneath)+, serializer)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <$number as $crate::__private::serde::Deserialize<'de>>::deserialize(deserializer)
                    .map(Self::from)
            }
        }
    };
}

/// Implements what an enumeration that the catalog closes can do: its channels, its categories.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_names {
    ($name:ident: $kind:literal; $($variant:ident = $text:literal,)*) => {
        impl $name {
            #[doc = ::std::concat!("Every ", $kind, " of the catalog.")]
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Returns the name that the catalog gives it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = UnknownName;
            fn from_str(name: &str) -> ::std::result::Result<Self, UnknownName> {
                match name {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(UnknownName { kind: $kind, name: name.to_owned() }),
                }
            }
        }
        $crate::__impl_name!($name);
    };
}

/// Implements `Display` and serde by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name {
    ($name:ident) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let name = $crate::__private::deserialize_text(deserializer)?;
                name.parse()
                    .map_err(<D::Error as $crate::__private::serde::de::Error>::custom)
            }
        }
    };
}
