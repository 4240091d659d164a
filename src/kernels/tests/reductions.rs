//! Reductions against naive twins in the documented order, bit for bit, and against their own axis forms.

use super::{INF, NAN, bits, levels, mixed, turn};
use crate::kernels::level::force_level;
use crate::kernels::reduce;

/// The documented order: 16 lanes, folded half upon half.
fn lanes(terms: impl Iterator<Item = f64>) -> f64 {
    let mut lanes = [0.0f64; 16];
    for (i, term) in terms.enumerate() {
        lanes[i % 16] += term;
    }
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
    }
    lanes[0]
}

fn finite(len: usize, seed: u32) -> Vec<f32> {
    mixed(len, seed).into_iter().map(|v| if v.is_finite() { v.clamp(-1e30, 1e30) } else { 0.25 }).collect()
}

#[test]
fn reductions_are_those_of_the_naive_twins_bit_for_bit() {
    let _turn = turn();
    for level in levels() {
        force_level(Some(level));
        for len in (0..=100).chain([1023, 1024, 1025, 5000]) {
            let (x, y) = (finite(len, 5), finite(len, 6));
            let wide = || x.iter().map(|v| *v as f64);
            let sum = lanes(wide());
            assert_eq!(reduce::sum(&x).to_bits(), sum.to_bits(), "sum {level:?} of {len}");
            assert_eq!(reduce::norm(&x).to_bits(), lanes(wide().map(|v| v * v)).sqrt().to_bits(), "norm");
            let dot = lanes(x.iter().zip(&y).map(|(a, b)| *a as f64 * *b as f64));
            assert_eq!(reduce::dot(&x, &y).to_bits(), dot.to_bits(), "dot");
            if len == 0 {
                assert!(reduce::mean(&x).is_nan() && reduce::variance(&x, 0.0).is_nan());
                assert_eq!((reduce::max(&x), reduce::min(&x)), (-INF, INF));
                assert_eq!((reduce::argmax(&x), reduce::argmin(&x)), (0, 0));
                continue;
            }
            let mean = sum / len as f64;
            assert_eq!(reduce::mean(&x), mean);
            let squares = lanes(wide().map(|v| (v - mean) * (v - mean)));
            assert_eq!(reduce::variance(&x, 0.0), squares / len as f64);
            let max = x.iter().copied().fold(-INF, f32::max);
            let min = x.iter().copied().fold(INF, f32::min);
            assert_eq!((reduce::max(&x), reduce::min(&x)), (max, min), "{level:?} of {len}");
            assert_eq!(reduce::argmax(&x), x.iter().position(|v| *v == max).unwrap());
            assert_eq!(reduce::argmin(&x), x.iter().position(|v| *v == min).unwrap());
            // NaN wins wherever it stands, the first one.
            for place in [0, len / 2, len - 1] {
                let mut x = x.clone();
                x[place] = NAN;
                assert!(reduce::max(&x).is_nan() && reduce::min(&x).is_nan() && reduce::sum(&x).is_nan());
                assert_eq!((reduce::argmax(&x), reduce::argmin(&x)), (place, place), "{level:?} of {len}");
            }
        }
    }
    force_level(None);
    assert_eq!(bits(&[reduce::max(&[-0.0, 0.0, -0.0]), reduce::min(&[0.0, -0.0, 0.0])]), bits(&[0.0, -0.0]));
    assert_eq!(bits(&[reduce::max(&[-0.0; 40]), reduce::min(&[0.0; 40])]), bits(&[-0.0, 0.0]));
    assert_eq!(reduce::argmax(&[-INF; 3]), 0);
    assert!((reduce::norm(&[3e38; 4]) / 6e38 - 1.0).abs() < 1e-7);
    assert!((reduce::norm(&[3e-45, 4e-45]) - 5e-45).abs() < 1e-45);
    assert_eq!(reduce::variance(&[1.0], 1.0).to_bits() & !(1 << 63), f64::NAN.to_bits() & !(1 << 63));
}

#[test]
fn axis_reductions_are_those_of_each_column() {
    let _turn = turn();
    for level in levels() {
        force_level(Some(level));
        for (outer, n, inner) in [
            (1, 1, 1),
            (3, 5, 1),
            (2, 40, 3),
            (2, 17, 31),
            (1, 33, 32),
            (2, 7, 600),
            (1, 100, 513),
            (3, 4, 8),
            (2, 3, 0),
            (0, 3, 4),
            (2, 0, 3),
            (1, 1, 700),
        ] {
            let x = finite(outer * n * inner, 9);
            let mut out = vec![0.0f32; outer * inner];
            let column =
                |at: usize| -> Vec<f32> { (0..n).map(|row| x[(at / inner * n + row) * inner + at % inner]).collect() };
            let fold = |terms: &mut dyn Iterator<Item = f64>| {
                if inner < reduce::NARROW { lanes(terms) } else { terms.fold(0.0, |total, v| total + v) }
            };
            let shape = format!("{level:?} [{outer}, {n}, {inner}]");
            reduce::sum_axis(&x, outer, n, inner, &mut out);
            for (at, got) in out.iter().enumerate() {
                let expected = fold(&mut column(at).iter().map(|v| *v as f64)) as f32;
                assert_eq!(bits(&[*got]), bits(&[expected]), "sum {shape}");
            }
            let mut means = out.clone();
            reduce::mean_axis(&x, outer, n, inner, &mut means);
            reduce::variance_axis(&x, outer, n, inner, 1.0, &mut out);
            let mut deviations = vec![];
            for (at, got) in out.iter().enumerate() {
                let values = column(at);
                let mean = fold(&mut values.iter().map(|v| *v as f64)) / n as f64;
                assert_eq!(bits(&[means[at]]), bits(&[mean as f32]), "mean {shape}");
                let squares = fold(&mut values.iter().map(|v| (*v as f64 - mean) * (*v as f64 - mean)));
                let variance = squares / (n as f64 - 1.0).max(0.0);
                deviations.push(variance.sqrt() as f32);
                let expected = variance as f32;
                assert!(n == 0 || bits(&[*got]) == bits(&[expected]), "variance {shape} {got} {expected}");
            }
            assert!(outer * inner == 0 || n == 0 || deviations.len() == outer * inner);
            reduce::std_axis(&x, outer, n, inner, 1.0, &mut out);
            for (got, expected) in out.iter().zip(&deviations) {
                assert!(n == 0 || bits(&[*got]) == bits(&[*expected]), "std {shape} {got} {expected}");
            }
            type Fold = (fn(&[f32], usize, usize, usize, &mut [f32]), fn(&[f32]) -> f32);
            let folds: [Fold; 4] = [
                (reduce::max_axis, reduce::max),
                (reduce::min_axis, reduce::min),
                (reduce::argmax_axis, |x| reduce::argmax(x) as f32),
                (reduce::argmin_axis, |x| reduce::argmin(x) as f32),
            ];
            for (which, (along, whole)) in folds.iter().enumerate() {
                for nan in [false, true] {
                    let mut x = x.clone();
                    if nan && !x.is_empty() {
                        let middle = x.len() / 2;
                        x[middle] = NAN;
                    }
                    along(&x, outer, n, inner, &mut out);
                    for (at, got) in out.iter().enumerate() {
                        let column: Vec<f32> =
                            (0..n).map(|row| x[(at / inner * n + row) * inner + at % inner]).collect();
                        assert_eq!(bits(&[*got]), bits(&[whole(&column)]), "fold {which} {shape} at {at}");
                    }
                }
            }
        }
    }
    force_level(None);
}

#[test]
fn a_long_mean_is_right_to_the_last_bit() {
    let x = vec![0.1f32; 3_000_000];
    assert_eq!(reduce::mean(&x) as f32, 0.1);
}
