//! Random numbers from a seed, the same on every build: xoshiro256++ (Blackman and Vigna), seeded by splitmix64.
//!
//! Not for secrets. Uniform numbers are the top 24 bits of a draw, so every one is a multiple of 2^-24. Normal ones come
//! in pairs by Marsaglia's polar method, in f64, with the logarithm of crate `libm`, which is the same code everywhere.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generator {
    state: [u64; 4],
}

impl Generator {
    /// Any seed is good: the state is never all zeros.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut x = seed;
        let state = std::array::from_fn(|_| {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Self { state }
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

    /// The next 64 bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let [s0, s1, s2, s3] = &mut self.state;
        let result = s0.wrapping_add(*s3).rotate_left(23).wrapping_add(*s0);
        let t = *s1 << 17;
        *s2 ^= *s0;
        *s3 ^= *s1;
        *s1 ^= *s2;
        *s0 ^= *s3;
        *s2 ^= t;
        *s3 = s3.rotate_left(45);
        result
    }

    /// Uniform on [0, 1), a multiple of 2^-53.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A whole number below `n`, each as likely as the others; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        // The last, incomplete run of n is drawn again.
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let x = self.next_u64();
            if x < limit {
                return x % n;
            }
        }
    }

    /// A whole number below `n` from exactly one draw; 0 where `n` is 0. Its bias is below `n / 2^64`.
    pub fn scaled(&mut self, n: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// Two independent standard normal numbers.
    #[inline]
    fn normal_pair(&mut self) -> [f64; 2] {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s < 1.0 && s != 0.0 {
                let scale = (-2.0 * libm::log(s) / s).sqrt();
                return [u * scale, v * scale];
            }
        }
    }

    /// Fills with uniform numbers on [0, 1).
    pub fn fill_uniform(&mut self, out: &mut [f32]) {
        for slot in out {
            *slot = (self.next_u64() >> 40) as f32 * (1.0 / 16_777_216.0);
        }
    }

    /// Fills with standard normal numbers.
    pub fn fill_normal(&mut self, out: &mut [f32]) {
        for pair in out.chunks_mut(2) {
            for (slot, value) in pair.iter_mut().zip(self.normal_pair()) {
                *slot = value as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // From the reference implementation with state {1, 2, 3, 4}.
        let mut g = Generator::from_state([1, 2, 3, 4]).unwrap();
        let first: Vec<u64> = (0..4).map(|_| g.next_u64()).collect();
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
        assert_eq!(Generator::from_state(g.state()), Some(g));
        assert_eq!(Generator::from_state([0; 4]), None);
        // SplitMix64's, by which a seed becomes a state.
        assert_eq!(Generator::new(1_234_567).state()[..2], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut g = Generator::new(7);
        let mut x = vec![0.0f32; 200_000];
        let moments = |x: &[f32]| {
            let n = x.len() as f64;
            let mean = x.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
            (mean, x.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n)
        };
        g.fill_uniform(&mut x);
        assert!(x.iter().all(|v| (0.0..1.0).contains(v)));
        let (mean, variance) = moments(&x);
        assert!((mean - 0.5).abs() < 0.003 && (variance - 1.0 / 12.0).abs() < 0.001, "{mean} {variance}");
        g.fill_normal(&mut x);
        let (mean, variance) = moments(&x);
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.015, "{mean} {variance}");
        assert!(x.iter().any(|v| v.abs() > 4.0));
        assert!((0..1000).all(|_| g.below(7) < 7) && g.below(0) == 0 && g.below(1) == 0);
        assert!((0..1000).all(|_| g.scaled(7) < 7) && g.scaled(0) == 0 && g.scaled(1) == 0);
    }
}
