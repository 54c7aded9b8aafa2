//! What writers promise: the same bytes, nothing lost silently, files where a bucket has them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use braze_events::avro::{
    Access, AvroReader, AvroWriter, Block, Codec, FileBlocks, FileForm, Limits, PartitionOptions,
    PartitionedWriter, Plan, Schema, UnknownFieldPolicy, WriteError, WriterOptions, hour,
    schema_of,
};
use braze_events::users::UserDeleteRequest;
use braze_events::{AnyEvent, Event, UnknownEvent, Value};

use super::support::{fields, read, samples, write, write_theirs};

const CLICK: &str = "users.messages.email.Click";

fn click() -> &'static event_catalog::descriptor::EventDescriptor {
    Event::CATALOG.event(CLICK).unwrap()
}

#[test]
fn the_same_events_make_the_same_file() {
    let events = samples(click(), 20);
    for codec in Codec::ALL {
        let file = write(&events, codec);
        assert_eq!(file, write(&events, codec), "{codec}");
        let other = write(&events[1..], codec);
        assert_ne!(
            AvroReader::new(&file[..]).unwrap().header().sync(),
            AvroReader::new(&other[..]).unwrap().header().sync()
        );
    }
    let options = WriterOptions {
        sync: Some([3; 16]),
        ..WriterOptions::default()
    };
    let file = AvroWriter::new(Vec::new(), click(), options)
        .unwrap()
        .finish()
        .unwrap();
    // A file without records is a header.
    let mut reader = AvroReader::new(&file[..]).unwrap();
    assert_eq!(
        (reader.header().sync(), reader.header().bytes()),
        ([3; 16], file.len() as u64)
    );
    assert!(!reader.next_block(&mut Block::default()).unwrap());
}

/// What a form makes of clicks.
fn form(options: &WriterOptions) -> FileForm {
    let schema = Schema::parse(&schema_of(click(), None)).unwrap();
    FileForm::new(&schema, Event::CATALOG, options.clone()).unwrap()
}

#[test]
fn blocks_that_others_press_make_the_same_file() {
    let events = samples(click(), 50);
    for codec in Codec::ALL {
        let options = WriterOptions {
            codec,
            block_bytes: 4000,
            ..WriterOptions::default()
        };
        let mut writer = AvroWriter::new(Vec::new(), click(), options.clone()).unwrap();
        for event in &events {
            writer.write(event).unwrap();
        }
        let form = form(&options);
        let mut file = FileBlocks::new(form.clone());
        let mut full = Vec::new();
        for event in &events {
            let mut record = Vec::new();
            assert_eq!(form.encode(&mut record, event).unwrap(), 0);
            full.extend(file.push(&record));
        }
        full.extend(file.finish());
        assert!(file.finish().is_none() && full.len() > 4);
        // In any order, on any thread.
        let pressed = full.into_iter().rev().map(|block| {
            std::thread::spawn(|| block.press().unwrap())
                .join()
                .unwrap()
        });
        let mut pressed: Vec<Vec<u8>> = pressed.collect();
        pressed.reverse();
        assert!(pressed.concat() == writer.finish().unwrap(), "{codec}");
    }
}

#[test]
fn a_bucket_that_others_write_is_the_same() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handed-on");
    let _ = fs::remove_dir_all(&folder);
    let options = PartitionOptions {
        writer: WriterOptions {
            block_bytes: 2000,
            ..WriterOptions::default()
        },
        buffered_bytes: 20_000,
        records_per_file: 30,
        ..PartitionOptions::default()
    };
    let events = samples(click(), 300);
    let mut writer = PartitionedWriter::in_folder(&folder, options.clone());
    for event in &events {
        writer.write(event).unwrap();
    }
    let summary = writer.finish().unwrap();
    let files = Arc::new(Mutex::new(BTreeMap::<String, Vec<u8>>::new()));
    let (taken, form) = (Arc::clone(&files), form(&options.writer));
    let mut writer = PartitionedWriter::handing_on(
        move |key, access, block| {
            let mut files = taken.lock().unwrap();
            assert_eq!(files.contains_key(&key), access == Access::Append);
            files.entry(key).or_default().extend(block.press()?);
            Ok(())
        },
        options,
    );
    for event in &events {
        let mut record = Vec::new();
        let dropped = form.encode(&mut record, event).unwrap();
        let hour = hour(event).unwrap();
        writer.write_record(&form, hour, &record, dropped).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), summary);
    let files = files.lock().unwrap();
    assert_eq!(files.len() as u64, summary.files);
    for (key, file) in files.iter() {
        assert!(fs::read(folder.join(key)).unwrap() == *file, "{key}");
    }
}

#[test]
fn a_schema_that_is_known_is_not_parsed() {
    let file = write(&samples(click(), 2), Codec::Null);
    let known = AvroReader::new(&file[..])
        .unwrap()
        .header()
        .schema()
        .clone();
    let other = Schema::parse(&schema_of(Event::CATALOG.events[0], None)).unwrap();
    let read = |known: &Schema| {
        let mut asked = None;
        let reader = AvroReader::with_schemas(&file[..], Limits::default(), |json| {
            asked = Some(json.to_owned());
            Some(known.clone())
        });
        let schema = reader.unwrap().header().schema().clone();
        assert_eq!(asked.as_deref(), Some(schema.json()));
        schema
    };
    // The very same text, in the same place.
    assert!(std::ptr::eq(read(&known).json(), known.json()));
    // A schema of another text is not believed.
    assert_eq!(read(&other).json(), known.json());
}

#[test]
fn blocks_are_as_large_as_asked() {
    let events = samples(click(), 50);
    let mut writer = AvroWriter::new(
        Vec::new(),
        click(),
        WriterOptions {
            block_bytes: 4000,
            ..WriterOptions::default()
        },
    )
    .unwrap();
    for event in &events {
        writer.write(event).unwrap();
    }
    let file = writer.finish().unwrap();
    let mut reader = AvroReader::new(&file[..]).unwrap();
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    let mut sizes = Vec::new();
    while reader.next_block(&mut block).unwrap() {
        drop(block.records::<Event<'_>>(&plan).unwrap());
        sizes.push(block.decoded_bytes());
    }
    sizes.pop();
    assert!(
        sizes.len() > 4 && sizes.iter().all(|size| (4000..6000).contains(size)),
        "{sizes:?}"
    );
}

#[test]
fn unknown_fields_are_refused_or_counted_or_kept() {
    let mut events = samples(click(), 3);
    let Event::EmailClick(click) = &mut events[1] else {
        panic!()
    };
    click.unknown.push("brand_new", Value::Int(5));
    let options = |unknown| WriterOptions {
        unknown,
        ..WriterOptions::default()
    };

    let mut writer = AvroWriter::new(
        Vec::new(),
        self::click(),
        options(UnknownFieldPolicy::Refuse),
    )
    .unwrap();
    writer.write(&events[0]).unwrap();
    assert!(
        matches!(writer.write(&events[1]), Err(WriteError::UnknownField { name }) if name == "brand_new")
    );
    writer.write(&events[2]).unwrap();
    let mut count = 0;
    read(&writer.finish().unwrap(), |event, _| {
        assert_eq!(*event, events[[0, 2][count]]);
        count += 1;
    });
    assert_eq!(count, 2);

    let mut writer =
        AvroWriter::new(Vec::new(), self::click(), options(UnknownFieldPolicy::Drop)).unwrap();
    for event in &events {
        writer.write(event).unwrap();
    }
    assert_eq!((writer.records(), writer.dropped()), (3, 1));

    // A schema that has the field, such as that of a file from the future.
    let json = braze_events::avro::schema_of(self::click(), None);
    let json = json.replacen(
        "\"fields\":[",
        r#""fields":[{"name":"brand_new","type":["null","long"],"default":null},"#,
        1,
    );
    let schema = braze_events::avro::Schema::parse(&json).unwrap();
    let mut writer = AvroWriter::with_schema(
        Vec::new(),
        &schema,
        Event::CATALOG,
        WriterOptions::default(),
    )
    .unwrap();
    for event in &events {
        writer.write(event).unwrap();
    }
    let mut events = events.iter();
    read(&writer.finish().unwrap(), |event, _| {
        assert_eq!(fields(event), fields(events.next().unwrap()));
    });
    assert_eq!(events.len(), 0);
}

#[test]
fn any_file_is_written_again_with_its_own_schema() {
    let schema = serde_json::json!({"type": "record", "name": "Send", "namespace": "dataexport.S3.inner.users.messages.fax", "fields": [
        {"name": "id", "type": "string"}, {"name": "time", "type": "long"}, {"name": "pages", "type": ["int", "string", "null"]},
        {"name": "lines", "type": {"type": "array", "items": ["null", {"type": "record", "name": "Line", "fields": [
            {"name": "text", "type": "string"}, {"name": "width", "type": "double"}]}]}},
        {"name": "sizes", "type": {"type": "map", "values": "float"}},
        {"name": "mode", "type": {"type": "enum", "name": "Mode", "symbols": ["fine", "coarse"]}}]})
    .to_string();
    let records = [
        serde_json::json!({"id": "1", "time": 5, "pages": "many", "lines": [null, {"text": "ü", "width": 1.5}], "sizes": {"a": 0.25}, "mode": "coarse"}),
        serde_json::json!({"id": "2", "time": -5, "pages": 7, "lines": [], "sizes": {}, "mode": "fine"}),
    ];
    let file = write_theirs(&schema, &records, apache_avro::Codec::Null);
    let own = AvroReader::new(&file[..])
        .unwrap()
        .header()
        .schema()
        .clone();
    let mut writer =
        AvroWriter::with_schema(Vec::new(), &own, Event::CATALOG, WriterOptions::default())
            .unwrap();
    read(&file, |event, _| writer.write(event).unwrap());
    let again = writer.finish().unwrap();
    assert_eq!(super::support::read_theirs(&again), records);
}

#[test]
fn what_does_not_fit_is_told() {
    let mut writer = AvroWriter::new(Vec::new(), click(), WriterOptions::default()).unwrap();
    let other = Event::from(UserDeleteRequest::new("1", "2", 3));
    assert!(
        matches!(writer.write(&other), Err(WriteError::OtherEvent { expected, found }) if expected == CLICK && found == "users.UserDeleteRequest")
    );
    assert!(matches!(
        writer.write(&Event::Unknown(UnknownEvent::named("x"))),
        Err(WriteError::OtherEvent { .. })
    ));
    let schema = r#"{"type":"record","name":"users.UserDeleteRequest","fields":[{"name":"id","type":"string"},{"name":"user_id","type":"int"}]}"#;
    let schema = braze_events::avro::Schema::parse(schema).unwrap();
    let mut writer = AvroWriter::with_schema(
        Vec::new(),
        &schema,
        Event::CATALOG,
        WriterOptions::default(),
    )
    .unwrap();
    assert!(
        matches!(writer.write(&other), Err(WriteError::Field { name, .. }) if name == "user_id")
    );
    assert_eq!(writer.records(), 0);

    let mut writer = AvroWriter::new(Full, click(), WriterOptions::default()).unwrap();
    writer.write(&samples(click(), 1)[0]).unwrap();
    assert!(matches!(writer.flush(), Err(WriteError::Io(_))));
    assert!(matches!(writer.finish(), Err(WriteError::Io(_))));
}

/// A disk without room.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps files in memory.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

struct StoredFile(Store, String);

impl io::Write for StoredFile {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0
            .0
            .lock()
            .unwrap()
            .entry(self.1.clone())
            .or_default()
            .extend_from_slice(data);
        Ok(data.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn set_time(event: &mut Event<'_>, time: i64) {
    let record = event.record_mut().map_err(drop).unwrap();
    let at = record
        .descriptor()
        .fields
        .iter()
        .position(|slot| slot.name() == "time")
        .unwrap();
    record.fields_mut(&mut |fields, _| {
        fields[at].put(Some(event_catalog::record::ScalarBuf::Int(
            i32::try_from(time).unwrap(),
        )));
        fields[at].put(Some(event_catalog::record::ScalarBuf::Long(time)));
    });
}

#[test]
fn files_lie_where_a_bucket_has_them() {
    let store = Store::default();
    let options = PartitionOptions {
        zone: "prod-01".into(),
        stem: "dataexport.prod-01.S3.integration.1".into(),
        buffered_bytes: 600,
        records_per_file: 4,
        ..PartitionOptions::default()
    };
    let create = store.clone();
    let mut writer = PartitionedWriter::new(
        move |key, access| {
            assert_eq!(
                create.0.lock().unwrap().contains_key(key),
                access == Access::Append
            );
            Ok(Box::new(StoredFile(create.clone(), key.to_owned())))
        },
        options,
    );
    let mut expected: Vec<String> = Vec::new();
    for round in 0..6 {
        for event in Event::CATALOG.events.iter().take(5) {
            let mut event = samples(event, round + 1).pop().unwrap();
            // Two hours, the second from its very start.
            set_time(&mut event, 1_782_738_000 - 1 + i64::from(round % 2 == 1));
            writer.write(&event).unwrap();
            expected.push(event.to_json());
        }
    }
    // What cannot be written makes no file.
    assert!(matches!(
        writer.write(&Event::Unknown(UnknownEvent::named("x"))),
        Err(WriteError::UnknownEvent { .. })
    ));
    let summary = writer.finish().unwrap();
    let files = store.0.lock().unwrap();
    assert_eq!(
        (summary.records, summary.files, summary.dropped),
        (30, files.len() as u64, 0)
    );
    let mut found = Vec::new();
    for (key, file) in files.iter() {
        let parts: Vec<&str> = key.split('/').collect();
        let event_type = parts[0].strip_prefix("event_type=").unwrap();
        assert!(
            ["date=2026-06-29-12", "date=2026-06-29-13"].contains(&parts[1]),
            "{key}"
        );
        assert_eq!(
            parts[2..4],
            [&*format!("version={}", Event::CATALOG.release), "prod-01"]
        );
        assert!(
            parts[4].starts_with("dataexport.prod-01.S3.integration.1+00000000")
                && Path::new(key).extension().unwrap() == "avro",
            "{key}"
        );
        read(file, |event, shape| {
            assert!(shape.is_empty());
            assert_eq!(event.name(), event_type);
            found.push(event.to_json());
        });
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_unknown_event_stays_in_its_folder() {
    let store = Store::default();
    let create = store.clone();
    let mut writer = PartitionedWriter::new(
        move |key, _| Ok(Box::new(StoredFile(create.clone(), key.to_owned()))),
        PartitionOptions::default(),
    );
    let name = "../../etc/passwd";
    let schema =
        format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"time","type":"int"}}]}}"#);
    let schema = braze_events::avro::Schema::parse(&schema).unwrap();
    let mut event = UnknownEvent::named(schema.event_type(Event::CATALOG).to_owned());
    event.fields.push("time", Value::Int(0));
    writer
        .write_with_schema(&Event::Unknown(event.clone()), &schema)
        .unwrap();
    event.fields.clear();
    assert!(matches!(
        writer.write_with_schema(&Event::Unknown(event), &schema),
        Err(WriteError::Time { field: "time" })
    ));
    writer.finish().unwrap();
    let keys: Vec<String> = store.0.lock().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 1);
    assert!(
        keys[0].starts_with("event_type=")
            && !keys[0].contains("/.")
            && keys[0].contains("/date=1970-01-01-00/"),
        "{keys:?}"
    );
}

#[test]
fn no_file_is_overwritten() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("avro-partitions");
    let _ = fs::remove_dir_all(&folder);
    let event = &samples(click(), 1)[0];
    let once = || {
        let mut writer = PartitionedWriter::in_folder(&folder, PartitionOptions::default());
        writer.write(event).unwrap();
        writer.finish()
    };
    assert_eq!(once().unwrap().files, 1);
    let error = once().unwrap_err();
    assert!(
        matches!(&error, WriteError::Io(error) if error.kind() == io::ErrorKind::AlreadyExists),
        "{error}"
    );
}

#[test]
fn events_in_turn_make_one_file_for_each_type_and_hour() {
    let store = Store::default();
    let (files, opened) = (store.clone(), Arc::new(Mutex::new(0)));
    let count = Arc::clone(&opened);
    let open = move |key: &str, access| {
        assert_eq!(
            files.0.lock().unwrap().contains_key(key),
            access == Access::Append
        );
        *count.lock().unwrap() += 1;
        Ok(Box::new(StoredFile(files.clone(), key.to_owned())) as Box<_>)
    };
    let options = PartitionOptions {
        buffered_bytes: 600,
        records_per_file: 8,
        ..PartitionOptions::default()
    };
    let mut writer = PartitionedWriter::new(open, options);
    let events: Vec<_> = Event::CATALOG
        .events
        .iter()
        .take(7)
        .flat_map(|event| samples(event, 1))
        .collect();
    let mut expected = Vec::new();
    for _ in 0..10 {
        for event in &events {
            writer.write(event).unwrap();
            expected.push(event.to_json());
        }
    }
    let summary = writer.finish().unwrap();
    // Eight in the first file of each, two in the second; and there is room for hardly any to wait.
    assert_eq!((summary.records, summary.files), (70, 14));
    assert!(*opened.lock().unwrap() > 30);
    let mut found = Vec::new();
    for file in store.0.lock().unwrap().values() {
        read(file, |event, shape| {
            assert!(shape.is_empty());
            found.push(event.to_json());
        });
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// The files of events in this order, and how often one was opened.
fn partitioned(
    events: &[Event<'static>],
    buffered_bytes: usize,
) -> (BTreeMap<String, Vec<u8>>, usize) {
    let store = Store::default();
    let (files, opened) = (store.clone(), Arc::new(Mutex::new(0)));
    let count = Arc::clone(&opened);
    let open = move |key: &str, _| {
        *count.lock().unwrap() += 1;
        Ok(Box::new(StoredFile(files.clone(), key.to_owned())) as Box<_>)
    };
    let writer = WriterOptions {
        block_bytes: 8_000,
        ..WriterOptions::default()
    };
    let mut writer = PartitionedWriter::new(
        open,
        PartitionOptions {
            writer,
            buffered_bytes,
            ..PartitionOptions::default()
        },
    );
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
    let (files, opened) = (
        std::mem::take(&mut *store.0.lock().unwrap()),
        *opened.lock().unwrap(),
    );
    (files, opened)
}

#[test]
fn the_order_of_events_makes_little_difference_to_size() {
    let mut sorted: Vec<_> = Event::CATALOG
        .events
        .iter()
        .take(20)
        .flat_map(|event| samples(event, 60))
        .collect();
    // Two hours.
    sorted.iter_mut().enumerate().for_each(|(i, event)| {
        set_time(
            event,
            1_782_738_000 + 3600 * i64::try_from(i / 30 % 2).unwrap(),
        );
    });
    // Every 7th, then every 7th from the second on, and so on; and one of each type in turn.
    let shuffled: Vec<_> = (0..7)
        .flat_map(|start| sorted.iter().skip(start).step_by(7).cloned())
        .collect();
    let turns: Vec<_> = (0..60)
        .flat_map(|start| sorted.iter().skip(start).step_by(60).cloned())
        .collect();
    let bytes = |(files, _): &(BTreeMap<String, Vec<u8>>, usize)| {
        files.values().map(Vec::len).sum::<usize>()
    };
    let best = bytes(&partitioned(&sorted, 64_000_000));
    for events in [&sorted, &shuffled, &turns] {
        let all = partitioned(events, 64_000_000);
        assert!(
            bytes(&all) * 100 <= best * 105,
            "{} bytes, {best} when sorted",
            bytes(&all)
        );
        // With little room it costs more, but no file for every record.
        let (files, opened) = partitioned(events, 100_000);
        assert!(
            opened < events.len() / 2,
            "{opened} blocks of {} events",
            events.len()
        );
        let mut count = 0;
        for file in files.values() {
            read(file, |_, _| count += 1);
        }
        assert_eq!(count, events.len());
        assert_eq!(
            files,
            partitioned(events, 100_000).0,
            "the same events in the same order"
        );
    }
}

#[test]
fn a_bucket_that_failed_is_not_written_to() {
    let mut writer = PartitionedWriter::new(
        |_, _| Ok(Box::new(Full)),
        PartitionOptions {
            buffered_bytes: 0,
            ..PartitionOptions::default()
        },
    );
    let event = &samples(click(), 1)[0];
    assert!(
        matches!(writer.write(event), Err(WriteError::Io(error)) if error.kind() == io::ErrorKind::StorageFull)
    );
    assert!(matches!(writer.write(event), Err(WriteError::Io(_))));
}
