//! Hyperbolic functions and their inverses, on the cores of `exp` and `log`, in f64 lanes.
//!
//! Relative errors stay below 2^-30. Odd functions are computed for `|x|` and given the sign of `x`. With
//! `e^x = a / b` the first three are quotients of `a` and `b`; where these are so near each other that their difference
//! has too few digits, sinh and tanh round to `x`.

use super::exp::power_of_two;
use super::log::ln_1p;
use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::LOG2_E;

/// Below it sinh x and tanh x round to x, or to its neighbour where that is as good as a tie.
const TINY: f32 = 1.0 / 4096.0;

/// `|x|`, held where cosh and sinh are certainly infinite. NaN stays.
#[inline(always)]
fn held<X: Narrow>(x: X) -> X::Wide {
    x.abs().at_most(90.0).wide()
}

/// `(e^|x| - e^-|x|) / 2`, which is `(a - b)(a + b) / 2ab`.
#[inline(always)]
pub fn sinh<X: Narrow>(x: X) -> X {
    let e = power_of_two(held(x) * LOG2_E);
    let result = ((e.above - e.below) * ((e.above + e.below) * 0.5) / (e.above * e.below)).round();
    x.abs().less(X::all(TINY), x, result.signed(x))
}

/// `(e^|x| + e^-|x|) / 2`, which is `(a^2 + b^2) / 2ab`.
#[inline(always)]
pub fn cosh<X: Narrow>(x: X) -> X {
    let e = power_of_two(held(x) * LOG2_E);
    ((e.above * e.above + e.below * e.below) * 0.5 / (e.above * e.below)).round()
}

/// `(e^2|x| - 1) / (e^2|x| + 1)`; from `|x| = 9.02` on that is 1 in f32.
#[inline(always)]
pub fn tanh<X: Narrow>(x: X) -> X {
    let size = x.abs();
    let e = power_of_two(size.at_most(10.0).wide() * (2.0 * LOG2_E));
    let result = ((e.above - e.below) / (e.above + e.below)).round();
    size.less(X::all(TINY), x, result.signed(x))
}

/// `ln(|x| + sqrt(x^2 + 1))`, written as `ln(1 + (|x| + x^2 / (1 + sqrt(x^2 + 1))))`.
#[inline(always)]
pub fn asinh<X: Narrow>(x: X) -> X {
    let wide = x.abs().wide();
    let square = wide * wide;
    let finite = ln_1p(wide + square / ((square + 1.0).sqrt() + 1.0)).round();
    x.abs().less(X::all(f32::INFINITY), finite, x).signed(x)
}

/// `ln(x + sqrt(x^2 - 1))`, written in `t = x - 1`, which is exact, as `ln(1 + (t + sqrt(t (t + 2))))`.
#[inline(always)]
pub fn acosh<X: Narrow>(x: X) -> X {
    let t = x.wide() - 1.0;
    let finite = ln_1p(t + (t * (t + 2.0)).sqrt()).round();
    let inside = x.less(X::all(f32::INFINITY), finite, x);
    // Not the other way round: NaN is not below 1 either, and stays through `inside`.
    x.less(X::all(1.0), X::all(f32::NAN), inside)
}

/// `ln((1 + |x|) / (1 - |x|)) / 2`, written as `ln(1 + 2|x| / (1 - |x|)) / 2`.
#[inline(always)]
pub fn atanh<X: Narrow>(x: X) -> X {
    let size = x.abs();
    let wide = size.wide();
    let inside = (ln_1p(wide * 2.0 / (X::Wide::all(1.0) - wide)) * 0.5).round();
    let edge = size.equal(X::all(1.0), X::all(f32::INFINITY), X::all(f32::NAN));
    size.less(X::all(1.0), inside, edge).signed(x)
}
