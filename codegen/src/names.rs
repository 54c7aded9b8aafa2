//! From names on the wire to Rust names: the only module that touches heck, and all checks that a
//! name can become what it must.

use std::borrow::Cow;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Names that no named type may become: what generated code defines beside the types, imports
/// there, or has from the prelude.
pub const RESERVED_TYPES: &[&str] = &[
    "Box",
    "Catalog",
    "Category",
    "Channel",
    "Clone",
    "Copy",
    "Cow",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Err",
    "Error",
    "Event",
    "EventType",
    "From",
    "Hash",
    "Into",
    "Item",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "Record",
    "Result",
    "Scalar",
    "ScalarBuf",
    "Self",
    "Some",
    "String",
    "ToString",
    "Unknown",
    "UnknownName",
    "Vec",
];

/// Names that no struct of a catalog may have, be it an event, an object or a custom event: what
/// generated code has from the prelude or imports beside them. Everything else it calls by the path
/// of a module, whose name is never `PascalCase`.
pub const RESERVED_STRUCTS: &[&str] = &["Cow", "Into", "IntoIterator", "Option", "Self", "Vec"];

/// Names that no event may have beside those: `Unknown` keeps events that the catalog does not
/// list. (No other name can become that variant of `EventType`: names start with their only
/// capital.)
pub const RESERVED_EVENTS: &[&str] = &["Unknown"];

/// Names that no variant of an enumeration may have: `Other` keeps values that the catalog does not
/// list.
pub const RESERVED_VARIANTS: &[&str] = &["Other", "Self"];

/// Names that no field may have: the generated struct has them already, or Rust has them and takes
/// no raw identifier.
const RESERVED_FIELDS: &[&str] = &["crate", "into_owned", "new", "self", "super", "unknown"];

/// Methods of generated structs. A setter of such a name would hide them, so it gets another: see
/// [`setter`].
const METHODS: &[&str] = &[
    "batches",
    "borrow",
    "borrow_mut",
    "checked",
    "clear",
    "clone",
    "clone_from",
    "clone_into",
    "debug",
    "default",
    "descriptor",
    "deserialize",
    "empty",
    "eq",
    "fields",
    "fields_mut",
    "fmt",
    "from",
    "from_items",
    "from_json",
    "from_json_str",
    "inspect_json",
    "into",
    "ne",
    "project",
    "record_descriptor",
    "redact",
    "serialize",
    "show_pii",
    "to_json",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    "typed",
    "validate",
    "validate_with",
    "write_json",
];

/// Names that no custom event may have: the generated module has such a type already.
pub const RESERVED_CUSTOM: &[&str] = &["Typed", "TypedEvent", "Untyped"];

/// Names that no first segment of a namespace may have: generated code has such modules at its
/// root.
pub const RESERVED_MODULES: &[&str] = &["catalog", "custom", "destinations", "groups", "types"];

/// Words that Rust keeps for itself, in any edition.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Is this a Rust keyword, strict or reserved?
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// The Rust type for a type, channel or category: `unix_seconds` becomes `UnixSeconds`.
pub fn type_name(name: &str) -> String {
    name.to_upper_camel_case()
}

/// Returns a name as Protobuf has it in JSON, unless told otherwise.
pub(crate) fn camel(name: &str) -> String {
    let mut after = false;
    let each = name.chars().filter_map(|c| {
        let upper = std::mem::replace(&mut after, c == '_');
        (c != '_').then(|| if upper { c.to_ascii_uppercase() } else { c })
    });
    each.collect()
}

/// How names of events are built on the wire unless the catalog says otherwise.
pub(crate) const EVENT_NAMES: &str = "{namespace}.{event}";

/// The name of an event on the wire, by the catalog's pattern.
pub(crate) fn event_wire(pattern: &str, namespace: &str, key: &str) -> String {
    // Neither of them has a brace.
    pattern
        .replace("{namespace}", namespace)
        .replace("{event}", key)
}

/// The Rust struct of an event: `order_completed` becomes `OrderCompleted`, `PascalCase` stays what
/// it is.
pub(crate) fn struct_name(key: &str) -> String {
    if is_pascal(key) {
        key.to_owned()
    } else {
        type_name(key)
    }
}

/// Whether a text has something that is not the same in JSON, or cannot be seen.
pub(crate) fn needs_escapes(text: &str) -> bool {
    text.contains(|c: char| c.is_control() || matches!(c, '"' | '\\'))
}

/// The Rust trait of the events that have a group: `campaign` becomes `HasCampaign`.
pub fn trait_name(group: &str) -> String {
    format!("Has{}", type_name(group))
}

/// The Rust struct of what an event has in a group: `campaign` becomes `CampaignFields`.
pub fn view_name(group: &str) -> String {
    type_name(group) + "Fields"
}

/// The Rust type that stands for the formats of a set: `event_time` becomes `EventTimeFormats`.
pub fn formats_name(name: &str) -> String {
    type_name(name) + "Formats"
}

/// The Rust variant for a value of an enumeration, channel or category: `ios_idfa` becomes
/// `IosIdfa`. May be no identifier; then the catalog gives a name.
pub fn variant_name(wire: &str) -> String {
    wire.to_upper_camel_case()
}

/// The Rust module for a `PascalCase` name: `UnixSeconds` becomes `unix_seconds`.
pub fn module_name(name: &str) -> String {
    name.to_snake_case()
}

/// The Rust field for a key or a property: `Movie title` becomes `movie_title`, and `new`, which
/// generated structs have already, `new_`. May be a keyword, which Rust takes as a raw identifier,
/// or no identifier at all, which is a mistake of the catalog.
pub fn field_name(key: &str) -> String {
    let name = key.to_snake_case();
    if RESERVED_FIELDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// Whether this can be the Rust name of a field.
pub(crate) fn is_field_name(name: &str) -> bool {
    is_snake(name) && field_name(name) == name
}

/// Whether a name is of ASCII letters, digits and underscores, and starts with no digit.
pub fn is_plain(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A name on the wire where names are [plain](is_plain); another where it is not.
pub fn plain(name: &str, otherwise: impl FnOnce() -> String) -> Cow<'_, str> {
    if is_plain(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(otherwise())
    }
}

/// The method that sets a field: its name, but for names that methods have already: the field
/// `validate` is set by `with_validate`.
///
/// No two fields have the same: `with_validate` is set by `with_with_validate`.
pub fn setter(field: &str) -> String {
    let plain = field.trim_start_matches("with_");
    let is_taken = METHODS.binary_search(&plain).is_ok()
        || plain.starts_with("as_")
        || plain.starts_with("into_");
    if is_taken {
        format!("with_{field}")
    } else {
        field.to_owned()
    }
}

/// The Rust static for an event: `CustomEvent` becomes `CUSTOM_EVENT`.
pub fn static_name(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The Rust static for a version of a destination: `current` becomes `CURRENT`, and `2022`, which
/// cannot start a Rust name, `V2022`.
pub fn version_static(name: &str) -> String {
    let mut rust = name.to_uppercase();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        rust.insert(0, 'V');
    }
    rust
}

/// The Rust static for a `snake_case` name: `event_properties` becomes `EVENT_PROPERTIES`. No two
/// names become the same.
pub fn table_name(name: &str) -> String {
    name.to_uppercase()
}

/// The words of a `PascalCase` name: `MarkAsSpam` becomes `Mark As Spam`.
pub fn words(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = None;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let starts = |before: char| {
            !before.is_uppercase() || rest.peek().is_some_and(|next| next.is_lowercase())
        };
        if c.is_uppercase() && before.is_some_and(starts) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// A key as a phrase: `MarkAsSpam` and `mark_as_spam` become `mark as spam`.
pub fn phrase(key: &str) -> String {
    let words = words(key).replace('_', " ");
    let words = words.split_whitespace().map(lower);
    words.collect::<Vec<_>>().join(" ")
}

/// A title of two parts, of which the first may be empty: a capital only where it starts.
pub fn sentence_case(first: &str, rest: &str) -> String {
    let phrase = format!("{} {rest}", self::phrase(first));
    let mut chars = phrase.trim().chars();
    let start = chars.next().into_iter().flat_map(char::to_uppercase);
    start.chain(chars).collect()
}

/// A word in lower case; in upper case if it is an abbreviation, which has no vowel.
fn lower(word: &str) -> String {
    let word = word.to_lowercase();
    if word.len() > 1 && !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        word.to_uppercase()
    } else {
        word
    }
}

/// `[a-z][a-z0-9_]*`
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && is_snake_rest(name)
}

/// `[a-z0-9][a-z0-9_]*`: a version may be called by its year.
pub(crate) fn is_version(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) && is_snake_rest(name)
}

fn is_snake_rest(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// `[A-Z][A-Za-z0-9]*`
pub(crate) fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `[a-z][a-z0-9]*` and no keyword
pub(crate) fn is_segment(name: &str) -> bool {
    is_snake(name) && !name.contains('_') && !is_keyword(name)
}

/// What a `snake_case` name could be written as.
pub(crate) fn snake_suggestion(name: &str) -> Option<String> {
    Some(name.to_snake_case())
        .filter(|better| is_snake(better) && better != name)
        .map(|better| format!("write `{better}`"))
}

/// What a `PascalCase` name could be written as.
pub(crate) fn pascal_suggestion(name: &str) -> Option<String> {
    Some(name.to_upper_camel_case())
        .filter(|better| is_pascal(better) && better != name)
        .map(|better| format!("write `{better}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
        assert!(METHODS.is_sorted());
        assert!(is_keyword("type") && is_keyword("Self") && !is_keyword("types"));
    }

    #[test]
    fn names_convert() {
        assert_eq!(type_name("unix_seconds"), "UnixSeconds");
        assert_eq!(variant_name("SparkPost"), "SparkPost");
        assert_eq!(variant_name("a-b c"), "ABC");
        assert!(
            !is_pascal(&variant_name("1"))
                && !is_pascal(&variant_name("ü"))
                && !is_pascal(&variant_name("%"))
        );
        assert_eq!(module_name("UnixSeconds"), "unix_seconds");
        assert_eq!(words("MarkAsSpam"), "Mark As Spam");
        assert_eq!(words("SMSSend2Go"), "SMS Send2 Go");
    }

    #[test]
    fn fields_have_names_in_rust_whatever_they_are_called() {
        let names = [
            ("fooBar", "foo_bar"),
            ("$os", "os"),
            ("x.y", "x_y"),
            ("type", "type"),
            ("new", "new_"),
            ("Self", "self_"),
        ];
        for (key, name) in names {
            assert_eq!(field_name(key), name);
            assert!(is_field_name(name), "{name}");
        }
        for key in ["1st", "$", "", "ñandú"] {
            assert!(!is_field_name(&field_name(key)), "{key}");
        }
    }

    #[test]
    fn setters_hide_no_method() {
        assert_eq!(
            ["amount", "with_care", "validated"].map(setter),
            ["amount", "with_care", "validated"]
        );
        assert_eq!(
            ["validate", "clone", "as_campaign"].map(setter),
            ["with_validate", "with_clone", "with_as_campaign"]
        );
        assert_eq!(setter("with_validate"), "with_with_validate");
    }

    #[test]
    fn styles() {
        assert!(
            is_snake("a1_b")
                && !is_snake("1a")
                && !is_snake("aB")
                && !is_snake("")
                && !is_snake("_a")
        );
        assert!(
            is_version("2022") && is_version("old_1") && !is_version("_a") && !is_version("2022-1")
        );
        assert_eq!(["2022", "old_1"].map(version_static), ["V2022", "OLD_1"]);
        assert!(is_segment("email") && !is_segment("e_mail") && !is_segment("type"));
        assert!(is_pascal("Click2") && !is_pascal("click") && !is_pascal("A_b"));
    }
}
