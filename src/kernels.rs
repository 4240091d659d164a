//! Arithmetic over plain memory: no shape, no pool, no allocation, no `Result`, no panic.
//!
//! [`elementwise`] has one function per operation over raw memory, [`reduce`] folds slices to `f64`, [`level`] knows
//! which instruction sets run. The formulas live in `math`, one family a file, each written once as a branch-free
//! function of one element; `driver` runs such a function over memory, compiled once for each instruction set.
//!
//! Invariants:
//! - The same bits on every instruction set and on WASM (any NaN equals any NaN): only operations IEEE 754 defines
//!   exactly (`+ - * / sqrt`, conversions, comparisons, integer arithmetic), in an order the source fixes. Nothing is
//!   contracted to FMA, no platform libm is called, and no result depends on where in an array its input stood.
//! - `out` is exactly the memory of an input, or disjoint from it.
//! - Within 1 ULP of the correctly rounded result for every input; `docs/accuracy.md` has the exhaustive table.

#![allow(
    clippy::needless_range_loop,
    clippy::eq_op,
    clippy::manual_range_contains,
    clippy::redundant_closure,
    reason = "loops over indices of several arrays, and `x != x` for NaN, are what the vectoriser reads best"
)]

pub mod dense;
#[macro_use]
mod driver;
pub mod elementwise;
pub mod fingerprint;
pub mod fourier;
mod lanes;
pub mod level;
mod math;
pub mod matmul;
pub mod reduce;
pub mod scan;
pub mod softmax;
pub mod sort;
pub mod sums;
#[cfg(test)]
mod tests;
pub mod transpose;

pub use level::simd_levels;
