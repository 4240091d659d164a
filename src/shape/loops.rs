//! Loops over several operands at once: how elements of different layouts are walked together, in one place.
//!
//! [`merge`] turns dims and each operand's strides into as few loops as there can be; [`Offsets`] walks all but the
//! innermost of them and says where each run starts. The innermost loop belongs to a kernel.

use super::MAX_RANK;

/// One loop: its length, and for each of `K` operands the elements from one index to the next, 0 where it is stretched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loop<const K: usize> {
    pub len: usize,
    pub strides: [isize; K],
}

/// The strides of row-major memory of `dims`, read as `to`, to which `dims` broadcast; one for each axis of `to`.
///
/// Products beyond a `usize` only occur beside a dimension of 0, and then no stride is ever used.
#[must_use]
pub fn broadcast_strides(dims: &[usize], to: &[usize]) -> [isize; MAX_RANK] {
    let mut strides = [0; MAX_RANK];
    let front = to.len() - dims.len();
    let mut run: usize = 1;
    for (axis, &dim) in dims.iter().enumerate().rev() {
        if dim == to[front + axis] {
            strides[front + axis] = run as isize;
        }
        run = run.wrapping_mul(dim);
    }
    strides
}

/// The loops over `dims`, outermost first: axes of one element are left out, and neighbours are one loop where every
/// operand runs on from one into the other. `strides` has one for each axis, of each operand.
#[must_use]
pub fn merge<const K: usize>(dims: &[usize], strides: [&[isize]; K]) -> Vec<Loop<K>> {
    let mut loops: Vec<Loop<K>> = Vec::with_capacity(dims.len());
    for (axis, &len) in dims.iter().enumerate() {
        let strides = strides.map(|of| of[axis]);
        let runs_on = |outer: &Loop<K>| (0..K).all(|k| outer.strides[k] == strides[k].wrapping_mul(len as isize));
        match loops.last_mut() {
            _ if len == 1 => {}
            Some(outer) if runs_on(outer) => *outer = Loop { len: outer.len.wrapping_mul(len), strides },
            _ => loops.push(Loop { len, strides }),
        }
    }
    loops
}

/// Walks `loops`, the last one fastest, and gives each operand's offset (in elements) at every place. No loops are one
/// place; a loop without elements is none.
#[derive(Clone)]
pub struct Offsets<'a, const K: usize> {
    loops: &'a [Loop<K>],
    index: [usize; MAX_RANK],
    at: [isize; K],
    is_done: bool,
}

impl<'a, const K: usize> Offsets<'a, K> {
    /// At most [`MAX_RANK`] loops.
    #[must_use]
    pub fn new(loops: &'a [Loop<K>]) -> Self {
        Self { loops, index: [0; MAX_RANK], at: [0; K], is_done: loops.iter().any(|l| l.len == 0) }
    }
}

impl<const K: usize> Iterator for Offsets<'_, K> {
    type Item = [isize; K];

    #[inline]
    fn next(&mut self) -> Option<[isize; K]> {
        if self.is_done {
            return None;
        }
        let found = self.at;
        for (axis, step) in self.loops.iter().enumerate().rev() {
            self.index[axis] += 1;
            let is_over = self.index[axis] == step.len;
            // Past the end of a loop the offsets go back to its start; wrapping, since no such place need exist.
            let back = if is_over { step.len as isize } else { 0 };
            for (at, stride) in self.at.iter_mut().zip(step.strides) {
                *at = at.wrapping_add(stride).wrapping_sub(stride.wrapping_mul(back));
            }
            if !is_over {
                return Some(found);
            }
            self.index[axis] = 0;
        }
        self.is_done = true;
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{broadcast, view::View};

    fn loops(lhs: &[usize], rhs: &[usize]) -> Vec<Loop<2>> {
        let dims = broadcast("add", lhs, rhs).unwrap();
        merge(&dims, [&broadcast_strides(lhs, &dims), &broadcast_strides(rhs, &dims)])
    }

    #[test]
    fn neighbours_merge_where_every_operand_runs_on() {
        assert_eq!(loops(&[4, 5, 6], &[4, 5, 6]), [Loop { len: 120, strides: [1, 1] }]);
        assert_eq!(loops(&[4, 5, 6], &[6]), [Loop { len: 20, strides: [6, 0] }, Loop { len: 6, strides: [1, 1] }]);
        assert_eq!(loops(&[4, 5, 6], &[]), [Loop { len: 120, strides: [1, 0] }]);
        assert_eq!(loops(&[3, 1], &[1, 4]), [Loop { len: 3, strides: [1, 0] }, Loop { len: 4, strides: [0, 1] }]);
        assert_eq!(loops(&[1, 1], &[1]), []);
    }

    #[test]
    fn strides_are_those_of_a_view() {
        for (own, to) in [(&[3, 1][..], &[2, 3, 4][..]), (&[2, 3, 4], &[2, 3, 4]), (&[], &[5]), (&[1], &[1])] {
            assert_eq!(broadcast_strides(own, to)[..to.len()], View::whole(own).broadcast(to).strides);
        }
    }

    #[test]
    fn every_place_in_order() {
        let of = |loops: &[Loop<2>]| Offsets::new(loops).collect::<Vec<_>>();
        assert_eq!(of(&[]), [[0, 0]]);
        assert_eq!(of(&[Loop { len: 0, strides: [1, 1] }]), [[0; 2]; 0]);
        let two = [Loop { len: 2, strides: [10, 0] }, Loop { len: 3, strides: [-1, 1] }];
        assert_eq!(of(&two), [[0, 0], [-1, 1], [-2, 2], [10, 0], [9, 1], [8, 2]]);
    }
}
