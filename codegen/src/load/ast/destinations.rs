//! `destinations/*.yaml`.

use serde::Deserialize;

use super::Entries;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Destination {
    pub(crate) doc: String,
    pub(crate) pages: Entries<String>,
    pub(crate) settings: Entries<String>,
    pub(crate) dialects: Entries<Dialect>,
    pub(crate) needs_one_of: Option<Needs>,
    pub(crate) envelope: Entries<EnvelopeMember>,
    pub(crate) receives: bool,
    pub(crate) rules: Vec<ProjectionRule>,
    pub(crate) request: Option<RequestForm>,
    pub(crate) rates: Entries<Rate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Dialect {
    pub(crate) doc: String,
    pub(crate) pages: Vec<String>,
    pub(crate) events: EventChoice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EventChoice {
    pub(crate) include: Option<Vec<String>>,
    pub(crate) exclude: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Needs {
    pub(crate) per: Vec<String>,
    pub(crate) fields: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EnvelopeMember {
    pub(crate) per: Vec<String>,
    pub(crate) event: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) when: Entries<String>,
    #[serde(rename = "const")]
    pub(crate) constant: Option<String>,
    pub(crate) setting: Option<String>,
    pub(crate) object: Option<Entries<EnvelopeMember>>,
    pub(crate) rest: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ProjectionRule {
    pub(crate) per: Vec<String>,
    pub(crate) events: Option<EventChoice>,
    pub(crate) title: Option<String>,
    pub(crate) title_prefix: Option<String>,
    pub(crate) drop: Vec<String>,
    pub(crate) keep: Vec<String>,
    pub(crate) also: Vec<String>,
    pub(crate) rename: Entries<String>,
    pub(crate) parse: Entries<Parse>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Parse {
    #[serde(rename = "as")]
    pub(crate) key: Option<String>,
    pub(crate) prefix: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RequestForm {
    pub(crate) per: Vec<String>,
    pub(crate) max_events: Option<u32>,
    pub(crate) max_bytes: Option<u32>,
    pub(crate) headers: Entries<String>,
    pub(crate) body: Entries<BodyPart>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BodyPart {
    pub(crate) events: bool,
    #[serde(rename = "const")]
    pub(crate) constant: Option<String>,
    pub(crate) setting: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rate {
    pub(crate) per: Vec<String>,
    pub(crate) value: u32,
}
