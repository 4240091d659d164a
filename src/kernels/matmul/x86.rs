//! Tiles on x86-64: with AVX-512 eight rows of one 512-bit vector, with AVX2 six rows of two 256-bit ones, both with FMA;
//! separate operations without it. Eight sums suffice to keep the multipliers of AVX-512 busy, and a step of `k` has one
//! load beside the broadcasts, which the instruction takes from memory: small products gain most.

use super::{PackLeft, Task, Tile};
use crate::kernels::level::Level;
use core::arch::x86_64::{
    __m256, __m512, _mm256_add_ps, _mm256_broadcast_ss, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_setzero_ps,
    _mm256_storeu_ps, _mm512_add_ps, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_set1_ps, _mm512_setzero_ps,
    _mm512_storeu_ps,
};

/// Rows of the left matrix are read where they lie.
pub const PACK_LEFT: Option<PackLeft> = None;
/// Of the tallest tile.
pub const ROWS: usize = 8;
pub const COLUMNS: usize = 16;
/// Steps of `k` between two checks of the loop.
const UNROLL: usize = 4;

/// The tile for a level.
pub fn best(level: Level) -> Tile {
    match level {
        Level::Avx512 => Tile { rows: 8, run: run_avx512 },
        Level::Avx2 if std::arch::is_x86_feature_detected!("fma") => Tile { rows: 6, run: run_avx2 },
        _ => Tile { rows: ROWS, run: run_plain },
    }
}

/// # Safety
/// The machine has AVX-512; the task's memory is valid for `rows` rows, from 1 to 8.
unsafe fn run_avx512(task: &Task, rows: usize) {
    // SAFETY: the caller's.
    unsafe {
        match rows {
            8 => wide::<8>(task),
            7 => wide::<7>(task),
            6 => wide::<6>(task),
            5 => wide::<5>(task),
            4 => wide::<4>(task),
            3 => wide::<3>(task),
            2 => wide::<2>(task),
            _ => wide::<1>(task),
        }
    }
}

/// # Safety
/// The machine has AVX2 and FMA; the task's memory is valid for `rows` rows, from 1 to 6.
unsafe fn run_avx2(task: &Task, rows: usize) {
    // SAFETY: the caller's.
    unsafe {
        match rows {
            6 => fused::<6>(task),
            5 => fused::<5>(task),
            4 => fused::<4>(task),
            3 => fused::<3>(task),
            2 => fused::<2>(task),
            _ => fused::<1>(task),
        }
    }
}

/// # Safety
/// The task's memory is valid for `rows` rows.
unsafe fn run_plain(task: &Task, rows: usize) {
    for row in 0..rows {
        // SAFETY: the caller's.
        unsafe { plain(task, row) };
    }
}

#[target_feature(enable = "avx512f")]
unsafe fn wide<const R: usize>(task: &Task) {
    let Task { lhs, lda, panel, depth, out, ldo, add } = *task;
    let mut sums = [_mm512_setzero_ps(); R];
    // SAFETY: the caller's.
    unsafe {
        let mut k = 0;
        while k + UNROLL <= depth {
            for step in 0..UNROLL {
                advance_wide(&mut sums, lhs.add(k + step), lda, panel.add((k + step) * COLUMNS));
            }
            k += UNROLL;
        }
        while k < depth {
            advance_wide(&mut sums, lhs.add(k), lda, panel.add(k * COLUMNS));
            k += 1;
        }
        for (r, &sum) in sums.iter().enumerate() {
            let to = out.add(r * ldo);
            _mm512_storeu_ps(to, if add { _mm512_add_ps(_mm512_loadu_ps(to), sum) } else { sum });
        }
    }
}

/// One step of `k`.
#[target_feature(enable = "avx512f")]
#[inline]
unsafe fn advance_wide<const R: usize>(sums: &mut [__m512; R], lhs: *const f32, lda: usize, panel: *const f32) {
    // SAFETY: the caller's.
    unsafe {
        let b = _mm512_loadu_ps(panel);
        for (r, sum) in sums.iter_mut().enumerate() {
            *sum = _mm512_fmadd_ps(_mm512_set1_ps(*lhs.add(r * lda)), b, *sum);
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
