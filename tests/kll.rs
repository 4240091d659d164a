//! The KLL sketch against the sorted values: no rank may be off by more than the bound it states.

mod common;

use common::Noise;
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::kll::Kll;
use rustorch_wasm::stats::values::Value;

/// The largest error of any rank, as a fraction of all values.
fn worst(sketch: &Kll, sorted: &[f32]) -> f64 {
    let n = sorted.len() as f64;
    let step = (sorted.len() / 500).max(1);
    let error = |x: &f32| {
        let truth = sorted.partition_point(|y| y <= x) as f64 / n;
        (sketch.rank(f64::from(*x)).unwrap() - truth).abs()
    };
    sorted.iter().step_by(step).map(error).fold(0.0, f64::max)
}

fn sketch<T: Value>(k: f64, seed: u64, values: &[T]) -> Kll {
    let mut sketch = Kll::new(k, seed).unwrap();
    sketch.push_batch(values).unwrap();
    sketch
}

fn sorted(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    values
}

#[test]
fn few_values_are_exact() {
    let found = sketch(200.0, 0, &[3.0, 1.0, f32::NAN, 2.0, -0.0, f32::INFINITY]);
    assert_eq!((found.count(), found.nan_count(), found.rank_error()), (5, 1, 0.0));
    assert_eq!(found.quantiles(&[0.0, 0.2, 0.5, 0.6, 1.0]).unwrap(), [0.0, 0.0, 2.0, 2.0, f64::INFINITY]);
    assert_eq!((found.rank(-1.0).unwrap(), found.rank(0.0).unwrap(), found.rank(2.5).unwrap()), (0.0, 0.2, 0.6));
}

#[test]
fn ranks_stay_within_the_bound_alone_and_merged() {
    for (k, limit) in [(50.0, 0.12), (200.0, 0.03), (800.0, 0.008)] {
        for order in 0..3 {
            let mut noise = Noise(k as u64 + order);
            let mut values: Vec<f32> = (0..100_000).map(|_| noise.normal() as f32).collect();
            match order {
                0 => {}
                1 => values = sorted(values),
                _ => values.iter_mut().for_each(|x| *x = x.round()),
            }
            let whole = sketch(k, 1, &values);
            let mut merged = Kll::new(k, 2).unwrap();
            for (seed, part) in values.chunks(7001).enumerate() {
                merged.merge(&sketch(k, 100 + seed as u64, part)).unwrap();
            }
            let sorted = sorted(values);
            for found in [&whole, &merged] {
                let (error, bound) = (worst(found, &sorted), found.rank_error());
                println!("k {k}, order {order}: worst {error:.4}, bound {bound:.4}, kept {}", found.retained());
                // The bound is for each rank; that the worst of 500 keeps it too shows how much room it leaves.
                assert!(error <= bound && bound <= limit, "{error} {bound}");
                assert!(found.retained() <= 4 * k as usize + 100);
                assert_eq!(found.count(), 100_000);
                assert_eq!(found.quantiles(&[0.0, 1.0]).unwrap(), [f64::from(sorted[0]), f64::from(sorted[99_999])]);
            }
        }
    }
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let mut noise = Noise(8);
    let values: Vec<f32> = (0..20_000).map(|_| noise.normal() as f32).collect();
    let run = |seed: u64| {
        let mut found = sketch(100.0, seed, &values);
        found.merge(&sketch(100.0, 77, &values[..999])).unwrap();
        found
    };
    assert_eq!(run(5).snapshot().unwrap(), run(5).snapshot().unwrap());
    assert!(run(5) != run(6));
    let mut resumed = Kll::from_snapshot(&run(5).snapshot().unwrap()).unwrap();
    let mut straight = run(5);
    resumed.push_batch(&values).unwrap();
    straight.push_batch(&values).unwrap();
    assert_eq!(resumed, straight);
}

#[test]
fn bad_arguments() {
    for k in [0.0, 7.0, 200.5, 65536.0, f64::NAN] {
        assert_eq!(Kll::new(k, 0).unwrap_err().code(), Code::Argument);
    }
    let mut empty = Kll::new(200.0, 0).unwrap();
    assert_eq!(empty.quantiles(&[0.5]).unwrap_err().code(), Code::Empty);
    assert_eq!(empty.rank(0.0).unwrap_err().code(), Code::Empty);
    assert_eq!(empty.merge(&Kll::new(100.0, 0).unwrap()).unwrap_err().message(), "merge: k is 200 here and 100 there");
    empty.merge(&Kll::new(200.0, 1).unwrap()).unwrap();
    assert_eq!(sketch(8.0, 0, &[1.0]).quantiles(&[1.5]).unwrap_err().code(), Code::Argument);
    assert_eq!(sketch(8.0, 0, &[1.0]).rank(f64::NAN).unwrap_err().code(), Code::Argument);
}

fn frozen(version: &str) -> String {
    format!("{}/__test__/golden/snapshots/kll.{version}.bin", env!("CARGO_MANIFEST_DIR"))
}

/// Written once by version 1 and never again.
#[test]
fn the_frozen_snapshot_of_version_1_is_still_read() {
    let values: Vec<f32> = (0..500).map(|i| (i * 7919 % 501) as f32 * 0.25 - 60.0).collect();
    let found = sketch(16.0, 3, &values);
    assert_eq!(Kll::from_snapshot(&std::fs::read(frozen("v1")).unwrap()).unwrap(), found);
    assert_eq!(Kll::from_snapshot(&found.snapshot().unwrap()).unwrap(), found);
    let empty = Kll::new(8.0, 1).unwrap();
    assert_eq!(Kll::from_snapshot(&empty.snapshot().unwrap()).unwrap(), empty);
}

/// Written once by version 2 and never again.
#[test]
fn the_frozen_snapshot_of_version_2_is_still_read() {
    let path = frozen("v2");
    let values: Vec<f64> = (0..500).map(|i| 1.7e12 + f64::from(i * 7919 % 501) * 0.1).collect();
    let found = sketch(16.0, 3, &values);
    if std::env::var_os("WRITE_FROZEN_SNAPSHOTS").is_some() {
        std::fs::write(&path, found.snapshot().unwrap()).unwrap();
    }
    let frozen = std::fs::read(path).unwrap();
    assert_eq!(frozen, found.snapshot().unwrap());
    assert_eq!(Kll::from_snapshot(&frozen).unwrap(), found);
    for bit in 0..frozen.len() * 8 {
        let mut damaged = frozen.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(Kll::from_snapshot(&damaged).unwrap_err().code(), Code::Format);
    }
}

#[test]
fn epoch_milliseconds_stay_apart() {
    let clock: Vec<f64> = (0..150).map(|i| 1.7e12 + 1000.0 * f64::from(i)).collect();
    let found = sketch(200.0, 0, &clock);
    assert_eq!(found.quantiles(&[0.0, 0.5, 1.0]).unwrap(), [1.7e12, 1.7e12 + 74_000.0, 1.7e12 + 149_000.0]);
    assert_eq!(found.rank(1.7e12 + 14_999.0).unwrap(), 0.1);
    let tiny = sketch(200.0, 0, &[1e-200, 1e300, -1e-200]);
    assert_eq!(tiny.quantiles(&[0.0, 0.5, 1.0]).unwrap(), [-1e-200, 1e-200, 1e300]);
}

proptest! {
    #[test]
    fn any_values_in_any_pieces(
        pieces in prop::collection::vec(prop::collection::vec(any::<f32>(), 0..300), 0..12),
        k in 8_u32..40,
    ) {
        let mut merged = Kll::new(f64::from(k), 0).unwrap();
        for (seed, piece) in pieces.iter().enumerate() {
            let part = Kll::from_snapshot(&sketch(f64::from(k), seed as u64, piece).snapshot().unwrap()).unwrap();
            merged.merge(&part).unwrap();
        }
        let numbers = pieces.iter().flatten().filter(|x| !x.is_nan()).count();
        prop_assert_eq!(merged.count(), numbers as u64);
        prop_assert_eq!(merged.count() + merged.nan_count(), pieces.iter().flatten().count() as u64);
        if numbers > 0 {
            let found = merged.quantiles(&[0.0, 0.25, 0.5, 0.75, 1.0]).unwrap();
            prop_assert!(found.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert_eq!(merged.rank(f64::INFINITY).unwrap(), 1.0);
        }
    }
}
