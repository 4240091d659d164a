//! Times of the kernels over 64K elements (1M for reductions). Answers are checked before anything is timed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rustorch_wasm::kernels::{elementwise, level, reduce};
use std::hint::black_box;

const LEN: usize = 1 << 16;
const LONG: usize = 1 << 20;

/// Where the function is neither constant nor undefined.
fn range(name: &str) -> (f32, f32) {
    match name {
        "log" | "log2" | "log10" | "sqrt" | "pow" => (0.01, 100.0),
        "log1p" => (-0.9, 100.0),
        "asin" | "acos" | "atanh" => (-0.99, 0.99),
        "acosh" => (1.0, 50.0),
        "gamma" => (-5.0, 30.0),
        "lgamma" => (-20.0, 100.0),
        "erf" | "erfc" | "gelu" => (-5.0, 5.0),
        _ => (-10.0, 10.0),
    }
}

fn values(len: usize, (low, high): (f32, f32)) -> Vec<f32> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / 16777216.0
    };
    (0..len).map(|_| low + (high - low) * next()).collect()
}

/// An independent value in f64 where this file has one.
fn expected(name: &str, x: f64) -> Option<f64> {
    Some(match name {
        "exp" => libm::exp(x),
        "expm1" => libm::expm1(x),
        "log" => libm::log(x),
        "log1p" => libm::log1p(x),
        "log2" => libm::log2(x),
        "log10" => libm::log10(x),
        "sin" => libm::sin(x),
        "cos" => libm::cos(x),
        "tan" => libm::tan(x),
        "asin" => libm::asin(x),
        "acos" => libm::acos(x),
        "atan" => libm::atan(x),
        "sinh" => libm::sinh(x),
        "cosh" => libm::cosh(x),
        "tanh" => libm::tanh(x),
        "asinh" => libm::asinh(x),
        "acosh" => libm::acosh(x),
        "atanh" => libm::atanh(x),
        "cbrt" => libm::cbrt(x),
        "erf" => libm::erf(x),
        "erfc" => libm::erfc(x),
        "gamma" => libm::tgamma(x),
        "sigmoid" => 1.0 / (1.0 + libm::exp(-x)),
        "gelu" => 0.5 * x * libm::erfc(-x / 2f64.sqrt()),
        "sqrt" => x.sqrt(),
        "square" => x * x,
        _ => return None,
    })
}

fn check(name: &str, x: &[f32], y: &[f32]) {
    for (x, y) in x.iter().zip(y) {
        if let Some(expected) = expected(name, *x as f64) {
            let error = (*y as f64 - expected).abs();
            assert!(error <= expected.abs() * 1.2e-7 + 1e-45, "{name}({x:e}) is {y:e}, not {expected:e}");
        }
    }
}

fn elementwise_kernels(c: &mut Criterion) {
    println!("instruction sets: {:?}", level::simd_levels());
    let mut group = c.benchmark_group("elementwise_64k");
    group.throughput(Throughput::Elements(LEN as u64));
    for (name, kernel) in elementwise::UNARY {
        let (x, mut out) = (values(LEN, range(name)), vec![0.0; LEN]);
        // SAFETY: both hold LEN elements.
        let mut run = || unsafe { kernel(black_box(x.as_ptr()), out.as_mut_ptr(), LEN, [-0.5, 2.5]) };
        run();
        check(name, &x, &out);
        let mut run = || unsafe { kernel(black_box(x.as_ptr()), out.as_mut_ptr(), LEN, [-0.5, 2.5]) };
        group.bench_function(BenchmarkId::from_parameter(name), |b| b.iter(&mut run));
    }
    for (name, kernel) in elementwise::BINARY {
        let (a, b, mut out) = (values(LEN, (0.1, 10.0)), values(LEN, (-2.0, 3.0)), vec![0.0; LEN]);
        // SAFETY: all hold LEN elements.
        let mut run = || unsafe {
            kernel(black_box(a.as_ptr()), b.as_ptr(), out.as_mut_ptr(), LEN, elementwise::Sides::Both, [0.25, 0.0]);
        };
        group.bench_function(BenchmarkId::from_parameter(name), |b| b.iter(&mut run));
    }
    group.finish();
}

fn tiny(c: &mut Criterion) {
    let (x, mut out) = (values(4, (-2.0, 2.0)), vec![0.0; 4]);
    c.bench_function("tanh_of_4", |b| {
        // SAFETY: both hold 4 elements.
        b.iter(|| unsafe { elementwise::tanh(black_box(x.as_ptr()), out.as_mut_ptr(), 4, [0.0; 2]) })
    });
}

fn reductions(c: &mut Criterion) {
    let x = values(LONG, (-10.0, 10.0));
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
