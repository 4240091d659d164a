//! Files and snapshots of any bytes, also with a header or a kind that is right: each is read or refused, and what is read can be written and
//! is read again as the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rustorch_wasm::ffi::instance::Instance;

/// The calls that read bytes and, for snapshots, those that write them.
fn read(i: &mut Instance, kind: u8) -> f64 {
    match kind % 6 {
        0 => i.guard(|i| i.npy_read()),
        1 => i.guard(|i| i.detector_from_snapshot()),
        2 => i.guard(|i| i.series_from_snapshot()),
        3 => i.guard(|i| i.stream_from_snapshot()),
        4 => i.guard(|i| i.sketch_from_snapshot()),
        _ => i.guard(|i| i.distinct_from_snapshot()),
    }
}

fn write(i: &mut Instance, kind: u8, id: f64) -> Option<Vec<u8>> {
    let written = match kind % 6 {
        0 => return None,
        1 => i.guard(|i| i.detector_snapshot(id)),
        2 => i.guard(|i| i.series_snapshot(id)),
        3 => i.guard(|i| i.stream_snapshot(id)),
        4 => i.guard(|i| i.sketch_snapshot(id)),
        _ => i.guard(|i| i.distinct_snapshot(id)),
    };
    assert!(!written.is_nan(), "what was read cannot be written: {}", i.text);
    Some(std::mem::take(&mut i.bytes))
}

fuzz_target!(|data: &[u8]| {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let mut i = Instance::default();
    i.bytes = bytes.to_vec();
    // The checksum would keep almost everything out: with the high bit it is put right.
    if kind & 128 != 0 {
        i.bytes.extend(crc32fast::hash(bytes).to_le_bytes());
    }
    let id = read(&mut i, kind);
    assert!(!i.text.contains("panicked"), "a reader panicked");
    if id.is_nan() {
        assert!(["ERR_FORMAT", "ERR_SHAPE", "ERR_OUT_OF_MEMORY", "ERR_ARGUMENT"].contains(&i.code), "{}", i.code);
        return;
    }
    i.desk.signal = 0;
    let Some(first) = write(&mut i, kind, id) else { return };
    i.bytes.clone_from(&first);
    let again = read(&mut i, kind);
    assert!(!again.is_nan(), "what was written cannot be read: {}", i.text);
    i.desk.signal = 0;
    assert_eq!(write(&mut i, kind, again), Some(first), "written twice, the bytes differ");
});
