//! What generated code does whose fields have the names of its methods. That all small catalogs
//! compile without a warning is shown by `src/small.rs`.

use std::fs;
use std::path::Path;

use catalog_tests::small::custom_like_methods::custom::Bought;
use catalog_tests::small::fields_like_methods::calls::Call;
use catalog_tests::small::fields_like_methods::groups::HasCalls as _;
use catalog_tests::small::fields_like_methods::shop::A;
use catalog_tests::small::fields_like_methods::{CATALOG, Event};
use event_catalog::record::event_into_owned;
use event_catalog::record::{EventRecord as _, TypedRecord as _};
use event_catalog::redact::Redaction;

#[test]
fn fields_hide_no_method_of_their_struct() {
    let event = A::new(1)
        .with_validate("v")
        .with_to_json("j")
        .with_clone(true)
        .with_with_validate("w")
        .with_as_calls("c")
        .record("r")
        .optional(2);
    assert_eq!(event.validate(), []);
    let json = event.to_json();
    assert!(
        json.contains(r#""validate":"v","to_json":"j""#)
            && json.contains(r#""with_validate":"w","record":"r","optional":2"#),
        "{json}"
    );
    assert_eq!(A::from_json(json.as_bytes()).unwrap(), event.clone());
    assert_eq!(event.as_calls().validate, Some("v"));
    assert!(
        event.descriptor().catalog.name == CATALOG.name
            && A::DESCRIPTOR.name == event.descriptor().name
    );
    let mut owned: A<'static> = event.clone().into_owned();
    owned.redact(&Redaction::mask());
    let event: Event<'_> = event.into();
    assert_eq!(event_into_owned::<_, Event<'static>>(&event), event.clone());
    assert_eq!(
        serde_json::from_str::<Event<'_>>(&event.to_json()).unwrap(),
        event
    );
    assert!(format!("{event:?}").contains("validate"));

    let call = Call::new()
        .with_validate("v")
        .with_clone("c")
        .with_checked("x")
        .with_into_value("i");
    assert_eq!(
        (call.validate(), call.to_json()),
        (
            vec![],
            r#"{"validate":"v","clone":"c","checked":"x","into_value":"i"}"#.to_owned()
        )
    );
    assert_eq!(call.clone().checked().unwrap(), call);
    let bought = Bought::new().with_validate("v").with_to_json(1.5);
    assert_eq!(
        (bought.validate(), bought.to_json()),
        (vec![], r#"{"validate":"v","to_json":1.5}"#.to_owned())
    );
}

/// Every method that a trait of the runtime gives a struct has a setter of another name; a new one
/// must be listed.
#[test]
fn the_list_of_methods_is_whole() {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
    let mut methods = Vec::new();
    for (file, traits) in [
        ("event.rs", &["RecordExt"][..]),
        ("record/mod.rs", &["Record", "EventRecord", "TypedRecord"]),
        ("object/mod.rs", &["ObjectExt", "TypedObject"]),
    ] {
        let source = fs::read_to_string(runtime.join(file)).unwrap();
        for name in traits {
            let start = source
                .split(&format!("pub trait {name}"))
                .nth(1)
                .unwrap_or_else(|| panic!("{name} in {file}"));
            let body = start.split("\n}\n").next().unwrap();
            let found = body.lines().filter_map(|line| line.strip_prefix("    fn "));
            methods.extend(found.map(|line| line.split(['<', '(']).next().unwrap().to_owned()));
        }
    }
    assert!(
        methods.contains(&"validate".to_owned()) && methods.len() > 15,
        "{methods:?}"
    );
    for method in methods {
        assert_eq!(
            event_catalog_codegen::names::setter(&method),
            format!("with_{method}"),
            "list it in METHODS"
        );
    }
}
