//! Exponentials: exp, expm1, sigmoid, and the reduction all functions that need `e^x` share.
//!
//! Computed in f64 lanes. `x log2(e) = n + f`, `|f| <= 1/2`, with `n` by the magic-number rounding, and
//! `2^f = cosh(f ln 2) + sinh(f ln 2)`, each a polynomial in `f^2`. The polynomials are minimax fits
//! (`accuracy/fit/fit.py`, EXP_COSH and EXP_SINH) with relative errors below 2^-34.3 and 2^-37.7; the product with
//! `log2(e)` is off by less than 2^-46 over the range of f32. So results are correctly rounded but for a few in a
//! million, and never further off than the neighbour. Conversion to f32 does overflow and subnormals.

use crate::kernels::lanes::{Narrow, Wide};
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
pub struct Parts<W> {
    /// `2^n`.
    pub scale: W,
    /// `cosh(f ln 2) - 1`.
    pub even: W,
    /// `sinh(f ln 2)`.
    pub odd: W,
}

#[inline(always)]
fn parts<W: Wide>(x: W, magic: f64) -> Parts<W> {
    let shifted = x + magic;
    let f = x - (shifted - magic);
    let z = f * f;
    let even = z * (z * (z * COSH[2] + COSH[1]) + COSH[0]);
    let odd = f * (z * (z * (z * SINH[3] + SINH[2]) + SINH[1]) + SINH[0]);
    Parts { scale: shifted.bits_up::<52>(), even, odd }
}

/// `2^x` for `|x| < 1000`; NaN spreads.
#[inline(always)]
pub fn power_of_two<W: Wide>(x: W) -> W {
    let Parts { scale, even, odd } = parts(x, TO_POWER);
    scale * ((even + 1.0) + odd)
}

/// `e^x` for `|x| < 700`; NaN spreads.
#[inline(always)]
pub fn exponential<W: Wide>(x: W) -> W {
    power_of_two(x * LOG2_E)
}

/// `e^(c x) - 1` where `c_log2_e` is `c log2(e)`; as accurate near 0, where `scale` is 1.
#[inline(always)]
pub fn exponential_minus_one<W: Wide>(x: W, c_log2_e: f64) -> W {
    let Parts { scale, even, odd } = parts(x * c_log2_e, TO_POWER);
    scale * (even + odd) + (scale - 1.0)
}

/// `cosh x` and `sinh x` for `|x| < 700`; NaN spreads.
///
/// With `h = 2^n / 2` and `g = 2^-n / 2` they are `(h + g) cosh r + (h - g) sinh r` and
/// `(h - g) cosh r + (h + g) sinh r`, `r = f ln 2`. Near 0, where `n` is 0, `h - g` is exactly 0, so nothing cancels.
#[inline(always)]
pub fn cosh_sinh<W: Wide>(x: W) -> (W, W) {
    let Parts { scale: up, even, odd } = parts(x * LOG2_E, TO_HALF_POWER);
    let down = up.bits_from(2044 << 52);
    let (sum, difference) = (up + down, up - down);
    let even = even + 1.0;
    (sum * even + difference * odd, difference * even + sum * odd)
}

/// Held where the result is neither a certain 0 nor certainly infinite. NaN stays.
#[inline(always)]
fn held<X: Narrow>(x: X) -> X::Wide {
    x.at_least(-105.0).at_most(89.5).wide()
}

#[inline(always)]
pub fn exp<X: Narrow>(x: X) -> X {
    exponential(held(x)).round()
}

#[inline(always)]
pub fn expm1<X: Narrow>(x: X) -> X {
    exponential_minus_one(held(x), LOG2_E).round().signed(x)
}

/// `1 / (1 + e^-x)`. `e^-x` in f64 neither overflows nor loses its low end, so the far negative side, down to the
/// subnormals, is as accurate as the rest.
#[inline(always)]
pub fn sigmoid<X: Narrow>(x: X) -> X {
    let x = x.at_least(-105.0).at_most(105.0).wide();
    (X::Wide::all(1.0) / (power_of_two(x * -LOG2_E) + 1.0)).round()
}
