//! Arc sine, arc cosine, arc tangent, and the angle of a point, in f64 lanes.
//!
//! asin: `y + y z P(z)`, `z = y^2 <= 1/4`; beyond 1/2, `asin x = pi/2 - 2 asin sqrt((1 - x)/2)`, whose radicand is exact
//! in f64. Relative error 2^-35.8 (ASIN). atan of `a/b`, `0 <= a <= b`: beyond tan(pi/8) it is pi/4 plus the arc tangent
//! of `(a - b)/(a + b)`, so one division brings every ratio within tan(pi/8), where `t + t z P(z)` has a relative error
//! of 2^-35.3 (ATAN). Minimax fits, `accuracy/fit/fit.py`.

use crate::kernels::lanes::{Narrow, Wide};
use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

const ASIN: [f64; 7] = [
    0.16666667180263983,
    0.07499948897328435,
    0.044659972215600474,
    0.03011252488742287,
    0.02460471444779234,
    0.00750946746552762,
    0.03464633421440399,
];
const ATAN: [f64; 6] = [
    -0.33333332498659635,
    0.19999903863822022,
    -0.14282006428037336,
    0.1104467438915963,
    -0.08476168959850904,
    0.04743833135744054,
];
/// tan(pi/8).
const EIGHTH: f64 = 0.41421356237309503;

/// The arc sine of `y` from 0 to 1/2, `y^2` being `z`.
#[inline(always)]
fn arc<W: Wide>(y: W, z: W) -> W {
    let w = z * z;
    let p = ((z * ASIN[1] + ASIN[0]) + w * (z * ASIN[3] + ASIN[2])) + (w * w) * ((z * ASIN[5] + ASIN[4]) + w * ASIN[6]);
    y + y * (z * p)
}

/// `|x|`; and beyond 1/2 twice the arc sine of `sqrt((1 - |x|)/2)`, else that of `|x|`; NaN where `|x| > 1`.
#[inline(always)]
fn folded<X: Narrow>(x: X) -> (X::Wide, X::Wide) {
    let size = x.abs().wide();
    let half = X::Wide::all(0.5);
    let rest = (X::Wide::all(1.0) - size) * 0.5;
    let z = half.less(size, rest, size * size);
    let y = half.less(size, rest.sqrt(), size);
    let angle = arc(y, z);
    (size, half.less(size, angle + angle, angle))
}

#[inline(always)]
pub fn asin<X: Narrow>(x: X) -> X {
    let (size, angle) = folded(x);
    X::Wide::all(0.5).less(size, X::Wide::all(FRAC_PI_2) - angle, angle).round().signed(x)
}

#[inline(always)]
pub fn acos<X: Narrow>(x: X) -> X {
    let (size, angle) = folded(x);
    let negative = x.wide();
    let (zero, half_turn) = (X::Wide::all(0.0), X::Wide::all(PI));
    let ends = negative.less(zero, half_turn - angle, angle);
    let middle = negative.less(zero, angle + FRAC_PI_2, X::Wide::all(FRAC_PI_2) - angle);
    X::Wide::all(0.5).less(size, ends, middle).round()
}

/// The arc tangent of `a/b`, `0 <= a <= b`, 0 where both are 0.
#[inline(always)]
fn octant<W: Wide>(a: W, b: W) -> W {
    let zero = W::all(0.0);
    let edge = b * EIGHTH;
    // What is added to `b` keeps 0/0 away and is nothing to any f32.
    let t = (a - edge.less(a, b, zero)) / ((b + 1e-300) + edge.less(a, a, zero));
    let z = t * t;
    let w = z * z;
    let p = ((z * ATAN[1] + ATAN[0]) + w * (z * ATAN[3] + ATAN[2])) + (w * w) * (z * ATAN[5] + ATAN[4]);
    edge.less(a, W::all(FRAC_PI_4), zero) + (t + t * (z * p))
}

/// Beyond 1 a right angle less the arc tangent of `1/|x|`.
#[inline(always)]
pub fn atan<X: Narrow>(x: X) -> X {
    // An infinity is made finite: two of them have no ratio.
    let size = x.abs().at_most(f32::MAX).wide();
    let one = X::Wide::all(1.0);
    let angle = octant(size.less(one, size, one), size.less(one, one, size));
    one.less(size, X::Wide::all(FRAC_PI_2) - angle, angle).round().signed(x)
}

/// `|x|`, an infinity made finite but beyond every f32, so that two of them have a ratio.
#[inline(always)]
fn finite(x: f32) -> f64 {
    let size = x.abs() as f64;
    if size > 1e100 { 1e100 } else { size }
}

/// `-x` where `is`, else `x`.
#[inline(always)]
fn negated(is: bool, x: f64) -> f64 {
    f64::from_bits(x.to_bits() ^ (if is { 1 << 63 } else { 0 }))
}

#[inline(always)]
pub fn atan2(y: f32, x: f32) -> f32 {
    let (up, along) = (finite(y), finite(x));
    let steep = up > along;
    // Of NaN one side keeps at least one.
    let angle = octant(if up > along { along } else { up }, if up > along { up } else { along });
    let backward = x.to_bits() >> 31 != 0;
    let flat = if backward { PI } else { 0.0 };
    let from = if steep { FRAC_PI_2 } else { flat };
    ((from + negated(steep ^ backward, angle)) as f32).copysign(y)
}
