"""Makes numpy_methods.json: what NumPy answers for the methods that rearrange, order and compare: shapes with axes of 0 and 1,
negative axes, repeated elements, NaN and infinities. Each case is a method, what it is called on, its arguments, and the answer.

    pip install numpy && python3 make_numpy_methods.py
"""

import base64
import json
import pathlib

import numpy as np

f32 = np.float32
rng = np.random.default_rng(20261127)
nan, inf = np.nan, np.inf
cases = []


def tensor(x):
    x = np.asarray(x, "<f4")
    return {"f32": base64.b64encode(np.ascontiguousarray(x).tobytes()).decode(), "shape": list(x.shape)}


def plain(x):
    """JSON has no NaN and no infinities: as JavaScript writes them."""
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, np.ndarray) and x.dtype == f32:
        return tensor(x)
    if isinstance(x, (float, np.floating)) and not np.isfinite(x):
        return "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return x.item() if isinstance(x, np.generic) else x


def case(method, x, arguments, answer):
    cases.append({"method": method, "x": plain(x), "arguments": plain(list(arguments)), "answer": plain(answer)})


def along(x):
    """The answer along an axis: NumPy's scalar of a vector is a tensor without axes here."""
    return np.asarray(x, f32)


def array(*shape):
    x = np.round(rng.standard_normal(shape) * 3).astype(f32)  # whole numbers, many of them alike
    return x


SHAPES = [(7,), (3, 4), (4, 4), (2, 3, 4), (1, 5), (0, 3), (3, 0, 2), (2, 1, 3, 2)]
for shape in SHAPES:
    x = array(*shape)
    rank = len(shape)
    case("flatten", x, [], x.flatten())
    for axis in {0, -1, rank - 1}:
        case("roll", x, [2, axis], np.roll(x, 2, axis))
        case("roll", x, [-5, axis], np.roll(x, -5, axis))
        case("sort", x, [axis], np.sort(x, axis=axis))
        case("argsort", x, [axis], [int(i) for i in np.argsort(x, axis=axis, kind="stable").ravel()])
        case("argsort", x, [axis, True], [int(i) for i in np.argsort(-x, axis=axis, kind="stable").ravel()])
        case("sort", x, [axis, True], -np.sort(-x, axis=axis))
        case("repeat", x, [3, axis], np.repeat(x, 3, axis))
        counts = [int(i) % 3 for i in range(shape[axis])]
        case("repeat", x, [counts, axis], np.repeat(x, counts, axis))
        case("array_split", x, [3, axis], [np.ascontiguousarray(p) for p in np.array_split(x, 3, axis)])
        case("split", x, [[1, 3], axis], [np.ascontiguousarray(p) for p in np.split(x, [1, 3], axis)])
        case("split", x, [[-1, 2], axis], [np.ascontiguousarray(p) for p in np.split(x, [-1, 2], axis)])
        case("count_nonzero", x, [axis], along(np.count_nonzero(x, axis=axis)))
        case("all", x, [axis], along(np.all(x, axis=axis)))
        case("any", x, [axis, True], along(np.any(x, axis=axis, keepdims=True)))
        if shape[axis] > 0:
            case("ptp", x, [axis], along(np.ptp(x, axis=axis)))
            case("median", x, [axis], along(np.median(x, axis=axis)))
            case("median", x, [axis, True], along(np.median(x, axis=axis, keepdims=True)))
    case("roll", x, [3], np.roll(x, 3))
    case("repeat", x, [2], np.repeat(x, 2))
    case("tile", x, [2], np.tile(x, 2))
    case("tile", x, [[2, 1, 3]], np.tile(x, (2, 1, 3)))
    case("tile", x, [0], np.tile(x, 0))
    case("count_nonzero", x, [], np.count_nonzero(x))
    case("all", x, [], bool(np.all(x)))
    case("any", x, [], bool(np.any(x)))
    if x.size:
        case("ptp", x, [], float(np.ptp(x)))
        case("median", x, [], float(np.median(x.astype(np.float64))))
    case("Tensor.zeros_like", None, [x], np.zeros_like(x))
    case("Tensor.ones_like", None, [x], np.ones_like(x))
    case("Tensor.full_like", None, [x, 2.5], np.full_like(x, 2.5))
    if rank >= 2:
        for k in (0, 1, -1, 2, -5):
            case("tril", x, [k], np.tril(x, k))
            case("triu", x, [k], np.triu(x, k))
            case("diagonal", x, [k], np.ascontiguousarray(np.diagonal(x, k)))
            case("diagonal", x, [k, -1, 0], np.ascontiguousarray(np.diagonal(x, k, -1, 0)))
        for k in (0, 1, 2, 3, -1, 6):
            case("rot90", x, [k], np.ascontiguousarray(np.rot90(x, k)))
            case("rot90", x, [k, [-1, 0]], np.ascontiguousarray(np.rot90(x, k, (-1, 0))))
        case("swapaxes", x, [0, -1], np.ascontiguousarray(np.swapaxes(x, 0, -1)))
        case("moveaxis", x, [0, -1], np.ascontiguousarray(np.moveaxis(x, 0, -1)))
        case("moveaxis", x, [[-1, 0], [0, 1]], np.ascontiguousarray(np.moveaxis(x, [-1, 0], [0, 1])))
        case("roll", x, [[1, -2], [0, 1]], np.roll(x, [1, -2], [0, 1]))
        case("roll", x, [1, [0, 1]], np.roll(x, 1, (0, 1)))
    if rank == 2:
        for k in (0, 1, -2):
            case("trace", x, [k], float(np.trace(x, k)))
    if rank <= 2:
        for k in (0, 1, -2):
            case("Tensor.diag", None, [x, k], np.ascontiguousarray(np.diag(x, k)))

odd = np.array([[nan, 1, inf, -0.0, 0], [-inf, nan, 3, 3, -3], [0, -0.0, 1, 2, nan]], f32)
whole = np.array([[1, 2, 3], [4, nan, 6]], f32)
for axis in (0, 1):
    case("sort", odd, [axis], np.sort(odd, axis=axis))
    case("median", odd, [axis], along(np.median(odd, axis=axis)))
    case("all", odd, [axis], along(np.all(odd, axis=axis)))
    case("any", odd, [axis], along(np.any(odd, axis=axis)))
    case("argsort", odd, [axis], [int(i) for i in np.argsort(odd, axis=axis, kind="stable").ravel()])
    case("argsort", odd, [axis, True], [int(i) for i in np.argsort(-odd, axis=axis, kind="stable").ravel()])
case("median", odd, [], float(np.median(odd)))
case("ptp", whole, [], float(np.ptp(whole)))
case("nan_to_num", odd, [], np.nan_to_num(odd))
case("nan_to_num", odd, [7, 8, -9], np.nan_to_num(odd, nan=7, posinf=8, neginf=-9))
case("nan_to_num", odd, [inf], np.nan_to_num(odd, nan=inf))
case("tril", odd, [], np.tril(odd))

a = np.array([1, 1.00001, 1.1, inf, inf, -inf, nan, nan, 0, 1e-9, 3, inf], f32)
b = np.array([1, 1, 1, inf, -inf, -inf, nan, 1, 1e-9, 0, inf, 3], f32)
for arguments in ([], [1e-3], [0.2, 0], [0, 0.5], [1e-5, 1e-8, True]):
    names = dict(zip(("rtol", "atol", "equal_nan"), arguments))
    case("isclose", a, [b, *arguments], np.isclose(a, b, **names).astype(f32))
    case("allclose", a, [b, *arguments], bool(np.allclose(a, b, **names)))
    case("allclose", b[:3], [a[:3], *arguments], bool(np.allclose(b[:3], a[:3], **names)))
grid = array(3, 4)
case("isclose", grid, [grid[0]], np.isclose(grid, grid[0]).astype(f32))
case("isclose", grid, [1], np.isclose(grid, 1).astype(f32))
for other in (grid, grid + 1, grid[0], grid.T):
    case("array_equal", grid, [np.ascontiguousarray(other)], bool(np.array_equal(grid, other)))
for equal_nan in (False, True):
    case("array_equal", whole, [whole, equal_nan], bool(np.array_equal(whole, whole, equal_nan=equal_nan)))

path = pathlib.Path(__file__).with_name("numpy_methods.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(f"{len(cases)} cases, NumPy {np.__version__}")
