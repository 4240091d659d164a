//! Unary and binary operations over memory whose lengths are known to fit.

use super::table::{BINARY, BinaryRow, UNARY, UnaryRow};
use crate::error::{Code, Error, Result};
use crate::kernels::elementwise::{Sides, Unary, not_a_number};
use crate::shape::loops::{Loop, Offsets, broadcast_strides, merge};

/// The row of a seam number.
pub fn unary_row(op: u32) -> Result<&'static UnaryRow> {
    UNARY.get(op as usize).ok_or_else(|| Error::new(Code::Internal, "unary", format_args!("no operation {op}")))
}

/// The kernel of a row for the numbers beside `x`. Two of them are bounds: the lower one above the upper one is
/// `Code::Argument`, and of bounds of which one is NaN every result is NaN, as in `np.clip`.
#[inline]
pub fn kernel_for(row: &UnaryRow, p: [f64; 2]) -> Result<Unary> {
    if row.params.len() < 2 || p[0] <= p[1] {
        return Ok(row.kernel);
    }
    if p[0] > p[1] {
        return Err(Error::new(Code::Argument, row.name, format_args!("min {} is above max {}", p[0], p[1])));
    }
    Ok(not_a_number)
}

/// The row of a seam number.
pub fn binary_row(op: u32) -> Result<&'static BinaryRow> {
    BINARY.get(op as usize).ok_or_else(|| Error::new(Code::Internal, "binary", format_args!("no operation {op}")))
}

/// `out = f(lhs, rhs)` over row-major operands that broadcast to `out`.
///
/// # Safety
/// `lhs`, `rhs` and `out` are valid for as many elements as their dims say; `out` is disjoint from an operand, or the
/// same memory where that operand has the dims of `out`.
pub unsafe fn broadcast(
    row: &BinaryRow,
    (lhs, lhs_dims): (*const f32, &[usize]),
    (rhs, rhs_dims): (*const f32, &[usize]),
    (out, out_dims): (*mut f32, &[usize]),
    p: [f32; 2],
) {
    if out_dims.contains(&0) {
        return;
    }
    let strides = [broadcast_strides(lhs_dims, out_dims), broadcast_strides(rhs_dims, out_dims)];
    let loops = merge(out_dims, [&strides[0], &strides[1]]);
    let (inner, outer) = match loops.split_last() {
        Some((&inner, outer)) => (inner, outer),
        None => (Loop { len: 1, strides: [1, 1] }, &[][..]),
    };
    // The innermost loop of a broadcast of row-major operands runs on in at least one of them.
    let sides = match inner.strides {
        [0, _] => Sides::ScalarLhs,
        [_, 0] => Sides::ScalarRhs,
        _ => Sides::Both,
    };
    for (run, [l, r]) in Offsets::new(outer).enumerate() {
        // SAFETY: offsets stay inside the operands, as each index is below its loop's length; runs of `out` follow one another.
        unsafe { (row.kernel)(lhs.offset(l), rhs.offset(r), out.add(run * inner.len), inner.len, sides, p) };
    }
}
