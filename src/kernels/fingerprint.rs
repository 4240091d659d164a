//! Fingerprints of results, to compare builds: the same inputs by formula on every side, and a hash that is as easily
//! written in JavaScript as here, on 32-bit multiplication alone.
//!
//! A hash covers results in the order of their inputs, so it can be taken range by range, the state handed on.

/// Inputs of the sample: [`sample`] of each index below.
pub const SAMPLE: u32 = STRUCTURED + HALVES + STRIDES;
/// 16 mantissas with every exponent and sign.
const STRUCTURED: u32 = 16 << 9;
/// Integers and the halves between them, up to 4096, of both signs.
const HALVES: u32 = 1 << 14;
/// Every [`STRIDE`]th of all floats.
const STRIDES: u32 = u32::MAX / STRIDE + 1;
const STRIDE: u32 = 1021;
const MANTISSAS: [u32; 16] = [
    0, 1, 2, 3, 0x10_0000, 0x15_5555, 0x20_0000, 0x2a_aaaa, 0x35_04f3, 0x3f_ffff, 0x40_0000, 0x40_0001, 0x49_0fdb,
    0x7f_fffd, 0x7f_fffe, 0x7f_ffff,
];

/// The `index`th input of the sample.
pub fn sample(index: u32) -> f32 {
    if index < STRUCTURED {
        let (sign, exponent, mantissa) = (index & 1, (index >> 1) & 0xff, MANTISSAS[(index >> 9) as usize]);
        return f32::from_bits((sign << 31) | (exponent << 23) | mantissa);
    }
    let index = index - STRUCTURED;
    if index < HALVES {
        let size = (index >> 1) as f32 * 0.5;
        return if index & 1 == 1 { -size } else { size };
    }
    f32::from_bits((index - HALVES).wrapping_mul(STRIDE))
}

/// The `index`th of all floats.
pub fn every(index: u32) -> f32 {
    f32::from_bits(index)
}

/// Each with each, as bits: these pairs come first in every list of pairs.
const SPECIAL: [u32; 24] = [
    0x0000_0000,
    0x8000_0000,
    0x3f80_0000,
    0xbf80_0000,
    0x3f00_0000,
    0xbf00_0000,
    0x4000_0000,
    0xc000_0000,
    0x4040_0000,
    0xc040_0000,
    0x0000_0001,
    0x8000_0001,
    0x0080_0000,
    0x8080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x4b80_0000,
    0x4b7f_ffff,
    0xcb7f_ffff,
    0x4aff_ffff,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0x3f80_0001,
];

/// Bits that look random, another word for each word.
fn mix(mut z: u32) -> u32 {
    z = (z ^ (z >> 16)).wrapping_mul(0x7feb_352d);
    z = (z ^ (z >> 15)).wrapping_mul(0x846c_a68b);
    z ^ (z >> 16)
}

/// Four random words for a pair; up to 2^30 pairs have words of their own.
fn words(index: u32) -> [u32; 4] {
    let first = index.wrapping_mul(4);
    [mix(first), mix(first.wrapping_add(1)), mix(first.wrapping_add(2)), mix(first.wrapping_add(3))]
}

fn special(index: u32) -> Option<(f32, f32)> {
    let (a, b) = ((index / 24) as usize, (index % 24) as usize);
    (a < 24).then(|| (f32::from_bits(SPECIAL[a]), f32::from_bits(SPECIAL[b])))
}

/// From 0 to below 1.
fn unit(word: u32) -> f64 {
    word as f64 / 4294967296.0
}

/// The `index`th pair for functions of any two numbers: special values, then any two floats, floats of one exponent,
/// ratios beside the seams of `atan2`, ratios up to 2^21, equal floats and neighbours, each chosen at random.
pub fn pair(index: u32) -> (f32, f32) {
    /// 1, and where `atan2` changes its formula.
    const SEAMS: [f64; 3] = [1.0, 2.414213562373095, 0.41421356237309503];
    if let Some(pair) = special(index) {
        return pair;
    }
    let [a, b, kind, more] = words(index);
    let y = f32::from_bits(a);
    let x = match kind % 5 {
        0 => f32::from_bits(b),
        1 => f32::from_bits((b & 0x807f_ffff) | (a & 0x7f80_0000)),
        2 => (y as f64 * SEAMS[(b % 3) as usize] * (1.0 + (unit(more) - 0.5) * 1e-5)) as f32,
        3 => (y as f64 * (1.0 + unit(more)) * (1u64 << (b % 41)) as f64 / 1048576.0) as f32,
        _ => f32::from_bits(a.wrapping_add(b % 3).wrapping_sub(1)),
    };
    (y, x)
}

/// The `index`th base and exponent: special values, any two floats, small numbers to small powers, of which many are
/// exact or near a tie, and bases of all sizes, many beside 1, to powers from below the smallest float to above the
/// largest.
pub fn power(index: u32) -> (f32, f32) {
    if let Some(pair) = special(index) {
        return pair;
    }
    let [a, b, kind, more] = words(index);
    let x = match kind % 8 {
        0 => return (f32::from_bits(a), f32::from_bits(b)),
        1 => {
            let size = (a & 0xfff) as f32 / (1u32 << ((a >> 12) % 12)) as f32;
            return (if a >> 31 == 1 { -size } else { size }, (b % 257) as f32 * 0.5 - 64.0);
        }
        2 => f32::from_bits(0x3f80_0000 - 4096 + a % 8192),
        3 | 4 => (unit(a) * 4.0) as f32,
        _ => f32::from_bits(a & 0x7fff_ffff),
    };
    // log2(x) to a tenth of it.
    let mantissa = (x.to_bits() & 0x7f_ffff) as f64 / 8388608.0;
    let log = (x.to_bits() >> 23) as f64 - 127.0 + mantissa + 0.343 * mantissa * (1.0 - mantissa);
    (x, ((unit(more) * 307.0 - 165.0) / log) as f32)
}

/// Two hashes of 32 bits over the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash(pub u32, pub u32);

impl Hash {
    /// Of nothing.
    pub const EMPTY: Hash = Hash(0x811c_9dc5, 0x9e37_79b1);

    /// `values` hashed in after what was before. All NaN count as one; -0 and +0 differ.
    pub fn with(mut self, values: &[f32]) -> Hash {
        for value in values {
            self = self.with_words(&[if value.is_nan() { 0x7fc0_0000 } else { value.to_bits() }]);
        }
        self
    }

    /// Plain words hashed in, such as the hashes of parts.
    pub fn with_words(mut self, words: &[u32]) -> Hash {
        for word in words {
            self.0 = (self.0 ^ word).wrapping_mul(0x0100_0193);
            self.1 = (self.1.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b1);
        }
        self
    }

    /// The results of `f` at `input(from)` up to `input(from + count - 1)` hashed in.
    pub fn with_range(
        mut self,
        from: u32,
        count: u64,
        input: impl Fn(u32) -> f32,
        mut f: impl FnMut(&[f32], &mut [f32]),
    ) -> Hash {
        const BLOCK: usize = 1024;
        let (mut x, mut y) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
        let mut done = 0;
        while done < count {
            let len = if count - done < BLOCK as u64 { (count - done) as usize } else { BLOCK };
            for i in 0..len {
                x[i] = input(from.wrapping_add((done + i as u64) as u32));
            }
            f(&x[..len], &mut y[..len]);
            self = self.with(&y[..len]);
            done += len as u64;
        }
        self
    }

    /// As 16 hexadecimal digits' worth of number.
    pub fn value(self) -> u64 {
        (self.0 as u64) << 32 | self.1 as u64
    }
}
