//! Sums, extremes and central moments of a slice, in f64 and in one fixed order.
//!
//! The order is that of [`crate::kernels::sums`], so every build gives the same bits. The second pass takes differences from the mean: nothing cancels, whatever the mean is.

use crate::kernels::sums::{LANES, tree};

/// Elements after which the 32-bit counters of the lanes are emptied.
const BLOCK: usize = LANES << 16;

/// What one pass over a slice finds; NaN and infinities are counted and otherwise left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// All elements.
    pub count: u64,
    pub nan: u64,
    pub positive_infinite: u64,
    pub negative_infinite: u64,
    /// Sum of the finite values.
    pub sum: f64,
    /// Smallest and largest finite value; infinity and -infinity where there is none.
    pub min: f32,
    pub max: f32,
}

/// Sums of the second, third and fourth powers of x - mean over the finite values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Central {
    pub m2: f64,
    pub m3: f64,
    pub m4: f64,
}

/// Walks a slice in rows of sixteen; the last row is filled up with NaN, which every body here leaves out.
#[inline(always)]
fn rows(values: &[f32], mut body: impl FnMut(&[f32; LANES])) {
    let whole = values.chunks_exact(LANES);
    let rest = whole.remainder();
    whole.filter_map(|row| row.first_chunk()).for_each(&mut body);
    if !rest.is_empty() {
        let mut last = [f32::NAN; LANES];
        last[..rest.len()].copy_from_slice(rest);
        body(&last);
    }
}

/// One pass: counts, sum and extremes.
#[must_use]
pub fn summary(values: &[f32]) -> Summary {
    let mut sums = [0.0_f64; LANES];
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    let (mut numbers, mut finite) = (0_u64, 0_u64);
    for block in values.chunks(BLOCK) {
        let (mut number_lanes, mut finite_lanes) = ([0_u32; LANES], [0_u32; LANES]);
        rows(block, |row| {
            for k in 0..LANES {
                let x = row[k];
                let is_finite = x.abs() < f32::INFINITY;
                sums[k] += f64::from(if is_finite { x } else { 0.0 });
                let (below, above) =
                    (if is_finite { x } else { f32::INFINITY }, if is_finite { x } else { f32::NEG_INFINITY });
                low[k] = if below < low[k] { below } else { low[k] };
                high[k] = if above > high[k] { above } else { high[k] };
                finite_lanes[k] += u32::from(is_finite);
                number_lanes[k] += u32::from(!x.is_nan());
            }
        });
        numbers += number_lanes.iter().map(|&n| u64::from(n)).sum::<u64>();
        finite += finite_lanes.iter().map(|&n| u64::from(n)).sum::<u64>();
    }
    let count = values.len() as u64;
    // Infinities are rare: told apart only where there are any.
    let infinite = numbers - finite;
    let positive_infinite =
        if infinite == 0 { 0 } else { values.iter().map(|&x| u64::from(x == f32::INFINITY)).sum::<u64>() };
    Summary {
        count,
        nan: count - numbers,
        positive_infinite,
        negative_infinite: infinite - positive_infinite,
        sum: tree(sums),
        min: low.into_iter().fold(f32::INFINITY, |a, b| if b < a { b } else { a }),
        max: high.into_iter().fold(f32::NEG_INFINITY, |a, b| if b > a { b } else { a }),
    }
}

impl Summary {
    #[must_use]
    pub const fn finite(&self) -> u64 {
        self.count - self.nan - self.positive_infinite - self.negative_infinite
    }

    /// Mean of the finite values; of equal values exactly that value. NaN where there is none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.min == self.max { f64::from(self.min) } else { self.sum / self.finite() as f64 }
    }

    /// Population variance of the finite values around [`Self::mean`]; of equal values exactly 0.
    #[must_use]
    pub fn variance(&self, values: &[f32]) -> f64 {
        if self.min == self.max {
            return 0.0;
        }
        let mean = self.mean();
        let mut lanes = [0.0; LANES];
        rows(values, |row| {
            for k in 0..LANES {
                let off = f64::from(row[k]) - mean;
                lanes[k] += if row[k].abs() < f32::INFINITY { off * off } else { 0.0 };
            }
        });
        tree(lanes) / self.finite() as f64
    }

    /// The sums that variance, skewness and kurtosis are made of.
    #[must_use]
    pub fn central(&self, values: &[f32]) -> Central {
        let mean = self.mean();
        let mut lanes = [[0.0; LANES]; 3];
        rows(values, |row| {
            for k in 0..LANES {
                let off = if row[k].abs() < f32::INFINITY { f64::from(row[k]) - mean } else { 0.0 };
                let square = off * off;
                lanes[0][k] += square;
                lanes[1][k] += square * off;
                lanes[2][k] += square * square;
            }
        });
        let [m2, m3, m4] = lanes.map(tree);
        if self.min == self.max { Central { m2: 0.0, m3: 0.0, m4: 0.0 } } else { Central { m2, m3, m4 } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_moments_of_a_short_slice() {
        let values = [1.0, f32::NAN, 2.0, f32::INFINITY, 6.0, f32::NEG_INFINITY, f32::INFINITY, -1.0];
        let found = summary(&values);
        assert_eq!((found.count, found.nan, found.finite()), (8, 1, 4));
        assert_eq!((found.positive_infinite, found.negative_infinite), (2, 1));
        assert_eq!((found.sum, found.min, found.max, found.mean()), (8.0, -1.0, 6.0, 2.0));
        assert_eq!(found.variance(&values), 26.0 / 4.0);
        assert_eq!(found.central(&values), Central { m2: 26.0, m3: 64.0 - 1.0 - 27.0, m4: 256.0 + 1.0 + 81.0 });
    }

    #[test]
    fn every_length_agrees_with_a_plain_loop() {
        for length in 0..70_usize {
            let values: Vec<f32> = (0..length).map(|i| (i * i % 37) as f32 - 12.5).collect();
            let found = summary(&values);
            let sum: f64 = values.iter().map(|&x| f64::from(x)).sum();
            assert_eq!(found.sum, sum);
            assert_eq!(found.finite(), length as u64);
            if length > 0 {
                let mean = sum / length as f64;
                let variance = values.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / length as f64;
                assert!((found.variance(&values) - variance).abs() <= 1e-12 * variance);
            }
        }
    }
}
