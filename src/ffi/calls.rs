//! The bodies of the seam's calls, a file for each family: numbers in, checked, and the rooms below asked.

mod create;
mod detectors;
mod elementwise;
mod files;
mod fourier;
mod linear;
mod memory;
mod movement;
mod pipelines;
mod quality;
mod reductions;
mod select;
mod series;
mod statistics;
mod streams;
mod transforms;

use super::instance::Instance;
use crate::error::{Code, Error, Result};

/// A whole number of at least 0, as every size is.
pub(super) fn whole_number(op: &str, what: &str, value: f64) -> Result<usize> {
    if value >= 0.0 && value.fract() == 0.0 {
        return Ok(value as usize); // saturates; what is larger than memory is refused there
    }
    Err(Error::new(Code::Argument, op, format_args!("{what} must be a whole number of at least 0, got {value}")))
}

impl Instance {
    pub fn simd_levels(&mut self) -> Result<f64> {
        self.text = crate::kernels::simd_levels().join(" ");
        Ok(0.0)
    }

    pub fn reserve_bytes(&mut self, len: f64) -> Result<f64> {
        self.set_bytes_len(len as usize)?;
        Ok(0.0)
    }
}
