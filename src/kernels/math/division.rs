//! Remainders and whole quotients: exact, rounded once where the result is no f32.
//!
//! Where the quotient is below 2^29 it is exact enough to tell its whole part: f64 is off by less than two f32 are from a multiple.
//! The whole part times the divisor then fits in f64. Beyond, `libm`'s long division takes its steps.

/// Below it the whole part of a quotient in f64 is that of the exact one.
const CERTAIN: f64 = 536870912.0;

/// `a - b trunc(a / b)`, exact, with the sign of `a`: C's `fmod`.
#[inline(always)]
fn rest(a: f64, b: f64) -> f64 {
    let quotient = a / b;
    if quotient.abs() < CERTAIN {
        // An infinite divisor leaves all of `a`; 0 times it would be NaN.
        let whole = quotient.trunc();
        let taken = if whole == 0.0 { 0.0 } else { whole * b };
        a - taken
    } else {
        libm::fmod(a, b)
    }
}

/// C's `fmod`: what is left has the sign of `a`, 0 too.
#[inline(always)]
pub fn fmod(a: f32, b: f32) -> f32 {
    (rest(a as f64, b as f64) as f32).copysign(a)
}

/// As Python's `%`: what is left has the sign of `b`, 0 too.
#[inline(always)]
pub fn remainder(a: f32, b: f32) -> f32 {
    let left = rest(a as f64, b as f64);
    let turned = if (left < 0.0) != (b < 0.0) && left != 0.0 { left + b as f64 } else { left };
    let zero = if turned == 0.0 { 0.0_f64.copysign(b as f64) } else { turned };
    zero as f32
}

/// As Python's `//`: the whole number at or below `a / b`. By 0 as division.
#[inline(always)]
pub fn floor_divide(a: f32, b: f32) -> f32 {
    let (x, y) = (a as f64, b as f64);
    let left = rest(x, y);
    let down = if (left < 0.0) != (b < 0.0) && left != 0.0 { 1.0 } else { 0.0 };
    let quotient = x / y;
    // A multiple of the divisor, so that the quotient is whole but for its rounding.
    let whole = ((x - left) / y).round_ties_even() - down;
    let signed = if whole == 0.0 { 0.0_f64.copysign(quotient) } else { whole };
    (if b == 0.0 { quotient } else { signed }) as f32
}
