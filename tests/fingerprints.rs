//! The hashes of docs/accuracy.md, "The sample", by the kernels of this machine. On x86-64 `npm test` compares them by
//! `npm run accuracy -- --sample`; this is for other processors, by `npm run test:arm`.

use rustorch_wasm::kernels::elementwise::Sides;
use rustorch_wasm::kernels::fingerprint::{self, Hash};
use rustorch_wasm::kernels::simd_levels;
use rustorch_wasm::ops::table::{BINARY, Pairs, UNARY};

/// Inputs hashed as one, as in `accuracy`.
const BLOCK: u64 = 1 << 20;

/// A hash of the hashes of all blocks; `block` hashes the inputs from one index on.
fn of_blocks(total: u64, block: impl Fn(u32, u64) -> Hash) -> u64 {
    let mut hash = Hash::EMPTY;
    for from in (0..total).step_by(BLOCK as usize) {
        let part = block(from as u32, BLOCK.min(total - from)).value();
        hash = hash.with_words(&[(part >> 32) as u32, part as u32]);
    }
    hash.value()
}

/// The hash of a kernel over the sample.
fn found(name: &str) -> Option<u64> {
    if let Some(row) = UNARY.iter().find(|row| row.name == name) {
        return Some(of_blocks(u64::from(fingerprint::SAMPLE), |from, count| {
            // SAFETY: both slices are of one length.
            Hash::EMPTY.with_range(from, count, fingerprint::sample, |x, y| unsafe {
                (row.kernel)(x.as_ptr(), y.as_mut_ptr(), x.len(), row.measured_at);
            })
        }));
    }
    let row = BINARY.iter().find(|row| row.name == name)?;
    let pair = match row.pairs {
        Pairs::Any => fingerprint::pair,
        Pairs::Powers => fingerprint::power,
    };
    Some(of_blocks(1 << 22, |from, count| {
        let (a, b): (Vec<f32>, Vec<f32>) = (0..count as u32).map(|i| pair(from + i)).unzip();
        let mut out = vec![0.0; a.len()];
        // SAFETY: all three hold as many elements.
        unsafe { (row.kernel)(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), a.len(), Sides::Both, row.measured_at) };
        Hash::EMPTY.with(&out)
    }))
}

/// Names and hashes of the page's table.
fn documented() -> Vec<(&'static str, &'static str)> {
    let page = include_str!("../docs/accuracy.md");
    let table = page.split("## The sample").nth(1).and_then(|rest| rest.split("## ").next()).expect("the table");
    let rows = table.lines().filter(|line| line.ends_with("` |"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1], cells[cells.len() - 2].trim_matches('`'))
    })
    .collect()
}

#[test]
fn every_operation_is_documented() {
    let names: Vec<&str> = documented().into_iter().map(|(name, _)| name).collect();
    for name in UNARY.iter().map(|row| row.name).chain(BINARY.iter().map(|row| row.name)) {
        assert!(
            names.contains(&name),
            "docs/accuracy.md, The sample, has no row for {name}: copy it from `npm run accuracy -- --sample {name}`"
        );
    }
    assert_eq!(names.len(), UNARY.len() + BINARY.len(), "docs/accuracy.md has rows of operations that are gone");
}

#[test]
#[ignore = "a minute without optimisation; npm run test:arm"]
fn the_kernels_give_the_documented_bits() {
    for (name, hash) in documented() {
        let found = found(name).unwrap_or_else(|| panic!("no kernel {name}"));
        assert_eq!(format!("{found:016x}"), hash, "{name} with {:?}", simd_levels());
    }
    println!("{} kernels with {:?}", documented().len(), simd_levels());
}
