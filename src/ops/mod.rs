//! The operations: [`table`] lists them, the other files run them over pooled memory.

pub mod elementwise;
pub mod reduce;
pub mod table;
