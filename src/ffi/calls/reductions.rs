//! Reductions, running sums, softmax.

use crate::error::Result;
use crate::ffi::desk::NO_BLOCK;
use crate::ffi::instance::Instance;
use crate::ffi::result::optional;
use crate::kernels::{scan, softmax};
use crate::ops::reduce::{along_axis, check_axis, reduction_row, whole};
use crate::shape::{self, movement};

impl Instance {
    pub fn reduce(&mut self, op: f64, x: f64, len: f64, ddof: f64) -> Result<f64> {
        let row = reduction_row(op as u32)?;
        // SAFETY: nothing writes during the call.
        whole(row, unsafe { self.slice(row.name, x, len) }?, ddof)
    }

    pub fn reduce_axis(&mut self, op: f64, x: f64, rank: f64, axis: f64, keepdims: f64, ddof: f64) -> Result<f64> {
        let row = reduction_row(op as u32)?;
        let dims = self.dims(0, rank)?;
        let axis = shape::axis(row.name, axis, dims.len())?;
        check_axis(row, &dims, axis)?;
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(row.name, x, &dims)? };
        let (outer, n, inner) = shape::around_axis(&dims, axis);
        let mut made = self.result(row.name, &movement::reduced(&dims, axis, keepdims != 0.0))?;
        along_axis(row, from, [outer, n, inner], ddof, made.elements());
        Ok(made.handle())
    }

    pub fn cumsum(&mut self, x: f64, rank: f64, axis: f64) -> Result<f64> {
        let op = "cumsum";
        let dims = self.dims(0, rank)?;
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let Some(axis) = optional(axis) else {
            let mut made = self.result(op, &[from.len()])?;
            scan::cumsum(from, made.elements());
            return Ok(made.handle());
        };
        let axis = shape::axis(op, axis, dims.len())?;
        let (outer, n, inner) = shape::around_axis(&dims, axis);
        let mut made = self.result(op, &dims)?;
        scan::cumsum_axis(from, outer, n, inner, made.elements());
        Ok(made.handle())
    }

    pub fn softmax(&mut self, x: f64, rank: f64, axis: f64, out: f64) -> Result<f64> {
        let op = "softmax";
        let dims = self.dims(0, rank)?;
        let axis = shape::axis(op, axis, dims.len())?;
        let (outer, n, inner) = shape::around_axis(&dims, axis);
        let from = self.memory_of(op, x, &dims)?;
        if out == NO_BLOCK {
            let made = self.result(op, &dims)?;
            // SAFETY: the result is a new block of as many elements.
            unsafe { softmax::softmax_axis(from, outer, n, inner, made.ptr) };
            return Ok(made.handle());
        }
        let to = self.memory_of(op, out, &dims)?.cast_mut();
        // SAFETY: two handles name the same block or disjoint ones; both have as many elements.
        unsafe { softmax::softmax_axis(from, outer, n, inner, to) };
        Ok(out)
    }
}
