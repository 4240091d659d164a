//! Fourier transforms.

use crate::error::Result;
use crate::ffi::instance::Instance;
use crate::ffi::result::numbered;
use crate::ops::fourier::Fourier;
use crate::shape;

impl Instance {
    pub fn fourier(&mut self, kind: f64, x: f64, rank: f64, n: f64, scale: f64) -> Result<f64> {
        let kind = numbered("fft", &Fourier::ALL, kind)?;
        let op = kind.name();
        let dims = self.dims(0, rank)?;
        // More than any tensor has are refused before a shape is made of them.
        shape::countable_dims(op, &[n])?;
        let n = n as usize;
        let shape = kind.shape(&dims, n)?;
        let mut made = self.result(op, &shape)?;
        // SAFETY: the result is a new block of that shape; nothing else is written to during the call.
        let (from, to) = unsafe { (self.elements_of(op, x, &dims)?, made.elements()) };
        kind.run(&dims, from, n, scale, to)?;
        Ok(made.handle())
    }
}
