"""Makes print.json, npy/ and images.json: what NumPy 2.4 prints and writes, and what Pillow and float64 NumPy make of
images. Run with any Python that has numpy and pillow: python make_tensor_files.py"""

import base64
import json
import pathlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240607)
f32 = np.float32


def encode(x):
    x = np.asarray(x, f32)  # ascontiguousarray would make a scalar a vector
    return {"f32": base64.b64encode(x.tobytes("C")).decode(), "shape": list(x.shape)}


def save(name, cases):
    (here / name).write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


# ---------------------------------------------------------------- printing
nan, inf = np.nan, np.inf
arrays = [
    [], [1, 2, 3], [1, 2.5, -3], [0.1, 0.2, 0.30000001], [1 / 3, 2 / 3, 100 / 3], [1e-5, 1], [1e-5, 1.2345678],
    [123456, 1], [999999, 1000, 1001], [1e6], [1e7, 1], [1e8, 1e-8], [16777216, 0.1], [3.4e38, 1e-45], [1e-4, 0.1],
    [0.00012345678, 0.1], [0.001, 1.0], [0.001, 1.001], [nan], [inf], [-inf, inf], [nan, 1e-5], [1, nan, -inf], [1.5, inf],
    [1e30, nan, -inf], [-0.0, 0.0], [-1e-10], [123456.789, 0.5], [0.5, -0.25, 1024.125], [np.pi, np.e], [100000, 99.99999],
    [[1, 2], [3, 4]], [[-1.5, 2], [3, 1e-3]], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[nan, 1], [2, inf]],
    3.0, 0.1, 1e10, 999999.0, 1e6, 1e-4, 1e-5, 0.00012345678, 16777216, nan, inf, -inf, -0.0, 1 / 3, 1e-45, 3.4e38,
]
arrays = [np.array(a, f32) for a in arrays]
arrays += [np.arange(n, dtype=f32) for n in (7, 30, 1000, 1001, 2000)]
arrays += [np.arange(n, dtype=f32) / 7 for n in (25, 100)]
arrays += [np.zeros(s, f32) for s in ((0, 3), (2, 0), (1, 1, 1), (40, 40), (2, 600), (1001, 1), (2, 2, 2, 2))]
arrays += [rng.standard_normal(s).astype(f32) for s in ((3, 3), (20,), (5, 30), (2, 3, 9), (3, 3, 3, 3), (1100,), (30, 50), (8, 8, 20), (7, 300))]
arrays += [(rng.standard_normal(s) * 10.0 ** rng.integers(-9, 9, s)).astype(f32) for s in ((6,), (4, 4), (40, 30))]
arrays += [rng.integers(-1000, 1000, s).astype(f32) for s in ((12, 6), (15,), (50, 50))]
arrays += [rng.integers(0, 2**32, 40, np.uint32).view(f32)[i * 4 : i * 4 + 4] for i in range(10)]
# Numbers with two shortest forms, as near as each other, and numbers halfway between two of eight digits.
rng_of_ties = np.random.default_rng(20261126)
ties = [[1.41015625], 1.41015625, [0.001953125], 0.001953125, [1.41015625, 0.001953125], [1.41015625e10], [8388608.5]]
for whole, bits in ((1, 8), (10, 7), (100, 6), (1000, 5), (10000, 4), (100000, 3)):
    odd = 2 * rng_of_ties.integers(0, 2 ** (bits - 1), 12) + 1
    some = whole * rng_of_ties.integers(1, 9, 12) + odd / 2.0**bits
    ties += [some[:1], some[:6], -some[6:], some[0], some[:3] * 2.0**24, some[:3] * 2.0**-30]
for bits in range(9, 24, 3):
    some = (2 * rng_of_ties.integers(0, 2**15, 8) + 1) / 2.0**bits
    ties += [some[:4], some[4:], some[0]]
arrays += [np.array(a, f32) for a in ties]
save("print.json", [{"x": encode(a), "text": str(a)} for a in arrays])

# ---------------------------------------------------------------- .npy
files = here / "npy"
files.mkdir(exist_ok=True)
base = rng.standard_normal((2, 3, 4)) * 100
cases = []


def npy(name, array, **how):
    with open(files / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, **how)
    cases.append({"file": f"{name}.npy", "want": encode(array.astype(f32))})


for kind in ("<f4", ">f4", "<f8", ">f8", "<i4", ">i4", "u1", "?"):
    array = (base > 0) if kind == "?" else np.abs(base).astype(kind) if kind == "u1" else base.astype(kind)
    name = np.dtype(kind).name + ("-big" if kind[0] == ">" else "")
    npy(name, array)
    npy(name + "-fortran", np.asfortranarray(array))
npy("version-2", base.astype(f32), version=(2, 0))
npy("version-3", np.asfortranarray(base.astype(f32)), version=(3, 0))
npy("scalar", np.array(1.5, f32))
npy("vector", np.arange(5, dtype=f32))
npy("empty", np.zeros((0, 3), f32))
npy("fortran-matrix", np.asfortranarray(base[0].astype("<f8")))
# What float32 cannot hold: limits, halves between two neighbours, and one more than those.
halves = [m << e for e in range(39) for m in (2**24 + 1, 2**24 + 3)] + [(2**24 + 1 << e) + 1 for e in range(1, 39)]
for bits in (8, 16, 32, 64):
    for sign in "iu":
        top = 2 ** (bits - (sign == "i"))
        numbers = [0, 1, 2, 100, top // 2, top - 2, top - 1] + [h for h in halves if h < top]
        if sign == "i":
            numbers += [-n for n in numbers] + [-top]
        for order in "<>" if bits > 8 else "|":
            kind = np.dtype(f"{order}{sign}{bits // 8}")
            npy(f"limits-{kind.name}{'-big' if order == '>' else ''}", np.array(numbers, kind))
doubles = [2.0**24 + 1, 2.0**24 + 3, 1 + 2.0**-24, 1 + 2.0**-24 + 2.0**-52, 2.0**-150, 2.0**-149, 3.4028235677973366e38]
halves = np.arange(0, 2**16, 37, np.uint16).view("f2")  # subnormal ones, infinities and NaN among them
for order, big in (("<", ""), (">", "-big")):
    with np.errstate(over="ignore"):
        npy("limits-float64" + big, np.array([s * d for s in (1, -1) for d in doubles], order + "f8"))
    npy("limits-float16" + big, halves.astype(order + "f2"))
    npy("int16-fortran" + big, np.asfortranarray(base.astype(order + "i2")))
save("npy.json", cases)


# ---------------------------------------------------------------- images
def resize(x, height, width, method):
    """Half-pixel centres, no antialiasing, in float64."""
    x = x.astype(np.float64)
    if method == "nearest":
        rows, columns = (np.arange(t) * f // t for t, f in ((height, x.shape[0]), (width, x.shape[1])))
        return x[rows][:, columns]

    def taps(to, size):
        at = np.maximum((np.arange(to) + 0.5) * size / to - 0.5, 0)
        low = np.minimum(np.floor(at).astype(int), size - 1)
        return low, np.minimum(low + 1, size - 1), at - low

    low, high, w = taps(height, x.shape[0])
    w = w.reshape(-1, *[1] * (x.ndim - 1))
    x = x[low] * (1 - w) + x[high] * w
    low, high, w = taps(width, x.shape[1])
    w = w.reshape(1, -1, *[1] * (x.ndim - 2))
    return x[:, low] * (1 - w) + x[:, high] * w


def pillow(x, height, width):
    """Pillow smooths what it makes smaller, so this is for making larger only."""
    planes = x.reshape(*x.shape[:2], -1)
    done = [np.asarray(Image.fromarray(planes[..., c], mode="F").resize((width, height), Image.BILINEAR)) for c in range(planes.shape[2])]
    return np.stack(done, -1).reshape(height, width, *x.shape[2:])


def center_crop(x, height, width):
    """torchvision's arithmetic."""
    h, w = x.shape[:2]
    if height > h or width > w:
        up, left = max(height - h, 0) // 2, max(width - w, 0) // 2
        down, right = (max(height - h, 0) + 1) // 2, (max(width - w, 0) + 1) // 2
        x = np.pad(x, [(up, down), (left, right)] + [(0, 0)] * (x.ndim - 2))
        h, w = x.shape[:2]
    top, left = round((h - height) / 2), round((w - width) / 2)
    return x[top : top + height, left : left + width]


images = [rng.integers(0, 256, s).astype(f32) for s in ((5, 7, 3), (8, 6), (9, 9, 1))]
cases = []
for x in images:
    for height, width in ((3, 4), (10, 9), (5, 7), (1, 1), (4, 20)):
        for method in ("nearest", "bilinear"):
            cases.append({"op": "resize", "args": [height, width, method], "x": encode(x), "want": encode(resize(x, height, width, method)), "atol": 1e-4})
    larger = (x.shape[0] * 2 + 1, x.shape[1] * 3)
    cases.append({"op": "resize", "args": [*larger, "bilinear"], "x": encode(x), "want": encode(pillow(x, *larger)), "atol": 2e-4, "by": "Pillow"})
    for size in ((3, 4), (4, 5), (5, 5), (12, 4), (4, 13), (12, 13)):
        cases.append({"op": "center_crop", "args": list(size), "x": encode(x), "want": encode(center_crop(x, *size)), "atol": 0})
    planes = x.reshape(*x.shape[:2], -1).transpose(2, 0, 1) / f32(255)
    cases.append({"op": "to_tensor", "args": [], "x": encode(x), "want": encode(planes), "atol": 1e-7})
mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
unit = images[0] / f32(255)
cases.append({"op": "normalize", "args": [mean.tolist(), std.tolist()], "x": encode(unit), "want": encode((unit - mean) / std), "atol": 1e-6})
first = unit.transpose(2, 0, 1)
cases.append({"op": "normalize", "args": [mean.tolist(), std.tolist()], "x": encode(first), "want": encode((first - mean[:, None, None]) / std[:, None, None]), "atol": 1e-6})
save("images.json", cases)
