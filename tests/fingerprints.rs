//! The hashes of docs/accuracy.md, "The sample", by the kernels of this machine. On x86-64 `npm test` compares them by
//! `npm run accuracy -- --sample`; this is for other processors, by `npm run test:arm`.

use rustorch_wasm::kernels::elementwise::{BINARY, Sides, UNARY};
use rustorch_wasm::kernels::fingerprint::{self, Hash};
use rustorch_wasm::kernels::simd_levels;

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

fn parameters(name: &str) -> [f32; 2] {
    match name {
        "pow" => [1.0 / 3.0, 0.0],
        "clamp" => [-0.5, 2.5],
        "lerp" => [0.7, 0.0],
        _ => [0.0; 2],
    }
}

/// The hash of a kernel over the sample.
fn found(name: &str) -> Option<u64> {
    let p = parameters(name);
    if let Some((_, kernel)) = UNARY.iter().find(|(known, _)| *known == name) {
        return Some(of_blocks(u64::from(fingerprint::SAMPLE), |from, count| {
            // SAFETY: both slices are of one length.
            Hash::EMPTY.with_range(from, count, fingerprint::sample, |x, y| unsafe {
                kernel(x.as_ptr(), y.as_mut_ptr(), x.len(), p);
            })
        }));
    }
    let (_, kernel) = BINARY.iter().find(|(known, _)| *known == name)?;
    let pair = if name == "pow_tensor" { fingerprint::power } else { fingerprint::pair };
    Some(of_blocks(1 << 22, |from, count| {
        let (a, b): (Vec<f32>, Vec<f32>) = (0..count as u32).map(|i| pair(from + i)).unzip();
        let mut out = vec![0.0; a.len()];
        // SAFETY: all three hold as many elements.
        unsafe { kernel(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), a.len(), Sides::Both, p) };
        Hash::EMPTY.with(&out)
    }))
}

#[test]
#[ignore = "a minute without optimisation; npm run test:arm"]
fn the_kernels_give_the_documented_bits() {
    let page = include_str!("../docs/accuracy.md");
    let table = page.split("## The sample").nth(1).and_then(|rest| rest.split("## ").next()).expect("the table");
    let mut rows = 0;
    for line in table.lines().filter(|line| line.ends_with("` |")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (name, hash) = (cells[1], cells[cells.len() - 2].trim_matches('`'));
        let found = found(name).unwrap_or_else(|| panic!("no kernel {name}"));
        assert_eq!(format!("{found:016x}"), hash, "{name} with {:?}", simd_levels());
        rows += 1;
    }
    assert_eq!(rows, UNARY.len() + BINARY.len(), "rows of docs/accuracy.md");
    println!("{rows} kernels with {:?}", simd_levels());
}
