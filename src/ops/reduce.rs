//! Reductions of a whole tensor to one number.

use super::table::{REDUCTIONS, Reduction, ReductionRow};
use crate::error::{Code, Error, Result};
use crate::kernels::reduce;

/// The row of a seam number.
pub fn reduction_row(op: u32) -> Result<&'static ReductionRow> {
    REDUCTIONS.get(op as usize).ok_or_else(|| Error::new(Code::Internal, "reduce", format_args!("no operation {op}")))
}

/// Folds all of `x`.
pub fn whole(row: &ReductionRow, x: &[f32]) -> Result<f64> {
    if x.is_empty() && !row.empty {
        return Err(Error::new(Code::Empty, row.name, "no elements"));
    }
    Ok(match row.kind {
        Reduction::Sum => reduce::sum(x),
        Reduction::Mean => reduce::mean(x),
        Reduction::Variance => reduce::variance(x, 0.0),
        Reduction::Std => reduce::variance(x, 0.0).sqrt(),
        Reduction::Max => f64::from(reduce::max(x)),
        Reduction::Min => f64::from(reduce::min(x)),
        Reduction::Argmax => reduce::argmax(x) as f64,
        Reduction::Argmin => reduce::argmin(x) as f64,
        Reduction::Norm => reduce::norm(x),
    })
}
