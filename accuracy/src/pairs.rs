//! Correctly rounded results of functions of two arguments, and the pairs they are measured over: special values with
//! each other, then structured and random ones in turn.

use rustorch_wasm::kernels::fingerprint;
use rustorch_wasm::ops::table::{BinaryRow, Pairs};

/// The last argument is what stands beside the operands.
pub type Reference = fn(f32, f32, [f32; 2]) -> f32;

/// The reference of an operation of the table; every one has to have one. `lerp` is three operations, each rounded: that
/// is what it is held to.
pub fn of(row: &BinaryRow) -> Reference {
    match row.name {
        "pow_tensor" => |a, b, _| core_math::powf(a, b),
        "atan2" => |a, b, _| core_math::atan2f(a, b),
        "lerp" => |a, b, [weight, _]| a + weight * (b - a),
        "add" => |a, b, _| a + b,
        "subtract" => |a, b, _| a - b,
        "multiply" => |a, b, _| a * b,
        "divide" => |a, b, _| a / b,
        "maximum" => |a, b, _| extreme(a, b, a > b, a.to_bits() & b.to_bits()),
        "minimum" => |a, b, _| extreme(a, b, a < b, a.to_bits() | b.to_bits()),
        "equal" => |a, b, _| (a == b) as u8 as f32,
        "less" => |a, b, _| (a < b) as u8 as f32,
        "greater" => |a, b, _| (a > b) as u8 as f32,
        "not_equal" => |a, b, _| (a != b) as u8 as f32,
        "less_equal" => |a, b, _| (a <= b) as u8 as f32,
        "greater_equal" => |a, b, _| (a >= b) as u8 as f32,
        "logical_and" => |a, b, _| (a != 0.0 && b != 0.0) as u8 as f32,
        "logical_or" => |a, b, _| (a != 0.0 || b != 0.0) as u8 as f32,
        "logical_xor" => |a, b, _| ((a != 0.0) != (b != 0.0)) as u8 as f32,
        // Rust's % is C's fmod, which is exact.
        "fmod" => |a, b, _| a % b,
        "remainder" => |a, b, _| {
            let rest = a % b;
            match () {
                () if rest == 0.0 => 0f32.copysign(b),
                () if (rest < 0.0) != (b < 0.0) => rest + b,
                () => rest,
            }
        },
        "floor_divide" => |a, b, _| floor_divide(a as f64, b as f64),
        "hypot" => |a, b, _| core_math::hypotf(a, b),
        "copysign" => |a, b, _| if b.is_nan() { a.abs() } else { a.copysign(b) },
        "nextafter" => |a, b, _| match () {
            () if a.is_nan() || b.is_nan() => f32::NAN,
            () if a == b => b,
            () if b > a => a.next_up().max(if a == 0.0 { f32::from_bits(1) } else { f32::NEG_INFINITY }),
            () => a.next_down().min(if a == 0.0 { -f32::from_bits(1) } else { f32::INFINITY }),
        },
        "fmax" => |a, b, _| {
            if a.is_nan() {
                b
            } else if b.is_nan() {
                a
            } else {
                extreme(a, b, a > b, a.to_bits() & b.to_bits())
            }
        },
        "fmin" => |a, b, _| {
            if a.is_nan() {
                b
            } else if b.is_nan() {
                a
            } else {
                extreme(a, b, a < b, a.to_bits() | b.to_bits())
            }
        },
        "squared_difference" => |a, b, _| {
            let d = a as f64 - b as f64;
            (d * d) as f32
        },
        "prelu" => |a, b, _| if a > 0.0 { a } else { b * a },
        "heaviside" => |a, b, _| match () {
            () if a.is_nan() => a,
            () if a == 0.0 => b,
            () => (a > 0.0) as u8 as f32,
        },
        name => panic!("{name} has no reference: add a line for it to accuracy/src/pairs.rs"),
    }
}

/// The whole part of the quotient by long division, in integers of the smaller's last place where f64 has too few digits.
fn floor_divide(a: f64, b: f64) -> f32 {
    let rest = a % b;
    let quotient = a / b;
    if b == 0.0 || !rest.is_finite() {
        return if b == 0.0 { quotient as f32 } else { f32::NAN };
    }
    let down = if rest != 0.0 && (rest < 0.0) != (b < 0.0) { 1.0 } else { 0.0 };
    let whole = ((a - rest) / b).round() - down;
    if whole == 0.0 { 0f32.copysign(quotient as f32) } else { whole as f32 }
}

/// The `index`th pair.
pub fn pair(row: &BinaryRow) -> fn(u32) -> (f32, f32) {
    match row.pairs {
        Pairs::Any => fingerprint::pair,
        Pairs::Powers => fingerprint::power,
    }
}

/// `a` where it is better, else `b`; NaN if either is; of equal ones the bits given, which tell zeros apart.
fn extreme(a: f32, b: f32, better: bool, equal: u32) -> f32 {
    match () {
        () if a.is_nan() || b.is_nan() => f32::NAN,
        () if a == b => f32::from_bits(equal),
        () if better => a,
        () => b,
    }
}
