//! A level that is added to every value changes no verdict: shift invariance of every detector and statistic that should have it.
//!
//! Values and levels are integers, so that their sums are exact: in f64 up to 2^45, in f32 up to 2^24.

use proptest::prelude::*;
use rustorch_wasm::detectors::isolation_forest;
use rustorch_wasm::detectors::statistical::statistical;
use rustorch_wasm::detectors::time_series::TimeSeries;
use rustorch_wasm::detectors::z_score::ZScore;
use rustorch_wasm::stats::analysis::{basic_stats, detect_outliers};
use rustorch_wasm::stats::correlation::{correlation, covariance};
use rustorch_wasm::stats::kll::Kll;
use rustorch_wasm::stats::quality::{accuracy, completeness, uniqueness, validity};
use rustorch_wasm::stats::quantiles::quantiles;
use rustorch_wasm::stats::stream::StreamStats;
use rustorch_wasm::stats::values::Values;

/// Integers that wander, repeat themselves and jump.
fn values() -> impl Strategy<Value = Vec<i32>> {
    let shape = (0..400_i32, 2..30_usize, 0..40_i32, -3..4_i32);
    (shape, proptest::collection::vec((-20..21_i32, 0..60_u8), 40..300)).prop_map(
        |((high, period, size, slope), noise)| {
            let value = |(i, (noise, kind)): (usize, &(i32, u8))| {
                let season = if i % period < period / 3 { size } else { 0 };
                season + slope * i as i32 + noise + if *kind == 0 { high } else { 0 }
            };
            noise.iter().enumerate().map(value).collect()
        },
    )
}

fn level() -> impl Strategy<Value = i64> {
    prop_oneof![-1000..1000_i64, -(1_i64 << 45)..(1 << 45), Just(1_700_000_000_000)]
}

/// All that a time series says of its values.
type Told = (Vec<u64>, Vec<(u64, bool, u64)>, Vec<u64>, String);

fn told(values: &[i32], level: i64, window: f64, period: Option<f64>) -> Told {
    let level = level as f64;
    let mut scored = TimeSeries::new(window, period).unwrap();
    let mut pointed = TimeSeries::new(window, period).unwrap();
    let (mut scores, mut points, mut expected) = (Vec::new(), Vec::new(), Vec::new());
    for (i, &x) in values.iter().enumerate() {
        let (x, t) = (f64::from(x) + level, 1.6e9 + 3600.0 * i as f64);
        scores.push(scored.score(x, Some(t)).unwrap().to_bits());
        // The range is rounded where the level is, so only its place in the series is compared.
        expected.push(pointed.forecast().map_or(0, |f| (f.value - level).round() as i64 as u64));
        if let Some(a) = pointed.add_point(t, x).unwrap() {
            points.push((
                a.anomaly.index,
                a.anomaly.value > a.anomaly.reason.unwrap().expected_high,
                a.anomaly.score.to_bits(),
            ));
        }
    }
    let (trend, season) = (pointed.trend(), pointed.seasonal().unwrap());
    let analyses =
        format!("{:?} {:?} {} {season:?}", trend.slope.to_bits(), trend.r_squared.to_bits(), trend.direction);
    (scores, points, expected, analyses)
}

fn singles(values: &[i32], level: i32) -> Vec<f32> {
    values.iter().map(|&x| (x + level) as f32).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn time_series(values in values(), level in level(), window in 10..200_u32, period in proptest::option::of(2..30_u32)) {
        let (window, period) = (f64::from(window), period.map(f64::from));
        let (low, high) = (told(&values, 0, window, period), told(&values, level, window, period));
        prop_assert_eq!(low.0, high.0, "scores");
        prop_assert_eq!(low.1, high.1, "anomalies");
        prop_assert_eq!(low.3, high.3, "trend and season");
        for (low, high) in low.2.iter().zip(&high.2) {
            prop_assert!((*low as i64 - *high as i64).abs() <= 1, "{} {}", low, high);
        }
    }

    #[test]
    fn z_scores(values in values(), level in -(1 << 22)..(1 << 22), far in level(), window in 2..60_u32, threshold in 1.5..4.0) {
        let verdicts = |values: &[f64]| {
            let mut detector = ZScore::new(threshold, f64::from(window)).unwrap();
            let mut found: Vec<(u64, f64)> = Vec::new();
            for &x in values {
                found.extend(detector.push(x).unwrap().map(|a| (a.index, a.score)));
            }
            found
        };
        let single = |level: i32| singles(&values, level).iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let double = |level: i64| values.iter().map(|&x| (i64::from(x) + level) as f64).collect::<Vec<_>>();
        for (low, high) in [(single(0), single(level)), (double(0), double(far))] {
            let (low, high) = (verdicts(&low), verdicts(&high));
            prop_assert_eq!(low.len(), high.len());
            for (a, b) in low.iter().zip(&high) {
                prop_assert!(a.0 == b.0 && (a.1 == b.1 || (a.1 - b.1).abs() <= 1e-6 * a.1), "{:?} {:?}", a, b);
            }
        }
        let whole = |level: i32| {
            let found = statistical("detect_statistical", Values::Single(&singles(&values, level)), threshold).unwrap();
            found.iter().map(|a| a.index).collect::<Vec<_>>()
        };
        prop_assert_eq!(whole(0), whole(level));
    }

    #[test]
    fn isolation_forests(values in values(), level in -(1 << 22)..(1 << 22), seed in 0..1000_u64) {
        let columns = 2;
        let rows = values.len() / columns * columns;
        let scores = |level| isolation_forest::scores("t", &singles(&values[..rows], level), columns, 20.0, seed).unwrap();
        prop_assert_eq!(scores(0), scores(level));
    }

    #[test]
    fn statistics(values in values(), level in -(1 << 22)..(1 << 22), far in level()) {
        let (low, high) = (singles(&values, 0), singles(&values, level));
        let close = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-9 * scale;
        let (a, b) = (basic_stats(&low).unwrap(), basic_stats(&high).unwrap());
        let spread = a.variance.sqrt();
        prop_assert!(close(a.variance, b.variance, a.variance) && close(a.skewness, b.skewness, 1.0), "{:?} {:?}", a, b);
        prop_assert!(close(a.kurtosis, b.kurtosis, 1.0) && close(a.mean + f64::from(level), b.mean, spread));
        let places = |values: &[f32]| detect_outliers(values).unwrap().iter().map(|o| o.index).collect::<Vec<_>>();
        prop_assert_eq!(places(&low), places(&high));
        let q = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0];
        for (a, b) in quantiles(&low, &q).unwrap().iter().zip(quantiles(&high, &q).unwrap()) {
            prop_assert!(close(a + f64::from(level), b, spread.max(1.0)), "{} {}", a, b);
        }
        let turned: Vec<f32> = values.iter().rev().map(|&x| x as f32).collect();
        prop_assert!(close(covariance(&low, &turned).unwrap(), covariance(&high, &turned).unwrap(), a.variance));
        prop_assert!(close(correlation(&low, &turned).unwrap(), correlation(&high, &turned).unwrap(), 1.0));

        let stream = |level: i64| {
            let mut stats = StreamStats::new();
            stats.push_batch(&values.iter().map(|&x| (i64::from(x) + level) as f64).collect::<Vec<_>>());
            stats.figures()
        };
        let (a, b) = (stream(0), stream(far));
        // Sums of powers are exact: even the bits agree but for the last rounding.
        for (a, b) in [(a.variance, b.variance), (a.skewness, b.skewness), (a.kurtosis, b.kurtosis)] {
            prop_assert!(a.is_some() == b.is_some() && close(a.unwrap_or(0.0), b.unwrap_or(0.0), a.unwrap_or(0.0).abs().max(1e-3)));
        }
        let sketch = |values: &[f32]| {
            let mut sketch = Kll::new(20.0, 3).unwrap();
            sketch.push_batch(values).unwrap();
            sketch.quantiles(&q).unwrap()
        };
        let (a, b) = (sketch(&low), sketch(&high));
        prop_assert!(a.iter().zip(&b).all(|(a, b)| a + f64::from(level) == *b), "{:?} {:?}", a, b);
    }

    /// Of the quality figures consistency alone is relative to the mean, by its definition.
    #[test]
    fn quality(values in values(), level in -(1 << 22)..(1 << 22), gap in 0..40_usize, bounds in (-50..0_i32, 0..50_i32)) {
        let with_gap = |level| {
            let mut values = singles(&values, level);
            values[gap] = f32::NAN;
            values
        };
        let figures = |level: i32| {
            let values = with_gap(level);
            let values = Values::Single(&values);
            let (low, high) = (f64::from(bounds.0 + level), f64::from(bounds.1 + level));
            [completeness(values), validity(values), uniqueness(values), accuracy(values, low, high)].map(Result::unwrap)
        };
        prop_assert_eq!(figures(0), figures(level));
    }
}

#[test]
fn a_season_at_the_level_of_epoch_milliseconds_is_found() {
    for level in [0.0, 1e8, 1e10, 1.7e12, 1e15] {
        let mut series = TimeSeries::new(480.0, None).unwrap();
        for i in 0..480 {
            let wave = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 40.0, 20.0][i % 8] + (i * 7 % 5) as f64;
            series.score(level + wave, None).unwrap();
        }
        let season = series.seasonal().unwrap();
        assert_eq!(season.period, Some(8), "{level}");
        assert!(season.strength > 0.9);
    }
}

#[test]
fn one_point_in_noise_is_found_at_every_level() {
    let mut noise = 1_u64;
    let mut uniform = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 40) as f64 / (1_u64 << 24) as f64
    };
    // Standard deviation 0.5, in steps of 1/16, which f64 holds beside 1e14.
    let mut normal = || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let values: Vec<f64> =
        (0..1000).map(|i| (8.0 * normal()).round() / 16.0 + if i == 700 { 10.0 } else { 0.0 }).collect();
    for level in [0.0, 1e8, 3e8, 1e10, 1e12, 1.7e12, 1e14, -1e14] {
        for window in [100.0, 500.0] {
            let mut series = TimeSeries::new(window, None).unwrap();
            let mut found = Vec::new();
            for (i, x) in values.iter().enumerate() {
                found.extend(series.add_point(i as f64, x + level).unwrap().map(|a| a.anomaly.index));
            }
            assert_eq!(found, [700], "{level}");
        }
    }
}
