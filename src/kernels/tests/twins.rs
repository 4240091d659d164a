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
        "lgamma" | "clamp" | "pow" => return None,
        name => panic!("{name} has no twin: add a line for it to src/kernels/tests/twins.rs"),
    })
}
