//! Choosing elements: by a condition, by indices, by a mask.

use crate::error::{Code, Error, Result};
use crate::memory::reserve;
use crate::shape::loops::{Loop, Offsets, broadcast_strides, merge};
use crate::shape::{Dims, broadcast};

/// The shape of `where`: all three broadcast together.
pub fn where_shape(op: &str, condition: &[usize], a: &[usize], b: &[usize]) -> Result<Vec<usize>> {
    broadcast(op, condition, &broadcast(op, a, b)?)
}

/// # Safety
/// Each operand is readable at `i * stride` for `i` below `len`, `out` writable at `i`.
#[inline(always)]
unsafe fn choose(x: [*const f32; 3], strides: [isize; 3], out: *mut f32, len: usize) {
    for i in 0..len {
        // SAFETY: the caller's.
        unsafe {
            let [c, a, b] = [0, 1, 2].map(|k| *x[k].offset(i as isize * strides[k]));
            *out.add(i) = if c != 0.0 { a } else { b };
        }
    }
}

/// `out = condition ? a : b`, element by element; what is not 0, NaN too, chooses `a`.
///
/// # Safety
/// Operands are readable for as many elements as their dims say, and broadcast to `dims`; `out` is writable for `dims`
/// and disjoint from them.
pub unsafe fn where_into(operands: [(*const f32, &[usize]); 3], dims: &[usize], out: *mut f32) {
    if dims.contains(&0) {
        return;
    }
    let strides = operands.map(|(_, own)| broadcast_strides(own, dims));
    let loops = merge(dims, [&strides[0], &strides[1], &strides[2]]);
    let (inner, outer) = match loops.split_last() {
        Some((&inner, outer)) => (inner, outer),
        None => (Loop { len: 1, strides: [0; 3] }, &[][..]),
    };
    let Loop { len, strides } = inner;
    for (run, offsets) in Offsets::new(outer).enumerate() {
        // SAFETY: indices stay below the dims. The usual strides are spelled out, so that they become vectors.
        unsafe {
            let at = [0, 1, 2].map(|k| operands[k].0.offset(offsets[k]));
            let to = out.add(run * len);
            match strides {
                [1, 1, 1] => choose(at, [1, 1, 1], to, len),
                [1, 1, 0] => choose(at, [1, 1, 0], to, len),
                [1, 0, 1] => choose(at, [1, 0, 1], to, len),
                [1, 0, 0] => choose(at, [1, 0, 0], to, len),
                strides => choose(at, strides, to, len),
            }
        }
    }
}

/// Indices into an axis of `n` elements, negative ones counted from the end.
pub fn indices(op: &str, list: &[f64], n: usize) -> Result<Vec<usize>> {
    let mut found = Vec::new();
    reserve(op, &mut found, list.len())?;
    for (place, &index) in list.iter().enumerate() {
        let at = if index < 0.0 { index + n as f64 } else { index };
        if !(index.fract() == 0.0 && at >= 0.0 && at < n as f64) {
            let what = format_args!("index {index} (number {place}) is not one of {n} elements");
            return Err(Error::new(Code::Argument, op, what));
        }
        found.push(at as usize);
    }
    Ok(found)
}

/// The slices of `x`, seen as `[outer, n, inner]`, that `indices` name.
pub fn gather(x: &[f32], n: usize, inner: usize, indices: &[usize], out: &mut [f32]) {
    if n * inner == 0 || indices.is_empty() {
        return;
    }
    let places = out.chunks_exact_mut(indices.len() * inner);
    for (x, out) in x.chunks_exact(n * inner).zip(places) {
        if inner == 1 {
            for (slot, &i) in out.iter_mut().zip(indices) {
                *slot = x[i];
            }
        } else {
            for (slot, &i) in out.chunks_exact_mut(inner).zip(indices) {
                slot.copy_from_slice(&x[i * inner..][..inner]);
            }
        }
    }
}

/// A mask must have the tensor's shape.
pub fn check_mask(op: &str, dims: &[usize], mask: &[usize]) -> Result<()> {
    if dims == mask {
        return Ok(());
    }
    Err(Error::new(Code::Shape, op, format_args!("mask has shape {}, the tensor {}", Dims(mask), Dims(dims))))
}

/// How many elements a mask chooses.
#[must_use]
pub fn count(mask: &[f32]) -> usize {
    mask.iter().map(|&m| usize::from(m != 0.0)).sum()
}

/// The elements of `x` where `mask` is not 0.
pub fn masked(x: &[f32], mask: &[f32], out: &mut [f32]) {
    let mut out = out.iter_mut();
    for (&value, &m) in x.iter().zip(mask) {
        if m != 0.0
            && let Some(slot) = out.next()
        {
            *slot = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn indices_count_from_both_ends() {
        assert_eq!(indices("gather", &[0.0, -1.0, 2.0], 3).unwrap(), [0, 2, 2]);
        for bad in [3.0, -4.0, 0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(indices("gather", &[bad], 3).unwrap_err().code(), Code::Argument);
        }
        let x: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let mut out = [0.0; 4];
        gather(&x, 3, 2, &[2], &mut out);
        assert_eq!(out, [4.0, 5.0, 10.0, 11.0]);
    }

    proptest! {
        #[test]
        fn where_is_elementwise(dims in prop::collection::vec(0usize..4, 0..5), ones in prop::collection::vec(any::<(bool, bool, bool)>(), 5), cut in (0usize..3, 0usize..3, 0usize..3)) {
            let part = |pick: fn(&(bool, bool, bool)) -> bool, cut: usize| -> Vec<usize> {
                let all: Vec<usize> = dims.iter().zip(&ones).map(|(&d, o)| if pick(o) { 1 } else { d }).collect();
                all[cut.min(all.len())..].to_vec()
            };
            let shapes = [part(|o| o.0, cut.0), part(|o| o.1, cut.1), part(|o| o.2, cut.2)];
            let to = where_shape("where", &shapes[0], &shapes[1], &shapes[2]).unwrap();
            let data = [0, 1, 2].map(|k| (0..shapes[k].iter().product::<usize>()).map(|i| if k == 0 { (i % 2) as f32 } else { (i * 10 + k) as f32 }).collect::<Vec<f32>>());
            let n: usize = to.iter().product();
            let mut out = vec![-1.0; n];
            // SAFETY: lengths are those of the shapes.
            unsafe { where_into([0, 1, 2].map(|k| (data[k].as_ptr(), &shapes[k][..])), &to, out.as_mut_ptr()) };
            for (i, &got) in out.iter().enumerate() {
                let at = |k: usize| {
                    let (mut i, mut place, mut run) = (i, 0, 1);
                    for (axis, &dim) in to.iter().enumerate().rev() {
                        let own = (axis + shapes[k].len()).checked_sub(to.len()).map_or(1, |a| shapes[k][a]);
                        if own != 1 {
                            place += i % dim * run;
                        }
                        run *= own;
                        i /= dim;
                    }
                    data[k][place]
                };
                prop_assert_eq!(got, if at(0) != 0.0 { at(1) } else { at(2) });
            }
        }
    }
}
