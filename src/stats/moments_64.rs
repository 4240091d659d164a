//! Mean, spread and extremes of f64 values, as exact far from 0 as near it and whatever their size.
//!
//! Sums are of the differences from the smallest value, in the order of [`crate::kernels::sums`]: what all values have in common
//! cancels before anything is rounded. Where the square of their range would lie beyond f64, all is scaled by a power of
//! two, which rounds nothing.

use crate::kernels::sums::sum_by;

/// What two passes over a slice find; NaN and infinities are counted and otherwise left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary64 {
    /// All elements.
    pub count: u64,
    pub nan: u64,
    pub finite: u64,
    /// Smallest and largest finite value; infinity and -infinity where there is none.
    pub min: f64,
    pub max: f64,
    /// What differences are multiplied by: a power of two, mostly 1.
    scale: f64,
    /// Mean of the scaled differences from `min`.
    off: f64,
}

/// The power of two that brings a range near 1, where it is far from it.
fn scale_for(range: f64) -> f64 {
    // An infinite range of finite values is below 2^1025, and a subnormal one at least 2^-1074.
    let exponent = (range.to_bits() >> 52) as i64 - 1023;
    let shift = if range > 0.0 && exponent.abs() >= 400 { exponent.clamp(-1000, 1000) } else { 0 };
    f64::from_bits(((1023 - shift) as u64) << 52)
}

#[must_use]
pub fn summary_64(values: &[f64]) -> Summary64 {
    let (mut nan, mut finite) = (0, 0);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for &x in values {
        nan += u64::from(x.is_nan());
        if x.is_finite() {
            finite += 1;
            min = if x < min { x } else { min };
            max = if x > max { x } else { max };
        }
    }
    let scale = scale_for(max - min);
    let mut found = Summary64 { count: values.len() as u64, nan, finite, min, max, scale, off: 0.0 };
    let sum = sum_by(values.len(), |i| if values[i].is_finite() { found.difference(values[i]) } else { 0.0 });
    found.off = if min == max { 0.0 } else { sum / finite as f64 };
    found
}

impl Summary64 {
    /// From the smallest value, scaled.
    fn difference(&self, x: f64) -> f64 {
        x * self.scale - self.min * self.scale
    }

    /// From the mean, scaled as [`Self::scaled_std`] is.
    #[must_use]
    pub fn scaled_distance(&self, x: f64) -> f64 {
        self.difference(x) - self.off
    }

    /// Population standard deviation of the finite values, scaled; of equal values exactly 0.
    #[must_use]
    pub fn scaled_std(&self, values: &[f64]) -> f64 {
        let square = |i: usize| {
            let off = self.scaled_distance(values[i]);
            if values[i].is_finite() { off * off } else { 0.0 }
        };
        if self.min == self.max { 0.0 } else { (sum_by(values.len(), square) / self.finite as f64).sqrt() }
    }

    /// Mean of the finite values; of equal values exactly that value. NaN where there is none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.finite == 0 { f64::NAN } else { self.unscaled(self.min * self.scale + self.off) }
    }

    /// What a distance is multiplied by.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.scale
    }

    #[must_use]
    pub fn unscaled(&self, x: f64) -> f64 {
        x / self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_and_scales_with_the_values() {
        let plain = [3.0, 7.0, 4.0, 4.0, f64::NAN, f64::INFINITY, 12.0];
        let found = summary_64(&plain);
        assert_eq!((found.count, found.nan, found.finite, found.min, found.max), (7, 1, 5, 3.0, 12.0));
        assert_eq!((found.mean(), found.unscaled(found.scaled_std(&plain))), (6.0, 10.8_f64.sqrt()));
        for (factor, shift) in [(1.0, 1.7e12), (1024.0, -9e15), (2.0_f64.powi(1000), 0.0), (2.0_f64.powi(-1070), 0.0)] {
            let values = plain.map(|x| x * factor + shift);
            let moved = summary_64(&values);
            assert_eq!(moved.mean(), 6.0 * factor + shift);
            let score = |found: &Summary64, values: &[f64]| found.scaled_distance(values[1]) / found.scaled_std(values);
            assert_eq!(score(&moved, &values), score(&found, &plain), "{factor} {shift}");
        }
    }

    #[test]
    fn of_equal_values_and_of_none() {
        let equal = [0.1; 1001];
        let found = summary_64(&equal);
        assert_eq!((found.mean(), found.scaled_std(&equal)), (0.1, 0.0));
        let none = summary_64(&[f64::NAN, f64::INFINITY]);
        assert_eq!((none.count, none.nan, none.finite), (2, 1, 0));
        assert!(none.mean().is_nan());
        let ends = [f64::MAX, -f64::MAX];
        let found = summary_64(&ends);
        assert_eq!((found.mean(), found.unscaled(found.scaled_std(&ends))), (0.0, f64::MAX));
    }
}
