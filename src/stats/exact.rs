//! Sums of powers of f64 values without any rounding, and the moments that follow from them.
//!
//! Every finite f64 is m 2^e 2^-1074 with whole m < 2^53 and 0 <= e <= 2045, so x^k is a whole multiple of 2^(-1074 k), and
//! a sum of such is one long integer. Integers add to the same whatever the order and the grouping: that is what makes
//! merging exact. Signs are kept apart, in one sum for each, so that a sum round 0 does not carry through all its limbs.
//! Each sum has room for 2^64 values of the largest size.

mod whole;

pub use whole::Scaled;
use whole::Whole;

/// Values are whole multiples of 2^-UNIT.
const UNIT: i32 = 1074;
/// And those that were f32, of 2^-149: so many bits higher.
const SINGLE: u32 = 1074 - 149;

/// Limbs of the sums of |x|, x^2, |x|^3, x^4: 2098 k bits and 64 for the count.
pub const LIMBS: [usize; 6] = [34, 34, 67, 100, 100, 133];

/// Exact sums of x, x^2, x^3 and x^4 of finite values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerSums {
    x: [[u64; 34]; 2],
    x2: [u64; 67],
    x3: [[u64; 100]; 2],
    x4: [u64; 133],
}

/// Adds `term` shifted left to a long integer.
#[inline(always)]
fn add<const N: usize>(limbs: &mut [u64], term: [u64; N], shift: u32) {
    let (first, bits) = ((shift / 64) as usize, shift % 64);
    let (mut below, mut carry) = (0_u64, false);
    for (k, limb) in limbs[first..].iter_mut().enumerate() {
        if k > N && !carry {
            break;
        }
        let word = term.get(k).copied().unwrap_or(0);
        let part = (word << bits) | if bits == 0 { 0 } else { below >> (64 - bits) };
        below = word;
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

/// The limbs of a product.
#[inline(always)]
fn product<const N: usize, const M: usize>(a: [u64; N], b: u64) -> [u64; M] {
    let (mut limbs, mut carry) = ([0; M], 0_u128);
    for (k, limb) in limbs.iter_mut().enumerate() {
        carry += u128::from(a.get(k).copied().unwrap_or(0)) * u128::from(b);
        *limb = carry as u64;
        carry >>= 64;
    }
    limbs
}

/// A value whose powers can be added up.
pub trait Term: Copy {
    fn add_to(self, sums: &mut PowerSums);
}

impl Term for f32 {
    /// Takes in a finite value.
    #[inline]
    fn add_to(self, sums: &mut PowerSums) {
        let bits = self.to_bits();
        let (sign, field, fraction) = ((bits >> 31) as usize, (bits >> 23) & 0xFF, u64::from(bits & 0x7F_FFFF));
        let (m, e) = if field == 0 { (fraction, SINGLE) } else { (fraction | 0x80_0000, SINGLE + field - 1) };
        let square = m * m;
        add(&mut sums.x[sign], [m], e);
        add(&mut sums.x2, [square], 2 * e);
        add::<2>(&mut sums.x3[sign], product([square], m), 3 * e);
        add::<2>(&mut sums.x4, product([square], square), 4 * e);
    }
}

impl Term for f64 {
    /// Takes in a finite value.
    #[inline]
    fn add_to(self, sums: &mut PowerSums) {
        const HIDDEN: u64 = 1 << 52;
        // Whole numbers and the like have short powers, which the sums take in at half the cost.
        if f64::from(self as f32) == self {
            return (self as f32).add_to(sums);
        }
        let bits = self.to_bits();
        let (sign, field, fraction) = ((bits >> 63) as usize, (bits >> 52) as u32 & 0x7FF, bits & (HIDDEN - 1));
        let (m, e) = if field == 0 { (fraction, 0) } else { (fraction | HIDDEN, field - 1) };
        let square: [u64; 2] = product([m], m);
        let cube: [u64; 3] = product(square, m);
        add(&mut sums.x[sign], [m], e);
        add(&mut sums.x2, square, 2 * e);
        add(&mut sums.x3[sign], cube, 3 * e);
        add::<4>(&mut sums.x4, product(cube, m), 4 * e);
    }
}

impl PowerSums {
    pub const ZERO: Self = Self { x: [[0; 34]; 2], x2: [0; 67], x3: [[0; 100]; 2], x4: [0; 133] };

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

    /// Limb `k` of a part as it was when sums were of f32 values only, in units of 2^(-149 power).
    pub fn add_single_limb(&mut self, part: usize, k: usize, limb: u64) {
        let power = [1, 1, 2, 3, 3, 4][part];
        add(self.parts_mut()[part], [limb], SINGLE * power + 64 * k as u32);
    }

    /// Sum of the values, correctly rounded.
    #[must_use]
    pub fn sum(&self) -> Scaled {
        Whole::difference(&self.x[0], &self.x[1], 0).value(-UNIT)
    }

    /// n^2 m2, n^3 m3 and n^4 m4 of `n` values, where m_k is the mean of (x - mean)^k; each correctly rounded.
    #[must_use]
    pub fn central(&self, n: u64) -> [Scaled; 3] {
        // All values are whole multiples of 2^(unit - UNIT): what they have in common need not be multiplied.
        let powers = [1, 1, 2, 3, 3, 4];
        let parts = self.parts().into_iter().zip(powers);
        let unit = parts.filter_map(|(limbs, power)| Some(whole::trailing_zeros(limbs)? / power)).min().unwrap_or(0);
        let n = Whole::from_limbs(&[n], 0);
        let s1 = Whole::difference(&self.x[0], &self.x[1], unit);
        let s2 = Whole::from_limbs(&self.x2, 2 * unit);
        let s3 = Whole::difference(&self.x3[0], &self.x3[1], 3 * unit);
        let s4 = Whole::from_limbs(&self.x4, 4 * unit);
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
        let exponent = unit as i32 - UNIT;
        [second.value(2 * exponent), third.value(3 * exponent), fourth.value(4 * exponent)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums<T: Term>(values: &[T]) -> PowerSums {
        let mut sums = PowerSums::ZERO;
        values.iter().for_each(|&x| x.add_to(&mut sums));
        sums
    }

    fn sum<T: Term>(values: &[T]) -> f64 {
        sums(values).sum().to_f64()
    }

    fn central<T: Term>(values: &[T]) -> [f64; 3] {
        sums(values).central(values.len() as u64).map(Scaled::to_f64)
    }

    #[test]
    fn sums_are_exact_across_the_whole_range() {
        assert_eq!(sum(&[f32::MAX, 1.0, f32::from_bits(1), -f32::MAX, -1.0]), f64::from(f32::from_bits(1)));
        assert_eq!(sum(&[0.1_f32; 10]), f64::from(0.1_f32) * 10.0);
        assert_eq!(sum::<f32>(&[]), 0.0);
        assert_eq!(sum(&[-2.5_f32, 1.0]), -1.5);
        assert_eq!(sum(&[f32::MAX, f32::MAX]), 2.0 * f64::from(f32::MAX));
        assert_eq!(sum(&[f64::MAX, 1.0, f64::from_bits(1), -f64::MAX, -1.0]), f64::from_bits(1));
        // Correctly rounded: of ten times the f64 next to 0.1, which a plain loop adds up to 0.9999999999999999.
        assert_eq!(sum(&[0.1_f64; 10]), 1.0);
        let twice = sums(&[f64::MAX, f64::MAX]).sum();
        assert_eq!((twice.to_f64(), twice.divided_by(2.0).to_f64()), (f64::INFINITY, f64::MAX));
    }

    #[test]
    fn an_f32_and_the_same_f64_add_up_alike() {
        let mut state = 1_u32;
        let values: Vec<f32> = (0..3000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f32::from_bits(state ^ (state >> 13))
            })
            .filter(|x| x.is_finite())
            .collect();
        let wide: Vec<f64> = values.iter().map(|&x| f64::from(x)).collect();
        assert_eq!(sums(&values), sums(&wide));
    }

    #[test]
    fn central_moments_of_small_numbers() {
        // 1, 2, 6: mean 3, differences -2, -1, 3.
        assert_eq!(central(&[1.0_f32, 2.0, 6.0]), [3.0 * 14.0, 9.0 * 18.0, 27.0 * 98.0]);
        assert_eq!(central(&[-1.0, -2.0, -6.0]), [3.0 * 14.0, -9.0 * 18.0, 27.0 * 98.0]);
        // Moved far away, nothing is lost: 2^-4 apart at a million, 2^-12 at 10^12.
        assert_eq!(central(&[1e6_f32, 1e6 + 0.0625, 1e6 + 0.125]), [6.0 / 256.0, 0.0, 54.0 / 65536.0]);
        let (step, far): (f64, f64) = (1.0 / 4096.0, 1.7e12);
        let moved = central(&[far + step, far + 2.0 * step, far + 6.0 * step]);
        assert_eq!(moved, [42.0 * step.powi(2), 162.0 * step.powi(3), 2646.0 * step.powi(4)]);
        assert_eq!(central(&[0.1_f32; 77]), [0.0; 3]);
        assert_eq!(central(&[1e300_f64; 77]), [0.0; 3]);
    }

    /// The largest numbers that there can be: 2^64 - 1 values of both extremes, and the smallest beside them.
    #[test]
    fn there_is_room_for_everything() {
        let mut all = sums(&[f64::MAX, -f64::MAX, f64::from_bits(1)]);
        let one = all.clone();
        for _ in 0..62 {
            let copy = all.clone();
            all.merge(&copy);
        }
        for copy in [sums(&[f64::MAX; 3]), one] {
            all.merge(&copy);
        }
        let n = 3 * (1 << 62) + 6;
        let [m2, m3, m4] = all.central(n).map(|m| m.divided_by(n as f64));
        // About two in three of the values are the largest there are.
        let ratio = |m: Scaled, power: i32| m.times_power(-1024 * power).to_f64() / (n as f64).powi(power - 1);
        assert!((ratio(m2, 2) - 2.0 / 3.0).abs() < 1e-9 && (ratio(m4, 4) - 2.0 / 3.0).abs() < 1e-9);
        assert!(ratio(m3, 3).abs() < 1e-9);
    }

    #[test]
    fn carries_run_through() {
        let mut limbs = [u64::MAX, u64::MAX, u64::MAX, u64::MAX, 5];
        add(&mut limbs, [1], 0);
        assert_eq!(limbs, [0, 0, 0, 0, 6]);
        let mut limbs = [0; 5];
        add(&mut limbs, [u64::MAX, (1 << 32) - 1], 63);
        assert_eq!(limbs, [1 << 63, u64::MAX, (1 << 31) - 1, 0, 0]);
    }
}
