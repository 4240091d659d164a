//! float32 tensors on pooled memory: the core of `rustorch-wasm`.
//!
//! One crate, two builds: with feature `node` a Node addon, with feature `wasm` a WASM module. Everything below
//! [`ffi`] is the same for both and knows of neither.
//!
//! Memory (`pool`) and arithmetic (`kernels` and all that stands on it) know nothing of each other: kernels work on plain slices and
//! pointers, and only [`ffi`] hands them blocks of the pool. `error`, and `memory`
//! (how to ask for it), are below everything. The other arrows, `a <- b`: b uses a:
//!
//! ```text
//! kernels <- ops <- pipeline <- ffi        kernels, random <- stats <- detectors <- ffi
//! shape   <- ops, tensor, transforms       random <- detectors, transforms     text <- tensor, stats
//! ```
//!
//! A test (`__test__/project/arrows.test.ts`) reads them off the sources: an arrow that is not drawn there fails, and so does one that
//! is drawn and not used.

pub mod detectors;
pub mod error;
pub mod ffi;
pub mod kernels;
pub mod memory;
pub mod ops;
pub mod pipeline;
pub mod pool;
pub mod random;
pub mod shape;
pub mod stats;
pub mod tensor;
pub mod text;
pub mod transforms;
