//! Fields that the catalog does not know stay text until somebody asks for a value: whatever is done
//! with them comes out as if each had been a value from the start.

use braze_events::destinations::{amplitude, custom_http, mixpanel};
use braze_events::{AnyEvent as _, Event, UnknownFields, Value};

/// Members as senders spell them, and as nobody should.
const MEMBERS: [&str; 22] = [
    r#""new":"web""#,
    r#""new" : "a \/ b \u00e9 \ud83d\ude00 \n" "#,
    r#""n\u0065w":1,"new":2"#,
    r#""new":{"a":1,"\u0061":2}"#,
    r#""new":{"a":{"b":1,"b":[{"c":1,"c":2}]},"a":3},"old":{"z":1,"y":2,"z":3,"y":4}"#,
    r#""new":[ 1.50 , -0 , 1E5 , 18446744073709551616, 0.1, 12345678901234567890.5 ]"#,
    r#""new":[[{"x":[{"y":1,"y":1}]}],{"":0,"":0}]"#,
    r#""new":{"ab":1,"ba":2,"aa":3,"bb":4}"#,
    r#""a\"b":1,"a\\":2,"c\/d":{"~":{"/":1,"/":2}}"#,
    r#""a":1,"b":2,"a":3,"a":4"#,
    r#""":null,"":true"#,
    r#""event_type":"again""#,
    r#""event_type":"again","event_type":"and again""#,
    r#""id_":{ "deep" : [ ] , "none" : { } }"#,
    r#""a-key-that-is-longer-than-the-window-in-which-keys-are-found":{"k":"v"}"#,
    r#""new":{"quote\"d":1,"back\\slash":2,"tab\t":3}"#,
    r#""/place":{"x":1},"properties/new":[1,2]"#,
    r#""channel":"email","conversion_behavior":{"a":[1,{"b":2}]}"#,
    "\"new\":\t{\r\n\"a\" :\n[ 1 ,\t2 ] }",
    r#""ключ":"значение","鍵":{"値":"値","値":2}"#,
    r#""new":1e400,"newer":-1e-400,"newest":9223372036854775808"#,
    r#""x":0.10,"y":{"z":0.10,"w":[0.10]}"#,
];

fn records() -> Vec<String> {
    let click = r#""event_type":"users.messages.email.Click","id":"a","user_id":"b","external_user_id":"e","time":1700000000,"email_address":"a@example.com""#;
    let other = r#""event_type":"of.nobody""#;
    let mut records = Vec::new();
    for known in [click, other] {
        for members in MEMBERS {
            records.push(format!("{{{known},{members}}}"));
            records.push(format!("{{ {members} , {known} }}"));
        }
        records.push(format!("{{{known},{}}}", MEMBERS.join(",")));
    }
    // More than are told of, in objects that close in another order than they open.
    let keys = |n: usize| (0..n).map(|i| format!(r#""k{i}":1,"k{i}":{{"i":1,"i":2}}"#));
    let many: Vec<String> = keys(300).collect();
    records.push(format!(
        r#"{{{click},"new":{{"o":{{{}}},"p":{{"q":1,"q":2}}}}}}"#,
        many.join(",")
    ));
    records
}

/// The same event with values instead of text.
fn with_values(event: &Event<'_>) -> Event<'static> {
    let made = |fields: &mut UnknownFields<'_>| fields.iter_mut().count();
    let mut event = event.clone();
    match event.record_mut() {
        Ok(record) => record.fields_mut(&mut |_, unknown| {
            made(unknown);
        }),
        Err(unknown) => {
            made(&mut unknown.fields);
        }
    }
    event.into_owned()
}

fn unknown(event: &Event<'_>, look: &mut dyn FnMut(&UnknownFields<'_>)) {
    match event.record() {
        Ok(record) => record.fields(&mut |_, unknown| look(unknown)),
        Err(unknown) => look(&unknown.fields),
    }
}

#[test]
fn text_comes_out_as_values_would() {
    let mut kept = 0;
    for record in records() {
        // `event_type` twice is misshapen, and looked at all the same.
        let inspected = Event::inspect_json(record.as_bytes()).unwrap();
        let event = inspected.event;
        let values = with_values(&event);
        assert_eq!(event.to_json(), values.to_json(), "{record}");
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            serde_json::to_string(&values).unwrap(),
            "{record}"
        );
        assert_eq!(event.validate(), values.validate(), "{record}");
        for dialect in [
            &custom_http::CURRENT,
            &mixpanel::CURRENT,
            &amplitude::CURRENT,
        ] {
            let projected = |event: &Event<'_>| {
                let projected = event.project(dialect).ok()?;
                Some((projected.to_json(), serde_json::to_string(&projected).ok()))
            };
            assert_eq!(projected(&event), projected(&values), "{record}");
        }
        // Only now is anything asked for that makes values of the text.
        assert_eq!(event, values, "{record}");
        assert_eq!(format!("{event:?}"), format!("{values:?}"), "{record}");
        unknown(&event, &mut |text| {
            kept += text.len();
            unknown(&values, &mut |values| {
                assert!(text.names().eq(values.names()), "{record}");
                assert!(text.iter().eq(values.iter()), "{record}");
                let mut visited = Vec::new();
                text.visit(|name, value| {
                    visited.push((name.to_owned(), value.clone().into_owned()));
                });
                assert!(
                    visited
                        .iter()
                        .map(|(name, value)| (&**name, value))
                        .eq(values.iter())
                );
                for name in values.names() {
                    assert_eq!(text.get(&name), values.get(&name));
                }
                assert_eq!(text.get("no such name"), None);
                assert!(text.clone().into_iter().eq(values.clone()));
            });
        });
    }
    assert!(kept > 100);
}

#[test]
fn text_is_changed_as_values_are() {
    for record in records() {
        let event = Event::inspect_json(record.as_bytes()).unwrap().event;
        let mut both = [event.clone(), with_values(&event)].map(|event| {
            let mut fields = UnknownFields::new();
            unknown(&event, &mut |unknown| fields = unknown.clone().into_owned());
            // Not owned, and so still text.
            unknown(&event, &mut |unknown| {
                assert_eq!(unknown.clone().into_owned(), fields);
            });
            fields
        });
        for fields in &mut both {
            fields.set("new", Value::Int(7));
            fields.push("new", Value::Null);
            fields.remove("a");
            fields.retain(|name, value| name != "b" && !value.is_null());
        }
        assert_eq!(both[0], both[1], "{record}");
    }
}

#[test]
fn what_is_no_json_is_found_in_text_as_well() {
    let click = r#""event_type":"users.messages.email.Click","id":"a""#;
    let deep = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    for wrong in [
        r#""new":tru"#,
        r#""new":01"#,
        r#""new":{"a":1,}"#,
        r#""new":{"a":"\x"}"#,
        r#""new":{"\ud800":1}"#,
        r#""new":["\ud800"]"#,
        "\"new\":\"a\nb\"",
        "\"new\":{\"a\nb\":1}",
        r#""new":[1 2]"#,
        r#""new\x":1"#,
        r#""new":1."#,
        &format!(r#""new":{deep}"#),
    ] {
        for record in [
            format!("{{{click},{wrong}}}"),
            format!(r#"{{"event_type":"of.nobody",{wrong}}}"#),
        ] {
            let ours = Event::inspect_json(record.as_bytes());
            assert!(ours.is_err(), "{record}");
            assert!(serde_json::from_str::<serde_json::Value>(&record).is_err());
        }
    }
}

/// A record that borrows for long is taken for one that borrows for less long.
#[test]
fn lifetimes_shrink() {
    fn shorter<'s>(event: &'s Event<'static>) -> &'s Event<'s> {
        event
    }
    let event = Event::from_json(br#"{"event_type":"of.nobody","x":{"y":[1]}}"#).unwrap();
    unknown(shorter(&event), &mut |unknown| {
        assert!(unknown.get("x").is_some());
    });
}
