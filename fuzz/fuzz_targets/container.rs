//! Any bytes as an Avro object container file: error or data, within the limits.
#![no_main]

use braze_events::Event;
use braze_events::avro::{AvroReader, Block, Limits, Plan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        header_bytes: 1 << 16,
        block_bytes: 1 << 16,
        decoded_bytes: 1 << 20,
        record_items: 10_000,
    };
    let Ok(mut reader) = AvroReader::with_limits(data, limits) else {
        return;
    };
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    loop {
        match reader.next_block(&mut block) {
            Ok(false) => return,
            Ok(true) => {
                let Ok(mut records) = block.records::<Event<'_>>(&plan) else {
                    continue;
                };
                while let Some(record) = records.next_record() {
                    let Ok(record) = record else { continue };
                    drop(record.violations());
                    drop(record.into_event().to_json());
                }
            }
            Err(error) => {
                assert!(error.offset() <= data.len() as u64);
                let rescued = reader.rescue(&mut block, &plan).unwrap();
                let skipped = rescued.unwrap_or_else(|| reader.resync().unwrap());
                assert!(skipped.from <= skipped.to && skipped.to <= data.len() as u64);
            }
        }
    }
});
