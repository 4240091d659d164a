//! Tensors as text and as `.npy` files.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::shape;
use crate::shape::view::View;
use crate::tensor::movement::copy;
use crate::tensor::{npy, print};

impl Instance {
    pub fn print(&mut self, x: f64, rank: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        // SAFETY: nothing writes to `x` during the call.
        let from = unsafe { self.elements_of("toString", x, &dims)? };
        self.text = print::print("toString", from, &dims)?;
        Ok(0.0)
    }

    pub fn npy_head(&mut self, rank: f64) -> Result<f64> {
        let dims = self.dims(0, rank)?;
        self.bytes = npy::head(&dims);
        Ok(0.0)
    }

    pub fn npy_read(&mut self) -> Result<f64> {
        let op = "from_npy";
        let file = &std::mem::take(&mut self.bytes);
        let header = npy::header(op, file)?;
        let dims = &header.dims;
        if !header.fortran_order || dims.len() < 2 {
            let mut made = self.result(op, dims)?;
            npy::elements(&header, file, made.elements());
            return Ok(made.handle());
        }
        // Column-major elements are the row-major ones of the reversed shape.
        let reversed: Vec<usize> = dims.iter().rev().copied().collect();
        let axes: Vec<usize> = (0..dims.len()).rev().collect();
        let mut columns = self.scratch(op, shape::countable(op, dims)?)?;
        npy::elements(&header, file, columns.elements());
        let made = self.result(op, dims)?;
        // SAFETY: the view is one of the file's elements; the result is another block.
        unsafe { copy(columns.ptr, &View::whole(&reversed).transpose(&axes), made.ptr) };
        Ok(made.handle())
    }
}
