//! Correctly rounded results: CORE-MATH where it has the function; f64 with a stated error where it has not.

/// The correctly rounded result, twice; or where the reference's own error reaches over a tie, both neighbours.
pub type Reference = fn(f32) -> [f32; 2];

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

macro_rules! references {
    ($($name:ident: |$x:ident| $body:expr;)*) => {
        &[$((stringify!($name), |$x| { let y: f32 = $body; [y; 2] })),*]
    };
}

/// What a function takes beside its argument: the exponent of `pow`, the bounds of `clamp`.
pub fn parameters(name: &str) -> [f32; 2] {
    match name {
        "pow" => [1.0 / 3.0, 0.0],
        "clamp" => [-0.5, 2.5],
        _ => [0.0; 2],
    }
}

/// Functions of one argument, in the order of the table.
pub const UNARY: &[(&str, Reference)] = &{
    const ROUNDED: &[(&str, Reference)] = references! {
        tanh: |x| core_math::tanhf(x);
        exp: |x| core_math::expf(x);
        sinh: |x| core_math::sinhf(x);
        cosh: |x| core_math::coshf(x);
        expm1: |x| core_math::expm1f(x);
        log: |x| core_math::logf(x);
        log1p: |x| core_math::log1pf(x);
        log2: |x| core_math::log2f(x);
        log10: |x| core_math::log10f(x);
        sin: |x| core_math::sinf(x);
        cos: |x| core_math::cosf(x);
        tan: |x| core_math::tanf(x);
        asin: |x| core_math::asinf(x);
        acos: |x| core_math::acosf(x);
        atan: |x| core_math::atanf(x);
        asinh: |x| core_math::asinhf(x);
        acosh: |x| core_math::acoshf(x);
        atanh: |x| core_math::atanhf(x);
        cbrt: |x| core_math::cbrtf(x);
        erf: |x| core_math::erff(x);
        erfc: |x| core_math::erfcf(x);
        gamma: |x| core_math::tgammaf(x);
        lgamma: |x| core_math::lgammaf(x);
        pow: |x| core_math::powf(x, parameters("pow")[0]);
        sqrt: |x| x.sqrt();
        square: |x| x * x;
        neg: |x| -x;
        abs: |x| x.abs();
        sign: |x| if x == 0.0 || x.is_nan() { x } else { x.signum() };
        relu: |x| if x.is_nan() { x } else { x.max(0.0).abs() };
        round: |x| x.round_ties_even();
        floor: |x| x.floor();
        ceil: |x| x.ceil();
        trunc: |x| x.trunc();
        clamp: |x| if x.is_nan() { x } else { x.clamp(parameters("clamp")[0], parameters("clamp")[1]) };
        is_finite: |x| x.is_finite() as u8 as f32;
        is_infinite: |x| x.is_infinite() as u8 as f32;
        is_nan: |x| x.is_nan() as u8 as f32;
    };
    let mut all: [(&str, Reference); ROUNDED.len() + 2] = [("sigmoid", sigmoid); ROUNDED.len() + 2];
    all[1] = ("gelu", gelu);
    let mut at = 0;
    while at < ROUNDED.len() {
        all[at + 2] = ROUNDED[at];
        at += 1;
    }
    all
};
