//! Unary and binary operations over memory whose lengths are known to fit.

use super::table::{BINARY, BinaryRow, UNARY, UnaryRow};
use crate::error::{Code, Error, Result};
use crate::kernels::elementwise::Sides;
use crate::shape::{Step, broadcast_steps};

/// The row of a seam number.
pub fn unary_row(op: u32) -> Result<&'static UnaryRow> {
    UNARY.get(op as usize).ok_or_else(|| Error::new(Code::Internal, "unary", format_args!("no operation {op}")))
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
    let steps = broadcast_steps(lhs_dims, rhs_dims, out_dims);
    let (inner, outer) = match steps.split_last() {
        Some((&inner, outer)) => (inner, outer),
        None => (Step { len: 1, lhs: 1, rhs: 1 }, &[][..]),
    };
    // The innermost step of a broadcast of row-major operands runs on in at least one of them.
    let sides = match (inner.lhs, inner.rhs) {
        (0, _) => Sides::ScalarLhs,
        (_, 0) => Sides::ScalarRhs,
        _ => Sides::Both,
    };
    let mut index = vec![0usize; outer.len()];
    let (mut l, mut r, mut o) = (0, 0, 0);
    loop {
        // SAFETY: offsets stay inside the operands, as each index is below its step's length.
        unsafe { (row.kernel)(lhs.add(l), rhs.add(r), out.add(o), inner.len, sides, p) };
        o += inner.len;
        let mut axis = outer.len();
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            index[axis] += 1;
            l += outer[axis].lhs;
            r += outer[axis].rhs;
            if index[axis] < outer[axis].len {
                break;
            }
            l -= outer[axis].lhs * outer[axis].len;
            r -= outer[axis].rhs * outer[axis].len;
            index[axis] = 0;
        }
    }
}
