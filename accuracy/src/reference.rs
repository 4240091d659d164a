//! Correctly rounded results: CORE-MATH where it has the function; f64 with a stated error where it has not.

use rustorch_wasm::ops::table::UnaryRow;
use std::f64::consts::PI;

/// The correctly rounded result, twice; or where the reference's own error reaches over a tie, both neighbours.
/// The second argument is what stands beside `x`.
pub type Reference = fn(f32, [f32; 2]) -> [f32; 2];

/// Steps on the number line from `a` to `b`, infinity being one beyond the largest number; 0 from NaN to NaN, and from
/// NaN to a number or between zeros of different sign more than any distance.
pub fn distance(a: f32, b: f32) -> u64 {
    if a.to_bits() == b.to_bits() {
        return 0;
    }
    if a.is_nan() || b.is_nan() || (a == 0.0 && b == 0.0) {
        return if a.is_nan() && b.is_nan() { 0 } else { i64::MAX as u64 };
    }
    let place = |v: f32| {
        let size = (v.to_bits() & 0x7fff_ffff) as i64;
        if v.is_sign_negative() { -size } else { size }
    };
    place(a).abs_diff(place(b))
}

/// Both roundings of a value known to within a relative error of 2^-50.
fn about(value: f64) -> [f32; 2] {
    const ERROR: f64 = 1.0 / (1u64 << 50) as f64;
    [(value * (1.0 - ERROR)) as f32, (value * (1.0 + ERROR)) as f32]
}

/// `e^-x` and the sum and quotient are each within 2^-53.
fn sigmoid(x: f32) -> [f32; 2] {
    about(1.0 / (1.0 + core_math::exp(-x as f64)))
}

/// `x erfc(-x / sqrt 2) / 2`, the argument's rounding error made good by the derivative of erfc.
fn gelu(x: f32) -> [f32; 2] {
    if x == f32::NEG_INFINITY {
        return [-0.0; 2];
    }
    const HEAD: f64 = std::f64::consts::FRAC_1_SQRT_2;
    const TAIL: f64 = -4.833646656726457e-17;
    let wide = -(x as f64);
    let t = wide * HEAD;
    if x.is_nan() || t.abs() > 30.0 {
        return if x > 0.0 { [x; 2] } else { [x * 0.0; 2] };
    }
    if t != 0.0 && t.abs() < 1e-20 {
        // x (1/2 + x / sqrt(2 pi) ...): beside x/2, which may be a tie, on the side that the sign of x says.
        let half = (0.5 * x as f64).to_bits();
        return [f64::from_bits(if x > 0.0 { half + 1 } else { half - 1 }) as f32; 2];
    }
    let rest = wide.mul_add(HEAD, -t) + wide * TAIL;
    let erfc = core_math::erfc(t) - std::f64::consts::FRAC_2_SQRT_PI * core_math::exp(-t * t) * rest;
    about(-0.5 * wide * erfc)
}

/// Both roundings of a value known to within a relative error of 2^-46.
fn near(value: f64) -> [f32; 2] {
    const ERROR: f64 = 1.0 / (1u64 << 46) as f64;
    [(value * (1.0 - ERROR)) as f32, (value * (1.0 + ERROR)) as f32]
}

/// What falls off to 0 as `x e^x` is -0 at the negative end, where the product is none.
fn at_the_end(x: f32, elsewhere: [f32; 2]) -> [f32; 2] {
    if x == f32::NEG_INFINITY { [-0.0; 2] } else { elsewhere }
}

/// `ln(x / (1 - x))`; near 1/2 by `2x - 1` and `1 - x`, which are exact.
fn logit(x: f64) -> [f32; 2] {
    if (0.25..0.75).contains(&x) {
        about(core_math::log1p((2.0 * x - 1.0) / (1.0 - x)))
    } else {
        near(core_math::log(x / (1.0 - x)))
    }
}

/// The series of positive terms.
fn i0(x: f64) -> [f32; 2] {
    if x.abs() > 100.0 {
        return [f32::INFINITY; 2];
    }
    let (mut term, mut sum, mut k) = (1.0, if x.is_nan() { x } else { 1.0 }, 1.0);
    while term > 1e-18 * sum {
        term *= (x / 2.0 / k) * (x / 2.0 / k);
        sum += term;
        k += 1.0;
    }
    near(sum)
}

/// Of torch's constants, which are given to 31 digits.
fn selu(x: f64) -> [f32; 2] {
    const SCALE: f64 = 1.0507009873554804934193349852946;
    const ALPHA: f64 = 1.6732632423543772848170429916717;
    about(if x > 0.0 { SCALE * x } else { SCALE * ALPHA * core_math::expm1(x) })
}

/// The error of the exponent, some roundings, grows with it: at most 2^-46 of the result.
fn gelu_tanh(x: f64) -> [f32; 2] {
    let u = (x + 0.044715 * x * x * x) * (2.0 / PI).sqrt();
    near(x / (1.0 + core_math::exp(-2.0 * u)))
}

/// The reference of an operation of the table; every one has to have one.
pub fn of(row: &UnaryRow) -> Reference {
    macro_rules! rounded {
        (|$x:ident| $body:expr) => {
            |$x, _| {
                let y: f32 = $body;
                [y; 2]
            }
        };
    }
    match row.name {
        "tanh" => rounded!(|x| core_math::tanhf(x)),
        "exp" => rounded!(|x| core_math::expf(x)),
        "sinh" => rounded!(|x| core_math::sinhf(x)),
        "cosh" => rounded!(|x| core_math::coshf(x)),
        "expm1" => rounded!(|x| core_math::expm1f(x)),
        "log" => rounded!(|x| core_math::logf(x)),
        "log1p" => rounded!(|x| core_math::log1pf(x)),
        "log2" => rounded!(|x| core_math::log2f(x)),
        "log10" => rounded!(|x| core_math::log10f(x)),
        "sin" => rounded!(|x| core_math::sinf(x)),
        "cos" => rounded!(|x| core_math::cosf(x)),
        "tan" => rounded!(|x| core_math::tanf(x)),
        "asin" => rounded!(|x| core_math::asinf(x)),
        "acos" => rounded!(|x| core_math::acosf(x)),
        "atan" => rounded!(|x| core_math::atanf(x)),
        "asinh" => rounded!(|x| core_math::asinhf(x)),
        "acosh" => rounded!(|x| core_math::acoshf(x)),
        "atanh" => rounded!(|x| core_math::atanhf(x)),
        "cbrt" => rounded!(|x| core_math::cbrtf(x)),
        "erf" => rounded!(|x| core_math::erff(x)),
        "erfc" => rounded!(|x| core_math::erfcf(x)),
        "gamma" => rounded!(|x| core_math::tgammaf(x)),
        "lgamma" => rounded!(|x| core_math::lgammaf(x)),
        "sqrt" => rounded!(|x| x.sqrt()),
        "square" => rounded!(|x| x * x),
        "neg" => rounded!(|x| -x),
        "abs" => rounded!(|x| x.abs()),
        "sign" => rounded!(|x| if x == 0.0 || x.is_nan() { x } else { x.signum() }),
        "relu" => rounded!(|x| if x.is_nan() { x } else { x.max(0.0).abs() }),
        "round" => rounded!(|x| x.round_ties_even()),
        "floor" => rounded!(|x| x.floor()),
        "ceil" => rounded!(|x| x.ceil()),
        "trunc" => rounded!(|x| x.trunc()),
        "is_finite" => rounded!(|x| x.is_finite() as u8 as f32),
        "is_infinite" => rounded!(|x| x.is_infinite() as u8 as f32),
        "is_nan" => rounded!(|x| x.is_nan() as u8 as f32),
        "pow" => |x, [exponent, _]| [core_math::powf(x, exponent); 2],
        "clamp" => |x, [min, max]| [if x.is_nan() { x } else { x.clamp(min, max) }; 2],
        "sigmoid" => |x, _| sigmoid(x),
        "softplus" => |x, _| about(core_math::log1p(core_math::exp(-(x.abs() as f64))) + x.max(0.0) as f64),
        "reciprocal" => rounded!(|x| 1.0 / x),
        "rsqrt" => rounded!(|x| core_math::rsqrtf(x)),
        "exp2" => rounded!(|x| core_math::exp2f(x)),
        "degrees" => |x, _| about(x as f64 * 180.0 / PI),
        "radians" => |x, _| about(x as f64 * PI / 180.0),
        "sinc" => |x, _| if x == 0.0 { [1.0; 2] } else { about(core_math::sinpi(x as f64) / (PI * x as f64)) },
        "signbit" => rounded!(|x| (x.is_sign_negative() && !x.is_nan()) as u8 as f32),
        "logical_not" => rounded!(|x| (x == 0.0) as u8 as f32),
        "logit" => |x, _| logit(x as f64),
        "i0" => |x, _| i0(x as f64),
        "softsign" => |x, _| if x.is_infinite() { [x.signum(); 2] } else { about(x as f64 / (1.0 + x.abs() as f64)) },
        "silu" => |x, _| at_the_end(x, about(x as f64 / (1.0 + core_math::exp(-x as f64)))),
        "mish" => |x, _| at_the_end(x, near(x as f64 * core_math::tanh(core_math::log1p(core_math::exp(x as f64))))),
        "log_sigmoid" => |x, _| about(-(core_math::log1p(core_math::exp(-(x.abs() as f64))) - x.min(0.0) as f64)),
        "hard_sigmoid" => |x, _| about((x as f64 + 3.0).clamp(0.0, 6.0) / 6.0),
        "hard_swish" => |x, _| at_the_end(x, about(x as f64 * (x as f64 + 3.0).clamp(0.0, 6.0) / 6.0)),
        "elu" => |x, [alpha, _]| if x > 0.0 { [x; 2] } else { about(alpha as f64 * core_math::expm1(x as f64)) },
        "selu" => |x, _| selu(x as f64),
        "leaky_relu" => |x, [slope, _]| [if x > 0.0 { x } else { slope * x }; 2],
        "relu6" => |x, _| [if x.is_nan() { x } else { x.clamp(0.0, 6.0) + 0.0 }; 2],
        "gelu_tanh" => |x, _| at_the_end(x, gelu_tanh(x as f64)),
        "gelu" => |x, _| gelu(x),
        name => panic!("{name} has no reference: add a line for it to accuracy/src/reference.rs"),
    }
}
