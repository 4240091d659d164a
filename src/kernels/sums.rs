//! The one order in which everything here adds up: [`LANES`] partial sums in `f64`, then a tree of halves.
//!
//! Element `i` is added to lane `i % LANES`, in ascending `i`; then the upper half of the lanes is added to the lower
//! half, again and again, until one is left. The order is part of the result and does not depend on how wide the
//! machine's vectors are, so every build gives the same bits.

/// Partial sums of a slice.
pub const LANES: usize = 16;

/// The lanes added up: 0 and 8, 1 and 9, ..., then 0 and 4, ...
#[inline(always)]
#[must_use]
pub fn tree(mut lanes: [f64; LANES]) -> f64 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// Adds `f` of each element to its lane.
#[inline(always)]
pub(super) fn add_to(lanes: &mut [f64; LANES], x: &[f32], f: impl Fn(f64) -> f64) {
    let mut sums = *lanes;
    let mut chunks = x.chunks_exact(LANES);
    for chunk in &mut chunks {
        for i in 0..LANES {
            sums[i] += f(chunk[i] as f64);
        }
    }
    for (lane, value) in sums.iter_mut().zip(chunks.remainder()) {
        *lane += f(*value as f64);
    }
    *lanes = sums;
}

/// The sum of `f` of each element.
#[inline(always)]
pub(super) fn sum_of(x: &[f32], f: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    add_to(&mut lanes, x, f);
    tree(lanes)
}

/// The sum of `term` of each index below `length`.
#[inline(always)]
pub fn sum_by(length: usize, term: impl Fn(usize) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let whole = length - length % LANES;
    let mut at = 0;
    while at < whole {
        for (k, lane) in lanes.iter_mut().enumerate() {
            *lane += term(at + k);
        }
        at += LANES;
    }
    for i in whole..length {
        lanes[i - whole] += term(i);
    }
    tree(lanes)
}

/// The sum of a slice that comes in pieces: the bits of the whole. Every piece but the last has a multiple of [`LANES`]
/// elements.
#[derive(Clone, Copy, Default)]
pub struct Partial {
    lanes: [f64; LANES],
}

for_each_level! {
    fn add(lanes: &mut [f64; LANES], x: &[f32]) {
        add_to(lanes, x, #[inline(always)] |v| v)
    }
}

for_each_level! {
    fn add_deviations(lanes: &mut [f64; LANES], x: &[f32], mean: f64) {
        add_to(lanes, x, #[inline(always)] |v| (v - mean) * (v - mean))
    }
}

impl Partial {
    /// Adds the values of the next piece.
    pub fn add(&mut self, x: &[f32]) {
        add(&mut self.lanes, x);
    }

    /// Adds the squared deviations from `mean` of the next piece.
    pub fn add_deviations(&mut self, x: &[f32], mean: f64) {
        add_deviations(&mut self.lanes, x, mean);
    }

    /// The sum of all pieces.
    #[must_use]
    pub fn total(&self) -> f64 {
        tree(self.lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::reduce;

    #[test]
    fn pieces_and_terms_give_the_bits_of_the_whole() {
        let x: Vec<f32> = (0..10_007).map(|i| ((i * 7919) % 1000) as f32 * 0.37 - 180.0).collect();
        let (mut sum, mut deviations) = (Partial::default(), Partial::default());
        let mean = reduce::mean(&x);
        for piece in x.chunks(2048) {
            sum.add(piece);
            deviations.add_deviations(piece, mean);
        }
        assert_eq!(sum.total().to_bits(), reduce::sum(&x).to_bits());
        assert_eq!(deviations.total().to_bits(), reduce::deviations(&x, mean).to_bits());
        assert_eq!(sum_by(x.len(), |i| f64::from(x[i])).to_bits(), reduce::sum(&x).to_bits());
    }
}
