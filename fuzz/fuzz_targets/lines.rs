//! Any bytes as lines of events: each is read, and what is written of them is read and written as
//! the same bytes.
#![no_main]

use braze_events::{Event, Lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let first = cat(data);
    assert_eq!(cat(&first), first);
});

/// The events in lines, a line each; lines that hold none are left out.
fn cat(data: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    let mut lines = Lines::with_limit(data, 1 << 16);
    let mut last = 0;
    while let Some(line) = lines.next_line() {
        let Ok(line) = line else { continue };
        assert!(line.number > last);
        last = line.number;
        if let Ok(event) = Event::from_json(line.bytes) {
            event.write_json(&mut written);
            written.push(b'\n');
        }
    }
    written
}
