"""Fits the polynomials of src/kernels/math by the Remez exchange in 50-digit arithmetic (mpmath, from PyPI).

    pip install mpmath && python accuracy/fit/fit.py [name ...]

Each fit prints its coefficients, rounded to f64, lowest power first, and the largest error of the polynomial relative
to the function it serves. Only the rounding of coefficients to f64 (2^-53) is left out of that error.
"""
import sys
from mpmath import mp, mpf

mp.dps = 50


def one_for_each_sign(errors):
    """Where the extremum lies of each run of errors of one sign."""
    runs = []
    for index, error in enumerate(errors):
        if runs and (errors[runs[-1]] > 0) == (error > 0):
            if abs(error) > abs(errors[runs[-1]]):
                runs[-1] = index
        else:
            runs.append(index)
    return runs


def remez(target, weight, low, high, degree, rounds=12, grid=1500):
    """The polynomial of `degree` that has the least largest |weight * (polynomial - target)| on [low, high]."""
    low, high = mpf(low), mpf(high)
    at = lambda k, n: (low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / n)
    points = [at(k, grid) for k in range(grid + 1)]
    values = [(target(z), weight(z)) for z in points]
    chosen = [round(grid * k / (degree + 1)) for k in range(degree + 2)]
    for _ in range(rounds):
        rows, right = [], []
        for sign, index in enumerate(chosen):
            z, (value, scale) = points[index], values[index]
            rows.append([z**k for k in range(degree + 1)] + [(-1) ** sign / scale])
            right.append(value)
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix(right))
        coefficients = [solution[k] for k in range(degree + 1)]
        errors = [s * (mp.polyval(coefficients[::-1], z) - v) for z, (v, s) in zip(points, values)]
        runs = one_for_each_sign(errors)
        while len(runs) > degree + 2:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        if len(runs) < degree + 2 or runs == chosen:
            break
        chosen = runs
    return coefficients, max(abs(e) for e in errors)


def rational_remez(target, weight, low, high, above, below, monic_above=False, rounds=40, grid=1000):
    """A polynomial of degree `above` over one of degree `below`, likewise. One top coefficient is 1: the lower's, or the upper's.

    The levelled error multiplies the lower polynomial, so it is found by repetition.
    """
    low, high = mpf(low), mpf(high)
    points = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / grid) for k in range(grid + 1)]
    values = [(target(z), weight(z)) for z in points]
    extrema = above + below + 2
    chosen = [round(grid * k / (extrema - 1)) for k in range(extrema)]
    upper = above if monic_above else above + 1
    lower = below + 1 if monic_above else below
    level, denominator, best = mpf(0), [mpf(1)], None
    for _ in range(rounds):
        for _ in range(8):
            rows, right = [], []
            for k, index in enumerate(chosen):
                z, (value, scale) = points[index], values[index]
                side = (-1) ** k / scale
                levelled = value + side * level
                rows.append([z**i for i in range(upper)] + [-levelled * z**i for i in range(lower)] + [-side * mp.polyval(denominator[::-1], z)])
                right.append(-(z**above) if monic_above else levelled * z**below)
            solution = mp.lu_solve(mp.matrix(rows), mp.matrix(right))
            numerator = [solution[i] for i in range(upper)] + [mpf(1)] * (above + 1 - upper)
            denominator = [solution[upper + i] for i in range(lower)] + [mpf(1)] * (below + 1 - lower)
            step = solution[upper + lower]
            level += step
            if abs(step) < abs(level) * mpf(10) ** -12:
                break
        quotient = lambda z: mp.polyval(numerator[::-1], z) / mp.polyval(denominator[::-1], z)
        errors = [s * (quotient(z) - v) for z, (v, s) in zip(points, values)]
        worst = max(abs(e) for e in errors)
        if best is None or worst < best[0]:
            best = worst, numerator, denominator
        runs = one_for_each_sign(errors)
        while len(runs) > extrema:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        if len(runs) < extrema or runs == chosen:
            break
        chosen = runs
    return best[1], best[2], best[0]


FITS = {}


def fit(name, low, high, degree):
    def register(make):
        FITS[name] = (make, low, high, degree)
    return register


# tanh(f ln 2 / 2) = f B(z) / A(z), z = f^2, |f| <= 1/2; then 2^f = (A + f B) / (A - f B).
half_ln2 = mp.log(2) / 2
half_tanh = lambda z: mp.tanh(mp.sqrt(z) * half_ln2) / mp.sqrt(z) if z else half_ln2
fit("HALF_TANH", 0, mpf("0.50005") ** 2, (1, 1, True))(lambda z: (half_tanh(z), 1 / half_tanh(z)))

# ln m = 2 s + s z P(z), s = (m - 1) / (m + 1), z = s^2.
log_top = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.0001")
series = lambda f, first: (lambda z: (f(mp.sqrt(z)) if z else first))
atanh_rest = series(lambda s: (2 * mp.atanh(s) - 2 * s) / s**3, mpf(2) / 3)
atanh_weight = lambda z: z / (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z)) if z else mpf(10) ** -30
fit("LOG", 0, log_top, 3)(lambda z: (atanh_rest(z), atanh_weight(z)))
fit("LOG_FINE", 0, log_top, 5)(lambda z: (atanh_rest(z), atanh_weight(z)))

# sin r = r + r z S(z); cos r = 1 - z/2 + z^2 C(z).
quarter = (mp.pi / 4 * mpf("1.0001")) ** 2
fit("SIN", 0, quarter, 3)(lambda z: (series(lambda r: (mp.sin(r) / r - 1) / r**2, -mpf(1) / 6)(z), z / (mp.sin(mp.sqrt(z)) / mp.sqrt(z)) if z else mpf(10) ** -30))
fit("COS", 0, quarter, 3)(lambda z: (series(lambda r: (mp.cos(r) - 1) / r**2, -mpf(1) / 2)(z), z / mp.cos(mp.sqrt(z)) if z else mpf(10) ** -30))

# asin y = y + y z P(z), z = y^2 <= 1/4.
fit("ASIN", 0, mpf("0.25"), 6)(lambda z: (series(lambda y: (mp.asin(y) / y - 1) / y**2, mpf(1) / 6)(z), z / (mp.asin(mp.sqrt(z)) / mp.sqrt(z)) if z else mpf(10) ** -30))

# atan t = t + t z P(z), |t| <= tan(pi/8).
fit("ATAN", 0, (mp.sqrt(2) - 1) ** 2 * mpf("1.0001"), 5)(lambda z: (series(lambda t: (mp.atan(t) / t - 1) / t**2, -mpf(1) / 3)(z), z / (mp.atan(mp.sqrt(z)) / mp.sqrt(z)) if z else mpf(10) ** -30))

# erfc t = e^(-t^2) N(t)/D(t); the same for the normal distribution, t = x / sqrt 2.
scaled = lambda t: mp.exp(t * t) * mp.erfc(t)
tail = lambda x: scaled(x / mp.sqrt(2)) / 2
fit("ERFC", 0, mpf("10.25"), (5, 6))(lambda t: (scaled(t), 1 / scaled(t)))
fit("PHI", 0, mpf("14.5"), (5, 6))(lambda x: (tail(x), 1 / tail(x)))
# erf t = 1 - e^(-t^2) (1 - t N(t)/D(t)), the error relative to erf.
fit("ERF", 0, 4, (3, 4))(lambda t: ((1 - scaled(t)) / t, mp.exp(-t * t) * t / mp.erf(t)) if t > mpf(10) ** -15 else (2 / mp.sqrt(mp.pi), mp.sqrt(mp.pi) / 2))

# sin(pi f) = pi f P(f^2), |f| <= 1/2.
fit("SINPI", 0, mpf("0.25"), 5)(lambda z: (series(lambda f: mp.sin(mp.pi * f) / (mp.pi * f), mpf(1))(z), 1 / series(lambda f: mp.sin(mp.pi * f) / (mp.pi * f), mpf(1))(z)))

# ln Gamma(y) = (y - 1/2) ln y - y + ln(2 pi)/2 + R(1/y^2) / y; the error is that of the logarithm.
stirling = lambda y: y * (mp.loggamma(y) - (y - mpf(1) / 2) * mp.log(y) + y - mp.log(2 * mp.pi) / 2)
fit("STIRLING", 0, 1 / mpf("3.5") ** 2, 4)(lambda v: (stirling(1 / mp.sqrt(v)) if v > mpf(10) ** -12 else mpf(1) / 12, mp.sqrt(v) if v else mpf(10) ** -9))
fit("STIRLING_FAR", 0, 1 / mpf(7) ** 2, 3)(lambda v: (stirling(1 / mp.sqrt(v)) if v > mpf(10) ** -12 else mpf(1) / 12, mp.sqrt(v) if v else mpf(10) ** -9))

# ln Gamma(2 + u) = u P(u), |u| <= 1/2.
near_two = lambda u: mp.loggamma(2 + u) / u if abs(u) > mpf(10) ** -20 else 1 - mp.euler
fit("LGAMMA", mpf("-0.5"), mpf("0.5"), 11)(lambda u: (near_two(u), 1 / near_two(u)))


# I0(x) = P(x^2 / 4) up to 8, e^x / sqrt(x) Q(1 / x) beyond.
fit("I0_NEAR", 0, 16, 11)(lambda t: (mp.besseli(0, 2 * mp.sqrt(t)), 1 / mp.besseli(0, 2 * mp.sqrt(t))))
i0_far = lambda r: mp.besseli(0, 1 / r) * mp.exp(-1 / r) * mp.sqrt(1 / r)
fit("I0_FAR", mpf(1) / 93, mpf(1) / 8, 7)(lambda r: (i0_far(r), 1 / i0_far(r)))


def zeros():
    """Where ln |Gamma| is 0 left of -2, as far as f32 can tell them from the poles, and its Taylor coefficients there."""
    value = lambda x: mp.log(abs(mp.gamma(x)))
    for n in range(2, 11):
        for low, high in ((-n - mpf("0.5"), -n - mpf(10) ** -12), (-n - 1 + mpf(10) ** -12, -n - mpf("0.5"))):
            # The pole side is +, the middle is - (from n = 2 on), so that bisection finds the one zero.
            if value(low) * value(high) > 0:
                continue
            for _ in range(170):
                middle = (low + high) / 2
                low, high = (middle, high) if value(low) * value(middle) > 0 else (low, middle)
            terms = [mp.psi(k, low) / mp.factorial(k + 1) for k in range(6)]
            head = float(low)
            print(f"    [{head!r}, {float(low - head)!r}, " + ", ".join(repr(float(t)) for t in terms) + "],")


def main():
    if sys.argv[1:] == ["zeros"]:
        return zeros()
    for name in sys.argv[1:] or FITS:
        make, low, high, degree = FITS[name]
        cache = {}

        def both(z):
            if z not in cache:
                cache[z] = make(z)
            return cache[z]

        parts = (lambda z: both(z)[0], lambda z: both(z)[1], low, high)
        *polynomials, error = rational_remez(*parts, *degree) if isinstance(degree, tuple) else remez(*parts, degree)
        print(f"// {name}: 2^{mp.nstr(mp.log(error, 2), 4)}")
        for coefficients in polynomials:
            print("[" + ", ".join(repr(float(c)) for c in coefficients) + "]")


main()
