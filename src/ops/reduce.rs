//! Reductions: of a whole tensor to one number, or along an axis.

use super::table::{REDUCTIONS, Reduction, ReductionRow};
use crate::error::{Code, Error, Result};
use crate::kernels::reduce;
use crate::shape::Dims;

/// The row of a seam number.
pub fn reduction_row(op: u32) -> Result<&'static ReductionRow> {
    REDUCTIONS.get(op as usize).ok_or_else(|| Error::new(Code::Internal, "reduce", format_args!("no operation {op}")))
}

/// Folds all of `x`; `ddof` is for variances.
pub fn whole(row: &ReductionRow, x: &[f32], ddof: f64) -> Result<f64> {
    if x.is_empty() && !row.empty {
        return Err(Error::new(Code::Empty, row.name, "no elements"));
    }
    Ok(match row.kind {
        Reduction::Sum => reduce::sum(x),
        Reduction::Mean => reduce::mean(x),
        Reduction::Variance => reduce::variance(x, ddof),
        Reduction::Std => reduce::variance(x, ddof).sqrt(),
        Reduction::Max => f64::from(reduce::max(x)),
        Reduction::Min => f64::from(reduce::min(x)),
        Reduction::Argmax => reduce::argmax(x) as f64,
        Reduction::Argmin => reduce::argmin(x) as f64,
        Reduction::Norm => reduce::norm(x),
    })
}

/// Folds the middle axis of `[outer, n, inner]`.
pub fn along_axis(row: &ReductionRow, x: &[f32], [outer, n, inner]: [usize; 3], ddof: f64, out: &mut [f32]) {
    match row.kind {
        Reduction::Sum => reduce::sum_axis(x, outer, n, inner, out),
        Reduction::Mean => reduce::mean_axis(x, outer, n, inner, out),
        Reduction::Variance => reduce::variance_axis(x, outer, n, inner, ddof, out),
        Reduction::Std => reduce::std_axis(x, outer, n, inner, ddof, out),
        Reduction::Max => reduce::max_axis(x, outer, n, inner, out),
        Reduction::Min => reduce::min_axis(x, outer, n, inner, out),
        Reduction::Argmax => reduce::argmax_axis(x, outer, n, inner, out),
        Reduction::Argmin => reduce::argmin_axis(x, outer, n, inner, out),
        Reduction::Norm => {} // of whole tensors only; the seam refuses it
    }
}

/// Refuses to fold an axis of no elements where there would be results to give; a sum of nothing is 0.
pub fn check_axis(row: &ReductionRow, dims: &[usize], axis: usize) -> Result<()> {
    if row.kind == Reduction::Norm {
        return Err(Error::new(Code::Internal, row.name, "not along an axis"));
    }
    let others = dims.iter().enumerate().all(|(i, &d)| i == axis || d > 0);
    if dims[axis] == 0 && others && !row.empty {
        return Err(Error::new(Code::Empty, row.name, format_args!("axis {axis} of shape {} is empty", Dims(dims))));
    }
    Ok(())
}
