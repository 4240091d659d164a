//! Functions of two arguments over pairs: special values with each other, then structured and random ones in turn
//! (`fingerprint::pair` and `fingerprint::power`).

use rustorch_wasm::kernels::elementwise::{self, Binary};
use rustorch_wasm::kernels::fingerprint;

pub struct Row {
    pub name: &'static str,
    pub kernel: Binary,
    pub reference: fn(f32, f32) -> f32,
    pub pair: fn(u32) -> (f32, f32),
}

/// The weight of `lerp`, and the other parameter that no kernel of two arguments has.
pub const PARAMETERS: [f32; 2] = [0.7, 0.0];

macro_rules! rows {
    ($($name:ident: $pair:ident, |$a:ident, $b:ident| $body:expr;)*) => {
        &[$(Row {
            name: stringify!($name),
            kernel: elementwise::$name,
            reference: |$a, $b| $body,
            pair: fingerprint::$pair,
        }),*]
    };
}

/// In the order of the table. `lerp` is three operations, each rounded: that is what it is held to.
pub const BINARY: &[Row] = rows! {
    pow_tensor: power, |a, b| core_math::powf(a, b);
    atan2: pair, |a, b| core_math::atan2f(a, b);
    lerp: pair, |a, b| a + PARAMETERS[0] * (b - a);
    add: pair, |a, b| a + b;
    subtract: pair, |a, b| a - b;
    multiply: pair, |a, b| a * b;
    divide: pair, |a, b| a / b;
    maximum: pair, |a, b| extreme(a, b, a > b, a.to_bits() & b.to_bits());
    minimum: pair, |a, b| extreme(a, b, a < b, a.to_bits() | b.to_bits());
    equal: pair, |a, b| (a == b) as u8 as f32;
    less: pair, |a, b| (a < b) as u8 as f32;
    greater: pair, |a, b| (a > b) as u8 as f32;
};

/// `a` where it is better, else `b`; NaN if either is; of equal ones the bits given, which tell zeros apart.
fn extreme(a: f32, b: f32, better: bool, equal: u32) -> f32 {
    match () {
        () if a.is_nan() || b.is_nan() => f32::NAN,
        () if a == b => f32::from_bits(equal),
        () if better => a,
        () => b,
    }
}
