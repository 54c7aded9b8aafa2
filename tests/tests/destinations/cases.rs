//! The dialects whose facts are told, and where we differ from them on purpose.

use braze_events::destinations::{
    adobe, amplitude, custom_http, mixpanel, mparticle, rudderstack, segment, shopify, tealium,
    treasure_data,
};
use braze_events::project::Dialect;

/// A dialect, the destination whose facts hold for it, and where the name of an event stands.
pub(super) type Case = (&'static str, &'static Dialect, &'static str, &'static str);

/// Those whose shapes the facts tell event by event.
pub(super) const CURRENT: &[Case] = &[
    (
        "custom_http current",
        &custom_http::CURRENT,
        "custom_http",
        "/event_type",
    ),
    (
        "amplitude current",
        &amplitude::CURRENT,
        "amplitude",
        "/event_type",
    ),
    ("mixpanel current", &mixpanel::CURRENT, "mixpanel", "/event"),
    ("segment current", &segment::CURRENT, "segment", "/event"),
    (
        "segment anonymous",
        &segment::ANONYMOUS,
        "segment",
        "/event",
    ),
    (
        "mparticle current",
        &mparticle::CURRENT,
        "mparticle",
        "/events/0/data/event_name",
    ),
    ("shopify current", &shopify::CURRENT, "shopify", ""),
    // What gets the batches of Custom HTTP gets the same events.
    (
        "adobe current",
        &adobe::CURRENT,
        "custom_http",
        "/event_type",
    ),
    (
        "rudderstack current",
        &rudderstack::CURRENT,
        "custom_http",
        "/event_type",
    ),
    (
        "tealium current",
        &tealium::CURRENT,
        "custom_http",
        "/event_type",
    ),
    (
        "tealium anonymous",
        &tealium::ANONYMOUS,
        "custom_http",
        "/event_type",
    ),
    (
        "treasure_data current",
        &treasure_data::CURRENT,
        "custom_http",
        "/event_type",
    ),
];

/// Those of the older pages, which list properties only: under which key, as the last of these says.
pub(super) const OLDER: &[(Case, &str)] = &[
    (
        (
            "amplitude 2022",
            &amplitude::V2022,
            "amplitude",
            "/event_type",
        ),
        "event_properties",
    ),
    (
        ("mixpanel 2022", &mixpanel::V2022, "mixpanel", "/event"),
        "properties",
    ),
];

/// Where we differ from the facts on purpose: dialect, events (both by how their names start), key,
/// and why. Without a key, the event is not sent at all.
pub(super) const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "amplitude 2022",
        "users.behaviors.Purchase",
        "event_properties.product_id",
        "the page's text says it moves to the top level, as `productId`",
    ),
    (
        "amplitude 2022",
        "users.behaviors.Purchase",
        "event_properties.price",
        "the page's text says it moves to the top level",
    ),
    (
        "mixpanel 2022",
        "users.behaviors.Purchase",
        "properties.product_id",
        "the page's text calls it `productId`",
    ),
    (
        "mixpanel 2022",
        "users.behaviors.Purchase",
        "properties.productId",
        "the page's text calls `product_id` so",
    ),
    (
        "segment",
        "users.behaviors.",
        "properties.colour",
        "custom properties stand under their own names, as no page tells a prefix",
    ),
    (
        "shopify current",
        "users.messages.email.",
        "event_type",
        "no page tells its value for opens and clicks",
    ),
    (
        "shopify current",
        "users.messages.sms.ShortLinkClick",
        "event_type",
        "no page tells its value",
    ),
    (
        "shopify current",
        "users.messages.email.Click",
        "click_id_type",
        "no page tells its value",
    ),
    (
        "rudderstack current",
        "agentconsole.ToolInvocation",
        "",
        "it is about no user, and those without external identifier are left out",
    ),
    (
        "tealium current",
        "agentconsole.ToolInvocation",
        "",
        "it is about no user, and those without external identifier are left out",
    ),
    (
        "adobe current",
        "users.behaviors.CustomEvent",
        "properties.custom_properties",
        "its samples do not have it",
    ),
    (
        "adobe current",
        "users.behaviors.Purchase",
        "properties.purchase_properties",
        "its samples do not have it",
    ),
];
