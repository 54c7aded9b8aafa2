//! An endpoint for Braze's Custom HTTP connector: it decodes, validates, redacts and hands on.
//!
//! What it answers follows from what Braze does with an answer:
//!
//! | answer | when | what Braze does |
//! |---|---|---|
//! | 200 | every event was handed on, or put aside with the reason | nothing more |
//! | 400 | the body as a whole is not what the connector sends, such as broken JSON | sends each event again, alone, and drops those that fail again |
//! | 401 | the token is wrong | does not send these again |
//! | 413 | the body is too large | sends smaller batches |
//! | 503 | the queue is full, or nobody takes from it | sends it again later |
//!
//! A bad event is therefore never a 400: that would bring the good ones of its batch a second time.
//! It is put aside, and the batch is accepted. Of a batch that is refused, nothing is handed on.
//! Events may come twice all the same (Braze delivers at least once): `id` tells.

mod batch;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use braze_events::{Event, Redaction, Violation};
use tokio::sync::mpsc;

/// The largest body that is taken, in bytes. The connector sends at most 100 events at a time; one
/// takes a few kilobytes as a rule.
pub const MAX_BODY_BYTES: usize = 16 << 20;

/// What becomes of an event.
#[derive(Debug)]
pub enum Outcome {
    /// It keeps the catalog, and is redacted.
    Event(Box<Event<'static>>),
    /// It does not; what is personal in it is redacted, too.
    PutAside {
        /// Its position in the batch.
        index: usize,
        /// The event; `None` if it is none.
        event: Option<Box<Event<'static>>>,
        /// What is wrong with it.
        violations: Vec<Violation>,
    },
}

/// What the endpoint is told.
#[derive(Debug)]
pub struct Settings {
    /// The token that the connector was given; `None`: it was given none.
    pub token: Option<String>,
    /// What is done with personal data; `None`: nothing.
    pub redaction: Option<Redaction>,
    /// Who takes the events. A batch that has no room there is sent again later.
    pub queue: mpsc::Sender<Outcome>,
}

/// Returns a service that takes batches at `POST /events`.
pub fn router(settings: Settings) -> Router {
    Router::new()
        .route("/events", post(receive))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Arc::new(settings))
}

async fn receive(
    State(settings): State<Arc<Settings>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_allowed(settings.token.as_deref(), &headers) {
        return refuse(StatusCode::UNAUTHORIZED, "the token is missing or wrong");
    }
    let outcomes = match batch::read(&body, settings.redaction.as_ref()) {
        Ok(outcomes) => outcomes,
        Err(refusal) => return refuse(StatusCode::BAD_REQUEST, &refusal.to_string()),
    };
    // All or nothing, so that what is sent again was not handed on before.
    let Ok(room) = settings.queue.try_reserve_many(outcomes.len()) else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "there is no room now");
    };
    let (mut events, mut put_aside) = (0, 0);
    for (place, outcome) in room.zip(outcomes) {
        match outcome {
            Outcome::Event(_) => events += 1,
            Outcome::PutAside { .. } => put_aside += 1,
        }
        place.send(outcome);
    }
    Json(serde_json::json!({ "events": events, "put_aside": put_aside })).into_response()
}

fn refuse(status: StatusCode, reason: &str) -> Response {
    (status, Json(serde_json::json!({ "error": reason }))).into_response()
}

/// Returns whether the request has the token, if there is one. How long it takes does not tell how
/// much of a wrong one is right.
fn is_allowed(token: Option<&str>, headers: &HeaderMap) -> bool {
    let Some(token) = token else { return true };
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .unwrap_or_default();
    let differing = given
        .iter()
        .zip(token.as_bytes())
        .fold(0, |differing, (a, b)| differing | (a ^ b));
    given.len() == token.len() && differing == 0
}
