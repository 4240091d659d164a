//! The transpose of a matrix, in square tiles: each tile is read by rows and written by rows, so that neither side jumps
//! from one cache line to the next for every element.

const TILE: usize = 8;

/// # Safety
/// `x` is readable at `r * stride + c` and `out` writable at `c * pitch + r`, for `r` and `c` below `TILE`.
#[inline(always)]
unsafe fn tile(x: *const f32, stride: isize, out: *mut f32, pitch: usize) {
    let mut rows = [[0.0f32; TILE]; TILE];
    // SAFETY: the caller's.
    unsafe {
        for (r, row) in rows.iter_mut().enumerate() {
            *row = x.offset(r as isize * stride).cast::<[f32; TILE]>().read_unaligned();
        }
        for c in 0..TILE {
            let mut column = [0.0f32; TILE];
            for r in 0..TILE {
                column[r] = rows[r][c];
            }
            out.add(c * pitch).cast::<[f32; TILE]>().write_unaligned(column);
        }
    }
}

/// # Safety
/// As [`transpose`], from row `from` and column `left` on.
#[inline(always)]
unsafe fn rest(
    x: *const f32,
    stride: isize,
    out: *mut f32,
    pitch: usize,
    rows: core::ops::Range<usize>,
    columns: core::ops::Range<usize>,
) {
    for c in columns {
        for r in rows.clone() {
            // SAFETY: the caller's.
            unsafe { *out.add(c * pitch + r) = *x.offset(r as isize * stride + c as isize) };
        }
    }
}

for_each_level! {
    /// `out[c * pitch + r] = x[r * stride + c]` for `r` below `rows` and `c` below `columns`.
    ///
    /// # Safety
    /// All those places are readable in `x` and writable in `out`, which are disjoint.
    pub unsafe fn transpose(x: *const f32, stride: isize, out: *mut f32, pitch: usize, rows: usize, columns: usize) {
        let (whole_rows, whole_columns) = (rows - rows % TILE, columns - columns % TILE);
        // SAFETY: every tile and every element of the rest lies inside the matrix.
        unsafe {
            for c in (0..whole_columns).step_by(TILE) {
                for r in (0..whole_rows).step_by(TILE) {
                    tile(x.offset(r as isize * stride + c as isize), stride, out.add(c * pitch + r), pitch);
                }
                rest(x, stride, out, pitch, whole_rows..rows, c..c + TILE);
            }
            rest(x, stride, out, pitch, 0..rows, whole_columns..columns);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_size_around_a_tile() {
        for rows in 0..20 {
            for columns in 0..20 {
                let x: Vec<f32> = (0..rows * columns).map(|i| i as f32).collect();
                let mut out = vec![-1.0; x.len()];
                // SAFETY: both hold rows * columns elements.
                unsafe { super::transpose(x.as_ptr(), columns as isize, out.as_mut_ptr(), rows, rows, columns) };
                for r in 0..rows {
                    for c in 0..columns {
                        assert_eq!(out[c * rows + r], x[r * columns + c]);
                    }
                }
            }
        }
    }
}
