//! The isolation forest against scikit-learn's, on three of its data sets.

mod common;

use common::{Noise, close, floats, golden, numbers};
use proptest::prelude::*;
use rustorch_wasm::detectors::anomaly::{Kind, Statistic};
use rustorch_wasm::detectors::isolation_forest::{THRESHOLD, isolation_forest, scores};
use rustorch_wasm::error::Code;

/// Area under the ROC curve: how often an odd row scores above a usual one, ties half.
fn auc(scores: &[f64], labels: &[f64]) -> f64 {
    let (mut wins, mut pairs) = (0.0, 0.0);
    for (i, odd) in labels.iter().enumerate().filter(|(_, l)| **l == 1.0) {
        for (j, _) in labels.iter().enumerate().filter(|(_, l)| **l != *odd) {
            pairs += 1.0;
            wins += if scores[i] > scores[j] { 1.0 } else { 0.5 * f64::from(u8::from(scores[i] == scores[j])) };
        }
    }
    wins / pairs
}

#[test]
fn ranks_as_scikit_learn_does() {
    let golden = golden("isolation_forest.json");
    let trees = golden["trees"].as_f64().unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let (x, labels) = (floats(&case["x"]), numbers(&case["labels"]));
        let columns = case["columns"].as_u64().unwrap() as usize;
        let seeds: Vec<Vec<f64>> = (0..50).map(|seed| scores("f", &x, columns, trees, seed).unwrap()).collect();
        let found = seeds.iter().map(|s| auc(s, &labels)).sum::<f64>() / 50.0;
        let expected = case["auc"].as_f64().unwrap();
        println!("{}: {found:.4}, scikit-learn {expected:.4}", case["name"]);
        assert!((found - expected).abs() <= 0.02, "{}: AUC {found}, scikit-learn {expected}", case["name"]);
        // The scores themselves, not only their order.
        for (row, expected) in numbers(&case["scores"]).into_iter().enumerate() {
            let mean = seeds.iter().map(|s| s[row]).sum::<f64>() / 50.0;
            assert!((mean - expected).abs() < 0.02, "{} row {row}: {mean}, scikit-learn {expected}", case["name"]);
        }
    }
}

#[test]
fn finds_the_rows_apart_and_says_why() {
    let mut noise = Noise(6);
    let mut values: Vec<f32> = (0..3000).map(|_| noise.normal() as f32).collect();
    (values[300], values[301], values[302]) = (-30.0, 40.0, 25.0);
    let found = isolation_forest(&values, 3, 100.0, 7).unwrap();
    let hit = found.iter().find(|a| a.index == 100).unwrap();
    assert!(found.iter().all(|a| a.score <= hit.score && a.score > THRESHOLD));
    assert_eq!((hit.value, hit.kind, hit.kind.name()), (40.0, Kind::Isolated, "isolated"));
    let reason = hit.reason.unwrap();
    assert_eq!(
        (reason.feature, reason.statistic, reason.statistic.name()),
        (Some(1), Statistic::IsolationScore, "isolation_score")
    );
    close(reason.distance, 40.0 - reason.expected_high, 1e-15);
    assert_eq!(isolation_forest(&values, 3, 100.0, 7).unwrap(), found, "the same seed gives the same");
    assert!(isolation_forest(&values, 3, 100.0, 8).unwrap() != found);
}

#[test]
fn odd_inputs() {
    assert_eq!(scores("f", &[5.0], 1, 10.0, 0).unwrap(), [0.5]);
    assert_eq!(isolation_forest(&[2.0; 50], 1, 10.0, 0).unwrap(), []);
    let error = isolation_forest(&[1.0, 2.0, 3.0, f32::NAN], 2, 10.0, 0).unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        (Code::Argument, "detect_isolation_forest: the value at row 1, column 1 is NaN")
    );
    assert_eq!(isolation_forest(&[], 1, 10.0, 0).unwrap_err().code(), Code::Empty);
    assert_eq!(isolation_forest(&[1.0, 2.0, 3.0], 2, 10.0, 0).unwrap_err().code(), Code::Shape);
    assert_eq!(isolation_forest(&[1.0], 0, 10.0, 0).unwrap_err().code(), Code::Shape);
    for trees in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        assert_eq!(isolation_forest(&[1.0], 1, trees, 0).unwrap_err().code(), Code::Argument);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn scores_lie_between_0_and_1(
        values in prop::collection::vec(prop_oneof![-1.0_f32..1.0, Just(0.0), Just(f32::MAX), Just(f32::MIN), Just(1e-45)], 1..400),
        seed in any::<u64>(),
    ) {
        let found = scores("f", &values, 1, 5.0, seed).unwrap();
        prop_assert_eq!(found.len(), values.len());
        prop_assert!(found.iter().all(|s| *s > 0.0 && *s <= 1.0));
    }
}
