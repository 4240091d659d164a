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

macro_rules! unary_kernels {
    ($($(#[$meta:meta])* $name:ident: $native:literal $(| $wasm:literal)?, |$x:ident, $p:ident| $body:expr;)*) => {
        $(for_each_level! {
            $(#[$meta])*
            ///
            /// # Safety
            /// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
            pub unsafe fn $name(x: *const f32, out: *mut f32, len: usize, $p: [f32; 2]) {
                let _ = $p;
                // SAFETY: the caller's.
                unsafe { driver::unary::<{ chunk($native, &[$($wasm)?]) }>(x, out, len, #[inline(always)] |$x| $body) }
            }
        })*

        /// Every unary kernel that takes all elements the same way, by name.
        const UNARY_PLAIN: &[(&str, Unary)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! unary_kernels_by_vectors {
    ($($(#[$meta:meta])* $name:ident: $native:literal | $wasm:literal, |$x:ident, $p:ident| $body:expr;)*) => {
        $(for_each_level! {
            $(#[$meta])*
            ///
            /// # Safety
            /// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
            pub unsafe fn $name(x: *const f32, out: *mut f32, len: usize, $p: [f32; 2]) {
                let _ = $p;
                // SAFETY: the caller's.
                #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
                unsafe { driver::unary::<$native>(x, out, len, #[inline(always)] |$x| $body) }
                // SAFETY: the caller's.
                #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
                unsafe {
                    driver::unary_by_vectors::<$wasm, { $wasm / 4 }>(
                        x, out, len, #[inline(always)] |$x| $body, #[inline(always)] |$x| $body
                    )
                }
            }
        })*

        /// Every unary kernel whose formula takes vectors on WASM, by name.
        const UNARY_BY_VECTORS: &[(&str, Unary)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! binary_kernels {
    ($($(#[$meta:meta])* $name:ident: $driver:ident $native:literal $(| $wasm:literal)?, |$a:ident, $b:ident, $p:ident| $body:expr;)*) => {
        $(for_each_level! {
            $(#[$meta])*
            ///
            /// # Safety
            /// Each side is readable for `len` elements, or for one where `sides` says so, and `out` writable for
            /// `len`; `out` is the memory of a side of `len` elements or disjoint from both.
            pub unsafe fn $name(
                lhs: *const f32, rhs: *const f32, out: *mut f32, len: usize, sides: Sides, $p: [f32; 2]
            ) {
                let _ = $p;
                // SAFETY: the caller's.
                unsafe {
                    driver::$driver::<{ chunk($native, &[$($wasm)?]) }>(
                        lhs, rhs, out, len, sides, #[inline(always)] |$a, $b| $body
                    )
                }
            }
        })*

        /// Every binary kernel by name.
        pub const BINARY: &[(&str, Binary)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! unary_kernels_with_rare_cases {
    ($($(#[$meta:meta])* $name:ident: $native:literal $(| $wasm:literal)?, $f:expr, $rare:expr, $slow:expr;)*) => {
        $(for_each_level! {
            $(#[$meta])*
            ///
            /// # Safety
            /// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
            pub unsafe fn $name(x: *const f32, out: *mut f32, len: usize, p: [f32; 2]) {
                let _ = p;
                // SAFETY: the caller's.
                unsafe { driver::unary_or::<{ chunk($native, &[$($wasm)?]) }>(x, out, len, $f, $rare, $slow) }
            }
        })*

        /// Every unary kernel that takes some elements one by one, by name.
        const UNARY_WITH_RARE_CASES: &[(&str, Unary)] = &[$((stringify!($name), $name)),*];
    };
}

unary_kernels! {
    /// `-x`: the sign bit flipped, of NaN too.
    neg: 32, |x, p| -x;
    /// `|x|`: the sign bit cleared, of NaN too.
    abs: 32, |x, p| x.abs();
    /// `x * x`.
    square: 32, |x, p| x * x;
    /// Square root, correctly rounded.
    sqrt: 32, |x, p| x.sqrt();
    /// Arc tangent.
    atan: 32 | 8, |x, p| math::inverse_trig::atan(x);
    /// Cube root.
    cbrt: 32 | 16, |x, p| math::root::cbrt(x);
    /// The gamma function, as C's `tgamma`.
    gamma: 32 | 64, |x, p| math::gamma::gamma(x);
    /// `x` where positive, else +0 (of -0 too); NaN stays NaN.
    relu: 32, |x, p| math::basic::relu(x);
    /// -1, 1, or `x` itself where it is NaN or a zero.
    sign: 32, |x, p| math::basic::sign(x);
    /// To the nearest integer, halves to even; the sign of zero is kept.
    round: 32, |x, p| math::basic::round(x);
    /// To the integer at or below.
    floor: 32, |x, p| math::basic::floor(x);
    /// To the integer at or above.
    ceil: 32, |x, p| math::basic::ceil(x);
    /// To the integer towards zero.
    trunc: 32, |x, p| math::basic::trunc(x);
    /// 1 where neither infinite nor NaN, else 0.
    is_finite: 32, |x, p| math::basic::truth(x.abs() < f32::INFINITY);
    /// 1 where infinite, else 0.
    is_infinite: 32, |x, p| math::basic::truth(x.abs() == f32::INFINITY);
    /// 1 where NaN, else 0.
    is_nan: 32, |x, p| math::basic::truth(x != x);
    /// `x` held within `[p[0], p[1]]`; NaN stays NaN. Where the bounds cross, the upper one wins. A bound that is NaN is
    /// for [`not_a_number`].
    clamp: 32, |x, p| math::basic::clamp(x, p[0], p[1]);
    /// `x^p[0]`, special values as C's `pow`.
    pow: 32 | 8, |x, p| math::pow::pow(x, p[0]);
}

unary_kernels_by_vectors! {
    /// `e^x`.
    exp: 32 | 8, |x, p| math::exp::exp(x);
    /// `e^x - 1`.
    expm1: 32 | 8, |x, p| math::exp::expm1(x);
    /// Natural logarithm.
    log: 32 | 8, |x, p| math::log::log(x);
    /// `ln(1 + x)`.
    log1p: 32 | 8, |x, p| math::log::log1p(x);
    /// Logarithm to base 2.
    log2: 32 | 8, |x, p| math::log::log2(x);
    /// Logarithm to base 10.
    log10: 32 | 8, |x, p| math::log::log10(x);
    /// Hyperbolic sine.
    sinh: 32 | 8, |x, p| math::hyperbolic::sinh(x);
    /// Hyperbolic cosine.
    cosh: 32 | 8, |x, p| math::hyperbolic::cosh(x);
    /// Hyperbolic tangent.
    tanh: 32 | 8, |x, p| math::hyperbolic::tanh(x);
    /// Inverse hyperbolic sine.
    asinh: 32 | 8, |x, p| math::hyperbolic::asinh(x);
    /// Inverse hyperbolic cosine.
    acosh: 32 | 8, |x, p| math::hyperbolic::acosh(x);
    /// Inverse hyperbolic tangent.
    atanh: 32 | 8, |x, p| math::hyperbolic::atanh(x);
    /// Arc sine.
    asin: 32 | 8, |x, p| math::inverse_trig::asin(x);
    /// Arc cosine.
    acos: 32 | 8, |x, p| math::inverse_trig::acos(x);
    /// Error function.
    erf: 32 | 4, |x, p| math::erf::erf(x);
    /// Complementary error function.
    erfc: 32 | 4, |x, p| math::erf::erfc(x);
    /// `x * Phi(x)` with the exact normal distribution function `Phi`.
    gelu: 32 | 4, |x, p| math::erf::gelu(x);
    /// `1 / (1 + e^-x)`.
    sigmoid: 32 | 8, |x, p| math::exp::sigmoid(x);
}

unary_kernels_with_rare_cases! {
    /// Sine of radians.
    sin: 32 | 16,
        #[inline(always)] |x| math::trig::sin_near(x), #[inline(always)] |x, _| math::trig::is_far(x), math::trig::sin_far;
    /// Cosine of radians.
    cos: 32 | 16,
        #[inline(always)] |x| math::trig::cos_near(x), #[inline(always)] |x, _| math::trig::is_far(x), math::trig::cos_far;
    /// Tangent of radians.
    tan: 32 | 16,
        #[inline(always)] |x| math::trig::tan_near(x), #[inline(always)] |x, _| math::trig::is_far(x), math::trig::tan_far;
    /// Logarithm of the gamma function's absolute value, as C's `lgamma`.
    lgamma: 32 | 64,
        #[inline(always)] |x| math::gamma::lgamma_away(x),
        #[inline(always)] |x, y| math::gamma::is_near_zero(x, y), math::gamma::lgamma_near_zero;
}

binary_kernels! {
    /// `lhs + rhs`.
    add: binary 32, |a, b, p| a + b;
    /// `lhs - rhs`.
    subtract: binary 32, |a, b, p| a - b;
    /// `lhs * rhs`.
    multiply: binary 32, |a, b, p| a * b;
    /// `lhs / rhs`.
    divide: binary 32, |a, b, p| a / b;
    /// The larger; NaN where either is NaN; of two zeros +0 if there is one.
    maximum: binary 32, |a, b, p| math::basic::maximum(a, b);
    /// The smaller; NaN where either is NaN; of two zeros -0 if there is one.
    minimum: binary 32, |a, b, p| math::basic::minimum(a, b);
    /// 1 where equal, else 0; NaN equals nothing, -0 equals +0.
    equal: binary 32, |a, b, p| math::basic::truth(a == b);
    /// 1 where `lhs < rhs`, else 0.
    less: binary 32, |a, b, p| math::basic::truth(a < b);
    /// 1 where `lhs > rhs`, else 0.
    greater: binary 32, |a, b, p| math::basic::truth(a > b);
    /// The angle of the point (`rhs`, `lhs`), as C's `atan2(lhs, rhs)`.
    atan2: binary_in_one_loop 32 | 16, |y, x, p| math::inverse_trig::atan2(y, x);
    /// `lhs^rhs`, special values as C's `pow`.
    pow_tensor: binary_in_one_loop 32 | 8, |a, b, p| math::pow::pow(a, b);
    /// `lhs + p[0] * (rhs - lhs)`, each of the three operations rounded to f32.
    lerp: binary 32, |a, b, p| a + p[0] * (b - a);
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

/// Every unary kernel by name.
pub const UNARY: &[(&str, Unary)] = &{
    let lists = [UNARY_PLAIN, UNARY_BY_VECTORS, UNARY_WITH_RARE_CASES];
    let mut all = [UNARY_PLAIN[0]; UNARY_PLAIN.len() + UNARY_BY_VECTORS.len() + UNARY_WITH_RARE_CASES.len()];
    let (mut list, mut at, mut to) = (0, 0, 0);
    while to < all.len() {
        if at < lists[list].len() {
            all[to] = lists[list][at];
            at += 1;
            to += 1;
        } else {
            list += 1;
            at = 0;
        }
    }
    all
};
