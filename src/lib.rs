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
//! `named` (enums that cross the seam by number) is used by `pool`, `ops` and `detectors`.
//!
//! A test (`__test__/project/arrows.test.ts`) reads them off the sources: an arrow that is not drawn there fails, and so does one that
//! is drawn and not used.
//!
//! # Glossary
//!
//! Of tensors:
//! - **shape**, **dims**: how many elements there are along each **axis**; **rank** is how many axes there are.
//! - **length**, **size**: a number of elements. What counts bytes has `bytes` in its name.
//! - **operand**: a tensor or number that goes in: **lhs** and **rhs** of two, **x** of one. **out** is where a result goes.
//! - **run**: elements that follow each other in memory; **stride**: how far one step along an axis goes.
//! - **kernel**: a loop over plain memory that computes; **row**: an operation in the list, `ops/table.rs`.
//!
//! Of memory:
//! - **block**: memory for one tensor, buffer or scratch; **capacity**: how many elements it can hold.
//! - **size class**: capacities are rounded up to one of 126; **tier**: small, medium or large, by two limits.
//! - **slab**, **page**: small blocks are carved from pages, one size to a page.
//! - **slot**: the place of a block's record in the table; **generation**: how often the slot was given anew. A **handle** is
//!   both in one number, so that a handle to what was given back names nothing.
//! - **store**: the memory of one thread; **pool**: a store has the global one and those that users make; **depot**: idle blocks
//!   that all threads share; **ledger**: the count of what the process has of the system.
//! - **in use**: handed out; **idle**: waits in a free list; **hit**: a request that an idle block served; **evict**: to give an
//!   idle block back to the system, the longest idle first.
//! - **hold**: somebody else, an array buffer or a run on another thread, looks at a block, which so long serves nobody else.
//! - **lease** (in `bindings/`): what garbage collection watches in place of 32 small tensors.
//! - **in transit** (in `bindings/`): a block that has left its last owner and not reached its next.
//!
//! Of the seam:
//! - **seam**: the calls from JavaScript to Rust, [`for_each_call`]; **desk**: the memory beside them that both sides see, with
//!   **cells** for shapes and small results and a **signal** of what is to be done after a call.
//! - **instance**: all that one JavaScript realm owns in Rust; **guard**: what every call runs in.
//! - **build**: native (the addon) or WASM; **level**: a set of instructions that kernels are compiled for.
//!
//! Of statistics:
//! - **variance** with **ddof**: divided by `n - ddof`; **quantile** q in [0, 1], **percentile** in 0..100.
//! - **window**: the newest values that a detector compares with; **threshold**: from where on a **score** is an **anomaly**;
//!   **residual**: a value less what was forecast.

pub mod detectors;
pub mod error;
pub mod ffi;
pub mod kernels;
pub mod memory;
mod named;
pub mod ops;
pub mod pipeline;
pub mod pool;
pub mod random;
pub mod shape;
pub mod stats;
pub mod tensor;
pub mod text;
pub mod transforms;
