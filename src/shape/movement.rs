//! What the arguments of movement mean: each function turns them into dims or a [`View`], or says why it cannot.

use super::view::View;
use super::{Dims, MAX_RANK, Numbers, axis, check_rank, countable_dims, size};
use crate::error::{Code, Error, Result};

fn shape_error<T>(op: &str, what: std::fmt::Arguments) -> Result<T> {
    Err(Error::new(Code::Shape, op, what))
}

/// A whole number of at least `least`, as a dimension.
fn dimension(op: &str, wanted: &[f64], value: f64, least: f64) -> Result<f64> {
    if value >= least && value.fract() == 0.0 && value <= 2f64.powi(53) {
        return Ok(value);
    }
    shape_error(op, format_args!("dimensions must be whole numbers of at least {least}, got {}", Numbers(wanted)))
}

/// The shape `wanted` for the elements of `from`; one dimension may be -1: whatever is left.
pub fn reshape(op: &str, from: &[usize], wanted: &[f64]) -> Result<Vec<usize>> {
    check_rank(op, wanted.len())?;
    for &d in wanted {
        dimension(op, wanted, d, -1.0)?;
    }
    let open = wanted.iter().filter(|&&d| d < 0.0).count();
    if open > 1 {
        return shape_error(op, format_args!("one dimension may be -1, got {}", Numbers(wanted)));
    }
    let n = size(from).unwrap_or(0) as f64;
    // Exact wherever it is no more than `n`.
    let known: f64 = if wanted.contains(&0.0) { 0.0 } else { wanted.iter().filter(|&&d| d > 0.0).product() };
    let fits = if open == 1 { known > 0.0 && n % known == 0.0 } else { known == n };
    if !fits {
        return shape_error(op, format_args!("{n} elements of shape {} do not fit {}", Dims(from), Numbers(wanted)));
    }
    let filled: Vec<f64> = wanted.iter().map(|&d| if d < 0.0 { n / known } else { d }).collect();
    countable_dims(op, &filled)
}

/// The axes in the order asked for; all of them reversed where nothing is asked.
pub fn permutation(op: &str, rank: usize, axes: Option<&[f64]>) -> Result<Vec<usize>> {
    let Some(axes) = axes else { return Ok((0..rank).rev().collect()) };
    if axes.len() != rank {
        return shape_error(op, format_args!("axes {} for a tensor of rank {rank}", Numbers(axes)));
    }
    let mut seen = [false; MAX_RANK];
    let mut order = Vec::with_capacity(rank);
    for &a in axes {
        let a = axis(op, a, rank)?;
        if std::mem::replace(&mut seen[a], true) {
            return Err(Error::new(Code::Argument, op, format_args!("axes {} name axis {a} twice", Numbers(axes))));
        }
        order.push(a);
    }
    Ok(order)
}

/// Python's slice of an axis of `n` elements: first index and count. Infinity and -Infinity go as far as there is.
fn span(n: usize, start: f64, stop: f64, step: f64) -> (usize, usize) {
    let n = n as f64;
    let (low, high) = if step > 0.0 { (0.0, n) } else { (-1.0, n - 1.0) };
    let bound = |at: f64| {
        let at = if at < 0.0 { at + n } else { at };
        if at < low {
            low
        } else if at > high {
            high
        } else {
            at
        }
    };
    let (start, stop) = (bound(start), bound(stop));
    let count = ((stop - start) / step).ceil();
    if count > 0.0 { (start as usize, count as usize) } else { (0, 0) }
}

/// NumPy's basic slicing of the first axes; the others stay whole.
pub fn slice(op: &str, from: &[usize], start: &[f64], stop: &[f64], step: Option<&[f64]>) -> Result<View> {
    let count = start.len();
    let steps = step.map_or(count, <[f64]>::len);
    if count != stop.len() || count != steps || count > from.len() {
        let what = format_args!("{count} starts, {} stops and {steps} steps for shape {}", stop.len(), Dims(from));
        return shape_error(op, what);
    }
    let mut view = View::whole(from);
    for i in 0..count {
        let by = step.map_or(1.0, |s| s[i]);
        let whole = |x: f64| x.fract() == 0.0 || x.is_infinite();
        if !whole(start[i]) || !whole(stop[i]) || by.fract() != 0.0 || by == 0.0 {
            let what = format_args!(
                "start and stop must be whole numbers and a step must not be 0, got {}:{}:{by} on axis {i}",
                start[i], stop[i]
            );
            return Err(Error::new(Code::Argument, op, what));
        }
        let (first, count) = span(from[i], start[i], stop[i], by);
        view = view.slice(i, first, by as isize, count); // a step beyond an isize leaves one place at most
    }
    Ok(view)
}

/// Without its axes of one element, or without one of them.
pub fn squeeze(op: &str, from: &[usize], at: Option<f64>) -> Result<Vec<usize>> {
    let Some(at) = at else { return Ok(from.iter().copied().filter(|&d| d != 1).collect()) };
    let at = axis(op, at, from.len())?;
    if from[at] != 1 {
        return shape_error(op, format_args!("axis {at} of shape {} has {} elements, not 1", Dims(from), from[at]));
    }
    let mut dims = from.to_vec();
    dims.remove(at);
    Ok(dims)
}

/// With an axis of `len` elements put in.
pub fn insert_axis(op: &str, from: &[usize], at: f64, len: usize) -> Result<Vec<usize>> {
    check_rank(op, from.len() + 1)?;
    let at = axis(op, at, from.len() + 1)?;
    let mut dims = from.to_vec();
    dims.insert(at, len);
    Ok(dims)
}

/// Stretched to a shape, which may have more axes in front.
pub fn broadcast_to(op: &str, from: &[usize], wanted: &[f64]) -> Result<View> {
    check_rank(op, wanted.len())?;
    for &d in wanted {
        dimension(op, wanted, d, 0.0)?;
    }
    let pairs = || from.iter().rev().zip(wanted.iter().rev());
    if from.len() > wanted.len() || !pairs().all(|(&f, &t)| f as f64 == t || f == 1) {
        return shape_error(op, format_args!("shape {} does not broadcast to {}", Dims(from), Numbers(wanted)));
    }
    Ok(View::whole(from).broadcast(&countable_dims(op, wanted)?))
}

/// From the end to the start, along one axis or all.
pub fn flip(op: &str, from: &[usize], at: Option<f64>) -> Result<View> {
    let view = View::whole(from);
    Ok(match at {
        Some(at) => {
            let at = axis(op, at, from.len())?;
            view.flip(at)
        }
        None => (0..from.len()).fold(view, View::flip),
    })
}

/// The padded shape, and where in it the first element of `from` goes.
pub fn pad(op: &str, from: &[usize], before: &[f64], after: &[f64]) -> Result<(Vec<usize>, usize)> {
    let rank = from.len();
    if before.len() != rank || after.len() != rank {
        let what = format_args!("{} before and {} after for shape {}", before.len(), after.len(), Dims(from));
        return shape_error(op, what);
    }
    let mut wanted = Vec::with_capacity(rank);
    for (&dim, (&b, &a)) in from.iter().zip(before.iter().zip(after)) {
        for p in [b, a] {
            if !(p >= 0.0 && p.fract() == 0.0) {
                let what = format_args!(
                    "padding must be whole numbers of at least 0, got {} and {}",
                    Numbers(before),
                    Numbers(after)
                );
                return Err(Error::new(Code::Argument, op, what));
            }
        }
        wanted.push(dim as f64 + b + a);
    }
    let to = countable_dims(op, &wanted)?;
    let strides = View::whole(&to).strides;
    let start = before.iter().zip(strides).fold(0, |at: usize, (&b, s)| at.wrapping_add(b as usize * s as usize));
    Ok((to, start))
}

/// The shapes of two parts of one row of tensors joined: equal but along `at`, where they add up.
pub fn concat(op: &str, lhs: &[usize], rhs: &[usize], at: f64) -> Result<Vec<usize>> {
    let at = axis(op, at, lhs.len())?;
    let fits = lhs.len() == rhs.len() && (0..lhs.len()).all(|i| i == at || lhs[i] == rhs[i]);
    if !fits {
        let what = format_args!("shapes {} and {} differ beyond axis {at}", Dims(lhs), Dims(rhs));
        return shape_error(op, what);
    }
    let mut wanted: Vec<f64> = lhs.iter().map(|&d| d as f64).collect();
    wanted[at] += rhs[at] as f64;
    countable_dims(op, &wanted)
}

/// What is left of a shape when an axis is folded.
#[must_use]
pub fn reduced(from: &[usize], at: usize, keepdims: bool) -> Vec<usize> {
    let mut dims = from.to_vec();
    if keepdims {
        dims[at] = 1;
    } else {
        dims.remove(at);
    }
    dims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dimension_may_be_left_open() {
        let r = |from: &[usize], to: &[f64]| reshape("reshape", from, to);
        assert_eq!(r(&[2, 6], &[3.0, -1.0]).unwrap(), [3, 4]);
        assert_eq!(r(&[], &[-1.0]).unwrap(), [1]);
        assert_eq!(r(&[0, 3], &[-1.0, 3.0]).unwrap(), [0, 3]);
        assert_eq!(r(&[1], &[]).unwrap(), [0; 0]);
        for bad in [&[5.0, -1.0][..], &[-1.0, -1.0], &[-2.0], &[1.5], &[f64::NAN], &[0.0, -1.0], &[1e300, -1.0]] {
            assert_eq!(r(&[2, 6], bad).unwrap_err().code(), Code::Shape, "{bad:?}");
        }
        assert_eq!(r(&[2, 6], &[5.0]).unwrap_err().message(), "reshape: 12 elements of shape [2, 6] do not fit [5]");
    }

    #[test]
    fn slices_are_pythons() {
        // (n, start, stop, step) -> indices, from Python's range(*slice(start, stop, step).indices(n))
        let inf = f64::INFINITY;
        for (n, start, stop, step, want) in [
            (5, 1.0, 4.0, 1.0, vec![1, 2, 3]),
            (5, -3.0, -1.0, 1.0, vec![2, 3]),
            (5, 0.0, 99.0, 2.0, vec![0, 2, 4]),
            (5, 4.0, 0.0, -2.0, vec![4, 2]),
            (5, inf, -inf, -1.0, vec![4, 3, 2, 1, 0]),
            (5, 3.0, -1.0, -1.0, vec![]),
            (5, -9.0, 2.0, 1.0, vec![0, 1]),
            (5, 2.0, -9.0, -1.0, vec![2, 1, 0]),
            (0, 0.0, 5.0, 1.0, vec![]),
            (0, inf, -inf, -1.0, vec![]),
            (3, 0.0, 3.0, 1e300, vec![0]),
        ] {
            let (first, count) = span(n, start, stop, step);
            let got: Vec<i64> = (0..count as i64).map(|i| first as i64 + i * step as i64).collect();
            assert_eq!(got, want, "{n} {start}:{stop}:{step}");
        }
    }

    #[test]
    fn axes_are_a_permutation() {
        let p = |axes: &[f64]| permutation("transpose", 3, Some(axes));
        assert_eq!(p(&[0.0, -1.0, 1.0]).unwrap(), [0, 2, 1]);
        assert_eq!(p(&[0.0, 0.0, 1.0]).unwrap_err().code(), Code::Argument);
        assert_eq!(p(&[0.0, 1.0]).unwrap_err().code(), Code::Shape);
        assert_eq!(permutation("transpose", 2, None).unwrap(), [1, 0]);
    }

    #[test]
    fn parts_join_along_one_axis() {
        assert_eq!(concat("concat", &[2, 3], &[2, 0], -1.0).unwrap(), [2, 3]);
        assert_eq!(concat("concat", &[2, 3], &[3, 3], 1.0).unwrap_err().code(), Code::Shape);
        assert_eq!(insert_axis("expand_dims", &[2, 3], -1.0, 1).unwrap(), [2, 3, 1]);
        assert_eq!(squeeze("squeeze", &[1, 2, 1], None).unwrap(), [2]);
        assert_eq!(squeeze("squeeze", &[1, 2, 1], Some(1.0)).unwrap_err().code(), Code::Shape);
    }
}
