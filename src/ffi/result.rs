//! Results that a call makes: a block from the pool, with its shape left in the cells; scratch memory that goes back.

use super::instance::Instance;
use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::pool::GLOBAL;
use crate::shape;

/// A block for a result. Nothing else knows of it yet.
pub struct Made {
    handle: u32,
    pub ptr: *mut f32,
    len: usize,
}

impl Made {
    /// What the call returns.
    pub fn handle(&self) -> f64 {
        f64::from(self.handle)
    }

    /// Its elements, to be written before they are read.
    pub fn elements(&mut self) -> &mut [f32] {
        // SAFETY: a block of `len` elements that only this value names; floats of any bits are floats.
        unsafe { std::slice::from_raw_parts_mut(self.ptr, self.len) }
    }

    /// The same memory as bits.
    pub fn bits(&mut self) -> &mut [u32] {
        // SAFETY: as in `elements`.
        unsafe { std::slice::from_raw_parts_mut(self.ptr.cast(), self.len) }
    }
}

impl Instance {
    /// A block for a result of `dims`. Leaves in the cells: rank, elements, dims. Where the call fails after this, the guard
    /// gives it back.
    pub fn result(&mut self, op: &str, dims: &[usize]) -> Result<Made> {
        let len = shape::countable(op, dims)?;
        let made = self.block(op, len)?;
        self.show_dims(dims, len);
        self.note_made(Self::release, made.handle());
        Ok(made)
    }

    /// Leaves a shape in the cells: rank, elements, dims.
    pub fn show_dims(&mut self, dims: &[usize], len: usize) {
        let cells = [dims.len() as f64, len as f64].into_iter().chain(dims.iter().map(|&d| d as f64));
        for (cell, value) in self.desk.cells.iter_mut().zip(cells) {
            *cell = value;
        }
    }

    /// A block to compute in until the call ends, however it ends: the guard gives it back.
    pub fn scratch(&mut self, op: &str, len: usize) -> Result<Made> {
        let Some(free) = self.scratch.iter().position(|&handle| handle == 0) else {
            return Err(Error::new(Code::Internal, op, "more scratch blocks than a call may have"));
        };
        let made = self.block(op, len)?;
        self.scratch[free] = made.handle;
        Ok(made)
    }

    fn block(&mut self, op: &str, len: usize) -> Result<Made> {
        let handle = self.store.get(op, GLOBAL, len)?;
        let ptr = self.store.memory(op, handle, len)?.as_ptr();
        Ok(Made { handle, ptr, len })
    }

    /// The elements of a tensor of `dims`, as memory.
    pub fn memory_of(&self, op: &str, handle: f64, dims: &[usize]) -> Result<*const f32> {
        let len = shape::countable(op, dims)?;
        Ok(self.store.memory(op, handle as u32, len)?.as_ptr())
    }

    /// The elements of a tensor of `dims`.
    ///
    /// # Safety
    /// While the slice lives, nothing writes to the block or gives it back.
    pub unsafe fn elements_of<'a>(&self, op: &str, handle: f64, dims: &[usize]) -> Result<&'a [f32]> {
        // SAFETY: the caller's.
        unsafe { self.slice(op, handle, shape::countable(op, dims)? as f64) }
    }

    /// Numbers from the cells, from cell `at` on.
    pub fn cells(&self, at: usize, count: f64) -> Result<Vec<f64>> {
        let count = count as usize;
        let cells = at.checked_add(count).and_then(|end| self.desk.cells.get(at..end));
        cells
            .map(<[f64]>::to_vec)
            .ok_or_else(|| Error::new(Code::Internal, "cells", format_args!("{count} cells from {at} on")))
    }

    /// The list of numbers that JavaScript left as bytes, eight each.
    pub fn take_list(&mut self, op: &str) -> Result<Vec<f64>> {
        let bytes = std::mem::take(&mut self.bytes);
        let mut list = Vec::new();
        reserve(op, &mut list, bytes.len() / 8)?;
        list.extend(bytes.as_chunks().0.iter().map(|number| f64::from_le_bytes(*number)));
        Ok(list)
    }
}

/// The one of `all` at the place that JavaScript gave as a number.
pub fn numbered<T: Copy>(op: &str, all: &[T], number: f64) -> Result<T> {
    let found = (number >= 0.0 && number.fract() == 0.0).then(|| all.get(number as usize)).flatten();
    found.copied().ok_or_else(|| Error::new(Code::Internal, op, format_args!("no choice {number} of {}", all.len())))
}

/// An argument that may be left out: NaN says so, as JavaScript has refused every other NaN.
pub fn optional(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}
