//! Logarithms: log, log1p, log2, log10, and the cores the inverse hyperbolic functions, pow and gamma use.
//!
//! Computed in f64 lanes, where every f32 is a normal number. `x = 2^e m`, `m` from sqrt(1/2) to sqrt(2), and
//! `ln m = 2 artanh s = 2 s + s z P(z)` with `s = (m - 1)/(m + 1)`, `z = s^2`. `P` is a minimax fit
//! (`accuracy/fit/fit.py`): LOG with a relative error of 2^-37.6 of the logarithm, LOG_FINE with 2^-52.2. Where `e` is
//! 0 the result is `s` times a number near 2, so it is as accurate beside 1 as elsewhere.

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
fn split(x: f64) -> (f64, f64) {
    let offset = x.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - LOW);
    let e = f64::from_bits((offset >> 52) | FIELD) - (4503599627370496.0 + 1023.0);
    let m = f64::from_bits((offset & 0x000f_ffff_ffff_ffff) + LOW);
    (e, m)
}

/// `ln(1 + f)`, `1 + f` from sqrt(1/2) to sqrt(2).
#[inline(always)]
fn ln_one_plus(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let p = (LOG[0] + z * LOG[1]) + w * (LOG[2] + z * LOG[3]);
    2.0 * s + s * (z * p)
}

/// [`ln_one_plus`] to nearly all of f64.
#[inline(always)]
fn ln_one_plus_fine(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let p =
        (LOG_FINE[0] + z * LOG_FINE[1]) + w * ((LOG_FINE[2] + z * LOG_FINE[3]) + w * (LOG_FINE[4] + z * LOG_FINE[5]));
    2.0 * s + s * (z * p)
}

/// `ln x` for positive normal `x`.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let (e, m) = split(x);
    e * core::f64::consts::LN_2 + ln_one_plus(m - 1.0)
}

/// `ln x` for positive normal `x`, to nearly all of f64.
#[inline(always)]
pub fn ln_fine(x: f64) -> f64 {
    let (e, m) = split(x);
    e * core::f64::consts::LN_2 + ln_one_plus_fine(m - 1.0)
}

/// `log2 x` for positive normal `x`, to nearly all of f64.
#[inline(always)]
pub fn lb_fine(x: f64) -> f64 {
    let (e, m) = split(x);
    e + core::f64::consts::LOG2_E * ln_one_plus_fine(m - 1.0)
}

/// `ln(1 + a)` for `a` from 0 to 1e80, or from -1 (exclusive) if `1 + a` is normal. Where `1 + a` is near 1 the digits
/// that the sum loses are taken from `a` itself.
#[inline(always)]
pub fn ln_1p(a: f64) -> f64 {
    let (e, m) = split(1.0 + a);
    let f = if e == 0.0 { a } else { m - 1.0 };
    e * core::f64::consts::LN_2 + ln_one_plus(f)
}

/// `finite` for a positive finite `x`, else what C says of the logarithm at `x`.
#[inline(always)]
fn special(x: f32, finite: f32) -> f32 {
    let positive = if x < f32::INFINITY { finite } else { x };
    let zero = if x == 0.0 { f32::NEG_INFINITY } else { f32::NAN };
    if x > 0.0 { positive } else { zero }
}

#[inline(always)]
pub fn log(x: f32) -> f32 {
    special(x, ln(x as f64) as f32)
}

#[inline(always)]
pub fn log2(x: f32) -> f32 {
    let (e, m) = split(x as f64);
    special(x, (e + core::f64::consts::LOG2_E * ln_one_plus(m - 1.0)) as f32)
}

#[inline(always)]
pub fn log10(x: f32) -> f32 {
    let (e, m) = split(x as f64);
    special(x, (e * core::f64::consts::LOG10_2 + core::f64::consts::LOG10_E * ln_one_plus(m - 1.0)) as f32)
}

#[inline(always)]
pub fn log1p(x: f32) -> f32 {
    let finite = (ln_1p(x as f64) as f32).copysign(x);
    let positive = if x < f32::INFINITY { finite } else { x };
    let pole = if x == -1.0 { f32::NEG_INFINITY } else { f32::NAN };
    if x > -1.0 { positive } else { pole }
}
