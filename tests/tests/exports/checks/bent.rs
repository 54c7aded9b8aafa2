//! Records with values left out, made null, or bent.

use event_catalog_codegen::Catalog;
use event_catalog_codegen::model::{self, Format, Primitive, Shape, TypeKind};
use event_catalog_formats::random::Random;
use serde_json::{Value, json};

use super::{Records, Side};

/// Texts that have a format, or do not by a hair.
#[allow(clippy::too_many_lines, reason = "it is a table")]
fn texts(format: Format) -> &'static [&'static str] {
    match format {
        Format::Uuid => &[
            "7F2C1A9E-4B5D-4C3A-9E8F-2D6B0A1C3E5F",
            "7f2c1a9e4b5d4c3a9e8f2d6b0a1c3e5f",
            "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5g",
            "7f2c1a9e-4b5d-4c3a-9e8f-2d6b0a1c3e5f\n",
        ],
        Format::ObjectId => &[
            "65F1C2A4B9D3E70812AB34CD",
            "65f1c2a4b9d3e70812ab34c",
            "65f1c2a4b9d3e70812ab34cg",
            "65f1c2a4b9d3e70812ab34cd\n",
        ],
        Format::Email => &[
            "a@localhost",
            "\"quoted local\"@example.com",
            "ada@[192.0.2.1]",
            "ada@[IPv6:2001:db8::1]",
            "jörg@bücher.example",
            "o'brien@example.co.uk",
            "@",
            "ada@",
            "ada@@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "ada@-example.com",
            "ada@example.com.",
            "ada @example.com",
            "Ada <ada@example.com>",
            "ada@[banana]",
        ],
        Format::Url => &[
            "https://example.com:8443/?q",
            "https://ada:secret@example.com/",
            "https://192.0.2.1/",
            "https://[2001:db8::1]/",
            "https://bücher.example/straße",
            "myapp://product/12",
            "mailto:ada@example.com",
            "tel:+12025550123",
            "example.com/page",
            "/relative",
            "//example.com/",
            "https://",
            "http://?x",
            "https://1.2.3.999/",
            "https://[::1/",
            "https://example.com:99999/",
            "https://exa mple.com/",
            "https://exa<mple.com/",
            "http:example.com",
            "https://example.com:65535/",
            "https://example.com:65536/",
            "ftp://files.example/a",
            "file:///etc/hosts",
        ],
        Format::Phone => &[
            "+1234567",
            "+123456789012345",
            "+",
            "12025550123",
            "+02025550123",
            "+123456",
            "+1234567890123456",
            "+12025550a23",
            "+12025550123\n",
        ],
        Format::Ip => &[
            "0.0.0.0",
            "2001:db8::1",
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "::ffff:192.0.2.1",
            "1:2:3:4:5:6:1.2.3.4",
            "1::1.2.3.4",
            "64:ff9b::0.0.0.0",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.044",
            "2001:db8:::1",
            "1:2:3:4:5:6:7:8::",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7",
            "[::1]",
            "fe80::1%eth0",
            "12345::",
            "1:2:3:4:5:6:7:1.2.3.4",
            "localhost",
        ],
        Format::TimeZone => &[
            "europe/berlin",
            "EUROPE/BERLIN",
            "UTC",
            "Etc/GMT+5",
            "Europe/Berlin ",
            "Mars/Olympus",
            "+01:00",
        ],
        Format::Currency => &["EUR", "eur", "XXX", "ABC", "EURO"],
        Format::Language => &[
            "en",
            "de-CH",
            "zh-Hant-TW",
            "sl-rozaj-biske-1994",
            "x-whatever",
            "i-klingon",
            "en-a-bbb-x-a",
            "es-419",
            "e",
            "en_US",
            "en-",
            "-en",
            "toolonglang",
            "en-a",
            "de-419-DE",
            "abcd-efg",
        ],
        Format::Json => &[
            "{}",
            "[1, null]",
            "null",
            "\"a\"",
            "{",
            "{\"a\": 1,}",
            "nul",
            "[1 2]",
            "01",
        ],
        Format::Date => &[
            "2024-02-29",
            "2026-03-07T09:08:07Z",
            "2026-03-07T09:08:07.5+01:00",
            "2026-13-01",
            "2026-3-7",
            "07.03.2026",
            "tomorrow",
        ],
        Format::Duration => &[
            "PT1H30M",
            "P1D",
            "P1Y2M3DT4H5M6.5S",
            "P",
            "PT",
            "1H",
            "pt1h",
            "P1H",
            "-PT1H",
        ],
        Format::UnixSeconds | Format::UnixMillis => &["1782727512", "x"],
    }
}

/// Other values for a field, that are of its type: good ones and bad ones.
fn others(catalog: &Catalog, field: &model::Field, random: &mut Random) -> Vec<Value> {
    let ty = field.ty.named.map(|id| catalog.ty(id));
    let limits = &field.constraints;
    let mut all: Vec<Value> = Vec::new();
    match field.ty.kind {
        TypeKind::Primitive(Primitive::String) | TypeKind::DateTime(_) => {
            let mut texts: Vec<String> = [
                "",
                " ",
                "\u{2003}\t",
                "x",
                "Xy z",
                "é",
                "it's \\ \"it\"",
                "%_",
            ]
            .map(str::to_owned)
            .to_vec();
            if let Some(format) = ty.and_then(|ty| ty.format) {
                texts.extend(self::texts(format).iter().map(|&text| text.to_owned()));
                texts.push(format.example().to_owned());
                for _ in 0..3 {
                    texts.push(bent(format.example(), random));
                }
            }
            for most in [limits.max_chars, limits.max_bytes].into_iter().flatten() {
                texts.extend([0, 1].map(|more| "é".repeat(most as usize + more)));
                texts.push("e".repeat(most as usize + 1));
            }
            if let Some(least) = limits.min_chars {
                texts
                    .extend([0, 1].map(|fewer| "ü".repeat((least as usize).saturating_sub(fewer))));
            }
            texts.extend(limits.values.iter().map(|value| value.to_uppercase()));
            if let Some(values) = ty.and_then(|ty| ty.values.as_ref()) {
                texts.extend(values.items.iter().take(3).flat_map(|item| {
                    [
                        item.wire.clone(),
                        item.wire.to_uppercase(),
                        format!("{} ", item.wire),
                    ]
                }));
            }
            all.extend(texts.into_iter().map(Value::from));
        }
        TypeKind::Primitive(Primitive::Int) => {
            all.extend(
                [
                    -1,
                    0,
                    1,
                    7,
                    1_262_303_999,
                    1_262_304_000,
                    i32::MAX,
                    i32::MIN,
                ]
                .map(Value::from),
            );
        }
        TypeKind::Primitive(Primitive::Long) => {
            all.extend(
                [
                    -1_i64,
                    0,
                    1_262_304_000,
                    4_102_444_799,
                    4_102_444_800,
                    1_262_303_999_999,
                    1_262_304_000_000,
                    4_102_444_799_999,
                    4_102_444_800_000,
                    4_294_967_296,
                ]
                .map(Value::from),
            );
        }
        TypeKind::Primitive(Primitive::Float | Primitive::Double) => {
            let ends = [limits.min, limits.max].into_iter().flatten();
            all.extend(
                [0.0, -0.5, 1e9]
                    .into_iter()
                    .chain(ends.flat_map(|end| [end - 1.0, end, end + 1.0]))
                    .map(Value::from),
            );
        }
        TypeKind::Primitive(Primitive::Boolean) => all.extend([true, false].map(Value::from)),
        _ => {}
    }
    match field.ty.shape {
        Shape::One => all,
        _ if all.is_empty() => all,
        shape => {
            let mut lists = vec![
                json!([]),
                Value::from(all.clone()),
                Value::from(vec![
                    all[0].clone();
                    limits.max_items.map_or(2, |most| most as usize + 1)
                ]),
            ];
            lists.extend(all.iter().map(|one| json!([one])));
            let mut holes = vec![Value::Null];
            holes.extend(all.into_iter().take(2));
            holes.push(Value::Null);
            lists.push(Value::from(holes));
            if shape == Shape::List {
                lists.push(json!([null]));
            }
            lists
        }
    }
}

/// A text with one character more, less, or other.
fn bent(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.index(chars.len());
    let other = *random.pick(&[
        'a', 'Z', '0', '9', '-', '.', ':', '/', '@', ' ', '_', '+', 'é', '%', '\'',
    ]);
    match random.below(3) {
        0 => chars.insert(at, other),
        1 => _ = chars.remove(at),
        _ => chars[at] = other,
    }
    chars.into_iter().collect()
}

/// Records of every event with values left out, made null, and bent; and how many values were.
pub(super) fn mutated(side: &Side) -> (Records, u64) {
    let mut random = Random::new(18);
    let mut count = 0;
    let mut all = Vec::new();
    for (index, event) in side.catalog.events.iter().enumerate() {
        let mut records = vec![(side.sample)(index, 1), (side.sample)(index, 2)];
        let mut changes: Vec<(&str, Option<Value>)> = Vec::new();
        for field in &event.fields {
            changes.extend([
                (field.name.as_str(), None),
                (field.name.as_str(), Some(Value::Null)),
            ]);
            let others = others(side.catalog, field, &mut random);
            changes.extend(
                others
                    .into_iter()
                    .map(|value| (field.name.as_str(), Some(value))),
            );
        }
        let mut apply = |record: &mut Value, (name, value): &(&str, Option<Value>)| {
            count += 1;
            let members = record.as_object_mut().unwrap();
            match value {
                Some(value) => _ = members.insert((*name).to_owned(), value.clone()),
                None => _ = members.remove(*name),
            }
        };
        for (seed, change) in (3_u64..).zip(&changes) {
            let mut record = (side.sample)(index, seed);
            apply(&mut record, change);
            records.push(record);
        }
        for seed in 0..if changes.is_empty() { 0 } else { 40 } {
            let mut record = (side.sample)(index, seed + 10_000);
            for _ in 0..=random.below(4) {
                let change = &changes[random.index(changes.len())];
                apply(&mut record, change);
            }
            records.push(record);
        }
        all.push((event.wire.clone(), records));
    }
    (all, count)
}
