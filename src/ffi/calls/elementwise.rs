//! Operations element by element.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::kernels::elementwise::Sides;
use crate::memory::refused_elements;
use crate::ops::elementwise::{binary_row, broadcast, kernel_for, unary_row};
use crate::pool::classes::MAX_ELEMENTS;
use crate::shape;

impl Instance {
    pub fn unary(&mut self, op: f64, x: f64, out: f64, len: f64) -> Result<f64> {
        self.unary_with(op, x, out, len, 0.0, 0.0)
    }

    #[inline]
    pub fn unary_with(&mut self, op: f64, x: f64, out: f64, len: f64, p0: f64, p1: f64) -> Result<f64> {
        let row = unary_row(op as u32)?;
        let n = len as usize;
        let from = self.store.memory(row.name, x as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        let kernel = kernel_for(row, [p0, p1])?;
        // SAFETY: both blocks hold `n` elements; two handles name the same block or disjoint ones.
        unsafe { kernel(from.as_ptr(), to.as_ptr(), n, [p0 as f32, p1 as f32]) };
        Ok(0.0)
    }

    pub fn binary(&mut self, op: f64, lhs: f64, rhs: f64, out: f64, len: f64, p0: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let n = len as usize;
        let l = self.store.memory(row.name, lhs as u32, n)?;
        let r = self.store.memory(row.name, rhs as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        // SAFETY: the three blocks hold `n` elements; two handles name the same block or disjoint ones.
        unsafe { (row.kernel)(l.as_ptr(), r.as_ptr(), to.as_ptr(), n, Sides::Both, [p0 as f32, 0.0]) };
        Ok(0.0)
    }

    pub fn binary_number(&mut self, op: f64, x: f64, number: f64, out: f64, len: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let n = len as usize;
        let from = self.store.memory(row.name, x as u32, n)?;
        let to = self.store.memory(row.name, out as u32, n)?;
        let number = number as f32;
        // SAFETY: as in `binary`; the number is one element that outlives the call.
        unsafe { (row.kernel)(from.as_ptr(), &raw const number, to.as_ptr(), n, Sides::ScalarRhs, [0.0; 2]) };
        Ok(0.0)
    }

    pub fn broadcast_shape(&mut self, op: f64, lhs_rank: f64, rhs_rank: f64) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let lhs = self.dims(0, lhs_rank)?;
        let rhs = self.dims(lhs.len(), rhs_rank)?;
        let dims = shape::broadcast(row.name, &lhs, &rhs)?;
        // As a double, which holds what a `usize` of one of the builds may not.
        let elements: f64 = dims.iter().map(|&d| d as f64).product();
        if elements > MAX_ELEMENTS as f64 {
            return Err(refused_elements(row.name, elements));
        }
        Ok(self.set_dims(&dims))
    }
    pub fn broadcast(
        &mut self,
        op: f64,
        lhs: f64,
        lhs_rank: f64,
        rhs: f64,
        rhs_rank: f64,
        out: f64,
        p0: f64,
    ) -> Result<f64> {
        let row = binary_row(op as u32)?;
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        let out_dims = shape::broadcast(row.name, &lhs_dims, &rhs_dims)?;
        let elements = |dims: &[usize]| shape::size(dims).unwrap_or(usize::MAX);
        let l = self.store.memory(row.name, lhs as u32, elements(&lhs_dims))?;
        let r = self.store.memory(row.name, rhs as u32, elements(&rhs_dims))?;
        let to = self.store.memory(row.name, out as u32, elements(&out_dims))?;
        let (l, r) = ((l.as_ptr().cast_const(), &lhs_dims[..]), (r.as_ptr().cast_const(), &rhs_dims[..]));
        // SAFETY: the store vouches for the lengths; JavaScript gives an `out` that is an operand only where the
        // shapes are the same.
        unsafe { broadcast(row, l, r, (to.as_ptr(), &out_dims), [p0 as f32, 0.0]) };
        Ok(0.0)
    }

    pub fn copy(&mut self, x: f64, out: f64, len: f64) -> Result<f64> {
        let n = len as usize;
        let from = self.store.memory("clone", x as u32, n)?;
        let to = self.store.memory("clone", out as u32, n)?;
        // SAFETY: both blocks hold `n` elements; `copy` allows them to be the same.
        unsafe { std::ptr::copy(from.as_ptr(), to.as_ptr(), n) };
        Ok(0.0)
    }

    pub fn fill(&mut self, out: f64, len: f64, number: f64) -> Result<f64> {
        let n = len as usize;
        let to = self.store.memory("full", out as u32, n)?;
        // SAFETY: the block holds `n` elements and nothing else looks at it now.
        unsafe { std::slice::from_raw_parts_mut(to.as_ptr(), n) }.fill(number as f32);
        Ok(0.0)
    }
}
