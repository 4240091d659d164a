//! Streams seen in parts: merging must give what one pass gives, to the bit.

mod common;

use common::{Noise, close, floats, golden};
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::analysis::basic_stats;
use rustorch_wasm::stats::stream::{StreamStats, Term};
use rustorch_wasm::stats::values::Value;

fn of<T: Value + Term>(values: &[T]) -> StreamStats {
    let mut stats = StreamStats::new();
    stats.push_batch(values);
    stats
}

#[test]
fn golden_file() {
    for case in golden("statistics.json").as_array().unwrap() {
        let figures = of(&floats(&case["x"])).figures();
        let number = |name: &str| case[name].as_f64().unwrap();
        close(figures.mean.unwrap(), number("mean"), 1e-14);
        close(figures.variance.unwrap(), number("variance_population"), 1e-14);
        close(figures.std_dev.unwrap(), number("std_population"), 1e-14);
        close(figures.skewness.unwrap(), number("skewness_population"), 1e-11);
        close(figures.kurtosis.unwrap(), number("kurtosis_excess_population"), 1e-11);
    }
}

#[test]
fn agrees_with_two_passes_over_a_long_stream_far_from_0() {
    let mut noise = Noise(11);
    let values: Vec<f32> = (0..300_000).map(|_| (1e6 + 3.0 * noise.normal()) as f32).collect();
    let (stream, whole) = (of(&values).figures(), basic_stats(&values).unwrap());
    close(stream.mean.unwrap(), whole.mean, 1e-15);
    close(stream.variance.unwrap(), whole.variance, 1e-11);
    // Near 0, and the two passes know the mean to 1e-10 only.
    assert!((stream.skewness.unwrap() - whole.skewness).abs() < 1e-9);
    close(stream.kurtosis.unwrap(), whole.kurtosis, 1e-9);
    assert_eq!((stream.min, stream.max), (Some(whole.min), Some(whole.max)));
}

#[test]
fn odd_streams() {
    let json = StreamStats::new().to_json().unwrap();
    let nothing = r#"{"count":0,"mean":null,"variance":null,"std_dev":null,"skewness":null,"kurtosis":null,"min":null,"max":null,"nan_count":0}"#;
    assert_eq!(json, nothing);
    let figures = of(&[0.1_f32; 7]).figures();
    assert_eq!((figures.mean, figures.variance, figures.skewness), (Some(f64::from(0.1_f32)), Some(0.0), None));
    let figures = of(&[1.0, f32::NAN, f32::INFINITY, -2.0]).figures();
    assert_eq!((figures.count, figures.nan_count, figures.min, figures.max), (3, 1, Some(-2.0), Some(f64::INFINITY)));
    assert_eq!((figures.mean, figures.variance), (Some(f64::INFINITY), None));
    assert_eq!(of(&[f32::INFINITY, f32::NEG_INFINITY]).figures().mean, None);
    let tiny = of(&[f32::from_bits(1), f32::from_bits(3)]).figures();
    assert_eq!(tiny.variance, Some(f64::from(f32::from_bits(1)) * f64::from(f32::from_bits(1))));
    assert_eq!(tiny.kurtosis, Some(-2.0));
    let huge = of(&[f32::MAX, f32::MIN, f32::MAX, f32::MIN]).figures();
    assert_eq!((huge.mean, huge.kurtosis, huge.skewness), (Some(0.0), Some(-2.0), Some(0.0)));
    assert_eq!(huge.std_dev, Some(f64::from(f32::MAX)));
}

fn frozen(version: &str) -> String {
    format!("{}/__test__/golden/snapshots/stream_stats.{version}.bin", env!("CARGO_MANIFEST_DIR"))
}

/// Written once by version 1 and never again.
#[test]
fn the_frozen_snapshot_of_version_1_is_still_read() {
    let values: Vec<f32> =
        (0..100).map(|i| if i % 9 == 4 { f32::NAN } else { (i * i % 31) as f32 * 0.7 - 9.0 }).collect();
    let mut stats = of(&values);
    stats.push_batch(&[f32::MAX, f32::from_bits(1), -1e20]);
    assert!(stats.snapshot().unwrap().len() <= 1024);
    assert_eq!(StreamStats::from_snapshot(&std::fs::read(frozen("v1")).unwrap()).unwrap(), stats);
}

/// Written once by version 2 and never again.
#[test]
fn the_frozen_snapshot_of_version_2_is_still_read() {
    let path = frozen("v2");
    let values: Vec<f64> =
        (0..100).map(|i| if i % 9 == 4 { f64::NAN } else { 1.7e12 + f64::from(i * i % 31) * 0.7 }).collect();
    let mut stats = of(&values);
    stats.push_batch(&[-0.1, f64::INFINITY]);
    if std::env::var_os("WRITE_FROZEN_SNAPSHOTS").is_some() {
        std::fs::write(&path, stats.snapshot().unwrap()).unwrap();
    }
    let frozen = std::fs::read(path).unwrap();
    assert_eq!(frozen, stats.snapshot().unwrap());
    assert_eq!(StreamStats::from_snapshot(&frozen).unwrap(), stats);
    for bit in 0..frozen.len() * 8 {
        let mut damaged = frozen.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(StreamStats::from_snapshot(&damaged).unwrap_err().code(), Code::Format);
    }
}

/// Two seconds apart about 1.7e12, moments of whole numbers known by hand; and values whose squares are no f64.
#[test]
fn values_that_are_no_f32() {
    let figures = of(&(0..5).map(|i| 1.7e12 + 2000.0 * f64::from(i)).collect::<Vec<_>>()).figures();
    assert_eq!((figures.mean, figures.variance), (Some(1.7e12 + 4000.0), Some(8e6)));
    assert_eq!((figures.skewness, figures.kurtosis), (Some(0.0), Some(1.7 - 3.0)));
    assert_eq!((figures.min, figures.max), (Some(1.7e12), Some(1.7e12 + 8000.0)));
    for size in [1e300, 1e-300] {
        let figures = of(&[size, 3.0 * size, 2.0 * size, 6.0 * size]).figures();
        close(figures.mean.unwrap(), 3.0 * size, 1e-15);
        close(figures.std_dev.unwrap() / size, 3.5_f64.sqrt(), 1e-15);
        // m3 = (-8 + 0 - 1 + 27) / 4, m4 = (16 + 0 + 1 + 81) / 4
        close(figures.skewness.unwrap(), 4.5 / 3.5_f64.powf(1.5), 1e-14);
        close(figures.kurtosis.unwrap(), 24.5 / 12.25 - 3.0, 1e-14);
    }
    let ends = of(&[f64::MAX, f64::MIN, f64::MAX, f64::MIN]).figures();
    assert_eq!((ends.mean, ends.std_dev, ends.kurtosis), (Some(0.0), Some(f64::MAX), Some(-2.0)));
    let json = of(&[f64::MAX, f64::MIN]).to_json().unwrap();
    assert!(json.contains(r#""variance":null,"std_dev":1.7976931348623157e+308,"#), "{json}");
}

proptest! {
    #[test]
    fn any_partition_in_any_order_gives_the_same_bits(
        values in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 0..200),
        owners in prop::collection::vec(0_usize..5, 200),
        order in Just([0_usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let whole = of(&values);
        let mut parts = vec![StreamStats::new(); 5];
        for (x, owner) in values.iter().zip(&owners) {
            parts[*owner].push(f64::from(*x));
        }
        let mut merged = StreamStats::new();
        for k in order {
            merged.merge(&StreamStats::from_snapshot(&parts[k].snapshot().unwrap()).unwrap()).unwrap();
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(merged.snapshot().unwrap(), whole.snapshot().unwrap());
        prop_assert_eq!(merged.to_json().unwrap(), whole.to_json().unwrap());
    }

    #[test]
    fn any_partition_of_f64_gives_the_same_bits(
        values in prop::collection::vec(any::<u64>().prop_map(f64::from_bits), 0..200),
        owners in prop::collection::vec(0_usize..3, 200),
    ) {
        let whole = of(&values);
        let mut parts = vec![StreamStats::new(); 3];
        for (x, owner) in values.iter().zip(&owners) {
            parts[*owner].push(*x);
        }
        let mut merged = StreamStats::new();
        for part in parts {
            merged.merge(&StreamStats::from_snapshot(&part.snapshot().unwrap()).unwrap()).unwrap();
        }
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(merged.snapshot().unwrap(), whole.snapshot().unwrap());
        prop_assert_eq!(merged.to_json().unwrap(), whole.to_json().unwrap());
    }

    #[test]
    fn figures_agree_with_basic_stats(values in prop::collection::vec(-1e3_f32..1e3, 2..100)) {
        let (stream, whole) = (of(&values).figures(), basic_stats(&values).unwrap());
        let near = |found: Option<f64>, expected: f64| (found.unwrap_or(f64::NAN) - expected).abs() <= 1e-9 * (1.0 + expected.abs());
        prop_assert!(near(stream.mean, whole.mean) && near(stream.variance, whole.variance));
        if whole.variance > 0.0 {
            prop_assert!(near(stream.skewness, whole.skewness) && near(stream.kurtosis, whole.kurtosis));
        }
    }
}
