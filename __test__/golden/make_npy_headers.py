"""Makes npy_headers.json: headers of .npy files, and for each the shape that NumPy 2.4 reads, or null where it refuses.

    python3 -m venv venv && venv/bin/pip install numpy && venv/bin/python make_npy_headers.py
"""

import base64
import io
import json
import pathlib
import warnings

import numpy as np

GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
SHAPES = [
    "(6,)", "(6)", "(06,)", "(6L,)", "(6 L,)", "(6l,)", "(06L,)", "()", "(,)", "(2,3)", "(2,3,)", "( 2 , 3 )", "(2,,3)",
    "(,6)", "[2,3]", "6", "(6.0,)", "(-6,)", "(+6,)", "(0,)", "(00,)", "(0, 3)", "(0, 2147483647)", "(4294967302,)",
    "(1099511627782,)", "(4294967296, 4294967296)", "(18446744073709551622,)", "(0x6,)", "(6_0,)", "(True, 6)", "('6',)",
    "((6,),)", "(6,", "6,)", "(None,)", "(1e1,)", "(3*2,)", "(6 ,)", "(2 3)", "(2\n,3)",
]
DTYPES = [
    '"<f4"', "'<F4'", "' <f4'", "'<f4 '", "'<f4\n'", "'f4'", "'=f4'", "'|f4'", "'float32'", "'<f'", "'<f44'", "'<f04'",
    "'<c8'", "'<U1'", "'|O'", "'|V4'", "'<M8[ns]'", "[('a', '<f4')]", "None", "<f4", "''", "'<'", "b'<f4'", "'<' 'f4'",
    r"'\x3cf4'", "'''<f4'''", "'<f4", "<f4'", "'<f3'", "'<f16'", "'<i3'", "'>f4'", "'<i4'", "'>u4'",
]
ORDERS = ["false", "0", "None", "'False'", "False ", "Falsey", "(False)", "not True", "", "True"]
WHOLE = [
    "", " ", "{", "{}", "()", "{,}", GOOD[1:], GOOD[:-1], GOOD + "x", GOOD + "\n", GOOD + "  \n", GOOD + " #", GOOD + ",",
    GOOD + ";", GOOD + "{}", "\n" + GOOD, " " + GOOD, "\t" + GOOD, "\n " + GOOD, "\f" + GOOD, "\v" + GOOD, GOOD + "\v",
    GOOD + "\0", GOOD + "\f", "\xa0" + GOOD, GOOD + "\xa0", GOOD.replace(" ", "\n"), GOOD.replace(" ", "\t"),
    GOOD.replace(" ", "\v"), GOOD.replace(" ", "\xa0"), GOOD.replace(" ", ""), GOOD.replace(", }", "}"),
    GOOD.replace(", }", ",}"), GOOD.replace(", }", ",,}"), GOOD.replace("'", '"'), GOOD.replace("'descr'", "'Descr'"),
    GOOD.replace("'descr'", "descr"), GOOD.replace("'descr'", "' descr'"), GOOD.replace(":", "="),
    GOOD.replace("'shape': (2, 3), ", ""), GOOD.replace("}", "'more': 1}"), GOOD.replace("}", "'shape': (6,)}"),
    GOOD.replace("}", "'shape': (7,)}"), "{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}",
    GOOD.replace("{", "{{"), "dict(descr='<f4')", GOOD.replace("'descr': ", "'descr' : "), "null", "{'descr'}",
    GOOD.replace("'descr': ", "'descr': '<f8', 'descr': "), GOOD.replace("False,", "False"),
]

texts = [GOOD.replace("(2, 3)", shape) for shape in SHAPES]
texts += [GOOD.replace("'<f4'", dtype) for dtype in DTYPES]
texts += [GOOD.replace("False", order) for order in ORDERS] + WHOLE
cases = [((1, 0), text, 0) for text in texts]
cases += [((3, 0), text, 0) for text in texts if "L" in text or not text.isascii() or text == GOOD]
cases += [((major, minor), GOOD, 0) for major in (0, 1, 2, 3, 4, 255) for minor in (0, 1, 2, 255)]
cases += [((major, 0), GOOD, length) for major in (1, 2, 3) for length in (64, 1000, 9999, 10000, 10001, 20000, 65535)]

rows = []
for version, text, length in cases:
    header = text.ljust(length).encode("utf8" if version[0] == 3 else "latin1")
    floats = 1 if "()" in text else 0 if "(0, " in text or "(0,)" in text or "(00" in text else 6
    size = len(header).to_bytes(2 if version[0] == 1 else 4, "little")
    file = b"\x93NUMPY" + bytes(version) + size + header + np.arange(floats, dtype="<f4").tobytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shape = list(np.lib.format.read_array(io.BytesIO(file)).shape)
    except Exception:  # of many kinds: every one is a refusal
        shape = None
    # The spaces behind a header are left out here, and counted.
    kept = header.rstrip(b" ") if length else header
    row = {"version": version, "header": base64.b64encode(kept).decode(), "spaces": len(header) - len(kept)}
    rows.append({**row, "floats": floats, "shape": shape})
out = pathlib.Path(__file__).with_name("npy_headers.json")
out.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
print(len(rows), "headers, of which NumPy reads", sum(row["shape"] is not None for row in rows))
