//! Objects and custom events: their structs.

/// Implements the access of the engines and the usual traits for the struct of an object, whose rows
/// are those of [`__impl_record`](crate::__impl_record).
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_object {
    ($name:ident: strict $strict:literal; $($rows:tt)*) => {
        $crate::__impl_record! {
            $name: <$name<'static> as $crate::__private::Described>::TABLE;
            $($rows)*
        }
        impl<'a> $crate::object::TypedObject<'a> for $name<'a> {
            const STRICT: bool = $strict;
        }
        impl<'a> $crate::object::Member<'a> for $name<'a> {
            fn view(&self) -> $crate::object::View<'_, 'a> {
                $crate::object::View::Record(self)
            }
            fn from_value(
                value: $crate::Value<'a>,
            ) -> ::std::result::Result<Self, $crate::Value<'a>> {
                $crate::__private::from_value(value)
            }
            fn into_value(self) -> $crate::Value<'a> {
                $crate::__private::into_value(self)
            }
            fn take(&mut self) -> $crate::Value<'a> {
                let empty = <Self as $crate::record::TypedRecord<'a>>::empty();
                $crate::__private::into_value(::std::mem::replace(self, empty))
            }
        }
        impl<'a> $name<'a> {
            /// Returns everything that is wrong with it, with a clock, limits and custom events of
            /// your choice.
            #[inline]
            pub fn validate_with(
                &self,
                check: &$crate::object::Check,
            ) -> ::std::vec::Vec<$crate::Violation> {
                $crate::ObjectExt::validate_with(self, check)
            }
            /// Returns it, if nothing is wrong with it but for warnings.
            ///
            /// # Errors
            ///
            /// Everything that is wrong with it, warnings included, if there is an error.
            #[inline]
            pub fn checked(self) -> ::std::result::Result<Self, $crate::Violations> {
                $crate::ObjectExt::checked(self)
            }
        }
        $crate::__impl_methods! { $name as ObjectExt }
        $crate::__impl_formats! {
            $name:
            $crate::__private::debug_record,
            $crate::__private::serialize_record,
            $crate::__private::deserialize_object
        }
    };
}

/// Implements what a request can do whose list, a field of it, holds the events.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_batch {
    ($name:ident.$field:ident: $item:ty) => {
        impl<'a> $name<'a> {
            /// Returns a request with these events and nothing else.
            pub fn from_items(events: ::std::vec::Vec<$item>) -> Self {
                let mut request = <Self as $crate::record::TypedRecord<'a>>::empty();
                request.$field = ::std::option::Option::Some(events);
                request
            }
            /// Splits events into requests within the catalog's limits, which what is returned can
            /// change.
            pub fn batches<I: ::std::iter::IntoIterator<Item = $item>>(
                events: I,
            ) -> $crate::object::Batches<I::IntoIter, Self> {
                $crate::object::Batches::new(events, Self::from_items)
            }
        }
    };
}
