//! The error function, its complement, and gelu, in f64 lanes.
//!
//! For `t >= 0`, `erfc t = e^(-t^2) N/D` with polynomials in `t`: `t^2` is exact in f64 (24 bits squared), and what is
//! left is smooth, so one quotient holds from 0 to where f32 ends (10.06), relative error 2^-33.5. The same with the
//! normal distribution, `Phi(-t) = e^(-t^2/2) N/D`. And `erf t = 1 - e^(-t^2) (1 - t N/D)`, relative error 2^-32.1. As
//! `e^..` is a quotient too, each function divides once. Minimax fits (`accuracy/fit/fit.py`: ERFC, PHI, ERF).

use super::exp::power_of_two;
use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::LOG2_E;

/// Numerators and denominators, lowest power first; a denominator goes on with a coefficient of 1.
const ERF: ([f64; 4], [f64; 4]) = (
    [14.681237195979708, 14.549579790322456, 6.107238433621514, 0.9992171568779249],
    [13.010907704894393, 24.42484569134781, 18.384425667688678, 6.660306550346036],
);
const ERFC: ([f64; 6], [f64; 6]) = (
    [56.22108561822754, 80.6614725431066, 56.29233140984786, 22.644250236514686, 5.225822066674138, 0.5641888671695655],
    [56.2210856228413, 144.10017368536379, 162.6708934010393, 104.39087523729597, 40.63715793049299, 9.262468280741329],
);
const PHI: ([f64; 6], [f64; 6]) = (
    [
        224.8622127304547,
        228.12707142641472,
        112.5775217273221,
        32.02232318773299,
        5.225684307481462,
        0.3989417742699299,
    ],
    [449.7244254978429, 815.0823150299334, 650.634480291609, 295.2437580230292, 81.27059810082896, 13.098763011069583],
);

/// `coefficients[0] + t (coefficients[1] + ...)`.
#[inline(always)]
fn polynomial<W: Wide, const N: usize>(coefficients: &[f64; N], t: W) -> W {
    let mut sum = W::all(coefficients[N - 1]);
    for k in (0..N - 1).rev() {
        sum = sum * t + coefficients[k];
    }
    sum
}

/// The same with a further coefficient, 1.
#[inline(always)]
fn monic<W: Wide, const N: usize>(coefficients: &[f64; N], t: W) -> W {
    let mut sum = t + coefficients[N - 1];
    for k in (0..N - 1).rev() {
        sum = sum * t + coefficients[k];
    }
    sum
}

/// With `e^(-t^2) = a/b`, `((b - a) D + a t N) / (b D)`: both terms are positive, and where `b - a` loses digits, near 0,
/// it is small beside the other. From `|x| = 3.92` on that is 1 in f32.
#[inline(always)]
pub fn erf<X: Narrow>(x: X) -> X {
    let t = x.abs().at_most(4.0).wide();
    let e = power_of_two(t * t * -LOG2_E);
    let (above, below) = (polynomial(&ERF.0, t), monic(&ERF.1, t));
    (((e.below - e.above) * below + e.above * t * above) / (e.below * below)).round().signed(x)
}

/// Beyond 10.25 erfc has long vanished.
#[inline(always)]
pub fn erfc<X: Narrow>(x: X) -> X {
    let t = x.abs().at_most(10.25).wide();
    let e = power_of_two(t * t * -LOG2_E);
    let right = e.above * polynomial(&ERFC.0, t) / (e.below * monic(&ERFC.1, t));
    x.wide().less(X::Wide::all(0.0), X::Wide::all(2.0) - right, right).round()
}

/// `x Phi(x)` as `max(x, 0) - |x| Phi(-|x|)`; -0 at negative infinity, the limit.
#[inline(always)]
pub fn gelu<X: Narrow>(x: X) -> X {
    // Beyond 14.5 the second part is less than half the smallest subnormal.
    let t = x.abs().at_most(14.5).wide();
    let e = power_of_two(t * t * (-0.5 * LOG2_E));
    let left = e.above * t * polynomial(&PHI.0, t) / (e.below * monic(&PHI.1, t));
    // -0 is let through, so that it stays.
    (x.at_least(0.0).wide() - left).round()
}
