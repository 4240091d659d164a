//! Tensors from nothing: ranges, the identity, random numbers.

use super::whole_number;
use crate::error::{Code, Error, Result};
use crate::ffi::instance::Instance;
use crate::memory::refused_elements;
use crate::pool::classes::MAX_ELEMENTS;
use crate::random::Generator;
use crate::shape;
use crate::tensor::create;

/// A number of elements that memory could hold.
fn elements(op: &str, count: f64) -> Result<usize> {
    if count > MAX_ELEMENTS as f64 { Err(refused_elements(op, count)) } else { Ok(count as usize) }
}

/// A seed as a generator takes it.
pub(super) fn seed(op: &str, seed: f64) -> Result<u64> {
    if seed.fract() == 0.0 && seed.abs() <= 2f64.powi(53) {
        return Ok(seed as i64 as u64);
    }
    Err(Error::new(Code::Argument, op, format_args!("seed must be a whole number within 2^53 of 0, got {seed}")))
}

impl Instance {
    pub fn arange(&mut self, start: f64, stop: f64, step: f64) -> Result<f64> {
        let op = "arange";
        let count = elements(op, create::arange_count(op, start, stop, step)?)?;
        let mut made = self.result(op, &[count])?;
        create::arange(start, step, made.elements());
        Ok(made.handle())
    }

    pub fn linspace(&mut self, start: f64, stop: f64, count: f64) -> Result<f64> {
        let op = "linspace";
        if !start.is_finite() || !stop.is_finite() {
            let what = format_args!("start and stop must be finite, got {start} and {stop}");
            return Err(Error::new(Code::Argument, op, what));
        }
        whole_number(op, "count", count)?;
        let mut made = self.result(op, &[elements(op, count)?])?;
        create::linspace(start, stop, made.elements());
        Ok(made.handle())
    }

    pub fn eye(&mut self, n: f64) -> Result<f64> {
        let op = "eye";
        whole_number(op, "n", n)?;
        elements(op, n * n)?;
        let n = n as usize;
        let mut made = self.result(op, &[n, n])?;
        create::eye(n, made.elements());
        Ok(made.handle())
    }

    pub fn random(&mut self, rank: f64, seed: f64, normal: f64) -> Result<f64> {
        let op = if normal == 0.0 { "random" } else { "randn" };
        let seed = self::seed(op, seed)?;
        let dims = shape::countable_dims(op, &self.cells(0, rank)?)?;
        let mut made = self.result(op, &dims)?;
        let mut generator = Generator::new(seed);
        if normal == 0.0 {
            generator.fill_uniform(made.elements());
        } else {
            generator.fill_normal(made.elements());
        }
        Ok(made.handle())
    }
}
