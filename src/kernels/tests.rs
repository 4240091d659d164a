//! Every kernel against golden values and itself: every length, offset and instruction set, in place and not.

use super::elementwise::{BINARY, Binary, Sides, UNARY, Unary};
use base64::Engine;

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

/// Steps on the number line between two floats; 0 for NaN against NaN.
fn ulps(a: f32, b: f32) -> u64 {
    let place = |v: f32| {
        let bits = v.to_bits() as i32;
        (if bits < 0 { i32::MIN.wrapping_sub(bits) } else { bits }) as i64
    };
    match (a.is_nan(), b.is_nan()) {
        (true, true) => 0,
        (false, false) => place(a).abs_diff(place(b)),
        _ => u64::MAX,
    }
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
            None => run(unary(name), &x, [0.0; 2]),
        };
        for i in 0..x.len() {
            assert!(ulps(got[i], y[i]) <= 1, "{name}({:e}) is {:e}, should be {:e}", x[i], got[i], y[i]);
            assert_eq!(
                got[i].is_sign_negative() || got[i].is_nan(),
                y[i].is_sign_negative() || y[i].is_nan(),
                "{name}"
            );
        }
    }
}
