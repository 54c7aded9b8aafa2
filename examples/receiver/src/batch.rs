//! From a body to what becomes of each of its events.

use braze_events::destinations::custom_http;
use braze_events::project::Refusal;
use braze_events::{Event, Redaction};

use crate::Outcome;

/// Returns what becomes of the events of a body, in order; a body without events is fine.
///
/// # Errors
///
/// When the body as a whole is not what the connector sends.
pub(crate) fn read(body: &[u8], redaction: Option<&Redaction>) -> Result<Vec<Outcome>, Refusal> {
    let mut outcomes = Vec::new();
    for inspection in custom_http::CURRENT
        .receive::<Event<'_>>(body)
        .inspections()
    {
        let index = outcomes.len();
        outcomes.push(match inspection {
            Ok(inspection) => {
                let is_bad = inspection.has_errors();
                let mut event = inspection.event;
                if let Some(redaction) = redaction {
                    event.redact(redaction);
                }
                // The body goes when the request is answered; the event stays.
                let event = Box::new(event.into_owned());
                if is_bad {
                    Outcome::PutAside {
                        index,
                        event: Some(event),
                        violations: inspection.violations,
                    }
                } else {
                    Outcome::Event(event)
                }
            }
            Err(Refusal::Event { violations, .. }) => Outcome::PutAside {
                index,
                event: None,
                violations,
            },
            Err(refusal) => return Err(refusal),
        });
    }
    Ok(outcomes)
}
