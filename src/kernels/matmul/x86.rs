//! Tiles on x86-64: six rows of two 256-bit vectors, twelve accumulators, with FMA; separate operations without it.

use super::{PackLeft, Task};
use core::arch::x86_64::{
    __m256, _mm256_add_ps, _mm256_broadcast_ss, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_setzero_ps, _mm256_storeu_ps,
};

/// Rows of the left matrix are read where they lie.
pub const PACK_LEFT: Option<PackLeft> = None;
pub const ROWS: usize = 6;
pub const COLUMNS: usize = 16;
/// Steps of `k` between two checks of the loop.
const UNROLL: usize = 4;

/// # Safety
/// The task's memory is valid for `rows` rows, from 1 to [`ROWS`].
#[inline]
pub unsafe fn run(task: &Task, rows: usize) {
    // SAFETY: the caller's; FMA code runs where there is FMA.
    unsafe {
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            match rows {
                6 => fused::<6>(task),
                5 => fused::<5>(task),
                4 => fused::<4>(task),
                3 => fused::<3>(task),
                2 => fused::<2>(task),
                _ => fused::<1>(task),
            }
        } else {
            for row in 0..rows {
                plain(task, row);
            }
        }
    }
}

#[target_feature(enable = "avx2,fma")]
unsafe fn fused<const R: usize>(task: &Task) {
    let Task { lhs, lda, panel, depth, out, ldo, add } = *task;
    let mut sums = [[_mm256_setzero_ps(); 2]; R];
    // SAFETY: the caller's.
    unsafe {
        let mut k = 0;
        while k + UNROLL <= depth {
            for step in 0..UNROLL {
                advance(&mut sums, lhs.add(k + step), lda, panel.add((k + step) * COLUMNS));
            }
            k += UNROLL;
        }
        while k < depth {
            advance(&mut sums, lhs.add(k), lda, panel.add(k * COLUMNS));
            k += 1;
        }
        for (r, row) in sums.iter().enumerate() {
            for (half, &sum) in row.iter().enumerate() {
                let to = out.add(r * ldo + half * 8);
                _mm256_storeu_ps(to, if add { _mm256_add_ps(_mm256_loadu_ps(to), sum) } else { sum });
            }
        }
    }
}

/// One step of `k`.
#[target_feature(enable = "avx2,fma")]
#[inline]
unsafe fn advance<const R: usize>(sums: &mut [[__m256; 2]; R], lhs: *const f32, lda: usize, panel: *const f32) {
    // SAFETY: the caller's.
    unsafe {
        let (b0, b1) = (_mm256_loadu_ps(panel), _mm256_loadu_ps(panel.add(8)));
        for (r, sum) in sums.iter_mut().enumerate() {
            let a = _mm256_broadcast_ss(&*lhs.add(r * lda));
            sum[0] = _mm256_fmadd_ps(a, b0, sum[0]);
            sum[1] = _mm256_fmadd_ps(a, b1, sum[1]);
        }
    }
}

/// A row of a tile, for machines from before 2013.
unsafe fn plain(task: &Task, row: usize) {
    let mut sums = [0.0f32; COLUMNS];
    // SAFETY: the caller's.
    unsafe {
        for k in 0..task.depth {
            let a = *task.lhs.add(row * task.lda + k);
            let b = task.panel.add(k * COLUMNS).cast::<[f32; COLUMNS]>().read_unaligned();
            for c in 0..COLUMNS {
                sums[c] += a * b[c];
            }
        }
        let to = task.out.add(row * task.ldo);
        for (c, sum) in sums.iter().enumerate() {
            *to.add(c) = if task.add { *to.add(c) + *sum } else { *sum };
        }
    }
}
