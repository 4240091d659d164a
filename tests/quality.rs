//! Quality figures against their definitions, counted the plain way.

mod common;

use common::{Noise, close, floats, golden};
use proptest::prelude::*;
use rustorch_wasm::error::Code;
use rustorch_wasm::stats::quality::{Quality, accuracy, completeness, consistency, table, uniqueness, validity};
use rustorch_wasm::stats::values::Values;
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
    close(completeness(Values::Single(&values)).unwrap(), 80.0, 1e-15);
    close(validity(Values::Single(&values)).unwrap(), 60.0, 1e-15);
    close(accuracy(Values::Single(&values), 0.0, 2.0).unwrap(), 50.0, 1e-15);
    close(accuracy(Values::Single(&values), f64::NEG_INFINITY, f64::INFINITY).unwrap(), 80.0, 1e-15);
    close(uniqueness(Values::Single(&values)).unwrap(), 70.0, 1e-15);
    close(consistency(Values::Single(&values)).unwrap(), naive_consistency(&values), 1e-14);
    let report = Quality::new(0.8).unwrap().report("quality_report", Values::Single(&values)).unwrap();
    close(report.overall, 24.0 + 18.0 + 0.2 * report.consistency + 14.0, 1e-14);
    assert!(!report.passes);
    assert!(Quality::new(0.0).unwrap().passes(Values::Single(&values)).unwrap());
}

#[test]
fn bounds_are_rounded_as_the_elements_were() {
    assert_eq!(accuracy(Values::Single(&[0.9, 0.1]), 0.1, 0.9).unwrap(), 100.0);
    assert_eq!(accuracy(Values::Single(&[0.9]), 0.9, 1.0).unwrap(), 100.0);
    for (min, max) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert_eq!(accuracy(Values::Single(&[0.5]), min, max).unwrap_err().code(), Code::Argument);
    }
}

#[test]
fn constant_empty_and_hopeless_columns() {
    for constant in [0.0, -3.5, 0.1, 3e38] {
        assert_eq!(consistency(Values::Single(&[constant; 1001])).unwrap(), 100.0);
    }
    assert_eq!(consistency(Values::Single(&[-1.0, 1.0])).unwrap(), 0.0);
    assert_eq!(consistency(Values::Single(&[f32::NAN, f32::INFINITY])).unwrap(), 0.0);
    for figure in [completeness, validity, consistency, uniqueness] {
        let error = figure(Values::Single(&[])).unwrap_err();
        assert_eq!(error.code(), Code::Empty);
        assert!(error.message().ends_with(": no elements"));
    }
    assert_eq!(accuracy(Values::Single(&[]), 0.0, 1.0).unwrap_err().code(), Code::Empty);
    assert_eq!(Quality::new(0.5).unwrap().quality_report(Values::Single(&[])).unwrap_err().code(), Code::Empty);
    for threshold in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(Quality::new(threshold).unwrap_err().code(), Code::Argument);
    }
    let report = Quality::new(1.0).unwrap().report("passes", Values::Single(&[7.0])).unwrap();
    assert_eq!((report.overall, report.passes), (100.0, true));
}

#[test]
fn golden_uniqueness() {
    for case in golden("statistics.json").as_array().unwrap() {
        close(
            uniqueness(Values::Single(&floats(&case["x"]))).unwrap(),
            case["uniqueness_percent"].as_f64().unwrap(),
            1e-14,
        );
    }
}

#[test]
fn report_as_json_and_as_a_table() {
    let quality = Quality::new(0.8).unwrap();
    let json = quality.quality_report(Values::Single(&[1.0, 1.0])).unwrap();
    let expected = r#"{"completeness":100.0,"validity":100.0,"consistency":100.0,"uniqueness":50.0,"overall":90.0,"threshold":0.8,"passes":true}"#;
    assert_eq!(json, expected);
    let columns = quality.columns("quality_report", Values::Single(&[1.0, f32::NAN, 1.0, 3.0, 1.0, 4.0]), 2).unwrap();
    let alone = quality.report("quality_report", Values::Single(&[f32::NAN, 3.0, 4.0])).unwrap();
    assert_eq!(columns[1], alone);
    let text = table("quality_table", &columns, &["steady"]).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "column  completeness  validity  consistency  uniqueness  overall  verdict");
    assert_eq!(lines[1], "steady       100.00%   100.00%      100.00%      33.33%   86.67%  passes");
    assert_eq!(lines.len(), 3);
    assert_eq!(quality.columns("quality_report", Values::Single(&[1.0, 2.0, 3.0]), 2).unwrap_err().code(), Code::Shape);
    assert_eq!(quality.columns("quality_report", Values::Single(&[1.0]), 0).unwrap_err().code(), Code::Shape);
}

#[test]
fn a_large_column_with_gaps() {
    let mut noise = Noise(9);
    let values: Vec<f32> =
        (0..200_003).map(|i| if i % 10 == 3 { f32::NAN } else { (noise.normal() * 1000.0).round() as f32 }).collect();
    let different: HashSet<u32> = values.iter().map(|x| if x.is_nan() { 1 } else { (x + 0.0).to_bits() }).collect();
    close(uniqueness(Values::Single(&values)).unwrap(), 100.0 * different.len() as f64 / values.len() as f64, 1e-14);
    close(consistency(Values::Single(&values)).unwrap(), naive_consistency(&values), 1e-11);
}

/// What a clock of 1000 ms a tick looks like as it is, and was as f32: 300 times 0.33 %.
#[test]
fn f64_columns_are_judged_as_they_are() {
    let clock: Vec<f64> = (0..300).map(|i| 1.7e12 + 1000.0 * f64::from(if i % 17 == 5 { i - 1 } else { i })).collect();
    let values = Values::Double(&clock);
    close(uniqueness(values).unwrap(), 100.0 * 282.0 / 300.0, 1e-15);
    close(accuracy(values, 1.7e12, 1.7e12 + 149_000.0).unwrap(), 50.0, 1e-15);
    assert_eq!(accuracy(Values::Double(&[0.9]), 0.900_000_01, 1.0).unwrap(), 0.0);
    let odd = [f64::NAN, f64::INFINITY, 1e300, -1e300, 0.0, -0.0, 3e300, 3e300];
    let figures = [completeness, validity, uniqueness, consistency].map(|figure| figure(Values::Double(&odd)).unwrap());
    // Mean 1e300, deviation of -2, 0, 2, 2, -1, -1 times 1e300.
    let wanted = [87.5, 75.0, 75.0, 100.0 / (1.0 + (14.0_f64 / 6.0).sqrt())];
    figures.iter().zip(wanted).for_each(|(found, wanted)| close(*found, wanted, 1e-15));
    assert_eq!(consistency(Values::Double(&[0.1; 1001])).unwrap(), 100.0);
    assert_eq!(consistency(Values::Double(&[f64::NAN, f64::INFINITY])).unwrap(), 0.0);
    let quality = Quality::new(0.8).unwrap();
    let columns = quality.columns("quality_table", Values::Double(&[0.1, 1.7e12, 0.1, 1.7e12 + 1.0]), 2).unwrap();
    assert_eq!((columns[0].uniqueness, columns[1].uniqueness), (50.0, 100.0));
    assert_eq!(columns[1], quality.report("x", Values::Double(&[1.7e12, 1.7e12 + 1.0])).unwrap());
    assert_eq!(uniqueness(Values::Double(&[])).unwrap_err().code(), Code::Empty);
}

proptest! {
    #[test]
    fn an_f32_and_the_same_f64_are_of_one_quality(values in prop::collection::vec(-1e3_f32..1e3, 1..200)) {
        let wide: Vec<f64> = values.iter().map(|&x| f64::from(x)).collect();
        let report = |values: Values| Quality::new(0.5).unwrap().report("quality_report", values).unwrap();
        let (narrow, wide) = (report(Values::Single(&values)), report(Values::Double(&wide)));
        prop_assert!((narrow.consistency - wide.consistency).abs() < 1e-6);
        prop_assert_eq!(narrow.uniqueness, wide.uniqueness);
        prop_assert_eq!((narrow.completeness, narrow.validity), (wide.completeness, wide.validity));
    }

    #[test]
    fn any_values_give_percentages(values in prop::collection::vec(any::<f32>(), 1..300)) {
        let report = Quality::new(0.5).unwrap().report("quality_report", Values::Single(&values)).unwrap();
        for figure in [report.completeness, report.validity, report.consistency, report.uniqueness, report.overall] {
            prop_assert!((0.0..=100.0).contains(&figure));
        }
        let different: HashSet<u32> = values.iter().map(|x| if x.is_nan() { 1 } else { (x + 0.0).to_bits() }).collect();
        prop_assert!((report.uniqueness - 100.0 * different.len() as f64 / values.len() as f64).abs() < 1e-10);
    }
}
