//! Destinations: what the events of the catalog look like there.

/// Declares the outlines of a dialect, in the order of the catalog. A row names the event for
/// whoever reads it.
#[doc(hidden)]
#[macro_export]
macro_rules! __outlines {
    ($name:ident: [$count:literal]; $($event:literal => $outline:expr,)*) => {
        static $name: [::std::option::Option<$crate::project::Outline>; $count] = [$($outline),*];
    };
}
