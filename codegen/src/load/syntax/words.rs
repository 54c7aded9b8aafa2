//! What can stand under a key beside records: scalars, names, and choices among forms.

use super::{Chosen, Keyed, Slot, Spanned, Syntax};
use crate::diagnostics::Span;
use crate::load::grammar::{Keys, Refers, Shape};
use crate::load::node::{Data, Meaning, Node, Scalar};

/// Declares scalars: the marker, what it becomes, its shape, and how it is read.
macro_rules! scalars {
    ($($name:ident -> $value:ty: $shape:expr, $read:expr;)*) => {$(
        pub(crate) enum $name {}

        impl Syntax for $name {
            type Value = $value;
            const SHAPE: Shape = $shape;
            fn read(node: Node, _: Span) -> Option<$value> {
                match node.data {
                    Data::Scalar(scalar) => read(scalar, $read),
                    _ => None,
                }
            }
        }
    )*};
}

/// Reads a scalar with a function that always has a result, or with one that may have none.
fn read<T, R: Into<Option<T>>>(scalar: Scalar, with: impl Fn(Scalar) -> R) -> Option<T> {
    with(scalar).into()
}

fn wire(scalar: Scalar) -> Wire {
    Wire {
        is_text: scalar.meaning() == Meaning::Text,
        text: scalar.text,
    }
}

fn text(scalar: Scalar) -> String {
    scalar.text
}

scalars! {
    Text -> String: Shape::Text, text;
    AnyText -> String: Shape::AnyText, text;
    Doc -> String: Shape::Doc, text;
    Value -> String: Shape::Scalar, text;
    ImpliedValue -> Implied: Shape::Scalar, |scalar| match scalar.meaning() {
        Meaning::Bool => Implied::Bool(scalar.is_true()),
        Meaning::Text => Implied::Text(scalar.text),
        Meaning::Number => match scalar.text.parse() {
            Ok(number) => Implied::Int(number),
            Err(_) => Implied::Other,
        },
        Meaning::Null => Implied::Other,
    };
    WireValue -> Wire: Shape::Scalar, wire;
    Constant -> Literal: Shape::Scalar, |scalar| match scalar.meaning() {
        Meaning::Bool => Literal::Boolean(scalar.is_true()),
        Meaning::Number => Literal::Number(scalar.text),
        Meaning::Text | Meaning::Null => Literal::Text(scalar.text),
    };
    Flag -> bool: Shape::Flag, |scalar| scalar.is_true();
    Mark -> bool: Shape::Mark, |scalar| scalar.is_true();
    Limit -> u32: Shape::Number(1, u32::MAX as u64), |scalar| scalar.text.parse().ok();
    Size -> u64: Shape::Number(1, u64::MAX), |scalar| scalar.text.parse().ok();
    Release -> u16: Shape::Release, |scalar| scalar.text.parse().ok();
    Decimal -> f64: Shape::Decimal, |scalar| scalar.text.parse().ok();
    FieldName -> String: Shape::Name(Refers::Field), text;
    GroupName -> String: Shape::Name(Refers::Group), text;
    TypeName -> String: Shape::Name(Refers::Type), text;
    AnyType -> String: Shape::Name(Refers::AnyType), text;
    EventName -> String: Shape::Name(Refers::Event), text;
    ChannelName -> String: Shape::Name(Refers::Channel), text;
    CategoryName -> String: Shape::Name(Refers::Category), text;
    FormatName -> String: Shape::Name(Refers::Format), text;
    DateTimesName -> String: Shape::Name(Refers::DateTimes), text;
    PropertyName -> String: Shape::Name(Refers::Property), text;
    ObjectName -> String: Shape::Name(Refers::Object), text;
}

/// A value that a rule speaks of.
#[derive(Debug, Clone)]
pub(crate) enum Implied {
    Text(String),
    Bool(bool),
    Int(i64),
    /// None of these, of which no rule speaks.
    Other,
}

/// A value that is always the same.
#[derive(Debug, Clone)]
pub(crate) enum Literal {
    Text(String),
    Boolean(bool),
    /// As it is written.
    Number(String),
}

/// Declares a choice of words.
macro_rules! words {
    ($name:ident -> $value:ty { $($word:literal => $meaning:expr),* $(,)? }) => {
        pub(crate) enum $name {}

        impl $crate::load::syntax::Syntax for $name {
            type Value = $value;
            const SHAPE: $crate::load::grammar::Shape = $crate::load::grammar::Shape::Choice(&[$($word),*]);
            fn read(node: $crate::load::node::Node, _: $crate::diagnostics::Span) -> Option<$value> {
                match &node.data {
                    $crate::load::node::Data::Scalar(scalar) => match scalar.text.as_str() {
                        $($word => Some($meaning),)*
                        _ => None,
                    },
                    _ => None,
                }
            }
        }
    };
}

pub(super) use words;

/// Declares keys that the author chooses: the marker, what they become, which they are, and how they
/// are read.
macro_rules! chosen {
    ($($name:ident -> $key:ty: $keys:expr, $read:expr;)*) => {$(
        pub(crate) enum $name {}

        impl Chosen for $name {
            type Key = $key;
            const KEYS: Keys = $keys;
            fn read(key: Scalar) -> Option<$key> {
                read(key, $read)
            }
        }
    )*};
}

chosen! {
    Names -> String: Keys::Names, text;
    FieldNames -> String: Keys::Of(Refers::Field), text;
    EventNames -> String: Keys::Of(Refers::Event), text;
    Values -> Wire: Keys::Values, wire;
    ReleaseNumbers -> u16: Keys::Releases, |scalar| scalar.text.parse().ok();
    KnownReleases -> u16: Keys::Of(Refers::Release), |scalar| scalar.text.parse().ok();
}

/// A value as it stands on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) text: String,
    /// It is not written as a number, a boolean or null.
    pub(crate) is_text: bool,
}

/// Documentation alone, or a record with more.
pub(crate) struct DocOr<S>(S);

/// A type alone, or a record with more.
pub(crate) struct TypeOr<S>(S);

/// `true` or `false`, or a record with more.
pub(crate) struct FlagOr<S>(S);

/// What stands there.
#[derive(Debug)]
pub(crate) enum Flagged<S> {
    Flag(bool),
    More(S),
}

/// A record that can be written as a text alone.
pub(crate) trait Short: Keyed<Value = Self> {
    fn short(text: Slot<String>) -> Self;
}

impl<S: Short> Syntax for DocOr<S> {
    type Value = S;
    const SHAPE: Shape = Shape::DocOr(S::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<S> {
        short(node, place)
    }
}

impl<S: Short> Syntax for TypeOr<S> {
    type Value = S;
    const SHAPE: Shape = Shape::NameOr(Refers::AnyType, S::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<S> {
        short(node, place)
    }
}

impl<S: Keyed<Value = S>> Syntax for FlagOr<S> {
    type Value = Flagged<S>;
    const SHAPE: Shape = Shape::FlagOr(S::GRAMMAR);
    fn read(node: Node, place: Span) -> Option<Self::Value> {
        match &node.data {
            Data::Scalar(scalar) => Some(Flagged::Flag(scalar.is_true())),
            _ => S::read(node, place).map(Flagged::More),
        }
    }
}

fn short<S: Short>(node: Node, span: Span) -> Option<S> {
    match node.data {
        Data::Scalar(Scalar { text: value, .. }) => {
            Some(S::short(Slot::Given(Spanned { value, span })))
        }
        _ => S::read(node, span),
    }
}
