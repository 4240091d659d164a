//! Exponentials: exp, expm1, sigmoid, and the reduction all functions that need `e^x` share.
//!
//! Computed in f64 lanes. `x = n ln 2 + r`, `|r| <= ln(2)/2`, with `n` by the magic-number rounding, and
//! `e^r = cosh r + sinh r`, each a polynomial in `r^2`. The polynomials are minimax fits (`accuracy/fit/fit.py`,
//! EXP_COSH and EXP_SINH) with relative errors below 2^-34.3 and 2^-37.4; one f64 is enough for `ln 2`, as the error
//! of `n ln 2` stays below 2^-45 over the range of f32. So results are correctly rounded but for about one in a
//! thousand, and never further off than the neighbour. Conversion to f32 does overflow and subnormals.

const COSH: [f64; 3] = [0.5000000077884125, 0.041666270445886396, 0.0013946028518389253];
const SINH: [f64; 3] = [0.16666666754549864, 0.008333288954689383, 0.00019904960644387323];

/// `1.5 * 2^52`, at which the spacing of f64 is 1, and the exponent bias on top.
const MAGIC: f64 = 6755399441055744.0 + 1023.0;

/// `e^x = scale * (1 + (even + odd))` and `1/scale`'s bits are [`inverse`] of `scale`'s.
#[derive(Clone, Copy)]
pub struct Parts {
    /// `2^n`.
    pub scale: f64,
    /// `cosh r - 1`.
    pub even: f64,
    /// `sinh r`.
    pub odd: f64,
}

/// For `|x| < 700`; NaN spreads.
#[inline(always)]
pub fn parts(x: f64) -> Parts {
    let shifted = x * core::f64::consts::LOG2_E + MAGIC;
    let r = x - (shifted - MAGIC) * core::f64::consts::LN_2;
    let (even, odd) = cosh_sinh(r);
    Parts { scale: f64::from_bits(shifted.to_bits() << 52), even, odd }
}

/// `2^x` in the same parts.
#[inline(always)]
pub fn parts_base_two(x: f64) -> Parts {
    let shifted = x + MAGIC;
    let (even, odd) = cosh_sinh((x - (shifted - MAGIC)) * core::f64::consts::LN_2);
    Parts { scale: f64::from_bits(shifted.to_bits() << 52), even, odd }
}

/// `cosh r - 1` and `sinh r`, `|r| <= ln(2)/2`.
#[inline(always)]
fn cosh_sinh(r: f64) -> (f64, f64) {
    let z = r * r;
    let even = z * (COSH[0] + z * (COSH[1] + z * COSH[2]));
    let odd = r + r * (z * (SINH[0] + z * (SINH[1] + z * SINH[2])));
    (even, odd)
}

/// `2^-n` from `2^n`.
#[inline(always)]
pub fn inverse(scale: f64) -> f64 {
    f64::from_bits((2046 << 52) - scale.to_bits())
}

impl Parts {
    /// `e^x`.
    #[inline(always)]
    pub fn exp(self) -> f64 {
        self.scale * (1.0 + (self.even + self.odd))
    }

    /// `e^x - 1`, accurate near 0 too: there `scale` is 1.
    #[inline(always)]
    pub fn exp_minus_one(self) -> f64 {
        self.scale * (self.even + self.odd) + (self.scale - 1.0)
    }
}

/// Held where the result is neither a certain 0 nor certainly infinite. NaN stays.
#[inline(always)]
fn held(x: f32) -> f64 {
    let x = if x < -105.0 { -105.0 } else { x };
    (if x > 89.5 { 89.5 } else { x }) as f64
}

#[inline(always)]
pub fn exp(x: f32) -> f32 {
    parts(held(x)).exp() as f32
}

#[inline(always)]
pub fn expm1(x: f32) -> f32 {
    (parts(held(x)).exp_minus_one() as f32).copysign(x)
}

/// `1 / (1 + e^-x)`. `e^-x` in f64 neither overflows nor loses its low end, so the far negative side, down to the
/// subnormals, is as accurate as the rest.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    let x = if x < -105.0 { -105.0 } else { x };
    let x = if x > 105.0 { 105.0 } else { x };
    (1.0 / (1.0 + parts(-(x as f64)).exp())) as f32
}
