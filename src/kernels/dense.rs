//! Dense matrices in f64, row after row: the factorisations behind `linalg`. Loops run along rows and are not blocked: made for
//! matrices of up to some hundred rows.

/// Two rows of a matrix with rows of `n`; `i` is before `j`.
#[inline(always)]
fn two_rows(a: &mut [f64], n: usize, i: usize, j: usize) -> (&mut [f64], &mut [f64]) {
    let (head, tail) = a.split_at_mut(j * n);
    (&mut head[i * n..(i + 1) * n], &mut tail[..n])
}

/// `row -= factor * other`.
#[inline(always)]
fn subtract(row: &mut [f64], factor: f64, other: &[f64]) {
    for (x, y) in row.iter_mut().zip(other) {
        *x -= factor * y;
    }
}

/// The sum of products, in order.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y)
}

/// `a`, of `n` rows, becomes its factors: U, and below the diagonal L without its ones, of the rows in the order that `order`
/// says. Returns the sign of that order. A pivot that is 0 stays 0: the matrix is singular.
pub fn lu(a: &mut [f64], n: usize, order: &mut [usize]) -> f64 {
    let mut sign = 1.0;
    for (i, place) in order.iter_mut().enumerate() {
        *place = i;
    }
    for k in 0..n {
        let mut best = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[best * n + k].abs() {
                best = i;
            }
        }
        if best != k {
            let (upper, lower) = two_rows(a, n, k, best);
            upper.swap_with_slice(lower);
            order.swap(k, best);
            sign = -sign;
        }
        let pivot = a[k * n + k];
        if pivot == 0.0 {
            continue;
        }
        for i in k + 1..n {
            let (upper, lower) = two_rows(a, n, k, i);
            let factor = lower[k] / pivot;
            lower[k] = factor;
            subtract(&mut lower[k + 1..], factor, &upper[k + 1..]);
        }
    }
    sign
}

/// Whether factors by [`lu`] are of a singular matrix.
pub fn is_singular(factors: &[f64], n: usize) -> bool {
    (0..n).any(|i| factors[i * n + i] == 0.0)
}

/// `x`, `n` rows of `k` that are the right sides in the order of [`lu`], becomes the solution.
pub fn solve(factors: &[f64], n: usize, x: &mut [f64], k: usize) {
    for i in 0..n {
        for j in 0..i {
            let (upper, lower) = two_rows(x, k, j, i);
            subtract(lower, factors[i * n + j], upper);
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            let (upper, lower) = two_rows(x, k, i, j);
            subtract(upper, factors[i * n + j], lower);
        }
        let pivot = factors[i * n + i];
        for value in &mut x[i * k..(i + 1) * k] {
            *value /= pivot;
        }
    }
}

/// `a` becomes L with `L L^T = a`, by what is on and below its diagonal. False where `a` is not positive definite.
pub fn cholesky(a: &mut [f64], n: usize) -> bool {
    for j in 0..n {
        let square = a[j * n + j] - dot(&a[j * n..j * n + j], &a[j * n..j * n + j]);
        // NaN is no pivot either.
        if square.is_nan() || square <= 0.0 || square == f64::INFINITY {
            return false;
        }
        let pivot = square.sqrt();
        a[j * n + j] = pivot;
        for i in j + 1..n {
            let (upper, lower) = two_rows(a, n, j, i);
            lower[j] = (lower[j] - dot(&lower[..j], &upper[..j])) / pivot;
        }
        a[j * n + j + 1..(j + 1) * n].fill(0.0);
    }
    true
}

/// `a`, `m` rows of `n`, becomes R above its diagonal and Householder's vectors below; `scales` has their factors, one for each of
/// the shorter side. Diagonal elements get the sign that LAPACK gives them.
pub fn householder(a: &mut [f64], m: usize, n: usize, scales: &mut [f64]) {
    for (j, scale) in scales.iter_mut().enumerate() {
        let alpha = a[j * n + j];
        let below = (j + 1..m).fold(0.0, |sum, i| sum + a[i * n + j] * a[i * n + j]);
        if below == 0.0 {
            *scale = 0.0;
            continue;
        }
        let beta = -(alpha * alpha + below).sqrt().copysign(alpha);
        *scale = (beta - alpha) / beta;
        for i in j + 1..m {
            a[i * n + j] /= alpha - beta;
        }
        a[j * n + j] = beta;
        for column in j + 1..n {
            let along = (j + 1..m).fold(a[j * n + column], |sum, i| sum + a[i * n + j] * a[i * n + column]);
            let factor = *scale * along;
            a[j * n + column] -= factor;
            for i in j + 1..m {
                a[i * n + column] -= factor * a[i * n + j];
            }
        }
    }
}

/// `q`, `m` rows of as many columns as there are `scales`, becomes the orthonormal factor that [`householder`] left as vectors in
/// `a`, of rows of `n`.
pub fn orthonormal(a: &[f64], m: usize, n: usize, scales: &[f64], q: &mut [f64]) {
    let k = scales.len();
    q.fill(0.0);
    for i in 0..k {
        q[i * k + i] = 1.0;
    }
    for (j, scale) in scales.iter().enumerate().rev() {
        for column in j..k {
            let along = (j + 1..m).fold(q[j * k + column], |sum, i| sum + a[i * n + j] * q[i * k + column]);
            let factor = scale * along;
            q[j * k + column] -= factor;
            for i in j + 1..m {
                q[i * k + column] -= factor * a[i * n + j];
            }
        }
    }
}

/// Sweeps after which nothing can be hoped for; 6 to 10 are usual.
const SWEEPS: usize = 64;
/// Beside it a number is nothing in f64.
const NOTHING: f64 = 1.0 / 9007199254740992.0;

/// Cosine and sine of the turn that brings `between` to 0 where it stands between `first` and `second`.
#[inline(always)]
fn turn(first: f64, second: f64, between: f64) -> (f64, f64) {
    let theta = (second - first) / (2.0 * between);
    let tangent = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    (cosine, tangent * cosine)
}

#[inline(always)]
fn rotate(p: &mut [f64], q: &mut [f64], (cosine, sine): (f64, f64)) {
    for (x, y) in p.iter_mut().zip(q) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

/// Eigenvalues of the symmetric `a` on its diagonal, eigenvectors in the rows of `vectors`, by Jacobi's method. False where it does
/// not converge, as of NaN.
pub fn eigen(a: &mut [f64], n: usize, vectors: &mut [f64]) -> bool {
    vectors.fill(0.0);
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let nothing = dot(a, a).sqrt() * NOTHING / (n.max(1) as f64);
    if !nothing.is_finite() {
        return false;
    }
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let between = a[p * n + q];
                if between.abs() <= nothing {
                    continue;
                }
                turned = true;
                let angle = turn(a[p * n + p], a[q * n + q], between);
                let (upper, lower) = two_rows(a, n, p, q);
                rotate(upper, lower, angle);
                let (cosine, sine) = angle;
                for i in 0..n {
                    let (x, y) = (a[i * n + p], a[i * n + q]);
                    a[i * n + p] = cosine * x - sine * y;
                    a[i * n + q] = sine * x + cosine * y;
                }
                // What rounding leaves.
                a[p * n + q] = 0.0;
                a[q * n + p] = 0.0;
                let (first, second) = two_rows(vectors, n, p, q);
                rotate(first, second, angle);
            }
        }
        if !turned {
            return true;
        }
    }
    false
}

/// The rows of `a`, `n` of them of length `m`, are turned until each is orthogonal to all others, and those of `turns`, `n` by
/// `n`, with them: Hestenes' way to singular values, which are the lengths of the rows. Returns the square of the length
/// up to which a row is made of rounding errors, and has no direction; none where it does not converge.
pub fn orthogonalise(a: &mut [f64], m: usize, n: usize, turns: &mut [f64]) -> Option<f64> {
    turns.fill(0.0);
    for i in 0..n {
        turns[i * n + i] = 1.0;
    }
    let all = dot(a, a);
    if !all.is_finite() {
        return None;
    }
    let noise = all * (NOTHING * m as f64) * (NOTHING * m as f64);
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let (upper, lower) = two_rows(a, m, p, q);
                let (first, second, between) = (dot(upper, upper), dot(lower, lower), dot(upper, lower));
                // Turning rounding errors would never end.
                if first.min(second) <= noise || between.abs() <= 4.0 * NOTHING * (first * second).sqrt() {
                    continue;
                }
                turned = true;
                let angle = turn(first, second, between);
                rotate(upper, lower, angle);
                let (upper, lower) = two_rows(turns, n, p, q);
                rotate(upper, lower, angle);
            }
        }
        if !turned {
            return Some(noise);
        }
    }
    None
}

/// The square of a vector's length.
pub fn square(x: &[f64]) -> f64 {
    dot(x, x)
}

/// `rows`, of length `m`, of which the first `known` are orthonormal, gets as many more as there is room for.
pub fn complete(rows: &mut [f64], m: usize, known: usize) {
    let mut unit = 0;
    for have in known..rows.len() / m.max(1) {
        let (before, rest) = rows.split_at_mut(have * m);
        let row = &mut rest[..m];
        // Some unit vector keeps at least its share of what the others leave.
        let share = (m - have) as f64 / m as f64;
        for _ in 0..m {
            row.fill(0.0);
            row[unit % m] = 1.0;
            unit += 1;
            // Twice: once leaves what rounding does.
            for _ in 0..2 {
                for other in before.chunks_exact(m) {
                    let along = dot(row, other);
                    subtract(row, along, other);
                }
            }
            let left = dot(row, row);
            if left >= 0.5 * share {
                let scale = left.sqrt();
                row.iter_mut().for_each(|x| *x /= scale);
                break;
            }
        }
    }
}
