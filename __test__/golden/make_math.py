"""Makes math.json: values of every function that rounds, correctly rounded from 60 digits by mpmath.

    python make_math.py            checks the file against mpmath
    python make_math.py NAME ...   adds values of functions that have none, over the inputs of the others

A function of the operation table needs a line in FUNCTIONS. Needs mpmath and numpy.
"""

import base64
import json
import pathlib
import sys

import mpmath as mp
import numpy as np

mp.mp.dps = 60
FILE = pathlib.Path(__file__).with_name("math.json")

FUNCTIONS = {
    "acos": mp.acos, "acosh": mp.acosh, "asin": mp.asin, "asinh": mp.asinh, "atan": mp.atan, "atanh": mp.atanh,
    "atan2": lambda y, x: mp.atan2(y, x), "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)), "cos": mp.cos, "cosh": mp.cosh,
    "erf": mp.erf, "erfc": mp.erfc, "exp": mp.exp, "expm1": mp.expm1, "gamma": mp.gamma,
    "gelu": lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, "lgamma": lambda x: mp.log(abs(mp.gamma(x))),
    "log": mp.log, "log10": mp.log10, "log1p": lambda x: mp.log1p(x), "log2": lambda x: mp.log(x, 2),
    "pow": lambda x, y: mp.power(x, y), "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "sin": mp.sin, "sinh": mp.sinh,
    "softplus": lambda x: mp.log1p(mp.exp(x)), "sqrt": mp.sqrt, "tan": mp.tan, "tanh": mp.tanh,
}


def decode(entry):
    return np.frombuffer(base64.b64decode(entry["f32"]), "<f4")


def encode(values):
    data = np.asarray(values, "<f4")
    return {"f32": base64.b64encode(data.tobytes()).decode(), "shape": list(data.shape)}


def rounded(value):
    """An mpf as the nearest f32, ties to even; numpy's own conversion would round twice."""
    if isinstance(value, mp.mpc) and value.imag != 0:
        return np.float32("nan")
    value = mp.mpf(value.real if isinstance(value, mp.mpc) else value)
    with np.errstate(over="ignore"):
        near = np.float32(float(value))
    if not np.isfinite(near) or value == 0:
        return near
    around = [np.nextafter(near, np.float32(-np.inf)), near, np.nextafter(near, np.float32(np.inf))]
    return min(around, key=lambda v: abs(mp.mpf(float(v)) - value) if np.isfinite(v) else mp.inf)


def value_of(name, *arguments):
    """None where mpmath has no number to say: special values are tested by hand."""
    if not all(np.isfinite(a) for a in arguments):
        return None
    try:
        return rounded(FUNCTIONS[name](*(mp.mpf(float(a)) for a in arguments)))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def main():
    golden = json.loads(FILE.read_text())
    for name in sys.argv[1:]:
        inputs = decode(golden["tanh"]["x"])
        pairs = [(x, value_of(name, x)) for x in inputs]
        known = [(x, y) for x, y in pairs if y is not None]
        golden[name] = {"x": encode([x for x, _ in known]), "y": encode([y for _, y in known])}
        print(f"{name}: {len(known)} values")
    if len(sys.argv) > 1:
        FILE.write_text(json.dumps(golden))
        return
    wrong = 0
    for name, case in golden.items():
        arguments = [decode(case[key]) for key in ("x", "x2") if key in case]
        for *values, want in zip(*arguments, decode(case["y"])):
            found = value_of(name, *values)
            if found is not None and not (found == want or (np.isnan(found) and np.isnan(want))):
                wrong += 1
                print(f"{name}{tuple(map(float, values))}: {want!r} in the file, {found!r} by mpmath")
    print(f"{wrong} values differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
