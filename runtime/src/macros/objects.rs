//! Objects and custom events: their structs.

/// Implements the access of the engines and the usual traits for the struct of an object.
///
/// A row names a field and what it is called on the wire; where a strict object requires it, also
/// what it is if it is not there. Rows are in the order of the table.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_object {
    (
        $name:ident: strict $strict:literal;
        $($field:ident: $wire:literal $(= $empty:expr)?,)*
    ) => {
        impl $crate::object::Object for $name<'_> {
            fn descriptor(&self) -> &'static $crate::descriptor::RecordDescriptor {
                <Self as $crate::__private::Described>::TABLE
            }
            fn views(
                &self,
                read: &mut dyn ::std::ops::FnMut(
                    &[$crate::object::View<'_>],
                    &$crate::UnknownFields<'_>,
                ),
            ) {
                read(&[$($crate::object::Member::view(&self.$field)),*], &self.unknown);
            }
        }
        impl<'a> $crate::object::TypedObject<'a> for $name<'a> {
            const DESCRIPTOR: &'static $crate::descriptor::RecordDescriptor =
                <Self as $crate::__private::Described>::TABLE;
            const STRICT: bool = $strict;
            #[allow(unused_mut, reason = "not every object has fields")]
            fn from_members(mut members: $crate::object::Members<'a>) -> Self {
                Self {
                    $($field: members.take($wire)$(.unwrap_or($empty))?,)*
                    unknown: members.rest(),
                }
            }
            fn into_members(self) -> $crate::object::Properties<'a> {
                let mut members = $crate::object::Properties::new();
                $(members.put($wire, self.$field);)*
                members.put_unknown(self.unknown);
                members
            }
        }
        impl<'a> $crate::object::Member<'a> for $name<'a> {
            fn view(&self) -> $crate::object::View<'_> {
                $crate::object::View::Object(self)
            }
            fn from_value(
                value: $crate::Value<'a>,
            ) -> ::std::result::Result<Self, $crate::Value<'a>> {
                $crate::__private::from_value(value)
            }
            fn into_value(self) -> $crate::Value<'a> {
                $crate::__private::into_value($crate::object::TypedObject::into_members(self))
            }
        }
        impl<'a> $name<'a> {
            /// Returns the same with text of its own, so that it borrows from nothing.
            #[inline]
            pub fn into_owned(self) -> $name<'static> {
                $crate::__private::object_into_owned(self)
            }
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
            $crate::__private::debug_object,
            $crate::__private::serialize_object,
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
                let members = $crate::object::Members::default();
                let mut request = <Self as $crate::object::TypedObject<'a>>::from_members(members);
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
