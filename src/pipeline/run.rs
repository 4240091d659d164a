//! The one pass: blocks through stages, into memory or into a reduction.

use super::Stage;
use crate::kernels::elementwise::Sides;
use crate::kernels::reduce as fold;
use crate::kernels::sums::Partial;
use crate::ops::table::Reduction;

/// Elements of a block: in and out stay in the first-level cache. A multiple of the lanes of a sum.
const BLOCK: usize = 2048;

/// Elements from which a second core is worth waking: a thread starts in tens of microseconds.
#[cfg(not(target_family = "wasm"))]
const PARALLEL: usize = 256 * 1024;

#[derive(Clone, Copy)]
pub struct Input {
    pub x: *const f32,
    pub len: usize,
}

impl Stage {
    /// # Safety
    /// As a kernel's.
    unsafe fn apply(self, x: *const f32, out: *mut f32, len: usize) {
        // SAFETY: the caller's; a number is one element that outlives the call.
        unsafe {
            match self {
                Self::Unary(kernel, p) => kernel(x, out, len, p),
                Self::Number(kernel, number) => kernel(x, &raw const number, out, len, Sides::ScalarRhs, [0.0; 2]),
                // Resolved before a run; as it stands it is no operation.
                Self::Standardize => std::ptr::copy(x, out, len),
            }
        }
    }
}

/// One block through all stages.
///
/// # Safety
/// As a kernel's.
unsafe fn chain(stages: &[Stage], x: *const f32, out: *mut f32, len: usize) {
    // SAFETY: the caller's; after the first stage, in place.
    unsafe {
        match stages.split_first() {
            None => std::ptr::copy(x, out, len),
            Some((first, rest)) => {
                first.apply(x, out, len);
                for stage in rest {
                    stage.apply(out, out, len);
                }
            }
        }
    }
}

/// Blocks `from..to` of elements into `out`.
///
/// # Safety
/// As [`fill`].
unsafe fn fill_part(stages: &[Stage], input: Input, out: *mut f32, from: usize, to: usize) {
    for at in (from..to).step_by(BLOCK) {
        // SAFETY: the caller's.
        unsafe { chain(stages, input.x.add(at), out.add(at), BLOCK.min(to - at)) };
    }
}

/// The whole chain into memory.
///
/// # Safety
/// `out` is writable for the input's length, and is its memory or disjoint from it.
pub unsafe fn fill(stages: &[Stage], input: Input, out: *mut f32, parallel: bool) {
    #[cfg(not(target_family = "wasm"))]
    if parallel && input.len >= PARALLEL {
        // SAFETY: the caller's.
        return unsafe { fill_parallel(stages, input, out) };
    }
    let _ = parallel;
    // SAFETY: the caller's.
    unsafe { fill_part(stages, input, out, 0, input.len) };
}

#[cfg(not(target_family = "wasm"))]
unsafe fn fill_parallel(stages: &[Stage], input: Input, out: *mut f32) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = input.len.div_ceil(threads).next_multiple_of(BLOCK);
    // Addresses, since pointers do not cross threads by themselves.
    let (x, to) = (input.x as usize, out as usize);
    let work = move |from: usize| {
        let input = Input { x: x as *const f32, len: input.len };
        // SAFETY: the caller's; parts are disjoint.
        unsafe { fill_part(stages, input, to as *mut f32, from, (from + part).min(input.len)) };
    };
    std::thread::scope(|scope| {
        for from in (part..input.len).step_by(part) {
            // A thread that cannot be had is no reason to fail: this one does its part.
            if std::thread::Builder::new().spawn_scoped(scope, move || work(from)).is_err() {
                work(from);
            }
        }
        work(0);
    });
}

/// Calls `visit` with each block of the chain's result.
///
/// # Safety
/// The input is readable.
unsafe fn blocks(stages: &[Stage], input: Input, mut visit: impl FnMut(&[f32])) {
    let mut block = [0.0f32; BLOCK];
    for at in (0..input.len).step_by(BLOCK) {
        let len = BLOCK.min(input.len - at);
        // SAFETY: the caller's; the block is ours.
        unsafe {
            if stages.is_empty() {
                visit(std::slice::from_raw_parts(input.x.add(at), len));
            } else {
                chain(stages, input.x.add(at), block.as_mut_ptr(), len);
                visit(&block[..len]);
            }
        }
    }
}

/// Mean and population variance of the chain's result, in two passes.
///
/// # Safety
/// The input is readable.
pub unsafe fn moments(stages: &[Stage], input: Input) -> (f64, f64) {
    let n = input.len as f64;
    let (mut sum, mut deviations) = (Partial::default(), Partial::default());
    // SAFETY: the caller's.
    unsafe {
        blocks(stages, input, |block| sum.add(block));
        let mean = sum.total() / n;
        blocks(stages, input, |block| deviations.add_deviations(block, mean));
        (mean, deviations.total() / n)
    }
}

/// A reduction of the chain's result.
///
/// # Safety
/// The input is readable.
pub unsafe fn reduce(stages: &[Stage], kind: Reduction, input: Input) -> f64 {
    let extreme = |fold: fn(&[f32]) -> f32| {
        let mut best: Option<f32> = None;
        // SAFETY: the caller's.
        unsafe {
            blocks(stages, input, |block| {
                let found = fold(block);
                best = Some(best.map_or(found, |best| fold(&[best, found])));
            });
        }
        best.map_or(f64::NAN, f64::from)
    };
    let sum = || {
        let mut sum = Partial::default();
        // SAFETY: the caller's.
        unsafe { blocks(stages, input, |block| sum.add(block)) };
        sum.total()
    };
    match kind {
        Reduction::Sum => sum(),
        Reduction::Mean => sum() / input.len as f64,
        // SAFETY: the caller's.
        Reduction::Variance => unsafe { moments(stages, input) }.1,
        // SAFETY: the caller's.
        Reduction::Std => unsafe { moments(stages, input) }.1.sqrt(),
        Reduction::Max => extreme(fold::max),
        Reduction::Min => extreme(fold::min),
        Reduction::Argmax | Reduction::Argmin | Reduction::Norm => f64::NAN, // refused at the seam
    }
}
