//! Every rule a catalog must keep: the name that diagnostics show, and one sentence of explanation.
//!
//! The table is the list: `catalog rules` prints it, and a test demands a fixture folder for each
//! row.

/// What becomes of a catalog that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The catalog is wrong: nothing is made of it.
    Error,
    /// The catalog is right, but something in it is worth a look.
    Warning,
}

/// A rule of the catalog language.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// What the rule demands, in one sentence.
    pub explanation: &'static str,
    /// What breaking it means.
    pub severity: Severity,
}

/// Declares a constant for each rule, and the table of all of them.
macro_rules! rules {
    ($($severity:ident { $($constant:ident $name:literal $explanation:literal)* })*) => {
        $($(
            #[doc = $explanation]
            pub const $constant: &Rule = &Rule {
                name: $name,
                explanation: $explanation,
                severity: Severity::$severity,
            };
        )*)*
        /// All rules, in the order in which the pipeline checks them.
        pub const ALL: &[&Rule] = &[$($($constant),*),*];
    };
}

rules! { Error {
    // The folder.
    MISSING_FILE "missing-file" "The schema folder and its `catalog.yaml` must exist."
    UNREADABLE_FILE "unreadable-file" "Every file and folder of the catalog must be readable."
    STRAY_FILE "stray-file" "A YAML file must stand where the catalog has a meaning for it."
    FILE_SIZE "file-size" "A file holds at most 4 MiB."
    FILE_ENCODING "file-encoding" "A file is UTF-8 text without a byte order mark."
    // YAML.
    YAML_SYNTAX "yaml-syntax" "A file must be well-formed YAML whose keys are single words or texts."
    YAML_ANCHOR "yaml-anchor" "Anchors and aliases are refused: each fact stands in one place and is referred to by name."
    YAML_TAG "yaml-tag" "Tags such as `!!str` are refused: the catalog's grammar says what each value is."
    YAML_DOCUMENTS "yaml-documents" "A file holds one YAML document."
    YAML_DEPTH "yaml-depth" "Values nest at most 32 levels deep."
    BAD_CHARACTER "bad-character" "A text has no carriage return and no character that turns the direction of what follows: neither can be seen."
    DUPLICATE_KEY "duplicate-key" "A mapping has each key once."
    // The grammar.
    UNKNOWN_KEY "unknown-key" "A mapping has only keys that the catalog language knows."
    MISSING_KEY "missing-key" "A mapping has all the keys that its place demands."
    MISSING_DOC "missing-doc" "Everything that has a name has a documentation text."
    WRONG_TYPE "wrong-type" "A value has the type that its place demands; a text that looks like something else is quoted."
    BAD_VALUE "bad-value" "A value makes sense where it stands: examples fit their type, formats their base, limits their field."
    // Names.
    BAD_NAME "bad-name" "Events are `PascalCase` or `snake_case`, namespace segments lower case, all other names `snake_case`; none is reserved."
    NAME_COLLISION "name-collision" "No two names become the same Rust name, and none becomes a name that generated code needs itself."
    DUPLICATE_NAME "duplicate-name" "A name is defined once in the whole catalog."
    UNKNOWN_TYPE "unknown-type" "A type expression names a type of `types.yaml` or a base type."
    UNKNOWN_FORMAT "unknown-format" "The `format` of a type is one of the formats that values can be checked for."
    UNKNOWN_FIELD "unknown-field" "A field that is referred to is in the dictionary, and in the event or group that the reference is about."
    UNKNOWN_MEMBER "unknown-member" "A member that an object refers to is its own; a property that is listed is in a dictionary."
    UNKNOWN_GROUP "unknown-group" "A group that an event, a field or another group names is defined beside the fields, or beside the properties."
    UNKNOWN_EVENT "unknown-event" "An event that is referred to exists; it is named with its full namespace."
    UNKNOWN_CHANNEL "unknown-channel" "A channel is one of those in `catalog.yaml`."
    UNKNOWN_CATEGORY "unknown-category" "A category is one of those in `catalog.yaml`."
    UNKNOWN_RELEASE "unknown-release" "A release is one of those in `catalog.yaml`."
    // Saying things once.
    DUPLICATE_MEMBER "duplicate-member" "A field or group is listed once, and a field that a group brings is not listed again."
    USELESS_GROUP "useless-group" "Each group brings an event at least one field that its other groups do not bring."
    REDUNDANT_OVERRIDE "redundant-override" "An exception differs from what would hold without it."
    PRESENCE_CONFLICT "presence-conflict" "Groups agree whether a field is required, or the event settles it with an override."
    // History and cross-field rules.
    BAD_HISTORY "bad-history" "A history reads newest first and agrees with the fields that the event has today."
    BAD_CROSS_RULE "bad-cross-rule" "A cross-field rule demands exactly one thing, of fields that can break it."
    TOO_MANY_FIELDS "too-many-fields" "An event has at most 128 fields."
    // Objects and custom events.
    BAD_DATETIME_FORMAT "bad-datetime-format" "A datetime format is `iso8601` or made of the pieces that the runtime can read, and agrees with its zone."
    BAD_LIMIT "bad-limit" "A limit fits the type it stands at, and some value can keep it; a pattern is a regular expression."
    BAD_ROLE "bad-role" "`carries`, `batch`, `answers` and `choices` name members of the right kind, and one object carries custom events."
    BAD_PROPERTY_NAME "bad-property-name" "Custom events and properties have names that the object in which they travel accepts."
    RECURSIVE_OBJECT "recursive-object" "An object does not hold itself, not even through others."
    // Destinations.
    UNKNOWN_PAGE "unknown-page" "A page that a destination's rule names is one of its `pages`."
    UNKNOWN_SETTING "unknown-setting" "A setting that a destination refers to is one of its `settings`."
    BAD_DESTINATION "bad-destination" "An envelope, a rule or a request of a destination says one thing that can be done with what it names."
    KEY_COLLISION "key-collision" "No two values of an event stand under one key at a destination."
    USELESS_RULE "useless-rule" "A destination's rule makes a difference for some event, with each field and event that it names."
    BAD_LOCK "bad-lock" "The lock file has each number and each field of a message once, as `--update-lock` wrote them."
}
Warning {
    // Builds go on, `catalog check` refuses it.
    UNTOLD_CHANGE "untold-change" "What a published release had, and the lock file remembers, only changes with a word in `history`, `since` or `retired`."
    // Dead entries.
    UNUSED_TYPE "unused-type" "A type is the type of some field."
    UNUSED_FIELD "unused-field" "A field is in some event, or in the history of one."
    UNUSED_GROUP "unused-group" "A group is part of some event."
    UNUSED_DEFINITION "unused-definition" "A set of datetime formats, a map, a property of the dictionary, a page and a setting of a destination have a use."
    UNUSED_CHANNEL "unused-channel" "A channel has an event."
    UNUSED_CATEGORY "unused-category" "A category has an event."
} }

/// The rule with this name.
pub fn named(name: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        for (i, rule) in ALL.iter().enumerate() {
            assert!(
                rule.name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{}",
                rule.name
            );
            assert!(rule.explanation.ends_with('.'), "{}", rule.name);
            assert!(
                ALL[i + 1..].iter().all(|other| other.name != rule.name),
                "{} twice",
                rule.name
            );
        }
    }
}
