//! Events: their structs, their groups, the enum over all, and their types.

/// Implements the access of the engines and the usual traits for the struct of an event, whose rows
/// are those of [`__impl_record`](crate::__impl_record).
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_record {
    ($name:ident: $table:ident; $($rows:tt)*) => {
        $crate::__impl_record! { $name: &$table.record; $($rows)* }
        impl<'a> $crate::record::EventRecord<'a> for $name<'a> {
            fn descriptor(&self) -> &'static $crate::descriptor::EventDescriptor {
                &$table
            }
        }
        $crate::__impl_methods! { $name as RecordExt }
        $crate::__impl_project! { $name as RecordExt }
        $crate::__impl_traits! {
            $name:
            $crate::__private::clone,
            $crate::__private::equal,
            $crate::__private::debug_record,
            $crate::__private::serialize_event_record,
            $crate::__private::deserialize_event_record
        }
    };
}

/// Implements the trait of a group for the events that have its fields alike.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_group {
    (
        fn $method:ident(&$this:ident) -> $view:ty $fields:block
        impl $group:ident for { $($($event:ident)::+,)+ }
    ) => {$(
        impl<'a> $group<'a> for $($event)::+<'a> {
            #[inline]
            fn $method(&$this) -> $view $fields
        }
    )+};
}

/// Implements what the enum over all events can do. A row has an event's position in the catalog,
/// its variant and its struct.
///
/// What makes events or hands out `dyn Record` needs the code that drops each struct, a quarter of
/// all there is to compile. A crate that has events has that code anyway. So nothing here is
/// compiled with the generated crate if it needs it: it is `#[inline]`, or generic without need.
/// The latter is for what is called from many places: it is compiled once, not once for each unit
/// of code.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event {
    (
        $event:ident: $event_type:ident of $catalog:path;
        $($index:literal => $variant:ident($($path:ident)::+),)*
    ) => {
        impl $event<'_> {
            /// The catalog.
            pub const CATALOG: &'static $crate::descriptor::CatalogDescriptor = &$catalog;
            /// The events of the catalog, for tools that do not know it.
            pub const EVENTS: &'static dyn $crate::record::Events = &Events;
            /// Returns the type of the event, or `None` if the catalog does not know it.
            #[inline]
            pub fn event_type(&self) -> ::std::option::Option<$event_type> {
                $event_type::from_index(self.descriptor()?.index)
            }
            /// Returns what the catalog says about the event, or `None` if it does not know it.
            #[inline]
            pub fn descriptor(
                &self,
            ) -> ::std::option::Option<&'static $crate::descriptor::EventDescriptor> {
                $crate::AnyEvent::record(self).ok().map(|record| record.descriptor())
            }
            /// Returns the full name of the event's type, which is what the tag holds in JSON.
            #[inline]
            pub fn name(&self) -> &str {
                match self {
                    Self::Unknown(event) => &event.event_type,
                    known => known.descriptor().map_or("", |descriptor| descriptor.name),
                }
            }
            /// Returns the same event with text of its own, so that it borrows from nothing.
            #[inline]
            pub fn into_owned(self) -> $event<'static> {
                $crate::__private::event_into_owned(&self)
            }
        }
        impl<'a> $crate::AnyEvent<'a> for $event<'a> {
            type Source = ();
            #[inline]
            fn catalog((): ()) -> &'static $crate::descriptor::CatalogDescriptor {
                &$catalog
            }
            #[inline]
            fn source(&self) {}
            fn empty((): (), index: usize) -> Self {
                match index {
                    $($index => Self::$variant($crate::record::TypedRecord::empty()),)*
                    _ => Self::Unknown($crate::UnknownEvent::named("")),
                }
            }
            fn from_unknown((): (), event: $crate::UnknownEvent<'a>) -> Self {
                Self::Unknown(event)
            }
            #[inline]
            fn record(
                &self,
            ) -> ::std::result::Result<&dyn $crate::record::EventRecord<'a>, &$crate::UnknownEvent<'a>> {
                lend::<()>(self)
            }
            #[inline]
            fn record_mut(
                &mut self,
            ) -> ::std::result::Result<
                &mut dyn $crate::record::EventRecord<'a>,
                &mut $crate::UnknownEvent<'a>,
            > {
                lend_mut::<()>(self)
            }
        }
        #[derive(Debug)]
        struct Events;
        impl $crate::record::Events for Events {
            #[inline]
            fn catalog(&self) -> &'static $crate::descriptor::CatalogDescriptor {
                &$catalog
            }
            #[inline]
            fn record<'a>(
                &self,
                event: &'static $crate::descriptor::EventDescriptor,
            ) -> ::std::option::Option<::std::boxed::Box<dyn $crate::record::EventRecord<'a> + 'a>> {
                ::std::option::Option::Some(match event.index {
                    $($index => ::std::boxed::Box::new(
                        <$($path)::+<'a> as $crate::record::TypedRecord<'a>>::empty(),
                    ),)*
                    _ => return ::std::option::Option::None,
                })
            }
        }
        fn lend<'e, 'a, Once>(
            event: &'e $event<'a>,
        ) -> ::std::result::Result<&'e dyn $crate::record::EventRecord<'a>, &'e $crate::UnknownEvent<'a>>
        {
            Ok(match event {
                $($event::$variant(event) => event,)*
                $event::Unknown(event) => return Err(event),
            })
        }
        fn lend_mut<'e, 'a, Once>(
            event: &'e mut $event<'a>,
        ) -> ::std::result::Result<
            &'e mut dyn $crate::record::EventRecord<'a>,
            &'e mut $crate::UnknownEvent<'a>,
        > {
            Ok(match event {
                $($event::$variant(event) => event,)*
                $event::Unknown(event) => return Err(event),
            })
        }
        impl<'a> $event<'a> {
            /// Decodes one JSON object and validates what could be decoded, so that violations of
            /// shape and of meaning stand together.
            ///
            /// # Errors
            ///
            /// When the text is not JSON or does not name its event.
            #[inline]
            pub fn inspect_json(
                json: &'a [u8],
            ) -> ::std::result::Result<$crate::Inspection<Self>, $crate::json::DecodeError> {
                $crate::EventExt::inspect_json(json)
            }
        }
        $crate::__impl_methods! { $event as EventExt }
        $crate::__impl_project! { $event as EventExt }
        $crate::__impl_traits! {
            $event:
            $crate::__private::clone_event,
            $crate::__private::equal_events,
            $crate::__private::debug_event,
            $crate::__private::serialize_event,
            $crate::__private::deserialize_event
        }
        $(
            impl<'a> ::std::convert::From<$($path)::+<'a>> for $event<'a> {
                fn from(event: $($path)::+<'a>) -> Self {
                    Self::$variant(event)
                }
            }
        )*
    };
}

/// Gives the enum over all events the method of a group.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_group {
    (
        $event:ident: $groups:ident::$group:ident;
        fn $method:ident() -> $view:ident $(<$lifetime:lifetime>)?;
        $($variant:ident,)+
    ) => {
        impl $event<'_> {
            #[doc = ::std::concat!(
                "Returns what the event has in the fields of [`", ::std::stringify!($view),
                "`](", ::std::stringify!($groups), "::", ::std::stringify!($view),
                "), or `None` if it is not made of that group.",
            )]
            pub fn $method(&self) -> ::std::option::Option<$groups::$view $(<$lifetime>)?> {
                ::std::option::Option::Some(match self {
                    $(Self::$variant(event) => $groups::$group::$method(event),)+
                    _ => return ::std::option::Option::None,
                })
            }
        }
    };
}

/// Implements the usual traits of a record or an event, each by a function.
///
/// What only calls is `#[inline]`, as derives make it: it is compiled where it is used.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_traits {
    (
        $name:ident:
        $clone:path, $equal:path, $debug:path, $serialize:path, $deserialize:path
    ) => {
        impl ::std::clone::Clone for $name<'_> {
            #[inline]
            fn clone(&self) -> Self {
                $clone(self)
            }
        }
        impl ::std::cmp::PartialEq for $name<'_> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $equal(self, other)
            }
        }
        $crate::__impl_formats! { $name: $debug, $serialize, $deserialize }
    };
}

/// Implements `Debug` and serde, each by a function.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_formats {
    ($name:ident: $debug:path, $serialize:path, $deserialize:path) => {
        impl ::std::fmt::Debug for $name<'_> {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $debug(self, f)
            }
        }
        impl $crate::__private::serde::Serialize for $name<'_> {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $serialize(self, serializer)
            }
        }
        impl<'de: 'a, 'a> $crate::__private::serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $deserialize(deserializer)
            }
        }
    };
}
