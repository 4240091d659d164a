//! Rounding, comparison and choice: exact, so there is no error bound to state.
//!
//! Everything is written with comparisons and additions that exist on every target. In particular rounding does not
//! use the instructions for it, which SSE2 lacks (the call that stands in for them is slow), nor `f32::max`, which
//! costs four times a comparison in WASM.

/// Above it every f32 is an integer, and adding it to a smaller one rounds to an integer, halves to even.
const TO_INTEGER: f32 = 8388608.0;

#[inline(always)]
pub fn truth(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

#[inline(always)]
pub fn relu(x: f32) -> f32 {
    if x <= 0.0 { 0.0 } else { x }
}

#[inline(always)]
pub fn sign(x: f32) -> f32 {
    let one = if x > 0.0 { 1.0 } else { x };
    if x < 0.0 { -1.0 } else { one }
}

#[inline(always)]
pub fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

#[inline(always)]
pub fn maximum(a: f32, b: f32) -> f32 {
    let larger = if a > b { a } else { b };
    // Equal numbers have equal bits but for the zeros: `and` keeps the sign bit only if both have it.
    let same = if a == b { f32::from_bits(a.to_bits() & b.to_bits()) } else { larger };
    if a != a { a } else { same }
}

#[inline(always)]
pub fn minimum(a: f32, b: f32) -> f32 {
    let smaller = if a < b { a } else { b };
    let same = if a == b { f32::from_bits(a.to_bits() | b.to_bits()) } else { smaller };
    if a != a { a } else { same }
}

#[inline(always)]
pub fn round(x: f32) -> f32 {
    let size = x.abs();
    let rounded = (size + TO_INTEGER) - TO_INTEGER;
    // False for NaN too, which then passes through.
    (if size < TO_INTEGER { rounded } else { size }).copysign(x)
}

#[inline(always)]
pub fn floor(x: f32) -> f32 {
    let rounded = round(x);
    let below = rounded - truth(rounded > x);
    below.copysign(x)
}

#[inline(always)]
pub fn ceil(x: f32) -> f32 {
    let rounded = round(x);
    let above = rounded + truth(rounded < x);
    above.copysign(x)
}

#[inline(always)]
pub fn trunc(x: f32) -> f32 {
    let size = x.abs();
    let rounded = (size + TO_INTEGER) - TO_INTEGER;
    let rounded = rounded - truth(rounded > size);
    (if size < TO_INTEGER { rounded } else { size }).copysign(x)
}
