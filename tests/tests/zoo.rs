//! The code generated from the zoo, a catalog that uses every feature of the language once, at
//! work.

use std::str::FromStr;

use catalog_tests::zoo::farm::barn::stall::Cleaned;
use catalog_tests::zoo::farm::barn::{Fed, Starved};
use catalog_tests::zoo::farm::{Arrived, Empty};
use catalog_tests::zoo::groups::HasKeeper;
use catalog_tests::zoo::types::{
    ChipModel, Degrees, Diet, Grams, SizeClass, Species, UnixMillis, UnixSeconds,
};
use catalog_tests::zoo::{CATALOG, Category, Channel, Event, EventType};
use event_catalog::descriptor::{Demand, Format, Kind, Presence, Shape};
use event_catalog::record::{Scalar, TypedRecord as _};
use event_catalog::sample::Sampler;
use event_catalog::{AnyEvent as _, Severity, event};

const KEEPER: &str = "11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2";
const ANIMAL: &str = "5f4dcc3b5aa765d61d8327de";
const MOMENT: i64 = 1_735_689_600_000;

fn arrived() -> Arrived<'static> {
    Arrived::new(ANIMAL, Species::PantheraLeo, 190_000, 4, KEEPER, MOMENT)
}

fn fed() -> Fed<'static> {
    Fed::new(
        ANIMAL,
        "Panthera leo",
        "carnivore",
        true,
        0.9,
        KEEPER,
        MOMENT,
    )
    .counts(vec![1, 2])
}

fn cleaned() -> Cleaned<'static> {
    Cleaned::new(KEEPER)
}

fn starved() -> Starved<'static> {
    Starved::new(ANIMAL)
}

/// The value after a change.
fn with<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

#[test]
fn records_are_built_from_what_is_required_and_setters() {
    let json = Event::from(
        arrived()
            .name("Leo")
            .size(SizeClass::Huge)
            .temperature(38.5)
            .is_awake(false)
            .time(1_735_689_600),
    )
    .to_json();
    let expected = concat!(
        r#"{"kind":"farm.Arrived","animal":"5f4dcc3b5aa765d61d8327de","species":"Panthera leo","weight":190000,"legs":4,"#,
        r#""keeper":"11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2","time_ms":1735689600000,"name":"Leo","size":-2,"temperature":38.5,"#,
        r#""is_awake":false,"time":1735689600}"#
    );
    assert_eq!(json, expected);

    let json = fed()
        .chip(4_294_967_296)
        .weight(Grams(-1))
        .heartbeats(9)
        .nicknames(vec!["Simba".into()])
        .pictures(vec![Some("https://zoo.example/1".into()), None])
        .legs_hurt(vec![None, Some(3)])
        .diets(vec![Diet::Herbivore, "insects".into()])
        .sizes(vec![SizeClass::Pocket, 7.into()])
        .fears(vec![true, false])
        .weights(vec![Some(0.5), None])
        .to_json();
    let expected = concat!(
        r#"{"animal":"5f4dcc3b5aa765d61d8327de","species":"Panthera leo","diet":"carnivore","is_awake":true,"tail_length":0.9,"#,
        r#""keeper":"11f9e7bb-dc9d-4c9b-a95d-6fd13b1dd5a2","time":1735689600000,"chip":4294967296,"weight":-1,"heartbeats":9,"#,
        r#""nicknames":["Simba"],"pictures":["https://zoo.example/1",null],"legs_hurt":[null,3],"diets":["herbivore","insects"],"#,
        r#""sizes":[1,7],"fears":[true,false],"weights":[0.5,null],"counts":[1,2]}"#
    );
    assert_eq!(json, expected);

    assert_eq!(
        Event::from(Empty::new()).to_json(),
        r#"{"kind":"farm.Empty"}"#
    );
    assert_eq!(Empty::new().to_json(), "{}");
    assert_eq!(
        Event::from(starved()).to_json(),
        format!(r#"{{"kind":"farm.barn.Starved","animal":"{ANIMAL}"}}"#)
    );
}

#[test]
fn all_events_survive_every_format() {
    for (seed, event_type) in (0..60).flat_map(|seed| {
        EventType::ALL
            .iter()
            .copied()
            .map(move |event_type| (seed, event_type))
    }) {
        let mut event = Event::empty((), usize::from(event_type.descriptor().index));
        Sampler::new(seed).fill(
            event
                .record_mut()
                .unwrap_or_else(|_| panic!("{event_type} is known")),
        );
        assert_eq!(event.validate(), [], "{event:?}");
        let json = event.to_json();
        assert_eq!(Event::from_json(json.as_bytes()).unwrap(), event, "{json}");
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        assert_eq!(serde_json::from_str::<Event<'_>>(&json).unwrap(), event);
        assert_eq!(
            rmp_serde::from_slice::<Event<'_>>(&rmp_serde::to_vec(&event).unwrap()).unwrap(),
            event
        );
        assert_eq!(
            postcard::from_bytes::<Event<'_>>(&postcard::to_allocvec(&event).unwrap()).unwrap(),
            event
        );
        assert_eq!(event.clone().into_owned(), event);
    }
    // Empty lists are not absent ones.
    let fed = fed().nicknames(vec![]).pictures(vec![]);
    let back = Fed::from_json(fed.to_json().as_bytes())
        .unwrap()
        .into_owned();
    assert_eq!(
        (&back, &back.nicknames, &back.pictures, &back.weights),
        (&fed, &Some(vec![]), &Some(vec![]), &None)
    );
}

#[test]
fn samples_keep_to_what_goes_together() {
    let samples = |event_type: EventType| -> Vec<serde_json::Value> {
        let mut sampler = Sampler::new(1);
        let mut event = Event::empty((), usize::from(event_type.descriptor().index));
        let mut next = || {
            sampler.fill(event.record_mut().unwrap());
            serde_json::from_str(&event.to_json()).unwrap()
        };
        (0..500).map(|_| next()).collect()
    };
    let cleaned = samples(EventType::FarmBarnStallCleaned);
    assert!(
        cleaned.iter().all(|record| record.get("day").is_none()),
        "a group with a required field is there anyway"
    );
    assert!(cleaned.iter().any(|record| record.get("locale").is_some()));
    let mut hurt = [0; 3];
    for record in samples(EventType::BarnFed) {
        let legs: Option<Vec<_>> = record.get("legs_hurt").map(|legs| {
            legs.as_array()
                .unwrap()
                .iter()
                .filter_map(serde_json::Value::as_i64)
                .collect()
        });
        match record["diet"].as_str().unwrap() {
            "herbivore" => assert!(legs.iter().flatten().all(|leg| *leg == 4), "{record}"),
            "none_of_these" => assert_eq!(legs, None),
            _ => assert!(
                legs.iter().flatten().all(|leg| matches!(leg, 1 | 3)),
                "{record}"
            ),
        }
        hurt[["herbivore", "carnivore", "none_of_these"]
            .iter()
            .position(|diet| record["diet"] == *diet)
            .unwrap()] += 1;
    }
    assert!(hurt.iter().all(|count| *count > 100), "{hurt:?}");
    for record in samples(EventType::Arrived) {
        assert!(
            record["species"] != "Panthera leo"
                || record.get("size").is_none_or(|size| *size == -2),
            "{record}"
        );
    }
}

#[test]
fn the_shape_of_lists_is_checked() {
    let json = concat!(
        r#"{"kind":"farm.barn.Fed","animal":"a","species":null,"diet":1,"is_awake":"yes","tail_length":true,"keeper":"k","time":1.5,"#,
        r#""nicknames":["a",null,1],"pictures":[null,2],"diets":"herbivore","sizes":[1,"1",2147483648],"fears":[null],"weights":[null,1e39],"#,
        r#""counts":[9223372036854775808]}"#
    );
    let expected = [
        ("/species", "required"),
        ("/diet", "type"),
        ("/is_awake", "type"),
        ("/tail_length", "type"),
        ("/time", "type"),
        ("/nicknames/1", "type"),
        ("/nicknames/2", "type"),
        ("/pictures/1", "type"),
        ("/diets", "type"),
        ("/sizes/1", "type"),
        ("/sizes/2", "range"),
        ("/fears/0", "type"),
        ("/weights/1", "range"),
        ("/counts/0", "range"),
    ];
    let inspection = Event::inspect_json(json.as_bytes()).unwrap();
    let errors: Vec<_> = inspection
        .violations
        .iter()
        .filter(|v| v.severity == Severity::Error)
        .map(|v| (v.pointer.as_str(), v.rule.as_str()))
        .collect();
    assert_eq!(errors, expected);
    assert!(serde_json::from_str::<Event<'_>>(json).is_err());
}

/// Which moments are too early is said by a catalog, and this one says nothing.
#[test]
fn a_moment_may_be_as_old_as_its_unit_allows() {
    for time in [0, 631_152_000] {
        assert_eq!(Event::from(cleaned().time(time)).validate(), []);
    }
}

/// Each value breaks one rule and nothing else.
#[test]
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn each_rule_can_be_broken() {
    use Severity::{Error, Warning};
    let over = |limit: usize| "x".repeat(limit + 1);
    let cases: Vec<(Event<'static>, &str, &str, Severity)> = vec![
        (
            Cleaned::new("nobody").into(),
            "/keeper",
            "format.uuid",
            Warning,
        ),
        (
            Starved::new("nothing").into(),
            "/animal",
            "format.object-id",
            Warning,
        ),
        (
            arrived().keeper_email("nowhere").into(),
            "/keeper_email",
            "format.email",
            Warning,
        ),
        (fed().link("nowhere").into(), "/link", "format.url", Warning),
        (
            fed().pictures(vec![None, Some("none".into())]).into(),
            "/pictures/1",
            "format.url",
            Warning,
        ),
        (
            arrived().keeper_phone("110").into(),
            "/keeper_phone",
            "format.phone",
            Warning,
        ),
        (
            cleaned().device_ip("1.2.3").into(),
            "/device_ip",
            "format.ip",
            Warning,
        ),
        (
            cleaned().zone("Europe/Rostock").into(),
            "/zone",
            "format.time-zone",
            Warning,
        ),
        (
            cleaned().price(1.0).price_currency("euro").into(),
            "/price_currency",
            "format.currency",
            Warning,
        ),
        (
            cleaned().locale("de_DE").into(),
            "/locale",
            "format.language",
            Warning,
        ),
        (fed().extras("{").into(), "/extras", "format.json", Warning),
        (
            cleaned().day("1.2.2025").into(),
            "/day",
            "format.date",
            Warning,
        ),
        (
            cleaned().time(-1).into(),
            "/time",
            "format.unix-seconds",
            Warning,
        ),
        (
            with(fed(), |it| it.time = UnixMillis(1)).into(),
            "/time",
            "format.unix-millis",
            Warning,
        ),
        (
            with(fed(), |it| it.diet = "stones".into()).into(),
            "/diet",
            "enumeration",
            Warning,
        ),
        (
            fed().diets(vec![Diet::Unclear, "stones".into()]).into(),
            "/diets/1",
            "enumeration",
            Warning,
        ),
        (arrived().size(3).into(), "/size", "enumeration", Warning),
        (
            fed().sizes(vec![3.into()]).into(),
            "/sizes/0",
            "enumeration",
            Warning,
        ),
        (arrived().name(over(20)).into(), "/name", "max-chars", Error),
        (fed().name(over(5)).into(), "/name", "max-chars", Error),
        (
            fed().nicknames(vec!["Leo".into(), over(10).into()]).into(),
            "/nicknames/1",
            "max-chars",
            Error,
        ),
        (
            cleaned().token(over(64)).into(),
            "/token",
            "max-chars",
            Error,
        ),
        (
            arrived()
                .keeper_email(format!("{}@zoo.example", "ä".repeat(60)))
                .into(),
            "/keeper_email",
            "format.email",
            Warning,
        ),
        (
            with(fed(), |it| it.tail_length = f32::NAN).into(),
            "/tail_length",
            "finite",
            Error,
        ),
        (
            fed().weights(vec![None, Some(f32::INFINITY)]).into(),
            "/weights/1",
            "finite",
            Error,
        ),
        (fed().note(over(4096)).into(), "", "max-bytes", Error),
        (
            with(fed(), |it| it.counts = None).into(),
            "",
            "some_list",
            Error,
        ),
        (
            fed().note("a").link("https://zoo.example/").into(),
            "",
            "one_language",
            Error,
        ),
        (fed().chip(1).extras("{}").into(), "", "paid_in", Error),
        (cleaned().price(1.0).into(), "", "priced", Error),
    ];
    for (event, pointer, rule, severity) in cases {
        let found: Vec<_> = event
            .validate()
            .into_iter()
            .map(|v| (v.pointer, v.rule.as_str(), v.severity))
            .collect();
        assert_eq!(found, [(pointer.to_owned(), rule, severity)], "{event:?}");
    }
    // What open enumerations do not list is as good, and so is what stays just within a limit.
    let fine: [Event<'static>; 5] = [
        with(arrived(), |it| it.species = "Homo sapiens".into()).into(),
        fed().chip(7).extras("{}").heartbeats(1).into(),
        fed().name("é".repeat(5)).into(),
        cleaned().price(1.0).price_currency("EUR").into(),
        Empty::new().into(),
    ];
    for event in fine {
        assert_eq!(event.validate(), [], "{event:?}");
    }
}

#[test]
fn groups_are_structs_and_traits() {
    fn keeper_of<'e, 'a>(event: &'e impl HasKeeper<'a>) -> &'e str {
        event.as_keeper().keeper
    }
    let events = [
        Event::from(arrived().time(5)),
        fed().keeper_phone("+4930123456").into(),
        cleaned().into(),
        starved().into(),
        Empty::new().into(),
    ];
    let seen: Vec<_> = events
        .iter()
        .map(|event| {
            event.as_keeper().map(|keeper| {
                (
                    keeper.keeper,
                    keeper.keeper_phone,
                    keeper.time,
                    event.name(),
                )
            })
        })
        .collect();
    let expected = [
        Some((KEEPER, None, Some(5), "farm.Arrived")),
        Some((KEEPER, Some("+4930123456"), Some(MOMENT), "farm.barn.Fed")),
        Some((KEEPER, None, None, "farm.barn.stall.Cleaned")),
        None,
        None,
    ];
    assert_eq!(seen, expected);
    assert_eq!(keeper_of(&fed()), KEEPER);
    let shown = format!("{:?}", fed().as_keeper());
    assert_eq!(
        shown,
        format!(
            "KeeperFields {{ keeper: <hidden>, keeper_email: <hidden>, keeper_phone: <hidden>, time: Some({MOMENT}) }}"
        )
    );
}

#[test]
fn enumerations_of_text() {
    assert_eq!(Diet::VALUES, ["herbivore", "carnivore", "none_of_these"]);
    assert_eq!(Diet::from("none_of_these"), Diet::Unclear);
    assert_eq!(
        Diet::from(String::from("stones")),
        Diet::Other("stones".into())
    );
    assert_eq!(
        format!("{:>10}|{}", Diet::Herbivore, Diet::Other("a".into())),
        " herbivore|a"
    );
    assert_eq!(Species::from("back\\slash \"quoted\""), Species::Escaped);
    assert_eq!(
        (Species::Number123.as_str(), Species::Nandu.as_str()),
        ("123", "ñandú")
    );
    for wire in Species::VALUES {
        let species = Species::from(*wire);
        assert!(species.as_str() == *wire && !matches!(species, Species::Other(_)));
        let json = serde_json::to_string(&species).unwrap();
        assert_eq!(json, serde_json::to_string(wire).unwrap());
        let species: Species<'static> = species.into_owned();
        assert_eq!(serde_json::from_str::<Species<'_>>(&json).unwrap(), species);
    }
    // A value that the input spells otherwise still borrows, and is kept.
    let json = fed().to_json().replace("Panthera leo", "Lynx lynx");
    let Species::Other(lynx) = Fed::from_json(json.as_bytes()).unwrap().species else {
        panic!("a lynx is not listed")
    };
    assert!(matches!(lynx, std::borrow::Cow::Borrowed("Lynx lynx")));
}

#[test]
fn enumerations_of_numbers_and_units() {
    assert_eq!(
        (SizeClass::VALUES, ChipModel::VALUES),
        (&[1, -2][..], &[4_294_967_296][..])
    );
    assert_eq!(
        (SizeClass::from(-2), SizeClass::from(0)),
        (SizeClass::Huge, SizeClass::Other(0))
    );
    assert_eq!(
        (
            ChipModel::First.value(),
            ChipModel::Other(3).value(),
            ChipModel::First.to_string()
        ),
        (4_294_967_296, 3, "4294967296".to_owned())
    );
    assert_eq!(
        serde_json::to_string(&[SizeClass::Pocket, SizeClass::Other(9)]).unwrap(),
        "[1,9]"
    );
    assert_eq!(
        serde_json::from_str::<Vec<SizeClass>>("[-2,9]").unwrap(),
        [SizeClass::Huge, SizeClass::Other(9)]
    );

    assert_eq!(
        (
            UnixSeconds::from(7).0,
            i32::from(UnixSeconds(7)),
            UnixSeconds(7).to_string()
        ),
        (7, 7, "7".to_owned())
    );
    assert!(UnixMillis(1) < UnixMillis(2) && Grams::default() == Grams(0));
    assert_eq!(
        (f32::from(Degrees(36.6)), Degrees::from(-40.0).to_string()),
        (36.6, "-40".to_owned())
    );
    assert_eq!(
        serde_json::to_string(&Grams(9_007_199_254_740_993)).unwrap(),
        "9007199254740993"
    );
    assert_eq!(
        serde_json::from_str::<UnixMillis>("5").unwrap(),
        UnixMillis(5)
    );
}

#[test]
fn event_types_channels_and_categories_have_names() {
    assert_eq!(
        EventType::ALL,
        [
            EventType::Arrived,
            EventType::Empty,
            EventType::BarnFed,
            EventType::BarnStarved,
            EventType::FarmBarnStallCleaned
        ]
    );
    for event_type in EventType::ALL.iter().copied() {
        assert_eq!(EventType::from_str(event_type.as_str()), Ok(event_type));
        assert_eq!(event_type.to_string(), event_type.as_str());
        let json = serde_json::to_string(&event_type).unwrap();
        assert_eq!(json, format!("{:?}", event_type.as_str()));
        assert_eq!(
            serde_json::from_str::<EventType>(&json).unwrap(),
            event_type
        );
    }
    let error = EventType::from_str("farm.barn").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the catalog has no event type `farm.barn`"
    );
    assert!(serde_json::from_str::<EventType>("\"farm.barn\"").is_err());

    assert_eq!(
        (
            EventType::BarnFed.channel(),
            EventType::BarnStarved.channel()
        ),
        (Channel::BarnMail, Channel::Loudspeaker)
    );
    assert_eq!(
        (EventType::Empty.category(), EventType::Arrived.category()),
        (Category::Feeding, Category::MovingHouse)
    );
    assert_eq!(
        (
            Channel::from_str("barn_mail"),
            Category::from_str("moving_house")
        ),
        (Ok(Channel::BarnMail), Ok(Category::MovingHouse))
    );
    assert_eq!(
        Channel::from_str("fax").unwrap_err().to_string(),
        "the catalog has no channel `fax`"
    );
    assert_eq!(
        Category::from_str("fax").unwrap_err().to_string(),
        "the catalog has no category `fax`"
    );
    assert!(
        Channel::ALL
            .iter()
            .all(|channel| channel.to_string().parse() == Ok(*channel))
    );
    assert!(
        Category::ALL
            .iter()
            .all(|category| category.to_string().parse() == Ok(*category))
    );
    assert_eq!(
        serde_json::to_string(&(Channel::Loudspeaker, Category::Feeding)).unwrap(),
        r#"["loudspeaker","feeding"]"#
    );

    let event = Event::from(cleaned());
    assert_eq!(
        (event.event_type(), event.name()),
        (
            Some(EventType::FarmBarnStallCleaned),
            "farm.barn.stall.Cleaned"
        )
    );
    assert_eq!(
        Event::from_json(br#"{"kind":"farm.Sold"}"#)
            .unwrap()
            .event_type(),
        None
    );
}

#[test]
fn the_tables_tell_history() {
    let fed = EventType::BarnFed;
    assert_eq!((fed.release(), fed.retired()), (Some(1), None));
    assert_eq!(
        (
            EventType::BarnStarved.release(),
            EventType::BarnStarved.retired()
        ),
        (None, Some(4))
    );
    assert_eq!(
        (EventType::FarmBarnStallCleaned.release(), CATALOG.release),
        (Some(4), 5)
    );
    let told: Vec<_> = fed
        .descriptor()
        .history
        .iter()
        .map(|change| (change.release, change.added, change.removed.len()))
        .collect();
    assert_eq!(
        told,
        [
            (2, &[][..], 1),
            (3, &["link"][..], 0),
            (5, &["note"][..], 2)
        ]
    );
    let last = &fed.descriptor().history[2];
    assert_eq!(
        last.removed[1],
        ("cage", Kind::String, Shape::One, Presence::Required)
    );
    assert_eq!(
        (last.loosened, last.tightened),
        (&["name"][..], &["is_awake"][..])
    );
    assert_eq!(
        last.retyped,
        [
            ("tail_length", Kind::String, Shape::One),
            ("pictures", Kind::String, Shape::List)
        ]
    );
    let since = |name: &str| fed.descriptor().field(name).unwrap().since;
    assert_eq!(
        (since("note"), since("link"), since("diet")),
        (Some(5), Some(3), Some(1))
    );
}

#[test]
fn the_tables_tell_what_fields_are() {
    assert_eq!(
        (
            CATALOG.name,
            CATALOG.tag,
            CATALOG.max_bytes,
            CATALOG.events.len()
        ),
        ("zoo", "kind", 4096, 5)
    );
    let fed = CATALOG.event("farm.barn.Fed").unwrap();
    assert!(
        std::ptr::eq(fed, EventType::BarnFed.descriptor())
            && std::ptr::eq(&raw const fed.record, Fed::DESCRIPTOR)
    );
    assert!(CATALOG.event("farm.barn").is_none() && fed.field("cage").is_none());
    assert_eq!(
        (fed.short_name, fed.channel, fed.category, fed.groups),
        (
            "Fed",
            Some("barn_mail"),
            Some("feeding"),
            &["animal", "keeper"][..]
        )
    );

    let name = fed.field("name").unwrap();
    assert_eq!(
        (name.pii, name.max_chars, name.doc(), name.examples()),
        (
            true,
            5,
            "Name under which it was called to dinner.",
            &["Leo"][..]
        )
    );
    assert!(name.ty.is_none() && name.presence == Presence::Optional);
    let phone = fed.field("keeper_phone").unwrap();
    assert!(
        phone.deprecated
            && !phone.sensitive
            && phone.ty.is_some_and(|ty| ty.format == Some(Format::Phone))
    );
    let pictures = fed.field("pictures").unwrap();
    assert_eq!(
        (pictures.kind, pictures.shape),
        (Kind::String, Shape::NullableList)
    );
    let diet = fed.field("diet").unwrap().values().unwrap();
    assert_eq!(
        (
            diet.open,
            diet.items.len(),
            diet.items[2].wire,
            diet.items[2].doc
        ),
        (false, 3, "none_of_these", "Something else.")
    );
    let rules: Vec<_> = fed
        .rules
        .iter()
        .map(|rule| (rule.name, std::mem::discriminant(&rule.demand)))
        .collect();
    let like = |demand: Demand| std::mem::discriminant(&demand);
    let expected = [
        ("some_list", like(Demand::AtLeastOne(0))),
        ("one_language", like(Demand::AtMostOne(0))),
        ("paid_in", like(Demand::Requires(0, 0))),
    ];
    assert_eq!(rules, expected);

    // Code that does not know the struct reads fields by name.
    let record = self::fed().diets(vec![Diet::Herbivore]);
    let read = |name: &str| {
        let mut found = None;
        event::get(&record, name, &mut |value| {
            found = Some(format!("{value:?}"));
        });
        found
    };
    assert_eq!(
        read("tail_length"),
        Some(format!("{:?}", Scalar::Float(0.9)))
    );
    assert_eq!(
        read("diet"),
        Some(format!("{:?}", Scalar::Str("carnivore")))
    );
    assert_eq!((read("note"), read("cage")), (None, None));
}
