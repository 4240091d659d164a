//! The product of two row-major matrices.
//!
//! The right matrix is packed into panels a few vectors wide, block by block, so that the inner loop reads it in one
//! straight run from the first-level cache; the left one is read an element at a time, broadcast, where it lies or from
//! panels too. A tile of the result stays in registers while the loop runs over a block of `k`. Which tile depends on the
//! machine: FMA on x86-64 with AVX-512 or AVX2, else separate multiplications and additions. So bits differ between builds and
//! machines here, and only here; the error is at most `k * 2^-23 * sum |a||b|` on all of them.

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
#[path = "matmul/portable.rs"]
mod tile;
#[cfg(target_arch = "x86_64")]
#[path = "matmul/x86.rs"]
mod tile;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "matmul/simd128.rs"]
mod tile;

use super::level::level;
use super::reduce;
use tile::{COLUMNS, PACK_LEFT, ROWS, best};

/// Rows of a panel: a panel fits the first-level cache beside the rows of the left matrix that meet it.
const DEPTH: usize = 256;
/// Columns packed at once: they fit the second-level cache.
const WIDTH: usize = 512;
/// Rows of the left matrix that meet all panels before the next ones do: they stay in the second-level cache. A multiple
/// of the rows of every tile.
const HEIGHT: usize = 96;

/// One product: `lhs` is `[m, k]`, `rhs` `[k, n]`, `out` `[m, n]`.
pub struct Matrices {
    pub lhs: *const f32,
    pub rhs: *const f32,
    pub out: *mut f32,
    pub m: usize,
    pub k: usize,
    pub n: usize,
}

/// A tile to compute: rows of the left matrix against a panel of `depth` rows.
pub(super) struct Task {
    pub lhs: *const f32,
    /// Elements from one row to the next; unused in a panel of the left matrix, whose rows lie side by side.
    #[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "the other targets use it"))]
    pub lda: usize,
    pub panel: *const f32,
    pub depth: usize,
    pub out: *mut f32,
    pub ldo: usize,
    /// Whether to add to what is there: not in the first block of `k`.
    pub add: bool,
}

/// A tile's code, and how many rows it takes at most.
#[derive(Clone, Copy)]
pub(super) struct Tile {
    pub rows: usize,
    /// Runs a task over so many rows, from 1 on, whose memory is valid.
    pub run: unsafe fn(task: &Task, rows: usize),
}

/// Copies rows of the left matrix into panels of [`ROWS`], side by side; what fills the last one up is never read.
///
/// # Safety
/// `height` rows of `depth` elements, `pitch` apart, are readable at `from`; `to` has room for whole panels.
type PackLeft = unsafe fn(from: *const f32, pitch: usize, height: usize, depth: usize, to: *mut f32);

/// Elements of scratch memory that [`matmul`] needs.
#[must_use]
pub fn scratch(m: usize, k: usize, n: usize) -> usize {
    let left = if PACK_LEFT.is_some() { m.min(HEIGHT).next_multiple_of(ROWS) } else { 0 };
    if m == 1 || n == 1 { 0 } else { k.min(DEPTH) * (left + n.min(WIDTH).next_multiple_of(COLUMNS)) }
}

/// `out = lhs @ rhs`.
///
/// # Safety
/// Matrices are valid for their sizes, `scratch` for [`scratch`] elements; `out` and `scratch` are disjoint from all else.
pub unsafe fn matmul(x: &Matrices, scratch: *mut f32) {
    let Matrices { lhs, rhs, out, m, k, n } = *x;
    // SAFETY: the caller's lengths.
    unsafe {
        if n == 1 {
            let column = core::slice::from_raw_parts(rhs, k);
            for row in 0..m {
                *out.add(row) = reduce::dot(core::slice::from_raw_parts(lhs.add(row * k), k), column) as f32;
            }
        } else if m == 1 {
            let (row, matrix) = (core::slice::from_raw_parts(lhs, k), core::slice::from_raw_parts(rhs, k * n));
            row_by_matrix(row, matrix, core::slice::from_raw_parts_mut(out, n));
        } else if k == 0 {
            core::slice::from_raw_parts_mut(out, m * n).fill(0.0);
        } else {
            // Asked for once, so that all tiles of a product are of one kind.
            blocks(x, scratch, best(level()));
        }
    }
}

for_each_level! {
    fn row_by_matrix(row: &[f32], matrix: &[f32], out: &mut [f32]) {
        const STRIP: usize = 1024;
        let n = out.len();
        for (at, out) in (0..n).step_by(STRIP).zip(out.chunks_mut(STRIP)) {
            out.fill(0.0);
            let width = out.len();
            for (r, a) in row.iter().enumerate() {
                let b = &matrix[r * n + at..][..width];
                for j in 0..width {
                    out[j] += *a * b[j];
                }
            }
        }
    }
}

/// # Safety
/// As [`matmul`]; no size is 0, and the machine has what the tile needs.
unsafe fn blocks(x: &Matrices, packed: *mut f32, tile: Tile) {
    let Matrices { lhs, rhs, out, m, k, n } = *x;
    for left in (0..n).step_by(WIDTH) {
        let width = (n - left).min(WIDTH);
        for top in (0..k).step_by(DEPTH) {
            let depth = (k - top).min(DEPTH);
            // SAFETY: the block lies inside the right matrix; `packed` has room for it.
            unsafe { pack(rhs.add(top * n + left), n, depth, width, packed) };
            for from in (0..m).step_by(HEIGHT) {
                let height = (m - from).min(HEIGHT);
                // SAFETY: the block lies inside the left matrix, its panels behind those of the right one.
                let (panels, block) =
                    unsafe { (packed.add(depth * width.next_multiple_of(COLUMNS)), lhs.add(from * k + top)) };
                if let Some(pack) = PACK_LEFT {
                    // SAFETY: as above.
                    unsafe { pack(block, k, height, depth, panels) };
                }
                for column in (0..width).step_by(COLUMNS) {
                    for row in (0..height).step_by(tile.rows) {
                        let rows = (height - row).min(tile.rows);
                        let columns = (width - column).min(COLUMNS);
                        // SAFETY: offsets stay inside the matrices and `packed`.
                        unsafe {
                            let task = Task {
                                lhs: if PACK_LEFT.is_some() { panels.add(row * depth) } else { block.add(row * k) },
                                lda: k,
                                panel: packed.add(column * depth),
                                depth,
                                out: out.add((from + row) * n + left + column),
                                ldo: n,
                                add: top > 0,
                            };
                            run(tile, task, rows, columns);
                        }
                    }
                }
            }
        }
    }
}

/// Runs a tile; one at the right edge by way of a whole tile of its own.
///
/// # Safety
/// As the matrices of the task.
#[inline]
unsafe fn run(tile: Tile, task: Task, rows: usize, columns: usize) {
    // SAFETY: the caller's; the edge tile holds any tile.
    unsafe {
        if columns == COLUMNS {
            return (tile.run)(&task, rows);
        }
        let mut edge = [0.0f32; ROWS * COLUMNS];
        (tile.run)(&Task { out: edge.as_mut_ptr(), ldo: COLUMNS, add: false, ..task }, rows);
        for r in 0..rows {
            for c in 0..columns {
                let to = task.out.add(r * task.ldo + c);
                let value = edge[r * COLUMNS + c];
                *to = if task.add { *to + value } else { value };
            }
        }
    }
}

/// Copies `depth` rows of `width` elements, `pitch` apart, into panels of [`COLUMNS`], zeros filling the last one up.
///
/// # Safety
/// The rows are readable; `to` has room for whole panels.
unsafe fn pack(from: *const f32, pitch: usize, depth: usize, width: usize, to: *mut f32) {
    let whole = width - width % COLUMNS;
    // SAFETY: the caller's.
    unsafe {
        for column in (0..whole).step_by(COLUMNS) {
            let (mut from, mut to) = (from.add(column), to.add(column * depth));
            for _ in 0..depth {
                to.cast::<[f32; COLUMNS]>().write_unaligned(from.cast::<[f32; COLUMNS]>().read_unaligned());
                from = from.wrapping_add(pitch);
                to = to.add(COLUMNS);
            }
        }
        if whole < width {
            let mut to = to.add(whole * depth);
            for row in 0..depth {
                let from = from.add(row * pitch + whole);
                for c in 0..COLUMNS {
                    *to.add(c) = if whole + c < width { *from.add(c) } else { 0.0 };
                }
                to = to.add(COLUMNS);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::level::{Level, widest};
    use super::*;

    /// Every tile that this machine can run.
    fn tiles() -> impl Iterator<Item = Tile> {
        [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|&level| level <= widest()).map(best)
    }

    fn check(m: usize, k: usize, n: usize) {
        let value = |i: usize, seed: usize| ((i * 7919 + seed) % 2003) as f32 / 1000.0 - 1.0;
        let lhs: Vec<f32> = (0..m * k).map(|i| value(i, 1)).collect();
        let rhs: Vec<f32> = (0..k * n).map(|i| value(i, 2)).collect();
        let mut out = vec![f32::NAN; m * n];
        let mut packed = vec![f32::NAN; scratch(m, k, n)];
        let x = Matrices { lhs: lhs.as_ptr(), rhs: rhs.as_ptr(), out: out.as_mut_ptr(), m, k, n };
        // SAFETY: lengths are the sizes.
        unsafe { matmul(&x, packed.as_mut_ptr()) };
        within_the_bound(&lhs, &rhs, &out, [m, k, n]);
        if m > 1 && n > 1 && k > 0 {
            for tile in tiles() {
                out.fill(f32::NAN);
                // SAFETY: lengths are the sizes.
                unsafe { blocks(&x, packed.as_mut_ptr(), tile) };
                within_the_bound(&lhs, &rhs, &out, [m, k, n]);
            }
        }
    }

    fn within_the_bound(lhs: &[f32], rhs: &[f32], out: &[f32], [m, k, n]: [usize; 3]) {
        for r in 0..m {
            for c in 0..n {
                let terms = (0..k).map(|i| f64::from(lhs[r * k + i]) * f64::from(rhs[i * n + c]));
                let (want, size) = terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()));
                let bound = k as f64 * 2f64.powi(-23) * size + f64::from(f32::MIN_POSITIVE);
                let error = (f64::from(out[r * n + c]) - want).abs();
                assert!(error <= bound, "[{m}, {k}] @ [{k}, {n}] at {r}, {c}: {error} above {bound}");
            }
        }
    }

    #[test]
    fn every_edge_of_a_tile() {
        for m in 0..2 * ROWS + 2 {
            for n in [0, 1, 2, COLUMNS - 1, COLUMNS, COLUMNS + 1, 3 * COLUMNS + 5] {
                for k in [0, 1, 2, 3, 4, 5, 9] {
                    check(m, k, n);
                }
            }
        }
    }

    #[test]
    fn every_edge_of_a_block() {
        check(HEIGHT + 1, DEPTH + 1, 33);
        check(7, 2 * DEPTH + 3, WIDTH + 5);
        check(1, 300, 2100);
        check(50, 300, 1);
    }
}
