//! Flipped bytes, truncations, spliced blocks: an error or data, never a panic.

use braze_events::Event;
use braze_events::avro::{AvroReader, Block, Codec, Limits, Plan};
use catalog_tests::Dice;

use super::support::{samples, write};

/// Everything that can be done with a file that came from outside. Returns how many records came
/// out.
pub(crate) fn exercise(file: &[u8], limits: Limits) -> u64 {
    let Ok(mut reader) = AvroReader::with_limits(file, limits) else {
        return 0;
    };
    let plan = Plan::new(reader.header().schema(), Event::CATALOG);
    let mut block = Block::default();
    let mut count = 0;
    loop {
        match reader.next_block(&mut block) {
            Ok(false) => return count,
            Ok(true) => {
                assert!(block.offset() < file.len() as u64);
                let Ok(mut records) = block.records::<Event<'_>>(&plan) else {
                    continue;
                };
                while let Some(record) = records.next_record() {
                    let Ok(record) = record else { continue };
                    count += 1;
                    if count % 8 == 0 {
                        drop(record.violations());
                        drop(record.into_event().to_json());
                    }
                }
            }
            Err(error) => {
                assert!(error.offset() <= file.len() as u64);
                let rescued = reader.rescue(&mut block, &plan).unwrap();
                assert!(rescued.is_none() || block.count() > 0);
                let skipped = rescued.unwrap_or_else(|| reader.resync().unwrap());
                assert!(skipped.from <= skipped.to && skipped.to <= file.len() as u64);
            }
        }
    }
}

#[test]
fn mutated_files() {
    let limits = Limits {
        header_bytes: 1 << 20,
        block_bytes: 1 << 20,
        decoded_bytes: 4 << 20,
        record_items: 10_000,
    };
    let names = [
        "users.messages.email.Click",
        "users.messages.sms.InboundReceive",
        "users.behaviors.Purchase",
        "agentconsole.AgentExecuted",
    ];
    let mut seeds = Vec::new();
    for name in names {
        for codec in Codec::ALL {
            let file = write(&samples(Event::CATALOG.event(name).unwrap(), 8), codec);
            assert_eq!(exercise(&file, limits), 8);
            seeds.push(file);
        }
    }
    let mut dice = Dice::new(5);
    let mut records = 0;
    for i in 0..4_000 {
        let mut file = seeds[i % seeds.len()].clone();
        for _ in 0..=dice.below(3) {
            let at = dice.below(file.len());
            match dice.below(6) {
                // The header is longer than the blocks and less fun: most hits go behind it.
                0 | 1 => {
                    let at = if dice.below(4) > 0 {
                        file.len() - 1 - dice.below(file.len() / 3)
                    } else {
                        at
                    };
                    file[at] = u8::try_from(dice.below(256)).unwrap();
                }
                2 => file.truncate(at.max(5)),
                3 => drop(file.splice(at..at, (0..dice.below(12)).map(|_| 0xff))),
                4 => {
                    let other = &seeds[dice.below(seeds.len())];
                    let from = dice.below(other.len());
                    file.truncate(at.max(5));
                    file.extend_from_slice(&other[from..]);
                }
                _ => {
                    let from = dice.below(file.len());
                    let part = file[from..(from + 200).min(file.len())].to_vec();
                    file.splice(at..at, part);
                }
            }
        }
        records += exercise(&file, limits);
    }
    assert!(
        records > 4_000,
        "{records} records: the mutations leave too little to test"
    );
}
