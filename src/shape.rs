//! Dims, strides (in elements), broadcasting and axis rules; pure.

pub mod loops;
pub mod movement;
pub mod view;

use crate::error::{Code, Error, Result};
use crate::memory::refused_elements;
use std::fmt;

/// The most dimensions a tensor may have.
pub const MAX_RANK: usize = 32;

/// The largest axis: an index fits an i32. Only a shape that is empty for another axis of 0 can meet this limit.
pub const MAX_AXIS: usize = i32::MAX as usize;

/// Dims as messages show them: `[2, 3]`.
#[derive(Clone, Copy)]
pub struct Dims<'a>(pub &'a [usize]);

impl fmt::Display for Dims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// Numbers of a caller as messages show them: `[3, -1]`, `[1.5]`.
#[derive(Clone, Copy)]
pub struct Numbers<'a>(pub &'a [f64]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, number) in self.0.iter().enumerate() {
            write!(f, "{}{number}", if i == 0 { "" } else { ", " })?;
        }
        f.write_str("]")
    }
}

/// Elements of a shape; `None` when they are more than a `usize` counts.
#[must_use]
pub fn size(dims: &[usize]) -> Option<usize> {
    if dims.contains(&0) {
        return Some(0); // whatever the others multiply to
    }
    dims.iter().try_fold(1usize, |n, &d| n.checked_mul(d))
}

/// The shape of an elementwise result, by NumPy's rule: aligned at the last axis, a 1 stretches.
pub fn broadcast(op: &str, lhs: &[usize], rhs: &[usize]) -> Result<Vec<usize>> {
    let rank = lhs.len().max(rhs.len());
    let dim = |dims: &[usize], i: usize| (i + dims.len()).checked_sub(rank).map_or(1, |i| dims[i]);
    (0..rank)
        .map(|i| match (dim(lhs, i), dim(rhs, i)) {
            (l, r) if l == r => Ok(l),
            (1, d) | (d, 1) => Ok(d),
            _ => {
                let what = format_args!("shapes do not broadcast, lhs {}, rhs {}", Dims(lhs), Dims(rhs));
                Err(Error::new(Code::Shape, op, what))
            }
        })
        .collect()
}

/// An axis that may count from the end, as an index below `rank`.
pub fn axis(op: &str, axis: f64, rank: usize) -> Result<usize> {
    let index = if axis < 0.0 { axis + rank as f64 } else { axis };
    if axis.fract() == 0.0 && index >= 0.0 && index < rank as f64 {
        return Ok(index as usize);
    }
    Err(Error::new(Code::Argument, op, format_args!("axis {axis} of a tensor of rank {rank}")))
}

/// The elements of a shape that a result is to have, or ERR_OUT_OF_MEMORY where nothing can count them.
pub fn countable(op: &str, dims: &[usize]) -> Result<usize> {
    let elements = || dims.iter().map(|&d| d as f64).product();
    // A dimension of 0 makes any shape empty, however large the others are.
    if dims.contains(&0) { Ok(0) } else { size(dims).ok_or_else(|| refused_elements(op, elements())) }
}

/// The dims of a shape that a result is to have, of whole numbers of at least 0. They are doubles up to here because
/// what is beyond a `usize` depends on the build: an axis or a shape too large for any tensor ends here, on both alike.
pub fn countable_dims(op: &str, wanted: &[f64]) -> Result<Vec<usize>> {
    if wanted.contains(&0.0) {
        if wanted.iter().any(|&d| d > MAX_AXIS as f64) {
            let what = format_args!("at most {MAX_AXIS} elements along an axis, got {}", Numbers(wanted));
            return Err(Error::new(Code::Shape, op, what));
        }
    } else {
        let elements = wanted.iter().product::<f64>();
        if elements > MAX_AXIS as f64 {
            return Err(refused_elements(op, elements));
        }
    }
    Ok(wanted.iter().map(|&d| d as usize).collect())
}

/// Refuses a rank above [`MAX_RANK`].
pub fn check_rank(op: &str, rank: usize) -> Result<()> {
    if rank <= MAX_RANK {
        return Ok(());
    }
    Err(Error::new(Code::Shape, op, format_args!("at most {MAX_RANK} dimensions, got {rank}")))
}

/// A shape seen from one axis: `[outer, n, inner]`.
#[must_use]
pub fn around_axis(dims: &[usize], axis: usize) -> (usize, usize, usize) {
    (dims[..axis].iter().product(), dims[axis], dims[axis + 1..].iter().product())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_broadcast_as_numpys() {
        let b = |l: &[usize], r: &[usize]| broadcast("add", l, r);
        assert_eq!(b(&[2, 3], &[3]).unwrap(), [2, 3]);
        assert_eq!(b(&[2, 1], &[1, 4]).unwrap(), [2, 4]);
        assert_eq!(b(&[], &[0]).unwrap(), [0]);
        assert_eq!(b(&[0, 1], &[1, 5]).unwrap(), [0, 5]);
        let error = b(&[2, 3], &[4, 3]).unwrap_err();
        assert_eq!(error.message(), "add: shapes do not broadcast, lhs [2, 3], rhs [4, 3]");
        assert_eq!(error.code(), Code::Shape);
    }

    #[test]
    fn axes_count_from_both_ends() {
        assert_eq!(axis("sum", -1.0, 3).unwrap(), 2);
        assert_eq!(axis("sum", 0.0, 3).unwrap(), 0);
        for bad in [3.0, -4.0, 0.5, f64::NAN] {
            assert_eq!(axis("sum", bad, 3).unwrap_err().code(), Code::Argument);
        }
    }
}
