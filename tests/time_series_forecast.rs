//! What `WasmTimeSeriesDetector` expects next: against statsmodels, and in series of which the answer is known.

mod common;

use common::{Noise, golden, numbers};
use rustorch_wasm::detectors::options::{Missing, Options};
use rustorch_wasm::detectors::time_series::{TimeSeries, Unit};

/// The mean absolute error of forecasts one step on, from `from` on.
fn error_of(series: &mut TimeSeries, values: &[f64], from: usize) -> f64 {
    let mut sum = 0.0;
    for (i, &x) in values.iter().enumerate() {
        if i >= from {
            sum += (series.forecast().unwrap().value - x).abs();
        }
        series.add_point(i as f64, x).unwrap();
    }
    sum / (values.len() - from) as f64
}

/// Indices of what is reported.
fn found(series: &mut TimeSeries, values: &[f64]) -> Vec<usize> {
    let report = |(i, &x): (usize, &f64)| series.add_point(3600.0 * i as f64, x).unwrap().map(|_| i);
    values.iter().enumerate().filter_map(report).collect()
}

fn hourly(n: usize, seed: u64, deviation: f64) -> Vec<f64> {
    // 20 sin(2 pi i / 24), by its own recurrence: no sine of the platform.
    let (mut a, mut b) = (0.0, 20.0 * 0.258_819_045_102_520_76);
    let mut noise = Noise(seed);
    (0..n)
        .map(|_| {
            let wave = a;
            (a, b) = (b, 2.0 * 0.965_925_826_289_068_3 * b - a);
            100.0 + wave + deviation * noise.normal()
        })
        .collect()
}

/// `npm run bench:forecast` prints the same comparison; the window is the one of all series, and no period is told.
#[test]
fn public_series_are_foretold_as_well_as_by_a_fitted_model() {
    let golden = golden("forecast.json");
    let all = golden["series"].as_array().unwrap();
    assert!(all.len() >= 10);
    for one in all {
        let values = numbers(&one["values"]);
        let split = (0.6 * values.len() as f64) as usize;
        let error = error_of(&mut TimeSeries::new(500.0, None).unwrap(), &values, split);
        let (repeated, fitted) = (one["last_value"].as_f64().unwrap(), one["statsmodels"].as_f64().unwrap());
        assert!(error <= 1.25 * fitted, "{}: {error}, {fitted} by statsmodels", one["name"]);
        assert!(error <= repeated * (1.0 + 1e-9), "{}: {error}, {repeated} by the last value", one["name"]);
    }
}

#[test]
fn a_line_without_noise_is_expected_narrowly() {
    for slope in [1.0, -0.1, 1e-9, 1e6] {
        for start in [0.0, 5.0, 1e9] {
            let mut series = TimeSeries::new(500.0, None).unwrap();
            for i in 0..400 {
                assert_eq!(series.add_point(f64::from(i), start + slope * f64::from(i)).unwrap(), None);
                if i >= 100 && slope.abs() > 1e-6 {
                    let expected = series.forecast().unwrap();
                    let next = start + slope * f64::from(i + 1);
                    assert!((expected.value - next).abs() < 1e-3 * slope.abs(), "{slope} {start} {i}: {expected:?}");
                    assert!(expected.high - expected.low < 0.3 * slope.abs(), "{slope} {start} {i}: {expected:?}");
                    assert!(expected.low <= next && next <= expected.high);
                }
            }
        }
    }
}

#[test]
fn a_random_walk_is_foretold_by_its_last_value() {
    for seed in 0..5 {
        let mut noise = Noise(seed);
        let mut level = 0.0;
        let walk: Vec<f64> = (0..2000)
            .map(|_| {
                level += noise.normal();
                level
            })
            .collect();
        let error = error_of(&mut TimeSeries::new(500.0, None).unwrap(), &walk, 200);
        let repeated = walk[199..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / 1800.0;
        assert!(error <= 1.01 * repeated, "{seed}: {error} {repeated}");
    }
}

#[test]
fn noise_is_foretold_by_its_mean() {
    let mut noise = Noise(4);
    let values: Vec<f64> = (0..2000).map(|_| noise.normal()).collect();
    let error = error_of(&mut TimeSeries::new(500.0, None).unwrap(), &values, 200);
    let best = values[200..].iter().map(|x| x.abs()).sum::<f64>() / 1800.0;
    assert!(error <= 1.05 * best, "{error} {best}");
}

#[test]
fn a_season_that_is_found_is_used_like_a_given_one() {
    let peaks: Vec<usize> = (1..=10).map(|k| 97 * k).collect();
    for deviation in [0.5, 1.0, 2.0] {
        for seed in 0..4 {
            let mut values = hourly(1000, seed, deviation);
            peaks.iter().for_each(|&at| values[at] += 30.0);
            for period in [None, Some(24.0)] {
                let mut series = TimeSeries::new(500.0, period).unwrap();
                assert_eq!(found(&mut series, &values), peaks, "{deviation} {seed} {period:?}");
            }
        }
    }
}

/// Changes of period, long ones, none any more: the forecast follows, and no value costs more than memory allows.
#[test]
fn a_season_that_changes_is_found_again() {
    let square = |period: usize, n: usize, seed: u64| {
        let mut noise = Noise(seed);
        (0..n).map(|i| if i % period < period / 3 { 50.0 } else { 0.0 } + noise.normal()).collect::<Vec<f64>>()
    };
    let mut series = TimeSeries::new(300.0, None).unwrap();
    for (period, seed) in [(24, 1), (31, 2), (7, 3)] {
        let values = square(period, 1500, seed);
        assert!(error_of(&mut series, &values, 1000) < 1.2, "{period}");
        assert_eq!(series.seasonal().unwrap().period, Some(period));
    }
    let mut noise = Noise(9);
    let none: Vec<f64> = (0..1500).map(|_| noise.normal()).collect();
    assert!(error_of(&mut series, &none, 1000) < 1.0);
    // A period beyond those that are tried on all values, in a window beyond what is looked at.
    for (period, window) in [(1440, 10_000.0), (288, 1500.0), (5000, 20_000.0)] {
        let values = square(period, 4 * period, 5);
        let mut series = TimeSeries::new(window, None).unwrap();
        assert!(error_of(&mut series, &values, 7 * period / 2) < 1.3, "{period}");
        assert_eq!(series.seasonal().unwrap().period, Some(period));
    }
}

#[test]
fn a_gap_in_a_trend_is_no_anomaly() {
    let mut series = TimeSeries::new(100.0, None).unwrap();
    for i in 0..300 {
        let x = if (200..230).contains(&i) { f64::NAN } else { 3.0 * f64::from(i) };
        assert_eq!(series.add_point(f64::from(i), x).unwrap(), None, "{i}");
    }
    assert!((series.forecast().unwrap().value - 900.0).abs() < 0.1);
    // After a gap a level that wanders is less certain.
    let mut noise = Noise(3);
    let mut level = 0.0;
    let mut series = TimeSeries::new(100.0, None).unwrap();
    for i in 0..300 {
        level += noise.normal();
        series.add_point(f64::from(i), level).unwrap();
    }
    let before = series.forecast().unwrap();
    (300..309).for_each(|i| assert_eq!(series.add_point(f64::from(i), f64::NAN).unwrap(), None));
    let after = series.forecast().unwrap();
    assert!(after.high - after.low > 2.0 * (before.high - before.low), "{before:?} {after:?}");
}

/// The range that `forecast` tells before is the one that an anomaly has.
#[test]
fn the_forecast_is_what_the_next_value_is_judged_by() {
    let mut values = hourly(600, 8, 1.0);
    (100..600).step_by(83).for_each(|i| values[i] -= 40.0);
    let mut series = TimeSeries::new(200.0, Some(24.0)).unwrap();
    assert_eq!(series.forecast(), None);
    let mut count = 0;
    for (i, &x) in values.iter().enumerate() {
        let expected = series.forecast();
        if let Some(a) = series.add_point(i as f64, x).unwrap() {
            let (reason, expected) = (a.anomaly.reason.unwrap(), expected.unwrap());
            assert_eq!((reason.expected_low, reason.expected_high), (expected.low, expected.high));
            assert!(x < expected.low && expected.low < expected.value && expected.value < expected.high);
            count += 1;
        }
    }
    assert_eq!(count, 7);
}

#[test]
fn a_step_is_learned_and_a_peak_is_not() {
    let mut noise = Noise(6);
    let mut values: Vec<f64> = (0..800).map(|_| noise.normal()).collect();
    values[300] += 1e6;
    values[500..].iter_mut().for_each(|x| *x += 50.0);
    let mut series = TimeSeries::new(100.0, None).unwrap();
    for (i, &x) in values.iter().enumerate() {
        let reported = series.add_point(i as f64, x).unwrap().is_some();
        assert_eq!(reported, i == 300 || i == 500, "{i}");
        let expected = series.forecast().unwrap().value;
        assert!(!(300..500).contains(&i) || expected.abs() < 6.0, "{i}: {expected}");
        // Once more: for a while after a step the last value is what is repeated.
        assert!(i < 530 || (expected - 50.0).abs() < 6.0, "{i}: {expected}");
    }
}

/// What comes back from a snapshot foretells the same, at every stage of season and clock.
#[test]
fn a_revived_forecast_goes_on() {
    let mut values = hourly(900, 5, 1.0);
    (0..900).step_by(61).for_each(|i| values[i] = f64::NAN);
    for period in [None, Some(24.0)] {
        for cut in [0, 1, 15, 16, 30, 47, 48, 60, 90, 333, 700] {
            let options = Options::with_missing(Missing::Skip);
            let mut whole = TimeSeries::with_unit(200.0, period, options, Unit::Milliseconds).unwrap();
            let time = |i: usize| 3.6e6 * (i + if i > 500 { 3 } else { 0 }) as f64;
            values[..cut].iter().enumerate().for_each(|(i, &x)| {
                whole.add_point(time(i), x).unwrap();
            });
            let mut revived = TimeSeries::from_snapshot(&whole.snapshot().unwrap()).unwrap();
            assert_eq!(revived.timestamp_unit(), Unit::Milliseconds);
            for (i, &x) in values.iter().enumerate().skip(cut) {
                assert_eq!(revived.forecast(), whole.forecast());
                assert_eq!(revived.add_point(time(i), x).unwrap(), whole.add_point(time(i), x).unwrap());
            }
            assert_eq!(revived.snapshot().unwrap(), whole.snapshot().unwrap());
        }
    }
}
