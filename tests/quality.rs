//! Quality figures against their definitions, counted the plain way.

mod common;

use common::{Noise, close, floats, golden};
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::quality::{Quality, accuracy, completeness, consistency, table, uniqueness, validity};
use std::collections::HashSet;

fn naive_consistency(values: &[f32]) -> f64 {
    let finite: Vec<f64> = values.iter().filter(|x| x.is_finite()).map(|&x| f64::from(x)).collect();
    let n = finite.len() as f64;
    let mean = finite.iter().sum::<f64>() / n;
    let std = (finite.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    100.0 / (1.0 + std / mean.abs())
}

#[test]
fn figures_of_a_mixed_column() {
    let values = [1.0, 2.0, f32::NAN, 2.0, f32::INFINITY, -0.0, 0.0, f32::NAN, f32::NEG_INFINITY, 5.0];
    close(completeness(&values).unwrap(), 80.0, 1e-15);
    close(validity(&values).unwrap(), 60.0, 1e-15);
    close(accuracy(&values, 0.0, 2.0).unwrap(), 50.0, 1e-15);
    close(accuracy(&values, f64::NEG_INFINITY, f64::INFINITY).unwrap(), 80.0, 1e-15);
    close(uniqueness(&values).unwrap(), 70.0, 1e-15);
    close(consistency(&values).unwrap(), naive_consistency(&values), 1e-14);
    let report = Quality::new(0.8).unwrap().report("quality_report", &values).unwrap();
    close(report.overall, 24.0 + 18.0 + 0.2 * report.consistency + 14.0, 1e-14);
    assert!(!report.passes);
    assert!(Quality::new(0.0).unwrap().passes(&values).unwrap());
}

#[test]
fn bounds_are_rounded_as_the_elements_were() {
    assert_eq!(accuracy(&[0.9, 0.1], 0.1, 0.9).unwrap(), 100.0);
    assert_eq!(accuracy(&[0.9], 0.9, 1.0).unwrap(), 100.0);
    for (min, max) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert_eq!(accuracy(&[0.5], min, max).unwrap_err().code(), Code::Argument);
    }
}

#[test]
fn constant_empty_and_hopeless_columns() {
    for constant in [0.0, -3.5, 0.1, 3e38] {
        assert_eq!(consistency(&[constant; 1001]).unwrap(), 100.0);
    }
    assert_eq!(consistency(&[-1.0, 1.0]).unwrap(), 0.0);
    assert_eq!(consistency(&[f32::NAN, f32::INFINITY]).unwrap(), 0.0);
    for figure in [completeness, validity, consistency, uniqueness] {
        let error = figure(&[]).unwrap_err();
        assert_eq!(error.code(), Code::Empty);
        assert!(error.message().ends_with(": no elements"));
    }
    assert_eq!(accuracy(&[], 0.0, 1.0).unwrap_err().code(), Code::Empty);
    assert_eq!(Quality::new(0.5).unwrap().quality_report(&[]).unwrap_err().code(), Code::Empty);
    for threshold in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Quality::new(threshold).unwrap_err().code(), Code::Argument);
    }
    let report = Quality::new(1.0).unwrap().report("passes", &[7.0]).unwrap();
    assert_eq!((report.overall, report.passes), (100.0, true));
}

#[test]
fn golden_uniqueness() {
    for case in golden("statistics.json").as_array().unwrap() {
        close(uniqueness(&floats(&case["x"])).unwrap(), case["uniqueness_percent"].as_f64().unwrap(), 1e-14);
    }
}

#[test]
fn report_as_json_and_as_a_table() {
    let quality = Quality::new(0.8).unwrap();
    let json = quality.quality_report(&[1.0, 1.0]).unwrap();
    let expected = r#"{"completeness":100.0,"validity":100.0,"consistency":100.0,"uniqueness":50.0,"overall":90.0,"threshold":0.8,"passes":true}"#;
    assert_eq!(json, expected);
    let columns = quality.columns("quality_report", &[1.0, f32::NAN, 1.0, 3.0, 1.0, 4.0], 2).unwrap();
    let alone = quality.report("quality_report", &[f32::NAN, 3.0, 4.0]).unwrap();
    assert_eq!(columns[1], alone);
    let text = table("quality_table", &columns, &["steady"]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "column  completeness  validity  consistency  uniqueness  overall  verdict");
    assert_eq!(lines[1], "steady       100.00%   100.00%      100.00%      33.33%   86.67%  passes");
    assert_eq!(lines.len(), 3);
    assert_eq!(quality.columns("quality_report", &[1.0, 2.0, 3.0], 2).unwrap_err().code(), Code::Shape);
    assert_eq!(quality.columns("quality_report", &[1.0], 0).unwrap_err().code(), Code::Shape);
}

#[test]
fn a_large_column_with_gaps() {
    let mut noise = Noise(9);
    let values: Vec<f32> =
        (0..200_003).map(|i| if i % 10 == 3 { f32::NAN } else { (noise.normal() * 1000.0).round() as f32 }).collect();
    let different: HashSet<u32> = values.iter().map(|x| if x.is_nan() { 1 } else { (x + 0.0).to_bits() }).collect();
    close(uniqueness(&values).unwrap(), 100.0 * different.len() as f64 / values.len() as f64, 1e-14);
    close(consistency(&values).unwrap(), naive_consistency(&values), 1e-11);
}

proptest! {
    #[test]
    fn any_values_give_percentages(values in prop::collection::vec(any::<f32>(), 1..300)) {
        let report = Quality::new(0.5).unwrap().report("quality_report", &values).unwrap();
        for figure in [report.completeness, report.validity, report.consistency, report.uniqueness, report.overall] {
            prop_assert!((0.0..=100.0).contains(&figure));
        }
        let different: HashSet<u32> = values.iter().map(|x| if x.is_nan() { 1 } else { (x + 0.0).to_bits() }).collect();
        prop_assert!((report.uniqueness - 100.0 * different.len() as f64 / values.len() as f64).abs() < 1e-10);
    }
}
