//! The service over a socket: batches as Braze sends them, and what may go wrong with one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use braze_events::Redaction;
use braze_receiver::{MAX_BODY_BYTES, Outcome, Settings, router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A running service, with room for so many events.
struct Service {
    address: SocketAddr,
    events: mpsc::Receiver<Outcome>,
}

impl Service {
    async fn start(room: usize) -> Self {
        let (queue, events) = mpsc::channel(room);
        let service = router(Settings {
            token: Some("secret".to_owned()),
            redaction: Some(Redaction::mask()),
            queue,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async { axum::serve(listener, service).await.unwrap() });
        Service { address, events }
    }

    /// Status and body of the answer.
    async fn post(&self, token: &str, body: &[u8]) -> (u16, Value) {
        let head = format!(
            "POST /events HTTP/1.1\r\nHost: receiver\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nBraze-Currents-Version: 1\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let (address, request) = (self.address, [head.as_bytes(), body].concat());
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            // A body that is too large is answered before all of it was read.
            _ = stream.write_all(&request);
            let mut answer = Vec::new();
            _ = stream.read_to_end(&mut answer);
            String::from_utf8(answer).unwrap()
        });
        let answer = answer.await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = serde_json::from_str(body).unwrap_or_else(|_| json!(body));
        (status, body)
    }

    async fn send(&self, events: Value) -> (u16, Value) {
        let body = json!({ "events": events });
        self.post("secret", body.to_string().as_bytes()).await
    }
}

fn click(id: &str) -> Value {
    json!({
        "event_type": "users.messages.email.Click",
        "id": id,
        "time": 1_782_734_400,
        "user": {"user_id": "5f2b9c1e8a7d4c0012345678", "timezone": "Europe/Berlin"},
        "properties": {"email_address": "ada@example.com", "url": "https://example.com/a", "new_in_2027": true}
    })
}

const ID: &str = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

#[tokio::test]
async fn good_events_are_handed_on_redacted_and_whole() {
    let mut service = Service::start(10).await;
    let (status, said) = service.send(json!([click(ID)])).await;
    assert_eq!((status, said), (200, json!({"events": 1, "put_aside": 0})));
    let Some(Outcome::Event(event)) = service.events.recv().await else {
        panic!("an event")
    };
    let json: Value = serde_json::from_str(&event.to_json()).unwrap();
    assert_eq!(json["id"], ID);
    // What the catalog does not know is there, without its value: it may be personal.
    assert_eq!(json.get("new_in_2027"), Some(&Value::Null));
    assert!(!json.to_string().contains("ada@example.com"), "{json}");
}

#[tokio::test]
async fn a_bad_event_is_put_aside_and_keeps_no_other_back() {
    let mut service = Service::start(10).await;
    let mut no_id = click(ID);
    no_id.as_object_mut().unwrap().remove("id");
    let batch =
        json!([click("not-a-uuid"), no_id, 7, click(ID), {"event_type": "users.New", "id": ID}]);
    let (status, said) = service.send(batch).await;
    assert_eq!(status, 200);
    assert_eq!(
        said["events"].as_u64().unwrap() + said["put_aside"].as_u64().unwrap(),
        5
    );
    let mut kept = Vec::new();
    for index in 0..5 {
        match service.events.recv().await.unwrap() {
            Outcome::Event(_) => kept.push(index),
            Outcome::PutAside {
                index: said,
                violations,
                ..
            } => {
                assert_eq!(said, index);
                assert!(!violations.is_empty());
                let pointer = &violations[0].pointer;
                assert!(
                    pointer.starts_with(&format!("/events/{index}")),
                    "{pointer}"
                );
            }
        }
    }
    // A format that is not kept is a warning; an event that nobody knows yet survives.
    assert_eq!(kept, [0, 3, 4]);
}

#[tokio::test]
async fn answers_that_make_the_connector_do_the_right_thing() {
    let service = Service::start(2).await;
    // A batch without events is a trial of the connection.
    assert_eq!(service.send(json!([])).await.0, 200);
    assert_eq!(service.post("wrong", b"{\"events\":[]}").await.0, 401);
    assert_eq!(service.post("", b"{\"events\":[]}").await.0, 401);
    for body in ["", "{", "[]", "{\"events\":7}", "{\"events\":[{]}"] {
        let (status, said) = service.post("secret", body.as_bytes()).await;
        assert_eq!(status, 400, "{body}: {said}");
    }
    let large = vec![b' '; MAX_BODY_BYTES + 1];
    assert_eq!(service.post("secret", &large).await.0, 413);
}

#[tokio::test]
async fn a_batch_without_room_is_handed_on_later_and_once() {
    let mut service = Service::start(2).await;
    let batch = || json!([click(ID), click(ID), click(ID)]);
    assert_eq!(service.send(json!([click(ID), click(ID)])).await.0, 200);
    assert_eq!(service.send(json!([click(ID)])).await.0, 503);
    assert!(service.events.recv().await.is_some());
    // One place is free, and a batch of two takes all or nothing.
    assert_eq!(service.send(json!([click(ID), click(ID)])).await.0, 503);
    assert!(service.events.recv().await.is_some());
    assert!(service.events.try_recv().is_err());
    // More than there ever is room for.
    assert_eq!(service.send(batch()).await.0, 503);
    drop(service.events.recv());
}
