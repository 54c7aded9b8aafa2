//! The rules of data that every catalog has, as the commands for files report them.

/// A rule of data.
pub(super) struct Rule {
    /// Its name in reports.
    pub(super) name: &'static str,
    /// What breaking it is.
    pub(super) weight: &'static str,
    /// What is wrong where it is broken.
    pub(super) what: &'static str,
    /// Why it is a rule.
    pub(super) why: &'static str,
    /// What helps.
    pub(super) cure: &'static str,
}

macro_rules! rules {
    ($($name:literal $weight:literal: $what:literal Why: $why:literal Cure: $cure:literal)*) => {
        pub(super) const ALL: &[Rule] = &[$(Rule {
            name: $name, weight: $weight, what: $what, why: $why, cure: $cure,
        }),*];
    };
}

rules! {
    "required" "an error": "A field that every record has is absent or null."
        Why: "Whoever reads the event relies on it, and in Avro there is no place for its absence."
        Cure: "Set it where the record is made; if records may lack it, list it as `optional`."
    "type" "an error": "A value is of another type than the catalog says: a text for a number, a value for a list."
        Why: "Readers and columns have one type for the field."
        Cure: "Correct whoever writes it; if the type has changed for good, say so in the field's `type` or the event's `override`."
    "range" "an error": "A number does not fit its type, as 3000000000 does not fit an `int`."
        Why: "It cannot be stored without becoming another number."
        Cure: "Correct the value; if such values are right, make the type wider: `long` or `double`."
    "duplicate" "an error": "A key of the record stands twice."
        Why: "Readers of JSON keep one of the two, and not all of them the same one."
        Cure: "Write the key once."
    "repeated" "a warning": "A key that the catalog does not know stands more than once."
        Why: "Readers of JSON keep one of the two, and not all of them the same one."
        Cure: "Write the key once, and add the field to the catalog if it has a meaning."
    "max-chars" "an error": "A text has more characters than `max_chars` allows."
        Why: "Whoever gets it cuts it off or refuses it."
        Cure: "Shorten the text; if longer ones are right, raise `max_chars` of the field or its type."
    "min-chars" "an error": "A text has fewer characters than `min_chars` demands."
        Why: "Whoever gets it refuses it."
        Cure: "Correct the text, or lower `min_chars` of the field."
    "max-bytes" "an error": "The event, an object or a text is larger than `max_bytes` allows."
        Why: "Whoever gets it refuses it as a whole."
        Cure: "Send less in one; the limit stands in `catalog.yaml`, at the object or at the field."
    "max-items" "an error": "A list, or all lists of an object together, have more items than `max_items` allows."
        Why: "Whoever gets it refuses it as a whole."
        Cure: "Split it into several, or raise `max_items`."
    "finite" "an error": "A number is infinite or not a number."
        Why: "JSON has no such value."
        Cure: "Leave the field out where there is no number."
    "enumeration" "a warning": "A value is none of those that the catalog lists."
        Why: "Vendors add values without notice, so the record is kept, but nobody has said what the value means."
        Cure: "Add the value to the type's `values`; if any value may come, make the enumeration `open`."
    "blank" "an error": "A text is empty, or white space only, where `not_blank` stands."
        Why: "Such a text identifies nothing."
        Cure: "Leave the field out, or give it a text."
    "min" "an error": "A number is smaller than `min` allows."
        Why: "There is no such thing as the field counts or measures."
        Cure: "Correct the value, or the field's `min`."
    "max" "an error": "A number is larger than `max` allows."
        Why: "There is no such thing as the field counts or measures."
        Cure: "Correct the value, or the field's `max`."
    "pattern" "an error": "A text does not match the field's `pattern` as a whole."
        Why: "Whoever gets it reads the parts of the text by it."
        Cure: "Correct the text, or the field's `pattern`."
    "values" "an error": "A value is none of the only ones that the field may have."
        Why: "Whoever gets it refuses any other."
        Cure: "Correct the value, or add it to the field's `values`."
    "datetime" "an error": "A text stands for no moment in any of the formats that are read there."
        Why: "It would be stored as text, and no longer compare as a moment."
        Cure: "Write the moment in one of the formats that the report names."
    "datetime-in-list" "an error": "An item of a list is a text that stands for a moment, where none may."
        Why: "Whoever gets it refuses or misreads lists of moments."
        Cure: "Send each moment in a field of its own, or as a text that no format reads."
    "future" "a warning": "A moment lies in the future."
        Why: "Whoever gets it changes it, or the clock of who wrote it is wrong."
        Cure: "Correct the clock or the unit: milliseconds read as seconds lie far in the future."
    "object" "a warning": "An object stands where it will not stay one."
        Why: "Whoever gets it turns it into a text."
        Cure: "Send its members as fields of their own."
    "null" "a warning": "Null stands where it has no meaning."
        Why: "Whoever gets it drops it or takes it for a text."
        Cure: "Leave the field out."
    "unknown-member" "a warning": "An object has a member that the catalog does not know."
        Why: "Whoever gets it ignores the member, or the name is misspelt."
        Cure: "Correct the name, or add the member to the object."
    "unplanned-event" "a warning": "The plan has no custom event of this name."
        Why: "Nobody has said what it means, and whoever gets it takes it for a new event."
        Cure: "Correct the name, or add the event to `custom/*.yaml`."
    "unplanned-property" "a warning": "The plan has no such property of the custom event."
        Why: "Nobody has said what it means, and whether it is personal."
        Cure: "Correct the name, or add the property to the event."
    "name.min-chars" "an error": "The name of a property is too short."
        Why: "Whoever gets it refuses the property."
        Cure: "Give the property a longer name."
    "name.max-chars" "an error": "The name of a property is too long."
        Why: "Whoever gets it refuses the property, or cuts the name off."
        Cure: "Give the property a shorter name."
    "name.prefix" "an error": "The name of a property starts with what no name may start with."
        Why: "Whoever gets it takes such names for its own."
        Cure: "Give the property another name."
    "name.reserved" "an error": "The name of a property is taken by something else."
        Why: "Whoever gets it would overwrite one of the two."
        Cure: "Give the property another name."
    "malformed.json" "an error": "A line is no JSON."
        Why: "Nothing can be said of what cannot be read."
        Cure: "Look at the place that the report names: a line that was cut off, or quotes that were not escaped."
    "malformed.untagged" "an error": "A record does not say which event it is."
        Why: "The same fields mean different things in different events."
        Cure: "Write the event's name under the catalog's `tag`, or name it with `--event`."
    "malformed.too-long" "an error": "A line is longer than `--max-line-bytes` allows."
        Why: "A line is held in memory as a whole, and data must not choose how much that is."
        Cure: "Raise the limit if such records are right; most often a line break is missing."
    "malformed.block" "an error": "A block of an Avro file cannot be read."
        Why: "The file was damaged or cut off; what is before the block was read."
        Cure: "Fetch the file again."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_once_in_sentences() {
        for (at, rule) in ALL.iter().enumerate() {
            for text in [rule.what, rule.why, rule.cure] {
                assert!(text.ends_with('.'), "{}: {text}", rule.name);
            }
            let again = ALL[at + 1..].iter().any(|other| other.name == rule.name);
            assert!(!again, "{} stands twice", rule.name);
        }
    }
}
