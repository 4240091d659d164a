//! Sums of a slice that comes in pieces: the same lanes and the same tree as [`super::reduce`], and so the same bits.

use super::reduce::{LANES, tree};

/// Partial sums of the pieces so far. Every piece but the last has a multiple of [`LANES`] elements.
#[derive(Clone, Copy, Default)]
pub struct Partial {
    lanes: [f64; LANES],
}

#[inline(always)]
fn fold(lanes: &mut [f64; LANES], x: &[f32], f: impl Fn(f64) -> f64) {
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

for_each_level! {
    fn add(lanes: &mut [f64; LANES], x: &[f32]) {
        fold(lanes, x, #[inline(always)] |v| v)
    }
}

for_each_level! {
    fn add_deviations(lanes: &mut [f64; LANES], x: &[f32], mean: f64) {
        fold(lanes, x, #[inline(always)] |v| (v - mean) * (v - mean))
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
    use super::Partial;
    use crate::kernels::reduce;

    #[test]
    fn pieces_give_the_bits_of_the_whole() {
        let x: Vec<f32> = (0..10_007).map(|i| ((i * 7919) % 1000) as f32 * 0.37 - 180.0).collect();
        let (mut sum, mut deviations) = (Partial::default(), Partial::default());
        let mean = reduce::mean(&x);
        for piece in x.chunks(2048) {
            sum.add(piece);
            deviations.add_deviations(piece, mean);
        }
        assert_eq!(sum.total().to_bits(), reduce::sum(&x).to_bits());
        assert_eq!(deviations.total().to_bits(), reduce::deviations(&x, mean).to_bits());
    }
}
