//! Event types and custom events by name, with suggestions for names that do not exist.

use event_catalog::descriptor::RecordDescriptor;

use crate::catalog::{EventType, tool};

/// Most names that a suggestion lists.
const LISTED: usize = 4;
/// Longer names are not compared: nobody mistypes them, and the cost is quadratic.
const LONGEST: usize = 100;

/// What has a name: an event type, or a custom event of the plan.
#[derive(Clone, Copy)]
pub(crate) enum Named {
    Event(EventType),
    Custom(&'static RecordDescriptor),
}

/// Returns what has this name, custom events first.
pub(crate) fn named(name: &str) -> Result<Named, String> {
    let plan = tool().plan;
    match plan.and_then(|plan| plan.events.get(plan.find(name)?)) {
        Some(event) => Ok(Named::Custom(event)),
        None => event_type(name).map(Named::Event),
    }
}

/// The event type with this name: what clap calls for arguments that name one.
pub(crate) fn event_type(name: &str) -> Result<EventType, String> {
    EventType::named(name).ok_or_else(|| {
        format!(
            "the catalog has no event type `{name}`; {}",
            suggestion(name)
        )
    })
}

fn suggestion(name: &str) -> String {
    let likely = likely(name);
    if likely.is_empty() {
        return format!("`{} events` lists all", tool().name);
    }
    let names: Vec<String> = likely
        .iter()
        .take(LISTED)
        .map(|event| format!("`{event}`"))
        .collect();
    let more = if likely.len() > LISTED {
        format!(" or {} more", likely.len() - LISTED)
    } else {
        String::new()
    };
    format!("did you mean {}{more}?", names.join(" or "))
}

/// The event type that differs from a name only in case, or has dots for its underscores: a name in
/// data that is no other's is left alone.
pub(crate) fn near(name: &str) -> Option<EventType> {
    let plain = |name: &str| name.to_lowercase().replace('_', ".");
    let wanted = Some(name).filter(|name| name.len() <= LONGEST).map(plain)?;
    EventType::all().find(|event| plain(event.as_str()) == wanted)
}

/// What the name may stand for: the same in another spelling, else the end of a full name, else a
/// misspelt one, else a misspelt last part of one.
fn likely(name: &str) -> Vec<EventType> {
    if name.is_empty() || name.len() > LONGEST {
        return Vec::new();
    }
    if let Some(event) = near(name) {
        return vec![event];
    }
    let wanted = name.to_lowercase().replace('_', ".");
    let end = format!(".{wanted}");
    let found: Vec<EventType> = EventType::all()
        .filter(|event| event.as_str().to_lowercase().ends_with(&end))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let found = nearest(&wanted, EventType::as_str);
    if !found.is_empty() {
        return found;
    }
    let last = wanted.rsplit('.').next().unwrap_or_default();
    nearest(last, |event| event.descriptor().short_name)
}

/// The event types whose `part` is nearest to what is wanted, if near enough.
fn nearest(wanted: &str, part: impl Fn(EventType) -> &'static str) -> Vec<EventType> {
    let mut best = (wanted.chars().count() / 4).max(1);
    let mut found = Vec::new();
    for event in EventType::all() {
        let distance = strsim::osa_distance(wanted, &part(event).to_lowercase());
        if distance < best {
            found.clear();
        }
        if distance <= best {
            best = distance;
            found.push(event);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_do_not_exist_come_with_advice() {
        crate::catalog::settle(crate::braze::TOOL);
        let advice = |name| event_type(name).unwrap_err();
        assert_eq!(
            event_type("users.messages.email.Click"),
            Ok(EventType::named("users.messages.email.Click").unwrap())
        );
        assert!(
            advice("users.messages.email.Clcik")
                .ends_with("did you mean `users.messages.email.Click`?")
        );
        assert!(advice("email.click").ends_with("did you mean `users.messages.email.Click`?"));
        assert!(
            advice("users_messages_email_Click")
                .ends_with("did you mean `users.messages.email.Click`?")
        );
        assert!(advice("email_click").ends_with("did you mean `users.messages.email.Click`?"));
        assert!(advice("Click").contains(" more?"));
        assert!(advice("Purchas").contains("`users.behaviors.Purchase`"));
        assert!(advice("").ends_with("`braze-events events` lists all"));
        assert!(advice("quite another thing").ends_with("lists all"));
        assert_eq!(
            near("USERS.messages_email.click"),
            EventType::named("users.messages.email.Click")
        );
        assert_eq!(
            (near("users.messages.email.Clicks"), near("email.Click")),
            (None, None)
        );
        assert!(advice(&"x".repeat(1_000_000)).ends_with("lists all"));
    }
}
