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
    "rsqrt": lambda x: 1 / mp.sqrt(x), "exp2": lambda x: mp.power(2, x), "degrees": mp.degrees, "radians": mp.radians,
    "sinc": lambda x: mp.sincpi(x), "logit": lambda x: mp.log(x) - mp.log1p(-x), "i0": lambda x: mp.besseli(0, x),
    "softsign": lambda x: x / (1 + abs(x)), "silu": lambda x: x / (1 + mp.exp(-x)),
    "mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), "log_sigmoid": lambda x: -mp.log1p(mp.exp(-x)),
    "hard_sigmoid": lambda x: min(max(x + 3, 0), 6) / 6, "hard_swish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "elu": lambda x, alpha=mp.mpf(1): x if x > 0 else alpha * mp.expm1(x),
    "selu": lambda x: mp.mpf("1.0507009873554804934193349852946") * (x if x > 0 else mp.mpf("1.6732632423543772848170429916717") * mp.expm1(x)),
    "gelu_tanh": lambda x: x / (1 + mp.exp(-2 * mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))),
    "floor_divide": lambda x, y: mp.floor(x / y), "hypot": lambda x, y: mp.hypot(x, y),
    "squared_difference": lambda x, y: (x - y) ** 2,
}

OF_TWO = {"atan2", "pow", "floor_divide", "hypot", "squared_difference"}


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
        value = FUNCTIONS[name](*(mp.mpf(float(a)) for a in arguments))
        # Nor has it a zero with a sign.
        return None if value == 0 else rounded(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def main():
    golden = json.loads(FILE.read_text())
    for name in sys.argv[1:]:
        like = golden["atan2" if name in OF_TWO else "tanh"]
        columns = [key for key in ("x", "x2") if key in like]
        arguments = zip(*(decode(like[key]) for key in columns))
        pairs = [(values, value_of(name, *values)) for values in arguments]
        known = [(values, y) for values, y in pairs if y is not None]
        golden[name] = {key: encode([values[i] for values, _ in known]) for i, key in enumerate(columns)}
        golden[name]["y"] = encode([y for _, y in known])
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
