//! Sorting by keys: a float's bits, turned so that they order as integers do.
//!
//! The order is total: -infinity, the negative numbers, -0, 0, the positive ones, infinity, NaN (every NaN alike, and
//! all come out as one). Long rows are sorted by radix from the low digit up, eight bits at a time, in four passes
//! whatever the values are: no input is slow on purpose. (Eleven bits and three passes are slower: 2048 places to write
//! to are more pages than the processor has at hand.)

const DIGIT: u32 = 8;
const BUCKETS: usize = 1 << DIGIT;

/// Below it, comparing is faster than counting.
pub const SMALL: usize = 1200;

/// The key of every NaN: after all others.
pub const NAN_KEY: u32 = u32::MAX;

/// The key of `x`: it orders as `x` does, NaN last.
#[inline(always)]
#[must_use]
pub fn key(x: f32) -> u32 {
    let bits = x.to_bits();
    let flip = ((bits as i32 >> 31) as u32) | 0x8000_0000;
    if x != x { NAN_KEY } else { bits ^ flip }
}

/// The bits of the value with this key.
#[inline(always)]
#[must_use]
pub fn bits(key: u32) -> u32 {
    let flip = ((!key as i32 >> 31) as u32) | 0x8000_0000;
    if key == NAN_KEY { f32::NAN.to_bits() } else { key ^ flip }
}

/// Sorts `x` into `out`, ascending: the bits of the values. From [`SMALL`] elements on, `scratch` must be as long.
pub fn sort(x: &[f32], out: &mut [u32], scratch: &mut [u32]) {
    sort_by(x, key, bits, out, scratch);
}

/// Sorts what `key` says of the elements of `x`; `out` gets what `result` says of the keys. From [`SMALL`] elements on,
/// `scratch` must be as long.
#[inline(always)]
pub fn sort_by(x: &[f32], key: impl Fn(f32) -> u32, result: impl Fn(u32) -> u32, out: &mut [u32], scratch: &mut [u32]) {
    let n = x.len();
    let out = &mut out[..n];
    if n < SMALL {
        for (slot, &value) in out.iter_mut().zip(x) {
            *slot = key(value);
        }
        out.sort_unstable();
        for slot in out {
            *slot = result(*slot);
        }
        return;
    }
    let mut counts = [[0u32; BUCKETS]; 4];
    for &value in x {
        let k = key(value);
        for (digit, count) in counts.iter_mut().enumerate() {
            count[at(k, digit as u32)] += 1;
        }
    }
    for count in &mut counts {
        let mut start = 0;
        for slot in count {
            start += core::mem::replace(slot, start);
        }
    }
    let scratch = &mut scratch[..n];
    let [first, second, third, last] = &mut counts;
    for &value in x {
        let k = key(value);
        scatter(scratch, &mut first[at(k, 0)], k);
    }
    for &k in scratch.iter() {
        scatter(out, &mut second[at(k, 1)], k);
    }
    for &k in out.iter() {
        scatter(scratch, &mut third[at(k, 2)], k);
    }
    for &k in scratch.iter() {
        scatter(out, &mut last[at(k, 3)], result(k));
    }
}

/// A digit of a key, counted from the low end.
#[inline(always)]
fn at(key: u32, digit: u32) -> usize {
    (key >> (digit * DIGIT)) as usize & (BUCKETS - 1)
}

#[inline(always)]
fn scatter(to: &mut [u32], place: &mut u32, value: u32) {
    to[*place as usize] = value;
    *place += 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_order_and_come_back() {
        let order = [f32::NEG_INFINITY, f32::MIN, -1.0, -1e-45, -0.0, 0.0, 1e-45, 1.0, f32::MAX, f32::INFINITY];
        for pair in order.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
        for x in order {
            assert_eq!(bits(key(x)), x.to_bits());
        }
        assert!(key(f32::INFINITY) < key(f32::NAN) && key(-f32::NAN) == key(f32::NAN));
        assert!(f32::from_bits(bits(NAN_KEY)).is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn sorts_any_bits(bits_of in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..50, Just(0x8000_0000)], 0..4000)) {
            let x: Vec<f32> = bits_of.iter().map(|&b| f32::from_bits(b)).collect();
            let mut want: Vec<u32> = x.iter().map(|&v| key(v)).collect();
            want.sort_unstable();
            let (mut out, mut scratch) = (vec![0; x.len()], vec![0; x.len()]);
            sort(&x, &mut out, &mut scratch);
            let got: Vec<u32> = out.iter().map(|&b| key(f32::from_bits(b))).collect();
            prop_assert_eq!(got, want);
        }
    }
}
