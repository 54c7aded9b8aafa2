//! `Debug` of events with personal data hidden. The switch is one for the whole process, so this is the only test in its binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "the helpers of tests may panic as tests do")]

use braze_events::groups::HasUserEvent as _;
use braze_events::object::{Batch as _, Properties};
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use braze_events::{Event, EventType, UnknownEvent, Value, debug};
use catalogue_tests::{label, labelled};
use event_catalog::AnyEvent as _;
use event_catalog::descriptor::Kind;

fn unknown_event() -> Event<'static> {
    let mut unknown = UnknownEvent::named("users.New");
    unknown.fields.push("nickname", Value::String("ada".into()));
    Event::Unknown(unknown)
}

fn shown(event: &Event<'_>) -> String {
    format!("{event:?} {event:#?} {:?}", Some(event))
}

#[test]
fn debug_hides_what_is_personal() {
    for hide in [false, true, false] {
        debug::hide_pii(hide);
        for event_type in EventType::ALL {
            let mut event = labelled(event_type);
            if let Ok(record) = event.record_mut() {
                record.fields_mut(&mut |_, unknown| unknown.push("nickname", Value::String(label("nickname").into())));
            }
            let shown = shown(&event);
            assert!(shown.starts_with(event_type.as_str()), "{shown}");
            assert_eq!(shown.contains(&label("nickname")), !hide, "{shown}");
            for slot in event_type.descriptor().slots.iter().filter(|slot| slot.kind == Kind::String) {
                let personal = slot.pii || slot.sensitive;
                assert_eq!(shown.contains(&label(slot.name())), !(hide && personal), "{} {shown}", slot.name());
                assert_eq!(shown.contains(&format!(" {}: <hidden>", slot.name())), hide && personal, "{} {shown}", slot.name());
            }
        }
        // Nobody knows what an unknown event holds.
        let shown = shown(&unknown_event());
        assert_eq!((shown.contains("users.New"), shown.contains("ada")), (true, !hide), "{shown}");
    }
    // Numbers are hidden as well.
    debug::hide_pii(true);
    let location = braze_events::users::behaviors::Location::new("1", "2", "3", 4, 52.5, 13.25);
    let shown = format!("{location:?}");
    assert!(!shown.contains("52.5") && !shown.contains("13.25") && shown.contains("time: 4"), "{shown}");
    // In groups, what is personal in some event.
    let orphan = braze_events::users::UserOrphan::new("1", "ada", 4, "grace");
    let shown = format!("{:?}", orphan.as_user_event());
    assert!(shown.contains(r#"UserEventFields { id: "1", user_id: <hidden>"#) && !shown.contains("ada"), "{shown}");
    // So are what is sent, and what was chosen to send it for.
    let who = Identifier::external_id("ada");
    let event = TrackEvent::new(who.clone(), "rented", "2026-03-07T09:08:07Z").properties(Properties::new().with("movie", "Solaris"));
    let shown = format!("{event:?} {who:?} {:?}", TrackRequest::from_items(vec![event.clone()]));
    assert!(!shown.contains("ada") && !shown.contains("Solaris") && shown.contains("rented"), "{shown}");
    debug::hide_pii(false);
    assert!(format!("{event:?} {who:?}").matches("ada").count() == 2);
    assert!(format!("{location:?}").contains("latitude: 52.5"));
}
