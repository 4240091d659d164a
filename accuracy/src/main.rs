//! Measures the kernels against correctly rounded results: every f32 there is for functions of one argument, 10^9
//! structured and random pairs for functions of two. Prints a row a function: inputs, largest distance in ULP from the
//! correctly rounded result, how many results are not it, how many inputs the reference cannot decide, and a hash of all
//! results.
//!
//!     accuracy [--sample] [--pairs N] [--threads N] [--level baseline|avx2|avx512] [function ...]
//!
//! The reference is CORE-MATH (crate `core-math`), see `reference.rs`. Exits with 1 if anything is off by more than 1.

mod pairs;
mod reference;

use reference::distance;
use rustorch_wasm::kernels::elementwise::Sides;
use rustorch_wasm::kernels::{fingerprint, level};
use rustorch_wasm::ops::table::{BINARY, BinaryRow, UNARY, UnaryRow};
use std::time::Instant;

/// Inputs hashed as one; a run's hash covers its blocks' hashes, so that blocks can be done in any order.
const BLOCK: u64 = 1 << 20;

/// What was found.
#[derive(Clone, Default)]
pub struct Tally {
    pub inputs: u64,
    pub worst: u64,
    pub worst_at: Option<(f32, f32)>,
    pub not_rounded: u64,
    pub undecided: u64,
}

impl Tally {
    /// One result against the correctly rounded one, or either neighbour of an undecided tie.
    pub fn count(&mut self, at: (f32, f32), got: f32, [low, high]: [f32; 2]) {
        self.inputs += 1;
        let far = distance(got, low).min(distance(got, high));
        self.not_rounded += (far > 0) as u64;
        self.undecided += (low.to_bits() != high.to_bits() && !(low.is_nan() && high.is_nan())) as u64;
        if far > self.worst {
            (self.worst, self.worst_at) = (far, Some(at));
        }
    }

    pub fn add(&mut self, other: &Tally) {
        self.inputs += other.inputs;
        self.not_rounded += other.not_rounded;
        self.undecided += other.undecided;
        if other.worst > self.worst {
            (self.worst, self.worst_at) = (other.worst, other.worst_at);
        }
    }

    /// The row of a function.
    pub fn print(&self, name: &str, hash: fingerprint::Hash, began: Instant) -> bool {
        let worst = match self.worst_at {
            Some((x, y)) if self.worst > 1 => format!("{} at {x:e}, {y:e}", self.worst as i64),
            _ => self.worst.to_string(),
        };
        println!(
            "| {name} | {} | {worst} | {} | {} | `{:016x}` |",
            self.inputs,
            self.not_rounded,
            self.undecided,
            hash.value()
        );
        let seconds = began.elapsed().as_secs_f64();
        if seconds > 5.0 {
            eprintln!("{name}: {seconds:.0} s");
        }
        self.worst <= 1
    }
}

pub struct Options {
    sample: bool,
    pub pairs: u64,
    threads: usize,
    only: Vec<String>,
}

fn options() -> Options {
    let mut found = Options { sample: false, pairs: 0, threads: 1, only: vec![] };
    let mut arguments = std::env::args().skip(1);
    let number = |arguments: &mut dyn Iterator<Item = String>| {
        arguments.next().and_then(|n| n.replace('_', "").parse::<u64>().ok()).expect("a number")
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--sample" => found.sample = true,
            "--pairs" => found.pairs = number(&mut arguments),
            "--threads" => found.threads = number(&mut arguments).max(1) as usize,
            "--level" => level::force_level(match arguments.next().as_deref() {
                Some("baseline") => Some(level::Level::Baseline),
                Some("avx2") => Some(level::Level::Avx2),
                Some("avx512") => Some(level::Level::Avx512),
                other => panic!("no level {other:?}"),
            }),
            flag if flag.starts_with('-') => panic!("no option {flag}"),
            name => {
                assert!(
                    UNARY
                        .iter()
                        .map(|row| row.name)
                        .chain(BINARY.iter().map(|row| row.name))
                        .any(|known| known == name),
                    "no function {name}"
                );
                found.only.push(name.to_string());
            }
        }
    }
    found
}

/// `total` inputs in blocks, by all threads; `block` gives the tally and hash of the inputs from one index on. Whether
/// all were within 1 ULP.
fn measure(name: &str, total: u64, threads: usize, block: impl Fn(u32, u64) -> (Tally, u64) + Sync) -> bool {
    let began = Instant::now();
    let blocks = total.div_ceil(BLOCK);
    let block = &block;
    let mut done: Vec<(u64, Tally, u64)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads as u64)
            .map(|worker| {
                scope.spawn(move || {
                    (worker..blocks)
                        .step_by(threads)
                        .map(|at| {
                            let (tally, hash) = block((at * BLOCK) as u32, BLOCK.min(total - at * BLOCK));
                            (at, tally, hash)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    done.sort_by_key(|(at, ..)| *at);
    let mut tally = Tally::default();
    let mut hash = fingerprint::Hash::EMPTY;
    for (_, part, value) in &done {
        tally.add(part);
        hash = hash.with_words(&[(value >> 32) as u32, *value as u32]);
    }
    tally.print(name, hash, began)
}

fn unary(row: &UnaryRow, options: &Options) -> bool {
    let (kernel, numbers, reference) = (row.kernel, row.measured_at, reference::of(row));
    let (input, total): (fn(u32) -> f32, u64) =
        if options.sample { (fingerprint::sample, fingerprint::SAMPLE as u64) } else { (fingerprint::every, 1 << 32) };
    measure(row.name, total, options.threads, |from, count| {
        let mut tally = Tally::default();
        let hash = fingerprint::Hash::EMPTY.with_range(from, count, input, |x, y| {
            // SAFETY: both are of one length.
            unsafe { kernel(x.as_ptr(), y.as_mut_ptr(), x.len(), numbers) };
            for (x, y) in x.iter().zip(y) {
                tally.count((*x, 0.0), *y, reference(*x, numbers));
            }
        });
        (tally, hash.value())
    })
}

fn binary(row: &BinaryRow, pairs: u64, threads: usize) -> bool {
    const AT_ONCE: usize = 1024;
    let (numbers, reference, pair) = (row.measured_at, pairs::of(row), pairs::pair(row));
    measure(row.name, pairs, threads, |from, count| {
        let (mut a, mut b, mut out) = ([0.0f32; AT_ONCE], [0.0f32; AT_ONCE], [0.0f32; AT_ONCE]);
        let (mut tally, mut hash) = (Tally::default(), fingerprint::Hash::EMPTY);
        while tally.inputs < count {
            let len = AT_ONCE.min((count - tally.inputs) as usize);
            let begin = from + tally.inputs as u32;
            for i in 0..len {
                (a[i], b[i]) = pair(begin + i as u32);
            }
            // SAFETY: all hold `len` elements.
            unsafe {
                (row.kernel)(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), len, Sides::Both, numbers);
            }
            for i in 0..len {
                tally.count((a[i], b[i]), out[i], [reference(a[i], b[i], numbers); 2]);
            }
            hash = hash.with(&out[..len]);
        }
        (tally, hash.value())
    })
}

fn main() {
    let options = options();
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    println!("| function | inputs | max ULP | not correctly rounded | undecided | hash |");
    println!("|---|---|---|---|---|---|");
    let mut good = true;
    for row in UNARY {
        if wanted(row.name) {
            good &= unary(row, &options);
        }
    }
    let pairs = match options.pairs {
        0 if options.sample => 1 << 22,
        0 => 1_000_000_000,
        some => some,
    };
    for row in BINARY {
        if wanted(row.name) {
            good &= binary(row, pairs, options.threads);
        }
    }
    if !good {
        std::process::exit(1);
    }
}
