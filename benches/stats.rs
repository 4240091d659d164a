//! ns a value for the statistics and detectors; each answer is checked before it is timed.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rustorch_wasm::detectors::isolation_forest;
use rustorch_wasm::detectors::statistical::statistical;
use rustorch_wasm::detectors::z_score::ZScore;
use rustorch_wasm::stats::analysis::basic_stats;
use rustorch_wasm::stats::correlation::correlation;
use rustorch_wasm::stats::histogram::histogram;
use rustorch_wasm::stats::kll::Kll;
use rustorch_wasm::stats::quality::{Distinct, Quality};
use rustorch_wasm::stats::quantiles::{percentile, quantiles};
use rustorch_wasm::stats::stream::StreamStats;
use rustorch_wasm::stats::values::Values;
use std::collections::HashSet;
use std::hint::black_box;

const MILLION: usize = 1 << 20;

/// Roughly normal values with a fixed seed.
fn values(n: usize, mean: f32, std: f32) -> Vec<f32> {
    let mut state = 0x1234_5678_9ABC_DEF0_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    };
    (0..n).map(|_| mean + std * ((0..6).map(|_| uniform()).sum::<f32>() - 3.0)).collect()
}

fn z_score(c: &mut Criterion) {
    let mut group = c.benchmark_group("z_score");
    group.throughput(Throughput::Elements(MILLION as u64));
    for (name, mean) in [("around 0", 0.0), ("around 1e6", 1e6)] {
        let data = values(MILLION, mean, 1.0);
        let mut single = ZScore::new(3.0, 100.0).unwrap();
        let one_by_one: Vec<_> = data.iter().filter_map(|&x| single.push(f64::from(x)).unwrap()).collect();
        let mut found = Vec::new();
        ZScore::new(3.0, 100.0).unwrap().push_batch(&data, &mut found).unwrap();
        assert!(found == one_by_one && found.len() > 100 && found.len() < MILLION / 100);
        group.bench_function(format!("batch, window 100, {name}"), |b| {
            let mut detector = ZScore::new(3.0, 100.0).unwrap();
            b.iter(|| {
                found.clear();
                detector.push_batch(black_box(&data), &mut found).unwrap();
                found.len()
            });
        });
        group.bench_function(format!("one by one, window 100, {name}"), |b| {
            let mut detector = ZScore::new(3.0, 100.0).unwrap();
            b.iter(|| data.iter().filter(|&&x| detector.push(f64::from(black_box(x))).unwrap().is_some()).count());
        });
    }
    group.finish();
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} {expected}");
}

fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("1M");
    group.throughput(Throughput::Elements(MILLION as u64));
    let data = values(MILLION, 3.0, 1.0);
    let mut sorted = data.clone();
    sorted.sort_unstable_by(f32::total_cmp);
    let n = MILLION as f64;
    let mean = data.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let moment = |k: i32| data.iter().map(|&x| (f64::from(x) - mean).powi(k)).sum::<f64>() / n;

    near(percentile(&data, 90.0).unwrap(), {
        let h = 0.9 * (n - 1.0);
        let (a, b) = (f64::from(sorted[h as usize]), f64::from(sorted[h as usize + 1]));
        a + (b - a) * h.fract()
    });
    group.bench_function("percentile", |b| b.iter(|| percentile(black_box(&data), 90.0).unwrap()));
    let deciles: Vec<f64> = (0..=10).map(|k| f64::from(k) / 10.0).collect();
    near(quantiles(&data, &deciles).unwrap()[10], f64::from(sorted[MILLION - 1]));
    group.bench_function("11 quantiles", |b| b.iter(|| quantiles(black_box(&data), &deciles).unwrap()));

    let counted = histogram(&data, 50.0, None).unwrap();
    assert_eq!(counted.counts.iter().sum::<u64>(), MILLION as u64);
    group.bench_function("histogram of 50", |b| b.iter(|| histogram(black_box(&data), 50.0, None).unwrap()));

    let basic = basic_stats(&data).unwrap();
    near(basic.variance, moment(2));
    near(basic.kurtosis, moment(4) / moment(2).powi(2) - 3.0);
    group.bench_function("basic_stats", |b| b.iter(|| basic_stats(black_box(&data)).unwrap()));

    let negated: Vec<f32> = data.iter().map(|x| -x).collect();
    near(correlation(&data, &negated).unwrap(), -1.0);
    group.bench_function("correlation", |b| b.iter(|| correlation(black_box(&data), &negated).unwrap()));

    let allowed = 3.0 * moment(2).sqrt();
    let far = data.iter().filter(|x| (f64::from(**x) - mean).abs() > allowed).count();
    assert_eq!(statistical("detect_statistical", Values::Single(&data), 3.0).unwrap().len(), far);
    group.bench_function("detect_statistical", |b| {
        b.iter(|| statistical("detect_statistical", Values::Single(black_box(&data)), 3.0).unwrap());
    });

    let gaps: Vec<f32> = data.iter().enumerate().map(|(i, &x)| if i % 20 == 7 { f32::NAN } else { x }).collect();
    let different: HashSet<u32> = gaps.iter().map(|x| if x.is_nan() { 1 } else { x.to_bits() }).collect();
    let quality = Quality::new(0.8).unwrap();
    let mut scratch = Distinct::default();
    let report = quality.report_with("quality_report", Values::Single(&gaps), &mut scratch).unwrap();
    near(report.uniqueness, 100.0 * different.len() as f64 / n);
    near(report.completeness, 100.0 * gaps.iter().filter(|x| !x.is_nan()).count() as f64 / n);
    group.bench_function("quality report with NaN", |b| {
        b.iter(|| quality.report_with("quality_report", Values::Single(black_box(&gaps)), &mut scratch).unwrap());
    });

    let stream = |data: &[f32]| {
        let mut stats = StreamStats::new();
        stats.push_batch(data);
        stats.figures()
    };
    near(stream(&data).variance.unwrap(), moment(2));
    group.bench_function("stream stats", |b| b.iter(|| stream(black_box(&data))));

    let sketch = |data: &[f32]| {
        let mut sketch = Kll::new(200.0, 0).unwrap();
        sketch.push_batch(data).unwrap();
        sketch
    };
    let (found, median) = (sketch(&data), f64::from(sorted[MILLION / 2]));
    assert!((found.rank(median).unwrap() - 0.5).abs() <= found.rank_error());
    group.bench_function("KLL, k 200", |b| b.iter(|| sketch(black_box(&data))));
    group.finish();

    let rows = &data[..1 << 16];
    let scores = isolation_forest::scores("detect_isolation_forest", rows, 4, 100.0, 0).unwrap();
    let average = scores.iter().sum::<f64>() / scores.len() as f64;
    assert!((0.4..0.5).contains(&average), "{average}");
    let mut group = c.benchmark_group("isolation_forest");
    group.bench_function("100 trees, 16384 rows of 4", |b| {
        b.iter(|| isolation_forest::scores("detect_isolation_forest", black_box(rows), 4, 100.0, 0).unwrap());
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = z_score, whole
}
criterion_main!(benches);
