//! Small catalogs, each without something that most have: code generated from any of them compiles
//! without a warning.
//!
//! The build script generates them and includes this file; `src/small.rs` includes what was
//! generated.

/// Name, the crate it stands on, and files. Without a `catalog.yaml` of its own, a catalog that
/// stands on nothing has [`CATALOG`].
pub(crate) type Small = (
    &'static str,
    Option<&'static str>,
    &'static [(&'static str, &'static str)],
);

/// What most of them say of themselves.
pub(crate) const CATALOG: &str = "name: small\ndoc: A small catalog.\ntag: event_type\nchannels: {web: The web.}\ncategories: {shop: Shopping.}\nreleases: {}\n";

const ID: &str = "fields: {id: {type: string, doc: Identifier.}}\n";
const NUMBERS: &str = "fields: {one: {type: int, doc: One.}, two: {type: long, doc: Two.}, half: {type: float, doc: A half.}, yes: {type: boolean, doc: Yes.}}\n";

const WIRE_NAMES: &str = "fields:
  id: {type: string, doc: Identifier.}
  type: {type: string, doc: What kind.}
  anonymousId: {type: string, doc: Of the device.}
  $os: {type: string, doc: The system.}
  self: {type: int, doc: Not the argument.}
  new: {type: \"int[]\", doc: Not the function.}
  x.y: {type: float, doc: A place.}
  unknown: {type: boolean, doc: Not the unknown fields.}
  message_id: {name: messageId, type: string, pii: true, doc: Another name.}
  size: {name: größe in cm, type: int, doc: Not ASCII.}
groups:
  odd: {doc: Odd names., required: [type, new], optional: [anonymousId, $os, self, x.y, unknown, message_id, size], rules: {one: {doc: One., at_least_one: [$os, size]}}}
";

macro_rules! event {
    ($($members:literal)*) => {
        concat!("namespace: {doc: The shop., channel: web, category: shop}\nBuy:\n  doc: Somebody bought something.\n", $("  ", $members, "\n"),*)
    };
}

pub(crate) const ALL: &[Small] = &[
    // Case 01: no types.
    (
        "no_types",
        None,
        &[
            (
                "fields/base.yaml",
                "fields: {id: {type: string, doc: Identifier.}, amount: {type: int, doc: How much.}}\n",
            ),
            (
                "events/shop.yaml",
                event!("required: [id]" "optional: [amount]"),
            ),
        ],
    ),
    (
        "only_required",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("required: [id]")),
        ],
    ),
    (
        "only_optional",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("optional: [id]")),
        ],
    ),
    (
        "no_text",
        None,
        &[
            ("fields/base.yaml", NUMBERS),
            (
                "events/shop.yaml",
                event!("required: [one, half]" "optional: [two, yes]"),
            ),
        ],
    ),
    (
        "only_optional_numbers",
        None,
        &[
            ("fields/base.yaml", NUMBERS),
            (
                "events/shop.yaml",
                event!("optional: [one, half, two, yes]"),
            ),
        ],
    ),
    (
        "only_lists",
        None,
        &[
            (
                "fields/base.yaml",
                "fields: {texts: {type: \"string[]\", doc: Texts.}, numbers: {type: \"long?[]\", doc: Numbers.}}\n",
            ),
            (
                "events/shop.yaml",
                event!("required: [texts]" "optional: [numbers]"),
            ),
        ],
    ),
    (
        "an_event_without_fields",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("required: [id]")),
            (
                "events/other.yaml",
                "namespace: {doc: Other., channel: web, category: shop}\nNothing: {doc: Nothing at all.}\n",
            ),
        ],
    ),
    (
        "no_fields",
        None,
        &[(
            "events/shop.yaml",
            "namespace: {doc: Shop., channel: web, category: shop}\nNothing: {doc: Nothing at all.}\n",
        )],
    ),
    (
        "an_enumeration_without_a_rule",
        None,
        &[
            (
                "types.yaml",
                "colour: {doc: A colour., values: {red: Red., blue: Blue.}}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {colour: {type: colour, doc: Its colour.}}\n",
            ),
            ("events/shop.yaml", event!("optional: [colour]")),
        ],
    ),
    (
        "an_enumeration_of_numbers",
        None,
        &[
            (
                "types.yaml",
                "size: {base: int, doc: A size., values: {1: {doc: Small., name: Small}, -2: {doc: Large., name: Large}}}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {size: {type: size, doc: Its size.}}\n",
            ),
            ("events/shop.yaml", event!("required: [size]")),
        ],
    ),
    (
        "a_rule_without_an_enumeration",
        None,
        &[
            ("types.yaml", "address: {format: email, doc: An address.}\n"),
            (
                "fields/base.yaml",
                "fields: {to: {type: address, doc: To whom., pii: true}}\n",
            ),
            ("events/shop.yaml", event!("required: [to]")),
        ],
    ),
    (
        "units",
        None,
        &[
            (
                "types.yaml",
                "degrees: {base: float, doc: Warmth.}\nunix_seconds: {base: int, format: unix_seconds, doc: Seconds.}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {warmth: {type: degrees, doc: How warm.}, time: {type: unix_seconds, doc: When.}}\n",
            ),
            (
                "events/shop.yaml",
                event!("required: [time]" "optional: [warmth]"),
            ),
        ],
    ),
    (
        "a_type_of_text_only",
        None,
        &[
            ("types.yaml", "nickname: {doc: A name., max_chars: 20}\n"),
            (
                "fields/base.yaml",
                "fields: {name: {type: nickname, doc: A name.}}\n",
            ),
            ("events/shop.yaml", event!("optional: [name]")),
        ],
    ),
    (
        "groups_of_numbers",
        None,
        &[
            (
                "fields/base.yaml",
                "fields: {one: {type: int, doc: One.}, id: {type: string, doc: Identifier.}}\ngroups: {numbers: {doc: Numbers., required: [one]}, texts: {doc: Texts., optional: [id]}}\n",
            ),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web, category: shop}\nA: {doc: A., groups: [numbers]}\nB: {doc: B., groups: [numbers]}\nC: {doc: C., groups: [numbers, texts]}\n",
            ),
        ],
    ),
    (
        "groups_of_lists",
        None,
        &[
            (
                "fields/base.yaml",
                "fields: {ids: {type: \"string[]\", doc: Identifiers.}}\ngroups: {ids: {doc: Them., optional: [ids]}}\n",
            ),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web, category: shop}\nA: {doc: A., groups: [ids]}\nB: {doc: B., groups: [ids]}\nC: {doc: C., groups: [ids]}\n",
            ),
        ],
    ),
    (
        "history",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\nlimits: {max_bytes: 100}\nchannels: {web: The web.}\ncategories: {shop: Shopping.}\nreleases: {1: {date: 2025-01-01}, 2: {date: 2025-02-01}, 3: {date: 2025-03-01}}\navro: {record_name: \"x.{connection}.{event}\", connection: c, time: time}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {id: {type: string, doc: Identifier.}, time: {type: long, doc: When.}}\n",
            ),
            (
                "events/shop.yaml",
                event!("required: [time]" "retired: 3" "history: {2: {removed_required: [id]}}"),
            ),
        ],
    ),
    (
        "a_namespace_that_only_holds_others",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/a/b/shop.yaml", event!("required: [id]")),
        ],
    ),
    (
        "a_destination",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("required: [id]")),
            (
                "destinations/press.yaml",
                "doc: The press.\npages: {rules: Its rules.}\ndialects: {only: {doc: One., pages: [rules], events: {}}}\nenvelope: {what: {per: [rules], event: name}, all: {per: [rules], rest: known}}\nrequest: {per: [rules], body: {events: {events: true}}}\n",
            ),
        ],
    ),
    (
        "objects",
        None,
        &[
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("required: [id]")),
            (
                "objects/mail.yaml",
                "namespace: {doc: Mail.}\nLetter:\n  doc: A letter.\n  required: {title: {type: string, doc: Its title.}}\n",
            ),
        ],
    ),
    (
        "objects_of_numbers",
        None,
        &[
            ("fields/base.yaml", NUMBERS),
            (
                "events/shop.yaml",
                event!("required: [one, two, half, yes]"),
            ),
            (
                "objects/mail.yaml",
                "namespace: {doc: Mail.}\nParcel:\n  doc: A parcel.\n  optional: {weight: {type: number, doc: Its weight.}}\n",
            ),
        ],
    ),
    // Case 14: nothing but a name, a doc and a tag is needed.
    (
        "no_channels",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\ncategories: {shop: Shopping.}\nreleases: {1: {date: 2025-01-01}}\n",
            ),
            ("fields/base.yaml", ID),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., category: shop}\nBuy: {doc: Somebody bought something., required: [id]}\nSell: {doc: Somebody sold something., since: 1, optional: [id]}\n",
            ),
        ],
    ),
    (
        "no_categories",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\nchannels: {web: The web.}\nreleases: {1: {date: 2025-01-01}}\n",
            ),
            ("fields/base.yaml", ID),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web}\nBuy: {doc: Somebody bought something., required: [id]}\nSell: {doc: Somebody sold something., since: 1, optional: [id]}\n",
            ),
        ],
    ),
    (
        "no_releases",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\nchannels: {web: The web.}\ncategories: {shop: Shopping.}\n",
            ),
            ("fields/base.yaml", ID),
            ("events/shop.yaml", event!("required: [id]")),
        ],
    ),
    (
        "the_least",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\n",
            ),
            ("fields/base.yaml", ID),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop.}\nBuy: {doc: Somebody bought something., required: [id]}\nSell: {doc: Somebody sold something., optional: [id]}\n",
            ),
        ],
    ),
    // Case 15: names of events that have no dots, and keys in snake_case.
    (
        "slashes",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: type\nevent_names: \"{namespace}/{event}\"\n",
            ),
            ("fields/base.yaml", ID),
            (
                "events/shop/cart.yaml",
                "namespace: {doc: The cart.}\norder_completed: {doc: Somebody bought something., required: [id], see: [shop.cart/Emptied]}\nEmptied: {doc: Nothing is in it., optional: [id]}\n",
            ),
        ],
    ),
    (
        "bare_names",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event\nevent_names: \"{event}\"\n",
            ),
            (
                "fields/base.yaml",
                "fields: {order: {type: order, doc: Which.}}\n",
            ),
            ("types.yaml", "order: {doc: An order., max_chars: 9}\n"),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop.}\norder: {doc: Somebody bought something., required: [order]}\nSell: {doc: Somebody sold something., optional: [order]}\n",
            ),
        ],
    ),
    (
        "named_events",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event\navro: {record_name: \"x.{event}\", time: at}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {id: {type: string, doc: Identifier.}, at: {type: long, doc: When.}}\n",
            ),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop.}\nCompleted: {name: Order Completed, doc: Somebody bought something., required: [id, at], see: [user.signed_up, größe/1]}\nSignedUp: {name: user.signed_up, doc: Somebody signed up., required: [at], optional: [id]}\nsized: {name: größe/1, doc: Not ASCII., required: [at]}\nPlain: {doc: As everywhere., required: [at]}\n",
            ),
            (
                "destinations/press.yaml",
                "doc: The press.\npages: {rules: Its rules.}\ndialects: {only: {doc: One., pages: [rules], events: {include: [Order Completed, shop.Plain]}}}\nenvelope: {what: {per: [rules], event: name}, all: {per: [rules], rest: known}}\nrequest: {per: [rules], body: {events: {events: true}}}\n",
            ),
        ],
    ),
    (
        "keywords",
        None,
        &[
            (
                "fields/base.yaml",
                "fields:\n  type: {type: string, doc: What kind.}\n  match: {type: int, doc: Which.}\n  ref: {type: string, doc: Where from.}\n  fn: {type: \"string[]\", doc: What for.}\n  async: {type: boolean, doc: Whether.}\n  crate: {type: string, doc: In what.}\n  super: {type: string, doc: How.}\ngroups:\n  words: {doc: Words., required: [type], optional: [match, ref, fn, async, crate, super], rules: {one: {doc: One., at_least_one: [match, ref]}}}\n",
            ),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web, category: shop}\nBuy: {doc: B., groups: [words]}\nSell: {doc: S., groups: [words]}\nSwap: {doc: W., groups: [words]}\n",
            ),
        ],
    ),
    // What nothing uses is a warning of the generator, and none of the compiler.
    (
        "unused",
        None,
        &[
            (
                "catalog.yaml",
                "name: small\ndoc: A small catalog.\ntag: event_type\nchannels: {web: The web., fax: Nobody.}\ncategories: {shop: Shopping., none: Nothing.}\n",
            ),
            (
                "types.yaml",
                "colour: {doc: A colour., values: {red: Red., blue: Blue.}}\ngrams: {base: int, doc: Weight.}\naddress: {format: email, doc: An address.}\n",
            ),
            (
                "fields/base.yaml",
                "fields: {id: {type: string, doc: Identifier.}, colour: {type: colour, doc: Its colour.}, weight: {type: grams, doc: Its weight.}}\ngroups: {extras: {doc: Extras., optional: [weight]}}\n",
            ),
            ("events/shop.yaml", event!("required: [id]")),
            (
                "objects/parcels.yaml",
                "namespace: {doc: What the shop sends.}\ndatetimes:\n  never: {doc: Nobody has it., formats: {iso8601: {zone: never, doc: ISO 8601.}}}\n  moment: {doc: Any moment., formats: {iso8601: {zone: optional, doc: ISO 8601.}}}\nmaps:\n  nothing: {doc: Nobody has it., datetime: moment}\nParcel:\n  doc: A parcel.\n  required: {label: {type: string, doc: What stands on it., max_chars: 12}}\n",
            ),
            (
                "destinations/partner.yaml",
                "doc: A partner.\npages: {page: What the partner says., other: What nobody refers to.}\nsettings: {token: A secret that nobody asks for.}\ndialects: {one: {doc: The first., pages: [page], events: {}}}\nenvelope: {what: {per: [page], event: name}, rest: {per: [page], rest: known}}\nrequest: {per: [page], body: {events: {events: true}}}\n",
            ),
        ],
    ),
    // Fields that are called what generated code is made of, or what one does with a struct.
    (
        "fields_like_methods",
        None,
        &[
            (
                "fields/base.yaml",
                "fields:\n  validate: {type: string, doc: Not the method.}\n  to_json: {type: string, doc: Not the method.}\n  redact: {type: int, doc: Not the method.}\n  project: {type: string, doc: Not the method.}\n  clone: {type: boolean, doc: Not the method.}\n  fmt: {type: string, doc: Not the method.}\n  eq: {type: string, doc: Not the method.}\n  into: {type: string, doc: Not the method.}\n  descriptor: {type: string, doc: Not the method.}\n  fields: {type: \"string[]\", doc: Not the method.}\n  serialize: {type: string, doc: Not the method.}\n  to_owned: {type: string, doc: Not the method.}\n  as_calls: {type: string, doc: Not the method.}\n  with_validate: {type: string, doc: Another.}\n  record: {type: string, doc: Plain.}\n  optional: {type: int, doc: Plain.}\n  required: {type: int, doc: Plain.}\n  from_json: {type: int, doc: Not the function.}\ngroups:\n  calls: {doc: Calls., optional: [validate, to_json, redact, project, clone, fmt, eq, into, descriptor, fields, serialize, to_owned, as_calls, with_validate, record, optional, from_json], required: [required]}\n",
            ),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web, category: shop}\nA: {doc: A., groups: [calls]}\nB: {doc: B., groups: [calls]}\nC: {doc: C., groups: [calls]}\n",
            ),
            (
                "objects/calls.yaml",
                "namespace: {doc: Calls.}\nCall:\n  doc: A call.\n  optional:\n    validate: {type: string, doc: Not the method.}\n    to_json: {type: string, doc: Not the method.}\n    clone: {type: string, doc: Not the method.}\n    checked: {type: string, doc: Not the method.}\n    views: {type: string, doc: Not the method.}\n    into_value: {type: string, doc: Not the method.}\n",
            ),
        ],
    ),
    // Case 06, and its kind: names on the wire that are no names in Rust.
    (
        "names_on_the_wire",
        None,
        &[
            ("fields/base.yaml", WIRE_NAMES),
            (
                "events/shop.yaml",
                "namespace: {doc: The shop., channel: web, category: shop}\nBuy: {doc: B., groups: [odd], required: [id]}\nSell: {doc: S., groups: [odd], optional: [id]}\nSwap: {doc: W., groups: [odd]}\n",
            ),
        ],
    ),
    (
        "fields_like_imports",
        None,
        &[
            (
                "fields/base.yaml",
                "fields: {optional: {type: int, doc: Plain.}, required: {type: int, doc: Plain.}, types: {type: int, doc: Plain.}}\n",
            ),
            (
                "events/shop.yaml",
                event!("required: [optional, required, types]"),
            ),
        ],
    ),
    // Layers.
    (
        "only_custom",
        Some("braze-events"),
        &[(
            "custom/shop.yaml",
            "bought: {doc: Somebody bought., optional: {amount: {type: number, doc: How much.}}}\n",
        )],
    ),
    (
        "custom_without_properties",
        Some("braze-events"),
        &[("custom/shop.yaml", "bought: {doc: Somebody bought.}\n")],
    ),
    (
        "custom_texts",
        Some("braze-events"),
        &[(
            "custom/shop.yaml",
            "bought: {doc: Somebody bought., required: {what: {type: string, doc: What.}}}\n",
        )],
    ),
    (
        "custom_types",
        Some("braze-events"),
        &[
            (
                "types.yaml",
                "colour: {doc: A colour., values: {red: Red.}}\n",
            ),
            (
                "custom/shop.yaml",
                "bought: {doc: Somebody bought., required: {colour: colour}, optional: {gender: gender, at: datetime}}\n",
            ),
        ],
    ),
    (
        "custom_units",
        Some("braze-events"),
        &[
            ("types.yaml", "cents: {base: long, doc: Cents.}\n"),
            (
                "custom/shop.yaml",
                "bought: {doc: Somebody bought., required: {price: cents}}\n",
            ),
        ],
    ),
    (
        "custom_like_methods",
        Some("braze-events"),
        &[(
            "custom/shop.yaml",
            "bought:\n  doc: Somebody bought.\n  optional:\n    validate: {type: string, doc: Not the method.}\n    redact: {type: string, doc: Not the method.}\n    to_json: {type: number, doc: Not the method.}\n",
        )],
    ),
];
