//! What neural networks put between their layers, as torch.nn.functional has them: on the cores of `exp`, in f64 lanes, rounded
//! once.
//!
//! Where the infinite argument would give 0 times infinity, the argument is held where the result has long become 0.

use super::exp::{expm1_wide, power_of_two};
use super::log::softplus;
use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::LOG2_E;

/// Below it every result that falls off as `x e^x` rounds to zero.
const FAR_BELOW: f32 = -130.0;

/// `x / (1 + |x|)`, where `|x|` is held at the largest f32: there it is 1 already.
#[inline(always)]
pub fn softsign(x: f32) -> f32 {
    let wide = x.at_least(f32::MIN).at_most(f32::MAX) as f64;
    (wide / (1.0 + wide.abs())) as f32
}

/// `x / (1 + e^-x)`.
#[inline(always)]
pub fn silu<X: Narrow>(x: X) -> X {
    let held = x.at_least(FAR_BELOW).wide();
    let e = power_of_two(x.at_least(FAR_BELOW).at_most(130.0).wide() * -LOG2_E);
    (held * (e.below / (e.above + e.below))).round()
}

/// `x tanh(ln(1 + e^x))`: with `e^x = a / b` that is `x n / (n + 2 b^2)`, `n = a (a + 2 b)`.
#[inline(always)]
pub fn mish<X: Narrow>(x: X) -> X {
    let held = x.at_least(FAR_BELOW).wide();
    let e = power_of_two(x.at_least(FAR_BELOW).at_most(30.0).wide() * LOG2_E);
    let above = e.above * (e.above + e.below * 2.0);
    (held * (above / (above + e.below * e.below * 2.0))).round()
}

/// `-ln(1 + e^-x)`.
#[inline(always)]
pub fn log_sigmoid<X: Narrow>(x: X) -> X {
    (softplus((x.wide() * -1.0).round()).wide() * -1.0).round()
}

/// `x + 3` held from 0 to 6.
#[inline(always)]
fn ramp(x: f32) -> f64 {
    x.at_least(-4.0).at_most(4.0) as f64 + 3.0
}

#[inline(always)]
fn held_ramp(x: f32) -> f64 {
    let r = ramp(x);
    let above = if r < 0.0 { 0.0 } else { r };
    if above > 6.0 { 6.0 } else { above }
}

/// `(x + 3) / 6`, held from 0 to 1.
#[inline(always)]
pub fn hard_sigmoid(x: f32) -> f32 {
    (held_ramp(x) / 6.0) as f32
}

/// `x (x + 3) / 6`, the second factor held from 0 to 1.
#[inline(always)]
pub fn hard_swish(x: f32) -> f32 {
    (x.at_least(-4.0) as f64 * held_ramp(x) / 6.0) as f32
}

/// `x` above 0, else `alpha (e^x - 1)`.
#[inline(always)]
pub fn elu<X: Narrow>(x: X, alpha: f32) -> X {
    let below = (expm1_wide(x.at_most(0.0)) * alpha as f64).round();
    X::all(0.0).less(x, x, below)
}

/// Self-normalising: `elu` with this alpha, times this scale (Klambauer and others, 2017).
const SELU_ALPHA: f64 = 1.6732632423543772;
const SELU_SCALE: f64 = 1.0507009873554805;

#[inline(always)]
pub fn selu<X: Narrow>(x: X) -> X {
    let above = x.wide() * SELU_SCALE;
    let below = expm1_wide(x.at_most(0.0)) * (SELU_ALPHA * SELU_SCALE);
    X::all(0.0).less(x, above.round(), below.round())
}

/// `x` above 0, else `slope * x`.
#[inline(always)]
pub fn leaky_relu(x: f32, slope: f32) -> f32 {
    if x > 0.0 { x } else { slope * x }
}

/// `x` held from 0 to 6.
#[inline(always)]
pub fn relu6(x: f32) -> f32 {
    let above = super::basic::relu(x);
    if above > 6.0 { 6.0 } else { above }
}

/// `x (1 + tanh u) / 2 = x / (1 + e^-2u)`, `u = sqrt(2 / pi) (x + 0.044715 x^3)`. At -16 it has long become 0.
#[inline(always)]
pub fn gelu_tanh<X: Narrow>(x: X) -> X {
    const TWICE: f64 = 1.5957691216057308; // 2 sqrt(2 / pi)
    let near = x.at_least(-16.0).at_most(16.0).wide();
    let u = near * (near * near * 0.044715 + 1.0);
    let e = power_of_two(u * (-TWICE * LOG2_E));
    (x.at_least(-16.0).wide() * (e.below / (e.above + e.below))).round()
}
