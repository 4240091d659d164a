//! Tiles in WASM: four rows of two 128-bit vectors. Engines have fifteen vector registers to give: eight sums, four
//! broadcasts, two of the panel, one product.
//!
//! V8 before version 12 orders what stands in one basic block by result, so that several steps of `k` in one block need
//! all their inputs at once and spill. So each step ends its block, with a test that costs next to nothing.

use super::Task;
use core::arch::wasm32::{f32x4_add, f32x4_mul, f32x4_splat, v128, v128_load, v128_load32_splat, v128_store};

/// One pointer into a panel, instead of one for each row.
pub const PACKS_LEFT: bool = true;
pub const ROWS: usize = 4;
pub const COLUMNS: usize = 8;

/// # Safety
/// The task's memory is valid for `rows` rows, from 1 to [`ROWS`].
#[inline]
pub unsafe fn run(task: &Task, rows: usize) {
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

unsafe fn tile<const R: usize>(task: &Task) {
    let Task { mut lhs, mut panel, depth, out, ldo, add, .. } = *task;
    let mut sums = [[f32x4_splat(0.0); 2]; R];
    // SAFETY: the caller's.
    unsafe {
        let mut left = depth;
        while left > 0 {
            advance::<R, 0>(&mut sums, lhs, panel);
            left -= 1;
            if left == 0 {
                break;
            }
            advance::<R, 1>(&mut sums, lhs, panel);
            left -= 1;
            if left == 0 {
                break;
            }
            advance::<R, 2>(&mut sums, lhs, panel);
            left -= 1;
            if left == 0 {
                break;
            }
            advance::<R, 3>(&mut sums, lhs, panel);
            left -= 1;
            lhs = lhs.add(4 * ROWS);
            panel = panel.add(4 * COLUMNS);
        }
        for (r, row) in sums.iter().enumerate() {
            for (half, &sum) in row.iter().enumerate() {
                let to = out.add(r * ldo + half * 4).cast::<v128>();
                v128_store(to, if add { f32x4_add(v128_load(to), sum) } else { sum });
            }
        }
    }
}

/// Step `STEP` of `k` from the pointers on.
#[inline(always)]
unsafe fn advance<const R: usize, const STEP: usize>(sums: &mut [[v128; 2]; R], lhs: *const f32, panel: *const f32) {
    // SAFETY: the caller's.
    unsafe {
        let (lhs, panel) = (lhs.add(STEP * ROWS), panel.add(STEP * COLUMNS));
        let (b0, b1) = (v128_load(panel.cast()), v128_load(panel.add(4).cast()));
        for (r, sum) in sums.iter_mut().enumerate() {
            let a = v128_load32_splat(lhs.add(r).cast());
            sum[0] = f32x4_add(sum[0], f32x4_mul(a, b0));
            sum[1] = f32x4_add(sum[1], f32x4_mul(a, b1));
        }
    }
}
