//! The pool: a warm get and return, a random trace, and the same without a pool.

use criterion::{Criterion, criterion_group, criterion_main};
use rustorch_wasm::pool::depot::Depot;
use rustorch_wasm::pool::settings::Settings;
use rustorch_wasm::pool::{GLOBAL, Store};
use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

/// Sizes of a random trace: small, standard and now and then large, from a fixed seed.
fn trace(len: usize) -> Vec<usize> {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..len)
        .map(|_| match next() % 10 {
            0..=5 => 1 + next() as usize % 255,
            6..=8 => 256 + next() as usize % 8000,
            _ => 20_000 + next() as usize % 300_000,
        })
        .collect()
}

/// Holds 32 blocks at a time, each new one in place of the oldest; returns what it saw, so that nothing is left out.
fn run(store: &mut Store, sizes: &[usize]) -> f64 {
    let mut held = [0u32; 32];
    for (i, &size) in sizes.iter().enumerate() {
        let slot = &mut held[i % 32];
        store.put("bench", *slot).expect("a block in use");
        *slot = store.get("bench", GLOBAL, size).expect("memory");
    }
    for handle in held {
        store.put("bench", handle).expect("a block in use");
    }
    store.state(GLOBAL).allocations()
}

/// The time of so many pairs on each of some threads, each with two sizes in turn.
fn on_threads(threads: u64, pairs: u64) -> Duration {
    let (depot, start) = (Arc::<Depot>::default(), Barrier::new(threads as usize));
    std::thread::scope(|scope| {
        let work = || {
            let mut store = Store::new(Arc::clone(&depot));
            start.wait();
            let begun = Instant::now();
            for i in 0..pairs {
                let handle = store.get("bench", GLOBAL, black_box(1000 + (i as usize & 1) * 1000)).expect("memory");
                store.put("bench", handle).expect("a block in use");
            }
            begun.elapsed()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).max().unwrap_or_default()
    })
}

fn pool(c: &mut Criterion) {
    for size in [4, 1000, 300_000] {
        let mut store = Store::default();
        let handle = store.get("bench", GLOBAL, size).expect("memory");
        store.put("bench", handle).expect("a block in use");
        c.bench_function(&format!("warm get and return of {size}"), |b| {
            b.iter(|| {
                let handle = store.get("bench", GLOBAL, black_box(size)).expect("memory");
                store.put("bench", handle).expect("a block in use");
            });
        });
        assert_eq!(store.state(GLOBAL).misses, 1.0);
    }
    for threads in [1, 2] {
        c.bench_function(&format!("warm get and return of 1000, {threads} threads that share"), |b| {
            b.iter_custom(|pairs| on_threads(threads, pairs));
        });
    }
    let sizes = trace(10_000);
    for (name, max_size) in [("with the pool", 200), ("with none", 0)] {
        let mut store = Store::default();
        store.init(GLOBAL, &Settings { max_size, ..Settings::default() });
        assert_eq!(run(&mut store, &sizes), 10_000.0);
        assert_eq!(store.state(GLOBAL).bytes_in_use, 0.0);
        c.bench_function(&format!("a trace of 10,000 {name}"), |b| b.iter(|| run(&mut store, &sizes)));
    }
}

criterion_group!(benches, pool);
criterion_main!(benches);
