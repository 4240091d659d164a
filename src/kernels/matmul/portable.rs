//! Tiles where no other file has them: four rows of eight columns, left to the compiler's vectors.

use super::{PackLeft, Task, Tile};
use crate::kernels::level::Level;

/// Rows of the left matrix are read where they lie.
pub const PACK_LEFT: Option<PackLeft> = None;
pub const ROWS: usize = 4;
pub const COLUMNS: usize = 8;

/// The one tile.
pub fn best(_: Level) -> Tile {
    Tile { rows: ROWS, run }
}

/// # Safety
/// The task's memory is valid for `rows` rows, from 1 to [`ROWS`].
unsafe fn run(task: &Task, rows: usize) {
    // SAFETY: the caller's.
    unsafe {
        match rows {
            4 => tile::<4>(task),
            3 => tile::<3>(task),
            2 => tile::<2>(task),
            _ => tile::<1>(task),
        }
    }
}

/// `x + a * b`, fused where the target always has the instruction for it.
#[inline(always)]
fn multiply_add(a: f32, b: f32, x: f32) -> f32 {
    if cfg!(target_arch = "aarch64") { a.mul_add(b, x) } else { x + a * b }
}

unsafe fn tile<const R: usize>(task: &Task) {
    let Task { lhs, lda, panel, depth, out, ldo, add } = *task;
    let mut sums = [[0.0f32; COLUMNS]; R];
    // SAFETY: the caller's.
    unsafe {
        for k in 0..depth {
            let b = panel.add(k * COLUMNS).cast::<[f32; COLUMNS]>().read_unaligned();
            for (r, sum) in sums.iter_mut().enumerate() {
                let a = *lhs.add(r * lda + k);
                for c in 0..COLUMNS {
                    sum[c] = multiply_add(a, b[c], sum[c]);
                }
            }
        }
        for (r, row) in sums.iter().enumerate() {
            for (c, &sum) in row.iter().enumerate() {
                let to = out.add(r * ldo + c);
                *to = if add { *to + sum } else { sum };
            }
        }
    }
}
