//! Choosing and ordering elements.

use super::whole_number;
use crate::error::{Code, Error, Result};
use crate::ffi::desk::NO_BLOCK;
use crate::ffi::instance::Instance;
use crate::kernels::sort;
use crate::ops::select;
use crate::shape;

impl Instance {
    pub fn choose(
        &mut self,
        condition: f64,
        condition_rank: f64,
        a: f64,
        a_rank: f64,
        b: f64,
        b_rank: f64,
    ) -> Result<f64> {
        let op = "where";
        let c_dims = self.dims(0, condition_rank)?;
        let a_dims = self.dims(c_dims.len(), a_rank)?;
        let b_dims = self.dims(c_dims.len() + a_dims.len(), b_rank)?;
        let numbers = self.cells(c_dims.len() + a_dims.len() + b_dims.len(), 2.0)?;
        let numbers = [numbers[0] as f32, numbers[1] as f32];
        let dims = select::where_shape(op, &c_dims, &a_dims, &b_dims)?;
        let condition = self.memory_of(op, condition, &c_dims)?;
        let a = if a == NO_BLOCK { &raw const numbers[0] } else { self.memory_of(op, a, &a_dims)? };
        let b = if b == NO_BLOCK { &raw const numbers[1] } else { self.memory_of(op, b, &b_dims)? };
        let made = self.result(op, &dims)?;
        // SAFETY: lengths are those of the shapes, a number is one element; the result is a new block.
        unsafe { select::where_into([(condition, &c_dims), (a, &a_dims), (b, &b_dims)], &dims, made.ptr) };
        Ok(made.handle())
    }

    pub fn gather(&mut self, x: f64, rank: f64, axis: f64) -> Result<f64> {
        let op = "gather";
        let mut dims = self.dims(0, rank)?;
        let axis = shape::axis(op, axis, dims.len())?;
        let (_, n, inner) = shape::around_axis(&dims, axis);
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let indices = select::indices(op, &self.take_list(op)?, n)?;
        dims[axis] = indices.len();
        let mut made = self.result(op, &dims)?;
        select::gather(from, n, inner, &indices, made.elements());
        Ok(made.handle())
    }

    pub fn masked_select(&mut self, x: f64, rank: f64, mask: f64, mask_rank: f64) -> Result<f64> {
        let op = "masked_select";
        let dims = self.dims(0, rank)?;
        let mask_dims = self.dims(dims.len(), mask_rank)?;
        select::check_mask(op, &dims, &mask_dims)?;
        // SAFETY: nothing writes to either during the call.
        let (from, mask) = unsafe { (self.elements_of(op, x, &dims)?, self.elements_of(op, mask, &mask_dims)?) };
        let mut made = self.result(op, &[select::count(mask)])?;
        select::masked(from, mask, made.elements());
        Ok(made.handle())
    }

    pub fn sort(&mut self, x: f64, rank: f64) -> Result<f64> {
        let op = "sort";
        let dims = self.dims(0, rank)?;
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let n = dims.last().copied().unwrap_or(1);
        let mut scratch = self.scratch(op, if n < sort::SMALL { 0 } else { n })?;
        let mut made = self.result(op, &dims)?;
        for (x, out) in from.chunks_exact(n.max(1)).zip(made.bits().chunks_exact_mut(n.max(1))) {
            sort::sort(x, out, scratch.bits());
        }
        Ok(made.handle())
    }

    pub fn topk(&mut self, x: f64, rank: f64, k: f64, largest: f64) -> Result<f64> {
        let op = "topk";
        let mut dims = self.dims(0, rank)?;
        let wanted = k;
        let k = whole_number(op, "k", k)?; // cut to a `usize`, which depends on the build; told is what was given
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of(op, x, &dims)? };
        let n = dims.last().copied().unwrap_or(1);
        if k > n {
            let what = format_args!("k is {wanted}, the last axis of shape {} has {n} elements", shape::Dims(&dims));
            return Err(Error::new(Code::Argument, op, what));
        }
        if let Some(last) = dims.last_mut() {
            *last = k;
        }
        let mut made = self.result(op, &dims)?;
        let mut places = std::mem::take(&mut self.numbers);
        let found = crate::ops::sort::topk(op, from, n, k, largest != 0.0, made.elements(), &mut places);
        self.numbers = places;
        found?;
        Ok(made.handle())
    }
}
