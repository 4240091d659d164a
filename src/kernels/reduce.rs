//! Folds: here of a whole slice, in [`axis`] along the middle axis of a tensor seen as `[outer, n, inner]`.
//!
//! Sums accumulate in `f64`, in the order of [`super::sums`] whatever the vector width.
//!
//! NaN spreads. Nothing here allocates: partial sums live in fixed arrays on the stack.

mod axis;

use super::sums::{LANES, sum_of, tree};

pub use axis::{NARROW, argmax_axis, argmin_axis, max_axis, mean_axis, min_axis, std_axis, sum_axis, variance_axis};

/// Elements of which the largest is found first when an index is wanted.
const BLOCK: usize = 1024;

for_each_level! {
    /// The sum; 0 of nothing.
    pub fn sum(x: &[f32]) -> f64 {
        sum_of(x, #[inline(always)] |v| v)
    }
}

/// The arithmetic mean; NaN of nothing.
pub fn mean(x: &[f32]) -> f64 {
    sum(x) / x.len() as f64
}

/// The sum of squared deviations from the mean over `n - ddof`, or over 0 where that is negative; NaN of nothing.
pub fn variance(x: &[f32], ddof: f64) -> f64 {
    deviations(x, mean(x)) / divisor(x.len(), ddof)
}

#[inline(always)]
fn divisor(n: usize, ddof: f64) -> f64 {
    let left = n as f64 - ddof;
    if left < 0.0 { 0.0 } else { left }
}

for_each_level! {
    /// The sum of squared deviations from `mean`.
    pub fn deviations(x: &[f32], mean: f64) -> f64 {
        sum_of(x, #[inline(always)] |v| (v - mean) * (v - mean))
    }
}

for_each_level! {
    /// The sum of squares; 0 of nothing. No f32 squares beyond the range of `f64`.
    pub fn sum_squares(x: &[f32]) -> f64 {
        sum_of(x, #[inline(always)] |v| v * v)
    }
}

/// The Euclidean norm; 0 of nothing.
pub fn norm(x: &[f32]) -> f64 {
    sum_squares(x).sqrt()
}

for_each_level! {
    /// The sum of products over the length of the shorter slice; 0 of nothing. A product of two f32 is exact in `f64`.
    pub fn dot(lhs: &[f32], rhs: &[f32]) -> f64 {
        let len = if lhs.len() < rhs.len() { lhs.len() } else { rhs.len() };
        let (lhs, rhs) = (&lhs[..len], &rhs[..len]);
        let mut lanes = [0.0; LANES];
        let (mut a, mut b) = (lhs.chunks_exact(LANES), rhs.chunks_exact(LANES));
        for (a, b) in (&mut a).zip(&mut b) {
            for i in 0..LANES {
                lanes[i] += a[i] as f64 * b[i] as f64;
            }
        }
        for (lane, (a, b)) in lanes.iter_mut().zip(a.remainder().iter().zip(b.remainder())) {
            *lane += *a as f64 * *b as f64;
        }
        tree(lanes)
    }
}

/// The largest value by `above`, NaN if there is one; `start` of nothing. Of two equal values either, so the sign of
/// a zero is the caller's business.
#[inline(always)]
fn extreme(x: &[f32], start: f32, above: impl Fn(f32, f32) -> bool) -> f32 {
    const WIDTH: usize = 32;
    let mut best = [start; WIDTH];
    let mut nan = [0u32; WIDTH];
    let mut chunks = x.chunks_exact(WIDTH);
    for chunk in &mut chunks {
        for i in 0..WIDTH {
            best[i] = if above(chunk[i], best[i]) { chunk[i] } else { best[i] };
            nan[i] |= (chunk[i] != chunk[i]) as u32;
        }
    }
    for (i, value) in chunks.remainder().iter().enumerate() {
        best[i] = if above(*value, best[i]) { *value } else { best[i] };
        nan[i] |= (*value != *value) as u32;
    }
    let mut result = best[0];
    let mut any = 0;
    for i in 0..WIDTH {
        result = if above(best[i], result) { best[i] } else { result };
        any |= nan[i];
    }
    if any != 0 { f32::NAN } else { result }
}

for_each_level! {
    fn largest(x: &[f32]) -> f32 {
        extreme(x, f32::NEG_INFINITY, #[inline(always)] |a, b| a > b)
    }
}

for_each_level! {
    fn smallest(x: &[f32]) -> f32 {
        extreme(x, f32::INFINITY, #[inline(always)] |a, b| a < b)
    }
}

/// The largest; NaN where there is one, +0 before -0; negative infinity of nothing.
pub fn max(x: &[f32]) -> f32 {
    let found = largest(x);
    if found == 0.0 { if x.iter().any(|v| v.to_bits() == 0) { 0.0 } else { -0.0 } } else { found }
}

/// The smallest; NaN where there is one, -0 before +0; infinity of nothing.
pub fn min(x: &[f32]) -> f32 {
    let found = smallest(x);
    if found == 0.0 { if x.iter().any(|v| v.to_bits() == 1 << 31) { -0.0 } else { 0.0 } } else { found }
}

for_each_level! {
    /// Where `value` first stands, or where the first NaN does if it is NaN; the length where nowhere.
    fn position(x: &[f32], value: f32) -> usize {
        const WIDTH: usize = 32;
        let nan = value != value;
        let is = |v: f32| (v == value) | (nan & (v != v));
        let mut at = 0;
        for chunk in x.chunks_exact(WIDTH) {
            let mut any = 0u32;
            for i in 0..WIDTH {
                any |= is(chunk[i]) as u32;
            }
            if any != 0 {
                break;
            }
            at += WIDTH;
        }
        while at < x.len() && !is(x[at]) {
            at += 1;
        }
        at
    }
}

/// Where the extreme stands: its block is found first, by values alone, then its place in that block.
fn place(x: &[f32], extreme: fn(&[f32]) -> f32, above: fn(f32, f32) -> bool) -> usize {
    if x.is_empty() {
        return 0;
    }
    let mut best = (0, f32::NAN);
    for (at, block) in x.chunks(BLOCK).enumerate() {
        let found = extreme(block);
        if at == 0 || found.is_nan() || above(found, best.1) {
            best = (at * BLOCK, found);
        }
        if found.is_nan() {
            break;
        }
    }
    best.0 + position(&x[best.0..], best.1)
}

/// The index of the first largest value, or of the first NaN; 0 of nothing.
pub fn argmax(x: &[f32]) -> usize {
    place(x, largest, |a, b| a > b)
}

/// The index of the first smallest value, or of the first NaN; 0 of nothing.
pub fn argmin(x: &[f32]) -> usize {
    place(x, smallest, |a, b| a < b)
}
