"""Writes __test__/golden/time_series.json: what statsmodels says of three data sets that it ships.

python3 -m venv v && v/bin/pip install statsmodels && v/bin/python accuracy/time_series/golden.py > __test__/golden/time_series.json

co2: monthly means of the atmospheric CO2 at Mauna Loa, 1958-2001, months without data filled from the one before,
rounded to 0.01. sunspots: yearly, 1700-2008. nile: the yearly flow at Aswan, 1871-1970 (trend only).
"""
import json

import numpy as np
import statsmodels.api as sm
from statsmodels.tsa.seasonal import seasonal_decompose

co2 = sm.datasets.co2.load_pandas().data["co2"].resample("MS").mean().ffill().round(2).to_numpy()
sunspots = sm.datasets.sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
nile = sm.datasets.nile.load_pandas().data["volume"].to_numpy()


def line(x):
    fit = sm.OLS(x, sm.add_constant(np.arange(len(x), dtype=float))).fit()
    return {"intercept": fit.params[0], "slope": fit.params[1], "r_squared": fit.rsquared}


def season(x, period):
    parts = seasonal_decompose(x, model="additive", period=period)
    known = ~np.isnan(parts.resid)
    rest, together = parts.resid[known], (parts.resid + parts.seasonal)[known]
    return {
        "period": period,
        "profile": list(parts.seasonal[:period]),
        "strength": max(0.0, 1.0 - np.var(rest) / np.var(together)),
    }


out = {"statsmodels": sm.__version__}
for name, x, period in (("co2", co2, 12), ("sunspots", sunspots, 11), ("nile", nile, None)):
    out[name] = {"values": [round(float(v), 2) for v in x], "trend": line(x)}
    if period:
        out[name]["season"] = season(x, period)
print(json.dumps(out))
