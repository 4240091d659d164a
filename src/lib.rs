//! float32 tensors on pooled memory: the core of `rustorch-wasm`.
//!
//! One crate, two builds: with feature `node` a Node addon, with feature `wasm` a WASM module. Everything below
//! [`ffi`] is the same for both and knows of neither.
//!
//! The arrows (`a <- b`: b may use a, never the reverse):
//! `error, text, shape, kernels <- pool <- tensor <- ops <- pipeline, stats, detectors, transforms <- ffi`.

pub mod detectors;
pub mod error;
pub mod ffi;
pub mod kernels;
pub mod ops;
pub mod pipeline;
pub mod pool;
pub mod shape;
pub mod stats;
pub mod tensor;
pub mod text;
pub mod transforms;
