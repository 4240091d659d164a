//! Arc sine, arc cosine, arc tangent, and the angle of a point, in f64 lanes.
//!
//! asin: `y + y z P(z)`, `z = y^2 <= 1/4`; beyond 1/2, `asin x = pi/2 - 2 asin sqrt((1 - x)/2)`, whose radicand is exact
//! in f64. Relative error 2^-35.8 (ASIN). atan of `a/b`, `0 <= a <= b`: beyond tan(pi/8) it is pi/4 plus the arc tangent
//! of `(a - b)/(a + b)`, so one division brings every ratio within tan(pi/8), where `t + t z P(z)` has a relative error
//! of 2^-35.3 (ATAN). Minimax fits, `accuracy/fit/fit.py`.

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

/// Whether `|x| > 1/2`, and the arc sine of `|x|`, or where so of `sqrt((1 - |x|)/2)`; NaN where `|x| > 1`.
#[inline(always)]
fn arc(x: f32) -> (bool, f64) {
    let size = x.abs() as f64;
    let large = size > 0.5;
    let z = if large { 0.5 * (1.0 - size) } else { size * size };
    let root = z.sqrt();
    let y = if large { root } else { size };
    let w = z * z;
    let p = ((ASIN[0] + z * ASIN[1]) + w * (ASIN[2] + z * ASIN[3])) + (w * w) * ((ASIN[4] + z * ASIN[5]) + w * ASIN[6]);
    (large, y + y * (z * p))
}

#[inline(always)]
pub fn asin(x: f32) -> f32 {
    let (large, y) = arc(x);
    ((if large { FRAC_PI_2 - 2.0 * y } else { y }) as f32).copysign(x)
}

#[inline(always)]
pub fn acos(x: f32) -> f32 {
    let (large, y) = arc(x);
    let y = if large { 2.0 * y } else { y };
    let signed = y.copysign(x as f64);
    let ends = if x < 0.0 { PI + signed } else { signed };
    (if large { ends } else { FRAC_PI_2 - signed }) as f32
}

/// The arc tangent of `a/b`, `0 <= a <= b`, 0 where both are 0.
#[inline(always)]
fn octant(a: f64, b: f64) -> f64 {
    let large = a > b * EIGHTH;
    // What is added to `b` keeps 0/0 away and is nothing to any f32.
    let t = (a - (if large { b } else { 0.0 })) / ((b + 1e-300) + (if large { a } else { 0.0 }));
    let z = t * t;
    let w = z * z;
    let p = ((ATAN[0] + z * ATAN[1]) + w * (ATAN[2] + z * ATAN[3])) + (w * w) * (ATAN[4] + z * ATAN[5]);
    (if large { FRAC_PI_4 } else { 0.0 }) + (t + t * (z * p))
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
pub fn atan(x: f32) -> f32 {
    let size = finite(x);
    let steep = size > 1.0;
    let angle = octant(if size < 1.0 { size } else { 1.0 }, if size < 1.0 { 1.0 } else { size });
    let from = if steep { FRAC_PI_2 } else { 0.0 };
    ((from + negated(steep, angle)) as f32).copysign(x)
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
