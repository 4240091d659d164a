//! Logarithms: log, log1p, log2, log10, softplus, logit, and the cores the inverse hyperbolic functions, pow and gamma use.
//!
//! Computed in f64 lanes, where every f32 is a normal number. `x = 2^e m`, `m` from sqrt(1/2) to sqrt(2), and
//! `ln m = 2 artanh s = 2 s + s z P(z)` with `s = (m - 1)/(m + 1)`, `z = s^2`. `P` is a minimax fit
//! (`accuracy/fit/fit.py`): LOG with a relative error of 2^-37.6 of the logarithm, LOG_FINE with 2^-52.2. Where `e` is
//! 0 the result is `s` times a number near 2, so it is as accurate beside 1 as elsewhere.

use super::exp::exponential;
use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::{LN_2, LOG2_E, LOG10_2, LOG10_E};

const LOG: [f64; 4] = [0.6666666564823266, 0.4000033463676409, 0.2853733997737488, 0.23581613487415987];
const LOG_FINE: [f64; 6] = [
    0.6666666666658745,
    0.4000000005216279,
    0.2857141714658733,
    0.22223370573884577,
    0.18123675803262446,
    0.16819451856338608,
];

/// Bits of sqrt(1/2): subtracted before the exponent is read, so that the mantissa is centred on 1.
const LOW: u64 = 0x3fe6_a09e_667f_3bcd;
/// What the exponent field is read against: 2^52 with the field in its low bits.
const FIELD: u64 = 0x4330_0000_0000_0000;

/// `e` and `m` of a positive normal number; anything else gives some pair of numbers, without harm.
#[inline(always)]
fn split<W: Wide>(x: W) -> (W, W) {
    let offset = x.plus_bits(0x3ff0_0000_0000_0000 - LOW);
    let e = offset.bits_down::<52>().or_bits(FIELD) - (4503599627370496.0 + 1023.0);
    let m = offset.and_bits(0x000f_ffff_ffff_ffff).plus_bits(LOW);
    (e, m)
}

/// `ln(1 + f)`, `1 + f` from sqrt(1/2) to sqrt(2).
#[inline(always)]
fn ln_one_plus<W: Wide>(f: W) -> W {
    let s = f / (f + 2.0);
    let z = s * s;
    let w = z * z;
    let p = (z * LOG[1] + LOG[0]) + w * (z * LOG[3] + LOG[2]);
    s * 2.0 + s * (z * p)
}

/// [`ln_one_plus`] to nearly all of f64.
#[inline(always)]
fn ln_one_plus_fine<W: Wide>(f: W) -> W {
    let s = f / (f + 2.0);
    let z = s * s;
    let w = z * z;
    let p =
        (z * LOG_FINE[1] + LOG_FINE[0]) + w * ((z * LOG_FINE[3] + LOG_FINE[2]) + w * (z * LOG_FINE[5] + LOG_FINE[4]));
    s * 2.0 + s * (z * p)
}

/// `ln x` for positive normal `x`.
#[inline(always)]
pub fn ln<W: Wide>(x: W) -> W {
    let (e, m) = split(x);
    e * LN_2 + ln_one_plus(m - 1.0)
}

/// `ln x` for positive normal `x`, to nearly all of f64.
#[inline(always)]
pub fn ln_fine<W: Wide>(x: W) -> W {
    let (e, m) = split(x);
    e * LN_2 + ln_one_plus_fine(m - 1.0)
}

/// `log2 x` for positive normal `x`, to nearly all of f64.
#[inline(always)]
pub fn lb_fine<W: Wide>(x: W) -> W {
    let (e, m) = split(x);
    e + ln_one_plus_fine(m - 1.0) * LOG2_E
}

/// `ln(1 + a)` for `a` from 0 to 1e80, or from -1 (exclusive) if `1 + a` is normal. Where `1 + a` is near 1 the digits
/// that the sum loses are taken from `a` itself.
#[inline(always)]
pub fn ln_1p<W: Wide>(a: W) -> W {
    let (e, m) = split(a + 1.0);
    let f = e.equal(W::all(0.0), a, m - 1.0);
    e * LN_2 + ln_one_plus(f)
}

/// `finite` for a positive finite `x`, else what C says of the logarithm at `x`.
#[inline(always)]
fn special<X: Narrow>(x: X, finite: X) -> X {
    let positive = x.less(X::all(f32::INFINITY), finite, x);
    let zero = x.equal(X::all(0.0), X::all(f32::NEG_INFINITY), X::all(f32::NAN));
    X::all(0.0).less(x, positive, zero)
}

#[inline(always)]
pub fn log<X: Narrow>(x: X) -> X {
    special(x, ln(x.wide()).round())
}

#[inline(always)]
pub fn log2<X: Narrow>(x: X) -> X {
    let (e, m) = split(x.wide());
    special(x, (e + ln_one_plus(m - 1.0) * LOG2_E).round())
}

#[inline(always)]
pub fn log10<X: Narrow>(x: X) -> X {
    let (e, m) = split(x.wide());
    special(x, (e * LOG10_2 + ln_one_plus(m - 1.0) * LOG10_E).round())
}

#[inline(always)]
pub fn log1p<X: Narrow>(x: X) -> X {
    let finite = ln_1p(x.wide()).round().signed(x);
    let positive = x.less(X::all(f32::INFINITY), finite, x);
    let pole = x.equal(X::all(-1.0), X::all(f32::NEG_INFINITY), X::all(f32::NAN));
    X::all(-1.0).less(x, positive, pole)
}

/// `ln(1 + e^x)` as `max(x, 0) + ln(1 + e^-|x|)`, so that nothing overflows. Beyond 105 the second part rounds away.
#[inline(always)]
pub fn softplus<X: Narrow>(x: X) -> X {
    let small = exponential(x.abs().at_most(105.0).wide() * -1.0);
    (x.at_least(0.0).wide() + ln_1p(small)).round()
}

/// `ln(x / (1 - x))`. Near 1/2 the quotient is near 1, off by 2^-53, and the logarithm at least 2^-23.
#[inline(always)]
pub fn logit<X: Narrow>(x: X) -> X {
    let wide = x.wide();
    let finite = ln(wide / (X::Wide::all(1.0) - wide)).round();
    let below_one = x.less(X::all(1.0), finite, x.equal(X::all(1.0), X::all(f32::INFINITY), X::all(f32::NAN)));
    let zero = x.equal(X::all(0.0), X::all(f32::NEG_INFINITY), X::all(f32::NAN));
    X::all(0.0).less(x, below_one, zero)
}
