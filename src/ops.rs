//! The operations: [`table`] lists them, the other files run them over pooled memory.

pub mod elementwise;
pub mod fourier;
pub mod linear;
pub mod matmul;
pub mod reduce;
pub mod select;
pub mod sort;
pub mod table;
