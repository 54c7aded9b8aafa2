//! Arrow schemas: Arrow's own reader takes them, and has every field with its type and meaning.

use arrow_integration_test::schema_from_json;
use event_catalog_codegen::model::{Presence, Primitive, Shape};
use serde_json::Value;

use super::support::{braze, export, zoo};

#[test]
fn arrow_reads_every_schema() {
    for catalog in [braze(), zoo()] {
        let files = export(catalog, "arrow");
        assert_eq!(files.len(), catalog.events.len() + catalog.custom.len());
        for event in &catalog.events {
            let json: Value =
                serde_json::from_str(&files[&format!("{}.arrow.json", event.wire)]).unwrap();
            let schema = schema_from_json(&json["schema"])
                .unwrap_or_else(|error| panic!("{}: {error}", event.wire));
            assert_eq!(schema.metadata()["event"], event.wire);
            assert_eq!(schema.fields().len(), event.fields.len());
            for (slot, field) in event.fields.iter().zip(schema.fields()) {
                assert_eq!(field.name(), &slot.name);
                assert_eq!(field.is_nullable(), slot.presence == Presence::Optional);
                assert_eq!(field.metadata().contains_key("pii"), slot.notes.pii);
                assert!(!field.metadata()["doc"].is_empty());
                // By the names that Arrow itself has for them.
                let base = match slot.ty.kind.primitive().unwrap() {
                    Primitive::String => "Utf8",
                    Primitive::Int => "Int32",
                    Primitive::Long => "Int64",
                    Primitive::Float => "Float32",
                    Primitive::Double => "Float64",
                    Primitive::Boolean => "Boolean",
                    Primitive::Bytes => "Binary",
                };
                let expected = match slot.ty.shape {
                    Shape::One => base.to_owned(),
                    Shape::List => format!("List(non-null {base})"),
                    Shape::NullableList => format!("List({base})"),
                };
                assert_eq!(
                    field.data_type().to_string(),
                    expected,
                    "{}.{}",
                    event.wire,
                    field.name()
                );
            }
        }
    }
}
