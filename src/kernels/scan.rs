//! Running sums, in f64 and in order.

/// Columns whose sums are kept at once.
const STRIP: usize = 256;

/// `out[j] = x[0] + ... + x[j]`, each rounded from the sum in f64.
pub fn cumsum(x: &[f32], out: &mut [f32]) {
    let mut sum = 0.0f64;
    for (result, &value) in out.iter_mut().zip(x) {
        sum += f64::from(value);
        *result = sum as f32;
    }
}

/// Running sums along the middle axis of `[outer, n, inner]`.
pub fn cumsum_axis(x: &[f32], outer: usize, n: usize, inner: usize, out: &mut [f32]) {
    if inner == 1 && n > 0 {
        for (x, out) in x.chunks_exact(n).zip(out.chunks_exact_mut(n)) {
            cumsum(x, out);
        }
        return;
    }
    let matrix = n * inner;
    for at in (0..outer).map(|o| o * matrix) {
        columns(&x[at..][..matrix], n, inner, &mut out[at..][..matrix]);
    }
}

for_each_level! {
    fn columns(x: &[f32], n: usize, inner: usize, out: &mut [f32]) {
        let mut from = 0;
        while from < inner {
            let width = if inner - from < STRIP { inner - from } else { STRIP };
            let mut sums = [0.0f64; STRIP];
            let sums = &mut sums[..width];
            for row in 0..n {
                let x = &x[row * inner + from..][..width];
                let out = &mut out[row * inner + from..][..width];
                for j in 0..width {
                    sums[j] += x[j] as f64;
                    out[j] = sums[j] as f32;
                }
            }
            from += width;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_along_any_axis() {
        let x: Vec<f32> = (1..=24).map(|i| i as f32).collect();
        for (outer, n, inner) in [(1, 24, 1), (2, 3, 4), (4, 6, 1), (1, 1, 24), (2, 12, 1), (6, 2, 2)] {
            let mut out = vec![0.0; 24];
            cumsum_axis(&x, outer, n, inner, &mut out);
            for o in 0..outer {
                for i in 0..inner {
                    let mut sum = 0.0;
                    for r in 0..n {
                        let at = (o * n + r) * inner + i;
                        sum += x[at];
                        assert_eq!(out[at], sum);
                    }
                }
            }
        }
    }
}
