//! Calls of the seam with arbitrary numbers, cells and bytes, in any order: none may panic, and AddressSanitizer sees every access.
//! JavaScript checks before it calls; whatever it let through, Rust has to withstand.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};
use rustorch_wasm::ffi::desk::{CELLS, MADE};
use rustorch_wasm::ffi::instance::Instance;
use rustorch_wasm::for_each_call;

/// A quarter of a million elements: factorisations of larger matrices take seconds, and large blocks all day.
const MAX_BYTES: f64 = 1_048_576.0;
/// What would lift that limit, and what makes room for as many bytes as JavaScript has.
const LEFT_OUT: [&str; 2] = ["init_pool", "reserve_bytes"];

type Call = fn(&mut Instance, &mut dyn FnMut() -> f64) -> f64;

macro_rules! calls {
    ($($(#[$meta:meta])* $name:ident($($arg:ident),*);)*) => {
        const CALLS: &[(&str, Call)] = &[$((stringify!($name), |instance, _number| {
            $(let $arg = _number();)*
            instance.guard(|i| i.$name($($arg),*))
        })),*];
    };
}
for_each_call!(calls);

/// A number of every kind that calls take: sizes, axes, handles and ids that were given, and any bits.
fn number(u: &mut Unstructured, known: &[f64]) -> f64 {
    match u8::arbitrary(u).unwrap_or(0) {
        0..90 => f64::from(u8::arbitrary(u).unwrap_or(0) % 12),
        90..180 if !known.is_empty() => known[usize::arbitrary(u).unwrap_or(0) % known.len()],
        90..200 => f64::from(i16::arbitrary(u).unwrap_or(0)),
        200..215 => f64::NAN,
        215..225 => -1.0,
        225..235 => f64::from(u32::arbitrary(u).unwrap_or(0)),
        _ => f64::from_bits(u64::arbitrary(u).unwrap_or(0)),
    }
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let u = &mut Unstructured::new(data);
    let mut i = Instance::default();
    i.guard(|i| i.init_pool(f64::NAN, f64::NAN, f64::NAN, f64::NAN, f64::NAN, MAX_BYTES));
    if i.code == "ERR_ARGUMENT" {
        i.guard(|i| i.init_pool(50.0, 256.0, 262_144.0, f64::INFINITY, 1e6, MAX_BYTES));
    }
    let mut known: Vec<f64> = Vec::new();
    while !u.is_empty() {
        match u8::arbitrary(u).unwrap_or(0) {
            0..60 => {
                let count = usize::arbitrary(u).unwrap_or(0) % 9;
                let at = usize::from(u8::arbitrary(u).unwrap_or(0) % 4);
                for cell in &mut i.desk.cells[at..(at + count).min(CELLS)] {
                    *cell = number(u, &known);
                }
            }
            60..80 => {
                let length = usize::from(u16::arbitrary(u).unwrap_or(0) % 600).min(u.len());
                i.bytes = u.bytes(length).unwrap_or_default().to_vec();
            }
            80..90 if !i.bytes.is_empty() => {
                let at = usize::arbitrary(u).unwrap_or(0) % i.bytes.len();
                i.bytes[at] ^= 1 << (u8::arbitrary(u).unwrap_or(0) % 8);
            }
            _ => {
                let (name, call) = CALLS[usize::from(u16::arbitrary(u).unwrap_or(0)) % CALLS.len()];
                if LEFT_OUT.contains(&name) {
                    continue;
                }
                let result = call(&mut i, &mut || number(u, &known));
                assert!(!i.text.contains("panicked"), "{name} panicked");
                // Mostly its maker takes over what was made; else the next call gives it back.
                if u8::arbitrary(u).unwrap_or(0) < 220 {
                    i.desk.signal &= !MADE;
                    if !result.is_nan() && known.len() < 64 {
                        known.push(result);
                    }
                }
            }
        }
    }
    Corpus::Keep
});
