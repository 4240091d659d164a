//! Powers, in f64 lanes: `|x|^y = 2^(y log2 |x|)` with a logarithm of nearly all of f64, so that the product, up to 150
//! where the result is finite, is still within 2^-43; the power of two as `exp` has it. C's special values by choice at
//! the end.

use super::exp::power_of_two;
use super::log::lb_fine;

/// `1.5 * 2^52`: added and taken away again, it rounds to an integer.
const MAGIC: f64 = 6755399441055744.0;

#[inline(always)]
pub fn pow(x: f32, y: f32) -> f32 {
    let size = x.abs();
    let wide = size as f64;
    let finite = lb_fine(wide);
    let low = if wide == 0.0 { f64::NEG_INFINITY } else { finite };
    let exponent = if size == f32::INFINITY { f64::INFINITY } else { low } * y as f64;
    let exponent = if exponent > 200.0 { 200.0 } else { exponent };
    let exponent = if exponent < -200.0 { -200.0 } else { exponent };
    let e = power_of_two(exponent);
    let power = (e.above / e.below) as f32;
    // 1 and -1 to an infinite power: 0 times infinity has made NaN of it.
    let power = if size == 1.0 { 1.0 } else { power };

    // Beyond 2^24 every f32 is an even integer, infinity counted in.
    let steps = y.abs() as f64;
    let steps = if steps > 16777216.0 { 16777216.0 } else { steps };
    let integer = (steps + MAGIC) - MAGIC == steps;
    let half = 0.5 * steps;
    let odd = integer & ((half + MAGIC) - MAGIC != half);
    let negative = x.to_bits() >> 31 != 0;
    let signed = if negative & odd { -power } else { power };
    let undefined = (x < 0.0) & (size < f32::INFINITY) & !integer;
    let defined = if undefined | (x != x) | (y != y) { f32::NAN } else { signed };
    if (x == 1.0) | (y == 0.0) { 1.0 } else { defined }
}
