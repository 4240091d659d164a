//! The rolling z-score against a plain f64 recomputation of each window.

mod common;

use common::{Noise, close, floats, golden};
use proptest::prelude::*;
use rustorch_wasm::detectors::anomaly::{Anomaly, Kind};
use rustorch_wasm::detectors::options::{Direction, Missing, Options};
use rustorch_wasm::detectors::statistical::statistical;
use rustorch_wasm::detectors::z_score::ZScore;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::values::{Value, Values};

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&x| f64::from(x)).collect()
}

/// A plain f64 recomputation, taken around the first value so that the oracle itself loses no digits far from 0.
struct Naive {
    first: f64,
    mean_off: f64,
    std: f64,
}

impl Naive {
    fn new(window: &[f64]) -> Self {
        let (n, first) = (window.len() as f64, window[0]);
        let mean_off = window.iter().map(|&x| x - first).sum::<f64>() / n;
        let squares = window.iter().map(|&x| (x - first - mean_off).powi(2)).sum::<f64>();
        Self { first, mean_off, std: (squares / n).sqrt() }
    }

    fn mean(&self) -> f64 {
        self.first + self.mean_off
    }

    fn score(&self, x: f64) -> f64 {
        (x - self.first - self.mean_off).abs() / self.std
    }
}

/// (index, score) by the words of the contract.
fn expected(values: &[f64], threshold: f64, window: usize) -> Vec<(u64, f64)> {
    let mut found = Vec::new();
    for i in window.min(10)..values.len() {
        let before = &values[i.saturating_sub(window)..i];
        let equal = before.iter().all(|&x| x == before[0]);
        let naive = Naive::new(before);
        let score = match equal {
            true if values[i] == before[0] => 0.0,
            true => f64::INFINITY,
            false => naive.score(values[i]),
        };
        if score > threshold {
            found.push((i as u64, score));
        }
    }
    found
}

fn same(found: &[Anomaly], expected: &[(u64, f64)]) {
    assert_eq!(found.iter().map(|a| a.index).collect::<Vec<_>>(), expected.iter().map(|e| e.0).collect::<Vec<_>>());
    for (a, e) in found.iter().zip(expected) {
        assert!(a.score == e.1 || (a.score - e.1).abs() <= 1e-9 * e.1, "{a:?} {e:?}");
    }
}

fn one_by_one<T: Value>(detector: &mut ZScore, values: &[T]) -> Vec<Anomaly> {
    values.iter().filter_map(|&x| detector.push(x.into()).unwrap()).collect()
}

fn batch<T: Value>(detector: &mut ZScore, values: &[T]) -> Vec<Anomaly> {
    let mut found = Vec::new();
    detector.push_batch(values, &mut found).unwrap();
    found
}

/// One by one, in a batch and in pieces: all as the oracle says.
fn check_all_ways<T: Value>(values: &[T], threshold: f64, window: usize) {
    let given: Vec<f64> = values.iter().map(|&x| x.into()).collect();
    same(&check_pieces(values, threshold, window), &expected(&given, threshold, window));
}

/// One by one, in a batch and in pieces: all alike.
fn check_pieces<T: Value>(values: &[T], threshold: f64, window: usize) -> Vec<Anomaly> {
    let mut single = ZScore::new(threshold, window as f64).unwrap();
    let found = one_by_one(&mut single, values);
    let mut whole = ZScore::new(threshold, window as f64).unwrap();
    assert_eq!(batch(&mut whole, values), found);
    let mut pieces = ZScore::new(threshold, window as f64).unwrap();
    let mut from_pieces = Vec::new();
    for piece in values.chunks(37) {
        pieces.push_batch(piece, &mut from_pieces).unwrap();
    }
    assert_eq!(from_pieces, found);
    assert_eq!(pieces.snapshot().unwrap(), whole.snapshot().unwrap());
    assert_eq!(pieces.snapshot().unwrap(), single.snapshot().unwrap());
    found
}

#[test]
fn follows_the_definition_one_by_one_and_in_batches() {
    let mut noise = Noise(1);
    for window in [1, 2, 3, 7, 10, 11, 64, 100, 1000] {
        for scale in [(0.0, 1.0), (1e6, 1.0), (1e7, 2.0), (-3e38, 1e36), (0.0, 1e-42), (5.0, 1e-5)] {
            let values: Vec<f32> = (0..2500).map(|_| (scale.0 + scale.1 * noise.normal()) as f32).collect();
            for threshold in [1e-9, 0.7, 2.5] {
                check_all_ways(&values, threshold, window);
                check_all_ways(&wide(&values), threshold, window);
            }
        }
    }
}

/// Moved and scaled by what f64 adds and multiplies exactly, the same values are as far out as before.
#[test]
fn scores_do_not_depend_on_level_and_size() {
    let mut noise = Noise(21);
    for window in [2, 7, 10, 64, 100] {
        let plain: Vec<f64> =
            (0..1500).map(|i| (1024.0 * noise.normal()).round() + if i % 131 == 130 { 9000.0 } else { 0.0 }).collect();
        for threshold in [1e-9, 0.7, 2.5] {
            check_all_ways(&plain, threshold, window);
            let run = |values: &[f64]| batch(&mut ZScore::new(threshold, window as f64).unwrap(), values);
            let scores = |found: &[Anomaly]| found.iter().map(|a| (a.index, a.score)).collect::<Vec<_>>();
            let wanted = scores(&run(&plain));
            for (shift, power) in
                [(1.7e12, 0), (-9e15, 0), (1e15, 0), (0.0, 1000), (1e9, 950), (0.0, -1000), (1e9, -1074)]
            {
                // In two steps, since neither 2^-1074 nor its inverse is a normal number.
                let half = 2.0_f64.powi(power / 2);
                let moved: Vec<f64> = plain.iter().map(|x| (x + shift) * half * half).collect();
                check_pieces(&moved, threshold, window);
                assert_eq!(scores(&run(&moved)), wanted, "window {window}, threshold {threshold}: {shift}, 2^{power}");
            }
        }
    }
}

/// Nothing is lost where huge and tiny values share a window, nor when they leave it again.
#[test]
fn values_of_every_size_in_one_stream() {
    let mut noise = Noise(22);
    let values: Vec<f64> = (0..6000)
        .map(|i| noise.normal() * 10.0_f64.powi([0, 300, -300, 150, -150, 0, -310, 307][i / 750 % 8]))
        .collect();
    for window in [3, 20, 500] {
        check_pieces(&values, 1.5, window);
        let mut detector = ZScore::new(1.5, window as f64).unwrap();
        for (i, &x) in values.iter().enumerate() {
            let found = detector.push(x).unwrap();
            if i % 750 < window || i < window {
                continue; // of one size only: then the oracle, scaled, knows
            }
            let size = 10.0_f64.powi([0, 300, -300, 150, -150, 0, -310, 307][i / 750 % 8]);
            let before: Vec<f64> = values[i - window..i].iter().map(|x| x / size).collect();
            let score = Naive::new(&before).score(x / size);
            if (score - 1.5).abs() > 1e-3 {
                assert_eq!(found.is_some(), score > 1.5, "{i}: {score} {found:?}");
            }
            // Subnormal values have few bits, and dividing them by their size rounds.
            if let Some(found) = found {
                close(found.score, score, if size < 1e-305 { 1e-3 } else { 1e-9 });
            }
        }
    }
    let mut detector = ZScore::new(3.0, 10.0).unwrap();
    assert_eq!(batch(&mut detector, &[f64::MAX, -f64::MAX, f64::MAX, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, -7.0]), []);
    let found = detector.statistics();
    assert!(found.std.unwrap().is_finite() && found.mean.unwrap().is_finite(), "{found:?}");
}

#[test]
fn epoch_milliseconds_with_a_jump() {
    let mut clock: Vec<f64> = (0..300).map(|i| 1.7e12 + 1000.0 * f64::from(i) + f64::from(i * i % 7)).collect();
    clock[200] += 60_000.0;
    let mut detector = ZScore::new(3.0, 50.0).unwrap();
    let found = one_by_one(&mut detector, &clock);
    assert_eq!(found.iter().map(|a| a.index).collect::<Vec<_>>(), [200]);
    let wanted = Naive::new(&clock[150..200]).score(clock[200]);
    close(found[0].score, wanted, 1e-12);
    assert_eq!((found[0].value, found[0].kind), (clock[200], Kind::High));
    // A regular clock: each value lies 25.5 steps above the mean of the 50 before, whose deviation is 14.43 steps.
    let mut detector = ZScore::new(1.0, 50.0).unwrap();
    let regular: Vec<f64> = (0..200).map(|i| 1.7e12 + 1000.0 * f64::from(i)).collect();
    let found = one_by_one(&mut detector, &regular);
    assert_eq!(found.len(), 190);
    for anomaly in &found[40..] {
        close(anomaly.score, 25.5 / (2499.0_f64 / 12.0).sqrt(), 1e-15);
    }
}

#[test]
fn nothing_of_a_huge_value_remains_when_it_has_left() {
    let mut noise = Noise(2);
    let tail: Vec<f32> = (0..300).map(|_| noise.normal() as f32).collect();
    let (mut clean, mut hit) = (ZScore::new(1.0, 100.0).unwrap(), ZScore::new(1.0, 100.0).unwrap());
    batch(&mut clean, &[vec![0.5; 150], tail.clone()].concat());
    batch(&mut hit, &[vec![3e38; 150], tail].concat());
    assert_eq!(clean.statistics(), hit.statistics());
}

#[test]
fn does_not_drift_over_ten_million_values_around_a_million() {
    let mut noise = Noise(3);
    let mut detector = ZScore::new(3.0, 100.0).unwrap();
    let mut values = vec![0.0_f32; 100_000];
    for _ in 0..100 {
        values.iter_mut().for_each(|x| *x = (1e6 + noise.normal()) as f32);
        batch(&mut detector, &values);
        let naive = Naive::new(&wide(&values[values.len() - 100..]));
        let found = detector.statistics();
        close(found.mean.unwrap(), naive.mean(), 1e-15);
        close(found.std.unwrap(), naive.std, 1e-12);
        let next = (1e6 + 9.0) as f32;
        let anomaly = detector.clone().push(f64::from(next)).unwrap().unwrap();
        close(anomaly.score, naive.score(f64::from(next)), 1e-12);
    }
}

#[test]
fn equal_values_before_make_any_other_value_infinite() {
    let mut detector = ZScore::new(2.5, 100.0).unwrap();
    assert_eq!(one_by_one(&mut detector, &[0.1; 9]), []);
    assert!(detector.push(0.2).unwrap().is_none(), "only nine values are in");
    detector.reset();
    assert_eq!(one_by_one(&mut detector, &[0.0, -0.0, 0.0, -0.0, 0.0, -0.0, 0.0, -0.0, 0.0, -0.0, 0.0]), []);
    let low = detector.push(-1e-30).unwrap().unwrap();
    assert_eq!((low.index, low.score, low.kind, low.kind.name()), (11, f64::INFINITY, Kind::Low, "low"));
    assert_eq!(low.reason.unwrap().expected_high, 0.0);
    let mut long = ZScore::new(2.5, 7.0).unwrap();
    batch(&mut long, &[&[1.0, 2.0, 3.0][..], &[0.1; 500]].concat());
    assert_eq!((long.statistics().mean, long.statistics().std), (Some(0.1), Some(0.0)));
    assert_eq!(long.push(0.1).unwrap(), None);
    assert_eq!(long.push(0.100_01).unwrap().unwrap().score, f64::INFINITY);
}

#[test]
fn refuses_bad_arguments_and_leaves_the_state() {
    for window in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(ZScore::new(2.0, window).err().unwrap().code(), Code::Argument, "{window}");
    }
    for threshold in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(ZScore::new(threshold, 5.0).err().unwrap().code(), Code::Argument);
    }
    let error = ZScore::new(2.5, 1.5).err().unwrap();
    assert_eq!(error.message(), "WasmAnomalyDetector: window_size is 1.5; give an integer of at least 1, in values");
    assert_eq!(ZScore::new(2.0, 9e15).err().unwrap().code(), Code::OutOfMemory);
    let mut detector = ZScore::new(2.5, 20.0).unwrap();
    batch(&mut detector, &[1.0, 2.0, 3.0]);
    let before = detector.snapshot().unwrap();
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(detector.push(value).err().unwrap().code(), Code::Argument);
    }
    let mut found = Vec::new();
    let error = detector.push_batch(&[5.0, 6.0, f32::NAN], &mut found).unwrap_err();
    assert_eq!(error.message(), "detect_batch: the value at 2 is NaN, which is not finite");
    assert!(detector.set_threshold(-1.0).is_err());
    assert_eq!((detector.snapshot().unwrap(), found.len()), (before, 0));
}

#[test]
fn statistics_are_json_with_nulls_for_an_empty_window() {
    let mut detector = ZScore::new(2.5, 4.0).unwrap();
    let empty = r#"{"count":0,"mean":null,"std":null,"min":null,"max":null,"threshold":2.5,"window_size":4}"#;
    assert_eq!(detector.get_statistics().unwrap(), empty);
    batch(&mut detector, &[9.0, 9.0, 1.0, 2.0, 3.0, 6.0]);
    let full = r#"{"count":4,"mean":3.0,"std":1.8708286933869707,"min":1.0,"max":6.0,"threshold":2.5,"window_size":4}"#;
    assert_eq!(detector.get_statistics().unwrap(), full);
    detector.reset();
    assert_eq!(detector.get_statistics().unwrap(), empty);
}

fn options_run(options: Options, values: &[f32]) -> Vec<u64> {
    let (mut single, mut whole) =
        (ZScore::with_options(2.5, 20.0, options).unwrap(), ZScore::with_options(2.5, 20.0, options).unwrap());
    let found = one_by_one(&mut single, values);
    assert_eq!(batch(&mut whole, values), found);
    assert_eq!(single.snapshot().unwrap(), whole.snapshot().unwrap());
    found.into_iter().map(|a| a.index).collect()
}

#[test]
fn options_do_what_they_say() {
    let mut values: Vec<f32> = (0..60).map(|i| (i % 5) as f32).collect();
    (values[30], values[32], values[33], values[50], values[57]) = (50.0, -60.0, 200.0, -500.0, 9000.0);
    let with = |change: fn(&mut Options)| {
        let mut options = Options::with_missing(Missing::Error);
        change(&mut options);
        options_run(options, &values)
    };
    assert_eq!(with(|_| ()), [30, 32, 33, 50, 57]);
    assert_eq!(with(|o| o.direction = Direction::High), [30, 33, 57]);
    assert_eq!(with(|o| o.direction = Direction::Low), [32, 50]);
    assert_eq!(with(|o| o.refractory = 2), [30, 50, 57]);
    assert_eq!(with(|o| o.refractory = 7), [30, 50]);
    assert_eq!(with(|o| o.warm_up = Some(40)), [50, 57]);
    (values[10], values[29], values[31]) = (f32::NAN, f32::NAN, f32::NAN);
    for missing in [Missing::Skip, Missing::Carry] {
        assert_eq!(options_run(Options::with_missing(missing), &values), [30, 32, 33, 50, 57]);
    }
    let mut carry = ZScore::with_options(2.5, 4.0, Options::with_missing(Missing::Carry)).unwrap();
    batch(&mut carry, &[f32::NAN, 1.0, 5.0, f32::NAN]);
    let found = carry.statistics();
    assert_eq!((found.count, found.mean), (3, Some(11.0 / 3.0)));
    assert!(carry.push(f64::INFINITY).is_err());
}

#[test]
fn a_snapshot_goes_on_as_if_never_stopped() {
    let mut noise = Noise(4);
    let values: Vec<f32> = (0..500).map(|_| (noise.normal() * 100.0) as f32).collect();
    for stop in 0..300 {
        let mut detector = ZScore::new(1.5, 64.0).unwrap();
        batch(&mut detector, &values[..stop]);
        let bytes = detector.snapshot().unwrap();
        assert!(bytes.len() <= 1024 + 4 * 64);
        let mut revived = ZScore::from_snapshot(&bytes).unwrap();
        assert_eq!(revived.snapshot().unwrap(), bytes);
        assert_eq!(batch(&mut revived, &values[stop..]), batch(&mut detector, &values[stop..]));
        assert_eq!(revived.statistics(), detector.statistics());
        assert_eq!(revived.snapshot().unwrap(), detector.snapshot().unwrap());
    }
}

fn frozen(version: &str) -> String {
    format!("{}/__test__/golden/snapshots/z_score.{version}.bin", env!("CARGO_MANIFEST_DIR"))
}

/// Fed what the frozen snapshots hold.
fn saved<T: Value>(value: impl Fn(i32) -> T) -> ZScore {
    let options = Options { warm_up: Some(12), missing: Missing::Skip, refractory: 3, direction: Direction::High };
    let mut detector = ZScore::with_options(2.25, 16.0, options).unwrap();
    let values: Vec<T> = (0..41).map(value).collect();
    batch(&mut detector, &values);
    detector
}

/// Written once by version 1 and never again: what users saved must stay readable.
#[test]
fn the_frozen_snapshot_of_version_1_is_still_read() {
    let mut detector = saved(|i| if i == 13 { f32::NAN } else { (i * i % 23) as f32 * 0.37 - 1.0 });
    detector.push(77.5).unwrap().unwrap();
    let mut revived = ZScore::from_snapshot(&std::fs::read(frozen("v1")).unwrap()).unwrap();
    assert_eq!((revived.options(), revived.threshold()), (detector.options(), 2.25));
    assert_eq!(revived.snapshot().unwrap(), detector.snapshot().unwrap());
    assert_eq!(revived.push(88.5), detector.push(88.5));
}

/// Written once by version 2 and never again.
#[test]
fn the_frozen_snapshot_of_version_2_is_still_read() {
    let path = frozen("v2");
    let mut detector = saved(|i| if i == 13 { f64::NAN } else { 1.7e12 + f64::from(i * i % 23) * 0.37 });
    detector.push(1.7e12 + 77.5).unwrap().unwrap();
    if std::env::var_os("WRITE_FROZEN_SNAPSHOTS").is_some() {
        std::fs::write(&path, detector.snapshot().unwrap()).unwrap();
    }
    let frozen = std::fs::read(path).unwrap();
    assert_eq!(frozen, detector.snapshot().unwrap());
    let mut revived = ZScore::from_snapshot(&frozen).unwrap();
    assert_eq!((revived.options(), revived.threshold()), (detector.options(), 2.25));
    assert_eq!(revived.push(1.7e12 + 88.5), detector.push(1.7e12 + 88.5));
    for bit in 0..frozen.len() * 8 {
        let mut damaged = frozen.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(ZScore::from_snapshot(&damaged).err().unwrap().code(), Code::Format);
    }
    assert_eq!(ZScore::from_snapshot(&[]).err().unwrap().code(), Code::Format);
}

#[test]
fn whole_tensors_agree_with_the_golden_file() {
    for case in golden("statistics.json").as_array().unwrap() {
        let found = statistical("detect_statistical", Values::Single(&floats(&case["x"])), 2.5).unwrap();
        let wanted: Vec<u64> =
            case["z_over_2.5_indices"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
        assert_eq!(found.iter().map(|a| a.index).collect::<Vec<_>>(), wanted);
        for a in found {
            close(
                a.score,
                (a.value - case["mean"].as_f64().unwrap()).abs() / case["std_population"].as_f64().unwrap(),
                1e-12,
            );
        }
    }
}

#[test]
fn whole_tensors_of_odd_values() {
    let run = |values: &[f32]| {
        let found = statistical("detect_statistical", Values::Single(values), 2.0);
        let as_f64 = statistical("detect_statistical", Values::Double(&wide(values)), 2.0);
        assert_eq!(found, as_f64);
        found
    };
    assert_eq!(run(&[]).unwrap_err().code(), Code::Empty);
    assert_eq!(run(&[f32::NAN, f32::NAN]).unwrap(), []);
    assert_eq!(run(&[0.1; 100]).unwrap(), []);
    let found = run(&[1.0, f32::NAN, 2.0, f32::INFINITY, 1.0, f32::NEG_INFINITY]).unwrap();
    let short: Vec<_> = found.iter().map(|a| (a.index, a.score, a.kind)).collect();
    assert_eq!(short, [(3, f64::INFINITY, Kind::High), (5, f64::INFINITY, Kind::Low)]);
    assert_eq!(statistical("detect_statistical", Values::Single(&[1.0]), f64::NAN).unwrap_err().code(), Code::Argument);
}

proptest! {
    #[test]
    fn any_finite_values_in_any_pieces(
        values in prop::collection::vec(prop_oneof![-5.0_f32..5.0, Just(1.0_f32), any::<f32>().prop_filter("finite", |x| x.is_finite())], 0..200),
        window in 1_usize..40,
        cuts in prop::collection::vec(0_usize..30, 1..20),
    ) {
        let mut single = ZScore::new(1.5, window as f64).unwrap();
        let found = one_by_one(&mut single, &values);
        let mut pieces = ZScore::new(1.5, window as f64).unwrap();
        let (mut from_pieces, mut rest, mut k) = (Vec::new(), &values[..], 0);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(cuts[k % cuts.len()].max(1).min(rest.len()));
            pieces.push_batch(piece, &mut from_pieces).unwrap();
            pieces = ZScore::from_snapshot(&pieces.snapshot().unwrap()).unwrap();
            (rest, k) = (after, k + 1);
        }
        prop_assert_eq!(&from_pieces, &found);
        // The oracle is plain f64 and may round to the other side of the threshold; nothing else may differ.
        let wanted = expected(&wide(&values), 1.5, window);
        let clear = |score: f64| (score - 1.5).abs() > 1e-6;
        let found: Vec<u64> = found.iter().filter(|a| clear(a.score)).map(|a| a.index).collect();
        let wanted: Vec<u64> = wanted.iter().filter(|e| clear(e.1)).map(|e| e.0).collect();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(ZScore::from_snapshot(&bytes).is_err());
    }
}
