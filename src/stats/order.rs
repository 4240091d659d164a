//! The order of statistics: that of [`crate::kernels::sort`], but with -0 equal to 0. An f64 has a key of 64 bits, by the
//! same rule.

use crate::error::Result;
use crate::kernels::sort;
pub use crate::kernels::sort::NAN_KEY;
use crate::memory::reserve;

/// The key of `x`: it orders as `x` does, NaN last, -0 as 0.
#[inline(always)]
#[must_use]
pub fn key(x: f32) -> u32 {
    sort::key(x + 0.0) // -0 + 0 is 0
}

/// The value of a key.
#[must_use]
pub fn value(key: u32) -> f32 {
    f32::from_bits(sort::bits(key))
}

/// The key of every f64 that is NaN.
pub const NAN_KEY_64: u64 = u64::MAX;

/// The key of an f64.
#[inline(always)]
#[must_use]
pub fn key_64(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits(); // -0 + 0 is 0
    let flip = ((bits as i64 >> 63) as u64) | (1 << 63);
    if x.is_nan() { NAN_KEY_64 } else { bits ^ flip }
}

/// The value of an f64's key.
#[must_use]
pub fn value_64(key: u64) -> f64 {
    let flip = if key >> 63 == 0 { u64::MAX } else { 1 << 63 };
    if key == NAN_KEY_64 { f64::NAN } else { f64::from_bits(key ^ flip) }
}

/// Memory that is used again from column to column.
#[derive(Default)]
pub struct Scratch {
    keys: Vec<u32>,
    other: Vec<u32>,
}

impl Scratch {
    /// The keys of `values`, in order.
    pub fn sorted(&mut self, op: &str, values: &[f32]) -> Result<&[u32]> {
        resize(op, &mut self.keys, values.len())?;
        resize(op, &mut self.other, if values.len() < sort::SMALL { 0 } else { values.len() })?;
        sort::sort_by(values, key, |k| k, &mut self.keys, &mut self.other);
        Ok(&self.keys)
    }
}

/// Makes `list` so long, or says that there is no memory for it.
fn resize(op: &str, list: &mut Vec<u32>, length: usize) -> Result<()> {
    list.clear();
    reserve(op, list, length)?;
    list.resize(length, 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_order_as_values_do() {
        let order = [f32::NEG_INFINITY, f32::MIN, -1.0, -1e-45, 0.0, 1e-45, 1.0, f32::MAX, f32::INFINITY];
        for pair in order.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
        for x in order {
            assert_eq!(value(key(x)), x);
        }
        assert_eq!(key(-0.0), key(0.0));
        assert_eq!((key(f32::NAN), key(-f32::NAN)), (NAN_KEY, NAN_KEY));
        assert!(value(NAN_KEY).is_nan() && key(f32::INFINITY) < NAN_KEY);
    }

    #[test]
    fn keys_of_64_bits_order_as_values_do() {
        let order = [f64::NEG_INFINITY, f64::MIN, -1.0, -5e-324, 0.0, 5e-324, 1.0, 1.0 + f64::EPSILON, f64::INFINITY];
        for pair in order.windows(2) {
            assert!(key_64(pair[0]) < key_64(pair[1]), "{pair:?}");
        }
        for x in order {
            assert_eq!(value_64(key_64(x)), x);
        }
        assert_eq!(key_64(-0.0), key_64(0.0));
        assert_eq!((key_64(f64::NAN), key_64(-f64::NAN)), (NAN_KEY_64, NAN_KEY_64));
        assert!(value_64(NAN_KEY_64).is_nan() && key_64(f64::INFINITY) < NAN_KEY_64);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn sorts_any_bits(bits in prop::collection::vec(prop_oneof![any::<u32>(), 0_u32..50, Just(0x8000_0000)], 0..4000)) {
            let values: Vec<f32> = bits.into_iter().map(f32::from_bits).collect();
            let mut expected: Vec<u32> = values.iter().map(|&x| key(x)).collect();
            expected.sort_unstable();
            let mut scratch = Scratch::default();
            prop_assert_eq!(scratch.sorted("sort", &values).unwrap(), &expected[..]);
        }
    }
}
