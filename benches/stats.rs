//! ns a value for the statistics and detectors; each answer is checked before it is timed.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rustorch_wasm::detectors::z_score::ZScore;
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

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = z_score
}
criterion_main!(benches);
