//! Rounding, comparison, choice and scaling: exact or rounded once, so there is no error bound to state.
//!
//! Everything is written with comparisons and additions that exist on every target. In particular rounding does not
//! use the instructions for it where the target may lack them, as SSE2 does (the call that stands in for them is slow), nor `f32::max`, which
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

/// Whether the target always has instructions for rounding, so that the ones of the library become them.
const ROUNDS: bool = cfg!(any(target_arch = "wasm32", target_arch = "aarch64"));

/// To an integer, halves to even; `size` is not negative.
#[inline(always)]
fn round_size(size: f32) -> f32 {
    // False for NaN too, which then passes through.
    if size < TO_INTEGER { (size + TO_INTEGER) - TO_INTEGER } else { size }
}

#[inline(always)]
pub fn round(x: f32) -> f32 {
    if ROUNDS {
        return x.round_ties_even();
    }
    round_size(x.abs()).copysign(x)
}

#[inline(always)]
pub fn floor(x: f32) -> f32 {
    if ROUNDS {
        return x.floor();
    }
    let rounded = round(x);
    (if rounded > x { rounded - 1.0 } else { rounded }).copysign(x)
}

#[inline(always)]
pub fn ceil(x: f32) -> f32 {
    if ROUNDS {
        return x.ceil();
    }
    let rounded = round(x);
    (if rounded < x { rounded + 1.0 } else { rounded }).copysign(x)
}

#[inline(always)]
pub fn trunc(x: f32) -> f32 {
    if ROUNDS {
        return x.trunc();
    }
    let size = x.abs();
    let rounded = round_size(size);
    (if rounded > size { rounded - 1.0 } else { rounded }).copysign(x)
}

/// `a` where it is no NaN and not below `b`; `b` where `a` is NaN.
#[inline(always)]
pub fn fmax(a: f32, b: f32) -> f32 {
    let larger = if a != a { b } else { maximum(a, b) };
    if b != b { a } else { larger }
}

#[inline(always)]
pub fn fmin(a: f32, b: f32) -> f32 {
    let smaller = if a != a { b } else { minimum(a, b) };
    if b != b { a } else { smaller }
}

/// The f32 next to `a` on the way to `b`.
#[inline(always)]
pub fn nextafter(a: f32, b: f32) -> f32 {
    let bits = a.to_bits();
    // Away from 0 the size grows: a step of the bits, whatever the sign. From a zero it is the smallest number, of the sign of `b`.
    let outward = (b > a) == (a > 0.0);
    let stepped = f32::from_bits(if outward { bits.wrapping_add(1) } else { bits.wrapping_sub(1) });
    let moved = if a == 0.0 { f32::from_bits((b.to_bits() & 0x8000_0000) | 1) } else { stepped };
    let result = if a == b { b } else { moved };
    if a != a {
        a
    } else if b != b {
        b
    } else {
        result
    }
}

#[inline(always)]
pub fn degrees(x: f32) -> f32 {
    (x as f64 * 57.29577951308232) as f32
}

#[inline(always)]
pub fn radians(x: f32) -> f32 {
    (x as f64 * 0.017453292519943295) as f32
}

/// `at_zero` where `x` is 0.
#[inline(always)]
pub fn heaviside(x: f32, at_zero: f32) -> f32 {
    let step = if x < 0.0 { 0.0 } else { 1.0 };
    let value = if x == 0.0 { at_zero } else { step };
    if x != x { x } else { value }
}

#[inline(always)]
pub fn hypot(a: f32, b: f32) -> f32 {
    let (x, y) = (a as f64, b as f64);
    let infinite = a.abs() == f32::INFINITY || b.abs() == f32::INFINITY;
    (if infinite { f64::INFINITY } else { (x * x + y * y).sqrt() }) as f32
}

#[inline(always)]
pub fn squared_difference(a: f32, b: f32) -> f32 {
    let d = a as f64 - b as f64;
    (d * d) as f32
}

/// The sign that a NaN has depends on the processor that made it: here it counts as +.
#[inline(always)]
pub fn copysign(a: f32, b: f32) -> f32 {
    a.copysign(if b != b { 1.0 } else { b })
}
