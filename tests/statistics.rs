//! Statistics against the golden file (NumPy, SciPy) and against plain definitions.

mod common;

use common::{Noise, close, floats, golden, numbers};
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::analysis::{basic_stats, detect_outliers};
use rustorch_wasm::stats::correlation::{correlation, covariance};
use rustorch_wasm::stats::histogram::histogram;
use rustorch_wasm::stats::quantiles::{Nan, percentile, percentiles, quantiles};

#[test]
fn golden_file() {
    for case in golden("statistics.json").as_array().unwrap() {
        let (x, y) = (floats(&case["x"]), floats(&case["y"]));
        let number = |name: &str| case[name].as_f64().unwrap();
        close(correlation(&x, &y).unwrap(), number("correlation"), 1e-13);
        close(covariance(&x, &y).unwrap(), number("covariance"), 1e-13);

        let (percents, expected) = (numbers(&case["percents"]), numbers(&case["percentiles"]));
        let together = percentiles("percentiles", &x, &percents, Nan::Spreads).unwrap();
        for (k, &percent) in percents.iter().enumerate() {
            close(together[k], expected[k], 1e-15);
            assert_eq!(percentile(&x, percent).unwrap(), together[k]);
            assert_eq!(quantiles(&x, &[percent / 100.0]).unwrap(), [together[k]]);
        }

        let stats = basic_stats(&x).unwrap();
        assert_eq!((stats.count, stats.nan_count), (x.len() as u64, 0));
        close(stats.mean, number("mean"), 1e-14);
        close(stats.std_dev, number("std_population"), 1e-14);
        close(stats.variance, number("variance_population"), 1e-14);
        close(stats.median, number("median"), 1e-15);
        close(stats.skewness, number("skewness_population"), 1e-11);
        close(stats.kurtosis, number("kurtosis_excess_population"), 1e-11);

        let bins = histogram(&x, 10.0, None).unwrap();
        let counts: Vec<f64> = bins.counts.iter().map(|&n| n as f64).collect();
        assert_eq!(counts, numbers(&case["histogram10"]["counts"]));
        // serde_json reads numbers to within one unit in the last place.
        for (found, expected) in bins.edges.into_iter().zip(numbers(&case["histogram10"]["edges"])) {
            close(found, expected, 3e-16);
        }

        let outliers = detect_outliers(&x).unwrap();
        let indices: Vec<f64> = outliers.iter().map(|o| o.index as f64).collect();
        assert_eq!(indices, numbers(&case["iqr_outlier_indices"]));
        assert!(outliers.iter().all(|o| o.score > 1.5 && o.value == f64::from(x[o.index as usize])));
    }
}

#[test]
fn bad_arguments_have_their_codes() {
    assert_eq!(percentile(&[], 50.0).unwrap_err().code(), Code::Empty);
    assert_eq!(quantiles(&[], &[0.5]).unwrap_err().code(), Code::Empty);
    assert_eq!(basic_stats(&[]).unwrap_err().code(), Code::Empty);
    assert_eq!(detect_outliers(&[]).unwrap_err().code(), Code::Empty);
    assert_eq!(covariance(&[], &[]).unwrap_err().code(), Code::Empty);
    assert_eq!(histogram(&[], 4.0, None).unwrap_err().code(), Code::Empty);
    for percent in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
        assert_eq!(percentile(&[1.0], percent).unwrap_err().code(), Code::Argument);
        assert_eq!(quantiles(&[1.0], &[0.5, percent / 100.0 * 2.0]).is_err(), !(0.0..=50.0).contains(&percent));
    }
    assert_eq!(
        percentile(&[1.0], 101.0).unwrap_err().message(),
        "percentile: percent is 101; give a number from 0 to 100"
    );
    let error = correlation(&[1.0, 2.0], &[1.0]).unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Shape, "correlation: x has 2 elements, y has 1; give as many of each")
    );
    for bins in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        assert_eq!(histogram(&[1.0], bins, None).unwrap_err().code(), Code::Argument);
    }
    for range in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
        assert_eq!(histogram(&[1.0], 4.0, Some(range)).unwrap_err().code(), Code::Argument);
    }
    assert_eq!(histogram(&[1.0, f32::NAN], 4.0, None).unwrap_err().code(), Code::Argument);
    for bins in [9e15, 1e12, 67_108_865.0] {
        assert_eq!(histogram(&[1.0], bins, None).unwrap_err().code(), Code::Argument);
    }
    // As many edges as there are numbers between 1 and 2, and one more than those.
    assert_eq!(histogram(&[1.0, 2.0], 8_388_608.0, None).unwrap().counts.len(), 8_388_608);
    assert_eq!(histogram(&[1.0, 2.0], 8_388_609.0, None).unwrap_err().code(), Code::Argument);
}

#[test]
fn nan_infinity_and_few_elements() {
    let nan = f32::NAN;
    assert!(percentile(&[1.0, nan, 2.0], 50.0).unwrap().is_nan());
    assert!(quantiles(&[1.0, nan, 2.0], &[0.0, 0.5, 1.0]).unwrap().iter().all(|q| q.is_nan()));
    assert!(quantiles(&[1.0], &[]).unwrap().is_empty());
    assert_eq!(percentile(&[7.5], 33.0).unwrap(), 7.5);
    let inf = f32::INFINITY;
    assert_eq!(percentile(&[inf, 1.0, inf, -inf], 100.0).unwrap(), f64::INFINITY);
    assert_eq!(percentile(&[-inf, 0.0, inf], 50.0).unwrap(), 0.0);
    assert_eq!(percentile(&[f32::MAX, f32::MIN], 50.0).unwrap(), 0.0);

    // Beside an infinity that infinity is the answer; between the two there is none.
    for (values, wanted) in [
        ([1.0, inf], [1.0, f64::INFINITY, f64::INFINITY, f64::INFINITY]),
        ([inf, -inf], [f64::NEG_INFINITY, f64::NAN, f64::NAN, f64::INFINITY]),
        ([2.0, -inf], [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY, 2.0]),
    ] {
        let q = if wanted[1] == f64::INFINITY { [0.0, 0.25, 0.75, 1.0] } else { [0.0, 0.25, 0.5, 1.0] };
        let found = quantiles(&values, &q).unwrap();
        let sorted = quantiles(&values, &[q, q].concat()).unwrap();
        for k in 0..4 {
            assert!(found[k] == wanted[k] || found[k].is_nan() && wanted[k].is_nan(), "{values:?} at {}", q[k]);
            assert_eq!(found[k].to_bits(), sorted[k].to_bits());
        }
    }
    // What is left out is left out for one quantile, for a few, and for those that are read off the sorted values.
    let values = [nan, 4.0, 1.0, nan, 2.0];
    for count in [1, 3, 9] {
        assert_eq!(percentiles("op", &values, &vec![50.0; count], Nan::LeftOut).unwrap(), vec![2.0; count]);
        assert!(percentiles("op", &values, &vec![50.0; count], Nan::Spreads).unwrap().iter().all(|q| q.is_nan()));
        assert!(percentiles("op", &[nan], &vec![50.0; count], Nan::LeftOut).unwrap().iter().all(|q| q.is_nan()));
    }

    assert!(covariance(&[1.0], &[2.0]).unwrap().is_nan());
    assert!(correlation(&[0.1; 50], &[0.5; 50]).unwrap().is_nan());
    assert!(correlation(&[1.0, nan, 2.0], &[1.0, 2.0, 3.0]).unwrap().is_nan());
    assert_eq!(correlation(&[1.0, 2.0, 3.0], &[-2.0, -4.0, -6.0]).unwrap(), -1.0);

    let stats = basic_stats(&[nan, 4.0, nan, 2.0]).unwrap();
    assert_eq!((stats.count, stats.nan_count, stats.mean, stats.median), (2, 2, 3.0, 3.0));
    let json = basic_stats(&[nan]).unwrap().to_json().unwrap();
    let nothing = r#"{"count":0,"mean":null,"std_dev":null,"variance":null,"min":null,"max":null,"median":null,"skewness":null,"kurtosis":null,"nan_count":1}"#;
    assert_eq!(json, nothing);
    let json = basic_stats(&[5.0, 5.0]).unwrap().to_json().unwrap();
    let equal = r#"{"count":2,"mean":5.0,"std_dev":0.0,"variance":0.0,"min":5.0,"max":5.0,"median":5.0,"skewness":null,"kurtosis":null,"nan_count":0}"#;
    assert_eq!(json, equal);
    let stats = basic_stats(&[inf, 1.0]).unwrap();
    assert_eq!((stats.min, stats.max, stats.mean), (1.0, f64::INFINITY, f64::INFINITY));
    assert!(stats.variance.is_nan());

    assert_eq!(detect_outliers(&[nan, nan]).unwrap(), []);
    let flat = detect_outliers(&[1.0, 1.0, 1.0, nan, 1.0, 9.0, 1.0, 1.0]).unwrap();
    assert_eq!((flat.len(), flat[0].index, flat[0].score), (1, 5, f64::INFINITY));
}

#[test]
fn histograms_as_numpy_makes_them() {
    let bins = histogram(&[1.0, 2.0, 1.0], 2.0, None).unwrap();
    assert_eq!((bins.counts, bins.edges), (vec![2, 1], vec![1.0, 1.5, 2.0]));
    let bins = histogram(&[3.0, 3.0], 2.0, None).unwrap();
    assert_eq!((bins.counts, bins.edges), (vec![0, 2], vec![2.5, 3.0, 3.5]));
    let odd = [0.0, 0.25, 1.0, 1.1, -0.1, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let bins = histogram(&odd, 4.0, Some((0.0, 1.0))).unwrap();
    assert_eq!(bins.counts, [1, 1, 0, 1]);
    assert_eq!(histogram(&[], 2.0, Some((0.0, 1.0))).unwrap().counts, [0, 0]);
    assert_eq!(histogram(&[f32::MAX, f32::MIN], 2.0, None).unwrap().counts, [1, 1]);
    // The 25 smallest numbers in ten bins: a width of 2.4 of their steps is 2 in float32, so that the edges lie up to two
    // bins before where they would lie in f64; the last bin has what is left.
    let smallest: Vec<f32> = (0..=24).map(f32::from_bits).collect();
    assert_eq!(histogram(&smallest, 10.0, None).unwrap().counts, [2, 2, 2, 2, 2, 2, 2, 2, 2, 7]);
}

/// NumPy's default method, from sorted values.
fn naive_quantile(sorted: &[f32], q: f64) -> f64 {
    let h = q * (sorted.len() - 1) as f64;
    let low = h.floor() as usize;
    let (a, b) = (f64::from(sorted[low]), f64::from(sorted[(low + 1).min(sorted.len() - 1)]));
    let part = h - low as f64;
    if part >= 0.5 { b - (b - a) * (1.0 - part) } else { a + (b - a) * part }
}

#[test]
fn selection_and_sorting_agree_on_large_slices() {
    let mut noise = Noise(5);
    for spread in [1e-3, 1.0, 1e6] {
        let values: Vec<f32> = (0..40_000).map(|_| (noise.normal() * spread).round() as f32).collect();
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let q = [0.0, 0.1, 0.25, 0.5, 0.500_01, 0.9, 0.99, 1.0];
        let together = quantiles(&values, &q).unwrap();
        for (k, &q) in q.iter().enumerate() {
            assert_eq!(quantiles(&values, &[q]).unwrap()[0], together[k]);
            assert_eq!(naive_quantile(&sorted, q), together[k]);
        }
    }
}

proptest! {
    #[test]
    fn quantiles_of_any_values(
        values in prop::collection::vec(prop_oneof![-3.0_f32..3.0, Just(1.0), -1e30_f32..1e30], 1..200),
        q in prop::collection::vec(0.0_f64..=1.0, 1..20),
    ) {
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        for (found, &q) in quantiles(&values, &q).unwrap().into_iter().zip(&q) {
            prop_assert_eq!(found, naive_quantile(&sorted, q));
            prop_assert_eq!(quantiles(&values, &[q]).unwrap()[0], found);
        }
    }

    #[test]
    fn histograms_put_each_value_between_its_edges(
        values in prop::collection::vec(-10.0_f32..10.0, 1..200),
        bins in 1_u32..40,
        range in prop::option::of((-9.0_f64..0.0, 0.0_f64..9.0)),
    ) {
        // Values that are all but equal leave no room for edges; NumPy's answers to those are in the golden file.
        if let Ok(found) = histogram(&values, f64::from(bins), range) {
            let last = found.counts.len() - 1;
            let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(l, h), &x| (l.min(x), h.max(x)));
            let step = (high - low) / bins as f32;
            let edge = |i: usize| match range {
                None if low < high && i <= last => i as f32 * step + low,
                _ => found.edges[i] as f32,
            };
            for (i, &count) in found.counts.iter().enumerate() {
                let inside = |x: &&f32| **x >= edge(i) && (**x < edge(i + 1) || (i == last && **x <= edge(i + 1)));
                prop_assert_eq!(values.iter().filter(inside).count() as u64, count);
            }
        }
    }
}
