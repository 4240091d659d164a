//! The numbers the formulas in `math` are written in: one element, or vectors of them.
//!
//! Natively a formula takes one `f32` and LLVM makes vectors of the loop around it. For WASM it takes `F32s`, as many
//! vectors abreast as keep the processor busy without running out of 16 registers; there LLVM would round f64 to f32
//! and do `copysign` element by element. Every operation is exact or rounded by IEEE 754 and the same for each lane,
//! so both give the same bits.

use core::ops::{Add, Div, Mul, Sub};

/// f32 lanes.
pub trait Narrow: Copy {
    type Wide: Wide<Narrow = Self>;
    fn all(value: f32) -> Self;
    fn wide(self) -> Self::Wide;
    fn abs(self) -> Self;
    /// `low` where below it; NaN stays.
    fn at_least(self, low: f32) -> Self;
    /// `high` where above it; NaN stays.
    fn at_most(self, high: f32) -> Self;
    /// With the sign of `sign`, as `f32::copysign`.
    fn signed(self, sign: Self) -> Self;
    /// `yes` where `self < than`, else `no`.
    fn less(self, than: Self, yes: Self, no: Self) -> Self;
    /// `yes` where `self == to`, else `no`.
    fn equal(self, to: Self, yes: Self, no: Self) -> Self;
}

/// f64 lanes, as many as its [`Narrow`] has.
pub trait Wide:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    type Narrow: Narrow<Wide = Self>;
    fn all(value: f64) -> Self;
    /// Rounded to f32.
    fn round(self) -> Self::Narrow;
    fn sqrt(self) -> Self;
    /// `yes` where `self < than`, else `no`.
    fn less(self, than: Self, yes: Self, no: Self) -> Self;
    /// `yes` where `self == to`, else `no`.
    fn equal(self, to: Self, yes: Self, no: Self) -> Self;
    fn plus_bits(self, bits: u64) -> Self;
    fn and_bits(self, bits: u64) -> Self;
    fn or_bits(self, bits: u64) -> Self;
    fn bits_up<const BY: u32>(self) -> Self;
    fn bits_down<const BY: u32>(self) -> Self;
}

impl Narrow for f32 {
    type Wide = f64;

    #[inline(always)]
    fn all(value: f32) -> f32 {
        value
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self as f64
    }

    #[inline(always)]
    fn abs(self) -> f32 {
        f32::abs(self)
    }

    // `f32::max` and `min` would drop NaN.
    #[inline(always)]
    fn at_least(self, low: f32) -> f32 {
        if self < low { low } else { self }
    }

    #[inline(always)]
    fn at_most(self, high: f32) -> f32 {
        if self > high { high } else { self }
    }

    #[inline(always)]
    fn signed(self, sign: f32) -> f32 {
        self.copysign(sign)
    }

    #[inline(always)]
    fn less(self, than: f32, yes: f32, no: f32) -> f32 {
        if self < than { yes } else { no }
    }

    #[inline(always)]
    fn equal(self, to: f32, yes: f32, no: f32) -> f32 {
        if self == to { yes } else { no }
    }
}

impl Wide for f64 {
    type Narrow = f32;

    #[inline(always)]
    fn all(value: f64) -> f64 {
        value
    }

    #[inline(always)]
    fn round(self) -> f32 {
        self as f32
    }

    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn less(self, than: f64, yes: f64, no: f64) -> f64 {
        if self < than { yes } else { no }
    }

    #[inline(always)]
    fn equal(self, to: f64, yes: f64, no: f64) -> f64 {
        if self == to { yes } else { no }
    }

    #[inline(always)]
    fn plus_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits().wrapping_add(bits))
    }

    #[inline(always)]
    fn and_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits() & bits)
    }

    #[inline(always)]
    fn or_bits(self, bits: u64) -> f64 {
        f64::from_bits(self.to_bits() | bits)
    }

    #[inline(always)]
    fn bits_up<const BY: u32>(self) -> f64 {
        f64::from_bits(self.to_bits() << BY)
    }

    #[inline(always)]
    fn bits_down<const BY: u32>(self) -> f64 {
        f64::from_bits(self.to_bits() >> BY)
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use vectors::F32s;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use super::{Narrow, Wide};
    use core::arch::wasm32::*;
    use core::array::from_fn;
    use core::ops::{Add, Div, Mul, Sub};

    /// Four times `N` lanes.
    #[derive(Clone, Copy)]
    pub struct F32s<const N: usize>(pub [v128; N]);

    /// Lanes 0 and 1 of each four, then lanes 2 and 3.
    #[derive(Clone, Copy)]
    pub struct F64s<const N: usize>([v128; N], [v128; N]);

    impl<const N: usize> F32s<N> {
        #[inline(always)]
        fn map(self, f: impl Fn(v128) -> v128) -> F32s<N> {
            F32s(from_fn(
                #[inline(always)]
                |i| f(self.0[i]),
            ))
        }

        /// Where `mask` is set `yes`, else `no`.
        #[inline(always)]
        fn choose(mask: impl Fn(usize) -> v128, yes: F32s<N>, no: F32s<N>) -> F32s<N> {
            F32s(from_fn(
                #[inline(always)]
                |i| v128_bitselect(yes.0[i], no.0[i], mask(i)),
            ))
        }
    }

    impl<const N: usize> F64s<N> {
        #[inline(always)]
        fn map(self, f: impl Fn(v128) -> v128) -> F64s<N> {
            F64s(
                from_fn(
                    #[inline(always)]
                    |i| f(self.0[i]),
                ),
                from_fn(
                    #[inline(always)]
                    |i| f(self.1[i]),
                ),
            )
        }

        #[inline(always)]
        fn with(self, other: F64s<N>, f: impl Fn(v128, v128) -> v128) -> F64s<N> {
            F64s(
                from_fn(
                    #[inline(always)]
                    |i| f(self.0[i], other.0[i]),
                ),
                from_fn(
                    #[inline(always)]
                    |i| f(self.1[i], other.1[i]),
                ),
            )
        }

        /// Where `mask` is set `yes`, else `no`.
        #[inline(always)]
        fn choose(mask: F64s<N>, yes: F64s<N>, no: F64s<N>) -> F64s<N> {
            F64s(
                from_fn(
                    #[inline(always)]
                    |i| v128_bitselect(yes.0[i], no.0[i], mask.0[i]),
                ),
                from_fn(
                    #[inline(always)]
                    |i| v128_bitselect(yes.1[i], no.1[i], mask.1[i]),
                ),
            )
        }
    }

    macro_rules! operators {
        ($($trait:ident $method:ident $instruction:ident),*) => {$(
            impl<const N: usize> $trait for F64s<N> {
                type Output = F64s<N>;
                #[inline(always)]
                fn $method(self, other: F64s<N>) -> F64s<N> {
                    self.with(other, #[inline(always)] |a, b| $instruction(a, b))
                }
            }

            impl<const N: usize> $trait<f64> for F64s<N> {
                type Output = F64s<N>;
                #[inline(always)]
                fn $method(self, other: f64) -> F64s<N> {
                    self.map(#[inline(always)] |a| $instruction(a, f64x2_splat(other)))
                }
            }
        )*};
    }

    operators!(Add add f64x2_add, Sub sub f64x2_sub, Mul mul f64x2_mul, Div div f64x2_div);

    impl<const N: usize> Narrow for F32s<N> {
        type Wide = F64s<N>;

        #[inline(always)]
        fn all(value: f32) -> F32s<N> {
            F32s([f32x4_splat(value); N])
        }

        #[inline(always)]
        fn wide(self) -> F64s<N> {
            F64s(
                from_fn(
                    #[inline(always)]
                    |i| f64x2_promote_low_f32x4(self.0[i]),
                ),
                from_fn(
                    #[inline(always)]
                    |i| f64x2_promote_low_f32x4(i64x2_shuffle::<1, 1>(self.0[i], self.0[i])),
                ),
            )
        }

        #[inline(always)]
        fn abs(self) -> F32s<N> {
            self.map(
                #[inline(always)]
                |a| f32x4_abs(a),
            )
        }

        #[inline(always)]
        fn at_least(self, low: f32) -> F32s<N> {
            self.map(
                #[inline(always)]
                |a| f32x4_pmax(a, f32x4_splat(low)),
            )
        }

        #[inline(always)]
        fn at_most(self, high: f32) -> F32s<N> {
            self.map(
                #[inline(always)]
                |a| f32x4_pmin(a, f32x4_splat(high)),
            )
        }

        #[inline(always)]
        fn signed(self, sign: F32s<N>) -> F32s<N> {
            F32s::choose(
                #[inline(always)]
                |_| u32x4_splat(1 << 31),
                sign,
                self,
            )
        }

        #[inline(always)]
        fn less(self, than: F32s<N>, yes: F32s<N>, no: F32s<N>) -> F32s<N> {
            F32s::choose(
                #[inline(always)]
                |i| f32x4_lt(self.0[i], than.0[i]),
                yes,
                no,
            )
        }

        #[inline(always)]
        fn equal(self, to: F32s<N>, yes: F32s<N>, no: F32s<N>) -> F32s<N> {
            F32s::choose(
                #[inline(always)]
                |i| f32x4_eq(self.0[i], to.0[i]),
                yes,
                no,
            )
        }
    }

    impl<const N: usize> Wide for F64s<N> {
        type Narrow = F32s<N>;

        #[inline(always)]
        fn all(value: f64) -> F64s<N> {
            F64s([f64x2_splat(value); N], [f64x2_splat(value); N])
        }

        /// LLVM takes the instruction only where it sees that the upper half of the result is zeros, which it forgets
        /// through a shuffle. An average with itself changes nothing and hides where the zeros are from.
        #[inline(always)]
        fn round(self) -> F32s<N> {
            F32s(from_fn(
                #[inline(always)]
                |i| {
                    let (low, high) = (f32x4_demote_f64x2_zero(self.0[i]), f32x4_demote_f64x2_zero(self.1[i]));
                    v128_or(low, i64x2_shuffle::<2, 0>(u8x16_avgr(high, high), u64x2_splat(0)))
                },
            ))
        }

        #[inline(always)]
        fn sqrt(self) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| f64x2_sqrt(a),
            )
        }

        #[inline(always)]
        fn less(self, than: F64s<N>, yes: F64s<N>, no: F64s<N>) -> F64s<N> {
            F64s::choose(
                self.with(
                    than,
                    #[inline(always)]
                    |a, b| f64x2_lt(a, b),
                ),
                yes,
                no,
            )
        }

        #[inline(always)]
        fn equal(self, to: F64s<N>, yes: F64s<N>, no: F64s<N>) -> F64s<N> {
            F64s::choose(
                self.with(
                    to,
                    #[inline(always)]
                    |a, b| f64x2_eq(a, b),
                ),
                yes,
                no,
            )
        }

        #[inline(always)]
        fn plus_bits(self, bits: u64) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| u64x2_add(a, u64x2_splat(bits)),
            )
        }

        #[inline(always)]
        fn and_bits(self, bits: u64) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| v128_and(a, u64x2_splat(bits)),
            )
        }

        #[inline(always)]
        fn or_bits(self, bits: u64) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| v128_or(a, u64x2_splat(bits)),
            )
        }

        #[inline(always)]
        fn bits_up<const BY: u32>(self) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| u64x2_shl(a, BY),
            )
        }

        #[inline(always)]
        fn bits_down<const BY: u32>(self) -> F64s<N> {
            self.map(
                #[inline(always)]
                |a| u64x2_shr(a, BY),
            )
        }
    }
}
