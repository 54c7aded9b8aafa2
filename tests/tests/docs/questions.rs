//! What people type into the search, and what they should find first.

use super::browser::Site;

/// A question, and the name of its first hit.
const QUESTIONS: &[(&str, &str)] = &[
    ("push sent", "users.messages.pushnotification.Send"),
    ("bounces", "users.messages.email.Bounce"),
    ("unsubscribe", "users.messages.email.Unsubscribe"),
    ("external_id", "TrackEvent.external_id"),
    ("datetime", "event_time"),
    ("idfa", "amplitude"),
    ("Appboy", "amplitude"),
    ("[Appboy]", "amplitude"),
    ("rate limit", "amplitude"),
    ("500,000", "amplitude"),
    ("reserved", "event_properties"),
    ("prefix", "amplitude"),
    ("emial", "users.messages.email.Abort"),
    ("[Custom event property]", "custom_http"),
    ("email click", "users.messages.email.Click"),
    ("email open", "users.messages.email.Open"),
    ("opened", "users.messages.email.Open"),
    ("purchase", "users.behaviors.Purchase"),
    ("order", "users.behaviors.Purchase"),
    ("revenue", "users.behaviors.Purchase"),
    ("uninstall", "users.behaviors.Uninstall"),
    ("session start", "users.behaviors.app.SessionStart"),
    ("whatsapp read", "users.messages.whatsapp.Read"),
    ("sms reply", "users.messages.sms.InboundReceive"),
    ("spam", "users.messages.email.MarkAsSpam"),
    ("complaint", "users.messages.email.MarkAsSpam"),
    ("soft bounce", "users.messages.email.SoftBounce"),
    ("hard bounce", "users.messages.email.Bounce"),
    ("deferral", "users.messages.email.Deferral"),
    ("delivered", "users.messages.email.Delivery"),
    ("canvas entry", "users.canvas.Entry"),
    ("conversion", "users.campaigns.Conversion"),
    ("dispatch_id", "dispatch_id"),
    ("user_id", "user_id"),
    ("timezone", "timezone"),
    ("gdpr", "users.UserDeleteRequest"),
    ("merge", "users.UserOrphan"),
    (
        "push token",
        "users.behaviors.liveactivity.PushToStartTokenChange",
    ),
    (
        "subscription group",
        "users.behaviors.subscriptiongroup.StateChange",
    ),
    ("content card click", "users.messages.contentcard.Click"),
    ("feature flag", "users.messages.featureflag.Impression"),
    ("survey", "users.messages.survey.Response"),
    ("webhook failure", "users.messages.webhook.Failure"),
    ("email abrot", "users.messages.email.Abort"),
    ("bunce", "users.messages.email.Bounce"),
    ("recieve", "users.messages.line.InboundReceive"),
    ("dispach", "dispatch_id"),
    ("gender", "gender"),
    ("machine open", "machine_open"),
    ("_update_existing_only", "TrackEvent._update_existing_only"),
    ("user_alias", "TrackEvent.user_alias"),
    ("amplitude", "amplitude"),
    ("mixpanel", "mixpanel"),
    ("shopify", "shopify"),
    ("link alias", "link_alias"),
    ("device_id", "device_id"),
    ("custom event", "users.behaviors.CustomEvent"),
    ("milliseconds", "milliseconds"),
    ("deleted", "users.UserDeleteRequest"),
    ("control group", "users.campaigns.EnrollInControl"),
    ("agent", "agentconsole.AgentExecuted"),
    ("open push", "users.messages.pushnotification.Open"),
    ("users.messages.email.Send", "users.messages.email.Send"),
    ("email_address", "email_address"),
];

pub(super) fn have_answers(site: &Site) {
    let first = "const name = document.querySelector('#results li code'); return name ? name.textContent : ''";
    let mut wrong = Vec::new();
    for (question, expected) in QUESTIONS {
        let asked = question
            .replace(' ', "+")
            .replace('[', "%5B")
            .replace(']', "%5D");
        site.open(&format!("search.html#q={asked}"));
        let found = site.text(first);
        if found != *expected {
            wrong.push(format!("{question}: {found}, not {expected}"));
        }
    }
    assert!(QUESTIONS.len() >= 60 && wrong.is_empty(), "{wrong:#?}");
}
