//! Sums of powers of f32 values without any rounding, and the moments that follow from them.
//!
//! Every finite f32 is m 2^e 2^-149 with whole m < 2^24 and 0 <= e <= 253, so x^k is a whole multiple of 2^(-149 k), and a
//! sum of such is one long integer. Integers add to the same whatever the order and the grouping: that is what makes
//! merging exact. Signs are kept apart, in one sum for each, so that a sum round 0 does not carry through all its limbs.
//! Each sum has room for 2^64 values of the largest size.

/// Limbs of the integers that moments are made of: n^4 x^4 takes 1364 bits.
const WIDE: usize = 24;

/// Limbs of the sums of |x|, x^2, |x|^3, x^4: 277 k bits and 64 for the count.
pub const LIMBS: usize = 6 + 6 + 10 + 14 + 14 + 19;

/// Exact sums of x, x^2, x^3 and x^4 of finite values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerSums {
    x: [[u64; 6]; 2],
    x2: [u64; 10],
    x3: [[u64; 14]; 2],
    x4: [u64; 19],
}

/// Adds `term` shifted left to a long integer.
#[inline(always)]
fn add(limbs: &mut [u64], term: u128, shift: u32) {
    let (first, bits) = ((shift / 64) as usize, shift % 64);
    let (low, high) = (term as u64, (term >> 64) as u64);
    // Up to 96 bits of term and 63 of shift lie in three limbs.
    let spill = |limb: u64| if bits == 0 { 0 } else { limb >> (64 - bits) };
    let parts = [low << bits, (high << bits) | spill(low), spill(high)];
    let mut carry = false;
    for (k, limb) in limbs[first..].iter_mut().enumerate() {
        let part = parts.get(k).copied().unwrap_or(0);
        if k >= parts.len() && !carry {
            break;
        }
        let (sum, over) = limb.overflowing_add(part);
        let (sum, over_again) = sum.overflowing_add(u64::from(carry));
        *limb = sum;
        carry = over | over_again;
    }
}

fn add_long(to: &mut [u64], from: &[u64]) {
    let mut carry = false;
    for (limb, part) in to.iter_mut().zip(from) {
        let (sum, over) = limb.overflowing_add(*part);
        let (sum, over_again) = sum.overflowing_add(u64::from(carry));
        *limb = sum;
        carry = over | over_again;
    }
}

impl PowerSums {
    pub const ZERO: Self = Self { x: [[0; 6]; 2], x2: [0; 10], x3: [[0; 14]; 2], x4: [0; 19] };

    /// Takes in a finite value.
    #[inline]
    pub fn add(&mut self, x: f32) {
        let bits = x.to_bits();
        let (sign, field, fraction) = ((bits >> 31) as usize, (bits >> 23) & 0xFF, u64::from(bits & 0x7F_FFFF));
        let (m, e) = if field == 0 { (fraction, 0) } else { (fraction | 0x80_0000, field - 1) };
        let square = m * m;
        add(&mut self.x[sign], u128::from(m), e);
        add(&mut self.x2, u128::from(square), 2 * e);
        add(&mut self.x3[sign], u128::from(square) * u128::from(m), 3 * e);
        add(&mut self.x4, u128::from(square) * u128::from(square), 4 * e);
    }

    /// Takes in all that `other` took in.
    pub fn merge(&mut self, other: &Self) {
        for (to, from) in self.parts_mut().into_iter().zip(other.parts()) {
            add_long(to, from);
        }
    }

    /// All limbs, the low ones first: x >= 0, x < 0, x^2, x^3 >= 0, x^3 < 0, x^4.
    #[must_use]
    pub fn parts(&self) -> [&[u64]; 6] {
        [&self.x[0], &self.x[1], &self.x2, &self.x3[0], &self.x3[1], &self.x4]
    }

    /// The same, to be filled in.
    pub fn parts_mut(&mut self) -> [&mut [u64]; 6] {
        let [x, minus_x] = &mut self.x;
        let [x3, minus_x3] = &mut self.x3;
        [x, minus_x, &mut self.x2, x3, minus_x3, &mut self.x4]
    }

    /// Sum of the values, correctly rounded.
    #[must_use]
    pub fn sum(&self) -> f64 {
        Wide::difference(&self.x[0], &self.x[1]).value(149)
    }

    /// n^2 m2, n^3 m3 and n^4 m4 of `n` values, where m_k is the mean of (x - mean)^k; each correctly rounded.
    #[must_use]
    pub fn central(&self, n: u64) -> [f64; 3] {
        let n = Wide::from_limbs(&[n]);
        let s1 = Wide::difference(&self.x[0], &self.x[1]);
        let s2 = Wide::from_limbs(&self.x2);
        let s3 = Wide::difference(&self.x3[0], &self.x3[1]);
        let s4 = Wide::from_limbs(&self.x4);
        let (n_s2, s1_s1) = (n.times(&s2), s1.times(&s1));
        let n_n = n.times(&n);
        // n s2 - s1^2
        let second = n_s2.minus(&s1_s1);
        // n^2 s3 - 3 n s1 s2 + 2 s1^3 = n^2 s3 - s1 (3 n s2 - 2 s1^2)
        let third = n_n.times(&s3).minus(&s1.times(&n_s2.times_small(3).minus(&s1_s1.times_small(2))));
        // n^3 s4 - 4 n^2 s1 s3 + 6 n s1^2 s2 - 3 s1^4 = n^2 (n s4 - 4 s1 s3) + 3 s1^2 (2 n s2 - s1^2)
        let fourth = n_n
            .times(&n.times(&s4).minus(&s1.times(&s3).times_small(4)))
            .plus(&s1_s1.times(&n_s2.times_small(2).minus(&s1_s1)).times_small(3));
        [second.value(2 * 149), third.value(3 * 149), fourth.value(4 * 149)]
    }
}

/// A whole number, two's complement, modulo 2^1536.
#[derive(Clone, Copy)]
struct Wide([u64; WIDE]);

impl Wide {
    fn from_limbs(limbs: &[u64]) -> Self {
        let mut wide = [0; WIDE];
        wide.iter_mut().zip(limbs).for_each(|(to, from)| *to = *from);
        Self(wide)
    }

    fn difference(plus: &[u64], minus: &[u64]) -> Self {
        Self::from_limbs(plus).minus(&Self::from_limbs(minus))
    }

    fn plus(mut self, other: &Self) -> Self {
        add_long(&mut self.0, &other.0);
        self
    }

    fn negated(mut self) -> Self {
        self.0.iter_mut().for_each(|limb| *limb = !*limb);
        add(&mut self.0, 1, 0);
        self
    }

    fn minus(self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    fn times(&self, other: &Self) -> Self {
        let mut product = [0; WIDE];
        for (i, &a) in self.0.iter().enumerate().filter(|(_, a)| **a != 0) {
            let mut carry = 0_u128;
            for (to, &b) in product[i..].iter_mut().zip(&other.0) {
                carry += u128::from(a) * u128::from(b) + u128::from(*to);
                *to = carry as u64;
                carry >>= 64;
            }
        }
        Self(product)
    }

    fn times_small(&self, factor: u64) -> Self {
        self.times(&Self::from_limbs(&[factor]))
    }

    /// The number times 2^-scale, rounded once, to nearest, ties to even.
    fn value(self, scale: i32) -> f64 {
        let negative = self.0[WIDE - 1] >> 63 == 1;
        let size = if negative { self.negated() } else { self };
        let Some(top) = size.0.iter().rposition(|&limb| limb != 0) else { return 0.0 };
        let zeros = size.0[top].leading_zeros();
        let below = |k: usize| if top >= k { size.0[top - k] } else { 0 };
        // The 64 highest bits; whether anything lies below them goes into the lowest, which the rounding never keeps.
        let joined = (u128::from(below(0)) << 64 | u128::from(below(1))) << zeros;
        let rest = joined as u64 != 0 || size.0[..top.saturating_sub(1)].iter().any(|&limb| limb != 0);
        let head = (joined >> 64) as u64 | u64::from(rest);
        let exponent = (top * 64) as i32 - zeros as i32 - scale;
        // head < 2^64 is rounded to f64 here; the power of two is normal and the product exact.
        let value = head as f64 * power_of_two(exponent);
        if negative { -value } else { value }
    }
}

/// 2^e; the sums here stay between 2^-660 and 2^771.
fn power_of_two(e: i32) -> f64 {
    f64::from_bits(((e.clamp(-1022, 1023) + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(values: &[f32]) -> PowerSums {
        let mut sums = PowerSums::ZERO;
        values.iter().for_each(|&x| sums.add(x));
        sums
    }

    #[test]
    fn sums_are_exact_across_the_whole_range() {
        assert_eq!(sums(&[f32::MAX, 1.0, f32::from_bits(1), -f32::MAX, -1.0]).sum(), f64::from(f32::from_bits(1)));
        assert_eq!(sums(&[0.1; 10]).sum(), f64::from(0.1_f32) * 10.0);
        assert_eq!(sums(&[]).sum(), 0.0);
        assert_eq!(sums(&[-2.5, 1.0]).sum(), -1.5);
        assert_eq!(sums(&[f32::MAX, f32::MAX]).sum(), 2.0 * f64::from(f32::MAX));
    }

    #[test]
    fn central_moments_of_small_numbers() {
        // 1, 2, 6: mean 3, differences -2, -1, 3.
        assert_eq!(sums(&[1.0, 2.0, 6.0]).central(3), [3.0 * 14.0, 9.0 * 18.0, 27.0 * 98.0]);
        assert_eq!(sums(&[-1.0, -2.0, -6.0]).central(3), [3.0 * 14.0, -9.0 * 18.0, 27.0 * 98.0]);
        // Moved by a million, nothing is lost: 2^-4 apart there.
        let far = [1e6, 1e6 + 0.0625, 1e6 + 0.125];
        let [m2, m3, m4] = sums(&far).central(3);
        assert_eq!((m2, m3, m4), (3.0 * 2.0 / 256.0, 0.0, 27.0 * 2.0 / 65536.0));
        assert_eq!(sums(&[0.1; 77]).central(77), [0.0; 3]);
    }

    #[test]
    fn carries_run_through() {
        let mut limbs = [u64::MAX, u64::MAX, u64::MAX, u64::MAX, 5];
        add(&mut limbs, 1, 0);
        assert_eq!(limbs, [0, 0, 0, 0, 6]);
        let mut limbs = [0; 5];
        add(&mut limbs, (1 << 96) - 1, 63);
        assert_eq!(limbs, [1 << 63, u64::MAX, (1 << 31) - 1, 0, 0]);
    }
}
