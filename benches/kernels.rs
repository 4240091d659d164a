//! Times of the kernels over 64K elements (1M for reductions). Answers are checked before anything is timed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rustorch_wasm::kernels::elementwise::{self, Sides};
use rustorch_wasm::kernels::{level, reduce};
use rustorch_wasm::ops::table::{BINARY, UNARY};
use std::hint::black_box;

#[path = "../src/kernels/tests/twins.rs"]
mod twins;

const LEN: usize = 1 << 16;
const LONG: usize = 1 << 20;

fn values(len: usize, [low, high]: [f32; 2]) -> Vec<f32> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / 16777216.0
    };
    (0..len).map(|_| low + (high - low) * next()).collect()
}

fn check(name: &str, x: &[f32], y: &[f32]) {
    let Some(twin) = twins::twin(name) else { return };
    for (x, y) in x.iter().zip(y) {
        let expected = twin(*x as f64);
        let error = (*y as f64 - expected).abs();
        assert!(error <= expected.abs() * 1.2e-7 + 1e-45, "{name}({x:e}) is {y:e}, not {expected:e}");
    }
}

fn elementwise_kernels(c: &mut Criterion) {
    println!("instruction sets: {:?}", level::simd_levels());
    let mut group = c.benchmark_group("elementwise_64k");
    group.throughput(Throughput::Elements(LEN as u64));
    for row in UNARY {
        let (x, mut out) = (values(LEN, row.range), vec![0.0; LEN]);
        // SAFETY: both hold LEN elements.
        let mut run = || unsafe { (row.kernel)(black_box(x.as_ptr()), out.as_mut_ptr(), LEN, row.measured_at) };
        run();
        check(row.name, &x, &out);
        // SAFETY: as above.
        let mut run = || unsafe { (row.kernel)(black_box(x.as_ptr()), out.as_mut_ptr(), LEN, row.measured_at) };
        group.bench_function(BenchmarkId::from_parameter(row.name), |b| b.iter(&mut run));
    }
    for row in BINARY {
        let (a, b, mut out) = (values(LEN, [0.1, 10.0]), values(LEN, [-2.0, 3.0]), vec![0.0; LEN]);
        // SAFETY: all hold LEN elements.
        let mut run = || unsafe {
            let (a, b, out) = (black_box(a.as_ptr()), b.as_ptr(), out.as_mut_ptr());
            (row.kernel)(a, b, out, LEN, Sides::Both, row.measured_at);
        };
        group.bench_function(BenchmarkId::from_parameter(row.name), |b| b.iter(&mut run));
    }
    group.finish();
}

fn tiny(c: &mut Criterion) {
    let (x, mut out) = (values(4, [-2.0, 2.0]), vec![0.0; 4]);
    c.bench_function("tanh_of_4", |b| {
        // SAFETY: both hold 4 elements.
        b.iter(|| unsafe { elementwise::tanh(black_box(x.as_ptr()), out.as_mut_ptr(), 4, [0.0; 2]) })
    });
}

fn reductions(c: &mut Criterion) {
    let x = values(LONG, [-10.0, 10.0]);
    let sum: f64 = x.iter().map(|v| *v as f64).sum();
    assert!((reduce::sum(&x) - sum).abs() < 1e-6);
    assert_eq!(reduce::max(&x), x.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    assert_eq!(x[reduce::argmax(&x)], reduce::max(&x));
    let mut group = c.benchmark_group("reduce_1m");
    group.throughput(Throughput::Elements(LONG as u64));
    group.bench_function("sum", |b| b.iter(|| reduce::sum(black_box(&x))));
    group.bench_function("variance", |b| b.iter(|| reduce::variance(black_box(&x), 0.0)));
    group.bench_function("max", |b| b.iter(|| reduce::max(black_box(&x))));
    group.bench_function("argmax", |b| b.iter(|| reduce::argmax(black_box(&x))));
    group.bench_function("dot", |b| b.iter(|| reduce::dot(black_box(&x), &x)));
    let mut out = vec![0.0; 1024];
    for (n, inner) in [(1024, 1024), (LONG / 4, 4)] {
        let out = &mut out[..inner];
        group.bench_function(BenchmarkId::new("sum_axis", inner), |b| {
            b.iter(|| reduce::sum_axis(black_box(&x), 1, n, inner, out))
        });
        group.bench_function(BenchmarkId::new("max_axis", inner), |b| {
            b.iter(|| reduce::max_axis(black_box(&x), 1, n, inner, out))
        });
    }
    group.finish();
}

criterion_group!(benches, elementwise_kernels, tiny, reductions);
criterion_main!(benches);
