//! `Debug` hides what redaction takes out, and shows it on request.

use braze_events::groups::HasUserEvent as _;
use braze_events::object::Properties;
use braze_events::track::{Identifier, TrackEvent, TrackRequest};
use braze_events::users::UserOrphan;
use braze_events::users::behaviors::{CustomEvent, Location};
use braze_events::{Event, EventType, UnknownEvent, Value};
use catalog_tests::{label, labelled};
use event_catalog::AnyEvent as _;
use event_catalog::descriptor::Kind;
use streaming_events::custom::TypedEvent;

#[test]
fn events() {
    for event_type in EventType::ALL.iter().copied() {
        let mut event = labelled(event_type);
        if let Ok(record) = event.record_mut() {
            record.fields_mut(&mut |_, unknown| {
                unknown.push("nickname", Value::String(label("nickname").into()));
            });
        }
        let hidden = format!("{event:?} {event:#?} {:?}", Some(&event));
        let shown = format!("{:?} {:#?}", event.show_pii(), Some(event.show_pii()));
        assert!(
            hidden.starts_with(event_type.as_str()) && shown.starts_with(event_type.as_str()),
            "{shown}"
        );
        assert!(
            !hidden.contains(&label("nickname"))
                && shown.contains(&label("nickname"))
                && !shown.contains("<hidden>"),
            "{shown}"
        );
        for slot in event_type
            .descriptor()
            .fields
            .iter()
            .filter(|slot| slot.kind == Kind::String)
        {
            assert_eq!(
                hidden.contains(&label(slot.name())),
                !slot.is_private(),
                "{} {hidden}",
                slot.name()
            );
            assert_eq!(
                hidden.contains(&format!(" {}: <hidden>", slot.name())),
                slot.is_private(),
                "{} {hidden}",
                slot.name()
            );
            assert!(
                shown.contains(&label(slot.name())),
                "{} {shown}",
                slot.name()
            );
        }
    }
    // Nobody knows what an unknown event holds.
    let mut unknown = UnknownEvent::named("users.New");
    unknown.fields.push("nickname", Value::String("ada".into()));
    assert_eq!(
        format!("{unknown:?}"),
        r#"UnknownEvent { event_type: "users.New", fields: <hidden> }"#
    );
    assert!(format!("{:?}", unknown.show_pii()).contains("ada"));
    let event = Event::Unknown(unknown);
    assert!(
        !format!("{event:?}").contains("ada") && format!("{:?}", event.show_pii()).contains("ada")
    );
    // Numbers are hidden as well.
    let location = Location::new("1", "2", "3", 4, 52.5, 13.25);
    let shown = format!("{location:?}");
    assert!(
        !shown.contains("52.5") && !shown.contains("13.25") && shown.contains("time: 4"),
        "{shown}"
    );
    assert!(format!("{:?}", location.show_pii()).contains("latitude: 52.5"));
    // In groups, what is personal in some event.
    let orphan = UserOrphan::new("1", "ada", 4, "grace");
    let shown = format!("{:?}", orphan.as_user_event());
    assert!(
        shown.contains(r#"UserEventFields { id: "1", user_id: <hidden>"#) && !shown.contains("ada"),
        "{shown}"
    );
}

#[test]
fn what_is_sent_and_what_comes_back() {
    let who = Identifier::external_id("ada");
    let event = TrackEvent::new(who.clone(), "rented", "2026-03-07T09:08:07Z")
        .properties(Properties::new().with("movie", "Solaris"));
    let request = TrackRequest::from_items(vec![event.clone()]);
    let hidden = format!("{event:?} {who:?} {request:?}");
    assert!(
        !hidden.contains("ada") && !hidden.contains("Solaris") && hidden.contains("rented"),
        "{hidden}"
    );
    let shown = format!("{:?} {:?}", event.show_pii(), request.show_pii());
    assert_eq!(
        (
            shown.matches("ada").count(),
            shown.matches("Solaris").count()
        ),
        (2, 2),
        "{shown}"
    );

    let back = CustomEvent::new("1", "2", 3, "unheard_of", r#"{"name":"Grace"}"#);
    let typed = TypedEvent::decode(&back.name, &back.properties);
    let shown = format!("{back:?} {typed:?}");
    assert!(
        !shown.contains("Grace") && shown.contains("unheard_of"),
        "{shown}"
    );
    let TypedEvent::Untyped(untyped) = typed else {
        panic!("not planned")
    };
    assert!(format!("{:?}", untyped.show_pii()).contains("Grace"));
}
