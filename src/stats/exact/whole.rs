//! Long whole numbers with a sign, and what they round to.

/// n^4 x^4 takes 8652 bits: x has 2098, sums of it 64 more.
const MOST_LIMBS: usize = 136;

/// A number of f64's precision and a wider range: `value` times 2^`exponent`. `value` is 0, or from 1 to 2, until it is
/// calculated with.
#[derive(Debug, Clone, Copy)]
pub struct Scaled {
    value: f64,
    exponent: i32,
}

impl Scaled {
    const ZERO: Self = Self { value: 0.0, exponent: 0 };

    /// Rounded to f64, which may over- or underflow.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        let Self { mut value, mut exponent } = self;
        while exponent.abs() > 1000 {
            let step = exponent.clamp(-1000, 1000);
            value *= power_of_two(step);
            exponent -= step;
        }
        value * power_of_two(exponent)
    }

    #[must_use]
    pub fn is_positive(self) -> bool {
        self.value > 0.0
    }

    #[must_use]
    pub fn divided_by(self, divisor: f64) -> Self {
        Self { value: self.value / divisor, ..self }
    }

    #[must_use]
    pub fn over(self, other: Self) -> Self {
        Self { value: self.value / other.value, exponent: self.exponent - other.exponent }
    }

    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self { value: self.value * other.value, exponent: self.exponent + other.exponent }
    }

    #[must_use]
    pub const fn times_power(self, exponent: i32) -> Self {
        Self { exponent: self.exponent + exponent, ..self }
    }

    #[must_use]
    pub fn sqrt(self) -> Self {
        let odd = self.exponent.rem_euclid(2);
        Self { value: (self.value * power_of_two(odd)).sqrt(), exponent: (self.exponent - odd) / 2 }
    }
}

/// 2^e, for a normal number.
fn power_of_two(e: i32) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}

/// Zero bits below the lowest one; `None` of zero.
pub fn trailing_zeros(limbs: &[u64]) -> Option<u32> {
    let at = limbs.iter().position(|&limb| limb != 0)?;
    Some(64 * at as u32 + limbs[at].trailing_zeros())
}

/// A whole number of at most [`MOST_LIMBS`] limbs, the low ones first.
#[derive(Clone, Copy)]
pub struct Whole {
    limbs: [u64; MOST_LIMBS],
    /// Limbs in use: the last of them is not 0.
    length: usize,
    negative: bool,
}

impl Whole {
    /// The number with its lowest `shift` bits cut off.
    pub fn from_limbs(limbs: &[u64], shift: u32) -> Self {
        let (skip, bits) = ((shift / 64) as usize, shift % 64);
        let mut whole = Self { limbs: [0; MOST_LIMBS], length: 0, negative: false };
        let rest = limbs.get(skip..).unwrap_or_default();
        for (k, limb) in rest.iter().enumerate() {
            let above = rest.get(k + 1).copied().unwrap_or(0);
            whole.limbs[k] = (limb >> bits) | if bits == 0 { 0 } else { above << (64 - bits) };
        }
        whole.length = rest.len();
        whole.trimmed()
    }

    /// The same of `plus - minus`.
    pub fn difference(plus: &[u64], minus: &[u64], shift: u32) -> Self {
        Self::from_limbs(plus, shift).minus(&Self::from_limbs(minus, shift))
    }

    fn used(&self) -> &[u64] {
        &self.limbs[..self.length]
    }

    fn trimmed(mut self) -> Self {
        self.length = self.used().iter().rposition(|&limb| limb != 0).map_or(0, |at| at + 1);
        self
    }

    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&Self { negative: !other.negative, ..*other })
    }

    pub fn plus(&self, other: &Self) -> Self {
        if self.negative == other.negative {
            let mut sum = *self;
            sum.length = (self.length.max(other.length) + 1).min(MOST_LIMBS);
            super::add_long(&mut sum.limbs[..sum.length], &other.limbs);
            return sum.trimmed();
        }
        let is_larger =
            self.length.cmp(&other.length).then_with(|| self.used().iter().rev().cmp(other.used().iter().rev()));
        let (large, small) = if is_larger.is_lt() { (other, self) } else { (self, other) };
        let (mut difference, mut borrow) = (*large, false);
        for (limb, part) in difference.limbs[..large.length].iter_mut().zip(&small.limbs) {
            let (rest, under) = limb.overflowing_sub(*part);
            let (rest, under_again) = rest.overflowing_sub(u64::from(borrow));
            *limb = rest;
            borrow = under | under_again;
        }
        difference.trimmed()
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self { limbs: [0; MOST_LIMBS], length: 0, negative: self.negative != other.negative };
        for (i, &a) in self.used().iter().enumerate() {
            let mut carry = 0_u128;
            // One limb more, for the carry.
            for (k, to) in product.limbs[i..].iter_mut().take(other.length + 1).enumerate() {
                carry += u128::from(a) * u128::from(other.limbs[k]) + u128::from(*to);
                *to = carry as u64;
                carry >>= 64;
            }
        }
        product.length = (self.length + other.length).min(MOST_LIMBS);
        product.trimmed()
    }

    pub fn times_small(&self, factor: u64) -> Self {
        self.times(&Self::from_limbs(&[factor], 0))
    }

    /// The number times 2^exponent, rounded once, to nearest, ties to even.
    pub fn value(&self, exponent: i32) -> Scaled {
        let Some(top) = self.length.checked_sub(1) else { return Scaled::ZERO };
        let zeros = self.limbs[top].leading_zeros();
        let below = |k: usize| if top >= k { self.limbs[top - k] } else { 0 };
        // The 64 highest bits; whether anything lies below them goes into the lowest, which the rounding never keeps.
        let joined = (u128::from(below(0)) << 64 | u128::from(below(1))) << zeros;
        let rest = joined as u64 != 0 || self.limbs[..top.saturating_sub(1)].iter().any(|&limb| limb != 0);
        let head = (joined >> 64) as u64 | u64::from(rest);
        // head < 2^64 is rounded to f64 here, and the power of two changes no bit.
        let value = head as f64 * power_of_two(-63);
        let value = if self.negative { -value } else { value };
        Scaled { value, exponent: (top * 64) as i32 + 63 - zeros as i32 + exponent }
    }
}
