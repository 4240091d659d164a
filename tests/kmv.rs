//! The sketch of distinct values against a set: exact below k, within its stated bound above, the same however parted.

mod common;

use common::Noise;
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::kmv::Kmv;
use std::collections::HashSet;

fn sketch(k: f64, values: &[f64]) -> Kmv {
    let mut sketch = Kmv::new(k).unwrap();
    sketch.push_batch(values).unwrap();
    sketch
}

#[test]
fn below_k_the_count_is_exact() {
    let mut found = sketch(16.0, &[0.0, -0.0, 1.0, f64::NAN, -f64::NAN, f64::INFINITY, 1.0 + f64::EPSILON, 1.0]);
    assert_eq!((found.count(), found.relative_error()), (5.0, 0.0));
    found.push_batch(&[2.0_f32, 3.0, 2.0]).unwrap();
    assert_eq!(found.count(), 7.0);
    assert_eq!(Kmv::new(16.0).unwrap().count(), 0.0);
    let few: Vec<f64> = (0..15).map(f64::from).collect();
    assert_eq!(sketch(16.0, &few).count(), 15.0);
}

#[test]
fn estimates_stay_within_the_bound() {
    let mut outside = 0;
    for trial in 0..200 {
        let n = 2000 * (trial % 10 + 1);
        // Runs of whole numbers, of fractions and of noise: none is special to the hash.
        let values: Vec<f64> = match trial % 3 {
            0 => (0..n).map(|i| f64::from(i + 100_000 * trial)).collect(),
            1 => (0..n).map(|i| f64::from(i) / f64::from(trial + 7)).collect(),
            _ => {
                let mut noise = Noise(trial as u64);
                (0..n).map(|_| noise.normal()).collect()
            }
        };
        let truth = values.iter().map(|x| x.to_bits()).collect::<HashSet<_>>().len() as f64;
        let mut found = sketch(256.0, &values);
        let (off, bound) = ((found.count() / truth - 1.0).abs(), found.relative_error());
        assert!((0.2..0.27).contains(&bound), "{bound}");
        outside += u32::from(off > bound);
    }
    // 99 % each, and the bound is a generous one: two of 200 would be a surprise.
    assert!(outside <= 2, "{outside} of 200 outside");
}

#[test]
fn refuses_what_is_none() {
    for k in [0.0, 15.0, 65_537.0, 16.5, f64::NAN, -1.0] {
        assert_eq!(Kmv::new(k).unwrap_err().code(), Code::Argument, "{k}");
    }
    let (mut a, b) = (sketch(16.0, &[1.0]), sketch(17.0, &[2.0]));
    assert_eq!(a.merge(&b).unwrap_err().code(), Code::Argument);
    assert_eq!(a.count(), 1.0);
}

proptest! {
    #[test]
    fn parts_in_any_order_merge_to_the_same_bytes(
        values in prop::collection::vec(0_u16..900, 0..3000), cut in 0_usize..3000, k in 16_u32..200
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let k = f64::from(k);
        let (left, right) = values.split_at(cut.min(values.len()));
        let mut whole = sketch(k, &values);
        let mut merged = sketch(k, right);
        let revived = Kmv::from_snapshot(&sketch(k, left).snapshot().unwrap()).unwrap();
        merged.merge(&revived).unwrap();
        merged.merge(&revived).unwrap();
        prop_assert_eq!(merged.snapshot().unwrap(), whole.snapshot().unwrap());
        prop_assert_eq!(merged.count(), whole.count());
        let truth = values.iter().map(|x| x.to_bits()).collect::<HashSet<_>>().len() as f64;
        if truth < k { prop_assert_eq!(whole.count(), truth) }
    }
}
