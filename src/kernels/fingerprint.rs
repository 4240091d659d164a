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
