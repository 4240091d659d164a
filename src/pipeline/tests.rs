//! The bits of a chain are those of its operations one by one.

use super::{Pipeline, Stage};
use crate::kernels::elementwise::{self as k, Sides};
use crate::kernels::reduce;
use crate::ops::table::Reduction;

fn series(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919) % 10_007) as f32 * 0.01 - 40.0).collect()
}

/// (x - mean) / std, tanh, clamp, one by one.
fn one_by_one(x: &[f32]) -> Vec<f32> {
    let mut y = x.to_vec();
    let n = y.len();
    let (mean, std) = (reduce::mean(x) as f32, reduce::variance(x, 0.0).sqrt() as f32);
    let p = y.as_mut_ptr();
    // SAFETY: in place over a vector.
    unsafe {
        k::subtract(p, &raw const mean, p, n, Sides::ScalarRhs, [0.0; 2]);
        k::divide(p, &raw const std, p, n, Sides::ScalarRhs, [0.0; 2]);
        k::tanh(p, p, n, [0.0; 2]);
        k::clamp(p, p, n, [-0.5, 0.5]);
    }
    y
}

fn chain(parallel: bool) -> Pipeline {
    let mut pipeline = Pipeline::new(parallel);
    for stage in [Stage::Standardize, Stage::Unary(k::tanh, [0.0; 2]), Stage::Unary(k::clamp, [-0.5, 0.5])] {
        pipeline.add(stage).unwrap();
    }
    pipeline
}

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|v| v.to_bits()).collect()
}

#[test]
fn every_length_and_both_ways_of_running() {
    for n in [1, 2, 15, 16, 17, 2047, 2048, 2049, 10_000, 600_001] {
        let x = series(n);
        let want = one_by_one(&x);
        for parallel in [false, true] {
            let mut out = vec![0.0; n];
            // SAFETY: vectors of n elements.
            unsafe { chain(parallel).execute(x.as_ptr(), out.as_mut_ptr(), n) };
            assert_eq!(bits(&out), bits(&want), "{n} {parallel}");
            let mut in_place = x.clone();
            let p = in_place.as_mut_ptr();
            // SAFETY: as above, in place.
            unsafe { chain(parallel).execute(p, p, n) };
            assert_eq!(bits(&in_place), bits(&want), "{n} in place");
        }
    }
}

#[test]
fn reductions_have_the_bits_of_the_written_result() {
    for n in [1, 17, 2048, 50_001] {
        let x = series(n);
        let y = one_by_one(&x);
        let run = |kind| {
            // SAFETY: a vector of n elements.
            unsafe { chain(false).reduce(kind, x.as_ptr(), n) }.to_bits()
        };
        assert_eq!(run(Reduction::Sum), reduce::sum(&y).to_bits());
        assert_eq!(run(Reduction::Mean), reduce::mean(&y).to_bits());
        assert_eq!(run(Reduction::Variance), reduce::variance(&y, 0.0).to_bits());
        assert_eq!(run(Reduction::Max), f64::from(reduce::max(&y)).to_bits());
        assert_eq!(run(Reduction::Min), f64::from(reduce::min(&y)).to_bits());
    }
}

#[test]
fn an_empty_chain_copies_and_a_nan_spreads() {
    let x = [1.0f32, f32::NAN, -0.0];
    let mut out = [9.0f32; 3];
    let mut pipeline = Pipeline::new(false);
    // SAFETY: arrays of three.
    unsafe {
        pipeline.execute(x.as_ptr(), out.as_mut_ptr(), 3);
        assert_eq!(bits(&out)[2], (-0.0f32).to_bits());
        assert!(pipeline.reduce(Reduction::Max, x.as_ptr(), 3).is_nan());
        pipeline.execute(x.as_ptr(), out.as_mut_ptr(), 0);
    }
}
