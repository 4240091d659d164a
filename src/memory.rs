//! Memory that may be refused: asking for it, and the one sentence for where it could not be had.

use crate::error::{Code, Error, Result};
use std::fmt::Display;

/// The error for `what`, a number of things with their name, that could not be had.
#[cold]
#[must_use]
pub fn refused(op: &str, what: impl Display) -> Error {
    Error::new(Code::OutOfMemory, op, format_args!("{what} could not be had"))
}

/// The same for the elements of a tensor or a block.
#[cold]
#[must_use]
pub fn refused_elements(op: &str, count: f64) -> Error {
    refused(op, format_args!("{count} elements ({} bytes)", count * 4.0))
}

/// Room for `more` elements, or a clean error.
pub fn reserve<T>(op: &str, vec: &mut Vec<T>, more: usize) -> Result<()> {
    let bytes = || (more as u64).saturating_mul(size_of::<T>() as u64);
    vec.try_reserve(more).map_err(|_| refused(op, format_args!("{} bytes", bytes())))
}

/// Zeros in f64, to compute in.
pub fn zeros(op: &str, count: usize) -> Result<Vec<f64>> {
    let mut vec = Vec::new();
    reserve(op, &mut vec, count)?;
    vec.resize(count, 0.0);
    Ok(vec)
}

/// A number of values to be kept, which is a whole one. More than any tensor has are refused here, on both builds alike:
/// what is beyond a `usize` depends on the build.
pub fn kept(op: &str, values: f64) -> Result<usize> {
    if values <= f64::from(i32::MAX) {
        return Ok(values as usize);
    }
    Err(refused(op, format_args!("{values} values")))
}
