//! One function per operation over raw memory; the formulas, ranges and error bounds stand in `math`.
//!
//! Every function may be called in place: `out` is exactly the memory of an input, or disjoint from all of them.
//! Pointers need the alignment of `f32`, `len` may be 0, and memory past `len` elements is never touched.

pub use super::driver::Sides;
use super::{driver, math};

/// `out[i] = f(x[i]; p)`.
pub type Unary = unsafe fn(x: *const f32, out: *mut f32, len: usize, p: [f32; 2]);

/// `out[i] = f(lhs[i], rhs[i]; p)`; `sides` says which side is one element that stands for all.
pub type Binary = unsafe fn(lhs: *const f32, rhs: *const f32, out: *mut f32, len: usize, sides: Sides, p: [f32; 2]);

/// Elements taken at once, by measurement. It decides how LLVM makes vectors of a body, straight from the unrolled
/// chunk or as a loop over it, and so how many values are alive at a time; WASM engines, with 16 registers, fare best
/// with another count for some bodies.
const fn chunk(native: usize, wasm: &[usize]) -> usize {
    if cfg!(target_arch = "wasm32") && !wasm.is_empty() { wasm[0] } else { native }
}

/// Makes every kernel from its line, and the lists of all of them.
///
/// ```text
///     /// Arc tangent.
///     atan: each 32 | 8 { |x, p| math::inverse_trig::atan(x) }
/// ```
///
/// reads: the function `atan`, documented as it says; the formula in braces is run on `each` element, 32 of them at once
/// natively and 8 at once on WASM; `p` are the two numbers that may stand beside `x`. A single number, as in `neg: each
/// 32`, is for both. How many are best is found by measurement (see `chunk`).
///
/// The word before the number is the form, a function of `driver` or two:
///
/// | form | takes | for |
/// |---|---|---|
/// | `each` | a formula of one element | what the compiler turns into good vectors by itself |
/// | `vectors` | a formula generic over `lanes`: of one element natively, of vectors on WASM | what LLVM makes slow code of for WASM |
/// | `rare` | a formula, which results are wrong, and the slow function for those | large arguments of sine, and the like |
/// | `sides` | a formula of two elements; three loops, by which side is a single element | short formulas |
/// | `one_loop` | the same in one loop | formulas so long that three copies would weigh more than a load costs |
macro_rules! kernels {
    (
        unary { $($(#[$unary_meta:meta])* $unary:ident: $unary_form:ident $n:literal $(| $wasm:literal)? { $($f:tt)* })* }
        binary { $($(#[$binary_meta:meta])* $binary:ident: $binary_form:ident $m:literal $(| $wasm_m:literal)? { $($g:tt)* })* }
    ) => {
        $(for_each_level! {
            $(#[$unary_meta])*
            ///
            /// # Safety
            /// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
            pub unsafe fn $unary(x: *const f32, out: *mut f32, len: usize, p: [f32; 2]) {
                kernels!(@ $unary_form { chunk($n, &[$($wasm)?]) } [x, out, len] p, $($f)*)
            }
        })*

        $(for_each_level! {
            $(#[$binary_meta])*
            ///
            /// # Safety
            /// Each side is readable for `len` elements, or for one where `sides` says so, and `out` writable for
            /// `len`; `out` is the memory of a side of `len` elements or disjoint from both.
            pub unsafe fn $binary(
                lhs: *const f32, rhs: *const f32, out: *mut f32, len: usize, sides: Sides, p: [f32; 2]
            ) {
                kernels!(@ $binary_form { chunk($m, &[$($wasm_m)?]) } [lhs, rhs, out, len, sides] p, $($g)*)
            }
        })*

        /// Every unary kernel by name.
        pub const UNARY: &[(&str, Unary)] = &[$((stringify!($unary), $unary)),*];

        /// Every binary kernel by name.
        pub const BINARY: &[(&str, Binary)] = &[$((stringify!($binary), $binary)),*];
    };
    (@ each $chunk:block [$($memory:expr),*] $numbers:expr, |$x:ident, $p:ident| $f:expr) => {{
        let $p = $numbers;
        let _ = $p;
        // SAFETY: the caller's.
        unsafe { driver::unary::<$chunk>($($memory),*, #[inline(always)] |$x| $f) }
    }};
    (@ vectors $chunk:block [$($memory:expr),*] $numbers:expr, |$x:ident, $p:ident| $f:expr) => {{
        let $p = $numbers;
        let _ = $p;
        // SAFETY: the caller's.
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        unsafe { driver::unary::<$chunk>($($memory),*, #[inline(always)] |$x| $f) }
        // SAFETY: the caller's.
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        unsafe {
            driver::unary_by_vectors::<$chunk, { ($chunk) / 4 }>(
                $($memory),*, #[inline(always)] |$x| $f, #[inline(always)] |$x| $f
            )
        }
    }};
    (@ rare $chunk:block [$($memory:expr),*] $numbers:expr, $f:expr, $is_wrong:expr, $slow:expr) => {{
        let _ = $numbers;
        // SAFETY: the caller's.
        unsafe { driver::unary_or::<$chunk>($($memory),*, $f, $is_wrong, $slow) }
    }};
    (@ sides $chunk:block [$($memory:expr),*] $numbers:expr, |$a:ident, $b:ident, $p:ident| $f:expr) => {{
        let $p = $numbers;
        let _ = $p;
        // SAFETY: the caller's.
        unsafe { driver::binary::<$chunk>($($memory),*, #[inline(always)] |$a, $b| $f) }
    }};
    (@ one_loop $chunk:block [$($memory:expr),*] $numbers:expr, |$a:ident, $b:ident, $p:ident| $f:expr) => {{
        let $p = $numbers;
        let _ = $p;
        // SAFETY: the caller's.
        unsafe { driver::binary_in_one_loop::<$chunk>($($memory),*, #[inline(always)] |$a, $b| $f) }
    }};
}

kernels! {
    unary {
        /// `-x`: the sign bit flipped, of NaN too.
        neg: each 32 { |x, p| -x }
        /// `|x|`: the sign bit cleared, of NaN too.
        abs: each 32 { |x, p| x.abs() }
        /// `x * x`.
        square: each 32 { |x, p| x * x }
        /// Square root, correctly rounded.
        sqrt: each 32 { |x, p| x.sqrt() }
        /// Arc tangent.
        atan: each 32 | 8 { |x, p| math::inverse_trig::atan(x) }
        /// Cube root.
        cbrt: each 32 | 16 { |x, p| math::root::cbrt(x) }
        /// The gamma function, as C's `tgamma`.
        gamma: each 32 | 64 { |x, p| math::gamma::gamma(x) }
        /// `x` where positive, else +0 (of -0 too); NaN stays NaN.
        relu: each 32 { |x, p| math::basic::relu(x) }
        /// -1, 1, or `x` itself where it is NaN or a zero.
        sign: each 32 { |x, p| math::basic::sign(x) }
        /// To the nearest integer, halves to even; the sign of zero is kept.
        round: each 32 { |x, p| math::basic::round(x) }
        /// To the integer at or below.
        floor: each 32 { |x, p| math::basic::floor(x) }
        /// To the integer at or above.
        ceil: each 32 { |x, p| math::basic::ceil(x) }
        /// To the integer towards zero.
        trunc: each 32 { |x, p| math::basic::trunc(x) }
        /// 1 where neither infinite nor NaN, else 0.
        is_finite: each 32 { |x, p| math::basic::truth(x.abs() < f32::INFINITY) }
        /// 1 where infinite, else 0.
        is_infinite: each 32 { |x, p| math::basic::truth(x.abs() == f32::INFINITY) }
        /// 1 where NaN, else 0.
        is_nan: each 32 { |x, p| math::basic::truth(x != x) }
        /// `x` held within `[p[0], p[1]]`; NaN stays NaN. Where the bounds cross, the upper one wins. A bound that is NaN
        /// is for [`not_a_number`].
        clamp: each 32 { |x, p| math::basic::clamp(x, p[0], p[1]) }
        /// `x^p[0]`, special values as C's `pow`.
        pow: each 32 | 8 { |x, p| math::pow::pow(x, p[0]) }
        /// `e^x`.
        exp: vectors 32 | 8 { |x, p| math::exp::exp(x) }
        /// `e^x - 1`.
        expm1: vectors 32 | 8 { |x, p| math::exp::expm1(x) }
        /// Natural logarithm.
        log: vectors 32 | 8 { |x, p| math::log::log(x) }
        /// `ln(1 + x)`.
        log1p: vectors 32 | 8 { |x, p| math::log::log1p(x) }
        /// Logarithm to base 2.
        log2: vectors 32 | 8 { |x, p| math::log::log2(x) }
        /// Logarithm to base 10.
        log10: vectors 32 | 8 { |x, p| math::log::log10(x) }
        /// Hyperbolic sine.
        sinh: vectors 32 | 8 { |x, p| math::hyperbolic::sinh(x) }
        /// Hyperbolic cosine.
        cosh: vectors 32 | 8 { |x, p| math::hyperbolic::cosh(x) }
        /// Hyperbolic tangent.
        tanh: vectors 32 | 8 { |x, p| math::hyperbolic::tanh(x) }
        /// Inverse hyperbolic sine.
        asinh: vectors 32 | 8 { |x, p| math::hyperbolic::asinh(x) }
        /// Inverse hyperbolic cosine.
        acosh: vectors 32 | 8 { |x, p| math::hyperbolic::acosh(x) }
        /// Inverse hyperbolic tangent.
        atanh: vectors 32 | 8 { |x, p| math::hyperbolic::atanh(x) }
        /// Arc sine.
        asin: vectors 32 | 8 { |x, p| math::inverse_trig::asin(x) }
        /// Arc cosine.
        acos: vectors 32 | 8 { |x, p| math::inverse_trig::acos(x) }
        /// Error function.
        erf: vectors 32 | 4 { |x, p| math::erf::erf(x) }
        /// Complementary error function.
        erfc: vectors 32 | 4 { |x, p| math::erf::erfc(x) }
        /// `x * Phi(x)` with the exact normal distribution function `Phi`.
        gelu: vectors 32 | 4 { |x, p| math::erf::gelu(x) }
        /// `1 / (1 + e^-x)`.
        sigmoid: vectors 32 | 8 { |x, p| math::exp::sigmoid(x) }
        /// `ln(1 + e^x)`.
        softplus: vectors 32 | 8 { |x, p| math::log::softplus(x) }
        /// `1 / x`, correctly rounded.
        reciprocal: each 32 { |x, p| 1.0 / x }
        /// `1 / sqrt x`.
        rsqrt: each 32 | 8 { |x, p| math::root::rsqrt(x) }
        /// `2^x`.
        exp2: vectors 32 | 8 { |x, p| math::exp::exp2(x) }
        /// From radians to degrees.
        degrees: each 32 | 8 { |x, p| math::basic::degrees(x) }
        /// From degrees to radians.
        radians: each 32 | 8 { |x, p| math::basic::radians(x) }
        /// `sin(pi x) / (pi x)`.
        sinc: each 32 | 8 { |x, p| math::trig::sinc(x) }
        /// 1 where negative, -0 too, else 0; of NaN 0.
        signbit: each 32 { |x, p| math::basic::truth(x.is_sign_negative() & (x == x)) }
        /// 1 where 0, else 0.
        logical_not: each 32 { |x, p| math::basic::truth(x == 0.0) }
        /// `ln(x / (1 - x))`.
        logit: vectors 32 | 8 { |x, p| math::log::logit(x) }
        /// The modified Bessel function of order 0.
        i0: each 32 | 4 { |x, p| math::bessel::i0(x) }
        /// `x / (1 + |x|)`.
        softsign: each 32 | 8 { |x, p| math::activations::softsign(x) }
        /// `x / (1 + e^-x)`.
        silu: vectors 32 | 8 { |x, p| math::activations::silu(x) }
        /// `x tanh(ln(1 + e^x))`.
        mish: vectors 32 | 8 { |x, p| math::activations::mish(x) }
        /// `-ln(1 + e^-x)`.
        log_sigmoid: vectors 32 | 8 { |x, p| math::activations::log_sigmoid(x) }
        /// `(x + 3) / 6` held within 0 and 1.
        hard_sigmoid: each 32 | 8 { |x, p| math::activations::hard_sigmoid(x) }
        /// `x` times the former.
        hard_swish: each 32 | 8 { |x, p| math::activations::hard_swish(x) }
        /// `x` above 0, else `p[0] (e^x - 1)`.
        elu: vectors 32 | 8 { |x, p| math::activations::elu(x, p[0]) }
        /// `elu` scaled.
        selu: vectors 32 | 8 { |x, p| math::activations::selu(x) }
        /// `x` above 0, else `p[0] x`.
        leaky_relu: each 32 { |x, p| math::activations::leaky_relu(x, p[0]) }
        /// `x` held within 0 and 6.
        relu6: each 32 { |x, p| math::activations::relu6(x) }
        /// `gelu` by tanh.
        gelu_tanh: vectors 32 | 8 { |x, p| math::activations::gelu_tanh(x) }
        /// Sine of radians.
        sin: rare 32 | 16 {
            #[inline(always)] |x| math::trig::sin_near(x),
            #[inline(always)] |x, _| math::trig::is_far(x),
            math::trig::sin_far
        }
        /// Cosine of radians.
        cos: rare 32 | 16 {
            #[inline(always)] |x| math::trig::cos_near(x),
            #[inline(always)] |x, _| math::trig::is_far(x),
            math::trig::cos_far
        }
        /// Tangent of radians.
        tan: rare 32 | 16 {
            #[inline(always)] |x| math::trig::tan_near(x),
            #[inline(always)] |x, _| math::trig::is_far(x),
            math::trig::tan_far
        }
        /// Logarithm of the gamma function's absolute value, as C's `lgamma`.
        lgamma: rare 32 | 64 {
            #[inline(always)] |x| math::gamma::lgamma_away(x),
            #[inline(always)] |x, y| math::gamma::is_near_zero(x, y),
            math::gamma::lgamma_near_zero
        }
    }
    binary {
        /// `lhs + rhs`.
        add: sides 32 { |a, b, p| a + b }
        /// `lhs - rhs`.
        subtract: sides 32 { |a, b, p| a - b }
        /// `lhs * rhs`.
        multiply: sides 32 { |a, b, p| a * b }
        /// `lhs / rhs`.
        divide: sides 32 { |a, b, p| a / b }
        /// The larger; NaN where either is NaN; of two zeros +0 if there is one.
        maximum: sides 32 { |a, b, p| math::basic::maximum(a, b) }
        /// The smaller; NaN where either is NaN; of two zeros -0 if there is one.
        minimum: sides 32 { |a, b, p| math::basic::minimum(a, b) }
        /// 1 where equal, else 0; NaN equals nothing, -0 equals +0.
        equal: sides 32 { |a, b, p| math::basic::truth(a == b) }
        /// 1 where `lhs < rhs`, else 0.
        less: sides 32 { |a, b, p| math::basic::truth(a < b) }
        /// 1 where `lhs > rhs`, else 0.
        greater: sides 32 { |a, b, p| math::basic::truth(a > b) }
        /// The angle of the point (`rhs`, `lhs`), as C's `atan2(lhs, rhs)`.
        atan2: one_loop 32 | 16 { |y, x, p| math::inverse_trig::atan2(y, x) }
        /// `lhs^rhs`, special values as C's `pow`.
        pow_tensor: one_loop 32 | 8 { |a, b, p| math::pow::pow(a, b) }
        /// `lhs + p[0] * (rhs - lhs)`, each of the three operations rounded to f32.
        lerp: sides 32 { |a, b, p| a + p[0] * (b - a) }
        /// 1 where unequal, else 0; NaN is unequal to everything.
        not_equal: sides 32 { |a, b, p| math::basic::truth(a != b) }
        /// 1 where `lhs <= rhs`, else 0.
        less_equal: sides 32 { |a, b, p| math::basic::truth(a <= b) }
        /// 1 where `lhs >= rhs`, else 0.
        greater_equal: sides 32 { |a, b, p| math::basic::truth(a >= b) }
        /// 1 where neither is 0, else 0.
        logical_and: sides 32 { |a, b, p| math::basic::truth((a != 0.0) & (b != 0.0)) }
        /// 1 where one is not 0, else 0.
        logical_or: sides 32 { |a, b, p| math::basic::truth((a != 0.0) | (b != 0.0)) }
        /// 1 where exactly one is not 0, else 0.
        logical_xor: sides 32 { |a, b, p| math::basic::truth((a != 0.0) != (b != 0.0)) }
        /// What is left of `lhs` by `rhs`, with the sign of `rhs`.
        remainder: one_loop 32 | 4 { |a, b, p| math::division::remainder(a, b) }
        /// What is left of `lhs` by `rhs`, with the sign of `lhs`.
        fmod: one_loop 32 | 4 { |a, b, p| math::division::fmod(a, b) }
        /// The whole number at or below `lhs / rhs`.
        floor_divide: one_loop 32 | 4 { |a, b, p| math::division::floor_divide(a, b) }
        /// `sqrt(lhs^2 + rhs^2)`.
        hypot: one_loop 32 | 8 { |a, b, p| math::basic::hypot(a, b) }
        /// `lhs` with the sign of `rhs`, that of NaN being +.
        copysign: sides 32 { |a, b, p| math::basic::copysign(a, b) }
        /// The f32 next to `lhs` on the way to `rhs`.
        nextafter: one_loop 32 | 8 { |a, b, p| math::basic::nextafter(a, b) }
        /// The larger; the other where one is NaN.
        fmax: sides 32 { |a, b, p| math::basic::fmax(a, b) }
        /// The smaller; the other where one is NaN.
        fmin: sides 32 { |a, b, p| math::basic::fmin(a, b) }
        /// `(lhs - rhs)^2`.
        squared_difference: one_loop 32 | 8 { |a, b, p| math::basic::squared_difference(a, b) }
        /// `lhs` above 0, else `lhs * rhs`.
        prelu: sides 32 { |a, b, p| math::activations::leaky_relu(a, b) }
        /// 0 below 0, 1 above, `rhs` at 0.
        heaviside: sides 32 { |a, b, p| math::basic::heaviside(a, b) }
    }
}

/// NaN, whatever `x` is: what [`clamp`] would have to give for a bound that is NaN, without a look at its bounds for
/// each element.
///
/// # Safety
/// As any unary kernel's.
pub unsafe fn not_a_number(_: *const f32, out: *mut f32, len: usize, _: [f32; 2]) {
    // SAFETY: the caller's.
    unsafe { std::slice::from_raw_parts_mut(out, len) }.fill(f32::NAN);
}
