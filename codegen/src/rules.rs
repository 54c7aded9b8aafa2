//! Every rule a catalog must keep: the name that diagnostics show, a sentence of explanation
//! and one that says why.
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
    /// Why it is a rule, in one sentence.
    pub why: &'static str,
    /// What breaking it means.
    pub severity: Severity,
}

/// Declares a constant for each rule, and the table of all of them.
macro_rules! rules {
    ($($severity:ident { $($constant:ident $name:literal $explanation:literal $why:literal)* })*) => {
        $($(
            #[doc = $explanation]
            pub const $constant: &Rule = &Rule {
                name: $name,
                explanation: $explanation,
                why: $why,
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
        "Without it there is nothing to check: most often the command was run in another folder."
    UNREADABLE_FILE "unreadable-file" "Every file and folder of the catalog must be readable."
        "A file that is skipped would make a catalog that lacks what stands in it."
    STRAY_FILE "stray-file" "A YAML file must stand where the catalog has a meaning for it."
        "A file in a place without meaning is one that somebody believes to be part of the catalog."
    FILE_SIZE "file-size" "A file holds at most 4 MiB."
        "The catalog is written by people; what is larger is data that got into the folder."
    FILE_ENCODING "file-encoding" "A file is UTF-8 text without a byte order mark."
        "Editors and other tools disagree about anything else, so the same file would mean different things."
    // YAML.
    YAML_SYNTAX "yaml-syntax" "A file must be well-formed YAML whose keys are single words or texts."
        "What cannot be parsed cannot be checked."
    YAML_ANCHOR "yaml-anchor" "Anchors and aliases are refused: each fact stands in one place and is referred to by name."
        "An alias hides that a fact stands elsewhere, and an edit there changes what nobody looks at."
    YAML_TAG "yaml-tag" "Tags such as `!!str` are refused: the catalog's grammar says what each value is."
        "Two ways to say what a value is can contradict each other."
    YAML_DOCUMENTS "yaml-documents" "A file holds one YAML document."
        "Readers of YAML that take only the first document would see half of the file."
    YAML_DEPTH "yaml-depth" "Values nest at most 32 levels deep."
        "Nothing in the language nests that deep, and readers would run out of memory first."
    BAD_CHARACTER "bad-character" "A text has no carriage return and no character that turns the direction of what follows: neither can be seen."
        "What reviewers see would not be what the catalog says."
    DUPLICATE_KEY "duplicate-key" "A mapping has each key once."
        "Readers of YAML keep one of the two, and not all of them the same one."
    // The grammar.
    UNKNOWN_KEY "unknown-key" "A mapping has only keys that the catalog language knows."
        "A misspelt key would silently change nothing."
    MISSING_KEY "missing-key" "A mapping has all the keys that its place demands."
        "A default would be a guess at something that only the author knows."
    MISSING_DOC "missing-doc" "Everything that has a name has a documentation text."
        "The documents, the Rust types and every export are only as good as these texts."
    WRONG_TYPE "wrong-type" "A value has the type that its place demands; a text that looks like something else is quoted."
        "YAML turns `no` into false and `1.10` into 1.1: what is meant as text has to say so."
    BAD_VALUE "bad-value" "A value makes sense where it stands: examples fit their type, formats their base, limits their field."
        "A value that contradicts its place would be found in production, by somebody else."
    // Names.
    BAD_NAME "bad-name" "Events are `PascalCase` or `snake_case`, namespace segments lower case, all other names `snake_case`; none is reserved."
        "Names become Rust names, files and columns; each has to be one in all of them."
    NAME_COLLISION "name-collision" "No two names become the same Rust name, and none becomes a name that generated code needs itself."
        "The generated code would not compile, or one of the two could not be reached."
    DUPLICATE_NAME "duplicate-name" "A name is defined once in the whole catalog."
        "Whoever refers to the name could mean either."
    UNKNOWN_TYPE "unknown-type" "A type expression names a type of `types.yaml` or a base type."
        "A misspelt type would otherwise be a new one without any check."
    UNKNOWN_FORMAT "unknown-format" "The `format` of a type is one of the formats that values can be checked for."
        "A format that nobody can check would promise what does not hold."
    UNKNOWN_FIELD "unknown-field" "A field that is referred to is in the dictionary, and in the event or group that the reference is about."
        "A misspelt name would leave the field out without anybody noticing."
    UNKNOWN_MEMBER "unknown-member" "A member that an object refers to is its own; a property that is listed is in a dictionary."
        "A misspelt name would make a rule about nothing."
    UNKNOWN_GROUP "unknown-group" "A group that an event, a field or another group names is defined beside the fields, or beside the properties."
        "A misspelt name would leave all fields of the group out."
    UNKNOWN_EVENT "unknown-event" "An event that is referred to exists; it is named with its full namespace."
        "A reference to what is not there misleads whoever follows it."
    UNKNOWN_CHANNEL "unknown-channel" "A channel is one of those in `catalog.yaml`."
        "A misspelt channel would be one of its own in every count and filter."
    UNKNOWN_CATEGORY "unknown-category" "A category is one of those in `catalog.yaml`."
        "A misspelt category would be one of its own in every count and filter."
    UNKNOWN_RELEASE "unknown-release" "A release is one of those in `catalog.yaml`."
        "History is compared by releases, so each has to have its place among them."
    // Saying things once.
    DUPLICATE_MEMBER "duplicate-member" "A field or group is listed once, and a field that a group brings is not listed again."
        "What is said twice is changed once."
    USELESS_GROUP "useless-group" "Each group brings an event at least one field that its other groups do not bring."
        "A group that brings nothing suggests that it does."
    REDUNDANT_OVERRIDE "redundant-override" "An exception differs from what would hold without it."
        "An exception that makes no difference hides where the catalog stops being uniform."
    PRESENCE_CONFLICT "presence-conflict" "Groups agree whether a field is required, or the event settles it with an override."
        "Which of the groups is right is a fact about the event, and cannot be guessed."
    // History and cross-field rules.
    BAD_HISTORY "bad-history" "A history reads newest first and agrees with the fields that the event has today."
        "Readers of old files go by the history; one that contradicts the present gives them wrong types."
    BAD_CROSS_RULE "bad-cross-rule" "A cross-field rule demands exactly one thing, of fields that can break it."
        "A rule that cannot be broken, or demands two things, says something else than its author means."
    TOO_MANY_FIELDS "too-many-fields" "An event has at most 128 fields."
        "Records track their fields in 128 bits; an event with more is several events."
    // Objects and custom events.
    BAD_DATETIME_FORMAT "bad-datetime-format" "A datetime format is `iso8601` or made of the pieces that the runtime can read, and agrees with its zone."
        "The runtime reads and checks moments by these pieces, and by no others."
    BAD_LIMIT "bad-limit" "A limit fits the type it stands at, and some value can keep it; a pattern is a regular expression."
        "A limit that no value can keep makes every record wrong."
    BAD_ROLE "bad-role" "`carries`, `batch`, `answers` and `choices` name members of the right kind, and one object carries custom events."
        "What is sent is built by these roles, so each has to name something that can play it."
    BAD_PROPERTY_NAME "bad-property-name" "Custom events and properties have names that the object in which they travel accepts."
        "The vendor refuses or renames such properties when they arrive."
    RECURSIVE_OBJECT "recursive-object" "An object does not hold itself, not even through others."
        "Its Rust struct would have no end, and neither would its schema."
    // Destinations.
    UNKNOWN_PAGE "unknown-page" "A page that a destination's rule names is one of its `pages`."
        "Whoever checks the rule has to find where it comes from."
    UNKNOWN_SETTING "unknown-setting" "A setting that a destination refers to is one of its `settings`."
        "What is sent would lack the value without anybody noticing."
    BAD_DESTINATION "bad-destination" "An envelope, a rule or a request of a destination says one thing that can be done with what it names."
        "What arrives at the destination is made by these rules; one that can be read in two ways sends one of them."
    KEY_COLLISION "key-collision" "No two values of an event stand under one key at a destination, or in one column of a table."
        "The second value would replace the first, or the receiver would refuse the object."
    TITLE_COLLISION "title-collision" "No two events have one title in a dialect of a destination."
        "Whoever gets them could not tell which of the two happened."
    USELESS_RULE "useless-rule" "A rule of a destination or of tables makes a difference for some event, with each field and event that it names."
        "A rule without effect is a misunderstanding, or was outlived by a change elsewhere."
    BAD_LOCK "bad-lock" "The lock file has each number and each field of a message once, as `--update-lock` wrote them."
        "Numbers that were published must never mean another field: readers would decode nonsense."
}
Warning {
    // Builds go on, `catalog check` refuses it.
    UNTOLD_CHANGE "untold-change" "What a published release had, and the lock file remembers, only changes with a word in `history`, `since` or `retired`."
        "Stored data, tables and programs of that release still have what it had, and nobody would tell them."
    UNWRITTEN_DOC "unwritten-doc" "Documentation says something: `To be written.` only keeps its place."
        "What a tool has put there is no documentation, and documents and exports would show it to their readers."
    // Dead entries.
    UNUSED_TYPE "unused-type" "A type is the type of some field."
        "What nothing uses is either forgotten or misspelt where it should be used."
    UNUSED_FIELD "unused-field" "A field is in some event, or in the history of one."
        "A field that no event has is either forgotten or misspelt where it should be listed."
    UNUSED_GROUP "unused-group" "A group is part of some event."
        "A group that no event has is either forgotten or misspelt where it should be listed."
    UNUSED_DEFINITION "unused-definition" "A set of datetime formats, a map, a property of the dictionary, a page and a setting of a destination have a use."
        "What nothing uses is either forgotten or misspelt where it should be used."
    UNUSED_CHANNEL "unused-channel" "A channel has an event."
        "A channel without events is either misspelt somewhere or outlived its last event."
    UNUSED_CATEGORY "unused-category" "A category has an event."
        "A category without events is either misspelt somewhere or outlived its last event."
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
            assert!(rule.why.ends_with('.'), "{}", rule.name);
            assert!(
                ALL[i + 1..].iter().all(|other| other.name != rule.name),
                "{} twice",
                rule.name
            );
        }
    }
}
