//! Movement: every call makes a copy in a block of its own.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::ffi::result::optional;
use crate::shape::movement;
use crate::shape::view::View;
use crate::tensor::movement::{copy, place};

impl Instance {
    /// A copy of what `view` sees of a tensor of `dims`.
    fn viewed(&mut self, op: &str, x: f64, dims: &[usize], view: &View) -> Result<f64> {
        let from = self.memory_of(op, x, dims)?;
        let made = self.result(op, &view.dims)?;
        // SAFETY: the view is one of `dims`; the result is a new block.
        unsafe { copy(from, view, made.ptr) };
        Ok(made.handle())
    }

    /// A copy under another shape of as many elements.
    fn reshaped(&mut self, op: &str, x: f64, dims: &[usize], to: &[usize]) -> Result<f64> {
        let from = self.memory_of(op, x, dims)?;
        let mut made = self.result(op, to)?;
        let n = made.elements().len();
        // SAFETY: both hold `n` elements, and the result is a new block.
        unsafe { std::ptr::copy_nonoverlapping(from, made.ptr, n) };
        Ok(made.handle())
    }

    pub fn reshape(&mut self, x: f64, rank: f64, count: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let to = movement::reshape("reshape", &dims, &self.cells(dims.len(), count)?)?;
        self.reshaped("reshape", x, &dims, &to)
    }

    pub fn squeeze(&mut self, x: f64, rank: f64, axis: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let to = movement::squeeze("squeeze", &dims, optional(axis))?;
        self.reshaped("squeeze", x, &dims, &to)
    }

    pub fn expand_dims(&mut self, x: f64, rank: f64, axis: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let to = movement::insert_axis("expand_dims", &dims, axis, 1)?;
        self.reshaped("expand_dims", x, &dims, &to)
    }

    pub fn transpose(&mut self, x: f64, rank: f64, count: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let axes = optional(count).map(|count| self.cells(dims.len(), count)).transpose()?;
        let axes = movement::permutation("transpose", dims.len(), axes.as_deref())?;
        self.viewed("transpose", x, &dims, &View::whole(&dims).transpose(&axes))
    }

    pub fn slice_of(&mut self, x: f64, rank: f64, starts: f64, stops: f64, steps: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let start = self.cells(dims.len(), starts)?;
        let stop = self.cells(dims.len() + start.len(), stops)?;
        let at = dims.len() + start.len() + stop.len();
        let step = optional(steps).map(|steps| self.cells(at, steps)).transpose()?;
        let view = movement::slice("slice", &dims, &start, &stop, step.as_deref())?;
        self.viewed("slice", x, &dims, &view)
    }

    pub fn broadcast_to(&mut self, x: f64, rank: f64, count: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let view = movement::broadcast_to("broadcast_to", &dims, &self.cells(dims.len(), count)?)?;
        self.viewed("broadcast_to", x, &dims, &view)
    }

    pub fn flip(&mut self, x: f64, rank: f64, axis: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let view = movement::flip("flip", &dims, optional(axis))?;
        self.viewed("flip", x, &dims, &view)
    }

    pub fn pad(&mut self, x: f64, rank: f64, befores: f64, afters: f64, value: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let before = self.cells(dims.len(), befores)?;
        let after = self.cells(dims.len() + before.len(), afters)?;
        let (to, start) = movement::pad("pad", &dims, &before, &after)?;
        let from = self.memory_of("pad", x, &dims)?;
        let mut made = self.result("pad", &to)?;
        made.elements().fill(value as f32);
        // SAFETY: the padded tensor has room for the tensor at `start`; where one is empty, nothing is copied.
        unsafe { place(from, &dims, made.ptr.wrapping_add(start), &View::whole(&to).strides) };
        Ok(made.handle())
    }

    pub fn concat_shape(&mut self, lhs_rank: f64, rhs_rank: f64, axis: f64) -> Result<f64> {
        let lhs = self.dims(0, lhs_rank)?;
        let rhs = self.dims(lhs.len(), rhs_rank)?;
        let dims = movement::concat("concat", &lhs, &rhs, axis)?;
        Ok(self.set_dims(&dims))
    }

    pub fn stack_shape(&mut self, rank: f64, axis: f64, count: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        let dims = movement::insert_axis("stack", &dims, axis, count as usize)?;
        Ok(self.set_dims(&dims))
    }

    pub fn joined(&mut self, rank: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        Ok(self.result("concat", &dims)?.handle())
    }

    pub fn put_part(&mut self, x: f64, n: f64, out: f64, rank: f64, axis: f64, at: f64) -> Result<f64> {
        let mut dims = self.dims(0, rank)?;
        let strides = View::whole(&dims).strides;
        let to = self.memory_of("concat", out, &dims)?.cast_mut();
        let axis = crate::shape::axis("concat", axis, dims.len())?;
        let (n, at) = (n as usize, at as usize);
        if at.checked_add(n).is_none_or(|end| end > dims[axis]) {
            let what = format_args!("{n} at {at} of an axis of {}", dims[axis]);
            return Err(crate::error::Error::new(crate::error::Code::Internal, "concat", what));
        }
        dims[axis] = n;
        let from = self.memory_of("concat", x, &dims)?;
        if !dims.contains(&0) {
            // SAFETY: the part lies inside the result, which JavaScript has just taken and nobody else knows.
            unsafe { place(from, &dims, to.offset(strides[axis] * at as isize), &strides) };
        }
        Ok(0.0)
    }
}
