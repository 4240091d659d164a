//! The options of `WasmTimeSeriesDetector`: when it begins, what a gap means, how often it speaks, of which side.

mod common;

use common::Noise;
use rustorch_wasm::detectors::anomaly::Kind;
use rustorch_wasm::detectors::options::{Direction, Missing, Options};
use rustorch_wasm::detectors::time_series::TimeSeries;
use rustorch_wasm::error::Code;

const PERIOD: usize = 24;

/// A season with noise, and what stands out at some places.
fn series(n: usize, peaks: &[(usize, f64)]) -> Vec<f64> {
    let mut noise = Noise(21);
    let mut values: Vec<f64> =
        (0..n).map(|i| 100.0 + if i % PERIOD < 8 { 30.0 } else { 0.0 } + 0.5 * noise.normal()).collect();
    peaks.iter().for_each(|&(at, by)| values[at] += by);
    values
}

fn with(change: impl Fn(&mut Options)) -> TimeSeries {
    let mut options = Options::with_missing(Missing::Skip);
    change(&mut options);
    TimeSeries::with_options(60.0, Some(PERIOD as f64), options).unwrap()
}

/// (index, side) of what `add_point` reports from `from` on.
fn reported(mut series: TimeSeries, values: &[f64], from: usize) -> Vec<(usize, Kind)> {
    let mut found = Vec::new();
    for (i, &x) in values.iter().enumerate() {
        if let Some(a) = series.add_point(i as f64, x).unwrap().filter(|_| i >= from) {
            assert_eq!(a.anomaly.index, i as u64);
            found.push((i, a.anomaly.kind));
        }
    }
    found
}

fn scores(series: &mut TimeSeries, values: &[f64]) -> Vec<f64> {
    values.iter().map(|&x| series.score(x, None).unwrap()).collect()
}

/// Where `score` gives an alert, from `from` on.
fn alerts(mut series: TimeSeries, values: &[f64], from: usize) -> Vec<usize> {
    scores(&mut series, values).iter().enumerate().filter(|(i, s)| *i >= from && **s >= 0.5).map(|(i, _)| i).collect()
}

#[test]
fn only_one_side_is_reported_on_demand() {
    let values = series(1000, &[(500, 80.0), (700, -80.0), (900, 80.0)]);
    let by = |direction| reported(with(|o| o.direction = direction), &values, 300);
    assert_eq!(by(Direction::Both), [(500, Kind::High), (700, Kind::Low), (900, Kind::High)]);
    assert_eq!(by(Direction::High), [(500, Kind::High), (900, Kind::High)]);
    assert_eq!(by(Direction::Low), [(700, Kind::Low)]);
    let by = |direction| alerts(with(|o| o.direction = direction), &values, 300);
    assert!(by(Direction::Both).contains(&500));
    // What the other side had in the way of alerts is not held against this one.
    assert!(by(Direction::High).contains(&500) && !by(Direction::High).contains(&700));
    assert!(by(Direction::Low).contains(&700) && !by(Direction::Low).contains(&500));
}

#[test]
fn one_alert_for_an_event_on_demand() {
    // 503 is held back by 500, and so is 510 by 503, though held back itself.
    let values = series(1000, &[(500, 80.0), (503, 80.0), (510, -80.0), (700, 80.0)]);
    let by = |refractory| reported(with(|o| o.refractory = refractory), &values, 300);
    assert_eq!(by(0), [(500, Kind::High), (503, Kind::High), (510, Kind::Low), (700, Kind::High)]);
    assert_eq!(by(3), [(500, Kind::High), (510, Kind::Low), (700, Kind::High)]);
    assert_eq!(by(7), [(500, Kind::High), (700, Kind::High)]);
    assert_eq!(reported(with(|o| o.refractory = u64::MAX), &values, 0).len(), 1);
    // Higher and higher: news each time to the plain score, one event here.
    let values = series(1500, &[(1000, 40.0), (1003, 400.0), (1006, 4000.0)]);
    assert_eq!(alerts(with(|_| ()), &values, 900), [1000, 1006]);
    assert_eq!(alerts(with(|o| o.refractory = 5), &values, 900), [1000, 1006]);
    assert_eq!(alerts(with(|o| o.refractory = 6), &values, 900), [1000]);
}

#[test]
fn the_first_verdict_waits_for_the_warm_up() {
    let values = series(600, &[(40, 500.0), (300, 500.0)]);
    let by = |warm_up| reported(with(|o| o.warm_up = warm_up), &values, 0);
    assert_eq!(by(None)[0], (40, Kind::High), "a season and ten errors are in");
    assert_eq!(by(Some(40))[0].0, 40);
    assert!(by(Some(41)).iter().all(|a| a.0 > 40));
    assert_eq!(by(Some(300)).iter().map(|a| a.0).collect::<Vec<_>>(), [300]);
    assert_eq!(by(Some(301)), []);
    // From the first error on there is a usual one; before, nothing is judged.
    assert!(by(Some(1)).iter().all(|a| a.0 > PERIOD));

    let scored = |warm_up| scores(&mut with(|o| o.warm_up = warm_up), &values);
    let first = |warm_up| scored(warm_up).iter().position(|&s| s > 0.0);
    assert!(scored(None)[..100].iter().all(|&s| s == 0.0));
    assert_eq!(first(Some(40)), Some(40), "the score is there as soon as it may be");
    assert_eq!(first(Some(300)), Some(300));
    assert_eq!(first(Some(301)).map(|at| at > 300), Some(true));
}

#[test]
fn missing_values_are_gaps_errors_or_the_last_value_again() {
    let clean = series(400, &[]);
    let mut gappy = clean.clone();
    (350..355).for_each(|i| gappy[i] = f64::NAN);

    let mut refusing = with(|o| o.missing = Missing::Error);
    scores(&mut refusing, &clean[..350]);
    let before = refusing.snapshot().unwrap();
    assert_eq!(refusing.score(f64::NAN, None).unwrap_err().code(), Code::Argument);
    let error = refusing.add_point(1.0, f64::NAN).unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::Argument, "add_point: the value is NaN; missing is 'error'"));
    assert_eq!(refusing.snapshot().unwrap(), before);

    // Carried values teach what the same values given would, but say nothing.
    let mut carrying = with(|o| o.missing = Missing::Carry);
    let mut given = with(|o| o.missing = Missing::Carry);
    let mut filled = gappy.clone();
    (350..355).for_each(|i| filled[i] = filled[349]);
    let (carried, told) = (scores(&mut carrying, &gappy), scores(&mut given, &filled));
    assert_eq!(carried[..350], told[..350]);
    assert!(carried[350..355].iter().all(|&s| s == 0.0));
    assert_eq!((carrying.trend(), carrying.index()), (given.trend(), 400));
    let skipped = {
        let mut skipping = with(|_| ());
        scores(&mut skipping, &gappy);
        skipping.trend()
    };
    assert_ne!(carrying.trend(), skipped);

    // Before the first value there is none to carry, and the first season may consist of carried ones.
    let mut early = with(|o| o.missing = Missing::Carry);
    assert_eq!(early.score(f64::NAN, None).unwrap(), 0.0);
    assert_eq!(early.add_point(0.0, f64::NAN).unwrap(), None);
    early.score(5.0, None).unwrap();
    (0..100).for_each(|i| assert_eq!(early.add_point(f64::from(i), f64::NAN).unwrap(), None));
    assert_eq!((early.trend().slope, early.trend().intercept), (0.0, 5.0));
    assert_eq!(early.score(f64::INFINITY, None).unwrap_err().code(), Code::Argument);
}

#[test]
fn a_revived_detector_keeps_its_options_and_its_events() {
    let mut values = series(900, &[(500, 80.0), (504, 800.0), (508, 8000.0), (700, -80.0)]);
    (0..values.len()).step_by(97).for_each(|i| values[i] = f64::NAN);
    for direction in Direction::ALL {
        for missing in [Missing::Skip, Missing::Carry] {
            for cut in [0, 1, 30, 501, 505, 650] {
                let mut whole = with(|o| *o = Options { warm_up: Some(50), missing, refractory: 6, direction });
                scores(&mut whole, &values[..cut]);
                let mut revived = TimeSeries::from_snapshot(&whole.snapshot().unwrap()).unwrap();
                assert_eq!(revived.options(), whole.options());
                assert_eq!(scores(&mut revived, &values[cut..]), scores(&mut whole, &values[cut..]));
                for (i, &x) in values[..200].iter().enumerate() {
                    let x = if i % 7 == 0 { 500.0 } else { x };
                    assert_eq!(revived.add_point(i as f64, x).unwrap(), whole.add_point(i as f64, x).unwrap());
                }
                assert_eq!(revived.snapshot().unwrap(), whole.snapshot().unwrap());
            }
        }
    }
}

#[test]
fn a_warm_up_of_nothing_is_refused() {
    let options = Options { warm_up: Some(0), ..Options::with_missing(Missing::Skip) };
    let error = TimeSeries::with_options(10.0, None, options).err().unwrap();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Argument, "WasmTimeSeriesDetector: warm_up is 0; give at least 1, in values")
    );
}
