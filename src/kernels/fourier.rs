//! The discrete Fourier transform in f64, of parts that lie apart: real ones in one slice, imaginary ones in another.

/// Complex numbers.
pub struct Parts<'a> {
    pub re: &'a mut [f64],
    pub im: &'a mut [f64],
}

/// `x` becomes its transform, not scaled, by Stockham's way of putting the results in order as it goes. The length is a power of
/// two; `cos` and `sin` are those of `2 pi k / length` for the first half of `k`; `spare` is as long as `x`.
pub fn transform<'a>(x: &mut Parts<'a>, spare: &mut Parts<'a>, cos: &[f64], sin: &[f64]) {
    let length = x.re.len();
    let (mut n, mut step) = (length, 1);
    let mut moved = false;
    while n > 1 {
        let (from, to) = if moved { (&mut *spare, &mut *x) } else { (&mut *x, &mut *spare) };
        let half = n / 2;
        for p in 0..half {
            let (c, s) = (cos[p * step], -sin[p * step]);
            let (near, far) = (p * step, (p + half) * step);
            let (even, odd) = (2 * p * step, (2 * p + 1) * step);
            let (a_re, b_re) = (&from.re[near..near + step], &from.re[far..far + step]);
            let (a_im, b_im) = (&from.im[near..near + step], &from.im[far..far + step]);
            let (even_re, odd_re) = to.re[even..odd + step].split_at_mut(step);
            let (even_im, odd_im) = to.im[even..odd + step].split_at_mut(step);
            for q in 0..step {
                let (re, im) = (a_re[q] - b_re[q], a_im[q] - b_im[q]);
                even_re[q] = a_re[q] + b_re[q];
                even_im[q] = a_im[q] + b_im[q];
                odd_re[q] = re * c - im * s;
                odd_im[q] = re * s + im * c;
            }
        }
        (n, step, moved) = (half, step * 2, !moved);
    }
    if moved {
        x.re.copy_from_slice(spare.re);
        x.im.copy_from_slice(spare.im);
    }
}

/// `x *= y`, element by element, from the first to the shorter one's last.
pub fn multiply(x: &mut Parts, re: &[f64], im: &[f64]) {
    for ((a, b), (c, d)) in x.re.iter_mut().zip(x.im.iter_mut()).zip(re.iter().zip(im)) {
        (*a, *b) = (*a * c - *b * d, *a * d + *b * c);
    }
}
