//! Event types, and what they say of their channel and category.

/// Implements what an event type can do. A row has a variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_type {
    (
        $name:ident of $catalog:path;
        $($variant:ident,)*
    ) => {
        impl $name {
            /// Every event type, in the order of the catalog.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Returns the event type at a position of [`EventType::ALL`].
            pub fn from_index(index: u16) -> ::std::option::Option<Self> {
                Self::ALL.get(::std::primitive::usize::from(index)).copied()
            }
            /// Returns what the catalog says about the event: its fields with name, kind, presence,
            /// documentation and more.
            pub fn descriptor(self) -> &'static $crate::descriptor::EventDescriptor {
                $catalog.events[self as usize]
            }
            /// Returns the full name, which is what the tag holds in JSON.
            pub fn as_str(self) -> &'static str {
                self.descriptor().name
            }
            /// Returns the release that brought the event, or `None` if it is older than the first
            /// release.
            pub fn release(self) -> ::std::option::Option<u16> {
                self.descriptor().since
            }
            /// Returns the release that no longer has the event, or `None` if it is live.
            pub fn retired(self) -> ::std::option::Option<u16> {
                self.descriptor().retired
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = UnknownName;
            fn from_str(name: &str) -> ::std::result::Result<Self, UnknownName> {
                $catalog
                    .event(name)
                    .and_then(|event| Self::from_index(event.index))
                    .ok_or_else(|| UnknownName { kind: "event type", name: name.to_owned() })
            }
        }
        $crate::__impl_name!($name);
    };
}

/// Implements what an event type says of its channel or its category. A row has a variant and what
/// that belongs to.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_trait {
    (
        $name:ident.$method:ident -> $named:ident: [$count:literal] $kind:literal;
        $($variant:ident = $value:ident,)*
    ) => {
        impl $name {
            #[doc = ::std::concat!("Returns the ", $kind, " to which the event belongs.")]
            pub fn $method(self) -> $named {
                const ALL: [$named; $count] = [$($named::$value),*];
                ALL[self as usize]
            }
        }
    };
}
