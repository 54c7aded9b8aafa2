//! What a change is, and what it means for whom: the one table of judgement.

/// What a change means on one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Nobody has to do anything; at most a text reads differently.
    Documentation,
    /// Something is new or laxer, and all that worked goes on working.
    Compatible,
    /// Something that worked may fail.
    Breaking,
}

/// For whom a change is judged: a word, and what it stands for.
pub(crate) const AXES: [(&str, &str); 4] = [
    ("rust", "the Rust API"),
    ("readers", "readers of stored data"),
    ("tables", "warehouse tables"),
    ("senders", "senders and validation"),
];

/// How changes of a kind are put together in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// With the names of what changed.
    Items,
    /// With the names of what changed, and of what has it.
    Members,
    /// By numbers only.
    Counts,
}

/// A kind of change: a row of [`ALL`].
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name, as exceptions use it.
    pub(crate) name: &'static str,
    /// What it means, by [`AXES`].
    pub(crate) verdicts: [Verdict; 4],
    /// How it is put together.
    pub(crate) told: Told,
    /// The sentence. `{what}` is what changed, perhaps with an adjective before it, `{where}` what
    /// has it, `{old}` and `{new}` what it was and is, `{(old)}` and `{(new)}` the same in
    /// brackets, if there is anything to say.
    pub(crate) sentence: &'static str,
}

impl Kind {
    /// Returns the worst of its verdicts, which tells the version that it asks for.
    pub(crate) fn worst(&self) -> Verdict {
        let worst = self.verdicts.iter().max();
        worst.copied().unwrap_or(Verdict::Documentation)
    }
}

impl Verdict {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verdict::Documentation => "documentation",
            Verdict::Compatible => "compatible",
            Verdict::Breaking => "breaking",
        }
    }

    /// Returns the part of a version that must grow.
    pub(crate) fn bump(self) -> &'static str {
        match self {
            Verdict::Documentation => "patch",
            Verdict::Compatible => "minor",
            Verdict::Breaking => "major",
        }
    }
}

use Told::{Counts, Items, Members};
use Verdict::{Breaking as B, Compatible as C, Documentation as D};

macro_rules! kinds {
    ($($id:ident $name:literal [$($verdict:ident)*] $told:ident $sentence:literal)*) => {
        $(pub(crate) static $id: Kind = Kind {
            name: $name,
            verdicts: [$($verdict),*],
            told: $told,
            sentence: $sentence,
        };)*
        /// All kinds, in the order in which a report tells them.
        pub(crate) static ALL: &[&Kind] = &[$(&$id),*];
    };
}

// The generated types are `#[non_exhaustive]`, so what is new breaks nothing there, unless `new`
// gets a parameter. Unknown fields, values and events are kept by readers. What validation warns
// of that it let pass before counts as breaking for senders.
kinds! {
    //                                       rust readers tables senders
    RECORD_ADDED        "record-added"             [C C C C] Items   "added {what}"
    RECORD_REMOVED      "record-removed"           [B B B B] Items   "removed {what}"
    EVENT_RETIRED       "event-retired"            [D D D C] Items   "retired {what}"
    EVENT_RESTORED      "event-restored"           [D D D C] Items   "brought back {what}"
    FIELD_ADDED         "field-added"              [C C C C] Members "added {optional what} {(new)} to {where}"
    REQUIRED_ADDED      "required-field-added"     [B B B B] Members "added {required what} {(new)} to {where}"
    FIELD_REMOVED       "field-removed"            [B C B B] Members "removed {what} {(old)} from {where}"
    FIELD_RENAMED       "field-renamed"            [C B B B] Members "renamed {what} to {new} in {where}"
    LOOSENED            "field-loosened"           [B C C C] Members "made {what} optional in {where}"
    TIGHTENED           "field-tightened"          [B B B B] Members "made {what} required in {where}"
    WIDENED             "field-widened"            [B C C C] Members "widened {what} from {old} to {new} in {where}"
    RETYPED             "field-retyped"            [B B B B] Members "changed the type of {what} from {old} to {new} in {where}"
    RETYPED_IN_RUST     "field-retyped-in-rust"    [B C D C] Members "changed the type of {what} from {old} to {new}, the same on the wire, in {where}"
    REFORMATTED         "field-format-changed"     [D C D B] Members "changed the type of {what} from {old} to {new}, texts both, in {where}"
    LIMIT_TIGHTENED     "limit-tightened"          [D C D B] Members "tightened {what} from {old} to {new} in {where}"
    LIMIT_LOOSENED      "limit-loosened"           [D C C C] Members "loosened {what} from {old} to {new} in {where}"
    PRIVACY_RAISED      "privacy-raised"           [C C D D] Members "marked {what} as {new} in {where}"
    PRIVACY_LOWERED     "privacy-lowered"          [C B D D] Members "no longer marked {what} as {old} in {where}"
    VALUE_ADDED         "value-added"              [C C C C] Members "added {what} to {where}"
    VALUE_REMOVED       "value-removed"            [B C D B] Members "removed {what} from {where}"
    VALUES_OPENED       "values-opened"            [D C D C] Items   "let {what} have other values than those listed"
    VALUES_CLOSED       "values-closed"            [D C D B] Items   "no longer let {what} have other values than those listed"
    TYPE_ADDED          "type-added"               [C D D D] Items   "added {what}"
    TYPE_REMOVED        "type-removed"             [B D D D] Items   "removed {what}"
    RULE_ADDED          "rule-added"               [D C D B] Members "added {what} ({new}) to {where}"
    RULE_REMOVED        "rule-removed"             [D C D C] Members "removed {what} ({old}) from {where}"
    RULE_CHANGED        "rule-changed"             [D C D B] Members "changed {what} from {old} to {new} in {where}"
    SHAPE_CHANGED       "shape-changed"            [B C D B] Members "changed {what} from {old} to {new} in {where}"
    WIRE_FORM_CHANGED   "wire-form-changed"        [C B B B] Members "changed {what} from {old} to {new} in {where}"
    RENAMED_IN_RUST     "renamed-in-rust"          [B D D D] Members "renamed {what} from {old} to {new} in Rust, in {where}"
    GROUP_JOINED        "group-joined"             [C D D D] Members "put {where} into {what}"
    GROUP_LEFT          "group-left"               [B D D D] Members "took {where} out of {what}"
    RECLASSIFIED        "reclassified"             [C C D D] Members "changed {what} from {old} to {new} in {where}"
    DESTINATION_ADDED   "destination-added"        [C D D C] Items   "added {what}"
    DESTINATION_REMOVED "destination-removed"      [B D D B] Items   "removed {what}"
    SENT                "sent"                     [C D D C] Members "sent {what} to {where}, which did not get it before"
    NOT_SENT            "not-sent"                 [C D D B] Members "no longer sent {what} to {where}"
    TITLE_CHANGED       "title-changed"            [D D D B] Members "renamed {what} from {old} to {new} in {where}"
    KEY_ADDED           "key-added"                [D D D C] Members "filled {what} with {new} in {where}"
    KEY_REMOVED         "key-removed"              [D D D B] Members "no longer filled {what} with {old} in {where}"
    KEY_CHANGED         "key-changed"              [D D D B] Members "filled {what} with {new} rather than {old} in {where}"
    DEPRECATED          "deprecated"               [C D D C] Items   "deprecated {what} {(new)}"
    UNDEPRECATED        "undeprecated"             [D D D D] Items   "no longer deprecated {what}"
    STANDING_CHANGED    "standing-changed"         [D D D D] Members "changed {what} from {old} to {new} in {where}"
    HISTORY_CHANGED     "history-changed"          [D D D D] Counts  "told the past of {what} differently"
    DOCS_CHANGED        "documentation-changed"    [D D D D] Counts  "reworded the documentation of {what}"
    EXAMPLES_CHANGED    "examples-changed"         [D D D D] Counts  "changed the examples of {what}"
}
