"""Makes numpy_rules.json: what NumPy 2.4 answers where arguments or values are special: histograms of float32 arrays,
percentiles beside NaN, np.clip, np.arange.

    python3 -m venv venv && venv/bin/pip install numpy && venv/bin/python make_numpy_rules.py
"""

import base64
import json
import pathlib
import warnings

import numpy as np

f32 = np.float32
rng = np.random.default_rng(20261127)
nan, inf = np.nan, np.inf


def encode(x):
    return base64.b64encode(np.asarray(x, "<f4").tobytes()).decode()


def number(x):
    """JSON has no NaN and no infinities: as JavaScript writes them."""
    return float(x) if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"


# ---------------------------------------------------------------- histograms: counts, or null where NumPy raises
grid = np.arange(0, 1, 0.01)
histograms = [
    ([0.1, 0.2, 0.3], 2, (0.1, 0.3)), (grid, 10, (0, 1)), (grid, 10, None), (np.arange(0, 1.001, 0.01), 10, None),
    (np.arange(0, 1.001, 0.01), 10, (0, 1)), (np.arange(-1, 1, 0.05), 40, (-1, 1)), ([1e7] * 5, 10, None),
    ([1e7] * 5, 1, None), ([2.0**24] * 2, 1, None), ([1e16] * 3, 3, None), ([1e16] * 3, 1, (1e16, 1e16)), ([5], 4, (5, 5)),
    ([1, 2, 3], 3, (1, 1 + 1e-9)), ([0.3], 1, (0.3, 0.3)), ([1, 2], 2**24, (1, 2)), ([1e-45, 3e-45, 1e-44], 4, None),
    ([0, 1e-44], 7, None), ([0, 1e-44], 8, None), ([1, nan, inf, -inf, 2], 4, (0, 2)), ([0.1 * i for i in range(11)], 10, None),
]
for i in range(150):
    size = int(rng.integers(1, 60))
    scale = 10.0 ** int(rng.integers(-6, 9))
    kinds = (rng.standard_normal(size), rng.integers(-20, 20, size), np.round(rng.random(size), 2), rng.random(size) + 100)
    x = (kinds[i % 4] * scale).astype(f32)
    bins = int(rng.integers(1, 40))
    low, high = float(np.round(x.min(), 3)), float(np.round(x.max(), 3))
    histograms.append((x, bins, None if i % 3 else (low, high)))
rows = []
for x, bins, bounds in histograms:
    x = np.asarray(x, f32)
    try:
        counts = np.histogram(x, bins, bounds)[0].tolist()
    except ValueError:
        counts = None
    if counts is not None and len(counts) > 100:  # the places of those that are not 0
        counts = {"length": len(counts), "places": [[i, n] for i, n in enumerate(counts) if n]}
    rows.append({"x": encode(x), "bins": bins, "range": bounds, "counts": counts})

# ---------------------------------------------------------------- percentiles of what is not NaN
percents = [0, 1, 12.5, 25, 50, 75, 90, 99, 100]
percentiles = []
for x in ([1, 2, nan, 4], [nan, nan, 3], [nan], [nan, 1, nan, 5, 2.5, -7, nan], np.where(rng.random(99) < 0.3, nan, rng.standard_normal(99))):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = np.nanpercentile(np.asarray(x, f32).astype(float), percents)
    percentiles.append({"x": encode(x), "percents": percents, "want": [number(w) for w in wanted]})

# ---------------------------------------------------------------- np.clip and np.arange
values = np.array([-inf, -5, -1, -0.0, 0, 0.5, 1, 5, inf, nan], f32)
bounds = [(-1, 1), (nan, 1), (-1, nan), (nan, nan), (-inf, inf), (inf, inf), (0, 0), (-inf, nan)]
clips = [{"min": number(a), "max": number(b), "x": encode(values), "want": encode(np.clip(values, f32(a), f32(b)))} for a, b in bounds]
steps = [
    (0, 1, inf), (1, 0, inf), (1, 0, -inf), (0, 1, -inf), (2, 2, inf), (5, 7, inf), (0, 1e-320, 1e300), (0, -1e-320, 1e300),
    (0, -1e-320, -1e300), (0, 1e-300, 1e300), (0, 5, 2), (0, 5, -1), (5, 0, -2), (1, 1, 1), (0, 0.3, 0.1), (3, 3.5, 1e308),
]
ranges = [{"args": [number(a) for a in args], "want": encode(np.arange(*map(float, args)).astype(f32))} for args in steps]

out = {"histograms": rows, "percentiles": percentiles, "clips": clips, "ranges": ranges}
lists = ",\n".join(f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for name, rows in out.items())
pathlib.Path(__file__).with_name("numpy_rules.json").write_text("{" + lists + "}\n")
