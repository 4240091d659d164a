//! `WasmTimeSeriesDetector`: its analyses against statsmodels, its streams against what a user may feed them.

mod common;

use common::{Noise, close, golden, numbers};
use rustorch_wasm::detectors::anomaly::Kind;
use rustorch_wasm::detectors::options::{Direction, Missing, Options};
use rustorch_wasm::detectors::time_series::{TimeSeries, Unit};
use rustorch_wasm::error::Code;

fn fed(values: &[f64], window: f64, period: Option<f64>) -> TimeSeries {
    let mut series = TimeSeries::new(window, period).unwrap();
    values.iter().for_each(|&x| {
        series.score(x, None).unwrap();
    });
    series
}

/// A day of 288 values with noise, for `days`.
fn days(days: usize, seed: u64) -> Vec<f64> {
    let mut noise = Noise(seed);
    (0..288 * days).map(|i| if (100..220).contains(&(i % 288)) { 80.0 } else { 20.0 } + noise.normal()).collect()
}

fn scores(series: &mut TimeSeries, values: &[f64], from: usize) -> Vec<f64> {
    let score = |(i, &x): (usize, &f64)| series.score(x, Some(1.4e9 + 300.0 * (from + i) as f64)).unwrap();
    values.iter().enumerate().map(score).collect()
}

fn highest(scores: &[f64]) -> (usize, f64) {
    scores.iter().copied().enumerate().fold((0, 0.0), |best, (i, s)| if s > best.1 { (i, s) } else { best })
}

#[test]
fn trend_and_season_are_those_of_statsmodels() {
    let golden = golden("time_series.json");
    for (name, period) in [("co2", Some(12.0)), ("sunspots", Some(11.0)), ("nile", None)] {
        let case = &golden[name];
        let values = numbers(&case["values"]);
        let series = fed(&values, values.len() as f64, period);
        let trend = series.trend();
        close(trend.slope, case["trend"]["slope"].as_f64().unwrap(), 1e-10);
        close(trend.intercept, case["trend"]["intercept"].as_f64().unwrap(), 1e-10);
        close(trend.r_squared, case["trend"]["r_squared"].as_f64().unwrap(), 1e-10);
        assert_eq!(trend.direction, if name == "nile" { "decreasing" } else { "increasing" });
        let season = series.seasonal().unwrap();
        if period.is_some() {
            assert_eq!(season.period.map(|p| p as f64), period);
            let expected = numbers(&case["season"]["profile"]);
            let error = season.profile.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(error < 1e-9 && season.profile.len() == expected.len(), "{name}: {error}");
            close(season.strength, case["season"]["strength"].as_f64().unwrap(), 1e-9);
        }
    }
}

#[test]
fn a_period_that_is_not_given_is_found() {
    let golden = golden("time_series.json");
    let found = |name: &str| {
        let values = numbers(&golden[name]["values"]);
        fed(&values, values.len() as f64, None).seasonal().unwrap().period
    };
    assert_eq!(found("co2"), Some(12));
    assert!(matches!(found("sunspots"), Some(10 | 11)));
    assert_eq!(found("nile"), None);
    assert_eq!(fed(&days(8, 1), 2304.0, None).seasonal().unwrap().period, Some(288));
    let line: Vec<f64> = (0..500).map(|i| 3.0 * i as f64 + 0.1).collect();
    assert_eq!(fed(&line, 500.0, None).seasonal().unwrap().period, None);
    for few in 0..8 {
        assert_eq!(fed(&line[..few], 500.0, None).seasonal().unwrap().profile, Vec::<f64>::new());
    }
}

#[test]
fn the_profile_stays_in_place_while_the_window_moves() {
    let wave: Vec<f64> = (0..1000).map(|i| [5.0, 1.0, -2.0, -4.0, 0.0][i % 5]).collect();
    let still = fed(&wave[..100], 100.0, Some(5.0)).seasonal().unwrap();
    let moved = fed(&wave[..903], 100.0, Some(5.0)).seasonal().unwrap();
    for (k, (a, b)) in still.profile.iter().zip(&moved.profile).enumerate() {
        assert!((a - b).abs() < 1e-12 && (a - wave[k]).abs() < 1e-12);
    }
    assert!((still.strength - 1.0).abs() < 1e-12);
}

#[test]
fn a_trend_of_few_or_equal_values_is_flat() {
    for values in [&[][..], &[4.0], &[4.0; 50], &[f64::NAN; 5]] {
        let trend = fed(values, 50.0, None).trend();
        assert_eq!((trend.slope, trend.r_squared, trend.direction), (0.0, 0.0, "stable"));
    }
    let with_gaps: Vec<f64> = (0..60).map(|i| if i % 7 == 3 { f64::NAN } else { 10.0 - 2.0 * i as f64 }).collect();
    let trend = fed(&with_gaps, 60.0, None).trend();
    assert!((trend.slope + 2.0).abs() < 1e-12 && (trend.intercept - 10.0).abs() < 1e-9);
    assert_eq!(trend.direction, "decreasing");
}

#[test]
fn scores_are_the_same_bits_on_every_machine() {
    let mut noise = Noise(7);
    let mut level = 0.0;
    let values: Vec<f64> = (0..40_000)
        .map(|i| {
            level += 0.01 * noise.normal();
            level + noise.normal() + if i % 997 == 0 { 9.0 * noise.uniform() } else { 0.0 }
        })
        .collect();
    let mut series = TimeSeries::new(100.0, None).unwrap();
    let scores = scores(&mut series, &values, 0);
    assert!(scores.iter().all(|s| (0.0..1.0).contains(s)));
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    let hash = scores.iter().flat_map(|s| s.to_bits().to_le_bytes()).fold(0xCBF2_9CE4_8422_2325, fnv);
    assert_eq!(hash, SCORES_HASH, "{hash:#x}");
}
const SCORES_HASH: u64 = 0x7419_103B_F686_827A;

#[test]
fn what_a_person_would_see_scores_and_ordinary_days_do_not() {
    let mut values = days(14, 3);
    let quiet = scores(&mut TimeSeries::new(100.0, None).unwrap(), &values, 0);
    assert!(quiet.iter().filter(|&&s| s >= 0.5).count() <= 3, "{:?}", highest(&quiet));
    // A day without its plateau: every value has been seen before, but not then.
    (10 * 288 + 100..10 * 288 + 220).for_each(|i| values[i] -= 60.0);
    let missing = scores(&mut TimeSeries::new(100.0, None).unwrap(), &values, 0);
    // The first plateau of all is news too; here it is about the days that have been learned.
    let (at, score) = highest(&missing[600..]);
    assert!((10 * 288 + 95..10 * 288 + 225).contains(&(600 + at)) && score > 0.5, "{at}: {score}");
    // The same by a period instead of timestamps.
    let mut by_period = TimeSeries::new(100.0, Some(288.0)).unwrap();
    let by_period: Vec<f64> = values.iter().map(|&x| by_period.score(x, None).unwrap()).collect();
    assert!((10 * 288 + 95..10 * 288 + 225).contains(&(600 + highest(&by_period[600..]).0)));
}

#[test]
fn milliseconds_are_seconds() {
    let values = days(6, 4);
    let (mut s, mut ms) = (TimeSeries::new(10.0, None).unwrap(), TimeSeries::new(10.0, None).unwrap());
    for (i, &x) in values.iter().enumerate() {
        let t = 1.4e9 + 300.0 * i as f64;
        assert_eq!(s.score(x, Some(t)).unwrap().to_bits(), ms.score(x, Some(1000.0 * t)).unwrap().to_bits());
    }
}

#[test]
fn flat_data_scores_nothing_and_a_step_from_it_something() {
    let mut series = TimeSeries::new(50.0, None).unwrap();
    for i in 0..5000 {
        assert_eq!(series.score(7.25, Some(f64::from(i))).unwrap(), 0.0);
    }
    assert!(series.score(7.5, Some(5000.0)).unwrap() > 0.5);
    // The event may still grow for a few values; then the new level is no news.
    let after: Vec<bool> = (0..500).map(|_| series.score(7.5, None).unwrap() > 0.5).collect();
    assert!(after.iter().filter(|&&alert| alert).count() <= 6 && !after[20..].contains(&true));
}

#[test]
fn any_finite_value_and_any_order_of_time_is_taken() {
    for scale in [1e-320, 1e-30, 1.0, 1e30, 1e200, f64::MAX] {
        let mut noise = Noise(11);
        let mut series = TimeSeries::new(30.0, Some(7.0)).unwrap();
        for i in 0..3000 {
            let x = (noise.uniform() - 0.5) * scale;
            let t = if i % 3 == 0 { -1e18 } else { noise.normal() * 1e9 };
            let score = series.score(x, Some(t)).unwrap();
            assert!((0.0..=1.0).contains(&score));
            series.add_point(t, -x).unwrap();
        }
        let trend = series.trend();
        assert!(trend.slope.is_finite() && trend.intercept.is_finite() && (0.0..=1.0).contains(&trend.r_squared));
        let season = series.seasonal().unwrap();
        assert!((0.0..=1.0).contains(&season.strength) && season.profile.iter().all(|p| p.is_finite()));
        TimeSeries::from_snapshot(&series.snapshot().unwrap()).unwrap();
    }
}

#[test]
fn gaps_move_the_index_and_infinities_are_refused() {
    let mut series = TimeSeries::new(20.0, None).unwrap();
    for i in 0..200 {
        let x = if i % 10 == 9 { f64::NAN } else { f64::from(i % 10) };
        let found = series.add_point(f64::from(i), x).unwrap();
        assert!(!x.is_nan() || found.is_none());
    }
    let before = series.snapshot().unwrap();
    for bad in [f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(series.score(bad, None).unwrap_err().code(), Code::Argument);
        assert_eq!(series.add_point(0.0, bad).unwrap_err().code(), Code::Argument);
    }
    for bad in [f64::INFINITY, f64::NAN] {
        assert_eq!(series.score(1.0, Some(bad)).unwrap_err().code(), Code::Argument);
        assert_eq!(series.add_point(bad, 1.0).unwrap_err().code(), Code::Argument);
    }
    assert_eq!(series.snapshot().unwrap(), before);
    assert_eq!(series.add_point(5.0, 1e6).unwrap().unwrap().anomaly.index, 200);
}

#[test]
fn a_point_out_of_range_is_reported_once_with_the_range() {
    let mut noise = Noise(5);
    let mut series = TimeSeries::new(60.0, Some(24.0)).unwrap();
    let mut value = |i: usize| 100.0 + 0.5 * i as f64 + if i % 24 < 8 { 30.0 } else { 0.0 } + 0.3 * noise.normal();
    let early: Vec<usize> = (0..1000).filter(|&i| series.add_point(i as f64, value(i)).unwrap().is_some()).collect();
    assert!(early.len() <= 2, "{early:?}");
    let usual = value(1000);
    let found = series.add_point(1234.5, usual - 20.0).unwrap().unwrap();
    let reason = found.anomaly.reason.unwrap();
    assert_eq!((found.timestamp, found.anomaly.index, found.anomaly.kind), (1234.5, 1000, Kind::Low));
    assert!(found.anomaly.score > 4.0 && reason.statistic.name() == "residual");
    assert!(reason.expected_low < usual && usual < reason.expected_high && reason.distance > 10.0);
    // Still low: the same event. Back, then high: another.
    assert!(series.add_point(0.0, value(1001) - 20.0).unwrap().is_none());
    assert!(series.add_point(0.0, value(1002) + 40.0).unwrap().is_some_and(|a| a.anomaly.kind == Kind::High));
    let mut flat = TimeSeries::new(10.0, None).unwrap();
    assert!((0..100).all(|i| flat.add_point(f64::from(i), 3.0).unwrap().is_none()));
    assert_eq!(flat.add_point(100.0, 3.5).unwrap().unwrap().anomaly.score, f64::INFINITY);
}

#[test]
fn a_revived_detector_goes_on_as_if_never_stopped() {
    let mut values = days(12, 9);
    (0..values.len()).step_by(371).for_each(|i| values[i] = f64::NAN);
    for (cut, period) in [(0, None), (1, None), (23, Some(288.0)), (150, None), (2000, Some(5.0)), (3000, None)] {
        let mut series = TimeSeries::new(200.0, period).unwrap();
        scores(&mut series, &values[..cut], 0);
        let bytes = series.snapshot().unwrap();
        let mut revived = TimeSeries::from_snapshot(&bytes).unwrap();
        assert_eq!(revived.snapshot().unwrap(), bytes);
        let (a, b) = (scores(&mut series, &values[cut..], cut), scores(&mut revived, &values[cut..], cut));
        assert!(a.iter().zip(&b).all(|(a, b)| a.to_bits() == b.to_bits()));
        assert_eq!(series.snapshot().unwrap(), revived.snapshot().unwrap());
        assert_eq!(series.trend(), revived.trend());
    }
}

#[test]
fn memory_stays_as_it_was() {
    let mut noise = Noise(2);
    let mut series = TimeSeries::new(64.0, None).unwrap();
    let mut sizes = Vec::new();
    for i in 0..200_000_u32 {
        let score = series.score(noise.normal(), Some(f64::from(i) * 60.0)).unwrap();
        assert!((0.0..1.0).contains(&score));
        if i % 40_000 == 39_999 {
            sizes.push(series.snapshot().unwrap().len());
        }
    }
    assert!(sizes.iter().all(|&n| n < 40_000), "{sizes:?}");
}

#[test]
fn damaged_snapshots_and_bad_arguments_are_refused() {
    let bytes = fed(&days(1, 1), 16.0, Some(6.0)).snapshot().unwrap();
    for (at, bit) in (0..bytes.len()).zip([0, 3, 6, 1, 4, 7, 2, 5].into_iter().cycle()) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << bit;
        assert_eq!(TimeSeries::from_snapshot(&damaged).err().unwrap().code(), Code::Format);
    }
    for cut in (0..bytes.len()).step_by(97) {
        assert_eq!(TimeSeries::from_snapshot(&bytes[..cut]).err().unwrap().code(), Code::Format);
    }
    for bad in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1.0, 2.5, 1e300] {
        assert_eq!(TimeSeries::new(bad, None).err().unwrap().code(), Code::Argument);
        assert_eq!(TimeSeries::new(10.0, Some(bad)).err().unwrap().code(), Code::Argument);
    }
    assert_eq!(TimeSeries::new(9e15, None).err().unwrap().code(), Code::OutOfMemory);
    assert_eq!(TimeSeries::new(10.0, Some(9e15)).err().unwrap().code(), Code::OutOfMemory);
    assert!(TimeSeries::new(2.0, Some(2.0)).is_ok());
}

fn frozen(version: &str) -> String {
    format!("{}/__test__/golden/snapshots/time_series.v{version}.bin", env!("CARGO_MANIFEST_DIR"))
}

fn fed_for_freezing(options: Options) -> TimeSeries {
    let mut series = TimeSeries::with_options(12.0, Some(6.0), options).unwrap();
    for i in 0..150 {
        let x = if i == 77 { f64::NAN } else { f64::from(i * i % 23) * 0.37 - 1.0 };
        series.score(x, Some(1.4e9 + 3600.0 * f64::from(i))).unwrap();
    }
    series
}

/// Scores and reports what a detector does that was never stopped: the score to rounding, since versions 1 and 2 did not
/// subtract the first value. The forecast begins anew with the window.
fn goes_on_like(mut revived: TimeSeries, mut series: TimeSeries) {
    assert_eq!((revived.index(), revived.trend()), (series.index(), series.trend()));
    assert_eq!(revived.seasonal().unwrap(), series.seasonal().unwrap());
    for (i, x) in [88.5, 3.0, f64::NAN, 2.0, 5000.0, 1.0].into_iter().chain((0..50).map(f64::from)).enumerate() {
        let (a, b) = (revived.score(x, None).unwrap(), series.score(x, None).unwrap());
        assert!((a - b).abs() < 1e-4, "{i}: {a} {b}");
    }
    let expected = revived.forecast().unwrap();
    assert!(expected.low < expected.value && expected.value < expected.high && expected.high.is_finite());
    assert!(revived.add_point(1.5e9, 1e6).unwrap().is_some());
    let again = TimeSeries::from_snapshot(&revived.snapshot().unwrap()).unwrap();
    assert_eq!(again.snapshot().unwrap(), revived.snapshot().unwrap());
}

/// Written once by version 1 and never again: what users saved must stay readable.
#[test]
fn the_frozen_snapshot_of_version_1_is_still_read() {
    let series = fed_for_freezing(Options::with_missing(Missing::Skip));
    let revived = TimeSeries::from_snapshot(&std::fs::read(frozen("1")).unwrap()).unwrap();
    assert_eq!((revived.window_size(), revived.seasonal_period()), (12, Some(6)));
    goes_on_like(revived, series);
}

/// Written once by version 2 and never again.
#[test]
fn the_frozen_snapshot_of_version_2_is_still_read() {
    let options = Options { warm_up: Some(30), missing: Missing::Carry, refractory: 9, direction: Direction::High };
    let mut series = fed_for_freezing(options);
    assert!(series.score(90.5, None).unwrap() > 0.5);
    series.score(1.5, None).unwrap();
    assert!(series.add_point(1.5e9, 900.5).unwrap().is_some());
    let revived = TimeSeries::from_snapshot(&std::fs::read(frozen("2")).unwrap()).unwrap();
    assert_eq!(revived.options(), options);
    assert_eq!((revived.index(), revived.trend()), (series.index(), series.trend()));
    // Within the event of the last value, as it was saved.
    let mut within = revived.clone();
    assert_eq!(within.add_point(1.5e9 + 3600.0, 1e5).unwrap(), None);
    let mut later = revived;
    for i in 0..30 {
        let x = f64::from(i * i % 23) * 0.37;
        assert_eq!(later.score(x, None).unwrap() >= 0.5, series.score(x, None).unwrap() >= 0.5);
    }
    assert!(later.add_point(1.6e9, 1e6).unwrap().is_some());
}

/// Written once by version 3 and never again.
#[test]
fn the_frozen_snapshot_of_version_3_is_still_read() {
    let options = Options { warm_up: Some(30), missing: Missing::Carry, refractory: 9, direction: Direction::High };
    let fed = |period: Option<f64>| {
        let mut series = TimeSeries::with_unit(40.0, period, options, Unit::Milliseconds).unwrap();
        for i in 0..150 {
            let x = if i == 77 { f64::NAN } else { f64::from(i * 5 % 6 * 8 + i * i % 23) * 0.37 - 1.0 };
            let hour = i + if i > 90 { 4 } else { 0 };
            series.score(x, Some(1.4e12 + 3.6e6 * f64::from(hour))).unwrap();
        }
        series.add_point(1.5e12, 900.5).unwrap();
        series
    };
    for (name, period) in [("3", Some(6.0)), ("3.found", None)] {
        let mut series = fed(period);
        let path = frozen(name);
        if std::env::var_os("WRITE_FROZEN_SNAPSHOTS").is_some() {
            std::fs::write(&path, series.snapshot().unwrap()).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes == series.snapshot().unwrap(), "{name}");
        let mut revived = TimeSeries::from_snapshot(&bytes).unwrap();
        assert_eq!((revived.options(), revived.timestamp_unit()), (options, Unit::Milliseconds));
        assert_eq!(revived.forecast(), series.forecast());
        for x in [f64::NAN, 99_999.5, 3.0, 4.0] {
            assert_eq!(revived.score(x, None).unwrap(), series.score(x, None).unwrap());
        }
        assert!(revived.snapshot().unwrap() == series.snapshot().unwrap());
    }
}

/// Lies under a right checksum: no panic, no state that could not be.
#[test]
fn forged_snapshots_do_no_harm() {
    let bytes = fed(&days(1, 1), 16.0, Some(6.0)).snapshot().unwrap();
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
        })
    };
    let mut noise = Noise(1);
    for _ in 0..600 {
        let mut forged = bytes.clone();
        let end = forged.len() - 4;
        let at = 16 + (noise.bits() % (end as u64 - 24)) as usize;
        let lie = [0, u64::MAX, f64::NAN.to_bits(), 1e300_f64.to_bits(), noise.bits(), 1][(noise.bits() % 6) as usize];
        forged[at..at + 8].copy_from_slice(&lie.to_le_bytes());
        let sum = crc(&forged[..end]);
        forged[end..].copy_from_slice(&sum.to_le_bytes());
        if let Ok(mut series) = TimeSeries::from_snapshot(&forged) {
            for i in 0..50 {
                series.score(noise.normal(), Some(f64::from(i))).unwrap();
            }
            assert!(series.trend().r_squared <= 1.0);
            series.seasonal().unwrap();
            series.snapshot().unwrap();
        }
    }
}
