//! THE LIST: every operation there is, one row each.
//!
//! A row yields the seam's number (its place in the list), the TypeScript method with its types and docs
//! (`cargo xtask generate`), the conformance and parity tests, the accuracy measurement and a benchmark row.
//! docs/adding-an-operation.md adds one, step by step.

use crate::kernels::elementwise::{self as k, Binary, Unary};

/// The JavaScript class that shows an operation as a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Tensor,
    Math,
    Both,
}

/// `out[i] = f(x[i])`, with up to two numbers that stand beside `x`.
pub struct UnaryRow {
    pub name: &'static str,
    pub kernel: Unary,
    /// Names of the numbers.
    pub params: &'static [&'static str],
    /// What they are where nobody says: one for each, or none.
    pub defaults: &'static [f64],
    pub on: On,
    /// Distance from the correctly rounded result, at most.
    pub ulp: u8,
    /// The formula, then what is special.
    pub doc: &'static str,
    /// From where to where it is measured: inside its domain, where it is neither constant nor out of range.
    pub range: [f32; 2],
    /// The numbers beside `x` with which accuracy and speed are measured.
    pub measured_at: [f32; 2],
}

/// `out[i] = f(lhs[i], rhs[i])` with broadcasting, and at most one number beside them.
pub struct BinaryRow {
    pub name: &'static str,
    pub kernel: Binary,
    /// Names of the two operands, then of the number.
    pub params: &'static [&'static str],
    pub on: On,
    pub ulp: u8,
    pub doc: &'static str,
    /// The pairs over which its accuracy is measured.
    pub pairs: Pairs,
    /// The number beside the operands with which accuracy and speed are measured, and 0.
    pub measured_at: [f32; 2],
}

/// Which pairs of numbers a binary operation is measured over: see `kernels::fingerprint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairs {
    /// Any two numbers, many of them alike.
    Any,
    /// Bases and exponents whose power is a number.
    Powers,
}

const fn unary(name: &'static str, kernel: Unary, on: On, ulp: u8, doc: &'static str) -> UnaryRow {
    UnaryRow { name, kernel, params: &[], defaults: &[], on, ulp, doc, range: [-4.0, 4.0], measured_at: [0.0; 2] }
}

impl UnaryRow {
    /// With another range than from -4 to 4.
    const fn over(self, low: f32, high: f32) -> Self {
        Self { range: [low, high], ..self }
    }

    /// With numbers beside `x`, and those it is measured with.
    const fn with(self, params: &'static [&'static str], measured_at: [f32; 2]) -> Self {
        Self { params, measured_at, ..self }
    }

    /// With these numbers where nobody says.
    const fn or(self, defaults: &'static [f64]) -> Self {
        Self { defaults, ..self }
    }
}

const fn binary(name: &'static str, kernel: Binary, on: On, ulp: u8, doc: &'static str) -> BinaryRow {
    BinaryRow { name, kernel, params: &["lhs", "rhs"], on, ulp, doc, pairs: Pairs::Any, measured_at: [0.0; 2] }
}

impl BinaryRow {
    /// With other names of its operands and number, and the number it is measured with.
    const fn with(self, params: &'static [&'static str], measured_at: [f32; 2]) -> Self {
        Self { params, measured_at, ..self }
    }

    const fn over_powers(self) -> Self {
        Self { pairs: Pairs::Powers, ..self }
    }
}

use On::{Both, Math, Tensor};

#[rustfmt::skip] // a table reads as a table
pub const UNARY: &[UnaryRow] = &[
    unary("neg", k::neg, Tensor, 0, "`-x`: flips the sign bit."),
    unary("abs", k::abs, Tensor, 0, "`|x|`: clears the sign bit."),
    unary("square", k::square, Tensor, 0, "`x * x`."),
    unary("sqrt", k::sqrt, Tensor, 0, "Square root. Below 0: NaN; -0 stays -0.").over(0.0, 100.0),
    unary("exp", k::exp, Both, 1, "`e^x`. Overflows to Infinity above 88.72, underflows to 0 below -103.97.").over(-10.0, 10.0),
    unary("expm1", k::expm1, Both, 1, "`e^x - 1`, exact near 0.").over(-5.0, 5.0),
    unary("log", k::log, Both, 1, "Natural logarithm. Of 0: -Infinity; below 0: NaN.").over(0.001, 100.0),
    unary("log1p", k::log1p, Both, 1, "`ln(1 + x)`, exact near 0. Of -1: -Infinity; below -1: NaN.").over(-0.9, 10.0),
    unary("log2", k::log2, Both, 1, "Logarithm to base 2. Of 0: -Infinity; below 0: NaN.").over(0.001, 100.0),
    unary("log10", k::log10, Both, 1, "Logarithm to base 10. Of 0: -Infinity; below 0: NaN.").over(0.001, 100.0),
    unary("sin", k::sin, Both, 1, "Sine of radians, exact range reduction for every input. Of an infinity: NaN.").over(-10.0, 10.0),
    unary("cos", k::cos, Both, 1, "Cosine of radians, exact range reduction for every input. Of an infinity: NaN.").over(-10.0, 10.0),
    unary("tan", k::tan, Both, 1, "Tangent of radians, exact range reduction for every input. Of an infinity: NaN.").over(-1.5, 1.5),
    unary("asin", k::asin, Both, 1, "Arc sine in [-pi/2, pi/2]. Outside [-1, 1]: NaN.").over(-0.99, 0.99),
    unary("acos", k::acos, Both, 1, "Arc cosine in [0, pi]. Outside [-1, 1]: NaN.").over(-0.99, 0.99),
    unary("atan", k::atan, Both, 1, "Arc tangent in [-pi/2, pi/2]."),
    unary("sinh", k::sinh, Both, 1, "Hyperbolic sine `(e^x - e^-x) / 2`. Overflows to an infinity beyond 89.41.").over(-8.0, 8.0),
    unary("cosh", k::cosh, Both, 1, "Hyperbolic cosine `(e^x + e^-x) / 2`. Overflows to Infinity beyond 89.41.").over(-8.0, 8.0),
    unary("tanh", k::tanh, Both, 1, "Hyperbolic tangent, in [-1, 1]."),
    unary("asinh", k::asinh, Both, 1, "Inverse hyperbolic sine `ln(x + sqrt(x^2 + 1))`."),
    unary("acosh", k::acosh, Both, 1, "Inverse hyperbolic cosine `ln(x + sqrt(x^2 - 1))`. Below 1: NaN.").over(1.0, 100.0),
    unary("atanh", k::atanh, Both, 1, "Inverse hyperbolic tangent. Of -1 and 1: an infinity; beyond them: NaN.").over(-0.99, 0.99),
    unary("cbrt", k::cbrt, Both, 1, "Cube root, of negative numbers too."),
    unary("erf", k::erf, Both, 1, "Error function, in [-1, 1]."),
    unary("erfc", k::erfc, Both, 1, "Complementary error function `1 - erf(x)`, exact in its tail."),
    unary("gamma", k::gamma, Both, 1, "The gamma function. Of a negative whole number: NaN; of 0: an infinity of its sign.").over(-4.5, 20.0),
    unary("lgamma", k::lgamma, Both, 1, "`ln |gamma(x)|`. Of 0 and negative whole numbers: Infinity.").over(-4.5, 100.0),
    unary("sigmoid", k::sigmoid, Tensor, 1, "`1 / (1 + e^-x)`, in [0, 1].").over(-10.0, 10.0),
    unary("relu", k::relu, Tensor, 0, "`x` above 0, else 0. NaN stays NaN."),
    unary("gelu", k::gelu, Tensor, 1, "`x * Phi(x)` with the normal distribution function Phi: the exact one, by erf.").over(-6.0, 6.0),
    unary("sign", k::sign, Both, 0, "-1 or 1; a zero stays as it is, NaN stays NaN."),
    unary("round", k::round, Both, 0, "To the nearest integer, halves to even, as NumPy.").over(-100.0, 100.0),
    unary("floor", k::floor, Both, 0, "The largest integer not above `x`.").over(-100.0, 100.0),
    unary("ceil", k::ceil, Both, 0, "The smallest integer not below `x`.").over(-100.0, 100.0),
    unary("trunc", k::trunc, Both, 0, "The integer part, towards 0.").over(-100.0, 100.0),
    unary("is_finite", k::is_finite, Both, 0, "1 where `x` is neither infinite nor NaN, else 0."),
    unary("is_infinite", k::is_infinite, Both, 0, "1 where `x` is infinite, else 0."),
    unary("is_nan", k::is_nan, Both, 0, "1 where `x` is NaN, else 0."),
    unary("clamp", k::clamp, Both, 0, "`min` where `x` is below it, `max` where `x` is above it, else `x`. NaN stays NaN; a bound that is NaN makes all NaN, as `np.clip`; `min` above `max`: ERR_ARGUMENT.")
        .with(&["min", "max"], [-0.5, 2.5]),
    unary("pow", k::pow, Both, 1, "`x^exponent`, by C's rules: `x^0` is 1, `1^y` is 1, a negative base needs a whole exponent, else NaN.")
        .with(&["exponent"], [1.0 / 3.0, 0.0]).over(0.01, 10.0),
    unary("softplus", k::softplus, Tensor, 1, "`ln(1 + e^x)`. Of -Infinity: 0."),
    unary("reciprocal", k::reciprocal, Tensor, 0, "`1 / x`. Of a zero: the infinity of its sign.").over(0.01, 10.0),
    unary("rsqrt", k::rsqrt, Tensor, 1, "`1 / sqrt(x)`. Of a zero: the infinity of its sign; below 0: NaN.").over(0.01, 100.0),
    unary("exp2", k::exp2, Tensor, 1, "`2^x`. Overflows to Infinity from 128 on, underflows to 0 from -150 down.").over(-10.0, 10.0),
    unary("degrees", k::degrees, Tensor, 1, "From radians to degrees: `x * 180 / pi`."),
    unary("radians", k::radians, Tensor, 1, "From degrees to radians: `x * pi / 180`.").over(-360.0, 360.0),
    unary("sinc", k::sinc, Tensor, 1, "`sin(pi x) / (pi x)`, 1 at 0, exactly 0 at other whole numbers. Of an infinity: NaN, as NumPy."),
    unary("signbit", k::signbit, Tensor, 0, "1 where `x` is negative or -0, else 0. Of NaN 0, whatever its sign bit, which depends on the processor that made it."),
    unary("logical_not", k::logical_not, Tensor, 0, "1 where `x` is 0, else 0. NaN is not 0."),
    unary("logit", k::logit, Tensor, 1, "`ln(x / (1 - x))`, the inverse of the sigmoid. Of 0 and 1: an infinity; outside: NaN.").over(0.01, 0.99),
    unary("i0", k::i0, Tensor, 1, "The modified Bessel function of the first kind and order 0, as NumPy's `i0`. Overflows to Infinity beyond 91.9.").over(-20.0, 20.0),
    unary("softsign", k::softsign, Tensor, 1, "`x / (1 + |x|)`, in [-1, 1]."),
    unary("silu", k::silu, Tensor, 1, "`x / (1 + e^-x)`, also called swish. Of -Infinity: -0.").over(-10.0, 10.0),
    unary("mish", k::mish, Tensor, 1, "`x tanh(ln(1 + e^x))`. Of -Infinity: -0.").over(-10.0, 10.0),
    unary("log_sigmoid", k::log_sigmoid, Tensor, 1, "`-ln(1 + e^-x)`. Of Infinity: -0; of -Infinity: -Infinity.").over(-10.0, 10.0),
    unary("hard_sigmoid", k::hard_sigmoid, Tensor, 1, "`(x + 3) / 6` held from 0 to 1, as torch's and not Keras's."),
    unary("hard_swish", k::hard_swish, Tensor, 1, "`x (x + 3) / 6`, the second factor held from 0 to 1. Of -Infinity: -0."),
    unary("elu", k::elu, Tensor, 1, "`x` above 0, else `alpha (e^x - 1)`; `alpha` is rounded to f32.").with(&["alpha"], [0.75, 0.0]).or(&[1.0]),
    unary("selu", k::selu, Tensor, 1, "`1.0507... x` above 0, else `1.7580... (e^x - 1)`: the constants of Klambauer and others, 2017."),
    unary("leaky_relu", k::leaky_relu, Tensor, 0, "`x` above 0, else `slope * x`; `slope` is rounded to f32.").with(&["slope"], [0.25, 0.0]).or(&[0.01]),
    unary("relu6", k::relu6, Tensor, 0, "`x` held from 0 to 6. NaN stays NaN.").over(-3.0, 9.0),
    unary("gelu_tanh", k::gelu_tanh, Tensor, 1, "`x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2`, the approximation of `gelu`.").over(-6.0, 6.0),
];

#[rustfmt::skip]
pub const BINARY: &[BinaryRow] = &[
    binary("add", k::add, Tensor, 0, "`lhs + rhs`."),
    binary("subtract", k::subtract, Tensor, 0, "`lhs - rhs`."),
    binary("multiply", k::multiply, Tensor, 0, "`lhs * rhs`."),
    binary("divide", k::divide, Tensor, 0, "`lhs / rhs`. By 0: an infinity, or NaN of 0 / 0."),
    binary("maximum", k::maximum, Tensor, 0, "The larger of the two; NaN where either is NaN."),
    binary("minimum", k::minimum, Tensor, 0, "The smaller of the two; NaN where either is NaN."),
    binary("equal", k::equal, Tensor, 0, "1 where the two are equal, else 0. NaN equals nothing; -0 equals 0."),
    binary("less", k::less, Tensor, 0, "1 where `lhs < rhs`, else 0."),
    binary("greater", k::greater, Tensor, 0, "1 where `lhs > rhs`, else 0."),
    binary("atan2", k::atan2, Both, 1, "The angle of the point (x, y), `lhs` being y and `rhs` x, in [-pi, pi]; signed zeros and infinities by C's rules.")
        .with(&["y", "x"], [0.0; 2]),
    binary("pow_tensor", k::pow_tensor, Both, 1, "`base^exponent`, element by element, by C's rules.")
        .with(&["base", "exponent"], [0.0; 2]).over_powers(),
    binary("lerp", k::lerp, Math, 0, "`start + weight * (end - start)`, each operation rounded.")
        .with(&["start", "end", "weight"], [0.7, 0.0]),
    binary("not_equal", k::not_equal, Tensor, 0, "1 where the two are unequal, else 0. NaN is unequal to everything."),
    binary("less_equal", k::less_equal, Tensor, 0, "1 where `lhs <= rhs`, else 0."),
    binary("greater_equal", k::greater_equal, Tensor, 0, "1 where `lhs >= rhs`, else 0."),
    binary("logical_and", k::logical_and, Tensor, 0, "1 where neither is 0, else 0. NaN is not 0."),
    binary("logical_or", k::logical_or, Tensor, 0, "1 where one or both are not 0, else 0. NaN is not 0."),
    binary("logical_xor", k::logical_xor, Tensor, 0, "1 where exactly one is not 0, else 0. NaN is not 0."),
    binary("remainder", k::remainder, Tensor, 0, "What is left of `lhs / rhs`, with the sign of `rhs`, as NumPy's `%`. By 0 or of an infinity: NaN."),
    binary("fmod", k::fmod, Tensor, 0, "What is left of `lhs / rhs`, with the sign of `lhs`, as C's and JavaScript's `%`. By 0 or of an infinity: NaN."),
    binary("floor_divide", k::floor_divide, Tensor, 1, "The largest whole number at or below `lhs / rhs`. By 0: as division; of an infinity: NaN."),
    binary("hypot", k::hypot, Tensor, 1, "`sqrt(lhs^2 + rhs^2)`, without overflow. Infinity where either is infinite, beside NaN too."),
    binary("copysign", k::copysign, Tensor, 0, "`lhs` with the sign of `rhs`, -0 being negative and NaN positive, whatever its sign bit."),
    binary("nextafter", k::nextafter, Tensor, 0, "The f32 next to `lhs` on the way to `rhs`; NaN where either is NaN."),
    binary("fmax", k::fmax, Tensor, 0, "The larger of the two; where one is NaN the other."),
    binary("fmin", k::fmin, Tensor, 0, "The smaller of the two; where one is NaN the other."),
    binary("squared_difference", k::squared_difference, Tensor, 1, "`(lhs - rhs)^2`, rounded once."),
    binary("prelu", k::prelu, Tensor, 0, "`lhs` above 0, else `lhs * rhs`: `leaky_relu` with a slope for each element."),
    binary("heaviside", k::heaviside, Tensor, 0, "0 where `lhs` is below 0, 1 above, `rhs` at 0. NaN stays NaN."),
];

/// What folds a whole tensor, or an axis of it, to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    Sum,
    Mean,
    Variance,
    Std,
    Max,
    Min,
    Argmax,
    Argmin,
    Norm,
}

/// A number of all elements, or a tensor along an axis.
pub struct ReductionRow {
    pub name: &'static str,
    pub kind: Reduction,
    /// Whether no elements at all have a value (a sum is 0), or are ERR_EMPTY.
    pub empty: bool,
    /// Whether it is to be had along an axis, too.
    pub axes: bool,
    /// Whether it takes `ddof`, which its divisor `n - ddof` lacks.
    pub ddof: bool,
    /// What it is, then what is special.
    pub doc: &'static str,
}

#[rustfmt::skip]
pub const REDUCTIONS: &[ReductionRow] = &[
    ReductionRow { name: "sum", kind: Reduction::Sum, empty: true, axes: true, ddof: false, doc: "The sum, accumulated in f64 in a fixed order. NaN spreads." },
    ReductionRow { name: "mean", kind: Reduction::Mean, empty: false, axes: true, ddof: false, doc: "The arithmetic mean `sum / n`, in f64. NaN spreads." },
    ReductionRow { name: "variance", kind: Reduction::Variance, empty: false, axes: true, ddof: true, doc: "The variance `sum((x - mean)^2) / (n - ddof)`, in two passes in f64. NaN spreads." },
    ReductionRow { name: "std", kind: Reduction::Std, empty: false, axes: true, ddof: true, doc: "The standard deviation: the square root of the variance. NaN spreads." },
    ReductionRow { name: "max", kind: Reduction::Max, empty: false, axes: true, ddof: false, doc: "The largest element. NaN where there is one; 0 before -0." },
    ReductionRow { name: "min", kind: Reduction::Min, empty: false, axes: true, ddof: false, doc: "The smallest element. NaN where there is one; -0 before 0." },
    ReductionRow { name: "argmax", kind: Reduction::Argmax, empty: false, axes: true, ddof: false, doc: "The index of the first largest element, or of the first NaN: in row-major order, or along the axis. A tensor of indices is exact up to 2^24." },
    ReductionRow { name: "argmin", kind: Reduction::Argmin, empty: false, axes: true, ddof: false, doc: "The index of the first smallest element, or of the first NaN: in row-major order, or along the axis. A tensor of indices is exact up to 2^24." },
    ReductionRow { name: "norm", kind: Reduction::Norm, empty: true, axes: false, ddof: false, doc: "The Euclidean norm of all elements, `sqrt(sum(x^2))`, in f64. NaN spreads." },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = UNARY.iter().map(|r| r.name).chain(BINARY.iter().map(|r| r.name)).collect();
        names.extend(REDUCTIONS.iter().map(|r| r.name));
        names.sort_unstable();
        assert!(names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
    }
}
