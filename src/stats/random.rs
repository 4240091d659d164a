//! A seeded generator of our own, so that both builds draw the same numbers for ever.
//!
//! xoshiro256++ (Blackman & Vigna, 2019), its 256 bits of state filled from the seed by SplitMix64 (Steele, Lea &
//! Flood, 2014).

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut counter = seed;
        Self { state: std::array::from_fn(|_| split_mix(&mut counter)) }
    }

    /// Goes on where [`Self::state`] was taken; all zero, which no seed gives, would stand still and is refused.
    #[must_use]
    pub fn from_state(state: [u64; 4]) -> Option<Self> {
        (state != [0; 4]).then_some(Self { state })
    }

    #[must_use]
    pub const fn state(&self) -> [u64; 4] {
        self.state
    }

    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let (c2, d2) = (c ^ a, d ^ b);
        self.state = [a ^ d2, b ^ c2, c2 ^ (b << 17), d2.rotate_left(45)];
        a.wrapping_add(d).rotate_left(23).wrapping_add(a)
    }

    /// Uniform on [0, 1), 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform below `n`; 0 for n = 0. The bias of the product is below n / 2^64.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }
}

/// One step of SplitMix64.
pub fn split_mix(counter: &mut u64) -> u64 {
    *counter = counter.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *counter;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequences() {
        let mut counter = 1_234_567;
        assert_eq!(split_mix(&mut counter), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(&mut counter), 3_203_168_211_198_807_973);
        // From the state 1, 2, 3, 4.
        let mut random = Random::from_state([1, 2, 3, 4]).unwrap();
        let found: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(found, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
        assert_eq!(Random::from_state([0; 4]), None);
    }

    #[test]
    fn stays_in_its_range() {
        let mut random = Random::new(0);
        assert!((0..10_000).all(|_| (0.0..1.0).contains(&random.uniform()) && random.below(7) < 7));
        assert_eq!(random.below(0), 0);
    }
}
