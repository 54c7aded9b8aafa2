//! Whole records: copied, detached from what they borrow from, compared.

use super::{AnyEvent, FieldMut, FieldRef, Record, Scalar, TypedRecord, View};
use crate::descriptor::FieldDescriptor;
use crate::value::UnknownEvent;

/// Returns the same record once more; borrowed text stays borrowed.
#[inline]
pub fn clone<'a, R: TypedRecord<'a>>(record: &R) -> R {
    let mut clone = R::empty();
    copy(record, &mut clone);
    clone
}

/// Returns the same record, borrowing from nothing. Both types are the same but for their
/// lifetimes.
#[inline]
pub fn into_owned<'a, R: TypedRecord<'a>, O: TypedRecord<'static>>(record: &R) -> O {
    let mut owned = O::empty();
    copy_owned(record, &mut owned);
    owned
}

/// Copies every field of `from`, text included, so that the copy borrows from nothing.
///
/// Both must be of one event; of different events nothing is copied.
pub(crate) fn copy_owned(from: &dyn Record<'_>, to: &mut dyn Record<'static>) {
    if !std::ptr::eq(from.record_descriptor(), to.record_descriptor()) {
        return;
    }
    let fields = from.record_descriptor().fields;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((descriptor, source), target) in fields.iter().zip(source).zip(target) {
                copy_field(descriptor, source, target);
            }
            *target_unknown = unknown.clone().into_owned();
        });
    });
}

/// Copies a field, text included.
fn copy_field(
    descriptor: &FieldDescriptor,
    source: &FieldRef<'_, '_>,
    target: &mut FieldMut<'_, '_>,
) {
    match source.view() {
        View::Absent => {}
        view if descriptor.kind.is_nested() => {
            // The types are the same, so the value fits.
            _ = target.set(view.to_value().into_owned());
        }
        _ => {
            target.start_list();
            source.read(&mut |value| target.put(value.map(Scalar::to_owned)));
        }
    }
}

/// Copies every field of `from`; borrowed text stays borrowed.
///
/// Both must be of one event; of different events nothing is copied.
pub(crate) fn copy<'a>(from: &dyn Record<'a>, to: &mut dyn Record<'a>) {
    if !std::ptr::eq(from.record_descriptor(), to.record_descriptor()) {
        return;
    }
    let fields = from.record_descriptor().fields;
    from.fields(&mut |source, unknown| {
        to.fields_mut(&mut |target, target_unknown| {
            for ((descriptor, source), target) in fields.iter().zip(source).zip(target) {
                match (source, target) {
                    (FieldRef::Str(source), FieldMut::Str(target)) => target.clone_from(source),
                    (FieldRef::OptStr(source), FieldMut::OptStr(target)) => {
                        target.clone_from(source);
                    }
                    (source, target) => copy_field(descriptor, source, target),
                }
            }
            *target_unknown = unknown.clone();
        });
    });
}

/// Whether two records are of one event and equal in every field, unknown ones included.
pub fn equal<'a>(left: &dyn Record<'a>, right: &dyn Record<'a>) -> bool {
    if !std::ptr::eq(left.record_descriptor(), right.record_descriptor()) {
        return false;
    }
    let mut same = true;
    left.fields(&mut |a, unknown_a| {
        right.fields(&mut |b, unknown_b| {
            same = unknown_a == unknown_b && a.iter().zip(b).all(|(a, b)| equal_field(a, b));
        });
    });
    same
}

fn equal_field(a: &FieldRef<'_, '_>, b: &FieldRef<'_, '_>) -> bool {
    match (a, b) {
        (FieldRef::Str(a), FieldRef::Str(b)) => a == b,
        (FieldRef::OptStr(a), FieldRef::OptStr(b)) => a == b,
        (a, b) => equal_views(a.view(), b.view()),
    }
}

fn equal_views(a: View<'_, '_>, b: View<'_, '_>) -> bool {
    match (a, b) {
        (View::Absent, View::Absent) => true,
        (View::Scalar(a), View::Scalar(b)) => a == b,
        (View::Absent | View::Scalar(_), _) | (_, View::Absent | View::Scalar(_)) => false,
        (View::List(a), View::List(b)) => {
            a.len() == b.len() && (0..a.len()).all(|i| equal_views(a.get(i), b.get(i)))
        }
        (a, b) => a.to_value() == b.to_value(),
    }
}

/// Clones an event; borrowed text stays borrowed.
pub fn clone_event<'a, E: AnyEvent<'a>>(event: &E) -> E {
    again(event, copy, UnknownEvent::clone)
}

/// Returns the same event, borrowing from nothing.
pub fn event_into_owned<'a, E, O>(event: &E) -> O
where
    E: AnyEvent<'a>,
    O: AnyEvent<'static, Source = E::Source>,
{
    again(event, copy_owned, |unknown| unknown.clone().into_owned())
}

/// Returns an event once more: its record copied, or what is unknown.
#[inline]
fn again<'a, 'o, E, O>(
    event: &E,
    copy: impl FnOnce(&dyn Record<'a>, &mut dyn Record<'o>),
    keep: impl FnOnce(&UnknownEvent<'a>) -> UnknownEvent<'o>,
) -> O
where
    E: AnyEvent<'a>,
    O: AnyEvent<'o, Source = E::Source>,
{
    let source = event.source();
    match event.record() {
        Ok(record) => {
            let mut other = O::empty(source, usize::from(record.descriptor().index));
            if let Ok(target) = other.record_mut() {
                copy(record, target);
            }
            other
        }
        Err(unknown) => O::from_unknown(source, keep(unknown)),
    }
}

/// Returns whether two events are equal.
pub fn equal_events<'a, E: AnyEvent<'a>>(left: &E, right: &E) -> bool {
    match (left.record(), right.record()) {
        (Ok(left), Ok(right)) => equal(left, right),
        (Err(left), Err(right)) => left == right,
        _ => false,
    }
}
