//! Discrete Fourier transforms of rows over pooled memory: in f64, rounded once. A complex row is `[length, 2]`, real and imaginary.
//!
//! A length that is a power of two is transformed at once; any other by Bluestein's way, as a convolution of a length that is one.

use crate::error::{Code, Error, Result};
use crate::kernels::fourier::{Parts, multiply, transform};
use crate::memory::{refused_elements, zeros};
use crate::named::named;
use crate::shape::Dims;
use std::f64::consts::PI;
use std::mem::swap;

named! {
    /// From what to what.
    pub enum Fourier {
        /// Complex to complex.
        Fft = "fft",
        /// The same backwards.
        Ifft = "ifft",
        /// Real to the first half, and one more, of the complex.
        Rfft = "rfft",
        /// That half to real.
        Irfft = "irfft",
    }
}

/// Real and imaginary parts.
struct Complex {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Complex {
    fn zeros(op: &str, count: usize) -> Result<Self> {
        Ok(Self { re: zeros(op, count)?, im: zeros(op, count)? })
    }

    fn parts(&mut self) -> Parts<'_> {
        Parts { re: &mut self.re, im: &mut self.im }
    }
}

/// Bluestein's factors: `e^(-i pi k^2 / n)`, and the transform of their conjugates, wrapped round.
struct Chirp {
    factors: Complex,
    filter: Complex,
}

/// What is needed for rows of one length.
struct Plan {
    n: usize,
    /// A power of two, `n` or what a convolution of `n` takes.
    m: usize,
    cos: Vec<f64>,
    sin: Vec<f64>,
    chirp: Option<Chirp>,
    row: Complex,
    spare: Complex,
}

impl Plan {
    fn new(op: &str, n: usize) -> Result<Self> {
        let m = if n.is_power_of_two() {
            n
        } else {
            let wanted = n.checked_mul(2).and_then(usize::checked_next_power_of_two);
            wanted.ok_or_else(|| refused_elements(op, n as f64 * 2.0))?
        };
        let (mut cos, mut sin) = (zeros(op, m / 2)?, zeros(op, m / 2)?);
        for (k, (c, s)) in cos.iter_mut().zip(&mut sin).enumerate() {
            (*s, *c) = libm::sincos(2.0 * PI * k as f64 / m as f64);
        }
        let mut plan = Self { n, m, cos, sin, chirp: None, row: Complex::zeros(op, m)?, spare: Complex::zeros(op, m)? };
        if m != n {
            let mut factors = Complex::zeros(op, n)?;
            for k in 0..n {
                // The square modulo 2n: exact, however large.
                let turns = (k as u128 * k as u128 % (2 * n as u128)) as f64;
                let (s, c) = libm::sincos(PI * turns / n as f64);
                (factors.re[k], factors.im[k]) = (c, -s);
            }
            for k in 0..n {
                for at in [k, (m - k) % m] {
                    (plan.row.re[at], plan.row.im[at]) = (factors.re[k], -factors.im[k]);
                }
            }
            plan.transform_row();
            let mut filter = Complex::zeros(op, m)?;
            swap(&mut filter, &mut plan.row);
            plan.chirp = Some(Chirp { factors, filter });
        }
        Ok(plan)
    }

    fn transform_row(&mut self) {
        transform(&mut self.row.parts(), &mut self.spare.parts(), &self.cos, &self.sin);
    }

    /// The row, of which the first `n` are given, becomes its transform.
    fn run(&mut self) {
        let Some(Chirp { factors, filter }) = self.chirp.take() else { return self.transform_row() };
        multiply(&mut self.row.parts(), &factors.re, &factors.im);
        self.row.re[self.n..].fill(0.0);
        self.row.im[self.n..].fill(0.0);
        self.transform_row();
        multiply(&mut self.row.parts(), &filter.re, &filter.im);
        // Backwards: with the parts in each other's place.
        swap(&mut self.row.re, &mut self.row.im);
        self.transform_row();
        swap(&mut self.row.re, &mut self.row.im);
        multiply(&mut self.row.parts(), &factors.re, &factors.im);
        let scale = 1.0 / self.m as f64;
        for value in self.row.re.iter_mut().chain(&mut self.row.im) {
            *value *= scale;
        }
        self.chirp = Some(Chirp { factors, filter });
    }
}

impl Fourier {
    const fn takes_complex(self) -> bool {
        !matches!(self, Self::Rfft)
    }

    const fn gives_complex(self) -> bool {
        !matches!(self, Self::Irfft)
    }

    /// The shape before the rows, and how many numbers a row has.
    fn rows(self, dims: &[usize]) -> Result<(&[usize], usize)> {
        let fail = |what: &str| Error::new(Code::Shape, self.name(), format_args!("{what}, got shape {}", Dims(dims)));
        match (dims, self.takes_complex()) {
            ([batch @ .., length, 2], true) | ([batch @ .., length], false) => Ok((batch, *length)),
            (_, true) => Err(fail("complex numbers need a last axis of 2, real and imaginary, and one before it")),
            (_, false) => Err(fail("an axis is needed")),
        }
    }

    /// The shape of the transforms of length `n`.
    pub fn shape(self, dims: &[usize], n: usize) -> Result<Vec<usize>> {
        let (batch, _) = self.rows(dims)?;
        if n == 0 {
            return Err(Error::new(Code::Argument, self.name(), "a transform of no elements"));
        }
        let mut shape = batch.to_vec();
        shape.push(if matches!(self, Self::Rfft) { n / 2 + 1 } else { n });
        shape.extend(self.gives_complex().then_some(2));
        Ok(shape)
    }

    /// Fills `out`, of [`Self::shape`], with the transforms of the rows of `x`, cut off or filled up with zeros to `n`, times `scale`.
    pub fn run(self, dims: &[usize], x: &[f32], n: usize, scale: f64, out: &mut [f32]) -> Result<()> {
        let (_, length) = self.rows(dims)?;
        if out.is_empty() {
            return Ok(());
        }
        let mut plan = Plan::new(self.name(), n)?;
        let own = length * if self.takes_complex() { 2 } else { 1 };
        let given = match self {
            Self::Irfft => (n / 2 + 1).min(length),
            _ => n.min(length),
        };
        let made = if matches!(self, Self::Rfft) { n / 2 + 1 } else { n };
        let backwards = matches!(self, Self::Ifft | Self::Irfft);
        for (i, to) in out.chunks_exact_mut(made * if self.gives_complex() { 2 } else { 1 }).enumerate() {
            let from = &x[i * own..(i + 1) * own];
            let Complex { re, im } = &mut plan.row;
            re.fill(0.0);
            im.fill(0.0);
            for k in 0..given {
                if self.takes_complex() {
                    (re[k], im[k]) = (f64::from(from[2 * k]), f64::from(from[2 * k + 1]));
                } else {
                    re[k] = f64::from(from[k]);
                }
            }
            if matches!(self, Self::Irfft) {
                // The other half is the conjugate; what stands at its own place is real.
                im[0] = 0.0;
                if n.is_multiple_of(2) {
                    im[n / 2] = 0.0;
                }
                for k in 1..n.div_ceil(2) {
                    (re[n - k], im[n - k]) = (re[k], -im[k]);
                }
            }
            // The transform of the parts in each other's place is the one backwards, in each other's place.
            if backwards {
                swap(re, im);
            }
            plan.run();
            let Complex { re, im } = &mut plan.row;
            if backwards {
                swap(re, im);
            }
            for k in 0..made {
                if self.gives_complex() {
                    (to[2 * k], to[2 * k + 1]) = ((re[k] * scale) as f32, (im[k] * scale) as f32);
                } else {
                    to[k] = (re[k] * scale) as f32;
                }
            }
        }
        Ok(())
    }
}
