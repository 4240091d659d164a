"""Makes linalg.json: what NumPy finds in float64 of float32 matrices: random ones, badly scaled ones, singular ones, batches, none.

    pip install numpy && python3 make_linalg.py
"""

import base64
import json
import pathlib

import numpy as np

rng = np.random.default_rng(20261127)
cases = []


def plain(x):
    if isinstance(x, (int, str)) or x is None:
        return x
    x = np.asarray(x)
    kind = "<f4" if x.dtype == np.float32 else "<f8"
    data = base64.b64encode(np.ascontiguousarray(x, kind).tobytes()).decode()
    return {"f32" if kind == "<f4" else "f64": data, "shape": list(x.shape)}


def case(name, arguments, answer):
    cases.append({"name": name, "arguments": [plain(a) for a in arguments], "answer": plain(answer)})


def error(name, arguments, code):
    cases.append({"name": name, "arguments": [plain(a) for a in arguments], "error": code})


def matrix(*shape):
    return rng.standard_normal(shape).astype(np.float32)


wide = lambda a: a.astype(np.float64)
squares = [matrix(n, n) for n in (1, 2, 3, 5, 8, 17, 40)] + [matrix(4, 3, 3), matrix(2, 2, 5, 5), matrix(0, 3, 3), matrix(0, 0)]
squares += [np.diag([1e-18, 1, 1e18]).astype(np.float32), np.array([[0, 1], [1, 0]], np.float32), (matrix(6, 6) * 1e15).astype(np.float32)]
for a in squares:
    case("det", [a], np.linalg.det(wide(a)))
    sign, log = np.linalg.slogdet(wide(a))
    case("slogdet.sign", [a], sign)
    case("slogdet.logabsdet", [a], log)
    case("inv", [a], np.linalg.inv(wide(a)))
    b = matrix(*a.shape[:-1], 3)
    case("solve", [a, b], np.linalg.solve(wide(a), wide(b)))
    if a.ndim == 2:
        v = matrix(a.shape[0])
        case("solve", [a, v], np.linalg.solve(wide(a), wide(v)))
        # Not where the product leaves float32 on the way.
        if np.abs(a).max(initial=0) < 1e10:
            case("matrix_power", [a, 3], np.linalg.matrix_power(wide(a), 3))
        case("matrix_power", [a, 0], np.linalg.matrix_power(wide(a), 0))
    s = wide(a) @ np.swapaxes(wide(a), -1, -2) + np.eye(a.shape[-1])
    s = s.astype(np.float32)
    case("cholesky", [s], np.linalg.cholesky(wide(s)))
    case("eigh.values", [s], np.linalg.eigh(wide(s))[0])
a, b = matrix(2, 1, 4, 4), matrix(3, 4, 2)
case("solve", [a, b], np.linalg.solve(wide(a), wide(b)))
case("solve", [matrix(4, 4), matrix(5, 4, 1)], None)
cases[-1]["answer"] = plain(np.linalg.solve(wide(np.frombuffer(base64.b64decode(cases[-1]["arguments"][0]["f32"]), "<f4").reshape(4, 4)), wide(np.frombuffer(base64.b64decode(cases[-1]["arguments"][1]["f32"]), "<f4").reshape(5, 4, 1))))
for shape in ((1, 1), (3, 3), (5, 2), (2, 5), (20, 7), (7, 20), (3, 4, 2), (0, 3), (3, 0), (30, 30)):
    a = matrix(*shape)
    q, r = np.linalg.qr(wide(a))
    case("qr.q", [a], q)
    case("qr.r", [a], r)
    case("svd.s", [a], np.linalg.svd(wide(a))[1])
    case("svdvals", [a], np.linalg.svd(wide(a))[1])
    if a.ndim == 2:
        case("matrix_rank", [a], int(np.linalg.matrix_rank(wide(a))) if a.size else 0)
        case("pinv", [a], np.linalg.pinv(wide(a)))
        if a.size:
            case("cond", [a], np.linalg.cond(wide(a)))
low = (matrix(6, 2) @ matrix(2, 5)).astype(np.float32)
case("matrix_rank", [low], 2)
# Of low rank: most of the rows that are turned are rounding errors.
for alike in (np.full((40, 40), 0.5, np.float32), (matrix(60, 3) @ matrix(3, 50)).astype(np.float32), np.ones((3, 30), np.float32)):
    case("svd.s", [alike], np.linalg.svd(wide(alike))[1])
    case("eigh.values", [(alike @ alike.T).astype(np.float32)], np.linalg.eigh(wide((alike @ alike.T).astype(np.float32)))[0])
case("svd.s", [np.zeros((3, 2), np.float32)], np.zeros(2))
case("matrix_rank", [np.zeros((3, 2), np.float32)], 0)
for x, y in ((matrix(2), matrix(3)), (matrix(2, 2), matrix(3)), (matrix(2, 3), matrix(3, 2)), (matrix(2, 1, 2), matrix(2, 2))):
    case("outer", [x, y], np.outer(wide(x), wide(y)))
    case("kron", [x, y], np.kron(wide(x), wide(y)))
singular = np.array([[1, 2], [2, 4]], np.float32)
case("det", [singular], 0.0)
case("slogdet.sign", [singular], 0.0)
case("slogdet.logabsdet", [singular], -np.inf)
nan = np.array([[1, np.nan], [np.nan, 1]], np.float32)
error("inv", [singular], "ERR_SINGULAR")
error("solve", [singular, matrix(2)], "ERR_SINGULAR")
error("matrix_power", [singular, -1], "ERR_SINGULAR")
error("cholesky", [np.array([[1, 2], [2, 1]], np.float32)], "ERR_SINGULAR")
error("cholesky", [nan], "ERR_SINGULAR")
error("eigh", [nan], "ERR_NO_CONVERGENCE")
error("svd", [nan], "ERR_NO_CONVERGENCE")
for name in ("det", "inv", "cholesky", "eigh", "slogdet"):
    error(name, [matrix(2, 3)], "ERR_SHAPE")
    error(name, [matrix(3)], "ERR_SHAPE")
for name in ("qr", "svd", "svdvals", "pinv", "matrix_rank", "cond"):
    error(name, [matrix(3)], "ERR_SHAPE")
error("pinv", [matrix(2, 2, 2)], "ERR_SHAPE")
error("solve", [matrix(3, 3), matrix(2)], "ERR_SHAPE")
error("solve", [matrix(2, 3, 3), matrix(4, 3, 1)], "ERR_SHAPE")
error("matrix_power", [matrix(2, 3), 2], "ERR_SHAPE")
error("cond", [matrix(0, 2)], "ERR_EMPTY")

path = pathlib.Path(__file__).with_name("linalg.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(f"{len(cases)} cases, NumPy {np.__version__}")
