//! Any bytes as lines of JSON: what is an event goes into columns, of each kind, and comes back as it
//! was.
#![no_main]

use braze_events::Event;
use event_catalog::record::DynEvent;
use event_catalog::{AnyEvent as _, EventExt as _};
use event_catalog_arrow::{Columns, Ids, Moments, Options, Rows, Texts, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for line in data.split(|byte| *byte == b'\n') {
        let Ok(event) = DynEvent::from_json_of(Event::EVENTS, line) else {
            continue;
        };
        let Ok(record) = event.record() else { continue };
        let exact = Options::default()
            .ids(Ids::Uuid)
            .moments(Moments::Timestamps)
            .texts(Texts::Views);
        for options in [Options::default(), exact] {
            let mut columns = Columns::new(record.descriptor(), &options);
            columns.append(record).unwrap();
            let batch = columns.finish().unwrap();
            check(&batch, Event::EVENTS, None).unwrap();
            let rows = Rows::new(&batch, Event::EVENTS.catalog(), None).unwrap();
            let mut back = Vec::new();
            rows.write(0, &mut back);
            let back = DynEvent::from_json_of(Event::EVENTS, &back).unwrap();
            assert_eq!(back.to_json(), event.to_json());
        }
    }
});
