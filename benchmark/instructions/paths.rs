//! The hot paths whose instructions are counted, one to a process: `paths NAME REPEATS`. `paths levels` prints the
//! instruction sets in use, `paths list` the names.
//!
//! Counts do not depend on load or clock, so a gate on them can be narrow. The gate (benchmark/instructions/gate.mjs) takes
//! the difference of two runs with different repeats, so what happens before and after the loop does not count.

use rustorch_wasm::kernels::{elementwise, level, reduce};
use rustorch_wasm::pool::{GLOBAL, Store};
use std::hint::black_box;

const LEN: usize = 1 << 16;

/// A path: set up once, then to be repeated.
type Path = fn() -> Box<dyn FnMut()>;

const PATHS: &[(&str, Path)] = &[
    ("pool get and return, 4", || pool(4)),
    ("pool get and return, 65536", || pool(LEN)),
    ("tanh, 4", || unary(elementwise::tanh, 4)),
    ("tanh, 65536", || unary(elementwise::tanh, LEN)),
    ("exp, 65536", || unary(by_name("exp"), LEN)),
    ("add, 65536", add),
    ("sum, 65536", || reduction(reduce::sum)),
    ("variance, 65536", || reduction(|x| reduce::variance(x, 0.0))),
    ("argmax, 65536", || reduction(|x| reduce::argmax(x) as f64)),
];

type Unary = unsafe fn(*const f32, *mut f32, usize, [f32; 2]);

fn by_name(name: &str) -> Unary {
    let row = elementwise::UNARY.iter().find(|row| row.0 == name);
    row.expect("a unary operation").1
}

fn values(len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 7919) % 8000) as f32 / 1000.0 - 4.0).collect()
}

fn pool(size: usize) -> Box<dyn FnMut()> {
    let mut store = Store::default();
    let handle = store.get("bench", GLOBAL, size).expect("memory");
    store.put("bench", handle).expect("a block in use");
    Box::new(move || {
        let handle = store.get("bench", GLOBAL, black_box(size)).expect("memory");
        store.put("bench", handle).expect("a block in use");
    })
}

fn unary(kernel: Unary, len: usize) -> Box<dyn FnMut()> {
    let (x, mut out) = (values(len), vec![0.0f32; len]);
    // SAFETY: both hold `len` elements.
    Box::new(move || unsafe { kernel(black_box(x.as_ptr()), black_box(out.as_mut_ptr()), len, [0.0; 2]) })
}

fn add() -> Box<dyn FnMut()> {
    let row = elementwise::BINARY.iter().find(|row| row.0 == "add");
    let kernel = row.expect("addition").1;
    let (a, b, mut out) = (values(LEN), values(LEN), vec![0.0f32; LEN]);
    // SAFETY: all hold LEN elements.
    Box::new(move || unsafe {
        kernel(black_box(a.as_ptr()), b.as_ptr(), black_box(out.as_mut_ptr()), LEN, elementwise::Sides::Both, [0.0; 2]);
    })
}

fn reduction(f: fn(&[f32]) -> f64) -> Box<dyn FnMut()> {
    let x = values(LEN);
    Box::new(move || {
        black_box(f(black_box(&x)));
    })
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match args.next().as_deref() {
        Some("levels") => println!("{}", level::simd_levels().join(" ")),
        Some(name) if name != "list" => {
            let path = PATHS.iter().find(|path| path.0 == name).expect("a path of the list");
            let repeats: usize = args.next().and_then(|n| n.parse().ok()).expect("how often");
            let mut run = path.1();
            for _ in 0..repeats {
                run();
            }
        }
        _ => PATHS.iter().for_each(|path| println!("{}", path.0)),
    }
}
