//! What timestamps mean to `WasmTimeSeriesDetector`: their unit, and the steps between them.

mod common;

use common::Noise;
use rustorch_wasm::detectors::options::{Missing, Options};
use rustorch_wasm::detectors::time_series::{TimeSeries, Unit};
use rustorch_wasm::error::Code;

/// Hours with a sharp season of 24, so that a shifted phase is an anomaly at once.
fn hours(n: usize) -> Vec<f64> {
    let mut noise = Noise(17);
    (0..n).map(|i| [0.0, 40.0, 10.0, 70.0][i % 24 / 6] + noise.normal()).collect()
}

/// Rows that `add_point` reports after `from`, of (time, value).
fn reported(mut series: TimeSeries, rows: &[(f64, f64)], from: usize) -> Vec<usize> {
    let report = |(i, &(t, x)): (usize, &(f64, f64))| series.add_point(t, x).unwrap().filter(|_| i >= from).map(|_| i);
    rows.iter().enumerate().filter_map(report).collect()
}

fn hourly(values: &[f64]) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(i, &x)| (1.6e9 + 3600.0 * i as f64, x)).collect()
}

const NONE: [usize; 0] = [];
const ABSENT: [usize; 6] = [200, 201, 202, 333, 400, 550];

#[test]
fn absent_rows_are_steps_of_time() {
    let all = hourly(&hours(800));
    for period in [Some(24.0), None] {
        let series = || TimeSeries::new(300.0, period).unwrap();
        let from = 150;
        assert_eq!(reported(series(), &all, from), NONE);
        let rows: Vec<_> = all.iter().enumerate().filter(|(i, _)| !ABSENT.contains(i)).map(|(_, &row)| row).collect();
        assert_eq!(reported(series(), &rows, from), NONE, "{period:?}");
        let as_gaps: Vec<_> =
            all.iter().enumerate().map(|(i, &(t, x))| (t, if ABSENT.contains(&i) { f64::NAN } else { x })).collect();
        assert_eq!(reported(series(), &as_gaps, from), NONE);
    }
    // The state is that of gaps: the same is expected next, the window holds the same.
    let fed = |rows: &[(f64, f64)]| {
        let mut series = TimeSeries::new(300.0, Some(24.0)).unwrap();
        rows.iter().for_each(|&(t, x)| {
            series.add_point(t, x).unwrap();
        });
        (series.forecast(), series.trend(), series.seasonal().unwrap())
    };
    let rows: Vec<_> = all.iter().enumerate().filter(|(i, _)| !ABSENT.contains(i)).map(|(_, &row)| row).collect();
    let as_gaps: Vec<_> =
        all.iter().enumerate().map(|(i, &(t, x))| (t, if ABSENT.contains(&i) { f64::NAN } else { x })).collect();
    assert_eq!(fed(&rows), fed(&as_gaps));
    // Another unit, another step: the same. Timestamps that are a little off, too.
    for (scale, jitter) in [(1000.0, 0.0), (1e9, 0.0), (1.0 / 3600.0, 0.0), (1.0, 100.0)] {
        let mut noise = Noise(5);
        let mut off = || jitter * (noise.uniform() - 0.5);
        let rows: Vec<_> = rows.iter().map(|&(t, x)| ((t + off()) * scale, x)).collect();
        assert_eq!(reported(TimeSeries::new(300.0, Some(24.0)).unwrap(), &rows, 150), NONE, "{scale} {jitter}");
    }
}

#[test]
fn absent_rows_keep_the_place_in_a_given_period_for_the_score_too() {
    let all = hourly(&hours(1500));
    let rows: Vec<_> = all.iter().enumerate().filter(|(i, _)| !(700..705).contains(i)).map(|(_, &row)| row).collect();
    let alerts = |rows: &[(f64, f64)]| {
        let mut series = TimeSeries::new(300.0, Some(24.0)).unwrap();
        let scores: Vec<f64> = rows.iter().map(|&(t, x)| series.score(x, Some(t)).unwrap()).collect();
        scores.iter().skip(300).filter(|&&s| s >= 0.5).count()
    };
    assert_eq!((alerts(&all), alerts(&rows)), (0, 0));
}

#[test]
fn a_gap_longer_than_the_window_empties_it() {
    let mut rows = hourly(&hours(400));
    rows[300..].iter_mut().for_each(|(t, _)| *t += 24.0 * 3600.0 * 100.0);
    let mut series = TimeSeries::new(100.0, Some(24.0)).unwrap();
    for (i, &(t, x)) in rows.iter().enumerate() {
        let found = series.add_point(t, x).unwrap();
        assert!(i < 150 || found.is_none(), "{i}");
        if i == 302 {
            assert!(series.trend().r_squared.is_finite());
            assert_eq!(series.seasonal().unwrap().period, None);
        }
    }
    assert_eq!(series.seasonal().unwrap().period, Some(24));
    assert_eq!(TimeSeries::from_snapshot(&series.snapshot().unwrap()).unwrap().forecast(), series.forecast());
}

/// Working days, and minutes of trading days: the nights and weekends are part of a period that is given in rows.
#[test]
fn gaps_of_the_season_itself_count_as_one() {
    let mut noise = Noise(2);
    let days: Vec<_> = (0..600)
        .map(|i| {
            let t = 86_400.0 * (i / 5 * 7 + i % 5) as f64 + 1.6e9;
            (t, [0.0, 50.0, 20.0, 90.0, 60.0][i % 5] + noise.normal())
        })
        .collect();
    assert_eq!(reported(TimeSeries::new(100.0, Some(5.0)).unwrap(), &days, 40), NONE);
    let minutes: Vec<_> = (0..390 * 15)
        .map(|i| {
            let (day, minute) = (i / 390, i % 390);
            let t = 1.6e9 + 86_400.0 * (day / 5 * 7 + day % 5) as f64 + 60.0 * minute as f64;
            (t, if (30..360).contains(&minute) { 20.0 } else { 100.0 } + noise.normal())
        })
        .collect();
    assert_eq!(reported(TimeSeries::new(100.0, Some(390.0)).unwrap(), &minutes, 390 * 3), NONE);
}

#[test]
fn rows_out_of_order_and_repeated_times_do_not_shift_the_season() {
    let all = hourly(&hours(800));
    let series = || TimeSeries::new(300.0, Some(24.0)).unwrap();
    // A row twice.
    let mut twice = all.clone();
    twice.insert(300, all[299]);
    assert_eq!(reported(series(), &twice, 150), NONE);
    // A clock that is set back for good counts rows again.
    let back: Vec<_> = all.iter().enumerate().map(|(i, &(t, x))| (t - if i < 400 { 0.0 } else { 9e6 }, x)).collect();
    assert!(reported(series(), &back, 500).is_empty());
    // Times that are all the same, or have no step, count rows.
    let same: Vec<_> = all.iter().map(|&(_, x)| (5.0, x)).collect();
    assert_eq!(reported(series(), &same, 150), NONE);
    let mut noise = Noise(4);
    let mut t = 0.0;
    let irregular: Vec<_> = all
        .iter()
        .map(|&(_, x)| {
            t += 3600.0 * (0.1 + 30.0 * noise.uniform());
            (t, x)
        })
        .collect();
    assert_eq!(reported(series(), &irregular, 150), NONE);
}

fn with(unit: Unit) -> TimeSeries {
    TimeSeries::with_unit(50.0, None, Options::with_missing(Missing::Skip), unit).unwrap()
}

/// The error of the first timestamp that is refused, and at which row.
fn refusal(mut series: TimeSeries, times: impl Iterator<Item = f64>) -> Option<(usize, String)> {
    for (i, t) in times.enumerate() {
        let before = series.snapshot().unwrap();
        if let Err(error) = series.add_point(t, i as f64) {
            assert_eq!(error.code(), Code::Argument);
            assert_eq!(series.snapshot().unwrap(), before, "a refusal changes nothing");
            assert_eq!(series.score(1.0, Some(t)).unwrap_err().code(), Code::Argument);
            return Some((i, error.message().to_string()));
        }
    }
    None
}

#[test]
fn every_unit_gives_the_same_score() {
    let values = hours(2000);
    let scores = |unit, from: f64, scale: f64| {
        let mut series = with(unit);
        let score =
            |(i, &x): (usize, &f64)| series.score(x, Some((from + 3600.0 * i as f64) * scale)).unwrap().to_bits();
        values.iter().enumerate().map(score).collect::<Vec<u64>>()
    };
    // 2024, 1971, 1967 and 1970-01-01.
    for from in [1.7e9, 4.0e7, -8.0e7, 0.0] {
        let seconds = scores(Unit::Seconds, from, 1.0);
        for (unit, scale) in [(Unit::Milliseconds, 1e3), (Unit::Microseconds, 1e6), (Unit::Nanoseconds, 1e9)] {
            assert_eq!(scores(unit, from, scale), seconds, "{unit:?} from {from}");
        }
    }
    for (from, scale) in [(1.7e9, 1.0), (1.7e9, 1e3), (4.0e7, 1.0), (-8.0e7, 1.0), (0.0, 1.0)] {
        assert_eq!(scores(Unit::Auto, from, scale), scores(Unit::Seconds, from, 1.0), "{from} {scale}");
    }
}

#[test]
fn a_unit_that_is_not_clear_is_refused() {
    let hours = |from: f64, scale: f64| (0..50).map(move |i| (from + 3600.0 * f64::from(i)) * scale);
    let refused = |from: f64, scale: f64| refusal(with(Unit::Auto), hours(from, scale)).map(|(row, _)| row);
    // Microseconds and nanoseconds of 2024.
    assert_eq!((refused(1.7e9, 1e6), refused(1.7e9, 1e9)), (Some(0), Some(0)));
    // Milliseconds from 1966-11 to 1973-03 are refused at once, or by their spacing.
    for from in [-9.9e7, -5.0e7, -1.0e7, -3.0e6, 0.0, 3.0e6, 1.0e7, 5.0e7, 9.9e7] {
        assert!(refused(from, 1e3).is_some_and(|row| row <= 1), "{from}");
        assert_eq!(refused(from, 1.0), None, "{from}: seconds");
    }
    let message = |times: &[f64]| refusal(with(Unit::Auto), times.iter().copied()).unwrap().1;
    assert_eq!(
        message(&[5e10]),
        "add_point: the timestamp 50000000000 may be seconds as well as milliseconds; give timestamp_unit: 's', 'ms', 'us' or 'ns'"
    );
    assert_eq!(
        message(&[1.7e15]),
        "add_point: the timestamp 1700000000000000 is too large for seconds or milliseconds since 1970; give timestamp_unit: 's', 'ms', 'us' or 'ns'"
    );
    assert_eq!(
        message(&[0.0, 3.6e6]),
        "add_point: the timestamps 0 and 3600000 would be 41.6 days apart in seconds; give timestamp_unit: 's', 'ms', 'us' or 'ns'"
    );
    assert_eq!(
        message(&[1.7e9, 1.7e12]),
        "add_point: the timestamp 1700000000000 is too large for seconds, which the first one was; give timestamp_unit: 's', 'ms', 'us' or 'ns'"
    );
    assert_eq!(
        message(&[1.7e12, 1.7e15]),
        "add_point: the timestamp 1700000000000000 is too large for milliseconds, which the first one was; give timestamp_unit: 's', 'ms', 'us' or 'ns'"
    );
    // What calendars have is taken: days, weeks, months, quarters, years; and any gap once there was a spacing.
    for days in [1.0, 7.0, 14.0, 28.0, 31.0, 91.0, 92.0, 182.0, 365.0, 366.0] {
        assert_eq!(refusal(with(Unit::Auto), [0.0, days * 86_400.0].into_iter()), None, "{days}");
    }
    assert_eq!(refusal(with(Unit::Auto), [1.6e9, 1.6e9 + 60.0, 1.65e9].into_iter()), None);
    // Crossing 1973 in milliseconds, once they are known to be that, and any number where the unit is given or of no interest.
    assert_eq!(refusal(with(Unit::Auto), [1.1e11, 0.9e11, 5.0, -1e11].into_iter()), None);
    for unit in [Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds] {
        assert_eq!(refusal(with(unit), [-1e300, 1e18, 0.0, 5e10].into_iter()), None);
    }
    let with_period = TimeSeries::new(50.0, Some(24.0)).unwrap();
    assert_eq!(refusal(with_period, [1.7e18, 1.7e18 + 3.6e12, 5e10].into_iter()), None);
}
