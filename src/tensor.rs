//! Tensors' elements as wholes: made, moved, printed, read and written. Shapes are dims beside row-major memory; the
//! leases on blocks are `ffi`'s.
//!
//! A tensor always owns its block, alone and contiguous: movement copies. See `docs/tensors.md` for why.

pub mod create;
pub mod movement;
pub mod npy;
pub mod print;
