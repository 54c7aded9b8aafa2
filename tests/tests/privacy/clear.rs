//! Which texts stay in the clear, but for the values of enumerations. A new one is put on the list
//! by hand, by whoever has thought about it.

use std::collections::BTreeSet;

use braze_events::EventType;
use braze_events::descriptor::FieldDescriptor;
use event_catalog::descriptor::{Format, Kind};

/// Ids of what happened once: of an event, a session, a journey, a call, a dispatch. They tie
/// events together, and name nobody.
const OCCASIONS: &[&str] = &[
    "canvas_entry_id",
    "dispatch_id",
    "id",
    "invocation_id",
    "provider_request_id",
    "request_id",
    "response_id",
    "send_id",
    "session_id",
    "survey_session_id",
    "tool_call_id",
];

/// Ids and names of what a company has made for many users: apps, campaigns, Canvases, cards,
/// links, agents, products, landing pages and their elements, surveys, destinations.
const MADE_FOR_MANY: &[&str] = &[
    "activity_attributes_type",
    "agent_id",
    "agent_name",
    "app_group_api_id",
    "app_group_id",
    "app_id",
    "banner_placement_id",
    "button_id",
    "button_string",
    "campaign_id",
    "campaign_name",
    "canvas_api_id",
    "canvas_id",
    "canvas_name",
    "canvas_step_api_id",
    "canvas_step_id",
    "canvas_step_message_variation_id",
    "canvas_step_name",
    "canvas_variation_api_id",
    "canvas_variation_id",
    "canvas_variation_name",
    "card_id",
    "catalog_id",
    "combination_token",
    "content",
    "content_card_id",
    "content_optimizer_step_id",
    "destination_api_id",
    "destination_name",
    "destination_variation_name",
    "experiment_split_id",
    "experiment_split_name",
    "experiment_step_id",
    "feature_flag_id_name",
    "flow_id",
    "landing_page_api_id",
    "landing_page_name",
    "link_alias",
    "link_id",
    "message_variation_id",
    "message_variation_name",
    "name",
    "next_step_id",
    "product_id",
    "question_id",
    "question_reporting_id",
    "subscription_group_id",
    "survey_id",
    "target",
    "tool_name",
];

/// Of the company as a sender, and of its providers.
const SENDERS: &[&str] = &[
    "from_domain",
    "from_rcs_sender",
    "host",
    "ip_pool",
    "line_channel_id",
    "line_channel_name",
    "mailbox_provider",
    "model_name",
    "model_provider",
    "to_rcs_sender",
    "web_push_token_vapid_public_key",
];

/// Kinds of device, which millions share.
const DEVICES: &[&str] = &[
    "browser",
    "carrier",
    "device_model",
    "device_os",
    "os_version",
    "resolution",
    "sdk_version",
];

/// Words of a short list, although nobody has the list.
const WORDS: &[&str] = &[
    "canvas_step_type",
    "channel",
    "currency",
    "destination_type",
    "exit_reason",
    "invocation_source",
    "progression_type",
    "provider_error_code",
    "provider_error_title",
    "reason",
    "retry_type",
    "source",
    "suspected_bot_click_reason",
    "thinking_level",
];

#[test]
fn each_text_in_the_clear_is_meant_to_be() {
    let slots = || {
        EventType::ALL
            .iter()
            .copied()
            .flat_map(|event_type| event_type.descriptor().fields)
    };
    let clear: BTreeSet<&str> = slots()
        .filter(|slot| slot.kind == Kind::String && slot.values().is_none() && !slot.is_private())
        .map(FieldDescriptor::name)
        .collect();
    let listed: BTreeSet<&str> = [OCCASIONS, MADE_FOR_MANY, SENDERS, DEVICES, WORDS]
        .concat()
        .into_iter()
        .collect();
    assert_eq!(clear, listed);
}

/// What is private in one event is so in all: retired events, whose schemas are older than the
/// vendor's flags, are no exception.
#[test]
fn a_field_is_private_everywhere_or_nowhere() {
    let of = |private: bool| -> BTreeSet<&str> {
        let slots = EventType::ALL
            .iter()
            .copied()
            .flat_map(|event_type| event_type.descriptor().fields);
        slots
            .filter(|slot| slot.is_private() == private)
            .map(FieldDescriptor::name)
            .collect()
    };
    assert_eq!(
        of(true).intersection(&of(false)).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    for event_type in EventType::ALL.iter().copied() {
        for slot in event_type.descriptor().fields {
            let is_json = slot.ty.is_some_and(|ty| ty.format == Some(Format::Json));
            assert_eq!(
                slot.is_private(),
                slot.pii || slot.sensitive || is_json,
                "{} {}",
                event_type.as_str(),
                slot.name()
            );
            let names_somebody = [
                "user_id",
                "external_user_id",
                "device_id",
                "properties",
                "email_address",
            ]
            .contains(&slot.name());
            assert!(
                !names_somebody || slot.is_private(),
                "{} {}",
                event_type.as_str(),
                slot.name()
            );
        }
    }
}
