//! Chains of operations fused into one pass: each block of the input goes through all stages while it is in the cache, and
//! no intermediate tensor exists.
//!
//! Every result has the bits of the same operations one by one: the stages are the very kernels, and a reduction of pieces
//! has the lanes of the whole (see [`crate::kernels::partial`]). A `standardize` needs the mean and the deviation of what
//! reaches it, which takes two passes over the stages before it.

mod run;

use crate::error::Result;
use crate::kernels::elementwise::{Binary, Unary, divide, subtract};
use crate::memory::reserve;
use crate::ops::table::Reduction;
use run::{Input, fill, moments, reduce};

/// One operation of a chain.
#[derive(Clone, Copy)]
pub enum Stage {
    /// A unary operation with its numbers.
    Unary(Unary, [f32; 2]),
    /// A binary operation with a number on the right.
    Number(Binary, f32),
    /// `(x - mean) / std` of what reaches it.
    Standardize,
}

/// A chain.
#[derive(Clone, Default)]
pub struct Pipeline {
    stages: Vec<Stage>,
    parallel: bool,
    /// The stages of one run, each `Standardize` resolved; kept so that a run allocates nothing.
    resolved: Vec<Stage>,
}

impl Pipeline {
    /// `parallel`: long inputs are worked by all cores, with the same bits. WASM has one.
    #[must_use]
    pub fn new(parallel: bool) -> Self {
        Self { parallel, ..Self::default() }
    }

    pub fn add(&mut self, stage: Stage) -> Result<()> {
        let op = "add_operation";
        reserve(op, &mut self.stages, 1)?;
        // A standardize becomes two stages.
        let more = 2 * (self.stages.len() + 1);
        reserve(op, &mut self.resolved, more)?;
        self.stages.push(stage);
        Ok(())
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.stages.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// `out = chain(x)`.
    ///
    /// # Safety
    /// `x` is readable and `out` writable for `len` elements; they are the same memory or disjoint.
    pub unsafe fn execute(&mut self, x: *const f32, out: *mut f32, len: usize) {
        let input = Input { x, len };
        // SAFETY: the caller's.
        unsafe {
            self.resolve(input);
            fill(&self.resolved, input, out, self.parallel);
        }
    }

    /// A reduction of `chain(x)`, which is never written.
    ///
    /// # Safety
    /// `x` is readable for `len` elements.
    pub unsafe fn reduce(&mut self, kind: Reduction, x: *const f32, len: usize) -> f64 {
        let input = Input { x, len };
        // SAFETY: the caller's.
        unsafe {
            self.resolve(input);
            reduce(&self.resolved, kind, input)
        }
    }

    /// Finds the numbers of each `standardize`, from the stages before it.
    unsafe fn resolve(&mut self, input: Input) {
        self.resolved.clear();
        for &stage in &self.stages {
            if !matches!(stage, Stage::Standardize) {
                self.resolved.push(stage);
                continue;
            }
            // SAFETY: the caller's.
            let (mean, variance) = unsafe { moments(&self.resolved, input) };
            let numbers = [Stage::Number(subtract, mean as f32), Stage::Number(divide, variance.sqrt() as f32)];
            self.resolved.extend(numbers);
        }
    }
}

#[cfg(test)]
mod tests;
