//! Is an object what the catalog says? Finds everything that is wrong with it, each with a JSON
//! Pointer from the outermost object.
//!
//! - this file: [`Check`], and the walk over objects and their members;
//! - `value`: single values;
//! - `map`: open maps;
//! - `custom`: custom events, by the plan;
//! - `rules`: rules over several members;
//! - `path`: where the walk is;
//! - `report`: the sentences.
//!
//! The walk sees typed members and values that did not fit a type alike, so a mistyped event in a
//! request is told of like any other. A clean object costs no allocation. No sentence quotes a
//! value, because objects that are sent are about people; but for a moment in a form that nobody
//! reads, where the member is not personal.

mod custom;
mod map;
mod misfit;
pub(crate) mod near;
mod path;
mod report;
mod rules;
mod value;

use std::borrow::Cow;
use std::num::NonZeroUsize;

use jiff::Timestamp;

use crate::descriptor::{FieldDescriptor, Limits, Plan, RecordDescriptor};
use crate::descriptor::{Presence, Shape};
use crate::json::size;
use crate::record::{FieldRef, Record, Scalar, View, view};
use crate::value::{UnknownFields, Value};
use crate::violation::{RuleId, Severity, Violation, rule};
use path::Path;
pub(in crate::validate) use rules::says;

/// More than this many violations of one object are not told: what is wrong must not take much more
/// room than the object.
const MOST: usize = 10_000;

/// How an object is checked: by which clock, with which limits, against which custom events.
///
/// ```
/// use event_catalog::object::Check;
///
/// use std::num::NonZero;
///
/// let check = Check::new().now("2026-03-07T00:00:00Z".parse()?).max_items(NonZero::new(50));
/// # let _ = check;
/// # Ok::<(), event_catalog::jiff::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct Check {
    now: Option<Timestamp>,
    plan: Option<&'static Plan>,
    is_strict: bool,
    max_items: Limit,
    max_items_in_all: Limit,
    max_bytes: Limit,
}

/// A limit of requests.
#[derive(Clone, Copy, Debug, Default)]
enum Limit {
    #[default]
    OfCatalog,
    /// Of who checks; `None`: no limit.
    Given(Option<NonZeroUsize>),
}

impl Limit {
    /// Returns the limit, where the catalog has this one.
    fn or(self, own: Option<NonZeroUsize>) -> Option<NonZeroUsize> {
        match self {
            Limit::OfCatalog => own,
            Limit::Given(limit) => limit,
        }
    }
}

impl Check {
    /// The system's clock, the catalog's limits, the custom events of the same catalog.
    pub const fn new() -> Self {
        Check {
            now: None,
            plan: None,
            is_strict: false,
            max_items: Limit::OfCatalog,
            max_items_in_all: Limit::OfCatalog,
            max_bytes: Limit::OfCatalog,
        }
    }

    /// The moment after which others lie in the future.
    pub const fn now(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    /// The custom events of another catalog.
    pub const fn plan(mut self, plan: &'static Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Holds what is sent to the plan: a custom event that it does not name, and a property that it
    /// does not list, are errors. Otherwise they pass, as a plan may describe a part of what a
    /// company sends. Without a plan, no custom event is planned.
    pub const fn strict(mut self) -> Self {
        self.is_strict = true;
        self
    }

    /// Most items of each list of a request; `None`: no limit.
    pub const fn max_items(mut self, items: Option<NonZeroUsize>) -> Self {
        self.max_items = Limit::Given(items);
        self
    }

    /// Most items of all lists of a request together; `None`: no limit.
    pub const fn max_items_in_all(mut self, items: Option<NonZeroUsize>) -> Self {
        self.max_items_in_all = Limit::Given(items);
        self
    }

    /// Largest size of a request, in bytes; `None`: no limit.
    pub const fn max_bytes(mut self, bytes: Option<NonZeroUsize>) -> Self {
        self.max_bytes = Limit::Given(bytes);
        self
    }

    /// Everything that is wrong with an object; with a custom event, also what the map in which it
    /// travels does not accept.
    pub fn object(&self, object: &dyn Record<'_>) -> Vec<Violation> {
        let mut walk = Walk {
            check: self,
            now: self.now,
            bytes: 0,
            violations: Vec::new(),
        };
        let descriptor = object.record_descriptor();
        if let Some(map) = descriptor.map {
            object.fields(&mut |fields, unknown| {
                let members = view::members(descriptor, fields, unknown);
                walk.map(map, &members, &Path::Root);
            });
        }
        let before = walk.violations.len();
        walk.typed(object, &Path::Root);
        walk.drop_known(before);
        walk.violations
    }

    /// Everything that is wrong with the properties of a custom event, or with other members of an
    /// object that nobody has decoded.
    pub fn members(
        &self,
        descriptor: &'static RecordDescriptor,
        members: &[(Cow<'_, str>, Value<'_>)],
    ) -> Vec<Violation> {
        let mut walk = Walk {
            check: self,
            now: self.now,
            bytes: 0,
            violations: Vec::new(),
        };
        walk.raw(descriptor, members, &Path::Root);
        walk.violations
    }

    /// Reports what is wrong with a field of an event, or with an item of it if it is a list. A size
    /// that its JSON does not exceed.
    pub(in crate::validate) fn field(
        field: &'static FieldDescriptor,
        item: Option<usize>,
        view: View<'_, '_>,
        violations: &mut Vec<Violation>,
    ) -> usize {
        let mut walk = Walk {
            check: &Check::new(),
            now: None,
            bytes: 0,
            violations: std::mem::take(violations),
        };
        let path = Path::Root.key(field.name());
        match item {
            Some(item) => walk.one(field, view, &path.index(item)),
            None if field.shape == Shape::One => walk.one(field, view, &path),
            None => _ = walk.member(field, view, None, &path),
        }
        *violations = walk.violations;
        walk.bytes
    }

    /// Whether nothing is wrong with a value as one of a field, or of its list.
    pub(crate) fn accepts(&self, member: &'static FieldDescriptor, value: Scalar<'_>) -> bool {
        let mut walk = Walk {
            check: self,
            now: self.now,
            bytes: 0,
            violations: Vec::new(),
        };
        walk.one(member, View::Scalar(value), &Path::Root);
        walk.violations.is_empty()
    }

    /// The limits of an object: ours, where it is a request.
    fn limits(&self, descriptor: &RecordDescriptor) -> Limits {
        let given = descriptor.limits;
        if descriptor.batch.is_none() {
            return given;
        }
        Limits {
            max_bytes: self.max_bytes.or(given.max_bytes),
            max_items: self.max_items.or(given.max_items),
            max_items_in_all: self.max_items_in_all.or(given.max_items_in_all),
        }
    }
}

/// Returns the limit that a number exceeds, if it does.
fn exceeded(limit: Option<NonZeroUsize>, number: usize) -> Option<usize> {
    limit.map(NonZeroUsize::get).filter(|limit| number > *limit)
}

struct Walk<'c> {
    check: &'c Check,
    /// Asked for once, when the first moment comes along.
    now: Option<Timestamp>,
    /// A size that the JSON of what was visited does not exceed, so that nearly no object has to be
    /// written to know that it is small enough.
    bytes: usize,
    violations: Vec<Violation>,
}

impl Walk<'_> {
    fn count(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn count_unknown(&mut self, name: &str, value: &Value<'_>) {
        self.count(size::text(name.len()).saturating_add(size::nested(value, size::DEPTH)));
    }

    #[cold]
    fn report(&mut self, path: &Path<'_>, rule: RuleId, severity: Severity, message: String) {
        if self.violations.len() < MOST {
            let pointer = path.pointer();
            self.violations.push(Violation {
                pointer,
                rule,
                severity,
                message: message.into(),
            });
        }
    }

    fn typed(&mut self, object: &dyn Record<'_>, path: &Path<'_>) {
        let descriptor = object.record_descriptor();
        object.fields(&mut |fields, unknown| {
            let unknown = (!unknown.is_empty()).then_some(unknown);
            self.object(descriptor, fields, unknown, path);
        });
    }

    /// An object that is still JSON.
    fn raw(
        &mut self,
        descriptor: &'static RecordDescriptor,
        members: &[(Cow<'_, str>, Value<'_>)],
        path: &Path<'_>,
    ) {
        let mut fields = vec![FieldRef::ABSENT; descriptor.fields.len()];
        // Bit i: it was told that member i stands there more than once.
        let mut told = 0_u128;
        for (name, value) in members {
            if let Some(at) = descriptor.find(name) {
                match &mut fields[at] {
                    empty if !empty.is_present() => *empty = FieldRef::Dyn(value),
                    _ if told & (1 << at) != 0 => {}
                    _ => {
                        told |= 1 << at;
                        self.duplicate(name, path);
                    }
                }
            } else {
                self.count_unknown(name, value);
                self.stranger(descriptor, name, path);
            }
        }
        self.object(descriptor, &fields, None, path);
    }

    fn duplicate(&mut self, name: &str, path: &Path<'_>) {
        self.report(
            &path.key(name),
            rule::DUPLICATE,
            Severity::Error,
            report::duplicate(name),
        );
    }

    fn object(
        &mut self,
        descriptor: &'static RecordDescriptor,
        fields: &[FieldRef<'_, '_>],
        unknown: Option<&UnknownFields<'_>>,
        path: &Path<'_>,
    ) {
        // Bit i: member i is present.
        let mut present = 0_u128;
        let limits = self.check.limits(descriptor);
        let before = self.bytes;
        self.count(size::SCALAR);
        // Of texts that are fine at a glance, with their names: how many, and their bytes.
        let (mut texts, mut bytes) = (0, 0_usize);
        let mut items = 0;
        let mut bit = 1_u128;
        for (member, field) in descriptor.fields.iter().zip(fields) {
            let view = field.view();
            if let (View::Absent, None, Presence::Optional) = (view, unknown, member.presence) {
                bit <<= 1;
                continue;
            }
            let view = match (view, unknown) {
                (View::Absent, Some(unknown)) => {
                    unknown.get(member.name()).map_or(View::Absent, View::Value)
                }
                // Nearly all text is fine at a glance.
                (View::Scalar(Scalar::Str(text)), _) if member.is_good_text(text) => {
                    present |= bit;
                    bit <<= 1;
                    texts += 1;
                    bytes = bytes.saturating_add(member.name().len() + text.len());
                    continue;
                }
                _ => view,
            };
            if is_absent(&view) {
                if member.presence == Presence::Required {
                    self.report(
                        &path.key(member.name()),
                        rule::REQUIRED,
                        Severity::Error,
                        report::required(member),
                    );
                }
            } else {
                present |= bit;
                self.count(size::text(member.name().len()));
                items += self.member(member, view, limits.max_items, &path.key(member.name()));
            }
            bit <<= 1;
        }
        self.count(size::text(bytes).saturating_add(size::text(0) * texts));
        if let Some(unknown) = unknown {
            self.unknown(descriptor, fields, unknown, path);
        }
        self.rules(descriptor, fields, present, path);
        if let Some(limit) = exceeded(limits.max_items_in_all, items) {
            let message = report::too_many_in_all(descriptor, limit, items);
            self.report(path, rule::MAX_ITEMS, Severity::Error, message);
        }
        if let Some(limit) = exceeded(limits.max_bytes, self.bytes - before) {
            self.size(descriptor, fields, unknown, limit, path);
        }
        if descriptor.carries.is_some() {
            self.custom_event(descriptor, fields, unknown, path);
        }
    }

    /// Second values of members, and numbers that are none, among what the catalog does not know.
    fn unknown(
        &mut self,
        descriptor: &RecordDescriptor,
        fields: &[FieldRef<'_, '_>],
        unknown: &UnknownFields<'_>,
        path: &Path<'_>,
    ) {
        // Bit i: member i was met; it was told that it stands there more than once.
        let (mut seen, mut told) = (0_u128, 0_u128);
        for (name, value) in unknown.iter() {
            if let Some(at) = descriptor.find(name) {
                let bit = 1_u128 << at;
                let is_present = || fields.get(at).is_some_and(FieldRef::is_present);
                let again = seen & bit != 0 || is_present();
                if again && told & bit == 0 {
                    told |= bit;
                    self.duplicate(name, path);
                }
                seen |= bit;
                continue;
            }
            self.count_unknown(name, value);
            self.stranger(descriptor, name, path);
            if size::has_non_finite(value) {
                self.report(
                    &path.key(name),
                    rule::FINITE,
                    Severity::Error,
                    report::not_finite(name),
                );
            }
        }
    }

    /// A member that nobody lists: what that is depends on the object.
    #[cold]
    fn stranger(&mut self, descriptor: &RecordDescriptor, name: &str, path: &Path<'_>) {
        let (rule, severity) = match descriptor.map {
            // Of a custom event.
            Some(_) if self.check.is_strict => (rule::UNPLANNED_PROPERTY, Severity::Error),
            None if !descriptor.open => (rule::UNKNOWN_MEMBER, Severity::Warning),
            _ => return,
        };
        self.report(
            &path.key(name),
            rule,
            severity,
            report::stranger(descriptor, name),
        );
    }

    fn size(
        &mut self,
        descriptor: &RecordDescriptor,
        fields: &[FieldRef<'_, '_>],
        unknown: Option<&UnknownFields<'_>>,
        limit: usize,
        path: &Path<'_>,
    ) {
        let none = UnknownFields::new();
        let size = size::len_of_members(descriptor.fields, fields, unknown.unwrap_or(&none));
        if size > limit {
            self.report(
                path,
                rule::MAX_BYTES,
                Severity::Error,
                report::object_too_large(descriptor, limit, size),
            );
        }
    }
}

/// Null means the same as absent.
fn is_absent(view: &View<'_, '_>) -> bool {
    matches!(view, View::Absent | View::Value(Value::Null))
}
