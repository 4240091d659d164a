//! Views: which element of row-major memory stands at each place of another shape.
//!
//! A view is dims, a stride for each (in elements, any sign, 0 where one element stands for many) and an offset. Moving
//! elements is two steps everywhere: a view says from where, one kernel copies. Views of views are views.
//! Invariant: every place of a view of a tensor lies inside that tensor's elements.

use super::loops::{Loop, merge};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub dims: Vec<usize>,
    /// Elements from one index to the next.
    pub strides: Vec<isize>,
    /// Where the first element stands.
    pub offset: usize,
}

impl View {
    /// All of a row-major tensor.
    #[must_use]
    pub fn whole(dims: &[usize]) -> Self {
        let mut strides = vec![0; dims.len()];
        let mut run: usize = 1;
        for (stride, &dim) in strides.iter_mut().zip(dims).rev() {
            *stride = run as isize;
            // Products beyond a usize only occur beside a dimension of 0, and then no stride is ever used.
            run = run.wrapping_mul(dim);
        }
        Self { dims: dims.to_vec(), strides, offset: 0 }
    }

    /// The axes in another order; `axes` is a permutation.
    #[must_use]
    pub fn transpose(&self, axes: &[usize]) -> Self {
        let pick = |axis: &usize| (self.dims[*axis], self.strides[*axis]);
        let (dims, strides) = axes.iter().map(pick).unzip();
        Self { dims, strides, offset: self.offset }
    }

    /// `count` places of an axis, from `start`, `step` apart; all of them inside the axis.
    #[must_use]
    pub fn slice(mut self, axis: usize, start: usize, step: isize, count: usize) -> Self {
        if count > 0 {
            self.offset = self.offset.wrapping_add_signed(self.strides[axis].wrapping_mul(start as isize));
        }
        self.dims[axis] = count;
        self.strides[axis] = self.strides[axis].wrapping_mul(step);
        self
    }

    /// An axis from its end to its start.
    #[must_use]
    pub fn flip(self, axis: usize) -> Self {
        let n = self.dims[axis];
        self.slice(axis, n.saturating_sub(1), -1, n)
    }

    /// Stretched to `dims`, to which this view's dims broadcast.
    #[must_use]
    pub fn broadcast(&self, dims: &[usize]) -> Self {
        let mut strides = vec![0; dims.len()];
        let from = dims.len() - self.dims.len();
        for (axis, stride) in strides[from..].iter_mut().enumerate() {
            if self.dims[axis] == dims[from + axis] {
                *stride = self.strides[axis];
            }
        }
        Self { dims: dims.to_vec(), strides, offset: self.offset }
    }

    /// The loops of a copy, outermost first, merged.
    #[must_use]
    pub fn loops(&self) -> Vec<Loop<1>> {
        merge(&self.dims, [&self.strides])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_merge() {
        let view = View::whole(&[2, 3, 4]);
        assert_eq!(view.loops(), [Loop { len: 24, strides: [1] }]);
        assert_eq!(view.transpose(&[0, 2, 1]).loops().len(), 3);
        assert_eq!(view.transpose(&[2, 0, 1]).loops(), [Loop { len: 4, strides: [1] }, Loop { len: 6, strides: [4] }]);
        assert_eq!(view.clone().slice(0, 1, 1, 1).loops(), [Loop { len: 12, strides: [1] }]);
        assert_eq!(view.flip(0).flip(1).flip(2).loops(), [Loop { len: 24, strides: [-1] }]);
    }

    #[test]
    fn stretched_axes_stand_still() {
        let view = View::whole(&[3, 1]).broadcast(&[2, 3, 4]);
        assert_eq!((view.strides, view.dims), (vec![0, 1, 0], vec![2, 3, 4]));
    }
}
