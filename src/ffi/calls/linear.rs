//! Linear algebra.

use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::ffi::result::numbered;
use crate::kernels::reduce;
use crate::ops::linear::{Linear, systems};
use crate::ops::matmul::plan;
use crate::shape::{self, Dims};

impl Instance {
    pub fn matmul(&mut self, lhs: f64, lhs_rank: f64, rhs: f64, rhs_rank: f64) -> Result<f64> {
        let op = "matmul";
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        let plan = plan(op, &lhs_dims, &rhs_dims)?;
        let (l, r) = (self.memory_of(op, lhs, &lhs_dims)?, self.memory_of(op, rhs, &rhs_dims)?);
        let scratch = self.scratch(op, plan.scratch())?;
        let made = self.result(op, &plan.dims)?;
        // SAFETY: the plan is of these shapes; result and scratch are new blocks.
        unsafe { plan.run(l, r, made.ptr, scratch.ptr) };
        Ok(made.handle())
    }
    pub fn matmul_into(
        &mut self,
        lhs: f64,
        lhs_rank: f64,
        rhs: f64,
        rhs_rank: f64,
        out: f64,
        out_rank: f64,
    ) -> Result<f64> {
        let op = "matmul";
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        let out_dims = self.dims(lhs_dims.len() + rhs_dims.len(), out_rank)?;
        let plan = plan(op, &lhs_dims, &rhs_dims)?;
        if plan.dims != out_dims {
            let what = format_args!("out has shape {}, the result {}", Dims(&out_dims), Dims(&plan.dims));
            return Err(Error::new(Code::Shape, op, what));
        }
        let (l, r) = (self.memory_of(op, lhs, &lhs_dims)?, self.memory_of(op, rhs, &rhs_dims)?);
        let to = self.memory_of(op, out, &out_dims)?.cast_mut();
        // An operand is read again and again: a result that takes its place is made elsewhere first.
        let apart = if out == lhs || out == rhs { shape::countable(op, &out_dims)? } else { 0 };
        let scratch = self.scratch(op, plan.scratch() + apart)?;
        // SAFETY: the plan is of these shapes; the scratch block is new and holds both parts.
        unsafe {
            let packed = scratch.ptr.add(apart);
            if apart > 0 {
                plan.run(l, r, scratch.ptr, packed);
                std::ptr::copy_nonoverlapping(scratch.ptr, to, apart);
            } else {
                plan.run(l, r, to, packed);
            }
        }
        Ok(out)
    }

    pub fn linear(&mut self, kind: f64, x: f64, rank: f64) -> Result<f64> {
        let kind = numbered("linalg", &Linear::ALL, kind)?;
        let dims = self.dims(0, rank)?;
        let shape = kind.shape(&dims)?;
        let op = kind.op();
        let mut made = self.result(op, &shape)?;
        // SAFETY: the result is a new block of that shape; nothing else is written to during the call.
        let (from, to) = unsafe { (self.elements_of(op, x, &dims)?, made.elements()) };
        kind.run(&dims, from, to)?;
        Ok(made.handle())
    }

    pub fn solve(&mut self, lhs: f64, lhs_rank: f64, rhs: f64, rhs_rank: f64) -> Result<f64> {
        let op = "solve";
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        let systems = systems(&lhs_dims, &rhs_dims)?;
        let mut made = self.result(op, &systems.dims)?;
        // SAFETY: the result is a new block of that shape; nothing else is written to during the call.
        let (l, r, to) =
            unsafe { (self.elements_of(op, lhs, &lhs_dims)?, self.elements_of(op, rhs, &rhs_dims)?, made.elements()) };
        systems.run(l, r, to)?;
        Ok(made.handle())
    }

    pub fn dot(&mut self, lhs: f64, lhs_rank: f64, rhs: f64, rhs_rank: f64) -> Result<f64> {
        let op = "dot";
        let lhs_dims = self.dims(0, lhs_rank)?;
        let rhs_dims = self.dims(lhs_dims.len(), rhs_rank)?;
        if lhs_dims != rhs_dims || lhs_dims.len() > 1 {
            let (l, r) = (Dims(&lhs_dims), Dims(&rhs_dims));
            let what = format_args!("needs two vectors of one length, lhs {l}, rhs {r}; matmul takes any rank");
            return Err(Error::new(Code::Shape, op, what));
        }
        // SAFETY: nothing writes to either during the call.
        let (l, r) = unsafe { (self.elements_of(op, lhs, &lhs_dims)?, self.elements_of(op, rhs, &rhs_dims)?) };
        Ok(reduce::dot(l, r))
    }
}
