//! Tiles in WASM: four rows of two 128-bit vectors. Engines have fifteen vector registers to give: eight sums, four
//! broadcasts, two of the panel, one product.
//!
//! V8 before version 12 orders what stands in one basic block by result, so that several steps of `k` in one block need
//! all their inputs at once and spill. So each step ends its block, with a test that costs next to nothing.
//!
//! Tried beside it on Zen 4, whose multipliers and adders could do 58 GF/s; this does 44: five rows spill; a left panel with
//! each element four times over, which saves V8 the addition before a `v128.load32_splat` with an offset, is no faster and
//! four times as large.

use super::{PackLeft, Task, Tile};
use crate::kernels::level::Level;
use core::arch::wasm32::{
    f32x4_add, f32x4_mul, f32x4_splat, i32x4_shuffle, i64x2_shuffle, v128, v128_load, v128_load32_splat, v128_store,
};

/// One pointer into a panel, instead of one for each row.
pub const PACK_LEFT: Option<PackLeft> = Some(pack_left);
pub const ROWS: usize = 4;
pub const COLUMNS: usize = 8;

/// See [`PackLeft`]. Four rows by four columns are turned in registers: element by element it takes as long as a tenth of
/// the product of two matrices of 64 rows.
unsafe fn pack_left(from: *const f32, pitch: usize, height: usize, depth: usize, to: *mut f32) {
    const TURN: usize = 4;
    let (whole, turned) = (height - height % ROWS, depth - depth % TURN);
    // SAFETY: the caller's.
    unsafe {
        for row in (0..whole).step_by(ROWS) {
            for k in (0..turned).step_by(TURN) {
                turn(from.add(row * pitch + k), pitch, to.add(row * depth + k * ROWS));
            }
        }
        for row in 0..height {
            let (from, to) = (from.add(row * pitch), to.add(row / ROWS * ROWS * depth + row % ROWS));
            for k in if row < whole { turned } else { 0 }..depth {
                *to.add(k * ROWS) = *from.add(k);
            }
        }
    }
}

/// Transposes four rows of four elements, `pitch` apart.
///
/// # Safety
/// The rows are readable; `to` is writable for sixteen elements.
#[inline(always)]
unsafe fn turn(from: *const f32, pitch: usize, to: *mut f32) {
    const { assert!(ROWS == 4) };
    // SAFETY: the caller's.
    unsafe {
        let row = |r: usize| v128_load(from.add(r * pitch).cast());
        let (a, b, c, d) = (row(0), row(1), row(2), row(3));
        let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
        v128_store(to.cast(), i64x2_shuffle::<0, 2>(ab, cd));
        v128_store(to.add(4).cast(), i64x2_shuffle::<1, 3>(ab, cd));
        let (ab, cd) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
        v128_store(to.add(8).cast(), i64x2_shuffle::<0, 2>(ab, cd));
        v128_store(to.add(12).cast(), i64x2_shuffle::<1, 3>(ab, cd));
    }
}

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
