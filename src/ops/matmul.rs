//! Matrix products of tensors: NumPy's rules for ranks, batches by broadcasting, each product by the kernel.

use crate::error::{Code, Error, Result};
use crate::kernels::matmul::{self, Matrices};
use crate::shape::loops::{Loop, Offsets, broadcast_strides, merge};
use crate::shape::{Dims, broadcast};

/// What a product of two shapes comes to.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    /// The result's shape.
    pub dims: Vec<usize>,
    /// The loops over the leading dims, strides in matrices.
    batch: Vec<Loop<2>>,
}

/// A vector on the left is a row, on the right a column, and its axis is not in the result.
pub fn plan(op: &str, lhs: &[usize], rhs: &[usize]) -> Result<Plan> {
    let fail = |what: std::fmt::Arguments| Err(Error::new(Code::Shape, op, what));
    let (Some((&lhs_last, lhs_lead)), Some((&rhs_last, rhs_lead))) = (lhs.split_last(), rhs.split_last()) else {
        return fail(format_args!("operands need at least one axis, lhs {}, rhs {}", Dims(lhs), Dims(rhs)));
    };
    let (m, lhs_batch) = lhs_lead.split_last().map_or((1, lhs_lead), |(&m, batch)| (m, batch));
    let (k, n, rhs_batch) = rhs_lead.split_last().map_or((rhs_last, 1, rhs_lead), |(&k, batch)| (k, rhs_last, batch));
    if lhs_last != k {
        return fail(format_args!("inner dimensions differ, {lhs_last} and {k}, lhs {}, rhs {}", Dims(lhs), Dims(rhs)));
    }
    let batch = broadcast(op, lhs_batch, rhs_batch).map_err(|_| {
        let what = format_args!("leading dimensions do not broadcast, lhs {}, rhs {}", Dims(lhs), Dims(rhs));
        Error::new(Code::Shape, op, what)
    })?;
    let loops = merge(&batch, [&broadcast_strides(lhs_batch, &batch), &broadcast_strides(rhs_batch, &batch)]);
    let mut dims = batch;
    dims.extend((lhs.len() > 1).then_some(m));
    dims.extend((rhs.len() > 1).then_some(n));
    Ok(Plan { m, k, n, dims, batch: loops })
}

impl Plan {
    /// Elements of scratch memory that [`Self::run`] needs.
    #[must_use]
    pub fn scratch(&self) -> usize {
        if self.dims.contains(&0) { 0 } else { matmul::scratch(self.m, self.k, self.n) }
    }

    /// `out = lhs @ rhs`.
    ///
    /// # Safety
    /// Operands and `out` are valid for the shapes planned for, `scratch` for [`Self::scratch`] elements; `out` and
    /// `scratch` are disjoint from everything else.
    pub unsafe fn run(&self, lhs: *const f32, rhs: *const f32, out: *mut f32, scratch: *mut f32) {
        let Self { m, k, n, .. } = *self;
        if self.dims.contains(&0) {
            return;
        }
        for (at, [l, r]) in Offsets::new(&self.batch).enumerate() {
            // SAFETY: `l`, `r` and `at` are matrices inside the operands and the result.
            unsafe {
                let (lhs, rhs) = (lhs.offset(l * (m * k) as isize), rhs.offset(r * (k * n) as isize));
                matmul::matmul(&Matrices { lhs, rhs, out: out.add(at * m * n), m, k, n }, scratch);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_numpys() {
        let dims = |l: &[usize], r: &[usize]| plan("matmul", l, r).map(|p| p.dims);
        assert_eq!(dims(&[2, 3], &[3, 4]).unwrap(), [2, 4]);
        assert_eq!(dims(&[3], &[3, 4]).unwrap(), [4]);
        assert_eq!(dims(&[2, 3], &[3]).unwrap(), [2]);
        assert_eq!(dims(&[3], &[3]).unwrap(), [0; 0]);
        assert_eq!(dims(&[2, 1, 4, 5], &[3, 5, 6]).unwrap(), [2, 3, 4, 6]);
        assert_eq!(dims(&[3], &[7, 3, 4]).unwrap(), [7, 4]);
        assert_eq!(dims(&[7, 2, 3], &[3]).unwrap(), [7, 2]);
        assert_eq!(dims(&[2, 0], &[0, 4]).unwrap(), [2, 4]);
        for (l, r) in [(&[2, 3][..], &[4, 3][..]), (&[], &[3]), (&[2, 4, 3], &[3, 3, 2])] {
            assert_eq!(dims(l, r).unwrap_err().code(), Code::Shape, "{l:?} {r:?}");
        }
    }

    #[test]
    fn batches_broadcast() {
        let (l_dims, r_dims) = ([2, 1, 2, 3], [2, 3, 2]);
        let lhs: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let rhs: Vec<f32> = (0..12).map(|i| (i * i) as f32).collect();
        let plan = plan("matmul", &l_dims, &r_dims).unwrap();
        let mut out = vec![f32::NAN; plan.dims.iter().product()];
        let mut scratch = vec![0.0; plan.scratch()];
        // SAFETY: lengths are those of the shapes.
        unsafe { plan.run(lhs.as_ptr(), rhs.as_ptr(), out.as_mut_ptr(), scratch.as_mut_ptr()) };
        for (i, got) in out.iter().enumerate() {
            let (b, c, r, s) = (i / 8, i / 4 % 2, i / 2 % 2, i % 2);
            let want: f32 = (0..3).map(|k| lhs[b * 6 + r * 3 + k] * rhs[c * 6 + k * 2 + s]).sum();
            assert_eq!(*got, want);
        }
    }
}
