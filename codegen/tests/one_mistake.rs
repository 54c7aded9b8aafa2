//! One slip of the pen in Braze's catalog is one mistake, at its line: what depends on it stays
//! silent.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests may panic as tests do"
)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use event_catalog_codegen::{Diagnostics, compile};
use support::{Scratch, copy};

/// What is said of the catalog after an edit: in a file, one text becomes another.
fn edited(name: &str, file: &str, old: &str, new: &str) -> Diagnostics {
    let scratch = Scratch::new(name);
    let schema = scratch.0.join("schema-defs");
    copy(Path::new("../schema-defs"), &schema);
    let path = schema.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has no {old:?}");
    fs::write(&path, text.replacen(old, new, 1)).unwrap();
    let found = match compile(&schema) {
        Ok(catalog) => catalog.warnings,
        Err(found) => found,
    };
    assert!(!found.is_empty(), "{name}: the catalog has no mistake");
    found
}

#[test]
fn the_misspelling_in_the_readme_is_reported_as_the_readme_says() {
    let file = "events/users/messages/email.yaml";
    let found = edited(
        "readme",
        file,
        "optional: [url, link_id, link_alias,",
        "optional: [url, link_id, link_alais,",
    );
    assert_eq!(found.len(), 1, "{found}");
    let folder = found
        .iter()
        .next()
        .unwrap()
        .place
        .file
        .path()
        .strip_suffix(file)
        .unwrap()
        .to_owned();
    let said = found.to_string().replace(&folder, "schema-defs/");

    let readme = fs::read_to_string("../README.md").unwrap();
    let shown: String = readme
        .lines()
        .filter_map(|line| line.strip_prefix("error: braze-events@0.1.0:"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect();
    assert_eq!(said, shown);
}

/// File, what stands there, what is written instead, and the rule that is broken.
type Slip = (&'static str, &'static str, &'static str, &'static str);

const EMAIL: &str = "events/users/messages/email.yaml";
const CANVAS: &str = "fields/canvas.yaml";
const AMPLITUDE: &str = "destinations/amplitude.yaml";
const BEHAVIORS: &str = "events/users/behaviors.yaml";

#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn a_slip_is_one_mistake() {
    let slips: &[Slip] = &[
        // Names that refer to something.
        (EMAIL, "link_alias,", "no_such_thing,", "unknown-field"),
        (
            BEHAVIORS,
            "required: [name, properties]",
            "required: [nmae, properties]",
            "unknown-field",
        ),
        (
            BEHAVIORS,
            "required: [source]",
            "required: [no_such_thing]",
            "unknown-field",
        ),
        (
            EMAIL,
            "added: [is_suspected_bot_click,",
            "added: [is_suspected_bot_clik,",
            "unknown-field",
        ),
        (
            EMAIL,
            "email_message, abort]",
            "email_message, abrot]",
            "unknown-group",
        ),
        (
            EMAIL,
            "email_client, bot_click]",
            "email_client, whatever_this_is]",
            "unknown-group",
        ),
        (
            EMAIL,
            "[users.messages.email.SoftBounce]",
            "[users.messages.email.SoftBuonce]",
            "unknown-event",
        ),
        (EMAIL, "channel: email", "channel: emial", "unknown-channel"),
        (CANVAS, "type: uuid", "type: uuidd", "unknown-type"),
        (CANVAS, "type: uuid", "type: UUID", "unknown-type"),
        (
            CANVAS,
            "optional: [canvas_id,",
            "optional: [cnavas_id,",
            "unknown-field",
        ),
        (
            CANVAS,
            "optional: [canvas_id, canvas_name,",
            "optional: [canvas_id, whatever_this_is,",
            "unknown-field",
        ),
        (
            "fields/base.yaml",
            "type: unix_seconds",
            "type: unix_secnods",
            "unknown-type",
        ),
        ("catalog.yaml", "time: time", "time: tiem", "unknown-field"),
        (
            AMPLITUDE,
            "pages: [api, former]",
            "pages: [api, fromer]",
            "unknown-page",
        ),
        (
            AMPLITUDE,
            "per: [api], field: external_user_id",
            "per: [api], field: external_user_di",
            "unknown-field",
        ),
        (
            AMPLITUDE,
            "per: [api], field: time",
            "per: [ipa], field: time",
            "unknown-page",
        ),
        (
            AMPLITUDE,
            "include: [users.**]",
            "include: [usres.**]",
            "unknown-event",
        ),
        (
            AMPLITUDE,
            "- users.canvas.exit.*",
            "- users.canvas.exti.*",
            "unknown-event",
        ),
        (
            "destinations/custom_http.yaml",
            "{per: [protocol], event: name}",
            "{per: [protocol], event: nmae}",
            "bad-value",
        ),
        (
            "destinations/custom_http.yaml",
            "{per: [protocol], field: time}",
            "{per: [protocol], field: tiem}",
            "unknown-field",
        ),
        (
            "events/users/behaviors/subscriptiongroup.yaml",
            "[user_event, subscription_change,",
            "[user_event, whatever_this_is,",
            "unknown-group",
        ),
        (
            "events/users/messages/rcs.yaml",
            "    user_id: {",
            "    uesr_id: {",
            "unknown-field",
        ),
        // Names that are defined.
        (EMAIL, "\nClick:", "\nOpen:", "duplicate-key"),
        (EMAIL, "\nClick:", "\ncLick:", "bad-name"),
        (EMAIL, "\nClick:", "\nSelf:", "name-collision"),
        (EMAIL, "\nClick:", "\n42:", "wrong-type"),
        (BEHAVIORS, "\nCustomEvent:", "\ncustomEvent:", "bad-name"),
        (CANVAS, "  canvas_id:", "  canvas_name:", "duplicate-key"),
        (CANVAS, "  canvas_id:", "  canvas_Id:", "unknown-field"),
        (CANVAS, "  canvas_id:", "  type:", "unknown-field"),
        (CANVAS, "  canvas_id:", "  42:", "wrong-type"),
        (CANVAS, "  canvas:", "  Canvas:", "bad-name"),
        (CANVAS, "\nfields:", "\nfileds:", "unknown-key"),
        ("types.yaml", "\nuuid:", "\nurl:", "duplicate-key"),
        ("types.yaml", "\nuuid:", "\nUuid:", "bad-name"),
        (
            "catalog.yaml",
            "  email: Email.",
            "  Email: Email.",
            "bad-name",
        ),
        // Form.
        (
            EMAIL,
            "optional: [sending_ip, bounce_reason, is_drop]",
            "optional: []",
            "bad-value",
        ),
        (
            EMAIL,
            "doc: A user clicked",
            "doc: &a A user clicked",
            "yaml-anchor",
        ),
        (EMAIL, "namespace:", "nmaespace:", "missing-key"),
        (CANVAS, "type: uuid", "kind: uuid", "unknown-key"),
        (
            "fields/profile.yaml",
            "pii: true",
            "pii: ture",
            "wrong-type",
        ),
        ("types.yaml", "values:", "vlaues:", "unknown-key"),
        (
            "types.yaml",
            "format: uuid",
            "format: uiud",
            "unknown-format",
        ),
        ("types.yaml", "base: int", "base: itn", "bad-value"),
        (
            "objects/track.yaml",
            "datetime: property_time",
            "datetime: property_tiem",
            "unknown-type",
        ),
        (
            EMAIL,
            "optional: [sending_ip, bounce_reason, is_drop]",
            "optoinal: [sending_ip, bounce_reason, is_drop]",
            "unknown-key",
        ),
        (
            EMAIL,
            "optional: [sending_ip, bounce_reason, is_drop]",
            "optional: url",
            "wrong-type",
        ),
        (
            EMAIL,
            "optional: [sending_ip, bounce_reason, is_drop]",
            "optional: [sending_ip, bounce_reason, is_drop",
            "yaml-syntax",
        ),
        (
            EMAIL,
            "  doc: A user clicked a link in an email.",
            "  dco: A user clicked a link in an email.",
            "unknown-key",
        ),
        (CANVAS, "type: uuid", "tpye: uuid", "unknown-key"),
        // Values that are refused as a whole, with their names known.
        (
            "catalog.yaml",
            "  email: Email.",
            "  email: 3",
            "wrong-type",
        ),
        (AMPLITUDE, "\npages:", "\npagse:", "unknown-key"),
        (
            CANVAS,
            "  canvas:\n",
            "  canvas: 3\n  other:\n",
            "wrong-type",
        ),
        (
            "objects/track.yaml",
            "type: event_properties",
            "type: event_propretes",
            "unknown-type",
        ),
        (EMAIL, "\nClick:", "\n<<<<<<< HEAD\nClick:", "yaml-syntax"),
        (EMAIL, "\nClick:\n", "\nClick:\n\t", "yaml-syntax"),
    ];
    let mut problems = String::new();
    for (i, (file, old, new, rule)) in slips.iter().enumerate() {
        let found = edited(&format!("slip-{i}"), file, old, new);
        let rules: Vec<&str> = found.iter().map(|d| d.rule.name).collect();
        let right = rules == [*rule] && found.iter().all(|d| d.place.file.path().ends_with(file));
        if !right {
            writeln!(
                problems,
                "{old} -> {new} in {file}: expected {rule}, found\n{found}"
            )
            .unwrap();
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn a_new_name_is_missed_only_by_those_who_use_the_old_one() {
    for (file, old, new, rule) in [
        (CANVAS, "  canvas:\n", "  canvas_step:\n", "unknown-group"),
        ("types.yaml", "\nuuid:", "\nguid:", "unknown-type"),
        (CANVAS, "  canvas_id:", "  id_of_canvas:", "unknown-field"),
        (
            "fields/line.yaml",
            "  line_message:",
            "  message_of_line:",
            "unknown-group",
        ),
        (
            "fields/device.yaml",
            "  device_model:",
            "  qqqqqqqqqq:",
            "unknown-field",
        ),
        (EMAIL, "\nClick:", "\nPress:", "unknown-event"),
    ] {
        let found = edited(new.trim(), file, old, new);
        assert!(found.iter().all(|d| d.rule.name == rule), "{found}");
    }
}

#[test]
fn what_is_offered_for_an_event_is_near_to_it() {
    let see = "see: [users.messages.email.SoftBounce]";
    for (name, offered) in [
        (
            "users.messages.email.SoftBuonce",
            Some("did you mean `users.messages.email.SoftBounce`?"),
        ),
        (
            "users.messages.email.Opened",
            Some("did you mean `users.messages.email.Open`?"),
        ),
        ("users.messages.email.Forward", None),
        (
            "SoftBounce",
            Some("write `users.messages.email.SoftBounce`"),
        ),
        (
            "Send",
            Some(
                "write one of `users.messages.email.Send`, `users.messages.contentcard.Send`, `users.messages.line.Send`, \
                 `users.messages.liveactivity.Send`, `users.messages.pushnotification.Send`, `users.messages.rcs.Send`, and 4 more",
            ),
        ),
        (
            "Delivery",
            Some(
                "write one of `users.messages.email.Delivery`, `users.messages.rcs.Delivery`, `users.messages.sms.Delivery`, `users.messages.whatsapp.Delivery`",
            ),
        ),
    ] {
        let found = edited(name, EMAIL, see, &format!("see: [{name}]"));
        let help: Vec<Option<&str>> = found.iter().map(|d| d.help.as_deref()).collect();
        assert_eq!(help, [offered], "{found}");
    }
}
