use braze_events::RuleId;
use braze_events::object::Explanation;
use braze_events::track::{TrackRequest, TrackResponse};
use serde_json::{Value, json};

use super::{body, event};

/// A request of three events: the first is fine, the second says nobody, the third has a long name
/// of a property and a bad time.
fn request() -> String {
    let long = "p".repeat(256);
    let second = json!({"name": "x", "time": "2026-03-07T09:08:07Z"});
    body(&[
        event(json!({})),
        second,
        event(json!({"time": "noon", "properties": {long: 1}})),
    ])
}

fn explain(errors: &Value) -> Vec<Explanation> {
    let request = request();
    let answer = json!({"message": "success", "events_processed": 1, "errors": errors}).to_string();
    let answer = TrackResponse::from_json(answer.as_bytes()).unwrap();
    assert_eq!(
        (answer.message.as_deref(), answer.events_processed),
        (Some("success"), Some(1))
    );
    answer.explain(&TrackRequest::from_json(request.as_bytes()).unwrap())
}

#[track_caller]
fn leads(error: Value, pointer: &str, field: Option<&str>, rule: Option<&str>) {
    let found = explain(&json!([error]));
    let [one] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(
        (
            one.pointer.as_str(),
            one.field.as_deref(),
            one.rule.map(RuleId::as_str)
        ),
        (pointer, field, rule),
        "{one:?}"
    );
}

fn at(index: usize, text: &str) -> Value {
    json!({"type": text, "input_array": "events", "index": index})
}

#[test]
fn an_error_leads_to_the_event_the_field_and_the_rule() {
    leads(
        at(1, "'external_id', 'braze_id' or 'user_alias' is required"),
        "/events/1",
        None,
        Some("identifier"),
    );
    // Nothing else is wrong with that event.
    leads(at(1, "nobody there"), "/events/1", None, Some("identifier"));
    leads(
        at(2, "'time' is not a valid time"),
        "/events/2/time",
        Some("time"),
        Some("datetime"),
    );
    let long = "p".repeat(256);
    leads(
        at(2, &format!("property {long} is too long")),
        &format!("/events/2/properties/{long}"),
        Some(&long),
        Some("name.max-chars"),
    );
    // Two things are wrong, and the sentence speaks of neither.
    leads(at(2, "invalid event"), "/events/2", None, None);
}

#[test]
fn an_error_that_we_do_not_see_leads_as_far_as_its_sentence() {
    leads(
        at(0, "'name' is blocklisted"),
        "/events/0/name",
        Some("name"),
        None,
    );
    leads(at(0, "something else"), "/events/0", None, None);
    leads(
        at(0, "more than one of external_id, braze_id"),
        "/events/0",
        None,
        Some("identifier"),
    );
    leads(
        json!({"type": "odd", "input_array": "events"}),
        "/events",
        None,
        None,
    );
    leads(json!("just a text"), "", None, None);
    leads(json!({"unheard": "of"}), "", None, None);
}

#[test]
fn no_pointer_leads_out_of_the_request() {
    leads(at(3, "'name' is missing"), "/events", None, None);
    leads(
        at(99, "'external_id', 'braze_id' or 'user_alias' is required"),
        "/events",
        None,
        None,
    );
    leads(
        json!({"type": "'x' is wrong", "input_array": "purchases", "index": 3}),
        "",
        None,
        None,
    );
    leads(
        json!({"type": "odd", "input_array": "unheard_of"}),
        "",
        None,
        None,
    );
    // Lists of anything, and lists that are not what they should be.
    let request = TrackRequest::from_json(br#"{"attributes":[{},5],"events":[1,{}]}"#).unwrap();
    let errors = json!([
        {"type": "odd", "input_array": "attributes", "index": 1}, {"type": "odd", "input_array": "attributes", "index": 2},
        {"type": "odd", "input_array": "events", "index": 1}, {"type": "odd", "input_array": "events", "index": 2}]);
    let answer = json!({"message": "success", "errors": errors}).to_string();
    let found = TrackResponse::from_json(answer.as_bytes())
        .unwrap()
        .explain(&request);
    let pointers: Vec<(&str, Option<usize>)> = found
        .iter()
        .map(|one| (one.pointer.as_str(), one.index))
        .collect();
    assert_eq!(
        pointers,
        [
            ("/attributes/1", Some(1)),
            ("/attributes", Some(2)),
            ("/events/1", Some(1)),
            ("/events", Some(2))
        ]
    );
}

#[test]
fn named_codes_are_known() {
    let codes = braze_events::types::TrackError::VALUES;
    assert_eq!(codes.len(), 20);
    for &code in codes {
        let found = explain(&json!([at(0, code), format!("something: {code}.")]));
        assert!(
            found.iter().all(|one| one.code == Some(code)
                && one.meaning.is_some_and(|meaning| meaning.ends_with('.'))),
            "{found:?}"
        );
    }
    // The meaning names the field where the code does not.
    leads(
        at(0, "EXTERNAL_USER_ID_TOO_LARGE"),
        "/events/0/external_id",
        Some("external_id"),
        None,
    );
    leads(
        at(0, "EMAIL_BAD_FORMAT"),
        "/events/0/email",
        Some("email"),
        None,
    );
    for unknown in ["BAD_WEATHER", "EMAIL_BAD_FORMATS", "bad_device_id"] {
        assert_eq!(explain(&json!([at(0, unknown)]))[0].code, None, "{unknown}");
    }
    // Errors about the status speak of the request itself.
    let explain_group = |request: &str| {
        let answer = TrackResponse::from_json(
            br#"{"message":"success","errors":[{"type":"invalid_group_id"}]}"#,
        )
        .unwrap();
        answer
            .explain(&TrackRequest::from_json(request.as_bytes()).unwrap())
            .remove(0)
    };
    let found = explain_group(r#"{"events":[],"group_id":"a b"}"#);
    assert_eq!(
        (found.pointer.as_str(), found.field.as_deref(), found.code),
        ("/group_id", Some("group_id"), Some("invalid_group_id"))
    );
    assert_eq!(explain_group(r#"{"events":[]}"#).pointer, "");
}

#[test]
fn odd_answers_are_survived() {
    assert_eq!(explain(&json!([])), []);
    assert_eq!(explain(&json!(null)), []);
    assert_eq!(explain(&json!("one text"))[0].text, "one text");
    assert_eq!(
        explain(&json!([5, null, [], {"index": -1, "input_array": 7, "type": {}}])).len(),
        1
    );
    let fine = TrackResponse::from_json(
        br#"{"message":"success","events_processed":1,"errors":["x",{"type":"y"}]}"#,
    )
    .unwrap();
    assert!(fine.validate().is_empty());
    let refused = TrackResponse::from_json(br#"{"message":"Invalid API key"}"#).unwrap();
    assert_eq!(refused.message.as_deref(), Some("Invalid API key"));
    assert_eq!(refused.explain(&TrackRequest::new()), []);
}
