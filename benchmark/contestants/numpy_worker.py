"""NumPy on one row, in a process of its own, by the rules of benchmark/measure.mjs: results go into arrays made before
(`out=`), the answer is checked against f64 first. Its argument is a job of benchmark/bench.mjs."""

import json
import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

job = json.loads(sys.argv[1])
row = job["row"]
MOST_SAMPLES = 60
np.seterr(all="ignore")


class Absent(Exception):
    pass


def say(result):
    print(json.dumps(result), flush=True)


NAMES = {
    "neg": np.negative, "abs": np.abs, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "asinh": np.arcsinh,
    "acosh": np.arccosh, "atanh": np.arctanh, "round": np.rint, "is_finite": np.isfinite, "is_infinite": np.isinf,
    "is_nan": np.isnan, "pow": np.power,
}
BOOLEAN = ("is_finite", "is_infinite", "is_nan", "less")


def chain(x, low, high):
    z = np.empty_like(x)

    def run():
        np.subtract(x, x.mean(), out=z)
        np.divide(z, x.std(), out=z)
        np.tanh(z, out=z)
        np.clip(z, low, high, out=z)
        return z.mean()

    return run


def unary(op, args, x):
    out = np.empty(x.shape, bool if op in BOOLEAN else np.float32)
    if op == "sigmoid":
        def run():
            np.negative(x, out=out)
            np.exp(out, out=out)
            np.add(out, np.float32(1), out=out)
            return np.reciprocal(out, out=out)
        return run
    if op == "relu":
        zero = np.float32(0)
        return lambda: np.maximum(x, zero, out=out)
    if op == "clamp":
        low, high = (np.float32(a) for a in args)
        return lambda: np.clip(x, low, high, out=out)
    f = NAMES.get(op) or getattr(np, op, None)
    if f is None:
        raise Absent("no such function")
    rest = [np.float32(a) for a in args]
    return lambda: f(x, *rest, out=out)


def quality(x):
    def run():
        n = x.size
        complete = 100 * (n - np.count_nonzero(np.isnan(x))) / n
        finite = x[np.isfinite(x)]
        valid = 100 * finite.size / n
        consistency = 100 / (1 + finite.std(dtype=np.float64) / abs(finite.mean(dtype=np.float64)))
        unique = 100 * np.unique(x).size / n
        return np.array([complete, valid, consistency, unique, 0.3 * complete + 0.3 * valid + 0.2 * consistency + 0.2 * unique])

    return run


def prepare(size, x, y):
    work, args = row["work"], row.get("args", [])
    if work == "tiny":
        data = x.tolist()

        def tiny():
            t = np.array(data, np.float32).reshape(2, 2)
            return np.tanh(t).ravel().tolist()

        return tiny
    if work == "unary":
        return unary(row["op"], args, x)
    if work == "binary":
        out = np.empty(x.shape, bool if row["op"] in BOOLEAN else np.float32)
        f = getattr(np, row["op"])
        return lambda: f(x, y, out=out)
    if work == "broadcast":
        table = x.reshape(-1, row["columns"])
        out = np.empty_like(table)
        return lambda: np.add(table, y, out=out)
    if work == "copy":
        out = np.empty_like(x)

        def copy():
            np.copyto(out, x)
            return out

        return copy
    if work == "reduce":
        f = {"sum": x.sum, "max": x.max, "argmax": x.argmax, "variance": x.var}[row["op"]]
        return f
    if work == "matmul":
        side = int(round(size**0.5))
        a, b = x.reshape(side, side), y.reshape(side, side)
        out = np.empty_like(a)
        return lambda: np.matmul(a, b, out=out)
    if work in ("chain", "chain-composed"):
        return chain(x, np.float32(args[0]), np.float32(args[1]))
    if work == "softmax":
        table = x.reshape(-1, row["columns"])
        out = np.empty_like(table)

        def softmax():
            np.subtract(table, table.max(axis=1, keepdims=True), out=out)
            np.exp(out, out=out)
            return np.divide(out, out.sum(axis=1, keepdims=True), out=out)

        return softmax
    if work == "sort":
        out = np.empty_like(x)

        def sort():
            np.copyto(out, x)
            out.sort()
            return out

        return sort
    if work == "percentile":
        return lambda: np.percentile(x, args[0])
    if work == "quality":
        return quality(x)
    raise Absent("no such function")


def compare(got, want, relative, absolute):
    got = np.atleast_1d(np.asarray(got, np.float64)).ravel()
    if got.shape != want.shape:
        return float("inf"), 0.0, f"{got.size} values, not {want.size}"
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    off = np.where(same, 0, np.abs(got - want))
    share = np.where(same, 0, off / (absolute + relative * np.abs(want)))
    share = np.where(np.isnan(share), np.inf, share)
    at = int(share.argmax())
    error = float((off / np.maximum(np.abs(want), 1e-3)).max())
    return float(share[at]), error, f"[{at}] is {got[at]}, not {want[at]}"


def sample(run, budget):
    count, begun = 0, time.perf_counter()
    while count < 2 or time.perf_counter() - begun < budget / 2 or (count > 5e4 and count < 10**6):
        some = max(1, count)
        for _ in range(some):
            run()
        count += some
    each = (time.perf_counter() - begun) * 1e3 / count
    k = max(1, round(1 / each))
    samples, start, cpu = [], time.perf_counter(), time.process_time()
    while len(samples) < 3 or (time.perf_counter() - start < budget and len(samples) < MOST_SAMPLES):
        t = time.perf_counter()
        for _ in range(k):
            run()
        samples.append((time.perf_counter() - t) * 1e3 / k)
    return samples, (time.process_time() - cpu) / (time.perf_counter() - start)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def endure(run, passes, budget):
    begun, done = time.perf_counter(), 0
    while done < passes and time.perf_counter() - begun < budget:
        for _ in range(10):
            run()
        done += 10
    measured = {"time": [(time.perf_counter() - begun) * 1e3 / done]}
    try:
        measured["peak"] = [peak()]
    except (OSError, StopIteration):
        pass  # not Linux
    return measured


for size in job["sizes"]:
    try:
        file = lambda name, dtype: np.fromfile(os.path.join(job["folder"], f"{size}.{name}"), dtype)
        x = file("x", np.float32)
        y = file("y", np.float32) if row["inputs"]["kind"] == "two" else None
        run = prepare(size, x, y)
        share, error, at = compare(run(), file("want", np.float64), **row["tolerance"])
        if share > 1:
            say({"size": size, "wrong": at})
            continue
        if row.get("endurance"):
            samples, core = endure(run, job["passes"], job["longest"] / 1e3), None
        else:
            times, core = sample(run, job["budget"] / 1e3)
            samples = {"time": times}
        say({"size": size, "samples": samples, "core": core, "error": error, "version": np.__version__})
    except Absent as reason:
        say({"size": size, "absent": str(reason)})
    except Exception as error:
        say({"size": size, "failed": str(error).split("\n")[0]})
