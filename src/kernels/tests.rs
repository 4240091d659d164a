//! Every kernel against golden values, naive f64 twins and itself: every length, offset and instruction set, in place
//! and not.

use super::elementwise::{BINARY, Binary, Sides, UNARY, Unary};
use super::fingerprint::{self, Hash};
use super::level::{Level, force_level, widest};
use base64::Engine;
use std::sync::{Mutex, MutexGuard};

mod reductions;
mod twins;

const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

/// The level is one for the process: tests that force it take turns.
static LEVEL: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    LEVEL.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn levels() -> impl Iterator<Item = Level> {
    LEVELS.into_iter().filter(|level| *level <= widest())
}

fn unary(name: &str) -> Unary {
    UNARY.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no kernel {name}")).1
}

fn binary(name: &str) -> Binary {
    BINARY.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no kernel {name}")).1
}

fn run(kernel: Unary, x: &[f32], p: [f32; 2]) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    // SAFETY: both of the same length.
    unsafe { kernel(x.as_ptr(), out.as_mut_ptr(), x.len(), p) };
    out
}

fn run_pairs(kernel: Binary, a: &[f32], b: &[f32], p: [f32; 2]) -> Vec<f32> {
    let mut out = vec![0.0; a.len()];
    // SAFETY: all of the same length.
    unsafe { kernel(a.as_ptr(), b.as_ptr(), out.as_mut_ptr(), a.len(), Sides::Both, p) };
    out
}

/// One element through a kernel.
fn at(name: &str, x: f32) -> f32 {
    run(unary(name), &[x], [0.0; 2])[0]
}

fn at_pair(name: &str, a: f32, b: f32) -> f32 {
    run_pairs(binary(name), &[a], &[b], [0.0; 2])[0]
}

/// Bits, all NaN alike.
fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| if v.is_nan() { f32::NAN.to_bits() } else { v.to_bits() }).collect()
}

/// Steps on the number line between two floats; 0 for NaN against NaN.
fn ulps(a: f32, b: f32) -> u64 {
    let place = |v: f32| {
        let size = (v.to_bits() & 0x7fff_ffff) as i64;
        if v.is_sign_negative() { -size } else { size }
    };
    match (a.is_nan(), b.is_nan()) {
        (true, true) => 0,
        (false, false) => place(a).abs_diff(place(b)),
        _ => u64::MAX,
    }
}

/// Values of all sizes, most of them ordinary.
fn mixed(len: usize, seed: u32) -> Vec<f32> {
    const ODD: [f32; 12] =
        [0.0, -0.0, 1.0, -1.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e-45, -1e-40, 3e38, -2.0, 0.5];
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    (0..len)
        .map(|i| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            match (state >> 8) % 7 {
                0 => ODD[(state >> 16) as usize % ODD.len()],
                1 => f32::from_bits(state.rotate_left(7)),
                2 => -2.457_024_7 + (i as f32) * 2e-7,
                3 => (state >> 4) as f32,
                _ => (state >> 8) as f32 / 8388608.0 * 10.0 - 10.0,
            }
        })
        .collect()
}

fn decode(value: &serde_json::Value) -> Vec<f32> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(value["f32"].as_str().unwrap()).unwrap();
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
}

#[test]
fn golden_values_are_met_within_one_ulp() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../__test__/golden/math.json")).unwrap();
    for (name, case) in golden.as_object().unwrap() {
        let (x, y) = (decode(&case["x"]), decode(&case["y"]));
        let got = match case.get("x2") {
            Some(x2) if name == "pow" => run_pairs(binary("pow_tensor"), &x, &decode(x2), [0.0; 2]),
            Some(x2) => run_pairs(binary(name), &x, &decode(x2), [0.0; 2]),
            None => run(unary(name), &x, if name == "elu" { [1.0, 0.0] } else { [0.0; 2] }),
        };
        for i in 0..x.len() {
            assert!(ulps(got[i], y[i]) <= 1, "{name}({:e}) is {:e}, should be {:e}", x[i], got[i], y[i]);
            let signs = (got[i].is_sign_negative(), y[i].is_sign_negative());
            assert!(got[i].is_nan() || signs.0 == signs.1, "{name}({:e}) has the wrong sign", x[i]);
        }
    }
}

#[test]
fn every_length_offset_and_level_gives_the_bits_of_one_element_alone() {
    const SLACK: usize = 8;
    let p = [-0.75, 1.5];
    let _turn = turn();
    for (name, kernel) in UNARY {
        let x = mixed(100 + SLACK, 7);
        force_level(Some(Level::Baseline));
        let alone: Vec<f32> = x.iter().map(|x| run(*kernel, &[*x], p)[0]).collect();
        for level in levels() {
            force_level(Some(level));
            for len in 0..=100 {
                let offset = len % SLACK;
                let (from, expected) = (&x[offset..offset + len], &alone[offset..offset + len]);
                assert_eq!(bits(&run(*kernel, from, p)), bits(expected), "{name} {level:?} of {len}");
                // In place, in the middle of memory that must not change.
                let mut place = x.clone();
                let pointer = place[offset..].as_mut_ptr();
                // SAFETY: `len` elements from `offset` on lie inside `place`.
                unsafe { kernel(pointer, pointer, len, p) };
                assert_eq!(bits(&place[offset..offset + len]), bits(expected), "{name} {level:?} in place");
                assert_eq!(bits(&place[..offset]), bits(&x[..offset]), "{name} wrote before");
                assert_eq!(bits(&place[offset + len..]), bits(&x[offset + len..]), "{name} wrote behind");
            }
        }
    }
    force_level(None);
}

#[test]
fn every_length_offset_side_and_level_gives_the_bits_of_one_pair_alone() {
    const SLACK: usize = 8;
    let p = [0.3, 0.0];
    let _turn = turn();
    for (name, kernel) in BINARY {
        let (a, b) = (mixed(100 + SLACK, 3), mixed(100 + SLACK, 11));
        for level in levels() {
            for sides in [Sides::Both, Sides::ScalarLhs, Sides::ScalarRhs] {
                force_level(Some(Level::Baseline));
                for len in (0..=100).step_by(if sides == Sides::Both { 1 } else { 3 }) {
                    let offset = len % SLACK;
                    let lhs = &a[offset..offset + if sides == Sides::ScalarLhs { 1 } else { len }];
                    let rhs = &b[1..1 + if sides == Sides::ScalarRhs { 1 } else { len }];
                    force_level(Some(Level::Baseline));
                    let expected: Vec<f32> = (0..len)
                        .map(|i| {
                            let one = |side: &[f32]| [if side.len() == 1 { side[0] } else { side[i] }];
                            run_pairs(*kernel, &one(lhs), &one(rhs), p)[0]
                        })
                        .collect();
                    force_level(Some(level));
                    let mut out = vec![-7.0; len + 1];
                    // SAFETY: `out` holds `len` elements, the sides as many as `sides` says (a pointer to nothing at 0).
                    unsafe { kernel(lhs.as_ptr(), rhs.as_ptr(), out.as_mut_ptr(), len, sides, p) };
                    assert_eq!(bits(&out[..len]), bits(&expected), "{name} {level:?} {sides:?} of {len}");
                    assert_eq!(out[len], -7.0, "{name} wrote behind");
                    // In place of each side that is as long as the result.
                    if sides != Sides::ScalarLhs {
                        let mut place = lhs.to_vec();
                        let pointer = place.as_mut_ptr();
                        // SAFETY: as above.
                        unsafe { kernel(pointer, rhs.as_ptr(), pointer, len, sides, p) };
                        assert_eq!(bits(&place), bits(&expected), "{name} {level:?} {sides:?} over lhs");
                    }
                    if sides != Sides::ScalarRhs {
                        let mut place = rhs.to_vec();
                        let pointer = place.as_mut_ptr();
                        // SAFETY: as above.
                        unsafe { kernel(lhs.as_ptr(), pointer, pointer, len, sides, p) };
                        assert_eq!(bits(&place), bits(&expected), "{name} {level:?} {sides:?} over rhs");
                    }
                }
            }
        }
    }
    force_level(None);
}

#[test]
fn every_level_hashes_alike() {
    let _turn = turn();
    for (name, kernel) in UNARY {
        let hash = |level| {
            force_level(Some(level));
            // SAFETY: both slices are of one length.
            Hash::EMPTY.with_range(
                0,
                1 << 17,
                |i| fingerprint::sample(i.wrapping_mul(31) % fingerprint::SAMPLE),
                |x, y| unsafe { kernel(x.as_ptr(), y.as_mut_ptr(), x.len(), [0.7, 3.0]) },
            )
        };
        let baseline = hash(Level::Baseline);
        for level in levels() {
            assert_eq!(hash(level), baseline, "{name} {level:?}");
        }
    }
    force_level(None);
}

#[test]
fn naive_twins_agree_within_one_ulp() {
    let x: Vec<f32> = (0..40_000).map(|i| fingerprint::sample(i * 97 % fingerprint::SAMPLE)).collect();
    for (name, kernel) in UNARY {
        let Some(twin) = twins::twin(name) else { continue };
        for (x, y) in x.iter().zip(run(*kernel, &x, [0.0; 2])) {
            let expected = twin(*x as f64) as f32;
            assert!(ulps(y, expected) <= 1, "{name}({x:e}) is {y:e}, should be {expected:e}");
        }
    }
}

const INF: f32 = f32::INFINITY;
const NAN: f32 = f32::NAN;

#[test]
fn special_values_are_those_of_annex_f() {
    type Row<'a> = (&'static str, &'a [(f32, f32)]);
    let table: &[Row] = &[
        ("exp", &[(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (89.0, INF), (-104.0, 0.0), (-103.0, 1e-45)]),
        ("expm1", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -1.0), (-1e-45, -1e-45)]),
        ("log", &[(1.0, 0.0), (0.0, -INF), (-0.0, -INF), (-1.0, NAN), (INF, INF), (-INF, NAN)]),
        ("log1p", &[(0.0, 0.0), (-0.0, -0.0), (-1.0, -INF), (-1.5, NAN), (INF, INF), (-INF, NAN)]),
        ("log2", &[(1.0, 0.0), (8.0, 3.0), (0.0, -INF), (-1.0, NAN), (INF, INF), (1e-45, -149.0)]),
        ("log10", &[(1.0, 0.0), (1000.0, 3.0), (1e10, 10.0), (0.0, -INF), (-1.0, NAN), (INF, INF)]),
        ("sin", &[(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (1e-45, 1e-45)]),
        ("cos", &[(0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN)]),
        ("tan", &[(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN)]),
        ("asin", &[(0.0, 0.0), (-0.0, -0.0), (1.5, NAN), (-1.5, NAN), (INF, NAN)]),
        ("acos", &[(1.0, 0.0), (1.5, NAN), (-1.5, NAN), (-1.0, std::f32::consts::PI)]),
        ("atan", &[(0.0, 0.0), (-0.0, -0.0), (INF, 1.570_796_4), (-INF, -1.570_796_4), (1e-45, 1e-45)]),
        ("sinh", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF)]),
        ("cosh", &[(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, INF)]),
        ("tanh", &[(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (-1e-45, -1e-45)]),
        ("asinh", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF)]),
        ("acosh", &[(1.0, 0.0), (0.5, NAN), (-INF, NAN), (INF, INF)]),
        ("atanh", &[(0.0, 0.0), (-0.0, -0.0), (1.0, INF), (-1.0, -INF), (1.5, NAN), (-1.5, NAN), (INF, NAN)]),
        ("cbrt", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -INF), (27.0, 3.0), (-8.0, -2.0)]),
        ("sqrt", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-1.0, NAN)]),
        ("erf", &[(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0)]),
        ("erfc", &[(0.0, 1.0), (INF, 0.0), (-INF, 2.0), (10.0, 2.088e-45)]),
        (
            "gamma",
            &[(0.0, INF), (-0.0, -INF), (-1.0, NAN), (-INF, NAN), (INF, INF), (5.0, 24.0), (1.0, 1.0), (-1e30, NAN)],
        ),
        (
            "lgamma",
            &[(1.0, 0.0), (2.0, 0.0), (0.0, INF), (-0.0, INF), (-3.0, INF), (INF, INF), (-INF, INF), (-1e30, INF)],
        ),
        ("sigmoid", &[(0.0, 0.5), (INF, 1.0), (-INF, 0.0), (-103.0, 1e-45)]),
        ("gelu", &[(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -0.0), (20.0, 20.0), (-20.0, -0.0)]),
        ("relu", &[(0.0, 0.0), (-0.0, 0.0), (INF, INF), (-INF, 0.0), (-2.0, 0.0), (2.0, 2.0)]),
        ("sign", &[(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (1e-45, 1.0), (-1e-45, -1.0)]),
        (
            "round",
            &[(0.5, 0.0), (1.5, 2.0), (2.5, 2.0), (-0.5, -0.0), (-0.0, -0.0), (8388607.5, 8388608.0), (INF, INF)],
        ),
        ("floor", &[(0.5, 0.0), (-0.5, -1.0), (-0.0, -0.0), (8388607.5, 8388607.0), (-INF, -INF)]),
        ("ceil", &[(0.5, 1.0), (-0.5, -0.0), (-0.0, -0.0), (8388606.5, 8388607.0), (-INF, -INF)]),
        ("trunc", &[(0.5, 0.0), (-0.5, -0.0), (-1.5, -1.0), (8388607.5, 8388607.0), (-INF, -INF)]),
        ("neg", &[(0.0, -0.0), (-0.0, 0.0), (INF, -INF)]),
        ("abs", &[(-0.0, 0.0), (-INF, INF), (-1.0, 1.0)]),
    ];
    for (name, rows) in table {
        for (x, y) in *rows {
            assert_eq!(bits(&[at(name, *x)]), bits(&[*y]), "{name}({x:e}) is {:e}", at(name, *x));
        }
        assert!(at(name, NAN).is_nan() && at(name, -NAN).is_nan(), "{name}(NaN)");
    }
    for (name, values) in
        [("is_finite", [1.0, 0.0, 0.0]), ("is_infinite", [0.0, 1.0, 0.0]), ("is_nan", [0.0, 0.0, 1.0])]
    {
        assert_eq!([at(name, -1.0), at(name, -INF), at(name, NAN)], values, "{name}");
    }
}

#[test]
fn special_pairs_are_those_of_annex_f() {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    let third = -2.356_194_5;
    type Row<'a> = (&'static str, &'a [(f32, f32, f32)]);
    let table: &[Row] = &[
        (
            "atan2",
            &[
                (0.0, 0.0, 0.0),
                (-0.0, 0.0, -0.0),
                (0.0, -0.0, PI),
                (-0.0, -0.0, -PI),
                (0.0, -1.0, PI),
                (-0.0, 1.0, -0.0),
                (1.0, 0.0, FRAC_PI_2),
                (-1.0, -0.0, -FRAC_PI_2),
                (INF, INF, FRAC_PI_4),
                (-INF, -INF, third),
                (1.0, INF, 0.0),
                (-1.0, INF, -0.0),
                (1.0, -INF, PI),
                (INF, 3e38, FRAC_PI_2),
                (NAN, 1.0, NAN),
                (1.0, NAN, NAN),
            ],
        ),
        (
            "pow_tensor",
            &[
                (1.0, NAN, 1.0),
                (NAN, 0.0, 1.0),
                (NAN, -0.0, 1.0),
                (1.0, INF, 1.0),
                (-1.0, INF, 1.0),
                (-1.0, -INF, 1.0),
                (NAN, 1.0, NAN),
                (2.0, NAN, NAN),
                (-2.0, 0.5, NAN),
                (-2.0, 3.0, -8.0),
                (-2.0, 2.0, 4.0),
                (0.0, -1.0, INF),
                (-0.0, -1.0, -INF),
                (-0.0, -2.0, INF),
                (-0.0, -0.5, INF),
                (-0.0, 3.0, -0.0),
                (-0.0, 2.0, 0.0),
                (0.5, INF, 0.0),
                (0.5, -INF, INF),
                (2.0, INF, INF),
                (2.0, -INF, 0.0),
                (INF, 2.0, INF),
                (INF, -2.0, 0.0),
                (-INF, 3.0, -INF),
                (-INF, 2.0, INF),
                (-INF, -3.0, -0.0),
                (-INF, 0.5, INF),
                (-1.0, 16777215.0, -1.0),
                (-1.0, 33554432.0, 1.0),
                (2.0, 128.0, INF),
                (2.0, -149.0, 1e-45),
                (10.0, 2.0, 100.0),
                (0.0, 0.0, 1.0),
                (-2.0, -INF, 0.0),
            ],
        ),
        (
            "maximum",
            &[
                (0.0, -0.0, 0.0),
                (-0.0, 0.0, 0.0),
                (-0.0, -0.0, -0.0),
                (NAN, 1.0, NAN),
                (1.0, NAN, NAN),
                (1.0, INF, INF),
            ],
        ),
        (
            "minimum",
            &[(0.0, -0.0, -0.0), (-0.0, 0.0, -0.0), (0.0, 0.0, 0.0), (NAN, 1.0, NAN), (1.0, NAN, NAN), (1.0, INF, 1.0)],
        ),
        ("equal", &[(0.0, -0.0, 1.0), (NAN, NAN, 0.0), (INF, INF, 1.0)]),
        ("less", &[(1.0, 2.0, 1.0), (2.0, 1.0, 0.0), (NAN, 1.0, 0.0), (-0.0, 0.0, 0.0)]),
        ("greater", &[(2.0, 1.0, 1.0), (1.0, 2.0, 0.0), (1.0, NAN, 0.0)]),
    ];
    for (name, rows) in table {
        for (a, b, y) in *rows {
            let got = at_pair(name, *a, *b);
            assert_eq!(bits(&[got]), bits(&[*y]), "{name}({a:e}, {b:e}) is {got:e}");
            if *name == "pow_tensor" {
                assert_eq!(bits(&run(unary("pow"), &[*a], [*b, 0.0])), bits(&[*y]), "pow({a:e}, {b:e})");
            }
        }
    }
    let clamp = run(unary("clamp"), &[NAN, -5.0, 0.5, 5.0, INF], [-1.0, 1.0]);
    assert_eq!(bits(&clamp), bits(&[NAN, -1.0, 0.5, 1.0, 1.0]));
    assert_eq!(run_pairs(binary("lerp"), &[1.0, 0.1], &[3.0, 0.7], [0.25, 0.0]), [1.5, 0.1 + 0.25 * (0.7 - 0.1f32)]);
}
