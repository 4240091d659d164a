//! Pairs for functions of two arguments: special values with each other, then structured and random ones in turn.

use crate::Tally;
use rustorch_wasm::kernels::elementwise::{self, Binary, Sides};
use rustorch_wasm::kernels::fingerprint::Hash;
use std::time::Instant;

type Pick = fn(&mut Numbers) -> (f32, f32);

type Row = (&'static str, Binary, fn(f32, f32) -> f32, Pick);

/// Name, kernel, correctly rounded reference, pairs worth trying.
pub const BINARY: &[Row] = &[
    ("pow_tensor", elementwise::pow_tensor, core_math::powf, powers),
    ("atan2", elementwise::atan2, core_math::atan2f, angles),
];

const SPECIAL: [f32; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    1e-45,
    -1e-45,
    1.1754944e-38,
    -1.1754944e-38,
    3.4028235e38,
    -3.4028235e38,
    16777216.0,
    16777215.0,
    -16777215.0,
    8388607.5,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    1.0000001,
];

/// SplitMix64: the same numbers everywhere.
pub struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Any float at all.
    fn float(&mut self) -> f32 {
        f32::from_bits(self.next() as u32)
    }

    /// Evenly from 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Mostly pairs whose power is neither infinite nor 0.
fn powers(numbers: &mut Numbers) -> (f32, f32) {
    let kind = numbers.next() % 8;
    let x = match kind {
        0 => return (numbers.float(), numbers.float()),
        1 => f32::from_bits(0x3f80_0000u32.wrapping_add((numbers.next() % 8192) as u32).wrapping_sub(4096)),
        2 | 3 => (numbers.unit() * 4.0) as f32,
        _ => numbers.float().abs(),
    };
    match kind {
        // Small integers and halves, of negative bases too.
        3 => (if numbers.next() & 1 == 1 { -x } else { x }, (numbers.next() % 257) as f32 * 0.5 - 64.0),
        _ => (x, ((numbers.unit() * 282.0 - 152.0) / (x as f64).log2()) as f32),
    }
}

/// Any two floats, floats of like size, and ratios beside the seams of the formula.
fn angles(numbers: &mut Numbers) -> (f32, f32) {
    let (y, x) = (numbers.float(), numbers.float());
    match numbers.next() % 4 {
        0 => (y, x),
        1 => (y, f32::from_bits((x.to_bits() & 0x807f_ffff) | (y.to_bits() & 0x7f80_0000))),
        2 => (
            y,
            (y as f64 / [0.41421356237309503, 1.0, 2.414213562373095][(numbers.next() % 3) as usize]
                * (1.0 + (numbers.unit() - 0.5) * 1e-5)) as f32,
        ),
        _ => (y, (y as f64 * (numbers.unit() * 40.0 - 20.0).exp2()) as f32),
    }
}

/// `count` pairs through one function. Whether all were within 1 ULP.
pub fn run(name: &str, count: u64) -> bool {
    const BLOCK: usize = 1024;
    let began = Instant::now();
    let (_, kernel, reference, pick) = BINARY.iter().find(|(known, ..)| *known == name).expect("a kernel");
    let mut numbers = Numbers(0x5eed);
    let mut special = SPECIAL.iter().flat_map(|a| SPECIAL.iter().map(|b| (*a, *b)));
    let (mut a, mut b, mut out) = ([0.0f32; BLOCK], [0.0f32; BLOCK], [0.0f32; BLOCK]);
    let (mut tally, mut hash) = (Tally::default(), Hash::EMPTY);
    while tally.inputs < count {
        let len = BLOCK.min((count - tally.inputs) as usize);
        for i in 0..len {
            (a[i], b[i]) = special.next().unwrap_or_else(|| pick(&mut numbers));
        }
        // SAFETY: all hold `len` elements.
        unsafe { kernel(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), len, Sides::Both, [0.0; 2]) };
        for i in 0..len {
            tally.count((a[i], b[i]), out[i], [reference(a[i], b[i]); 2]);
        }
        hash = hash.with(&out[..len]);
    }
    tally.print(name, hash, began)
}
