//! The error function, its complement, and gelu, in f64 lanes.
//!
//! For `t >= 0`, `erfc t = e^(-t^2) w P(w)` with `w = 1/(t + 3)`: `t^2` is exact in f64 (24 bits squared), and the
//! scaled rest is smooth in `w`, so one polynomial holds from 0 to where f32 ends (10.06), relative error 2^-34.6. The
//! same with the normal distribution, `Phi(-t) = e^(-t^2/2) w P(w)`, `w = 1/(t + 4.25)`, relative error 2^-34.5. erf
//! takes `1 - erfc` from 1/2 on, error 2^-35.7, and `x P(x^2)` below, relative error 2^-36.2. Minimax fits
//! (`accuracy/fit/fit.py`: ERFC, PHI, ERF_FAR, ERF).

use super::exp::power_of_two;
use crate::kernels::lanes::{Narrow, Wide};
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
fn polynomial<W: Wide>(c: &[f64; 12], w: W) -> W {
    let w2 = w * w;
    let w4 = w2 * w2;
    let low = (w * c[1] + c[0]) + w2 * (w * c[3] + c[2]);
    let middle = (w * c[5] + c[4]) + w2 * (w * c[7] + c[6]);
    let high = (w * c[9] + c[8]) + w2 * (w * c[11] + c[10]);
    low + w4 * (middle + w4 * high)
}

/// `erfc t` for `t` from 0 to 10.25.
#[inline(always)]
fn complement<W: Wide>(t: W) -> W {
    let w = W::all(1.0) / (t + 3.0);
    power_of_two(t * t * -LOG2_E) * (w * polynomial(&ERFC, w))
}

/// From 1/2 on one minus the complement, by a shorter polynomial, whose error need only be small beside 1; from
/// `|x| = 3.92` on that is 1 in f32.
#[inline(always)]
pub fn erf<X: Narrow>(x: X) -> X {
    let t = x.abs().at_most(4.0).wide();
    let z = t * t;
    let z2 = z * z;
    let p = ((z * ERF[1] + ERF[0]) + z2 * (z * ERF[3] + ERF[2])) + (z2 * z2) * (z * ERF[5] + ERF[4]);
    let near = t * p;
    let w = X::Wide::all(1.0) / (t + 3.0);
    let w2 = w * w;
    let low = (w * ERF_FAR[1] + ERF_FAR[0]) + w2 * (w * ERF_FAR[3] + ERF_FAR[2]);
    let high = (w * ERF_FAR[5] + ERF_FAR[4]) + w2 * (w * ERF_FAR[7] + ERF_FAR[6]);
    let far = X::Wide::all(1.0) - power_of_two(z * -LOG2_E) * (w * (low + (w2 * w2) * high));
    t.less(X::Wide::all(0.5), near, far).round().signed(x)
}

/// Beyond 10.25 erfc has long vanished.
#[inline(always)]
pub fn erfc<X: Narrow>(x: X) -> X {
    let right = complement(x.abs().at_most(10.25).wide());
    x.wide().less(X::Wide::all(0.0), X::Wide::all(2.0) - right, right).round()
}

/// `x Phi(x)` as `max(x, 0) - |x| Phi(-|x|)`; -0 at negative infinity, the limit.
#[inline(always)]
pub fn gelu<X: Narrow>(x: X) -> X {
    // Beyond 14.5 the second part is less than half the smallest subnormal.
    let t = x.abs().at_most(14.5).wide();
    let w = X::Wide::all(1.0) / (t + 4.25);
    let left = power_of_two(t * t * (-0.5 * LOG2_E)) * (w * polynomial(&PHI, w));
    // -0 is let through, so that it stays.
    (x.at_least(0.0).wide() - t * left).round()
}
