//! Sine, cosine, tangent and sinc with full range reduction, in f64 lanes.
//!
//! `x = n pi/2 + r`, `|r| <= pi/4`. Up to [`FAR`] by Cody and Waite: `pi/2` in two parts, the first of 33 bits, so that
//! its product with `n` is exact, the second taking the error below 2^-80. Beyond, element by element, by Payne and
//! Hanek: the 96 bits of `2/pi` that decide `x * 2/pi` modulo 4, in integers, leaving `r` within 2^-36 of itself. An
//! `x` takes one of the ways by its size alone, so its bits do not depend on its neighbours.
//!
//! `sin r = r (1 + z S(z))`, `cos r = 1 + z C(z)`, `z = r^2`: minimax fits (`accuracy/fit/fit.py`, SIN and COS) with
//! relative errors of 2^-37.5 and 2^-33.8.

use super::gamma::sine_of_turns;
use core::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// From here on the slow way.
pub const FAR: f32 = 1048576.0;

const SIN: [f64; 4] = [-0.16666666640776154, 0.008333329302410276, -0.0001983931148365191, 2.718114103942167e-06];
const COS: [f64; 4] = [-0.49999999694225145, 0.041666620328748454, -0.001388668075013689, 2.4383482726315362e-05];

/// `pi/2` to 33 bits, and the rest of it.
const HALF_PI_HEAD: f64 = 1.5707963267341256;
const HALF_PI_TAIL: f64 = 6.077100506506192e-11;

/// `1.5 * 2^52`: added, it rounds to an integer, whose low bits are then those of the sum.
const MAGIC: f64 = 6755399441055744.0;

/// 32 zero bits, then the first 256 bits of `2/pi` after the point.
const TWO_OVER_PI: [u32; 9] =
    [0, 0xa2f9_836e, 0x4e44_1529, 0xfc27_57d1, 0xf534_ddc0, 0xdb62_9599, 0x3c43_9041, 0xfe51_63ab, 0xdebb_c561];

/// The quadrant in the low two bits, and `r`; NaN of NaN and infinity.
#[inline(always)]
fn near_quadrant(x: f64) -> (u64, f64) {
    let shifted = x * FRAC_2_PI + MAGIC;
    let n = shifted - MAGIC;
    (shifted.to_bits(), (x - n * HALF_PI_HEAD) - n * HALF_PI_TAIL)
}

/// The same for a finite `x` from [`FAR`] on.
fn far_quadrant(x: f32) -> (u64, f64) {
    let bits = x.to_bits();
    let mantissa = ((bits & 0x7f_ffff) | 0x80_0000) as u128;
    // x = mantissa * 2^exponent. Bits of 2/pi worth 4 and more in the product are left out, 96 from there are taken.
    let exponent = ((bits >> 23) & 0xff) as i32 - 150;
    let first = (exponent + 30) as usize;
    let (word, shift) = (first / 32, first % 32);
    let mut window = 0u128;
    for at in 0..4 {
        window = (window << 32) | TWO_OVER_PI[(word + at) % TWO_OVER_PI.len()] as u128;
    }
    window = (window << shift) >> 32;
    // Its top two bits are the quadrant below r, the rest is the way from there in quarter turns.
    let product = mantissa.wrapping_mul(window) << 32;
    let quadrant = ((product >> 126) + ((product >> 125) & 1)) as u64;
    let rest = ((product << 2) >> 64) as u64 as i64;
    let r = rest as f64 * (FRAC_PI_2 / 18446744073709551616.0);
    if bits >> 31 != 0 { (quadrant.wrapping_neg(), -r) } else { (quadrant, r) }
}

/// `sin r` and `cos r`.
#[inline(always)]
fn sin_cos(r: f64) -> (f64, f64) {
    let z = r * r;
    let w = z * z;
    // A product, so that -0 stays -0.
    let sine = r * (1.0 + z * ((SIN[0] + z * SIN[1]) + w * (SIN[2] + z * SIN[3])));
    let cosine = 1.0 + z * ((COS[0] + z * COS[1]) + w * (COS[2] + z * COS[3]));
    (sine, cosine)
}

/// `b` where the low bit of `n` is 1, else `a`.
#[inline(always)]
fn by_parity(n: u64, a: f64, b: f64) -> f64 {
    let mask = 0u64.wrapping_sub(n & 1);
    f64::from_bits((a.to_bits() & !mask) | (b.to_bits() & mask))
}

/// The sine of `n` quarter turns and `r`.
#[inline(always)]
fn turned_sine(n: u64, r: f64) -> f32 {
    let (sine, cosine) = sin_cos(r);
    f64::from_bits(by_parity(n, sine, cosine).to_bits() ^ ((n & 2) << 62)) as f32
}

/// The tangent of `n` quarter turns and `r`.
#[inline(always)]
fn turned_tangent(n: u64, r: f64) -> f32 {
    let (sine, cosine) = sin_cos(r);
    let above = by_parity(n, sine, cosine);
    let below = f64::from_bits(by_parity(n, cosine, sine).to_bits() ^ (n << 63));
    (above / below) as f32
}

#[inline(always)]
pub fn is_far(x: f32) -> bool {
    let size = x.abs();
    (size >= FAR) & (size < f32::INFINITY)
}

#[inline(always)]
pub fn sin_near(x: f32) -> f32 {
    let (n, r) = near_quadrant(x as f64);
    turned_sine(n, r)
}

#[inline(never)]
pub fn sin_far(x: f32) -> f32 {
    let (n, r) = far_quadrant(x);
    turned_sine(n, r)
}

#[inline(always)]
pub fn cos_near(x: f32) -> f32 {
    let (n, r) = near_quadrant(x as f64);
    turned_sine(n.wrapping_add(1), r)
}

#[inline(never)]
pub fn cos_far(x: f32) -> f32 {
    let (n, r) = far_quadrant(x);
    turned_sine(n.wrapping_add(1), r)
}

#[inline(always)]
pub fn tan_near(x: f32) -> f32 {
    let (n, r) = near_quadrant(x as f64);
    turned_tangent(n, r)
}

#[inline(never)]
pub fn tan_far(x: f32) -> f32 {
    let (n, r) = far_quadrant(x);
    turned_tangent(n, r)
}

/// `sin(pi x) / (pi x)`, 1 at 0, and +0 at every other whole number.
#[inline(always)]
pub fn sinc(x: f32) -> f32 {
    let size = x.abs() as f64;
    let quotient = sine_of_turns(size) / size + 0.0;
    let finite = if size < f64::INFINITY { quotient } else { f64::NAN };
    (if size == 0.0 { 1.0 } else { finite }) as f32
}
