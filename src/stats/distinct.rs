//! How many different values a slice holds, in time that does not depend on what the values are.
//!
//! The 32-bit keys are dealt into 2048 buckets by their low bits. Within a bucket 21 bits tell keys apart: one bitmap of
//! 256 KiB, which stays in the second-level cache, says which were seen, and is wiped by walking the bucket again. There
//! is no hash to collide and no comparison to be unlucky with; values that all land in one bucket cost no more. Of f64
//! values the keys have 64 bits, and are sorted.

use super::order::{key, key_64};
use super::values::Values;
use crate::error::Result;
use crate::memory::reserve;

const LOW_BITS: usize = 11;
const BUCKETS: usize = 1 << LOW_BITS;
const WORDS: usize = 1 << (32 - LOW_BITS - 6);
/// Below this, setting up buckets and bitmap costs more than sorting.
const SMALL: usize = 8192;

/// Memory that is used again from column to column and call to call.
#[derive(Default)]
pub struct Distinct {
    keys: Vec<u32>,
    keys_64: Vec<u64>,
    /// All zero between calls.
    seen: Vec<u64>,
}

impl Distinct {
    /// Different values; NaN counts as one, -0 and 0 are one.
    pub fn count(&mut self, op: &str, values: Values) -> Result<u64> {
        match values {
            Values::Single(values) => self.count_single(op, values),
            Values::Double(values) => {
                self.keys_64.clear();
                reserve(op, &mut self.keys_64, values.len())?;
                self.keys_64.extend(values.iter().map(|&x| key_64(x)));
                Ok(count_sorted(&mut self.keys_64))
            }
        }
    }

    fn count_single(&mut self, op: &str, values: &[f32]) -> Result<u64> {
        self.keys.clear();
        reserve(op, &mut self.keys, values.len())?;
        if values.len() < SMALL {
            self.keys.extend(values.iter().map(|&x| key(x)));
            return Ok(count_sorted(&mut self.keys));
        }
        let missing = WORDS - self.seen.len();
        reserve(op, &mut self.seen, missing)?;
        self.seen.resize(WORDS, 0);
        let ends = self.deal(values);
        Ok(self.count_dealt(&ends))
    }

    /// Puts the keys in order of their low bits; returns where each bucket ends.
    fn deal(&mut self, values: &[f32]) -> [usize; BUCKETS] {
        self.keys.resize(values.len(), 0);
        let mut ends = [0_usize; BUCKETS];
        values.iter().for_each(|&x| ends[key(x) as usize % BUCKETS] += 1);
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        for &x in values {
            let k = key(x);
            let slot = &mut ends[k as usize % BUCKETS];
            self.keys[*slot] = k;
            *slot += 1;
        }
        ends
    }

    fn count_dealt(&mut self, ends: &[usize; BUCKETS]) -> u64 {
        let (mut different, mut start) = (0, 0);
        for &end in ends {
            let bucket = &self.keys[start..end];
            start = end;
            for k in bucket.iter().map(|k| k >> LOW_BITS) {
                let word = &mut self.seen[k as usize / 64 % WORDS];
                different += !(*word >> (k % 64)) & 1;
                *word |= 1 << (k % 64);
            }
            for k in bucket.iter().map(|k| k >> LOW_BITS) {
                self.seen[k as usize / 64 % WORDS] = 0;
            }
        }
        different
    }
}

/// By sorting.
fn count_sorted<K: Ord>(keys: &mut [K]) -> u64 {
    keys.sort_unstable();
    let changes = keys.windows(2).map(|pair| u64::from(pair[0] != pair[1])).sum::<u64>();
    changes + u64::from(!keys.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn f64_values_that_differ_in_their_last_bit_are_different() {
        let values = [0.1, f64::from_bits(0.1_f64.to_bits() + 1), 0.1, 0.0, -0.0, f64::NAN, -f64::NAN];
        assert_eq!(Distinct::default().count("uniqueness", Values::Double(&values)), Ok(4));
    }

    #[test]
    fn counts_as_a_hash_set_does() {
        let mut distinct = Distinct::default();
        for n in [0, 1, 2, 100, SMALL - 1, SMALL, 50_000] {
            for keep in [u32::MAX, 0xFFFF_F800, 0x0000_07FF, 0xFF00_00FF, 0] {
                let mut state = 1_u32;
                let mut bits = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state ^ (state >> 15)) & keep
                };
                let values: Vec<f32> = (0..n).map(|_| f32::from_bits(bits())).collect();
                let expected: HashSet<u32> = values.iter().map(|&x| key(x)).collect();
                let wide: Vec<f64> = values.iter().map(|&x| f64::from(x)).collect();
                for values in [Values::Single(&values), Values::Double(&wide)] {
                    assert_eq!(distinct.count("uniqueness", values).unwrap(), expected.len() as u64, "{n} {keep:x}");
                }
            }
        }
    }
}
