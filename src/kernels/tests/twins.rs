//! Naive twins of the unary kernels in f64, by a second hand: for the tests, and for `benches/kernels.rs`, which checks its
//! answers.

/// The twin of a kernel; every kernel has to have a line here. `None` where f64 has none that is far better than f32
/// everywhere the sample goes, or where the function takes numbers beside its argument.
pub fn twin(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "exp" => libm::exp,
        "expm1" => libm::expm1,
        "log" => libm::log,
        "log1p" => libm::log1p,
        "log2" => libm::log2,
        "log10" => libm::log10,
        "sin" => libm::sin,
        "cos" => libm::cos,
        "tan" => libm::tan,
        "asin" => libm::asin,
        "acos" => libm::acos,
        "atan" => libm::atan,
        "sinh" => libm::sinh,
        "cosh" => libm::cosh,
        "tanh" => libm::tanh,
        "asinh" => libm::asinh,
        "acosh" => |x| if x < 1.0 { f64::NAN } else { libm::acosh(x) },
        "atanh" => libm::atanh,
        "cbrt" => libm::cbrt,
        "sqrt" => libm::sqrt,
        "erf" => libm::erf,
        "erfc" => libm::erfc,
        "gamma" => |x| if x == 0.0 { 1.0 / x } else { libm::tgamma(x) },
        "sigmoid" => |x| 1.0 / (1.0 + libm::exp(-x)),
        "softplus" => |x| libm::log1p(libm::exp(-x.abs())) + x.max(0.0),
        "reciprocal" => |x| 1.0 / x,
        "rsqrt" => |x| 1.0 / x.sqrt(),
        "exp2" => libm::exp2,
        "degrees" => f64::to_degrees,
        "radians" => f64::to_radians,
        "sinc" => |x| match x {
            0.0 => 1.0,
            _ if x.is_finite() && x.fract() == 0.0 => 0.0,
            _ => {
                let part = x - 2.0 * (x / 2.0).round_ties_even();
                libm::sin(core::f64::consts::PI * part) / (core::f64::consts::PI * x)
            }
        },
        "signbit" => |x| f64::from(x < 0.0 || (x == 0.0 && x.is_sign_negative())),
        "logical_not" => |x| f64::from(x == 0.0),
        "logit" => |x| {
            if (0.25..0.75).contains(&x) { libm::log1p((2.0 * x - 1.0) / (1.0 - x)) } else { libm::log(x / (1.0 - x)) }
        },
        "i0" => |x| {
            let (mut term, mut sum) = (1.0, 1.0);
            for k in 1..400 {
                term *= (x / 2.0 / f64::from(k)).powi(2);
                sum += term;
            }
            sum
        },
        "softsign" => |x| if x.is_infinite() { x.signum() } else { x / (1.0 + x.abs()) },
        "silu" => |x| if x == f64::NEG_INFINITY { -0.0 } else { x / (1.0 + libm::exp(-x)) },
        "mish" => |x| if x == f64::NEG_INFINITY { -0.0 } else { x * libm::tanh(libm::log1p(libm::exp(x))) },
        "log_sigmoid" => |x| -(libm::log1p(libm::exp(-x.abs())) - x.min(0.0)),
        "hard_sigmoid" => |x| (x + 3.0).clamp(0.0, 6.0) / 6.0,
        "hard_swish" => |x| if x == f64::NEG_INFINITY { -0.0 } else { x * (x + 3.0).clamp(0.0, 6.0) / 6.0 },
        "selu" => |x| 1.0507009873554805 * if x > 0.0 { x } else { 1.6732632423543772 * libm::expm1(x) },
        "relu6" => |x| if x.is_nan() { x } else { x.clamp(0.0, 6.0) + 0.0 },
        "gelu_tanh" => |x| {
            if x == f64::NEG_INFINITY {
                return -0.0;
            }
            x / (1.0 + libm::exp(-2.0 * libm::sqrt(core::f64::consts::FRAC_2_PI) * (x + 0.044715 * x * x * x)))
        },
        "gelu" => {
            |x| if x == f64::NEG_INFINITY { -0.0 } else { 0.5 * x * libm::erfc(-x * core::f64::consts::FRAC_1_SQRT_2) }
        }
        "square" => |x| x * x,
        "round" => libm::rint,
        "floor" => libm::floor,
        "ceil" => libm::ceil,
        "trunc" => libm::trunc,
        "neg" => |x| -x,
        "abs" => libm::fabs,
        "relu" => |x| if x > 0.0 || x.is_nan() { x } else { 0.0 },
        "sign" => |x| if x == 0.0 || x.is_nan() { x } else { x.signum() },
        "is_finite" => |x| f64::from(x.is_finite()),
        "is_infinite" => |x| f64::from(x.is_infinite()),
        "is_nan" => |x| f64::from(x.is_nan()),
        "lgamma" | "clamp" | "pow" | "elu" | "leaky_relu" => return None,
        name => panic!("{name} has no twin: add a line for it to src/kernels/tests/twins.rs"),
    })
}
