"""Makes fft.json: what NumPy finds in float64 of float32 values: lengths that are powers of two, primes, and others; cut off and filled up.

    pip install numpy && python3 make_fft.py
"""

import base64
import json
import pathlib

import numpy as np

rng = np.random.default_rng(20261127)
cases = []


def plain(x):
    if x is None or isinstance(x, (int, float, str, list, tuple)):
        return x
    x = np.asarray(x)
    if np.iscomplexobj(x):
        x = np.stack([x.real, x.imag], -1)
    kind = "<f4" if x.dtype == np.float32 else "<f8"
    data = base64.b64encode(np.ascontiguousarray(x, kind).tobytes()).decode()
    return {"f32" if kind == "<f4" else "f64": data, "shape": list(x.shape)}


def case(name, arguments, answer):
    cases.append({"name": name, "arguments": [plain(a) for a in arguments], "answer": plain(answer)})


def real(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def pairs(*shape):
    return real(*shape, 2)


wide = lambda a: a.astype(np.float64)
joined = lambda a: wide(a)[..., 0] + 1j * wide(a)[..., 1]
for n in (1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 31, 64, 100, 127, 128, 255, 257, 1000, 1024):
    x, z = real(n), pairs(n)
    case("fft", [z], np.fft.fft(joined(z)))
    case("ifft", [z], np.fft.ifft(joined(z)))
    case("rfft", [x], np.fft.rfft(wide(x)))
    h = pairs(n // 2 + 1)
    case("irfft", [h, n], np.fft.irfft(joined(h), n))
    case("fftfreq", [n, 0.5], np.fft.fftfreq(n, 0.5))
    case("rfftfreq", [n], np.fft.rfftfreq(n))
    if n <= 17:
        case("fftshift", [x], np.fft.fftshift(wide(x)))
        case("ifftshift", [x], np.fft.ifftshift(wide(x)))
for shape in ((3, 8), (2, 3, 5), (0, 4), (2, 1)):
    x, z = real(*shape), pairs(*shape)
    for norm in ("backward", "ortho", "forward"):
        for n in (None, 3, 11):
            case("fft", [z, n, norm], np.fft.fft(joined(z), n, norm=norm))
            case("ifft", [z, n, norm], np.fft.ifft(joined(z), n, norm=norm))
            case("rfft", [x, n, norm], np.fft.rfft(wide(x), n, norm=norm))
            if not (n is None and shape[-1] == 1):
                case("irfft", [z, n, norm], np.fft.irfft(joined(z), n, norm=norm))
        if 0 in shape:
            continue
        case("fft2", [z, None, norm], np.fft.fft2(joined(z), norm=norm))
        case("ifft2", [z, None, norm], np.fft.ifft2(joined(z), norm=norm))
        case("fftn", [z, None, norm], np.fft.fftn(joined(z), norm=norm))
        case("ifftn", [z, [0], norm], np.fft.ifftn(joined(z), axes=[0], norm=norm))
    if 0 not in shape:
        case("fft2", [z, [1, 0]], np.fft.fft2(joined(z), axes=(1, 0)))
    case("fftshift", [x], np.fft.fftshift(wide(x)))
    case("fftshift", [z, [0, 1]], np.fft.fftshift(joined(z), axes=(0, 1)))
    case("ifftshift", [x, 1], np.fft.ifftshift(wide(x), axes=1))
    case("complex", [x], wide(x) + 0j)
    case("complex", [x, real(*shape) * 0 + 2], wide(x) + 2j)
    case("abs", [z], np.abs(joined(z)))
    case("angle", [z], np.angle(joined(z)))

path = pathlib.Path(__file__).with_name("fft.json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(f"{len(cases)} cases, NumPy {np.__version__}")
