//! Exponentials: exp, exp2, expm1, sigmoid, and the power of two all functions that need `e^x` share.
//!
//! Computed in f64 lanes. `x log2(e) = n + f`, `|f| <= 1/2`, with `n` by the magic-number rounding, and with
//! `f B / A = tanh(f ln 2 / 2)` is `2^f = (A + f B) / (A - f B)`, `A` and `B` linear in `z = f^2`. The quotient is left
//! to the caller: tanh, sigmoid and the error functions divide anyway, and so divide once. The fit
//! (`accuracy/fit/fit.py`, HALF_TANH) has a relative error of 2^-30.8 of the tanh, so of 2^-32.3 of `2^f`; the product
//! with `log2(e)` is off by less than 2^-46 over the range of f32. So nearly all results are correctly rounded, and
//! none is further off than the neighbour. Conversion to f32 does overflow and subnormals.

use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::LOG2_E;

/// `B`: its constant; the coefficient of `z` is 1.
const ODD: f64 = 125.0427665358261;
const EVEN: [f64; 2] = [360.7971585526318, 17.330883038485222];

/// `1.5 * 2^52`, at which the spacing of f64 is 1: added, it rounds to an integer, whose bits are then the low ones. And
/// the exponent bias, so that these are an exponent field.
const TO_POWER: f64 = 6755399441055744.0 + 1023.0;

/// Below it `e^x - 1` rounds to `x`.
const TINY: f64 = 1.0 / 16777216.0;

/// All bits of an f64 but the sign.
const SIZE: u64 = u64::MAX >> 1;

/// `2^x` is `above / below`.
#[derive(Clone, Copy)]
pub struct Power<W> {
    /// 2^n (A + f B).
    pub above: W,
    /// A - f B, from 298 to 428.
    pub below: W,
}

/// `2^x` for `|x| < 1000`; NaN spreads.
///
/// Near 0, where `n` is 0, the difference of the two is exact but for the rounding of each, 2^-53.
#[inline(always)]
pub fn power_of_two<W: Wide>(x: W) -> Power<W> {
    let shifted = x + TO_POWER;
    let f = x - (shifted - TO_POWER);
    let z = f * f;
    let odd = f * (z + ODD);
    let even = z * EVEN[1] + EVEN[0];
    Power { above: shifted.bits_up::<52>() * (even + odd), below: even - odd }
}

/// `e^x` for `|x| < 700`; NaN spreads.
#[inline(always)]
pub fn exponential<W: Wide>(x: W) -> W {
    let e = power_of_two(x * LOG2_E);
    e.above / e.below
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
pub fn exp2<X: Narrow>(x: X) -> X {
    let e = power_of_two(x.at_least(-152.0).at_most(130.0).wide());
    (e.above / e.below).round()
}

#[inline(always)]
pub fn expm1<X: Narrow>(x: X) -> X {
    expm1_wide(x).round()
}

/// `e^x - 1`, near 0 too.
#[inline(always)]
pub fn expm1_wide<X: Narrow>(x: X) -> X::Wide {
    let e = power_of_two(held(x) * LOG2_E);
    let wide = x.wide();
    wide.and_bits(SIZE).less(X::Wide::all(TINY), wide, (e.above - e.below) / e.below)
}

/// `1 / (1 + e^-x)`. `e^-x` in f64 neither overflows nor loses its low end, so the far negative side, down to the
/// subnormals, is as accurate as the rest.
#[inline(always)]
pub fn sigmoid<X: Narrow>(x: X) -> X {
    let e = power_of_two(x.at_least(-105.0).at_most(105.0).wide() * -LOG2_E);
    (e.below / (e.above + e.below)).round()
}
