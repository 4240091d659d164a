//! The cube root and the reciprocal square root, in f64 lanes.
//!
//! `1/cbrt x` is guessed from the bits of `x` as f32 (the exponent field divided by -3, within 3.5 %) and bettered
//! twice by the series of `(1 - c)^(-1/3)`, `c = 1 - x r^3`: 1/3, 2/9, 14/81 of `c`, `c^2`, `c^3`. The first step leaves
//! 2^-15, the second 2^-40; then `cbrt x = x r^2`. No division.

/// Bits of the guess at exponent field 0, over 256, chosen so that the guess errs about the same to both sides.
const GUESS: f32 = 5546746.5;

/// 2^23: added, it makes the bits of an integer those of a float.
const MAGIC: f32 = 8388608.0;

#[inline(always)]
pub fn cbrt(x: f32) -> f32 {
    let size = x.abs();
    // Subnormals have no exponent to divide: they are scaled by 2^24, a cube's root of which is 2^8.
    let tiny = size < f32::MIN_POSITIVE;
    let scaled = if tiny { size * 16777216.0 } else { size };
    // The bits, but for the last eight, as a number, and the guess's bits back from one.
    let field = f32::from_bits((scaled.to_bits() >> 8) | MAGIC.to_bits()) - MAGIC;
    let bits = ((GUESS - field * (1.0 / 3.0)) + MAGIC).to_bits() << 8;
    let guess = f32::from_bits(bits) as f64;
    let wide = scaled as f64;
    let c = 1.0 - wide * (guess * guess * guess);
    let r = guess + guess * (c * (1.0 / 3.0 + c * (2.0 / 9.0 + c * (14.0 / 81.0))));
    let c = 1.0 - wide * (r * r * r);
    let r = r + r * (c * (1.0 / 3.0 + c * (2.0 / 9.0)));
    let root = wide * (r * r) * (if tiny { 0.00390625 } else { 1.0 });
    (if size < f32::INFINITY { root as f32 } else { size }).copysign(x)
}

/// `1 / sqrt x`.
#[inline(always)]
pub fn rsqrt(x: f32) -> f32 {
    (1.0 / (x as f64).sqrt()) as f32
}
