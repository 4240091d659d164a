//! The modified Bessel function of the first kind and order 0.
//!
//! `I0(x) = P(x^2 / 4)` up to 8, `e^x / sqrt(x) Q(1 / x)` beyond: fits (`accuracy/fit/fit.py`, I0_NEAR and I0_FAR) with relative errors
//! of 2^-36.9 and 2^-33.3.

use super::exp::exponential;

const NEAR: [f64; 12] = [
    0.999999999992503,
    1.0000000002476015,
    0.24999999878265328,
    0.027777779934279562,
    0.00173610926420879,
    6.944532895236151e-05,
    1.9287554316625295e-06,
    3.9414912069725923e-08,
    6.094970243439345e-10,
    8.02119445024302e-12,
    5.6117316927334584e-14,
    1.1242109087458542e-15,
];
const FAR: [f64; 8] = [
    0.39894228066029885,
    0.04986778270909792,
    0.028045951769163833,
    0.029619229123548408,
    0.03086650314815497,
    0.33145393328250894,
    -1.8806630757927825,
    8.48100963117611,
];

/// The polynomial with these coefficients, lowest power first.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    let mut sum = coefficients[N - 1];
    for &c in coefficients[..N - 1].iter().rev() {
        sum = sum * x + c;
    }
    sum
}

#[inline(always)]
pub fn i0(x: f32) -> f32 {
    let size = x.abs();
    // At 93 it is infinite.
    let wide = (if size > 93.0 { 93.0 } else { size }) as f64;
    let near = polynomial(&NEAR, wide * wide * 0.25);
    let beyond = if wide < 8.0 { 8.0 } else { wide };
    let far = exponential(beyond) / beyond.sqrt() * polynomial(&FAR, 1.0 / beyond);
    (if wide < 8.0 { near } else { far }) as f32
}
