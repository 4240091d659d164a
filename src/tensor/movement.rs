//! Copies: elements that a view names, into row-major memory, and rows into a part of a larger tensor.

use crate::kernels::transpose::transpose;
use crate::shape::loops::{Loop, Offsets};
use crate::shape::view::View;

/// Below it, a tile is not worth its setup.
const TILED: usize = 4;

/// Copies what `view` sees of `x` to row-major `out`.
///
/// # Safety
/// The view stays inside `x`; `out` is writable for as many elements as the view has and disjoint from `x`.
pub unsafe fn copy(x: *const f32, view: &View, out: *mut f32) {
    if view.dims.contains(&0) {
        return;
    }
    let loops = view.loops();
    // SAFETY: the first element is one of the view's.
    let x = unsafe { x.add(view.offset) };
    let Some((&Loop { len, strides: [stride] }, outer)) = loops.split_last() else {
        // SAFETY: a view of one element.
        return unsafe { *out = *x };
    };
    let mut outer = with_row_major(outer, len, |from, to| [from, to]);
    // An outer loop along which the source runs on: with the innermost one it is a matrix to transpose.
    let across = outer.iter().position(|l| l.strides[0] == 1 && l.len >= TILED).filter(|_| len >= TILED);
    match (stride, across) {
        (1, _) => {
            for [from, to] in Offsets::new(&outer) {
                // SAFETY: offsets stay inside the view on one side, inside `out` on the other; so below.
                unsafe { std::ptr::copy_nonoverlapping(x.offset(from), out.offset(to), len) };
            }
        }
        (0, _) => {
            for [from, to] in Offsets::new(&outer) {
                // SAFETY: as above.
                unsafe { std::slice::from_raw_parts_mut(out.offset(to), len).fill(*x.offset(from)) };
            }
        }
        (_, Some(across)) => {
            let Loop { len: columns, strides: [_, pitch] } = outer.remove(across);
            for [from, to] in Offsets::new(&outer) {
                // SAFETY: as above.
                unsafe { transpose(x.offset(from), stride, out.offset(to), pitch as usize, len, columns) };
            }
        }
        _ => {
            for [from, to] in Offsets::new(&outer) {
                // SAFETY: as above.
                unsafe {
                    let (mut from, out) = (x.offset(from), out.offset(to));
                    for i in 0..len {
                        *out.add(i) = *from;
                        from = from.wrapping_offset(stride);
                    }
                }
            }
        }
    }
}

/// `loops` with a second operand beside them, which is row-major and whose innermost run has `run` elements.
fn with_row_major(loops: &[Loop<1>], run: usize, pair: impl Fn(isize, isize) -> [isize; 2]) -> Vec<Loop<2>> {
    let mut run = run as isize;
    let mut found = vec![Loop { len: 0, strides: [0; 2] }; loops.len()];
    for (slot, &Loop { len, strides: [stride] }) in found.iter_mut().zip(loops).rev() {
        *slot = Loop { len, strides: pair(stride, run) };
        run *= len as isize;
    }
    found
}

/// Copies row-major `x` of `dims` into a larger row-major tensor: its first element to `out`, its axes with the strides
/// of that tensor.
///
/// # Safety
/// `x` is readable for its elements; all places they go to are writable, and disjoint from `x`.
pub unsafe fn place(x: *const f32, dims: &[usize], out: *mut f32, strides: &[isize]) {
    if dims.contains(&0) {
        return;
    }
    // The target seen as a view: its loops are the runs that may be copied in one go.
    let view = View { dims: dims.to_vec(), strides: strides.to_vec(), offset: 0 };
    let loops = view.loops();
    let (len, outer) = match loops.split_last() {
        Some((&Loop { len, strides: [1] }, outer)) => (len, outer),
        _ => (1, &loops[..]),
    };
    let outer = with_row_major(outer, len, |to, from| [from, to]);
    for [from, to] in Offsets::new(&outer) {
        // SAFETY: offsets stay inside `x` on one side, inside the target on the other.
        unsafe { std::ptr::copy_nonoverlapping(x.offset(from), out.offset(to), len) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::movement as m;
    use proptest::prelude::*;

    /// Element by element, as the definition says.
    fn naive(x: &[f32], view: &View) -> Vec<f32> {
        let n: usize = view.dims.iter().product();
        let at = |mut i: usize| {
            let mut place = view.offset as isize;
            for (&dim, &stride) in view.dims.iter().zip(&view.strides).rev() {
                place += (i % dim) as isize * stride;
                i /= dim;
            }
            x[place as usize]
        };
        (0..n).map(at).collect()
    }

    fn check(x: &[f32], view: &View) {
        let mut out = vec![f32::NAN; view.dims.iter().product()];
        let want = naive(x, view);
        // SAFETY: `naive` would have panicked where the view left `x`.
        unsafe { copy(x.as_ptr(), view, out.as_mut_ptr()) };
        assert_eq!(out, want, "{view:?}");
    }

    proptest! {
        #[test]
        fn views_of_views(
            dims in prop::collection::vec(0usize..6, 0..7),
            order in prop::collection::vec(any::<u32>(), 7),
            cuts in prop::collection::vec((-7i32..8, -7i32..8, prop_oneof![-3i32..0, 1i32..4]), 7),
            flips in prop::collection::vec(any::<bool>(), 7),
            front in prop::collection::vec(1usize..3, 0..2),
        ) {
            let rank = dims.len();
            let n: usize = dims.iter().product();
            let x: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let numbers = |f: fn(&(i32, i32, i32)) -> i32| -> Vec<f64> { cuts[..rank].iter().map(|c| f64::from(f(c))).collect() };
            let mut view = m::slice("slice", &dims, &numbers(|c| c.0), &numbers(|c| c.1), Some(&numbers(|c| c.2))).unwrap();
            check(&x, &view);
            let mut axes: Vec<usize> = (0..rank).collect();
            axes.sort_by_key(|&a| order[a]);
            view = view.transpose(&axes);
            check(&x, &view);
            for (axis, _) in flips[..rank].iter().enumerate().filter(|(_, flip)| **flip) {
                view = view.flip(axis);
            }
            check(&x, &view);
            let wide: Vec<usize> = front.iter().copied().chain(view.dims.iter().map(|&d| if d == 1 { 3 } else { d })).collect();
            check(&x, &view.broadcast(&wide));
        }

        #[test]
        fn parts_go_where_strides_say(dims in prop::collection::vec(0usize..5, 0..5), pads in prop::collection::vec((0usize..3, 0usize..3), 5)) {
            let numbers = |f: fn(&(usize, usize)) -> usize| -> Vec<f64> { pads[..dims.len()].iter().map(|p| f(p) as f64).collect() };
            let (to, start) = m::pad("pad", &dims, &numbers(|p| p.0), &numbers(|p| p.1)).unwrap();
            let x: Vec<f32> = (0..dims.iter().product()).map(|i| i as f32 + 1.0).collect();
            let mut out = vec![0.0; to.iter().product()];
            let whole = View::whole(&to);
            if !x.is_empty() {
                // SAFETY: `pad` made room for `x` at `start`.
                unsafe { place(x.as_ptr(), &dims, out.as_mut_ptr().add(start), &whole.strides) };
            }
            let mut cut = whole;
            for (axis, &(before, _)) in pads[..dims.len()].iter().enumerate() {
                cut = cut.slice(axis, before, 1, dims[axis]);
            }
            if !x.is_empty() {
                prop_assert_eq!(naive(&out, &cut), x);
            }
            prop_assert_eq!(out.iter().filter(|v| **v != 0.0).count(), dims.iter().product::<usize>());
        }
    }

    #[test]
    fn large_transposes() {
        let dims: [usize; 3] = if cfg!(miri) { [9, 2, 21] } else { [33, 5, 70] };
        let x: Vec<f32> = (0..dims.iter().product()).map(|i| i as f32).collect();
        let view = View::whole(&dims);
        for axes in [[2, 1, 0], [2, 0, 1], [0, 2, 1], [1, 0, 2], [1, 2, 0]] {
            check(&x, &view.transpose(&axes));
        }
    }
}
