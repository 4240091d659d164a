//! Fused chains.

use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::ops::elementwise::{binary_row, kernel_for, unary_row};
use crate::ops::reduce::reduction_row;
use crate::ops::table::Reduction;
use crate::pipeline::{Pipeline, Stage};

impl Instance {
    pub fn pipeline_new(&mut self, parallel: f64) -> Result<f64> {
        let id = self.pipelines.add("WasmProcessingPipeline", Pipeline::new(parallel != 0.0))?;
        Ok(self.note_made(Self::pipeline_free, id))
    }

    pub fn pipeline_free(&mut self, id: f64) -> Result<f64> {
        self.pipelines.remove(id);
        Ok(0.0)
    }

    pub fn pipeline_unary(&mut self, id: f64, op: f64, p0: f64, p1: f64) -> Result<f64> {
        let row = unary_row(op as u32)?;
        self.add_stage(id, Stage::Unary(kernel_for(row, [p0, p1])?, [p0 as f32, p1 as f32]))
    }

    pub fn pipeline_number(&mut self, id: f64, op: f64, number: f64) -> Result<f64> {
        self.add_stage(id, Stage::Number(binary_row(op as u32)?.kernel, number as f32))
    }

    pub fn pipeline_standardize(&mut self, id: f64) -> Result<f64> {
        self.add_stage(id, Stage::Standardize)
    }

    fn add_stage(&mut self, id: f64, stage: Stage) -> Result<f64> {
        self.pipelines.get("add_operation", id)?.add(stage)?;
        Ok(0.0)
    }

    pub fn pipeline_execute(&mut self, id: f64, x: f64, out: f64, len: f64) -> Result<f64> {
        let op = "execute";
        let len = len as usize;
        let from = self.store.memory(op, x as u32, len)?;
        let to = self.store.memory(op, out as u32, len)?;
        // SAFETY: both blocks hold `len` elements; two handles name the same block or disjoint ones.
        unsafe { self.pipelines.get(op, id)?.execute(from.as_ptr(), to.as_ptr(), len) };
        Ok(0.0)
    }

    pub fn pipeline_reduce(&mut self, id: f64, op: f64, x: f64, len: f64) -> Result<f64> {
        let row = reduction_row(op as u32)?;
        if matches!(row.kind, Reduction::Argmax | Reduction::Argmin | Reduction::Norm) {
            return Err(Error::new(Code::Internal, "reduce", format_args!("{} is not fused", row.name)));
        }
        let len = len as usize;
        if len == 0 && !row.empty {
            return Err(Error::new(Code::Empty, "reduce", format_args!("the {} of no elements", row.name)));
        }
        let from = self.store.memory("reduce", x as u32, len)?;
        // SAFETY: the block holds `len` elements, and nothing writes during the call.
        Ok(unsafe { self.pipelines.get("reduce", id)?.reduce(row.kind, from.as_ptr(), len) })
    }
}
