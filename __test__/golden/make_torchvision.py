"""Writes torchvision.json: the image transforms as torchvision computes them, in f64 from f32 images of 0 to 255.

    python3 -m venv venv && venv/bin/pip install torch torchvision && venv/bin/python make_torchvision.py

The random ones draw with a generator written here anew from the published algorithms (xoshiro256++, SplitMix64), in
the order src/transforms/jitter.rs and crop.rs state; what a draw does to the image is torchvision's.
"""
import base64
import json
import pathlib

import numpy as np
import torch
import torchvision
from torchvision.transforms import InterpolationMode, functional as F

MASK = (1 << 64) - 1


class Generator:
    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.s.append(z ^ (z >> 31))

    def bits(self):
        def rotl(x, k):
            return ((x << k) | (x >> (64 - k))) & MASK

        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def uniform(self):
        return (self.bits() >> 11) / 2**53

    def below(self, n):
        while True:
            x = self.bits()
            if x < MASK - MASK % n:
                return x % n


def encode(x):
    x = np.ascontiguousarray(x, "<f4")
    return {"f32": base64.b64encode(x.tobytes()).decode(), "shape": list(x.shape)}


def planes(x):
    return torch.from_numpy(np.asarray(x, np.float64)).permute(2, 0, 1)


def pixels(t):
    return t.permute(1, 2, 0).numpy()


def jitter(x, strengths, generator):
    """ColorJitter.forward, with the draws of the generator; torchvision wants floats from 0 to 1."""
    order = [0, 1, 2, 3]
    for i in (3, 2, 1):
        j = generator.below(i + 1)
        order[i], order[j] = order[j], order[i]
    factors = []
    for at, p in enumerate(strengths):
        low, high = (-p, p) if at == 3 else (max(0.0, 1 - p), 1 + p)
        factors.append(low + (high - low) * generator.uniform())
    change = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue]
    t = planes(x) / 255
    for at in order:
        if strengths[at]:
            t = change[at](t, factors[at])
    return pixels(t * 255)


def random_crop(x, height, width, padding, generator):
    t = F.pad(planes(x), [padding] * 4)
    top = generator.below(t.shape[1] - height + 1)
    left = generator.below(t.shape[2] - width + 1)
    return pixels(F.crop(t, top, left, height, width))


rng = np.random.default_rng(11)
color = rng.integers(0, 256, (7, 9, 3)).astype(np.float32)
color[0, :4] = [[0, 0, 0], [255, 255, 255], [90, 90, 90], [255, 0, 0]]
smooth = (rng.random((6, 5, 3)) * 255).astype(np.float32)
grey = rng.integers(0, 256, (5, 6, 1)).astype(np.float32)

cases = []


def case(op, args, x, want, atol):
    """`want` is what one transform gives, call after call."""
    cases.append({"op": op, "args": args, "x": encode(x), "want": [encode(w) for w in want], "atol": atol})


for seed, strengths in enumerate(
    [
        [0.4, 0, 0, 0],
        [0, 0.4, 0, 0],
        [0, 0, 0.4, 0],
        [0, 0, 0, 0.1],
        [0, 0, 0, 0.5],
        [0.3, 0.3, 0.3, 0.2],
        [1.5, 2, 3, 0.5],
    ]
):
    for x in (color, smooth):
        generator = Generator(seed)
        want = [jitter(x, strengths, generator) for _ in range(4)]
        case("color_jitter", [*strengths, seed], x, want, 1e-3)
generator = Generator(3)
case("color_jitter", [0.5, 0.5, 0.5, 0.3, 3], grey, [jitter(grey, [0.5, 0.5, 0.5, 0.3], generator) for _ in range(4)], 1e-3)

for height, width in [(3, 4), (14, 18), (7, 9), (1, 1), (11, 5)]:
    for method, mode in [("bilinear", InterpolationMode.BILINEAR), ("nearest", InterpolationMode.NEAREST)]:
        want = pixels(F.resize(planes(color), [height, width], mode, antialias=False))
        case("resize", [height, width, method], color, [want], 1e-4 if method == "bilinear" else 0)
for height, width in [(3, 4), (4, 4), (7, 9), (10, 4), (9, 12)]:
    case("center_crop", [height, width], color, [pixels(F.center_crop(planes(color), [height, width]))], 0)
for height, width, padding in [(3, 4, 0), (7, 9, 0), (8, 8, 2)]:
    generator = Generator(5)
    want = [random_crop(color, height, width, padding, generator) for _ in range(4)]
    case("random_crop", [height, width, padding, 5], color, want, 0)
chw = F.to_tensor(color.astype(np.uint8)).numpy()
case("to_tensor", [], color, [chw], 1e-7)
mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
case("normalize", [mean, std], chw, [F.normalize(torch.from_numpy(chw).double(), mean, std).numpy()], 1e-6)

out = pathlib.Path(__file__).with_name("torchvision.json")
versions = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0]}
out.write_text(json.dumps({**versions, "cases": cases}) + "\n")
print(len(cases), "cases", out.stat().st_size, "bytes", versions)
