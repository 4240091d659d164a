//! Hyperbolic functions and their inverses, on the cores of `exp` and `log`, in f64 lanes.
//!
//! Relative errors stay below 2^-33. Odd functions are computed for `|x|` and given the sign of `x`.

use super::exp::{cosh_sinh, exponential_minus_one};
use super::log::ln_1p;

/// `|x|`, held where cosh and sinh are certainly infinite. NaN stays.
#[inline(always)]
fn held(x: f32) -> f64 {
    let x = x.abs();
    (if x > 90.0 { 90.0 } else { x }) as f64
}

#[inline(always)]
pub fn sinh(x: f32) -> f32 {
    (cosh_sinh(held(x)).1 as f32).copysign(x)
}

#[inline(always)]
pub fn cosh(x: f32) -> f32 {
    cosh_sinh(held(x)).0 as f32
}

/// `(e^2|x| - 1) / (e^2|x| + 1)`; from `|x| = 9.02` on that is 1 in f32.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let size = x.abs();
    let size = if size > 10.0 { 10.0 } else { size };
    let grown = exponential_minus_one(size as f64, 2.0 * core::f64::consts::LOG2_E);
    ((grown / (grown + 2.0)) as f32).copysign(x)
}

/// `ln(|x| + sqrt(x^2 + 1))`, written as `ln(1 + (|x| + x^2 / (1 + sqrt(x^2 + 1))))`.
#[inline(always)]
pub fn asinh(x: f32) -> f32 {
    let wide = x.abs() as f64;
    let square = wide * wide;
    let finite = ln_1p(wide + square / (1.0 + (1.0 + square).sqrt())) as f32;
    (if x.abs() < f32::INFINITY { finite } else { x }).copysign(x)
}

/// `ln(x + sqrt(x^2 - 1))`, written in `t = x - 1`, which is exact, as `ln(1 + (t + sqrt(t (t + 2))))`.
#[inline(always)]
pub fn acosh(x: f32) -> f32 {
    let t = x as f64 - 1.0;
    let finite = ln_1p(t + (t * (t + 2.0)).sqrt()) as f32;
    let inside = if x < f32::INFINITY { finite } else { x };
    if x >= 1.0 { inside } else { f32::NAN }
}

/// `ln((1 + |x|) / (1 - |x|)) / 2`, written as `ln(1 + 2|x| / (1 - |x|)) / 2`.
#[inline(always)]
pub fn atanh(x: f32) -> f32 {
    let size = x.abs();
    let wide = size as f64;
    let inside = (0.5 * ln_1p(2.0 * wide / (1.0 - wide))) as f32;
    let edge = if size == 1.0 { f32::INFINITY } else { f32::NAN };
    (if size < 1.0 { inside } else { edge }).copysign(x)
}
