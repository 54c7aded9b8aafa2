//! What every record has: access for the engines, and a copy that borrows from nothing.

/// Implements the access of the engines for a struct.
///
/// A row names a field, its variant of [`FieldRef`](crate::record::FieldRef), and where it cannot be
/// absent what it is in an empty record. Rows are in the order of the table.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_record {
    (
        $name:ident: $descriptor:expr;
        $(
            required { $($required:ident $(.$within:tt)?: $required_as:ident = $empty:expr,)* }
            optional { $($optional:ident: $optional_as:ident,)* }
        )*
    ) => {
        impl<'a> $crate::record::TypedRecord<'a> for $name<'a> {
            const DESCRIPTOR: &'static $crate::descriptor::RecordDescriptor = $descriptor;
            fn empty() -> Self {
                Self {
                    $(
                        $($required: $empty,)*
                        $($optional: ::std::option::Option::None,)*
                    )*
                    unknown: $crate::UnknownFields::new(),
                }
            }
        }
        impl<'a> $crate::record::Record<'a> for $name<'a> {
            fn record_descriptor(&self) -> &'static $crate::descriptor::RecordDescriptor {
                $descriptor
            }
            fn fields(
                &self,
                read: &mut dyn ::std::ops::FnMut(
                    &[$crate::record::FieldRef<'_, 'a>],
                    &$crate::UnknownFields<'a>,
                ),
            ) {
                read(
                    &[$(
                        $($crate::record::FieldRef::$required_as(&self.$required$(.$within)?),)*
                        $($crate::record::FieldRef::$optional_as(&self.$optional),)*
                    )*],
                    &self.unknown,
                );
            }
            fn fields_mut(
                &mut self,
                write: &mut dyn ::std::ops::FnMut(
                    &mut [$crate::record::FieldMut<'_, 'a>],
                    &mut $crate::UnknownFields<'a>,
                ),
            ) {
                write(
                    &mut [$(
                        $($crate::record::FieldMut::$required_as(&mut self.$required$(.$within)?),)*
                        $($crate::record::FieldMut::$optional_as(&mut self.$optional),)*
                    )*],
                    &mut self.unknown,
                );
            }
        }
        impl $name<'_> {
            /// Returns the same with text of its own, so that it borrows from nothing.
            #[inline]
            pub fn into_owned(self) -> $name<'static> {
                $crate::__private::into_owned(&self)
            }
        }
    };
}
