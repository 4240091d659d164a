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
        name => panic!("{name} has no reference: add a line for it to accuracy/src/pairs.rs"),
    }
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
