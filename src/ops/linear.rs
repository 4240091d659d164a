//! Factorisations of matrices over pooled memory: computed in f64, rounded once. Leading dims are a batch.
//!
//! A call gives its results one after the other, as one vector for each matrix; JavaScript cuts them apart.

use crate::error::{Code, Error, Result};
use crate::kernels::dense;
use crate::memory::{reserve, zeros};
use crate::named::named;
use crate::shape::{Dims, broadcast};

named! {
    /// What is made of a matrix.
    pub enum Linear {
        /// The determinant.
        Det = "det",
        /// The sign of the determinant, and the logarithm of its size.
        Slogdet = "slogdet",
        /// The inverse.
        Inv = "inv",
        /// L of `L L^T`.
        Cholesky = "cholesky",
        /// Q, then R.
        Qr = "qr",
        /// Eigenvalues ascending, then eigenvectors as columns, of a symmetric matrix.
        Eigh = "eigh",
        /// U, singular values descending, V transposed.
        Svd = "svd",
        /// The same with U and V square.
        SvdFull = "svd_full",
    }
}

/// A matrix's rows and columns, and the shape before them.
struct Matrix<'a> {
    batch: &'a [usize],
    m: usize,
    n: usize,
}

fn matrix<'a>(op: &str, dims: &'a [usize], square: bool) -> Result<Matrix<'a>> {
    let [batch @ .., m, n] = dims else {
        return Err(Error::new(Code::Shape, op, format_args!("a matrix is needed, got shape {}", Dims(dims))));
    };
    if square && m != n {
        return Err(Error::new(Code::Shape, op, format_args!("a square matrix is needed, got shape {}", Dims(dims))));
    }
    Ok(Matrix { batch, m: *m, n: *n })
}

impl Linear {
    const fn is_of_square(self) -> bool {
        !matches!(self, Self::Qr | Self::Svd | Self::SvdFull)
    }

    /// Numbers that one matrix gives.
    const fn count(self, m: usize, n: usize) -> usize {
        let k = if m < n { m } else { n };
        match self {
            Self::Det => 1,
            Self::Slogdet => 2,
            Self::Inv | Self::Cholesky => n * n,
            Self::Qr => m * k + k * n,
            Self::Eigh => n + n * n,
            Self::Svd => m * k + k + k * n,
            Self::SvdFull => m * m + k + n * n,
        }
    }

    /// The shape of what is made of `dims`: the batch, then the numbers of one matrix.
    pub fn shape(self, dims: &[usize]) -> Result<Vec<usize>> {
        let Matrix { batch, m, n } = matrix(self.op(), dims, self.is_of_square())?;
        let mut shape = batch.to_vec();
        shape.push(self.count(m, n));
        Ok(shape)
    }

    /// The public name of what was called.
    #[must_use]
    pub const fn op(self) -> &'static str {
        match self {
            Self::SvdFull => Self::Svd.name(),
            _ => self.name(),
        }
    }

    /// Fills `out`, of [`Self::shape`], from the matrices in `x`.
    pub fn run(self, dims: &[usize], x: &[f32], out: &mut [f32]) -> Result<()> {
        let Matrix { m, n, .. } = matrix(self.op(), dims, self.is_of_square())?;
        let count = self.count(m, n);
        if count == 0 || out.is_empty() {
            return Ok(());
        }
        let mut a = zeros(self.op(), m * n)?;
        for (i, made) in out.chunks_exact_mut(count).enumerate() {
            for (wide, &value) in a.iter_mut().zip(&x[i * m * n..]) {
                *wide = f64::from(value);
            }
            match self {
                Self::Det => made[0] = determinant(&mut a, n)?.0 as f32,
                Self::Slogdet => {
                    let (_, sign, log) = determinant(&mut a, n)?;
                    (made[0], made[1]) = (sign as f32, log as f32);
                }
                Self::Inv => {
                    let mut identity = zeros("inv", n * n)?;
                    (0..n).for_each(|i| identity[i * n + i] = 1.0);
                    solve("inv", &mut a, n, &identity, n, made)?;
                }
                Self::Cholesky => cholesky(&mut a, n, made)?,
                Self::Qr => qr(&mut a, m, n, made)?,
                Self::Eigh => eigh(&mut a, n, made)?,
                Self::Svd => svd(&a, m, n, false, made)?,
                Self::SvdFull => svd(&a, m, n, true, made)?,
            }
        }
        Ok(())
    }
}

/// The determinant, its sign and the logarithm of its size.
fn determinant(a: &mut [f64], n: usize) -> Result<(f64, f64, f64)> {
    let mut order = Vec::new();
    reserve("det", &mut order, n)?;
    order.resize(n, 0);
    let (mut det, mut log) = (dense::lu(a, n, &mut order), 0.0);
    let mut sign = det;
    for i in 0..n {
        let pivot = a[i * n + i];
        det *= pivot;
        log += libm::log(pivot.abs());
        sign *= if pivot == 0.0 || pivot.is_nan() { pivot } else { 1.0_f64.copysign(pivot) };
    }
    Ok((det, sign, log))
}

fn singular(op: &str, what: &str) -> Error {
    Error::new(Code::Singular, op, what)
}

/// `out` is what the square `a` times gives `b`, of `n` rows of `k`.
fn solve(op: &str, a: &mut [f64], n: usize, b: &[f64], k: usize, out: &mut [f32]) -> Result<()> {
    let mut order = Vec::new();
    reserve(op, &mut order, n)?;
    order.resize(n, 0);
    dense::lu(a, n, &mut order);
    if dense::is_singular(a, n) {
        return Err(singular(op, "the matrix is singular"));
    }
    let mut x = zeros(op, n * k)?;
    if k > 0 {
        for (row, &from) in x.chunks_exact_mut(k).zip(&order) {
            row.copy_from_slice(&b[from * k..(from + 1) * k]);
        }
    }
    dense::solve(a, n, &mut x, k);
    round(&x, out);
    Ok(())
}

fn round(wide: &[f64], out: &mut [f32]) {
    for (to, &value) in out.iter_mut().zip(wide) {
        *to = value as f32;
    }
}

fn cholesky(a: &mut [f64], n: usize, out: &mut [f32]) -> Result<()> {
    if !dense::cholesky(a, n) {
        return Err(singular("cholesky", "the matrix is not positive definite"));
    }
    round(a, out);
    Ok(())
}

fn qr(a: &mut [f64], m: usize, n: usize, out: &mut [f32]) -> Result<()> {
    let k = m.min(n);
    let mut scales = zeros("qr", k)?;
    let mut q = zeros("qr", m * k)?;
    dense::householder(a, m, n, &mut scales);
    dense::orthonormal(a, m, n, &scales, &mut q);
    let (to_q, to_r) = out.split_at_mut(m * k);
    round(&q, to_q);
    for (i, row) in to_r.chunks_exact_mut(n).enumerate() {
        row[..i].fill(0.0);
        round(&a[i * n + i..(i + 1) * n], &mut row[i..]);
    }
    Ok(())
}

fn no_convergence(op: &str) -> Error {
    Error::new(Code::NoConvergence, op, "the iteration did not converge, as for NaN and infinities")
}

/// Places of `values` in order; best first by `better`.
fn ordered(op: &str, values: &[f64], better: impl Fn(f64, f64) -> bool) -> Result<Vec<usize>> {
    let mut places = Vec::new();
    reserve(op, &mut places, values.len())?;
    for i in 0..values.len() {
        // Few enough to be put in one by one; equal ones stay in order.
        let at = places.iter().position(|&other: &usize| better(values[i], values[other])).unwrap_or(places.len());
        places.insert(at, i);
    }
    Ok(places)
}

fn eigh(a: &mut [f64], n: usize, out: &mut [f32]) -> Result<()> {
    let op = "eigh";
    // By what is on and below the diagonal.
    for i in 0..n {
        for j in 0..i {
            a[j * n + i] = a[i * n + j];
        }
    }
    let mut vectors = zeros(op, n * n)?;
    if !dense::eigen(a, n, &mut vectors) {
        return Err(no_convergence(op));
    }
    let mut values = zeros(op, n)?;
    (0..n).for_each(|i| values[i] = a[i * n + i]);
    let places = ordered(op, &values, |x, y| x < y)?;
    let (to_values, to_vectors) = out.split_at_mut(n);
    for (k, &place) in places.iter().enumerate() {
        to_values[k] = values[place] as f32;
        for i in 0..n {
            to_vectors[i * n + k] = vectors[place * n + i] as f32;
        }
    }
    Ok(())
}

/// The orthonormal vectors of orthogonal rows, longest first, and more where there is room, or where a row is but `noise`.
fn directions(op: &str, rows: &[f64], m: usize, places: &[usize], noise: f64, count: usize) -> Result<Vec<f64>> {
    let mut vectors = zeros(op, count * m)?;
    let square = |place: usize| dense::square(&rows[place * m..(place + 1) * m]);
    let known = places.iter().take_while(|&&place| square(place) > noise).count();
    for (to, &place) in vectors.chunks_exact_mut(m).zip(&places[..known]) {
        let length = square(place).sqrt();
        for (x, from) in to.iter_mut().zip(&rows[place * m..]) {
            *x = from / length;
        }
    }
    dense::complete(&mut vectors, m, known);
    Ok(vectors)
}

fn svd(a: &[f64], m: usize, n: usize, full: bool, out: &mut [f32]) -> Result<()> {
    let op = "svd";
    // The longer side is the length of the rows that are turned.
    let tall = m >= n;
    let (long, short) = if tall { (m, n) } else { (n, m) };
    let mut rows = zeros(op, long * short)?;
    for i in 0..short {
        for j in 0..long {
            rows[i * long + j] = if tall { a[j * n + i] } else { a[i * n + j] };
        }
    }
    let mut turns = zeros(op, short * short)?;
    let Some(noise) = dense::orthogonalise(&mut rows, long, short, &mut turns) else {
        return Err(no_convergence(op));
    };
    let mut values = zeros(op, short)?;
    for (value, row) in values.iter_mut().zip(rows.chunks_exact(long.max(1))) {
        *value = dense::square(row).sqrt();
    }
    let places = ordered(op, &values, |x, y| x > y)?;
    let count = if full { long } else { short };
    let vectors = directions(op, &rows, long, &places, noise, count)?;
    let (u, v) = if tall { (count, short) } else { (short, count) };
    let (to_u, rest) = out.split_at_mut(m * u);
    let (to_values, to_v) = rest.split_at_mut(short);
    for (to, &place) in to_values.iter_mut().zip(&places) {
        *to = values[place] as f32;
    }
    // `vectors` belong to the longer side, `turns` to the shorter one; U has them as columns, V transposed as rows.
    let long_at = |k: usize, i: usize| vectors[k * long + i] as f32;
    let short_at = |k: usize, i: usize| turns[places[k] * short + i] as f32;
    for k in 0..u {
        for i in 0..m {
            to_u[i * u + k] = if tall { long_at(k, i) } else { short_at(k, i) };
        }
    }
    for k in 0..v {
        for i in 0..n {
            to_v[k * n + i] = if tall { short_at(k, i) } else { long_at(k, i) };
        }
    }
    Ok(())
}

/// Systems of linear equations: shapes, and how often each side is used.
pub struct Systems {
    n: usize,
    k: usize,
    batch: Vec<usize>,
    lhs_batch: Vec<usize>,
    rhs_batch: Vec<usize>,
    /// The shape of the solutions.
    pub dims: Vec<usize>,
}

/// As NumPy 2: a right side of one axis is a vector, any other a matrix of right sides as columns.
pub fn systems(lhs: &[usize], rhs: &[usize]) -> Result<Systems> {
    let op = "solve";
    let Matrix { batch: lhs_batch, n, .. } = matrix(op, lhs, true)?;
    let fail = || {
        let what = format_args!("shapes do not fit each other, lhs {}, rhs {}", Dims(lhs), Dims(rhs));
        Error::new(Code::Shape, op, what)
    };
    let (rhs_batch, rows, k) = match rhs {
        [rows] => (&rhs[..0], *rows, 1),
        [batch @ .., rows, k] => (batch, *rows, *k),
        [] => return Err(fail()),
    };
    if rows != n {
        return Err(fail());
    }
    let batch = broadcast(op, lhs_batch, rhs_batch).map_err(|_| fail())?;
    let mut dims = batch.clone();
    dims.push(n);
    dims.extend((rhs.len() > 1).then_some(k));
    Ok(Systems { n, k, batch, lhs_batch: lhs_batch.to_vec(), rhs_batch: rhs_batch.to_vec(), dims })
}

impl Systems {
    /// Fills `out`, of [`Self::dims`].
    pub fn run(&self, lhs: &[f32], rhs: &[f32], out: &mut [f32]) -> Result<()> {
        let op = "solve";
        let Self { n, k, .. } = *self;
        if n * k == 0 || out.is_empty() {
            return Ok(());
        }
        let mut a = zeros(op, n * n)?;
        let mut b = zeros(op, n * k)?;
        for (i, x) in out.chunks_exact_mut(n * k).enumerate() {
            let (l, r) = (self.place(i, &self.lhs_batch), self.place(i, &self.rhs_batch));
            for (wide, &value) in a.iter_mut().zip(&lhs[l * n * n..]) {
                *wide = f64::from(value);
            }
            for (wide, &value) in b.iter_mut().zip(&rhs[r * n * k..]) {
                *wide = f64::from(value);
            }
            solve(op, &mut a, n, &b, k, x)?;
        }
        Ok(())
    }

    /// Which matrix of a side with this batch the `i`th system uses.
    fn place(&self, i: usize, side: &[usize]) -> usize {
        let (mut rest, mut at, mut step) = (i, 0, 1);
        for (axis, &dim) in self.batch.iter().enumerate().rev() {
            let index = rest % dim;
            rest /= dim;
            let missing = self.batch.len() - side.len();
            if axis >= missing {
                let own = side[axis - missing];
                at += if own == 1 { 0 } else { index * step };
                step *= own;
            }
        }
        at
    }
}
