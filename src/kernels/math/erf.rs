//! The error function, its complement, and gelu, in f64 lanes.
//!
//! For `t >= 0`, `erfc t = e^(-t^2) w P(w)` with `w = 1/(t + 3)`: `t^2` is exact in f64 (24 bits squared), and the
//! scaled rest is smooth in `w`, so one polynomial holds from 0 to where f32 ends (10.06), relative error 2^-34.6. The
//! same with the normal distribution, `Phi(-t) = e^(-t^2/2) w P(w)`, `w = 1/(t + 4.25)`, relative error 2^-34.5. erf
//! takes `1 - erfc` from 1/2 on, error 2^-35.7, and `x P(x^2)` below, relative error 2^-36.2. Minimax fits
//! (`accuracy/fit/fit.py`: ERFC, PHI, ERF_FAR, ERF).

use super::exp::power_of_two;
use core::f64::consts::LOG2_E;

const ERF: [f64; 6] = [
    1.1283791670820784,
    -0.3761263851910561,
    0.11283773805336594,
    -0.026863119880646352,
    0.00520030832032636,
    -0.0007692853163014386,
];
const ERF_FAR: [f64; 8] = [
    0.555404017237399,
    1.9480526818220387,
    1.7516879694428764,
    31.021353798607215,
    -19.754968110593918,
    59.15388030474432,
    537.0124822416791,
    -622.2350666024428,
];
const ERFC: [f64; 12] = [
    0.5642016791167462,
    1.691580112217376,
    4.831820686118098,
    11.909090515877926,
    42.10217859639406,
    -43.56243269617109,
    899.0072483717622,
    -3648.3160042050645,
    13058.233895798625,
    -28881.724677539485,
    32301.54819660212,
    -14439.072177050659,
];
const PHI: [f64; 12] = [
    0.3989513211486731,
    1.6944617824718669,
    6.86085018500679,
    23.889760966086083,
    121.32700784884923,
    -190.55346716227123,
    5275.843863728885,
    -30281.947445278856,
    152656.64265299594,
    -474883.37194796064,
    747596.9761200036,
    -470668.6160175846,
];

#[inline(always)]
fn polynomial(c: &[f64; 12], w: f64) -> f64 {
    let w2 = w * w;
    let w4 = w2 * w2;
    let low = (c[0] + w * c[1]) + w2 * (c[2] + w * c[3]);
    let middle = (c[4] + w * c[5]) + w2 * (c[6] + w * c[7]);
    let high = (c[8] + w * c[9]) + w2 * (c[10] + w * c[11]);
    low + w4 * (middle + w4 * high)
}

/// `erfc t` for `t` from 0 to 10.25.
#[inline(always)]
fn complement(t: f64) -> f64 {
    let w = 1.0 / (t + 3.0);
    power_of_two(t * t * -LOG2_E) * (w * polynomial(&ERFC, w))
}

/// `|x|`, held where erfc has long vanished. NaN stays.
#[inline(always)]
fn held(x: f32) -> f64 {
    let x = x.abs();
    (if x > 10.25 { 10.25 } else { x }) as f64
}

/// From 1/2 on one minus the complement, by a shorter polynomial, whose error need only be small beside 1; from
/// `|x| = 3.92` on that is 1 in f32.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let t = x.abs();
    let t = (if t > 4.0 { 4.0 } else { t }) as f64;
    let z = t * t;
    let z2 = z * z;
    let p = ((ERF[0] + z * ERF[1]) + z2 * (ERF[2] + z * ERF[3])) + (z2 * z2) * (ERF[4] + z * ERF[5]);
    let near = t * p;
    let w = 1.0 / (t + 3.0);
    let w2 = w * w;
    let low = (ERF_FAR[0] + w * ERF_FAR[1]) + w2 * (ERF_FAR[2] + w * ERF_FAR[3]);
    let high = (ERF_FAR[4] + w * ERF_FAR[5]) + w2 * (ERF_FAR[6] + w * ERF_FAR[7]);
    let far = 1.0 - power_of_two(z * -LOG2_E) * (w * (low + (w2 * w2) * high));
    ((if t < 0.5 { near } else { far }) as f32).copysign(x)
}

#[inline(always)]
pub fn erfc(x: f32) -> f32 {
    let right = complement(held(x));
    (if x < 0.0 { 2.0 - right } else { right }) as f32
}

/// `x Phi(x)` as `max(x, 0) - |x| Phi(-|x|)`; -0 at negative infinity, the limit.
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    // Beyond 14.5 the second part is less than half the smallest subnormal.
    let t = x.abs();
    let t = (if t > 14.5 { 14.5 } else { t }) as f64;
    let w = 1.0 / (t + 4.25);
    let left = power_of_two(t * t * (-0.5 * LOG2_E)) * (w * polynomial(&PHI, w));
    // -0 is let through, so that it stays.
    let right = if x < 0.0 { 0.0 } else { x };
    (right as f64 - t * left) as f32
}
