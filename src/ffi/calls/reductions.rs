//! Reductions.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::ops::reduce::{reduction_row, whole};

impl Instance {
    pub fn reduce(&mut self, op: f64, x: f64, len: f64) -> Result<f64> {
        let row = reduction_row(op as u32)?;
        // SAFETY: nothing writes during the call.
        whole(row, unsafe { self.slice(row.name, x, len) }?)
    }
}
