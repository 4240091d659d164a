//! Exponentials: exp, expm1, sigmoid, and the reduction all functions that need `e^x` share.
//!
//! Computed in f64 lanes. `x log2(e) = n + f`, `|f| <= 1/2`, with `n` by the magic-number rounding, and
//! `2^f = cosh(f ln 2) + sinh(f ln 2)`, each a polynomial in `f^2`. The polynomials are minimax fits
//! (`accuracy/fit/fit.py`, EXP_COSH and EXP_SINH) with relative errors below 2^-34.3 and 2^-37.7; the product with
//! `log2(e)` is off by less than 2^-46 over the range of f32. So results are correctly rounded but for a few in a
//! million, and never further off than the neighbour. Conversion to f32 does overflow and subnormals.

use core::f64::consts::LOG2_E;

const COSH: [f64; 3] = [0.24022651070106696, 0.009618037645965602, 0.00015466901338798242];
const SINH: [f64; 4] = [0.6931471805568592, 0.05550410906138662, 0.0013333478667188932, 1.530365078448595e-05];

/// `1.5 * 2^52`, at which the spacing of f64 is 1: added, it rounds to an integer, whose bits are then the low ones.
const MAGIC: f64 = 6755399441055744.0;
/// The same and the exponent bias, so that the low bits are an exponent field.
const TO_POWER: f64 = MAGIC + 1023.0;
/// The same for half the power.
const TO_HALF_POWER: f64 = MAGIC + 1022.0;

/// `2^x = scale * (1 + (even + odd))`.
#[derive(Clone, Copy)]
pub struct Parts {
    /// `2^n`.
    pub scale: f64,
    /// `cosh(f ln 2) - 1`.
    pub even: f64,
    /// `sinh(f ln 2)`.
    pub odd: f64,
}

#[inline(always)]
fn parts(x: f64, magic: f64) -> Parts {
    let shifted = x + magic;
    let f = x - (shifted - magic);
    let z = f * f;
    let even = z * (COSH[0] + z * (COSH[1] + z * COSH[2]));
    let odd = f * (SINH[0] + z * (SINH[1] + z * (SINH[2] + z * SINH[3])));
    Parts { scale: f64::from_bits(shifted.to_bits() << 52), even, odd }
}

/// `2^x` for `|x| < 1000`; NaN spreads.
#[inline(always)]
pub fn power_of_two(x: f64) -> f64 {
    let Parts { scale, even, odd } = parts(x, TO_POWER);
    scale * ((1.0 + even) + odd)
}

/// `e^x` for `|x| < 700`; NaN spreads.
#[inline(always)]
pub fn exponential(x: f64) -> f64 {
    power_of_two(x * LOG2_E)
}

/// `e^(c x) - 1` where `c_log2_e` is `c log2(e)`; as accurate near 0, where `scale` is 1.
#[inline(always)]
pub fn exponential_minus_one(x: f64, c_log2_e: f64) -> f64 {
    let Parts { scale, even, odd } = parts(x * c_log2_e, TO_POWER);
    scale * (even + odd) + (scale - 1.0)
}

/// `cosh x` and `sinh x` for `|x| < 700`; NaN spreads.
///
/// With `h = 2^n / 2` and `g = 2^-n / 2` they are `(h + g) cosh r + (h - g) sinh r` and
/// `(h - g) cosh r + (h + g) sinh r`, `r = f ln 2`. Near 0, where `n` is 0, `h - g` is exactly 0, so nothing cancels.
#[inline(always)]
pub fn cosh_sinh(x: f64) -> (f64, f64) {
    let Parts { scale: up, even, odd } = parts(x * LOG2_E, TO_HALF_POWER);
    let down = f64::from_bits((2044 << 52) - up.to_bits());
    let (sum, difference) = (up + down, up - down);
    let even = 1.0 + even;
    (sum * even + difference * odd, difference * even + sum * odd)
}

/// Held where the result is neither a certain 0 nor certainly infinite. NaN stays.
#[inline(always)]
fn held(x: f32) -> f64 {
    let x = if x < -105.0 { -105.0 } else { x };
    (if x > 89.5 { 89.5 } else { x }) as f64
}

#[inline(always)]
pub fn exp(x: f32) -> f32 {
    exponential(held(x)) as f32
}

#[inline(always)]
pub fn expm1(x: f32) -> f32 {
    (exponential_minus_one(held(x), LOG2_E) as f32).copysign(x)
}

/// `1 / (1 + e^-x)`. `e^-x` in f64 neither overflows nor loses its low end, so the far negative side, down to the
/// subnormals, is as accurate as the rest.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    let x = if x < -105.0 { -105.0 } else { x };
    let x = if x > 105.0 { 105.0 } else { x };
    (1.0 / (1.0 + power_of_two(x as f64 * -LOG2_E))) as f32
}
